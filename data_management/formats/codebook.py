"""Instruments and date cells of one reading, numbered: millions of rows carry numbers, not text."""

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
        distinct = texts.drop_nulls().unique()
        numbers = [self._resolve(text, mainland) for text in distinct]
        return _replaced(texts, distinct, pl.Series(numbers, dtype=pl.UInt32))

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
        self._numbers: dict[str, int] = {}

    def read(self, texts: pl.Series, form: str) -> tuple[pl.Series, pl.Series]:
        """Date of every cell (null where it follows another format) and the number of its text."""
        distinct = texts.fill_null("").unique()
        numbers = pl.Series([self._number_of(text) for text in distinct], dtype=pl.UInt32)
        dates = parse_dates(distinct, form)
        places = _replaced(texts.fill_null(""), distinct, pl.Series(range(distinct.len())))
        return dates.gather(places).alias("date"), numbers.gather(places).alias("date_no")

    def _number_of(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


def _replaced(texts: pl.Series, distinct: pl.Series, numbers: pl.Series) -> pl.Series:
    """The number beside each text, null for null; polars ignores the dtype where there are none."""
    replaced = texts.replace_strict(distinct, numbers, default=None, return_dtype=pl.UInt32)
    return replaced.cast(pl.UInt32)


def is_ambiguous(text: str) -> bool:
    """Six digits that more than one exchange uses, so that only a person can place them."""
    return is_six_digits(text) and qlib_code(text) is None
