"""The copy that goes back: the unit's own values, what is wrong marked and told, and a valid submission once it is mended."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import openpyxl
import pytest

from tests import faulty, libreoffice
from tests.intake.building import save, sketch_cover, sketch_meta, sketch_tables
from tests.libreoffice import needs_office
from tests.support import report
from toolkit.checks.judging import check_one
from toolkit.feedback.copy import lines, returned
from toolkit.feedback.copy.leftovers import leftovers
from toolkit.feedback.copy.matters import matters_of
from toolkit.feedback.copy.returned import returned_copy
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses, formula
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.office.last_year import record_of
from toolkit.office.office import LedgerLine, Office
from toolkit.office.terms import Terms
from toolkit.rules import samples
from toolkit.rules.catalogue import RULES
from toolkit.rules.findings import CellRef, Checked, Severity, Verdict
from toolkit.rules.marking import ON_COVER
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.issue import carried_over
from toolkit.template.template import write_workbook

FORM = FORMS[2021]
WHERE = addresses(FORM)
CASES = list(faulty.cases())[::9]
QUERIED = "documents/license/decisions"  # no equation is about it
REASON = "电子证照系统导出时带了单位，数量已经逐项核对。"

#: Rules about the file itself, and about how a total came about: a copy made from the template does not break them as the
#: received file did.
ABOUT_THE_FILE = {"F103", "F104", "F105", "F108", "F109", "F113", "F114", "F115", "F116", "F117", "F118", "F119", "F121"}


def check(data: bytes) -> Checked:
    return check_one(read_workbook(data, "x.xlsx"))


def copy_of(data: bytes, terms: Terms | None = None) -> bytes:
    checked = check(data)
    return returned_copy(checked.submission, checked.findings, terms)


def clean() -> Content:
    """A report whose tables and texts break no rule."""
    year = samples.YEARS[FORM.edition]
    figures = {key: in_units(value, FORM.by_key[key].measure) for key, value in samples.clean_figures(FORM).items()}
    cover: dict[str, str | int] = {"unit": samples.UNIT, "code": samples.CODE, "region": "云溪市", "year": year}
    return Content(cover=cover, figures=figures, narrative=samples.clean_texts(FORM, year))


@lru_cache
def spoilt(*spoils: tuple[str, object]) -> bytes:
    """A clean workbook with these values in these cells; totals are typed over."""
    content = clean()
    for key, value in spoils:
        content = faulty.spoiled(content, key, faulty.Fault("", value))
    return write_workbook(FORM, content)


def load(data: bytes, *, values: bool = False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def list_rows(book):
    """The lines of 退回清单 by their number: 级别, 规则, 位置, 问题, 怎样改, 现状, 核实说明, row."""
    sheet = book[sheets.RETURNED]
    return {
        sheet[f"A{row}"].value: (*(sheet[f"{letter}{row}"].value for letter in "BCDEFGH"), row)
        for row in range(6, sheet.max_row + 1)
        if isinstance(sheet[f"A{row}"].value, int)
    }


# ---------------------------------------------------------------- the same report


@pytest.mark.parametrize(("name", "content", "edition"), CASES, ids=[name for name, _, _ in CASES])
def test_the_copy_reads_as_the_received_file(name, content, edition):
    """Figures, states, texts, cover and findings are the same, but for rules about the file and for blank totals, which are
    formulas again."""
    received = check(write_workbook(FORMS[edition], content))
    again = check(returned_copy(received.submission, received.findings))
    one, other = received.submission, again.submission
    restored = {field.key for field in one.form.fields if field.total and not one.raws[field.index].strip()}
    for field in one.form.fields:  # and with them the totals over them
        if restored & set(one.form.parts_of.get(field.key, ())):
            restored.add(field.key)

    for field in one.form.fields:
        if field.key not in restored:
            mine, its = one.cell(field.key), other.cell(field.key)
            assert (mine.state, mine.scaled) == (its.state, its.scaled), field.key
            assert mine.raw == its.raw or field.total or mine.notes == 0, field.key
    assert one.narrative == other.narrative
    assert one.cover == other.cover and other.origin.returned_from == one.sha256
    assert told(received, restored) == told(again, restored)


def told(checked: Checked, restored: set[str]) -> set[tuple[str, str]]:
    return {
        (finding.rule, finding.fingerprint) for finding in checked.findings
        if finding.rule not in ABOUT_THE_FILE and not restored & {cell.key for cell in finding.cells}
    }  # fmt: skip


def test_same_input_gives_the_same_bytes():
    data = spoilt((QUERIED, "12件"))
    assert copy_of(data) == copy_of(data)


def test_what_was_typed_stands_as_typed():
    """Text stays text, numbers stay numbers, a blank stays blank, an error value stays one."""
    values = {
        "requests/received/enterprise": "12件", "requests/granted/research": Decimal("2.5"), "documents/rules/issued": "/",
        "requests/granted/other": " 3 ", "documents/fee/amount": Decimal("0.125"), "requests/partly_granted/other": None,
        "documents/penalty/decisions": "22（其中修订 16 件）", "documents/license/decisions": 10**18,
    }  # fmt: skip
    book = load(copy_of(spoilt(*values.items())))

    shown = {key: book[WHERE[key][0]][WHERE[key][1]].value for key in values}
    assert shown == {key: float(value) if isinstance(value, Decimal) else value for key, value in values.items()}


def test_a_cell_with_an_error_value_can_be_typed_over():
    content = faulty.spoiled(clean(), QUERIED, faulty.Fault("error", "#REF!", "=#REF!"))
    copy = copy_of(write_workbook(FORM, content))
    sheet, address = WHERE[QUERIED]

    assert load(copy)[sheet][address].value == "=#REF!"
    assert not load(copy)[sheet][address].protection.locked


def test_a_date_comes_back_as_text_so_that_a_figure_can_be_typed_over_it():
    book = load(spoilt())
    sheet, address = WHERE[QUERIED]
    book[sheet][address].value = date(2024, 1, 3)
    received = check(saved(book))
    assert [finding.rule for finding in received.findings if finding.severity is Severity.ERROR] == ["C105"]

    cell = load(returned_copy(received.submission, received.findings))[sheet][address]
    assert (cell.value, cell.number_format) == ("2024-01-03", "General")


@pytest.mark.parametrize(
    ("value", "formula_again"),
    [("sum", True), (None, True), (99, False), ("20件", False), ("若干", False), (" 20", False)],
)
def test_a_total_that_says_nothing_else_is_the_formula_again(value, formula_again):
    key = "requests/received/total"
    if value == "sum":
        value = sum(clean().figures[part] for part in FORM.parts_of[key])
    received = check(spoilt((key, value)))
    cell = load(returned_copy(received.submission, received.findings))[WHERE[key][0]][WHERE[key][1]]

    assert cell.value == (sheets.total_formula(FORM.by_key[key]) if formula_again else value)
    assert cell.protection.locked is formula_again


def test_a_typed_total_says_how_to_get_the_formula_back_and_that_works():
    copy = copy_of(spoilt(("requests/received/total", 99)))
    line = next(line for line in list_rows(load(copy)).values() if line[1] == "X101")
    sheet, address, typed = re.search(r"在(表.) ([A-Z]+[0-9]+) 输入 (=SUM\([A-Z0-9:]+\)) ", line[4]).groups()

    book = load(copy)
    book[sheet][address].value = typed
    assert check(saved(book)).findings == ()


def test_last_year_and_its_locks_go_with_the_copy():
    """3 requests were left open: what agrees stays locked, what does not is open to be mended."""
    last = carried_over(FORM, record_of(report(2023, {"requests/received/enterprise": 3, "documents/normative/in_force": 9})))
    content = replace(last, cover={"unit": "甲县财政局", "year": 2024}, figures={**clean().figures, **last.figures})
    wrong = replace(content, figures={**content.figures, "requests/carried_in/enterprise": 1})
    received = check(write_workbook(FORM, wrong))
    copy = returned_copy(received.submission, received.findings)

    assert check(copy).submission.prior == received.submission.prior != {}
    assert "Y201" in {finding.rule for finding in received.findings}
    sheet = load(copy)["表三"]
    assert not sheet[WHERE["requests/carried_in/enterprise"][1]].protection.locked
    assert sheet[WHERE["requests/carried_in/research"][1]].protection.locked


def test_texts_longer_than_a_cell_go_on_and_come_back_whole():
    text = "\n".join(f"第{number}段。" + "公开情况" * 400 for number in range(30))
    content = replace(clean(), narrative={"overview": text, "problems": "一是……"})
    received = check(write_workbook(FORM, faulty.spoiled(content, QUERIED, faulty.Fault("", "若干"))))

    assert check(returned_copy(received.submission, received.findings)).submission.narrative == {
        "overview": text, "problems": "一是……",
    }  # fmt: skip


# ---------------------------------------------------------------- what has no place


def test_what_the_template_has_no_cell_for_stands_on_the_list():
    """A row “其他主动公开文件” with 7 below the table, a sheet 附表, and a heading of the unit's own in the texts."""
    book = load(spoilt((QUERIED, "若干")))
    sheet = book["表二"]
    row = sheet.max_row + 1
    sheet[f"A{row}"], sheet[f"B{row}"] = "其他主动公开文件", 7
    book.create_sheet("附表")["A1"] = "参考"
    prose = book[sheets.PROSE]
    prose[f"A{prose.max_row + 1}"], prose[f"B{prose.max_row}"] = "七、其他", "一段没有栏目的话"
    data = saved(book)
    received = check(data)
    extras = leftovers(received.submission, read_package(data).sheets)
    book = load(returned_copy(received.submission, received.findings, None, extras))
    text = "\n".join(str(cell.value) for row in book[sheets.RETURNED] for cell in row if cell.value is not None)

    assert [what for where, what in extras if where.startswith("表二 ")] == ["其他主动公开文件", "7"]
    assert f"表二 B{row}" in text
    assert "附表" in text
    assert "一段没有栏目的话" in text


def test_a_blank_template_leaves_nothing_over():
    data = spoilt()
    assert leftovers(check(data).submission, read_package(data).sheets) == []


def test_merged_cells_are_parted_and_the_list_says_so():
    tables = sketch_tables(FORM, {one.key: 0 for one in FORM.fields if not one.total})
    places = [WHERE[f"requests/denied.{row}/natural_person"][1] for row in ("state_secret", "barred_by_law")]
    row, column = int(places[0][1:]), 4
    tables["requests"].cells[row, column] = "0\n0"
    tables["requests"].cells[row + 1, column] = None
    tables["requests"].merges.append((row, column, 2, 1))
    received = check(save([sketch_cover(), *tables.values(), sketch_meta(FORM)]))
    assert "F118" in {finding.rule for finding in received.findings}

    copy = returned_copy(received.submission, received.findings)
    assert [load(copy)["表三"][place].value for place in places] == [0, 0]
    line = next(line for line in list_rows(load(copy)).values() if line[1] == "F118")
    assert (line[5], "已取消合并" in line[4]) == (lines.DONE, True)
    assert "F118" not in {finding.rule for finding in check(copy).findings}


# ---------------------------------------------------------------- marks, comments, list

FAULTS = (
    (QUERIED, "12件"), ("documents/rules/issued", "/"), ("requests/received/natural_person", "若干"),
    ("challenges/count/reconsideration.total", 99), ("requests/granted/research", None),
)  # fmt: skip


def test_every_fault_has_a_line_a_link_a_mark_and_a_comment():
    checked = check(spoilt(*FAULTS))
    book = load(returned_copy(checked.submission, checked.findings))
    lines = list_rows(book)
    open_findings = [finding for item in matters_of(checked.findings) for finding in item.findings]

    assert sorted(line[1] for line in lines.values()) == sorted(finding.rule for finding in open_findings)
    marks = {row[5].value for row in book[sheets.MARKS].iter_rows(min_row=2) if row[5].value}
    letter = returned.Returned(checked.submission, checked.findings)
    for finding in open_findings:
        sheet, address = letter.cells_of(finding)[0]
        assert f"{sheet}!{address}" in marks
        assert finding.what in book[sheet][address].comment.text
        assert finding.remedy in book[sheet][address].comment.text
        line = next(line for line in lines.values() if line[1] == finding.rule and line[2] == f"{sheet} {address}")
        assert line[3].startswith(finding.what)
        link = book[sheets.RETURNED][f"D{line[-1]}"].hyperlink
        assert link.location == f"'{sheet}'!{address}"


def test_all_findings_of_a_cell_stand_in_one_comment():
    """“99件” does not balance either."""
    checked = check(spoilt(("requests/received/natural_person", "99件")))
    book = load(returned_copy(checked.submission, checked.findings))
    sheet, address = WHERE["requests/received/natural_person"]

    text = book[sheet][address].comment.text
    told = [finding for finding in checked.findings if finding.open and finding.cells[0].address == address]
    assert {finding.rule for finding in told} >= {"X103", "C110"}
    assert all(finding.what in text for finding in told)


def test_the_templates_own_notes_stay():
    checked = check(spoilt(*FAULTS))
    book, plain = (load(data) for data in (returned_copy(checked.submission, checked.findings), spoilt()))
    for sheet in plain.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.comment):
            assert book[sheet.title][cell.coordinate].comment.text == cell.comment.text


def test_texts_and_the_cover_are_marked_and_commented():
    """A code whose check digit is wrong; a text may be told of by any rule: here one is made up."""
    content = replace(
        clean(), narrative={"overview": "甲。", "problems": "XX"},
        cover={**clean().cover, "code": "91110000MA01ABCD1X"},
    )  # fmt: skip
    checked = check(write_workbook(FORM, content))
    code = next(finding for finding in checked.findings if finding.rule == "F112")
    here = CellRef(*checked.submission.text_places["problems"], "problems", "XX")
    text = replace(code, rule="N999", cells=(here,), what="“XX”没有改写。", fingerprint="0" * 12)
    book = load(returned_copy(checked.submission, [code, text]))

    assert "校验位" in book[sheets.COVER]["C10"].comment.text
    cell = next(cell for cell in book[sheets.PROSE]["B"] if cell.value == "XX")
    assert "“XX”没有改写" in cell.comment.text
    marks = {row[5].value for row in book[sheets.MARKS].iter_rows(min_row=2)}
    assert {"封面!C10", f"{sheets.PROSE}!{cell.coordinate}"} <= marks


def test_a_blank_form_is_told_in_few_lines():
    """About two hundred blanks: a line per sheet, with the cells as areas."""
    checked = check(write_workbook(FORM, Content(cover={"unit": "甲县财政局", "year": 2024})))
    lines = list_rows(load(returned_copy(checked.submission, checked.findings)))

    assert len([finding for finding in checked.findings if finding.rule == "C101"]) > 150
    assert len([line for line in lines.values() if line[1] == "C101"]) == 3
    (requests,) = (line for line in lines.values() if line[2].startswith("表三"))
    assert "D6:I28" in requests[3]


def test_the_clerk_sees_the_list_first_and_no_sheets_are_grouped():
    """Two sheets selected at once would take every keystroke twice."""
    copy = copy_of(spoilt(*FAULTS))
    book = load(copy)
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        selected = [name for name in package.namelist() if b'tabSelected="1"' in package.read(name)]

    assert book.sheetnames[0] == book.active.title == sheets.RETURNED
    assert selected == ["xl/worksheets/sheet1.xml"]
    assert book[sheets.RECEIVED].sheet_state == "veryHidden"


def test_only_explanations_of_queries_can_be_written_on_the_list():
    book = load(copy_of(spoilt(*FAULTS)))
    sheet = book[sheets.RETURNED]
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}

    assert sheet.protection.sheet
    assert unlocked == {f"H{line[-1]}" for line in list_rows(book).values() if line[0] == Severity.QUERY.label}
    assert sheet.column_dimensions["I"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_list_says_by_when_and_whom_to_ask_in_chinese_that_old_systems_know():
    book = load(copy_of(spoilt(*FAULTS), Terms(date(2025, 1, 20), "市政务公开办 0123-4567890")))
    text = "\n".join(str(cell.value) for row in book[sheets.RETURNED] for cell in row if cell.value is not None)

    assert "2025年1月20日前" in text
    assert "市政务公开办 0123-4567890" in text
    text.encode("gbk")


# ---------------------------------------------------------------- mended, explained


@pytest.mark.parametrize(("name", "content", "edition"), CASES[1::2], ids=[name for name, _, _ in CASES[1::2]])
def test_mending_every_line_leaves_nothing(name, content, edition):
    """Whoever puts the right figure into every cell that a line names, and the formula into typed totals, passes."""
    form = FORMS[edition]
    right = faulty.clean(form)
    received = check(write_workbook(form, content))
    if received.verdict is Verdict.ACCEPTED:
        return
    book = load(returned_copy(received.submission, received.findings))
    where = {place: key for key, place in addresses(form).items()}
    for name, address in {tuple(row[1].value.split("!")) for row in book[sheets.RECEIVED].iter_rows(min_row=2)}:
        key = where.get((name, address))
        if key is None:
            field = next(key for key, _ in sheets.COVER_FIELDS if sheets.cover_address(key) == address)
            book[name][address].value = right.cover.get(field)
        elif form.by_key[key].total:
            area = re.findall(r"SUM\(([^()]+)\)", formula(form, key))[-1]
            book[name][address].value = f"=SUM({area})"
        else:
            value = right.figures[key]
            book[name][address].value = float(value) if isinstance(value, Decimal) else value
    waiting = {one.rule for one in received.not_judged if one.missing}  # said to be unjudged until the other cells are right
    open_now = [finding for finding in check(saved(book)).findings if finding.open and finding.rule not in waiting]
    left = {finding.fingerprint: finding.message for finding in open_now}
    before = {finding.fingerprint for finding in check(write_workbook(form, right)).findings}
    assert [message for mark, message in left.items() if mark not in before] == []


def explain(copy: bytes, rule: str, text: str) -> bytes:
    book = load(copy)
    for line in list_rows(book).values():
        if line[1] == rule:
            book[sheets.RETURNED][f"H{line[-1]}"].value = text
    return saved(book)


def test_a_query_explained_on_the_list_is_settled_and_void_when_the_figure_changes():
    copy = explain(copy_of(spoilt((QUERIED, "120件"))), "C110", REASON)
    answer = check(copy)
    assert (answer.verdict, [finding.explanation for finding in answer.findings]) == (Verdict.ACCEPTED, [REASON])

    book = load(copy)
    book[WHERE[QUERIED][0]][WHERE[QUERIED][1]].value = "121件"
    changed = check(saved(book))
    assert [(finding.explanation, finding.open) for finding in changed.findings if finding.rule == "C110"] == [("", True)]


@pytest.mark.parametrize("text", ["属实", "", "经核实无误。经核实无误。"])
def test_an_assurance_is_no_explanation(text):
    assert check(explain(copy_of(spoilt((QUERIED, "120件"))), "C110", text)).verdict is Verdict.QUERY


def test_one_explanation_beside_a_line_about_many_cells_is_about_all_of_them():
    keys = [one.key for one in FORM.fields if one.table.key == "requests" and one.row_key == "granted" and not one.total]
    keys.append("requests/partly_granted/other")
    values = [(key, f"{clean().figures[key]}件") for key in keys]
    copy = copy_of(spoilt(*values))
    (line,) = (line for line in list_rows(load(copy)).values() if line[1] == "C110")
    assert "共 7 处" in line[3]

    answer = check(explain(copy, "C110", REASON))
    told = [finding.explanation for finding in answer.findings if finding.rule == "C110"]
    assert told == [REASON] * 7


def test_what_has_been_explained_on_the_list_goes_into_the_next_copy():
    """The first return explains one query; the file comes back for another fault: the explanation is still there."""
    first = explain(copy_of(spoilt((QUERIED, "120件"), ("documents/rules/issued", "若干"))), "C110", REASON)
    received = check(first)
    assert received.verdict is Verdict.REJECTED

    second = returned_copy(received.submission, received.findings)
    line = next(line for line in list_rows(load(second)).values() if line[1] == "C110")
    assert line[6] == REASON
    assert load(second, values=True)[sheets.RETURNED][f"G{line[-1]}"].value == sheets.EXPLAINED
    book = load(second)
    book[WHERE["documents/rules/issued"][0]][WHERE["documents/rules/issued"][1]].value = 0
    assert check(saved(book)).verdict is Verdict.ACCEPTED


def test_a_refused_explanation_comes_back_with_the_reason_to_be_amended():
    copy = explain(copy_of(spoilt((QUERIED, "120件"))), "C110", REASON)
    submission = read_workbook(copy, "x.xlsx")
    mark = next(finding.fingerprint for finding in check_one(submission).findings if finding.rule == "C110")
    desk = Office(ledger_lines=[LedgerLine(mark, REASON, accepted=False, by="李四", remark="没有写明原因")])
    received = check_one(submission, desk)
    assert received.verdict is Verdict.QUERY

    again = returned_copy(submission, received.findings)
    line = next(line for line in list_rows(load(again)).values() if line[1] == "C110")
    assert "没有写明原因" in line[4]
    assert line[6] == REASON
    assert load(again, values=True)[sheets.RETURNED][f"G{line[-1]}"].value == lines.UNTOUCHED


def test_explanations_on_the_self_check_stay_where_they_are():
    content = replace(faulty.spoiled(clean(), QUERIED, faulty.Fault("", "120件")), explanations={"C110": REASON})
    spoiled = faulty.spoiled(content, "documents/rules/issued", faulty.Fault("", "若干"))
    received = check(write_workbook(FORM, spoiled))
    again = check(returned_copy(received.submission, received.findings))

    assert again.submission.explanations == {"C110": REASON}
    listed = [line[1] for line in list_rows(load(returned_copy(received.submission, received.findings))).values()]
    assert "C104" in listed
    assert "C110" not in listed


# ---------------------------------------------------------------- as a spreadsheet program shows it


@needs_office
def test_what_is_stored_is_what_a_spreadsheet_program_computes():
    copy = copy_of(spoilt(*FAULTS))
    (recalculated,) = libreoffice.recalculate([copy])
    ours, theirs = (load(data, values=True) for data in (copy, recalculated))
    for name in (sheets.RETURNED, sheets.RECEIVED, sheets.MARKS):
        for row in ours[name].iter_rows(max_row=60):
            for cell in row:
                assert (cell.value or "") == (theirs[name][cell.coordinate].value or ""), f"{name} {cell.coordinate}"


@needs_office
def test_a_mended_cell_is_told_as_changed_and_loses_its_mark():
    """One of two faults is mended, a query is explained; the other fault stays as it was."""
    keys = ("requests/received/natural_person", "requests/granted/research")
    copy = copy_of(spoilt((keys[0], "若干"), (keys[1], None), (QUERIED, "12件")))
    before, book = load(copy, values=True), load(copy)
    count = len(list_rows(book))
    assert f"还有 {count} 条" in before[sheets.RETURNED]["A3"].value
    book[WHERE[keys[0]][0]][WHERE[keys[0]][1]].value = 14
    for line in list_rows(book).values():
        if line[1] == "C110":
            book[sheets.RETURNED][f"H{line[-1]}"].value = REASON
    (recalculated,) = libreoffice.recalculate([saved(book)])
    after = load(recalculated, values=True)

    status = {line[1]: line[5] for line in list_rows(after).values()}
    assert status["C104"] == lines.CHANGED
    assert (status["C101"], status["C110"]) == (lines.UNTOUCHED, sheets.EXPLAINED)
    levels = {row[5].value: row[2].value or "" for row in after[sheets.MARKS].iter_rows(min_row=2) if row[5].value}
    assert levels["!".join(WHERE[keys[0]])] == ""
    assert levels["!".join(WHERE[keys[1]])] == Severity.ERROR.label
    assert f"还有 {list(status.values()).count(lines.UNTOUCHED)} 条" in after[sheets.RETURNED]["A3"].value


@needs_office
def test_the_list_prints_on_paper_in_full():
    pages = libreoffice.printed_text(copy_of(spoilt(*FAULTS)))
    first = re.sub(r"\s", "", "".join(pages[:2]))
    for words in ("退回清单", "核实说明", "请只填阿拉伯数字", "条没有改动或说明", "怎样改"):
        assert words in first
    assert "识别码" not in first


# ---------------------------------------------------------------- the house


def test_the_rules_that_a_copy_settles_are_there():
    assert {*lines.SETTLED, *ON_COVER} <= set(RULES)


def test_what_the_office_gave_on_the_cover_is_locked_unless_something_is_wrong_with_it():
    """Name, code and region of a unit of the roster, and the year that is collected; of a stranger nothing is."""
    from toolkit.form.sheets import cover_address

    def locked(submission, findings=(), **terms):
        book = load(returned_copy(submission, list(findings), Terms(**terms)))
        keys = ("unit", "code", "region", "year", "filler")
        return {key for key in keys if book["封面"][cover_address(key)].protection.locked}

    received = read_workbook(spoilt(*FAULTS), "甲局.xlsx")
    own = replace(received, cover={**received.cover, "unit": "甲局", "code": "A-1", "region": "甲县"})
    known = replace(own, identity="A-1")

    assert locked(known, year=own.year) == {"unit", "code", "region", "year"}
    assert locked(known) == {"unit", "code", "region"}
    assert locked(own) == set()
    wrong = replace(check_one(received).findings[0], rule="F112", cells=())
    assert locked(known, [wrong]) == {"unit", "region"}
    assert locked(known, [replace(wrong, rule="R202")]) == set()
