"""How a back-test was made, line by line."""

from collections.abc import Iterator, Mapping
from typing import Any


def lines_of(card: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every setting of a run card with the names that lead to it: ``spec.costs.min_cost``."""
    for name, value in card.items():
        here = (*path, str(name))
        if isinstance(value, Mapping) and value:
            yield from lines_of(value, here)
        else:
            yield ".".join(here), _joined(value)


def _joined(value: Any) -> Any:
    if isinstance(value, Mapping):
        return None
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
