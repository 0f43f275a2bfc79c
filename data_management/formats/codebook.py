"""Instruments and date cells of one reading, numbered: millions of rows carry numbers, not text.

Blocks are checked by several threads, and the books are what these share.
"""

from collections import defaultdict
from threading import Lock

import numpy as np
import polars as pl

from data_management.formats.codes import is_six_digits, qlib_code
from data_management.formats.dates import parse_dates
from data_management.formats.numbers import NULL_TEXTS


class CodeBook:
    """Numbers for Qlib codes; every text is resolved once and remembered."""

    def __init__(self, *, market: str | None = None) -> None:
        self.codes: list[str] = []
        self._market = market
        self._numbers: dict[str, int] = {}
        self._of_file: list[int | None] = []
        self._of_text: dict[tuple[str, bool], int | None] = {}
        self._writing = Lock()

    def number_of(self, code: str) -> int:
        """The number of a code that already has Qlib's form."""
        if code not in self._numbers:
            self._numbers[code] = len(self.codes)
            self.codes.append(code)
        return self._numbers[code]

    def name_file(self, file_no: int, code: str | None) -> None:
        """Say which instrument a file without an instrument column is about."""
        self._of_file += [None] * (file_no + 1 - len(self._of_file))
        self._of_file[file_no] = None if code is None else self.number_of(code)

    def of_files(self, file_nos: pl.Series) -> pl.Series:
        """The instrument number of every row by the file it stands in."""
        numbers = pl.Series(self._of_file, dtype=pl.UInt32)
        return numbers.gather(file_nos)

    def of_texts(self, texts: pl.Series, *, mainland: bool) -> pl.Series:
        """The instrument number of every text, null where it is no code or an ambiguous one."""
        distinct, places = _distinct(texts)
        with self._writing:
            numbers = [self._resolve(text, mainland) for text in distinct]
        return pl.Series(numbers, dtype=pl.UInt32).gather(places)

    def _resolve(self, text: str, mainland: bool) -> int | None:
        if (text, mainland) not in self._of_text:
            blank = text.strip() in NULL_TEXTS
            code = None if blank else qlib_code(text, mainland=mainland, market=self._market)
            self._of_text[text, mainland] = None if code is None else self.number_of(code)
        return self._of_text[text, mainland]


class DateBook:
    """The date cells of one reading, numbered, so that each can be shown as it was written."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._days: list[int] = []
        self._numbers: dict[str, dict[str, int]] = defaultdict(dict)  # by form, then text
        self._writing = Lock()

    def read(self, texts: pl.Series, form: str) -> tuple[pl.Series, pl.Series]:
        """Date of every cell and the number of its text, both null where it follows another
        format: a file full of what is no date must not fill the book."""
        distinct, places = _distinct(texts)
        known = self._numbers[form]
        numbers = list(map(known.get, distinct.to_list()))
        if None in numbers:
            self._learn(distinct.filter(pl.Series(numbers, dtype=pl.UInt32).is_null()), form)
            numbers = list(map(known.get, distinct.to_list()))
        of_text = pl.Series("date_no", numbers, dtype=pl.UInt32)
        dates = pl.Series("date", self._days, dtype=pl.Int32).cast(pl.Date).gather(of_text)
        return dates.gather(places), of_text.gather(places)

    def _learn(self, texts: pl.Series, form: str) -> None:
        dates = parse_dates(texts, form)
        known = dates.is_not_null()
        days = dates.filter(known).to_physical()
        with self._writing:
            for text, day in zip(texts.filter(known), days, strict=True):
                if text not in self._numbers[form]:
                    self._days.append(day)
                    self.texts.append(text)
                    self._numbers[form][text] = len(self.texts) - 1


def _distinct(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts without repetitions, and for each of all texts its place there, null for null."""
    words = texts
    if not isinstance(texts.dtype, pl.Categorical):
        words = texts.cast(pl.Categorical(pl.Categories.random()))
    numbers = words.to_physical().cast(pl.UInt32)
    # Counting the few categories of a block is cheaper than hashing or sorting all its cells.
    used = np.bincount(numbers.drop_nulls().to_numpy(), minlength=1) > 0
    categories = pl.Series(np.flatnonzero(used).astype(np.uint32))
    distinct = pl.select(pl.lit(categories).cat.to(words.dtype)).to_series()
    places = pl.Series(np.cumsum(used, dtype=np.uint32) - used.astype(np.uint32))
    return distinct.cast(pl.String), places.gather(numbers)


def is_ambiguous(text: str) -> bool:
    """Six digits that more than one exchange uses, so that only a person can place them."""
    return is_six_digits(text) and qlib_code(text) is None
