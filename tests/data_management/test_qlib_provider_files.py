"""The provider directory, byte by byte."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from tests.data_management.store_bars import make_bars

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (
    date(2024, 3, 1),
    date(2024, 3, 4),
    date(2024, 3, 5),
    date(2024, 3, 6),
)
NAN = float("nan")


def read_bin(provider: Path, path: str) -> list[float]:
    values: list[float] = np.fromfile(provider / "features" / path, dtype="<f4").tolist()
    return values


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "providers" / "content"


def test_an_array_starts_with_its_place_in_the_calendar(target: Path) -> None:
    early = make_bars(["SH600000"], [FRIDAY, MONDAY, TUESDAY, WEDNESDAY])
    late = make_bars(["SZ000001"], [MONDAY, TUESDAY], close=3.5)
    build_provider(pl.concat([early, late]), target, exchange="XSHG")
    assert read_bin(target, "sh600000/close.day.bin") == [0, 10, 10, 10, 10]
    assert read_bin(target, "sz000001/close.day.bin") == [1, 3.5, 3.5]


def test_a_suspended_day_is_nan_in_every_field(target: Path) -> None:
    bars = make_bars(["SZ000001"], [FRIDAY, WEDNESDAY], amount=1.0, prev_close=10.0)
    fields = build_provider(bars, target, exchange="XSHG").fields
    assert set(fields) == {
        "open", "high", "low", "close", "volume", "amount", "factor", "change",
    }  # fmt: skip
    for field in fields:
        values = read_bin(target, f"sz000001/{field}.day.bin")
        assert len(values) == 5
        assert np.isnan(values).tolist() == [False, False, True, True, False]


def test_prices_and_volumes_are_adjusted(target: Path) -> None:
    before = make_bars(["SZ000001"], [FRIDAY], volume=100.0)
    after = make_bars(["SZ000001"], [MONDAY], close=5.5, prev_close=5.0, volume=400.0)
    build_provider(pl.concat([before, after]), target, exchange="XSHG")
    assert read_bin(target, "sz000001/factor.day.bin") == [0, 1, 2]
    assert read_bin(target, "sz000001/close.day.bin") == [0, 10, 11]
    assert read_bin(target, "sz000001/volume.day.bin") == [0, 100, 200]
    change = read_bin(target, "sz000001/change.day.bin")
    assert np.isnan(change[1])
    assert change[2] == pytest.approx(0.1)


def test_the_calendar_is_the_exchanges_and_its_future_one_day_longer(target: Path) -> None:
    bars = make_bars(["SZ000001"], [date(2024, 2, 7), date(2024, 2, 8), date(2024, 2, 20)])
    build_provider(bars, target, exchange="XSHG")
    days = ["2024-02-07", "2024-02-08", "2024-02-19", "2024-02-20"]
    assert (target / "calendars" / "day.txt").read_text().split() == days
    future = (target / "calendars" / "day_future.txt").read_text().split()
    assert future == [*days, "2024-02-21"]


def test_days_that_have_bars_belong_to_the_calendar_though_the_exchange_was_shut(
    target: Path,
) -> None:
    saturday = date(2024, 3, 2)
    build_provider(make_bars(["SZ000001"], [FRIDAY, saturday]), target, exchange="XSHG")
    assert (target / "calendars" / "day.txt").read_text().split() == ["2024-03-01", "2024-03-02"]


def test_without_an_exchange_the_calendar_is_the_days_of_the_bars(target: Path) -> None:
    build_provider(make_bars(["ORCL"], [FRIDAY, WEDNESDAY]), target, exchange=None)
    assert (target / "calendars" / "day.txt").read_text().split() == ["2024-03-01", "2024-03-06"]
    assert read_bin(target, "orcl/close.day.bin") == [0, 10, 10]


def test_instruments_are_listed_with_their_first_and_last_day(target: Path) -> None:
    bars = pl.concat([make_bars(["ORCL"], [FRIDAY, MONDAY]), make_bars(["a股"], [TUESDAY])])
    build_provider(bars, target, exchange="XNYS")
    assert (target / "instruments" / "all.txt").read_text(encoding="utf-8") == (
        "ORCL\t2024-03-01\t2024-03-04\na股\t2024-03-05\t2024-03-05\n"
    )


def test_names_of_windows_devices_get_qlibs_prefix(target: Path) -> None:
    build_provider(make_bars(["CON", "COM1", "COMET"], [FRIDAY]), target, exchange=None)
    folders = {path.name for path in (target / "features").iterdir()}
    assert folders == {"_qlib_con", "_qlib_com1", "comet"}


def test_a_code_that_pandas_takes_for_missing_is_told_and_not_listed(target: Path) -> None:
    summary = build_provider(make_bars(["NA", "ORCL"], [FRIDAY]), target, exchange=None)
    assert summary.unlisted == ("NA",)
    assert (target / "instruments" / "all.txt").read_text().startswith("ORCL\t")
    assert read_bin(target, "na/close.day.bin") == [0, 10]


@pytest.mark.parametrize("code", ["../../etc", "a/b", "a\\b", "..", "a\tb", "a\nb", ""])
def test_a_code_that_would_leave_its_folder_is_refused(target: Path, code: str) -> None:
    with pytest.raises(ValueError, match="cannot be a folder's name"):
        build_provider(make_bars([code], [FRIDAY]), target, exchange=None)
    assert list(target.parent.iterdir()) == []


def test_codes_that_differ_in_case_only_are_refused(target: Path) -> None:
    with pytest.raises(ValueError, match="cannot tell ORCL from orcl"):
        build_provider(make_bars(["ORCL", "orcl"], [FRIDAY]), target, exchange=None)


def test_fields_get_names_that_qlib_can_read(target: Path) -> None:
    bars = make_bars(
        ["ORCL"], [FRIDAY], change=0.31, **{"../pe": 7.0, "换手率": 2.0, "PE_TTM": 8.0}
    )
    summary = build_provider(bars, target, exchange=None)
    assert summary.fields[5:] == (
        "vendor_change", "___pe", "换手率", "pe_ttm", "factor", "change",
    )  # fmt: skip
    assert read_bin(target, "orcl/vendor_change.day.bin") == [0, pytest.approx(0.31)]
    assert np.isnan(read_bin(target, "orcl/change.day.bin")[1])


def test_a_field_without_any_value_is_left_out(target: Path) -> None:
    summary = build_provider(make_bars(["ORCL"], [FRIDAY], pe=None), target, exchange=None)
    assert summary.fields == ("open", "high", "low", "close", "volume", "factor", "change")
    assert not (target / "features" / "orcl" / "pe.day.bin").exists()


def test_a_provider_that_is_there_is_never_changed(target: Path) -> None:
    build_provider(make_bars(["ORCL"], [FRIDAY]), target, exchange=None)
    build_provider(make_bars(["ORCL"], [FRIDAY], close=99.0), target, exchange=None)
    assert read_bin(target, "orcl/close.day.bin") == [0, 10]
    assert [path.name for path in target.parent.iterdir()] == ["content"]


def test_a_failure_leaves_nothing_behind(target: Path) -> None:
    with pytest.raises(ValueError, match="'ATLANTIS'"):
        build_provider(make_bars(["ORCL"], [FRIDAY]), target, exchange="ATLANTIS")
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


def test_no_bars_make_no_provider(target: Path) -> None:
    with pytest.raises(ValueError, match="at least one bar"):
        build_provider(make_bars([], []), target, exchange=None)


def test_the_summary_tells_what_was_written(target: Path) -> None:
    bars = make_bars(["SH600000", "SZ000001"], [FRIDAY, WEDNESDAY])
    summary = build_provider(bars, target, exchange="XSHG")
    assert (summary.path, summary.instruments, summary.sessions) == (target, 2, 4)
    assert (summary.start_on, summary.end_on) == (FRIDAY, WEDNESDAY)
