"""A Word file (.docx) → `Document`, read from its XML as a reader sees it.

Insertions are kept, deletions left out and told of; text in content controls, text boxes and nested tables is read, of two
alternatives one; automatic numbers are written out; the result of a field stands, not its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import UnreadableError
from toolkit.intake.documents import embedded
from toolkit.intake.documents.elements import attribute, child, local, value, whole
from toolkit.intake.documents.numbering import Numbering
from toolkit.intake.documents.package import Package
from toolkit.intake.documents.raw import (
    FORMULA,
    MOST_NESTED,
    PICTURE,
    RawCell,
    RawTable,
    RawText,
    blocks_of,
    marked,
    too_nested,
)
from toolkit.intake.documents.styles import Styles
from toolkit.intake.documents.words import in_doubt, left_out
from toolkit.intake.published.document import Document
from toolkit.intake.published.irregularity import Irregularity
from toolkit.intake.published.text import with_plain_tables

#: Elements that only stand around others.
_AROUND = frozenset(("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "oMathPara"))
#: What of a formula is a row of signs.
_PLAIN_MATH = frozenset(("r", "del", "moveFrom", "bookmarkStart", "bookmarkEnd", "proofErr", "oMathParaPr", "ctrlPr"))
_DELETED = frozenset(("del", "moveFrom"))
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

Blocks = list[RawText | RawTable]


def read_word(data: bytes) -> Document:
    """Read a Word file.

    Raises:
        UnreadableError: What the package says, `limit_table`, `too_deep`, or `no_text` for a file of pictures alone.
    """
    package = Package(data)
    reader = _Reader(package)
    body = child(reader.root, "body")
    items = reader.blocks(body) if body is not None else []
    blocks = [block for _, block in blocks_of(items)]
    if not blocks:
        why = "只有图片，没有文字，可能是扫描件" if reader.pictures else "里面没有文字"
        raise UnreadableError("no_text", f"这个 Word 文件{why}。请导入可以选中文字的 Word、网页或者 PDF 文件。")
    return Document(tuple(with_plain_tables(blocks)), tuple(reader.remarks()))


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being read: its text, and what stands in boxes within it.

    Attributes:
        style: Name of its style.
        heights: Of each run that says something the place of its text among the pieces, and by how many half points it stands
            above the line.
    """

    pieces: list[str] = field(default_factory=list)
    boxes: Blocks = field(default_factory=list)
    style: str = ""
    heights: list[tuple[int, int]] = field(default_factory=list)


class _Reader:
    """A Word file as it is gone through.

    Attributes:
        struck, hidden: Texts that were left out, because they are deleted or struck through, or not shown.
        doubtful, vague: As `Walk` and `Rules` have them, of pages within the file.
        pictures: How many pictures there are; so `footnotes`, `embedded` workbooks that were read or are `unread`, and `lost`
            documents within the file that were not read.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = package.main()
        self.root = package.xml(self.main)
        self.targets = package.targets(self.main)
        named = {one.kind: one.name for one in self.targets.values() if one.name}
        self.styles = Styles(package.xml(named.get("styles", "")))
        self.numbering = Numbering(package.xml(named.get("numbering", "")), self.styles)
        self.fields: list[bool] = []  # of each field that is open, whether its code is being read
        self.struck: list[str] = []
        self.hidden: list[str] = []
        self.doubtful: list[str] = []
        self.pictures = self.footnotes = self.embedded = self.unread = self.lost = self.vague = self.depth = 0

    def remarks(self) -> Iterator[Irregularity]:
        """What was met and decided."""
        yield from left_out(self.struck, self.hidden)
        yield from in_doubt(self.doubtful, self.vague)
        if self.embedded:
            what = "文件里有一张嵌入的 Excel 表格，已读取其中的数；Word 里显示的可能是旧的，请对照核对。"
            yield Irregularity("embedded_table", "正文和表格", what)
        if self.unread:
            what = "文件里有一个嵌入的表格对象没有读出（不是 .xlsx、有几张表，或者只是链接）。请打开后把表格粘贴成 Word 表格。"
            yield Irregularity("embedded_unread", "正文和表格", what)
        if self.lost:
            what = (
                f"文件里有 {self.lost} 处插入的文档没有读出（不是网页，或者只是链接）。"
                "请打开原文件，全选复制到新的 Word 文件，保存为 .docx 后再导入。"
            )
            yield Irregularity("embedded_unread", "正文和表格", what)
        if self.footnotes:
            yield Irregularity("hidden_text", "正文和表格", f"原文有 {self.footnotes} 处脚注或者尾注，注文没有读入。")

    # --- blocks

    def blocks(self, parent: Any) -> Blocks:
        """The paragraphs and tables in an element."""
        found: Blocks = []
        joined: _Paragraph | None = None  # a paragraph whose end is deleted goes on in the next one
        for element in _unwrapped(parent):
            name = local(element)
            if name == "p":
                joined = self._paragraph(element, found, joined)
            elif name == "tbl":
                found.append(self._table(element))
            elif name == "altChunk":
                found += self._chunk(attribute(element, "id"))
            elif name in _DELETED:
                self._note(self.struck, element)
        if joined:
            self._finish(joined, "", found)
        return found

    def _chunk(self, link: str) -> Blocks:
        """What a document says that a program has put into the file instead of text."""
        target = self.targets.get(link)
        data = self.package.part(target.name) if target and target.name else None
        pages = embedded.pages_of_chunk(data) if data else []
        self.lost += not pages
        found: Blocks = []
        for page in pages:
            self.struck += page.struck
            self.hidden += page.hidden
            self.doubtful += page.doubtful
            self.vague += page.rules.vague
            found += page.outermost.blocks
        return found

    def _paragraph(self, element: Any, found: Blocks, joined: _Paragraph | None) -> _Paragraph | None:
        properties = child(element, "pPr")
        paragraph = joined or _Paragraph()
        paragraph.style = value(properties, "pStyle", default=self.styles.usual)
        self._inline(element, paragraph)
        self.fields = [False] * len(self.fields)  # a code that does not end with its paragraph hides nothing more
        if child(properties, "rPr", "del") is not None:
            return paragraph
        number = self.numbering.mark(properties) if "".join(paragraph.pieces).strip() else ""
        self._finish(paragraph, number, found)
        return None

    def _finish(self, paragraph: _Paragraph, number: str, found: Blocks) -> None:
        lowest = min((height for _, height in paragraph.heights), default=0)
        for place, height in paragraph.heights:
            if height > max(lowest, 0):
                paragraph.pieces[place] = f"［{paragraph.pieces[place].strip()}］"
        lines = [" ".join(line.split(" ")).strip() for line in "".join(paragraph.pieces).split("\n")]
        for index, line in enumerate(line for line in lines if line):
            text = marked(number, line) if index == 0 and self.depth else (number if index == 0 else "") + line
            found.append(RawText(text))
        found += paragraph.boxes

    # --- tables

    def _table(self, table: Any) -> RawTable:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise too_nested()
        rows: list[tuple[RawCell, ...]] = []
        above: dict[int, int] = {}  # first column → columns of the cells that may go on below
        for row in _unwrapped(table):
            if local(row) != "tr":
                continue
            properties = child(row, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self._note(self.struck, row)
                continue
            cells, above = self._row(row, properties, above)
            rows.append(tuple(cells))
        self.depth -= 1
        return RawTable(tuple(rows))

    def _row(self, row: Any, properties: Any, above: dict[int, int]) -> tuple[list[RawCell], dict[int, int]]:
        before, after = (whole(value(properties, name)) for name in ("gridBefore", "gridAfter"))
        cells: list[RawCell] = [RawCell(columns=before, covered=True)] if before else []
        column, going_on = before, {}
        for cell in _unwrapped(row):
            if local(cell) != "tc":
                continue
            own = child(cell, "tcPr")
            if own is not None and child(own, "cellDel") is not None:
                self._note(self.struck, cell)
                continue
            span = max(whole(value(own, "gridSpan")), 1)
            vertical, horizontal = (child(own, name) if own is not None else None for name in ("vMerge", "hMerge"))
            goes_on = vertical is not None and attribute(vertical, "val") != "restart" and above.get(column) == span
            covered = goes_on or (horizontal is not None and attribute(horizontal, "val") != "restart" and bool(cells))
            if vertical is not None:
                going_on[column] = span
            blocks = self.blocks(cell)
            if covered and blocks:
                self._note(self.hidden, cell)
            cells.append(RawCell((), span, covered=True) if covered else RawCell(tuple(blocks), span))
            column += span
        if after:
            cells.append(RawCell(columns=after, covered=True))
        return cells, going_on

    # --- text

    def _inline(self, parent: Any, paragraph: _Paragraph) -> None:
        for element in _unwrapped(parent):
            name = local(element)
            if name == "r":
                self._run(element, paragraph)
            elif name == "oMath" and any(local(one) not in _PLAIN_MATH for one in _unwrapped(element)):
                paragraph.pieces.append(FORMULA)
            elif name in _AROUND or name == "oMath":
                self._inline(element, paragraph)
            elif name in _DELETED:
                self._note(self.struck, element)
            elif name in ("txbxContent", "drawing", "pict", "object"):
                self._drawn(element, paragraph)

    def _run(self, run: Any, paragraph: _Paragraph) -> None:
        properties = child(run, "rPr")
        said = {
            name: self.styles.of_run(properties, paragraph.style, name)
            for name in ("vanish", "strike", "dstrike", "vertAlign", "position")
        }
        if said["vanish"] or said["strike"] or said["dstrike"]:
            self._note(self.hidden if said["vanish"] else self.struck, run)
            return
        pieces = paragraph.pieces
        begin = len(pieces)
        for element in _unwrapped(run):
            name = local(element)
            if name == "fldChar":
                if not any(self.fields):
                    pieces.append(_chosen_entry(element))
                self._field(attribute(element, "fldCharType"))
            elif any(self.fields):
                continue
            elif name == "t":
                pieces.append(element.text or "")
            elif name in _SIGNS:
                pieces.append(_SIGNS[name])
            elif name == "sym":
                code = attribute(element, "char")
                number = int(code, 16) if code and all(one in "0123456789abcdefABCDEF" for one in code[:6]) else 0
                pieces.append(chr(number) if 0x20 <= number < 0xD800 else "［符号］")
            elif name == "ruby":
                if (base := child(element, "rubyBase")) is not None:
                    self._inline(base, paragraph)
            elif name in ("drawing", "pict", "object", "txbxContent"):
                self._drawn(element, paragraph)
            elif name in ("footnoteReference", "endnoteReference"):
                self.footnotes += 1
        _end_run(paragraph, begin, said)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _drawn(self, element: Any, paragraph: _Paragraph) -> None:
        """A drawing: the text of its boxes behind the paragraph; a workbook in it is read; a picture is marked."""
        boxes = [element] if local(element) == "txbxContent" else list(_boxes(element))
        linked = next((one for one in element.iter() if local(one) == "OLEObject"), None)
        if linked is not None:
            self._object(linked, paragraph)
        elif boxes:
            held, self.fields = self.fields, []
            for box in boxes:
                paragraph.boxes += self.blocks(box)
            self.fields = held
        elif any(local(one) in ("blip", "imagedata") for one in element.iter()):
            self.pictures += 1
            paragraph.pieces.append(PICTURE)

    def _object(self, linked: Any, paragraph: _Paragraph) -> None:
        target = self.targets.get(attribute(linked, "id"))
        data = self.package.part(target.name) if target and target.name else None
        kind = attribute(linked, "ProgID").partition(".")[0]
        table = embedded.sheet_of(data) if data and kind == "Excel" else None
        if table is not None:
            paragraph.boxes.append(table)
            self.embedded += 1
        elif kind in ("Excel", "ET", "Word"):
            self.unread += 1

    def _note(self, notes: list[str], element: Any) -> None:
        text = "".join(one.text or "" for one in element.iter() if local(one) in ("t", "delText"))
        if text.strip():
            notes.append(text.strip())


def _end_run(paragraph: _Paragraph, begin: int, said: dict[str, str]) -> None:
    """Make one piece of what a run says; a raised number is kept apart.

    Args:
        paragraph: That holds the run.
        begin: Where its pieces begin.
        said: What is said of it, as `Styles.of_run` has it.
    """
    pieces, text = paragraph.pieces, "".join(paragraph.pieces[begin:])
    if not text.strip():
        return
    if said["vertAlign"] in ("superscript", "subscript"):
        pieces[begin:] = [f"［{text.strip()}］"]
        return
    pieces[begin:] = [text]
    while paragraph.heights and paragraph.heights[-1][0] >= begin:  # runs within this one are now part of its text
        paragraph.heights.pop()
    paragraph.heights.append((begin, whole(said["position"])))


# --- the XML ---------------------------------------------------------------------------------------------------------------


def _unwrapped(parent: Any) -> Iterator[Any]:
    """The children of an element, of what only stands around them the children: content controls, insertions, alternatives."""
    for element in parent:
        name = local(element)
        if name == "sdt":
            if _is_placeholder(element):
                continue
            content = child(element, "sdtContent")
            if content is not None:
                yield from _unwrapped(content)
        elif name == "AlternateContent":
            chosen = _chosen(element)
            if chosen is not None:
                yield from _unwrapped(chosen)
        elif name in ("ins", "moveTo", "customXml", "smartTag"):
            yield from _unwrapped(element)
        else:
            yield element


def _is_placeholder(control: Any) -> bool:
    """Whether a content control shows only what somebody is to write there."""
    return child(control, "sdtPr", "showingPlcHdr") is not None


def _chosen(alternatives: Any) -> Any:
    """One of the alternatives: the first that says something in text or is a picture, else the first."""
    kinds = [one for one in alternatives if local(one) in ("Choice", "Fallback")]
    speaking = [one for one in kinds if any(local(each) == "t" and (each.text or "").strip() for each in one.iter())]
    return next(iter(speaking or kinds), None)


def _chosen_entry(field: Any) -> str:
    """What a list to choose from shows, at the beginning of its field; "" for any other field."""
    choice = child(field, "ffData", "ddList")
    entries = [attribute(one, "val") for one in (choice if choice is not None else ()) if local(one) == "listEntry"]
    chosen = whole(value(choice, "result")) or whole(value(choice, "default"))
    return entries[chosen] if 0 <= chosen < len(entries) else ""


def _boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes in a drawing, of alternatives one."""
    for one in _unwrapped(element):
        if local(one) == "txbxContent":
            yield one
        else:
            yield from _boxes(one)
