"""`manage.py import_file`: import a file from a shell, with a progress bar."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from data_management import services
from data_management.errors import ImportRefused
from data_management.local_files import open_local
from data_management.models import ImportTask, ImportType
from data_management.outcomes import tell_outcome
from data_management.tasks import process_data_import
from qlibui.jobs import services as jobs
from qlibui.jobs.following import follow
from qlibui.jobs.lifecycle import JobStatus
from qlibui.logs import in_sentences


class Command(BaseCommand):
    help = "Import a file of daily bars; without --queue here and now, no worker is needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="a CSV, .xlsx or zip; it is copied into the uploads")
        parser.add_argument("--dataset", default="", help="name; by default the file's")
        parser.add_argument("--type", choices=ImportType.values, help="by default by the name")
        parser.add_argument("--on-error", choices=("refuse", "skip"), help="what bad rows do")
        parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE",
                            help="a key of import_config, such as volume_unit=lot")  # fmt: skip
        parser.add_argument("--owner", help="user name; by default nobody: shared with all")
        parser.add_argument("--queue", action="store_true", help="leave it to a worker")

    @in_sentences()
    def handle(self, *args: Any, path: str, queue: bool, **options: Any) -> None:
        asked = {
            "owner": _person(options["owner"]),
            "import_type": options["type"],
            "import_config": _config(options["option"], options["on_error"]),
            "dataset_name": options["dataset"],
        }
        accept = services.request_import if queue else services.prepare_import
        try:
            with open_local(path, follow=True) as upload:
                task = accept(upload=upload, **asked)
        except ImportRefused as refused:
            raise CommandError(str(refused)) from refused
        if queue:
            self.stdout.write(f"{task} waits for a worker; /imports/{task.pk}/ tells how it goes.")
            return
        self._import_here(task)

    def _import_here(self, task: ImportTask) -> None:
        with _running(task.pk):
            _show_progress(task)
        task = ImportTask.objects.select_related("dataset").get(pk=task.pk)
        first, *others = tell_outcome(task)
        if task.status != JobStatus.SUCCEEDED:
            raise CommandError("\n".join([first, *others]))
        self.stdout.write("\n".join([first, *others]))


def _person(name: str | None) -> User | None:
    if name is None:
        return None
    person = User.objects.filter(username=name).first()
    if person is None:
        raise CommandError(f"There is no user {name}; leave --owner out, or name another.")
    return person


def _config(options: Sequence[str], on_error: str | None) -> dict[str, Any]:
    """`import_config` of KEY=VALUE texts; an object is written as JSON."""
    config: dict[str, Any] = {"on_error": on_error} if on_error else {}
    for option in options:
        key, is_given, value = option.partition("=")
        if not is_given:
            raise CommandError(f"--option {option} has no value; write it as KEY=VALUE.")
        try:
            config[key.strip()] = json.loads(value) if value.startswith("{") else value
        except ValueError as fault:
            raise CommandError(f"--option {key} is no JSON object: {fault}.") from fault
    return config


@contextmanager
def _running(task_id: str) -> Iterator[None]:
    """The import runs beside; Ctrl-C asks it to stop and waits until it has."""
    worker = Thread(target=_run, args=[task_id])
    worker.start()
    try:
        yield
    except KeyboardInterrupt:
        jobs.cancel(task_id, actor="import_file")
    finally:
        worker.join()


def _run(task_id: str) -> None:
    try:
        process_data_import(task_id=task_id)
    finally:
        connection.close()


def _show_progress(task: ImportTask) -> None:
    """A bar for each stage, where somebody is looking at the terminal."""
    stage = ""
    with tqdm(unit="B", unit_scale=True, disable=None, leave=False) as bar:
        for job in follow(task.pk):
            if job.stage != stage:
                stage = job.stage
                bar.reset(job.progress_total)
                bar.set_description(f"{task}: {stage}")
            bar.total = job.progress_total
            bar.update((job.progress_current or 0) - bar.n)
