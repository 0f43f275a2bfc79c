"""Every finding that the code knows is explained, and no other."""

import re

from qlibui.environment import BASE_DIR

_TOLD = r'(?:error|warning|tell)\(\s*"(\w+)"(?: if \w+ else "(\w+)")?'
DOCUMENT = BASE_DIR / "docs" / "preflight.md"


def test_the_findings_of_the_code_are_those_of_the_document() -> None:
    folder = BASE_DIR / "backtest" / "preflight"
    code = "".join(path.read_text() for path in folder.rglob("*.py"))
    known = {name for match in re.findall(_TOLD, code) for name in match if name}
    rows = re.findall(r"^\| (`.*?) \|", DOCUMENT.read_text(), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(known) > 25
    assert told == known
