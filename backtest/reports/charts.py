"""The charts of a workbook: a spreadsheet's own, drawn from the cells of its other sheets."""

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import DateAxis

# As the pages have them: accent, soft ink, bad.
ACCENT, SOFT, BAD = "0F6CBD", "4B5563", "B3261E"


def draw_lines(
    sheet: Any, title: str, columns: dict[int, str], *, rows: int, form: str
) -> LineChart:
    """A line by day for each column (from 1, a colour each) of a sheet with a header row, its days
    in the first column."""
    chart = LineChart()
    for column, color in columns.items():
        chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=rows + 1),
                       titles_from_data=True)  # fmt: skip
        line = chart.series[-1]
        line.smooth = False
        line.graphicalProperties.line.solidFill = color
        line.graphicalProperties.line.width = 16_000  # in EMU: a point and a quarter
    chart.x_axis = DateAxis(crossAx=100)
    chart.x_axis.number_format = "yyyy-mm"
    chart.x_axis.majorTimeUnit = "months"
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.crossAx = 500
    _finish(chart, sheet, title, rows=rows, form=form)
    return chart


def draw_bars(sheet: Any, title: str, columns: dict[int, str], *, rows: int, form: str) -> BarChart:
    """Bars beside each other for each row of a sheet."""
    chart = BarChart()
    for column, color in columns.items():
        chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=rows + 1),
                       titles_from_data=True)  # fmt: skip
        chart.series[-1].graphicalProperties.solidFill = color
        chart.series[-1].invertIfNegative = False
    chart.x_axis.tickLblPos = "low"
    _finish(chart, sheet, title, rows=rows, form=form)
    return chart


def _finish(chart: Any, sheet: Any, title: str, *, rows: int, form: str) -> None:
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=rows + 1))
    chart.title, chart.style, chart.legend.position = title, 2, "b"
    chart.y_axis.number_format = form
    chart.width, chart.height = 24, 9
    # Unless they are told to stay, newer spreadsheets leave the axes out.
    chart.x_axis.delete = chart.y_axis.delete = False
