"""The sheets that only our own programs write, read back: metadata, import notes, explanations, last year's figures, 校验码."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import Form, sheets
from toolkit.form.layout import column_letter, column_number
from toolkit.submission.cells import Grid, RawCell
from toolkit.submission.check_code import check_code
from toolkit.submission.numbers import read_figure
from toolkit.submission.report import Fault

if TYPE_CHECKING:
    from toolkit.intake.cover import CoverValue
    from toolkit.intake.texts import Prose


def read_meta(grid: Grid | None) -> dict[str, str]:
    """The metadata by key."""
    if grid is None:
        return {}
    found = {}
    for row in range(1, 40):
        key, value = grid.cells.get(f"A{row}"), grid.cells.get(f"B{row}")
        if key is None:
            break
        if key[0] in sheets.META_KEYS:
            found[key[0]] = value[0] if value else ""
    return found


def read_received(grid: Grid | None) -> str:
    """Of a returned copy, the SHA-256 of the file that it was made from; "" if it is none."""
    row, column = sheets.RECEIVED_FILE
    cell = grid.cells.get(f"{column_letter(column + 1)}{row + 1}") if grid else None
    return cell.text if cell and re.fullmatch("[0-9a-f]{64}", cell.text) else ""


def meta_faults(form: Form, meta: Mapping[str, str]) -> Iterator[Fault]:
    """A template of another edition, or none of ours."""
    if (edition := meta.get("edition")) and edition != str(form.edition):
        yield Fault("other_edition", {"said": edition[:20], "edition": form.edition}, sheets.META)
    elif (digest := meta.get("form_digest")) and digest != form.digest:
        yield Fault("other_template", {}, sheets.META)


# --- what the import of a published report met ------------------------------------------------------------------------------

#: Notes are clipped to so many characters, and no more of them are read: the sheet could have been tampered with.
_NOTE_LENGTH, _MOST_NOTES = 400, 1000
_KIND_OF_NOTE = re.compile("[a-z_]{1,40}")
_NOTE_SECTIONS = {"第一部分": "overview", "第五部分": "problems", "第六部分": "other_matters", "开头": sheets.OPENING}


@lru_cache(maxsize=4)
def _note_places(form: Form) -> dict[str, tuple[str, ...]]:
    """The fields that a place in words stands for: 表三“2.重复申请”, 表二“规章／本年制发件数”."""
    found: dict[str, tuple[str, ...]] = {}
    for one in form.fields:
        if one.row:
            row = f"{one.table.label}“{one.row[-1]}”"
            found[row] = (*found.get(row, ()), one.key)
        found.setdefault(f"{one.table.label}“{one.name}”", (one.key,))
    return found


def import_faults(
    form: Form, grid: Grid, places: Sequence[tuple[str, str]], prose: Prose, cover: Mapping[str, CoverValue]
) -> Iterator[Fault]:
    """What is written on the sheet: a fault of the kind `imported_<kind of the note>` each."""
    labels = {table.label for table in form.tables}
    rows = [
        address[1:]
        for address, cell in grid.cells.items()
        if address[0] == "C" and address[1:].isdigit() and _KIND_OF_NOTE.fullmatch(cell.text)
    ]
    for row in rows[:_MOST_NOTES]:
        place, detail, code = (cell.text if (cell := grid.cells.get(f"{letter}{row}")) else "" for letter in "ABC")
        section = _NOTE_SECTIONS.get(place, "")
        if code == "prose_between_tables":
            section = next((key for key, title in sheets.beside_rows(form) if place[1:2] == title[:1] and place), "")
        if code == "section_missing" and section and prose and not any(key.partition(".")[0] == section for key in prose):
            continue  # a text that is not there is told as such
        sheet, address, keys = grid.name, f"A{row}", _note_places(form).get(place, ())
        if keys:
            sheet, address = places[form.by_key[keys[0]].index]
        elif place in labels:
            sheet, address = place, ""
        elif section in prose:
            sheet, address = prose[section].place
        elif place == "标题" and (unit := cover.get("unit")):
            sheet, address = unit.sheet, unit.address
        what = f"{place}：{detail}" if place and not detail.startswith(place) else detail
        yield Fault(f"imported_{code}", {"note": what[:_NOTE_LENGTH]}, sheet, address, ",".join(keys))


# --- what the workbook says of itself ---------------------------------------------------------------------------------------


#: Characters that a cell holds in a spreadsheet program; a file made by hand may say more.
_CELL = 32_767


def read_explanations(grid: Grid | None) -> dict[str, str]:
    """What stands beside the rules on 自检, by rule id."""
    if grid is None:
        return {}
    head = next((address for address, cell in grid.cells.items() if cell[0] == sheets.EXPLANATION), None)
    if head is None:
        return {}
    letter = head.rstrip("0123456789")
    found: dict[str, str] = {}
    for address, cell in grid.cells.items():
        if address[0] == "A" and _RULE.fullmatch(cell[0]):
            beside = grid.cells.get(f"{letter}{address[1:]}")
            if beside is not None and beside.kind == "s" and beside.text.strip():
                found[cell[0]] = beside.text.strip()[:_CELL]
    return found


_RULE = re.compile("[A-Z][0-9]{3}")
_FINGERPRINT = re.compile("[0-9a-f]{12}")


def read_answers(grid: Grid | None) -> dict[str, str]:
    """What stands beside the lines of 退回清单, by the fingerprints of the findings that each is about."""
    if grid is None:
        return {}
    columns = {cell.text: address.rstrip("0123456789") for address, cell in grid.cells.items() if cell.text in _ANSWER_HEADS}
    if len(columns) < len(_ANSWER_HEADS):
        return {}
    marks, told = (columns[head] for head in _ANSWER_HEADS)
    found: dict[str, str] = {}
    for address, cell in grid.cells.items():
        letter = address.rstrip("0123456789")
        beside = grid.cells.get(f"{told}{address[len(letter) :]}") if letter == marks else None
        if beside is not None and beside.kind == "s" and beside.text.strip():
            found |= dict.fromkeys(filter(_FINGERPRINT.fullmatch, cell.text.split()), beside.text.strip()[:_CELL])
    return found


_ANSWER_HEADS = (sheets.FINGERPRINT, sheets.EXPLANATION)


def read_prior(form: Form, grid: Grid | None) -> dict[str, int]:
    """Last year's figures that the template was filled with, in the smallest unit."""
    found: dict[str, int] = {}
    for address, cell in grid.cells.items() if grid else ():
        one = form.by_key.get(cell.text) if address.startswith("A") else None
        if one and grid:
            value = read_figure(grid.cells.get(f"B{address[1:]}"), one.measure).value
            if value is not None:
                found[one.key] = value
    return found


def check_code_on(grid: Grid | None) -> str:
    """The 校验码 that stands on a cover, as it was stored; "" if there is none."""
    label_at = next((address for address, cell in grid.cells.items() if cell.text == sheets.CHECK_CODE), "") if grid else ""
    if not label_at or grid is None:
        return ""
    letter, row = label_at.rstrip("0123456789"), label_at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    beside = grid.cells.get(f"{column_letter(column_number(letter) + 1)}{row}")
    return beside.text if beside else ""


def check_code_faults(form: Form, cells: list[RawCell | None], grid: Grid | None) -> Iterator[Fault]:
    """The code on the cover is that of the figures, or one of the two was changed after the other."""
    shown = check_code_on(grid)
    if grid and shown and shown != (right := check_code(form, cells)) and shown != check_code(form, cells, plain_sums=True):
        yield Fault("check_code_differs", {"shown": shown, "right": right}, grid.name, "", "", shown)
