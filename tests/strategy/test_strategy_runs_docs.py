"""docs/strategy-runs.md names every refusal and finding that a run may end with."""

import re

from qlibui.environment import BASE_DIR

TEXT = (BASE_DIR / "docs" / "strategy-runs.md").read_text()
SOURCES = [BASE_DIR / "strategy" / name for name in ("running.py", "deciding.py", "oddities.py")]


def test_every_refusal_and_finding_is_told() -> None:
    code = re.compile(r"(?:Refused|warning)\(\s*\"([a-z_]+)\"")
    known = {name for path in SOURCES for name in code.findall(path.read_text())}
    rows = re.findall(r"^\| (`.*?`) \|", TEXT, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert known
    assert known <= told
