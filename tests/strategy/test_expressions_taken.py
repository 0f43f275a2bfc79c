"""What an expression says, and the text that Qlib gets for it."""

import pytest

from strategy.expressions import check_expression
from strategy.expressions.source import MOST_CHARACTERS

FIELDS = ("open", "high", "low", "close", "volume", "factor", "change", "换手率")


@pytest.mark.parametrize(
    ("written", "generated"),
    [
        ("$close/Ref($close, 5) - 1", "Sub(Div($close,Ref($close,5)),1.0)"),
        ("-$close", "Mul($close,-1.0)"),
        ("$换手率*2", "Mul($换手率,2.0)"),
        ("  $close \n + $open", "Add($close,$open)"),
        ("2 ** $change", "Power(2.0,$change)"),
        ("$close * (1/4 + 2**3)", "Mul($close,8.25)"),
        ("Ref($close, -(-3))", "Ref($close,3)"),
        ("Quantile($close, 20, .8)", "Quantile($close,20,0.8)"),
        ("Mean($close > Ref($close,1), 5)", "Mean(Gt($close,Ref($close,1)),5)"),
        (
            "If(($close > $open) & Not($volume == 0), 1, -1)",
            "If(And(Gt($close,$open),Not(Eq($volume,0.0))),1.0,-1.0)",
        ),
        ("($close > $open) * $volume", "Mul(Gt($close,$open),$volume)"),
    ],
)
def test_the_text_for_qlib_is_generated_from_the_tree(written: str, generated: str) -> None:
    assert check_expression(written, FIELDS).text == generated


def test_generated_text_says_the_same_again() -> None:
    text = check_expression("If($close>$open, Mean($volume, 5)/3, -$high**2)", FIELDS).text
    assert check_expression(text, FIELDS).text == text


def test_the_fields_it_reads_are_known() -> None:
    assert check_expression("Corr($close, Log($volume+1), 9)", FIELDS).fields == {"close", "volume"}


@pytest.mark.parametrize(
    ("written", "bars"),
    [
        ("$close", 0),
        ("Ref($close, 1)", 1),
        ("Mean($close, 1)", 0),
        ("Mean($close, 20)", 19),
        ("Delta($close, 5)", 5),
        ("Mean(Ref($close, 3), 20)/Max($high, 10)", 22),
        ("Corr(Ref($close, 2), $volume, 10)", 11),
        ("If(Ref($close, 7) > 1, $close, Mean($close, 3))", 7),
    ],
)
def test_look_back_is_how_many_earlier_bars_a_value_rests_on(written: str, bars: int) -> None:
    assert check_expression(written, FIELDS).look_back == bars


def test_an_expression_may_have_as_many_characters_as_stated() -> None:
    longest = "$close" + " " * (MOST_CHARACTERS - 8) + "+1"
    assert check_expression(longest, FIELDS).text == "Add($close,1.0)"
