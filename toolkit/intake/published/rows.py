"""Which row of the form each row of a published table is.

Rows are recognised by their headings. What is spelled as on the form is settled first; the rest has to fit into the gaps that
remain, in the form's order, and is reported. No row is placed by counting alone if something speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from toolkit.form import CHANGE, FORMS, MONEY, Field, Form
from toolkit.form.model import Heading
from toolkit.intake.published.document import Document, Table
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.wording import Label, likeness, read_label, words_of
from toolkit.submission.cells import RawCell, State
from toolkit.submission.numbers import normalise, read_figure

_SURE = 0.7
_MARGIN = 0.08
_LIKELY = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A row of figures of the form.

    Attributes:
        table: Index of its table in the form.
        block: Index of its block in the table.
        title: Its own printed heading; "" in table 四.
        fields: Its figures from left to right.
        heads: The headings over its columns in reading order, as printed.
    """

    table: int
    block: int
    title: str
    fields: tuple[Field, ...]
    heads: tuple[str, ...]

    @property
    def label(self) -> Label:
        return read_label(self.title)

    @property
    def place(self) -> str:
        """The row in words: 表三“2.重复申请”."""
        label = self.fields[0].table.label
        return f"{label}“{self.title}”" if self.title else label


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a published table.

    Attributes:
        at: (block of the document, row in it).
        cells: Its texts.
        grid: Whether their places are columns of the page.
        table: Index of the form's table, -1 while unknown.
        label: The heading, as printed.
        start: Index of the first cell behind the heading.
        leaf: The row of the form, once it is known.
        header: The header rows above it.
    """

    at: tuple[int, int]
    cells: tuple[str, ...]
    grid: bool
    table: int = -1
    label: str = ""
    start: int = 0
    leaf: Leaf | None = None
    header: tuple[tuple[str, ...], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The texts behind the heading that are not blank."""
        return tuple(cell for cell in self.cells[self.start :] if not is_blank(cell))


@dataclass(slots=True)
class Sorting:
    """The rows of a document by what they are.

    Attributes:
        placed: The row of the document for each row of the form, by the key of its first figure.
        tables: Index of the form's table by place, for rows that have been understood; the others are for the caller to keep.
        irregularities: What had to be decided.
    """

    placed: dict[str, Row] = field(default_factory=dict)
    tables: dict[tuple[int, int], int] = field(default_factory=dict)
    irregularities: list[Irregularity] = field(default_factory=list)


@lru_cache(maxsize=20_000)
def is_blank(text: str) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return not normalise(text)[0]


@lru_cache(maxsize=20_000)
def is_figure(text: str) -> bool:
    """Whether a cell holds what a figure's cell may hold: numbers, with a note or a unit, or a sign for none."""
    cell = RawCell(text, "p")
    return any(read_figure(cell, measure).state not in (State.TEXT, State.BLANK) for measure in (CHANGE, MONEY))


def breadth_first(headings: Sequence[Heading]) -> Iterator[str]:
    """Titles of trees of headings in the order in which a reader meets them, line by line."""
    level = list(headings)
    while level:
        yield from (heading.title for heading in level)
        level = [child for heading in level for child in heading.children]


@lru_cache(maxsize=4)
def leaves_of(form: Form) -> tuple[Leaf, ...]:
    """All rows of figures of a form, in order."""
    leaves: list[Leaf] = []
    first = 0
    for index, table in enumerate(form.tables):
        for number, block in enumerate(table.blocks):
            heads = tuple(breadth_first(block.columns.children))
            width = sum(1 for _ in block.columns.leaves())
            for path in block.rows.leaves():
                fields = form.fields[first : first + width]
                leaves.append(Leaf(index, number, path[-1].title, fields, heads))
                first += width
    return tuple(leaves)


@dataclass(frozen=True)
class _Words:
    """The headings of one table of a form, as words."""

    leaves: tuple[Leaf, ...]
    groups: frozenset[tuple[int | None, str]]
    heads: frozenset[str]

    def leaf(self, label: Label) -> Leaf | None:
        """The row with exactly this heading."""
        same = (leaf for leaf in self.leaves if leaf.title and leaf.label[::2] == label[::2])
        return next(same, None)

    def head(self, words: str) -> bool:
        """Whether these are the words of a heading over columns, a caption or a corner, or nearly so."""
        return words in self.heads or (len(words) >= 4 and any(likeness(words, head) >= 0.8 for head in self.heads))


def _groups(heading: Heading) -> Iterator[str]:
    for child in heading.children:
        if child.children:
            yield child.title
            yield from _groups(child)


@lru_cache(maxsize=4)
def _vocabulary(form: Form) -> tuple[_Words, ...]:
    words = []
    for index, table in enumerate(form.tables):
        groups = {read_label(title)[::2] for block in table.blocks for title in _groups(block.rows)}
        heads = {
            words_of(title)
            for block in table.blocks
            for title in (*breadth_first(block.columns.children), block.caption, block.corner)
            if title
        }
        leaves = tuple(leaf for leaf in leaves_of(form) if leaf.table == index)
        words.append(_Words(leaves, frozenset(groups), frozenset(heads)))
    return tuple(words)


def rows_of(document: Document) -> list[Row]:
    """All rows of all tables of a document."""
    return [
        Row((number, index), row.cells, block.grid)
        for number, block in enumerate(document.blocks)
        if isinstance(block, Table)
        for index, row in enumerate(block.rows)
    ]


def editions(rows: Sequence[Row]) -> dict[str, int]:
    """The edition of each table that tells, by table key: `documents`, `requests`; {} if no table of the form is there.

    The headings that only one edition has decide; the year and what the report cites do not.
    """
    texts = {label for row in rows for cell in row.cells if (label := read_label(cell)).words}
    found: dict[str, int] = {}
    for index, key in ((0, "documents"), (1, "requests")):
        titles = {edition: _titles_of(form, index) for edition, form in FORMS.items()}
        votes = {
            edition: sum(_has(texts, label) for label in own - set().union(*(t for e, t in titles.items() if e != edition)))
            for edition, own in titles.items()
        }
        best = max(votes, key=lambda edition: votes[edition])
        if votes[best]:
            found[key] = best
        elif key == "requests" and sum(_has(texts, label) for label in titles[best]) >= len(titles[best]) // 2:
            # 2019 has no heading of its own here: it lacks the rows under （六）.
            found[key] = 2019
    return found


def _titles_of(form: Form, table: int) -> set[Label]:
    words = _vocabulary(form)[table]
    labels = {leaf.label for leaf in words.leaves}
    heads = {label for leaf in words.leaves for title in leaf.heads if (label := read_label(title)).words}
    return {label for label in labels | heads if len(label.words) > 2}


def _has(texts: set[Label], label: Label) -> bool:
    if label in texts:
        return True
    start = label.words[:8]
    return len(start) == 8 and any(text.words.startswith(start) for text in texts)


def sort_rows(form: Form, rows: Sequence[Row]) -> Sorting:
    """Find the row of the form that each row of the document is.

    Args:
        form: The edition.
        rows: All rows of the document in order.
    """
    result = Sorting()
    seen = list(_recognise(form, rows, result))
    for index, words in enumerate(_vocabulary(form)):
        mine = [row for row in seen if row.table == index]
        if not any(row.leaf for row in mine) and not any(row.values for row in mine):
            continue
        for row in _settle(form, words, mine, result):
            if row.leaf:
                key = row.leaf.fields[0].key
                if key in result.placed:
                    _refuse(form, row, "重复出现", result)
                else:
                    result.placed[key] = row
                result.tables[row.at] = index
    return result


def _recognise(form: Form, rows: Sequence[Row], result: Sorting) -> Iterator[Row]:
    """The rows that belong to a table of the form; those spelled as on the form get their leaf at once."""
    vocabulary = _vocabulary(form)
    current = -1
    header: tuple[tuple[str, ...], ...] = ()
    in_header = False
    done: set[Leaf] = set()
    for row in rows:
        texts = [(i, read_label(cell)) for i, cell in enumerate(row.cells) if not is_blank(cell) and not is_figure(cell)]
        figures = [i for i, cell in enumerate(row.cells) if is_figure(cell)]
        headings = [(i, label) for i, label in texts if not figures or i < figures[0]]
        leaf, start = _exact(vocabulary, current, row, headings)
        if leaf:
            current, in_header = leaf.table, False
            done.add(leaf)
            yield replace(row, table=current, label=row.cells[start - 1], start=start, leaf=leaf, header=header)
            continue
        table = -1 if figures else _header_of(vocabulary, current, texts)
        if table >= 0:
            goes_on = in_header and table == current and not _caption(form, texts)
            header = (*header, row.cells) if goes_on else (row.cells,)
            current, in_header = table, True
            result.tables[row.at] = table
            continue
        if current < 0:
            continue
        last = vocabulary[current].leaves[-1]
        if not last.title and last not in done and in_header and _without_heading(row, last, len(texts), len(figures)):
            done.add(last)
            in_header = False
            yield replace(row, table=current, leaf=last, header=header)
            continue
        if not texts and not figures:
            result.tables[row.at] = current
            continue
        if texts and not figures and all(label[::2] in vocabulary[current].groups for _, label in texts):
            result.tables[row.at] = current
            continue
        start = _behind_label(vocabulary[current], headings)
        in_header = in_header and not figures
        yield replace(row, table=current, label=row.cells[start - 1] if start else "", start=start, header=header)


def _without_heading(row: Row, leaf: Leaf, texts: int, figures: int) -> bool:
    """Whether this is the one row of table 四, which has no heading: known by its figures, or by its width alone."""
    return figures > texts or len(row.cells) * 2 > len(leaf.fields)


def _exact(
    vocabulary: tuple[_Words, ...], current: int, row: Row, headings: list[tuple[int, Label]]
) -> tuple[Leaf | None, int]:
    """The leaf whose heading stands in the row as on the form, and where its figures start."""
    order = sorted(range(len(vocabulary)), key=lambda index: index != current)
    for index in order:
        for at, (i, label) in enumerate(headings):
            leaf = vocabulary[index].leaf(label)
            # The row （六）其他处理 of 2019 is a group in 2021: a numbered heading stands behind it.
            if leaf and not any(behind.number for _, behind in headings[at + 1 :]):
                return leaf, i + 1
    return None, 0


def _header_of(vocabulary: tuple[_Words, ...], current: int, texts: list[tuple[int, Label]]) -> int:
    """The table whose column headings these are, -1 if they are none."""
    if not texts:
        return -1
    order = sorted(range(len(vocabulary)), key=lambda index: index != current)
    hits = {index: sum(vocabulary[index].head(label.words) for _, label in texts) for index in order}
    best = max(order, key=lambda index: hits[index])
    return best if hits[best] * 2 > len(texts) or (hits[best] >= 3) else -1


def _caption(form: Form, texts: list[tuple[int, Label]]) -> bool:
    captions = {words_of(block.caption) for table in form.tables for block in table.blocks if block.caption}
    return len(texts) == 1 and texts[0][1].words in captions


def _behind_label(words: _Words, headings: list[tuple[int, Label]]) -> int:
    """Where the figures start of a row whose heading is unknown.

    They start behind the text that is most like a heading; if none is, behind the last text before the first figure.
    """
    if not headings:
        return 0
    scores = [(max(_score(label, leaf.label) for leaf in words.leaves), i) for i, label in headings]
    best, index = max(scores)
    return (index if best >= _SURE else headings[-1][0]) + 1


def _settle(form: Form, words: _Words, rows: list[Row], result: Sorting) -> list[Row]:
    """Place the rows of one table that are not spelled as on the form, gap by gap."""
    rows = _join_page_breaks(words, rows, result)
    order = {leaf: number for number, leaf in enumerate(words.leaves)}
    taken = {row.leaf for row in rows}
    settled: list[Row] = []
    previous = -1
    index = 0
    while index < len(rows):
        if rows[index].leaf:
            settled.append(rows[index])
            previous = max(previous, order[rows[index].leaf])  # type: ignore[index]
            index += 1
            continue
        end = index
        while end < len(rows) and not rows[end].leaf:
            end += 1
        limit = order[rows[end].leaf] if end < len(rows) else len(order)  # type: ignore[index]
        gap = [leaf for leaf in words.leaves if previous < order[leaf] < limit and leaf not in taken]
        for row in _fill_gap(form, gap, rows[index:end], result):
            settled.append(row)
            taken.add(row.leaf)
        index = end
    for leaf in words.leaves:
        if leaf not in taken:
            what = f"没有找到这一行，{len(leaf.fields)} 个数字留空。"
            result.irregularities.append(Irregularity("row_missing", leaf.place, what))
    return settled


def _join_page_breaks(words: _Words, rows: list[Row], result: Sorting) -> list[Row]:
    """Rejoin rows that a page break cut in two: heading or figures go on in the next row."""
    joined: list[Row] = []
    for row in rows:
        if joined and (both := _join(words, joined[-1], row, {one.leaf for one in rows})):
            joined[-1] = both
            result.tables[row.at] = row.table
            leaf = both.leaf
            assert leaf is not None
            what = "这一行被分页拆成两行，已合并为一行。"
            result.irregularities.append(Irregularity("split_row", leaf.place, what))
        else:
            joined.append(row)
    return joined


def _join(words: _Words, first: Row, second: Row, known: set[Leaf | None]) -> Row | None:
    """Both rows as one, if only together they are a row of the form."""
    if second.leaf or (first.values and second.values):
        return None
    with_figures = first if first.values else second
    if first.leaf:
        following = words.leaves[words.leaves.index(first.leaf) + 1 :][:1]
        if second.label or first.values or not second.values or not {*following} <= known:
            return None
        return replace(with_figures, leaf=first.leaf, label=first.label, start=second.start)
    if not first.label or not second.label:
        return None
    label = first.label + second.label
    leaf = words.leaf(read_label(label))
    if leaf is None or leaf in known:
        return None
    return replace(with_figures, leaf=leaf, label=label)


def _fill_gap(form: Form, gap: list[Leaf], rows: list[Row], result: Sorting) -> Iterator[Row]:
    """Give the missing rows of a gap to those found there, by likeness and position; report every one."""
    loose = [row for row in rows if row.values or row.label]
    with_figures = [row for row in loose if row.values]
    fits = len(with_figures) == len(gap)
    foreign = _foreign(form)
    position = 0
    for row in loose:
        rest = gap[position:]
        label = read_label(row.label)
        leaf = None
        if label not in foreign and rest:
            leaf = _choose(label, rest, certain=fits and bool(row.values))
        if leaf is None:
            if row.values:
                why = "是另一版式的行" if label in foreign else "不是官方表格的行"
                _refuse(form, row, why, result)
            # A text without figures is left to the caller: it may be prose.
            continue
        position += rest.index(leaf) + 1
        result.irregularities.append(_spelling(leaf, row.label))
        yield replace(row, leaf=leaf)


def _foreign(form: Form) -> set[Label]:
    """Headings of rows that only the other edition has, and groups of this one: never misspelled rows of this one."""
    own = {leaf.label for leaf in leaves_of(form)}
    other = {leaf.label for one in FORMS.values() if one is not form for leaf in leaves_of(one)}
    return {label for label in other - own if label.number is not None}


def _choose(label: Label, leaves: list[Leaf], certain: bool) -> Leaf | None:
    """The row that a heading means: clearly the most alike, or the one left over if nothing speaks against it."""
    scores = sorted(
        ((_score(label, leaf.label), -number) for number, leaf in enumerate(leaves)),
        reverse=True,
    )
    best, number = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0.0
    if best >= _SURE and best - second >= _MARGIN:
        return leaves[-number]
    following = leaves[0]
    if certain and (not label.words or _score(label, following.label) >= _LIKELY):
        return following
    return None


def _score(label: Label, wanted: Label) -> float:
    bonus = 0.15 if label.number is not None and label.number == wanted.number else 0.0
    return likeness(label.words, wanted.words) + (bonus if label.words else 0.0)


def _spelling(leaf: Leaf, printed: str) -> Irregularity:
    label = read_label(printed)
    shown = excerpt(printed)
    if not label.words:
        return Irregularity("row_label", leaf.place, f"行名缺失（原文“{shown}”），已按所在位置对应。")
    if label.words == leaf.label.words:
        return Irregularity("row_number", leaf.place, f"行名的序号与官方表格不同（原文“{shown}”），已按行名对应。")
    if leaf.label.words.startswith(label.words):
        return Irregularity("row_label", leaf.place, f"行名不完整（原文“{shown}”），已按所在位置和开头文字对应。")
    return Irregularity("row_label", leaf.place, f"行名与官方表格不同（原文“{shown}”），已按所在位置和相近文字对应。")


def _refuse(form: Form, row: Row, why: str, result: Sorting) -> None:
    """Report a row with figures that has no place on the form."""
    result.tables[row.at] = row.table
    values = "、".join(excerpt(value, 20) for value in row.values[:20])
    place = form.tables[row.table].label
    name = f"“{excerpt(row.label)}”" if row.label.strip() else "没有行名的一行"
    what = f"{name}{why}，其中的数字没有采用：{values or '（空白）'}。"
    result.irregularities.append(Irregularity("extra_row", place, what))
