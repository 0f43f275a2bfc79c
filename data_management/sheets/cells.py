"""Cells of a sheet that people open in a spreadsheet: no text of a file may run as a formula.

A text that a spreadsheet would compute gets a leading apostrophe, a number stays what it is, and
`unescape` gives back exactly what `escape` was given.
"""

import re

_STARTS = "=+-@\t\r'"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_SIGNED_NUMBER = re.compile(r"[+-](\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")


def escape(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    if text[:1] not in _STARTS or not text or not _FORMULA.match(text):
        return text
    return text if _SIGNED_NUMBER.fullmatch(text) else f"'{text}"


def unescape(text: str) -> str:
    """What the text was before `escape`."""
    return text[1:] if text[:1] == "'" and _ESCAPED.match(text) else text


def as_number(text: str) -> float | int | str:
    """A number where the text is one a spreadsheet shows alike: never a code with leading zeros."""
    if not _PLAIN_NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
