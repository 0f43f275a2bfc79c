"""A long upload reaches Django in pieces, while it comes.

Django reads all of a body before any view sees a byte of it, and drops it when the client is cut
off. The tus protocol (https://tus.io) wants what arrived to be kept, so a PATCH of it is handed on
as several: each goes on at the offset that the one before it answered.
"""

import asyncio
from typing import Any

from qlibui.bodies import Application, Message, Receive, Scope, Send

MEDIA_TYPE = b"application/offset+octet-stream"
PIECE_BYTES = 8 * 1024 * 1024
OFFSET = b"upload-offset"
STORED = 204
CONTINUES = "qlibui.continues"  # in the scope of every piece but the first


class PiecewiseUploads:
    """An ASGI application that answers a PATCH as the last of its pieces was answered."""

    def __init__(self, application: Application, piece_bytes: int = PIECE_BYTES) -> None:
        self.application = application
        self.piece_bytes = piece_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_upload(scope):
            await self._hand_on(scope, receive, send)
        else:
            await self.application(scope, receive, send)

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = ComingBody(receive)
        answer = await self._ask(scope, body)
        while body.goes_on and answer.status == STORED:
            answer = await self._ask(_continued(scope, answer.offset), body)
        await body.drop_rest()
        for message in answer.messages:
            await send(message)

    async def _ask(self, scope: Scope, body: "ComingBody") -> "Answer":
        answer = Answer()
        await self.application(scope, body.next_piece(self.piece_bytes), answer.hear)
        return answer


class ComingBody:
    """A body on its way; a client that is cut off ends it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.goes_on = True

    def next_piece(self, most_bytes: int) -> Receive:
        """How an application receives the next `most_bytes` or little more, as a whole body."""
        taken, is_whole = 0, False

        async def receive() -> Message:
            nonlocal taken, is_whole
            if is_whole:
                await asyncio.Event().wait()  # for ever: a piece is stored whoever hears of it
            message = await self._next()
            taken += len(message["body"])
            is_whole = taken >= most_bytes or not self.goes_on
            return message | {"more_body": not is_whole}

        return receive

    async def drop_rest(self) -> None:
        """Read what nobody wants: a client that still sends hears no answer."""
        while self.goes_on:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self.goes_on = bool(message.get("more_body", False))
        return {"type": "http.request", "body": message.get("body", b"")}


class Answer:
    """What an application sends, kept until it is known to be the last."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def hear(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int | None:
        return self.messages[0]["status"] if self.messages else None

    @property
    def offset(self) -> bytes:
        answered = self.messages[0]["headers"]
        return next(bytes(value) for name, value in answered if name.lower() == OFFSET)


def _is_upload(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "PATCH"
        and dict(scope["headers"]).get(b"content-type") == MEDIA_TYPE
    )


def _continued(scope: Scope, offset: bytes) -> dict[str, Any]:
    """The same request, from there on."""
    others = [(name, value) for name, value in scope["headers"] if name != OFFSET]
    return {**scope, "headers": [*others, (OFFSET, offset)], CONTINUES: True}
