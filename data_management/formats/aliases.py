"""Headers any file may use for a field, whoever wrote it: the most telling ones first."""

_ALIASES_TEXT = """
instrument: instrument | ts_code | order_book_id | symbol | ticker | code | stock_code | sec_code
    | secucode | security | wind_code | windcode | stkcd | asset | s_info_windcode | <ticker>
    | 证券代码 | 股票代码 | 合约代码 | 代码
date: date | trade_date | trading_date | tradedate | tradingdate | trade_dt | day | datetime
    | trade_time | timestamp | open_time | trddt | <date> | 日期 | 交易日期 | 交易日 | 时间 | index
time: time | trade_time | <time> | 时间
open: open | open_price | openprice | 开盘 | 开盘价 | 今开 | 今开盘 | opnprc | s_dq_open | <open>
high: high | high_price | highprice | 最高 | 最高价 | hiprc | s_dq_high | <high>
low: low | low_price | lowprice | 最低 | 最低价 | loprc | s_dq_low | <low>
close: close | close_price | closeprice | 收盘 | 收盘价 | 现价 | clsprc | s_dq_close | <close>
volume: volume | vol | turnover_vol | turnover_volume | trade_volume | 成交量 | 总手
    | dnshrtrd | s_dq_volume | <vol> | <volume>
amount: amount | money | total_turnover | turnover_value | quote_volume | quote_asset_volume
    | 成交额 | 成交金额 | dnvaltrd | s_dq_amount
prev_close: prev_close | pre_close | preclose | previous_close | last_close | s_dq_preclose
    | 前收盘 | 前收盘价 | 昨收 | 昨收盘 | 前收
change: price_change | 涨跌额 | s_dq_change
factor: factor | adj_factor | adjfactor | adjust_factor | 复权因子 | s_dq_adjfactor
adj_close: adj close | adj_close | adjclose | adjusted_close | adjprcwd
"""

# Units a header states itself, as in 成交量(手) or 成交额(千元).
VOLUME_UNITS = {"股": "share", "shares": "share", "手": "lot", "lots": "lot"}
AMOUNT_UNITS = {"元": 1, "千元": 1000, "万元": 10000, "yuan": 1}


def _parse(text: str) -> dict[str, tuple[str, ...]]:
    """`field: header | header`, longer lists going on in indented lines."""
    entries = (entry.split(":", 1) for entry in text.strip().replace("\n    ", " ").splitlines())
    return {field: tuple(map(str.strip, headers.split("|"))) for field, headers in entries}


ALIASES = _parse(_ALIASES_TEXT)
