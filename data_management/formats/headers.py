"""The header sets vendors write, as data: which header is which field, and in which unit.

Header texts stand here as `header_key` makes them: lower case, half width, no unit in brackets.
`share` volumes count shares, `lot` volumes count 手 of 100; amount units are yuan multiples.
"""

import re
import unicodedata
from dataclasses import dataclass, field

REQUIRED = ("date", "open", "high", "low", "close", "volume")

_UNIT = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]$")
_STANDARD = {name: name for name in REQUIRED}


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """One header set: `fields` maps field -> header key, `signature` headers must be present.

    `suspended` lists what the status column says of a day without trading; `mainland` tells that
    every bare code is a mainland one, so that leading zeros lost by Excel can be put back.
    """

    name: str
    fields: dict[str, str]
    signature: frozenset[str] = frozenset()
    exactly: bool = False
    volume_unit: str = "share"
    amount_unit: int = 1
    suspended: frozenset[str] = frozenset()
    mainland: bool = False
    exchange: str | None = None
    extra_names: dict[str, str] = field(default_factory=dict)


def _fields(text: str) -> dict[str, str]:
    """`field=header` pairs, `_` in a header standing for itself and `~` for a space."""
    pairs = (pair.split("=", 1) for pair in text.split())
    return {name: header.replace("~", " ") for name, header in pairs}


_CHINESE = "date=日期 open=开盘 close=收盘 high=最高 low=最低 volume=成交量 amount=成交额"

VENDORS = (
    Vendor(
        name="tushare_pro",
        fields={
            **_STANDARD,
            **_fields("instrument=ts_code date=trade_date volume=vol amount=amount"),
        }
        | _fields("prev_close=pre_close change=change"),
        signature=frozenset({"ts_code", "trade_date", "vol"}),
        volume_unit="lot",
        amount_unit=1000,
    ),
    Vendor(
        name="tushare_old",
        fields={**_STANDARD, **_fields("instrument=code change=price_change")},
        signature=frozenset({"price_change", "p_change"}),
        volume_unit="lot",
        mainland=True,
    ),
    Vendor(
        name="baostock",
        fields={**_STANDARD, **_fields("instrument=code amount=amount prev_close=preclose")}
        | _fields("status=tradestatus adjusted=adjustflag"),
        signature=frozenset({"code", "preclose"}),
        suspended=frozenset({"0"}),
    ),
    Vendor(
        name="joinquant",
        fields={**_STANDARD, **_fields("instrument=code amount=money prev_close=pre_close")}
        | _fields("factor=factor status=paused"),
        signature=frozenset({"money"}),
        suspended=frozenset({"1", "1.0", "true"}),
    ),
    Vendor(
        name="wind",
        fields=_fields(
            "instrument=s_info_windcode date=trade_dt open=s_dq_open high=s_dq_high low=s_dq_low"
            " close=s_dq_close volume=s_dq_volume amount=s_dq_amount prev_close=s_dq_preclose"
            " change=s_dq_change factor=s_dq_adjfactor status=s_dq_tradestatus"
        ),
        signature=frozenset({"trade_dt", "s_dq_close"}),
        volume_unit="lot",
        amount_unit=1000,
        suspended=frozenset({"停牌", "0"}),
    ),
    Vendor(
        name="csmar",
        fields=_fields(
            "instrument=stkcd date=trddt open=opnprc high=hiprc low=loprc close=clsprc"
            " volume=dnshrtrd amount=dnvaltrd adj_close=adjprcwd prev_close=precloseprice"
        ),
        signature=frozenset({"stkcd", "trddt"}),
        mainland=True,
    ),
    Vendor(
        name="ricequant",
        fields={**_STANDARD, **_fields("instrument=order_book_id amount=total_turnover")}
        | _fields("prev_close=prev_close"),
        signature=frozenset({"total_turnover"}),
    ),
    Vendor(
        name="netease",
        fields=_fields(
            "date=日期 instrument=股票代码 close=收盘价 high=最高价 low=最低价 open=开盘价"
            " prev_close=前收盘 change=涨跌额 volume=成交量 amount=成交金额"
        ),
        signature=frozenset({"前收盘", "成交金额"}),
        mainland=True,
    ),
    Vendor(name="tdx", fields=_fields(_CHINESE), exactly=True, mainland=True),
    Vendor(
        name="akshare",
        fields=_fields(f"{_CHINESE} instrument=股票代码 change=涨跌额"),
        signature=frozenset({"涨跌幅", "涨跌额"}),
        volume_unit="lot",
        mainland=True,
    ),
    Vendor(
        name="yahoo",
        fields={**_STANDARD, **_fields("adj_close=adj~close")},
        signature=frozenset({"adj close"}),
    ),
    Vendor(
        name="stooq",
        fields=_fields(
            "instrument=<ticker> date=<date> time=<time> open=<open> high=<high> low=<low>"
            " close=<close> volume=<vol>"
        ),
        signature=frozenset({"<ticker>", "<per>"}),
    ),
    Vendor(
        name="binance",
        fields={**_STANDARD, **_fields("date=open_time amount=quote_volume")},
        signature=frozenset({"open_time", "close_time"}),
        exchange="none",
    ),
)

GENERIC = Vendor(name="generic", fields={})

# Names of fields that vendors call in Chinese.
EXTRA_NAMES = {
    "换手率": "turnover_rate",
    "量比": "volume_ratio",
    "市盈率": "pe",
    "市净率": "pb",
    "总市值": "total_market_value",
    "流通市值": "float_market_value",
    "总股本": "total_shares",
    "流通股本": "float_shares",
    "涨停价": "limit_up",
    "跌停价": "limit_down",
    "均价": "average_price",
}

# Not kept as fields: what a vendor computed from the bars themselves, and clock columns.
DERIVED = re.compile(
    r"(v_)?ma_?\d+|p_change|pct_?chg|pct_?change|change|price_change|涨跌幅|涨跌额|涨跌|振幅|amplitude"
    r"|s_dq_pctchange|s_dq_change|s_dq_adj(open|high|low|close|preclose)|adjprcw?n?d|changeratio"
    r"|close_time|ignore|unnamed: ?\d+|index|level_0|"
)


def header_key(text: str) -> str:
    """The header as the tables know it: ` 成交量(手)` -> `成交量`, `Adj  Close` -> `adj close`."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("\ufeff'\"").strip().lower()
    return _UNIT.sub("", " ".join(plain.split()))


def header_unit(text: str) -> str:
    """What the header says in brackets at its end, else ''."""
    match = _UNIT.search(unicodedata.normalize("NFKC", text).strip().lower())
    return match.group(1).strip() if match else ""


def field_name(text: str) -> str:
    """A column's name as a dataset field: snake_case, word characters only."""
    key = unicodedata.normalize("NFKC", text).strip()
    if header_key(key) in EXTRA_NAMES:
        return EXTRA_NAMES[header_key(key)]
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-zA-Z])", "_", key)
    name = re.sub(r"\W+", "_", parted).strip("_").lower()
    return f"f_{name}" if name[:1].isdigit() else name
