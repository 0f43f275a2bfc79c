"""Why cells cannot stand: the reasons of a block's rows, column by column."""

import polars as pl

from data_management.bars import high_reason, low_reason, number_reason
from data_management.formats.codebook import is_ambiguous
from data_management.formats.numbers import is_blank
from data_management.formats.rules import Rules

FIRST_YEAR, LAST_YEAR = 1800, 2199


def reasons_of(
    cells: pl.DataFrame,
    values: pl.DataFrame,
    unparseable: dict[str, pl.Series],
    rules: Rules,
) -> pl.DataFrame:
    """Per column of the file that matters, why its cell cannot stand; null where it can."""
    numbers = values.select(
        pl.when(unparseable[name])
        .then(pl.lit("unparseable"))
        .when(~pl.col("suspended"))
        .then(number_reason(name, bar_field=name not in rules.extras, needed=name in rules.needed))
        .alias(name)
        for name in rules.numbers
    )
    keys = {n: r for n, r in _key_reasons(cells, values).items() if n in rules.layout.columns}
    return numbers.with_columns(**_order_reasons(numbers, values, rules), **keys)


def _order_reasons(
    numbers: pl.DataFrame, values: pl.DataFrame, rules: Rules
) -> dict[str, pl.Series]:
    """Why the high and the low cannot stand, beside the other prices too."""
    if rules.layout.only_factors:
        return {}
    sound = numbers.select(
        pl.all_horizontal(pl.col("open", "high", "low", "close").is_null())
    ).to_series()
    comparable = sound & ~values["suspended"]
    ordered = values.select(
        high=pl.when(comparable).then(high_reason()), low=pl.when(comparable).then(low_reason())
    )
    return {
        name: numbers[name].zip_with(numbers[name].is_not_null(), ordered[name])
        for name in ("high", "low")
    }


def _key_reasons(cells: pl.DataFrame, values: pl.DataFrame) -> dict[str, pl.Series]:
    year = pl.col("date").dt.year()
    dates = values.select(
        pl.when(cells.select(is_blank(pl.col("date"))).to_series())
        .then(pl.lit("missing_key"))
        .when(year.is_null())
        .then(pl.lit("unparseable"))
        .when(~year.is_between(FIRST_YEAR, LAST_YEAR))
        .then(pl.lit("out_of_range"))
    ).to_series()
    if "instrument" not in cells.columns:
        return {"date": dates}
    return {"date": dates, "instrument": _instrument_reasons(cells["instrument"], values)}


def _instrument_reasons(texts: pl.Series, values: pl.DataFrame) -> pl.Series:
    unknown = values["instrument_no"].is_null()
    doubtful = [text for text in texts.filter(unknown).unique().drop_nulls() if is_ambiguous(text)]
    return values.select(
        pl.when(is_blank(pl.lit(texts)))
        .then(pl.lit("missing_key"))
        .when(unknown & texts.is_in(doubtful))
        .then(pl.lit("ambiguous_code"))
        .when(unknown)
        .then(pl.lit("unparseable"))
    ).to_series()
