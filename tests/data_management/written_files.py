"""Market files written by tests, and how they are read."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data_management.options import ImportOptions
from data_management.reading import Reading, read_bars

HEADER = "code,date,open,high,low,close,volume\n"


def read_bytes(folder: Path, data: bytes, name: str = "bars.csv", **config: Any) -> Reading:
    """Write `data` under `name` and read it; the type of import is the name's ending."""
    path = folder / name
    path.write_bytes(data)
    return read_file(path, **config)


def read_text(folder: Path, text: str, name: str = "bars.csv", **config: Any) -> Reading:
    return read_bytes(folder, text.encode(), name, **config)


def read_rows(folder: Path, *rows: str, **config: Any) -> Reading:
    """Read rows under the plain header of the tests."""
    return read_text(folder, HEADER + "".join(f"{row}\n" for row in rows), **config)


def read_file(path: Path, **config: Any) -> Reading:
    options = ImportOptions.from_config(config)
    return read_bars(path, import_type=path.suffix, options=options)


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def bar(code: str = "600000", date: str = "2024-01-02", prices: str = "10,11,9,10.5") -> str:
    return f"{code},{date},{prices},1000"


def named(reading: Reading) -> list[tuple[object, ...]]:
    """Line, column, value and reason of every problem."""
    return reading.problems.select("line", "column", "value", "reason").rows()
