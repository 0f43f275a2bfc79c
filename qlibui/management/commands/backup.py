"""`manage.py backup`: the database and the files that it needs, in one directory or .tar."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qlibui.keeping.errors import KeepingRefused
from qlibui.keeping.manifest import Manifest


class Command(BaseCommand):
    help = "Back up database and files while everything runs; exit code 1 if anything is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", help="a directory that is not there yet, or a name in .tar")

    def handle(self, *args: Any, target: str, **options: Any) -> None:
        from qlibui.keeping.backing_up import back_up

        try:
            manifest = back_up(Path(target).absolute())
        except (KeepingRefused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(_told(manifest, target))
        for name in manifest.missing:
            self.stderr.write(f"{name} is missing: the database needs it and it is not there.")
        if manifest.missing:
            sys.exit(1)


def _told(manifest: Manifest, target: str) -> str:
    size = sum(entry.size for entry in manifest.files.values()) / 1e6
    files = f"{len(manifest.files)} files, {size:.1f} MB"
    told = f"{target} holds the database and the files that it needs: {files}."
    if manifest.store is not None:
        told += f" Dataset versions are in {manifest.store} and not in it: back that up as well."
    return told
