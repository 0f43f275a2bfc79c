"""What people ask of an instance during a run: imports, cheap jobs, retries of what failed."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from random import Random

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connections
from knox.models import AuthToken

from data_management.errors import ImportRefused
from data_management.models import Dataset
from data_management.services import ensure_dataset, request_import
from qlibui.jobs.lifecycle import ENDED, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue, retry
from tests.chaos import kinds, market

DATASETS = 4
TICK_SECONDS = 0.3
REFUSALS = (DatabaseError, ImportRefused, OSError)
PERSON = "person"


@dataclass
class Workload:
    """Keeps so many jobs in flight for as long as it is entered; `refused` counts what was not
    accepted because a part was away, by the name of the error."""

    seed: int
    in_flight: int
    dice: Random = field(init=False)
    refused: Counter[str] = field(default_factory=Counter)
    _files: Iterator[int] = field(default_factory=count)
    _retried: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dice = Random(f"workload {self.seed}")
        self.datasets = [ensure_dataset(f"Dataset {n}", None) for n in range(DATASETS)]
        person = User.objects.create_superuser(PERSON, password=None)
        _, self.token = AuthToken.objects.create(person)
        self._stop = threading.Event()
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> None:
        self._running = self._thread.submit(self._run)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._running.result(120)

    def _run(self) -> None:
        while not self._stop.wait(TICK_SECONDS):
            try:
                self._retry_some()
                self._top_up()
            except REFUSALS as error:
                self.refused[type(error).__name__] += 1
                connections.close_all()
        connections.close_all()

    def _top_up(self) -> None:
        missing = self.in_flight - Job.objects.exclude(status__in=ENDED).count()
        for _ in range(missing):
            self._ask()

    def _ask(self) -> None:
        draw = self.dice.random()
        seconds = round(self.dice.uniform(0.3, 4), 1)
        if draw < 0.4:
            self.import_next()
        elif draw < 0.98:
            kind = kinds.NAP if draw < 0.75 else kinds.DEAF
            enqueue(Job(kind=kind, params={"seconds": seconds}))
        else:
            enqueue(Job(kind=kinds.POISON))

    def import_next(self) -> None:
        name, content = self.next_file()
        request_import(
            upload=SimpleUploadedFile(name, content),
            owner=None,
            dataset=self.dataset_of(name),
            import_config={"exchange": "none"},
        )

    def next_file(self) -> tuple[str, bytes]:
        number = next(self._files)
        return market.name_of(number), market.file_content(self.seed, number)

    def dataset_of(self, name: str) -> Dataset:
        return self.datasets[market.number_of(name) % DATASETS]

    def _retry_some(self) -> None:
        """Half of what failed or was cancelled is retried by a person, once."""
        ended = Job.objects.filter(status__in=(JobStatus.FAILED, JobStatus.CANCELLED))
        for pk in ended.exclude(kind=kinds.POISON).values_list("pk", flat=True):
            if pk not in self._retried:
                self._retried.add(pk)
                if self.dice.random() < 0.5:
                    retry(pk, actor=PERSON)
