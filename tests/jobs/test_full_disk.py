"""A full disk is told in many ways, and each of them makes the job wait for another attempt."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deltalake.exceptions import DeltaError
from django.db import OperationalError

from qlibui.jobs.attempts import infrastructure_cause

# What deltalake said when a chaos run filled the disk under it.
TOLD_BY_DELTALAKE = (
    "Failed to parse parquet: External: Generic LocalFileSystem error: "
    f"Unable to copy data to file: {os.strerror(errno.ENOSPC)} (os error {errno.ENOSPC})"
)


def write_plainly() -> None:
    with Path("/dev/full").open("w") as file:
        file.write("x")


def write_by_polars() -> None:
    pl.DataFrame({"x": range(100_000)}).write_csv("/dev/full")


def write_by_sqlite() -> None:
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("PRAGMA max_page_count = 2")
        full.execute("CREATE TABLE kept (row)")
        full.execute("INSERT INTO kept VALUES (zeroblob(100000))")


def write_by_deltalake() -> None:
    raise DeltaError(TOLD_BY_DELTALAKE)


def cause_of(act: Callable[[], Any]) -> str | None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  which one is what is looked at
        act()
    reason = infrastructure_cause(caught.value)
    return reason.code if reason else None


@pytest.mark.parametrize(
    "write", [write_plainly, write_by_polars, write_by_sqlite, write_by_deltalake]
)
def test_a_full_disk_is_told_from_a_fault_of_ours(write: Callable[[], None]) -> None:
    assert cause_of(write) == "disk_full"


def test_a_database_that_is_away_is_no_full_disk() -> None:
    reason = infrastructure_cause(OperationalError("database is locked"))
    assert reason is not None
    assert reason.code == "unreachable"


def test_a_fault_of_ours_is_no_infrastructure() -> None:
    assert infrastructure_cause(KeyError("close")) is None
