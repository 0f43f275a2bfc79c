"""Small market files, and imports of them the way the guide calls them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_management.models import Dataset
from data_management.tasks import process_data_import

HEADER = "code,date,open,high,low,close,volume"
GOOD_ROWS = (
    "600000,2015-01-05,10.0,10.5,9.9,10.2,1000",
    "600000,2015-01-06,10.2,10.6,10.1,10.4,1100",
    "000001,2015-01-05,20.0,20.5,19.9,20.2,2000",
    "000001,2015-01-06,20.2,20.6,20.1,20.4,2100",
)

WriteCsv = Callable[..., Path]
RunImport = Callable[..., dict[str, Any]]


@pytest.fixture
def write_csv(files: Path) -> WriteCsv:
    """Write a CSV of daily bars into a folder that imports may read."""

    def write(
        *rows: str, name: str = "prices.csv", header: str = HEADER, encoding: str = "utf-8"
    ) -> Path:
        path = files / name
        path.write_bytes("\n".join([header, *(rows or GOOD_ROWS), ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def run_import(db: None) -> RunImport:
    """Import a file directly, as the guide's own test does."""
    ids = iter(range(1_000_000))

    def run(path: Path, *, task_id: str | None = None, **config: Any) -> dict[str, Any]:
        answer: dict[str, Any] = process_data_import(
            task_id=task_id or f"task-{next(ids)}",
            file_path=str(path),
            import_type={".xlsx": "excel", ".zip": "zip"}.get(path.suffix, "csv"),
            import_config=config or None,
        )
        return answer

    return run


def hash_of(dataset_id: str) -> str:
    """The content hash of what readers of the dataset see."""
    current = Dataset.objects.select_related("current").get(pk=dataset_id).current
    assert current is not None
    return current.content_hash
