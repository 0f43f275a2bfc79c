"""On which sessions a portfolio is looked at again."""


def rests(session: int, interval: int) -> bool:
    """Whether nothing is traded on a session, counted from 0, of which every ``interval``-th is."""
    return session % interval != 0
