"""A body above the limit is refused before it can fill a disk."""

import asyncio
import json
from typing import Any

import pytest

from qlibui.bodies import BoundedBodies, Message, Receive, Scope, Send


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body"))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(parts: list[bytes], *, said: bytes | None = None, limit: int = 10) -> tuple[int, bytes]:
    """The status and body that a request of these parts is answered."""
    last = len(parts) - 1
    coming = [
        {"type": "http.request", "body": part, "more_body": number < last}
        for number, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if said is None else [(b"content-length", said)]
    scope: dict[str, Any] = {"type": "http", "headers": headers}
    asyncio.run(BoundedBodies(echo, limit)(scope, receive, send))
    assert not coming, "the rest of the body was left unread"
    return sent[0]["status"], sent[1]["body"]


def test_a_body_within_the_limit_passes() -> None:
    assert ask([b"01234", b"56789"], said=b"10") == (200, b"0123456789")


@pytest.mark.parametrize("said", [b"11", None, b"3", b"-1", b"many"])
@pytest.mark.parametrize("parts", [[b"01234", b"567890"], [b"0123456789a", b"b", b"c"]])
def test_a_body_above_the_limit_is_refused_whatever_it_says_it_is(
    said: bytes | None, parts: list[bytes]
) -> None:
    status, body = ask(parts, said=said)
    assert status == json.loads(body)["status"] == 413
