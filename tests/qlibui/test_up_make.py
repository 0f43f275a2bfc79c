"""What make says on a machine without a Python that fits."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qlibui.environment import BASE_DIR

NEEDED_BY_MAKE = ("sh", "make", "touch", "echo")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine with make and nothing else."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in NEEDED_BY_MAKE:
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    for name in ("Makefile", "requirements.lock.txt", "requirements-dev.lock.txt"):
        shutil.copy(BASE_DIR / name, tmp_path)
    return tmp_path


def make(machine: Path, target: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", target],
        cwd=machine,
        env={**os.environ, "PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def install_python(machine: Path, name: str, version: str) -> None:
    """A stand-in that judges `python -c …` by the version it claims to be."""
    program = machine / "bin" / name
    claimed = f"__import__('sys').version_info = ({version.replace('.', ',')}, 0)"
    judge = f'exec {sys.executable} -c "{claimed}; $2"'
    program.write_text(f'#!/bin/sh\n[ "$1" = -c ] || {{ echo "$0 $@"; exit 1; }}\n{judge}\n')
    program.chmod(0o755)


@pytest.mark.parametrize("target", ["up", "test"])
def test_no_python_is_told_in_one_sentence(machine: Path, target: str) -> None:
    said = make(machine, target)
    assert said.returncode != 0
    assert said.stderr.splitlines()[0].endswith(
        "install python3.12 with its venv module, then run make again."
    )


@pytest.mark.parametrize("version", ["3.10", "3.13", "3.14"])
def test_a_python_that_qlib_has_no_release_for_is_not_taken(machine: Path, version: str) -> None:
    install_python(machine, "python3", version)
    said = make(machine, "up")
    assert said.stderr.startswith("qlib-ui runs on Python 3.11 and 3.12")


@pytest.mark.parametrize("version", ["3.11", "3.12"])
def test_a_python_that_fits_is_taken_past_one_that_does_not(machine: Path, version: str) -> None:
    install_python(machine, "python3.12", "3.10")
    install_python(machine, "python3", version)
    assert "bin/python3 -m venv --clear .venv" in make(machine, "up").stdout
