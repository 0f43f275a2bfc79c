"""A real market's file through the API: what is stored, what Qlib reads, undo and redo."""

import io
import random
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.acceptance.api import Api
from tests.data_management.qlib_reader import Seen, read_by_qlib

NAME = "ashare_daily_2014_2015.zip"


@pytest.fixture(scope="module")
def whole(api: Api, market_data: Path) -> dict[str, Any]:
    return api.run(market_data / NAME, dataset_name="A-shares")


@pytest.fixture(scope="module")
def seen_by_qlib(api: Api, whole: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Seen:
    packed = api.call("GET", f"/datasets/{whole['dataset_id']}/provider/").content
    folder = tmp_path_factory.mktemp("provider")
    ZipFile(io.BytesIO(packed)).extractall(folder)
    return read_by_qlib(folder, ["$close/$factor", "$change"])


def test_every_bar_is_read_and_accounted_for(whole: dict[str, Any]) -> None:
    assert whole["rows"] == {"read": 68_086, "processed": 67_857, "skipped": 229}
    assert whole["metadata"]["counts"]["rows_set_aside"] == 229
    assert whole["problem_count"] == 0


def test_what_is_stored(api: Api, whole: dict[str, Any]) -> None:
    current = api.current(whole["dataset_id"])
    assert (current["rows"], current["instruments"], current["sessions"]) == (67_857, 196, 381)
    assert (current["start_on"], current["end_on"]) == ("2014-05-12", "2015-11-27")


def test_bars_of_days_when_the_exchange_was_shut_are_named(whole: dict[str, Any]) -> None:
    [warning] = [w for w in whole["warnings"] if w["count"] == 229]
    assert "2015-02-24" in warning["message"]
    assert "2015-10-07" in warning["message"]


def test_empty_files_are_named(whole: dict[str, Any]) -> None:
    told = " ".join(f"{w['file']} {w['message']}" for w in whole["warnings"])
    assert all(name in told for name in ("300623.csv", "300635.csv", "300638.csv"))


def test_qlib_reads_the_unadjusted_price(seen_by_qlib: Seen) -> None:
    close = seen_by_qlib.features["$close/$factor"]["SH600000"]["2015-11-27"]
    assert close == pytest.approx(18.53, rel=1e-6)


def test_an_ex_date_is_no_fall(seen_by_qlib: Seen) -> None:
    change = seen_by_qlib.features["$change"]["SZ000001"]["2014-06-12"]
    assert change == pytest.approx(9.71 / 9.68 - 1, abs=1e-6)


def test_bars_of_an_instrument_are_told_as_given(api: Api, whole: dict[str, Any]) -> None:
    bars = api.get(
        f"/datasets/{whole['dataset_id']}/bars/",
        instrument="SH600000", start="2015-11-27", end="2015-11-27",
    )  # fmt: skip
    [bar] = bars["bars"] if "bars" in bars else bars["results"]
    assert (bar["open"], bar["high"], bar["low"], bar["close"]) == (19.16, 19.42, 18.4, 18.53)
    assert bar["volume"] == pytest.approx(105_608_738)


def test_the_same_file_again_changes_nothing_and_says_so(
    api: Api, whole: dict[str, Any], market_data: Path
) -> None:
    before = api.current(whole["dataset_id"])
    again = api.run(market_data / NAME, dataset_name="A-shares")
    assert again["dataset_id"] == whole["dataset_id"]
    assert again["version"] is None
    assert "nothing changed" in again["result"]["message"]
    assert api.current(whole["dataset_id"]) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_parts_in_any_order_give_the_same_content(
    seed: int, api: Api, whole: dict[str, Any], market_data: Path, tmp_path: Path
) -> None:
    parts = split(market_data / NAME, tmp_path, into=4)
    order = [*parts, parts[seed]]
    random.Random(seed).shuffle(order)
    imports = [api.run(part, dataset_name=f"In parts {seed}") for part in order]
    in_parts = api.current(imports[-1]["dataset_id"])
    assert in_parts["content_hash"] == api.current(whole["dataset_id"])["content_hash"]


def test_undo_gives_the_previous_hash_and_redo_the_later_one(
    api: Api, market_data: Path, tmp_path: Path
) -> None:
    first, second, *_ = split(market_data / NAME, tmp_path, into=4)
    dataset = api.run(first, dataset_name="Undone")["dataset_id"]
    earlier = api.current(dataset)["content_hash"]
    later_import = api.run(second, dataset_name="Undone")
    later = api.current(dataset)["content_hash"]
    api.call("POST", f"/imports/{later_import['id']}/undo/")
    assert api.current(dataset)["content_hash"] == earlier
    api.call("POST", f"/datasets/{dataset}/redo/")
    assert api.current(dataset)["content_hash"] == later


def split(source: Path, folder: Path, *, into: int) -> list[Path]:
    """Zips that together hold every member of the source, each instrument in one of them."""
    parts = [folder / f"part{number}.zip" for number in range(into)]
    with ZipFile(source) as whole:
        for number, part in enumerate(parts):
            with ZipFile(part, "w") as archive:
                for name in whole.namelist()[number::into]:
                    archive.writestr(name, whole.read(name))
    return parts
