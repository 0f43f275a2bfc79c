"""Zips of CSVs: what is read, what is left out, what is refused before it does harm."""

import stat
import zipfile
from pathlib import Path

import pytest

from data_management.errors import ImportRefused
from data_management.formats import archive, delimited, zipped_texts
from tests.data_management.written_files import HEADER, bar, read_file, write_zip

PLAIN = "date,open,high,low,close,volume\n2024-01-02,10,11,9,10.5,1000\n"


def refused_code(path: Path) -> str:
    with pytest.raises(ImportRefused) as refused:
        read_file(path)
    return refused.value.code


def test_the_instrument_is_the_members_name(tmp_path: Path) -> None:
    members = {"600000.csv": PLAIN, "deep/000001.csv": PLAIN, "900938.txt": PLAIN}
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    assert reading.bars["instrument"].to_list() == ["SH600000", "SH900938", "SZ000001"]


def test_problems_name_the_member_and_its_own_line(tmp_path: Path) -> None:
    bad = PLAIN + "2024-01-03,10,11,9,x,1000\n"
    members = {"600000.csv": PLAIN, "600001.csv": bad, "600002.csv": "\n" + bad}
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    assert reading.problems.select("file", "line", "value").rows() == [
        ("600001.csv", 3, "x"),
        ("600002.csv", 4, "x"),
    ]


def test_members_may_differ_in_header_delimiter_and_encoding(tmp_path: Path) -> None:
    chinese = "日期;开盘;最高;最低;收盘;成交量\n2024/01/02;10;11;9;10,500;1000\n"
    members: dict[str, str | bytes] = {
        "600000.csv": PLAIN,
        "600001.csv": chinese.encode("gb18030"),
        "more.csv": HEADER + bar("600002"),
    }
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    assert reading.bars["instrument"].to_list() == ["SH600000", "SH600002"]
    assert reading.problems.select("file", "column").rows() == [("600001.csv", "最高")]


def test_empty_members_are_told_by_name(tmp_path: Path) -> None:
    members = {
        "600000.csv": PLAIN,
        "600001.csv": "",
        "600002.csv": PLAIN.split("\n", maxsplit=1)[0],
    }
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    told = [warning.file for warning in reading.warnings if warning.code == "empty_file"]
    assert told == ["600001.csv", "600002.csv"]


def test_large_members_are_streamed_to_the_same_bars(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"2024-01-{day:02d},10,11,9,10.5,{day}\n" for day in range(3, 30))
    path = write_zip(tmp_path / "a.zip", {f"60000{n}.csv": PLAIN + rows for n in range(4)})
    whole = read_file(path)
    monkeypatch.setattr(zipped_texts, "BATCH_BYTES", 1_000)
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 100)
    assert read_file(path).bars.equals(whole.bars)
    monkeypatch.setattr(zipped_texts, "BATCH_BYTES", 100)
    assert read_file(path).bars.equals(whole.bars)
    assert whole.bars.height == whole.counts.rows_read - whole.counts.rows_set_aside


def test_a_zip_of_empty_members_is_empty(tmp_path: Path) -> None:
    assert refused_code(write_zip(tmp_path / "a.zip", {"600000.csv": ""})) == "empty_file"


def test_other_files_are_left_out_and_told(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "600000.csv": PLAIN,
        "logo.png": b"",
        "__MACOSX/._600000.csv": b"x",
        ".DS_Store": b"",
    }
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    assert [w.file for w in reading.warnings if w.code == "ignored_file"] == ["logo.png"]


def test_a_quote_left_open_does_not_reach_the_next_member(tmp_path: Path) -> None:
    members = {"600000.csv": PLAIN + '"2024-01-03,1', "600001.csv": PLAIN, "600002.csv": PLAIN}
    reading = read_file(write_zip(tmp_path / "a.zip", members))
    assert reading.bars.height == 3
    assert reading.problems.select("file", "line", "reason").rows() == [
        ("600000.csv", 3, "unclosed_quote")
    ]


def test_names_packed_as_gbk_are_read(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = "平安银行_000001.csv".encode("gb18030").decode("cp437")
    assert archive.member_name(info) == "平安银行_000001.csv"


@pytest.mark.parametrize("name", ["../600000.csv", "/600000.csv", "a/../../600000.csv", "C:/a.csv"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert refused_code(write_zip(tmp_path / "a.zip", {name: PLAIN})) == "path_refused"


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("600000.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
    assert refused_code(tmp_path / "a.zip") == "path_refused"


def test_a_nested_archive_is_refused(tmp_path: Path) -> None:
    assert refused_code(write_zip(tmp_path / "a.zip", {"b.zip": b"PK"})) == "unknown_type"


def test_a_member_without_a_code_for_a_name_is_refused(tmp_path: Path) -> None:
    assert refused_code(write_zip(tmp_path / "a.zip", {"my_data.csv": PLAIN})) == "missing_column"


def test_a_bomb_is_refused_while_it_inflates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "RATIO_FLOOR_BYTES", 1 << 20)
    rows = PLAIN + "2024-01-03,10,11,9,10,1000\n" * 300_000
    assert refused_code(write_zip(tmp_path / "a.zip", {"600000.csv": rows})) == "too_large"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    members = {f"60000{n}.csv": PLAIN for n in range(3)}
    assert refused_code(write_zip(tmp_path / "a.zip", members)) == "too_large"


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"600000.csv": PLAIN * 50})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert refused_code(path) == "not_a_zip"


@pytest.mark.parametrize(
    ("offset", "value"),
    [(6, 99), (8, 1), (10, 14), (10, 97)],
    ids=["version of the future", "encrypted", "packed by lzma that is none", "packed unknown"],
)
def test_an_archive_packed_in_an_unusual_way_is_refused(
    offset: int, value: int, tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "bars.zip", {"600000.csv": PLAIN * 50})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + offset] = value
    data[data.index(b"PK\x03\x04") + offset - 2] = value
    path.write_bytes(data)
    with pytest.raises(ImportRefused):
        read_file(path)
