"""What is printed after a check: unit by unit or rule by rule, with what ran, what could not be judged, and why."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support import as_typed, consistent, report, submission
from toolkit.checks.answer import Answer
from toolkit.checks.compiled import compile_rules
from toolkit.checks.judging import check_one, unreadable
from toolkit.feedback.grouping import by_rule, common_gaps, gaps, open_questions, tally
from toolkit.feedback.lines import SHOWN, list_answer, list_catalogue
from toolkit.form import FORMS
from toolkit.intake.folder import Skipped
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES, STANDARD
from toolkit.rules.findings import CellRef, Checked, Finding, NotJudged, Severity, Verdict, with_followers
from toolkit.submission.origin import Origin

ROOT = Path(__file__).parent.parent.parent
FORM = FORMS[2021]
RECEIVED, GRANTED = "requests/received/enterprise", "requests/granted/enterprise"
OFFICE = Office(today=date(2026, 11, 21))


def unit(name: str, changes: dict[str, object] | None = None) -> Checked:
    """A unit that received and granted 5 requests, with some cells typed otherwise, checked by itself."""
    typed = {**as_typed(FORM, consistent(FORM, {RECEIVED: 5, GRANTED: 5})), **(changes or {})}
    one = replace(submission(FORM, typed, unit=name, year=2024), origin=Origin(f"报送/{name}.xlsx"))
    return check_one(one, OFFICE)


def lines(*checked: Checked, skipped: tuple[Skipped, ...] = (), office: Office = OFFICE, rulewise: bool = False) -> list[str]:
    return list(list_answer(Answer(checked, skipped), office, rulewise=rulewise))


def test_by_rule_the_rule_that_most_units_break_comes_first_and_hints_last():
    """Three units write 12件 (a query), one leaves a cell empty (mandatory): the query stands first, what to do stands once."""
    loose = [unit(name, {RECEIVED: "5件"}) for name in ("甲局", "乙局", "丙局")]
    blank = unit("丁局", {"documents/license/decisions": None})
    hint = replace(loose[0], findings=(*loose[0].findings, Finding("F113", Severity.HINT, "甲局", "某事。")))
    found = lines(hint, *loose[1:], blank, rulewise=True)

    heads = [line for line in found if line[:4] in ("C110", "C101", "F113")]
    assert [line[:4] for line in heads] == ["C110", "C101", "F113"]
    assert heads[0].endswith("：3 个单位没有通过") and heads[1].endswith("：1 个单位没有通过")
    assert heads[2].endswith("：1 个单位有此提示")
    assert found[1] == f"  怎么改：{RULES['C110'].remedy}"
    places = [line for line in found if line.startswith("  ") and "〔表三〕E6" in line]
    assert [line.strip()[:2] for line in places] == ["甲局", "乙局", "丙局"]
    assert not any(RULES["C110"].remedy in line for line in places)


def test_of_one_file_by_rule_the_places_are_counted():
    found = lines(unit("甲局", {RECEIVED: "5件", GRANTED: "5件"}), rulewise=True)

    assert found[0].endswith("：2 处")
    assert found[-1].startswith("校验 ")


def test_two_files_of_one_unit_are_one_unit():
    (broken,) = by_rule([unit("甲局", {RECEIVED: "5件"}), unit("甲局", {GRANTED: "5件"})], RULES)

    assert (broken.units, len(broken.files), broken.places) == (1, 2, 2)


def test_what_is_explained_or_waived_is_told_apart_from_what_is_open():
    """Of two units with the same query one has explained it: “其中 1 个已说明或豁免”; both: “均已说明或豁免”."""
    one, other = unit("甲局", {RECEIVED: "5件"}), unit("乙局", {RECEIVED: "5件"})
    explained = replace(
        one, findings=tuple(replace(finding, explanation="窗口系统导出时自带单位。") for finding in one.findings)
    )
    waived = replace(other, findings=tuple(replace(finding, waiver="合并办公（王某）") for finding in other.findings))

    assert by_rule([explained, other], RULES)[0].words == "2 个单位没有通过（其中 1 个已说明或豁免）"
    assert by_rule([explained, waived], RULES)[0].words == "2 个单位，均已说明或豁免"
    text = "\n".join(lines(explained, waived))
    assert "单位说明：窗口系统导出时自带单位。" in text and "已豁免：合并办公（王某）" in text


@pytest.mark.parametrize("rulewise", [False, True])
def test_every_verdict_says_how_many_rules_ran_how_many_could_not_and_why(rulewise):
    """What was judged and what could not be judged at all add up to the rules that there are for the edition."""
    one = unit("甲局", {RECEIVED: None})
    found = "\n".join(lines(one, rulewise=rulewise))
    compiled = compile_rules(FORM)
    partly = {share.rule for gap in gaps(one) for share in gap.shares if share.part}
    wholly = {entry.rule for entry in one.not_judged} - partly

    assert one.run + len(wholly) == compiled.applicable
    assert f"校验 {one.run} 条规则，{len(wholly | partly)} 条未能核对或只核对了一部分：" in found
    assert "表三 E6 未填或有误（" in found and "没有上年数据（" in found


def test_what_no_file_could_be_judged_on_is_said_once_at_the_end():
    """Nobody has last year's figures: each verdict counts these rules, the list of them stands once."""
    found = lines(unit("甲局"), unit("乙局", {RECEIVED: None}), unreadable("丙局.xlsx", "文件不完整。"))
    (common,) = [line for line in found if line.startswith("所有文件都未能核对：没有上年数据（")]
    verdicts = [line for line in found if line.startswith("  校验 ")]

    assert len(verdicts) == 2
    assert all("没有上年数据（" in line and "Y201" not in line for line in verdicts)
    assert "Y201" in common
    assert "  没有校验：文件无法读取" in found


def test_the_same_missing_cell_is_one_cause_whatever_the_rule():
    one = replace(
        unit("甲局"),
        not_judged=(
            NotJudged("X101", "表三 E6 未填或有误", 1, 25),
            NotJudged("X103", "表三 E6 未填或有误", 6, 6),
            NotJudged("Y201", "没有上年数据"),
        ),
    )

    assert tally(one).endswith("表三 E6 未填或有误（X101 25 条关系中的 1 条、X103）；没有上年数据（Y201）")
    assert tally(one, common_gaps([one])).endswith("表三 E6 未填或有误（2 条）；没有上年数据（1 条）")
    assert [gap.rules for gap, _ in open_questions([one])] == [("X101", "X103"), ("Y201",)]


def test_a_workbook_that_is_hardly_filled_in_has_a_short_line_all_the_same():
    """Twenty rules lack a cell each: six causes are named, those with most rules first, the others are counted."""
    reasons = [NotJudged(f"X{number}", f"表三 E{number} 未填或有误", 2, 2) for number in range(20)]
    text = tally(
        replace(unit("甲局"), not_judged=(*reasons, NotJudged("Y201", "没有上年数据"), NotJudged("Y202", "没有上年数据")))
    )

    assert "22 条未能核对：没有上年数据（Y201、Y202）；表三 E0 未填或有误（X0）；" in text
    assert text.endswith("；另有 15 种原因（15 条）")


def test_the_table_over_several_files_counts_the_rules_too():
    one, other = unit("甲局"), unit("乙局")
    found = lines(one, other, skipped=(Skipped("报送/通知.pdf", "不是填报工作簿"),))

    header = next(line for line in found if "校验" not in line and "结论" in line)
    assert header.split() == ["单位", "年度", "结论", "问题", "规则", "未核对", "文件"]
    row = next(line for line in found if line.split()[:1] == ["乙局"])
    assert row.split()[-3:-1] == [str(other.run), str(len({gap.rule for gap in other.not_judged}))]
    assert found[-1] == "共 3 个文件：通过 2，待核实 0，退回 0，无法读取 0，跳过 1。"


def test_a_rule_on_trial_is_a_hint_that_says_until_when():
    """C110 is on trial until 1 March 2027: until then a hint and no bar, from the next day on a query."""
    trial = STANDARD.extended([replace(RULES["C110"], beta=date(2027, 3, 1))])
    typed = {**as_typed(FORM, consistent(FORM, {RECEIVED: 5, GRANTED: 5})), RECEIVED: "5件"}
    one = submission(FORM, typed, unit="甲局", year=2024)
    now, then = Office(trial, today=date(2027, 3, 1)), Office(trial, today=date(2027, 3, 2))

    assert check_one(one, now).verdict is Verdict.ACCEPTED
    assert any(
        line.startswith("  提示 C110（试行，至2027-03-01） 甲局〔表三〕E6") for line in lines(check_one(one, now), office=now)
    )
    assert any("C110 提示（试行，至2027-03-01）" in line for line in lines(check_one(one, now), office=now, rulewise=True))
    assert check_one(one, then).verdict is Verdict.QUERY
    assert not any("试行" in line for line in lines(check_one(one, then), office=then))
    assert any(
        line.startswith("C110  核实") and line.endswith("（试行，至2027-03-01）") for line in list_catalogue(trial, now.today)
    )
    assert not any("试行" in line for line in list_catalogue(trial, then.today))


def test_what_follows_from_a_slip_stands_below_it():
    """The second finding follows from the first: one entry, its likely cause, and what it brings with it."""
    one = report(2024, unit="甲局")
    cells = (CellRef("表三", "E6", RECEIVED, "5"),)
    slip = Finding("X101", Severity.ERROR, "甲局", "差一。", cells, fingerprint="aa", cause="E6 像是多写了 9。")
    other = Finding("X103", Severity.ERROR, "甲局", "差二。", cells, fingerprint="bb", follows="aa")
    lost = Finding("X104", Severity.ERROR, "甲局", "差三。", cells, fingerprint="cc", follows="gone")
    found = lines(Checked("甲.xlsx", one, (slip, other, lost), Verdict.REJECTED, 80))

    assert [(head.rule, [rest.rule for rest in rest_]) for head, rest_ in with_followers([slip, other, lost])] == [
        ("X101", ["X103"]), ("X104", []),
    ]  # fmt: skip
    at = found.index("  错误 X101 甲局〔表三〕E6：差一。")
    assert found[at + 1 : at + 3] == ["       可能的原因：E6 像是多写了 9。", "       由此引起：X103 表三 E6"]
    assert "  错误 X103 甲局〔表三〕E6：差二。" not in found
    assert "  错误 X104 甲局〔表三〕E6：差三。" in found
    assert found[0].endswith("退回：强制 2（另有 1 处由此引起）")
    rulewise = lines(Checked("甲.xlsx", one, (slip, other, lost), Verdict.REJECTED, 80), rulewise=True)
    assert "  甲局〔表三〕E6：差二。（由 X101 引起）" in rulewise and "  甲局〔表三〕E6：差三。" in rulewise


def test_many_findings_of_one_rule_are_named_by_their_places():
    keys = [one.key for one in FORM.fields if one.table.key == "documents" and not one.total][: SHOWN + 2]
    found = lines(unit("甲局", dict.fromkeys(keys)))

    assert sum(line.startswith("  错误 C101 甲局") for line in found) == SHOWN
    assert any(line.startswith("  错误 C101 ……同类问题还有 2 处：表二 ") for line in found)


def test_names_that_turn_the_text_around_are_shown_for_what_they_are():
    found = lines(unit("甲\u202e局\x1b[31m", {RECEIVED: "5件"}), unit("乙局"))

    assert "\u202e" not in "".join(found) and "\x1b" not in "".join(found)
    assert any("甲〈从右到左强制符〉局〈转义符〉[31m" in line for line in found)


MODULES = (
    "feedback/grouping", "feedback/lines", "feedback/files", "feedback/impact", "terminal", "feedback/page", "feedback/book",
    "cli/program", "cli/chinese_help",
)  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_every_text_of_ours_can_be_shown_on_a_chinese_console(module):
    """Nothing beyond GBK in any string of these modules, docstrings aside."""
    tree = ast.parse((ROOT / "toolkit" / f"{module}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value.encode("gbk")


def test_the_page_has_nothing_beyond_gbk_in_its_own_words():
    (ROOT / "toolkit" / "feedback" / "findings.html").read_text(encoding="utf-8").encode("gbk")
