"""Prints reports the way converters do, from figures and prose of our own: what the tests of the reader read back.

Damage is done where it happens in reality: on the rows of a table, before they become lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.form import FORMS, Form
from toolkit.form.layout import lay_out

#: A printed row: (text, columns that it spans); None stands for a cell covered by a merged area above.
PrintedRow = list[tuple[str | None, int]]
Damage = Callable[[str, list[PrintedRow]], None]

LEAD = "过去一年，本机关按要求推进公开工作，总体平稳。"
ASPECT_TEXTS = {
    "proactive": "全年发布各类信息88条。",
    "requests": "全年收到申请3件，均按时答复。",
    "management": "清理文件5件。",
    "platform": "开设专栏2个。",
    "supervision": "举办培训1场，未发生责任追究。",
}
PROBLEMS = "主要问题：一是解读方式不多。\n改进情况：增加图表解读。"
OTHER = "本年度收取信息处理费0元。"
OPENING = "本报告依据《中华人民共和国政府信息公开条例》编制，统计期限自1月1日起至12月31日止，电话：000-0000000。"


@dataclass
class Printed:
    """What is printed: everything but the figures has a default."""

    figures: Mapping[str, str]
    edition: int = 2021
    year: int = 2024
    title: str | None = None
    opening: str = OPENING
    headings: dict[int, str] = field(default_factory=dict)
    aspects: Sequence[str] | None = None
    overview: str | None = None
    problems: str = PROBLEMS
    other: str = OTHER
    before_tables: dict[int, str] = field(default_factory=dict)
    after_tables: dict[int, str] = field(default_factory=dict)
    leave_out: frozenset[int] = frozenset()

    @property
    def form(self) -> Form:
        return FORMS[self.edition]


def figures(edition: int = 2021, **changed: str) -> dict[str, str]:
    """All figures of an edition as "0", except those given as `table__row__column` with dots as `_dot_`."""
    found = {one.key: "0" for one in FORMS[edition].fields}
    for name, text in changed.items():
        found[name.replace("__", "/").replace("_dot_", ".")] = text
    return found


def print_rows(printed: Printed, table: str, grid: bool) -> list[PrintedRow]:
    """The rows of one table with their cells; in items, a column of labels may be merged away."""
    form = printed.form
    layout = lay_out(form, form.table(table))
    rows: list[PrintedRow] = []
    above: dict[tuple[int, int], bool] = {}
    for box in layout.boxes:
        for row in range(box.row + 1, box.row + box.rows):
            above[row, box.column] = True
    for number in range(1, layout.height + 1):
        row: PrintedRow = []
        column = 1
        boxes = {box.column: box for box in layout.boxes if box.row == number}
        covered = {box.column: box for box in layout.boxes if box.row < number < box.row + box.rows}
        while column <= layout.width:
            if box := boxes.get(column):
                text = printed.figures[box.field.key] if box.field else box.text
                row.append((text, box.columns))
                column += box.columns
            elif box := covered.get(column):
                row.append((None, box.columns))
                column += box.columns
            else:
                row.append(("", 1))
                column += 1
        rows.append(row)
    return rows


def as_grid(rows: list[PrintedRow]) -> str:
    """One line per row, a tab between the columns of the page."""
    lines = []
    for row in rows:
        cells: list[str] = []
        for text, columns in row:
            cells += [text or "", *[""] * (columns - 1)]
        lines.append("\t".join(cells))
    return "\n".join(lines)


def as_items(rows: list[PrintedRow]) -> str:
    """One line per cell, starting with a tab; a blank line behind each row."""
    return "\n".join("".join(f"\t{text or ''}\n" for text, _ in row) for row in rows)


def print_report(
    printed: Printed, grid: bool, damage: Damage | None = None, write: Callable[[list[PrintedRow]], str] | None = None
) -> str:
    """The whole report as text; `write` makes lines of a table's rows, if not one of the two usual ways does."""
    write = write or (as_grid if grid else as_items)
    form = printed.form
    titles = [form.sections[0].title, *(t.title for t in form.tables), form.sections[1].title, form.sections[2].title]
    titles = [printed.headings.get(index, title) for index, title in enumerate(titles)]
    title = f"某县档案局{printed.year}年政府信息公开工作年度报告" if printed.title is None else printed.title
    parts = [title, printed.opening, titles[0], printed.overview if printed.overview is not None else _overview(printed)]
    for index, table in enumerate(form.tables, 1):
        if titles[index]:
            parts.append(titles[index])
        if index in printed.before_tables:
            parts.append(printed.before_tables[index])
        rows = print_rows(printed, table.key, grid)
        if damage:
            damage(table.key, rows)
        if index not in printed.leave_out:
            parts.append(write(rows) + "\n")
        if index in printed.after_tables:
            parts.append(printed.after_tables[index])
    parts += [titles[4], printed.problems, titles[5], printed.other]
    return "\n".join(part for part in parts if part) + "\n"


def _overview(printed: Printed) -> str:
    aspects = printed.form.sections[0].aspects
    heads = printed.aspects if printed.aspects is not None else [title for _, title in aspects]
    lines = [f"{head}。{ASPECT_TEXTS[key]}" for head, (key, _) in zip(heads, aspects, strict=False)]
    return "\n".join([LEAD, *lines])
