"""Workbooks that are written quickly have the bytes that XlsxWriter writes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import faulty
from toolkit.button.vba.templates import MACROS
from toolkit.checks.judging import check_one
from toolkit.feedback.copy.leftovers import leftovers
from toolkit.feedback.copy.returned import Returned
from toolkit.form import FORMS, sheets
from toolkit.intake.workbook import read_workbook
from toolkit.office.terms import Terms
from toolkit.submission.content import Content
from toolkit.submission.report import Submission
from toolkit.template import template
from toolkit.template.template import blank_template, write_workbook
from toolkit.workbook import markup, stamp, styles
from toolkit.workbook.book import Book

#: Texts that a form prints itself, so that a unit's text may be the first of a text that comes again.
PRINTED = ("总计", "表二", "本年新收", "校验码", "未改")
ODD = (" x ", "_x000D_", "a\r\nb\tc", "<&>\"'", "=1+1", "\ud800", "\ufffe", "𠮷" * 20, "长句。" * 900)
SHORT = st.one_of(st.text(max_size=40), st.sampled_from((*PRINTED, *ODD)))
#: Also one that no cell can hold.
TEXTS = st.one_of(SHORT, st.just("字" * 40_000))
FIGURES = st.one_of(
    st.none(),
    st.integers(0, 3000),
    st.integers(-(10**18), 10**18),
    st.decimals(-(10**9), 10**9, places=6, allow_nan=False),
    st.sampled_from(("无", "12件", "１２", "约3", "", "12、13", "#REF!")),
    TEXTS,
)
ZEROS = {one.key: 0 for one in FORMS[2021].fields if not one.total}
MINUS = dict.fromkeys(tuple(ZEROS)[::7], Decimal("-0"))
ERRORS = st.sampled_from((("#REF!", "=#REF!"), ("#N/A", "=#N/A"), (True, "=TRUE()"), (False, "=FALSE()")))


@pytest.mark.parametrize("field", [key for key, _ in sheets.COVER_FIELDS])
def test_a_field_of_the_cover_takes_whatever_somebody_typed(field):
    """Nine odd texts, a lone surrogate among them, which no file can hold: the workbook is written and can be read."""
    for text in ODD:
        content = faulty.clean(FORMS[2021])
        data = write_workbook(FORMS[2021], replace(content, cover={**content.cover, field: text}))
        assert isinstance(read_workbook(data, "甲.xlsx"), Submission)


@st.composite
def contents(draw: st.DrawFn) -> tuple[int, Content]:
    """An edition, and what is filled in: few odd things in each, so that each is met alone and with others."""
    edition = draw(st.sampled_from((2021, 2019)))
    form = FORMS[edition]
    keys = st.sampled_from([one.key for one in form.fields])
    inputs = st.sampled_from([one.key for one in form.fields if not one.total])
    totals = st.sampled_from([one.key for one in form.fields if one.total])
    fields = st.sampled_from([key for key, _ in sheets.COVER_FIELDS])
    figures = dict.fromkeys((one.key for one in form.fields), draw(st.sampled_from((None, 0, 7))))
    figures |= draw(st.dictionaries(keys, FIGURES, max_size=12))
    given_errors = draw(st.dictionaries(inputs, ERRORS, max_size=2)) if draw(st.booleans()) else {}
    figures |= {key: value for key, (value, _) in given_errors.items()}
    known = draw(st.sampled_from((0, 0, 1, 50, len(form.fields))))
    prior = {one.key: draw(st.integers(0, 99)) for one in form.fields[:known]}
    if prior and draw(st.booleans()):
        prior[next(one.key for one in form.fields if one.measure.decimals)] = Decimal("12.345678")
    notes = draw(st.lists(st.tuples(SHORT, SHORT), max_size=4)) if draw(st.booleans()) else []
    return edition, Content(
        cover=draw(st.dictionaries(fields, TEXTS | st.integers(0, 2099), max_size=4)),
        figures=figures,
        narrative=draw(st.dictionaries(st.sampled_from([key for key, _ in sheets.prose_rows(form)]), TEXTS, max_size=3)),
        kind=draw(st.sampled_from((sheets.KIND_UNIT, sheets.KIND_PUBLISHED))),
        typed_totals=draw(st.frozensets(totals, max_size=2)),
        notes=(("位置", "内容"), *notes) if notes else (),
        formulas={key: formula for key, (_, formula) in given_errors.items()},
        explanations=draw(st.dictionaries(st.sampled_from(("C103", "C111", "Y203")), TEXTS, max_size=1)),
        prior=prior,
        locked=draw(st.frozensets(inputs, max_size=6)),
    )  # fmt: skip


def assert_same(quick: bytes, reference: bytes) -> None:
    """Equal bytes; else the first part that differs is told."""
    if quick == reference:
        return
    ours, theirs = (zipfile.ZipFile(io.BytesIO(data)) for data in (quick, reference))
    assert ours.namelist() == theirs.namelist()
    for name in theirs.namelist():
        assert ours.read(name).decode() == theirs.read(name).decode(), name
    raise AssertionError("the parts are the same, but not the package")


@pytest.fixture(autouse=True)
def no_fallback(monkeypatch):
    """What is written quickly here is not written by XlsxWriter after all."""
    write = template._write

    def watched(form, content, letter, new_workbook, macros=None):
        try:
            return write(form, content, letter, new_workbook, macros)
        except markup.Unfit as error:
            raise AssertionError(f"XlsxWriter is needed for {error}") from error

    monkeypatch.setattr(template, "_write", watched)


@settings(max_examples=60, deadline=None)
@given(contents(), st.booleans())
@example((2021, Content(locked=frozenset(("requests/carried_in/other", "documents/rules/issued")))), False)
@example(
    (2021, Content(figures=ZEROS | MINUS, prior=dict.fromkeys(ZEROS, Decimal("-0")))),
    True,
)
@example((2019, Content(cover={"unit": " _x000D_ ", "filler": "总计", "phone": "𠮷" * 400})), False)
def test_whatever_is_filled_in_the_bytes_are_xlsxwriters(drawn, anew):
    """Also when the workbook is the first of its kind, from which those after it are made."""
    edition, content = drawn
    if anew:
        stamp.forget()

    quick = write_workbook(FORMS[edition], content)

    assert_same(quick, write_workbook(FORMS[edition], content, quick=False))
    assert_same(write_workbook(FORMS[edition], content), quick)


def copies(submission: Submission, letter: Returned) -> tuple[bytes, bytes]:
    """The copy, quickly and by XlsxWriter."""
    quick, reference = (write_workbook(submission.form, letter.content, letter=letter, quick=quick) for quick in (True, False))
    return quick, reference


@settings(max_examples=40, deadline=None)
@given(contents(), st.lists(st.tuples(SHORT, TEXTS), max_size=3), st.booleans(), st.booleans())
def test_whatever_is_returned_the_bytes_are_xlsxwriters(drawn, extras, pending, anew):
    """With lines, links, marks and comments for all that the check finds, and with what has no place in the copy."""
    edition, content = drawn
    received = read_workbook(write_workbook(FORMS[edition], content), "甲.xlsx")
    checked = check_one(received)
    notes = (("位置", "内容"), ("表三", "看不清")) if checked.submission.published else ()
    letter = Returned(checked.submission, checked.findings, Terms(contact="张三"), extras, pending, notes)
    if anew:
        stamp.forget()

    assert_same(*copies(checked.submission, letter))


NOTE = {"author": "甲", "width": 9, "height": 9, "font_name": "宋体", "font_size": 9, "color": "#FFFFFF"}
CASES = list(faulty.cases())[::3]


@pytest.mark.parametrize(("name", "content", "edition"), CASES, ids=[name for name, _, _ in CASES])
def test_each_fault_comes_back_with_xlsxwriters_bytes(name, content, edition):
    """Whatever rule is broken, the copy is the same whoever writes it."""
    checked = check_one(read_workbook(write_workbook(FORMS[edition], content), "甲.xlsx"))
    letter = Returned(checked.submission, checked.findings)

    assert_same(*copies(checked.submission, letter))


def test_explanations_by_fingerprint_and_last_year_go_back_with_xlsxwriters_bytes():
    """A query that has been explained stays on the list, and what the office knows of last year goes with the copy."""
    form = FORMS[2021]
    content = Content(
        cover={"unit": "甲局", "year": 2025}, figures={one.key: 2_000_000_000 for one in form.fields if not one.total},
        prior={one.key: 3 for one in form.fields}, locked=frozenset(("requests/carried_in/other",)),
    )  # fmt: skip
    checked = check_one(read_workbook(write_workbook(form, content), "甲.xlsx"))
    told = {one.fingerprint: f"确实如此，第{number}条已经核对过" for number, one in enumerate(checked.findings)}
    submission = replace(checked.submission, explanations=told)
    assert len(checked.findings) > 50

    letter = Returned(submission, check_one(submission).findings)

    assert_same(*copies(submission, letter))


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: str(form.edition))
def test_blank_templates_are_those_that_are_handed_out(form):
    """The files in templates/, which XlsxWriter wrote, and the quick blank workbook are the same bytes."""
    handed_out = Path(__file__).parents[2] / "templates" / f"年报填报模板（{form.edition}版）.xlsx"

    assert_same(blank_template(form), handed_out.read_bytes())


class Asking(Returned):
    """A letter that asks for something that only XlsxWriter can do."""

    def write_back(self, book: Book) -> None:
        super().write_back(book)
        book.workbook.get_worksheet_by_name(sheets.COVER).insert_textbox(30, 1, "另附")


def test_what_cannot_be_written_quickly_is_written_by_xlsxwriter(monkeypatch):
    """A sheet that asks for a text box gets it, and a workbook with macros has them."""
    monkeypatch.undo()
    checked = check_one(read_workbook(blank_template(FORMS[2021]), "甲.xlsx"))
    letter = Asking(checked.submission, checked.findings)

    quick, reference = copies(checked.submission, letter)

    assert quick == reference
    assert any("drawings/drawing" in name for name in zipfile.ZipFile(io.BytesIO(quick)).namelist())
    buttoned = write_workbook(FORMS[2021], macros=MACROS)
    assert "xl/vbaProject.bin" in zipfile.ZipFile(io.BytesIO(buttoned)).namelist()


@pytest.mark.parametrize(
    "ask",
    [
        lambda sheet, style: sheet.merge_range(0, 0, 1, 1, "字", style),
        lambda sheet, style: sheet.write_url(0, 0, "https://example.org/", style, "字"),
        lambda sheet, style: sheet.data_validation(0, 0, 0, 0, {"validate": "date", "criteria": ">", "value": 1}),
        lambda sheet, style: sheet.data_validation(0, 0, 0, 0, {"validate": "any", "show_error": False}),
        lambda sheet, style: sheet.conditional_format(0, 0, 0, 0, {"type": "top", "value": 3, "format": style}),
        lambda sheet, style: sheet.conditional_format(0, 0, 0, 0, {"type": "formula", "multi_range": "A1 B2", "format": style}),
        lambda sheet, style: sheet.write_formula(0, 0, "=XLOOKUP(A1,B1:B2,C1:C2)", style, ""),
        lambda sheet, style: sheet.write_formula(0, 0, "{=SUM(A1:A2*B1:B2)}", style, 0),
        lambda sheet, style: sheet.insert_image(0, 0, "x.png"),
        lambda sheet, style: (sheet.write_blank(0, 700, None, style), sheet.book.close()),
        lambda sheet, style: ([sheet.write_comment(row, 0, "字", NOTE) for row in range(1024)], sheet.book.close()),
        lambda sheet, style: sheet.book.set_calc_mode("manual"),
    ],
)
def test_nothing_is_left_out_in_silence(ask):
    """What the quick sheets do not know they refuse."""
    workbook, _ = stamp.new_workbook("甲")

    with pytest.raises(markup.Unfit):
        ask(workbook.add_worksheet("乙"), workbook.add_format({"bold": True}))


def test_leftovers_of_a_received_file_go_back_with_xlsxwriters_bytes():
    """What has no place in the copy stands below its list, whoever writes it."""
    content = Content(notes=(("位置", "内容"), ("表三", "看不清")), kind=sheets.KIND_PUBLISHED)
    checked = check_one(read_workbook(write_workbook(FORMS[2019], content), "甲.xlsx"))
    extras = [*leftovers(checked.submission, ()), ("表三 K5", "合计 12"), ("附表", "长" * 4000)]
    letter = Returned(checked.submission, checked.findings, extras=extras, pending=True, notes=content.notes)

    assert_same(*copies(checked.submission, letter))


CELLS = st.tuples(st.integers(0, 40), st.integers(0, 6))
DRAWN = st.dictionaries(CELLS, st.sampled_from(("", "甲", "乙", "丙", 7)), min_size=1, max_size=12)
FILLED = st.sampled_from(("乙", "丁", "戊", "", 8))


@settings(max_examples=40, deadline=None)
@given(DRAWN, st.lists(FILLED, min_size=12, max_size=12), st.dictionaries(st.integers(50, 60), st.just("戊"), max_size=2))
def test_what_is_filled_into_a_drawn_sheet_takes_its_turn_among_the_texts(drawn, filled, below):
    """Blank cells filled later, each other workbook after the first too, and rows below: as XlsxWriter writes all in one go."""
    blanks = dict(zip([cell for cell, value in drawn.items() if value == ""], filled, strict=False))

    def put(sheet, cell, value, style):
        write = sheet.write_number if isinstance(value, int) else sheet.write_string if value else sheet.write_blank
        write(*cell, value or None, style)

    def written(new_workbook, draw):
        workbook, buffer = new_workbook("甲")
        style = workbook.add_format({"bold": True})
        draw(workbook, style)
        workbook.add_worksheet("后").write_string(0, 0, "丁")
        workbook.close()
        return buffer.getvalue()

    def at_once(workbook, style):
        sheet = workbook.add_worksheet("表")
        for cell, value in drawn.items():
            put(sheet, cell, blanks.get(cell, value), style)
        for row, text in below.items():
            sheet.write_string(row, 0, text)

    def blank(workbook, style):
        sheet = workbook.add_worksheet("表")
        for cell, value in drawn.items():
            put(sheet, cell, value, style)
        return sheet

    def over(workbook, style):
        sheet = workbook.stamped(tuple(drawn.items()), "表", lambda own: blank(own, style))
        for cell, value in blanks.items():
            put(sheet, cell, value, style)
        for row, text in below.items():
            sheet.write_string(row, 0, text)

    reference = written(styles.new_workbook, at_once)

    assert_same(written(stamp.new_workbook, over), reference)
    assert_same(written(stamp.new_workbook, over), reference)


@pytest.mark.parametrize(("figure", "filled"), [(0, range(100)), (None, range(100)), (7, range(1500, 2000))])
def test_what_most_workbooks_show_is_not_filled_in(monkeypatch, figure, filled):
    """Of two thousand formulas fewer than a hundred are written of a workbook full of zeros, or blank, once one was drawn."""
    content = Content(cover={"unit": "甲局", "year": 2025}, figures=dict.fromkeys(ZEROS, figure))
    write_workbook(FORMS[2021], content)
    written = []
    cell = markup.formula_cell
    monkeypatch.setattr(markup, "formula_cell", lambda formula, shows: written.append(formula) or cell(formula, shows))

    write_workbook(FORMS[2021], content)

    assert len(written) in filled


def test_a_row_among_those_that_were_drawn_is_left_to_xlsxwriter():
    """Rows 1 and 3 are drawn: another one below them is written here, one between them is not."""
    stamp.forget()

    def draw(own):
        sheet = own.add_worksheet("表")
        sheet.write_number(0, 0, 1)
        sheet.write_number(2, 0, 3)
        return sheet

    def write(row):
        workbook, buffer = stamp.new_workbook("甲")
        workbook.stamped("种", "表", draw).write_number(row, 0, 7)
        workbook.close()
        return zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml").decode()

    assert '<row r="4" spans="1:1"><c r="A4"><v>7</v></c></row>' in write(3)
    with pytest.raises(markup.Unfit):
        write(1)


@pytest.mark.parametrize(("cell", "bold"), [((0, 1), False), ((0, 0), True)])
def test_a_cell_that_nobody_drew_is_left_to_xlsxwriter(cell, bold):
    """Beside a drawn cell without a format: another cell, or the same one in bold."""
    stamp.forget()
    workbook, _ = stamp.new_workbook("甲")

    def draw(own):
        sheet = own.add_worksheet("表")
        sheet.write_string(0, 0, "甲")
        return sheet

    sheet = workbook.stamped("种", "表", draw)
    sheet.write_number(0, 0, 7)

    with pytest.raises(markup.Unfit):
        sheet.write_string(*cell, "乙", workbook.add_format({"bold": True}) if bold else None)
