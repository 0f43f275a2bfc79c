"""How a provider ends: what the provider of a later day needs to know to go on from it."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

FILE_NAME = ".ending.json"  # beside what Qlib reads
# Whoever changes how bars become files raises this, and no provider goes on from an older one.
_LAYOUT = 1
_SCHEMA = pl.Schema(
    {
        "instrument": pl.String,
        "start_on": pl.Date,
        "end_on": pl.Date,
        **dict.fromkeys(("close", "factor", "chain", "level"), pl.Float64),
    }
)


@dataclass(frozen=True, kw_only=True)
class ProviderEnding:
    """``fields`` has the name of the file for each field of the bars, without the derived ones;
    ``endings`` is the frame of :func:`~data_management.adjustment_endings.endings_of`."""

    exchange: str | None
    fields: dict[str, str]
    endings: pl.DataFrame

    def write(self, folder: Path) -> None:
        days = pl.col("start_on", "end_on").cast(pl.String)
        rows = self.endings.select(*_SCHEMA).with_columns(days).to_dict(as_series=False)
        told = _stamp() | {"exchange": self.exchange, "fields": self.fields, "endings": rows}
        (folder / FILE_NAME).write_text(json.dumps(told), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "ProviderEnding | None":
        """None for a provider that does not tell, or was made by other rules than today's."""
        try:
            told: dict[str, Any] = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if {key: told.get(key) for key in _stamp()} != _stamp():
            return None
        texts = _SCHEMA | dict.fromkeys(("start_on", "end_on"), pl.String)
        rows = pl.DataFrame(told["endings"], schema=texts)
        days = pl.col("start_on", "end_on").str.to_date("%Y-%m-%d")
        return cls(
            exchange=told["exchange"], fields=told["fields"], endings=rows.with_columns(days)
        )


def _stamp() -> dict[str, Any]:
    """Another release of the calendars may know other sessions."""
    return {"layout": _LAYOUT, "calendars": version("exchange_calendars")}
