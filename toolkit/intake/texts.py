"""文字部分: the texts of a report, by the key of their section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.form import FORMS, sheets
from toolkit.form.layout import column_letter
from toolkit.intake.headings import label, place_of
from toolkit.intake.totals import REACHES_OUT
from toolkit.submission.cells import Grid
from toolkit.submission.report import Fault

if TYPE_CHECKING:
    from toolkit.intake.cover import CoverValue

#: Sheets that hold headings of the form without being a table of it.
NO_TABLES = frozenset(
    (sheets.COVER, sheets.GUIDE, sheets.PROSE, sheets.META, sheets.IMPORT_NOTES, *sheets.OWN_SHEETS, *sheets.REGION_SHEETS)
)


# --- prose and metadata -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _prose_keys() -> dict[str, str]:
    """Narrative key by heading, in all editions and wordings."""
    found = {}
    for form in FORMS.values():
        found.update({label(title): key for key, title in (*sheets.prose_rows(form), *sheets.beside_rows(form))})
        found.update({label(title): section.key for section in form.sections for title in section.accepted})
    return found


_GOES_ON = label(sheets.GOES_ON)

#: A text of the report and where it begins: (sheet, address).
Prose = dict[str, tuple[str, tuple[str, str]]]


def read_prose(grids: Sequence[Grid], by_name: Mapping[str, Grid]) -> Prose:
    """The texts by narrative key: what stands right of each heading and in the rows below that have none of their own."""
    first = by_name.get(sheets.PROSE)
    if first and (found := _prose_of(first)):
        return found
    others = (grid for grid in grids if grid.name not in NO_TABLES)
    return max((_prose_of(grid) for grid in others), key=len, default={})


def _prose_of(grid: Grid) -> Prose:
    keys = _prose_keys()
    rows: dict[int, dict[int, str]] = {}
    for address, cell in grid.cells.items():
        column, row = place_of(address)
        rows.setdefault(row, {})[column] = cell[0]
    home = next((column for texts in rows.values() for column, text in texts.items() if label(text) in keys), None)
    if home is None:
        return {}
    found: dict[str, tuple[list[str], str]] = {}
    current: str | None = None
    for row, texts in rows.items():
        heading = texts.get(home, "").strip()
        goes_on = label(heading) == _GOES_ON
        if heading and not goes_on:
            current = keys.get(label(heading))
        if current is not None and (text := texts.get(home + 1, "")).strip():
            parts = found.setdefault(current, ([], f"{column_letter(home + 1)}{row}"))[0]
            if goes_on and parts:
                parts[-1] += text
            else:
                parts.append(text)
    return {key: ("\n".join(parts), (grid.name, address)) for key, (parts, address) in found.items()}


def formula_faults(cover: Mapping[str, CoverValue], prose: Prose, by_name: Mapping[str, Grid]) -> Iterator[Fault]:
    """Formulas where the unit should have typed words: what they show is read, and may be something else elsewhere."""
    words = dict(sheets.COVER_FIELDS)
    places = [(f"{value.sheet}“{words[key]}”", value.sheet, value.address) for key, value in cover.items()]
    texts = {place for _, place in prose.values()}
    if (own := by_name.get(sheets.PROSE)) and any(name == own.name for name, _ in texts):
        texts |= {(own.name, address) for address in own.cells if address.startswith("B")}
    places += [(name, name, address) for name, address in texts]
    for what, name, address in sorted(places):
        cell = by_name[name].cells.get(address)
        if cell is not None and cell.formula is not None:
            kind = "text_formula_reaches_out" if REACHES_OUT.search(cell.formula) else "text_formula"
            values = {"what": what, "address": address, "formula": f"={cell.formula[:80]}"}
            yield Fault(kind, values, name, address, "", cell.text)
