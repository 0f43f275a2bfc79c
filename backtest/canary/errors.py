"""Why a canary cannot say anything."""


class TooShort(ValueError):
    """A window of fewer sessions than two halves need."""

    def __init__(self, sessions: int, needed: int) -> None:
        super().__init__(
            f"The window has {sessions} sessions, and a canary needs {needed}: choose a longer one."
        )
