"""What jobs and tasks tell the benchmark: a line in a file, which costs next to nothing.

A job's process would need a connection of its own to tell it by Redis or the database.
"""

import os
from pathlib import Path

BEGUN, QUERIES = "bench-begun", "bench-queries"


def tell_begun(sent_at: float, begun_at: float) -> None:
    _append(BEGUN, f"{begun_at - sent_at}\n")


def count_query(sql: str) -> None:
    if not is_frame(sql):
        _append(QUERIES, "\n")


def is_frame(sql: str) -> bool:
    """What begins or ends a transaction is no query."""
    return sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))


def _append(name: str, line: str) -> None:
    """Whole, also beside others: what is opened to append to is written at its end."""
    file = os.open(_path(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def _path(name: str) -> Path:
    return Path(os.environ["QLIBUI_HOME"]) / name


def forget() -> None:
    for name in (BEGUN, QUERIES):
        _path(name).unlink(missing_ok=True)


def begun_count() -> int:
    return len(latencies())


def latencies() -> list[float]:
    """Seconds from asking to beginning, of all since `forget`."""
    return [float(seconds) for seconds in _lines(BEGUN)]


def query_count() -> int:
    return len(_lines(QUERIES))


def _lines(name: str) -> list[str]:
    path = _path(name)
    return path.read_text().splitlines() if path.exists() else []
