"""Whether the fields that an exchange needs have values wherever there is a close."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from backtest.preflight.subject import Subject
from strategy.findings import Finding, error, warning

_NO_PRICES = frozenset({"amount", "change", "factor", "volume"})


@dataclass
class Holes:
    """How many closes of the window have no value of a field beside them, and the first place."""

    count: int = 0
    place: tuple[str, date] | None = None

    def add(self, code: str, day: date) -> None:
        self.count += 1
        self.place = self.place or (code, day)

    @property
    def told(self) -> str:
        code, day = self.place or ("", "")
        others = f" and {self.count - 1:,} more" if self.count > 1 else ""
        return f"{code} on {day}{others}"


Tell = Callable[[Subject, Holes | None], Finding]
"""From what is missing, None for the whole field, to a finding."""


def check_coverage(subject: Subject) -> Iterator[Finding]:
    needed = _needed(subject)
    absent = [name for name in needed if name not in subject.files.fields]
    yield from (needed[name](subject, None) for name in absent)
    holes = _count_holes(subject, [name for name in needed if name not in absent])
    yield from (needed[name](subject, found) for name, found in holes.items() if found.count)


def _needed(subject: Subject) -> dict[str, Tell]:
    spec = subject.spec
    needed: dict[str, Tell] = {"factor": _no_factor}
    if spec.limit_threshold is not None or spec.market_rules == "dated":
        needed["change"] = _no_change
    if spec.deal_price != "close":
        needed[spec.deal_price] = _no_deal_price
    if spec.costs.impact_cost:
        needed["volume"] = _no_volume
    return needed


def _count_holes(subject: Subject, fields: list[str]) -> dict[str, Holes]:
    holes = {name: Holes() for name in fields}
    for code in subject.members:
        traded = list(subject.traded(code))
        for name, found in holes.items():
            values = subject.values(code, name)
            missing = [day for day, number in traded if math.isnan(values[number])]
            for day in missing:
                # Nothing changes on an instrument's first bar.
                if name != "change" or day != subject.files.first_session(code):
                    found.add(code, day)
    return holes


def _no_factor(subject: Subject, holes: Holes | None) -> Finding:
    where = f": {holes.told}" if holes else " at all"
    tell = error if subject.spec.lot else warning
    return tell(
        "factor_missing",
        f"Closes have no factor beside them{where}; one is enough for Qlib to trade adjusted "
        "shares without lots, of all instruments.",
        "Import the factors, or set lot to null.",
    )


def _no_change(subject: Subject, holes: Holes | None) -> Finding:
    if holes is None:
        return error(
            "change_missing",
            "The dataset has no field change, without which Qlib has no price limits.",
            "Import the data again, or set limit_threshold to null.",
        )
    return warning(
        "change_gaps",
        f"Bars have no change: {holes.told}; on these days no price limit holds.",
        "Import the bars before them or their previous closes.",
    )


def _no_deal_price(subject: Subject, holes: Holes | None) -> Finding:
    price = subject.spec.deal_price
    if holes is None:
        return error(
            "deal_price_missing",
            f"The dataset has no field {price}, and Qlib would deal at the close instead.",
            f"Choose one of {', '.join(sorted(subject.files.fields - _NO_PRICES))} as deal_price.",
        )
    return warning(
        "deal_price_gaps",
        f"Bars have no {price}: {holes.told}; these are dealt at the close.",
        f"Import what is missing of {price}, or deal at the close.",
    )


def _no_volume(subject: Subject, holes: Holes | None) -> Finding:
    where = f": {holes.told}" if holes else " at all"
    return warning(
        "volume_missing",
        f"Bars have no volume{where}; there impact_cost is taken as a fixed rate.",
        "Import the volumes, or set impact_cost to 0.",
    )
