"""What jobs and tasks tell the benchmark: through Redis, beside the database that is measured."""

import os
from functools import cache
from urllib.parse import urlsplit

from redis import Redis

BEGUN = "bench:begun"
QUERIES = "bench:queries"


@cache
def _redis_of(pid: int) -> Redis:
    """A connection for each process: a forked one must not share its parent's."""
    path = urlsplit(os.environ["CELERY_BROKER_URL"]).path
    return Redis(unix_socket_path=path, db=7)


def told() -> Redis:
    return _redis_of(os.getpid())


def tell_begun(sent_at: float, begun_at: float) -> None:
    told().rpush(BEGUN, begun_at - sent_at)


def count_query() -> None:
    told().incr(QUERIES)


def forget() -> None:
    told().flushdb()


def begun_count() -> int:
    return int(told().llen(BEGUN))


def latencies() -> list[float]:
    """Seconds from asking to beginning, of all since `forget`."""
    return [float(seconds) for seconds in told().lrange(BEGUN, 0, -1)]


def query_count() -> int:
    return int(told().get(QUERIES) or 0)
