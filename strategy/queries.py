"""Who sees which strategies: as with imports, one's own and the ownerless."""

from django.db.models import QuerySet

from qlibui.jobs.access import Person, own
from strategy.models import Strategy, StrategyRun


def strategies_seen_by(user: Person) -> QuerySet[Strategy]:
    return Strategy.objects.filter(own(user))


def runs_seen_by(user: Person) -> QuerySet[StrategyRun]:
    """Runs of strategies that the user sees, too."""
    return StrategyRun.objects.filter(own(user), strategy__in=strategies_seen_by(user))
