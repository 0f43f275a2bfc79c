"""Strings that somebody might send as an expression: half from the language itself, half hostile,
cut up and put together by a seed."""

import random
from collections.abc import Iterator

HOSTILE = (
    "((__import__)('os').mkdir)('x')",
    "__import__('os').system('touch x')",
    "(lambda: open('x', 'w'))()",
    "$close if open('x', 'w') else $close",
    "().__class__.__bases__[0].__subclasses__()",
    "[x for x in ().__class__.__mro__]",
    "Operators.__getattr__('Ref')($close, 1)",
    "Feature.__init__.__globals__",
    'Feature("close").__class__',
    "Mean($close, (y := 5))",
    "eval('1')",
    "exec(compile('x=1', 'a', 'exec'))",
    "getattr($close, 'load')",
    "Mean.__call__($close, 5)",
    "print($close)",
    "breakpoint()",
    "exit()",
    "$close + globals()",
    "f'{open(1)}'",
    "𝐨𝐩𝐞𝐧($close)",
    "open($close, 5)",
    "Mask($close, 'SH600000')",
    "ChangeInstrument('SH000300', $close)",
    "TResample($close, 'W', 'last')",
    "P($$roewa_q)",
    "Feature($close)",
    'PFeature("x")',
    "Mean($close, 5); import os",
    "Mean($close, 5)\nimport os",
    "Mean($close, 5) #",
    "$close\x00",
    "$close.__class__",
    "${close}",
    "$close@5min",
    "9**9**9**9",
    "$close * 9**9**9",
    "10**400 * $close",
    "Ref($close, 10**9)",
    "Mean($close, 1_000)",
    "await $close",
    "yield",
    "*$close",
    "$close, $open",
    "Mean(**$close)",
    "...",
    "None",
    "True & False",
    "nan * $close",
)
_PIECES = (
    *("$close", "$open", "$volume", "$none", "close", "$", "1", "0", "5", "0.5", "-1", "1e9", "20"),
    *("+", "-", "*", "/", "**", "&", "|", ">", "<", "==", "!=", ",", "(", ")", " ", ".", "="),
    *("Mean(", "Ref(", "If(", "Corr(", "Quantile(", "Not(", "Log(", "Add(", "Mask(", "Feature("),
    *("__import__", "eval", "open(", "os", "lambda", ":", "[", "]", "'", '"', "__class__", "and"),
    *("or", "not", "for", "in", "if", "else", "is", "None", "True", "5j", "0x1", "_", "\\", "\n"),
)
_OPERATORS = ("Mean(%s,%s)", "Ref(%s,%s)", "Max(%s,%s)", "Std(%s,%s)", "Delta(%s,%s)")
_INFIX = ("+", "-", "*", "/", "**", ">", "<", "&", "|", "==")


def fuzzed(count: int, *, seed: int) -> Iterator[str]:
    """``count`` strings, the same for the same seed."""
    chance = random.Random(seed)
    makers = (_from_the_language, _mangled, _from_pieces, _from_hostile)
    for _ in range(count):
        yield chance.choice(makers)(chance)


def _from_the_language(chance: random.Random, depth: int = 0) -> str:
    if depth > 4 or chance.random() < 0.3:
        return chance.choice(("$close", "$open", "$volume", "2", "0.5"))
    left = _from_the_language(chance, depth + 1)
    if chance.random() < 0.5:
        return chance.choice(_OPERATORS) % (left, chance.choice((5, 20, 20, 1, 0, -1)))
    right = _from_the_language(chance, depth + 1)
    return f"({left}{chance.choice(_INFIX)}{right})"


def _mangled(chance: random.Random) -> str:
    text = _from_the_language(chance)
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(_PIECES) + text[place + chance.randrange(3) :]


def _from_pieces(chance: random.Random) -> str:
    return "".join(chance.choices(_PIECES, k=chance.randrange(1, 12)))


def _from_hostile(chance: random.Random) -> str:
    text = chance.choice(HOSTILE)
    if chance.random() < 0.5:
        return chance.choice(_OPERATORS) % (text, 5)
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(_PIECES) + text[place:]
