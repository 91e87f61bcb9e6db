"""Shared strings: the texts of a workbook, each held once, as cells by their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from xml.parsers import expat

from toolkit.intake.xlsx import shortcuts
from toolkit.intake.xlsx.limits import Limits, too_large
from toolkit.intake.xlsx.parts import MAIN, Attributes, Handlers, Part, Unsure
from toolkit.intake.xlsx.values import Strings, make_cell, unescape
from toolkit.submission.cells import RawCell


def read_strings(data: bytes, limits: Limits) -> Strings:
    """The shared strings as cells, by their number as text; None for an empty one.

    Raises:
        UnreadableError: If there are too many.
    """
    cells: Sequence[RawCell | None] | None = None
    if shortcuts.are_allowed():
        cells = _plain_cells(data, limits)
    if cells is None:
        try:
            texts = _read_texts(data, limits, quick=shortcuts.are_allowed())
        except Unsure:
            texts = _read_texts(data, limits, quick=False)
        cells = [make_cell((text, "s", None)) if text else None for text in texts]
    return dict(zip(_numbers(len(cells)), cells, strict=False))


@lru_cache(maxsize=1)
def _many_numbers(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


def _numbers(count: int) -> Sequence[str]:
    """0, 1, 2 … as text, at least so many; made anew for workbooks with more strings than usual only."""
    return _many_numbers(1000) if count <= 1000 else [str(number) for number in range(count)]


# --- the common case --------------------------------------------------------------------------------------------------------

#: Cells by the bytes of a string that was seen before: nearly all strings of a submission are the template's.
_CELLS: dict[bytes, RawCell | None] = {}
_CELLS_KEPT, _BYTES_KEPT = 5_000, 500
#: Larger parts are read one string at a time, so as not to be held in memory several times.
_PLAIN_BYTES = 4_000_000
_BLANKS = b" \t\r\n"
#: A string that is one text; control characters are not well-formed, and of a carriage return XML readers make a line feed.
_PLAIN = re.compile(rb'<t(?: xml:space="preserve")?>([^<>\x00-\x08\x0b-\x1f]*)</t>')
_REFERENCE = re.compile("&(?:(lt|gt|amp|quot|apos);)?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
#: Stands for a string that was not seen before.
_NEW = RawCell("", "new")


def forget() -> None:
    """Begin anew."""
    _CELLS.clear()


def _plain_cells(data: bytes, limits: Limits) -> list[RawCell | None] | None:
    """The shared strings as cells if each is one plain text, as is common, else None.

    Expat reads what precedes them; then bytes tell where each ends, and whether it is well-formed. (Measured on filled
    templates: without this a workbook takes 1.6 times as long, and 1.5 times without the memory of strings seen before.)
    """
    first, last = data.find(b"<si>"), data.rfind(b"</si></sst>")
    if first < 0 or last < first or len(data) > _PLAIN_BYTES or data[last + len(b"</si></sst>") :].strip(_BLANKS):
        return None
    if not _is_plain_head(data[:first], limits):
        return None
    items = data[first + len(b"<si>") : last].split(b"</si><si>")
    if len(items) > limits.strings:
        return None
    cells = list(map(_CELLS.get, items, repeat(_NEW)))
    for number, cell in enumerate(cells):
        if cell is _NEW:
            try:
                cells[number] = _plain_cell(items[number])
            except Unsure:
                return None
    return cells


def _is_plain_head(head: bytes, limits: Limits) -> bool:
    """Whether nothing but the root's start tag precedes the strings."""
    data = head + b"</sst>"
    part = Part(data, "sst", MAIN, limits, quick=True)
    if not part.quick or not part.is_utf8:
        return False
    try:
        part.read(lambda _, part: Handlers(_only_the_root(part)))
    except (Unsure, expat.ExpatError):
        return False
    return True


def _only_the_root(part: Part) -> Callable[[str, Attributes], None]:
    def start(_: str, __: Attributes) -> None:
        if part.depths[0] > 1:
            raise Unsure

    return start


def _plain_cell(item: bytes) -> RawCell | None:
    """The cell of a string that is one plain text; None if it is empty.

    Raises:
        Unsure: If it is not, or not certainly well-formed.
    """
    match = _PLAIN.fullmatch(item)
    if match is None:
        raise Unsure
    try:
        text = match[1].decode()
    except UnicodeDecodeError as error:
        raise Unsure from error
    if "\ufffe" in text or "\uffff" in text:  # what Python decodes and expat refuses
        raise Unsure
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
    text = unescape(text)
    cell = make_cell((text, "s", None)) if text else None
    if len(item) <= _BYTES_KEPT:
        if len(_CELLS) >= _CELLS_KEPT:
            _CELLS.clear()
        _CELLS[item] = cell
    return cell


def _character(match: re.Match[str]) -> str:
    if not match[1]:
        raise Unsure
    return _NAMED[match[1]]


# --- any other --------------------------------------------------------------------------------------------------------------

_RUN_FORMAT = frozenset(
    (
        "rPr", "rFont", "sz", "color", "family", "charset", "scheme", "b", "i", "u", "strike", "vertAlign", "outline", "shadow",
        "condense", "extend", "phoneticPr",
    )
)  # fmt: skip


_ENDS = (b"</t>", b"</r>", b"</si>", b"/>")


def _read_texts(data: bytes, limits: Limits, *, quick: bool) -> list[str]:
    """The shared strings in order; phonetic readings are no part of them.

    Raises:
        Unsure: If they are read quickly and only the careful way can tell them.
        UnreadableError: If there are too many.
    """
    texts: list[str] = []
    open_text = phonetic = fresh = False
    most = limits.strings

    def make(prefix: str, part: Part) -> Handlers:
        root, si, t, r, phonetic_run = (prefix + name for name in ("sst", "si", "t", "r", "rPh"))
        quick = part.quick

        def start(tag: str, _: Attributes) -> None:
            nonlocal open_text, phonetic, fresh
            if tag == t:
                open_text = not phonetic
                return
            open_text = False
            if tag == si:
                if fresh:
                    texts.append("")
                if not texts:
                    part.release()
                elif len(texts) >= most:
                    raise too_large("strings", "共享文字过多", f"{most} 条")
                fresh = True
                phonetic = False
            elif tag == r:
                phonetic = False
            elif tag == phonetic_run:
                phonetic = True
            elif quick and tag not in _RUN_FORMAT and tag != root:
                raise Unsure

        def text(chunk: str) -> None:
            nonlocal fresh
            if open_text:
                if quick and chunk[-1] <= " " and part.is_spaced:
                    raise Unsure  # where the text ends, only its end tag can tell
                if fresh:
                    texts.append(chunk)
                    fresh = False
                else:
                    texts[-1] += chunk

        def idle() -> None:
            nonlocal open_text
            open_text = False

        return Handlers(start, text, idle)

    part = Part(data, "sst", MAIN, limits, quick=quick)
    part.read(make)
    if fresh:
        texts.append("")
    if part.quick and (data.count(b"</si>") != len(texts) or any(data.count(end) != data.count(end + b"<") for end in _ENDS)):
        raise Unsure  # text that stands between strings belongs to none
    return [unescape(text) for text in texts] if b"_x" in data or not part.quick else texts
