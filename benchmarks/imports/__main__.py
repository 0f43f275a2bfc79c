"""``python -m benchmarks.imports``: make the files, run everybody, print and perhaps write."""

import argparse
import os
import re
import sys
import tempfile
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.imports.contest import Results, entrants, run_contest
from benchmarks.imports.document import make_section, write_section
from benchmarks.imports.figures import MEGABYTE
from benchmarks.imports.files import Files, make_files
from benchmarks.imports.machine import describe_machine
from benchmarks.imports.measuring import RunFailed
from benchmarks.imports.table import HELD, MISSED, Table, tabulate_figures, tabulate_runs

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
ROWS, FEWEST_ROWS = 8_000_000, 1_000
ROUNDS = 3
VARIABLES = ("BENCH_ROWS", "BENCH_RUNS")
_GREEN, _RED, _PLAIN = "\033[32m", "\033[31m", "\033[0m"


def main() -> int:
    """Run the benchmark; 1 where it could not run or a planted error was missed or invented."""
    arguments = _parse_arguments()
    cache = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "qlib-ui-benchmarks")
    machine = describe_machine()
    try:
        _hint(f"Files of {arguments.rows:,} rows in {cache} …")
        files = make_files(cache, arguments.rows)
        results = _compete(files, cache, arguments.runs)
    except RunFailed as failed:
        sys.stderr.write(f"\r\033[K{failed}\n")
        return 1
    _report(results, _subject(files, arguments), machine, write=arguments.write)
    return 0 if results.worst_score.is_perfect and results.same_content else 1


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    rows, runs = os.environ.get("BENCH_ROWS") or ROWS, os.environ.get("BENCH_RUNS") or ROUNDS
    parser.add_argument("--rows", type=_at_least(FEWEST_ROWS), default=str(rows))
    parser.add_argument("--runs", type=_at_least(1), default=str(runs))
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _at_least(fewest: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if number < fewest:
            raise argparse.ArgumentTypeError(f"{text} is too few: give {fewest} or more.")
        return number

    return count


def _compete(files: Files, cache: Path, rounds: int) -> Results:
    with tempfile.TemporaryDirectory(dir=cache) as work:
        return run_contest(
            files, Path(work), rounds, lambda title, n: _hint(f"{n + 1}/{rounds}  {title} …")
        )


def _subject(files: Files, arguments: argparse.Namespace) -> str:
    size = files.clean.stat().st_size / MEGABYTE
    times = "once" if arguments.runs == 1 else f"{arguments.runs} times"
    subject = f"Simulated daily bars: {arguments.rows:,} rows, {size:,.0f} MB of CSV, run {times}."
    meant = "" if arguments.rows >= ROWS else f" The bounds are those of {ROWS:,} rows."
    return subject + meant


def _report(results: Results, subject: str, machine: Mapping[str, str], *, write: bool) -> None:
    runs, figures = tabulate_runs(results, entrants()), tabulate_figures(results)
    _hint("")
    sys.stdout.write(f"\n{subject}\n\n{runs.as_text()}\n\n{_colored(figures)}\n\n")
    sys.stdout.write("".join(map(_fact, machine.items())))
    if not os.environ.get("QLIB_DUMP_BIN"):
        sys.stdout.write(_fact(("dump_bin", "not run: QLIB_DUMP_BIN does not name the script")))
    if write:
        section = make_section(
            command=_command(), subject=subject, machine=machine, runs=runs, figures=figures
        )
        write_section(DOCUMENT, section)
        sys.stdout.write(f"\nWritten to {DOCUMENT}.\n")


def _fact(fact: tuple[str, str]) -> str:
    indent = " " * 13
    return (
        textwrap.fill(fact[1], 96, initial_indent=fact[0].ljust(13), subsequent_indent=indent)
        + "\n"
    )


def _command() -> str:
    given = [f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)]
    named = ["QLIB_DUMP_BIN=scripts/dump_bin.py"] if os.environ.get("QLIB_DUMP_BIN") else []
    return " ".join(["make bench-import", *given, *named, "WRITE=1"])


def _colored(figures: Table) -> str:
    text = figures.as_text()
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    for word, color in ((HELD, _GREEN), (MISSED, _RED)):
        text = re.sub(rf"\b{word}$", f"{color}{word}{_PLAIN}", text, flags=re.MULTILINE)
    return text


def _hint(text: str) -> None:
    """What is going on, on a line that the next one takes; a log has a line each."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
    elif text:
        sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
