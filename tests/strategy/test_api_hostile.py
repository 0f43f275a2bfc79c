"""Over HTTP, whatever is put into any field of a strategy: it is refused, and nothing is run."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from data_management.models import Dataset
from strategy.models import ScheduledStrategy, Strategy, StrategyRun
from strategy.spec import StrategySpec
from tests.api import API, PROBLEM, sign_in
from tests.strategy.asked import CONFIG, ask, make, run
from tests.strategy.audited import audited, names_of
from tests.strategy.hostile_corpus import MARKER, OLD_PICKLE, PATHS, PICKLE, YAML_TAGS
from tests.strategy.hostile_requests import (
    Place,
    assert_nothing_was_done,
    assert_refused,
    requests_of,
    signals_with_it,
)

URL = f"{API}/strategies/"
SCHEDULE = {"trigger": "trading_day", "calendar": "XSHG", "at": "16:00"}
UPLOADS = (
    *product(("a.csv", "a.parquet", "a.xlsx", "a.pkl", "a.yaml"), (OLD_PICKLE, PICKLE)),
    ("../../a.csv", str(YAML_TAGS[0]).encode()),
    ("..\\a.parquet", PICKLE),
)
EXECUTED = {"pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen"}
BOOK = {"cash": 1000.0, "holdings": {"SH600000": {"shares": 100, "days_held": 3}}}


def in_configs() -> list[Place]:
    """Every field of a specification, and every place of a signal."""

    def field(name: str) -> Place:
        return lambda value: {"config": CONFIG | {name: value}}

    def signal(place: Place) -> Place:
        return lambda value: {"config": CONFIG | {"signal": place(value)}}

    return [
        *map(field, StrategySpec.readers),
        *map(signal, signals_with_it()),
        lambda value: {"config": CONFIG | {str(value): 1}},
        lambda value: {"config": value},
    ]


def in_runs() -> list[Place]:
    """Every field of a run that is asked for, and every place of a book."""
    names = ("asked_on", "quality_from", "version", "book")
    return [
        *(lambda value, name=name: {name: value} for name in names),
        lambda value: {"book": BOOK | {"cash": value}},
        lambda value: {"book": BOOK | {"holdings": value}},
        lambda value: {"book": BOOK | {"holdings": {"SH600000": value}}},
        lambda value: {"book": BOOK | {"holdings": {str(value): 100}}},
        lambda value: {"book": BOOK | {str(value): 1}},
        lambda value: {str(value): 1},
    ]


def in_schedules() -> list[Place]:
    fields = ("trigger", "calendar", "at", "from_on", "enabled")
    return [
        *(lambda value, name=name: SCHEDULE | {name: value} for name in fields),
        lambda value: SCHEDULE | {str(value): 1},
    ]


def assert_all_refused(
    client: Any, url: str, places: Sequence[Place], home: Path, *, method: str = "post"
) -> None:
    """Every request of hostile values in these places, while Python tells what is being done."""

    def ask(body: Any) -> Any:
        text = json.dumps(body)  # with half of a surrogate as an escape, which no renderer takes
        return getattr(client, method)(url, text, content_type="application/json")

    asked = list(requests_of(places, kinds=2))
    for _, body in asked[::5]:
        ask(body)  # what is imported once is imported now
    with audited() as heard:
        answers = [(value, ask(body)) for value, body in asked]
    assert_nothing_was_done(heard, home.resolve())
    for value, answer in answers:
        assert_refused(answer, value)
    assert not MARKER.exists()


def test_no_strategy_is_made_of_it(market: Dataset, home: Path) -> None:
    around: list[Place] = [
        lambda value: {"config": CONFIG, "dataset": value},
        lambda value: {"config": CONFIG, str(value): 1},
    ]
    places = [lambda value, place=place: {"dataset": market.pk} | place(value)
              for place in (*in_configs(), *around)]  # fmt: skip
    assert_all_refused(sign_in(market.owner), URL, places, home)
    assert not Strategy.objects.exists()


def test_no_strategy_is_changed_by_it(market: Dataset, home: Path) -> None:
    strategy = make(market)
    before = Strategy.objects.values().get()
    places = in_configs()[::4]
    client = sign_in(market.owner)
    assert_all_refused(client, f"{URL}{strategy.pk}/", places, home, method="patch")
    assert Strategy.objects.values().get() == before


def test_no_run_is_asked_for_with_it(market: Dataset, home: Path) -> None:
    url = f"{URL}{make(market).pk}/runs/"
    assert_all_refused(sign_in(market.owner), url, in_runs(), home)
    assert not StrategyRun.objects.exists()


def test_no_schedule_is_made_of_it(market: Dataset, home: Path) -> None:
    url = f"{URL}{make(market).pk}/schedules/"
    assert_all_refused(sign_in(market.owner), url, in_schedules(), home)
    assert not ScheduledStrategy.objects.exists()


def test_no_address_leads_out_of_the_house(market: Dataset) -> None:
    client = sign_in(market.owner)
    for value in (each for each in PATHS if isinstance(each, str)):
        for path in (f"{URL}{value}/", f"{API}/strategy-runs/{value}/download/?file_type=csv"):
            assert client.get(path).status_code in (400, 404), path
        asked = {"file_type": value}
        answer = client.get(f"{API}/strategy-runs/none/download/", asked)
        assert answer.status_code in (400, 404), value


def test_no_upload_is_read_as_python_or_yaml(market: Dataset, home: Path) -> None:
    """It is refused, or taken for text or a table that its first run finds no scores in."""
    client = sign_in(market.owner)
    config = json.dumps({name: value for name, value in CONFIG.items() if name != "signal"})
    for name, content in UPLOADS:
        scores = SimpleUploadedFile("scores", content)
        scores.name = name  # as no client of Django's would send it
        body = {"dataset": market.pk, "config": config, "scores": scores}
        with audited() as heard:
            answer = client.post(URL, body, format="multipart")
            done = [run(ask(strategy)) for strategy in Strategy.objects.all()]
        assert not names_of(heard) & EXECUTED
        assert answer.status_code in (201, 400, 415), (name, answer.content)
        assert answer["Content-Type"] == PROBLEM or [each.status for each in done] == ["failed"]
        Strategy.objects.all().delete()
    assert not MARKER.exists()
    assert list(home.parent.rglob("a.*")) == []  # files are kept under names of our own
