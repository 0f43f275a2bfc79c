"""What `manage.py` says, in one sentence, where an installation is half done."""

from pathlib import Path

import pytest

from tests.qlibui.start import environment_of, manage_in

PATIENT = pytest.mark.timeout(300)


@PATIENT
@pytest.mark.parametrize(
    ("database", "says"),
    [
        ("sqlite:///{home}/empty.sqlite3", "no such table: auth_user"),
        ("postgres://nobody@127.0.0.1:1/none", "connection refused"),
    ],
)
def test_a_database_that_is_not_ready(database: str, says: str, home: Path) -> None:
    environment = environment_of(home) | {"DATABASE_URL": database.format(home=home)}
    said = manage_in(environment, "changepassword", "admin")
    assert said.returncode == 1
    assert said.stderr.startswith("The database says: ")
    assert says in said.stderr.lower()
    assert said.stderr.endswith("`python manage.py doctor` tells what is wrong with it.\n")
    assert "Traceback" not in said.stderr


@PATIENT
def test_the_traceback_is_there_for_who_asks(home: Path) -> None:
    environment = environment_of(home) | {"DATABASE_URL": f"sqlite:///{home}/empty.sqlite3"}
    assert "Traceback" in manage_in(environment, "changepassword", "admin", "--traceback").stderr


@PATIENT
def test_a_data_directory_that_is_not_there_is_made(tmp_path: Path) -> None:
    environment = environment_of(tmp_path / "data" / "qlib-ui") | {"SECRET_KEY": "of a test"}
    assert manage_in(environment, "check").returncode == 0
    assert (tmp_path / "data" / "qlib-ui").stat().st_mode & 0o777 == 0o700


@PATIENT
def test_a_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = manage_in(environment_of(tmp_path / "file" / "home"), "check")
    assert said.returncode == 1
    assert said.stderr == (
        f"The settings are refused: The data directory {tmp_path}/file/home cannot be made "
        "(Not a directory): give another one in QLIBUI_HOME.\n"
    )
