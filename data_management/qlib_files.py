"""A file of a provider that begins as the same file of another one: linked, or copied."""

import os
from pathlib import Path


class CannotGrow(Exception):
    """The base provider does not go on with these bars: build the provider whole."""


def write_whole(folder: Path, path: str, content: bytes) -> None:
    """Make the file ``path`` below ``folder``."""
    with open(f"{folder}/{path}", "xb", buffering=0) as file:  # noqa: PTH123  tens of thousands
        file.write(content)


def share(base: Path, folder: Path, path: str, length: int, *, may_link: bool) -> None:
    """Have the first ``length`` bytes of the base's file: linked if it has no more, else copied.

    Raises CannotGrow where the base's file is shorter.
    """
    source, place = f"{base}/{path}", f"{folder}/{path}"
    if not (may_link and _size(source) == length and _link(source, place)):
        write_whole(folder, path, _read(source, length))


def extend(
    base: Path, folder: Path, path: str, length: int, tail: bytes, *, may_link: bool
) -> None:
    """The base's file with ``tail`` after its first ``length`` bytes.

    Appended to the base's own file where ``may_link`` and it has no more; else to a copy. Raises
    CannotGrow where the base's file is shorter.
    """
    source, place = f"{base}/{path}", f"{folder}/{path}"
    if not (may_link and _link(source, place)):
        write_whole(folder, path, _read(source, length) + tail)
    elif not _append(place, length, tail):
        Path(place).unlink()
        write_whole(folder, path, _read(source, length) + tail)


def _append(path: str, length: int, tail: bytes) -> bool:
    """Append to a file of ``length`` bytes; False if it is longer, or another attempt was first.

    O_APPEND rather than a write at the offset: it cannot overwrite what another one wrote.
    """
    file = os.open(path, os.O_RDWR | os.O_APPEND)
    try:
        if os.fstat(file).st_size != length:
            return False
        os.write(file, tail)
        return os.pread(file, len(tail), length) == tail
    finally:
        os.close(file)


def _link(source: str, place: str) -> bool:
    """False where the file system has no links, or the file as many as it can have."""
    try:
        os.link(source, place)
    except FileNotFoundError as gone:
        raise CannotGrow(f"{source} is gone.") from gone
    except OSError:
        return False
    return True


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  tens of thousands
    except FileNotFoundError as gone:
        raise CannotGrow(f"{path} is gone.") from gone


def _read(path: str, length: int) -> bytes:
    """The first ``length`` bytes."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  tens of thousands
            content = file.read(length)
    except FileNotFoundError as gone:
        raise CannotGrow(f"{path} is gone.") from gone
    if len(content) != length:
        raise CannotGrow(f"{path} is shorter than it was.")
    return content
