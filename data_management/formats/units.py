"""Units proved, not assumed: amount = price x volume tells 手 from 股 and 千元 from 元."""

from dataclasses import dataclass

import polars as pl

from data_management.errors import Question, ask
from data_management.formats.layout import Layout
from data_management.options import ImportOptions

LOT_SHARES = 100
PROOF_SHARE = 0.6
TELLING_VOLUME = 50
_MULTIPLES = {"share": 1, "lot": LOT_SHARES}


@dataclass(frozen=True)
class Units:
    """Shares in one unit of volume, currency units in one unit of amount, and how it is known."""

    volume_multiplier: int
    amount_multiplier: int
    source: str

    def describe(self) -> dict[str, object]:
        unit = "lot" if self.volume_multiplier == LOT_SHARES else "share"
        return {"volume": unit, "amount": self.amount_multiplier, "known_by": self.source}


def decide_units(rows: pl.DataFrame, layout: Layout, options: ImportOptions, name: str) -> Units:
    """Units of a file by what a person said, what its amounts prove, its header, its vendor.

    `rows` holds high, low, volume and perhaps amount as the file gives them.
    """
    proved = _prove(rows, options)
    if proved is not None:
        return proved
    if options.volume_unit is not None or layout.volume_unit is not None:
        return _units(layout, options, "answer" if options.volume_unit else "header")
    if layout.vendor.name != "generic":
        return _units(layout, options, "vendor")
    if _contradicts(rows):
        raise ask(_question(name))
    return _units(layout, options, "assumed")


def _units(layout: Layout, options: ImportOptions, source: str) -> Units:
    volume = options.volume_unit or layout.volume_unit or layout.vendor.volume_unit
    amount = options.amount_unit or layout.amount_unit or layout.vendor.amount_unit
    return Units(_MULTIPLES[volume], int(amount), source)


def _prove(rows: pl.DataFrame, options: ImportOptions) -> Units | None:
    """The one pair of units under which average prices lie between low and high; pairs differ by
    powers of ten, so a clear majority of the rows proves one."""
    telling = _telling(rows)
    if telling is None or telling.height == 0:
        return None
    volumes = [_MULTIPLES[options.volume_unit]] if options.volume_unit else [1, LOT_SHARES]
    amounts = [int(options.amount_unit)] if options.amount_unit else [1, 1000, 10000]
    shares = {(v, a): _agreement(telling, v, a) for v in volumes for a in amounts}
    best = max(shares, key=lambda pair: shares[pair])
    return Units(*best, "amount") if shares[best] >= PROOF_SHARE else None


def _telling(rows: pl.DataFrame) -> pl.DataFrame | None:
    """Rows whose amount can prove something; whole lots and rounded prices blur small trades."""
    if "amount" not in rows.columns:
        return None
    traded = (pl.col("volume") >= TELLING_VOLUME) & (pl.col("amount") > 0)
    return rows.filter(traded & (pl.col("low") > 0) & (pl.col("high") >= pl.col("low")))


def _agreement(rows: pl.DataFrame, volume: int, amount: int) -> float:
    average = pl.col("amount") * amount / (pl.col("volume") * volume)
    slack = 1 / TELLING_VOLUME
    fits = average.is_between(pl.col("low") * (1 - slack), pl.col("high") * (1 + slack))
    return float(rows.select(fits.mean()).item() or 0.0)


def _contradicts(rows: pl.DataFrame) -> bool:
    """Amounts are there and agree with no unit: the prices may be adjusted, or it is no equity."""
    telling = _telling(rows)
    return telling is not None and telling.height > 0


def _question(name: str) -> Question:
    return Question(
        "volume_unit",
        f"The amounts of {name} agree with its volumes neither in shares nor in lots of 100;"
        " say which unit its volume is in.",
        ("share", "lot"),
    )
