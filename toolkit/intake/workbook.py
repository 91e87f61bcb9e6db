"""Sheets → `Submission`: cover, three tables, prose and metadata, found by their headings.

`read_workbook` is the door for files; `read_grids` the door for everything else that has raw cells by address, such as an open
book. What is odd about a workbook becomes a `Fault`; only a file without any table of the form is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.errors import UnreadableError
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import column_letter
from toolkit.intake.cover import Incomplete, cover_faults, cover_text, coverage_of, nil_faults, read_cover, read_year
from toolkit.intake.headings import Extra, Located, at_template_place, count_tables, place_of, search_all
from toolkit.intake.own_sheets import (
    check_code_faults,
    import_faults,
    meta_faults,
    read_answers,
    read_explanations,
    read_meta,
    read_prior,
    read_received,
)
from toolkit.intake.texts import NO_TABLES, formula_faults, read_prose
from toolkit.intake.totals import stale_totals, take_cells
from toolkit.intake.xlsx import shortcuts
from toolkit.intake.xlsx.archive import OTHER_WORKBOOKS
from toolkit.intake.xlsx.package import Package, read_package
from toolkit.paths import sha256_of
from toolkit.submission.cells import Grid
from toolkit.submission.origin import Origin
from toolkit.submission.record import LastYear
from toolkit.submission.report import Fault, Submission, Values, assemble_figures, take_money_as_wan

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
    try:
        if shortcuts.are_allowed():
            package = read_package(data, spare=is_spared)
            try:
                return _read_package(package, path), package.sheets
            except Incomplete:
                pass
        package = read_package(data)
        return _read_package(package, path), package.sheets
    except UnreadableError as error:
        if error.code not in OTHER_WORKBOOKS:
            raise
        return _read_old(data, error.code, path)


def sheets_of(data: bytes) -> tuple[Grid, ...]:
    """All sheets of a workbook of any format.

    Raises:
        UnreadableError: If it cannot be read.
    """
    try:
        return read_package(data).sheets
    except UnreadableError as error:
        if error.code not in OTHER_WORKBOOKS:
            raise
        from toolkit.intake.old.door import read_old

        return read_old(data, error.code).sheets


def _read_old(data: bytes, kind: str, path: str) -> tuple[Submission, tuple[Grid, ...]]:
    """A workbook of another format, of which the values alone are known."""
    from toolkit.intake.old.door import read_old

    old = read_old(data, kind)
    submission = read_grids(
        old.sheets,
        path=path,
        sha256=sha256_of(data),
        has_macros=old.has_macros,
        has_external_links=old.has_external_links,
        values_of=old.name,
    )
    return submission, old.sheets


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
        computes_when_opened=package.computes_when_opened,
    )


def read_grids(
    grids: Sequence[Grid],
    *,
    path: str,
    sha256: str = "",
    has_macros: bool = False,
    has_external_links: bool = False,
    partial: bool = False,
    computes_when_opened: bool = False,
    values_of: str = "",
) -> Submission:
    """Read a submission from sheets.

    Args:
        grids: All sheets, in order.
        path: Where they came from, as given by the user.
        sha256: Of the file's bytes, "" if there is no file.
        has_macros: Whether the file carries macros.
        has_external_links: Whether the file takes data from elsewhere.
        partial: Whether there are more sheets, which are needed only if something is not found on these.
        computes_when_opened: Whether stored results of formulas are old, since the next program computes them anew.
        values_of: What kind of file it is, as people say, if only the values of its cells are known and not their formulas.

    Raises:
        Incomplete: If it is not.
        UnreadableError: With the code `not_a_form` if none of the three tables is there.
    """
    by_name = {grid.name: grid for grid in grids}
    meta = read_meta(by_name.get(sheets.META))
    kind = meta.get("kind", "")
    tables, again = _find_tables(grids, by_name, partial)
    form = _edition(tables)
    faults = list(_table_faults(form, tables, again))
    figures = take_cells(form, tables, kind, faults, values_only=bool(values_of))
    raws, states, numbers, notes = assemble_figures(form, figures.cells, figures.split)
    if kind == sheets.KIND_REGION:
        take_money_as_wan(form, notes)
    cover = read_cover(grids, by_name, partial)
    year = read_year(cover.get("year"))
    unit = cover_text(cover, "unit")
    faults.extend(cover_faults(cover, unit, year))
    faults.extend(stale_totals(form, figures, raws, states, numbers, computes_when_opened))
    if has_macros:
        faults.append(Fault("macros", {}))
    if has_external_links:
        faults.append(Fault("outside_links", {}))
    if values_of:
        faults.append(Fault("values_only", {"format": values_of}))
    faults.extend(meta_faults(form, meta))
    faults.extend(nil_faults(form, cover, numbers, figures.places))
    if kind != sheets.KIND_REGION:
        faults.extend(_numbers_beside(tables))
    if len(tables) == len(form.tables):
        faults.extend(check_code_faults(form, figures.cells, by_name.get(sheets.COVER)))
    prose = read_prose(grids, by_name)
    faults.extend(formula_faults(cover, prose, by_name))
    if kind in sheets.KINDS_IMPORTED and (notes_grid := by_name.get(sheets.IMPORT_NOTES)):
        faults.extend(import_faults(form, notes_grid, figures.places, prose, cover))
    stamped = by_name.get(sheets.COVER) if kind == sheets.KIND_REGION else None
    coverage = coverage_of(stamped.cells) if stamped else None
    return Submission(
        unit=unit,
        code=cover_text(cover, "code"),
        region=cover_text(cover, "region"),
        year=year,
        edition=form.edition,
        origin=Origin(path, sha256, returned_from=read_received(by_name.get(sheets.RECEIVED)), coverage=coverage, **meta),
        raws=raws,
        states=states,
        figures=numbers,
        notes=notes,
        places=figures.places,
        narrative={key: passage.text for key, passage in prose.items()},
        cover={key: cover_text(cover, key) for key in cover},
        faults=tuple(faults),
        explanations=read_explanations(by_name.get(sheets.SELFCHECK)) | read_answers(by_name.get(sheets.RETURNED)),
        last_year=LastYear(read_prior(form, by_name.get(sheets.PRIOR))),
        text_places={key: passage.place for key, passage in prose.items()},
        text_rows={key: passage.rows for key, passage in prose.items()},
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
    candidates = [grid for grid in grids if grid.name not in NO_TABLES]
    if len(tables) < 3:
        _search_tables([] if partial else grids, candidates, tables)
    if partial and len(tables) < 3:
        raise Incomplete
    if not tables:
        sentence = "文件里没有年报的表二、表三、表四，不是年报工作簿。请上报用下发的模板填写的工作簿。"
        raise UnreadableError("not_a_form", sentence)
    return tables, _found_again(tables, candidates)


def _search_tables(grids: Sequence[Grid], candidates: Sequence[Grid], tables: dict[str, Located]) -> None:
    """Add the tables that are not at the template's place: on free sheets, beside another table, on any of `grids`."""
    taken = {one.grid.name for one in tables.values()}
    unlikely = [grid for grid in grids if grid.name in NO_TABLES and grid.name not in (sheets.GUIDE, sheets.META)]
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
            yield Fault("table_missing", {"table": table.label, "title": table.title}, table.label)
    for key, sheet, address in again:
        yield Fault("table_again", {"table": form.table(key).label, "sheet": sheet, "address": address}, sheet, address)
    documents, requests = tables.get("documents"), tables.get("requests")
    if documents and requests and documents.form is not requests.form:
        editions = {"documents": documents.form.edition, "requests": requests.form.edition}
        yield Fault("editions_mixed", editions, requests.grid.name)
    for located in tables.values():
        name = located.table.label
        for title, keys in located.missing:
            yield Fault("heading_missing", {"table": name, "heading": title}, located.grid.name, "", ",".join(keys))
        for extra in located.extra:
            yield _extra_fault(located, extra)
        if located.moved:
            yield Fault(*located.moved, located.grid.name)
        yield from _hidden_faults(located)


def _extra_fault(located: Located, extra: Extra) -> Fault:
    kind = "column_added" if extra.column else "row_added" if extra.heading else "nameless_row_added"
    values: Values = {"table": located.table.label, "row": extra.row, "column": extra.column, "heading": extra.heading}
    return Fault(kind, values, located.grid.name, extra.address, "", located.grid.cells[extra.address].text)


def _numbers_beside(tables: Mapping[str, Located]) -> Iterator[Fault]:
    """Numbers on the right of the tables of a sheet, or below them: somebody calculated there, or missed the cell."""
    by_sheet: dict[str, list[Located]] = {}
    for located in tables.values():
        by_sheet.setdefault(located.grid.name, []).append(located)
    for name, group in by_sheet.items():
        figures = {address for located in group for address in located.places.values()}
        columns, rows = zip(*map(place_of, figures), strict=True)
        top, bottom, right = min(rows), max(rows), max(columns)
        cells = group[0].grid.cells
        found = []
        for address in cells.keys() - figures:
            cell = cells[address]
            if cell.formula is None and (cell.kind == "n" or (cell.kind == "s" and _is_number(cell.text))):
                column, row = place_of(address)
                if row > bottom or (column > right and row >= top):
                    found.append((row, column, address))
        if found:
            address = min(found)[2]
            values: Values = {"sheet": name, "count": len(found), "address": address, "number": cells[address].text[:20]}
            yield Fault("numbers_beside_table", values, name, address, "", cells[address].text)


def _is_number(text: str) -> bool:
    return len(text) < 20 and text.strip().isdecimal()


def _hidden_faults(located: Located) -> Iterator[Fault]:
    grid, name = located.grid, located.table.label
    if not grid.visible:
        yield Fault("sheet_hidden", {"table": name, "sheet": grid.name}, grid.name)
    if not grid.hidden_rows and not grid.hidden_columns:
        return
    held = [place_of(address) for address in located.places.values() if address in grid.cells]
    rows = sorted({row for _, row in held} & grid.hidden_rows)
    columns = sorted({column for column, _ in held} & grid.hidden_columns)
    if rows:
        yield Fault("rows_hidden", {"table": name, "rows": tuple(map(str, rows))}, grid.name, f"A{rows[0]}")
    if columns:
        letters = tuple(map(column_letter, columns))
        yield Fault("columns_hidden", {"table": name, "columns": letters}, grid.name, f"{letters[0]}1")
