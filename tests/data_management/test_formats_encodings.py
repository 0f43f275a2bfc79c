"""Text of any encoding, delimiter and line end gives the same bars."""

import codecs
from pathlib import Path

import pytest

from tests.data_management.written_files import HEADER, bar, named, read_bytes, read_text

TEXT = "代码,日期,开盘,最高,最低,收盘,成交量\n" + bar() + "\n" + bar(date="2024-01-03") + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    assert read_bytes(tmp_path, TEXT.encode(encoding)).bars.height == 2


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_an_answered_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    text = TEXT.replace("代码,日期,开盘,最高,最低,收盘,成交量", HEADER[:-1] + "").replace(
        "\n", ",株\n"
    )
    assert read_bytes(tmp_path, text.encode(encoding), encoding=encoding).bars.height == 2


def test_a_guides_config_reads_a_file_with_a_mark(tmp_path: Path) -> None:
    data = codecs.BOM_UTF8 + TEXT.encode()
    assert read_bytes(tmp_path, data, delimiter=",", encoding="utf-8").bars.height == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_line_end_keeps_the_lines_true(tmp_path: Path, newline: str) -> None:
    text = HEADER + bar() + "\n" + bar(prices="10,11,9,x", date="2024-01-03") + "\n"
    reading = read_text(tmp_path, text.replace("\n", newline))
    assert named(reading) == [(3, "close", "x", "unparseable")]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    reading = read_text(tmp_path, TEXT.replace(",", delimiter))
    assert (reading.bars.height, reading.metadata["delimiter"]) == (2, delimiter)


def test_a_given_delimiter_is_used(tmp_path: Path) -> None:
    assert read_text(tmp_path, TEXT.replace(",", "^"), delimiter="^").bars.height == 2


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert read_text(tmp_path, TEXT.rstrip()).bars.height == 2


def test_a_quoted_file_is_read(tmp_path: Path) -> None:
    rows = (",".join(f'"{cell}"' for cell in line.split(",")) for line in TEXT.splitlines())
    reading = read_text(tmp_path, "\r\n".join(rows))
    assert (reading.bars.height, named(reading)) == (2, [])


def test_a_mapping_by_hand_wins(tmp_path: Path) -> None:
    header = "code,date,open,high,low,close,last,volume\n"
    text = header + "600000,2024-01-02,10,11,9,0,10.5,1000\n"
    reading = read_text(tmp_path, text, mapping={"close": "last"})
    assert reading.bars["close"].to_list() == [10.5]


def test_a_unit_in_the_header_is_believed(tmp_path: Path) -> None:
    reading = read_text(tmp_path, TEXT.replace("成交量", "成交量（手）"))
    assert reading.bars["volume"].to_list() == [100_000.0, 100_000.0]
    assert reading.metadata["units"]["known_by"] == "header"


def test_a_change_that_may_be_a_ratio_gives_no_previous_close(tmp_path: Path) -> None:
    text = "symbol,date,open,high,low,close,volume,change\nSH600000,2024-01-02,10,11,9,10,5,0.02\n"
    reading = read_text(tmp_path, text)
    assert reading.bars["prev_close"].to_list() == [None]
    assert reading.metadata["left_out_columns"] == ["change"]
