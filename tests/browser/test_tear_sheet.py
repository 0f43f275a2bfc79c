"""A tear sheet in a browser: drawn whole, on a phone too, with no request to anybody."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from backtest.reports.tear_sheet import render
from tests.backtest.reported import reported
from tests.browser.chromium import Page, open_page
from tests.browser.conftest import NAMES

DRAWN = "document.querySelectorAll('[data-figure] .main-svg').length"
PLACES = "document.querySelectorAll('[data-figure]').length"
WIDEST = "document.documentElement.scrollWidth"
WIDTHS = "[...document.querySelectorAll('[data-figure] .main-svg')].map((e) => e.clientWidth)"


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Page]]:
    """Shows the sheet in a window of that width, and waits until it is drawn."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium is on PATH")
    folder = tmp_path_factory.mktemp("sheet")
    file = folder / "sheet.html"
    file.write_text(render(reported(), title="Reversal"), encoding="utf-8")

    def show(width: int) -> Page:
        page.go(f"file://{file}", width=width)
        page.wait_for(f"{DRAWN} >= {PLACES}")
        return page

    with open_page(program, folder / "profile") as page:
        yield show


@pytest.mark.parametrize("width", [1280, 390])
def test_every_figure_is_drawn_within_the_page(sheet: Callable[[int], Page], width: int) -> None:
    page = sheet(width)
    assert page.look(PLACES) == 5
    assert page.look(WIDEST) <= width
    assert max(page.look(WIDTHS)) <= width
    assert page.faults == []


def test_nothing_is_asked_of_the_network(sheet: Callable[[int], Page]) -> None:
    page = sheet(1280)
    asked = page.requests + page.watch(1)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_what_is_printed_is_as_wide_as_a_sheet_of_paper(sheet: Callable[[int], Page]) -> None:
    page = sheet(1280)
    page.look("dispatchEvent(new Event('beforeprint'))")
    paper = 186 / 25.4 * 96  # in pixels: A4 within its margins
    page.wait_for(f"Math.max(...{WIDTHS}) <= {paper}")
