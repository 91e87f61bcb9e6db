"""Tables whose cells have lost their tabs → rows: one cell per line, or cells parted by |, by blanks, by commas.

Only what can be known is used: the words of the form's headings, and how many figures stand between two of them. A row whose
figures can stand in one way only gets them; of any other the figures are kept together, and nobody guesses where they belong
(`toolkit.intake.published.figures` then names the row and leaves it blank).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import accumulate, chain, pairwise

from toolkit.form import FORMS
from toolkit.intake.published.document import Paragraph, Table, TableRow
from toolkit.intake.published.leaves import Row, breadth_first, groups_of, is_figure, leaves_of
from toolkit.intake.published.rows import editions
from toolkit.intake.published.wording import BLANKS, Style, head_words, is_page_number, read_label
from toolkit.submission.folding import folded

#: Longer lines are prose: the longest heading with its seven figures has about 120 characters.
_LONGEST = 240
#: Into how many pieces blanks and line ends may cut one heading.
_PIECES = 8
#: The first rows of a table are the ones that make it one.
_FEWEST = 2

_BARS = re.compile("[|｜│┃]")
_RULED = re.compile(r"[\s|｜+:=_\-—\u2500-\u257f]+")
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
#: What stands within a number and parts none: nothing that is seen, or a thin blank before its thousands.
_WITHIN = re.compile(r"(?<=\d)(?:[\u200b\u2060\ufeff\u00ad]+(?=\d)|[\u2009\u202f](?=\d{3}(?!\d)))")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\s[0-9]{3}){1,2}")
_MARKS = tuple(map(re.compile, (",", "，", "[;；]")))


class _Kind(Enum):
    """What a text is on the form."""

    LEAF = "row of figures"
    GROUP = "group of rows"
    HEAD = "heading over columns"
    CAPTION = "caption of a block"


@lru_cache(maxsize=1)
def _kinds() -> dict[object, _Kind]:
    """The headings of both editions, rows by number and words, the others by their words."""
    kinds: dict[object, _Kind] = {}
    for form in FORMS.values():
        for leaf in leaves_of(form):
            if leaf.title:
                kinds[leaf.label[::2]] = _Kind.LEAF
        for table in form.tables:
            for block in table.blocks:
                for title in groups_of(block.rows):
                    kinds.setdefault(read_label(title)[::2], _Kind.GROUP)
                for title in (*breadth_first(block.columns.children), block.corner):
                    if title:
                        kinds.setdefault(head_words(title), _Kind.HEAD)
                if block.caption:
                    kinds[head_words(block.caption)] = _Kind.CAPTION
    return kinds


@lru_cache(maxsize=20_000)
def _kind(text: str) -> _Kind | None:
    if len(text) > _LONGEST:
        return None
    kinds = _kinds()
    return kinds.get(read_label(text)[::2]) or kinds.get(head_words(text))


def is_heading(text: str) -> bool:
    """Whether a line is, by itself, a heading of one of the form's tables."""
    return _kind(text.strip()) is not None


def is_piece(text: str) -> bool:
    """Whether a line is a heading of one of the form's tables, or a piece that a line end has cut from one."""
    return is_heading(text) or (len(text) <= _LONGEST and folded(text) in _fragments())


def tables_of(texts: Iterable[str]) -> set[int]:
    """Indices of the form's tables of which a heading of a row stands there, or (of table 四) one of its own over columns."""
    form = FORMS[max(FORMS)]
    own = {leaf.label[::2]: leaf.table for one in FORMS.values() for leaf in leaves_of(one) if leaf.title}
    heads = {head_words(title): len(form.tables) - 1 for title in leaves_of(form)[-1].heads if len(title) > 2}
    found = (own.get(read_label(text)[::2], heads.get(head_words(text), -1)) for text in texts if len(text) <= _LONGEST)
    return {index for index in found if index >= 0}


@lru_cache(maxsize=1)
def _fragments() -> frozenset[str]:
    """Every piece of a heading that can stand at the beginning or the end of a line."""
    titles = set()
    for form in FORMS.values():
        titles |= {leaf.title for leaf in leaves_of(form)}
        for table in form.tables:
            for block in table.blocks:
                titles |= {*groups_of(block.rows), *breadth_first(block.columns.children), block.corner, block.caption}
    headings = [folded(title) for title in titles if title]
    return frozenset(
        text[start:end] for text in headings for start in range(len(text)) for end in range(start + 1, len(text) + 1)
    )


# --- lines ----------------------------------------------------------------------------------------------------------


#: What a piece is, and its texts; see `_Run`.
_Piece = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class _Run:
    """Lines of a table that follow each other.

    Attributes:
        pieces: In reading order (what, texts): "t" a text, "f" a figure, "b" a blank line, "r" a whole row with its columns.
        at: On which line each of them stands, from 0.
        lines: The same as printed, should it turn out to be prose.
    """

    pieces: list[_Piece] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add(self, pieces: Sequence[_Piece]) -> None:
        """Add the pieces of the next line."""
        line = self.at[-1] + 1 if self.at else 0
        self.pieces += pieces
        self.at += [line] * len(pieces)


class _Cutter:
    """Cuts lines into the cells of a table; knows which sign the table uses."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.sign = ""
        # Bars around every row are no cells; a row that begins without one shows that the others begin with a blank cell.
        barred = [line.strip() for line in lines if len(line) <= _LONGEST and _BARS.search(line)]
        rows = [line for line in barred if any(_kind(cell) or is_figure(cell) for cell in map(str.strip, _BARS.split(line)))]
        self.framed = all(_BARS.match(line) and _BARS.match(line[-1]) for line in rows)

    def cut(self, line: str, within: bool) -> list[_Piece] | None:
        """The pieces of a line as in `_Run`, None if it is no line of a table.

        Args:
            line: Without blanks around it.
            within: Whether the line before belongs to a table.
        """
        if len(line) > _LONGEST:
            return None
        line = _WITHIN.sub("", line)
        if _BARS.search(line):
            return self._barred(line)
        for sign, cells, whole in sorted(self._ways(line), key=lambda way: way[0] != self.sign):
            texts, figures = _parted(cells)
            if texts is None or not (texts or figures):
                continue
            pieces = _segments(texts)
            known = [kind for _, kind in pieces if kind]
            if texts and len(known) == len(pieces):
                self.sign = sign
                if whole and len(pieces) == len(texts):
                    return [("r", tuple(cells))]
                return _loose(texts, figures)
            if within and self._may_be_odd(line, sign, texts, figures):
                return [("r", tuple(cells))] if whole and not texts and len(cells) > 1 else _loose(texts, figures)
        return None

    def _may_be_odd(self, line: str, sign: str, texts: Sequence[str], figures: Sequence[str]) -> bool:
        """Whether a line within a table belongs to it though its words are not the form's."""
        if not texts:
            return sign in ("", self.sign) or " " not in line
        if figures:
            return sign == self.sign and sum(map(len, texts)) <= 60 and "。" not in line
        return folded("".join(texts)) in _fragments()

    def _barred(self, line: str) -> list[_Piece] | None:
        cells = [cell.strip() for cell in _BARS.split(line)]
        if self.framed and len(cells) > 2:
            cells = cells[1:-1]
        if not any(_kind(cell) or is_figure(cell) for cell in cells):
            return None
        return [("r", tuple(cells))]

    @staticmethod
    def _ways(line: str) -> Iterator[tuple[str, list[str], bool]]:
        """(sign, cells, whether the place of a cell is its column) for each sign that can part the cells of a line."""
        # A lone 1 349 may be one number.
        yield " ", [line] if _GROUPED.fullmatch(line) else _BLANKS.split(line), False
        if '"' in line and "," in line:
            with suppress(csv.Error, StopIteration):
                yield '"', [cell.strip() for cell in next(csv.reader([line]))], True
        for sign in _MARKS:
            if sign.search(line):
                yield sign.pattern, [cell.strip() for cell in sign.split(line)], True


def _loose(texts: Sequence[str], figures: Sequence[str]) -> list[_Piece]:
    return [*(("t", (text,)) for text in texts), *(("f", (text,)) for text in figures)]


def _parted(cells: Sequence[str]) -> tuple[list[str] | None, list[str]]:
    """The texts of a row and, all behind them, its figures; (None, []) if they are mixed."""
    texts: list[str] = []
    figures: list[str] = []
    for cell in cells:
        if not cell:
            continue
        if is_figure(cell):
            figures.append(cell)
        elif figures:
            return None, []
        else:
            texts.append(cell)
    return texts, figures


def _segments(texts: Sequence[str]) -> list[tuple[str, _Kind | None]]:
    """Texts put together again to headings, where blanks or line ends cut one, with what each is."""
    found: list[tuple[str, _Kind | None]] = []
    index = 0
    while index < len(texts):
        for end in range(min(len(texts), index + _PIECES), index, -1):
            text = "".join(texts[index:end])
            kind = _kind(text)
            if kind:
                break
        found.append((text, kind))
        index = end
    return found


def read_plain(lines: Sequence[str]) -> list[Paragraph | Table]:
    """Find the tables among lines without tabs; what is none is a paragraph per line."""
    parts = _gather(lines)
    gathered = [_rows_of(part) if isinstance(part, _Run) else [] for part in parts]
    rows = list(chain.from_iterable(gathered))
    width = _widths(rows)
    told = [row for row in rows if row.leaf and any(row.items)]
    if len(told) < _FEWEST:
        return [Paragraph(line) for part in parts for line in (part.lines if isinstance(part, _Run) else [part])]
    by_place = _blank_lines_are_cells(rows, width)
    gap = _usual_gap(rows)
    blocks: list[Paragraph | Table] = []
    for part, own in zip(parts, gathered, strict=True):
        if isinstance(part, str):
            blocks.append(Paragraph(part))
            continue
        found = [(row.printed(width, by_place, gap), row.whole) for row in own]
        start = 0
        for index in range(1, len(found) + 1):
            if index == len(found) or found[index][1] is not found[start][1]:
                whole = found[start][1]
                blocks.append(Table(tuple(row for row, _ in found[start:index]), grid=whole, listed=not whole))
                start = index
    return blocks


def _gather(lines: Sequence[str]) -> list[str | _Run]:
    """The lines in order: paragraphs as texts, lines of tables together."""
    parts: list[str | _Run] = []
    cutter = _Cutter(lines)
    run: _Run | None = None
    ahead = _figures_follow(lines)
    for index, raw in enumerate(lines):
        line = raw.strip(BLANKS)
        if not line:
            if run:
                run.add([("b", ("",))])
            continue
        if run and _RULED.fullmatch(line):
            run.lines.append(raw)
            continue
        if run and is_page_number(line) and not line[0].isdigit():
            parts.insert(len(parts) - 1, raw)
            continue
        pieces = cutter.cut(line, run is not None)
        if pieces is None and run and ahead[index] and _may_be_label(line):
            pieces = [("t", (line,))]
        if pieces is None:
            run = None
            parts.append(raw)
            continue
        if run is None:
            run = _Run()
            parts.append(run)
        run.add(pieces)
        run.lines.append(raw)
    return parts


def _figures_follow(lines: Sequence[str]) -> list[bool]:
    """Of each line, whether the next one that is not blank holds a figure and nothing else."""
    found = [False] * len(lines)
    following = False
    for index in range(len(lines) - 1, -1, -1):
        found[index] = following
        if line := lines[index].strip():
            following = len(line) < 20 and is_figure(line)
    return found


def _may_be_label(line: str) -> bool:
    """Whether a line could be the misspelled heading of a row; a heading numbered 一、 that the form's tables lack is none."""
    return len(line) <= 60 and "。" not in line and read_label(line).style is not Style.CHINESE


# --- rows -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Gathered:
    """A row of a table.

    Attributes:
        labels: Its headings.
        items: What stands behind them: figures, and "" for each blank line.
        at: On which line each of these stands.
        leaf: Whether the last heading is one of a row of figures (or an unknown one, with figures).
        last: Whether something else than a row of figures follows.
        whole: Whether `items` are all cells of a row with their columns.
    """

    labels: list[str]
    items: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    leaf: bool = False
    last: bool = False
    whole: bool = False

    @property
    def figures(self) -> list[str]:
        return [item for item in self.items if item]

    def take_last(self) -> str:
        """Take the last figure away, and the blank lines behind it."""
        while not (item := self.items.pop()):
            self.at.pop()
        self.at.pop()
        return item

    @property
    def gaps(self) -> list[int]:
        """How many lines each of its figures, but for the first, stands below the one before."""
        if not self.at or self.at[0] == self.at[-1]:
            return [0] * (len(self.at) - 1)
        lines = [line for item, line in zip(self.items, self.at, strict=False) if item]
        return [after - before for before, after in pairwise(lines)]

    def printed(self, width: dict[object, int], by_place: bool, gap: int) -> TableRow:
        """The row with its cells; figures in their columns if there is one way only. `gap` is the usual one of all rows."""
        if self.whole:
            return TableRow(tuple(self.items))
        apart = _apart(self.gaps, gap)
        wanted = self._width(width)
        items = self.items
        if self.last:
            # Blank lines below a table are no cells: such a row counts up to its last figure.
            while items and not items[-1]:
                items = items[:-1]
        if by_place and wanted and len(self.figures) < wanted == len(items):
            return TableRow((*self.labels, *items))
        return TableRow((*self.labels, *self.figures), apart=tuple(len(self.labels) + index for index in apart))

    def _width(self, width: dict[object, int]) -> int:
        return width.get(read_label(self.labels[-1])[::2], 0) if self.labels else 15


def _usual_gap(rows: Sequence[_Gathered]) -> int:
    """How many lines a figure usually stands below the one before: 0 where rows are lines, 1 where figures are."""
    return max(Counter(chain.from_iterable(row.gaps for row in rows)).items(), key=lambda one: one[1], default=(0, 0))[0]


def _apart(gaps: Sequence[int], usual: int) -> list[int]:
    """Which figures of a row are printed apart from most of it.

    Where as many lines lie between any two of them, none is: all stand on one line, or each on the next, or on every other.
    """
    nearest = min(*gaps, usual) if len(gaps) == 1 else min(gaps, default=0)
    if not gaps or nearest == max(gaps):
        return []
    part = [0, *accumulate(gap > nearest for gap in gaps)]
    most = max(part, key=part.count)
    return [index for index, number in enumerate(part) if number != most]


def _rows_of(run: _Run) -> list[_Gathered]:
    """The rows of a run of lines."""
    pieces, at = run.pieces, run.at
    rows: list[_Gathered] = []
    index = 0
    while index < len(pieces):
        what, texts = pieces[index]
        if what == "r":
            rows.append(_Gathered([], list(texts), leaf=any(_kind(text) is _Kind.LEAF for text in texts), whole=True))
            index += 1
            continue
        labels: list[str] = []
        blank = 0
        while index < len(pieces) and (pieces[index][0] == "t" or (pieces[index][0] == "b" and labels and blank < 99)):
            if pieces[index][0] == "t":
                labels.append(pieces[index][1][0])
                blank = 0
            else:
                blank += 1
            index += 1
        first = index - blank
        while index < len(pieces) and pieces[index][0] in "fb":
            index += 1
        _add(rows, labels, [texts[0] for _, texts in pieces[first:index]], at[first:index])
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        row.last = following is None or not following.leaf
    return rows


def _goes_on_from(figure: str, text: str) -> bool:
    """Whether a text begins with the sign behind a number, and the figure before it is that number."""
    label = read_label(figure + text)
    return not text[0].isalnum() and label.style is Style.ARABIC and str(label.number) == folded(figure) and bool(label.words)


def _add(rows: list[_Gathered], labels: list[str], items: list[str], at: list[int]) -> None:
    """Add the rows that some headings and the figures behind them, each on its line, are."""
    before = rows[-1].figures if rows and not rows[-1].whole else []
    if before and labels and _goes_on_from(before[-1], "".join(labels)):
        # 7 and .属于行政执法案卷 on two lines: no figure of the row before.
        labels = [rows[-1].take_last() + labels[0], *labels[1:]]
    segments = _segments(labels)
    # The rest of a heading that goes on below its figures.
    if rows and segments and rows[-1].labels and segments[0][1] is None and _kind(rows[-1].labels[-1] + segments[0][0]):
        rows[-1].labels[-1] += segments[0][0]
        segments = segments[1:]
        if not segments:
            rows[-1].items += [item for item in items if item]
            rows[-1].at += [line for item, line in zip(items, at, strict=True) if item]
            return
    groups: list[str] = []
    heads: list[str] = []
    figures = any(items)

    def close() -> None:
        if heads:
            rows.append(_Gathered([*heads]))
            heads.clear()

    for number, (text, kind) in enumerate(segments):
        final = number == len(segments) - 1
        if kind is _Kind.CAPTION:
            close()
            rows.append(_Gathered([text]))
        elif kind is _Kind.LEAF or (kind is None and final and figures):
            close()
            rows.append(_Gathered([*groups, text], items if final else [], at if final else [], leaf=True))
            groups.clear()
        elif kind is _Kind.GROUP:
            close()
            groups.append(text)
        else:
            heads.append(text)
    close()
    if groups:
        rows.append(_Gathered([*groups]))
    if figures and not (rows and rows[-1].leaf and segments):
        # The row of table 四 has no heading.
        rows.append(_Gathered([], items, at, leaf=True))


def _widths(rows: Sequence[_Gathered]) -> dict[object, int]:
    """How many figures each row of the form has, in the edition that the headings show."""
    texts = [Row((0, index), (*row.labels, *row.items), False) for index, row in enumerate(rows)]
    found = editions(texts)
    width: dict[object, int] = {}
    for index, key in enumerate(("documents", "requests", "challenges")):
        form = FORMS[found.get(key, found.get("documents", max(FORMS)))]
        width |= {leaf.label[::2]: len(leaf.fields) for leaf in leaves_of(form) if leaf.table == index and leaf.title}
    return width


def _blank_lines_are_cells(rows: Sequence[_Gathered], width: dict[object, int]) -> bool:
    """Whether a blank line is a blank cell: no full row has one more, and nearly all rows have as many lines as cells."""
    counted = [(row, wanted) for row in rows if row.leaf and not row.whole and any(row.items) and (wanted := row._width(width))]
    if any(len(row.figures) == wanted < len(row.items) and not row.last for row, wanted in counted):
        return False
    return sum(len(row.items) == wanted for row, wanted in counted) * 3 >= len(counted) * 2
