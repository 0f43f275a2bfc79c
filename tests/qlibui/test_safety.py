"""What keeps an installation from starting, and the sentence that says so."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery import signals
from redis import Redis

from qlibui.environment import BASE_DIR
from qlibui.safety import checks
from qlibui.safety.disks import network_file_system_of
from tests.qlibui.start import environment_of

KEY = "k3y-of-a-test-that-is-long-enough-0123456789-abcdefghijklmnop"
MOUNTS = r"""22 1 0:21 / / rw - ext4 /dev/sda rw
31 22 0:40 / /mnt/share rw,relatime - nfs4 server:/share rw
32 31 0:41 / /mnt/share/local rw - xfs /dev/sdb rw
33 22 0:42 / /mnt/two\040words rw shared:3 - fuse.sshfs you@host: rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/db.sqlite3", None),
        ("/mnt/share/db.sqlite3", "nfs4"),
        ("/mnt/shared/db.sqlite3", None),
        ("/mnt/share/local/db.sqlite3", None),
        ("/mnt/two words/db.sqlite3", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_tells_the_file_system(path: str, kind: str | None) -> None:
    assert network_file_system_of(Path(path), MOUNTS) == kind


def test_sqlite_on_a_network_file_system_is_an_error(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = settings.DATABASES["default"]
    monkeypatch.setitem(default, "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(default, "NAME", "/mnt/share/db.sqlite3")
    (tmp_path / "mountinfo").write_text(MOUNTS)
    monkeypatch.setattr(checks, "MOUNTS", tmp_path / "mountinfo")
    [found] = checks.check_sqlite_disk()
    assert "is on a network file system (nfs4)" in found.msg


@pytest.mark.parametrize(("policy", "errors"), [("allkeys-lru", 1), ("noeviction", 0)])
def test_an_evicting_redis_is_an_error(policy: str, errors: int, redis_broker: Redis) -> None:
    redis_broker.config_set("maxmemory-policy", policy)
    assert len(checks.check_redis_keeps_messages()) == errors


def test_of_a_redis_that_is_away_nothing_is_said() -> None:
    assert checks.check_redis_keeps_messages() == []


def run(home: Path, *command: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {**environment_of(home), "CELERY_BROKER_URL": "redis://127.0.0.1:1/0", **given}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_production_settings_pass_the_deployment_checks(home: Path) -> None:
    given = {"PRODUCTION": "true", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "bars.example"}
    (home / "static").mkdir()
    ran = run(home, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **given)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "PRODUCTION is on and SECRET_KEY is not set"),
        ({"SECRET_KEY": KEY, "DEBUG": "true"}, "PRODUCTION and DEBUG are both on"),
    ],
)
def test_the_web_does_not_start(given: dict[str, str], sentence: str, home: Path) -> None:
    ran = run(home, "-c", "import qlibui.asgi", PRODUCTION="true", **given)
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("start", [signals.celeryd_init, signals.beat_init])
def test_no_worker_or_beat_starts_on_an_evicting_redis(start: Any, redis_broker: Redis) -> None:
    redis_broker.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(SystemExit, match="set maxmemory-policy to noeviction"):
        start.send(sender="of a test")
