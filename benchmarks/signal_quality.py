"""What the quality of a signal takes: `python -m benchmarks.signal_quality`."""

import resource
import sys
import time

import numpy as np
import pandas as pd

from strategy.quality.forward import ENTRY
from strategy.quality.measuring import HORIZONS, measure_signal

NAMES, DAYS = 5_000, 500
_GAPS = 0.03
_KB_PER_MB = 1024


def main() -> None:
    closes = random_closes()
    scores = random_scores(closes)
    started_at = time.process_time()
    quality = measure_signal(scores, closes)
    seconds = time.process_time() - started_at
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB_PER_MB
    days = quality.figures["window"]["days"]
    sys.stdout.write(
        f"{NAMES:,} instruments, {days} days, {len(scores):,} scores, {len(HORIZONS)} horizons: "
        f"{seconds:.1f} s of a processor, {memory:,.0f} MB at most with the scores\n"
    )


def random_closes() -> pd.DataFrame:
    """Closes of the scores' sessions and of those that the longest horizon needs after them."""
    chance = np.random.default_rng(1)
    days = pd.bdate_range("2014-01-01", periods=DAYS + max(HORIZONS) + ENTRY)
    returns = chance.normal(0, 0.02, (len(days), NAMES))
    codes = [f"SH{number:06}" for number in range(NAMES)]
    closes = pd.DataFrame(10 * np.cumprod(1 + returns, axis=0), days, codes)
    return closes.mask(chance.random(closes.shape) < _GAPS)


def random_scores(closes: pd.DataFrame) -> pd.Series:
    chance = np.random.default_rng(2)
    keys = pd.MultiIndex.from_product(
        [closes.columns, closes.index[:DAYS]], names=["instrument", "datetime"]
    )
    scores = pd.Series(chance.normal(size=len(keys)), keys, name="score")
    return scores[chance.random(len(scores)) >= _GAPS]


if __name__ == "__main__":
    main()
