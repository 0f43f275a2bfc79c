"""Orders for the next session are those of Qlib's own strategy and exchange, day after day."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from data_management.calendars import sessions
from data_management.provider_files import ProviderFiles
from data_management.sample_market import write_sample_market
from strategy.orders.books import Book, Holding
from strategy.orders.plan import OrderPlan
from strategy.signal_forms import ExpressionSignal
from strategy.spec import Costs, StrategySpec
from tests.backtest.conftest import ARCHIVE, provider_of
from tests.strategy.ordering import assert_as_qlib, follow
from tests.strategy.qlib_orders import Asked

pytestmark = pytest.mark.timeout(600)  # Qlib takes its time to start where others work too

SIGNAL = ExpressionSignal("$close/Ref($close, 5)-1")
SPECS = {
    "dropout": StrategySpec(signal=SIGNAL, topk=8, n_drop=3),
    "patient": StrategySpec(signal=SIGNAL, topk=6, n_drop=2, hold_thresh=4, only_tradable=True),
    "equal": StrategySpec(signal=SIGNAL, construction="equal_weight", topk=9),
    "scored": StrategySpec(
        signal=SIGNAL, construction="score_weight", topk=12, max_weight=0.15, hold_thresh=3
    ),
    "impact": StrategySpec(
        signal=SIGNAL, construction="equal_weight", topk=20, risk_degree=1.0, limit_threshold=0.03,
        costs=Costs(impact_cost=0.1, min_cost=500.0),
    ),
    "any amount": StrategySpec(signal=SIGNAL, topk=5, n_drop=2, lot=None, risk_degree=1.0),
    "dated": StrategySpec(
        signal=SIGNAL, construction="equal_weight", topk=9, market_rules="dated",
        costs=Costs(close_cost=0.0005),
    ),
}  # fmt: skip
BOOK = Book(cash=200_000.0, holdings={"SH609010": Holding(shares=350.0, days_held=2)})
# A suspended holding comes back, a held instrument is split, one is at a limit.
FIRST, DAYS = date(2024, 2, 28), 12

Followed = dict[str, list[tuple[Asked, OrderPlan]]]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated market, whose last session Qlib can look past."""
    folder = tmp_path_factory.mktemp("orders")
    write_sample_market(folder / "market.zip")
    return look_past_the_end(provider_of(folder / "market.zip", folder / "provider"))


def look_past_the_end(provider: Path) -> Path:
    """Qlib asks for the session after the one that is traded, and two are not yet quoted."""
    last = ProviderFiles(provider).calendar[-1]
    later = [day for day in sessions("XSHG", last, date(last.year + 1, 1, 31)) if day > last][:3]
    known = (provider / "calendars" / "day.txt").read_text()
    text = known.rstrip("\n") + "".join(f"\n{day}" for day in later) + "\n"
    (provider / "calendars" / "day_future.txt").write_text(text)
    return provider


@pytest.fixture(scope="module")
def followed(provider: Path) -> Followed:
    files = ProviderFiles(provider)
    first = files.calendar.index(FIRST)
    days = [*files.calendar[first : first + DAYS], files.calendar[-1]]
    return {name: follow(spec, files, days, BOOK) for name, spec in SPECS.items()}


def test_every_days_orders_are_qlibs(followed: Followed, provider: Path, tmp_path: Path) -> None:
    assert_as_qlib(followed, SPECS, provider, tmp_path)


@pytest.mark.parametrize("name", SPECS)
def test_there_are_orders_to_compare(name: str, followed: Followed) -> None:
    sides = [set(plan.orders["direction"]) for _, plan in followed[name]]
    assert sum("buy" in each for each in sides) > 5
    assert sum("sell" in each for each in sides) > 5


def test_the_last_day_orders_for_a_session_that_has_no_quote(
    followed: Followed, provider: Path
) -> None:
    calendar = ProviderFiles(provider).calendar
    for days in followed.values():
        _, plan = days[-1]
        assert plan.day == calendar[-1]
        assert plan.next_on > calendar[-1]
        assert len(plan.orders) + len(plan.skipped) > 0


def test_the_days_had_orders_that_the_cash_did_not_reach_for(followed: Followed) -> None:
    reasons = {
        reason
        for days in followed.values()
        for _, plan in days
        for reason in plan.skipped["reason"]
    }
    assert {"suspended", "cash", "lot", "held_too_short"} <= reasons


@pytest.mark.usefixtures("market_data")  # by this word CI finds what to run on real files
def test_the_real_markets_orders_are_qlibs(market_data: Path, tmp_path: Path) -> None:
    provider = look_past_the_end(provider_of(market_data / ARCHIVE, tmp_path / "provider"))
    files = ProviderFiles(provider)
    crash = files.calendar.index(date(2015, 6, 25))
    days = [*files.calendar[crash : crash + 4], files.calendar[-1]]
    specs = {name: SPECS[name] for name in ("dropout", "scored", "dated")}
    book = Book(cash=5_000_000.0, holdings={})
    followed = {name: follow(spec, files, days, book) for name, spec in specs.items()}
    assert_as_qlib(followed, specs, provider, tmp_path / "asked")


def test_a_past_day_is_as_it_was_when_nothing_later_was_known(
    provider: Path, tmp_path: Path
) -> None:
    whole, cut = ProviderFiles(provider), tmp_path / "cut"
    shutil.copytree(provider, cut)
    number = whole.calendar.index(FIRST)
    text = "".join(f"{day}\n" for day in whole.calendar[: number + 1])
    (cut / "calendars" / "day.txt").write_text(text)
    (cut / "calendars" / "day_future.txt").write_text(f"{text}{whole.calendar[number + 1]}\n")
    for spec in SPECS.values():
        [(_, then)] = follow(spec, ProviderFiles(cut), [FIRST], BOOK)
        [(_, now)] = follow(spec, whole, [FIRST], BOOK)
        assert now.next_on == then.next_on
        assert now.orders.equals(then.orders)
        assert now.skipped.equals(then.skipped)
