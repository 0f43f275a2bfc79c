"""Which type of import a file is, as a person says or as its name ends."""

from pathlib import PurePath

from data_management.errors import ImportRefused
from data_management.models import ImportType

TYPE_BY_SUFFIX = {
    ".csv": ImportType.CSV,
    ".txt": ImportType.CSV,
    ".tsv": ImportType.CSV,
    ".xlsx": ImportType.EXCEL,
    ".zip": ImportType.ZIP,
}
TYPE_ALIASES = {"xlsx": ImportType.EXCEL}


def resolve_type(import_type: str | None, name: str) -> ImportType:
    """The kind of file, as said or by its name. Raises ImportRefused("unknown_type")."""
    if not import_type:
        by_suffix = TYPE_BY_SUFFIX.get(PurePath(name).suffix.lower())
        if by_suffix is None:
            raise _unknown_type(PurePath(name).suffix or name)
        return by_suffix
    asked = import_type.lower()
    if asked in TYPE_ALIASES:
        return TYPE_ALIASES[asked]
    if asked not in ImportType.values:
        raise _unknown_type(import_type)
    return ImportType(asked)


def _unknown_type(asked: str) -> ImportRefused:
    known = ", ".join(ImportType.values)
    return ImportRefused(
        "unknown_type", f"{asked!r} is no type of file that can be imported; use one of {known}."
    )
