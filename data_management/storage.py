"""Between the database and the disk: a dataset's table, a version's state, its provider."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from data_management.membership_models import Membership
from data_management.models import Dataset, DatasetVersion
from data_management.universes import hash_with_bars, read_spells

if TYPE_CHECKING:
    from data_management.store import DatasetStore, Merge, TableState

# A tail is made in memory; a longer one is built like the whole, instrument by instrument.
MOST_GROWN_BARS = 500_000


def open_store(dataset: Dataset) -> "DatasetStore":
    """The Delta table of the dataset, below STORE_URL."""
    from data_management.store import DatasetStore

    return DatasetStore(f"{settings.STORE_URL.rstrip('/')}/{dataset.pk}")


def state_of(version: DatasetVersion | None, store: "DatasetStore") -> "TableState":
    """What the store knows of a version; of none, the empty table."""
    from data_management.store import TableState

    return store.create() if version is None else TableState.from_json(version.state)


def facts_of(state: "TableState", membership: Membership | None = None) -> dict[str, Any]:
    """The columns of a DatasetVersion that tell what the table and the universes hold."""
    return {
        "table_version": state.table_version,
        "state": state.to_json(),
        "content_hash": hash_of(state, membership),
        "membership": membership,
        "rows": state.rows,
        "instruments": state.instruments,
        "sessions": state.sessions,
        "start_on": state.start_on,
        "end_on": state.end_on,
    }


def hash_of(state: "TableState", membership: Membership | None) -> str:
    """The content hash of a version with these bars and universes."""
    return hash_with_bars(state.content_hash, membership.content_hash if membership else None)


def empty_facts(dataset: Dataset) -> dict[str, Any]:
    return facts_of(open_store(dataset).create())


def provider_path(dataset_id: str, content_hash: str) -> Path:
    """Where the Qlib provider of a version lies: versions with equal content share it."""
    return Path(settings.PROVIDERS_DIR) / dataset_id / content_hash


def provider_of(version: DatasetVersion) -> Path:
    """The provider directory of a version, built where it is not there any more."""
    path = provider_path(version.dataset_id, version.content_hash)
    if not path.exists():
        state = state_of(version, open_store(version.dataset))
        build_provider_of(version.dataset, state, version.membership)
    return path


def build_provider_of(
    dataset: Dataset,
    state: "TableState",
    membership: Membership | None = None,
    *,
    merge: "Merge | None" = None,
) -> Path:
    """The provider directory of this content, made unless it is there already.

    Grown from the provider of the dataset's current version where ``merge``, which made this
    content of it, only brought later days; else built whole.
    """
    from data_management.qlib_universes import add_universes

    path = provider_path(dataset.pk, hash_of(state, membership))
    if membership is None:
        return _build_provider(dataset, state, merge)
    if not path.exists():
        base = _build_provider(dataset, state, merge)
        add_universes(base, path, read_spells(membership.spells))
    return path


def _build_provider(dataset: Dataset, state: "TableState", merge: "Merge | None") -> Path:
    """The same of the bars alone."""
    from data_management.qlib_provider import build_in_blocks, contents_of

    path = provider_path(dataset.pk, state.content_hash)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if merge is None or not _grow_provider(dataset, path, merge):
            contents = contents_of(open_store(dataset), state)
            build_in_blocks(contents, path, exchange=dataset.exchange or None)
    return path


def _grow_provider(dataset: Dataset, path: Path, merge: "Merge") -> bool:
    from data_management.qlib_files import CannotGrow
    from data_management.qlib_tail import grow_provider

    if dataset.current is None or merge.changed_rows or merge.new_rows > MOST_GROWN_BARS:
        return False
    base = provider_path(dataset.pk, dataset.current.content_hash)
    try:
        grow_provider(base, merge.read_additions(), path, exchange=dataset.exchange or None)
    except CannotGrow:
        return False
    return True
