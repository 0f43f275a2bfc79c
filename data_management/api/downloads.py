"""Files sent in blocks, whichever way the server reads them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextvars import copy_context
from functools import partial
from typing import IO, cast

from django.http import FileResponse

BLOCK_BYTES = 1024 * 1024


class Download(FileResponse):
    """Under ASGI, Django would first read all of a file into memory; this sends it in blocks."""

    block_size = BLOCK_BYTES

    def __init__(self, file: IO[bytes], *, name: str, content_type: str) -> None:
        super().__init__(file, as_attachment=True, filename=name, content_type=content_type)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(cast(Iterator[bytes], self.streaming_content))
        # One context for all blocks: the request's log wraps them, and closes what it opened.
        read_block = partial(copy_context().run, next, blocks, b"")
        while block := await asyncio.get_running_loop().run_in_executor(None, read_block):
            yield block
