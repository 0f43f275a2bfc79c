"""The fields of a config: what each may hold, and the sentence if it does not."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

Problem = tuple[str, str]
"""A field's name and one sentence for people."""

Reader = Callable[[object], Any]
"""Gives a typed value, or raises ValueError with what the value must be; SpecRefused where several
things are wrong with it."""


class SpecRefused(Exception):
    """A config that is no specification: ``problems`` pairs each field with one sentence."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems))
        self.problems = problems


def read_fields(
    config: Mapping[str, Any], readers: Mapping[str, Reader], needed: Iterable[str]
) -> dict[str, Any]:
    """The typed values of the fields that are given. Raises SpecRefused with all that is wrong."""
    problems = [_unknown(name) for name in sorted(set(config) - set(readers))]
    problems += [(name, f"Give {name}.") for name in needed if config.get(name) is None]
    values = {}
    for name in (name for name in readers if name in config):
        try:
            values[name] = readers[name](config[name])
        except ValueError as wrong:
            problems.append((name, f"{name} must be {wrong}."))
        except SpecRefused as refused:
            problems += [(name, f"{name}: {sentence}") for _, sentence in refused.problems]
    if problems:
        raise SpecRefused(problems)
    return values


def _unknown(name: object) -> Problem:
    return str(name), f"Nothing is known as {str(name)[:80]!r}: leave it out or correct its name."


def read_date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date such as 2024-12-31") from None


def read_numbers(readers: Mapping[str, Reader], what: str) -> Reader:
    """Reads an object of numbers, none of which is needed."""

    def read(value: object) -> dict[str, float]:
        if not isinstance(value, Mapping) or set(value) - set(readers):
            raise ValueError(f"an object with any of {', '.join(readers)}")
        try:
            return {name: readers[name](given) for name, given in value.items()}
        except ValueError as wrong:
            raise ValueError(f"such that each {what} is {wrong}") from None

    return read


def number(least: float, most: float, *, above: bool = False) -> Reader:
    def read(value: object) -> float:
        wanted = f"a number {'above' if above else 'from'} {least:g} up to {most:g}"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(wanted)
        # Before it is converted, for an int may be larger than any float.
        if not least <= value <= most or (above and value == least):
            raise ValueError(wanted)
        return float(value)

    return read


def whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return read


def name(pattern: re.Pattern[str], what: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(what)
        return value

    return read


def one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(" or ".join(choices))
        return str(value)

    return read


def or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value
