"""Which column of a file is which field: the header row found, recognised and mapped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data_management.errors import ImportRefused
from data_management.formats.aliases import ALIASES, AMOUNT_UNITS, VOLUME_UNITS
from data_management.formats.factor_rows import FACTOR_COLUMNS, holds_only_factors
from data_management.formats.headers import (
    DERIVED,
    GENERIC,
    REQUIRED,
    VENDORS,
    Vendor,
    field_name,
    header_key,
    header_unit,
)
from data_management.options import ImportOptions

MAX_COLUMNS = 256
TITLE_ROWS = 20
RESERVED_NAMES = frozenset(ALIASES) | {"file_no", "line", "status", "adjusted"}

_UNNAMED = {"", "unnamed: 0", "index"}
_BINANCE_TEXT = """
open_time open high low close volume close_time quote_volume count taker_buy_volume
taker_buy_quote_volume ignore
"""
_BINANCE_SPOT = _BINANCE_TEXT.split()


@dataclass(frozen=True)
class Layout:
    """The columns of one header row: `columns` is field -> index, `extras` name -> index."""

    headers: tuple[str, ...]
    columns: dict[str, int]
    extras: dict[str, int]
    vendor: Vendor
    volume_unit: str | None
    amount_unit: int | None

    @property
    def only_factors(self) -> bool:
        """Whether the file holds adjustment factors without bars."""
        return "close" not in self.columns

    def header_of(self, name: str) -> str:
        """The file's own text over the column that holds this field."""
        return self.headers[{**self.extras, **self.columns}[name]]

    def left_out(self, extras: Collection[str]) -> list[str]:
        """Headers of columns that are neither bar fields nor kept as extra fields."""
        kept = {*self.columns.values(), *(self.extras[name] for name in extras)}
        return [header for index, header in enumerate(self.headers) if index not in kept]

    def mapping(self) -> dict[str, str]:
        return {name: self.headers[index] for name, index in self.columns.items()}


@dataclass(frozen=True)
class Table:
    """The table in a text file: `titles` stand above its header, `data_line` (1-based) below."""

    layout: Layout
    delimiter: str
    data_line: int
    titles: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], options: ImportOptions) -> tuple[int, Layout] | None:
    """Index and layout of the first row that names every required field of bars, or of a file of
    adjustment factors; None if no row does."""
    for index, row in enumerate(rows[:TITLE_ROWS]):
        columns, vendor = map_header(row, options)
        if holds_only_factors(columns):
            columns = {name: columns[name] for name in FACTOR_COLUMNS if name in columns}
        elif not all(name in columns for name in REQUIRED):
            continue
        _refuse_unknown_headers(row, options)
        return index, _layout(row, columns, vendor)
    return None


def headerless_layout(row: Sequence[str]) -> Layout | None:
    """The layout of Binance's spot files, which have no header: twelve numbers, a time first."""
    if len(row) != len(_BINANCE_SPOT) or not all(map(_is_number, row)):
        return None
    if not (row[0].isdigit() and len(row[0]) in (13, 16)):
        return None
    columns, vendor = map_header(_BINANCE_SPOT, ImportOptions())
    return _layout(_BINANCE_SPOT, columns, vendor)


def missing_columns(
    rows: Sequence[Sequence[str]], options: ImportOptions, name: str
) -> ImportRefused:
    """Why no row of the file is a header: which fields are missing from the row nearest to one."""
    best = max(rows[:TITLE_ROWS], key=lambda row: len(map_header(row, options)[0]))
    mapped, _ = map_header(best, options)
    missing = [field for field in REQUIRED if field not in mapped]
    found = ", ".join(repr(text.strip()) for text in best[:40])
    return ImportRefused(
        "missing_column",
        f"{name} has no column for {' and '.join(missing)}; its header is {found}:"
        " add the column, or name the header that holds it in the mapping.",
        headers=tuple(text.strip() for text in best),
        mapping={field: best[index].strip() for field, index in mapped.items()},
    )


def map_header(row: Sequence[str], options: ImportOptions) -> tuple[dict[str, int], Vendor]:
    """field -> column index of a header row, as far as it can be told, and whose header it is."""
    keys = [header_key(text) for text in row]
    vendor = _vendor_of(keys)
    columns = _mapped(keys, vendor) | _chosen(row, keys, options)
    if "date" not in columns and keys and keys[0] in _UNNAMED and len(columns) >= len(REQUIRED) - 1:
        columns["date"] = 0
    return columns, vendor


def _vendor_of(keys: list[str]) -> Vendor:
    return next((vendor for vendor in VENDORS if _wrote(vendor, keys)), GENERIC)


def _wrote(vendor: Vendor, keys: list[str]) -> bool:
    headers = set(keys)
    if vendor.exactly:
        return set(vendor.fields.values()) == headers
    required = {vendor.fields[name] for name in REQUIRED if name != "date"}
    return vendor.signature <= headers and required <= headers


def _mapped(keys: list[str], vendor: Vendor) -> dict[str, int]:
    columns = {name: keys.index(key) for name, key in vendor.fields.items() if key in keys}
    for name, aliases in ALIASES.items():
        known = next((alias for alias in aliases if alias in keys), None)
        if name not in columns and known and keys.index(known) not in columns.values():
            columns[name] = keys.index(known)
    return columns


def _chosen(row: Sequence[str], keys: list[str], options: ImportOptions) -> dict[str, int]:
    """The columns a person mapped by hand; a header that this row does not have is left out."""
    exact = [text.strip() for text in row]
    chosen = {}
    for name, header in options.mapping_for(row).items():
        if header.strip() in exact:
            chosen[name] = exact.index(header.strip())
        elif header_key(header) in keys:
            chosen[name] = keys.index(header_key(header))
    return chosen


def _refuse_unknown_headers(row: Sequence[str], options: ImportOptions) -> None:
    known = {header_key(text) for text in row}
    for name, header in options.mapping_for(row).items():
        if header_key(header) not in known:
            raise ImportRefused(
                "missing_column",
                f"The mapping takes {name} from {header!r}, which is no header of the file;"
                f" its header is {', '.join(repr(text.strip()) for text in row)}.",
            )


def _layout(row: Sequence[str], columns: dict[str, int], vendor: Vendor) -> Layout:
    headers = tuple(text.strip() for text in row)
    if len(headers) > MAX_COLUMNS:
        raise ImportRefused(
            "too_large",
            f"The header has {len(headers)} columns, more than the {MAX_COLUMNS} a file may have.",
        )
    return Layout(
        headers=headers,
        columns=columns,
        extras=_extras(headers, set(columns.values())) if "close" in columns else {},
        vendor=vendor,
        volume_unit=VOLUME_UNITS.get(_unit_over("volume", headers, columns)),
        amount_unit=AMOUNT_UNITS.get(_unit_over("amount", headers, columns)),
    )


def _unit_over(name: str, headers: tuple[str, ...], columns: dict[str, int]) -> str:
    return header_unit(headers[columns[name]]) if name in columns else ""


def _extras(headers: tuple[str, ...], taken: set[int]) -> dict[str, int]:
    extras: dict[str, int] = {}
    for index, header in enumerate(headers):
        if index in taken or _is_no_value(header_key(header)):
            continue
        name = field_name(header) or f"column_{index + 1}"
        while name in extras or name in RESERVED_NAMES:
            name = f"{name}_2"
        extras[name] = index
    return extras


def _is_no_value(key: str) -> bool:
    """A second code, date or clock column, or what a vendor derived from the bars."""
    described = (alias for name in ("instrument", "date", "time") for alias in ALIASES[name])
    return key in described or DERIVED.fullmatch(key) is not None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
