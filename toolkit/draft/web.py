"""The annual report as a piece of a web page, to be pasted into an editor's source: the plan of a report in plain tags.

Editors of government sites throw away what they do not know, and often all styles. So there are only p, h2, strong, br and
tables, the attributes that old browsers know (border, cellspacing, width, align, rowspan, colspan) make the page look right,
and inline styles only refine it. A paragraph is indented by two wide blanks, which no editor drops.

A figure that is missing is `&nbsp;`, a zero is 0. Of an editor that cannot merge cells `page(..., merged=False)` asks nothing:
there are more tables and simpler ones, a heading over several rows stands on a line of its own, each third of 表四 is a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from toolkit.draft.plan import (
    ANNEX,
    ANNEX_TITLE,
    HEADING_1,
    HEADING_2,
    SIGNATURE,
    TITLE,
    OfficialTable,
    Paragraph,
    UnitTable,
    cell_text,
    column_shares,
    compose,
)
from toolkit.draft.sentences import Piece, Placeholder
from toolkit.form import Table
from toolkit.form.layout import Box, lay_out
from toolkit.form.model import Block, Heading

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.draft.plan import Block as Plan

#: What a page is made of; a test holds it to this.
TAGS = frozenset(("p", "h2", "strong", "br", "table", "tbody", "tr", "th", "td"))
BLANK = "&nbsp;"

_INDENT = "\u3000\u3000"
_TEXT = "font-family:仿宋,FangSong,仿宋_GB2312,serif;font-size:16pt;line-height:1.8;text-indent:0;margin:0"
_STYLES = {
    TITLE: "font-family:方正小标宋简体,宋体,SimSun,serif;font-size:22pt;line-height:1.5;text-indent:0;margin:16pt 0",
    HEADING_1: "font-family:黑体,SimHei,sans-serif;font-size:16pt;font-weight:normal;line-height:1.8;text-indent:0;margin:0",
    HEADING_2: _TEXT.replace("仿宋,FangSong,仿宋_GB2312", "楷体,KaiTi,楷体_GB2312"),
}
_PLACEHOLDER = "background-color:#ffff00"
_TABLE = "border-collapse:collapse;border:1px solid #000000;margin:8pt auto"
#: How wide the headings of the rows are beside the figures, in percent, where no cells are merged.
_LABEL = 44
_CELL = "border:1px solid #000000;padding:3pt;font-family:宋体,SimSun,serif;font-size:10.5pt;line-height:1.4;font-weight:normal"


def page(account: Account, *, merged: bool = True, blocks: Sequence[Plan] | None = None) -> str:
    """The report as HTML without head and body, a block a line.

    Args:
        account: What it gives account of.
        merged: Whether cells span rows and columns as the form prints them; False for editors that cannot.
        blocks: Its plan, if it is there already: to compose that of a large region takes a while.

    Raises:
        ValueError: If a set of figures does not have the length of the form.
    """
    return "".join(f"{line}\n" for line in _lines(account, merged, compose(account) if blocks is None else blocks))


def _lines(account: Account, merged: bool, blocks: Sequence[Plan]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _paragraph(block)
        elif isinstance(block, UnitTable):
            yield from _units(block, merged)
        elif merged:
            yield from _official(account, block)
        else:
            yield from _simple(account, block.table)


def _paragraph(block: Paragraph) -> str:
    inside = "".join(map(_piece, block.pieces)) or BLANK
    style = _STYLES.get(TITLE if block.style == ANNEX_TITLE else block.style, _TEXT)
    if block.style in (TITLE, ANNEX_TITLE):
        return f'<p align="center" style="{style};text-align:center"><strong>{inside}</strong></p>'
    if block.style == HEADING_1:
        return f'<h2 style="{style}">{_INDENT}{inside}</h2>'
    if block.style in (HEADING_2, ANNEX):
        return f'<p style="{style}">{_INDENT if block.style == HEADING_2 else ""}<strong>{inside}</strong></p>'
    if block.style == SIGNATURE:
        return f'<p align="right" style="{style};text-align:right">{inside}</p>'
    return f'<p style="{style}">{_INDENT}{inside}</p>'


def _piece(piece: Piece) -> str:
    text = _escaped(piece if isinstance(piece, str) else piece.text)
    return f'<strong style="{_PLACEHOLDER}">{text}</strong>' if isinstance(piece, Placeholder) else text


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")


# ---------------------------------------------------------------- tables


def _official(account: Account, block: OfficialTable) -> Iterator[str]:
    """A table as the form prints it."""
    layout = lay_out(account.form, block.table)
    shares = column_shares(block.table, layout.width)
    rows: list[list[str]] = [[] for _ in range(layout.height)]
    for box in sorted(layout.boxes, key=lambda box: (box.row, box.column)):
        rows[box.row - 1].append(_box(account, box, shares))
    yield from _table(rows)


def _box(account: Account, box: Box, shares: Sequence[int]) -> str:
    text = cell_text(account, box.field.key) if box.field else box.text
    left = box.role == "row" and box.columns + box.column - 1 >= 3
    return _cell(
        text,
        "th" if box.role in ("caption", "corner", "column") else "td",
        align="left" if left else "center",
        width=100 * shares[box.column - 1] // sum(shares) if box.columns == 1 else 0,
        rows=box.rows,
        columns=box.columns,
    )


def _cell(text: str, tag: str = "td", *, align: str = "center", width: int = 0, rows: int = 1, columns: int = 1) -> str:
    """One cell.

    Args:
        text: What stands in it, "" for nothing.
        width: In percent of the table; 0 leaves it to the browser.
    """
    attributes = [f'align="{align}"', f'style="{_CELL};text-align:{align}"']
    attributes += [f'{name}="{value}"' for name, value in (("rowspan", rows), ("colspan", columns)) if value > 1]
    if width:
        attributes.append(f'width="{width}%"')
    return f"<{tag} {' '.join(attributes)}>{_escaped(text) or BLANK}</{tag}>"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f'<table border="1" cellspacing="0" width="100%" align="center" style="{_TABLE}">'
    yield "<tbody>"
    for row in rows:
        yield f"<tr>{''.join(row)}</tr>"
    yield "</tbody>"
    yield "</table>"


def _units(block: UnitTable, merged: bool) -> Iterator[str]:
    number, name, *figures = block.headings
    widths = (6, 34, *(10,) * len(figures))
    rows = [[_cell(words, "th", width=width) for words, width in zip((number, name, *figures), widths, strict=True)]]
    for number, name, *figures in block.lines():
        rows.append([_cell(number), _cell(name, align="left"), *map(_cell, figures)])
    name, *figures = block.total
    first = [_cell(name, columns=2)] if merged else [_cell(""), _cell(name)]
    rows.append([*first, *map(_cell, figures)])
    yield from _table(rows)


# ---------------------------------------------------------------- without merged cells


def _simple(account: Account, table: Table) -> Iterator[str]:
    """A table as several that have no merged cells; each line has the same number of cells as the others of its table."""
    fields = iter([one for one in account.form.fields if one.table is table])
    for block in table.blocks:
        width = sum(1 for _ in block.columns.leaves())
        if not any(heading.title for path in block.rows.leaves() for heading in path):
            figures = [cell_text(account, next(fields).key) for _ in range(width)]
            yield from _stacked(block.columns, figures)
            continue
        rows = [*_heads(block, width)]
        above: tuple[Heading, ...] = ()
        for path in block.rows.leaves():
            for level, heading in enumerate(path[:-1]):
                if path[: level + 1] != above[: level + 1]:
                    rows.append([_cell(heading.title, align="left"), *[_cell("")] * width])
            above = path
            figures = [cell_text(account, next(fields).key) for _ in range(width)]
            rows.append([_cell(path[-1].title, align="left"), *map(_cell, figures)])
        yield from _table(rows)


def _heads(block: Block, width: int) -> Iterator[list[str]]:
    """The lines above the figures: the caption, then the headings over the columns, each where the form begins to print it."""
    share = (100 - _LABEL) // width
    if block.caption:
        yield [_cell(block.caption, "th"), *[_cell("", "th")] * width]
    for level in range(block.columns.depth):
        line = [_cell("" if level else block.corner, "th", width=_LABEL)]
        before: tuple[Heading, ...] = ()
        for path in block.columns.leaves():
            begins = level < len(path) and path[: level + 1] != before[: level + 1]
            line.append(_cell(path[level].title if begins else "", "th", width=share))
            before = path
        yield line


def _stacked(columns: Heading, figures: Sequence[str]) -> Iterator[str]:
    """A row of figures without a heading, such as 表四: a line for each group of columns, under the headings they share."""
    paths = [*columns.leaves()]
    groups: dict[str, list[int]] = {}
    for place, path in enumerate(paths):
        groups.setdefault(path[-2].title, []).append(place)
    names = [paths[place][-1].title for place in next(iter(groups.values()))]
    rows = [[_cell("", "th", width=30), *(_cell(name, "th", width=14) for name in names)]]
    rows += [[_cell(title, align="left"), *(_cell(figures[place]) for place in places)] for title, places in groups.items()]
    yield from _table(rows)
