"""Zip archives read safely: limits counted while inflating, no paths, links or nested archives."""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Self

from data_management.errors import ImportRefused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_MEMBERS = 50_000
MAX_TOTAL_BYTES = 4 * 1024**3
MAX_RATIO = 200
RATIO_FLOOR_BYTES = 16 * 1024**2

# What zipfile raises for an archive that is damaged, encrypted or packed in an unusual way.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError),
)
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".xlsx")
_TEXTS = (".csv", ".txt", ".tsv")


class SafeArchive:
    """The text members of a zip; every byte inflated is counted against the archive's limits."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._compressed = path.stat().st_size
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGED as fault:
            raise ImportRefused(
                "not_a_zip", f"{name} is not a zip archive, or a damaged one; make it again."
            ) from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def members(self) -> tuple[list[zipfile.ZipInfo], list[str]]:
        """Members to read, by name, and names of what is left out; refuses what is dangerous."""
        files = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(files) > MAX_MEMBERS:
            raise self._too_large(f"has {len(files)} files, more than {MAX_MEMBERS}")
        for info in files:
            self._refuse_dangerous(info)
        self._check(sum(info.file_size for info in files))
        texts = [info for info in files if _is_text(info)]
        left_out = [member_name(info) for info in files if not _is_text(info)]
        return sorted(texts, key=member_name), [n for n in left_out if not _is_debris(n)]

    def parts(self, most_bytes: int) -> list[zipfile.ZipInfo]:
        """Every part of a packed document, refused where they are too many or too large."""
        parts = self._zip.infolist()
        if len(parts) > MAX_MEMBERS or sum(part.file_size for part in parts) > most_bytes:
            raise self._too_large(f"inflates to more than {most_bytes >> 20} MB")
        self._check(sum(part.file_size for part in parts))
        return parts

    def open(self, info: zipfile.ZipInfo) -> BinaryIO:
        """A member as a stream that refuses to grow past the archive's limits."""
        try:
            return io.BufferedReader(_Counted(self, info), 1 << 16)
        except _DAMAGED as fault:
            raise self.damaged(info) from fault

    def inflate(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The member's bytes in pieces, its own ratio and size checked on the way."""
        grown = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(1 << 18):
                    grown += len(piece)
                    self._check(grown)
                    yield piece
        except _DAMAGED as fault:
            raise self.damaged(info) from fault

    def damaged(self, info: zipfile.ZipInfo) -> ImportRefused:
        return ImportRefused(
            "not_a_zip",
            f"{member_name(info)} in {self.name} is damaged or packed in an unusual way;"
            " make the archive again.",
        )

    def _check(self, size: int) -> None:
        if size > MAX_TOTAL_BYTES:
            raise self._too_large(f"inflates to more than {MAX_TOTAL_BYTES >> 30} GB")
        if size > RATIO_FLOOR_BYTES and size > MAX_RATIO * self._compressed:
            raise self._too_large(f"inflates to more than {MAX_RATIO} times its size")

    def _too_large(self, fault: str) -> ImportRefused:
        return ImportRefused("too_large", f"{self.name} {fault}; import it in parts.")

    def _refuse_dangerous(self, info: zipfile.ZipInfo) -> None:
        name = member_name(info)
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise self._refused("path_refused", f"{name!r}, a path that leads outside of it")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self._refused("path_refused", f"{name!r}, a link")
        if info.flag_bits & 1:
            raise self._refused("unreadable", f"{name!r}, which is encrypted")
        if name.lower().endswith(_ARCHIVES):
            raise self._refused("unknown_type", f"{name!r}, an archive within the archive")

    def _refused(self, code: str, what: str) -> ImportRefused:
        return ImportRefused(code, f"{self.name} holds {what}; make it again with CSV files only.")


class _Counted(io.RawIOBase):
    """A raw stream over the counted pieces of one member."""

    def __init__(self, archive: SafeArchive, info: zipfile.ZipInfo) -> None:
        super().__init__()
        self._pieces = archive.inflate(info)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer)
        if not self._rest:
            self._rest = next(self._pieces, b"")
        taken = self._rest[: len(target)]
        target[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag it is mostly GBK that zipfile took for cp437."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_text(info: zipfile.ZipInfo) -> bool:
    name = member_name(info)
    return name.lower().endswith(_TEXTS) and not _is_debris(name)


def _is_debris(name: str) -> bool:
    """What operating systems leave in archives."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name == "Thumbs.db"
