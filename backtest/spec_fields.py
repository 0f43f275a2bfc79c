"""The fields of a back-test's config: what each may hold, and the sentence if it does not."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

Problem = tuple[str, str]
"""A field's name and one sentence for people."""

Reader = Callable[[object], Any]

LONGEST_EXPRESSION = 512
_NEEDED = ("start_on", "end_on", "signal")
# No name can leave the provider's folders or begin another expression of Qlib.
_UNIVERSE = re.compile(r"\w[\w.-]{0,63}")
_INSTRUMENT = re.compile(r"\w[\w.-]{0,31}")
_FIELD = re.compile(r"[a-z]\w{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_fields(
    config: Mapping[str, Any], known: Iterable[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The typed values of the fields that are given, and what is wrong with the others."""
    problems = [_unknown(name) for name in sorted(set(config) - set(known))]
    problems += [(name, f"Give {name}.") for name in _NEEDED if config.get(name) is None]
    values = {}
    for name in (name for name in known if name in config):
        try:
            values[name] = _READERS[name](config[name])
        except ValueError as wrong:
            problems.append((name, f"{name} must be {wrong}."))
    return values, problems


def _unknown(name: object) -> Problem:
    return str(name), f"Nothing is known as {str(name)[:80]!r}: leave it out or correct its name."


def _read_date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date such as 2024-12-31") from None


def _read_signal(value: object) -> dict[str, str]:
    what = "an object with expression, or with path and sha256"
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(what)
    if set(value) == {"expression"}:
        return {"expression": _read_expression(value["expression"])}
    if set(value) == {"path", "sha256"} and value["path"] and _SHA256.fullmatch(value["sha256"]):
        return dict(value)
    raise ValueError(what)


def _read_expression(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_EXPRESSION:
        raise ValueError(f"an expression of at most {LONGEST_EXPRESSION} characters")
    return text.strip()


def _read_costs(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping) or set(value) - set(_COSTS):
        raise ValueError(f"an object with any of {', '.join(_COSTS)}")
    try:
        return {name: _COSTS[name](given) for name, given in value.items()}
    except ValueError as wrong:
        raise ValueError(f"such that each cost is {wrong}") from None


def _number(least: float, most: float, *, above: bool = False) -> Reader:
    def read(value: object) -> float:
        wanted = f"a number {'above' if above else 'from'} {least:g} up to {most:g}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(wanted)
        # Before it is converted, for an int may be larger than any float.
        if not least <= value <= most or (above and value == least):
            raise ValueError(wanted)
        return float(value)

    return read


def _whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def _name(pattern: re.Pattern[str], what: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(what)
        return value

    return read


def _one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(" or ".join(choices))
        return str(value)

    return read


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


_FRACTION = _number(0, 1)
_COSTS: dict[str, Reader] = {
    "open_cost": _FRACTION,
    "close_cost": _FRACTION,
    "min_cost": _number(0, 1e6),
    "impact_cost": _FRACTION,
}
_READERS: dict[str, Reader] = {
    "start_on": _read_date,
    "end_on": _read_date,
    "signal": _read_signal,
    "universe": _name(_UNIVERSE, "the name of a universe, such as all or csi300"),
    "topk": _whole(1, 10_000),
    "n_drop": _whole(1, 10_000),
    "hold_thresh": _whole(1, 10_000),
    "risk_degree": _number(0, 1, above=True),
    "only_tradable": _yes_or_no,
    "forbid_all_trade_at_limit": _yes_or_no,
    "account": _number(0, 1e15, above=True),
    "currency": _or_none(_name(_CURRENCY, "three capital letters such as CNY, or null")),
    "deal_price": _name(_FIELD, "a field of the dataset such as close, open or vwap"),
    "lot": _or_none(_whole(1, 1_000_000)),
    "limit_threshold": _or_none(_number(0, 10, above=True)),
    "costs": _read_costs,
    "benchmark": _or_none(_name(_INSTRUMENT, "an instrument, equal_weight or null")),
    "engine": _one_of("qlib"),
    "market_rules": _one_of("qlib", "dated"),
    "seed": _whole(0, 2**32 - 1),
}
