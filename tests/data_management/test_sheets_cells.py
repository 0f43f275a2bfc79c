"""No cell of a sheet runs as a formula, and every cell comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_management.sheets.cells import as_number, escape, unescape

FORMULAS = ["=1+1", "+cmd", "-cmd|'/C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "=", "-", "--", "+"]
TEXTS = st.text(alphabet=st.sampled_from("'=+-@\t\r\n ,.\"0159abc停"), max_size=8)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert escape(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "+2", "-1,234.5", "-.5", "-1e-5", "-3.5%"])
def test_a_signed_number_stays_one(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("text", ["-1+1", "-1=A1", "+1|cmd", "-1 ", "- 1"])
def test_what_only_starts_like_a_number_is_text(text: str) -> None:
    assert escape(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "600000", "a=b", "'600000", "停牌", " =1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert escape(text) == text


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TEXTS)
def test_no_text_starts_a_formula(text: str) -> None:
    safe = escape(text)
    if safe.startswith(("=", "+", "-", "@", "\t", "\r")):
        float(safe.replace(",", "").replace("%", ""))


@pytest.mark.parametrize(
    ("text", "cell"),
    [("-1.5", -1.5), ("10", 10), ("0.25", 0.25), ("000001", "000001"), ("1.", "1."),
     ("1e5", "1e5"), ("", ""), ("nan", "nan"), ("1234567890123456789", "1234567890123456789")],
)  # fmt: skip
def test_a_number_of_a_workbook_is_one_that_looks_the_same(text: str, cell: object) -> None:
    assert as_number(text) == cell
    assert type(as_number(text)) is type(cell)
