"""A published annual report → figures as printed, prose by section, and everything that was not as the form has it.

Reports are taken as they are: no figure is corrected, a blank stays blank, and each decision that had to be taken while reading
is an `Irregularity`. `to_content` makes the workbook out of it that the clerk goes on with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from toolkit.errors import UnreadableError
from toolkit.form import FORMS, Form, Measure, edition_for_year, sheets
from toolkit.intake.published.document import Document, Paragraph
from toolkit.intake.published.figures import Figures, read_figures
from toolkit.intake.published.irregularity import Irregularity
from toolkit.intake.published.plain import is_heading
from toolkit.intake.published.prose import clean_lines, read_prose
from toolkit.intake.published.sections import Line, section_titles
from toolkit.intake.published.values import is_sum
from toolkit.submission.cells import Note, RawCell, State
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units, normalise, read_figure

__all__ = ["Irregularity", "Report", "read_report", "to_content"]


@dataclass(frozen=True, slots=True)
class Report:
    """A published report.

    Attributes:
        title: As printed, its lines joined; "" if none was found.
        unit: What the title says before the year (or, if the year comes first, behind it); else the name given by the caller.
        year: The report year, None if the title names none.
        edition: Detected from the tables, never from the year.
        cells: By field key, as printed, blanks included; a figure whose row is not in the report is missing.
        narrative: By key of the prose sheet: `opening`, `overview`, `overview.<aspect>`, `problems`, `other_matters`.
        irregularities: What was not as the form has it, and what was done about it.
    """

    title: str
    unit: str
    year: int | None
    edition: int
    cells: Mapping[str, RawCell]
    narrative: Mapping[str, str]
    irregularities: tuple[Irregularity, ...]

    @property
    def form(self) -> Form:
        return FORMS[self.edition]


def read_report(document: Document, name: str) -> Report:
    """Read a published report.

    Args:
        document: What a format's reader made of it.
        name: Name of its file without suffix, for a report whose title names no unit; "" to leave that open.

    Raises:
        UnreadableError: If none of the form's tables is in it (`no_tables`).
    """
    figures = read_figures(document)
    if figures is None or not figures.cells:
        raise UnreadableError("no_tables", _why_unread(document))
    irregularities = list(document.remarks)
    lines = clean_lines(_texts(document, figures), irregularities)
    prose = read_prose(FORMS[figures.edition], lines)
    unit, year = prose.title.unit, prose.title.year
    irregularities += [*prose.irregularities, *figures.irregularities]
    if not unit:
        unit = name
        done = f"暂用文件名“{name}”，请改正。" if name else "请在封面填写。"
        irregularities.append(Irregularity("unit_missing", "标题", f"标题里没有找到单位名称，{done}"))
    if year is not None and edition_for_year(year) != figures.edition:
        what = f"{year}年的报告应当用{edition_for_year(year)}年版式，实际用的是{figures.edition}年版式；已按实际版式导入。"
        irregularities.append(Irregularity("edition_for_year", "版式", what))
    once = {(one.code, one.place, one.detail): one for one in irregularities}
    return Report(prose.title.text, unit, year, figures.edition, figures.cells, prose.narrative, tuple(once.values()))


_NO_CELLS = (
    "没有看到分开的单元格，请连同表格一起复制：在原网页或 Word 文件里选中整篇（包括表格），粘贴到记事本保存后再导入；"
    "表格里的数字一格一格分开，才能对应到栏目。"
)


def _why_unread(document: Document) -> str:
    """Why a document without figures cannot be read: its tables are lost, or it is no report at all."""
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    texts += [cell for block in document.blocks if not isinstance(block, Paragraph) for row in block.rows for cell in row.cells]
    words = {title for form in FORMS.values() for title in section_titles(form)[1:4]}
    headings = sum(1 for text in texts if is_heading(text[:200]) or any(title in text for title in words))
    if headings >= 2 or any("申请数量" in text and "结转" in text for text in texts):
        return _NO_CELLS
    return "没有找到年度报告的表二、表三、表四，不像一份政府信息公开工作年度报告。"


def _texts(document: Document, figures: Figures) -> Iterator[Line]:
    """Everything outside the form's tables, with the table that stands last before it; rows of other tables count as prose."""
    table = -1
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            yield Line(block.text, table)
            continue
        for index, row in enumerate(block.rows):
            found = figures.tables.get((number, index))
            if found is None:
                yield from (Line(cell, table, cell=True) for cell in row.cells)
            else:
                table = max(table, found)


def to_content(report: Report, kind: str = sheets.KIND_PUBLISHED) -> Content:
    """The filled workbook of a published report, for `toolkit.template.template.write_workbook`.

    Figures are written as numbers, what is no number as printed; a total that is not the sum of its parts is written as
    published and not as a formula. Irregularities become the rows of the sheet 导入说明.
    """
    form = report.form
    totals = (one.key for one in form.fields if one.total)
    cover: dict[str, str | int] = {"unit": report.unit}
    if report.year is not None:
        cover["year"] = report.year
    return Content(
        cover=cover,
        figures={one.key: _value(report.cells.get(one.key), one.measure) for one in form.fields},
        narrative=report.narrative,
        kind=kind,
        typed_totals=frozenset(key for key in totals if not is_sum(form, report.cells, key)),
        notes=(("位置", "说明", "类别"), *((one.place, one.detail, one.code) for one in report.irregularities)),
    )


def _value(cell: RawCell | None, measure: Measure) -> int | Decimal | str | None:
    """What is written for a figure: a number where it is one, its text where it is not, None where it is blank."""
    state, scaled, notes = read_figure(cell, measure)
    if cell is None or state is State.BLANK:
        return None
    if state in (State.NUMBER, State.ZERO):
        if scaled is not None:
            return in_units(scaled, measure)
        if notes & Note.FRACTION:
            return Decimal(normalise(cell.text)[0].replace(",", "").replace(" ", ""))
    return cell.text.strip()
