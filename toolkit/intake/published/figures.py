"""The figures of a published report: which cell of a recognised row belongs under which column, and what it says.

Cells are aligned with the headings above them where the page's columns are known, and by their order where they are not.
A figure is kept as printed: nothing here corrects a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from toolkit.form import FORMS, MONEY, Form
from toolkit.form.layout import lay_out
from toolkit.intake.published.document import Document
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.leaves import Leaf, Row, is_blank, leaves_of, rows_of
from toolkit.intake.published.rows import editions, sort_rows
from toolkit.intake.published.titled import set_aside
from toolkit.intake.published.values import look_at_totals, look_at_values
from toolkit.intake.published.ways import adds_up, grouped, joints, only_one, windows, without_some, woven
from toolkit.intake.published.wording import head_words, likeness
from toolkit.submission.cells import RawCell
from toolkit.submission.numbers import normalise, split_numbers

#: What is no figure by itself but the rest of one whose thousands are parted.
_REST = re.compile("0[0-9]{2}")
#: How many places a message names one by one.
_NAMED = 6
#: What is said of a row whose figures are printed apart from each other.
_SCATTERED = "这一行的数字分在几处印出，只有一种排列说得通，已这样对应。"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the tables of a published report say.

    Attributes:
        edition: Detected from the tables.
        cells: By field key, as printed; figures whose row was not found are missing.
        tables: Index of the form's table by (block, row) of the document, for all rows that belong to one.
        irregularities: What had to be decided.
    """

    edition: int
    cells: Mapping[str, RawCell]
    tables: Mapping[tuple[int, int], int]
    irregularities: tuple[Irregularity, ...]


def read_figures(document: Document) -> Figures | None:
    """Read the tables of a published report; None if it holds none of the form's tables."""
    rows = rows_of(document)
    aside = set_aside(document.blocks)
    found = editions([row for row in rows if row.at[0] not in aside])
    if not found:
        return None
    edition = found.get("documents", found.get("requests", 2021))
    form = FORMS[edition]
    irregularities: list[Irregularity] = []
    if len(set(found.values())) > 1:
        detail = (
            f"表二是{found['documents']}年版式，表三是{found['requests']}年版式；已按表二的版式（{edition}年）导入，"
            "表三中只有另一版式才有的行没有采用。"
        )
        irregularities.append(Irregularity("editions_mixed", "表二、表三", detail))
    sorting = sort_rows(form, rows, aside)
    for table in _absent(form, sorting.placed):
        irregularities.append(Irregularity("table_missing", form.tables[table].label, "没有找到这张表，其中的数字全部留空。"))
    absent = {form.tables[table].label for table in _absent(form, sorting.placed)}
    irregularities.extend(one for one in sorting.irregularities if not (one.code == "row_missing" and one.place[:2] in absent))
    texts: dict[str, str] = {}
    parted = any(_is_parted(leaf, sorting.placed[_key(leaf)]) for leaf in leaves_of(form) if _key(leaf) in sorting.placed)
    for index, _ in enumerate(form.tables):
        placed = [(leaf, row) for leaf in leaves_of(form) if leaf.table == index and (row := sorting.placed.get(_key(leaf)))]
        irregularities.extend(_check_headings(placed))
        texts.update(_align_table(form, index, placed, irregularities, parted))
        _split_merged(placed, texts, irregularities)
    cells = {key: RawCell(text, "p") for key, text in texts.items()}
    irregularities.extend(look_at_values(form, cells))
    irregularities.extend(look_at_totals(form, cells))
    return Figures(edition, cells, sorting.tables, tuple(irregularities))


def _is_parted(leaf: Leaf, row: Row) -> bool:
    """Whether a row without cells shows that blanks part the thousands of a figure as they part figures: it has too many."""
    return row.listed and len(row.values) > len(leaf.fields) and bool(joints(row.values))


def _key(leaf: Leaf) -> str:
    return leaf.fields[0].key


def _absent(form: Form, placed: Mapping[str, Row]) -> list[int]:
    found = {leaf.table for leaf in leaves_of(form) if _key(leaf) in placed}
    return [index for index in range(len(form.tables)) if index not in found]


# --- columns ----------------------------------------------------------------------------------------------------------


def _check_headings(placed: Sequence[tuple[Leaf, Row]]) -> Iterator[Irregularity]:
    """Compare the headings printed over the columns with the form's."""
    seen: set[tuple[int, tuple[tuple[str, ...], ...]]] = set()
    for leaf, row in placed:
        if not row.header or (leaf.block, row.header) in seen:
            continue
        seen.add((leaf.block, row.header))
        yield from _compare_headings(leaf, [head_words(head) for head in leaf.heads], _printed_heads(leaf, row))


def _printed_heads(leaf: Leaf, row: Row) -> list[str]:
    """The headings printed over the columns of a row; one that is printed in each of its columns counts once."""
    own = leaf.fields[0].table.blocks[leaf.block]
    beside = {"", head_words(own.caption), head_words(own.corner)}
    printed: list[str] = []
    for line in row.header:
        words = ""
        for cell in line:
            if head_words(cell) not in beside and (head_words(cell) != words or cell == ""):
                printed.append(cell)
            words = head_words(cell)
    return printed


def _depth_first(leaf: Leaf) -> list[str]:
    """The words of the headings over a row's columns, each before the ones below it."""
    paths = [one.column for one in leaf.fields]
    return [head_words(path[level]) for path, before in zip(paths, [(), *paths], strict=False)
            for level in range(len(path)) if path[: level + 1] != before[: level + 1]]  # fmt: skip


def _may_be_read(leaf: Leaf, row: Row) -> bool:
    """Whether the headings printed over a row are, at least by half, those of the form in its order."""
    if not row.header:
        return True
    wanted = [head_words(head) for head in leaf.heads]
    found = [head_words(cell) for cell in _printed_heads(leaf, row)]
    if found in (wanted, _depth_first(leaf)):
        return True
    if sorted(found) == sorted(wanted):
        return False
    if not set(found) & set(wanted):
        return len(wanted) <= 1
    same = SequenceMatcher(None, wanted, found, autojunk=False)
    fitting = sum(block.size for block in same.get_matching_blocks())
    for tag, i1, i2, j1, j2 in same.get_opcodes():
        if tag == "replace":
            fitting += sum(likeness(one, other) >= 0.6 for one, other in zip(wanted[i1:i2], found[j1:j2], strict=False))
    return fitting * 2 >= len(wanted) and len(found) < 2 * len(wanted)


def _compare_headings(leaf: Leaf, wanted: list[str], printed: list[str]) -> Iterator[Irregularity]:
    found = [head_words(cell) for cell in printed]
    if found in (wanted, _depth_first(leaf)):
        return
    where = f"{leaf.fields[0].table.label}表头"
    if sorted(found) == sorted(wanted):
        shown = "、".join(excerpt(cell, 20) for cell in printed)
        yield Irregularity("column_order", where, f"各列的顺序与官方表格不同（原文：{shown}），请核对各列数字。")
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        official = "、".join(leaf.heads[i1:i2])
        shown = "、".join(excerpt(cell, 30) for cell in printed[j1:j2])
        if tag == "replace":
            yield Irregularity("column_heading", where, f"列名与官方表格不同：“{official}”写作“{shown}”。")
        elif tag == "delete":
            yield Irregularity("column_heading", where, f"缺少列名“{official}”。")
        elif tag == "insert":
            # A corner or caption in other words is not a column.
            official = leaf.fields[0].table.blocks[leaf.block].corner
            if likeness(head_words(shown), head_words(official)) < 0.6:
                yield Irregularity("column_heading", where, f"多出列名“{shown}”。")


def _head_places(row: Row) -> list[tuple[int, str]]:
    """The page columns at which headings stand over a row, and their words; one printed in each of its columns counts once."""
    return sorted(
        {
            (place, words)
            for line in row.header
            for place, (cell, before) in enumerate(zip(line, ("", *line), strict=False))
            if (words := head_words(cell)) and words != head_words(before)
        }
    )


def _columns(leaf: Leaf, row: Row) -> list[int]:
    """The page columns of the headings over a row's figures; [] if the header does not tell."""
    if not row.grid:
        return []
    block = leaf.fields[0].table.blocks[leaf.block]
    wanted = [head_words(path[-1].title) for path in block.columns.leaves()]
    found = [(place, words) for place, words in _head_places(row) if words in wanted]
    columns = [place for place, _ in found]
    if [words for _, words in found] != wanted or len(set(columns)) != len(columns):
        return []
    return columns


@dataclass(slots=True)
class _Fit:
    """How a row's cells can stand under its columns.

    Attributes:
        starts: Possible places of the first figure.
        header: The page's column of the first heading, -1 if the header does not tell.
        spans: The text under each heading, if the row stands exactly under its headings; else [].
        foreign: Whether there may be a column that the form lacks.
        beside: What stands under such headings, if the row has `spans`.
    """

    leaf: Leaf
    row: Row
    starts: list[int] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    header: int = -1
    foreign: bool = False
    beside: list[str] = field(default_factory=list)

    @property
    def filled(self) -> int:
        return len(self.row.values)

    @property
    def scattered(self) -> bool:
        """Whether it has all its figures, but not all in one place."""
        return bool(self.row.apart) and self.filled == len(self.leaf.fields)

    @property
    def certain(self) -> bool:
        """Whether the row alone says where its figures start."""
        width = len(self.leaf.fields)
        exact = self.filled == width or len(self.row.cells) - self.row.start == width
        return exact and len(self.starts) == 1 and self.filled > 0

    def at(self, start: int) -> list[str]:
        """The texts of the figures if the first of them stands there."""
        return [_at(self.row.cells, start + index) for index in range(len(self.leaf.fields))]


def _fit(leaf: Leaf, row: Row) -> _Fit:
    fit = _Fit(leaf, row)
    width = len(leaf.fields)
    cells = row.cells
    filled = [i for i in range(row.start, len(cells)) if not is_blank(cells[i])]
    last = max(row.start, len(cells) - width)
    first, end = (filled[0], filled[-1]) if filled else (last, row.start)
    if row.grid and not row.complete and filled and len(cells) - row.start < width:
        last = first  # blank cells at the end of the row are missing
    fit.starts = [start for start in range(row.start, last + 1) if start <= first and end < start + width]
    heads = [place for place, _ in _head_places(row)]
    if columns := _columns(leaf, row):
        fit.header = columns[0]
        fit.foreign = len({place for place in heads if place >= columns[0]}) > width
        ends = [next((place for place in heads if place > column), len(cells)) for column in columns]
        groups = [[i for i in filled if low <= i < high] for low, high in zip(columns, ends, strict=True)]
        beside = [i for i in filled if not any(low <= i < high for low, high in zip(columns, ends, strict=True))]
        apart = all(len({cells[i] for i in group}) <= 1 and (len(group) <= 1 or _repeats(row)) for group in groups)
        if row.start <= columns[0] and apart and all(any(columns[0] < head <= i for head in heads) for i in beside):
            fit.spans = [cells[group[0]] if group else _at(cells, low) for group, low in zip(groups, columns, strict=True)]
            fit.beside = [cells[i] for i in beside]
    else:
        fit.foreign = len(_printed_heads(leaf, row)) > len(leaf.heads)
    return fit


def _repeats(row: Row) -> bool:
    """Whether a merged heading over a row is printed in each of its columns, and so is what stands below it."""
    pairs = (pair for line in row.header for pair in pairwise(map(head_words, line)))
    return any(cell and cell == again for cell, again in pairs)


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _align_table(
    form: Form, table: int, placed: Sequence[tuple[Leaf, Row]], irregularities: list[Irregularity], parted: bool
) -> Iterator[tuple[str, str]]:
    """The text of each figure of a table, by key. A row whose figures can stand in several ways gives none.

    Args:
        form: The edition.
        table: Index of the table in the form.
        placed: Its rows.
        irregularities: To which what had to be decided is added.
        parted: As `_is_parted` has it, of any row of the document.
    """
    fits = [_fit(leaf, row) for leaf, row in placed]
    # Rows that are full, or as long as needed and no longer, show where the figures of this table start.
    sure = Counter(fit.starts[0] for fit in fits if fit.row.grid and fit.certain)
    usual = sure.most_common(1)[0][0] if sure else -1
    skewed = len(sure) > 1
    # Where cells are in order alone, a figure too many in one row may stand for a blank one in another.
    surplus = {fit.leaf.block for fit in fits if not fit.row.grid and fit.filled > len(fit.leaf.fields)}
    for fit in fits:
        fit.foreign = fit.foreign or (not fit.row.grid and fit.leaf.block in surplus)
        fit.foreign = fit.foreign or (parted and fit.row.listed and bool(joints(fit.row.values)))
    shifted: list[Leaf] = []
    beside: list[str] = []
    extra = 0
    for fit in fits:
        width = len(fit.leaf.fields)
        if fit.filled and not _may_be_read(fit.leaf, fit.row):
            irregularities.append(_left_blank(fit, "表头与官方表格对不上，这一行的数字"))
            continue
        texts = _texts(fit, usual, skewed)
        if texts is None or (fit.row.listed and any(map(_REST.fullmatch, texts))):
            irregularities.append(_left_blank(fit, _why_unplaced(fit)))
            continue
        if fit.scattered:
            irregularities.append(Irregularity("split_row", fit.leaf.place, _SCATTERED))
        if texts is fit.spans and fit.beside:
            beside += fit.beside
        elif fit.filled > width and texts is not fit.spans and not _printed_in_each(fit):
            irregularities.append(Irregularity("extra_value", fit.leaf.place, _surplus(fit, texts)))
        elif len(fit.row.cells) > (lay_out(form, form.tables[table]).width if fit.row.grid else fit.row.start + width):
            extra += 1
        if skewed and fit.row.grid and fit.filled and _start(fit, usual) != usual:
            shifted.append(fit.leaf)
        if _printed_in_yuan(fit):
            texts = [text + "元" if _PLAIN.fullmatch(text.strip()) else text for text in texts]
        yield from zip((one.key for one in fit.leaf.fields), texts, strict=True)
    irregularities += _met(form.tables[table].label, beside, extra, shifted)


def _met(label: str, beside: Sequence[str], extra: int, shifted: Sequence[Leaf]) -> Iterator[Irregularity]:
    """What a table has that the form lacks: texts in other columns, rows with blank cells at their end, rows out of line."""
    if beside:
        shown = "、".join(excerpt(text, 20) for text in beside[:_NAMED]) + ("等" if len(beside) > _NAMED else "")
        what = f"官方表格没有的列里有 {len(beside)} 处内容，没有采用：{shown}。"
        yield Irregularity("extra_value", label, what)
    if extra:
        yield Irregularity("extra_blank", label, f"有 {extra} 行末尾多出空单元格，已略去。")
    if shifted:
        what = f"有 {len(shifted)} 行的数字与其他行错开了列（{_names(shifted)}），已逐行按表头的列序对应。"
        yield Irregularity("shifted_row", label, what)


def _why_unplaced(fit: _Fit) -> str:
    width = len(fit.leaf.fields)
    if fit.scattered:
        return "这一行的数字分在几处印出，先后不能确定，其中的数字"
    if 0 < fit.filled < width and len(fit.row.cells) - fit.row.start >= width:
        return "这一行有空格，又没有与表头对齐，数字所在的列不能确定，其中的数字"
    return f"这一行应有 {width} 个数字，原文有 {fit.filled} 个，不能确定是哪几列的数字，"


def _left_blank(fit: _Fit, what: str) -> Irregularity:
    # Before the figures of table four stands no name: a text there may be one of its cells.
    texts = fit.row.values if fit.leaf.title else [cell for cell in fit.row.cells if not is_blank(cell)]
    shown = "、".join(excerpt(text, 20) for text in texts[:20])
    more = "等" if len(texts) > 20 else ""
    return Irregularity("figures_not_placed", fit.leaf.place, f"{what}没有采用，已留空（原文：{shown}{more}）。")


def _texts(fit: _Fit, usual: int, skewed: bool) -> list[str] | None:
    """The texts of a row's figures, None if they can stand in several ways (or in none)."""
    width = len(fit.leaf.fields)
    own = [index for index in fit.row.own if index >= fit.row.start]
    if fit.foreign and fit.row.complete:
        # Of a row with a column more than the form has, only headings tell which cells are figures; or else the sums.
        ways = windows([fit.row.cells[index] for index in own], width)
        return fit.spans or only_one(fit.leaf, [way for way in ways if adds_up(fit.leaf, way)])
    if len(own) == width and sum(not is_blank(fit.row.cells[index]) for index in own) == fit.filled:
        # A cell for each figure: their order is surer than lines that do not quite meet those of the header.
        return [fit.row.cells[index] for index in own]
    if fit.spans and (fit.filled == width or not skewed):
        return fit.spans
    if not fit.filled:
        return fit.at(_start(fit, usual))
    if fit.row.complete and not fit.row.grid and fit.filled <= width:
        return _in_order(fit)
    if fit.filled == width:
        return _all(fit, own)
    if fit.filled > width:
        ways = without_some(fit.row.values, width)
        joined = [] if fit.row.complete else grouped(fit.row.values, width)
        # Where not all ways are tried, sums alone tell that one of them is right.
        return only_one(fit.leaf, [*ways, *joined] if ways else [way for way in joined if adds_up(fit.leaf, way)])
    if (fit.row.complete or not fit.row.grid) and len(fit.row.cells) - fit.row.start < width:
        return None
    if fit.row.grid and not skewed:
        for wanted in (usual, fit.header):
            # Where all cells are there, the figures end with the row; else one of them spans several columns.
            if wanted in fit.starts and (not fit.row.complete or wanted + width == len(fit.row.cells)):
                return fit.at(wanted)
        if fit.row.complete:
            return None
    return only_one(fit.leaf, [*(fit.at(start) for start in fit.starts), *([fit.spans] if fit.spans else [])])


def _all(fit: _Fit, own: Sequence[int]) -> list[str] | None:
    """The texts of a row that has as many as figures; None if it may have another text among them, and a figure blank.

    Where some are printed apart, their order is no evidence: one that stands behind its row may have stood anywhere in it.
    """
    values = list(fit.row.values)
    if fit.scattered:
        ways = woven(values, [index - fit.row.start for index in fit.row.apart])
        if fit.foreign or not ways:
            ways = [way for way in ways or [values] if adds_up(fit.leaf, way)]
        return only_one(fit.leaf, ways)
    if fit.row.complete and 1 < len(values) < len(own):
        return only_one(fit.leaf, [values, *windows([fit.row.cells[index] for index in own], len(fit.leaf.fields))])
    return values if not fit.foreign or adds_up(fit.leaf, values) else None


def _in_order(fit: _Fit) -> list[str] | None:
    """The texts of a row of which all cells are there, but not under their headings; None if they can stand in several ways."""
    cells, values = list(fit.row.cells[fit.row.start :]), list(fit.row.values)
    if len(cells) == len(fit.leaf.fields):
        return cells
    if fit.filled < len(fit.leaf.fields):
        return None
    # One that has lost a cell or got one too many: only the sums tell whether these are the figures.
    return values if fit.row.whole or adds_up(fit.leaf, values) else None


def _surplus(fit: _Fit, texts: Sequence[str]) -> str:
    width = len(fit.leaf.fields)
    values = list(fit.row.values)
    count = len(values) - width
    if values[:width] == list(texts):
        shown = "、".join(f"“{excerpt(cell, 20)}”" for cell in values[width:])
        return f"这一行比表头多出 {count} 个数字：前 {width} 个按表头对应，多出的 {shown} 没有采用。"
    rest = list((Counter(values) - Counter(texts)).elements())
    shown = "、".join(f"“{excerpt(cell, 20)}”" for cell in rest)
    return f"这一行比表头多出 {count} 个数字：只有略去{shown}，总计才是各列之和，已这样对应。"


def _printed_in_each(fit: _Fit) -> bool:
    """Whether a figure merged over several columns is printed in each of them, and so is the heading over it."""
    heads = [head_words(cell) for cell in (fit.row.header[-1] if fit.row.header else ()) if head_words(cell)]
    values = fit.row.values
    return len(fit.leaf.fields) == 1 and len({*values}) == 1 and heads.count(heads[-1] if heads else "") == len(values)


_PLAIN = re.compile(r"[0-9][0-9,.]*")


def _printed_in_yuan(fit: _Fit) -> bool:
    """Whether the heading over an amount says 元, where the form has 万元."""
    money = any(one.measure is MONEY and "万元" in one.column[-1] for one in fit.leaf.fields)
    heads = "".join(piece for line in fit.row.header for cell in line for piece in cell.split()) if money else ""
    return money and "元" in heads and "万元" not in heads


def _start(fit: _Fit, usual: int) -> int:
    """Where the first figure of a row stands."""
    if not fit.starts:
        # More figures than columns: the header says where they start, else the heading of the row.
        return fit.header if fit.header >= fit.row.start else fit.row.start
    if not fit.row.grid:
        return fit.starts[0]
    for wanted in (usual, fit.header):
        if wanted in fit.starts:
            return wanted
    return fit.starts[0]


def _names(leaves: Sequence[Leaf]) -> str:
    shown = "、".join(leaf.title for leaf in leaves[:_NAMED])
    return shown + ("等" if len(leaves) > _NAMED else "")


def _reaches_down(text: str, first: Row, below: Sequence[Row]) -> bool:
    """Whether a cell may reach into the rows below, which have cells of their own at other places, if that is known."""
    place = first.cells.index(text, first.start) if text in first.cells[first.start :] else -1
    return not any(row.complete and (not row.grid or not first.grid or place in row.own) for row in below)


def _split_merged(placed: Sequence[tuple[Leaf, Row]], texts: dict[str, str], irregularities: list[Irregularity]) -> None:
    """Give the numbers of a cell that was merged over several rows to the rows below, where these are blank."""
    done: dict[tuple[int, int], list[str]] = {}
    for number, (leaf, first) in enumerate(placed):
        for column, one in enumerate(leaf.fields):
            if "\n" not in texts.get(one.key, ""):
                continue
            count = len(normalise(texts[one.key])[0].split("\n"))
            below = [other for other, _ in placed[number : number + count] if other.block == leaf.block]
            own = not _reaches_down(texts[one.key], first, [row for _, row in placed[number + 1 : number + count]])
            parts = split_numbers(texts[one.key], count) if count > 1 and len(below) == count and not own else None
            if parts and all(is_blank(texts.get(other.fields[column].key, "")) for other in below[1:]):
                for other, part in zip(below, parts, strict=True):
                    texts[other.fields[column].key] = part
                done.setdefault((number, count), []).append(one.column[-1])
    for (number, count), columns in done.items():
        leaf = placed[number][0]
        what = f"{'、'.join(columns)}列的单元格里各有 {count} 个数字，下面 {count - 1} 行空白，已逐行分开。"
        irregularities.append(Irregularity("merged_numbers", leaf.place, what))
