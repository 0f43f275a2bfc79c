"""Qlib computes from the generated text what it computes from the text as it was typed."""

from datetime import date, timedelta
from itertools import product

import numpy as np
import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from strategy.expressions import check_expression
from strategy.expressions.operators import OPERATORS, Kind, Operator, Slot
from tests.data_management.qlib_reader import Seen, read_by_qlib
from tests.strategy.expression_fuzz import fuzzed
from tests.strategy.qlib_expressions import built_by_qlib
from tests.strategy.test_expressions_hostile import taken
from tests.strategy.test_expressions_taken import FIELDS

TYPED = (
    "$close/Ref($close, 5)-1",
    "2*$close-$open*2+1",
    "1-$close/$open",
    "$high**2/$low**0.5",
    "Ref($close,5)/Mean($close,20)-1",
    "(Mean($close,3)-Mean($close,12))/Std($close,20)",
    "Mean($close>Ref($close, 1), 5)-Mean($close<Ref($close, 1), 5)",
    "Sum(Greater($close-Ref($close, 1), 0), 5)/(Sum(Abs($close-Ref($close, 1)), 5)+1e-12)",
    "Corr($close, Log($volume+1), 10)",
    "Corr($close/Ref($close,1), Log($volume/Ref($volume, 1)+1), 10)",
    "Slope($close, 10)/$close",
    "Rsquare($close, 10)",
    "Resi($close, 10)/$close",
    "Quantile($close, 10, 0.8)/$close-Quantile($close, 10, 0.2)/$close",
    "Rank($close, 10)",
    "(IdxMax($high, 10)-IdxMin($low, 10))/10",
    "Std(Abs($close/Ref($close, 1)-1)*$volume, 5)/(Mean(Abs($close/Ref($close, 1)-1)*$volume, 5))",
    "If(($close>$open)&($volume>Mean($volume,5)), 1, 0)",
    "If(Not($close>$open)|($volume==0), $close, 0-$close)",
    "EMA($close,5)-EMA($close,10)+WMA($close,5)+Med($close,5)+Mad($close,5)",
    "Skew($close,10)+Kurt($close,10)+Var($close,10)+Cov($close,$volume,10)+Count($close,10)",
    "Less($open,$close)-$low+Sign($close-$open)*($high-$low)+Delta($close,3)",
    "($close>$open)*$volume",
)
KINDS = {Kind.VALUES: "$close", Kind.CONDITION: "($open>$close)", Kind.CONSTANT: "2"}


def applied(operator: Operator) -> list[str]:
    """The operator written with everything it takes in each place."""
    texts = []
    for kinds in product(*(sorted(slot.value, key=str) for slot in operator.slots)):
        parts = [KINDS[kind] for kind in kinds]
        if operator.slots[0] is Slot.CONDITION or "$close" in parts:
            parts += ["7"] * (operator.window is not None) + ["0.3"] * operator.share
            text = f"{operator.name}({','.join(parts)})"
            texts.append(text if operator.gives is Kind.VALUES else f"If({text},1,0)")
    return texts


EVERY = [text for operator in OPERATORS.values() for text in applied(operator)]
FUZZED = sorted({answer for text in fuzzed(12_000, seed=11) if (answer := taken(text)) is not None})


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    provider = tmp_path_factory.mktemp("providers") / "content"
    build_provider(random_bars(), provider, exchange=None)
    generated = [check_expression(text, FIELDS).text for text in (*TYPED, *EVERY)]
    return read_by_qlib(provider, sorted({*TYPED, *EVERY, *generated, *FUZZED}))


@pytest.fixture(scope="module")
def built() -> dict[str, tuple[str, int]]:
    """What Qlib makes of the generated texts, by text."""
    texts = [check_expression(text, FIELDS).text for text in (*TYPED, *EVERY)]
    texts = sorted({*texts, *FUZZED})
    return dict(zip(texts, built_by_qlib(texts), strict=True))


def random_bars() -> pl.DataFrame:
    """Three instruments over 90 days, some of which they miss."""
    chance = np.random.default_rng(3)
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(90)]
    rows = []
    for code in ("SH600000", "SH600001", "SZ000001"):
        prices = 10 * np.exp(np.cumsum(chance.normal(0, 0.03, len(days))))
        for day, close in zip(days, prices, strict=True):
            if chance.random() < 0.9:
                low, high = close * 0.98, close * 1.02
                opened, volume = chance.uniform(low, high), float(chance.integers(0, 5)) * 1000
                rows.append((code, day, opened, high, low, close, volume))
    names = ("instrument", "date", "open", "high", "low", "close", "volume")
    bars = pl.DataFrame(rows, schema=names, orient="row")
    nothing = pl.lit(None, pl.Float64)
    return bars.with_columns(amount=nothing, prev_close=nothing, factor=nothing)


def test_the_generated_text_gives_what_the_typed_one_gives(seen: Seen) -> None:
    for text in (*TYPED, *EVERY):
        generated = check_expression(text, FIELDS).text
        assert seen.features[generated] == seen.features[text], text


def test_every_operator_has_values_in_every_form(seen: Seen) -> None:
    empty = [text for text in EVERY if set(seen.values(text, "SH600000")) == {None}]
    assert empty == []


def test_qlib_computes_every_text_that_is_taken(seen: Seen) -> None:
    assert len(FUZZED) > 100
    assert [text for text in FUZZED if text not in seen.features] == []


def test_the_generated_text_is_qlibs_own_name_of_the_expression(
    built: dict[str, tuple[str, int]],
) -> None:
    assert {text: said for text, (said, _) in built.items()} == {text: text for text in built}


def test_qlib_loads_as_many_earlier_bars_as_look_back_says(
    built: dict[str, tuple[str, int]],
) -> None:
    loaded = {text: bars for text, (_, bars) in built.items() if "Delta" not in text}
    assert loaded == {text: check_expression(text, FIELDS).look_back for text in loaded}


def test_qlib_loads_one_bar_too_few_for_delta(built: dict[str, tuple[str, int]]) -> None:
    """Why the first day that is asked for has no value where a Delta reaches furthest."""
    checked = check_expression("Delta($close, 7)", FIELDS)
    assert built[checked.text] == ("Delta($close,7)", checked.look_back - 1)


def test_qlib_has_no_safe_operator_that_is_not_offered() -> None:
    from qlib.data.ops import OpsList

    from strategy.expressions.naming import NOT_OFFERED

    assert {each.__name__ for each in OpsList} | {"P", "PRef"} == set(OPERATORS) | NOT_OFFERED
