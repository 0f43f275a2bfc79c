"""`manage.py render_deploy`: systemd units and supervisor programs for this installation."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qlibui.deploy_files import DeployRefused, Place, write_deploy_files


class Command(BaseCommand):
    help = "Write systemd units and supervisor programs with this installation's paths."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", help="the folder to write them to")
        parser.add_argument("--user", help="who runs the processes; whoever calls this if not said")
        parser.add_argument("--host", default="127.0.0.1", help="where web listens (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="its port (8000)")

    def handle(
        self, *args: Any, target: str, user: str | None, host: str, port: int, **options: Any
    ) -> None:
        place = Place(user=user or _caller(), host=host, port=port)
        try:
            written = write_deploy_files(Path(target).absolute(), place)
        except (DeployRefused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        for path in written:
            self.stdout.write(str(path))


def _caller() -> str:
    caller = getpass.getuser()
    if caller == "root":
        raise CommandError("qlib-ui is not to run as root: name another user with --user.")
    return caller
