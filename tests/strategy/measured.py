"""A quality to show."""

from strategy.quality.measuring import measure_signal
from strategy.quality.results import SignalQuality
from tests.strategy.scored_market import knowing, random_closes


def measured(days: int = 240, *, names: int = 40, known: bool = True) -> SignalQuality:
    """Of scores over ``days`` sessions; unless ``known``, their returns are yet to come."""
    closes = random_closes(days, names)
    scores = knowing(closes)
    last = scores.index.get_level_values("datetime").max()
    return measure_signal(scores, closes if known else closes.loc[:last])
