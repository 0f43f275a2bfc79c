"""The figures that imports have to hold, measured as ratios in one run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.imports.contest import Results
from benchmarks.imports.measuring import Measured

MEGABYTE = 1_000_000
IMPORTS = ("clean", "by_date", "dirty")
Pick = Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Figure:
    """A figure by the median and by the best of all runs, and the bound that it has to hold."""

    title: str
    median: float
    best: float
    bound: float
    at_most: bool = True
    unit: str = "×"

    @property
    def is_held(self) -> bool:
        """By the median, as it is shown."""
        shown = round(self.median, decimals(self.bound, self.unit))
        return shown <= self.bound if self.at_most else shown >= self.bound


def decimals(bound: float, unit: str) -> int:
    """How many decimals of a figure are worth telling."""
    return 0 if bound >= 100 else 3 if unit == "s" else 2


def list_figures(results: Results) -> list[Figure]:
    """Every figure that these runs give, in the order in which they are asked."""
    runs = results.runs
    figures = [
        _ratio("clean file ÷ duckdb's CSV to Parquet", runs["clean"], runs["duckdb"], 2.0),
        _ratio("date order ÷ duckdb's sorted write", runs["by_date"], runs["duckdb_sorted"], 1.2),
        _ratio("dirty file ÷ duckdb's CSV to Parquet", runs["dirty"], runs["duckdb"], 2.6),
        _faster("rows a second ÷ django-import-export's", runs["clean"], runs["admin"], 500),
        _ratio("provider ÷ plain numpy", runs["provider"], runs["numpy"], 1.5),
        _seconds("a day of 5,000 bars, keys checked", runs["append"], "seconds", 0.1),
        _seconds("content hash after that day", runs["append"], "hash_seconds", 0.5),
        _memory("most anonymous memory of an import", [runs[key] for key in IMPORTS], 400),
    ]
    if "dump_bin" in runs:
        faster = _faster(
            "provider, times as fast as dump_bin", runs["provider"], runs["dump_bin"], 8
        )
        figures.append(faster)
    return figures


def _ratio(title: str, runs: list[Measured], peers: list[Measured], bound: float) -> Figure:
    def by(pick: Pick) -> float:
        return pick([run.seconds for run in runs]) / pick([run.seconds for run in peers])

    return Figure(title, by(median), by(min), bound)


def _faster(title: str, runs: list[Measured], peers: list[Measured], bound: float) -> Figure:
    def by(pick: Pick) -> float:
        rates = pick([run.rows_per_second for run in runs])
        return rates / pick([run.rows_per_second for run in peers])

    return Figure(title, by(median), by(max), bound, at_most=False)


def _seconds(title: str, runs: list[Measured], key: str, bound: float) -> Figure:
    taken = [float(run.answer[key]) for run in runs]
    return Figure(title, median(taken), min(taken), bound, unit="s")


def _memory(title: str, kinds: list[list[Measured]], bound: float) -> Figure:
    """The hungriest kind of file counts."""

    def by(pick: Pick) -> float:
        return max(pick([run.peak.anonymous for run in runs]) for runs in kinds) / MEGABYTE

    return Figure(title, by(max), by(min), bound, unit="MB")
