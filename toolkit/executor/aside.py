"""One piece of work done beside this process, while this one goes on with something else that takes as long."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic

from toolkit.executor.tasks import Result, answer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Aside(Generic[Result]):
    """Work that a forked process does, which has everything that this one has: nothing but the result is handed over.

    Where no process can be forked, or the process comes to nothing, the work is done here, when its result is asked for. So the
    function has to be one that changes nothing.
    """

    def __init__(self, function: Callable[[], Result], *, worth: bool = True) -> None:
        """Begin.

        Args:
            function: Its result has to be picklable; does the same whenever it is called.
            worth: Whether there is enough to do for a process.
        """
        self._function = function
        self._process: Any = None
        self._connection: Connection | None = None
        if worth and (os.cpu_count() or 1) > 1:
            self._start()

    def _start(self) -> None:
        import multiprocessing

        if multiprocessing.get_start_method() != "fork":
            return
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_work, args=(self._function, theirs), daemon=True)
        try:
            process.start()
        except OSError:  # no more processes, no memory
            return
        finally:
            theirs.close()  # so that its death closes the connection
        self._process, self._connection = process, ours

    def result(self) -> Result:
        """What the function returns; waits for it.

        Raises:
            Exception: What the function raises.
        """
        import pickle

        said = self._heard()
        self.close()
        if said is None:
            return self._function()
        went_well, value = pickle.loads(said)
        if not went_well:
            raise value
        result: Result = value
        return result

    def _heard(self) -> bytes | None:
        if self._connection is None:
            return None
        try:
            return self._connection.recv_bytes()
        except (EOFError, OSError):  # it died
            return None

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _work(function: Callable[[], Any], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; this process alone has something to say to it
    connection.send_bytes(answer(lambda _: function(), None))
