"""Over HTTP, whatever is put into any field of a back-test: it is refused, and nothing is run."""

import json
from pathlib import Path
from typing import Any

from backtest.models import Backtest
from backtest.spec import BacktestSpec
from data_management.models import Dataset
from tests.api import API, sign_in
from tests.backtest.asked import CONFIG
from tests.strategy.audited import audited
from tests.strategy.hostile_corpus import MARKER
from tests.strategy.hostile_requests import (
    Place,
    assert_nothing_was_done,
    assert_refused,
    requests_of,
    signals_with_it,
)


def places_of(dataset: Dataset) -> list[Place]:
    """Every field of the specification and of the request around it."""

    def asking(**fields: Any) -> dict[str, Any]:
        return {"dataset": dataset.pk, "config": CONFIG} | fields

    def in_field(name: str) -> Place:
        return lambda value: asking(config=CONFIG | {name: value})

    def in_signal(place: Place) -> Place:
        return lambda value: asking(config=CONFIG | {"signal": place(value)})

    around: list[Place] = [
        lambda value: asking(config=CONFIG | {str(value): 1}),
        lambda value: asking(config=value),
        lambda value: asking(dataset=value),
        lambda value: asking(version=value),
        lambda value: asking(report_formats=[value]),
        lambda value: asking() | {str(value): 1},
    ]
    signals = map(in_signal, signals_with_it())
    return [*map(in_field, BacktestSpec.readers), *signals, *around]


def test_every_field_is_refused_with_a_sentence_and_nothing_is_done(
    market: Dataset, home: Path
) -> None:
    client = sign_in(market.owner)

    def ask(body: dict[str, Any]) -> Any:
        text = json.dumps(body)  # with half of a surrogate as an escape, which no renderer takes
        return client.post(f"{API}/backtests/", text, content_type="application/json")

    asked = list(requests_of(places_of(market), kinds=2))
    for _, body in asked[::5]:
        ask(body)  # what is imported once is imported now
    with audited() as heard:
        answers = [(value, ask(body)) for value, body in asked]
    assert_nothing_was_done(heard, home.resolve())
    for value, answer in answers:
        assert_refused(answer, value)
    assert not Backtest.objects.exists()
    assert not MARKER.exists()
