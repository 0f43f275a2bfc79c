"""How the cells of one layout are to be understood, decided once from its first rows."""

from dataclasses import dataclass

import polars as pl

from data_management.bars import REQUIRED_NUMBERS
from data_management.errors import ImportRefused, Question, ask
from data_management.formats.codebook import CodeBook, is_ambiguous
from data_management.formats.codes import is_mainland_code
from data_management.formats.dates import (
    clock_times,
    detect_date_format,
    epoch_intraday,
    is_known_format,
    parse_dates,
)
from data_management.formats.layout import Layout, Table
from data_management.formats.numbers import is_blank, parse_numbers
from data_management.formats.units import Units, decide_units
from data_management.options import ImportOptions

MAJORITY = 0.5
NUMBER_FIELDS = (
    *("open", "high", "low", "close", "volume"),
    *("amount", "prev_close", "change", "factor", "adj_close"),
)


@dataclass(frozen=True)
class Rules:
    """One layout understood: date format, units (None without bars), and which other columns hold
    numbers."""

    layout: Layout
    date_format: str
    units: Units | None
    extras: tuple[str, ...]
    adjusted: bool
    mainland: bool

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every column parsed as a number, bar fields first."""
        return (*(name for name in NUMBER_FIELDS if name in self.layout.columns), *self.extras)

    @property
    def needed(self) -> tuple[str, ...]:
        """The numbers without which a row says nothing."""
        return ("factor",) if self.layout.only_factors else REQUIRED_NUMBERS

    @property
    def gives(self) -> frozenset[str]:
        """The fields of the dataset that every row has a value for, or a blank."""
        columns = self.layout.columns
        optional = {name: {name} & columns.keys() for name in ("amount", "prev_close", "factor")}
        optional["prev_close"] |= {"change"} & columns.keys()
        optional["factor"] |= {"adj_close"} & columns.keys()
        stated = (name for name, sources in optional.items() if sources)
        return frozenset({*self.needed, *self.extras, *stated})

    @property
    def headers(self) -> dict[str, str]:
        """field -> the file's own header, in the order in which problems are named."""
        keys = [name for name in ("instrument", "date") if name in self.layout.columns]
        return {name: self.layout.header_of(name) for name in (*keys, *self.numbers)}

    def read_alike(self, other: "Rules") -> bool:
        """Whether a row means the same under both: fields, dates and units."""
        return (
            self.layout.mapping() == other.layout.mapping()
            and self.date_format == other.date_format
            and _multipliers(self.units) == _multipliers(other.units)
        )


def _multipliers(units: Units | None) -> tuple[int, int] | None:
    return None if units is None else (units.volume_multiplier, units.amount_multiplier)


def decide_rules(
    sample: pl.DataFrame,
    table: Table,
    options: ImportOptions,
    name: str,
    *,
    epoch_1904: bool = False,
) -> Rules:
    """Rules from the first rows as text; raises ImportRefused for what cannot be told or taken."""
    layout = table.layout
    dates = sample["date"].filter(~sample.select(is_blank(pl.col("date"))).to_series())
    date_format = _date_format(dates, options, name, epoch_1904=epoch_1904)
    _refuse_intraday(sample, date_format, name)
    if "instrument" in sample.columns:
        _refuse_ambiguous_codes(sample["instrument"], options, name)
    return Rules(
        layout=layout,
        date_format=date_format,
        units=None
        if layout.only_factors
        else decide_units(_quantities(sample), layout, options, name),
        extras=tuple(extra for extra in layout.extras if _holds_numbers(sample[extra])),
        adjusted=_says_adjusted(sample, table),
        mainland=layout.vendor.mainland or _is_mainland(sample, options),
    )


def _date_format(dates: pl.Series, options: ImportOptions, name: str, *, epoch_1904: bool) -> str:
    if options.date_format is None:
        return detect_date_format(dates, name, epoch_1904=epoch_1904)
    if not is_known_format(options.date_format):
        raise ImportRefused(
            "bad_config",
            f"import_config gives the date_format {options.date_format!r}, which names no year,"
            " month and day; write it like %d.%m.%Y.",
        )
    return options.date_format


def _refuse_intraday(sample: pl.DataFrame, date_format: str, name: str) -> None:
    clocked = (sample["time"].n_unique() > 1 if "time" in sample.columns else False) or clock_times(
        sample["date"]
    ).len() > 1
    if not clocked and not epoch_intraday(sample["date"], date_format):
        return
    keys = sample.select(
        pl.col("instrument") if "instrument" in sample.columns else pl.col("file_no"),
        date=parse_dates(sample["date"], date_format),
    )
    if keys.is_duplicated().sum() > keys.height * MAJORITY:
        raise ImportRefused(
            "intraday",
            f"{name} holds several bars a day, and only daily bars can be imported;"
            " give the bars of whole days.",
        )


def _refuse_ambiguous_codes(texts: pl.Series, options: ImportOptions, name: str) -> None:
    """Ask once for a file full of codes that belong to no exchange for certain."""
    codes = CodeBook(market=market_of(options.exchange))
    if codes.of_texts(texts, mainland=False).null_count() < texts.len():
        return
    doubtful = next((text for text in texts.drop_nulls().unique() if is_ambiguous(text)), None)
    if doubtful is not None:
        raise ask(
            Question(
                "exchange",
                f"The codes of {name}, such as {doubtful}, belong to no exchange for certain;"
                " say which exchange they are traded on.",
                ("XSHG", "XSHE", "BJSE"),
            )
        )


def _is_mainland(sample: pl.DataFrame, options: ImportOptions) -> bool:
    """Whether most rows are about instruments of mainland exchanges."""
    if "instrument" not in sample.columns:
        return False
    codes = CodeBook(market=market_of(options.exchange))
    numbers = codes.of_texts(sample["instrument"], mainland=False).drop_nulls()
    mainland = [is_mainland_code(code) for code in codes.codes]
    return (
        int(pl.Series(mainland, dtype=pl.Boolean).gather(numbers).sum()) > len(numbers) * MAJORITY
    )


def market_of(exchange: str | None) -> str | None:
    """The prefix of Qlib codes for six digits that belong to no board, by the exchange answered."""
    return {"XSHG": "SH", "XSHE": "SZ", "BJSE": "BJ"}.get(exchange or "")


def _quantities(sample: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in ("high", "low", "volume", "amount") if name in sample.columns]
    return pl.DataFrame([parse_numbers(sample[name]).alias(name) for name in names])


def _says_adjusted(sample: pl.DataFrame, table: Table) -> bool:
    """Whether a title line or Baostock's flag, 3 for unadjusted, tells of adjusted prices."""
    if any("前复权" in title or "后复权" in title for title in table.titles):
        return True
    return "adjusted" in sample.columns and bool(
        (sample["adjusted"].str.strip_chars() != "3").any()
    )


def _holds_numbers(texts: pl.Series) -> bool:
    """Whether most of what stands in a column is numbers; an empty one is no field."""
    stated = texts.len() - int(pl.select(is_blank(pl.lit(texts))).to_series().sum())
    return parse_numbers(texts).count() > stated * MAJORITY
