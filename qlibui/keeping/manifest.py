"""What a backup says of itself: where it is from, and the SHA-256 of every file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from qlibui.keeping.errors import KeepingRefused

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A file of the backup; `size` in bytes, `sha256` in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`store` is the URL of an object store that is not in the backup, None where the store is;
    `missing` names what the database needs and nobody could copy."""

    made_at: str
    vendor: str
    database: str
    store: str | None
    uploads_dir: str
    files: Mapping[str, Entry]
    missing: tuple[str, ...]

    def to_text(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n"


def read_manifest(text: bytes) -> Manifest:
    """The manifest that `to_text` wrote. Raises KeepingRefused."""
    try:
        return _manifest_of(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeepingRefused(
            f"The backup's {NAME} cannot be read ({fault}): restore from another backup."
        ) from fault


def _manifest_of(values: dict[str, Any]) -> Manifest:
    if values.pop("format") != FORMAT:
        raise KeepingRefused(
            "The backup was made by another release of qlib-ui, whose form this one does not "
            "know: restore with that release."
        )
    files = {_checked(name): Entry(**entry) for name, entry in values.pop("files").items()}
    return Manifest(**{**values, "files": files, "missing": tuple(values["missing"])})


def _checked(name: str) -> str:
    """A name that stays below the folder it is put in."""
    parts = PurePosixPath(name).parts
    if name != "/".join(parts) or {"..", "/"} & set(parts) or "\x00" in name:
        raise ValueError(f"{name!r} is no name of a file in a backup")
    return name
