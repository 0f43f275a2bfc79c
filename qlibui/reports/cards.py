"""Figures in a grid: what a reader looks for first, each with what it is made of."""

from qlibui.reports.markup import Markup, tag


def cards(*figures: Markup) -> Markup:
    """The figures, each made by ``card``, in a grid."""
    return tag("div", *figures, class_="cards")


def card(name: str, figure: str, made_of: str | Markup, sign: float | None = None) -> Markup:
    """A figure under its name; with ``sign`` it is coloured as a gain or a loss."""
    mood = None if not sign else "gain" if sign > 0 else "loss"
    return tag("div", tag("span", name), tag("b", figure, class_=mood), tag("small", made_of))
