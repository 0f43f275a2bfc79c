"""A canary's verdict in plain words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_NOUNS = {
    "daily": "account",
    "positions": "holding",
    "trades": "trade",
}


class Words(NamedTuple):
    """A headline, and what it rests on."""

    headline: str
    passed: bool
    sentences: list[str]


def words_of(verdict: Mapping[str, Any]) -> Words:
    """What is told of a kept verdict (`backtest.canary.checking`)."""
    kept = (
        f"The days up to {verdict['last_kept']} stayed as they are; {verdict['values']:,} values "
        f"after it were scrambled in a copy, and everything was computed again up to "
        f"{verdict['last']}."
    )
    if verdict["difference"] is not None:
        return Words("It looks ahead", False, [_told(verdict["difference"]), kept, _MEND])
    equal = (
        f"{verdict['scores']:,} scores and {verdict['sessions']:,} sessions of trading up to that "
        "day are equal to the last digit."
    )
    return Words("Nothing looked ahead", True, [kept, equal, _alive(verdict["changed_scores"])])


_MEND = (
    "A back-test of it earns what nobody could have known. Look for means, ranks or models that "
    "are computed over all days at once."
)


def _alive(changed: int) -> str:
    if changed:
        return f"{changed:,} later scores did change, so the canary was alive."
    return (
        "No later score changed either, as the scores come from a file: how they were computed "
        "cannot be looked into, only that trading on them looks at no later day."
    )


def _told(difference: Mapping[str, Any]) -> str:
    before, after = (_text(difference[side]) for side in ("before", "after"))
    change = f"was {before}, and {after} once later days were others"
    if difference["where"] == "scores":
        return f"The score of {difference['instrument']} on {difference['on']} {change}."
    noun = _NOUNS[difference["where"]]
    what = f"{noun} ({difference['what']})"
    owner = f" of {difference['instrument']}" if difference["instrument"] else ""
    return f"The {what}{owner} on {difference['on']} {change}."


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else f"{value:.10g}"
