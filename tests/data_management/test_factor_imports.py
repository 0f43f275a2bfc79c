"""A file of adjustment factors as an import: a version of the bars' dataset, told to Qlib."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from data_management import contents, versions
from data_management.models import Dataset, DatasetVersion, ImportTask
from data_management.storage import provider_path
from tests.data_management.conftest import RunImport, WriteCsv, hash_of
from tests.data_management.qlib_reader import read_by_qlib

BARS_HEADER = "ts_code,trade_date,open,high,low,close,pre_close,vol,amount"
BARS = (
    "600000.SH,20150105,10,10,10,10,10,1000,1000",
    "600000.SH,20150106,5.5,5.5,5.5,5.5,5,1000,550",
)
# The previous close of the second day would make 2 of it: the vendor's own factor says more.
FACTORS = ("600000.SH,20150105,3", "600000.SH,20150106,6.6")
FACTOR_HEADER = "ts_code,trade_date,adj_factor"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bars(write_csv: WriteCsv) -> Path:
    return write_csv(*BARS, name="daily.csv", header=BARS_HEADER)


@pytest.fixture
def factors(write_csv: WriteCsv) -> Path:
    return write_csv(*FACTORS, name="adj.csv", header=FACTOR_HEADER)


def current_of(answer: dict[str, Any]) -> DatasetVersion:
    current = Dataset.objects.select_related("current").get(pk=answer["dataset_id"]).current
    assert current is not None
    return current


def test_qlib_sees_prices_adjusted_by_the_factors(
    bars: Path, factors: Path, run_import: RunImport
) -> None:
    run_import(bars, dataset="A shares")
    version = current_of(run_import(factors, dataset="A shares"))
    seen = read_by_qlib(
        provider_path(version.dataset_id, version.content_hash),
        ["$factor", "$close", "$close/$factor", "$change", "$volume*$factor"],
    )
    assert seen.values("$factor", "SH600000") == pytest.approx([3.0, 6.6])
    assert seen.values("$close", "SH600000") == pytest.approx([30.0, 36.3])
    assert seen.values("$close/$factor", "SH600000") == pytest.approx([10.0, 5.5])
    assert seen.values("$change", "SH600000") == pytest.approx([0.0, 0.21], abs=1e-6)
    assert seen.values("$volume*$factor", "SH600000") == pytest.approx([100_000.0, 100_000.0])


def test_the_order_of_bars_and_factors_does_not_matter(
    bars: Path, factors: Path, run_import: RunImport
) -> None:
    for path in (bars, factors, bars):
        run_import(path, dataset="bars first")
    for path in (factors, bars, factors):
        run_import(path, dataset="factors first")
    first, second = Dataset.objects.order_by("name").values_list("pk", flat=True)
    assert hash_of(first) == hash_of(second)


def test_the_same_factors_again_change_nothing(
    bars: Path, factors: Path, run_import: RunImport
) -> None:
    run_import(bars, dataset="A shares")
    run_import(factors, dataset="A shares")
    assert run_import(factors, dataset="A shares")["unchanged"] is True


def test_factors_are_undone_like_bars(bars: Path, factors: Path, run_import: RunImport) -> None:
    before = current_of(run_import(bars, dataset="A shares"))
    after = current_of(run_import(factors, dataset="A shares"))
    assert after.content_hash != before.content_hash
    versions.undo(after.dataset)
    assert hash_of(after.dataset_id) == before.content_hash


def test_factors_may_come_before_any_bar(
    factors: Path, run_import: RunImport, admin_client: Client
) -> None:
    answer = run_import(factors, dataset="A shares")
    version = current_of(answer)
    assert (answer["success"], version.rows, version.start_on) == (True, 0, None)
    assert contents.list_instruments(version) == []
    assert "import their bars" in version.quality.error
    assert admin_client.get(f"/datasets/{version.dataset_id}/").status_code == 200


def test_the_counts_and_problems_of_a_factor_file_are_kept(
    write_csv: WriteCsv, run_import: RunImport
) -> None:
    path = write_csv(*FACTORS, "600000.SH,20150107,none", name="adj.csv", header=FACTOR_HEADER)
    run_import(path, task_id="adj", on_error="skip")
    task = ImportTask.objects.get(pk="adj")
    assert (task.rows_read, task.rows_processed, task.problem_count) == (3, 2, 1)
    problem = task.problems.get()
    assert (problem.line, problem.column, problem.reason) == (4, "adj_factor", "missing_value")


def test_a_first_factor_restates_nothing(bars: Path, factors: Path, run_import: RunImport) -> None:
    run_import(bars, dataset="A shares")
    version = current_of(run_import(factors, dataset="A shares"))
    assert version.quality.findings is not None
    checks = {check["kind"]: check for check in version.quality.findings["checks"]}
    assert checks["restatements"]["count"] == 0
