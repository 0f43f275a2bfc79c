"""Why a start does not happen."""


class StartRefused(Exception):
    """The start cannot happen here; the text is one sentence that says what to do."""
