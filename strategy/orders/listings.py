"""The first days of instruments that were listed while the dataset goes."""

from collections.abc import Iterable
from datetime import date

from data_management.provider_files import ProviderFiles
from market.limits import LONGEST_DEBUT

# Who is suspended in its first week is back within this many sessions, or has no limit to miss.
_LOOKED_AT = 60


def debut_days(files: ProviderFiles, codes: Iterable[str]) -> dict[str, list[date]]:
    """The first traded days of each instrument that begins after the dataset does.

    Who has bars from the dataset's first day on was listed earlier, and nobody knows when.
    """
    begun = {code: files.first_session(code) for code in codes}
    return {
        code: _first_traded(files, code, first)
        for code, first in begun.items()
        if first is not None and first > files.calendar[0]
    }


def _first_traded(files: ProviderFiles, code: str, first: date) -> list[date]:
    start = files.calendar.index(first)
    days = files.calendar[start : start + _LOOKED_AT]
    closes = files.values(code, "close", days)
    traded = [day for day, close in zip(days, closes, strict=True) if close > 0]
    return traded[:LONGEST_DEBUT]
