"""The workbook that units fill: same bytes, official layout, right totals, nothing of a stranger's text alive."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests import libreoffice
from tests.engines import soffice
from tests.engines.recalculated import without_results
from toolkit.button.vba.templates import MACROS
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import FIRST_ROW, Box, addresses, column_letter, lay_out
from toolkit.form.sheets import code_address, cover_address
from toolkit.intake.workbook import read_workbook
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import Severity
from toolkit.submission.numbers import in_units
from toolkit.template import template
from toolkit.template.prose import is_too_long, passages
from toolkit.template.template import Content, blank_template, write_workbook
from toolkit.workbook import styles

EDITIONS = sorted(FORMS)
#: What is printed, signed and stamped.
STAMPED = ["封面", "表二", "表三", "表四", "文字部分"]
EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture(params=EDITIONS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


@pytest.fixture(autouse=True)
def _no_warnings() -> Iterator[None]:
    """XlsxWriter only warns when it leaves out a validation or a text that is too long."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def load(data: bytes, *, values: bool = False) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl on extensions that it does not keep
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


@lru_cache
def blank(edition: int) -> Workbook:
    return load(blank_template(FORMS[edition]))


def boxes(form: Form) -> Iterator[tuple[str, Box]]:
    for table in form.tables:
        for box in lay_out(form, table).boxes:
            yield table.label, box


def box_area(box: Box) -> str:
    end = f"{column_letter(box.column + box.columns - 1)}{box.row + box.rows - 1 + FIRST_ROW - 1}"
    return f"{box.address()}:{end}"


def visible(form: Form) -> list[Worksheet]:
    return [sheet for sheet in blank(form.edition).worksheets if sheet.sheet_state == "visible"]


def inputs(form: Form) -> Iterator[tuple[str, str]]:
    """(sheet, address) of every cell that a unit fills."""
    for sheet, box in boxes(form):
        if box.field and not box.field.total:
            for offset in range(box.columns):
                yield sheet, f"{column_letter(box.column + offset)}{box.row + FIRST_ROW - 1}"
    for key, _ in sheets.COVER_FIELDS:
        yield sheets.COVER, cover_address(key)
    for passage in passages(form, {}):
        yield sheets.PROSE, passage.address
    for cell in blank(form.edition)[sheets.SELFCHECK]["A"]:
        if str(cell.value) in RULES and RULES[cell.value].severity is Severity.QUERY:
            yield sheets.SELFCHECK, f"H{cell.row}"


# --- bytes -----------------------------------------------------------------------------------------------------------------


def test_same_content_gives_same_bytes(form: Form) -> None:
    content = Content(cover={"unit": "甲县", "year": 2025}, figures={"requests/received/natural_person": 3})
    assert write_workbook(form, content) == write_workbook(form, content)


def test_nothing_outside_gbk(form: Form) -> None:
    """WPS on old systems and Chinese consoles know no other characters; ticks are compared with what people type."""
    with zipfile.ZipFile(io.BytesIO(blank_template(form))) as package:
        for name in package.namelist():
            if "theme" not in name:  # Office's own: fonts for every script
                re.sub("[✓✔☑]", "", package.read(name).decode("utf-8")).encode("gbk")


# --- layout ----------------------------------------------------------------------------------------------------------------


def test_sheets_in_their_order(form: Form) -> None:
    book = blank(form.edition)
    own = ["自检", "校验结果", "_judge", "_marks", "_meta"]
    assert book.sheetnames == ["封面", "表二", "表三", "表四", "文字部分", "填表说明", *own]
    assert [sheet.sheet_state for sheet in book][-5:] == ["visible", "visible", "hidden", "hidden", "veryHidden"]
    assert book.active.title == "封面"


def test_headings_and_merges_are_the_official_layout(form: Form) -> None:
    book = blank(form.edition)
    for table in form.tables:
        sheet = book[table.label]
        layout = lay_out(form, table)
        assert sheet["A1"].value == table.title
        wanted = {box_area(box) for box in layout.boxes if box.rows * box.columns > 1}
        bottom = FIRST_ROW - 1 + layout.height
        found = {str(area) for area in sheet.merged_cells.ranges if FIRST_ROW <= area.min_row <= bottom}
        assert found == wanted
        for box in layout.boxes:
            if not box.field:
                assert sheet[box.address()].value == box.text
        assert sheet.max_row == bottom + 2  # the code, and who signs


def test_every_box_has_a_border_all_around(form: Form) -> None:
    book = blank(form.edition)
    for sheet, box in boxes(form):
        top, left = box.row + FIRST_ROW - 1, box.column
        bottom, right = top + box.rows - 1, left + box.columns - 1
        for row in range(top, bottom + 1):
            assert book[sheet].cell(row, left).border.left.style == "thin"
            assert book[sheet].cell(row, right).border.right.style == "thin"
        for column in range(left, right + 1):
            assert book[sheet].cell(top, column).border.top.style == "thin"
            assert book[sheet].cell(bottom, column).border.bottom.style == "thin"


def test_headings_with_a_note_explain_themselves(form: Form) -> None:
    book = blank(form.edition)
    for sheet, box in boxes(form):
        comment = book[sheet][box.address()].comment
        assert (comment.text if comment else "") == box.note
        assert not comment or comment.author == "填报说明"


def test_a_blank_workbook_holds_no_zero(form: Form) -> None:
    """Nobody has said 0 yet, so nothing may say 0: no figure, no cached total."""
    for sheet in load(blank_template(form), values=True):
        for row in sheet.iter_rows() if sheet.title not in (sheets.SELFCHECK, sheets.JUDGE) else ():
            for cell in row:
                assert cell.value is None or isinstance(cell.value, str), cell
                assert cell.value != "0"


def test_printed_on_a4_one_page_wide(form: Form) -> None:
    for sheet in visible(form):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.print_options.horizontalCentered
        if sheet.title in STAMPED:
            assert "&P" in sheet.oddFooter.center.text
            assert sheet.page_setup.blackAndWhite


def test_metadata_says_what_it_is(form: Form) -> None:
    sheet = load(write_workbook(form, Content(kind=sheets.KIND_REGION)))[sheets.META]
    assert {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)} == {
        "kind": "region",
        "edition": str(form.edition),
        "template_version": sheets.TEMPLATE_VERSION,
        "form_digest": form.digest,
    }


# --- what is printed, signed and stamped -----------------------------------------------------------------------------------


def test_below_every_table_stand_the_code_and_who_signs(form: Form) -> None:
    """The code is the cover's, by a plain reference, so that pages of two versions cannot be mixed unseen."""
    content = Content(figures={one.key: 7 for one in form.fields if not one.total})
    formulas, values = (load(write_workbook(form, content), values=values) for values in (False, True))
    code = values[sheets.COVER][code_address()].value
    assert re.fullmatch(r"\d{4}-\d{4}", code)
    for table in form.tables:
        row = FIRST_ROW + lay_out(form, table).height
        line = [cell.value for cell in values[table.label][row] if cell.value]
        assert line == [sheets.CODE_NOTE, sheets.CHECK_CODE, code]
        letter = next(cell.coordinate for cell in values[table.label][row] if cell.value == code)
        assert formulas[table.label][letter].value == f"='{sheets.COVER}'!${code_address()[0]}${code_address()[1:]}"
        assert [cell.value for cell in values[table.label][row + 1] if cell.value] == list(sheets.SIGNATURES)


@libreoffice.needs_office
def test_a_print_of_the_workbook_is_the_set_that_is_signed(form: Form) -> None:
    """Cover, three tables, texts, a page each while they are blank; no instructions, no 自检, no empty 校验结果."""
    pages = libreoffice.printed_text(blank_template(form))
    titles = ["政府信息公开工作年度报告", *(table.title for table in form.tables), sheets.PROSE]
    assert [title in page for title, page in zip(titles, pages, strict=True)] == [True] * 5
    assert [page.split("—")[1].strip() for page in pages] == ["1", "2", "3", "4", "5"]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def test_sheets_stay_where_they_are_and_nobody_needs_a_password(form: Form) -> None:
    """The lock stands before the views, where the schema wants it; all writers put it there."""
    for macros in (None, MACROS):
        book = part(write_workbook(form, macros=macros), "xl/workbook.xml")
        assert '/><workbookProtection lockStructure="1"/><bookViews>' in book


def test_what_the_office_has_filled_in_is_locked_and_grey(form: Form) -> None:
    cover = {"unit": "甲县财政局", "code": "11330000", "region": "甲县", "year": 2025}
    book = load(write_workbook(form, Content(cover=cover, given=frozenset(("unit", "code", "year")))))
    cells = {key: book[sheets.COVER][cover_address(key)] for key in (*cover, "filler")}
    assert {key: cell.protection.locked for key, cell in cells.items()} == {
        "unit": True, "code": True, "region": False, "year": True, "filler": False,
    }  # fmt: skip
    fills = {key: f"#{cell.fill.fgColor.rgb[2:]}" for key, cell in cells.items()}
    assert [fills[key] for key in ("unit", "region")] == [styles.TOTAL_FILL, styles.INPUT_FILL]


# --- inputs ----------------------------------------------------------------------------------------------------------------


def test_inputs_are_unlocked_and_nothing_else(form: Form) -> None:
    wanted = set(inputs(form))
    for sheet in blank(form.edition):
        if sheet.title in (sheets.RESULTS, sheets.MARKS):  # the button writes there
            assert not sheet.protection.sheet
            continue
        assert sheet.protection.sheet
        assert not sheet.protection.password
        unlocked = {(sheet.title, cell.coordinate) for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert unlocked == {place for place in wanted if place[0] == sheet.title}


def test_rows_and_columns_may_be_resized_under_protection(form: Form) -> None:
    for sheet in visible(form):
        if sheet.protection.sheet:
            assert not sheet.protection.formatColumns
            assert not sheet.protection.formatRows


def test_every_input_is_validated_once_in_chinese(form: Form) -> None:
    for sheet in blank(form.edition):
        covered: list[str] = []
        for rule in sheet.data_validations.dataValidation:
            assert rule.promptTitle and rule.prompt
            assert max(map(styles.units, (rule.promptTitle, rule.errorTitle or ""))) <= styles.TITLE_LIMIT
            assert max(map(styles.units, (rule.prompt, rule.error or ""))) <= styles.MESSAGE_LIMIT
            covered.extend(cell for area in rule.sqref.ranges for row in area.rows for cell in map(_coordinate, row))
        assert sorted(covered) == sorted(cell for name, cell in inputs(form) if name == sheet.title)


def _coordinate(place: tuple[int, int]) -> str:
    return f"{column_letter(place[1])}{place[0]}"


def test_what_may_be_typed(form: Form) -> None:
    """Whole numbers from 0; 增减 may be negative; 万元 may have decimals; an amount without a printed unit may be text."""
    book = blank(form.edition)
    where = addresses(form)
    for one in form.fields:
        if one.total:
            continue
        sheet, address = where[one.key]
        rules = book[sheet].data_validations.dataValidation
        rule = next(rule for rule in rules if str(rule.sqref).split(":")[0] == address)
        assert rule.type == ("decimal" if one.measure.decimals else "whole")
        assert float(rule.formula1) == (-999_999_999 if one.measure.signed else 0)
        assert (rule.errorStyle == "warning") == (one.key == "documents/procurement/amount")
        assert one.note in rule.prompt


def test_every_input_has_one_defined_name(form: Form) -> None:
    book = blank(form.edition)
    named: list[tuple[str, str]] = []
    for name in book.defined_names.values():
        assert re.fullmatch("nb_[a-z0-9_]+", name.name)
        if name.name.startswith(("nb_check_", "nb_marks_")):
            continue
        for sheet, area in name.destinations:
            cells = book[sheet][area.replace("$", "")]
            rows = cells if isinstance(cells, tuple) else ((cells,),)
            named.extend((sheet, cell.coordinate) for row in rows for cell in row)
    assert sorted(named) == sorted(place for place in inputs(form) if place[0] != sheets.SELFCHECK)


def test_names_are_stable() -> None:
    names = set(blank(2021).defined_names)
    assert {
        "nb_cover_unit",
        "nb_documents_rules",
        "nb_documents_fee",
        "nb_requests_denied_state_secret",
        "nb_challenges_count_reconsideration",
        "nb_challenges_count_litigation_direct",
        "nb_narrative_overview_proactive",
    } <= names


# --- figures ---------------------------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(),
    st.integers(0, 10**7),
    st.decimals(0, 10**5, places=2, allow_nan=False),
    st.sampled_from(["", "无", "12件", "5500余", EVIL, "－3"]),
    st.just(10**17 + 1),
)


@st.composite
def contents(draw: st.DrawFn, form: Form) -> Content:
    keys = [one.key for one in form.fields]
    figures = draw(st.dictionaries(st.sampled_from(keys), VALUES, max_size=60))
    typed = draw(st.sets(st.sampled_from([one.key for one in form.fields if one.total]), max_size=4))
    return Content(figures=figures, typed_totals=frozenset(typed))


def number_at(sheet: Worksheet, address: str) -> Decimal | None:
    value = sheet[address].value
    return None if value is None or isinstance(value, str) else Decimal(str(value))


def added_up(form: Form, content: Content, written: bytes) -> dict[str, Decimal | None]:
    """By key, what each total should show: the sum of what the reader takes the cells of its parts for."""
    read = read_workbook(written, "x.xlsx")
    found: dict[str, Decimal | None] = {}

    def number(key: str) -> Decimal | None:
        one = form.by_key[key]
        if one.total and key not in content.typed_totals:
            return total(key)
        value = read.numbers[one.index]
        return None if value is None or (value < 0 and not one.measure.signed) else Decimal(in_units(value, one.measure))

    def total(key: str) -> Decimal | None:
        if key not in found:
            parts = [part for part in map(number, form.parts_of[key]) if part is not None]
            found[key] = sum(parts, Decimal()) if parts else None
        return found[key]

    return {one.key: total(one.key) for one in form.fields if one.total}


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_totals_are_formulas_with_right_results(edition: int, data: st.DataObject) -> None:
    form = FORMS[edition]
    content = data.draw(contents(form))
    written = write_workbook(form, content)
    formulas, values, totals = load(written), load(written, values=True), added_up(form, content, written)
    for key, (name, address) in addresses(form).items():
        stored = number_at(values[name], address)
        if form.by_key[key].total and key not in content.typed_totals:
            assert formulas[name][address].value == sheets.total_formula(form.by_key[key])
            wanted = totals[key]
            assert (stored is None) == (wanted is None)
            assert stored is None or wanted is None or abs(stored - wanted) <= abs(wanted) * Decimal("1e-14")
        else:
            assert written_as(values[name][address].value) == expected(content.figures.get(key))


def written_as(value: Any) -> Decimal | str | None:
    return value if value is None or isinstance(value, str) else Decimal(str(value))


def expected(value: int | Decimal | str | None) -> Decimal | str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return str(value) if value == 10**17 + 1 else Decimal(value)


def test_a_fraction_shows_as_typed(form: Form) -> None:
    """2.5 件 is wrong, but it must be seen as 2.5; an amount shows all six decimals and no idle point."""
    book = blank(form.edition)
    where = addresses(form)
    for one in form.fields:
        sheet, address = where[one.key]
        assert book[sheet][address].number_format == "General"
    amount = "documents/fee/amount" if form.edition == 2021 else "documents/procurement/amount"
    shown = [area for area in book["表二"].conditional_formatting if any(rule.dxf.numFmt for rule in area.rules)]
    areas = {str(area.sqref).split(":")[0] for area in shown}
    assert areas == {where[amount][1]}


def sample(form: Form) -> Content:
    """A filled report with a fraction, a text, a blank column and a long text."""
    figures: dict[str, int | Decimal | str | None] = {
        one.key: (one.index * 7) % 23 for one in form.fields if not one.total and not one.column_key.endswith("research")
    }
    figures |= {"requests/received/enterprise": Decimal("2.5"), "requests/carried_in/enterprise": "22（其中修订 16 件）"}
    figures |= {one.key: Decimal("59237.2449") for one in form.fields if one.measure.decimals}
    paragraph = "本机关认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开政府信息1286条。" * 6
    return Content(
        cover={"unit": EVIL, "year": 2025, "code": "001100000000000000", "phone": "0571-88880000", "nil": ""},
        figures=figures,
        narrative={key: "\n".join([paragraph] * 5) for key, _ in sheets.prose_rows(form)},
        notes=(("位置", "说明"), ("表三 E6", EVIL)),
    )


@libreoffice.needs_office
def test_libreoffice_agrees_with_every_total(form: Form) -> None:
    """The stored results are spoilt on purpose, so that agreement can only come from recalculation."""
    content = sample(form)
    written = write_workbook(form, content)
    right = {key: value for key, value in added_up(form, content, written).items() if key not in content.typed_totals}
    book = load(libreoffice.convert(without_results(written), "xlsx"), values=True)
    found = {key: number_at(book[sheet], address) for key, (sheet, address) in addresses(form).items() if key in right}
    assert found == right
    assert book["表三"]["A2"].value == f"填报单位：{EVIL}"
    assert book["表四"].cell(2, 9).value == "2025年度"


@libreoffice.needs_office
def test_libreoffice_leaves_a_blank_workbook_blank(form: Form) -> None:
    book = load(libreoffice.convert(blank_template(form), "xlsx"), values=True)
    for sheet, address in addresses(form).values():
        assert book[sheet][address].value in (None, "")
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("#", "Err:"))
    ]


@libreoffice.needs_office
def test_each_table_prints_on_one_page(form: Form) -> None:
    pages = libreoffice.printed_text(write_workbook(form, sample(form)))
    for table in form.tables:
        title = table.title.partition("、")[2]
        assert sum(title in page and "填报单位" in page for page in pages) == 1
    assert not [page for page in pages if "###" in page]


# --- texts -----------------------------------------------------------------------------------------------------------------


def test_no_text_becomes_a_formula_or_a_link(form: Form) -> None:
    """A unit named like an attack is a unit with an odd name, wherever its name may stand."""
    hostile = [EVIL, "=1+1", "{=1+1}", "http://example.cn", "mailto:a@b.cn", "internal:封面!A1", "@SUM(A1)", "+1", "-1", "123"]
    headlines = {place for place in formulas(blank(form.edition)) if "填报单位" in place[2] or "年度" in place[2]}
    headlines.add((template.IMPORT_NOTES, "A2", blank(form.edition)[sheets.PROSE]["A2"].value))
    for text in hostile:
        content = Content(
            cover={key: text for key, _ in sheets.COVER_FIELDS},
            figures={one.key: text for one in form.fields},
            narrative={key: text for key, _ in sheets.prose_rows(form)},
            notes=((text, text), (text, text)),
            typed_totals=frozenset(one.key for one in form.fields if one.total),
        )
        book = load(write_workbook(form, content))
        assert formulas(book) == headlines
        assert not [sheet.title for sheet in book if sheet._hyperlinks and sheet.title != sheets.SELFCHECK]
        assert book[sheets.COVER][cover_address("unit")].value == text


def formulas(book: Workbook) -> set[tuple[str, str, str]]:
    """(sheet, address, formula) of every formula of a workbook that serves neither its self-check nor the hints of 文字部分."""
    others = [sheet for sheet in book if sheet.title not in (sheets.SELFCHECK, sheets.JUDGE)]
    cells = ((sheet.title, cell) for sheet in others for row in sheet.iter_rows() for cell in row)
    found = {(title, cell.coordinate, cell.value) for title, cell in cells if cell.data_type == "f"}
    code = f"='{sheets.COVER}'!${code_address()[0]}${code_address()[1:]}"
    served = ((sheets.COVER, code_address()), *((sheets.PROSE, f"C{row}") for row in range(4, 200)))
    return {place for place in found if place[:2] not in served and place[2] != code}


def test_text_of_a_figure_is_written_as_it_stands() -> None:
    book = load(write_workbook(FORMS[2021], Content(figures={"requests/received/enterprise": "22（其中修订 16 件）"})))
    assert book["表三"]["E6"].value == "22（其中修订 16 件）"


def test_typed_totals_replace_the_formula() -> None:
    """A published report prints its own totals, right or wrong; a total that it left out stays blank."""
    given_total, missing = "requests/received/total", "requests/carried_in/total"
    content = Content(
        figures={"requests/received/natural_person": 3, given_total: 4, "requests/disposed/total": 9},
        typed_totals=frozenset((given_total, missing)),
    )
    sheet = load(write_workbook(FORMS[2021], content))["表三"]
    assert (sheet["J6"].value, sheet["J7"].value) == (4, None)
    assert sheet["J29"].value == sheets.total_formula(FORMS[2021].by_key["requests/disposed/total"])


def test_codes_and_telephone_numbers_keep_their_zeros() -> None:
    cover: Mapping[str, str | int] = {"code": "001100000000000000", "phone": "057188880000"}
    sheet = load(write_workbook(FORMS[2021], Content(cover=cover)))[sheets.COVER]
    for key in cover:
        cell = sheet[cover_address(key)]
        assert (cell.value, cell.number_format) == (cover[key], "@")


def narrative_read(book: Workbook, form: Form) -> dict[str, str]:
    """The prose sheet read back: a row without a heading goes on with the text above."""
    keys = {heading: key for key, heading in sheets.prose_rows(form)}
    found: dict[str, list[str]] = {}
    key = ""
    for heading, text in book[sheets.PROSE].iter_rows(max_col=2, values_only=True):
        if heading == sheets.GOES_ON:
            found[key][-1] += text
            continue
        key = keys.get(heading, key if heading is None else "")
        if key and text is not None:
            found.setdefault(key, []).append(text)
    return {key: "\n".join(texts) for key, texts in found.items()}


@pytest.mark.parametrize("paragraphs", [[30], [700] * 8, [3000, 20, 5000], [20] * 400])
def test_long_prose_comes_back_whole(form: Form, paragraphs: list[int]) -> None:
    text = "\n".join("文" * (length - 1) + "。" for length in paragraphs)
    narrative = {key: text for key, _ in sheets.prose_rows(form)}
    book = load(write_workbook(form, Content(narrative=narrative)))
    assert narrative_read(book, form) == narrative
    assert not any(area.min_col == 2 for area in book[sheets.PROSE].merged_cells.ranges)
    assert max(row.height or 0 for row in book[sheets.PROSE].row_dimensions.values()) < styles.MAX_ROW


def test_rows_of_the_texts_grow_with_what_is_typed(form: Form) -> None:
    """A height that is only a beginning in every row, empty or not; all other rows keep theirs."""
    for narrative in ({}, {key: "文" * 2000 for key, _ in sheets.prose_rows(form)}):
        written = write_workbook(form, Content(narrative=narrative))
        rows = re.findall(r'<row r="(\d+)"[^>]* ht="[\d.]+"( customHeight="1")?', part(written, "xl/worksheets/sheet5.xml"))
        wanted = len(list(passages(form, narrative)))
        assert [bool(fixed) for _, fixed in rows] == [True] * 3 + [False] * wanted


def test_a_text_that_its_cell_cannot_show_says_so() -> None:
    """Twenty-six lines at most, so also a text of many short lines; what we cut into rows ourselves never does."""
    assert [is_too_long(text) for text in ("文" * 880, "文" * 890, "行\n" * 24, "行\n" * 27)] == [False, True, False, True]
    book = blank(2021)
    lines = 'LEN(B4)-LEN(SUBSTITUTE(B4,CHAR(10),""))+LEN(B4)/34'
    assert book[sheets.PROSE]["C4"].value == f'=IF({lines}>26,"{sheets.TOO_LONG}","")'
    for text in ("文" * 9000, "行\n" * 900, "a" * 5000, "字。" * 400 + "\n" + "x" * 40_000):
        assert not any(is_too_long(passage.text) for passage in passages(FORMS[2021], {"problems": text}))


@libreoffice.needs_office
def test_a_clerk_types_three_thousand_characters_into_every_section_and_all_are_printed(form: Form, tmp_path: Path) -> None:
    """A paragraph a row: LibreOffice fits the rows, all is on paper. All in one cell is too much, as the cell beside says."""
    marks = dict(zip([key for key, _ in sheets.prose_rows(form) if key != sheets.OPENING], "甲乙丙丁戊己庚辛", strict=False))
    rows = {key: [one.address for one in passages(form, {}) if one.key == key] for key in marks}
    typed = {address: marks[key] * 750 for key in marks for address in rows[key][:4]} | {"B4": "癸" * 3000}
    source, target = tmp_path / "模板.xlsx", tmp_path / "模板.pdf"
    source.write_bytes(blank_template(form))
    office = soffice.Office()
    try:
        document = office.desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, soffice.properties(Hidden=True))
        for address, text in typed.items():
            document.Sheets.getByName(sheets.PROSE).getCellRangeByName(address).setString(text)
        document.storeToURL(target.as_uri(), soffice.properties(FilterName="calc_pdf_Export"))
        document.close(True)
    finally:
        office.stop()
    printed = "".join(libreoffice.text_of(target.read_bytes()))
    assert {mark: printed.count(mark) for mark in marks.values()} == dict.fromkeys(marks.values(), 3000)
    assert 0 < printed.count("癸") < 3000
    assert sheets.TOO_LONG in re.sub(r"[\s癸]", "", printed)


@libreoffice.needs_office
def test_all_that_we_write_ourselves_is_printed(form: Form) -> None:
    """Three thousand characters in every text, in one paragraph: none is lost between the rows."""
    marks = dict(zip([key for key, _ in sheets.prose_rows(form)], "甲乙丙丁戊己庚辛壬", strict=False))
    written = write_workbook(form, Content(narrative={key: mark * 3000 for key, mark in marks.items()}))
    printed = "".join(libreoffice.printed_text(written))
    assert {mark: printed.count(mark) for mark in marks.values()} == dict.fromkeys(marks.values(), 3000)


def test_text_too_long_for_a_cell_is_never_cut_in_silence() -> None:
    """40,000 characters: prose goes on in the next row; anything else says where its full text stands."""
    text = "字" * 40_000
    content = Content(cover={"unit": text}, narrative={"problems": text})
    book, stored = (load(write_workbook(FORMS[2021], content), values=values) for values in (False, True))
    assert narrative_read(book, FORMS[2021])["problems"].replace("\n", "") == text
    assert book[sheets.COVER]["C9"].value.endswith("（内容过长，全文见“导入说明”）")
    assert all(
        styles.units(str(cell.value or "")) <= styles.CELL_LIMIT
        for sheet in stored
        for row in sheet.iter_rows()
        for cell in row
    )
    rows = list(book[template.IMPORT_NOTES].iter_rows(min_row=4, max_col=2, values_only=True))
    assert {place for place, _ in rows} == {"封面!C9"}
    assert "".join(piece for _, piece in rows) == text


def test_import_notes_only_when_there_are_any() -> None:
    form = FORMS[2021]
    assert template.IMPORT_NOTES not in blank(2021).sheetnames
    sheet = load(write_workbook(form, Content(notes=(("位置", "说明"), ("表二", "没有找到")))))[template.IMPORT_NOTES]
    assert list(sheet.iter_rows(min_row=3, values_only=True)) == [("位置", "说明"), ("表二", "没有找到")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲县\u202e局", "甲县\\u202e局"),
        ("a\x07b", "a\\u0007b"),
        ("a\ud800b", "a\\ud800b"),
        ("a\ufffeb\U0001ffff", "a\\ufffeb\\U0001ffff"),
        ("一\r\n二\r三\u2028四\t五", "一\n二\n三\n四\t五"),
        ("e\u0301", "é"),
        ("𠮷", "𠮷"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert styles.safe_text(text) == shown
    assert load(write_workbook(FORMS[2021], Content(cover={"unit": text})))[sheets.COVER]["C9"].value == shown


@given(st.text(alphabet="甲。\n𠮷a", max_size=200), st.integers(4, 50))
def test_split_text_loses_nothing(text: str, limit: int) -> None:
    pieces = styles.split_text(text, limit)
    assert all(styles.units(piece) <= limit for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_put_text_refuses_what_a_cell_cannot_hold() -> None:
    with pytest.raises(ValueError, match="40000"):
        styles.put_text(None, 0, 0, "字" * 40_000)


@pytest.mark.parametrize(
    ("value", "stored"),
    [(0, 0.0), (Decimal("1003.34"), 1003.34), (999_999_999_999_999, 999_999_999_999_999.0), (10**17 + 1, None)],
)
def test_numbers_are_stored_exactly_or_as_text(value: int | Decimal, stored: float | None) -> None:
    assert styles.exact_float(value) == stored


@pytest.mark.parametrize("value", ["NaN", "Infinity", "0.12345678901234567"])
def test_no_number_at_all_is_stored_as_text(value: str) -> None:
    assert styles.exact_float(Decimal(value)) is None


@pytest.mark.parametrize("length", [40, 80, 300])
def test_empty_rows_of_the_texts_never_need_a_page_of_their_own(length: int) -> None:
    """A blank sheet fills one page; with texts there are only as many empty rows as their last page has room for."""
    from toolkit.template.prose import _PAGE, passages

    form = FORMS[2021]
    keys = [key for key, _ in sheets.prose_rows(form)]
    blank = list(passages(form, {}))
    filled = list(passages(form, dict.fromkeys(keys, "字" * length)))

    assert sum(one.height for one in blank) <= _PAGE
    written = sum(one.height for one in filled if one.text)
    assert -(-sum(one.height for one in filled) // _PAGE) == -(-written // _PAGE)
    assert len(filled) > len(keys)
