"""Cells as vendors write them: codes, dates, numbers."""

import polars as pl
import pytest

from data_management.errors import ImportRefused
from data_management.formats.codes import code_of_name, qlib_code
from data_management.formats.dates import detect_date_format, parse_dates
from data_management.formats.numbers import parse_numbers

CODES = {
    "600000.SH": "SH600000",
    "600000.XSHG": "SH600000",
    "600000.SS": "SH600000",
    "sh.600000": "SH600000",
    "sh600000": "SH600000",
    "'600000": "SH600000",
    '="000001"': "SZ000001",
    " 000001 ": "SZ000001",
    "000001.XSHE": "SZ000001",
    "300750": "SZ300750",
    "200011": "SZ200011",
    "900938": "SH900938",
    "688981": "SH688981",
    "430047": "BJ430047",
    "830799": "BJ830799",
    "920002": "BJ920002",
    "430047.BJ": "BJ430047",
    "510300": "SH510300",
    "AAPL": "AAPL",
    "brk-b": "BRK-B",
    "00700.HK": "00700.HK",
    "600000.0": "SH600000",
}


@pytest.mark.parametrize(("text", "code"), CODES.items())
def test_a_code_takes_qlibs_form(text: str, code: str) -> None:
    assert qlib_code(text) == code


@pytest.mark.parametrize("text", ["", "110001", "../passwd", "a/b", "浦发银行", "x" * 40, "a b"])
def test_what_is_no_certain_code_is_none(text: str) -> None:
    assert qlib_code(text) is None


def test_lost_zeros_are_put_back_only_in_mainland_files() -> None:
    assert qlib_code("1", mainland=True) == "SZ000001"
    assert qlib_code("1") == "1"


@pytest.mark.parametrize("text", ["60000", "6000000", "AAPL", "6OOOOO"])
def test_a_mainland_file_has_mainland_codes(text: str) -> None:
    assert qlib_code(text, mainland=True) is None


def test_a_mainland_file_may_name_another_exchange() -> None:
    assert qlib_code("00700.HK", mainland=True) == "00700.HK"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("000001.csv", "SZ000001"),
        ("SH#600000.txt", "SH600000"),
        ("day/SZ000001.csv", "SZ000001"),
        ("600000_浦发银行.csv", "SH600000"),
        ("yahoo_ORCL.csv", "ORCL"),
        ("orcl.csv", "ORCL"),
        ("BTCUSDT-1d-2024-01.csv", "BTCUSDT"),
        ("my_prices_export.csv", None),
        ("prices.csv", None),
    ],
)
def test_a_file_is_named_after_its_instrument(name: str, code: str | None) -> None:
    assert code_of_name(name) == code


DATES = {
    "%Y-%m-%d": ["2024-01-02", "2024-1-3"],
    "%Y%m%d": ["20240102", "20240103.0"],
    "%Y/%m/%d": ["2024/01/02", "2024/1/3"],
    "%Y年%m月%d日": ["2024年1月2日", "2024年01月03日"],
    "%m/%d/%Y": ["12/25/2023", "1/2/2024"],
    "%d/%m/%Y": ["25/12/2023", "2/1/2024"],
    "excel_1900": ["45293", "45294.0"],
    "epoch_ms": ["1704153600000", "1704240000000"],
    "epoch_us": ["1704153600000000", "1704240000000000"],
}


@pytest.mark.parametrize(("form", "texts"), DATES.items())
def test_one_format_is_detected_and_read(form: str, texts: list[str]) -> None:
    column = pl.Series(texts)
    assert detect_date_format(column, "bars.csv") == form
    days = parse_dates(column, form)
    assert days.null_count() == 0
    assert days.is_between(pl.date(2023, 12, 1), pl.date(2024, 1, 31)).all()


def test_excel_serials_mean_the_days_excel_shows() -> None:
    serials = pl.Series(["41771"])
    assert str(parse_dates(serials, "excel_1900")[0]) == "2014-05-12"
    assert str(parse_dates(pl.Series(["40309"]), "excel_1904")[0]) == "2014-05-12"


@pytest.mark.parametrize("text", ["20240103", "2024/01/03", "2024-01-03x", "03-01-2024", "45294"])
def test_another_format_in_the_same_file_is_no_date(text: str) -> None:
    assert parse_dates(pl.Series([text]), "%Y-%m-%d").to_list() == [None]


@pytest.mark.parametrize(
    "text", ["2024-01-02 00:00:00", "2024-01-02T00:00:00Z", "2024-01-02 00:00:00-05:00"]
)
def test_a_time_of_day_does_not_hide_the_date(text: str) -> None:
    assert str(parse_dates(pl.Series([text]), "%Y-%m-%d")[0]) == "2024-01-02"


def test_what_is_no_date_at_all_is_asked_about() -> None:
    with pytest.raises(ImportRefused) as refused:
        detect_date_format(pl.Series(["monday"]), "bars.csv")
    assert refused.value.questions[0].key == "date_format"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", 1234.5),
        ("１２．５", 12.5),
        (" 7 ", 7.0),
        ("1e3", 1000.0),
        ("-0.5", -0.5),
        ("--", None),
        ("停牌", None),
        ("None", None),
        ("", None),
        ("1,234.5x", None),
        ("1,23", None),
        ("1.2.3", None),
        ("0x10", None),
    ],
)
def test_numbers_as_vendors_write_them(text: str, number: float | None) -> None:
    assert parse_numbers(pl.Series([text])).to_list() == [number]


def test_infinite_numbers_stay_what_they_are() -> None:
    assert parse_numbers(pl.Series(["inf", "nan"])).is_finite().to_list() == [False, False]
