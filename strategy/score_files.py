"""The file of scores that somebody uploads: looked at, and kept under a name of our own."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from django.db import DatabaseError
from django.db.models import Model

from data_management import files
from data_management.errors import ImportRefused
from data_management.files import SavedFile, StoredUpload, Upload
from data_management.models import ImportType
from data_management.signatures import HEAD_BYTES, check_signature

PARQUET = "parquet"
_TYPES = {
    ".csv": ImportType.CSV.value,
    ".txt": ImportType.CSV.value,
    ".tsv": ImportType.CSV.value,
    ".xlsx": ImportType.EXCEL.value,
    ".parquet": PARQUET,
    ".pq": PARQUET,
}


@dataclass(frozen=True)
class Scores:
    """An upload, and how to read it (`data_management.options`)."""

    upload: Upload
    config: dict[str, object]


def type_of(name: str) -> str:
    """csv, excel or parquet by the file's name. Raises ImportRefused("unknown_type")."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _TYPES:
        raise ImportRefused(
            "unknown_type",
            f"{suffix or name!r} is no type of scores; use {', '.join(sorted(_TYPES))}.",
        )
    return _TYPES[suffix]


class Scored(Protocol):
    """A row that names a file of scores, or none."""

    scores_path: str
    scores_name: str


@contextmanager
def kept(upload: Upload | None, model: type[Model]) -> Iterator[SavedFile | None]:
    """The upload on the disk; what goes wrong within takes it away again, unless a row of the
    model names it.

    Raises ImportRefused for what is not what its name says.
    """
    saved = _save(upload) if upload else None
    try:
        yield saved
    except BaseException:
        _drop_unless_named(saved, model)
        raise


def columns_of(saved: SavedFile | None) -> dict[str, str]:
    """What a row says of its scores."""
    if saved is None:
        return dict.fromkeys(("scores_path", "scores_name", "scores_sha256"), "")
    return {
        "scores_path": str(saved.path),
        "scores_name": saved.name,
        "scores_sha256": saved.sha256,
    }


def drop(path: str) -> None:
    if path:
        Path(path).unlink(missing_ok=True)


def _drop_unless_named(saved: SavedFile | None, model: type[Model]) -> None:
    """While the database is away nobody knows whether a row was committed: the file stays."""
    if saved is None:
        return
    with suppress(DatabaseError):
        rows = model._default_manager  # noqa: SLF001  Django's name for any model's
        if not rows.filter(scores_path=str(saved.path)).exists():
            drop(str(saved.path))


def _save(upload: Upload) -> SavedFile:
    name = files.display_name(upload.name or "scores")
    kind = type_of(name)
    if kind != PARQUET:
        check_signature(next(iter(upload.chunks(HEAD_BYTES)), b""), ImportType(kind), name)
    return files.save_upload(upload)


def scores_again(scored: Scored) -> Upload | None:
    """The scores of a row as if they were uploaded again; None where it has none."""
    if not scored.scores_path:
        return None
    return StoredUpload(scored.scores_name, files.check_readable(scored.scores_path))
