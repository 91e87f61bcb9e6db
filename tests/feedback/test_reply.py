"""What goes back in words: which faults stand for themselves, which are the worst, the deadline, five short lines per unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import faulty
from tests.support import report
from toolkit.checks.judging import check_one
from toolkit.errors import NianbaoError
from toolkit.feedback.copy.matters import matters_of
from toolkit.feedback.copy.returned import returned_copy
from toolkit.feedback.reply import LINE, ReturnedFile, reply_lines, reply_text, worst
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx.package import read_package
from toolkit.office.terms import Terms, read_deadline
from toolkit.rules.findings import CellRef, Finding, Severity, Verdict
from toolkit.rules.messages import shortened
from toolkit.template.template import write_workbook

FORM = FORMS[2021]


def finding(rule, severity=Severity.ERROR, keys=("requests/received/enterprise",), **more):
    cells = tuple(CellRef("表三", "E6", key, "1") for key in keys)
    words = {"what": f"{rule} 的问题。", "remedy": "请核对。", "fingerprint": f"{rule}{keys}", **more}
    return Finding(rule, severity, "甲县财政局", cells=cells, **words)


def entry(*findings, **more):
    return ReturnedFile("甲县财政局", "a.xlsx", 2024, FORM, findings, **more)


# ---------------------------------------------------------------- what stands for itself


def test_what_follows_from_a_slip_stands_with_it():
    """Two totals are wrong because of one cell: one fault, not three."""
    root = finding("X101", fingerprint="root", cause="D6 多打了一位")
    rest = [finding("X103", follows="root", keys=(key,)) for key in ("requests/disposed/enterprise", "requests/granted/other")]
    (item,) = matters_of([root, *rest])

    assert (item.first, list(item.followers), item.reach) == (root, rest, 3)


def test_what_follows_from_a_settled_finding_stands_for_itself():
    root = finding("C110", Severity.QUERY, fingerprint="root", explanation="情况确实如此，已经核对台账")
    assert [item.first.rule for item in matters_of([root, finding("X103", follows="root")])] == ["X103"]


def test_a_query_that_errors_follow_from_cannot_be_explained_away():
    root = finding("C110", Severity.QUERY, fingerprint="root")
    (item,) = matters_of([root, finding("X103", follows="root")])

    assert item.severity is Severity.ERROR
    assert not item.asks


def test_hints_and_what_is_settled_are_not_counted():
    settled = (
        finding("C114", Severity.HINT),
        finding("C110", Severity.QUERY, explanation="确有其事，另有说明在文字部分"),
        finding("X101", waiver="机构改革（张三）"),
    )
    assert matters_of(settled) == []


def test_alike_findings_of_which_one_has_followers_are_told_one_by_one():
    """As one line they would lose what goes away with that one."""
    keys = [one.key for one in FORM.fields if one.table.key == "requests"][:6]
    found = matters_of([*(finding("C101", keys=(key,), fingerprint=key) for key in keys), finding("X103", follows=keys[0])])

    assert [[one.rule for one in matter.followers] for matter in found] == [["X103"], *[[]] * 5]


@pytest.mark.parametrize(("count", "items"), [(5, 5), (6, 1), (40, 1)])
def test_many_blanks_of_one_sheet_are_one_line(count, items):
    """Five are five lines; from six on they are one."""
    keys = [one.key for one in FORM.fields if one.table.key == "requests"][:count]
    found = matters_of([finding("C101", keys=(key,)) for key in keys])

    assert len(found) == items
    assert sum(len(item.findings) for item in found) == count


def test_the_worst_are_errors_then_root_causes_then_what_touches_most_cells():
    small, wide = finding("A1"), finding("A2", keys=("requests/received/other", "requests/received/research"))
    root, follower = finding("A3", fingerprint="root"), finding("A4", follows="root")
    query = finding("A5", Severity.QUERY, keys=tuple(one.key for one in FORM.fields[:9]))

    assert [item.first.rule for item in worst(matters_of([query, small, wide, root, follower]))] == ["A3", "A2", "A1"]


# ---------------------------------------------------------------- the deadline


@pytest.mark.parametrize("text", ["2025-01-20", "2025年1月20日", "2025/1/20", "２０２５．１．２０", " 2025年01月20日前 "])
def test_a_deadline_is_read_as_people_write_it(text):
    assert Terms(read_deadline(text)).until(2024) == "2025年1月20日"
    assert read_deadline(text) == date(2025, 1, 20)


@pytest.mark.parametrize("text", ["", "尽快", "2025-02-30", "1月20日", "20250120x"])
def test_a_deadline_that_is_no_date_is_refused(text):
    with pytest.raises(NianbaoError, match="2025-01-20"):
        read_deadline(text)


def test_without_a_deadline_the_law_counts():
    assert Terms().until(2024) == "2025年1月31日"
    assert Terms().until(None) == "1月31日"
    assert Terms().until(2024, "云溪市人民政府") == "2025年3月31日"
    assert Terms().until(None, "云溪市") == "3月31日"
    assert Terms(date(2025, 2, 3)).until(None, "云溪市人民政府") == "2025年2月3日"


@pytest.mark.parametrize(
    ("unit", "day"),
    [
        ("云溪市教育局", "1月31日"), ("柳河镇人民政府", "1月31日"), ("云溪市人民政府办公室", "1月31日"), ("", "1月31日"),
        ("云溪市人民政府", "3月31日"), ("清河县人民政府", "3月31日"), ("云溪市", "3月31日"),
    ],
)  # fmt: skip
def test_the_reply_names_the_day_after_which_the_check_calls_a_report_late(unit, day):
    """Rule R105, the text for the chat and the list in the returned copy have one deadline, a later one for governments."""
    last = reply_lines(replace(entry(finding("X101")), unit=unit), Terms())[4]
    due = read_deadline(f"2025年{day}")
    late = [
        {one.rule for one in check_one(replace(report(2024), unit=unit, cover={"date": filled.isoformat()})).findings}
        for filled in (due, due + timedelta(days=1))
    ]

    assert f"2025年{day}前" in last
    assert [("R105" in rules) for rules in late] == [False, True]
    copy = read_package(returned_copy(replace(report(2024), unit=unit), [finding("X101")], Terms())).sheets
    assert any(f"请在2025年{day}前" in cell.text for grid in copy for cell in grid.cells.values())


# ---------------------------------------------------------------- the text


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_unit_gets_five_lines_that_say_something(count):
    keys = [one.key for one in FORM.fields if one.table.key == "requests"][:count]
    lines = reply_lines(entry(*(finding(f"X10{number}", keys=(key,)) for number, key in enumerate(keys))), Terms())

    assert len(lines) == 5
    assert all(5 < len(line) <= LINE for line in lines)
    assert lines[0] == f"甲县财政局：您好！2024年度政府信息公开年报已收到，其中{count}处必须改正。"
    assert sum(line[0] in "123" for line in lines) == min(count, 3)
    assert "2025年1月31日前报回，谢谢" in lines[4]


def test_queries_may_be_explained_and_the_text_says_so():
    both = reply_lines(entry(finding("X101"), finding("C110", Severity.QUERY)), Terms())
    asked = reply_lines(entry(finding("C110", Severity.QUERY)), Terms())

    assert "1处必须改正、1处需要核实" in both[0]
    assert "说明" in both[4]
    assert "改正或说明原因" in asked[4]


def test_no_rule_number_is_told():
    text = "".join(reply_lines(entry(finding("X101", what="总计填 5 件，各分项之和为 4 件，相差 1 件。")), Terms()))
    assert "X101" not in text
    assert "表三 E6：总计填 5 件，各分项之和为 4 件，相差 1 件" in text


def test_whom_to_ask_stands_in_the_last_line():
    terms = Terms(date(2025, 1, 20), "市政务公开办张三 0123-4567890")
    last = reply_lines(entry(finding("X101")), terms)[4]

    assert last.endswith("有疑问请联系市政务公开办张三 0123-4567890。")
    assert "2025年1月20日前" in last
    assert len(last) <= LINE


def test_a_file_that_cannot_be_read_gets_five_lines_too():
    unread = Finding("F101", Severity.ERROR, "", "文件设了打开密码。请取消密码后重新上报。")
    lines = reply_lines(ReturnedFile("", "新建表格(3).xlsx", None, None, (unread,), copy=False), Terms())

    assert len(lines) == 5
    assert "新建表格(3).xlsx" in lines[0]
    assert lines[1] == "原因：文件设了打开密码。"
    assert "1月31日前" in lines[4]


def test_a_region_has_no_copy_and_is_told_what_to_do():
    lines = reply_lines(entry(finding("X101"), copy=False), Terms())
    assert len(lines) == 5
    assert "退回清单" not in "".join(lines)
    assert "重新汇总" in lines[4]


def test_two_files_of_one_unit_are_told_apart():
    assert "（文件“a.xlsx”）" in reply_lines(entry(finding("X101"), again=True), Terms())[0]


def test_the_text_is_what_notepad_and_wechat_want():
    """UTF-8 with BOM, CRLF, one blank line between units, the same bytes each time, nothing that cannot be seen."""
    nasty = replace(entry(finding("X101", what="填的是“\u202e12\x07\n3”。")), unit="甲\u200b县")
    data = reply_text([nasty, entry(finding("X101"))], Terms())
    text = data.decode("utf-8")

    assert data == reply_text([nasty, entry(finding("X101"))], Terms())
    assert text[0] == "\ufeff"
    assert "\n" not in text.replace("\r\n", "")
    blocks = text[1:].split("\r\n\r\n")
    assert [len(block.strip("\r\n").split("\r\n")) for block in blocks] == [5, 5]
    assert not set("\u202e\u200b\x07") & set(text)


@pytest.mark.parametrize(("name", "content", "edition"), list(faulty.cases())[::29])
def test_the_faults_of_real_workbooks_fit_a_chat_bubble(name, content, edition):
    checked = check_one(read_workbook(write_workbook(FORMS[edition], content), "x.xlsx"))
    if checked.verdict is Verdict.ACCEPTED:
        return
    lines = reply_lines(ReturnedFile("甲县财政局", "x.xlsx", 2024, FORMS[edition], checked.findings), Terms())

    assert len(lines) == 5, name
    assert all(0 < len(line) <= LINE and "\n" not in line for line in lines), lines
    "".join(lines).encode("gbk")


def test_of_a_long_sentence_about_a_text_the_contradiction_stays():
    """The quoted words go first, and a total is called by its row: 4 said, 5 in the table."""
    what = (
        "文字部分“办结4件，其中予以公开2件”写办结、答复申请 4 件，表三“本年度办理结果总计／总计”为 5 件，"
        "表三“本年新收／总计”为 3 件，相差 1 件。"
    )
    line = reply_lines(entry(finding("N203", what=what)), Terms())[1]
    assert line == "1. 表三 E6：写办结、答复申请 4 件，表三“本年度办理结果总计”为 5 件，表三“本年新收”为 3 件"


def test_a_sentence_is_not_cut_down_to_its_first_words():
    assert shortened("表三：" + "这一行" * 20, 30) == "表三：" + "这一行" * 8 + "这" + "……"


@given(st.text("甲乙“”／，；。：1 \n", max_size=150), st.integers(5, 60))
def test_a_shortened_sentence_fits_and_begins_as_it_did_or_with_a_shorter_name(sentence, room):
    short = shortened(sentence, room)
    assert len(short) <= room
    assert "\n" not in short


@pytest.mark.parametrize(
    ("unit", "today", "said"),
    [("甲县财政局", date(2025, 1, 31), "2025年1月31日前"), ("甲县财政局", date(2025, 2, 1), "已逾期，请尽快"),
     ("甲县人民政府", date(2025, 2, 1), "2025年3月31日前"), ("甲县财政局", None, "2025年1月31日前")],
)  # fmt: skip
def test_a_deadline_that_is_past_is_no_longer_named(unit, today, said):
    """On the day itself it is not past; a government has two months more; without a day nothing is past."""
    terms = Terms(today=today)
    copy = read_package(returned_copy(replace(report(2024), unit=unit), [finding("X101")], terms)).sheets
    texts = [cell[0] for sheet in copy if sheet.name == "退回清单" for cell in sheet.cells.values()]
    note = next(text for text in texts if text.startswith("1. "))

    assert terms.by(2024, unit) == said
    assert said in reply_lines(replace(entry(finding("X101")), unit=unit), terms)[4]
    assert note.startswith("1. 已逾期，请尽快改好" if said == "已逾期，请尽快" else f"1. 请在{said}改好")
    assert Terms(today=date(2099, 1, 1)).by(None) == "1月31日前"
