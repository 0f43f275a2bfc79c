"""Files of universe members: told by their header or Qlib's form, wrong rows named."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_management.errors import ImportRefused
from data_management.formats.universe_file import (
    UniverseReading,
    is_universe_file,
    read_universe_file,
)
from data_management.options import ImportOptions
from data_management.universes import Spell
from tests.data_management.written_files import HEADER, bar

QLIB = "SH600000\t2005-01-01\t2015-12-31\nSZ000001\t2010-01-04\t2099-12-31\n"
ENGLISH = """code,from,to
600000.SH,20050101,20151231
000001.SZ,20100104,
"""
CHINESE = """股票代码,纳入日期,剔除日期
600000,2005/1/1,2015/12/31
000001,2010/1/4,
"""
TUSHARE = """index_code,con_code,in_date,out_date
CSI300,600000.SH,20050101,20151231
CSI300,000001.SZ,20100104,
"""
SPELLS = (
    Spell("csi300", "SH600000", date(2005, 1, 1), date(2015, 12, 31)),
    Spell("csi300", "SZ000001", date(2010, 1, 4), date(2099, 12, 31)),
)


def read(
    folder: Path, text: str, name: str = "csi300.txt", *, written: str = "utf-8", **config: Any
) -> UniverseReading:
    path = folder / name
    path.write_bytes(text.encode(written))
    options = ImportOptions.from_config(config)
    assert is_universe_file(path, options)
    return read_universe_file(path, name, options, folder)


def named(reading: UniverseReading) -> list[tuple[object, ...]]:
    problems = reading.outcome.problems.head(100)
    return problems.select("line", "column", "value", "reason").rows()


@pytest.mark.parametrize("text", [QLIB, ENGLISH, CHINESE, TUSHARE])
def test_a_list_of_members_is_told_by_its_header_or_form(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert reading.spells == SPELLS
    assert reading.outcome.problems.height == 0
    assert reading.outcome.metadata["universes"] == ["csi300"]


@pytest.mark.parametrize("written", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_list_may_be_written_in_other_encodings(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, CHINESE.replace("\n", "\r\n"), written=written).spells == SPELLS


def test_the_answer_names_the_universe(tmp_path: Path) -> None:
    reading = read(tmp_path, QLIB, universe="Mine")
    assert {spell.universe for spell in reading.spells} == {"mine"}


def test_a_name_that_cannot_be_one_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="say which universe") as refused:
        read(tmp_path, QLIB, "all.txt")
    assert [question.key for question in refused.value.questions] == ["universe"]


def test_an_answer_that_cannot_be_a_name_is_refused() -> None:
    with pytest.raises(ImportRefused, match="'universe'"):
        ImportOptions.from_config({"universe": "../up"})


@pytest.mark.parametrize(
    "text",
    [
        HEADER + bar() + "\n",
        "code,date,factor\n600000,2024-01-02,2\n",
        "code,from\n600000,2024-01-02\n",
        "SH600000\t2024-01-02\t10.5\n",
        "code,from,to,close\n600000,2024-01-02,2024-01-03,1\n",
        "",
    ],
)
def test_other_files_are_not_taken_for_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text)
    assert not is_universe_file(path, ImportOptions())


def test_bad_rows_are_named_where_they_stand(tmp_path: Path) -> None:
    rows = (
        "csi300,SH600000,2005-01-01,2015-12-31",
        "",
        "csi300,SH600000,2010-01-01,2016-12-31",
        "csi300,SH600000,2005-01-01,2016-12-31",
        "csi300,SZ000001,2015-01-01,2014-12-31",
        "csi300,SZ000001,someday,2014-12-31",
        "csi300,SZ000001,2014-12-30,later",
        "csi300,nothing at all,2014-12-30,",
        "csi300,,2014-12-30,",
        "csi300,SZ000001,,2014-12-30",
        "a/b,SZ000001,2014-12-30,",
        "csi300,SZ000001,2014-12-30",
        "csi500,SH600000,2010-01-01,2016-12-31",
    )
    reading = read(tmp_path, "universe,code,from,to\n" + "\n".join(rows) + "\n", "lists.csv")
    assert named(reading) == [
        (4, "from", "2010-01-01", "overlapping_spell"),
        (5, "from", "2005-01-01", "duplicate_key"),
        (6, "to", "2014-12-31", "reversed_spell"),
        (7, "from", "someday", "unparseable"),
        (8, "to", "later", "unparseable"),
        (9, "code", "nothing at all", "unparseable"),
        (10, "code", "", "missing_key"),
        (11, "from", "", "missing_key"),
        (12, "universe", "a/b", "unsafe_name"),
        (13, "", "csi300,SZ000001,2014-12-30", "field_count"),
    ]
    assert [spell.universe for spell in reading.spells] == ["csi300", "csi500"]
    counts = reading.outcome.counts
    assert (counts.rows_read, counts.rows_good, counts.rows_bad) == (12, 2, 10)
    message = reading.outcome.problems.head(1)["message"][0]
    assert message.startswith("lists.csv, line 4: from is '2010-01-01', but the row shares days")
    assert "line 2" in message
