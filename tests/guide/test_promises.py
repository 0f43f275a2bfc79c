"""docs/promises.md has a row for every section of the first guide, and each row a test that is."""

import re
import subprocess
import sys

import pytest

from qlibui.environment import BASE_DIR

# Of the guide that the project began with.
SECTIONS = (
    "Overview", "Architecture", "Environment Variables", "Task Queues", "Start Redis",
    "Start Celery Worker", "Start Celery Beat", "Data Import Task", "From API Endpoint",
    "File Validation Task", "Check Task Status", "Using Flower", "Check Worker Status",
    "Task States", "Automatic Retries", "Manual Error Handling", "Keep Tasks Idempotent",
    "Use Task IDs Wisely", "Handle Long-Running Tasks", "Implement Progress Tracking",
    "Clean Up Resources", "Periodic Tasks", "Use Multiple Workers",
    "Use Supervisor for Process Management", "Use systemd Services",
    "Worker Not Picking Up Tasks", "Memory Leaks", "Dead Tasks", "Redis Connection Issues",
    "Unit Testing Tasks", "Integration Testing", "References", "Current Task Implementations",
)  # fmt: skip
LINES = (BASE_DIR / "docs" / "promises.md").read_text().splitlines()
ROWS = [line.strip("| ").split(" | ") for line in LINES if line.startswith("| ")][1:]
GUIDE = (BASE_DIR / "docs" / "celery-guide.md").read_text()


def test_every_section_has_its_rows_in_order() -> None:
    named = [section for section, *_ in ROWS]
    assert tuple(dict.fromkeys(named)) == SECTIONS


def test_every_row_says_where_it_holds_and_names_a_test() -> None:
    for row in ROWS:
        assert len(row) == 4, row
        assert re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`", row[3]), row
        assert all(cell.strip() for cell in row), row


@pytest.mark.timeout(300)
def test_every_test_that_is_named_is_collected() -> None:
    named = sorted({row[3].strip("`") for row in ROWS})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-m",
        "",
        "-p",
        "no:cacheprovider",
    ]
    ran = subprocess.run(
        [*command, *named], cwd=BASE_DIR, capture_output=True, text=True, timeout=280, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    collected = {line.partition("[")[0] for line in ran.stdout.splitlines()}
    assert set(named) - collected == set()


def test_the_references_are_there() -> None:
    references = GUIDE.split("## References")[1]
    assert all(f"[{name}](https://" in references for name in ("Celery", "Redis", "Flower"))
