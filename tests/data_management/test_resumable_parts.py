"""However a file is cut and whoever sends the parts, it is the same file."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as some

from data_management.resumable import append, offset_of, part_of
from data_management.upload_models import ResumableUpload
from qlibui.jobs.errors import MoveRefused

CONTENT = Random(1).randbytes(300_000)


@given(some.lists(some.lists(some.binary(max_size=200))))
def test_any_cut_gives_the_same_bytes(requests: list[list[bytes]]) -> None:
    content = b"".join(chunk for chunks in requests for chunk in chunks)
    upload = ResumableUpload(length=len(content))
    with tempfile.TemporaryDirectory() as folder, override_settings(UPLOADS_DIR=Path(folder)):
        for chunks in requests:
            before = offset_of(upload)
            assert append(upload, before, chunks) == before + sum(map(len, chunks))
        assert offset_of(upload) == len(content)
        assert not content or part_of(upload).read_bytes() == content


@given(some.lists(some.integers(0, 60), min_size=1), some.integers(1, 20))
def test_only_the_next_byte_is_taken(offsets: list[int], size: int) -> None:
    content = CONTENT[:50]
    upload = ResumableUpload(length=len(content))
    with tempfile.TemporaryDirectory() as folder, override_settings(UPLOADS_DIR=Path(folder)):
        append(upload, 0, [content[:5]])
        for offset in offsets:
            there = offset_of(upload)
            if offset == there:
                append(upload, offset, [content[offset : offset + size]])
                continue
            with pytest.raises(MoveRefused):
                append(upload, offset, [b"x"])
            assert offset_of(upload) == there
        assert part_of(upload).read_bytes() == content[: offset_of(upload)]


def test_many_who_send_the_same_file_make_it_once() -> None:
    upload = ResumableUpload(length=len(CONTENT))

    def push(seed: int) -> None:
        random = Random(seed)
        while (offset := offset_of(upload)) < len(CONTENT):
            end = offset + random.randrange(1, 5_000)
            chunks = [CONTENT[at : at + 700] for at in range(offset, end, 700)]
            try:
                append(upload, offset, chunks)
            except MoveRefused:
                continue

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(push, range(8)))
    assert part_of(upload).read_bytes() == CONTENT
