"""What a version holds, for its readers: bars, instruments, the provider as a zip."""

import struct
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from data_management import storage
from data_management.models import DatasetVersion

if TYPE_CHECKING:
    import polars as pl

MOST_BARS = 5_000  # about twenty years of one instrument


class NotHeld(LookupError):
    """The version has no such thing; the sentence says what it has not."""


@dataclass(frozen=True)
class Listing:
    """An instrument and the days of its first and last bar."""

    instrument: str
    start_on: date
    end_on: date


@dataclass(frozen=True)
class Bars:
    """Bars as the store has them, by date; `next_start` is where to read on, None at the end."""

    bars: list[dict[str, Any]]
    next_start: date | None


def read_bars_of(
    version: DatasetVersion, *, instrument: str, start: date | None, end: date | None
) -> Bars:
    """An instrument's bars between two days, both included: prices unadjusted, volume in shares,
    at most MOST_BARS. Raises NotHeld for an instrument the version does not have."""
    _refuse_collected(version)
    store = storage.open_store(version.dataset)
    state = storage.state_of(version, store)
    bars = store.read(state, instruments=[instrument], start=start, end=end)
    if bars.is_empty() and not _holds(version, instrument):
        raise NotHeld(
            f"{version} holds no instrument {instrument!r}; /instruments/ lists what it holds."
        )
    rest = bars.slice(MOST_BARS, 1)
    next_start = None if rest.is_empty() else rest["date"].item()
    return Bars(_as_rows(bars.head(MOST_BARS)), next_start)


def _as_rows(bars: "pl.DataFrame") -> list[dict[str, Any]]:
    import polars as pl

    floats = pl.selectors.float()
    return bars.drop("instrument").with_columns(floats.fill_nan(None)).to_dicts()


def _holds(version: DatasetVersion, instrument: str) -> bool:
    return any(listing.instrument == instrument for listing in list_instruments(version))


def list_instruments(version: DatasetVersion) -> list[Listing]:
    """The instruments of a version, sorted, as its provider lists them."""
    if not version.rows:
        return []
    text = (_provider(version) / "instruments" / "all.txt").read_text()
    rows = (line.split("\t") for line in text.splitlines())
    listings = (Listing(code, date.fromisoformat(first), date.fromisoformat(last))
                for code, first, last in rows)  # fmt: skip
    return sorted(listings, key=lambda listing: listing.instrument)


def pack_provider(version: DatasetVersion) -> IO[bytes]:
    """The Qlib provider as a zip in a file that is gone when closed; equal content, equal bytes.

    Raises NotHeld for a version without bars.
    """
    if not version.rows:
        raise NotHeld(f"{version} holds no bars, so there is no provider of it.")
    folder = _provider(version)
    sessions = len((folder / "calendars" / "day.txt").read_text().split())
    packed = tempfile.TemporaryFile(dir=folder.parent)  # noqa: SIM115  handed on open
    with ZipFile(packed, "w") as archive:
        for path in sorted(path for path in folder.rglob("[!.]*") if path.is_file()):
            _add(archive, str(path.relative_to(folder)), _read_until(sessions, path))
    packed.seek(0)
    return packed


def _read_until(sessions: int, path: Path) -> bytes:
    """A file of a provider without what later versions appended past its calendar."""
    content = path.read_bytes()
    if path.suffix != ".bin":
        return content
    [first_session] = struct.unpack_from("<f", content)
    return content[: 4 * (sessions - int(first_session) + 1)]


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    """One file of a provider is small; its entry tells no time, so that zips can be compared."""
    archive.writestr(ZipInfo(name), content, ZIP_DEFLATED, compresslevel=1)


def _provider(version: DatasetVersion) -> Path:
    _refuse_collected(version)
    return storage.provider_of(version)


def _refuse_collected(version: DatasetVersion) -> None:
    if version.collected_at is not None:
        raise NotHeld(
            f"{version} was undone and replaced, and its bars were let go on "
            f"{version.collected_at:%Y-%m-%d}; read another version."
        )
