"""A page as lxml has repaired it → what a reader sees, as paragraphs and tables, element by element and without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from toolkit.intake.documents import style
from toolkit.intake.documents.page_part import Element
from toolkit.intake.documents.raw import MOST_NESTED, PICTURE, TALLEST_SPAN, RawCell, RawTable, RawText, marked, too_nested

#: Elements between which a browser breaks the line.
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
))  # fmt: skip
#: Elements of which nothing is shown as text.
_SILENT = frozenset((
    "applet", "area", "audio", "base", "canvas", "colgroup", "datalist", "embed", "head", "iframe", "link", "map", "meta",
    "noembed", "noframes", "noscript", "object", "param", "rp", "rt", "script", "source", "style", "svg", "template", "title",
    "track", "video",
))  # fmt: skip
_STRUCK = frozenset(("del", "s", "strike"))
_RAISED = frozenset(("sub", "sup"))
#: The groups of rows in the order in which a browser prints them.
_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}
_BLANK = re.compile(r"[ \t\r\f\n\xa0]+")
_CJK_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n[ \t\r\n]*(?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass(slots=True)
class _Flow:
    """What stands below each other: the page, or a cell."""

    blocks: list[RawText | RawTable] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    mark: str = ""
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Table:
    """A table that is being read: its rows by the order of the groups in which a browser prints them."""

    rows: list[tuple[int, list[RawCell]]] = field(default_factory=list)
    group: int = 1
    open: bool = False  # whether cells go into the last row
    spans: bool = True


class Walk:
    """A page as it is gone through, element by element.

    Attributes:
        outermost: What the page holds.
        elements: Of each element of blocks, which numbers lie in it.
        struck, hidden: Texts that were left out, because they are struck through or not shown.
        doubtful: Texts of tables that a rule which is not understood may hide.
    """

    def __init__(self, rules: style.Rules) -> None:
        self.rules = rules
        self.outermost = _Flow()
        self.elements: list[Element] = []
        self.struck: list[str] = []
        self.hidden: list[str] = []
        self.doubtful: list[str] = []
        self.stack: list[_Flow | _Table] = [self.outermost]
        self.number = 0
        self.begun: dict[Any, int] = {}
        self.lists: list[int] = []
        self.kept = 0  # how many <pre> are open
        self.raised: list[int] = []  # where in the flow's pieces what is raised begins
        self.cells: set[Any] = set()  # the elements that are open as cells of a table

    @property
    def flow(self) -> _Flow:
        """The innermost flow; what stands in a table outside its cells goes before the table, as in a browser."""
        return next(one for one in reversed(self.stack) if isinstance(one, _Flow))

    def go(self, root: Any) -> None:
        """Walk through a page without recursion."""
        from lxml import etree

        events = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in events:
            if event == "start":
                if self._is_silent(element) or element.tag == "select":
                    skipped = element
                    events.skip_subtree()
                    if element.tag in ("select", "svg"):
                        self.flow.pieces.append(_value(element))
                else:
                    self._start(element)
                    self._text(element.text)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                self.rules.leave(element)
                if element is not root:
                    self._text(element.tail)
        self._break(self.outermost)

    def _is_silent(self, element: Any) -> bool:
        """Whether nothing of an element is shown; what is left out of a report is kept in mind."""
        tag = element.tag
        if tag in _SILENT:
            return True
        if tag in _STRUCK or self.rules.says(element, style.STRUCK):
            self._note(self.struck, element)
            return True
        if element.get("hidden") is not None or self.rules.says(element, style.HIDDEN):
            self._note(self.hidden, element)
            return True
        return (
            tag == "tr"
            and bool(style.NO_HEIGHT.search(element.get("style") or "") or element.get("height") == "0")
            and (not "".join(element.itertext()).strip())
        )

    def _note(self, notes: list[str], element: Any) -> None:
        if len(self.stack) > 1 or notes is self.struck or (notes is self.doubtful and self.rules.holds_tables(element)):
            text = "".join(element.itertext())
            self.rules.spend(len(text) // style.CHARACTERS)
            notes += [" ".join(text.split())] if text.strip() else []

    # --- elements

    def _start(self, element: Any) -> None:
        tag, kind = element.tag, self._kind(element)
        if tag in _BLOCKS or kind != "inline":
            self._break(self.flow)
            self.begun[element] = self.number
        if kind == "table":
            self.stack.append(_Table(spans=tag == "table"))
            if sum(isinstance(one, _Table) for one in self.stack) > MOST_NESTED:
                raise too_nested()
        elif kind == "row" and (table := self._table()):
            table.rows.append((table.group, []))
            table.open = True
        elif kind == "cell":
            self._open_cell(element)
        elif tag in _GROUPS and (table := self._table()):
            table.group = _GROUPS[tag]
            table.open = False
        else:
            self._start_text(element, tag, kind)

    def _start_text(self, element: Any, tag: str, kind: str) -> None:
        if tag in ("ol", "ul"):
            self.lists.append(_whole(element.get("start"), 1) if tag == "ol" else -1)
        elif tag == "li" and self.lists and self.lists[-1] >= 0:
            self.flow.mark = f"{_whole(element.get('value'), self.lists[-1])}."
            self.lists[-1] = _whole(element.get("value"), self.lists[-1]) + 1
        elif tag == "pre":
            self.kept += 1
        elif tag == "br":
            self._line()
        elif self._is_raised(element, kind):
            self.raised.append(len(self.flow.pieces))
        elif tag in ("input", "img"):
            self.flow.pieces.append(_value(element))

    def _end(self, element: Any) -> None:
        tag, kind = element.tag, self._kind(element)
        if self._is_raised(element, kind):
            self._lower()
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.kept -= 1
        if tag not in _BLOCKS and kind == "inline":
            return
        doubtful = self.rules.may_say(element)
        if doubtful and element not in self.cells:
            self._doubt(element)
        self._break(self.flow)
        if element in self.cells:
            self.cells.remove(element)
            cell = self.stack.pop()
            if doubtful and isinstance(cell, _Flow):
                cell.blocks = [RawText(f"［{one.text}］", one.at) if isinstance(one, RawText) else one for one in cell.blocks]
            if isinstance(cell, _Flow) and (table := self._table()):
                table.rows[-1][1].append(RawCell(tuple(cell.blocks), cell.columns, cell.rows))
        elif (kind == "row" or tag in _GROUPS) and (table := self._table()):
            table.open = False
            table.group = table.group if kind == "row" else 1
        elif kind == "table" and (table := self._table()):
            self.stack.pop()
            rows = sorted(table.rows, key=lambda row: row[0])
            self.flow.blocks.append(RawTable(tuple(tuple(cells) for _, cells in rows if cells), self._next(), table.spans))
        self.elements.append(Element(self.begun.pop(element), self.number))

    def _kind(self, element: Any) -> str:
        """`table`, `row`, `cell`, `block` or `inline`."""
        return style.KINDS.get(element.tag) or self.rules.display(element)

    def _is_raised(self, element: Any, kind: str) -> bool:
        return (
            kind == "inline"
            and element.tag not in _BLOCKS
            and (element.tag in _RAISED or self.rules.says(element, style.RAISED) or self.rules.may_say(element))
        )

    def _table(self) -> _Table | None:
        """The table that is open and waits for a row or a cell."""
        return self.stack[-1] if isinstance(self.stack[-1], _Table) else None

    def _open_cell(self, element: Any) -> None:
        if (table := self._table()) is None:
            return
        if not table.open:
            table.rows.append((table.group, []))
            table.open = True
        columns = _whole(element.get("colspan"), 1)
        rows = _whole(element.get("rowspan"), 1)
        self.cells.add(element)
        self.stack.append(_Flow(columns=max(columns, 1), rows=rows if rows > 0 else TALLEST_SPAN))

    # --- text

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self.kept:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self._line()
                self.flow.pieces.append(line)
        elif isinstance(self.stack[-1], _Flow) or text.strip():
            self.flow.pieces.append(_BLANK.sub(" ", _CJK_BREAK.sub("", text)) if text.strip() else " ")

    def _lower(self) -> None:
        """Put what was raised into brackets of its own where it would make a figure longer."""
        begin = self.raised.pop() if self.raised else 0
        flow = self.flow
        text = "".join(flow.pieces[begin:]).strip()
        if text and any(char.isalnum() for char in text):
            flow.pieces[begin:] = [f"［{text}］"]

    def _doubt(self, element: Any) -> None:
        """Put what a block of a cell says last into brackets if it may not be shown; of more than this it is told."""
        flow = self.stack[-1]
        text = "".join(flow.pieces).strip() if isinstance(flow, _Flow) else ""
        if isinstance(flow, _Flow) and flow is not self.outermost and text:
            flow.pieces[:] = [f"［{text}］"]
        else:
            self._note(self.doubtful, element)

    def _line(self) -> None:
        self._break(self.flow)

    def _break(self, flow: _Flow) -> None:
        """End the paragraph."""
        text = "".join(flow.pieces)
        text = text if self.kept else _BLANK.sub(" ", text).strip()
        flow.pieces.clear()
        if text.strip():
            inside = flow is not self.outermost
            flow.blocks.append(RawText(marked(flow.mark, text) if inside else flow.mark + text, self._next()))
            flow.mark = ""

    def _next(self) -> int:
        self.number += 1
        return self.number - 1


@lru_cache(maxsize=1_000)
def _whole(text: str | None, default: int) -> int:
    """A whole number as browsers read it out of an attribute."""
    match = re.match(r"\s*\+?([0-9]{1,6})", text or "")
    return int(match[1]) if match else default


def _value(element: Any) -> str:
    """What a field of a form or a picture shows."""
    if element.tag == "input":
        shown = (element.get("type") or "text").strip().lower() not in (
            "hidden", "submit", "button", "reset", "image", "checkbox", "radio", "file", "password",
        )  # fmt: skip
        return element.get("value") or "" if shown else ""
    if element.tag == "img":
        sizes = [_whole(element.get(name), 100) for name in ("width", "height")]
        return PICTURE if min(sizes) > 6 else ""
    if element.tag == "svg":
        return PICTURE if any("".join(one.itertext()).strip() for one in element.iter("text")) else ""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return "".join(chosen[0].itertext()).strip() if chosen else ""
    return ""
