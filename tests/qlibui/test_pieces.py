"""A long PATCH reaches the application in pieces, whole and in order, also when it is cut off."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qlibui.bodies import Message, Receive, Scope, Send
from qlibui.pieces import CONTINUES, MEDIA_TYPE, PiecewiseUploads

CUT = object()


class Keeper:
    """An application that adds each body at the offset its request names, up to `most` bytes."""

    def __init__(self, most: int = 10_000) -> None:
        self.kept, self.most = b"", most
        self.sizes: list[int] = []
        self.continued: list[bool] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            assert message["type"] == "http.request"
            body += message["body"]
            more = message["more_body"]
        self.sizes.append(len(body))
        self.continued.append(CONTINUES in scope)
        offset = int(dict(scope["headers"])[b"upload-offset"])
        is_right = offset == len(self.kept) and offset + len(body) <= self.most
        self.kept += body if is_right else b""
        headers = [(b"Upload-Offset", str(len(self.kept)).encode())]
        status = 204 if is_right else 409
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def ask(
    keeper: Keeper,
    parts: list[Any],
    *,
    piece_bytes: int = 10,
    offset: int = 0,
    media_type: bytes = MEDIA_TYPE,
) -> list[Message]:
    coming: list[Message] = [
        {"type": "http.disconnect"}
        if part is CUT
        else {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", media_type), (b"upload-offset", str(offset).encode())]
    scope = {"type": "http", "method": "PATCH", "headers": headers}
    asyncio.run(PiecewiseUploads(keeper, piece_bytes)(scope, receive, send))
    assert not coming, "the rest of the body was left unread"
    return sent


@given(some.lists(some.binary(max_size=30), min_size=1), some.integers(1, 40))
def test_any_body_in_any_parts_arrives_whole(parts: list[bytes], piece_bytes: int) -> None:
    keeper = Keeper()
    sent = ask(keeper, parts, piece_bytes=piece_bytes)
    assert keeper.kept == b"".join(parts)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["headers"] == [(b"Upload-Offset", str(len(keeper.kept)).encode())]


@given(some.lists(some.binary(max_size=30)), some.integers(1, 40))
def test_what_came_before_a_cut_is_kept(parts: list[bytes], piece_bytes: int) -> None:
    keeper = Keeper()
    ask(keeper, [*parts, CUT], piece_bytes=piece_bytes)
    assert keeper.kept == b"".join(parts)


def test_no_piece_is_longer_than_asked_by_more_than_a_part() -> None:
    keeper = Keeper()
    ask(keeper, [b"0123"] * 7, piece_bytes=10)
    assert keeper.sizes == [12, 12, 4]
    assert keeper.continued == [False, True, True]


def test_a_refused_piece_is_the_answer_and_the_rest_is_dropped() -> None:
    keeper = Keeper(most=25)
    (start, _) = ask(keeper, [b"0123456789"] * 6)
    assert start["status"] == 409
    assert keeper.kept == b"0123456789" * 2
    assert keeper.sizes == [10, 10, 10]


@pytest.mark.parametrize("media_type", [b"application/json", b"multipart/form-data; boundary=x"])
def test_other_bodies_are_not_cut(media_type: bytes) -> None:
    keeper = Keeper()
    ask(keeper, [b"0123456789"] * 6, media_type=media_type)
    assert keeper.sizes == [60]
