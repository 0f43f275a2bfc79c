"""A preview in words: what the file was taken for, and what importing it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_management.preview_models import PreviewTask

KNOWN_BY = {
    "amount": "proved by the amounts",
    "answer": "as you said",
    "header": "as the header says",
    "vendor": "as this vendor writes it",
    "assumed": "assumed: nothing in the file proves it",
}
MAPPED_BY = {"answer": "as you mapped them", "remembered": "as they were mapped before"}
DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "space"}
EXAMPLE_DAY = date(2015, 12, 31)


@dataclass(frozen=True)
class Fact:
    """Something the file was taken for, and how that is known."""

    label: str
    value: str
    note: str = ""


def facts_of(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """What a reading found the file to be."""
    yield _headers(metadata)
    if metadata.get("date_format"):
        yield Fact("Dates", _example(metadata["date_format"]), metadata["date_format"])
    has_amount = "amount" in (metadata.get("mapping") or {})
    yield from _units(metadata.get("units") or {}, has_amount=has_amount)
    yield from _form(metadata)
    if metadata.get("universes"):
        yield Fact("Universes", ", ".join(metadata["universes"]))
    else:
        yield Fact("Exchange", metadata.get("exchange") or "unknown")
    left_out = [header or "(no name)" for header in metadata.get("left_out_columns") or ()]
    if left_out:
        yield Fact("Left out", ", ".join(left_out))


def _headers(metadata: Mapping[str, Any]) -> Fact:
    vendor = metadata.get("vendor") or "generic"
    mapped_by = MAPPED_BY.get(metadata.get("mapping_known_by") or "", "")
    if vendor == "generic":
        return Fact("Headers", mapped_by or "by their names")
    return Fact("Headers", f"of {vendor.replace('_', ' ')}", mapped_by)


def _form(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    """Its encoding, delimiter, sheet and files."""
    if metadata.get("encoding"):
        yield Fact("Encoding", str(metadata["encoding"]).upper())
    if metadata.get("delimiter"):
        yield Fact("Delimiter", DELIMITERS.get(metadata["delimiter"], metadata["delimiter"]))
    if metadata.get("sheet"):
        yield Fact("Sheet", metadata["sheet"])
    if (metadata.get("files") or 1) > 1:
        yield Fact("Files", f"{metadata['files']:,}")


def _example(date_format: str) -> str:
    return EXAMPLE_DAY.strftime(date_format) if "%" in date_format else date_format


def _units(units: Mapping[str, Any], *, has_amount: bool) -> Iterator[Fact]:
    if not units:
        return
    known_by = KNOWN_BY.get(units["known_by"], units["known_by"])
    yield Fact("Volume", "lots of 100" if units["volume"] == "lot" else "shares", known_by)
    if has_amount:
        each = units["amount"]
        yield Fact(
            "Amount", "currency units" if each == 1 else f"in {each:,} currency units", known_by
        )


@dataclass(frozen=True)
class Confirmation:
    """The button that imports: what it says, and what is accepted with it."""

    label: str
    changes: Mapping[str, str]


def confirmation_of(preview: PreviewTask) -> Confirmation | None:
    """How the file can be imported as it was looked at; None where it cannot."""
    found = preview.found
    if not found or not found["counts"] or not found["counts"]["rows_good"]:
        return None
    has_bad = found["verdict"]["code"] == "bad_rows"
    asks = any(question["key"] == "restated" for question in found["questions"])
    rows = "Import the good rows" if has_bad else "Import"
    label = f"{rows} and rescale the history" if asks else f"{rows} only" if has_bad else rows
    changes = ({"on_error": "skip"} if has_bad else {}) | ({"restated": "accept"} if asks else {})
    return Confirmation(label, changes)


def meaning_of_changes(preview: PreviewTask) -> str:
    """One sentence: what the dataset would be afterwards."""
    changes = (preview.found or {}).get("changes")
    if not changes:
        return ""
    if not (changes["new"] or changes["changed"]):
        return "Nothing would change: the dataset holds every bar of the file already."
    if changes["since_version"] is None:
        kind = "empty" if preview.dataset_id else "a new one"
        return f"Every bar would be new: the dataset is {kind}."
    return f"Compared with version {changes['since_version']} of the dataset."
