"""What `make bench-jobs` measured, as a section of a document that others write to as well."""

from pathlib import Path

from benchmarks.jobs.document import put_section, tell
from benchmarks.jobs.measuring import Figures
from benchmarks.jobs.pages import Page
from benchmarks.jobs.queries import Queries
from benchmarks.jobs.racing import Latency, Race

PAGE = Page(address="/imports/", median=20, p95=30, queries=5)
FIGURES = Figures(
    jobs=1000,
    finished=100_000,
    database="sqlite",
    active_limit=4,
    bare_tasks=Race(per_second=400, processor_ms=2),
    jobs_of_one=Race(per_second=50, processor_ms=30),
    jobs_of_many=Race(per_second=100, processor_ms=20),
    job_latency=Latency(p50=12, p99=40),
    task_latency=Latency(p50=4, p99=10),
    queries=Queries(asking=8, working=33),
    pages_before=[PAGE],
    pages=[PAGE],
)


def section() -> str:
    return tell(FIGURES, command="make bench-jobs", processes=2)


def test_jobs_stand_beside_bare_tasks_with_their_ratio() -> None:
    assert "| a second, asked for by ten people | 100 | 400 | 0.25 |" in section()
    assert "| processor ms each, in the worker | 20.0 | 2.0 | 10.00 |" in section()
    assert "| ms until it begins, median | 12.0 | 4.0 | 3.00 |" in section()


def test_the_command_and_the_machine_are_named() -> None:
    assert "make bench-jobs" in section()
    assert "cores" in section()


def test_only_the_section_itself_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("# Performance\n\n## Imports\n\nFast.\n\n## Jobs on SQLite\n\nOld.\n")
    put_section(path, section())
    put_section(path, section())
    text = path.read_text()
    assert "Fast." in text
    assert "Old." not in text
    assert text.count("## Jobs on SQLite") == 1
