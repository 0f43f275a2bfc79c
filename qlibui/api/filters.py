"""Filters that lists share: time of creation, and ordering by whitelisted fields without ties."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

# Nearer to the ends of what a date can be, a change of its zone would overflow.
WITHIN_REASON = [
    MinValueValidator(datetime(1970, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(3000, 1, 1, tzinfo=UTC)),
]


class StableOrdering(django_filters.OrderingFilter):
    """`ordering=-created_at`; things that are equal in it keep one order, so pages do not shift."""

    def filter(self, qs: QuerySet[Any], value: list[str] | None) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().filter(qs, value)
        return ordered.order_by(*ordered.query.order_by, "pk") if value else ordered


class CreatedBetween(django_filters.FilterSet):
    created_after = django_filters.IsoDateTimeFilter(
        "created_at", lookup_expr="gte", validators=WITHIN_REASON
    )
    created_before = django_filters.IsoDateTimeFilter(
        "created_at", lookup_expr="lt", validators=WITHIN_REASON
    )
