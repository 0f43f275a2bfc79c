"""What the linters of their own trades say of the container files and the issue forms."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qlibui.embedded.programs import QUEUES
from qlibui.environment import BASE_DIR

PROGRAMS = Path(sys.executable).parent


def lint(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=BASE_DIR,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load((BASE_DIR / "compose.yaml").read_text())
    found: dict[str, Any] = read["services"]
    return found


def test_hadolint_has_nothing_to_say_of_the_dockerfile() -> None:
    said = lint("hadolint", "--format", "json", "Dockerfile")
    assert (json.loads(said.stdout), said.returncode) == ([], 0), said.stderr


def test_hadolint_would_say_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd / && sudo ls\n")
    assert lint("hadolint", tmp_path / "Dockerfile").returncode == 1


def test_the_compose_file_is_one_by_the_schema_of_compose() -> None:
    said = lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert said.returncode == 0, said.stdout


def test_the_schema_of_compose_would_refuse_another(tmp_path: Path) -> None:
    wrong = (BASE_DIR / "compose.yaml").read_text().replace("restart:", "restarts:")
    (tmp_path / "compose.yaml").write_text(wrong)
    path = str(tmp_path / "compose.yaml")
    said = lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", path)
    assert said.returncode == 1


def test_the_issue_forms_are_ones_by_the_schema_of_github() -> None:
    forms = sorted((BASE_DIR / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    said = lint("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *forms)
    assert said.returncode == 0, said.stdout


def test_every_queue_has_its_worker(services: dict[str, Any]) -> None:
    commands = [service.get("command", []) for service in services.values()]
    served = [
        queue
        for words in commands
        if "--queues" in words
        for queue in words[words.index("--queues") + 1].split(",")
    ]
    assert sorted(served) == sorted(QUEUES)


def test_every_process_of_ours_is_in_production_and_has_few_rights(
    services: dict[str, Any],
) -> None:
    ours = [service for service in services.values() if "build" in service]
    assert len(ours) == 8
    for service in ours:
        assert service["environment"]["PRODUCTION"] == "true"
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_the_proxy_alone_is_reached_from_elsewhere(services: dict[str, Any]) -> None:
    published = {
        name: [port for port in service["ports"] if not port.startswith("127.0.0.1:")]
        for name, service in services.items()
        if "ports" in service
    }
    assert {name for name, ports in published.items() if ports} == {"proxy"}


def test_the_image_runs_as_nobody_who_is_somebody() -> None:
    users = re.findall(r"^USER (\d+)$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    assert users
    assert "0" not in users


def test_everything_that_is_copied_is_there() -> None:
    kept = [line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines()]
    missing = [name for name in kept if name.isidentifier() and not (BASE_DIR / name).exists()]
    assert missing == []
