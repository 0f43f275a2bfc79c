"""Every vendor's header set gives the same two bars: small golden files written here."""

from datetime import date
from pathlib import Path

import pytest

from tests.data_management.written_files import named, read_bytes

TUSHARE_PRO = """ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount
600000.SH,20240103,10.5,11,10.25,10.75,10.5,0.25,2.381,2000,2150
600000.SH,20240102,10,11,9.5,10.5,10,0.5,5,1000,1050
"""
TUSHARE_OLD = """date,open,high,close,low,volume,price_change,p_change,ma5,v_ma5,turnover
2024-01-03,10.5,11,10.75,10.25,2000,0.25,2.38,10.6,1500,0.1
2024-01-02,10,11,10.5,9.5,1000,0.5,5,10.5,1000,0.05
"""
AKSHARE = """日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率
2024-01-02,600000,10,10.5,11,9.5,1000,1050000,15,5,0.5,0.05
2024-01-03,600000,10.5,10.75,11,10.25,2000,2150000,7,2.38,0.25,0.1
"""
BAOSTOCK = """date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus,\
pctChg,isST
2024-01-02,sh.600000,10,11,9.5,10.5,10,100000,1050000,3,0.05,1,5,0
2024-01-03,sh.600000,10.5,11,10.25,10.75,10.5,200000,2150000,3,0.1,1,2.38,0
2024-01-04,sh.600000,10.75,10.75,10.75,10.75,10.75,,,3,,0,0,0
"""
JOINQUANT = """,code,open,close,low,high,volume,money,high_limit,low_limit,avg,pre_close,paused
2024-01-02,600000.XSHG,10,10.5,9.5,11,100000,1050000,11,9,10.5,10,0
2024-01-03,600000.XSHG,10.5,10.75,10.25,11,200000,2150000,11.55,9.45,10.75,10.5,0
2024-01-04,600000.XSHG,10.75,10.75,10.75,10.75,0,0,11.83,9.68,10.75,10.75,1
"""
WIND = """S_INFO_WINDCODE,TRADE_DT,S_DQ_PRECLOSE,S_DQ_OPEN,S_DQ_HIGH,S_DQ_LOW,S_DQ_CLOSE,\
S_DQ_VOLUME,S_DQ_AMOUNT,S_DQ_ADJFACTOR,S_DQ_TRADESTATUS
600000.SH,20240102,10,10,11,9.5,10.5,1000,1050,2,交易
600000.SH,20240103,10.5,10.5,11,10.25,10.75,2000,2150,2,交易
600000.SH,20240104,10.75,0,0,0,10.75,0,0,2,停牌
"""
CSMAR = """Stkcd,Trddt,Opnprc,Hiprc,Loprc,Clsprc,Dnshrtrd,Dnvaltrd,Adjprcwd,Adjprcnd,Trdsta
600000,2024-01-02,10,11,9.5,10.5,100000,1050000,21,21,1
600000,2024-01-03,10.5,11,10.25,10.75,200000,2150000,21.5,21.5,1
"""
RICEQUANT = """order_book_id,date,open,high,low,close,volume,total_turnover,limit_up,limit_down,\
prev_close
600000.XSHG,2024-01-02,10,11,9.5,10.5,100000,1050000,11,9,10
600000.XSHG,2024-01-03,10.5,11,10.25,10.75,200000,2150000,11.55,9.45,10.5
"""
NETEASE = """日期,股票代码,名称,收盘价,最高价,最低价,开盘价,前收盘,涨跌额,成交量,成交金额\r
2024-01-03,'600000,浦发银行,10.75,11,10.25,10.5,10.5,0.25,200000,2150000\r
2024-01-02,'600000,浦发银行,10.5,11,9.5,10,10,0.5,100000,1050000\r
2024-01-01,'600000,浦发银行,10,0.0,0.0,0.0,10,None,0,0\r
"""
TDX = """600000 浦发银行 日线 不复权
      日期\t    开盘\t    最高\t    最低\t    收盘\t    成交量\t    成交额
2024/01/02\t10\t11\t9.5\t10.5\t100000\t1050000
2024/01/03\t10.5\t11\t10.25\t10.75\t200000\t2150000
#数据来源:通达信
"""
STOOQ = """<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>
SH600000,D,20240102,000000,10,11,9.5,10.5,100000,0
SH600000,D,20240103,000000,10.5,11,10.25,10.75,200000,0
"""
YAHOO = """Date,Open,High,Low,Close,Adj Close,Volume
2024-01-02,10,11,9.5,10.5,21,100000
2024-01-03,10.5,11,10.25,10.75,21.5,200000
"""
SPOT = "10,11,9.5,10.5,100000,1704239999999,1050000,9,1,1,0\n"
NEXT_SPOT = "10.5,11,10.25,10.75,200000,1704326399999,2150000,9,1,1,0\n"
BINANCE = f"1704153600000,{SPOT}1704240000000,{NEXT_SPOT}"
BINANCE_MICROSECONDS = f"1704153600000000,{SPOT}1704240000000000,{NEXT_SPOT}"

VENDORS = [
    ("tushare_pro", TUSHARE_PRO, "daily.csv", "utf-8"),
    ("tushare_old", TUSHARE_OLD, "600000.csv", "utf-8"),
    ("akshare", AKSHARE, "hist.csv", "utf-8-sig"),
    ("baostock", BAOSTOCK, "k.csv", "utf-8"),
    ("joinquant", JOINQUANT, "price.csv", "utf-8"),
    ("wind", WIND, "eod.csv", "gb18030"),
    ("csmar", CSMAR, "TRD_Dalyr.csv", "utf-16"),
    ("ricequant", RICEQUANT, "rq.csv", "utf-8"),
    ("netease", NETEASE, "163.csv", "gb18030"),
    ("tdx", TDX, "export.txt", "gb18030"),
    ("stooq", STOOQ, "data.txt", "utf-8"),
    ("yahoo", YAHOO, "SH600000.csv", "utf-8"),
    ("binance", BINANCE, "SH600000-1d-2024-01.csv", "utf-8"),
    ("binance", BINANCE_MICROSECONDS, "SH600000-1d-2024-01.csv", "utf-8"),
]
BARS = [
    ("SH600000", date(2024, 1, 2), 10.0, 11.0, 9.5, 10.5, 100_000.0),
    ("SH600000", date(2024, 1, 3), 10.5, 11.0, 10.25, 10.75, 200_000.0),
]


@pytest.mark.parametrize(("vendor", "text", "name", "encoding"), VENDORS)
def test_a_vendors_file_needs_no_option(
    tmp_path: Path, vendor: str, text: str, name: str, encoding: str
) -> None:
    reading = read_bytes(tmp_path, text.encode(encoding), name)
    assert reading.metadata["vendor"] == vendor
    assert named(reading) == []
    columns = ("instrument", "date", "open", "high", "low", "close", "volume")
    assert reading.bars.select(columns).rows() == BARS


@pytest.mark.parametrize(
    ("text", "name"),
    [(v[1], v[2]) for v in VENDORS if v[0] not in ("yahoo", "stooq", "tushare_old")],
)
def test_amounts_are_in_currency_units(tmp_path: Path, text: str, name: str) -> None:
    reading = read_bytes(tmp_path, text.encode(), name)
    assert reading.bars["amount"].to_list() == [1_050_000.0, 2_150_000.0]
    assert reading.metadata["units"]["known_by"] == "amount"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TUSHARE_PRO, "daily.csv"),
        (TUSHARE_OLD, "600000.csv"),
        (AKSHARE, "hist.csv"),
        (BAOSTOCK, "k.csv"),
        (JOINQUANT, "price.csv"),
        (WIND, "eod.csv"),
        (RICEQUANT, "rq.csv"),
        (NETEASE, "163.csv"),
    ],
)
def test_the_vendors_previous_close_is_kept(tmp_path: Path, text: str, name: str) -> None:
    reading = read_bytes(tmp_path, text.encode(), name)
    assert reading.bars["prev_close"].to_list() == [10.0, 10.5]


@pytest.mark.parametrize(
    ("text", "name"), [(WIND, "eod.csv"), (CSMAR, "dalyr.csv"), (YAHOO, "SH600000.csv")]
)
def test_the_vendors_adjustment_is_kept_as_a_factor(tmp_path: Path, text: str, name: str) -> None:
    assert read_bytes(tmp_path, text.encode(), name).bars["factor"].to_list() == [2.0, 2.0]


@pytest.mark.parametrize(
    ("text", "name"),
    [(BAOSTOCK, "k.csv"), (JOINQUANT, "price.csv"), (WIND, "eod.csv"), (NETEASE, "163.csv")],
)
def test_a_day_without_trading_is_counted_and_is_no_bar(
    tmp_path: Path, text: str, name: str
) -> None:
    counts = read_bytes(tmp_path, text.encode(), name).counts
    assert (counts.rows_read, counts.rows_good, counts.rows_suspended) == (3, 2, 1)


def test_other_columns_of_numbers_become_fields_and_derived_ones_do_not(tmp_path: Path) -> None:
    extras = read_bytes(tmp_path, JOINQUANT.encode(), "price.csv").bars.columns[10:]
    assert extras == ["high_limit", "low_limit", "avg"]
    assert read_bytes(tmp_path, AKSHARE.encode()).bars.columns[10:] == ["turnover_rate"]
    assert read_bytes(tmp_path, BAOSTOCK.encode()).bars.columns[10:] == ["turn", "is_st"]
    assert read_bytes(tmp_path, TUSHARE_OLD.encode(), "600000.csv").bars.columns[10:] == [
        "turnover"
    ]
