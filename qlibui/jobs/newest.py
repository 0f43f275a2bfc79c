"""A person's jobs and those of nobody, newest first, a page at a time.

"Mine or nobody's" asked for at once makes a database read and sort all there are of both. As two
lists it merges them by their indexes and stops where the page ends.
"""

from typing import Generic, TypeVar

from django.db.models import QuerySet

from qlibui.jobs.access import Person
from qlibui.jobs.models import Job

AnyJob = TypeVar("AnyJob", bound=Job)
NEWEST_FIRST = ("-created_at", "-id")


class Newest(Generic[AnyJob]):
    """What a paginator takes: counted and cut like a list, never read as a whole."""

    def __init__(self, jobs: QuerySet[AnyJob], person: Person) -> None:
        self._jobs = jobs
        kind = jobs.model.KIND
        alike = jobs.filter(kind=kind).order_by() if kind else jobs.order_by()
        self._lists = alike.filter(owner=person.pk), alike.filter(owner__isnull=True)

    def count(self) -> int:
        return sum(jobs.count() for jobs in self._lists)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> list[AnyJob]:
        own, shared = (jobs.values_list("created_at", "id") for jobs in self._lists)
        merged = own.union(shared, all=True).order_by(*NEWEST_FIRST)
        ids = [job_id for _, job_id in merged[cut]]
        found = self._jobs.in_bulk(ids)
        return [found[job_id] for job_id in ids if job_id in found]
