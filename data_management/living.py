"""Which versions of a dataset live: readers see them, may come back to them, or pinned them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from data_management.models import Dataset, DatasetVersion, VersionPin
from data_management.versions import content_of, undone_imports
from qlibui.jobs.errors import MoveRefused


def pin(version: DatasetVersion, *, by: str, reason: str = "") -> VersionPin:
    """Keep a version until `unpin`; asked again with the same `by`, answer the pin there is.

    Raises MoveRefused for a version whose bars are gone.
    """
    with transaction.atomic():
        held = DatasetVersion.objects.select_for_update().get(pk=version.pk)
        if held.collected_at is not None:
            raise MoveRefused(f"{version} cannot be pinned: its bars were let go.")
        made, _ = VersionPin.objects.get_or_create(
            version=held, pinned_by=by, defaults={"reason": reason}
        )
    return made


def unpin(version: DatasetVersion, *, by: str) -> None:
    """The version may go, as far as `by` is concerned."""
    VersionPin.objects.filter(version=version, pinned_by=by).delete()


def let_go_of_the_dead(dataset: Dataset) -> list[DatasetVersion]:
    """Mark the versions that nothing needs any more, so that nobody pins one from now on; answers
    them. Call it within a transaction."""
    # Locked one by one with whoever pins them.
    held = list(_kept(dataset).select_for_update())
    living = _living_contents(dataset)
    dead = [version for version in held if version.content_hash not in living]
    DatasetVersion.objects.filter(pk__in=[version.pk for version in dead]).update(
        collected_at=timezone.now()
    )
    return dead


def kept_table_versions(dataset: Dataset) -> set[int]:
    """The versions of the dataset's table that hold a living version."""
    numbers = _kept(dataset).values_list("table_version", flat=True)
    return {number for number in numbers if number is not None}


def move_bars(dataset: Dataset, table_version: int, state: Mapping[str, Any]) -> None:
    """Let the versions with these bars point to another table version that holds the same."""
    digests = state["year_digests"]
    alike = [v.pk for v in _kept(dataset).only("state") if v.state["year_digests"] == digests]
    _kept(dataset).filter(pk__in=alike).update(table_version=table_version, state=state)


def _kept(dataset: Dataset) -> QuerySet[DatasetVersion]:
    return dataset.versions.filter(collected_at__isnull=True)


def _living_contents(dataset: Dataset) -> set[str]:
    """The content hashes of what is seen, can be undone to, can be brought back, or is pinned."""
    pinned = _kept(dataset).filter(pins__isnull=False)
    living = {version.content_hash for version in pinned}
    living |= {version.content_hash for version in undone_imports(dataset)}
    every = dataset.versions.select_related("content")
    history: dict[int | None, DatasetVersion] = {version.pk: version for version in every}
    seen = history.get(dataset.current_id)
    living |= {seen.content_hash} if seen else set()
    while (shown := content_of(seen)) is not None:
        living.add(shown.content_hash)
        seen = history.get(shown.base_id)
    return living
