"""A book as a file: JSON as the API takes it, or a table of code, shares and days held."""

import csv
import json
from collections.abc import Collection, Sequence
from typing import Any

from strategy.orders.books import Book, Row, book_of, read_book, told
from strategy.orders.errors import BookRefused

MOST_BYTES = 4 * 1024**2
CASH = "cash"
_ENCODINGS = ("utf-8-sig", "gb18030")
_NAMES = {
    "code": ("code", "instrument", "symbol", "ticker", "证券代码", "股票代码", "代码"),
    "shares": (
        "shares",
        "quantity",
        "volume",
        "数量",
        "持仓数量",
        "证券数量",
        "股票余额",
        "持股数",
    ),
    "days_held": ("days_held", "days", "持有天数"),
}


def read_book_file(content: bytes, known: Collection[str]) -> Book:
    """The book of a JSON or CSV file, in UTF-8 or GB 18030.

    A table has a header; its line ``cash`` has the money in place of shares. ``known`` are the
    instruments of the dataset. Raises BookRefused with all that is wrong.
    """
    if len(content) > MOST_BYTES:
        raise BookRefused([f"The book has more than {MOST_BYTES // 1024**2} MB: is it a book?"])
    text = _text(content).strip()
    if text.startswith("{"):
        return read_book(_json(text), known)
    cash, rows = _rows(text)
    return book_of(cash, rows, known)


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BookRefused(["The book is no text in UTF-8 or GB 18030: save it as CSV or JSON."])


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BookRefused(["The book is no JSON: check its brackets, quotes and keys."]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _rows(text: str) -> tuple[object, list[Row]]:
    """The cash, None where no line has it, and the other lines."""
    header, *lines = _cells(text)
    places = _places(header)
    cash, rows = None, list[Row]()
    for line in lines:
        row = {name: line[place] for name, place in places.items() if place < len(line)}
        code = row.pop("code", "")
        if code.casefold() == CASH:
            cash = _number(row.get("shares", ""))
        else:
            rows.append((code, {key: _number(cell) for key, cell in row.items() if cell}))
    return cash, rows


def _cells(text: str) -> list[list[str]]:
    head = text.split("\n", maxsplit=1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=delimiter))
    except csv.Error:
        raise BookRefused(["The book is no table that can be read: save it as CSV."]) from None
    stripped = [[cell.strip() for cell in line] for line in lines]
    return [line for line in stripped if any(line)] or [[]]


def _places(header: Sequence[str]) -> dict[str, int]:
    names = [cell.casefold() for cell in header]
    places = {
        name: names.index(found)
        for name, known in _NAMES.items()
        if (found := next((each for each in known if each in names), None))
    }
    if not {"code", "shares"} <= set(places):
        shown = told(",".join(header))
        raise BookRefused([f"The book needs a header with code and shares; its is {shown}."])
    return places


def _number(cell: str) -> object:
    """A whole number or another one, or the cell where it is none."""
    plain = cell.replace(",", "")
    for read in (int, float):
        try:
            return read(plain)
        except ValueError:
            continue
    return cell
