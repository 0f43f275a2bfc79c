"""docs/settings.md tells of every variable that the settings read, and of no other."""

import re

from qlibui.environment import BASE_DIR

READERS = re.compile(
    r"""(?:read_flag|read_number|env\.(?:str|list|db)|environ\.get)\(\s*"([A-Z_]+)\""""
)
NAMED_BY_TESTS = {"QLIBUI_MARKET_DATA"}


def variables_read() -> set[str]:
    files = (BASE_DIR / "qlibui" / name for name in ("settings.py", "environment.py"))
    return {name for file in files for name in READERS.findall(file.read_text())}


def variables_told() -> set[str]:
    text = (BASE_DIR / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_every_variable_is_told() -> None:
    assert variables_told() - NAMED_BY_TESTS == variables_read()
