"""The rules that no linter knows: who loads what, and what every package is declared for."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from qlibui.environment import BASE_DIR

ROOMS = ("qlibui", "data_management", "market", "strategy", "backtest")
SOURCES = sorted(path for room in ROOMS for path in (BASE_DIR / room).rglob("*.py"))
ENGINES = ("polars", "deltalake", "pyarrow", "qlib", "lightgbm", "exchange_calendars", "fastexcel")
LONGEST_FILE = 260


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def imported_by(path: Path) -> Iterator[str]:
    """The top-level names of the modules a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def declared_packages() -> set[str]:
    lines = (BASE_DIR / "requirements.txt").read_text().splitlines()
    asked = (line.split("#")[0].strip() for line in lines)
    return {canonicalize_name(Requirement(line).name) for line in asked if line}


def test_only_files_named_for_qlib_import_it() -> None:
    importers = [path for path in SOURCES if "qlib" in imported_by(path)]
    assert [name_of(path) for path in importers if not path.name.startswith("qlib_")] == []


def test_every_imported_package_is_a_declared_one() -> None:
    distributions = packages_distributions()
    declared = declared_packages()
    imported = {name for path in SOURCES for name in imported_by(path)}
    ours = {*ROOMS, *sys.stdlib_module_names, "_typeshed"}  # the last is the type checker's
    undeclared = {
        name
        for name in imported - ours
        if not declared & {canonicalize_name(each) for each in distributions.get(name, [])}
    }
    assert undeclared == set()


def test_no_file_is_longer_than_a_few_screens() -> None:
    code = [path for path in SOURCES if "migrations" not in path.parts]
    long = {name_of(path): len(path.read_text().splitlines()) for path in code}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize(
    ("process", "loads"),
    [
        ("web", "import qlibui.asgi; from django.urls import get_resolver as r; r().url_patterns"),
        ("worker", "from qlibui.celery import app; app.loader.import_default_modules()"),
    ],
)
def test_no_process_that_forks_or_serves_loads_an_engine(process: str, loads: str) -> None:
    code = f"{loads}\nimport sys; print(*sorted(set({ENGINES!r}) & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.split() == []
