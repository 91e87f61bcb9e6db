"""明细 and 分地区: every figure of every unit in one row, and the same columns added up for each 所属地区.

A few figures stand in front of all others: they are what is printed. Below the units stand their sums, then the units that are
not in them. A figure leads to its cell in the unit's file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from toolkit.form import Field, Form
from toolkit.form.layout import column_letter
from toolkit.form.sheets import DETAIL, FIRST_FIGURE, FIRST_UNIT, REGIONS, REGISTER
from toolkit.region.consolidate import NOT_RECEIVED, NotIncluded
from toolkit.region.region import KEY_FIGURES, Region, put_title, sum_formula
from toolkit.submission.cells import without_number
from toolkit.submission.numbers import in_units
from toolkit.submission.report import Submission
from toolkit.template.tables import show_decimals
from toolkit.workbook import styles
from toolkit.workbook.book import put_merged
from toolkit.workbook.lists import (
    SIZE,
    code_style,
    heading_style,
    link_style,
    plain_style,
    row_height,
    spot,
    stored_figure,
    text_style,
)
from toolkit.workbook.stream import MOST_LINKS, ROW, Fill, Formula, Line, Link, Spot
from toolkit.workbook.styles import Format, Sheet, height_for, put_text

_PIXELS = (40, 140, 212, 96)  # of the columns before the figures
_KEY_PIXELS = 66
_FIRST_KEY = len(_PIXELS)
#: Rows above the first unit, from 0: headings of groups, headings.
_GROUPS, _HEADINGS = FIRST_UNIT - 3, FIRST_UNIT - 2
_FIRST = FIRST_UNIT - 1
#: Of a unit that is not in the sums.
_GREY: dict[str, Any] = {"bg_color": "#EDEDED", "font_color": "#7F7F7F"}


def detail_row(submission: Submission) -> list[Fill]:
    """A unit's figures in the form's unit: what counts as a number, anything else as it was typed, blanks blank."""
    row: list[Fill] = list(submission.figures)
    fields = submission.form.fields
    for index in money_fields(submission.form):
        row[index] = in_units(submission.figures[index], fields[index].measure)
    for index in without_number(submission.states, submission.notes):
        row[index] = submission.raws[index].strip() or None
    return row


def money_fields(form: Form) -> list[int]:
    """Indices of the figures that are amounts."""
    return [one.index for one in form.fields if one.measure.decimals]


class _Looks(NamedTuple):
    """The formats of a row, by their numbers."""

    code: int
    text: int
    link: int
    key: int
    figures: tuple[int, ...]

    @property
    def plain(self) -> tuple[int, ...]:
        return (self.code, self.code, self.text, self.text, *[self.key] * len(KEY_FIGURES), *self.figures)

    @property
    def linked(self) -> tuple[int, ...]:
        return (self.code, self.code, self.link, self.text, *[self.key] * len(KEY_FIGURES), *self.figures)


def _looks(region: Region, **look: Any) -> _Looks:
    get, fields = region.styles.get, region.form.fields
    if not look:
        code, text = code_style(region.styles), text_style(region.styles)
    else:
        code, text = get(border=1, align="center", shrink=1, **look), get(**styles.LEFT, border=1, **look)
    key = get(border=1, align="center", shrink=1, num_format="0", **look)
    figures = tuple(region.look(_figure_style(region, one, **look)) for one in fields)
    return _Looks(region.look(code), region.look(text), region.look(link_style(region.styles)), region.look(key), figures)


def write_detail(region: Region) -> None:
    """明细: a row per unit, their sums, and a row per unit that is not in them."""
    result = region.result
    groups, words = _link_groups(region.form, len(result.members))
    note = f"{words}“主要数据”由右边各列算出，只打印到这里。"
    if result.not_included:
        note += f"灰色的 {len(result.not_included)} 家没有汇总，原因见“{REGISTER}”。"
    last = _FIRST + max(len(result.members), 1) + len(result.not_included)
    sheet = _add_wide(region, DETAIL, ("序号", "单位代码", "单位名称", "所属地区"), note)
    looks, grey = _looks(region), _looks(region, **_GREY)
    # The reason runs on over the empty cells beside it, up to the border of the last.
    reason, end = (
        region.look(region.styles.get(top=1, bottom=1, **side, **_GREY))
        for side in ({"align": "left", "indent": 1}, {"right": 1})
    )
    total = _looks(region, bold=True, bg_color=styles.CAPTION_FILL)
    fold = _Fold(region.form)

    def lines() -> Iterator[Line]:
        for number, member in enumerate(result.members, 1):
            home, file = region.home(member.unit.region), region.file(member.checked.path)
            head: list[Fill] = [number, member.unit.code, member.unit.name, home]
            figures = detail_row(member.submission)
            links = [Link(2, 2, file)] if file else ()
            there = bytes(figure is not None for figure in figures)
            spots = _figure_spots(member.submission.places, there, groups) if file else ()
            look = looks.linked if file else looks.plain
            yield Line(row_height((home, _PIXELS[3])), look, [*head, *fold.line(figures), *figures], links, spots)
        if not result.members:
            yield Line(20, looks.plain[:4], [None] * 4)
        yield _total_line(region, total, fold)
        for absent in result.not_included:
            yield _absent_line(region, absent, (*grey.plain[:_FIRST_KEY], *[reason] * (len(KEY_FIGURES) - 1), end))

    region.streams.add(sheet, _FIRST, last - _FIRST + 1, lines())
    _finish_wide(region, sheet, len(result.members), last)


class _Fold:
    """The few figures in front of a row, as formulas over it."""

    def __init__(self, form: Form) -> None:
        places = [[form.by_key[key].index for key in one.keys] for one in KEY_FIGURES]
        cells = [",".join(f"{column_letter(FIRST_FIGURE + place)}{ROW}" for place in some) for some in places]
        self._parts = [(sum_formula(areas), some) for areas, some in zip(cells, places, strict=True)]

    def line(self, figures: Sequence[Fill]) -> list[Fill]:
        """Of a row whose figures are these, in the form's order."""
        return [Formula(formula, _shown_sum([figures[place] for place in some])) for formula, some in self._parts]


def _shown_sum(values: Sequence[Fill]) -> float | str:
    """What the formula of a sum shows: what are numbers, added up; "" where there are none."""
    shown = (one.shows if isinstance(one, Formula) else one for one in values)
    known = [float(one) for one in shown if one is not None and not isinstance(one, str)]
    return sum(known) if known else ""


def _total_line(region: Region, looks: _Looks, fold: _Fold) -> Line:
    """合计: the sum of each column."""
    totals = zip(region.form.fields, region.result.sums.totals, strict=True)
    figures: list[Fill] = [
        Formula(sum_formula(region.figures(one).rpartition("!")[2]), stored_figure(total, one.measure)) for one, total in totals
    ]
    head: list[Fill] = [None, None, "合计", f"{len(region.result.members)} 家"]
    return Line(22, looks.plain, [*head, *fold.line(figures), *figures])


def _absent_line(region: Region, absent: NotIncluded, looks: tuple[int, ...]) -> Line:
    """A unit that is not in the sums: where it stands, in place of the few figures."""
    unit, home = absent.unit, region.home(absent.unit.region)
    stands = absent.label if absent.label == NOT_RECEIVED or absent.unread else absent.reason
    values: list[Fill] = [None, unit.code, unit.name, home, styles.clip(stands, 24), *[None] * (len(KEY_FIGURES) - 1)]
    file = region.file(absent.file.path) if absent.file else ""
    return Line(row_height((home, _PIXELS[3])), looks, values, [Link(2, 2, file)] if file else ())


def _link_groups(form: Form, units: int) -> tuple[tuple[tuple[int, int], ...], str]:
    """Which figures of a unit share a link, from and to, and what the sheet says of it: as fine as a program can open."""
    single = [(one.index, one.index) for one in form.fields]
    rows = [(members[0].index, members[-1].index) for _, members in field_groups(form)]
    tables = [(some[0], some[-1]) for some in ([f.index for f in form.fields if f.table is table] for table in form.tables)]
    start = "点单位名称打开它的填报表，"
    for groups, where in ((single, "这一格"), (rows, "这一行"), (tables, "这张表")):
        if units * (1 + len(groups)) <= MOST_LINKS:
            return tuple(groups), f"{start}点数字转到其中的{where}。"
    return (), "点单位名称打开它的填报表。"


@lru_cache(maxsize=64)
def _figure_spots(places: tuple[tuple[str, str], ...], there: bytes, groups: tuple[tuple[int, int], ...]) -> tuple[Spot, ...]:
    """Links over the figures of a unit; none over a blank cell, for which some programs would read the link as its content.

    Args:
        places: Sheet and address of each figure in the unit's file.
        there: Whether each is there.
        groups: Which share a link.
    """
    found, column = [], FIRST_FIGURE - 1
    for first, last in groups:
        for is_there, run in groupby(range(first, last + 1), key=there.__getitem__):
            if is_there:
                some = list(run)
                found.append(Spot(column + some[0], column + some[-1], spot(*places[some[0]])))
    return tuple(found)


# --- by region ------------------------------------------------------------------------------------------------------------


def write_regions(region: Region) -> None:
    """分地区: formulas over 明细."""
    parts = region.result.parts
    note = f"按单位名录的所属地区，由“{DETAIL}”逐列汇总；“主要数据”由右边各列算出，只打印到这里。"
    sheet = _add_wide(region, REGIONS, ("序号", "应报送家数", "所属地区", "已汇总家数"), note)
    due = Counter(region.home(unit.region) for unit in region.result.roster.units)
    looks, plain, fold = _looks(region), region.look(plain_style(region.styles)), _Fold(region.form)
    look = (plain, plain, looks.text, plain, *looks.plain[_FIRST_KEY:])
    count, formulas = _formulas_of_a_part(region)

    def lines() -> Iterator[Line]:
        for number, part in enumerate(parts, 1):
            figures: list[Fill] = [
                Formula(formula, stored_figure(total, one.measure))
                for formula, one, total in zip(formulas, region.form.fields, part.totals, strict=True)
            ]
            head: list[Fill] = [number, due[part.region], part.region, Formula(count, part.units)]
            yield Line(row_height((part.region, _PIXELS[2])), look, [*head, *fold.line(figures), *figures])

    region.streams.add(sheet, _FIRST, len(parts), lines())
    _finish_wide(region, sheet, len(parts), _FIRST + len(parts) - 1)


def _formulas_of_a_part(region: Region) -> tuple[str, list[str]]:
    """How many units a part has, and the sum of each figure over them, in a row of 分地区."""
    homes = region.units(4)
    name = f'"="&$C{ROW}'  # with "=" before it a name is compared as a whole, whatever it begins with
    sums = [
        f'=IF(COUNTIFS({homes},{name},{figures},">-1E+300")=0,"",SUMIF({homes},{name},{figures}))'
        for figures in map(region.figures, region.form.fields)
    ]
    return f"=COUNTIF({homes},{name})", sums


# --- wide sheets ----------------------------------------------------------------------------------------------------------


def field_groups(form: Form) -> list[tuple[str, list[Field]]]:
    """The fields in order under the headings that they share: a row of a table, or of table 四 a group of columns."""
    grouped = groupby(form.fields, key=lambda one: (one.table.label, one.row or one.column[:-1]))
    return [(f"{label}　{'／'.join(path)}", list(members)) for (label, path), members in grouped]


def _add_wide(region: Region, name: str, identity: Sequence[str], note: str) -> Sheet:
    """A sheet with a column per figure: title, note, two rows of headings, the panes frozen."""
    sheet = region.book.workbook.add_worksheet(name)
    sheet.set_tab_color("#A9D08E")
    header, last = heading_style(region.styles), FIRST_FIGURE - 2
    put_title(region, sheet, name, last, align="left", indent=1)
    sheet.set_row(1, row_height((note, sum(_PIXELS) + _KEY_PIXELS * len(KEY_FIGURES))))
    put_merged(sheet, (1, 0, 1, last), note, region.styles.get(**styles.LEFT))
    for column, (text, pixels) in enumerate(zip(identity, _PIXELS, strict=True)):
        sheet.set_column_pixels(column, column, pixels)
        put_merged(sheet, (_GROUPS, column, _HEADINGS, column), text, header)
    put_merged(sheet, (_GROUPS, _FIRST_KEY, _GROUPS, last), "主要数据", header)
    for column, key in enumerate(KEY_FIGURES, _FIRST_KEY):
        sheet.set_column_pixels(column, column, _KEY_PIXELS)
        put_text(sheet, _HEADINGS, column, key.short, header)
    tall = [20.0, 30.0]
    for title, members in field_groups(region.form):
        for one in members:
            column = FIRST_FIGURE - 1 + one.index
            sheet.set_column_pixels(column, column, _width(one))
            put_text(sheet, _HEADINGS, column, one.column[-1], header)
            tall[1] = max(tall[1], height_for(one.column[-1], _width(one), SIZE))
        left, right = (FIRST_FIGURE - 1 + one.index for one in (members[0], members[-1]))
        put_merged(sheet, (_GROUPS, left, _GROUPS, right), title, header)
        tall[0] = max(tall[0], height_for(title, sum(map(_width, members)), SIZE))
    for row, height in enumerate(tall, _GROUPS):
        sheet.set_row(row, height)
    sheet.freeze_panes(_FIRST, 3)
    return sheet


def _finish_wide(region: Region, sheet: Sheet, rows: int, bottom: int) -> None:
    """Filter over so many rows, all decimals of amounts, and the print of the few figures, down to the last row from 0."""
    last = FIRST_FIGURE - 2 + len(region.form.fields)
    sheet.autofilter(_HEADINGS, 0, _HEADINGS + max(rows, 1), last)
    for index in money_fields(region.form):
        column = FIRST_FIGURE - 1 + index
        show_decimals(region.book, sheet, (_FIRST, column, bottom, column), f"{column_letter(column + 1)}{FIRST_UNIT}")
    styles.set_page(sheet)
    sheet.set_zoom(100)
    sheet.print_area(0, 0, bottom, FIRST_FIGURE - 2)
    sheet.repeat_rows(_GROUPS, _HEADINGS)


def _width(one: Field) -> int:
    return 104 if one.measure.decimals else 88 if one.row and len(one.column) == 1 else 57


def _figure_style(region: Region, one: Field, **changed: Any) -> Format:
    look: dict[str, Any] = {"border": 1, "align": "center", "shrink": 1}
    look |= {"bg_color": styles.TOTAL_FILL} if one.total else {}
    return region.styles.get(**{**look, "num_format": "General" if one.measure.decimals else "0", **changed})
