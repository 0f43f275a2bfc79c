"""Why what somebody asks for is not taken."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a request: a code for programs, a sentence for people."""

    field: str
    code: str
    sentence: str


class NotTaken(Exception):
    """A request that would not do what it says, before anything is kept of it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


class KeyUsed(Exception):
    """A person's key that began something else before."""
