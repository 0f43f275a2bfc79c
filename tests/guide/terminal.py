"""A person's terminal in a checkout of their own, beside a running instance."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from qlibui.embedded.programs import find_redis
from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR

NOT_OF_A_CHECKOUT = (".*", "docs", "benchmarks", "node_modules")
SECONDS = 200
# What a shell set is there for the next block, as in one terminal.
BASH = 'set -aeuo pipefail; [ -e "$EXPORTS" ] && . "$EXPORTS"\n{code}\nexport -p > "$EXPORTS"'
# Files come by their names, and each finds what those before it defined.
PYTHON = """
import runpy, sys, traceback
names = {}
for line in sys.stdin:
    try:
        names = runpy.run_path(line.strip(), init_globals=names)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    print(chr(4), flush=True)
"""


class Terminal:
    """`folder` is this terminal's own; `environment` that of the person."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.checkout = folder / "checkout"
        self.folder = folder
        self._groups: list[int] = []
        self._python: subprocess.Popen[str] | None = None
        _copy_checkout(self.checkout)
        programs = f"{Path(find_redis('redis-server')).parent}{os.pathsep}{environment['PATH']}"
        own = {"EXPORTS": str(folder / "exports"), "PATH": programs, "QLIBUI_READ_DOTENV": "1"}
        self.environment = {**environment, **own}

    def bash(self, code: str, *, until: Callable[[str], bool] | None = None) -> tuple[int, str]:
        """Run a script: its exit code and what it said. With `until` it goes on until it has said
        what that wants, and is ended by Ctrl-C."""
        output = self.folder / f"output{len(self._groups)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bash", "-c", BASH.format(code=code)],
                cwd=self.checkout,
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._groups.append(process.pid)
        if until is not None:
            _interrupt(process, lambda: until(output.read_text()))
        ended = wait_until(lambda: process.poll() is not None, seconds=SECONDS)
        if not ended:
            self.close()
        assert ended, f"{code}\ndid not end; it said:\n{output.read_text()}"
        return process.wait(), output.read_text()

    def python(self, code: str) -> str:
        """Run lines in the one Python shell of this terminal: what they printed."""
        shell = self._python = self._python or self._begin_python()
        assert shell.stdin is not None
        assert shell.stdout is not None
        lines = self.folder / "lines.py"
        lines.write_text(code)
        print(lines, file=shell.stdin, flush=True)
        said = iter(shell.stdout.readline, "")
        return "".join(iter(lambda: next(said), "\x04\n"))

    def _begin_python(self) -> "subprocess.Popen[str]":
        with (self.folder / "python.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "--command", PYTHON],
                cwd=self.checkout,
                env=self.environment,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def close(self) -> None:
        """End what is left of all that was started here."""
        if self._python is not None:
            self._python.communicate()
        for group in self._groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)


def _copy_checkout(checkout: Path) -> None:
    shutil.copytree(BASE_DIR, checkout, ignore=shutil.ignore_patterns(*NOT_OF_A_CHECKOUT))
    (checkout / ".venv").symlink_to(sys.prefix)


def _interrupt(process: "subprocess.Popen[bytes]", said: Callable[[], bool]) -> None:
    wait_until(lambda: said() or process.poll() is not None, seconds=SECONDS)
    time.sleep(0.2)  # a program that has just said so may still be setting up its signals
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
