"""Where Qlib looks for an instrument's feature files."""

import re
from collections.abc import Iterator

# Windows keeps these names for devices; Qlib looks for such instruments under another one.
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
_FOLDER = re.compile(r'[^\x00-\x1f/\\"]+')


def folders_of(codes: list[str]) -> tuple[str, ...]:
    """The folder of each instrument. Raises ValueError where one cannot have its own."""
    folders: dict[str, str] = {}
    for code, folder in zip(codes, _folder_names(codes), strict=True):
        if folder in folders:
            raise ValueError(
                f"Qlib cannot tell {folders[folder]} from {code}, which differ only in upper and "
                "lower case: rename one of them."
            )
        folders[folder] = code
    return tuple(folders)


def _folder_names(codes: list[str]) -> Iterator[str]:
    for code in codes:
        if not _FOLDER.fullmatch(code) or code in {".", ".."}:
            raise ValueError(f"The instrument {code!r} cannot be a folder's name: rename it.")
        folder = code.lower()
        yield f"_qlib_{folder}" if _DEVICE.fullmatch(folder) else folder
