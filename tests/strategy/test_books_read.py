"""A book is read from what people have, or each of its faults is said in a sentence."""

import json
from typing import Any

import pytest

from strategy.orders.book_files import MOST_BYTES, read_book_file
from strategy.orders.books import Book, Holding, read_book
from strategy.orders.errors import BookRefused

KNOWN = {"SH600000", "SZ000001", "AAPL"}
BOOK = Book(
    cash=1234.5,
    holdings={"SH600000": Holding(shares=300, days_held=2), "SZ000001": Holding(shares=0.5)},
)


def refused(given: object) -> list[str]:
    with pytest.raises(BookRefused) as caught:
        read_book(given, KNOWN)
    return caught.value.problems


def refused_file(content: bytes) -> list[str]:
    with pytest.raises(BookRefused) as caught:
        read_book_file(content, KNOWN)
    return caught.value.problems


def test_a_book_goes_through_json_unchanged() -> None:
    assert read_book(json.loads(json.dumps(BOOK.as_json())), KNOWN) == BOOK


def test_a_number_is_the_shares_and_no_holdings_is_cash() -> None:
    assert read_book({"cash": 0, "holdings": {"AAPL": 7}}, KNOWN).holdings["AAPL"].shares == 7
    assert read_book({"cash": 5}, KNOWN) == Book(cash=5.0, holdings={})


@pytest.mark.parametrize("code", ["600000.XSHG", "600000.SH", "sh600000", " SH600000 "])
def test_codes_may_be_written_as_vendors_do(code: str) -> None:
    assert list(read_book({"cash": 0, "holdings": {code: 100}}, KNOWN).holdings) == ["SH600000"]


def test_what_has_no_share_is_not_held() -> None:
    assert read_book({"cash": 0, "holdings": {"AAPL": 0}}, KNOWN).holdings == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "must be an object"),
        ({"cash": 1, "holdings": [["AAPL", 1]]}, "must be an object"),
        ({"cash": 1, "class": "os.system"}, "no 'class'"),
        ({"holdings": {}}, "Give the cash"),
        ({"cash": -1}, "Give the cash"),
        ({"cash": True}, "Give the cash"),
        ({"cash": float("nan")}, "Give the cash"),
        ({"cash": 10**400}, "Give the cash"),
        ({"cash": 1, "holdings": {"SH999999": 100}}, "no instrument 'SH999999'"),
        ({"cash": 1, "holdings": {"AAPL": -100}}, "shares of 'AAPL'"),
        ({"cash": 1, "holdings": {"AAPL": "100"}}, "shares of 'AAPL'"),
        ({"cash": 1, "holdings": {"AAPL": {"days_held": 1}}}, "shares of 'AAPL'"),
        ({"cash": 1, "holdings": {"AAPL": {"shares": 1, "price": 2}}}, "no 'price'"),
        ({"cash": 1, "holdings": {"AAPL": {"shares": 1, "days_held": -1}}}, "days_held of 'AAPL'"),
        ({"cash": 1, "holdings": {"AAPL": {"shares": 1, "days_held": 1.5}}}, "days_held of 'AAPL'"),
        ({"cash": 1, "holdings": {"SH600000": 1, "600000.SH": 1}}, "SH600000 is in the book twice"),
    ],
)
def test_a_fault_is_said_in_one_sentence(given: Any, said: str) -> None:
    [sentence] = refused(given)
    assert said in sentence
    assert sentence.endswith(".")


def test_all_faults_are_said_at_once() -> None:
    assert len(refused({"cash": "much", "holdings": {"X" * 99: 1, "AAPL": None}})) == 3


@pytest.mark.parametrize(
    "text",
    [
        "code,shares,days_held\ncash,1234.5,\nSH600000,300,2\nSZ000001,0.5,\n",
        "days_held;code;shares\r\n2;600000.XSHG;300\r\n;000001.SZ;0.5\r\n;Cash;1234.5\r\n",
        'Code\tName\tShares\tdays_held\ncash\t\t"1,234.5"\nSH600000\tx\t300\t2\nSZ000001\t\t.5\t\n',
        "证券代码,数量,持有天数\ncash,1234.5,\nSH600000,300,2\nSZ000001,0.5,\n",
        json.dumps(BOOK.as_json()),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_may_be_a_table_or_json(text: str, encoding: str) -> None:
    assert read_book_file(text.encode(encoding), KNOWN) == BOOK


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "needs a header"),
        (b"SH600000,300\n", "needs a header"),
        (b"code,shares\nSH600000,300\n", "Give the cash"),
        (b"code,shares\ncash,1\nSH600000,many\n", "shares of 'SH600000'"),
        (b"code,shares\ncash,1\nSH600000\n", "shares of 'SH600000'"),
        (b"code,shares\ncash,1\nSH600000,1\n600000.SH,2\n", "twice"),
        (b"code,shares\ncash,1\n=cmd|' /C calc'!A0,1\n", "no instrument"),
        (b"code,shares\ncash,1\nSH600000,1e999\n", "shares of 'SH600000'"),
        (b'{"cash": 1,', "no JSON"),
        (b'{"cash": 1, "cash": 2}', "no JSON"),
        (b'{"a":' * 100_000, "no JSON"),
        (b"\x80\x04\x95\xff\xff", "no text"),
        (b"c" * (MOST_BYTES + 1), "more than 4 MB"),
    ],
)
def test_a_file_that_is_no_book_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    [sentence] = refused_file(content)
    assert said in sentence
