"""`manage.py up`: the embedded start."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from qlibui.embedded.errors import StartRefused
from qlibui.embedded.start import Start
from qlibui.logs import in_sentences


class Command(BaseCommand):
    help = "Start web, workers, beat, reconcile and Redis on this machine; Ctrl-C stops them all."
    # The checks look at directories and tables that this very command makes.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="first port to try (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--no-sample",
            action="store_false",
            dest="sample",
            help="do not import the simulated sample market",
        )

    @in_sentences()
    def handle(self, *args: Any, port: int, host: str, sample: bool, **options: Any) -> None:
        start = Start(
            home=settings.QLIBUI_HOME.resolve(),
            project=settings.BASE_DIR,
            host=host,
            port=port,
            sample=sample,
        )
        try:
            start.run(self._say)
        except StartRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        except KeyboardInterrupt:
            self._say("Stopped; the data is kept.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
