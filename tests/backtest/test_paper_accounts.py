"""A paper account goes on with each session, keeps what it kept, and equals its back-test."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from django.contrib.auth.models import User

from backtest import papers
from backtest.contents import read_result
from backtest.paper_comparing import where_they_part
from backtest.paper_days import frames_of
from backtest.paper_models import PaperAccount, PaperDay
from backtest.tasks import follow_paper_accounts
from data_management.models import Dataset
from qlibui.jobs.errors import MoveRefused
from strategy.errors import NotTaken
from strategy.services import archive_strategy, delete_strategy, restore_strategy
from tests.backtest.asked import CODES, DAYS, bars_of, import_bars, run
from tests.backtest.papered import account_of, followed, opened

FIRST, LATER = DAYS[:60], DAYS[:75]


@pytest.fixture
def young(user: User, files: Path) -> Dataset:
    """Sixty sessions of a market that will get more."""
    return import_bars(files, user, bars_of(CODES, FIRST))


def grow(dataset: Dataset, files: Path, text: str | None = None) -> None:
    import_bars(files, dataset.owner, text or bars_of(CODES, LATER))


def test_it_keeps_every_session_since_it_began(young: Dataset) -> None:
    account = account_of(young)
    kept = list(account.days.values_list("date", flat=True))
    assert kept == FIRST[30:]
    assert (account.last_on, account.runs.get().days) == (FIRST[-1], 30)


def test_it_goes_on_with_the_sessions_of_the_next_version(young: Dataset, files: Path) -> None:
    account = account_of(young)
    before = list(account.days.values_list("pk", "daily", "trades"))
    grow(young, files)
    follow_paper_accounts()
    latest = followed(account)
    assert (latest.days, latest.findings, latest.error) == (15, [], "")
    assert account.last_on == LATER[-1]
    assert list(account.days.values_list("pk", "daily", "trades"))[:30] == before


def test_it_equals_the_back_test_of_its_window(young: Dataset, files: Path) -> None:
    account = account_of(young)
    grow(young, files)
    papers.follow_all()
    followed(account)
    backtest = run(papers.compare_with_backtest(account, owner=account.owner))
    assert backtest.status == "succeeded", backtest.error
    ours, theirs = frames_of(account), read_result(backtest)
    for name in ("daily", "indicators", "positions", "trades"):
        pd.testing.assert_frame_equal(
            getattr(ours, name), getattr(theirs, name), rtol=1e-9, atol=1e-9
        )
    assert where_they_part(account, backtest) == "Both accounts are equal on all 45 days."


def test_a_day_that_was_kept_stays_when_history_is_restated(young: Dataset, files: Path) -> None:
    account = account_of(young)
    before = list(account.days.values_list("date", "daily"))
    grow(young, files, _dearer(bars_of(CODES, LATER), "SH600003", str(DAYS[40])))
    papers.follow_all()
    latest = followed(account)
    assert (latest.status, latest.days) == ("succeeded", 15)
    [finding] = latest.findings
    assert finding["name"] == "restated"
    assert list(account.days.values_list("date", "daily"))[:30] == before
    backtest = run(papers.compare_with_backtest(account, owner=account.owner))
    assert where_they_part(account, backtest).startswith("They part on 2024-")


def _dearer(text: str, code: str, day: str) -> str:
    """The same bars, in which one close is 5 % higher."""
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        if cells[:2] == [code, day]:
            cells[5] = str(round(float(cells[5]) * 1.05, 2))
            cells[3] = cells[5]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def test_one_run_for_each_version_whoever_asks(young: Dataset) -> None:
    account = account_of(young)
    assert papers.follow(account).pk == papers.follow(account).pk == account.runs.get().pk
    assert papers.follow_all() == []


def test_a_closed_account_follows_no_more(young: Dataset, files: Path) -> None:
    account = account_of(young)
    papers.close(account)
    grow(young, files)
    assert papers.follow_all() == []
    account.refresh_from_db()
    with pytest.raises(MoveRefused, match="closed"):
        papers.follow(account)
    papers.open_again(account)
    assert len(papers.follow_all()) == 1


def test_an_account_rests_while_its_strategy_is_archived(young: Dataset, files: Path) -> None:
    account = account_of(young)
    archive_strategy(account.strategy)
    grow(young, files)
    assert papers.follow_all() == []
    with pytest.raises(MoveRefused, match="archived"):
        papers.follow(account)
    restore_strategy(account.strategy)
    assert len(papers.follow_all()) == 1


def test_an_account_that_begins_later_waits(young: Dataset) -> None:
    account = account_of(young, start_on=FIRST[-1] + timedelta(days=1))
    assert (account.runs.get().days, account.last_on) == (0, None)
    with pytest.raises(MoveRefused, match="no day yet"):
        papers.compare_with_backtest(account, owner=account.owner)


def test_a_run_that_cannot_commit_keeps_nothing(
    young: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = opened(young)
    monkeypatch.setattr(PaperAccount.objects, "filter", _broken)
    run = followed(account)
    assert run.status == "failed"
    assert not PaperDay.objects.exists()


def _broken(**_: object) -> None:
    raise ZeroDivisionError


def test_a_strategy_that_is_followed_is_not_deleted(young: Dataset) -> None:
    account = account_of(young)
    with pytest.raises(MoveRefused, match="archive it"):
        delete_strategy(account.strategy)
    papers.delete_account(account)
    delete_strategy(account.strategy)


def test_a_strange_benchmark_is_refused_beside_its_field(young: Dataset) -> None:
    with pytest.raises(NotTaken) as refused:
        opened(young, benchmark="a b c")
    assert [fault.field for fault in refused.value.faults] == ["config.benchmark"]
    assert not PaperAccount.objects.exists()


def test_its_books_become_orders_of_the_strategy(young: Dataset) -> None:
    account = account_of(young)
    run = papers.ask_for_orders(account, owner=account.owner)
    assert (run.asked_on, run.book_name) == (account.last_on, account.name)
    held = {row["instrument"]: row["shares"] for row in account.days.last().positions}
    assert run.book
    assert account.books
    assert {code: each["shares"] for code, each in run.book["holdings"].items()} == held
    assert run.book["cash"] == account.books["cash"]
