"""Who sees which back-tests, canaries and paper accounts: one's own and the ownerless."""

from django.db.models import QuerySet

from backtest.canary_models import Canary
from backtest.models import Backtest, Report
from backtest.paper_models import PaperAccount
from qlibui.jobs.access import Person, own


def backtests_seen_by(user: Person) -> QuerySet[Backtest]:
    return Backtest.objects.filter(own(user))


def reports_seen_by(user: Person) -> QuerySet[Report]:
    """Reports of back-tests that the user sees, too."""
    return Report.objects.filter(own(user), backtest__in=backtests_seen_by(user))


def canaries_seen_by(user: Person) -> QuerySet[Canary]:
    return Canary.objects.filter(own(user))


def papers_seen_by(user: Person) -> QuerySet[PaperAccount]:
    return PaperAccount.objects.filter(own(user))
