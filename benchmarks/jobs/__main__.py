"""``python -m benchmarks.jobs``: jobs beside bare tasks, lists, figures."""

import argparse
import sys
from pathlib import Path

from benchmarks.jobs.ground import ground, worker

PROCESSES = 2


def main() -> None:
    arguments = _parse_arguments()
    with ground(on_postgres=arguments.postgres) as home:
        from benchmarks.jobs.document import put_section, tell
        from benchmarks.jobs.measuring import measure

        figures = measure(
            jobs=arguments.jobs,
            finished=arguments.finished,
            begin_worker=lambda **variables: worker(home, processes=PROCESSES, **variables),
            hint=_hint,
        )
        section = tell(figures, command=_command(arguments), processes=PROCESSES)
    sys.stdout.write(section)
    if arguments.write:
        put_section(Path(__file__).parents[2] / "docs" / "performance.md", section)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jobs", description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000, help="jobs and tasks of a race")
    parser.add_argument("--finished", type=int, default=100_000, help="jobs of the past")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    return parser.parse_args()


def _command(arguments: argparse.Namespace) -> str:
    options = [f"--jobs {arguments.jobs}", f"--finished {arguments.finished}"]
    options += ["--postgres"] if arguments.postgres else []
    return f'make bench-jobs ARGS="{" ".join(options)}"'


def _hint(doing: str) -> None:
    sys.stderr.write(f"{doing} …\n")


if __name__ == "__main__":
    main()
