"""The ledger of explanations from run to run: it grows, says what became of every query, and loses nothing people wrote."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.intake.xlsx.attacks import pack
from tests.support import as_typed, consistent, report, submission
from toolkit.checks.judging import check_one
from toolkit.cli import main
from toolkit.errors import DecisionError, OutputError
from toolkit.form import FORMS
from toolkit.form.layout import addresses
from toolkit.jobs import check_files
from toolkit.office.ledger import ASKED, CHANGED, GONE, STANDS, WAIVED, brought_up_to_date
from toolkit.office.ledger_file import LEDGER, Ledger, read_ledger, write_ledger
from toolkit.office.office import OUTDATED, REPLACED, LedgerLine, Office
from toolkit.office.reading import read_office
from toolkit.office.tables import write_csv
from toolkit.office.waivers_file import read_waivers
from toolkit.region.run import consolidate_folder
from toolkit.rules.findings import Checked
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.template import Content, write_workbook

FORM = FORMS[2021]
RULE = "C110"
FIRST, SECOND = "documents/normative/issued", "requests/received/enterprise"
WHY = "业务系统导出的数据自带计量单位，数值无误且已逐项核对"
ANOTHER = "该数据由业务处室手工填写，经与台账逐条比对一致"
ROSTER = Roster([RosterUnit("A-2", "乙局", "某市"), RosterUnit("A-1", "甲局", "某市")])


def sent(unit: str = "甲局", explanation: str = "", **typed: str) -> Submission:
    """A report that is clean but for figures typed with their unit."""
    figures = {FIRST: 3, "documents/normative/in_force": 9, SECOND: 7, "requests/granted/enterprise": 7}
    cells = as_typed(FORM, consistent(FORM, figures)) | {
        {"first": FIRST, "second": SECOND}[key]: text for key, text in typed.items()
    }
    one = submission(FORM, cells, unit=unit, code={"甲局": "A-1", "乙局": "A-2"}[unit])
    return replace(one, explanations={RULE: explanation} if explanation else {})


def run(known: tuple[LedgerLine, ...], *reports: Submission, **facts: object) -> tuple[LedgerLine, ...]:
    """The ledger after a run over these reports; only lines of the one rule."""
    office = Office(roster=ROSTER, ledger_lines=known, **facts)  # type: ignore[arg-type]
    return brought_up_to_date(known, [only(check_one(one, office)) for one in reports], office)


def only(checked: Checked) -> Checked:
    return replace(checked, findings=tuple(one for one in checked.findings if one.rule == RULE))


def told(lines: tuple[LedgerLine, ...]) -> list[tuple[str, str, str, str]]:
    return [(one.unit, one.place, one.explanation, one.state) for one in lines]


def test_every_query_has_a_line_explained_or_not_in_the_order_of_the_roster_and_the_form():
    lines = run((), sent("甲局", WHY, first="3件", second="7件"), sent("乙局", first="3件"))

    assert told(lines) == [("乙局", "表二 B6", "", ASKED), ("甲局", "表二 B6", WHY, STANDS), ("甲局", "表三 E6", WHY, STANDS)]
    assert {(one.year, one.rule, one.code) for one in lines} == {(2024, RULE, "A-1"), (2024, RULE, "A-2")}
    assert lines[0].question.startswith("“行政规范性文件／")


def test_the_same_run_gives_the_same_ledger_again():
    reports = sent("甲局", WHY, first="3件", second="7件"), sent("乙局", first="3件")
    lines = run((), *reports)

    assert run(lines, *reports) == lines


def test_what_the_officer_typed_survives_three_runs():
    """Accepted with a remark and a column of his own; then without the explanation in the workbook; then without the file."""
    (line,) = run((), sent(explanation=WHY, first="3件"))
    line = replace(line, accepted=True, by="王五", on="2025/1/20", remark="已电话核实", more=("一处",))

    for reports in ([sent(explanation=WHY, first="3件")], [sent(first="3件")], [], [sent("乙局")]):
        (line,) = again = run((line,), *reports)
        assert (line.words, line.explanation, line.more, line.state) == (
            "采纳：已电话核实（王五，2025/1/20）",
            WHY,
            ("一处",),
            STANDS,
        )
    assert not [one for one in check_one(sent(first="3件"), Office(ledger_lines=again)).findings if one.open]


def test_changed_figures_void_the_line_and_make_a_new_one():
    """3件 becomes 4件 in the same cell; the words on 自检 are the old ones."""
    known = run((), sent(explanation=WHY, first="3件"))

    lines = run(known, sent(explanation=WHY, first="4件"))
    assert sorted((one.explanation, one.state) for one in lines) == [("", ASKED), (WHY, CHANGED)]
    assert run(lines, sent(explanation=WHY, first="4件")) == lines
    assert [one.refused for one in check_one(sent(explanation=WHY, first="4件"), Office(ledger_lines=lines)).findings] == [
        OUTDATED
    ]

    answered = run(lines, sent(explanation=ANOTHER, first="4件"))
    assert sorted((one.explanation, one.state) for one in answered) == sorted([(ANOTHER, STANDS), (WHY, CHANGED)])


def test_a_query_that_is_gone_says_so_and_comes_back():
    known = run((), sent(explanation=WHY, first="3件"))

    gone = run(known, sent())
    assert told(gone) == [("甲局", "表二 B6", WHY, GONE)]
    assert told(run(gone, sent(first="3件"))) == told(known)


def test_a_rule_that_could_not_be_judged_changes_no_line():
    """Without last year's figures a rule between years says nothing: its queries are not gone."""
    office = Office()
    checked = check_one(report(2024))
    rule = next(one.rule for one in checked.not_judged)
    line = LedgerLine("0" * 12, WHY, year=2024, unit="甲县财政局", rule=rule, state=STANDS)

    assert brought_up_to_date([line], [checked], office) == (line,)
    assert brought_up_to_date([replace(line, rule="Y000")], [checked], office) == (replace(line, rule="Y000"),)


def test_a_new_explanation_after_a_refusal_is_a_new_line():
    """The refusal stays beside the words that it refused."""
    (line,) = run((), sent(explanation=WHY, first="3件"))
    refused = replace(line, accepted=False, remark="请附依据")

    lines = run((refused,), sent(explanation=ANOTHER, first="3件"))
    assert [(one.explanation, one.accepted, one.remark, one.state) for one in lines] == [
        (WHY, False, "请附依据", REPLACED), (ANOTHER, None, "", STANDS),
    ]  # fmt: skip
    assert run(lines, sent(first="3件")) == lines


def test_a_line_without_an_explanation_is_filled_in_unless_it_was_judged():
    (blank,) = run((), sent(first="3件"))

    (filled,) = run((replace(blank, remark="已催"),), sent(explanation=WHY, first="3件"))
    assert (filled.explanation, filled.remark, filled.state) == (WHY, "已催", STANDS)
    assert len(run((replace(blank, accepted=False),), sent(explanation=WHY, first="3件"))) == 2


def test_a_waived_query_says_so(tmp_path):
    path = tmp_path / "豁免.csv"
    path.write_bytes(
        write_csv([["单位名称", "规则", "理由", "批准人", "有效期至"], ["甲局", RULE, "系统导出", "王五", "2025-12-31"]])
    )

    (line,) = run((), sent(first="3件"), waivers=read_waivers(path))
    assert line.state == WAIVED


def test_a_code_that_a_spreadsheet_spoilt_is_set_right():
    (line,) = run((), sent(first="3件"))

    assert run((replace(line, code="1.134E+17"),), sent(first="3件"))[0].code == "A-1"


def test_what_a_unit_wrote_at_any_length_never_makes_the_ledger_unreadable(tmp_path):
    """Names and questions are cut where the ledger repeats them; it is read again whatever came in."""
    long = "长" * 200_000
    one = replace(sent(first="3件"), unit=long, code=long)
    finding = replace(only(check_one(one)).findings[0], what=long)
    checked = replace(only(check_one(one)), findings=(finding,))
    lines = brought_up_to_date((), [checked], Office())
    path = tmp_path / LEDGER
    path.write_bytes(write_ledger(Ledger(lines)))

    (line,) = read_ledger(path).lines
    assert (len(line.unit), len(line.code), len(line.question)) == (10_000, 10_000, 10_000)
    assert brought_up_to_date((line,), [checked], Office()) == (line,)


# --- with files -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path) -> Path:
    """A folder with a roster and two submissions, one of which has a figure typed with its unit."""
    rows = [["单位代码", "单位名称", "所属地区"], *([one.code, one.name, one.region] for one in ROSTER.units)]
    (tmp_path / "名录.csv").write_bytes(write_csv(rows))
    (tmp_path / "报送").mkdir()
    send(tmp_path, "甲局", "3件")
    send(tmp_path, "乙局", 3)
    return tmp_path


def send(folder: Path, unit: str, figure: int | str, explanation: str = "") -> None:
    code = next(one.code for one in ROSTER.units if one.name == unit)
    figures: dict[str, int | str | None] = {one.key: 0 for one in FORM.fields if not one.total}
    figures |= {FIRST: figure, "documents/normative/in_force": 9}
    cover = {"unit": unit, "code": code, "region": "某市", "year": 2024}
    told = {RULE: explanation} if explanation else {}
    data = write_workbook(FORM, Content(cover=cover, figures=figures, explanations=told))
    (folder / "报送" / f"{unit}.xlsx").write_bytes(data)


def consolidate(folder: Path, **options: object) -> Path:
    facts = read_office(roster=ROSTER, today=date(2025, 2, 1))
    out = folder / "汇总"
    consolidate_folder([folder / "报送"], ROSTER, out, office=facts, **options)  # type: ignore[arg-type]
    return out


def lines_of(path: Path) -> list[LedgerLine]:
    return [one for one in read_ledger(path).lines if one.rule == RULE]


def test_the_ledger_goes_round_with_the_submissions(office):
    """Asked, explained, accepted, sent again without the words, changed: five runs with real files."""
    out = consolidate(office)
    assert [(one.unit, one.explanation) for one in lines_of(out / LEDGER)] == [("甲局", "")]

    send(office, "甲局", "3件", WHY)
    consolidate(office)
    (line,) = lines_of(out / LEDGER)
    assert line.explanation == WHY

    ledger = read_ledger(out / LEDGER)
    accepted = tuple(
        replace(one, accepted=True, by="王五", more=("一处",)) if one.rule == RULE else one for one in ledger.lines
    )
    (out / LEDGER).write_bytes(write_ledger(Ledger(accepted, ("处室",), (("某市台账",),))).decode("utf-8-sig").encode("gbk"))
    send(office, "甲局", "3件")
    consolidate(office)
    (line,) = lines_of(out / LEDGER)
    assert (line.words, line.more, read_ledger(out / LEDGER).above) == ("采纳（王五）", ("一处",), (("某市台账",),))
    answer = check_files([office / "报送"], office=read_office(ledger=out / LEDGER))
    assert [one.accepted for checked in answer.checked for one in checked.findings if one.rule == RULE] == ["采纳（王五）"]

    before = (out / LEDGER).read_bytes()
    consolidate(office)
    assert (out / LEDGER).read_bytes() == before

    send(office, "甲局", "4件", WHY)
    consolidate(office)
    assert [(one.words, one.explanation, one.state) for one in lines_of(out / LEDGER) if any(one.more)] == [
        ("采纳（王五）", WHY, CHANGED)
    ]
    assert [(one.explanation, one.state) for one in lines_of(out / LEDGER) if not any(one.more)] == [("", ASKED)]


def test_a_ledger_that_cannot_be_used_stops_the_run_and_nothing_is_written(office, capsys):
    out = consolidate(office)
    (out / LEDGER).write_bytes(write_csv([["识别码", "核实说明", "审核意见"], ["#00000000000a", WHY, "也许"]]))
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    for arguments in (
        ["consolidate", office / "报送", "--roster", office / "名录.csv", "--out", out],
        ["check", office / "报送", "--ledger", out / LEDGER],
    ):
        with pytest.raises(SystemExit) as stop:
            main(list(map(str, arguments)))
        assert stop.value.code == 2
        assert "第 2 行：审核意见“也许”无法识别" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_ledger_from_elsewhere_is_read_and_the_one_among_the_outputs_not_lost(office):
    """The officer keeps his own copy; a decision that only the outputs' ledger knows stops the run."""
    send(office, "甲局", "3件", WHY)
    out = consolidate(office)
    kept = office / "我的台账.csv"
    refused = tuple(replace(one, accepted=False, remark="请附依据") for one in read_ledger(out / LEDGER).lines)
    kept.write_bytes(write_ledger(Ledger(refused)))

    consolidate(office, ledger=kept)
    assert {one.words for one in lines_of(out / LEDGER)} == {"不采纳：请附依据"}

    kept.write_bytes(write_ledger(Ledger()))
    with pytest.raises(DecisionError, match="没有写入任何文件"):
        consolidate(office, ledger=kept)
    consolidate(office, ledger=out / LEDGER)


def test_a_ledger_that_is_edited_during_the_run_is_not_overwritten(office, monkeypatch):
    import toolkit.region.run

    out = consolidate(office)
    real = toolkit.region.run.judge_between

    def slow(*arguments):
        (out / LEDGER).write_bytes((out / LEDGER).read_bytes() + b"\r\n")
        return real(*arguments)

    monkeypatch.setattr(toolkit.region.run, "judge_between", slow)
    with pytest.raises(OutputError, match="有人修改了"):
        consolidate(office)


def test_an_explanation_longer_than_a_cell_is_cut_once_and_stays_the_same_from_run_to_run(office):
    """Written into the file by hand: the ledger holds what a spreadsheet can show, and a second run adds no line."""
    send(office, "甲局", "3件", WHY)
    path = office / "报送" / "甲局.xlsx"
    with zipfile.ZipFile(path) as archive:
        inner = {one.filename: archive.read(one).replace(WHY.encode(), (WHY * 9000).encode()) for one in archive.infolist()}
    path.write_bytes(pack(inner))

    out = consolidate(office)
    (line,) = lines_of(out / LEDGER)
    assert line.explanation == (WHY * 9000)[:32_767]
    before = (out / LEDGER).read_bytes()
    consolidate(office)
    assert (out / LEDGER).read_bytes() == before


def test_with_final_a_refused_explanation_blocks_and_one_that_nobody_has_judged_does_not(office):
    send(office, "甲局", "3件", WHY)
    facts = read_office(roster=ROSTER)
    outcome = consolidate_folder([office / "报送"], ROSTER, office / "汇总", final=True, office=facts)
    queries = {one.rule for checked in outcome.consolidation.checked for one in checked.findings if one.open}
    bars = {gap.unit.name: gap.reason for gap in outcome.consolidation.not_included}
    assert RULE not in queries and (bars == {} or "尚未说明" in bars["甲局"])

    ledger = read_ledger(outcome.ledger)
    refused = tuple(replace(one, accepted=False) if one.rule == RULE else one for one in ledger.lines)
    outcome.ledger.write_bytes(write_ledger(replace(ledger, lines=refused)))
    again = consolidate_folder([office / "报送"], ROSTER, office / "汇总", final=True, office=facts)
    assert "处说明未被采纳" in {gap.unit.name: gap.reason for gap in again.consolidation.not_included}["甲局"]


def test_waivers_are_read_told_and_printed(office, capsys):
    """One that is used, one that has expired, one that nobody needs; the JSON names the one that was used."""
    rows = [
        ["单位代码", "单位名称", "规则", "理由", "批准人", "有效期至"],
        ["A-1", "甲局", RULE, "系统导出带单位", "王五", "2099-12-31"],
        ["", "乙局", RULE, "系统导出带单位", "王五", "2020年1月1日"],
        ["", "全部单位", "C111", "试行期间", "赵六", "2099/6/30"],
    ]
    (office / "豁免.csv").write_bytes(write_csv(rows))
    options = ["--roster", str(office / "名录.csv"), "--waivers", str(office / "豁免.csv")]

    with pytest.raises(SystemExit):
        main(["check", str(office / "报送"), "--json", *options])
    out, err = capsys.readouterr()
    found = {one["rule"]: one for file in json.loads(out)["files"] for one in file["findings"]}
    assert found[RULE]["waiver"] == "系统导出带单位（王五，有效期至2099-12-31）"
    assert "refused" not in found[RULE] and "accepted" not in found[RULE]
    assert "豁免已过期，不再适用：乙局 C110（王五批准，有效期至2020-01-01）。" in err

    with pytest.raises(SystemExit):
        main(["consolidate", str(office / "报送"), "--out", str(office / "汇总"), *options])
    (workbook,) = (office / "汇总").glob("*汇总.xlsx")
    book = openpyxl.load_workbook(workbook)
    assert [[*(cell.value for cell in row[2:4]), row[8].value] for row in book["豁免"].iter_rows(min_row=4)] == [
        ["甲局", RULE, "用于 1 处"], ["乙局", RULE, "已过期"], ["全部单位", "C111", "未用到"],
    ]  # fmt: skip
    states = {row[2].value: row[8].value for row in book["问题清单"].iter_rows(min_row=4)}
    assert states[RULE] == "已豁免：系统导出带单位（王五，有效期至2099-12-31）"
    assert "豁免" in [cell.value for cell in book["封面"]["B"]]
    assert addresses(FORM)[FIRST] == ("表二", "B6")
