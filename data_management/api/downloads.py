"""Files sent in parts, whichever way the server reads them."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import IO, cast

from asgiref.sync import sync_to_async
from django.http import FileResponse

BLOCK_BYTES = 1024 * 1024


class Download(FileResponse):
    """Under ASGI, Django would first read all of a file into memory; this sends it in blocks."""

    block_size = BLOCK_BYTES

    def __init__(self, file: IO[bytes], *, name: str, content_type: str) -> None:
        super().__init__(file, as_attachment=True, filename=name, content_type=content_type)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = iter(cast(Iterator[bytes], self.streaming_content))
        read_block = sync_to_async(partial(next, blocks, b""))
        while block := await read_block():
            yield block
