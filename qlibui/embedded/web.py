"""Where the page will be, and whether it is there yet."""

import errno
import http.client
import socket

from qlibui.embedded.errors import StartRefused

PORTS_TRIED = 100
SERVER_ERROR = 500


def find_free_port(host: str, first: int) -> int:
    """Return `first`, or the next port on `host` that nobody listens on.

    Raises StartRefused when the host has no free port or is not an address of this machine.
    """
    last = min(first + PORTS_TRIED, 65536)
    for port in range(first, last):
        if _is_free(host, port):
            return port
    raise StartRefused(
        f"Ports {first} to {last - 1} of {host} are all in use: give another --port."
    )


def reachable_host(host: str) -> str:
    """Return the address by which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound


def page_answers(host: str, port: int) -> bool:
    """Tell whether the first page comes without a server error."""
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the web server does: a port just left by an earlier start counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return False
        raise StartRefused(f"Nothing can listen on {host}: {error}; give another --host.") from None
    return True
