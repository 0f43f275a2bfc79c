"""Whatever is put into any parameter of any kind or any field of a strategy is refused with
sentences, and nothing is run, read or written."""

import pickle
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from strategy.catalog import CATALOG, StrategyRefused, read_kind, read_parameters
from strategy.spec import StrategySpec
from strategy.spec_fields import SpecRefused
from tests.strategy.audited import audited, names_of
from tests.strategy.hostile_corpus import FILE_SIGNAL, MARKER, PICKLE, VALUES

SIGNAL = {"expression": "$close"}
Refusals = list[tuple[Any, list[tuple[str, str]]]]


def parameters_with_it() -> Iterator[tuple[str, Any]]:
    """Every value in every parameter of every kind, and as the name of one."""
    for kind in CATALOG.values():
        for value in VALUES:
            for each in kind.parameters:
                yield kind.name, {each.name: value}
            if isinstance(value, str):
                yield kind.name, {value: 1}
            yield kind.name, value


def configs_with_it() -> Iterator[Mapping[str, Any]]:
    """Every value in every field of a specification, and as the name of one."""
    for value in VALUES:
        for name in StrategySpec.readers:
            yield {"signal": SIGNAL} | {name: value}
        for name in ("kind", "parameters"):
            yield {"signal": {"kind": "momentum", "parameters": {}} | {name: value}}
        if isinstance(value, str):
            yield {"signal": SIGNAL, value: 1}


def is_a_name(given: Mapping[str, Any]) -> bool:
    """Of a universe or a field: looked up among those of the dataset, where no path can be."""
    name = given.get("universe", given.get("deal_price"))
    return isinstance(name, str) and bool(re.fullmatch(r"\w[\w.-]*", name)) and ".." not in name


def names_of_parameters(kind: str) -> set[str]:
    return {each.name for each in CATALOG[kind].parameters}


def refused(call: Any, *given: Any) -> list[tuple[str, str]]:
    """What is wrong with it; nothing where it is taken."""
    try:
        call(*given)
    except (StrategyRefused, SpecRefused) as no:
        return list(no.problems)
    return []


def test_the_audit_would_hear_a_pickle_being_read() -> None:
    with audited() as heard:
        pickle.loads(PICKLE)  # noqa: S301  to know what it would do
    MARKER.rmdir()
    assert {"pickle.find_class", "os.mkdir"} <= names_of(heard)


def test_no_parameter_of_a_kind_takes_anything_of_it() -> None:
    given = list(parameters_with_it())
    assert len(given) > 4_000
    with audited() as heard:
        answers = [(each, refused(read_parameters, *each)) for each in given]
    assert names_of(heard) <= {"compile"}  # the parser's
    for (kind, parameters), problems in answers:
        assert problems
        if isinstance(parameters, dict) and set(parameters) <= names_of_parameters(kind):
            assert set(parameters) <= set(dict(problems)), (kind, parameters)
    assert_told(answers)


def test_no_field_of_a_strategy_takes_anything_of_it() -> None:
    given = list(configs_with_it())
    with audited() as heard:
        answers = [(each, refused(StrategySpec.from_config, each)) for each in given]
    assert names_of(heard) <= {"compile"}
    assert_told(answers)
    for config, problems in answers:
        # What a row says of its file; who asks is told that no path is read.
        assert problems or is_a_name(config) or config["signal"] == FILE_SIGNAL, config
    assert not MARKER.exists()


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_is_the_name_of_a_kind(value: Any) -> None:
    assert_told([(value, refused(read_kind, value))])


def assert_told(answers: Refusals) -> None:
    """Each refusal is told in sentences, short enough to be read."""
    sentences = [sentence for _, problems in answers for _, sentence in problems]
    assert sentences
    assert [said for said in sentences if not said.endswith(".") or len(said) > 500] == []
