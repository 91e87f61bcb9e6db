"""One run at a time in a folder."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import OutputError
from toolkit.outputs.words import explain
from toolkit.paths import resolved

if TYPE_CHECKING:
    from filelock import BaseFileLock

#: Names of everything of ours in a folder that is no output begin with this.
PREFIX = ".~nianbao-"
#: What is held by this process and, since a child inherits the list, by those that begot it: process, thread, folder.
_held: set[tuple[int, int, str]] = set()


@contextlib.contextmanager
def held(folder: Path, wait: float = 0.0, *, again: bool = False) -> Iterator[None]:
    """Hold the lock of a folder and touch nothing in it.

    Args:
        folder: Made if it is missing.
        wait: Seconds to wait for another run.
        again: Whether who holds it already has it again: a command that holds its workspace writes a set into it.
    """
    if sys.platform == "emscripten":  # the files are a browser page's own memory: no other run can be there, and no lock either
        folder.mkdir(parents=True, exist_ok=True)
        yield
        return
    mine = os.getpid(), threading.get_ident(), str(resolved(folder))
    if again and mine in _held:
        yield
        return
    lock = _locked(folder, wait)
    _held.add(mine)
    try:
        yield
    finally:
        _held.discard(mine)
        with contextlib.suppress(OSError):
            (folder / f"{PREFIX}lock").unlink()  # while it is held: who opened it before finds out in `_locked`
        lock.release()


def _locked(folder: Path, wait: float) -> BaseFileLock:
    from filelock import FileLock, Timeout

    path = folder / f"{PREFIX}lock"
    until = time.monotonic() + wait
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            with path.open("ab") as seen:
                lock = FileLock(path)
                lock.acquire(timeout=max(0.0, until - time.monotonic()), poll_interval=0.05)
                with contextlib.suppress(FileNotFoundError):
                    if os.path.samestat(path.stat(), os.fstat(seen.fileno())):
                        return lock
            lock.release()  # its holder has just removed that file, and a third run may have made a new one
            if time.monotonic() >= until:
                raise Timeout(str(path))
    except Timeout as error:
        raise OutputError(f"另一个{'命令' if wait else '汇总'}正在写入“{folder}”，请等它结束后重试。") from error
    except NotImplementedError as error:
        raise OutputError(explain(folder, OSError(errno.ENOSYS, ""))) from error
    except OSError as error:
        raise OutputError(f"{explain(folder, error)}原有文件没有改动。") from error
