"""One task in a process of its own, with limits of time and memory: whatever it does to itself costs this task alone.

Unlike the processes of a pool it can be started from within one of them, and its memory is its own from the first byte.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from toolkit.executor.tasks import LIMIT, Lost, Reason, Result, Task, answer

#: What the process runs: it takes over where we look for modules, then does what it is told.
_CODE = (
    "import pickle, sys; source = sys.stdin.buffer; sys.path[:] = pickle.load(source); "
    "from toolkit.executor.alone import work; work(source, sys.stdout.buffer)"
)
#: What Rust says before it aborts, and what Python says.
_NO_MEMORY = (b"memory allocation of", b"MemoryError")
_COMPLAINT = 10_000


def alone(
    function: Callable[[Task], Result], task: Task, *, limit: float = LIMIT, memory: int | None = None
) -> Result | Lost[Task]:
    """Do one task.

    Args:
        function: Of a module, so that another process finds it.
        task: Picklable, as the result has to be.
        limit: Seconds.
        memory: Bytes that the process may have, where the system can limit them (Linux); None: as many as there are.

    Returns:
        The result, or `Lost` if the process died, was killed, took too long or needed more memory.

    Raises:
        Exception: What the function raises.
        OSError: If no process can be started: in a browser there is none.
    """
    import subprocess  # the process itself does not need it

    if not sys.executable:
        raise OSError("no interpreter to start")
    # What site adds is in the path already, but for ourselves where we are installed as a link.
    modules = [*sys.path, str(Path(__file__).parents[2])]
    given = b"".join(map(pickle.dumps, (modules, (limit, memory), function, task)))
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip
    try:
        said, complaint = process.communicate(given, timeout=limit)
    except subprocess.TimeoutExpired:
        return Lost(task, Reason.SLOW)
    finally:
        process.kill()
        process.wait()
    value: Any
    try:
        went_well, value = pickle.loads(said) if process.returncode == 0 else (False, None)
    except (EOFError, pickle.UnpicklingError):
        went_well, value = False, None
    if went_well:
        return cast("Result", value)
    if isinstance(value, MemoryError) or any(word in complaint[-_COMPLAINT:] for word in _NO_MEMORY):
        return Lost(task, Reason.FULL)
    if value is not None:
        raise value
    slow = process.returncode == -getattr(signal, "SIGXCPU", 0) != 0
    return Lost(task, Reason.SLOW if slow else Reason.DIED)


def work(source: BinaryIO, target: BinaryIO) -> None:
    """The process: limits itself, reads function and task, writes the answer."""
    limit, memory = pickle.load(source)
    with contextlib.suppress(ImportError):
        import resource

        for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, int(limit) + 1), (resource.RLIMIT_AS, memory)):
            with contextlib.suppress(ValueError, OSError):
                if most is not None:
                    resource.setrlimit(what, (most, most))
    function = pickle.load(source)
    sys.stdout = sys.stderr  # whatever is printed must not get into the answer
    target.write(answer(function, pickle.load(source)))
    target.flush()
    os._exit(0)  # nothing to tidy up, and some libraries take their time
