"""Kinds of strategy that the dataset or the days do not suit."""

from pathlib import Path

import pytest

from backtest.spec import StrategySignal
from strategy.catalog import read_parameters
from tests.backtest.preflight_market import DAYS, forget_field, found, make_provider
from tests.backtest.test_preflight_asked import levels


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_provider(tmp_path_factory.mktemp("market"))


def kind(name: str, **parameters: object) -> StrategySignal:
    return StrategySignal(name, read_parameters(name, parameters))


def test_a_kind_that_looks_back_past_the_dataset(provider: Path) -> None:
    findings = found(provider, signal=kind("momentum", window=70))
    assert levels(findings) == {"signal_begins_late": "warning"}


def test_a_blend_with_a_part_that_may_not_run(provider: Path) -> None:
    factors = [{"expression": "$close"}, {"expression": "$turnover"}]
    findings = found(provider, signal=kind("blend", factors=factors))
    assert levels(findings) == {"expression_refused": "error"}
    assert "$turnover is no field" in findings["expression_refused"].sentence


def model(*places: int) -> StrategySignal:
    """The model whose windows begin and end with the sessions of these numbers."""
    names = ("train_start_on", "train_end_on", "valid_start_on", "valid_end_on", "test_end_on")
    days = {name: str(DAYS[place]) for name, place in zip(names, places, strict=False)}
    return kind("model", **days)


def test_a_model_with_scores_for_the_whole_window(provider: Path) -> None:
    assert found(provider, signal=model(0, 30, 31, 58)) == {}


def test_a_model_that_begins_or_ends_within_the_window(provider: Path) -> None:
    for signal in (model(0, 30, 31, 69), model(0, 30, 31, 58, 100)):
        findings = found(provider, signal=signal)
        assert levels(findings) == {"model_scores_missing": "warning"}


def test_a_model_with_scores_of_other_days(provider: Path) -> None:
    findings = found(provider, signal=model(0, 30, 31, 150))
    assert levels(findings) == {"model_scores_elsewhere": "error"}


def test_a_model_without_the_fields_of_alpha158(tmp_path: Path) -> None:
    provider = make_provider(tmp_path)
    forget_field(provider, "open")
    findings = found(provider, signal=model(0, 30, 31, 58))
    assert levels(findings) == {"model_unfit": "error"}
    assert "no open, which Alpha158" in findings["model_unfit"].sentence


def test_a_model_of_which_purging_leaves_nothing(provider: Path) -> None:
    findings = found(provider, signal=model(0, 1, 2, 50))
    assert levels(findings) == {"model_unfit": "error"}
