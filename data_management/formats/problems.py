"""Bad rows named: file, physical line, the file's own header, raw value, reason, one sentence."""

from collections.abc import Sequence

import polars as pl

from data_management.bars import PROBLEM_SCHEMA
from data_management.formats.lines import POSITION

SHOWN_CHARACTERS = 200

FOUND_SCHEMA = {
    **POSITION,
    "field": pl.String,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "duplicate_of_line": pl.Int64,
    "duplicate_of_file_no": pl.UInt32,
    "found": pl.Int64,
}
"""A problem as the engine finds it, before its file has a name and its sentence is written."""

_SENTENCES = {
    "unparseable": "{column} is '{value}', which is not a number; correct the cell.",
    "unparseable_date": "{column} is '{value}', which is not a date as in the rest of the file;"
    " correct the cell.",
    "unparseable_code": "{column} is '{value}', which is no instrument code; correct the cell.",
    "ambiguous_code": "{column} is '{value}', a code of no exchange for certain; write it with its"
    " exchange, such as SH{value} or SZ{value}.",
    "out_of_range": "{column} is '{value}', a year no market has bars for; correct the cell.",
    "non_finite": "{column} is '{value}', which is not a finite number; correct the cell.",
    "negative": "{column} is {value}, but it cannot be negative; correct the cell.",
    "zero": "{column} is {value}, but it must be above zero; correct the cell or empty the row.",
    "missing_value": "{column} is empty; fill in the cell or empty the whole row's prices.",
    "missing_factor": "{column} is empty; fill in the cell or delete the row.",
    "missing_key": "{column} is empty, so the row belongs to no instrument or day; fill it in.",
    "high_below_low": "{column} is {value}, below the low of the row; correct one of them.",
    "high_too_low": "{column} is {value}, below the row's open or close; correct one of them.",
    "low_too_high": "{column} is {value}, above the row's open or close; correct one of them.",
    "duplicate_key": "{column} is '{value}', which repeats the instrument and day of line"
    " {duplicate_of_line}{elsewhere}; keep one of the two rows.",
    "reversed_spell": "{column} is '{value}', before the row's first day; correct one of them.",
    "overlapping_spell": "{column} is '{value}', but the row shares days with line"
    " {duplicate_of_line}, of the same instrument and universe; correct one of them.",
    "unsafe_name": "{column} is '{value}', which cannot be a universe's name; use letters, digits,"
    " '_', '-' and '.', and not 'all'.",
    "field_count": "the row has {found} fields and its header has a different number;"
    " add or remove delimiters.",
    "unclosed_quote": "a quotation mark is not closed or stands inside a cell; close or double it.",
}

_OF_ONE_FIELD = {
    "unparseable_date": ("unparseable", "date"),
    "unparseable_code": ("unparseable", "instrument"),
    "missing_factor": ("missing_value", "factor"),
}


def no_problems() -> pl.DataFrame:
    return pl.DataFrame(schema=FOUND_SCHEMA)


def cell_problems(
    cells: pl.DataFrame, reasons: pl.DataFrame, headers: dict[str, str]
) -> pl.DataFrame:
    """One problem for every cell with a reason; `headers` is field -> the file's own text."""
    parts = [
        cells.select("file_no", "line", value=pl.col(name))
        .with_columns(reason=reasons[name], field=pl.lit(name), column=pl.lit(header))
        .filter(pl.col("reason").is_not_null())
        for name, header in headers.items()
        if reasons[name].null_count() < reasons.height
    ]
    return found_problems(pl.concat(parts)) if parts else no_problems()


def found_problems(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of FOUND_SCHEMA, null where it does not have one."""
    missing = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in FOUND_SCHEMA.items()
        if name not in frame.columns
    ]
    shown = pl.col("value").fill_null("").str.head(SHOWN_CHARACTERS)
    return frame.with_columns(shown, *missing).select(*FOUND_SCHEMA)


def write_problems(found: pl.DataFrame, files: Sequence[str]) -> pl.DataFrame:
    """PROBLEM_SCHEMA, by file and line, the files named and a sentence written for each."""
    names = pl.Series("file", files, dtype=pl.String)
    ordered = found.sort("file_no", "line", maintain_order=True)
    named = ordered.with_columns(
        pl.col("line").cast(pl.Int64),
        file=names.gather(ordered["file_no"]),
        elsewhere=names.gather(ordered["duplicate_of_file_no"]),
    ).with_columns(
        elsewhere=pl.when(pl.col("elsewhere") != pl.col("file")).then(
            pl.format(" of {}", "elsewhere")
        )
    )
    return named.with_columns(message=_message()).select(
        pl.col(name).fill_null("") if name == "column" else pl.col(name) for name in PROBLEM_SCHEMA
    )


def _message() -> pl.Expr:
    place = pl.format("{}, line {}: ", "file", "line")
    sentence = pl.lit(None, dtype=pl.String)
    for reason, text in _SENTENCES.items():
        sentence = pl.when(_tells(reason)).then(_filled(text)).otherwise(sentence)
    return place + sentence


def _tells(reason: str) -> pl.Expr:
    """Dates, codes and factors share a reason with other numbers, not their sentence."""
    if reason in _OF_ONE_FIELD:
        shared, field = _OF_ONE_FIELD[reason]
        return (pl.col("reason") == shared) & (pl.col("field") == field)
    return pl.col("reason") == reason


def _filled(text: str) -> pl.Expr:
    parts: list[pl.Expr] = []
    for number, piece in enumerate(text.replace("}", "{").split("{")):
        is_name = number % 2 == 1
        parts.append(pl.col(piece).cast(pl.String).fill_null("") if is_name else pl.lit(piece))
    return pl.concat_str(parts)
