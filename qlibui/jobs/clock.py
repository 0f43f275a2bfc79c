"""The database's clock: the only one by which leases are set and compared."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Now


def now() -> Expression:
    return Now()


def in_seconds(seconds: float) -> Combinable:
    """The database's time `seconds` from now."""
    later = Now() + Value(timedelta(seconds=seconds))
    return ExpressionWrapper(later, output_field=DateTimeField())
