"""Results as two tables, for a terminal and for a document: what ran, and the figures to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.imports.contest import Entrant, Results, Score
from benchmarks.imports.figures import MEGABYTE, Figure, decimals, list_figures
from benchmarks.imports.measuring import Measured

Row = tuple[str, ...]
RUN_HEADERS = ("", "s, best", "s, median", "CPU s", "rows/s", "anonymous MB", "resident MB")
FIGURE_HEADERS = ("", "median", "best", "to hold", "")
HELD, MISSED = "held", "missed"


@dataclass(frozen=True)
class Table:
    """Texts in rows as wide as ``headers``; the first column is left-aligned, the others right."""

    headers: Row
    rows: Sequence[Row]

    def as_text(self) -> str:
        """Aligned for a terminal, a rule below the headers."""
        lines = [self.headers, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        texts = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
        return "\n".join([texts[0], "─" * (sum(widths) + 2 * len(widths) - 2), *texts[1:]])

    def as_markdown(self) -> str:
        """A table of Markdown."""
        marks = ("---", *("---:" for _ in self.headers[1:]))
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.headers, marks, *self.rows))


def _aligned(texts: Row, widths: Sequence[int]) -> list[str]:
    first, *others = zip(texts, widths, strict=True)
    return [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]


def tabulate_runs(results: Results, entrants: Sequence[Entrant]) -> Table:
    """Times, rate and memory of everybody: of all runs the least time and the most memory."""
    rows = [_run_row(entrant.title, results.runs[entrant.key]) for entrant in entrants]
    return Table(RUN_HEADERS, rows)


def _run_row(title: str, runs: Sequence[Measured]) -> Row:
    seconds = [run.seconds for run in runs]
    return (
        title,
        f"{min(seconds):,.2f}",
        f"{median(seconds):,.2f}",
        f"{min(float(run.answer['cpu_seconds']) for run in runs):,.2f}",
        f"{max(run.rows_per_second for run in runs):,.0f}",
        f"{max(run.peak.anonymous for run in runs) / MEGABYTE:,.0f}",
        f"{max(run.peak.resident for run in runs) / MEGABYTE:,.0f}",
    )


def tabulate_figures(results: Results) -> Table:
    """Every figure, what it has to hold, and whether it does."""
    rows = [_figure_row(figure) for figure in list_figures(results)]
    rows.append(_score_row(results.worst_score))
    rows.append(_content_row(same=results.same_content))
    return Table(FIGURE_HEADERS, rows)


def _figure_row(figure: Figure) -> Row:
    places, sign = decimals(figure.bound, figure.unit), "≤" if figure.at_most else "≥"
    shown = [f"{value:,.{places}f} {figure.unit}" for value in (figure.median, figure.best)]
    return (figure.title, *shown, f"{sign} {figure.bound:g} {figure.unit}", _word(figure.is_held))


def _score_row(score: Score) -> Row:
    found = f"{score.found} of {score.planted}"
    return (
        "planted errors by line, column, value",
        found,
        f"{score.invented} invented",
        "all, none",
        _word(score.is_perfect),
    )


def _content_row(*, same: bool) -> Row:
    return ("one content hash from both orders", "yes" if same else "no", "", "yes", _word(same))


def _word(is_held: bool) -> str:
    return HELD if is_held else MISSED
