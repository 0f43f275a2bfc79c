"""How something was made, line by line."""

from collections.abc import Iterator, Mapping
from typing import Any

from qlibui.reports import wording
from qlibui.reports.markup import Child, Markup, table


def lines_of(card: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every setting of a run card with the names that lead to it: ``spec.costs.min_cost``."""
    for name, value in card.items():
        here = (*path, str(name))
        if isinstance(value, Mapping) and value:
            yield from lines_of(value, here)
        else:
            yield ".".join(here), _joined(value)


def card_table(card: Mapping[str, Any]) -> Markup:
    """The lines of a run card as a table."""
    rows: list[list[Child]] = [[name, wording.plainly(value)] for name, value in lines_of(card)]
    return table(["made with", ""], rows, words=2, class_="card")


def _joined(value: Any) -> Any:
    if isinstance(value, Mapping):
        return None
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
