"""Dates: one format is detected for a file, then every cell must follow it."""

import re

import polars as pl

from data_management.errors import Question, ask

# name -> what a cell must look like, once a time of day behind it is cut off.
_SHAPES: dict[str, str] = {
    "%Y-%m-%d": r"^\d{4}-\d{1,2}-\d{1,2}$",
    "%Y%m%d": r"^(18|19|20|21)\d{6}(\.0)?$",
    "%Y/%m/%d": r"^\d{4}/\d{1,2}/\d{1,2}$",
    "%Y.%m.%d": r"^\d{4}\.\d{1,2}\.\d{1,2}$",
    "%Y年%m月%d日": r"^\d{4}年\d{1,2}月\d{1,2}日$",
    "%m/%d/%Y": r"^\d{1,2}/\d{1,2}/\d{4}$",
    "%d/%m/%Y": r"^\d{1,2}/\d{1,2}/\d{4}$",
    "%d-%m-%Y": r"^\d{1,2}-\d{1,2}-\d{4}$",
    "%d.%m.%Y": r"^\d{1,2}\.\d{1,2}\.\d{4}$",
    "%d-%b-%Y": r"^\d{1,2}-[A-Za-z]{3}-\d{4}$",
    "%b %d, %Y": r"^[A-Za-z]{3} \d{1,2}, \d{4}$",
}
# name -> shape, days of its zero after 1970-01-01, units in a day.
_COUNTED: dict[str, tuple[str, int, int]] = {
    "excel_1900": (r"^[1-9]\d{4}(\.\d+)?$", -25569, 1),
    "excel_1904": (r"^[1-9]\d{4}(\.\d+)?$", -24107, 1),
    "epoch_s": (r"^\d{9,10}(\.0)?$", 0, 86_400),
    "epoch_ms": (r"^\d{12,13}(\.0)?$", 0, 86_400_000),
    "epoch_us": (r"^\d{15,16}$", 0, 86_400_000_000),
}
_CLOCK = r"^(.*?\d)(?:T|\s+)(\d{1,2}:\d{2}(?::\d{2})?)\S*(?:\s\S+)?$"
_SAMPLE = 5_000


def detect_date_format(texts: pl.Series, name: str, *, epoch_1904: bool = False) -> str:
    """The one format most cells of the sample follow; asks where day and month cannot be told."""
    sample = texts.drop_nulls().head(_SAMPLE).unique(maintain_order=True)
    excel = "excel_1904" if epoch_1904 else "excel_1900"
    if not sample.len():
        return next(iter(_SHAPES))
    candidates = [*_SHAPES, excel, "epoch_s", "epoch_ms", "epoch_us"]
    counts = {form: parse_dates(sample, form).count() for form in candidates}
    best = max(counts.values())
    fitting = [form for form, count in counts.items() if count == best]
    if best == 0:
        raise ask(_unknown_format(sample, name))
    if len(fitting) > 1:
        raise ask(_ambiguous_format(sample, name, fitting))
    return fitting[0]


def parse_dates(texts: pl.Series, form: str) -> pl.Series:
    """Date of the same length, null where a cell does not follow the format."""
    plain = cut_clock(texts)
    if form in _COUNTED:
        return _counted(plain, form)
    shaped = plain.str.contains(_SHAPES[form]) if form in _SHAPES else plain.is_not_null()
    fitting = pl.select(pl.when(shaped).then(plain)).to_series()
    if form == "%Y%m%d":
        fitting = fitting.str.head(8)
    return fitting.str.to_date(form, strict=False, cache=True)


def cut_clock(texts: pl.Series) -> pl.Series:
    """The cells without surrounding space and without a time of day."""
    plain = texts.str.strip_chars()
    if not plain.str.contains(":", literal=True).any():
        return plain
    return plain.str.replace(_CLOCK, "$1")


def clock_times(texts: pl.Series) -> pl.Series:
    """The distinct times of day beside the dates, midnight left out."""
    clocks = texts.str.strip_chars().str.extract(_CLOCK, 2).drop_nulls().unique()
    return clocks.filter(~clocks.str.contains(r"^0{1,2}:00(:00)?$"))


def is_known_format(form: str) -> bool:
    return form in _SHAPES or form in _COUNTED or re.search(r"%[Yy].*%[mbB].*%d", form) is not None


def epoch_intraday(texts: pl.Series, form: str) -> bool:
    """Whether counted times (Binance) fall on more than one time of day."""
    if form not in _COUNTED or form.startswith("excel"):
        return False
    units = _COUNTED[form][2]
    return (texts.cast(pl.Float64, strict=False) % units).drop_nulls().n_unique() > 1


def _counted(plain: pl.Series, form: str) -> pl.Series:
    shape, zero, units = _COUNTED[form]
    numbers = plain.cast(pl.Float64, strict=False)
    shaped = plain.str.contains(shape)
    days = (numbers / units).floor() + zero
    fitting = pl.select(pl.when(shaped).then(days)).to_series()
    return fitting.cast(pl.Int32, strict=False).cast(pl.Date)


def _unknown_format(sample: pl.Series, name: str) -> Question:
    shown = repr(sample[0]) if sample.len() else "nothing"
    return Question(
        "date_format",
        f"The date column of {name} holds {shown}, which is no date known here;"
        " say its format, such as %d.%m.%Y.",
        tuple(_SHAPES),
    )


def _ambiguous_format(sample: pl.Series, name: str, fitting: list[str]) -> Question:
    return Question(
        "date_format",
        f"The dates of {name}, such as {sample[0]!r}, can be read in two ways;"
        " say which part is the month.",
        tuple(fitting),
    )
