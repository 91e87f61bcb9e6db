"""Submissions made in memory, strategies for consistent and faulty ones, and workbooks made lighter."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import strategies as st

from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import addresses
from toolkit.submission.cells import RawCell
from toolkit.submission.numbers import show
from toolkit.submission.origin import Origin
from toolkit.submission.report import Submission, assemble_figures


def consistent(form: Form, inputs: Mapping[str, int]) -> dict[str, int]:
    """Figures of a whole form, in smallest units, from some of its inputs: the others are 0, totals and balance are made right.

    Whatever was received in excess of what was disposed of is carried out; what is missing is received.
    """
    figures = {field.key: inputs.get(field.key, 0) for field in form.fields if not field.total}
    columns = {field.column_key for field in form.fields if field.table.key == "requests" and not field.total}
    outcomes = [
        field.row_key for field in form.fields if field.table.key == "requests" and not field.total
        and field.column_key == "other" and field.row_key not in ("received", "carried_in", "carried_out")
    ]  # fmt: skip
    for column in columns:
        came = figures[f"requests/received/{column}"] + figures[f"requests/carried_in/{column}"]
        went = sum(figures[f"requests/{row}/{column}"] for row in outcomes)
        if came < went:
            figures[f"requests/received/{column}"] += went - came
        figures[f"requests/carried_out/{column}"] = max(0, came - went)
    return with_totals(form, figures)


def with_totals(form: Form, figures: Mapping[str, int]) -> dict[str, int]:
    """The same inputs with every total made the sum of its parts, in the form's order."""
    right = dict(figures)
    for field in form.fields:
        if field.total:
            right[field.key] = sum(right[part] for part in form.parts_of[field.key])
    return {field.key: right[field.key] for field in form.fields}


def as_typed(form: Form, figures: Mapping[str, int]) -> dict[str, str]:
    """Figures in smallest units as text in the form's own unit."""
    return {key: show(value, form.by_key[key].measure) for key, value in figures.items()}


def submission(
    form: Form,
    typed: Mapping[str, str | RawCell | None],
    *,
    unit: str = "甲县财政局",
    code: str = "",
    year: int | None = None,
    formulas: bool = False,
    published: bool = False,
) -> Submission:
    """A submission from what was typed into each cell; numbers come as numbers, anything else as text.

    Args:
        formulas: Whether the totals are the template's formulas and so recomputed.
    """
    cells: list[RawCell | None] = []
    for field in form.fields:
        text = typed.get(field.key)
        if formulas and field.total:
            cells.append(RawCell("", "", "="))
        elif text is None or isinstance(text, RawCell):
            cells.append(text)
        else:
            cells.append(RawCell(text, "n" if _is_number(text) else "s"))
    raws, states, figures, notes = assemble_figures(form, cells)
    origin = Origin(f"{unit}.xlsx", kind=sheets.KIND_PUBLISHED if published else "")
    return Submission(
        unit, code, "甲县", year or {2019: 2020, 2021: 2024}[form.edition], form.edition, origin, raws, states,
        figures, notes, tuple(addresses(form).values())
    )  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and text.isascii() and text == text.strip()
    except ArithmeticError:
        return False


def report(year: int, changes: Mapping[str, int] | None = None, unit: str = "甲县财政局") -> Submission:
    """A consistent report of a year with these inputs."""
    form = FORMS[2021 if year >= 2021 else 2019]
    return submission(form, as_typed(form, consistent(form, changes or {})), unit=unit, year=year)


forms = st.sampled_from(list(FORMS.values()))


@st.composite
def consistent_figures(draw: st.DrawFn, form: Form, largest: int = 500) -> dict[str, int]:
    """Figures of a whole consistent form: a few inputs are drawn, the rest follows."""
    inputs = [field for field in form.fields if not field.total]
    chosen = draw(st.lists(st.sampled_from(inputs), max_size=40, unique_by=lambda field: field.key))
    return consistent(form, {field.key: draw(st.integers(0, largest)) for field in chosen})


#: What a careless hand makes of a figure, and the rules of which one has to name the cell.
FAULTS = {
    "blank": (lambda text: None, {"C101"}),
    "placeholder": (lambda text: "/", {"C102", "C103"}),
    "text": (lambda text: "若干", {"C104"}),
    "negative": (lambda text: "-1", {"C107"}),
    "fraction": (lambda text: "2.0000001", {"C108"}),
    "approximate": (lambda text: "20余", {"C116"}),
    "several": (lambda text: "1\n2", {"C106"}),
    "error value": (lambda text: RawCell("#REF!", "e"), {"C105"}),
}


def without_formulas_of_ours(data: bytes) -> bytes:
    """A workbook whose hidden sheet of formulas is empty: the button reads nothing of it, openpyxl takes half of the time."""
    light = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(light, "w") as target:
        names = re.findall('<sheet name="([^"]*)"', source.read("xl/workbook.xml").decode())
        part = f"xl/worksheets/sheet{names.index(sheets.JUDGE) + 1}.xml" if sheets.JUDGE in names else ""
        for one in source.infolist():
            xml = source.read(one)
            if one.filename == part:
                xml = re.sub(b"<sheetData>.*</sheetData>", b"<sheetData/>", xml, flags=re.DOTALL)
            target.writestr(one, xml)
    return light.getvalue()
