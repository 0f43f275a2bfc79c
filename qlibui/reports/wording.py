"""Figures as people read them; what was not computed is a dash, never a nought."""

from typing import Any

NOTHING = "–"
_MINUS = "−"


def percent(value: float | None, *, digits: int = 2, signed: bool = False) -> str:
    """A fraction in percent: 0.1234 -> 12.34 %."""
    return NOTHING if value is None else f"{_number(value * 100, digits, signed)} %"


def number(value: float | None, *, digits: int = 2, signed: bool = False) -> str:
    return NOTHING if value is None else _number(value, digits, signed)


def money(value: float | None) -> str:
    """An amount without its cents: 1234567.8 -> 1,234,568."""
    return NOTHING if value is None else _number(value, 0, signed=False)


def day(value: str | None) -> str:
    return NOTHING if value is None else value


def words(name: str) -> str:
    """A name of a figure or a setting as words: max_drawdown -> max drawdown."""
    return name.replace("_", " ")


def plainly(value: Any) -> str:
    """A setting as it was made."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _number(value: float, digits: int, signed: bool) -> str:
    written = f"{abs(value):,.{digits}f}"
    nought = not any(figure in "123456789" for figure in written)
    sign = "" if nought else _MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{written}"
