"""The quality of a signal over a provider's files is that over what Qlib reads of them."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from qlib.contrib.eva.alpha import calc_ic

from data_management.calendars import sessions
from data_management.provider_files import ProviderFiles
from data_management.qlib_provider import build_provider
from strategy.quality.measuring import measure_on
from tests.data_management.qlib_reader import read_by_qlib
from tests.data_management.store_bars import make_bars

DAYS = sessions("XSHG", date(2024, 1, 2), date(2024, 4, 30))
CODES = [f"SH6000{number:02}" for number in range(20)]
LEFT, JOINED = CODES[0], CODES[1]
LABELS = {1: "Ref($close, -2) / Ref($close, -1) - 1", 5: "Ref($close, -6) / Ref($close, -1) - 1"}
FIRST, LAST, CHANGE = DAYS[5], DAYS[40], DAYS[20]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty instruments, of which some days are missing; one leaves the universe ``some`` when
    another joins it."""
    chance = np.random.default_rng(6)
    bars = []
    for code in CODES:
        prices = 10 * np.cumprod(1 + chance.normal(0, 0.02, len(DAYS)))
        one = make_bars([code], DAYS).with_columns(close=pl.Series(prices.round(2)))
        bars.append(one.filter(pl.Series(chance.random(len(DAYS)) > 0.04)))
    target = tmp_path_factory.mktemp("quality") / "provider"
    build_provider(pl.concat(bars).sort("instrument", "date"), target, exchange="XSHG")
    spells = {LEFT: (DAYS[0], CHANGE), JOINED: (CHANGE, DAYS[-1])}
    lines = [(code, *spells.get(code, (DAYS[0], DAYS[-1]))) for code in CODES]
    text = "".join(f"{code}\t{since}\t{until}\n" for code, since, until in lines)
    (target / "instruments" / "some.txt").write_text(text)
    return target


def random_scores() -> pd.Series:
    keys = pd.MultiIndex.from_product(
        [CODES, pd.DatetimeIndex(DAYS)], names=["instrument", "datetime"]
    )
    return pd.Series(np.random.default_rng(7).normal(size=len(keys)), keys, name="score")


def of_members(scores: pd.Series) -> pd.Series:
    days, code = (scores.index.get_level_values(name) for name in ("datetime", "instrument"))
    within = (days >= pd.Timestamp(FIRST)) & (days <= pd.Timestamp(LAST))
    gone = (code == LEFT) & (days > pd.Timestamp(CHANGE))
    not_yet = (code == JOINED) & (days < pd.Timestamp(CHANGE))
    return scores[within & ~gone & ~not_yet]


def test_it_is_qlibs_of_qlibs_own_labels(provider: Path) -> None:
    scores = random_scores()
    quality = measure_on(ProviderFiles(provider), scores, universe="some", first=FIRST, last=LAST)
    seen = read_by_qlib(provider, list(LABELS.values())).features
    for number, horizon in ((0, 1), (3, 5)):
        by_code = seen[LABELS[horizon]]
        label = pd.DataFrame(by_code, dtype=float).stack().swaplevel()
        label.index = label.index.set_levels(pd.DatetimeIndex(label.index.levels[1]), level=1)
        counted = of_members(scores)
        _, rank_ic = calc_ic(counted, label.rename_axis(scores.index.names).reindex(counted.index))
        told = quality.figures["horizons"][number]["rank_ic"]
        assert told["days"] == rank_ic.count() == 36
        assert told["mean"] == pytest.approx(rank_ic.mean(), abs=1e-9)


def test_a_window_at_the_end_has_the_returns_that_are_known(provider: Path) -> None:
    files = ProviderFiles(provider)
    quality = measure_on(files, random_scores(), universe="all", first=DAYS[-10], last=DAYS[-1])
    assert quality.figures["window"]["end_on"] == str(DAYS[-1])
    assert [each["ic"]["days"] for each in quality.figures["horizons"]] == [8, 7, 6, 4, 0, 0]


def test_a_window_without_a_session_has_nothing(provider: Path) -> None:
    quality = measure_on(
        ProviderFiles(provider), random_scores(), universe="all",
        first=date(2030, 1, 1), last=date(2030, 2, 1),
    )  # fmt: skip
    assert quality.figures["window"] == {
        "start_on": None, "end_on": None, "days": 0, "days_of_few_names": 0
    }  # fmt: skip
