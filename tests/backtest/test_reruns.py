"""A back-test run again gives equal numbers, or says what made them differ."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backtest.models import Backtest
from backtest.results import BacktestResult
from backtest.services import rerun
from data_management.attempt_files import folder_at
from data_management.models import Dataset
from qlibui.jobs.errors import MoveRefused
from strategy.score_files import Scores
from tests.backtest.asked import CODES, DAYS, ask, ran, run


def again(backtest: Backtest) -> Backtest:
    return run(rerun(backtest=backtest, owner=backtest.owner))


def test_the_same_again_has_equal_numbers(market: Dataset) -> None:
    backtest = ran(market)
    repeated = again(backtest)
    assert repeated.status == "succeeded", repeated.error
    assert repeated.differences == []
    assert repeated.rerun_of == backtest
    assert repeated.headline == backtest.headline


def test_another_library_is_named(market: Dataset) -> None:
    backtest = ran(market)
    card = folder_at(backtest.folder) / "run_card.json"
    told = json.loads(card.read_text())
    told["versions"]["numpy"] = "1.0"
    card.write_text(json.dumps(told))
    [difference] = again(backtest).differences or []
    assert (difference["name"], difference["before"]) == ("versions.numpy", "1.0")


def test_other_numbers_are_named(market: Dataset) -> None:
    backtest = ran(market)
    folder = folder_at(backtest.folder)
    result = BacktestResult.read(folder)
    account = result.daily["account"].to_numpy(copy=True)
    account[3] += 1e-6
    daily = result.daily.assign(account=account)
    replace(result, daily=daily).write(folder)
    [difference] = again(backtest).differences or []
    assert (difference["name"], difference["row"], difference["cells"]) == ("daily.account", 3, 1)


def test_what_has_no_result_is_not_run_again(market: Dataset) -> None:
    backtest = ask(market)
    with pytest.raises(MoveRefused, match="has not succeeded"):
        rerun(backtest=backtest, owner=backtest.owner)


def test_scores_are_run_again_from_a_file_of_their_own(market: Dataset) -> None:
    rows = [f"{day},{code},{at % 7}" for at, day in enumerate(DAYS) for code in CODES]
    text = "\n".join(["date,instrument,score", *rows]).encode()
    upload = SimpleUploadedFile("mine.csv", text)
    backtest = ran(market, config={"signal": None}, scores=Scores(upload, {}))
    assert backtest.config["signal"] == {
        "path": "mine.csv", "sha256": backtest.scores_sha256,
    }  # fmt: skip
    repeated = again(backtest)
    assert repeated.differences == []
    assert repeated.scores_path != backtest.scores_path
