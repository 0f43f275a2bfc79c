"""`manage.py restore`: an empty installation becomes what was backed up."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qlibui.keeping.errors import KeepingRefused


class Command(BaseCommand):
    help = "Restore a backup into an empty data directory and database; every file is verified."
    # They look at tables that are not there yet.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="what manage.py backup made")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        from qlibui.keeping.providers import rebuild_providers
        from qlibui.keeping.restoring import restore

        try:
            manifest = restore(Path(source).absolute())
        except (KeepingRefused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        for name in manifest.missing:
            self.stderr.write(f"{name} is missing: it was not in the backup.")
        rebuilt = rebuild_providers()
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {len(manifest.files)} files, "
            f"{rebuilt} Qlib providers built. Start web, worker, reconcile and beat again."
        )
