"""A request's body is bounded before Django sees it.

Under ASGI Django writes all of a body to a temporary file before any view, parser or upload
handler can refuse it, so without this the disk would be the only limit.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]  # servers and Django type these apart


class BoundedBodies:
    """An ASGI application that answers 413 to bodies of more than `limit` bytes."""

    def __init__(self, application: Application, limit: int) -> None:
        self.application = application
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
        elif _said_length(scope) > self.limit:
            await self._refuse(receive, send)
        else:
            await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0
        last: Message = {}

        async def receive_counted() -> Message:
            nonlocal received, last
            last = await receive()
            received += len(last.get("body", b""))
            # To Django a client that left: it closes what it wrote and answers nothing.
            return last if received <= self.limit else {"type": "http.disconnect"}

        async def send_within_limit(message: Message) -> None:
            if received <= self.limit:
                await send(message)

        await self.application(scope, receive_counted, send_within_limit)
        if received > self.limit:
            await self._refuse(receive, send, more=last.get("more_body", False))

    async def _refuse(self, receive: Receive, send: Send, *, more: bool = True) -> None:
        """Read the rest and keep nothing of it: a client that still sends hears no answer."""
        while more:
            more = (await receive()).get("more_body", False)
        body = json.dumps(self._problem()).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _problem(self) -> dict[str, Any]:
        megabytes = f"{self.limit / 1024 / 1024:,.0f} MB"
        return {
            "type": "urn:qlib-ui:problem:too_large",
            "title": "Request Entity Too Large",
            "status": 413,
            "detail": f"The request is larger than {megabytes}, the limit; send it in parts.",
            "errors": [],
        }


def _said_length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0
