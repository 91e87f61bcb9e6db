"""日志.csv: who did what, when and why; a line per event, only ever added to.

The register comes first and the log follows it: a line that is missing because a run died, or because somebody had the file
open in Excel, is added by the next run; a line that was torn is written anew. The last column holds the event exactly, so that
register and log say the same; the others are for people.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolkit import paths
from toolkit.errors import NianbaoError
from toolkit.office.tables import PlainTable, read_table, write_csv
from toolkit.outputs import explain
from toolkit.paths import Kind
from toolkit.terminal import visible
from toolkit.workspace.register import DEEDS, DamagedError, Event, Register

_WHAT = "日志"
_HEADINGS = ("序号", "时间", "经办人", "事项", "单位", "文件", "理由", "原始记录")
#: What the exact record holds beside `Event.more`; lines of the first version had number, time, person and reason only shown.
_EXACT = ("number", "at", "by", "did", "unit", "sha256", "reason")
#: Bytes at the end of the log among which its last whole line is looked for.
_TAIL = 1 << 20


def brought_up_to_date(path: Path, register: Register, name_of: Callable[[str], str]) -> str:
    """Add the events that the log does not have.

    Args:
        path: Of the log.
        register: The open register.
        name_of: The name of the unit that a key stands for.

    Returns:
        "", or a sentence: the log could not be written now, the next run adds the lines.

    Raises:
        DamagedError: If the log knows more than the register.
    """
    try:
        size, data = _tail(path)
        whole, _, rest = data.rpartition(b"\n")
        last = next((number for line in reversed(whole.splitlines()) if (number := _number(line))), 0)
        ends = (b"\n" if rest.endswith(b"\r") else b"\r\n") if rest and _is_whole(rest) else b""
        last = _number(rest) if ends else last
        if last > register.last:
            raise DamagedError(
                f"登记簿比日志旧（日志记到第 {last} 条，登记簿只有 {register.last} 条）。请运行 nianbao rebuild 重建登记簿。"
            )
        if rest and not ends:
            os.truncate(path, size - len(rest))
        text = b"".join(_line(event, name_of) for event in register.events(last))
        if not whole and not ends:
            text = write_csv([_HEADINGS]) + text
        if ends + text:
            _append(path, ends + text)
    except OSError as error:
        return f"日志没有记上：{explain(path, error)}下次运行时会补记。"
    return ""


def _tail(path: Path) -> tuple[int, bytes]:
    """The size of the log, and its end; of no log nothing."""
    if paths.kind_of(path, _WHAT) is Kind.NOTHING:
        return 0, b""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL))
        return size, stream.read()


def _number(line: bytes) -> int:
    """The number of the event that a line tells, 0 if it tells none."""
    digits = line.removeprefix(b"\xef\xbb\xbf").partition(b",")[0].strip(b'" ')
    return int(digits) if digits.isdigit() and len(digits) < 12 else 0


def _is_whole(line: bytes) -> bool:
    """Whether a line without its line break has all its cells."""
    cells = next(csv.reader([line.decode("utf-8", "replace")]), [])
    return len(cells) >= len(_HEADINGS) and cells[len(_HEADINGS) - 1].rstrip("\r").endswith("}")


def _line(event: Event, name_of: Callable[[str], str]) -> bytes:
    exact = {name: getattr(event, name) for name in _EXACT} | dict(event.more)
    record = json.dumps({key: value for key, value in exact.items() if value != ""}, ensure_ascii=True, sort_keys=True)
    file = " → ".join(event.more.get("origin", ())) or event.more.get("name", "")
    cells = (
        str(event.number), event.at, event.by, DEEDS[event.did], name_of(event.unit) if event.unit else "", file, event.reason,
        record,
    )  # fmt: skip
    return write_csv([[visible(" ".join(cell.split())) for cell in cells]]).removeprefix(b"\xef\xbb\xbf")


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def read_log(path: Path) -> list[Event]:
    """The events that the log tells, in the order of their numbers; a torn last line is left out.

    Raises:
        NianbaoError: If the log cannot be read, or a line of it has been changed so that it says nothing any more.
    """
    table = _whole_lines(path)
    columns = [table.headings.index(heading) for heading in _HEADINGS]
    events: dict[int, Event] = {}
    for line, texts in table.lines:
        number, at, by, _, _, _, reason, record = (texts[column] for column in columns)
        try:
            more = json.loads(record)
            shown = {"number": int(number), "at": at, "by": by, "reason": reason}  # of lines of the first version
            exact: dict[str, Any] = {name: more.pop(name, shown.get(name, "")) for name in _EXACT}
            if type(exact["number"]) is not int or not all(isinstance(exact[name], str) for name in _EXACT[1:]):
                raise TypeError("what an event consists of is a number and texts")
            events[exact["number"]] = Event(**exact, more=more)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise NianbaoError(
                f"日志“{path.name}”第 {line} 行的“原始记录”被改动过，读不出来。请从备份中找回这一行。"
            ) from error
    return [events[number] for number in sorted(events)]


def _whole_lines(path: Path) -> PlainTable:
    """The log without a line that was torn: a quotation mark without its fellow would make the whole file unreadable."""
    size, data = _tail(path)
    rest = data.rpartition(b"\n")[2]
    if not rest or _is_whole(rest):
        return read_table(path, _WHAT, _HEADINGS, _HEADINGS, "原始记录")
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(paths.read_own_file(path, _WHAT)[: size - len(rest)])
        return read_table(copy, _WHAT, _HEADINGS, _HEADINGS, "原始记录")
