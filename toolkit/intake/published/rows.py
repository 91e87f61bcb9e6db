"""Which row of the form each row of a published table is.

Rows are recognised by their headings. What is spelled as on the form is settled first; the rest has to fit into the gaps that
remain, in the form's order, and is reported. No row is placed by counting alone if something speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import FORMS, Form
from toolkit.intake.published.again import decide
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.leaves import Leaf, Row, breadth_first, groups_of, is_blank, is_figure, leaves_of
from toolkit.intake.published.wording import Label, head_words, likeness, read_label

_SURE = 0.7
_MARGIN = 0.08
_LIKELY = 0.4
#: Headings of a column that counts rows.
_COUNTS = frozenset(("序号", "行次", "行号", "编号", "项次"))


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


@lru_cache(maxsize=4)
def _vocabulary(form: Form) -> tuple[_Words, ...]:
    words = []
    for index, table in enumerate(form.tables):
        groups = {read_label(title)[::2] for block in table.blocks for title in groups_of(block.rows)}
        heads = {
            head_words(title)
            for block in table.blocks
            for title in (*breadth_first(block.columns.children), block.caption, block.corner)
            if title
        }
        leaves = tuple(leaf for leaf in leaves_of(form) if leaf.table == index)
        words.append(_Words(leaves, frozenset(groups), frozenset(heads)))
    return tuple(words)


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


def sort_rows(form: Form, rows: Sequence[Row], aside: frozenset[int] = frozenset()) -> Sorting:
    """Find the row of the form that each row of the document is.

    Args:
        form: The edition.
        rows: All rows of the document in order.
        aside: Blocks that are none of the report's, as `set_aside` has it: their rows are named and not used.
    """
    result = Sorting()
    seen = list(_recognise(form, sorted(rows, key=lambda row: row.at[0] in aside), result))
    for index, words in enumerate(_vocabulary(form)):
        mine = [row for row in seen if row.table == index]
        if not any(row.leaf for row in mine) and not any(row.values for row in mine):
            continue
        own = [row for row in mine if row.at[0] not in aside]
        settled = _settle(form, words, own, result) + [row for row in mine if row.at[0] in aside]
        result.tables |= {row.at: index for row in settled}
        for row in settled:
            if not row.leaf and row.values:
                _refuse(form, row, "在另一张表里，这张表的标题不在它上面", result)
        for row, why in decide([row for row in settled if row.leaf], aside):
            if why:
                _refuse(form, row, why, result)
            else:
                result.placed[row.leaf.fields[0].key] = row  # type: ignore[union-attr]
    return result


def _recognise(form: Form, rows: Sequence[Row], result: Sorting) -> Iterator[Row]:
    """The rows that belong to a table of the form; those spelled as on the form get their leaf at once."""
    vocabulary = _vocabulary(form)
    current = -1
    header: tuple[tuple[str, ...], ...] = ()
    over: set[int] = set()  # how many places the rows of the header have
    in_header = False
    done: set[Leaf] = set()
    parts: list[_Part] = []
    after = (-1, -1)  # where the row of table four stood
    for found in rows:
        row = _under(found, header, over)
        texts = [(i, read_label(cell)) for i, cell in enumerate(row.cells) if not is_blank(cell) and not is_figure(cell)]
        figures = [i for i, cell in enumerate(row.cells) if is_figure(cell)]
        heads = [head_words(row.cells[i]) for i, _ in texts]
        headings = [(i, label) for i, label in texts if not figures or i < figures[0]]
        leaf, start = _exact(vocabulary, current, row, headings)
        if leaf:
            current, in_header = leaf.table, False
            done.add(leaf)
            yield replace(row, table=current, label=row.cells[start - 1], start=start, leaf=leaf, header=header)
            continue
        table = -1 if figures else _header_of(vocabulary, current, heads)
        if table >= 0:
            goes_on = in_header and table == current and not _caption(form, heads)
            header = (*header, row.cells) if goes_on else (row.cells,)
            over = {*over, _places(found)} if goes_on else {_places(found)}
            current, in_header = table, True
            result.tables[row.at] = table
            continue
        if current < 0:
            continue
        last = vocabulary[current].leaves[-1]
        if not last.title:
            part = _part_of(last, row, heads, figures, header, parts) if last not in done else None
            if part:
                parts, in_header = [*parts, part], False
                continue
            again = _follows(row, after) and _is_full(row, last, figures)
            if (in_header or again) and _without_heading(row, last, heads, figures, vocabulary[current]):
                done.add(last)
                in_header, after = False, row.at
                yield _behind_name(replace(row, table=current, leaf=last, header=header), last, texts)
                continue
        if not figures and all(label[::2] in vocabulary[current].groups for _, label in texts):
            result.tables[row.at] = current
            continue
        start = _behind_label(vocabulary[current], headings)
        in_header = in_header and not figures
        yield replace(row, table=current, label=row.cells[start - 1] if start else "", start=start, header=header)
    if parts:
        yield from _whole_of(form, parts, done, result)


def _under(row: Row, header: tuple[tuple[str, ...], ...], over: set[int]) -> Row:
    """A row as it is to be read under a header, of which `over` says how many places its rows have.

    Under a header with other places than its own, a row's cells stand under no heading. A number that only counts the row goes.
    """
    row = replace(row, grid=False) if row.complete and not over <= {_places(row)} else row
    counted = any(line and head_words(line[0]) in _COUNTS for line in header)
    if counted and row.cells and is_figure(row.cells[0]):
        return replace(row, cells=("", *row.cells[1:]))
    return row


def _behind_name(row: Row, leaf: Leaf, texts: list[tuple[int, Label]]) -> Row:
    """The row of table 四 with its figures behind a name of somebody's own, or a heading that stands before them.

    Of a row without cells a text is no cell, even where there are then as many: a blank one may have been lost. Of any other it
    is one, but where it has a cell more than figures, and over it no heading of a figure.
    """
    if [place for place, _ in texts] != list(range(len(texts))):
        return row
    heads = {head_words(head) for head in leaf.heads}
    under_head = any(head_words(cell) in heads for line in row.header for cell in line[:1])
    is_named = row.listed or (len(row.cells) > len(leaf.fields) and len(texts) == 1 and not under_head)
    return replace(row, start=len(texts)) if is_named else row


def _follows(row: Row, after: tuple[int, int]) -> bool:
    """Whether a row is the next one of a table, or the first of a later one."""
    return after[0] >= 0 and (row.at == (after[0], after[1] + 1) or (row.at[0] > after[0] and row.at[1] == 0))


def _is_full(row: Row, leaf: Leaf, figures: list[int]) -> bool:
    """Whether a row has a figure, or at least a place, for each of a leaf."""
    return len(figures) == len(leaf.fields) or (row.grid and bool(figures) and len(row.cells) >= len(leaf.fields))


def _places(row: Row) -> int:
    """How many places a row has, -1 if its cells are only in order."""
    return len(row.cells) if row.grid else -1


def _without_heading(row: Row, leaf: Leaf, heads: list[str], figures: list[int], words: _Words) -> bool:
    """Whether this is the one row of table 四, which has no heading: known by its figures, or by its width alone."""
    if any(words.head(head) for head in heads):
        return False
    return len(figures) > len(heads) or len(row.cells) * 2 > len(leaf.fields)


class _Part(NamedTuple):
    """A third of table 四 that is printed as a row of its own: which (from 0), its row, its figures, and if it is certain."""

    number: int
    row: Row
    figures: tuple[str, ...]
    sure: bool


def _part_of(
    leaf: Leaf,
    row: Row,
    heads: list[str],
    figures: list[int],
    header: tuple[tuple[str, ...], ...],
    before: list[_Part],
) -> _Part | None:
    """The row as one of the three parts of table 四, known by a heading of its own or the one above; None if it is none."""
    paths = [one.column for one in leaf.fields]
    groups = list(dict.fromkeys(head_words(path[-2]) for path in paths))
    names = [head_words(path[-1]) for path in paths[: len(paths) // len(groups)]]
    above = [words for line in header for cell in line if (words := head_words(cell))]
    over = [words for words in above if words in names]
    if len(figures) != len(names) or (len(over) != len(names) and (over or not before)):
        return None
    own = [words for words in heads if words in groups]
    mine = own or [words for words in above if words in groups]
    if len(mine) != 1:
        return None
    sure = not row.apart and (over == names if over else before[-1].sure)
    return _Part(groups.index(mine[0]), row, tuple(row.cells[i] for i in figures), sure)


def _whole_of(form: Form, parts: list[_Part], done: set[Leaf], result: Sorting) -> Iterator[Row]:
    """The row of table 四 out of its parts; nothing if one of them is missing, twice there or without the form's headings."""
    leaf = leaves_of(form)[-1]
    for part in parts:
        result.tables[part.row.at] = leaf.table
    numbers = [part.number for part in parts]
    if leaf not in done and numbers == list(range(3)) and all(part.sure for part in parts):
        what = "这张表分成三行印出，已按各行的名称和表头对应。"
        result.irregularities.append(Irregularity("stacked_table", leaf.place, what))
        cells = tuple(figure for part in parts for figure in part.figures)
        yield replace(parts[0].row, cells=cells, grid=False, table=leaf.table, leaf=leaf)
        return
    for part in parts:
        _refuse(form, replace(part.row, table=leaf.table, label="".join(part.row.cells[:1])), "与官方表格的排法不同", result)


def _exact(
    vocabulary: tuple[_Words, ...], current: int, row: Row, headings: list[tuple[int, Label]]
) -> tuple[Leaf | None, int]:
    """The leaf whose heading stands in the row as on the form, and where its figures start."""
    order = sorted(range(len(vocabulary)), key=lambda index: index != current)
    for index in order:
        for at, (i, label) in enumerate(headings):
            leaf = vocabulary[index].leaf(label)
            # The row （六）其他处理 of 2019 is a group in 2021: a numbered heading stands behind it.
            if leaf and not any(behind.number for _, behind in headings[at + 1 :] if behind != label):
                # A heading merged over several columns may be printed in each of them.
                return leaf, max(i for i, again in headings if again == label) + 1
    return None, 0


def _header_of(vocabulary: tuple[_Words, ...], current: int, heads: list[str]) -> int:
    """The table whose column headings these are, -1 if they are none."""
    if not heads:
        return -1
    order = sorted(range(len(vocabulary)), key=lambda index: index != current)
    hits = {index: sum(vocabulary[index].head(words) for words in heads) for index in order}
    best = max(order, key=lambda index: hits[index])
    return best if hits[best] * 2 > len(heads) or (hits[best] >= 3) else -1


def _caption(form: Form, heads: list[str]) -> bool:
    captions = {head_words(block.caption) for table in form.tables for block in table.blocks if block.caption}
    return bool(heads) and len({*heads}) == 1 and heads[0] in captions


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
    known = {one.leaf for one in rows}
    for row in rows:
        if joined and (both := _join(words, joined[-1], row, known)):
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
    again = (tuple(one.key for one in row.leaf.fields), tuple(row.values)) if row.leaf and row.values else None
    result.irregularities.append(Irregularity("extra_row", place, what, again, row.at))
