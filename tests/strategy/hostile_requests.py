"""Hostile values in every place of a request, and what a server that runs nothing does then."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from strategy.catalog import CATALOG
from tests.api import PROBLEM
from tests.strategy.audited import Event
from tests.strategy.hostile_corpus import CORPUS

Place = Callable[[Any], dict[str, Any]]
"""Gives the body of a request with the value in one place of it."""


def signals_with_it() -> Iterator[Place]:
    """Every place of a signal, of which the value gives all: each parameter of each kind, too."""
    for kind in CATALOG.values():
        for each in kind.parameters:
            yield partial(_as_parameter, kind.name, each.name)
        yield partial(_as_parameters, kind.name)
    yield lambda value: {"kind": value, "parameters": {}}
    yield lambda value: {"expression": value}
    yield lambda value: {"path": value, "sha256": "a" * 64}
    yield lambda value: {"expression": "$close", str(value): 1}


def _as_parameter(kind: str, name: str, value: Any) -> dict[str, Any]:
    return {"kind": kind, "parameters": {name: value}}


def _as_parameters(kind: str, value: Any) -> dict[str, Any]:
    return {"kind": kind, "parameters": {"class": value} if value in ({}, []) else value}


# What objects are asked for while a request is answered; `compile` is the parser's, whose text
# becomes a tree and is not run.
_HARMLESS = {
    "builtins.id", "array.__new__", "object.__getattr__", "object.__setattr__", "sys._getframe",
}  # fmt: skip
_READING = {"open", "os.listdir", "os.scandir", "pathlib.Path.glob"}


def requests_of(places: Sequence[Place], *, kinds: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Values and the bodies with them: in each place one value of so many kinds of hostility, all
    kinds and all their values in turn."""
    in_turn = cycle([cycle(values) for values in CORPUS.values()])
    for place in places:
        for values in islice(in_turn, kinds):
            value = next(values)
            yield value, place(value)


def assert_nothing_was_done(heard: Sequence[Event], home: Path) -> None:
    """Nothing of what Python reports but parsing, and reading below the data directory."""
    odd = [event for event in heard if not (_is_harmless(event) or _reads_below(event, home))]
    assert odd == []


def _is_harmless(event: Event) -> bool:
    name, arguments = event
    return name in _HARMLESS or (name == "compile" and arguments[1] == "<unknown>")


def _reads_below(event: Event, home: Path) -> bool:
    name, arguments = event
    reads = name != "open" or arguments[1] in ("r", "rb")
    return name in _READING and reads and Path(str(arguments[0])).resolve().is_relative_to(home)


def assert_refused(answer: Any, given: Any) -> None:
    """A problem document of sentences that can be read."""
    assert answer.status_code == 400, (given, answer.content)
    assert answer["Content-Type"] == PROBLEM
    told = answer.json()
    sentences = [told["detail"], *(error["detail"] for error in told.get("errors", ()))]
    for sentence in sentences:
        assert "Traceback" not in sentence
        assert len(sentence) <= 500, (given, sentence)
