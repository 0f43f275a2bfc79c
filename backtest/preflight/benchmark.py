"""Whether the benchmark is there, on all days, and moves."""

import math
from collections.abc import Iterator

from backtest.preflight.subject import Subject
from backtest.spec import EQUAL_WEIGHT
from strategy.findings import Finding, error, warning


def check_benchmark(subject: Subject) -> Iterator[Finding]:
    code = subject.spec.benchmark
    if code is None or code == EQUAL_WEIGHT:
        return
    closes = subject.values(code, "close")
    known = [number for number, close in enumerate(closes) if not math.isnan(close)]
    if not known:
        yield _absent(subject, code)
        return
    missing = len(closes) - len(known)
    if missing:
        yield _with_gaps(subject, code, missing, known)
    if len({closes[number] for number in known}) == 1:
        yield warning(
            "benchmark_flat",
            f"The benchmark {code} has the same close on every day of the window.",
            "Choose another benchmark, or correct its bars.",
        )


def _absent(subject: Subject, code: str) -> Finding:
    window = f"from {subject.window[0]} to {subject.window[-1]}"
    listed = code in subject.files.spells("all")
    return error(
        "benchmark_uncovered" if listed else "benchmark_unknown",
        f"The benchmark {code} has no bar {window}." if listed
        else f"The dataset has no instrument {code}, which is the benchmark.",
        f"Import the bars of {code}, or choose equal_weight, another instrument or none.",
    )  # fmt: skip


def _with_gaps(subject: Subject, code: str, missing: int, known: list[int]) -> Finding:
    """What lies outside its bars cannot be compared with; within them Qlib loses a move."""
    if known[0] > 0 or known[-1] < len(subject.window) - 1:
        first, last = subject.window[known[0]], subject.window[known[-1]]
        return error(
            "benchmark_uncovered",
            f"The benchmark {code} has bars from {first} to {last} only.",
            "Set the window to these days, or choose another benchmark.",
        )
    return warning(
        "benchmark_gaps",
        f"The benchmark {code} has no close on {missing} of {len(subject.window)} sessions; Qlib "
        "counts these days and the ones after them as 0.",
        "Choose a benchmark that trades every day, such as an index or equal_weight.",
    )
