import socket

import pytest

from qlibui.embedded.errors import StartRefused
from qlibui.embedded.web import find_free_port, page_answers


def listen() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


def test_a_free_port_is_taken_as_asked() -> None:
    with listen() as gone:
        port: int = gone.getsockname()[1]
    assert find_free_port("127.0.0.1", port) == port


def test_a_port_in_use_gives_way_to_a_later_one() -> None:
    with listen() as busy:
        port: int = busy.getsockname()[1]
        assert port < find_free_port("127.0.0.1", port) <= port + 100


def test_an_address_of_another_machine_is_refused_in_one_sentence() -> None:
    with pytest.raises(StartRefused, match=r"^Nothing can listen on 192\.0\.2\.1: .*--host\.$"):
        find_free_port("192.0.2.1", 8000)


def test_a_silent_port_has_no_page() -> None:
    with listen() as gone:
        port: int = gone.getsockname()[1]
    assert not page_answers("127.0.0.1", port)
