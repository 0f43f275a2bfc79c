"""Every block of docs/celery-guide.md, run in its order as a reader would."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest

from qlibui.embedded.programs import list_programs
from qlibui.environment import BASE_DIR
from tests.guide.documents import Block, read_blocks
from tests.guide.terminal import Terminal

GUIDE = BASE_DIR / "docs" / "celery-guide.md"
FENCES = read_blocks(GUIDE)
RUN = [block for block in FENCES if not block.is_output]
GOES_ON = "\n...\n"
# A worker, a beat or a sweep may come up while others use both processors.
pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


class Reader:
    """Goes through the guide, each block once."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.begun = 0

    def read_to(self, block: Block) -> None:
        """Run this block, and those before it that have not been."""
        for each in RUN[self.begun : RUN.index(block) + 1]:
            self.begun += 1
            self.run(each)

    def run(self, block: Block) -> None:
        if block.file_name:
            (self.terminal.checkout / block.file_name).write_text(block.code)
        elif block.language == "python":
            assert_says(block, self.terminal.python(block.code))
        else:
            self._run_bash(block)

    def _run_bash(self, block: Block) -> None:
        goes_on = (block.says or "").endswith(GOES_ON)
        until = (lambda said: is_said(block, said)) if goes_on else None
        code, said = self.terminal.bash(block.code, until=until)
        assert goes_on or code == 0, said
        assert_says(block, said)


def is_said(block: Block, said: str) -> bool:
    wanted = block.says or ""
    so_far = wanted.removesuffix("...\n")  # a program that goes on may have said no more yet
    look = OutputChecker().check_output
    return any(look(each, said, ELLIPSIS | NORMALIZE_WHITESPACE) for each in (wanted, so_far))


def assert_says(block: Block, said: str) -> None:
    assert is_said(block, said), f"Line {block.line} said:\n{said}\nand not:\n{block.says}"


@pytest.fixture(scope="module")
def reader(terminal: Terminal) -> Reader:
    return Reader(terminal)


@pytest.mark.parametrize("block", RUN, ids=str)
def test_a_block_runs_and_says_what_the_guide_says(block: Block, reader: Reader) -> None:
    reader.read_to(block)


def test_no_block_escapes() -> None:
    lines = [line.strip() for line in GUIDE.read_text().splitlines()]
    assert sum(line.startswith("```") for line in lines) == 2 * len(FENCES)
    outputs = [block for block in FENCES if block.says is not None]
    pictures = 1
    assert len(FENCES) == len(RUN) + len(outputs) + pictures
    assert {block.language for block in RUN} == {"bash", "python", "ini"}


def test_what_is_written_as_a_file_is_used() -> None:
    for number, block in enumerate(RUN):
        if block.file_name:
            later = "".join(each.code for each in RUN[number + 1 :])
            assert Path(block.file_name).stem in later, block.file_name


def test_the_picture_names_every_process_and_queue() -> None:
    picture = next(block for block in FENCES if block.heading == "Architecture").code
    programs = list_programs(host="", port=0, redis_config=Path("redis.conf"))
    assert {program.name for program in programs} <= set(picture.split())
