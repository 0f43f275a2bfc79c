"""What was measured, as a section of docs/performance.md."""

import re
from importlib.metadata import version
from pathlib import Path

from benchmarks.imports.machine import describe_machine
from benchmarks.jobs.measuring import Figures
from benchmarks.jobs.pages import Page

PACKAGES = ("celery", "kombu", "redis", "django")
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def tell(figures: Figures, *, command: str, processes: int) -> str:
    """Markdown from the heading on."""
    return f"""## Jobs on {DATABASES[figures.database]}

Measured by

```
{command}
```

{figures.jobs:,} jobs that do nothing go through their whole life: accepted, sent, claimed, run in
a process of their own, committed, four lines in the ledger. As many bare Celery tasks that do
nothing and keep no result run on the same worker of {processes} processes and the same Redis in
the same run. {figures.finished:,} finished imports with their ledgers are in the database. The
process that asks for the jobs shares the processors with the worker. A person has
{figures.active_limit} active jobs of a kind at most (`JOB_ACTIVE_PER_USER`).

| | jobs | bare tasks | ratio |
|---|---|---|---|
{_races(figures)}

{_queries(figures)}

Lists on top of which 30 imports wait and say why, made in one process without a network:
milliseconds and queries with {figures.finished:,} finished jobs and, in brackets, with 1,000.

| address | median | 95th percentile | queries |
|---|---|---|---|
{_pages(figures)}

{_facts()}
"""


def _races(figures: Figures) -> str:
    job, task, bare = figures.job_latency, figures.task_latency, figures.bare_tasks
    one, many = figures.jobs_of_one, figures.jobs_of_many
    return "\n".join(
        [
            _race("a second, asked for by ten people", many.per_second, bare.per_second, ".0f"),
            _race("a second, asked for by one", one.per_second, bare.per_second, ".0f"),
            _race("processor ms each, in the worker", many.processor_ms, bare.processor_ms, ".1f"),
            _race("ms until it begins, median", job.p50, task.p50, ".1f"),
            _race("ms until it begins, 99th percentile", job.p99, task.p99, ".1f"),
        ]
    )


def _race(what: str, ours: float, bare: float, form: str) -> str:
    return f"| {what} | {ours:{form}} | {bare:{form}} | {ours / bare:.2f} |"


def _queries(figures: Figures) -> str:
    asking, working = figures.queries.asking, figures.queries.working
    return (
        f"A job costs {asking + working:.1f} database queries, {asking:.1f} to ask for it and\n"
        f"{working:.1f} in the worker, those of Celery's own record of the outcome among them."
    )


def _pages(figures: Figures) -> str:
    pairs = zip(figures.pages, figures.pages_before, strict=True)
    return "\n".join(_page(page, before) for page, before in pairs)


def _page(page: Page, before: Page) -> str:
    return (
        f"| `{page.address}` | {page.median:.0f} ({before.median:.0f}) | {page.p95:.0f} "
        f"({before.p95:.0f}) | {page.queries} ({before.queries}) |"
    )


def _facts() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    machine = describe_machine() | {"packages": packages}
    return "\n".join(f"- {name}: {value}" for name, value in machine.items())


def put_section(path: Path, section: str) -> None:
    """In the place of the section of the same heading, or at the end; the rest stays."""
    text = path.read_text() if path.exists() else "# Performance\n"
    heading = section.partition("\n")[0]
    known = re.compile(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    path.write_text(f"{known.sub('', text).rstrip()}\n\n{section}")
