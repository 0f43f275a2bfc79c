"""Build the image's contents, start every service of compose.yaml in them, and ask how they are."""

import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from qlibui.environment import BASE_DIR
from tests.containers.box import Box, leave_the_network, open_box, within
from tests.containers.steps import build

REDIS_PORT = 6379
MOST_MEGABYTES = 2000
ADMINISTRATOR = ["python", "manage.py", "createsuperuser", "--noinput"]
ADMINISTRATOR += ["--username", "admin", "--email", "admin@example.org"]
DOCTOR = ["python", "manage.py", "doctor"]


def main(folder: Path) -> None:
    services = YAML(typ="safe").load((BASE_DIR / "compose.yaml").read_text())["services"]
    box = open_box(folder)
    build(box, BASE_DIR / "Dockerfile")
    told("The image is built", say_size(box))
    leave_the_network()
    settings = settings_of(services)
    start_redis(box, services["redis"]["command"], folder)
    ends_well(box.run(services["migrate"]["command"], **settings))
    ends_well(box.run(["python", "manage.py", "check", "--deploy"], **settings))
    ends_well(box.run(ADMINISTRATOR, DJANGO_SUPERUSER_PASSWORD=secrets.token_urlsafe(), **settings))
    for name, service in services.items():
        if "build" in service and name not in ("migrate", "flower"):
            command = service.get("command", box.stage.command)
            box.start(command, folder / f"{name}.log", **settings)
    for check in (box.stage.healthcheck, services["web"]["healthcheck"]["test"][1:]):
        if not within(120, lambda check=check: box.run(check).returncode == 0):  # type: ignore[misc]
            raise SystemExit((folder / "web.log").read_text())
    told("Both health checks pass", "live and ready")
    within(120, lambda: box.run(DOCTOR, **settings).returncode == 0)
    told("Doctor", ends_well(box.run(DOCTOR, **settings)))
    told("Who runs it", ends_well(box.run(["id", "--user"])))


def settings_of(services: dict[str, Any]) -> dict[str, str]:
    """The environment that compose gives, but for the database, which has no engine here."""
    given = dict(services["web"]["environment"])
    del given["DATABASE_URL"]
    addresses = {
        name: given[name].replace("redis:6379", f"127.0.0.1:{REDIS_PORT}")
        for name in ("REDIS_URL", "CELERY_BROKER_URL")
    }
    return {**given, **addresses, "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "*"}


def start_redis(box: Box, command: list[str], logs: Path) -> None:
    options = ["--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--dir", "/data"]
    box.start(["/venv/bin/redis-server", *command[1:], *options], logs / "redis.log")


def say_size(box: Box) -> str:
    parts = [str(box.inside("/venv")), str(box.inside("/app"))]
    command = ["du", "--summarize", "--block-size=1M", *parts]
    sizes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    megabytes = sum(int(line.split()[0]) for line in sizes.splitlines())
    assert megabytes < MOST_MEGABYTES
    return f"{megabytes} MB of packages and code"


def ends_well(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def told(what: str, said: str) -> None:
    print(f"{what}: {said}", flush=True)  # noqa: T201  whoever runs it reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
