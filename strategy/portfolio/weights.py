"""How much of what is invested goes into each of a day's best instruments."""

import numpy as np
import pandas as pd


def target_weights(
    scores: pd.Series, *, by_score: bool, topk: int, max_weight: float | None
) -> pd.Series:
    """Fractions of what is invested, by instrument, from the highest score to the lowest.

    ``scores`` are a day's by instrument. The ``topk`` highest, among equals the first by code,
    get equal parts, or with ``by_score`` parts in proportion to their scores, of which only those
    above 0 count. A score that is missing or infinite is none. The parts add up to 1 unless
    ``max_weight`` keeps some of it in cash, and are empty where nobody is to be held.
    """
    known = scores[np.isfinite(scores.to_numpy(dtype=float))].sort_index()
    best = known.sort_values(ascending=False, kind="stable").head(topk).astype(float)
    shares = best[best > 0] if by_score else best * 0 + 1
    weights = shares / shares.sum()
    return weights if max_weight is None else _capped(weights, max_weight)


def _capped(weights: pd.Series, most: float) -> pd.Series:
    """No weight above ``most``: what is cut off goes to the others in proportion, and again where
    that lifts another one over it; where all are at it, the rest is not invested."""
    full = weights > most
    while not full.all():
        others = weights[~full]
        scaled: pd.Series = others * (1 - most * full.sum()) / others.sum()
        if not (scaled > most).any():
            return pd.Series(scaled.reindex(weights.index, fill_value=most))
        full[scaled.index[scaled > most]] = True
    return pd.Series(most, index=weights.index)
