"""Why there is nothing that an engine could run."""


class NothingToTrade(ValueError):
    """The window has no session, or nobody a score in it; the sentence says which."""


class BooksDoNotFit(ValueError):
    """The books hold what the provider does not know; the sentence names it."""
