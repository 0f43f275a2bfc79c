"""An import together with the mended sheets of its bad rows, and of theirs: one count of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_management.models import ImportTask
from qlibui.jobs.lifecycle import JobStatus


@dataclass(frozen=True)
class Family:
    """`members` from the first import on. Every row of it stands in one place now: read = stored +
    set_aside + suspended + bad; None until the first import has succeeded."""

    members: Sequence[ImportTask]
    read: int | None = None
    stored: int | None = None
    set_aside: int | None = None
    suspended: int | None = None
    bad: int | None = None


def family_of(task: ImportTask) -> Family:
    """The family that the import belongs to; alone it is a family, too."""
    members = _members(_first(task))
    counted = _counted(members)
    if members[0] not in counted:
        return Family(members)
    stored, set_aside, suspended = (
        sum(counts_of(each)[name] for each in counted)
        for name in ("rows_good", "rows_set_aside", "rows_suspended")
    )
    bad = sum(_left(each, counted) for each in counted)
    return Family(members, stored + set_aside + suspended + bad, stored, set_aside, suspended, bad)


def bad_rows_left(task: ImportTask) -> int:
    """Bad rows of this import that no mended sheet has brought yet."""
    counted = _counted([task, *task.mended_by.order_by("created_at", "id")])
    return _left(task, counted) if task in counted else 0


def counts_of(task: ImportTask) -> Mapping[str, int]:
    counts: Mapping[str, int] = task.metadata["counts"]
    return counts


def _first(task: ImportTask) -> ImportTask:
    while task.mends is not None:
        task = task.mends
    return task


def _members(first: ImportTask) -> list[ImportTask]:
    members, generation = [first], [first]
    while generation:
        mending = ImportTask.objects.filter(mends__in=generation)
        generation = list(mending.order_by("created_at", "id"))
        members += generation
    return members


def _counted(members: Sequence[ImportTask]) -> list[ImportTask]:
    """Those that succeeded; a sheet uploaded twice counts once."""
    counted: dict[tuple[str | None, str], ImportTask] = {}
    for member in members:
        if member.status == JobStatus.SUCCEEDED and "counts" in member.metadata:
            counted.setdefault((member.mends_id, member.file_sha256 or member.pk), member)
    return list(counted.values())


def _left(task: ImportTask, counted: Sequence[ImportTask]) -> int:
    """A sheet may bring more rows than were bad: those are no longer anybody's."""
    brought = sum(counts_of(each)["rows_read"] for each in counted if each.mends_id == task.pk)
    return max(counts_of(task)["rows_bad"] - brought, 0)
