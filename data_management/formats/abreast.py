"""Work on blocks by as many threads as there are processors, its outcomes in the blocks' order."""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from data_management.formats.cells import CheckedRows

# A block being checked takes some 40 MB, and more threads than this outrun the reading.
MOST_THREADS = 4


class Abreast:
    """Hands every outcome to `take`, in the calling thread; all of them by the end of the block.

    What the work, or `take`, raises is raised here.
    """

    def __init__(self, take: Callable[[CheckedRows], None]) -> None:
        self._take = take
        self._threads = min(MOST_THREADS, len(os.sched_getaffinity(0)))
        self._pool = ThreadPoolExecutor(self._threads)
        self._under_way: deque[Future[CheckedRows]] = deque()

    def __enter__(self) -> Self:
        return self

    def add(self, work: Callable[..., CheckedRows], *given: Any) -> None:
        """Have it done; waits while more is under way than keeps the threads busy."""
        self._under_way.append(self._pool.submit(work, *given))
        while len(self._under_way) > self._threads:
            self._take(self._under_way.popleft().result())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            while fault is None and self._under_way:
                self._take(self._under_way.popleft().result())
        finally:
            self._pool.shutdown(cancel_futures=True)
