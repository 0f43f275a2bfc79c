"""The canary: what looks ahead is caught, what does not is let through."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from backtest.canary.checking import Scorer, Verdict, check_for_leaks
from backtest.canary.errors import TooShort
from backtest.canary.scrambling import scramble_after
from backtest.engines import qlib_engine
from backtest.spec import BacktestSpec, ExpressionSignal
from data_management.provider_files import ProviderFiles
from strategy.scoring.qlib_factors import evaluate
from tests.backtest.conftest import SIMULATED

SPEC = replace(SIMULATED, start_on=date(2024, 3, 1), end_on=date(2024, 4, 12))
LAST_KEPT = date(2024, 3, 21)


def score_signal(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> pd.Series:
    assert isinstance(spec.signal, ExpressionSignal)
    return evaluate(spec.signal.expression, files, spec.universe, *days_of(files, window))


def days_of(files: ProviderFiles, window: list[date]) -> tuple[date, date]:
    """A day trades on the scores of the session before it."""
    return files.calendar[files.calendar.index(window[0]) - 1], window[-1]


def look(
    provider: Path, workspace: Path, score: Scorer = score_signal, spec: BacktestSpec = SPEC
) -> Verdict:
    return check_for_leaks(
        spec,
        provider=provider,
        workspace=workspace,
        score=score,
        seed=0,
        on_step=lambda _: None,
        on_day=lambda *_: None,
    )


@pytest.fixture(scope="module")
def passed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    return look(sample, tmp_path_factory.mktemp("passed"))


def test_a_signal_that_looks_back_passes(passed: Verdict) -> None:
    assert passed.difference is None
    assert (passed.last_kept, passed.last) == (LAST_KEPT, SPEC.end_on)
    assert passed.scores > passed.sessions * 30


def test_the_canary_was_alive(passed: Verdict) -> None:
    """Later scores are not what they were: had one been looked at, it would have been seen."""
    assert passed.changed_scores > 400
    assert passed.values > 10_000


def _ahead(sessions: int) -> Scorer:
    """What the check of expressions refuses, asked of Qlib behind its back."""

    def score(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> pd.Series:
        from qlib.data import D

        codes, days = D.instruments(spec.universe), days_of(files, window)
        frame: pd.DataFrame = D.features(codes, [f"Ref($close, -{sessions})/$close"], *days)
        return frame.iloc[:, 0]

    return score


def _normalised(spec: BacktestSpec, files: ProviderFiles, window: list[date]) -> pd.Series:
    """By the mean and deviation of each instrument over all days, those to come among them."""
    scores = score_signal(spec, files, window)
    by_code = scores.groupby(level="instrument")
    return (scores - by_code.transform("mean")) / by_code.transform("std")


def test_tomorrows_close_is_caught_on_the_last_day_that_was_kept(
    sample: Path, tmp_path: Path
) -> None:
    difference = look(sample, tmp_path, _ahead(1)).difference
    assert difference is not None
    assert (difference.where, difference.what) == ("scores", "score")
    assert (difference.on, difference.instrument) == (LAST_KEPT, "SH609001")
    assert difference.before != difference.after


def test_a_normalisation_over_all_days_is_caught_on_the_first_one(
    sample: Path, tmp_path: Path
) -> None:
    difference = look(sample, tmp_path, _normalised).difference
    assert difference is not None
    assert difference.on == date(2024, 2, 29)


def test_trading_that_looks_ahead_is_caught_although_its_scores_do_not(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaking(scores: pd.Series) -> pd.Series:
        return rank(scores.groupby(level="instrument").shift(-2))

    rank = qlib_engine.rank_scores
    monkeypatch.setattr(qlib_engine, "rank_scores", leaking)
    difference = look(sample, tmp_path).difference
    assert difference is not None
    assert (difference.where, difference.on) == ("daily", LAST_KEPT)


def test_a_window_of_a_few_days_tells_nothing(sample: Path, tmp_path: Path) -> None:
    short = replace(SPEC, end_on=date(2024, 3, 6))
    with pytest.raises(TooShort, match="4 sessions"):
        look(sample, tmp_path, spec=short)


@pytest.fixture
def scrambled(sample: Path, tmp_path: Path) -> tuple[ProviderFiles, ProviderFiles]:
    scramble_after(ProviderFiles(sample), tmp_path / "copy", LAST_KEPT, seed=1)
    return ProviderFiles(sample), ProviderFiles(tmp_path / "copy")


def features(files: ProviderFiles) -> Iterator[tuple[Path, np.ndarray]]:
    for path in sorted((files.root / "features").glob("*/*.bin")):
        yield path.relative_to(files.root), np.fromfile(path, dtype="<f4")


def test_a_copy_is_scrambled_after_the_day_and_nowhere_else(
    scrambled: tuple[ProviderFiles, ProviderFiles],
) -> None:
    original, copy = scrambled
    after = original.calendar.index(LAST_KEPT) + 1
    for (path, ours), (same, theirs) in zip(*map(features, scrambled), strict=True):
        kept = 1 + max(after - int(ours[0]), 0)
        assert path == same
        np.testing.assert_array_equal(ours[:kept], theirs[:kept])
        assert len(ours) == len(theirs)
        assert not np.array_equal(ours[kept:], theirs[kept:], equal_nan=True), path
    assert (original.calendar, original.spells("all")) == (copy.calendar, copy.spells("all"))


def test_the_same_seed_scrambles_alike(sample: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        scramble_after(ProviderFiles(sample), tmp_path / name, LAST_KEPT, seed=seed)
    one, same, other = (
        np.concatenate([values for _, values in features(ProviderFiles(tmp_path / name))])
        for name in ("one", "same", "other")
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other, equal_nan=True)


def test_the_original_stays_as_it_is(sample: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sample.rglob("*") if path.is_file()}
    scramble_after(ProviderFiles(sample), tmp_path / "copy", LAST_KEPT, seed=1)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_an_expression_with_a_long_memory_passes(sample: Path, tmp_path: Path) -> None:
    spec = replace(
        SPEC, signal=ExpressionSignal("EMA($close, 12)/EMA($close, 26) + Std($close, 9)")
    )
    assert look(sample, tmp_path, spec=spec).difference is None
