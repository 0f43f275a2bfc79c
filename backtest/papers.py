"""What callers ask of paper accounts; admin, API, pages, commands and the schedule come here."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import structlog
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from backtest import services
from backtest.asking import read_spec
from backtest.models import Backtest, ReportFormat
from backtest.paper_models import PaperAccount, PaperRun
from backtest.pins import pin_name
from data_management import living
from data_management.models import DatasetVersion
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import ENDED, JobStatus
from strategy import services as strategies
from strategy.asking import version_to_run
from strategy.errors import NotTaken
from strategy.models import Strategy, StrategyRun

Owner = User | None
RUNS = uuid.UUID("5b6b2c7e-0a86-4f0e-8a1c-1b9d6f0c7a34")

logger = structlog.get_logger(__name__)


def open_account(
    *,
    strategy: Strategy,
    owner: Owner,
    start_on: date,
    name: str = "",
    cash: float | None = None,
    benchmark: str | None = None,
) -> PaperAccount:
    """Begin an account that follows the strategy as it is now, with its cash unless another sum
    is given, and enqueue the run over the sessions there are. Raises NotTaken, MoveRefused."""
    _refuse_archived(strategy)
    config = strategy.config | {"benchmark": benchmark}
    config |= {} if cash is None else {"account": cash}
    _check(config, start_on)
    account = PaperAccount(
        owner=owner,
        strategy=strategy,
        name=(name.strip() or f"{strategy.name} on paper")[:120],
        config=config,
        start_on=start_on,
    )
    with transaction.atomic():
        account.save(force_insert=True)
        follow(account)
    return account


def _refuse_archived(strategy: Strategy) -> None:
    if strategy.archived_at is not None:
        raise MoveRefused(f"{strategy} is archived: restore it before it is followed.")


def _check(config: Mapping[str, Any], start_on: date) -> None:
    """Raises NotTaken for what no back-test would take; the scores of a file are the strategy's."""
    day = start_on.isoformat()
    asked = {**config, "start_on": day, "end_on": day}
    read_spec({**asked, "signal": {"expression": "$close"}}, None)


def follow(account: PaperAccount) -> PaperRun:
    """Enqueue the account's run over the newest version of its dataset, or answer the one there
    is, which runs again if it had failed.

    Raises MoveRefused for an account that is closed and a strategy that is archived, NotTaken
    where the dataset has no bars.
    """
    if account.closed_at is not None:
        raise MoveRefused(f"{account} is closed: open it again before it goes on.")
    _refuse_archived(account.strategy)
    version = version_to_run(account.strategy.dataset)
    run = PaperRun(
        id=run_id(account, version),
        owner=account.owner,
        account=account,
        version=version,
        exclusive_key=f"paper:{account.pk}",
    )
    try:
        with transaction.atomic():
            living.pin(version, by=pin_name(run), reason=str(run))
            jobs.enqueue(run)
    except IntegrityError:
        return _again(run.id)  # its key is unknown as long as it is not saved
    return run


def _again(run_id: str) -> PaperRun:
    known = PaperRun.objects.get(pk=run_id)
    if known.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        jobs.retry(known.pk)
    return known


def run_id(account: PaperAccount, version: DatasetVersion) -> str:
    """One run for each version, whoever asks."""
    return str(uuid.uuid5(RUNS, f"{account.pk}:{version.pk}"))


def follow_all() -> list[PaperRun]:
    """Enqueue a run of each open account whose dataset has a version that it has no run of yet."""
    started = []
    for account in _behind():
        try:
            started.append(follow(account))
        except (MoveRefused, NotTaken) as refused:  # one does not hold up the others
            logger.warning("paper_account_not_followed", account=account.pk, why=str(refused))
    return started


def _behind() -> list[PaperAccount]:
    related = PaperAccount.objects.select_related("strategy__dataset__current", "owner")
    going_on = related.filter(closed_at__isnull=True, strategy__archived_at__isnull=True)
    accounts = going_on.filter(strategy__dataset__current__rows__gt=0)
    newest = {
        run_id(account, current): account
        for account in accounts
        if (current := account.strategy.dataset.current) is not None
    }
    known = set(PaperRun.objects.filter(pk__in=newest).values_list("pk", flat=True))
    return [account for key, account in newest.items() if key not in known]


def close(account: PaperAccount) -> None:
    """It keeps its days and follows the dataset no more."""
    PaperAccount.objects.filter(pk=account.pk).update(closed_at=timezone.now())


def open_again(account: PaperAccount) -> None:
    """It goes on with the next session after its last one."""
    PaperAccount.objects.filter(pk=account.pk).update(closed_at=None)


def delete_account(account: PaperAccount) -> None:
    """Let go of an account with its days. Raises MoveRefused while a run of it goes on."""
    with transaction.atomic():
        held = PaperAccount.objects.select_for_update().get(pk=account.pk)
        if held.runs.exclude(status__in=ENDED).exists():
            raise MoveRefused(f"A run of {held} goes on: cancel it first.")
        held.delete()


def compare_with_backtest(account: PaperAccount, *, owner: Owner) -> Backtest:
    """Enqueue the back-test of what the account did, over its days and the newest version. Raises
    MoveRefused for an account without a day, and as a back-test is refused."""
    if account.last_on is None:
        raise MoveRefused(f"{account} has kept no day yet that could be compared.")
    window = {"start_on": account.start_on.isoformat(), "end_on": account.last_on.isoformat()}
    backtest = services.request_backtest_of(
        strategy=account.strategy,
        owner=owner,
        config={**account.config, **window},
        name=f"Back-test of {account.name}",
        report_formats=[ReportFormat.HTML.value],
    )
    PaperAccount.objects.filter(pk=account.pk).update(compared_with=backtest)
    return backtest


def ask_for_orders(account: PaperAccount, *, owner: Owner) -> StrategyRun:
    """Enqueue the strategy's run that turns the account's books into orders for the next session.
    Raises MoveRefused for an account without a day, and as a run is refused."""
    if account.books is None:
        raise MoveRefused(f"{account} has kept no day yet, so it has no books to trade from.")
    return strategies.request_run(
        strategy=account.strategy,
        owner=owner,
        asked_on=account.last_on,
        book=book_of(account.books),
        book_name=account.name[:120],
    )


def book_of(books: Mapping[str, Any]) -> dict[str, Any]:
    """The books as a strategy's run takes them."""
    holdings = {
        code: {"shares": held["shares"], "days_held": held["days_held"]}
        for code, held in books["holdings"].items()
    }
    return {"cash": books["cash"], "holdings": holdings}
