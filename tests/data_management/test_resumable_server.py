"""Resumable uploads to real web processes: cut off, killed, shared, raced."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User

from data_management.resumable import part_of
from data_management.upload_models import ResumableUpload
from qlibui.embedded.waiting import wait_until
from qlibui.pieces import PIECE_BYTES
from tests.data_management.resumable_server import Server, serve

MEGABYTE = 1024 * 1024
CONTENT = os.urandom(2 * PIECE_BYTES + 3 * MEGABYTE)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def server(running: Server, user: User, settings: Any) -> Server:
    """The process that is up for all of these tests, and its uploads where this test looks."""
    settings.UPLOADS_DIR = running.home / "uploads"
    running.sign_in(user)
    return running


def bytes_of(path: str) -> bytes:
    return part_of(ResumableUpload.objects.get(pk=path.split("/")[-2])).read_bytes()


def test_a_long_patch_is_whole(server: Server) -> None:
    path = server.begin(len(CONTENT))
    answer = server.patch(path, 0, CONTENT)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert bytes_of(path) == CONTENT


@pytest.mark.parametrize("sent", [MEGABYTE, PIECE_BYTES + 3 * MEGABYTE + 17])
def test_what_arrived_before_a_cut_is_kept_and_gone_on_with(server: Server, sent: int) -> None:
    path = server.begin(len(CONTENT))
    server.send_and_hang_up(path, CONTENT, sent)
    # What the server's network buffers held when the line went dead may be lost, and no more.
    assert wait_until(lambda: sent - MEGABYTE // 4 <= server.offset_of(path) <= sent, seconds=10)
    offset = server.offset_of(path)
    assert bytes_of(path) == CONTENT[:offset]
    assert server.patch(path, offset, CONTENT[offset:]).status_code == 204
    assert bytes_of(path) == CONTENT


def test_a_client_that_comes_back_need_not_wait_for_its_dead_line(server: Server) -> None:
    path = server.begin(len(CONTENT))
    with server.send_part(path, CONTENT, PIECE_BYTES + MEGABYTE):
        assert wait_until(lambda: server.offset_of(path) >= PIECE_BYTES, seconds=10)
        offset = server.offset_of(path)
        assert server.patch(path, offset, CONTENT[offset:]).status_code == 204
    assert bytes_of(path) == CONTENT


def test_an_upload_outlives_the_server(server: Server, user: User) -> None:
    path = server.begin(len(CONTENT))
    with serve(server.home) as killed:
        killed.sign_in(user)
        with killed.send_part(path, CONTENT, PIECE_BYTES + MEGABYTE):
            assert wait_until(lambda: killed.offset_of(path) >= PIECE_BYTES, seconds=10)
            killed.kill()
    offset = server.offset_of(path)
    assert PIECE_BYTES <= offset < len(CONTENT)
    assert server.patch(path, offset, CONTENT[offset:]).status_code == 204
    assert bytes_of(path) == CONTENT


def test_a_refused_patch_is_answered_while_it_comes(server: Server) -> None:
    path = server.begin(len(CONTENT))
    assert server.patch(path, 5, CONTENT[5:]).status_code == 409
    assert server.patch(path.replace("uploads/", "uploads/x"), 0, CONTENT).status_code == 404
    assert server.offset_of(path) == 0


def test_two_web_processes_take_turns_and_race(server: Server, user: User) -> None:
    path = server.begin(len(CONTENT))
    with serve(server.home) as other:
        other.sign_in(user)
        assert server.patch(path, 0, CONTENT[:MEGABYTE]).status_code == 204
        assert other.offset_of(path) == MEGABYTE

        def go_on(to: Server) -> int:
            return to.patch(path, MEGABYTE, CONTENT[MEGABYTE:]).status_code

        with ThreadPoolExecutor(4) as clients:
            answers = sorted(clients.map(go_on, [server, other] * 2))
    assert answers == [204, 409, 409, 409]
    assert bytes_of(path) == CONTENT


def test_a_large_file_takes_little_memory(server: Server) -> None:
    server.patch(server.begin(len(CONTENT)), 0, CONTENT)
    before = server.peak_bytes
    large = os.urandom(MEGABYTE) * 160
    assert server.patch(server.begin(len(large)), 0, large).status_code == 204
    assert server.peak_bytes - before < 40 * MEGABYTE
