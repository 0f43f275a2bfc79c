"""docs/tutorial.md, typed from beginning to end by a person who has started `make up`."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qlibui.environment import BASE_DIR
from tests.acceptance.conftest import Instance
from tests.qlibui.start import RunningStart, environment_of

BLOCK = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "of one block and the next:"


def read_steps() -> list[tuple[str, list[str]]]:
    """What is typed, and the lines that are to be seen afterwards."""
    found = BLOCK.findall((BASE_DIR / "docs" / "tutorial.md").read_text())
    typed = [(number, text) for number, (kind, text) in enumerate(found) if kind == "bash"]
    return [(text, seen_after(found, number)) for number, text in typed]


def seen_after(found: list[tuple[str, str]], number: int) -> list[str]:
    kind, text = found[number + 1] if number + 1 < len(found) else ("", "")
    return text.splitlines() if kind == "text" else []


@pytest.mark.timeout(400)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on PATH: install it")
def test_the_tutorial_goes_as_it_says(instance: Instance, tmp_path: Path) -> None:
    if not isinstance(instance, RunningStart):
        pytest.skip("the tutorial is about the site of `make up`")
    steps = read_steps()
    script = "".join(f"{text}\necho '{MARK}'\n" for text, _ in steps)
    script = script.replace("localhost:8000", f"127.0.0.1:{instance.port}")
    script = script.replace("PASSWORD", str(instance.password))
    ran = subprocess.run(
        ["bash"],
        input=script,
        env={**environment_of(instance.home), "HOME": str(tmp_path), "NO_COLOR": "1"},
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = ran.stdout.split(MARK)
    assert len(said) == len(steps) + 1, ran.stdout
    missing = [
        line for (_, lines), text in zip(steps, said, strict=False) for line in lines
        if line not in text
    ]  # fmt: skip
    assert missing == [], ran.stdout
    assert len(steps) >= 8
