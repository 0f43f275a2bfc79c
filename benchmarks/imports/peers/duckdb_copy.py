"""duckdb: a CSV to Parquet as it stands, or sorted."""

import sys
from pathlib import Path

import duckdb

from benchmarks.imports.telling import Clock, tell

_ORDERS = {"plain": "", "sorted": "ORDER BY code, date"}


def copy(order: str, source: str, target: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"SET temp_directory = '{Path(target).parent}'")
    clock = Clock()
    select = f"SELECT * FROM read_csv('{source}') {_ORDERS[order]}"  # noqa: S608  our own paths
    copied = connection.execute(f"COPY ({select}) TO '{target}' (FORMAT parquet)").fetchone()
    told = clock.told()
    if copied is None:
        raise ValueError(f"duckdb did not say how many rows of {source} it copied.")
    tell({**told, "rows": copied[0]})


if __name__ == "__main__":
    copy(*sys.argv[1:])
