"""Numbers as people and vendors write them, parsed a column at a time."""

import polars as pl

# What a vendor writes where it has no number.
NULL_TEXTS = (
    *("", "-", "--", "---", "—", "——", "\\N", "停牌", "暂停"),
    *("None", "none", "NONE", "null", "Null", "NULL", "N/A", "n/a", "NA", "#N/A"),
)

_FULL_WIDTH = dict(zip("０１２３４５６７８９．，－＋", "0123456789.,-+", strict=True))
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"


def is_blank(texts: pl.Expr) -> pl.Expr:
    """True where the vendor says that there is no value."""
    return texts.is_null() | texts.str.strip_chars().is_in(list(NULL_TEXTS))


def parse_numbers(texts: pl.Series) -> pl.Series:
    """Float64 of the same length, null where blank or no number; inf and nan stay what they are."""
    numbers = texts.cast(pl.Float64, strict=False)
    doubtful = numbers.is_null() & ~texts.is_in(list(NULL_TEXTS)) & texts.is_not_null()
    if not doubtful.any():
        return numbers
    mended = _mend(texts.filter(doubtful))
    return numbers.scatter(doubtful.arg_true(), mended)


def _mend(texts: pl.Series) -> pl.Series:
    plain = texts.str.strip_chars().str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))
    grouped = plain.str.contains(_THOUSANDS)
    ungrouped = plain.str.replace_all(",", "", literal=True)
    return ungrouped.zip_with(grouped, plain).cast(pl.Float64, strict=False)
