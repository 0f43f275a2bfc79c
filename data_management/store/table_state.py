"""What a dataset version records about the table version it points to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from data_management.content_hash import hash_digests


@dataclass(frozen=True, kw_only=True)
class TableState:
    """A table version and what it holds; ``sessions`` counts the distinct dates."""

    table_version: int
    year_digests: Mapping[int, str]
    rows: int
    instruments: int
    sessions: int
    start_on: date | None
    end_on: date | None

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex): the same for the same bars, whatever the order of their imports."""
        return hash_digests(self.year_digests)

    def to_json(self) -> dict[str, Any]:
        """The state in JSON's own types, for :meth:`from_json`."""
        return asdict(self) | {
            "year_digests": {str(year): digest for year, digest in self.year_digests.items()},
            "start_on": self.start_on and self.start_on.isoformat(),
            "end_on": self.end_on and self.end_on.isoformat(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The state that :meth:`to_json` wrote down."""
        return cls(
            **{
                **values,
                "year_digests": {int(y): digest for y, digest in values["year_digests"].items()},
                "start_on": values["start_on"] and date.fromisoformat(values["start_on"]),
                "end_on": values["end_on"] and date.fromisoformat(values["end_on"]),
            }
        )


EMPTY_TABLE = TableState(
    table_version=0,
    year_digests={},
    rows=0,
    instruments=0,
    sessions=0,
    start_on=None,
    end_on=None,
)
