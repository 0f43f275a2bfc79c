"""Dates within sentences, for narrow pages."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b[.,;:]?")


@register.filter
def whole_dates(sentence: str) -> SafeString:
    """The sentence as HTML whose lines do not break at the hyphens of a date."""
    escaped = conditional_escape(sentence)
    marked = _DATE.sub(lambda date: f'<span class="whole">{date[0]}</span>', escaped)
    return mark_safe(marked)  # noqa: S308  escaped above, and the dates are digits
