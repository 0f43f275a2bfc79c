"""docs/import-formats.md names every vendor, option, reason and refusal that the code knows."""

import re

import pytest

from data_management.formats.headers import GENERIC, VENDORS
from data_management.formats.problems import _SENTENCES
from data_management.options import _CHECKS
from qlibui.environment import BASE_DIR

TEXT = (BASE_DIR / "docs" / "import-formats.md").read_text()
# One reason, several wordings.
SPLIT_SENTENCES = {"unparseable_date", "unparseable_code", "missing_factor"}
REFUSAL = re.compile(r"(?:ImportRefused|Refused|_refused|refused)\(\s*\"([a-z_]+)\"")


def told_under(heading: str) -> set[str]:
    """The names in the first column of the table under a heading."""
    _, _, rest = TEXT.partition(f"## {heading}\n")
    rows = re.findall(r"^\| (`.*?`) \|", rest.partition("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}


def test_every_vendor_is_told() -> None:
    known = {vendor.name for vendor in (*VENDORS, GENERIC)}
    assert told_under("Whose files are known") == known


def test_every_option_is_told() -> None:
    assert told_under("import_config") == set(_CHECKS)


def test_every_reason_is_told() -> None:
    assert told_under("Bad rows") == set(_SENTENCES) - SPLIT_SENTENCES


@pytest.mark.parametrize(
    ("vendor", "lots"), [(vendor.name, vendor.volume_unit == "lot") for vendor in VENDORS]
)
def test_the_unit_of_a_vendors_volume_is_told(vendor: str, lots: bool) -> None:
    (row,) = (line for line in TEXT.splitlines() if line.startswith(f"| `{vendor}` "))
    assert ("lots of 100" in row) == lots


def test_every_refusal_is_told() -> None:
    sources = (BASE_DIR / "data_management").rglob("*.py")
    raised = {code for path in sources for code in REFUSAL.findall(path.read_text())}
    of_other_jobs = {"bad_parameter", "no_dataset"}
    assert raised - told_under("When a whole file is refused") == of_other_jobs
