"""A request's body is bounded before Django sees it.

Under ASGI Django writes all of a body to a temporary file before any view, parser or upload
handler can refuse it, so without this the disk would be the only limit.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """More of the body came than may come; `more` says whether all of it has come."""

    def __init__(self, *, more: bool) -> None:
        super().__init__()
        self.more = more


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

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise TooLarge(more=message.get("more_body", False))
            return message

        try:
            await self.application(scope, receive_counted, send)
        except TooLarge as refused:
            await self._refuse(receive, send, more=refused.more)

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
