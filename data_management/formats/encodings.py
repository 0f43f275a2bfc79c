"""From bytes of a market file to UTF-8 bytes: byte order mark, strict UTF-8, GB18030, or ask."""

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np

from data_management.errors import ImportRefused, Question, ask

CHUNK_BYTES = 4 * 1024**2
HEAD_BYTES = 8 * 1024
_CACHED_BYTES = 128 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A zip (an .xlsx is one), the older Excel format, gzip, PDF.
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF")


def detect_encoding(
    open_source: Callable[[], BinaryIO], name: str, given: str | None = None
) -> str:
    """The encoding the WHOLE source decodes by; never one that, like latin-1, always succeeds."""
    with open_source() as stream:
        head = stream.read(HEAD_BYTES)
    marked = _marked(head)
    if marked is None and given is None and (head.startswith(_BINARY) or b"\0" in head):
        raise ImportRefused(
            "unreadable",
            f"{name} is no text; give a CSV file, or import it as excel or zip if it is one.",
        )
    if given is not None:
        return _verified(open_source, name, marked if _same_family(given, marked) else given)
    if marked is not None:
        return _verified(open_source, name, marked)
    for encoding in ("utf-8", "gb18030"):
        if _first_fault(open_source, encoding) is None:
            return encoding
    raise ask(
        Question(
            "encoding",
            f"{name} is neither UTF-8 nor GB18030 text; save it as UTF-8 or name its encoding.",
            ("utf-8", "gb18030", "big5", "shift_jis", "utf-16"),
        )
    )


def utf8_chunks(stream: BinaryIO, encoding: str, size: int) -> Iterator[tuple[bytes, int]]:
    """Chunks of a verified source as UTF-8 with `\\n` between lines, and raw bytes read so far."""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)()
    old_mac: bool | None = None
    read = 0
    while raw := stream.read(size):
        read += len(raw)
        chunk = raw if decoder is None else decoder.decode(raw).encode("utf-8")
        if old_mac is None and chunk:
            old_mac = b"\n" not in chunk and b"\r" in chunk[:-1]
        yield (chunk.replace(b"\r", b"\n") if old_mac else chunk), read


def count_lines(data: bytes) -> int:
    """How many lines end in `data`."""
    return count_bytes(data, "\n")


def count_bytes(data: bytes, character: str) -> int:
    """How often an ASCII character stands in `data`; numpy counts several times faster than
    bytes.count, and fastest where its answer for each byte stays in the processor's cache."""
    text, sought = np.frombuffer(data, np.uint8), ord(character)
    pieces = range(0, text.size, _CACHED_BYTES)
    return sum(int(np.count_nonzero(text[i : i + _CACHED_BYTES] == sought)) for i in pieces)


def _marked(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _same_family(given: str, marked: str | None) -> bool:
    return marked is not None and codecs.lookup(given).name[:6] == codecs.lookup(marked).name[:6]


def _verified(open_source: Callable[[], BinaryIO], name: str, encoding: str | None) -> str:
    encoding = codecs.lookup(encoding or "utf-8").name
    fault = _first_fault(open_source, encoding)
    if fault is not None:
        line = _line_at(open_source, fault)
        raise ImportRefused(
            "wrong_encoding",
            f"{name} is not {encoding} text: line {line} cannot be decoded;"
            " name another encoding or save the file as UTF-8.",
        )
    return encoding


def _first_fault(open_source: Callable[[], BinaryIO], encoding: str) -> int | None:
    """The offset of the first bytes that do not decode, None when all do."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with open_source() as stream:
        try:
            while chunk := stream.read(CHUNK_BYTES):
                # Most market files are ASCII, and asking that is 20 times cheaper than decoding.
                if not (encoding == "utf-8" and chunk.isascii() and not decoder.getstate()[0]):
                    decoder.decode(chunk)
                offset += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as fault:
            return offset + max(fault.start, 0)
    return None


def _line_at(open_source: Callable[[], BinaryIO], offset: int) -> int:
    """The physical line on which the byte at the offset stands."""
    line = 1
    with open_source() as stream:
        while offset > 0 and (chunk := stream.read(min(CHUNK_BYTES, offset))):
            line += count_lines(chunk)
            offset -= len(chunk)
    return line
