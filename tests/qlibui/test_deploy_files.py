"""The files for systemd and supervisor, as the programs that read them understand them."""

import getpass
import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from supervisor.options import ServerOptions

from qlibui.embedded.programs import QUEUES
from qlibui.environment import BASE_DIR

PROCESSES = {"backtest", "beat", "import", "reconcile", "strategy", "web"}
MOST_EXPOSED = 2.5  # of 10, by systemd's own count

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not on PATH: install the package systemd",
)


@pytest.fixture
def rendered(home: Path, tmp_path: Path) -> Path:
    (home / "logs").mkdir()
    call_command("render_deploy", str(tmp_path / "rendered"), user=getpass.getuser(), verbosity=0)
    return tmp_path / "rendered"


def units(rendered: Path) -> dict[str, RawConfigParser]:
    found = {}
    for path in (rendered / "systemd").glob("*.service"):
        unit = RawConfigParser(strict=False)
        unit.read(path)
        found[path.stem.removeprefix("qlib-ui-")] = unit
    return found


def programs(rendered: Path) -> dict[str, Any]:
    """What supervisor itself makes of its files."""
    options = ServerOptions()
    options.realize(["-c", str(rendered / "supervisor" / "supervisord.conf")])
    groups = options.process_group_configs
    return {
        program.name.removeprefix("qlib-ui-"): program
        for group in groups
        for program in group.process_configs
    }


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(rendered: Path) -> None:
    files = sorted((rendered / "systemd").iterdir())
    said = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


@needs_systemd
def test_systemd_finds_little_to_attack(rendered: Path) -> None:
    files = sorted((rendered / "systemd").glob("*.service"))
    command = ["systemd-analyze", "security", "--offline=true", *files]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    exposures = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert len(exposures) == len(files)
    assert max(map(float, exposures)) <= MOST_EXPOSED


def test_both_run_the_same_processes_by_the_same_commands(rendered: Path) -> None:
    by_supervisor = {name: one.command for name, one in programs(rendered).items()}
    by_systemd = {
        name: unit["Service"]["ExecStart"].replace("%%", "%")
        for name, unit in units(rendered).items()
    }
    assert by_systemd == by_supervisor
    assert set(by_systemd) == PROCESSES


def test_the_target_wants_every_service(rendered: Path) -> None:
    target = (rendered / "systemd" / "qlib-ui.target").read_text()
    [wanted] = re.findall(r"^Wants=(.+)$", target, re.MULTILINE)
    assert set(wanted.split()) == {f"qlib-ui-{name}.service" for name in PROCESSES}


def test_every_command_is_there_to_be_run(rendered: Path) -> None:
    for program in programs(rendered).values():
        assert shutil.which(shlex.split(program.command)[0]) is not None


def test_the_workers_serve_every_queue_once(rendered: Path) -> None:
    queues = [
        queue
        for program in programs(rendered).values()
        for named in re.findall(r"--queues (\S+)", program.command)
        for queue in named.split(",")
    ]
    assert sorted(queues) == sorted(QUEUES)


def test_what_dies_is_started_again_however_often(rendered: Path) -> None:
    for unit in units(rendered).values():
        assert unit["Service"]["Restart"] == "always"
        assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    for program in programs(rendered).values():
        assert program.autorestart.__name__ == "RestartUnconditionally"
        assert program.startretries >= 1_000_000


def test_every_process_is_told_that_it_is_in_production(rendered: Path, home: Path) -> None:
    told = f"QLIBUI_HOME={home} PRODUCTION=true"
    for path in (rendered / "systemd").glob("*.service"):
        assert told in path.read_text()
    for program in programs(rendered).values():
        assert program.environment["PRODUCTION"] == "true"
        assert program.environment["QLIBUI_HOME"] == str(home)


def test_nothing_of_the_templates_is_left(rendered: Path) -> None:
    for path in (path for path in rendered.rglob("*") if path.is_file()):
        assert not re.search(r"\{[{%#]", path.read_text()), path
        assert not re.search(r"=$", path.read_text().replace("BoundingSet=\n", ""), re.MULTILINE)


def test_units_may_write_where_the_processes_write(rendered: Path, home: Path) -> None:
    for unit in units(rendered).values():
        assert str(home) in unit["Service"]["ReadWritePaths"].split()


def test_root_is_not_whom_they_run_as_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "root")
    with pytest.raises(CommandError, match="name another user with --user"):
        call_command("render_deploy", str(tmp_path))


def test_a_user_who_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no user nobody-of-that-name: make it"):
        call_command("render_deploy", str(tmp_path), user="nobody-of-that-name")


def test_a_path_that_units_do_not_take_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.QLIBUI_HOME = tmp_path / "two words"
    with pytest.raises(CommandError, match="has a sign that units do not take"):
        call_command("render_deploy", str(tmp_path / "rendered"), user=getpass.getuser())
    assert not (tmp_path / "rendered").exists()


def test_the_templates_name_no_place_of_their_own() -> None:
    for path in (BASE_DIR / "deploy").rglob("qlib-ui*"):
        assert "/opt" not in path.read_text()
