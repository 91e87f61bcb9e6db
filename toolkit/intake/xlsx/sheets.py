"""Sheets → raw cells."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from xml.parsers import expat

from toolkit.errors import UnreadableError
from toolkit.form.layout import column_letter, column_number
from toolkit.intake.xlsx import seen_before, shortcuts
from toolkit.intake.xlsx.limits import SAVE_AGAIN, Limits, ambiguous, damaged, shown, too_large
from toolkit.intake.xlsx.padding import without_padding
from toolkit.intake.xlsx.parts import MAIN, Attributes, Handlers, Part, Unsure
from toolkit.intake.xlsx.shared import Pieces, moved, take_apart
from toolkit.intake.xlsx.values import Strings, make_cell, read_number, unescape
from toolkit.submission.cells import Grid, RawCell

_AFTER_CELLS = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_ADDRESS = re.compile("([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
#: Cells in a row, and so the step from a position to the one below it: position = row × step + column, column from 0.
_STEP = _MAX_COLUMN
#: Positions of addresses seen before; every submission uses the same ones.
_POSITIONS: dict[str, int] = {}
_POSITIONS_KEPT = 50_000
#: Row numbers as they are mostly written.
_ROWS = {str(row): row for row in range(1, 1000)}
#: Characters of formulas that stand for many cells, written out for each.
_SHARED_LENGTH = 1_000_000
_YES = ("1", "true")
_NOTHING = RawCell("", "")
#: What a shortcut runs into when it was none.
_UNUSUAL = (Unsure, expat.ExpatError, ValueError, LookupError)


def _position(address: str) -> int:
    """The position of an A1 address."""
    match = _ADDRESS.fullmatch(address)
    row = int(match[2]) if match else 0
    column = column_number(match[1].upper()) if match else 0
    if not 0 < row <= _MAX_ROW or not 0 < column <= _MAX_COLUMN:
        raise UnreadableError("bad_address", f"单元格地址不合规：{shown(address)}。请用 WPS 或 Excel 打开后另存为新文件。")
    if len(_POSITIONS) >= _POSITIONS_KEPT:
        _POSITIONS.clear()
    _POSITIONS[address] = row * _STEP + column - 1
    return _POSITIONS[address]


def _position_of(address: str) -> int:
    return _POSITIONS.get(address) or _position(address)


def _address(position: int) -> str:
    row, column = divmod(position, _STEP)
    return f"{column_letter(column + 1)}{row}"


@lru_cache(maxsize=20_000)
def _area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of A1:B2 or A1; columns from 0."""
    first, _, last = reference.partition(":")
    (row, column), (last_row, last_column) = (divmod(_position(end), _STEP) for end in (first, last or first))
    return row, column, last_row, last_column


def read_sheet(
    data: bytes,
    name: str,
    visible: bool,
    strings: Strings,
    dates: frozenset[str],
    limits: Limits,
    cells_left: int,
) -> Grid:
    """Read one sheet.

    Args:
        data: Its part.
        name: Its name.
        visible: Whether it is shown.
        strings: Shared strings by their number as text.
        dates: Numbers of the cell formats that show a date.
        limits: What the workbook may hold.
        cells_left: How many cells this sheet may still hold.
    """
    if not shortcuts.are_allowed():
        return _SheetReader(name, strings, dates, limits, cells_left).read(data, visible, quick=False)
    sighting = seen_before.take_apart(data)
    if sighting and (recalled := seen_before.recall(sighting, strings, dates, limits)) and len(recalled[1]) <= cells_left:
        alike, cells = recalled
        columns = _hidden_columns(sighting.head, limits)
        if columns is not None:
            return Grid(name, cells, alike.merges, alike.hidden_rows, columns, visible)
    make = partial(_SheetReader, name, strings, dates, limits, cells_left)
    reader = make()
    grid = _read_padded(reader, data, visible)
    if grid is None:
        reader = make()
        try:
            grid = reader.read(data, visible, quick=True)
        except Unsure:
            pass
        except UnreadableError as error:
            if error.code.startswith("limit_"):
                raise  # else the careful reading decides
    if grid is None:
        return make().read(data, visible, quick=False)
    if sighting and reader.was_quick and _hidden_columns(sighting.head, limits) == grid.hidden_columns:
        seen_before.learn(sighting, grid, strings, dates, limits)
    return grid


def _read_padded(reader: _SheetReader, data: bytes, visible: bool) -> Grid | None:
    """A sheet that ends in padding, read without it; None if it does not, or is unusual."""
    short = without_padding(data)
    if short is None:
        return None
    try:
        grid = reader.read(short, visible, quick=True)
    except (*_UNUSUAL, UnreadableError):
        return None
    return grid if reader.was_quick else None


@lru_cache(maxsize=100)
def _hidden_columns(head: bytes, limits: Limits) -> frozenset[int] | None:
    """The columns that are hidden by what precedes the cells of a sheet; None if there is anything unusual in it."""
    data = head + b"<sheetData/></worksheet>"
    part = Part(data, "worksheet", MAIN, limits, quick=True)
    if len(head) > 100_000 or not part.quick or not part.is_utf8:
        return None
    try:
        grid = _SheetReader("", {}, frozenset(), limits, 0).read(data, True, quick=True)
    except (*_UNUSUAL, UnreadableError):
        return None
    return None if grid.merges else grid.hidden_columns


class _SheetReader:
    """One sheet being read. The handlers are closures over plain variables, because they run once per cell."""

    def __init__(self, name: str, strings: Strings, dates: frozenset[str], limits: Limits, cells_left: int) -> None:
        self.name = name
        self.strings = strings
        self.dates = dates
        self.limits = limits
        self.cells_left = cells_left
        self.cells: dict[str, RawCell] = {}
        self.merges: list[str] = []
        self.merged_cells = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.hidden_spans = 0
        self.arrays: list[str] = []
        self.shared: dict[str, tuple[int, int, Pieces]] = {}
        self.shared_length = 0
        self.empty_cells = 0
        self.was_quick = False

    def read(self, data: bytes, visible: bool, *, quick: bool) -> Grid:
        """Read the part."""
        part = Part(data, "worksheet", MAIN, self.limits, quick=quick)
        part.read(self._make)
        self._end()
        del self._end  # it holds this reader, which holds it
        if part.quick and not self._adds_up(data, part.skimmed_from):
            raise Unsure
        self.was_quick = part.quick
        self._check_box()
        self._mark_arrays()
        hidden_rows, hidden_columns = frozenset(self.hidden_rows), frozenset(self.hidden_columns)
        return Grid(self.name, self.cells, tuple(self.merges), hidden_rows, hidden_columns, visible)

    def _adds_up(self, data: bytes, stop: int) -> bool:
        """Whether every cell with an end tag has been seen to hold something, and nothing stands between the cells."""
        ends = data.count(b"</c>", 0, stop)
        held = ends - data.count(b'"></c>', 0, stop)  # some programs write an end tag for cells that hold nothing
        between = data.count(b"</c><c ", 0, stop) + data.count(b"</c></row>", 0, stop)
        return held == len(self.cells) + self.empty_cells and ends == between

    def _make(self, prefix: str, part: Part) -> Handlers:  # noqa: PLR0915 - the one hot loop
        c, v, f, t, row_tag, inline = (prefix + name for name in ("c", "v", "f", "t", "row", "is"))
        data_tag, run, phonetic_tag, merge, column = (prefix + name for name in ("sheetData", "r", "rPh", "mergeCell", "col"))
        attributes_most = self.limits.attributes
        behind = (b"<sheetData", b"<mergeCell ", b"</row")  # what is not passed over behind the cells
        after_cells = {prefix + name for name in _AFTER_CELLS}
        quick = part.quick
        cells, strings, dates, cells_left = self.cells, self.strings, self.dates, self.cells_left
        raw, positions, string_of = make_cell, _POSITIONS, strings.get
        last, row_end, row = -1, -1, 0
        row_hidden, cells_before = False, 0
        address: str = ""
        attributes: Attributes = {}
        seen = 0  # what the cell holds: 1 a value, 2 a formula, 4 inline text
        into = 0  # what the text to come belongs to, likewise; 8: to a value that was kept already
        pending = False  # whether the cell is still to be kept, by `store`
        value, formula, written = "", "", ""
        shared: str | None = None
        phonetic = False
        began = False

        def start(tag: str, found: Attributes) -> None:
            nonlocal last, address, attributes, seen, into, pending, shared
            if tag == c:
                if pending:
                    store()
                attributes = found
                seen = into = 0
                try:
                    address = found["r"]
                    position = positions[address]
                except KeyError:
                    position = locate(found)
                if not last < position < row_end:
                    misplaced()
                last = position
            elif tag == v:
                if seen & 1:
                    raise ambiguous(f"工作表“{shown(self.name)}”{address} 有两个值")
                seen |= 1
                into = 1
            elif tag == row_tag:
                begin_row(found)
            elif tag == f:
                if seen & 2:
                    raise ambiguous(f"工作表“{shown(self.name)}”{address} 有两个公式")
                seen |= 2
                into = 2
                pending = True
                if "t" in found:
                    special_formula(found)
            else:
                other(tag, found)

        def text(chunk: str) -> None:
            nonlocal into, pending, value, formula, written
            if into == 1:
                if not pending:  # the common case: a number or a shared string, in one piece
                    kind = attributes.get("t")
                    if kind == "s":
                        cell = string_of(chunk)
                        if cell is not None:
                            cells[address] = cell
                            into = 8
                            return
                    elif kind is None and chunk.isdigit() and chunk.isascii():
                        cells[address] = raw((chunk, "d" if attributes.get("s") in dates else "n", None))
                        into = 8
                        return
                pending = True
                value = value + chunk if value else chunk
            elif into == 2:
                formula += chunk
            elif into == 4:
                written += chunk
            elif into == 8:
                raise damaged(f"工作表“{shown(self.name)}”{address} 的值过长")

        depths = {c: 4, row_tag: 3, v: 5, f: 5, inline: 5}

        def watched(tag: str, found: Attributes) -> None:
            if part.depths[0] != depths.get(tag, part.depths[0]):
                raise damaged(f"工作表“{shown(self.name)}”的单元格嵌套错乱")
            start(tag, found)

        def store() -> None:
            """Keep the cell that was read last, unless it is empty."""
            nonlocal pending, value, formula, written, shared
            content: str | None = None
            if seen & 2:
                content = share(shared, formula, last) if shared is not None else formula.strip()
            kind = attributes.get("t")
            if kind == "s":
                number_of = value.strip()
                cell = string_of(number_of) or _NOTHING
                if number_of and number_of not in strings:
                    raise UnreadableError("bad_string", f"工作表“{shown(self.name)}”{address} 引用了不存在的文字。{SAVE_AGAIN}")
                if content is not None:
                    cell = raw((cell[0], cell[1], content))
            elif kind is None or kind == "n":
                cell = raw((*read_number(value.strip(), attributes.get("s") in dates), content))
            else:
                cell = raw((*typed(kind), content))
            if cell[0] or content is not None:
                cells[address] = cell
            else:
                self.empty_cells += 1
            pending = False
            value = formula = written = ""
            shared = None

        def typed(kind: str) -> tuple[str, str]:
            if kind in ("str", "inlineStr"):
                text = written if kind == "inlineStr" else value
                if quick and text[-1:].isspace() and part.is_spaced:
                    raise Unsure  # where the text ends, only its end tag can tell
                return unescape(text), "s"
            text = value.strip()
            if kind == "b":
                return ("TRUE" if text in _YES else "FALSE", "b") if text else ("", "")
            if kind in ("e", "d"):
                return text, kind if text else ""
            raise damaged(f"单元格类型 {shown(kind)}")

        def share(number: str, text: str, position: int) -> str:
            """The formula of a cell that shares it with others."""
            if text.strip():
                text = text.strip()
                self.shared[number] = (position, len(text), take_apart(text))
                return text
            if number not in self.shared or self.shared_length > _SHARED_LENGTH:
                return ""
            origin, length, pieces = self.shared[number]
            self.shared_length += length
            (row, column), (first_row, first_column) = divmod(position, _STEP), divmod(origin, _STEP)
            return moved(pieces, row - first_row, column - first_column)

        def special_formula(found: Attributes) -> None:
            nonlocal shared
            if found["t"] == "shared":
                shared = found.get("si", "")
            elif ":" in found.get("ref", ""):
                self.arrays.append(found["ref"])

        def locate(found: Attributes) -> int:
            """The position of a cell whose address was not seen before, or that has none and stands next to the last."""
            nonlocal address
            address = found.get("r", "")
            if not address:
                address = _address(last + 1) if row_end > 0 else "A1"
                return last + 1
            address = address.upper()
            return _position(address)

        def misplaced() -> None:
            if quick:
                raise Unsure
            raise ambiguous(f"工作表“{shown(self.name)}”的单元格 {shown(address)} 重复或者次序错乱")

        def begin_row(found: Attributes) -> None:
            nonlocal row, last, row_end, row_hidden, cells_before, into
            if pending:
                store()
            into = 0
            if len(cells) > cells_left:
                self._too_many()
            if row_hidden and len(cells) > cells_before:
                self.hidden_rows.add(row)
            number = found.get("r")
            below = _ROWS.get(number or "") or row_number(number)
            if below <= row or not began:
                if quick:
                    raise Unsure
                raise ambiguous(f"工作表“{shown(self.name)}”第 {below} 行重复或者次序错乱")
            row = below
            last = row * _STEP - 1
            row_end = last + 1 + _STEP
            row_hidden = found.get("hidden") in _YES
            cells_before = len(cells)

        def row_number(text: str | None) -> int:
            """The number of a row that is large, odd, or missing."""
            below = row + 1 if text is None else int(text) if re.fullmatch("[1-9][0-9]{0,6}", text, re.ASCII) else 0
            if not 0 < below <= _MAX_ROW:
                where = f"工作表“{shown(self.name)}”的行号不合规：{shown(text or '')}"
                raise UnreadableError("bad_address", f"{where}。{SAVE_AGAIN}")
            return below

        def other(tag: str, found: Attributes) -> None:
            nonlocal into, seen, pending, phonetic, began
            into = 0
            if tag == t:
                into = 0 if phonetic else 4
            elif tag == inline:
                seen |= 4
                pending = True
                phonetic = False
            elif tag == data_tag:
                if began:
                    raise ambiguous(f"工作表“{shown(self.name)}”有两份数据")
                began = True
                part.release()
            elif tag == merge:
                self._add_merge(found.get("ref", ""))
            elif tag == column:
                self._add_column(found)
            elif tag == phonetic_tag:
                phonetic = True
            elif tag == run:
                phonetic = False
            elif quick and began:
                if tag not in after_cells:
                    raise Unsure
                if not part.just_ended(data_tag):
                    raise Unsure
                part.skim(tail if part.follows(*behind) else None)

        def tail(tag: str, found: Attributes) -> None:
            """What follows the cells, where end tags are not followed."""
            if tag == merge:
                self._add_merge(found.get("ref", ""))
            elif tag in (data_tag, row_tag) or len(found) > attributes_most:
                raise Unsure
            elif not tag.startswith("merge") and not part.follows(*behind):
                part.skim(None)

        def idle() -> None:
            nonlocal into
            into = 0

        def end() -> None:
            if pending:
                store()
            if row_hidden and len(cells) > cells_before:
                self.hidden_rows.add(row)
            if len(cells) > cells_left:
                self._too_many()

        self._end = end
        return Handlers(start if quick else watched, text, idle)

    def _too_many(self) -> None:
        raise too_large("cells", "非空单元格过多", f"{self.limits.cells} 个")

    def _add_merge(self, reference: str) -> None:
        first_row, first_column, last_row, last_column = _area(reference)
        if last_row < first_row or last_column < first_column:
            raise damaged(f"合并区域 {shown(reference)}")
        self.merges.append(reference)
        if len(self.merges) > self.limits.merges:
            raise too_large("merges", f"工作表“{shown(self.name)}”合并区域过多", f"{self.limits.merges} 个")
        self.merged_cells += (last_row - first_row + 1) * (last_column - first_column + 1)
        if self.merged_cells > self.limits.merged_cells:
            raise too_large("merged_cells", f"工作表“{shown(self.name)}”合并区域过大", f"{self.limits.merged_cells} 格")

    def _add_column(self, found: Attributes) -> None:
        if found.get("hidden") in _YES:
            first, last = int(found.get("min", "0")), min(int(found.get("max", "0")), _MAX_COLUMN)
            self.hidden_spans += max(0, last - first + 1)
            if self.hidden_spans > 4 * _MAX_COLUMN:
                raise damaged("列设置重叠")
            self.hidden_columns.update(range(first, last + 1))

    def _check_box(self) -> None:
        """Refuse a sheet with cells so far apart that whoever builds a table of it runs out of memory."""
        if not self.cells:
            return
        first, last = _position_of(next(iter(self.cells))), _position_of(next(reversed(self.cells)))
        rows = last // _STEP - first // _STEP + 1
        if rows * _STEP <= self.limits.box:
            return
        columns = {address: _position_of(address) % _STEP for address in self.cells}
        if rows * (max(columns.values()) - min(columns.values()) + 1) > self.limits.box:
            far = max(
                self.cells, key=lambda address: (_position_of(address) // _STEP - first // _STEP + 1) * (columns[address] + 1)
            )
            found = f"工作表“{shown(self.name)}”的单元格 {far} 远离表格"
            raise UnreadableError(
                "limit_box", f"{found}，数据区域超过上限 {self.limits.box} 格。请删除远离表格的零散内容后重新保存。"
            )

    def _mark_arrays(self) -> None:
        """Cells that an array formula fills have a formula, though it is written in the first of them only."""
        for reference in self.arrays[:1000]:
            first_row, first_column, last_row, last_column = _area(reference)
            for address, cell in self.cells.items():
                row, column = divmod(_position_of(address), _STEP)
                if cell[2] is None and first_row <= row <= last_row and first_column <= column <= last_column:
                    self.cells[address] = make_cell((cell[0], cell[1], ""))
