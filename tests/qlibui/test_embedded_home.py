import stat
from pathlib import Path

import pytest

from qlibui.embedded.errors import StartRefused
from qlibui.embedded.home import hold, prepare_home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("folder", [".", "logs", "redis", "run"])
def test_a_new_home_is_closed_to_others(tmp_path: Path, folder: str) -> None:
    home = tmp_path / "deep" / "home"
    prepare_home(home)
    assert mode(home / folder) == 0o700


def test_a_home_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    prepare_home(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir(mode=0o755)
    prepare_home(tmp_path)
    assert mode(tmp_path / "redis") == 0o700


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "redis").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StartRefused, match="is not a directory of yours alone"):
        prepare_home(tmp_path)


def test_a_home_is_held_by_one_start(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    with hold(tmp_path), pytest.raises(StartRefused, match="already running"), hold(tmp_path):
        pass


def test_a_home_is_free_again_afterwards(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    with hold(tmp_path):
        pass
    with hold(tmp_path):
        pass
