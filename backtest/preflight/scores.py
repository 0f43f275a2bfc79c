"""Whether the scores of a file are for these days and instruments, and tell them apart."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from backtest.preflight.subject import Subject
from strategy.findings import Finding, error, warning

if TYPE_CHECKING:
    import pandas as pd


def check_scores(subject: Subject) -> Iterator[Finding]:
    if subject.scores is None:
        return
    from strategy.scoring.ranking import among

    # The first day trades on the scores of the session before it.
    first, last = subject.before or subject.window[0], subject.window[-1]
    used = among(subject.scores.dropna(), subject.spells, first, last)
    if used.empty:
        yield error(
            "scores_elsewhere",
            f"No instrument of {subject.spec.universe} has a score from {first} to {last}.",
            "Choose the window and the universe that the scores are for.",
        )
        return
    yield from _strangers(subject, subject.scores)
    yield from _days_without(subject, used)
    yield from _few(subject, used)
    yield from _equal(used)


def _strangers(subject: Subject, scores: "pd.Series") -> Iterator[Finding]:
    codes = set(scores.index.get_level_values("instrument").unique())
    strangers = sorted(codes - set(subject.spells))
    if strangers:
        yield warning(
            "scores_of_strangers",
            f"{len(strangers)} of {len(codes)} instruments with scores are not in "
            f"{subject.spec.universe}, such as {strangers[0]}; their scores are left out.",
            "Write codes as the dataset does, such as SH600000, or choose another universe.",
        )


def _days_without(subject: Subject, used: "pd.Series") -> Iterator[Finding]:
    scored: set[date] = {day.date() for day in used.index.get_level_values("datetime").unique()}
    signals = ([subject.before] if subject.before else []) + subject.window[:-1]
    without = [day for day in signals if day not in scored]
    if without:
        yield warning(
            "scores_missing",
            f"{len(without)} of {len(signals)} sessions have no score, the first on {without[0]}; "
            "nothing is traded on the day after each.",
            "Give scores of every session, or take it that holdings rest.",
        )


def _few(subject: Subject, used: "pd.Series") -> Iterator[Finding]:
    counts = used.groupby(level="datetime").size()
    few = int((counts <= subject.spec.topk).sum())
    if few:
        yield warning(
            "scores_few",
            f"On {few} of {len(counts)} days no more than {subject.spec.topk} instruments have a "
            "score, so that there is nothing to choose.",
            "Lower topk, or give scores of more instruments.",
        )


def _equal(used: "pd.Series") -> Iterator[Finding]:
    by_day = used.groupby(level="datetime")
    equal = int(((by_day.nunique() == 1) & (by_day.size() > 1)).sum())
    if equal:
        yield warning(
            "scores_equal",
            f"On {equal} of {len(by_day)} days all instruments have the same score, and the order "
            "of their codes decides.",
            "Give scores that differ.",
        )
