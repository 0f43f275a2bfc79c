"""The two lenses show what Qlib and empyrical compute."""

import math
from typing import Any

import empyrical
import pytest
from qlib.contrib.evaluate import risk_analysis

from backtest.metrics.additive import measure_added
from backtest.metrics.compound import LEAST_DAYS, measure_compounded
from backtest.metrics.relative import alpha_and_beta
from backtest.metrics.returns import returns_of
from tests.backtest.market_frames import daily_of, random_daily

SERIES = sorted(returns_of(random_daily(5)))
FIGURES = ("annualized_return", "volatility", "sharpe_ratio", "sortino_ratio", "calmar_ratio")


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_additive_lens_is_qlibs(name: str, seed: int) -> None:
    returns = returns_of(random_daily(seed=seed))[name]
    expected = risk_analysis(returns, freq="day")["risk"].to_dict()
    assert measure_added(returns) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_compound_lens_is_empyricals(name: str, seed: int) -> None:
    returns = returns_of(random_daily(seed=seed))[name]
    expected = {
        "annualized_return": empyrical.annual_return(returns),
        "volatility": empyrical.annual_volatility(returns),
        "sharpe_ratio": empyrical.sharpe_ratio(returns),
        "sortino_ratio": empyrical.sortino_ratio(returns),
        "calmar_ratio": empyrical.calmar_ratio(returns),
        "max_drawdown": empyrical.max_drawdown(returns),
        "total_return": empyrical.cum_returns_final(returns),
    }
    assert measure_compounded(returns) == pytest.approx(expected, rel=1e-10)


def test_alpha_and_beta_are_empyricals() -> None:
    returns = returns_of(random_daily())
    net, benchmark = returns["return_with_cost"], returns["benchmark_return"]
    alpha, beta = empyrical.alpha_beta(net, benchmark)
    assert alpha_and_beta(net, benchmark) == pytest.approx({"alpha": alpha, "beta": beta})


@pytest.mark.parametrize("value", [0.0, 0.001, -0.001, 0.1])
def test_equal_returns_have_no_ratio(value: float) -> None:
    """Qlib's information ratio is some 1e17 then."""
    returns = returns_of(daily_of([value] * 300))["return_without_cost"]
    added, compounded = measure_added(returns), measure_compounded(returns)
    assert (added["std"], added["information_ratio"]) == (0.0, None)
    assert (compounded["volatility"], compounded["sharpe_ratio"]) == (0.0, None)
    assert compounded["sortino_ratio"] is None


def test_a_benchmark_at_rest_has_no_alpha_or_beta() -> None:
    returns = returns_of(daily_of([0.01, -0.01] * 30, benchmark=0.0))
    found = alpha_and_beta(returns["return_with_cost"], returns["benchmark_return"])
    assert found == {"alpha": None, "beta": None}


def test_a_short_window_has_no_yearly_figure() -> None:
    returns = returns_of(daily_of([0.01, -0.02, 0.03] * 6))["return_with_cost"]
    assert len(returns) < LEAST_DAYS
    compounded = measure_compounded(returns)
    assert {name: compounded[name] for name in FIGURES} == dict.fromkeys(FIGURES)
    assert compounded["total_return"] == pytest.approx((1.01 * 0.98 * 1.03) ** 6 - 1)


def test_gains_alone_have_no_ratio_to_losses() -> None:
    returns = returns_of(daily_of([0.01, 0.02] * 30))["return_with_cost"]
    compounded = measure_compounded(returns)
    assert (compounded["sortino_ratio"], compounded["calmar_ratio"]) == (None, None)
    assert compounded["max_drawdown"] == 0


@pytest.mark.parametrize("returns", [[], [0.01], [-1.0] * 40, [-1.5, -1.0, 0.2] * 20])
def test_no_figure_is_infinite_or_no_number(returns: list[float]) -> None:
    for series in returns_of(daily_of(returns, benchmark=0.001)).values():
        figures: dict[str, Any] = measure_added(series) | measure_compounded(series)
        assert [v for v in figures.values() if v is not None and not math.isfinite(v)] == []


def test_the_excess_is_measured_on_the_days_of_the_benchmark() -> None:
    daily = random_daily()
    daily.loc[daily.index[100:], "bench"] = float("nan")
    assert len(returns_of(daily)["excess_return_with_cost"]) == 100
    assert len(returns_of(daily)["return_with_cost"]) == len(daily)
