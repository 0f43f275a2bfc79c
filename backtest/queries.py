"""Who sees which back-tests: as with imports, one's own and the ownerless."""

from django.db.models import QuerySet

from backtest.models import Backtest, Report
from qlibui.jobs.access import Person, own


def backtests_seen_by(user: Person) -> QuerySet[Backtest]:
    return Backtest.objects.filter(own(user))


def reports_seen_by(user: Person) -> QuerySet[Report]:
    """Reports of back-tests that the user sees, too."""
    return Report.objects.filter(own(user), backtest__in=backtests_seen_by(user))
