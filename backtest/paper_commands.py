"""What a person may tell a paper account to do; see `qlibui.jobs.commands`."""

from django.contrib.auth.models import User

from backtest import papers
from backtest.paper_models import PaperAccount
from qlibui.jobs.commands import Command
from qlibui.jobs.errors import MoveRefused
from strategy.errors import NotTaken


def _follow(account: PaperAccount, person: User) -> str:
    return f"{papers.follow(account)} brings it up to the last session there is."


def _compare(account: PaperAccount, person: User) -> str:
    try:
        backtest = papers.compare_with_backtest(account, owner=person)
    except NotTaken as refused:
        raise MoveRefused(str(refused)) from refused
    return f"{backtest} runs over the same days; the accounts are shown over each other then."


def _orders(account: PaperAccount, person: User) -> str:
    try:
        run = papers.ask_for_orders(account, owner=person)
    except NotTaken as refused:
        raise MoveRefused(str(refused)) from refused
    return f"The orders for the session after {account.last_on} are made by run {run.pk}."


def _close(account: PaperAccount, person: User) -> str:
    papers.close(account)
    return f"{account} is closed; its days are kept."


def _open(account: PaperAccount, person: User) -> str:
    papers.open_again(account)
    return f"{account} is open again and goes on within a minute."


def _is_open(account: PaperAccount) -> bool:
    return account.closed_at is None


def _has_days(account: PaperAccount) -> bool:
    return account.last_on is not None


ORDERS = Command(
    name="orders", label="Orders for the next session", icon="shopping_cart", fits=_has_days,
    obey=_orders, is_main=True,
)  # fmt: skip
COMPARE = Command(
    name="compare", label="Compare with its back-test", icon="compare_arrows", fits=_has_days,
    obey=_compare,
)  # fmt: skip
FOLLOW = Command(
    name="follow", label="Bring up to date", icon="update", fits=_is_open, obey=_follow
)
CLOSE = Command(name="close", label="Close", icon="lock", fits=_is_open, obey=_close)
OPEN = Command(
    name="open", label="Open again", icon="lock_open", fits=lambda it: not _is_open(it), obey=_open
)

OF_PAPERS = (ORDERS, COMPARE, FOLLOW, CLOSE, OPEN)
