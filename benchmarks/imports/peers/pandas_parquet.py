"""pandas: a CSV to Parquet."""

import sys

import pandas as pd
import pyarrow.parquet  # noqa: F401  loaded before the clock starts

from benchmarks.imports.telling import Clock, tell


def copy(source: str, target: str) -> None:
    clock = Clock()
    bars = pd.read_csv(source)
    bars.to_parquet(target)
    tell({**clock.told(), "rows": len(bars)})


if __name__ == "__main__":
    copy(*sys.argv[1:])
