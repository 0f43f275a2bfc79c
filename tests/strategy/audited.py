"""What Python itself reports of being done: code run, files opened, modules imported."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

Event = tuple[str, tuple[object, ...]]
_heard: list[Event] = []
_listening = False


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _listening:
        _heard.append((event, arguments))


@contextmanager
def audited() -> Iterator[list[Event]]:
    """The events of this process, by name and arguments, as they come."""
    global _listening  # noqa: PLW0603  a hook stays for the life of the process
    _heard.clear()
    _listening = True
    try:
        yield _heard
    finally:
        _listening = False


def names_of(heard: list[Event]) -> set[str]:
    return {name for name, _ in heard}


sys.addaudithook(_hear)
