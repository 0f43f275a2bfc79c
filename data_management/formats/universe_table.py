"""Which text is a list of universe members: by its header, or by the form that Qlib writes."""

import re
from dataclasses import dataclass

from data_management.formats.aliases import ALIASES
from data_management.formats.codes import qlib_code
from data_management.formats.delimited import DELIMITERS
from data_management.formats.headers import header_key
from data_management.formats.layout import TITLE_ROWS, map_header
from data_management.formats.records import Record, split_records
from data_management.options import ImportOptions

_ALIASES = {
    "instrument": (*ALIASES["instrument"], "con_code", "成分券代码", "成份券代码"),
    "from": ("from", "start", "start_date", "start_on", "begin", "begin_date", "in_date",
             "date_from", "纳入日期", "调入日期", "起始日期", "开始日期"),
    "to": ("to", "end", "end_date", "end_on", "out_date", "date_to", "剔除日期", "调出日期",
           "截止日期", "结束日期"),
    "universe": ("universe", "pool", "index_code", "index_name", "指数代码", "股票池"),
}  # fmt: skip
_NEEDED = {"instrument", "from", "to"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Qlib's own lists: SH600000<TAB>2005-01-01<TAB>2015-12-31, without a header.
_QLIB = {"instrument": 0, "from": 1, "to": 2}


@dataclass(frozen=True)
class UniverseTable:
    """Where a list of members starts (`first_line` is an index from 0) and its columns."""

    delimiter: str
    headers: tuple[str, ...]
    columns: dict[str, int]
    first_line: int


def find_universe_table(lines: list[str], options: ImportOptions) -> UniverseTable | None:
    """The list of members in a text, None for any other text."""
    for delimiter in (options.delimiter,) if options.delimiter else DELIMITERS:
        head = [record for record, _ in zip(split_records(lines, delimiter), range(TITLE_ROWS),
                                            strict=False)]  # fmt: skip
        for record in head:
            columns = _columns_of(record.fields, options)
            if columns is not None:
                headers = tuple(field.strip() for field in record.fields)
                after = record.index + record.lines
                return UniverseTable(delimiter, headers, columns, after)
        if head and _is_qlibs(head[0]):
            return UniverseTable(delimiter, tuple(_QLIB), _QLIB, 0)
    return None


def _columns_of(row: list[str], options: ImportOptions) -> dict[str, int] | None:
    keys = [header_key(text) for text in row]
    columns: dict[str, int] = {}
    for name, aliases in _ALIASES.items():
        known = next((alias for alias in aliases if alias in keys), None)
        if known is not None:
            columns[name] = keys.index(known)
    of_bars, _ = map_header(row, options)
    if not columns.keys() >= _NEEDED or {"close", "factor"} & of_bars.keys():
        return None
    return columns


def _is_qlibs(record: Record) -> bool:
    fields = [field.strip() for field in record.fields]
    return (
        len(fields) == len(_QLIB)
        and qlib_code(fields[0]) is not None
        and all(_DAY.fullmatch(field) for field in fields[1:])
    )
