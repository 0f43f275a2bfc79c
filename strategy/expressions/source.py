"""The text of an expression as Python's syntax tree: nothing is evaluated, and nothing is parsed
before every character and number in it is known to be one of the language."""

import ast
import re
from dataclasses import dataclass

from strategy.expressions.errors import ExpressionRefused, name_place

MOST_CHARACTERS = 512
MOST_NODES = 200
MOST_DEPTH = 100

_FIELD = re.compile(r"\$\w+")
_FOREIGN = re.compile(r"[^A-Za-z0-9_ .,()+\-*/<>=!&|]")
_WORD = re.compile(r"[A-Za-z0-9_.]+")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(?![\w.])")
_INSTEAD = {
    "^": "a power is written **",
    "'": "texts are not part of it",
    '"': "texts are not part of it",
    "~": "write Not(...)",
    "（": "write the bracket as (",
    "）": "write the bracket as )",
    "，": "write the comma as ,",
    "$": "a field is written $ and its name, such as $close",
}


@dataclass(frozen=True)
class Source:
    """An expression's text, its syntax tree, and its fields by the columns (from 0) they take."""

    text: str
    tree: ast.expr
    fields: dict[tuple[int, int], str]

    def field_of(self, node: ast.Name) -> str | None:
        """The field that stands where the tree has this name."""
        return self.fields.get((node.col_offset, node.end_col_offset or 0))

    def part(self, node: ast.expr) -> str:
        """What is written where the tree has this node."""
        return self.text[node.col_offset : node.end_col_offset]


def read_source(text: str) -> Source:
    """The syntax tree of a text with nothing foreign in it. Raises ExpressionRefused."""
    if len(text) > MOST_CHARACTERS:
        raise _refused("the expression goes on", MOST_CHARACTERS + 1,
                       f"it may have {MOST_CHARACTERS} characters and has {len(text)}")  # fmt: skip
    text = re.sub(r"\s", " ", text).rstrip()
    fields = {match.span(): match[0][1:] for match in _FIELD.finditer(text)}
    # A name of the same length keeps every column where people see it.
    named = _FIELD.sub(lambda match: "f" * len(match[0]), text)
    _refuse_foreign(named)
    _refuse_odd_numbers(named, text)
    _refuse_brackets(named)
    tree = _parse(named)
    _refuse_large(tree)
    return Source(text, tree, fields)


def _refuse_foreign(named: str) -> None:
    foreign = _FOREIGN.search(named)
    if foreign:
        instead = _INSTEAD.get(foreign[0], "use fields, numbers, operators and round brackets")
        raise _refused(f"{foreign[0]!r} is not part of the language", foreign.start() + 1, instead)


def _refuse_odd_numbers(named: str, text: str) -> None:
    """Python would warn of some numbers that run into words, and read others in its own way."""
    for word in _WORD.finditer(named):
        starts_like_one = word[0][0].isdigit() or word[0][0] == "."
        if starts_like_one and not _NUMBER.match(named, word.start()):
            written = text[slice(*word.span())]
            raise _refused(
                f"{written!r} is no number", word.start() + 1, "write it like 20, 0.5 or 1e-6"
            )


def _refuse_brackets(named: str) -> None:
    opened: list[int] = []
    for column, character in enumerate(named, 1):
        if character == "(":
            opened.append(column)
        elif character == ")" and opened:
            opened.pop()
        elif character == ")":
            raise _refused("this bracket closes none", column, "leave it out or open one")
        if len(opened) > MOST_DEPTH:
            raise _too_deep(column)
    if opened:
        raise _refused("this bracket is not closed", opened[-1], "close it")


def _parse(named: str) -> ast.expr:
    indent = len(named) - len(named.lstrip())
    if indent == len(named):
        raise _refused("the expression is empty", 1, "write one such as $close/Ref($close, 5)-1")
    try:
        tree = ast.parse(named[indent:], mode="eval").body
    except SyntaxError as fault:
        column = min(indent + max(fault.offset or 1, 1), len(named))
        raise _refused(
            "the expression cannot be read on", column, "look at its operators and commas"
        ) from None
    except (ValueError, MemoryError, RecursionError):
        raise _too_deep(1) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset += indent
            node.end_col_offset = (node.end_col_offset or 0) + indent
    return tree


def _too_deep(column: int) -> ExpressionRefused:
    mend = f"{MOST_DEPTH} levels are the most"
    return _refused("the expression is nested too deep", column, mend)


def _refuse_large(tree: ast.expr) -> None:
    level, depth, count = [tree], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        level = [child for node in level for child in _children(node)]
    if count > MOST_NODES:
        raise _refused("the expression has too many parts", 1,
                       f"{MOST_NODES} are the most and it has {count}")  # fmt: skip
    if depth > MOST_DEPTH:
        raise _too_deep(1)


def _children(node: ast.AST) -> list[ast.expr]:
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if isinstance(child, ast.expr) else _children(child)
    return found


def _refused(fault: str, column: int, mend: str) -> ExpressionRefused:
    return ExpressionRefused(name_place(fault, column, mend), column)
