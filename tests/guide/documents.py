"""Documents in Markdown, and the blocks of code in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

OUTPUTS = {"text", "json"}


@dataclass(frozen=True)
class Block:
    """What stands between two fences under a heading; `says` is the output told in the next."""

    heading: str
    line: int
    language: str
    code: str
    says: str | None = None

    @property
    def is_output(self) -> bool:
        return self.language in OUTPUTS

    @property
    def file_name(self) -> str | None:
        """The name in a first line such as `# my_tasks.py`: the block is that file."""
        first, _, _ = self.code.partition("\n")
        name = first.removeprefix("# ")
        return name if name != first and " " not in name and "." in name else None

    def __str__(self) -> str:
        return f"line{self.line}-{self.language}"


def read_blocks(document: Path) -> list[Block]:
    """Every block of the document in its order, outputs among them."""
    found = list(_fences(MarkdownIt().parse(document.read_text())))
    return [_with_output(*pair) for pair in pairwise([*found, None])]


def _fences(tokens: list[Token]) -> Iterator[Block]:
    heading = ""
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = token.content
        elif token.type in ("fence", "code_block") and token.map is not None:
            yield Block(heading, token.map[0] + 1, token.info, token.content)


def _with_output(block: Block, following: Block | None) -> Block:
    if block.is_output or following is None or not following.is_output:
        return block
    return replace(block, says=following.code)
