"""A PDF file → `Document`: tables by their lines, over several pages; the text outside of them as paragraphs.

A PDF knows neither cells nor paragraphs, only where a sign stands. A table is what lines enclose; without lines nothing tells
with certainty in which column a figure stands, so it is refused.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from itertools import groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

from toolkit.errors import UnreadableError
from toolkit.intake.documents.page_part import tables_in
from toolkit.intake.documents.raw import RawCell, RawTable, RawText, blocks_of
from toolkit.intake.documents.words import left_out
from toolkit.intake.published.document import Document
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.wording import is_page_number
from toolkit.submission.folding import folded

#: A report has about six pages; lines and signs of one page.
MOST_PAGES, _MOST_SIGNS = 60, 40_000
_ANOTHER = "请导入报告的 Word 或者网页文件。"
_LINES = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 3, "intersection_tolerance": 4}
#: What a heading of a section or of a part begins with; it never goes on from the line above.
_HEADING = re.compile("[一二三四五六]、|[(（][一二三四五六七八九十][)）]")
#: Parts of a page above and below which running heads stand.
_EDGE = 0.1
#: How much larger than the text a title is set.
_LARGE = 1.2
#: Points between a line and the text, at most; Word and WPS leave 5.4.
_WIDEST_MARGIN = 6.0
#: Part of the line's largest sign below which a sign is small, and part of a sign by which a raised one stands above its foot.
_SMALL, _LIFTED = 0.8, 0.25
#: Points that a line which strikes through is thick at most, and by which it reaches beyond its signs; where in a sign it lies.
_THICK, _BEYOND, _STRUCK = 3.0, 2.0, (0.35, 0.8)
#: In which part of a page the gap between two columns lies, and how many lines it parts at least.
_IN_MIDDLE, _FEWEST_LINES = (0.3, 0.7), 3
#: How much further below than usual a line may stand that goes on in its column; what begins a section.
_PITCH, _SECTION = 1.3, re.compile("[一二三四五六]、")
#: Signs of a page that may lie on their side, as in a mark across it or in a narrow cell.
_FEW_TURNED = 50
_PART_OF_NUMBER = re.compile(r"[0-9０-９.,，]+")


class _Line(NamedTuple):
    """A line of text outside the tables; `column` is 1 or 2 where they stand in two columns, else 0."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    column: int = 0

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def read_pdf(data: bytes) -> Document:
    """Read a PDF file.

    Raises:
        UnreadableError: `encrypted`, `damaged`, `limit_pages`, `scan` for a file of pictures, `no_lines` for tables without
            lines, `turned` for pages of which no turn sets the signs upright, `limit_table`.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = pdf.pages
            if len(pages) > MOST_PAGES:
                raise UnreadableError("limit_pages", f"PDF 有 {len(pages)} 页，超过 {MOST_PAGES} 页，不像一份年度报告。")
            return _document(pages)
    except PdfminerException as error:
        if "Password" in repr(error):
            raise UnreadableError("encrypted", f"PDF 设有打开密码，无法读取。请去掉密码后再导入，或者{_ANOTHER[1:]}") from error
        raise UnreadableError("damaged", f"PDF 已损坏，可能没有传完。请重新取得这份报告，或者{_ANOTHER[1:]}") from error


def _document(pages: Sequence[Any]) -> Document:
    items: list[list[RawTable | _Line]] = []
    heights: list[float] = []
    empty = []
    struck: list[str] = []
    for number, found in enumerate(pages, 1):
        if len(found.chars) > _MOST_SIGNS:
            raise UnreadableError("limit_pages", f"PDF 第 {number} 页有 {len(found.chars)} 个字，不像一份年度报告。")
        page = _upright(found)
        if (turned := _turned(page)) > _FEW_TURNED and turned * 2 > len(page.chars):
            raise UnreadableError(
                "turned", f"PDF 第 {number} 页的文字横竖混排，表格读不出来。请把这一页转正后另存，或者{_ANOTHER[1:]}"
            )
        if not page.chars and page.images:
            empty.append(number)
        seen, crossed = _without_struck(page.dedupe_chars(tolerance=1))
        struck += crossed
        items.append(list(_items(seen)))
        heights.append(float(page.height))
        page.close()
    if len(empty) == len(pages) or (empty and not any(items)):
        raise UnreadableError("scan", f"这个 PDF 是扫描件，只有图片，没有文字，里面的数字读不出来。{_ANOTHER}")
    items, heads = _without_running_heads(items, heights)
    blocks = [block for _, block in blocks_of(_joined([item for page in items for item in page]))]
    found = tables_in(blocks)
    text = folded("".join(one.text for page in items for one in page if isinstance(one, _Line)))
    if len(found) < 3 and "申请" in text and ("结转" in text or "行政复议" in text or "行政许可" in text) and not found:
        raise UnreadableError("no_lines", f"这个 PDF 的表格没有框线，不能确定数字属于哪一栏，没有读取。{_ANOTHER}")
    remarks = [Irregularity("hidden_text", "正文和表格", f"第 {one} 页只有图片，没有读出。") for one in empty]
    remarks += left_out(struck, [])
    for number, page_items in enumerate(items, 1):
        if any(isinstance(one, _Line) and one.column for one in page_items):
            what = f"第 {number} 页的文字分两栏排，已按先左栏、后右栏读取，请对照原文核对段落的先后。"
            remarks.append(Irregularity("section_order", "正文", what))
    if heads:
        shown = "、".join(f"“{excerpt(one, 30)}”" for one in heads)
        remarks.append(Irregularity("page_head", "正文", f"每页重复的页眉、页脚没有采用：{shown}。"))
    return Document(tuple(blocks), tuple(remarks))


def _turned(page: Any) -> int:
    """How many signs of a page lie on their side or on their head."""
    return sum(not one["upright"] or one["matrix"][0] < 0 for one in page.chars)


def _upright(page: Any) -> Any:
    """The page turned so that most of its signs stand upright, whatever the file says of how it is shown; else as it is."""
    if _turned(page) * 2 <= len(page.chars):
        return page
    for more in (90, 270, 180):
        sheet = copy(page.page_obj)
        sheet.rotate = (page.rotation + more) % 360
        sheet.attrs = {**sheet.attrs, "Rotate": sheet.rotate}
        other = type(page)(page.pdf, sheet, page.page_number, page.initial_doctop)
        if _turned(other) * 2 <= len(other.chars):
            page.close()
            return other
    return page


def _without_struck(page: Any) -> tuple[Any, list[str]]:
    """The page without the signs that a line strikes through, and their texts, one per line.

    A line that reaches beyond its signs is one of a table; one at their foot underlines them.
    """
    bars = sorted(
        ((_middle(one)[1], one["x0"], one["x1"]) for one in (*page.lines, *page.rects, *page.curves) if _height(one) < _THICK),
        key=lambda bar: bar[0],
    )
    heights = [y for y, _, _ in bars]
    crossed: dict[tuple[float, float, float], list[dict[str, Any]]] = {}
    for one in page.chars:
        high, low = (one["top"] + part * _height(one) for part in _STRUCK)
        for bar in bars[bisect_right(heights, high) : bisect_left(heights, low)]:
            if bar[1] - 1 <= one["x0"] and one["x1"] <= bar[2] + 1:
                crossed.setdefault(bar, []).append(one)
    gone = {id(one) for bar, signs in crossed.items() if _is_strike(bar, signs) for one in signs}
    texts: list[str] = []
    last: dict[str, Any] | None = None
    for one in page.chars:
        if id(one) not in gone:
            last = None
            continue
        if last and _reaches_into(one, [last]) and one["x0"] - last["x1"] < _height(one):
            texts[-1] += one["text"]
        else:
            texts.append(one["text"])
        last = one
    return page.filter(lambda one: id(one) not in gone), [text.strip() for text in texts if text.strip()]


def _is_strike(bar: tuple[float, float, float], signs: Sequence[dict[str, Any]]) -> bool:
    """Whether a line ends where its signs do; Word strikes through blanks behind them too."""
    left, right = min(one["x0"] for one in signs), max(one["x1"] for one in signs)
    return bool(left - bar[1] < _BEYOND and bar[2] - right < _BEYOND + max(map(_height, signs)))


def _items(page: Any) -> Iterator[RawTable | _Line]:
    """The tables and lines of a page from top to bottom."""
    tables = [table for table in page.find_tables(_LINES) if len(table.cells) > 1]
    boxes = [table.bbox for table in tables]

    def outside(one: dict[str, Any]) -> bool:
        if one["object_type"] != "char":
            return False
        x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
        return not any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)

    placed: list[tuple[float, RawTable | _Line]] = [
        (box[1], _table(page, table)) for box, table in zip(boxes, tables, strict=True)
    ]
    for top, line in _in_columns(page.filter(outside).extract_text_lines(x_tolerance_ratio=0.7), float(page.width)):
        if line.text:
            placed.append((top, line))
    return (item for _, item in sorted(placed, key=lambda one: one[0]))


def _line(signs: Sequence[dict[str, Any]], said: str, column: int = 0) -> _Line:
    text = _spaced(signs) if any(_raised(signs)) else said
    left, top = (min(one[side] for one in signs) for side in ("x0", "top"))
    right, bottom = (max(one[side] for one in signs) for side in ("x1", "bottom"))
    return _Line(text.strip(), left, right, top, bottom, column)


def _in_columns(lines: Sequence[dict[str, Any]], width: float) -> Iterator[tuple[float, _Line]]:
    """The lines of a page, each with its place from top to bottom; where they stand in two columns, the left one goes before.

    They do where several lines that follow each other have a gap at one place.
    """
    run: list[dict[str, Any]] = []
    left, right = 0.0, width
    for line in (*lines, None):
        gaps = _gaps(line["chars"], left, right) if line else []
        middle = [gap for gap in gaps if _IN_MIDDLE[0] < sum(gap) / 2 / width < _IN_MIDDLE[1]]
        if line and (middle or _ends_column(line, run, left)):
            run.append(line)
            left, right = middle[0] if middle else (left, right)
            continue
        if len(run) >= _FEWEST_LINES:
            for column in (1, 2):
                halves = [[one for one in each["chars"] if (one["x0"] < left) is (column == 1)] for each in run]
                yield from ((run[0]["top"], _line(half, _spaced(half), column)) for half in halves if half)
        else:
            yield from ((each["top"], _line(each["chars"], each["text"])) for each in run)
        if line:
            yield line["top"], _line(line["chars"], line["text"])
        run, left, right = [], 0.0, width


def _ends_column(line: dict[str, Any], run: Sequence[dict[str, Any]], left: float) -> bool:
    """Whether a line goes on in the left one of two columns, of which the right one has ended; a section's heading does not."""
    if len(run) < _FEWEST_LINES or line["x1"] > left or _SECTION.match(line["text"]):
        return False
    return bool(line["top"] - run[-1]["top"] < _PITCH * (run[-1]["top"] - run[-2]["top"]))


def _gaps(signs: Sequence[dict[str, Any]], left: float, right: float) -> list[tuple[float, float]]:
    """The gaps of a line between two places that are wider than a sign."""
    seen = sorted((one["x0"], one["x1"]) for one in signs if not one["text"].isspace())
    height = max(map(_height, signs), default=0.0)
    pairs = ((max(one[1], left), min(other[0], right)) for one, other in pairwise(seen))
    return [(low, high) for low, high in pairs if high - low > height]


def _table(page: Any, table: Any) -> RawTable:
    """A table with its lines: a cell spans the columns that its own lines enclose."""
    edges = _edges(cell[0] for cell in table.cells)
    tops = _edges(cell[1] for cell in table.cells)
    signs = [(*_middle(one), one) for one in page.chars]
    placed: dict[tuple[int, int], RawCell] = {}
    contents = [
        (cell, [one for x, y, one in signs if cell[0] <= x < cell[2] and cell[1] <= y < cell[3]]) for cell in table.cells
    ]
    margin = min((one["x0"] - cell[0] for cell, inside in contents for one in inside if not one["text"].isspace()), default=0.0)
    margin = min(max(margin, 0.0), _WIDEST_MARGIN)
    for (x0, top, x1, bottom), inside in contents:
        columns = sum(x0 - 2 < edge < x1 - 2 for edge in edges)
        rows = sum(top - 2 < edge < bottom - 2 for edge in tops)
        text = _cell_text(inside, x1 - x0 - 2 * margin)
        place = _index(tops, top), _index(edges, x0)
        placed[place] = RawCell((RawText(text),) if text else (), columns, rows)
    rows_: list[list[tuple[int, RawCell]]] = [[] for _ in tops]
    for (row, column), cell in sorted(placed.items(), key=lambda one: one[0]):
        rows_[row].append((column, cell))
    return RawTable(_filled(rows_))


def _filled(rows: Sequence[Sequence[tuple[int, RawCell]]]) -> tuple[tuple[RawCell, ...], ...]:
    """The same rows, with covered cells where nothing is enclosed and no cell reaches in from above."""
    taken: set[tuple[int, int]] = set()
    done = []
    for number, row in enumerate(rows):
        cells: list[RawCell] = []
        column = 0
        for start, cell in row:
            cells += [RawCell(covered=True)] * sum((number, one) not in taken for one in range(column, start))
            cells.append(cell)
            taken |= {(number + down, start + right) for down in range(cell.rows) for right in range(cell.columns)}
            column = start + cell.columns
        done.append(tuple(cells))
    return tuple(done)


def _edges(values: Iterator[float]) -> list[float]:
    """Places of lines, those that lie within two points of each other once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2:
            found.append(value)
    return found


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _middle(one: dict[str, Any]) -> tuple[float, float]:
    return (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2


def _cell_text(signs: Sequence[dict[str, Any]], width: float) -> str:
    """The text of a cell, a line per line; the digits of a number that a narrow cell has cut are put together again.

    They are if the line above has no room for one more digit: else these may be two numbers.

    Args:
        signs: What stands in the cell.
        width: Points between its margins.
    """
    lines: list[list[dict[str, Any]]] = []
    largest = max((_height(one) for one in signs), default=0.0)
    # Small signs last: a raised digit begins no line but belongs to the one that it reaches into.
    for one in sorted(signs, key=lambda one: (_height(one) < _SMALL * largest, one["top"], one["x0"])):
        if one["text"].isspace():
            continue
        if _height(one) < _SMALL * largest and (beside := next((line for line in lines if _reaches_into(one, line)), None)):
            beside.append(one)
        elif lines and _middle(one)[1] < lines[-1][0]["bottom"] - 0.2 * (lines[-1][0]["bottom"] - lines[-1][0]["top"]):
            lines[-1].append(one)
        else:
            lines.append([one])
    text, room = "", 0.0
    for line in sorted(lines, key=lambda line: float(line[0]["top"])):
        line.sort(key=lambda one: one["x0"])
        said = _spaced(line)
        cut = _PART_OF_NUMBER.fullmatch(said) and _PART_OF_NUMBER.fullmatch(text.rpartition("\n")[2]) and room < _digit(line)
        text = text + said if cut else f"{text}\n{said}" if text else said
        room = width - (line[-1]["x1"] - line[0]["x0"])
    return text


def _digit(line: Sequence[dict[str, Any]]) -> float:
    return max(float(one["x1"] - one["x0"]) for one in line)


def _spaced(line: Sequence[dict[str, Any]]) -> str:
    """A line's signs, with a blank where two stand apart by more than one of them, and what is raised in brackets."""
    text = ""
    raised = [*_raised(line), False]
    for number, one in enumerate(line):
        gap = one["x0"] - line[number - 1]["x1"] if number else 0.0
        text += " " if gap > 0.8 * (one["x1"] - one["x0"]) else ""
        text += "［" if raised[number] and not raised[number - 1] else ""
        text += one["text"] + ("］" if raised[number] and not raised[number + 1] else "")
    return text


def _raised(line: Sequence[dict[str, Any]]) -> list[bool]:
    """Of each sign of a line whether it belongs to a small number that is raised, or that stands at a digit of usual size."""
    usual = max(map(_height, line), default=0.0)
    small = [_height(one) < _SMALL * usual for one in line]
    found: list[bool] = []
    for is_small, run in groupby(range(len(line)), lambda number: small[number]):
        places = list(run)
        if not is_small or not any(line[place]["text"].isdigit() for place in places):
            found += [False] * len(places)
            continue
        beside = [line[place] for place in (places[0] - 1, places[-1] + 1) if 0 <= place < len(line)]
        lifted = any(one["bottom"] - line[places[0]]["bottom"] > _LIFTED * _height(one) for one in beside)
        found += [lifted or any(one["text"].isdigit() for one in beside)] * len(places)
    return found


def _height(one: dict[str, Any]) -> float:
    return float(one["bottom"] - one["top"])


def _reaches_into(one: dict[str, Any], line: Sequence[dict[str, Any]]) -> bool:
    """Whether a sign lies beside those of a line for at least a third of its height."""
    shared = min(one["bottom"], line[0]["bottom"]) - max(one["top"], line[0]["top"])
    return float(shared) > _height(one) / 3


# --- paragraphs ------------------------------------------------------------------------------------------------------------


def _without_running_heads(
    pages: Sequence[Sequence[RawTable | _Line]], heights: Sequence[float]
) -> tuple[list[list[RawTable | _Line]], list[str]]:
    """The pages without lines that stand at the edge of several, and those lines; page numbers are left to the reader."""

    def edge(line: _Line, height: float) -> str:
        at_edge = line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height
        return re.sub("[0-9]+", "#", folded(line.text)) if at_edge and not is_page_number(line.text) else ""

    seen = Counter(
        key for page, height in zip(pages, heights, strict=True)
        for key in {edge(one, height) for one in page if isinstance(one, _Line)} if key
    )  # fmt: skip
    kept: list[list[RawTable | _Line]] = []
    heads: dict[str, None] = {}
    for page, height in zip(pages, heights, strict=True):
        kept.append([])
        for one in page:
            if isinstance(one, _Line) and seen[edge(one, height)] > 1:
                heads[one.text] = None
            else:
                kept[-1].append(one)
    return kept, list(heads)


def _joined(items: Sequence[RawTable | _Line]) -> Iterator[RawText | RawTable]:
    """Lines → paragraphs: one goes on where the line above is full and the next is not indented."""
    lines = [one for one in items if isinstance(one, _Line)]
    left = min((one.left for one in lines), default=0.0)
    right = max((one.right for one in lines), default=0.0)
    usual = median(one.height for one in lines) if lines else 1.0
    text, last = "", None
    for item in items:
        if isinstance(item, _Line) and is_page_number(item.text):
            continue
        goes_on = isinstance(item, _Line) and last is not None and _goes_on(last, item, left, right, usual)
        if text and not goes_on:
            yield RawText(text)
            text = ""
        if isinstance(item, _Line):
            text, last = text + item.text, item
        else:
            yield item
            last = None
    if text:
        yield RawText(text)


def _goes_on(last: _Line, line: _Line, left: float, right: float, usual: float) -> bool:
    """Whether a line goes on with the paragraph of the line above; a title, set larger, goes on wherever it stands."""
    large = last.height > _LARGE * usual, line.height > _LARGE * usual
    if any(large):
        return all(large) and 0 < line.top - last.top < 3 * line.height
    return line.left - left < line.height and right - last.right < 2 * last.height and not _HEADING.match(line.text)
