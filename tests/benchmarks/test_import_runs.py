"""What is measured does what it is measured for."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.imports import ours
from benchmarks.imports.contest import Score, score
from benchmarks.imports.files import Files
from benchmarks.imports.measuring import RunFailed, measure
from benchmarks.imports.peers.numpy_provider import write_provider
from benchmarks.imports.planting import Planted
from tests.benchmarks.conftest import ROWS

TOLD = "import json; print(json.dumps({'seconds': 0.5, 'rows': 10}))"


def test_every_planted_error_is_found_and_none_invented(files: Files, tmp_path: Path) -> None:
    told = ours.import_file(files.dirty, tmp_path / "dirty")
    judged = score(ours.problems_found(tmp_path / "dirty"), files.planted)
    assert judged == Score(planted=len(files.planted), found=len(files.planted), invented=0)
    repeats = sum(planted.reason == "duplicate_key" for planted in files.planted)
    assert told["rows"] == ROWS + repeats
    assert told["rows_good"] == ROWS - (len(files.planted) - repeats)


def test_an_error_on_another_line_is_missed_and_invented() -> None:
    planted = [Planted(7, "open", "x", "unparseable"), Planted(9, "date", "", "missing_key")]
    found = [(7, "open", "x", "unparseable"), (8, "date", "", "missing_key")]
    assert score(found, planted) == Score(planted=2, found=1, invented=1)
    assert not score(found, planted).is_perfect


def test_both_orders_of_the_bars_are_one_version(files: Files, tmp_path: Path) -> None:
    by_date = ours.import_file(files.by_date, tmp_path / "by_date")
    clean = ours.import_file(files.clean, tmp_path / "clean")
    assert clean["rows_good"] == ROWS
    assert ours.problems_found(tmp_path / "clean") == []
    assert by_date["content_hash"] == clean["content_hash"]


def test_numpy_writes_the_same_provider(files: Files, clean_store: Path, tmp_path: Path) -> None:
    ours.build(clean_store, tmp_path / "ours")
    write_provider(files.columns, tmp_path / "numpy")
    written = {path.relative_to(tmp_path / "numpy") for path in (tmp_path / "numpy").rglob("*.*")}
    assert len(written) == 2 * 8 + 3
    for path in written:
        assert (tmp_path / "numpy" / path).read_bytes() == (tmp_path / "ours" / path).read_bytes()


def test_a_day_is_added_to_the_store_and_its_hash_told(files: Files, tmp_path: Path) -> None:
    ours.import_file(files.clean, tmp_path / "store")
    before = ours.assess(tmp_path / "store")
    told = ours.append_day(tmp_path / "store", files.day)
    assert told["hash_seconds"] > 0
    assert told["rows"] == 5_000
    assert ours.assess(tmp_path / "store")["rows"] == before["rows"] + 5_000


def test_a_run_is_measured_with_its_memory() -> None:
    hungry = f"held = bytearray(60_000_000); import time; time.sleep(0.3); {TOLD}"
    measured = measure([sys.executable, "-c", hungry])
    assert measured.rows_per_second == 20
    assert 60_000_000 < measured.peak.anonymous < 200_000_000
    assert measured.peak.resident > measured.peak.anonymous


def test_the_memory_of_children_counts() -> None:
    child = "held = bytearray(60_000_000); import time; time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); {TOLD}"
    assert measure([sys.executable, "-c", parent]).peak.anonymous > 60_000_000


def test_a_run_that_fails_says_why() -> None:
    with pytest.raises(RunFailed, match="no such luck"):
        measure([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_a_process_tells_what_it_did_in_json(files: Files, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.imports.ours", "import"]
    measured = measure([*command, str(files.clean), str(tmp_path / "store")])
    assert measured.answer["rows"] == ROWS
    assert measured.answer["cpu_seconds"] > 0
    assert json.loads(ours.state_file(tmp_path / "store").read_text())["rows"] == ROWS
