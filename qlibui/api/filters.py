"""Ordering of lists by whitelisted fields, without ties."""

from typing import Any

import django_filters
from django.db.models import QuerySet


class StableOrdering(django_filters.OrderingFilter):
    """`ordering=-created_at`; things that are equal in it keep one order, so pages do not shift."""

    def filter(self, qs: QuerySet[Any], value: list[str] | None) -> QuerySet[Any]:
        ordered: QuerySet[Any] = super().filter(qs, value)
        return ordered.order_by(*ordered.query.order_by, "pk") if value else ordered


class CreatedBetween(django_filters.FilterSet):
    created_after = django_filters.IsoDateTimeFilter("created_at", lookup_expr="gte")
    created_before = django_filters.IsoDateTimeFilter("created_at", lookup_expr="lt")
