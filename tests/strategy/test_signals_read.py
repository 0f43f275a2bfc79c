"""Scores from a file become the series that Qlib's strategies take."""

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from data_management.options import ImportOptions
from strategy.signals import read_scores
from tests.strategy.score_files import ROWS, write_rows, write_text


def expected() -> "pd.Series[float]":
    keys = [(pd.Timestamp(day), code) for day, code, _ in ROWS]
    index = pd.MultiIndex.from_tuples(keys, names=["datetime", "instrument"])
    return pd.Series([score for *_, score in ROWS], index=index, name="score")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_every_form_gives_the_same_scores_to_the_last_bit(ending: str, tmp_path: Path) -> None:
    read = read_scores(write_rows(tmp_path / f"scores.{ending}"), file_type=ending)
    pd.testing.assert_series_equal(read.scores, expected(), rtol=0, atol=0, check_exact=True)


def test_codes_get_qlibs_form_and_rows_their_order(tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "a.csv", "20150106,600000.XSHG,1", "20150105,1,2", "20150105,600000.SH,3"
    )
    scores = read_scores(path, file_type="csv").scores
    keys = [(str(day.date()), code) for day, code in scores.index]
    assert keys == [
        ("2015-01-05", "SH600000"),
        ("2015-01-05", "SZ000001"),
        ("2015-01-06", "SH600000"),
    ]
    assert scores.tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    "header",
    [
        "datetime,instrument,score",
        "trade_date,ts_code,pred",
        "日期,股票代码,得分",
        "date,code,my_own_name",
        "date;instrument;score",
    ],
)
def test_the_columns_go_by_many_names(header: str, tmp_path: Path) -> None:
    row = "2015-01-05,SH600000,0.5".replace(",", ";" if ";" in header else ",")
    path = write_text(tmp_path / "a.csv", row, header=header)
    assert read_scores(path, file_type="csv").scores.tolist() == [0.5]


def test_a_mapping_names_the_column(tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "a.csv", "2015-01-05,SH600000,1,2,3", header="date,code,score,mine,other"
    )
    options = ImportOptions(mapping={"score": "mine"})
    assert read_scores(path, file_type="csv", options=options).scores.tolist() == [2]


def test_a_blank_score_says_that_there_is_none(tmp_path: Path) -> None:
    rows = ("2015-01-05,SH600000,", "2015-01-05,SH600001,nan", "2015-01-05,SH600002,7")
    read = read_scores(write_text(tmp_path / "a.csv", *rows), file_type="csv")
    assert read.scores.tolist() == [7]
    assert (read.facts["rows"], read.facts["scores"], read.facts["blank"]) == (3, 1, 2)


def test_a_frame_as_qlib_keeps_predictions_is_read(tmp_path: Path) -> None:
    predictions = expected().rename("0").to_frame()
    predictions.to_parquet(tmp_path / "pred.parquet")
    read = read_scores(tmp_path / "pred.parquet", file_type="parquet")
    pd.testing.assert_series_equal(read.scores, expected())


def test_the_facts_say_how_the_file_was_read(tmp_path: Path) -> None:
    read = read_scores(write_rows(tmp_path / "a.csv"), file_type="csv")
    assert read.facts == {
        "rows": 3, "scores": 3, "blank": 0, "instruments": 2,
        "start_on": "2015-01-05", "end_on": "2015-01-06", "date_format": "%Y-%m-%d",
        "mapping": {"date": "date", "instrument": "instrument", "score": "score"},
    }  # fmt: skip


def test_a_file_of_many_blocks_is_read_whole(tmp_path: Path) -> None:
    days = pl.date_range(pl.date(2010, 1, 1), pl.date(2010, 12, 31), eager=True)
    codes = pl.Series("instrument", [f"SH60{number:04}" for number in range(900)])
    both = days.alias("date").to_frame().join(codes.to_frame(), how="cross")
    both.with_row_index("score").select("date", "instrument", "score").write_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").stat().st_size > 8 * 1024**2
    scores = read_scores(tmp_path / "a.csv", file_type="csv").scores
    assert scores.tolist() == list(range(365 * 900))
