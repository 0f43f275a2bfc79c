"""Pages of reports in a browser: drawn whole, on a phone too, with no request to anybody."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from backtest.reports import tear_sheet
from strategy.quality import page as quality_page
from tests.backtest.reported import reported
from tests.browser.chromium import Page, open_page
from tests.browser.conftest import NAMES
from tests.strategy.measured import measured

DRAWN = "document.querySelectorAll('[data-figure] .main-svg').length"
PLACES = "document.querySelectorAll('[data-figure]').length"
WIDEST = "document.documentElement.scrollWidth"
WIDTHS = "[...document.querySelectorAll('[data-figure] .main-svg')].map((e) => e.clientWidth)"


PAGES: dict[str, tuple[Callable[[], str], int]] = {
    "tear sheet": (lambda: tear_sheet.render(reported(), title="Reversal"), 5),
    "signal quality": (lambda: quality_page.render(measured(), title="Reversal"), 7),
}
"""What makes each page, and how many figures are on it."""


@pytest.fixture(scope="module", params=list(PAGES))
def sheet(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[int], Page]]:
    """Shows the page in a window of that width, and waits until all its figures are drawn."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium is on PATH")
    folder = tmp_path_factory.mktemp("sheet")
    file = folder / "sheet.html"
    make_page, figures = PAGES[request.param]
    file.write_text(make_page(), encoding="utf-8")

    def show(width: int) -> Page:
        page.go(f"file://{file}", width=width)
        page.wait_for(f"{PLACES} == {figures} && {DRAWN} >= {figures}")
        return page

    with open_page(program, folder / "profile") as page:
        yield show


@pytest.mark.parametrize("width", [1280, 390])
def test_every_figure_is_drawn_within_the_page(sheet: Callable[[int], Page], width: int) -> None:
    page = sheet(width)
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
