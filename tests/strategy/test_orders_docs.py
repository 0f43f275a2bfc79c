"""docs/orders.md tells of every column and reason, and its books are books."""

import json
import re

from qlibui.environment import BASE_DIR
from strategy.orders.book_files import read_book_file
from strategy.orders.plan import ORDERS, SKIPPED, TARGETS
from strategy.orders.skipped import REASONS

DOCUMENT = (BASE_DIR / "docs" / "orders.md").read_text()
KNOWN = {"SH600000", "SZ000001"}


def names(header: str) -> list[str]:
    lines = DOCUMENT.split(f"| {header} |")[1].split("\n\n")[0].splitlines()[2:]
    return [name for line in lines for name in re.findall(r"`(\w+)`", line.split(" | ")[0])]


def test_the_columns_of_the_orders_are_told() -> None:
    assert names("column") == list(ORDERS)


def test_the_columns_of_targets_and_of_what_is_skipped_are_told() -> None:
    text = DOCUMENT.split("`targets` are")[1].split("| reason |")[0]
    assert set(re.findall(r"`(\w+)`", text)) == {*TARGETS, *SKIPPED, "skipped"}


def test_the_reasons_are_told() -> None:
    assert names("reason") == list(REASONS)


def test_the_books_that_are_shown_are_the_same_book() -> None:
    as_json, as_table = re.findall(r"```\n(.*?)```", DOCUMENT, re.DOTALL)
    assert json.loads(as_json)["cash"] == 120_000
    books = [read_book_file(text.encode(), KNOWN) for text in (as_json, as_table)]
    assert books[0] == books[1]
    assert set(books[0].holdings) == KNOWN
