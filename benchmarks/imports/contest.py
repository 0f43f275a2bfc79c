"""Who runs against whom: rounds in which everybody takes a turn, ours beside its peer."""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.imports import ours
from benchmarks.imports.files import Files
from benchmarks.imports.measuring import Measured, measure
from benchmarks.imports.planting import Planted

PROGRAM = (sys.executable, "-m")
OnTurn = Callable[[str, int], None]


@dataclass(frozen=True)
class Entrant:
    """A process that is measured: `arguments` of the files and the round's own folder."""

    key: str
    title: str
    module: str
    arguments: Callable[[Files, Path], tuple[str | Path, ...]]


ENTRANTS = (
    Entrant(
        "duckdb",
        "duckdb: CSV to Parquet",
        "peers.duckdb_copy",
        lambda files, work: ("plain", files.clean, work / "plain.parquet"),
    ),
    Entrant(
        "clean",
        "qlib-ui: clean file to a version",
        "ours",
        lambda files, work: ("import", files.clean, work / "clean"),
    ),
    Entrant(
        "dirty",
        "qlib-ui: dirty file to a version",
        "ours",
        lambda files, work: ("import", files.dirty, work / "dirty"),
    ),
    Entrant(
        "duckdb_sorted",
        "duckdb: CSV by date to sorted Parquet",
        "peers.duckdb_copy",
        lambda files, work: ("sorted", files.by_date, work / "sorted.parquet"),
    ),
    Entrant(
        "by_date",
        "qlib-ui: file by date to a version",
        "ours",
        lambda files, work: ("import", files.by_date, work / "by_date"),
    ),
    Entrant(
        "numpy",
        "numpy: sorted arrays to Qlib's files",
        "peers.numpy_provider",
        lambda files, work: (files.columns, work / "numpy"),
    ),
    Entrant(
        "provider",
        "qlib-ui: version to Qlib's files",
        "ours",
        lambda _, work: ("provider", work / "clean", work / "provider"),
    ),
    Entrant(
        "quality",
        "qlib-ui: quality report of a version",
        "ours",
        lambda _, work: ("quality", work / "clean"),
    ),
    Entrant(
        "append",
        "qlib-ui: a day of 5,000 bars stored",
        "ours",
        lambda files, work: ("append", work / "clean", files.day),
    ),
    Entrant(
        "pandas",
        "pandas: CSV to Parquet",
        "peers.pandas_parquet",
        lambda files, work: (files.clean, work / "pandas.parquet"),
    ),
    Entrant(
        "admin",
        "import-export: 20,000 rows on SQLite",
        "peers.admin_rows",
        lambda files, work: (files.clean, work / "rows.sqlite3"),
    ),
)


@dataclass(frozen=True)
class Score:
    """Problems that an import named, against those that were planted: exact matches only."""

    planted: int
    found: int
    invented: int

    @property
    def is_perfect(self) -> bool:
        return self.found == self.planted and not self.invented


def score(found: Iterable[tuple[int, str, str, str]], planted: Iterable[Planted]) -> Score:
    """Every problem counts by line, column, value and reason."""
    named, right = Counter(found), Counter((p.line, p.column, p.value, p.reason) for p in planted)
    both = (named & right).total()
    return Score(planted=right.total(), found=both, invented=named.total() - both)


@dataclass
class Results:
    """All runs by entrant, in order of their rounds; the worst score of any; whether the same
    bars in another order gave the same content hash each time."""

    runs: dict[str, list[Measured]] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)
    same_content: bool = True

    @property
    def worst_score(self) -> Score:
        return min(self.scores, key=lambda score: (score.is_perfect, score.found, -score.invented))


def run_contest(files: Files, work: Path, rounds: int, on_turn: OnTurn) -> Results:
    """Every entrant once a round, alone. Raises RunFailed where one cannot finish."""
    results = Results(runs={entrant.key: [] for entrant in entrants()})
    for number in range(rounds):
        folder = work / f"round-{number}"
        folder.mkdir(parents=True)
        for entrant in entrants():
            if entrant.key == "dump_bin" and number:
                continue  # minutes long, and nobody doubts which is faster
            on_turn(entrant.title, number)
            results.runs[entrant.key].append(_run(entrant, files, folder))
        _judge(results, files, folder)
        shutil.rmtree(folder)
    return results


def entrants() -> Sequence[Entrant]:
    """All, and Qlib's dump script where QLIB_DUMP_BIN names it."""
    script = os.environ.get("QLIB_DUMP_BIN")
    if not script:
        return ENTRANTS
    path = Path(script).expanduser().absolute()
    return (
        *ENTRANTS,
        Entrant(
            "dump_bin",
            "dump_bin: CSVs to Qlib's files",
            "peers.qlib_dump",
            lambda files, work: (path, files.columns, work / "dump_bin"),
        ),
    )


def _run(entrant: Entrant, files: Files, folder: Path) -> Measured:
    arguments = map(str, entrant.arguments(files, folder))
    return measure([*PROGRAM, f"benchmarks.imports.{entrant.module}", *arguments])


def _judge(results: Results, files: Files, folder: Path) -> None:
    results.scores.append(score(ours.problems_found(folder / "dirty"), files.planted))
    hashes = {results.runs[key][-1].answer["content_hash"] for key in ("clean", "by_date")}
    results.same_content &= len(hashes) == 1
