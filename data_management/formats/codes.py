"""Instrument codes of every vendor in Qlib's form: `600000.XSHG` -> `SH600000`."""

import re
from collections.abc import Iterable
from pathlib import PurePath

_MARKETS = {
    **dict.fromkeys(("SH", "XSHG", "SS", "SSE", "SHA", "CNSESH"), "SH"),
    **dict.fromkeys(("SZ", "XSHE", "SZSE", "SZA", "CNSESZ"), "SZ"),
    **dict.fromkeys(("BJ", "XBSE", "BSE", "BJSE"), "BJ"),
}
_SUFFIXED = re.compile(r"(\d{6})[.#_ -]?([A-Z]{2,6})")
_PREFIXED = re.compile(r"([A-Z]{2,6})[.#_ -]?(\d{6})")
_DIGITS, _DIGITS_LEFT = 6, 4
_ABROAD = re.compile(r"[A-Z0-9]{1,12}\.[A-Z]{1,4}")
_TICKER = re.compile(r"[A-Z0-9^][A-Z0-9.^=_-]{0,31}")
_WRAPPED = re.compile(r"^=?[\"'’](.*?)[\"'’]?$")

# Words in file names that say what a file is, not what it is about.
_NOISE_TEXT = """
yahoo stooq binance tushare akshare baostock joinquant wind csmar ricequant netease tdx sina
eastmoney daily day days hist history historical data price prices bar bars kline klines quote
quotes ohlc ohlcv export download stock stocks qfq hfq csv utf8 gbk bom 1d d us
"""
_NOISE = frozenset(_NOISE_TEXT.split())


def qlib_code(text: str, *, mainland: bool = False, market: str | None = None) -> str | None:
    """The code in Qlib's form, None when it is no code or belongs to no board for certain.

    In a `mainland` file a code without its exchange has six digits; up to four are taken for a
    Shenzhen code whose zeros a spreadsheet dropped. `market` (SH, SZ, BJ) decides six digits that
    belong to no board.
    """
    code = _WRAPPED.sub(r"\1", text.strip()).strip().upper().removesuffix(".0")
    if mainland and code.isdigit() and len(code) <= _DIGITS_LEFT:
        code = code.zfill(_DIGITS)
    if code.isdigit() and code.isascii() and len(code) == _DIGITS:
        prefix = board_of(code) or market
        return f"{prefix}{code}" if prefix else None
    return _marked(code) or (code if _is_ticker(code, mainland=mainland) else None)


def board_of(digits: str) -> str | None:
    """The exchange of a bare six-digit equity or fund code, None where two would do."""
    if digits.startswith(("4", "8", "92")):
        return "BJ"
    if digits.startswith(("5", "6", "9")):
        return "SH"
    return "SZ" if digits.startswith(("0", "2", "3", "15", "16")) else None


def is_mainland_code(code: str) -> bool:
    """Whether a code in Qlib's form is one of Shanghai, Shenzhen or Beijing."""
    return re.fullmatch(r"(SH|SZ|BJ)\d{6}", code) is not None


def is_six_digits(text: str) -> bool:
    return re.fullmatch(r"=?[\"'’]?\d{6}[\"'’]?", text.strip()) is not None


def code_of_name(name: str, *, mainland: bool = False, market: str | None = None) -> str | None:
    """The instrument a file is named after: `SH#600000.txt`, `yahoo_ORCL.csv`, `000001.csv`."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = re.sub(r"\.(csv|txt|xlsx|tsv|dat)$", "", stem, flags=re.IGNORECASE).strip()
    if _marked(stem.upper()) or is_six_digits(stem):
        return qlib_code(stem, market=market)
    parts = [part for part in re.split(r"[\s_#()（）-]+", stem) if part]
    words = [part for part in parts if part.lower() not in _NOISE]
    for word in words:
        if _marked(word.upper()) or is_six_digits(word):
            return qlib_code(word, market=market)
    # One word among several is a ticker only if it looks like one: ORCL, not "my" of my_prices.
    return None if mainland else _only_ticker(words, plain=len(parts) == 1)


def code_in_titles(titles: Iterable[str]) -> str | None:
    """The six-digit code a title line names, as TDX writes it: `600000 浦发银行 日线 不复权`."""
    found = {match for title in titles for match in re.findall(r"(?<!\d)\d{6}(?!\d)", title)}
    return qlib_code(found.pop()) if len(found) == 1 else None


def _only_ticker(words: list[str], *, plain: bool) -> str | None:
    tickers = [word for word in words if not word.isdigit() and _is_ticker(word.upper())]
    tickers = [word for word in tickers if plain or word.isupper()]
    return qlib_code(tickers[0]) if len(tickers) == 1 else None


def _marked(code: str) -> str | None:
    """The code of a text that names its exchange beside six digits."""
    for pattern, digits, market in ((_SUFFIXED, 1, 2), (_PREFIXED, 2, 1)):
        match = pattern.fullmatch(code)
        if match and match.group(market) in _MARKETS:
            return _MARKETS[match.group(market)] + match.group(digits)
    return None


def _is_ticker(code: str, *, mainland: bool = False) -> bool:
    form = _ABROAD if mainland else _TICKER
    return form.fullmatch(code) is not None and ".." not in code
