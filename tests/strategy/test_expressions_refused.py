"""Every refusal names the place and what to write instead."""

import pytest

from strategy.expressions import ExpressionRefused, check_expression
from tests.strategy.test_expressions_taken import FIELDS


def refused(text: str) -> ExpressionRefused:
    with pytest.raises(ExpressionRefused) as caught:
        check_expression(text, FIELDS)
    return caught.value


@pytest.mark.parametrize(
    ("written", "column", "words"),
    [
        ("$close/Ref($close, -2)-1", 20, "Ref($close, -2) looks 2 bars into the future"),
        ("Delta($close, -1)", 15, "Delta($close, -1) looks 1 bar into the future"),
        ("Ref($close, 0)", 13, "write a whole number from 1 to 1000"),
        ("Mean($close, 1001)", 14, "1001 is no window for Mean"),
        ("Skew($close, 2)", 14, "from 3 to 1000"),
        ("Mean($close, 5.0)", 14, "5.0 is no window"),
        ("Mean($close, 2+3)", 14, "2+3 is no window"),
        ("Mean($close, $open)", 14, "$open is no window"),
        ("Quantile($close, 5, 2)", 21, "write a number from 0 to 1"),
        ("Mean($close)", 1, "write Mean(x, N)"),
        ("Mean($close, N=5)", 1, "write Mean(x, N)"),
        ("Mean", 1, "Mean is an operator; write Mean(x, N)"),
        ("Mask($close, 5)", 1, "not offered here"),
        ("$open + Log(2)", 13, "2 has no field for Log"),
        ("5 + 4", 1, "the same number for every instrument"),
        ("Add(1, 2)", 1, "has no field for Add"),
        ("$close*(1/0)", 9, "1/0 has no value"),
        ("9**9**9**9*$close", 4, "9**9**9 has no value"),
        ("$close*1e19", 8, "1e+18 is the most"),
        ("$close & $open", 1, "put each comparison into brackets"),
        ("$close > 1 & $volume > 2", 1, "put each comparison into brackets"),
        ("$close>1 and $open>1", 1, "write &"),
        ("Not $close>1", 5, "cannot be read on"),
        ("not $close>1", 1, "write Not(...)"),
        ("1 if $close else 2", 1, "write If(condition, x, y)"),
        ("$close // 2", 1, "write /"),
        ("+$close", 1, "leave the plus out"),
        ("$close ^ 2", 8, "a power is written **"),
        ("$close[1]", 7, "'[' is not part of the language"),
        ("$close.real", 1, "is not part of the language"),
        ("Mean(*$close, 5)", 6, "is not part of the language"),
        ("(x for x in $close)", 1, "is not part of the language"),
        ("$$roe_q", 1, "a field is written $ and its name"),
        ("5$close", 1, "'5$close' is no number"),
        ("0x1F*$close", 1, "'0x1F' is no number"),
        ("Mean(($close, 5)", 5, "this bracket is not closed"),
        ("$close)+(1", 7, "this bracket closes none"),
        ("", 1, "the expression is empty"),
        ("(" * 250 + "$close" + ")" * 250, 101, "100 levels are the most"),
        ("-" * 150 + "$close", 1, "100 levels are the most"),
        ("$close" + " " * 510 + "+1", 513, "it may have 512 characters and has 518"),
    ],
)
def test_the_sentence_names_the_place(written: str, column: int, words: str) -> None:
    answer = refused(written)
    assert (answer.column, words in answer.sentence) == (column, True), answer.sentence
    assert answer.sentence.startswith(f"At column {column}: ")
    assert answer.sentence.endswith(".")


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("$clos", "$close"),
        ("$Close", "$close"),
        ("close", "$close"),
        ("mean($close, 5)", "Mean"),
        ("delay($close, 5)", "Ref"),
        ("Medain($close, 5)", "Med"),
        ("ts_max($close, 5)", "Max"),
        ("HHV($close, 5)", "Max"),
        ("expma($close, 5)", "EMA"),
        ("$close > $open", "If($close > $open, 1, 0)"),
        ("Log($close > 1)", "If($close > 1, 1, 0)"),
        ("($close>1) + ($open>1)", "If($open>1, 1, 0)"),
        ("Count($close > 1, 5)", "Sum"),
        ("$nothing_like_it", None),
        ("zzz($close)", None),
    ],
)
def test_what_was_meant_is_suggested(written: str, suggestion: str | None) -> None:
    assert refused(written).suggestion == suggestion


def test_an_expression_of_too_many_parts_says_how_many() -> None:
    many = "+".join(["Abs($low)"] * 51)
    assert "200 are the most and it has 203" in refused(many).sentence


def test_an_unknown_field_lists_the_known_ones_where_none_is_near() -> None:
    assert "write $change, $close" in refused("$zzz").sentence
