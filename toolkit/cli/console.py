"""The standard streams: what is said there, in what form, whether it arrived, and what the exit status makes of it.

A stream may be missing (`>&-`, a program without a window), or fail at any moment (a full disk behind `>`, a reader that has
gone). Then the work goes on, so that all files that were asked for are written; that the answer was lost is told at the end by
the exit status. A lost message on standard error changes nothing.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from toolkit.terminal import json_text, visible_lines

if TYPE_CHECKING:
    from toolkit.intake.files import Progress
    from toolkit.office.office import Office


class Blocked(Exception):
    """Something blocks: everything has been said, the exit status is 1."""


def tell(text: str = "") -> None:
    """A line of the answer, on standard output; nothing in it that cannot be seen."""
    print(visible_lines(text))


def tell_json(data: Any) -> None:
    """JSON on standard output alone; on a console that is not Unicode everything beyond ASCII is escaped."""
    print(json_text(data, ascii_only="utf" not in (getattr(sys.stdout, "encoding", None) or "").lower()))


def say(text: str = "") -> None:
    """A message for the person at the keyboard, on standard error."""
    if sys.stderr is not None:  # print would take standard output instead
        print(visible_lines(text), file=sys.stderr)


def say_expired(office: Office) -> None:
    """Which waivers count no more."""
    for waiver in office.expired:
        say(f"豁免已过期，不再适用：{waiver.unit} {waiver.rule}（{waiver.by}批准，有效期至{waiver.until.isoformat()}）。")


@contextlib.contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on a terminal for work that takes long, nothing otherwise; it goes away as soon as it is full."""
    if not sys.stderr.isatty():
        yield None
        return
    state: dict[str, Any] = {}

    def advance(done: int, total: int) -> None:
        if total < 20:
            return
        if not state:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            bar = Progress(TextColumn(label), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True)
            bar.start()
            state.update(bar=bar, task=bar.add_task(label, total=total))
        state["bar"].update(state["task"], completed=done)
        if done == total:  # what comes next may be printed before the job ends
            state["bar"].stop()

    try:
        yield advance
    finally:
        if state:
            state["bar"].stop()


class Guard(io.RawIOBase):
    """The bottom of a standard stream: takes everything, and remembers the first failure instead of raising it.

    Attributes:
        lost: Why something did not arrive; None if everything did.
    """

    def __init__(self, raw: io.RawIOBase | None) -> None:
        """Guard a stream; None: there is none, so whatever is written is lost."""
        super().__init__()
        self._raw = raw
        self.lost: Exception | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Hand over all bytes, or none from the first failure on."""
        left = memoryview(data).cast("B")
        size = len(left)
        try:
            while len(left) and self.lost is None:
                if self._raw is None:
                    raise OSError(errno.EBADF, "there is no such stream")
                written = self._raw.write(left)
                if written is None:  # a pipe that does not wait is full
                    time.sleep(0.01)
                left = left[written or 0 :]
        except (OSError, ValueError) as error:  # ValueError: closed by somebody
            self.lost = error
        return size

    def fileno(self) -> int:
        if self._raw is None:
            raise io.UnsupportedOperation("there is no such stream")
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw is not None and self._raw.isatty()


def guard_streams() -> Guard | None:
    """Put guards under both streams of this process; characters that a console does not know are escaped.

    Returns:
        The one of standard output; None if that is no stream of the system, as in tests.
    """
    if os.name != "nt":
        _occupy_descriptors()
    sys.stdout, guard = _guarded(sys.stdout)
    sys.stderr, _ = _guarded(sys.stderr)
    return guard


def _occupy_descriptors() -> None:
    """Where a standard stream is closed, the next file that is opened would take its number, and stray output its contents."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _guarded(stream: TextIO | None) -> tuple[TextIO, Guard | None]:
    if stream is None:
        guard = Guard(None)
        return io.TextIOWrapper(io.BufferedWriter(guard), "utf-8", "backslashreplace"), guard
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # without a buffer (PYTHONUNBUFFERED) it is the raw stream itself
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(raw, io.RawIOBase):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        return stream, None
    guard = Guard(raw)
    below: Any = guard if raw is buffer else io.BufferedWriter(guard)
    wrapped = io.TextIOWrapper(
        below,
        stream.encoding,
        "backslashreplace",
        newline=None if os.name == "nt" else "\n",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    return wrapped, guard


def delivered(status: int, guard: Guard | None) -> int:
    """The exit status of a command once its answer has been handed over.

    Args:
        status: Of the command.
        guard: Of standard output.

    Returns:
        0 if the reader has had enough (`nianbao check … | head`), 2 if an answer was lost otherwise, else `status`.
    """
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    lost = guard.lost if guard else None
    if lost is None or status not in (0, 1):
        return status
    if isinstance(lost, BrokenPipeError) or (os.name == "nt" and getattr(lost, "errno", 0) == errno.EINVAL):
        return 0
    say(f"错误：结果没有完整显示出来，{_WHY.get(getattr(lost, 'errno', 0) or 0, _WHY[0])}。")
    return 2


_WHY = {
    0: "输出的位置写不进去，请换一个位置后重新运行",
    errno.EBADF: "因为没有地方可以显示，请在命令行窗口中运行，或者用“> 文件名”把结果存成文件",
    errno.ENOSPC: "因为磁盘已满，请清理后重新运行",
    errno.EDQUOT: "因为磁盘空间的限额已满，请清理后重新运行",
    errno.EFBIG: "因为文件大小到了上限，请换一个位置后重新运行",
}
