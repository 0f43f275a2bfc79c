"""Answers sent in blocks, whichever way the server reads them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextvars import copy_context
from functools import partial
from typing import IO, cast

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from data_management.bad_row_sheets import PackedSheet, StreamedSheet

BLOCK_BYTES = 1024 * 1024


class InBlocks(StreamingHttpResponse):
    """Under ASGI, Django would first read all of it into memory; this sends it in blocks."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(cast(Iterator[bytes], self.streaming_content))
        # One context for all blocks: the request's log wraps them, and closes what it opened.
        read_block = partial(copy_context().run, next, blocks, b"")
        while block := await asyncio.get_running_loop().run_in_executor(None, read_block):
            yield block


class Download(InBlocks, FileResponse):
    """A file that is closed once it is sent."""

    block_size = BLOCK_BYTES

    def __init__(self, file: IO[bytes], *, name: str, content_type: str) -> None:
        super().__init__(file, as_attachment=True, filename=name, content_type=content_type)


class MadeDownload(InBlocks):
    """A file that is made while it is sent."""

    def __init__(self, pieces: Iterator[bytes], *, name: str, content_type: str) -> None:
        disposition = content_disposition_header(as_attachment=True, filename=name)
        headers = {"Content-Disposition": disposition or "attachment"}
        super().__init__(pieces, content_type=content_type, headers=headers)


def download_of(sheet: PackedSheet | StreamedSheet) -> HttpResponseBase:
    if isinstance(sheet, PackedSheet):
        return Download(sheet.file, name=sheet.name, content_type=sheet.content_type)
    return MadeDownload(sheet.pieces, name=sheet.name, content_type=sheet.content_type)
