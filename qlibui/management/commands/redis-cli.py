"""`manage.py redis-cli`: Redis' own command line on the broker of the embedded start."""

import argparse
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from qlibui.embedded import redis
from qlibui.embedded.errors import StartRefused
from qlibui.embedded.programs import find_redis


class Command(BaseCommand):
    help = (
        "Open redis-cli on the embedded Redis, in the broker's database; arguments are passed on."
    )

    def run_from_argv(self, argv: list[str]) -> None:
        # Options such as --raw or -n belong to redis-cli: Django's parser must not see them.
        if argv[2:3] in (["-h"], ["--help"]):
            super().run_from_argv(argv)
        else:
            self.execute(arguments=argv[2:], no_color=True, force_color=False, skip_checks=True)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs=argparse.REMAINDER)

    def handle(self, *args: Any, arguments: list[str], **options: Any) -> None:
        try:
            command = _redis_cli(arguments)
        except StartRefused as refusal:
            self.stderr.write(str(refusal))
            raise SystemExit(1) from None
        os.execv(command[0], command)  # noqa: S606  a list of ours, no shell


def _redis_cli(arguments: list[str]) -> list[str]:
    socket = redis.find_socket(settings.QLIBUI_HOME)
    if socket is None:
        raise StartRefused(
            f"No embedded Redis answers for {settings.QLIBUI_HOME}: start it with make up."
        )
    database = str(redis.BROKER_DATABASE)
    return [find_redis("redis-cli"), "-s", str(socket), "-n", database, *arguments]
