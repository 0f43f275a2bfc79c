"""`manage.py doctor` on installations that are well, half done and broken, in its own process."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from qlibui.environment import BASE_DIR
from qlibui.health.installed import look_at_env_file, look_at_packages
from tests.qlibui.health import doctor, sign, wrongs

pytestmark = pytest.mark.timeout(200)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_wrong(redis_broker: Redis, home: Path, operator: Any) -> None:
    sign()
    said = doctor(home)
    assert wrongs(said) == []
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.endswith("Nothing is wrong.\n")


@pytest.mark.django_db(transaction=True)
def test_a_half_done_installation(redis_broker: Redis, home: Path) -> None:
    """No database, no worker, no beat, no reconcile."""
    said = doctor(home, DATABASE_URL=f"sqlite:///{home}/none.sqlite3")
    assert said.returncode == 1
    queues = ("backtest", "data_import", "default", "strategy")
    assert wrongs(said) == [
        f"There is no database at {home}/none.sqlite3: run `python manage.py migrate`.",
        *(
            f"No worker listens on the queue {queue}: start "
            f"`./start_celery_worker.sh --queues {queue}`."
            for queue in queues
        ),
        "Beat gives no sign of life: start `./start_celery_beat.sh`.",
        "Reconcile gives no sign of life: start `python manage.py reconcile`.",
    ]
    assert not (home / "none.sqlite3").exists()


@pytest.mark.django_db(transaction=True)
def test_an_installation_without_an_administrator(redis_broker: Redis, home: Path) -> None:
    sign()
    assert wrongs(doctor(home)) == [
        "There is no administrator: run `python manage.py createsuperuser`."
    ]


@pytest.mark.django_db(transaction=True)
def test_a_weak_key_in_production(redis_broker: Redis, home: Path, operator: Any) -> None:
    sign()
    (home / "static").mkdir()
    [said] = wrongs(doctor(home, PRODUCTION="true", SECRET_KEY="short"))
    assert said.startswith("Your SECRET_KEY has less than 50 characters")


@pytest.mark.parametrize(("mode", "is_well"), [(0o600, True), (0o644, False)])
def test_settings_that_others_may_read(mode: int, is_well: bool, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.touch(mode)
    path.chmod(mode)
    [finding] = look_at_env_file(path)
    assert finding.is_well is is_well


def test_there_may_be_no_file_of_settings(tmp_path: Path) -> None:
    assert look_at_env_file(tmp_path / ".env") == []


@pytest.mark.django_db(transaction=True)
def test_an_empty_database_and_no_redis(home: Path) -> None:
    (home / "empty.sqlite3").touch()
    said = doctor(home, DATABASE_URL=f"sqlite:///{home}/empty.sqlite3")
    migrations, redis = wrongs(said)
    assert "migrations are not applied" in migrations
    assert redis == "Redis does not answer: start it, or correct CELERY_BROKER_URL."
    assert "Traceback" not in said.stderr


@pytest.mark.django_db
def test_refused_settings_are_one_sentence(home: Path) -> None:
    said = doctor(home, JOB_LEASE_SECONDS="soon")
    assert said.returncode == 1
    assert said.stderr == (
        "The settings are refused: JOB_LEASE_SECONDS is 'soon': write a whole number.\n"
    )


def test_without_any_package_the_mend_is_told(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-S", "-E", "manage.py", "doctor"],
        cwd=BASE_DIR, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert said.stderr.startswith("The Python package django is not installed in ")
    assert "run `make up`" in said.stderr


def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "django==1.0 \\\n    --hash=sha256:0\nno-such-package==2.0 ; python_version >= '3'\n"
    )
    (finding,) = look_at_packages(lock)
    assert "no-such-package is missing" in finding.message
    assert "not ==1.0" in finding.message
    assert not finding.is_well


def test_packages_for_other_systems_are_not_missed(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("no-such-package==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n")
    (finding,) = look_at_packages(lock)
    assert finding.is_well
