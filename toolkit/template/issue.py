"""The workbooks that an office hands out: blank, or one per unit, with last year's carried over."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.file_names import free_name, safe_name
from toolkit.form import FORMS, edition_for_year

if TYPE_CHECKING:
    from toolkit.form import Form
    from toolkit.office.last_year import Archive
    from toolkit.submission.content import Content
    from toolkit.submission.record import Record
    from toolkit.submission.roster import Roster


def write_templates(
    out: Path,
    *,
    edition: int | None = None,
    year: int | None = None,
    roster: Roster | None = None,
    previous: Archive | None = None,
) -> list[Path]:
    """Write the blank template of an edition, or one workbook per unit of a roster.

    Args:
        out: Folder of the workbooks.
        edition: By default that of the year, else 2021.
        year: Written on the cover and locked; by default the one after the archive's.
        roster: Each unit gets a workbook with its name, code, region and the year, all of them locked.
        previous: Last year's accepted figures: 上年结转 is filled in and locked, and 自检 compares with last year.

    Raises:
        OutputError: If one cannot be written.
    """
    from toolkit.outputs import write_files
    from toolkit.template.template import Content, write_workbook

    if year is None and previous is not None and previous.latest is not None:
        year = previous.latest + 1
    edition = edition or (edition_for_year(year) if year else 2021)
    form = FORMS[edition]
    dated = {"year": year} if year else {}
    if roster is None:
        content = Content(cover=dated, given=frozenset(dated))
        return write_files(out, {f"年报填报模板（{edition}版）.xlsx": write_workbook(form, content)})
    suffix, taken = f"{year}年" if year else "", set[str]()
    files = {}
    for unit in roster.units:
        cover: dict[str, str | int] = {"unit": unit.name, "code": unit.code, "region": unit.region, **dated}
        record = previous.of_unit(unit, year - 1) if previous and year and not roster.was_split(unit) else None
        given = frozenset(key for key, value in cover.items() if value)
        content = replace(carried_over(form, record), cover=cover, given=given)
        files[free_name(f"{safe_name(unit.name)}{suffix}", ".xlsx", taken)] = write_workbook(form, content)
    return write_files(out, files)


def carried_over(form: Form, record: Record | None) -> Content:
    """What last year leaves in this year's workbook: 上年结转 filled in and locked, and all figures that this edition has too.

    自检 compares with some of them; the check and the button judge every rule between years with them.
    """
    from toolkit.submission.numbers import in_units
    from toolkit.template.template import Content

    if record is None:
        return Content()
    figures: dict[str, int | Decimal | str | None] = {}
    for key, source in form.carried_from.items():
        if (last := record.figures.get(source)) is not None:
            figures[key] = in_units(last, form.by_key[key].measure)
    prior = {one.key: in_units(record.figures[one.key], one.measure) for one in form.fields if one.key in record.figures}
    return Content(figures=figures, prior=prior, locked=frozenset(figures))
