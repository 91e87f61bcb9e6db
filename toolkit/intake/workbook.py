"""Sheets → `Submission`: cover, three tables, prose and metadata, found by their headings.

`read_workbook` is the door for files; `read_grids` the door for everything else that has raw cells by address, such as an open
book. What is odd about a workbook becomes a `Fault`; only a file without any table of the form is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import FIRST_ROW, addresses, column_letter, column_number, formula
from toolkit.intake.headings import (
    Located,
    area_of,
    at_template_place,
    count_tables,
    fields_in,
    label,
    place_of,
    search_all,
    template_merges,
)
from toolkit.intake.xlsx import shortcuts
from toolkit.intake.xlsx.package import Package, read_package
from toolkit.rules.catalogue import RULES
from toolkit.rules.imported import RULE_OF_NOTE
from toolkit.submission.cells import Grid, Note, RawCell, State
from toolkit.submission.check_code import check_code
from toolkit.submission.numbers import read_figure, show, split_numbers
from toolkit.submission.report import Fault, Submission, assemble_figures, know_units
from toolkit.terminal import unseen, visible

#: What the import of a published report met: place, detail and kind.
_IMPORT_NOTES = "导入说明"
#: Sheets that hold headings of the form without being a table of it.
_NO_TABLES = frozenset(
    (sheets.COVER, sheets.GUIDE, sheets.PROSE, sheets.META, _IMPORT_NOTES, *sheets.OWN_SHEETS, *sheets.REGION_SHEETS)
)
_TICKS = frozenset((sheets.TICK, "✓", "✔", "√", "☑", "是", "1", "TRUE"))


#: (key, sheet, address) of a table that is there once more.
Again = tuple[str, str, str]


def read_workbook(data: bytes, path: str) -> Submission:
    """Read a submission from the bytes of a file.

    Args:
        data: The bytes, read once.
        path: Where they came from, as given by the user.

    Raises:
        UnreadableError: If it is no workbook, or none with a table of the form.
    """
    return read_with_sheets(data, path)[0]


def read_with_sheets(data: bytes, path: str) -> tuple[Submission, tuple[Grid, ...]]:
    """Read a submission from the bytes of a file, and give the sheets that it was taken from as well.

    The instructions, and the hidden sheets of our own formulas and of the button, are half of a template's bytes. Nothing is
    taken from them as long as tables and cover are found elsewhere; so only if not, their cells are read. (Measured: with
    them a workbook takes 1.8 times as long.)

    Args:
        data: The bytes, read once.
        path: Where they came from, as given by the user.

    Raises:
        UnreadableError: If it is no workbook, or none with a table of the form.
    """
    if shortcuts.are_allowed():
        package = read_package(data, spare=is_spared)
        try:
            return _read_package(package, path), package.sheets
        except _Incomplete:
            pass
    package = read_package(data)
    return _read_package(package, path), package.sheets


class _Incomplete(Exception):
    """Something may stand on a sheet whose cells were not read."""


def is_spared(name: str, visible: bool) -> bool:
    """Whether a sheet bears the name of one that nobody reads; what people see under a name of a hidden sheet is read."""
    return name == sheets.GUIDE or (not visible and name in (sheets.JUDGE, sheets.MARKS))


def _read_package(package: Package, path: str) -> Submission:
    return read_grids(
        package.sheets,
        path=path,
        sha256=package.sha256,
        has_macros=package.has_macros,
        has_external_links=package.has_external_links,
        partial=bool(package.spared),
    )


def read_grids(
    grids: Sequence[Grid],
    *,
    path: str,
    sha256: str = "",
    has_macros: bool = False,
    has_external_links: bool = False,
    partial: bool = False,
) -> Submission:
    """Read a submission from sheets.

    Args:
        grids: All sheets, in order.
        path: Where they came from, as given by the user.
        sha256: Of the file's bytes, "" if there is no file.
        has_macros: Whether the file carries macros.
        has_external_links: Whether the file takes data from elsewhere.
        partial: Whether there are more sheets, which are needed only if something is not found on these.

    Raises:
        _Incomplete: If it is not.
        UnreadableError: With the code `not_a_form` if none of the three tables is there.
    """
    by_name = {grid.name: grid for grid in grids}
    meta = _read_meta(by_name.get(sheets.META))
    kind = meta.get("kind", "")
    tables, again = _find_tables(grids, by_name, partial)
    form = _edition(tables)
    faults = list(_table_faults(form, tables, again))
    figures = _take_cells(form, tables, kind, faults)
    raws, states, numbers, notes = assemble_figures(form, figures.cells, figures.split)
    if kind == sheets.KIND_REGION:
        know_units(form, notes)
    cover = _read_cover(grids, by_name, partial)
    year = _read_year(cover.get("year"))
    unit = _text(cover, "unit")
    faults.extend(_cover_faults(cover, unit, year))
    faults.extend(_stale_totals(form, figures, raws, states, numbers))
    if has_macros:
        faults.append(Fault("F115", "文件含有宏"))
    if has_external_links:
        faults.append(Fault("F116", "文件含有指向其他工作簿或外部数据源的链接"))
    faults.extend(_meta_faults(form, meta))
    faults.extend(_nil_faults(form, cover, numbers, figures.places))
    faults.extend(_code_faults(form, figures.cells, by_name.get(sheets.COVER)))
    prose = _read_prose(grids, by_name)
    if kind == sheets.KIND_PUBLISHED and (notes_grid := by_name.get(_IMPORT_NOTES)):
        faults.extend(_import_faults(form, notes_grid, figures.places, prose, cover))
    return Submission(
        unit=unit,
        code=_text(cover, "code"),
        region=_text(cover, "region"),
        year=year,
        edition=form.edition,
        path=path,
        sha256=sha256,
        raws=raws,
        states=states,
        figures=numbers,
        notes=notes,
        places=figures.places,
        narrative={key: text for key, (text, _) in prose.items()},
        cover={key: _text(cover, key) for key in cover} | meta | _read_received(by_name.get(sheets.RECEIVED)),
        faults=tuple(sorted(faults, key=lambda fault: fault.rule)),
        published=kind == sheets.KIND_PUBLISHED,
        explanations=_read_explanations(by_name.get(sheets.SELFCHECK)) | _read_answers(by_name.get(sheets.RETURNED)),
        prior=_read_prior(form, by_name.get(sheets.PRIOR)),
        text_places={key: place for key, (_, place) in prose.items()},
    )


# --- tables -----------------------------------------------------------------------------------------------------------------


def _find_tables(grids: Sequence[Grid], by_name: Mapping[str, Grid], partial: bool) -> tuple[dict[str, Located], list[Again]]:
    """The tables by key, and those that are there once more."""
    tables: dict[str, Located] = {}
    for edition in sorted(FORMS, reverse=True):
        for table in FORMS[edition].tables:
            grid = by_name.get(table.label)
            if table.key not in tables and grid and (found := at_template_place(FORMS[edition], table, grid)):
                tables[table.key] = found
    candidates = [grid for grid in grids if grid.name not in _NO_TABLES]
    if len(tables) < 3:
        _search_tables([] if partial else grids, candidates, tables)
    if partial and len(tables) < 3:
        raise _Incomplete
    if not tables:
        sentence = "文件里没有年报的表二、表三、表四，不是年报工作簿。请上报用下发的模板填写的工作簿。"
        raise UnreadableError("not_a_form", sentence)
    return tables, _found_again(tables, candidates)


def _search_tables(grids: Sequence[Grid], candidates: Sequence[Grid], tables: dict[str, Located]) -> None:
    """Add the tables that are not at the template's place: on free sheets, beside another table, on any of `grids`."""
    taken = {one.grid.name for one in tables.values()}
    unlikely = [grid for grid in grids if grid.name in _NO_TABLES and grid.name not in (sheets.GUIDE, sheets.META)]
    for group in (
        [grid for grid in candidates if grid.name not in taken],
        [grid for grid in candidates if grid.name in taken],
        unlikely,
    ):
        if len(tables) < 3:
            for key, many in search_all(group).items():
                tables.setdefault(key, many[0])


def _found_again(tables: Mapping[str, Located], candidates: Sequence[Grid]) -> list[Again]:
    found = count_tables(candidates, tables.values())
    again: list[Again] = []
    for key, located in tables.items():
        places = [(sheet, address) for one, sheet, address in found if one == key]
        if places and (located.moved or located.missing):  # it has been counted as well
            places.remove(next((place for place in places if place[0] == located.grid.name), places[0]))
        again.extend((key, *place) for place in places)
    return again


def _edition(tables: Mapping[str, Located]) -> Form:
    """The edition of the tables. Table 二 decides, for it differs most; table 四 alone tells nothing: the newest."""
    decisive = tables.get("documents") or tables.get("requests")
    return decisive.form if decisive else FORMS[max(FORMS)]


def _table_faults(form: Form, tables: Mapping[str, Located], again: Iterable[Again]) -> Iterator[Fault]:
    for table in form.tables:
        if table.key not in tables:
            yield Fault("F103", f"没有找到{table.label}（{table.title}）", table.label)
    for key, sheet, address in again:
        yield Fault("F104", f"{form.table(key).label}在工作表“{sheet}”中又出现一次（{address}）", sheet, address)
    documents, requests = tables.get("documents"), tables.get("requests")
    if documents and requests and documents.form is not requests.form:
        detail = f"表二是{documents.form.edition}版，表三是{requests.form.edition}版"
        yield Fault("F105", detail, requests.grid.name)
    for located in tables.values():
        name = located.table.label
        for title, keys in located.missing:
            yield Fault("F107", f"{name}缺少栏目“{title}”，无法读取其数据", located.grid.name, "", ",".join(keys))
        for address, words in located.extra:
            raw = located.grid.cells[address][0]
            yield Fault("F108", f"{name}中{words}不是官方栏目，但填有内容", located.grid.name, address, "", raw)
        if located.moved:
            yield Fault("F109", located.moved, located.grid.name)
        yield from _hidden_faults(located)


def _hidden_faults(located: Located) -> Iterator[Fault]:
    grid, name = located.grid, located.table.label
    if not grid.visible:
        yield Fault("F117", f"{name}所在的工作表“{grid.name}”被隐藏", grid.name)
    if not grid.hidden_rows and not grid.hidden_columns:
        return
    held = [place_of(address) for address in located.places.values() if address in grid.cells]
    rows = sorted({row for _, row in held} & grid.hidden_rows)
    columns = sorted({column for column, _ in held} & grid.hidden_columns)
    if rows:
        yield Fault("F117", f"{name}第{_listed(rows)}行被隐藏，其中有数据", grid.name, f"A{rows[0]}")
    if columns:
        letters = [column_letter(column) for column in columns]
        yield Fault("F117", f"{name}{_listed(letters)}列被隐藏，其中有数据", grid.name, f"{letters[0]}1")


def _listed(items: Sequence[object]) -> str:
    return "、".join(map(str, items[:5])) + ("等" if len(items) > 5 else "")


# --- figures ----------------------------------------------------------------------------------------------------------------


class _Figures(NamedTuple):
    """The raw cells of a form's fields, in its order.

    Attributes:
        cells: One per field; a total that is to be recomputed has the formula "=".
        places: (sheet, address) of each.
        split: The number that a merged cell gives to a field, by index.
        stored: The cell of each recomputed total as it lies in the sheet, by index.
    """

    cells: list[RawCell | None]
    places: tuple[tuple[str, str], ...]
    split: dict[int, str]
    stored: dict[int, RawCell]


@lru_cache(maxsize=4)
def _template_places(form: Form) -> tuple[tuple[str, str], ...]:
    return tuple(addresses(form).values())


@lru_cache(maxsize=4)
def _template_formulas(form: Form) -> dict[int, str]:
    """The template's formula of each total, without "=", by index."""
    return {one.index: formula(form, one.key)[1:] for one in form.fields if one.total}


def _take_cells(form: Form, tables: Mapping[str, Located], kind: str, faults: list[Fault]) -> _Figures:
    """The raw cell and the place of every field, and which totals are to be recomputed."""
    cells: list[RawCell | None] = []
    for table in form.tables:
        located = tables.get(table.key)
        fields = _fields_of(form, table.key)
        if located is None:
            cells.extend([None] * len(fields))
            continue
        get, places = located.grid.cells.get, located.places
        cells.extend([get(places.get(key, "")) for key in fields])
    at_home = len(tables) == 3 and all(
        one.form.table(key) is form.table(key) and not one.moved and not one.missing for key, one in tables.items()
    )
    where = _template_places(form) if at_home else tuple(_places(form, tables))
    figures = _Figures(cells, where, {}, {})
    _settle_merges(form, tables, figures, faults)
    _settle_formulas(form, tables, figures, kind, faults)
    return figures


@lru_cache(maxsize=16)
def _fields_of(form: Form, table: str) -> tuple[str, ...]:
    return tuple(one.key for one in form.fields if one.table.key == table)


def _places(form: Form, tables: Mapping[str, Located]) -> Iterator[tuple[str, str]]:
    for one in form.fields:
        located = tables.get(one.table.key)
        address = located.places.get(one.key, "") if located else ""
        yield (located.grid.name if located and address else one.table.label, address)


def _settle_merges(form: Form, tables: Mapping[str, Located], figures: _Figures, faults: list[Fault]) -> None:
    """A merged area over several fields: its numbers are given to them if there are as many; a fault in any case."""
    for located in tables.values():
        usual = template_merges(located.form, located.table) if not located.moved else frozenset()
        for reference in located.grid.merges:
            area = area_of(reference)
            if reference in usual or (usual and area[2] < FIRST_ROW):
                continue
            keys = fields_in(area, located.places)
            if len(keys) < 2:
                continue
            top = reference.partition(":")[0]
            cell = located.grid.cells.get(top)
            raw = cell[0] if cell else ""
            detail = f"{located.table.label}{reference}合并了{len(keys)}个数据单元格"
            faults.append(Fault("F118", detail, located.grid.name, top, ",".join(keys), raw))
            parts = split_numbers(raw, len(keys)) if cell else None
            for key, number in zip(keys, parts or (), strict=False):
                if key in form.by_key:
                    index = form.by_key[key].index
                    figures.cells[index] = RawCell(raw)
                    figures.split[index] = number


def _settle_formulas(form: Form, tables: Mapping[str, Located], figures: _Figures, kind: str, faults: list[Fault]) -> None:
    """Totals with the template's formula are recomputed; other formulas give their stored result."""
    expected = _template_formulas(form)
    for index, cell in enumerate(figures.cells):
        if cell is None:
            continue
        text, _, written = cell
        total = expected.get(index)
        if written is None:
            if total is not None and text.strip() and kind == sheets.KIND_UNIT:
                faults.append(_overwritten(form, index, figures, text))
            continue
        if written == total and kind != sheets.KIND_REGION:
            figures.stored[index] = cell
            figures.cells[index] = RawCell(text, cell[1], "=")
            continue
        if _REACHES_OUT.search(written):
            sheet, address = figures.places[index]
            one = form.fields[index]
            detail = f"{one.table.label}“{one.name}”（{address}）的公式引用了其他工作簿或外部数据：={written[:80]}"
            faults.append(Fault("F116", detail, sheet, address, one.key, text))
        if kind == sheets.KIND_REGION:
            if cell[1]:
                figures.cells[index] = RawCell(text, cell[1])
            continue
        if total is None:
            continue
        if _adds_its_parts(form, index, written, figures, tables):
            figures.stored[index] = cell
            figures.cells[index] = RawCell(text, cell[1], "=")
        elif text.strip() and kind == sheets.KIND_UNIT:
            faults.append(_overwritten(form, index, figures, f"={written}"))


_REACHES_OUT = re.compile(
    r"\[\d+\]|\[[^\[\]]*\.xl[a-z]*\]|\||\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER(?:\.ID)?|IMAGE|DDE|SQL\.REQUEST)\s*\(", re.I
)


def _overwritten(form: Form, index: int, figures: _Figures, found: str) -> Fault:
    one = form.fields[index]
    sheet, address = figures.places[index]
    detail = f"{one.table.label}“{one.name}”（{address}）应由公式自动计算，现在是“{found[:60]}”"
    return Fault("F113", detail, sheet, address, one.key, found)


_SUM = re.compile(r'(?:IF\(COUNT\((?P<count>[A-Z0-9:,;+]+)\)=0[,;]""[,;])?SUM\((?P<sum>[A-Z0-9:,;]+)\)(?(count)\))')
_PLUS = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(?:\+[A-Z]{1,3}[0-9]{1,7})+")


def _adds_its_parts(form: Form, index: int, written: str, figures: _Figures, tables: Mapping[str, Located]) -> bool:
    """Whether a formula adds exactly the parts of a total, at their places in this sheet."""
    plain = re.sub(r"[\s$]", "", written).upper()
    match = _SUM.fullmatch(plain)
    if match and match["count"] in (None, match["sum"]):
        pieces = re.split("[,;]", match["sum"])
    elif _PLUS.fullmatch(plain):
        pieces = plain.split("+")
    else:
        return False
    added: list[str] = []
    for piece in pieces:
        if not re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?", piece):
            return False
        top, left, bottom, right = area_of(piece)
        if (bottom - top + 1) * (right - left + 1) > 500:
            return False
        added.extend(f"{column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1))
    one = form.fields[index]
    located = tables[one.table.key]
    for parts in _ways_to_add(form)[one.key]:
        wanted = {figures.places[form.by_key[part].index][1] for part in parts}
        # A blank row or column that somebody inserted may lie in between; a sum passes over it.
        rest = [address for address in added if address not in wanted]
        exact = "" not in wanted and wanted <= set(added) and len(set(added)) == len(added)
        if exact and not any(address in located.grid.cells for address in rest):
            return True
    return False


@lru_cache(maxsize=4)
def _ways_to_add(form: Form) -> dict[str, list[tuple[str, ...]]]:
    """Of each total, the fields that it is the sum of; where two totals cross there are two ways."""
    ways: dict[str, list[tuple[str, ...]]] = {}
    for identity in form.identities:
        if identity.kind != "balance":
            ways.setdefault(identity.left[0], []).append(identity.right)
    return ways


def _stale_totals(form: Form, figures: _Figures, raws: Sequence[str], states: bytes, numbers: Sequence[int]) -> Iterator[Fault]:
    """Stored results that disagree with what their formula gives; stale since another program wrote the parts."""
    for index, cell in figures.stored.items():
        if states[index] not in (State.NUMBER, State.ZERO) or not cell[0].strip():
            continue
        one = form.fields[index]
        if cell[1] == "n" and float(cell[0]) * one.measure.scale == numbers[index]:
            continue
        stored = read_figure(RawCell(cell[0], cell[1]), one.measure)
        if stored.value != numbers[index] or stored.notes & Note.FRACTION:
            sheet, address = figures.places[index]
            right = show(numbers[index], one.measure)
            detail = f"{one.table.label}“{one.name}”（{address}）存储的结果是{raws[index]}，按各项计算是{right}"
            yield Fault("F114", detail, sheet, address, one.key, raws[index])


# --- cover ------------------------------------------------------------------------------------------------------------------


class _Value(NamedTuple):
    sheet: str
    address: str
    cell: RawCell | None


_COVER_KEYS = {label(words): key for key, words in sheets.COVER_FIELDS} | {
    label(words): key
    for key, many in {
        "unit": ("填报单位", "单位名称（全称）"),
        "code": ("统一社会信用代码", "单位代码"),
        "year": ("报告年度", "填报年度"),
    }.items()
    for words in many
}


def _read_cover(grids: Sequence[Grid], by_name: Mapping[str, Grid], partial: bool) -> dict[str, _Value]:
    """The fields of the cover by key: what stands right of each label."""
    first = by_name.get(sheets.COVER)
    found = _cover_of(first) if first else {}
    if "unit" in found and "year" in found:
        return found
    if partial:
        raise _Incomplete
    for grid in grids:
        if grid is not first and grid.name not in (sheets.GUIDE, sheets.META, *sheets.REGION_SHEETS):
            other = _cover_of(grid)
            if len(other) > max(1, len(found)):
                found = other
    return found


def _cover_of(grid: Grid) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    for address, cell in grid.cells.items():
        key = _COVER_KEYS.get(label(cell[0].rstrip(":： "))) if cell[1] == "s" else None
        if key and key not in found:
            place = _right_of(address, grid)
            found[key] = _Value(grid.name, place, grid.cells.get(place))
    return found


def _right_of(address: str, grid: Grid) -> str:
    """The cell right of one, or of the merged area that begins with it."""
    column, row = place_of(address)
    for reference in grid.merges:
        if reference.startswith(address + ":"):
            column = area_of(reference)[3]
    return f"{column_letter(column + 1)}{row}"


def _text(cover: Mapping[str, _Value], key: str) -> str:
    """A field of the cover as text; a date as 2024-01-15."""
    value = cover.get(key)
    if value is None or value.cell is None:
        return ""
    text, kind, _ = value.cell
    if kind == "d" and (day := _date(text)):
        return day.isoformat()
    if kind == "n" and re.fullmatch(r"[0-9]+\.0+", text):
        return text.partition(".")[0]
    return text.strip()


def _date(text: str) -> date | None:
    """The day of a stored date: a serial number, or ISO text in strict files."""
    try:
        if re.match(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text[:10])
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None


def _read_year(value: _Value | None) -> int | None:
    """The year of a cover: a number or text such as 2024年, ２０２４, 2024年度; of a date, its year."""
    if value is None or value.cell is None:
        return None
    text, kind, _ = value.cell
    clean = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(\d{4})(?:\.0+)?(?:年度?)?", clean, re.ASCII)
    if match and 2000 <= int(match[1]) <= 2100:
        return int(match[1])
    day = _date(clean) if kind == "d" else None
    return day.year if day and 2000 <= day.year <= 2100 else None


#: Fields of the cover by which a unit is known.
_NAMES = (("unit", "单位名称"), ("code", "单位代码"), ("region", "所属地区"))


def _cover_faults(cover: Mapping[str, _Value], unit: str, year: int | None) -> Iterator[Fault]:
    if not unit:
        place = cover.get("unit")
        yield Fault("F110", "封面没有填写单位名称", place.sheet if place else "", place.address if place else "")
    if year is None:
        place = cover.get("year")
        raw = _text(cover, "year")
        detail = f"封面的年度“{raw[:40]}”无法识别" if raw else "封面没有填写年度"
        yield Fault("F111", detail, place.sheet if place else "", place.address if place else "", raw=raw)
    for key, what in _NAMES:
        raw = _text(cover, key)
        if marks := unseen(raw):
            place = cover[key]
            detail = f"封面的{what}“{visible(raw[:40])}”里有看不见的字符（{'、'.join(marks)}）"
            yield Fault("F132", detail, place.sheet, place.address, raw=raw)


def _nil_faults(
    form: Form, cover: Mapping[str, _Value], numbers: Sequence[int], places: Sequence[tuple[str, str]]
) -> Iterator[Fault]:
    if unicodedata.normalize("NFKC", _text(cover, "nil")).upper() not in _TICKS:
        return
    filled = [one for one in form.fields if numbers[one.index] and not one.total]
    if filled:
        first = filled[0]
        sheet, address = places[first.index]
        detail = f"封面勾选了零报告，但有{len(filled)}项数据不为0，第一处是{first.table.label}“{first.name}”（{address}）"
        yield Fault("F120", detail, sheet, address, first.key)


# --- prose and metadata -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _prose_keys() -> dict[str, str]:
    """Narrative key by heading, in all editions and wordings."""
    found = {}
    for form in FORMS.values():
        found.update({label(title): key for key, title in sheets.prose_rows(form)})
        found.update({label(title): section.key for section in form.sections for title in section.accepted})
    return found


#: A text of the report and where it begins: (sheet, address).
_Prose = dict[str, tuple[str, tuple[str, str]]]


def _read_prose(grids: Sequence[Grid], by_name: Mapping[str, Grid]) -> _Prose:
    """The texts by narrative key: what stands right of each heading, and in the rows below that have no heading."""
    first = by_name.get(sheets.PROSE)
    if first and (found := _prose_of(first)):
        return found
    others = (grid for grid in grids if grid.name not in _NO_TABLES)
    return max((_prose_of(grid) for grid in others), key=len, default={})


def _prose_of(grid: Grid) -> _Prose:
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
        if heading:
            current = keys.get(label(heading))
        if current is not None and (text := texts.get(home + 1, "")).strip():
            found.setdefault(current, ([], f"{column_letter(home + 1)}{row}"))[0].append(text)
    return {key: ("\n".join(parts), (grid.name, address)) for key, (parts, address) in found.items()}


def _read_meta(grid: Grid | None) -> dict[str, str]:
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


def _read_received(grid: Grid | None) -> dict[str, str]:
    """Of a returned copy, the SHA-256 of the file that it was made from."""
    row, column = sheets.RECEIVED_FILE
    cell = grid.cells.get(f"{column_letter(column + 1)}{row + 1}") if grid else None
    return {"returned_from": cell.text} if cell and re.fullmatch("[0-9a-f]{64}", cell.text) else {}


def _meta_faults(form: Form, meta: Mapping[str, str]) -> Iterator[Fault]:
    if (edition := meta.get("edition")) and edition != str(form.edition):
        yield Fault("F119", f"模板标识是{edition[:20]}版，表格是{form.edition}版", sheets.META)
    elif (digest := meta.get("form_digest")) and digest != form.digest:
        yield Fault("F119", "模板标识与本系统的表格不一致，可能是旧模板或者被改动过的模板", sheets.META)


# --- what the import of a published report met ------------------------------------------------------------------------------

#: Notes are clipped to so many characters, and no more of them are read: the sheet could have been tampered with.
_NOTE_LENGTH, _MOST_NOTES = 400, 500
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


def _import_faults(
    form: Form, grid: Grid, places: Sequence[tuple[str, str]], prose: _Prose, cover: Mapping[str, _Value]
) -> Iterator[Fault]:
    """What is written on the sheet, as far as no other rule sees it in the workbook itself."""
    labels = {table.label for table in form.tables}
    rows = [
        address[1:]
        for address, cell in grid.cells.items()
        if address[0] == "C" and address[1:].isdigit() and cell.text in RULE_OF_NOTE
    ]
    for row in rows[:_MOST_NOTES]:
        place, detail, code = (cell.text if (cell := grid.cells.get(f"{letter}{row}")) else "" for letter in "ABC")
        section = _NOTE_SECTIONS.get(place, "")
        if code == "section_missing" and section and prose and not any(key.partition(".")[0] == section for key in prose):
            continue  # a text that is not there is told as such
        sheet, address, keys = grid.name, f"A{row}", _note_places(form).get(place, ())
        if keys:
            sheet, address = places[form.by_key[keys[0]].index]
        elif place in labels:
            sheet, address = place, ""
        elif section in prose:
            sheet, address = prose[section][1]
        elif place == "标题" and (unit := cover.get("unit")):
            sheet, address = unit.sheet, unit.address
        what = f"{place}：{detail}" if place and not detail.startswith(place) else detail
        yield Fault(RULE_OF_NOTE[code], what[:_NOTE_LENGTH], sheet, address, ",".join(keys))


# --- what the workbook says of itself ---------------------------------------------------------------------------------------


#: Characters that a cell holds in a spreadsheet program; a file made by hand may say more.
_CELL = 32_767


def _read_explanations(grid: Grid | None) -> dict[str, str]:
    """What stands beside the rules on 自检, by rule id."""
    if grid is None:
        return {}
    head = next((address for address, cell in grid.cells.items() if cell[0] == sheets.EXPLANATION), None)
    if head is None:
        return {}
    letter = head.rstrip("0123456789")
    found: dict[str, str] = {}
    for address, cell in grid.cells.items():
        if address[0] == "A" and cell[0] in RULES:
            beside = grid.cells.get(f"{letter}{address[1:]}")
            if beside is not None and beside.kind == "s" and beside.text.strip():
                found[cell[0]] = beside.text.strip()[:_CELL]
    return found


_FINGERPRINT = re.compile("[0-9a-f]{12}")


def _read_answers(grid: Grid | None) -> dict[str, str]:
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


def _read_prior(form: Form, grid: Grid | None) -> dict[str, int]:
    """Last year's figures that the template was filled with, in the smallest unit."""
    found: dict[str, int] = {}
    for address, cell in grid.cells.items() if grid else ():
        one = form.by_key.get(cell.text) if address.startswith("A") else None
        if one and grid:
            value = read_figure(grid.cells.get(f"B{address[1:]}"), one.measure).value
            if value is not None:
                found[one.key] = value
    return found


def _code_faults(form: Form, cells: list[RawCell | None], grid: Grid | None) -> Iterator[Fault]:
    """The code on the cover is that of the figures, or one of the two was changed after the other."""
    label_at = next((address for address, cell in grid.cells.items() if cell.text == sheets.CHECK_CODE), "") if grid else ""
    if not label_at or grid is None:
        return
    letter, row = label_at.rstrip("0123456789"), label_at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    beside = grid.cells.get(f"{column_letter(column_number(letter) + 1)}{row}")
    shown = beside.text if beside else ""
    if shown and shown != (right := check_code(form, cells)):
        detail = f"封面的校验码是 {shown}，按表中数据应为 {right}，盖章的纸质件可能与本文件不一致"
        yield Fault("F121", detail, grid.name, "", "", shown)
