from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from qlibui.embedded.configuration import write_supervisor_config
from qlibui.embedded.home import prepare_home
from qlibui.embedded.programs import QUEUES, Program, list_programs


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "100% of %(here)s"
    prepare_home(home)
    monkeypatch.chdir(home)
    return home


def read_back(home: Path, *programs: Program) -> ServerOptions:
    """The configuration as supervisor itself understands it."""
    options = ServerOptions()
    options.realize(["-c", str(write_supervisor_config(home, programs, directory=home))])
    return options


def test_supervisor_reads_names_that_it_would_expand(home: Path) -> None:
    program = Program("odd", ["/bin/echo", "a b", "%(here)s"], 1)
    process = read_back(home, program).process_group_configs[0].process_configs[0]
    assert process.command == "/bin/echo 'a b' '%(here)s'"
    assert process.directory == str(home)


def test_programs_come_up_in_their_order(home: Path) -> None:
    programs = list_programs(host="127.0.0.1", port=1, redis_config=home / "redis.conf")
    groups = read_back(home, *reversed(programs)).process_group_configs
    assert [group.name for group in sorted(groups)] == [
        "redis",
        "web",
        "worker",
        "reconcile",
        "beat",
    ]


def test_a_redis_elsewhere_is_not_started() -> None:
    names = [each.name for each in list_programs(host="::", port=1, redis_config=None)]
    assert names == ["web", "worker", "reconcile", "beat"]


def test_the_worker_serves_every_queue() -> None:
    (worker,) = (
        each
        for each in list_programs(host="::", port=1, redis_config=None)
        if each.name == "worker"
    )
    assert set(QUEUES) == {"data_import", "backtest", "strategy", "default"}
    assert ",".join(QUEUES) in worker.command


def test_the_page_comes_up_before_what_nobody_waits_for() -> None:
    programs = list_programs(host="::", port=1, redis_config=Path("redis.conf"))
    assert [each.name for each in programs if each.first] == ["redis", "web"]
