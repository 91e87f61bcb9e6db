"""A pool of processes for work on many files, which Ctrl-C ends at once and without a word from the workers."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one has something to say to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def workers(count: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """As many workers as there are processors, or so many; when the work is broken off, what has not begun is dropped."""
    with ProcessPoolExecutor(count, initializer=_leave_interrupts) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
