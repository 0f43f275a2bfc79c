"""Qlib's own script: dump_bin of a CSV for each instrument, where a person has it."""

import runpy
import sys
from pathlib import Path
from typing import Any

import fire  # noqa: F401  what the script needs is loaded before the clock starts
import numpy as np
import pandas as pd
import qlib.utils  # noqa: F401

from benchmarks.imports.telling import Clock, tell

FIELDS = ("open", "high", "low", "close", "volume", "amount", "factor", "change")


def dump(script: Path, columns: Path, work: Path) -> None:
    """Write the CSVs that the script wants, unclocked, and let it dump them."""
    rows = _write_csvs(columns, work / "csv")
    # Earlier releases of the script call the folder of CSVs csv_path.
    source = "data_path" if "data_path" in script.read_text() else "csv_path"
    options = {
        source: work / "csv",
        "qlib_dir": work / "dumped",
        "date_field_name": "date",
        "symbol_field_name": "code",
        "include_fields": ",".join(FIELDS),
    }
    sys.argv = [str(script), "dump_all", *(f"--{name}={value}" for name, value in options.items())]
    sys.path.insert(0, str(script.parent))
    clock = Clock()
    runpy.run_path(str(script), run_name="__main__")
    tell({**clock.told(), "rows": rows})


def _write_csvs(columns: Path, folder: Path) -> int:
    loaded: dict[str, Any] = {path.stem: np.load(path) for path in columns.glob("*.npy")}
    dates = loaded.pop("days")[loaded.pop("session")]
    bars = pd.DataFrame({**loaded, "date": dates, "factor": 1.0})
    bars["change"] = bars.groupby("code")["close"].pct_change()
    folder.mkdir(parents=True)
    for code, of_code in bars.groupby("code"):
        of_code.to_csv(folder / f"{code}.csv", index=False)
    return len(bars)


if __name__ == "__main__":
    dump(*map(Path, sys.argv[1:]))
