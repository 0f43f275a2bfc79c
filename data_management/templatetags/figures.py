"""Numbers of bars, as people write them."""

from django import template

register = template.Library()


@register.filter
def figure(number: float) -> str:
    """Exact, with separators for thousands, and without the ``.0`` of a whole number."""
    text = f"{number:,}"
    return text.removesuffix(".0")
