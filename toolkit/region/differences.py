"""差额表: two sets of a region's figures beside each other, only where they differ, and who makes the difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from toolkit.form import Field, Form
from toolkit.submission.numbers import in_units
from toolkit.terminal import visible
from toolkit.workbook.lists import Width, heading_style, landscape, plain_style, row_height, text_style
from toolkit.workbook.styles import CELL_LIMIT, Styles, clip, new_workbook, put_number, put_text

#: Units that are named for a difference.
_NAMED = 5


class Difference(NamedTuple):
    """A figure that two sides have differently.

    Attributes:
        field: The figure.
        left: In the smallest unit, None where there is none; so right.
        why: Which units make the difference, "" if that is not known.
    """

    field: Field
    left: int | None
    right: int | None
    why: str = ""


class Comparison(NamedTuple):
    """Two sides.

    Attributes:
        title: Of the sheet.
        left: What the left side is called; so right.
        said: What has to be known to read it.
        differences: In the order of the form.
    """

    title: str
    left: str
    right: str
    said: str
    differences: tuple[Difference, ...]


def differences(form: Form, left: Sequence[int | None], right: Sequence[int | None]) -> tuple[Difference, ...]:
    """Where two sets of figures differ.

    Args:
        form: Of both.
        left: In the form's order, in the smallest unit; right likewise.
    """
    pairs = zip(form.fields, left, right, strict=True)
    return tuple(Difference(one, this, that) for one, this, that in pairs if this != that)


def with_units(found: Sequence[Difference], moves: Sequence[tuple[str, Sequence[int]]]) -> tuple[Difference, ...]:
    """Differences with the units that make them, those that make most first.

    Args:
        found: The differences.
        moves: By name of the unit, how much each figure of the form has changed in it.
    """
    told = []
    for one in found:
        index, measure = one.field.index, one.field.measure
        ranked = sorted(((unit, own[index]) for unit, own in moves if own[index]), key=lambda pair: -abs(pair[1]))
        named = [f"{unit} {'+' if by > 0 else '-'}{in_units(abs(by), measure)}" for unit, by in ranked[:_NAMED]]
        more = [f"等 {len(ranked)} 家"] if len(ranked) > _NAMED else []
        told.append(one._replace(why="、".join(named + more)))
    return tuple(told)


_COLUMNS = (
    Width("表", 50), Width("行", 260), Width("列", 170), Width("计量单位", 60), Width("左", 110), Width("右", 110),
    Width("差额", 100), Width("由哪些单位引起", 300),
)  # fmt: skip


def write_differences(title: str, comparisons: Sequence[Comparison]) -> bytes:
    """A workbook with a sheet per comparison.

    Args:
        title: Of the workbook.
        comparisons: At least one; no two of one title.
    """
    workbook, buffer = new_workbook(title)
    styles = Styles(workbook)
    for one in comparisons:
        sheet = workbook.add_worksheet(one.title[:31])
        landscape(sheet)
        sheet.fit_to_pages(1, 0)
        count = f"{len(one.differences)} 项不同" if one.differences else "没有不同"
        put_text(sheet, 0, 0, clip(visible(f"{title}：{count}。{one.said}"), CELL_LIMIT), styles.get())
        for column, (width, heading) in enumerate(zip(_COLUMNS, _headings(one), strict=True)):
            sheet.set_column_pixels(column, column, width.pixels)
            put_text(sheet, 1, column, heading, heading_style(styles))
        for row, found in enumerate(one.differences, 2):
            field = found.field
            texts = (field.table.number, "／".join(field.row), "／".join(field.column), field.measure.name)
            sheet.set_row(row, row_height((texts[1], 260), (texts[2], 170), (found.why, 300)))
            for column, text in enumerate(texts):
                put_text(sheet, row, column, text, text_style(styles))
            change = None if found.left is None and found.right is None else (found.right or 0) - (found.left or 0)
            for column, value in enumerate((found.left, found.right, change), 4):
                if value is None:
                    put_text(sheet, row, column, "", plain_style(styles))
                else:
                    put_number(sheet, row, column, in_units(value, field.measure), plain_style(styles))
            put_text(sheet, row, 7, clip(visible(found.why), CELL_LIMIT), text_style(styles))
        sheet.freeze_panes(2, 0)
    workbook.close()
    return bytes(buffer.getvalue())


def _headings(one: Comparison) -> list[str]:
    return [{"左": one.left, "右": one.right}.get(column.heading, column.heading) for column in _COLUMNS]
