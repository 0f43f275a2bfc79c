"""From what somebody gives to the parameters of a kind, or to all that is wrong with it."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from strategy.catalog.composed import BLEND, EXPRESSION, OWN_SIGNAL
from strategy.catalog.errors import StrategyRefused
from strategy.catalog.factors import LOW_VOLATILITY, MOMENTUM, MOVING_AVERAGE_CROSS, REVERSAL
from strategy.catalog.indicators import BOLLINGER, MACD, RSI
from strategy.catalog.kind import StrategyKind
from strategy.catalog.model import MODEL
from strategy.catalog.values import WrongValue, read_value
from strategy.spec_fields import Problem

CATALOG: dict[str, StrategyKind] = {
    kind.name: kind
    for kind in (
        EXPRESSION, MOVING_AVERAGE_CROSS, MOMENTUM, REVERSAL, LOW_VOLATILITY, MACD, RSI, BOLLINGER,
        BLEND, OWN_SIGNAL, MODEL,
    )
}  # fmt: skip
_SHOWN = 80


def read_kind(name: object) -> StrategyKind:
    """The kind of that name. Raises StrategyRefused, with what may have been meant."""
    if isinstance(name, str) and name in CATALOG:
        return CATALOG[name]
    raise StrategyRefused([("kind", _unknown("kind of strategy", name, CATALOG))])


def read_parameters(
    kind: str, given: Mapping[str, Any], *, fields: Collection[str] | None = None
) -> dict[str, Any]:
    """The complete parameters of a kind in JSON's own types, defaults filled in.

    ``fields`` are those of the dataset, without ``$``; None takes any for want of a dataset.
    Raises StrategyRefused, with a sentence for each parameter that cannot be so.
    """
    known = read_kind(kind)
    if not isinstance(given, Mapping):
        raise StrategyRefused([("parameters", "parameters must be an object of names and values.")])
    names = {each.name for each in known.parameters}
    problems = [
        (str(name)[:_SHOWN], _unknown(f"parameter of {kind}", name, names))
        for name in given
        if name not in names
    ]
    values = dict(_read(known, given, fields, problems))
    if not problems:
        problems = list(known.contradictions(values))
    if problems:
        raise StrategyRefused(problems)
    return values


def _read(
    kind: StrategyKind,
    given: Mapping[str, Any],
    fields: Collection[str] | None,
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    for each in kind.parameters:
        if each.needed and given.get(each.name) is None:
            problems.append((each.name, f"Give {each.name}, {each.meaning}."))
            continue
        try:
            yield each.name, read_value(each, given.get(each.name, each.default), fields)
        except WrongValue as wrong:
            problems.append((each.name, str(wrong)))


def _unknown(what: str, name: object, known: Collection[str]) -> str:
    shown = str(name)[:_SHOWN]
    near = get_close_matches(shown.lower(), sorted(known), n=1)
    mend = f"write {near[0]}" if near else f"choose one of {', '.join(sorted(known))}"
    return f"{shown!r} is no {what}: {mend}."
