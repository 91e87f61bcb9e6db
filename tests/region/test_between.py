"""What is decided between files, and what people read of it: who is in the sums, who sent nothing, what a file lacks."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.narrative.test_likeness import rewritten, text
from tests.support import as_typed, consistent, submission
from toolkit.checks.judging import check_batch, judge_between
from toolkit.cli.program import _run
from toolkit.form import FORMS, sheets
from toolkit.office.ledger_file import LEDGER, read_ledger
from toolkit.office.office import Office
from toolkit.region.consolidate import Status, consolidate, without_figures
from toolkit.rules.findings import Severity, Verdict
from toolkit.rules.samples import clean_figures, clean_texts
from toolkit.submission.content import Content
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.template.template import write_workbook

FORM = FORMS[2021]
LICENSE = "documents/license/decisions"
NAMES = ("青川县民政局", "青川县司法局", "青川县水利局", "青川县体育局")
UNITS = [RosterUnit(f"QC-{number}", name, "青川县") for number, name in enumerate(NAMES, 1)]
ROSTER = Roster(UNITS)
OFFICE = Office(roster=ROSTER)


def report(name, figures=None, *, path="", date="", code="", year=2024, prose="", sha256="", back="", said="", **typed):
    """A consistent report; `typed` stands in for cells by key."""
    cells = as_typed(FORM, consistent(FORM, figures or {})) | typed.pop("cells", {})
    one = submission(FORM, cells, unit=name, code=code, year=year, **typed)
    origin = replace(one.origin, path=path or f"{name}.xlsx", sha256=sha256, returned_from=back)
    texts = {"problems": prose} if prose else {}
    return replace(one, origin=origin, cover={"date": date}, narrative=texts, explanations={"N412": said} if said else {})


def together(*reports, office=OFFICE):
    return judge_between(check_batch(reports, office), office)


def by_path(answers, rule):
    return {one.path: finding for one in answers for finding in one.findings if finding.rule == rule}


def summed(*reports, **options):
    """As `consolidate` does it: judged with all others, then added up."""
    office = replace(OFFICE, year=options.get("year"))
    return consolidate(together(*reports, office=office), ROSTER, office=office, **options)


def fates(result):
    return {one.path: (one.status, one.reason) for one in result.inputs}


# ---------------------------------------------------------------- files in a folder


def workbook(path: Path, name: str, figures=None, *, year=2024, date="", narrative=None, blank=(), code="") -> Path:
    """A filled workbook of our own template."""
    values = consistent(FORM, figures or {})
    content = Content(
        {"unit": name, "code": code, "year": year, "date": date},
        {key: values[key] for key in values if key not in blank}, narrative or {},
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_workbook(FORM, content))
    return path


@pytest.fixture
def box(tmp_path):
    """A folder for files, with a roster beside it."""
    lines = "".join(f"{unit.code},{unit.name},{unit.region}\n" for unit in UNITS)
    (tmp_path / "名录.csv").write_text("单位代码,单位名称,所属地区\n" + lines, encoding="utf-8")
    folder = tmp_path / "报送"
    folder.mkdir()
    return folder


def run(capsys, command, box, *more):
    """Exit status and standard output of a command over the folder."""
    out = ["--out", str(box.parent / "出")] if command == "consolidate" else []
    status = _run([command, str(box), "--roster", str(box.parent / "名录.csv"), *out, *map(str, more)])
    return status, capsys.readouterr().out


def manifest(box):
    return json.loads((box.parent / "出" / "manifest.json").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- B1: superseded files are no others


MODEL = text("between", 900)


@pytest.mark.parametrize("mended", ["9.xlsx", "0.xlsx", "退回/1（退回）.xlsx"])
def test_a_mended_copy_beside_its_original_leaves_the_query_on_likeness_as_it_was(mended):
    """The nearest text is the own older one: the other unit is named all the same, under the same fingerprint."""
    went = report(NAMES[0], path="1.xlsx", prose=MODEL, sha256="a" * 64)
    other = report(NAMES[1], {LICENSE: 4}, path="2.xlsx", prose=rewritten(MODEL, 0.03, 1))
    before = by_path(together(went, other), "N412")
    came = report(NAMES[0], {LICENSE: 7}, path=mended, prose=MODEL, sha256="b" * 64, back="a" * 64)
    reports = sorted([went, other, came], key=lambda one: one.path)

    for office in (OFFICE, Office()):
        after = by_path(together(*reports, office=office), "N412")
        assert set(after) == {mended, "2.xlsx"}
        assert f"“{NAMES[1]}”" in after[mended].message and f"“{NAMES[0]}”" in after["2.xlsx"].message
    named = by_path(together(*reports), "N412")
    assert (named[mended].fingerprint, named["2.xlsx"].fingerprint) == (
        before["1.xlsx"].fingerprint, before["2.xlsx"].fingerprint,
    )  # fmt: skip


@pytest.mark.parametrize("mended", ["9.xlsx", "0.xlsx", "2a.xlsx"])
def test_where_many_are_alike_everybody_is_compared_with_the_same_unit_as_before(mended):
    """Four texts of one model: wherever the mended copy of the second lies, no query gets another fingerprint."""
    went = [
        report(name, {LICENSE: n}, path=f"{n}.xlsx", prose=rewritten(MODEL, 0.02, n), sha256=str(n) * 64)
        for n, name in enumerate(NAMES, 1)
    ]
    origin = replace(went[1].origin, path=mended, sha256="b" * 64, returned_from="2" * 64)
    reports = sorted([*went, replace(went[1], origin=origin)], key=lambda one: one.path)
    before, after = by_path(together(*went), "N412"), by_path(together(*reports), "N412")

    after["2.xlsx"] = after.pop(mended)
    assert {path: one.fingerprint for path, one in after.items()} == {path: one.fingerprint for path, one in before.items()}


def test_of_two_versions_nobody_has_chosen_between_each_is_held_against_the_other_units():
    """Neither is superseded: both have the query, though their nearest text is each other."""
    answers = together(
        report(NAMES[0], {LICENSE: 1}, path="1.xlsx", prose=MODEL), report(NAMES[0], {LICENSE: 2}, path="2.xlsx", prose=MODEL),
        report(NAMES[1], {LICENSE: 3}, path="3.xlsx", prose=rewritten(MODEL, 0.02, 5)),
    )  # fmt: skip

    assert set(by_path(answers, "N412")) == {"1.xlsx", "2.xlsx", "3.xlsx"}
    assert f"“{NAMES[1]}”" in by_path(answers, "N412")["2.xlsx"].message


def test_an_old_version_with_anothers_figures_blames_nobody():
    """The unit had sent its neighbour's file, and has sent its own since."""
    figures = {LICENSE: 123456, "documents/penalty/decisions": 78901}
    wrong = report(NAMES[0], figures, path="1.xlsx", date="2025-01-05")
    right = report(NAMES[0], {LICENSE: 31}, path="2.xlsx", date="2025-01-09")
    answers = together(wrong, right, report(NAMES[1], figures, path="3.xlsx"))

    assert by_path(answers, "R101") == {}
    assert "本单位另有一份新的报表" in [one.reason for one in answers[0].not_judged if one.rule == "R101"]


def test_the_published_report_is_still_held_against_the_workbook_that_was_handed_in():
    """The workbook bears a date and so replaces it; that the two differ is what the rule is about."""
    handed = report(NAMES[0], {LICENSE: 30}, path="1.xlsx", date="2025-01-09")
    public = report(NAMES[0], {LICENSE: 31}, path="2.xlsx", published=True)

    assert set(by_path(together(handed, public), "R104")) == {"2.xlsx"}


def test_explanations_and_lines_of_the_ledger_outlive_the_mended_copy(box, capsys):
    """Two alike texts, one explained in the ledger; then the other unit's mended file comes: the line stands with them."""
    workbook(box / "1.xlsx", NAMES[0], {LICENSE: 5}, date="2025-01-05", narrative={"problems": MODEL})
    workbook(box / "2.xlsx", NAMES[1], {LICENSE: 6}, date="2025-01-05", narrative={"problems": MODEL})
    run(capsys, "consolidate", box)
    ledger = box.parent / "出" / LEDGER
    words = "两家合署办公，文字由同一科室起草。"
    lines = [
        line.replace(",待说明,,", f",待说明,{words},") if ",N412," in line else line
        for line in ledger.read_text(encoding="utf-8-sig").splitlines()
    ]
    ledger.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    workbook(box / "3.xlsx", NAMES[0], {LICENSE: 7}, date="2025-01-12", narrative={"problems": MODEL})
    run(capsys, "consolidate", box)
    kept = [one for one in read_ledger(ledger).lines if one.rule == "N412"]

    assert [(one.unit, one.explanation, one.state) for one in kept] == [(name, words, "有效") for name in NAMES[:2]]


# ---------------------------------------------------------------- B2: no sums of nothing


REQUESTS = [one.key for one in FORM.fields if one.table.key == "requests"]


@pytest.mark.parametrize(("lost", "words"), [
    ([one.key for one in FORM.fields], "一个都没有读到"),
    (REQUESTS, "表三没有一个可用的数"),
    ([one.key for one in FORM.fields if one.table.key == "challenges"], "表四没有一个可用的数"),
    (REQUESTS[:-20], "可用，请补填"),
])  # fmt: skip
def test_a_published_report_without_figures_is_received_and_not_summed(lost, words):
    """Nobody can be sent back to it, so every blank is only a query; it is left out all the same, with its reason."""
    empty = report(NAMES[0], {LICENSE: 5}, published=True, cells=dict.fromkeys(lost))
    result = summed(empty, report(NAMES[1], {LICENSE: 9}))
    status, reason = fates(result)[f"{NAMES[0]}.xlsx"]

    assert result.checked[0].verdict is Verdict.QUERY
    assert status is Status.LEFT_OUT and words in reason
    assert result.coverage == "已汇总 1/4 家"
    assert NAMES[0] not in [unit.name for unit in result.missing] and len(result.missing) == 2


@pytest.mark.parametrize("key", [LICENSE, "documents/fee/amount", "challenges/count/reconsideration.upheld"])
def test_a_unit_that_lacks_a_cell_is_summed_and_the_figure_says_of_how_many_it_is(key):
    lacking = report(NAMES[0], published=True, cells={key: None})
    result = summed(lacking, report(NAMES[1]))

    assert result.coverage == "已汇总 2/4 家" and fates(result)[lacking.path][0] is Status.CONSOLIDATED
    assert [count for count in result.sums.unfilled if count] == [1] * result.partial and result.partial
    assert result.sums.unfilled[FORM.by_key[key].index] == 1


def test_a_table_of_dashes_says_that_there_is_nothing():
    """“/” in every cell of a table is an answer, an empty table is none."""
    keys = [one.key for one in FORM.fields if one.table.key == "documents"]

    assert without_figures(report(NAMES[0], cells=dict.fromkeys(keys, "/"))) == ""
    assert "表二" in without_figures(report(NAMES[0], cells=dict.fromkeys(keys)))


# ---------------------------------------------------------------- B3, B4: who sent nothing


def test_missing_are_those_from_whom_nothing_came_and_the_others_stand_in_inputs(box, capsys):
    workbook(box / "1.xlsx", NAMES[0])
    workbook(box / "2.xlsx", NAMES[1], blank=(LICENSE,))
    (box / f"{NAMES[2]}年报.xls").write_bytes(b"\xd0\xcf\x11\xe0 old")
    status, out = run(capsys, "consolidate", box)
    told = manifest(box)

    assert told["missing"] == [{"code": "QC-4", "unit": NAMES[3]}]
    given = {one["unit"]: (one["status"], bool(one["reason"])) for one in told["inputs"]}
    assert given == {
        NAMES[0]: ("consolidated", False), NAMES[1]: ("left_out", True), NAMES[2]: ("unreadable", True),
    }  # fmt: skip
    assert f"没有收到 1 家：{NAMES[3]}\n" in out
    assert f"收到但读不了 1 家（按文件名或文件夹名推测）：{NAMES[2]}（{NAMES[2]}年报.xls）" in out
    assert f"已报送但未汇总 1 家：{NAMES[1]}" in out and status == 1


@pytest.mark.parametrize(("path", "unit"), [
    ("水利局(终稿).xls", NAMES[2]), (f"{NAMES[2]}/报表.xls", NAMES[2]), ("QC-3 年报.et", NAMES[2]),
    ("青川县水利局年报.pdf", NAMES[2]), ("年报.xls", ""), ("水利局、司法局.xls", ""), (f"{NAMES[2]}/民政局.xls", NAMES[0]),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_the_units_whose_name_it_or_its_folder_bears(box, capsys, path, unit):
    """A short name will do where it is one unit's alone; two names, or none, say nothing."""
    workbook(box / "体育.xlsx", NAMES[3])
    (box / path).parent.mkdir(exist_ok=True)
    (box / path).write_bytes(b"\xd0\xcf\x11\xe0 old")
    run(capsys, "consolidate", box)
    told = manifest(box)

    (entry,) = [one for one in told["inputs"] if one["path"].endswith(Path(path).name)]
    assert (entry["unit"] or "") == unit
    assert (unit in {one["unit"] for one in told["missing"]}) is False
    assert len(told["missing"]) == (2 if unit else 3)


def test_the_folder_that_holds_everything_says_nothing_of_whose_file_it_is(tmp_path, capsys):
    """An office of the roster collects: its name on the folder is not the sender's."""
    folder = tmp_path / NAMES[0]
    workbook(folder / "甲" / "1.xlsx", NAMES[1])
    (folder / "扫描.xls").write_bytes(b"\xd0\xcf\x11\xe0 old")
    lines = "".join(f"{unit.code},{unit.name},{unit.region}\n" for unit in UNITS)
    (tmp_path / "名录.csv").write_text("单位代码,单位名称,所属地区\n" + lines, encoding="utf-8")
    run(capsys, "consolidate", folder)

    assert NAMES[0] in {one["unit"] for one in manifest(folder)["missing"]}


def test_the_register_tells_not_received_from_not_readable(box, capsys):
    import openpyxl

    workbook(box / "1.xlsx", NAMES[0])
    (box / "水利局.xls").write_bytes(b"\xd0\xcf\x11\xe0 old")
    run(capsys, "consolidate", box)
    book = openpyxl.load_workbook(box.parent / "出" / manifest(box)["outputs"]["summary"], read_only=True)
    lines = [tuple(cell.value for cell in row[2:7]) for row in book["报送情况"].iter_rows(min_row=4, max_row=7)]
    cover = [str(cell.value) for row in book["封面"].iter_rows() for cell in row if cell.value]

    assert [(line[0], line[2]) for line in lines] == [
        (NAMES[0], "已汇总"), (NAMES[1], "没有收到"), (NAMES[2], "收到但读不了"), (NAMES[3], "没有收到"),
    ]  # fmt: skip
    assert "水利局.xls" in lines[2][4] and "推测" in lines[2][3]
    assert any(f"{NAMES[2]}：收到但读不了（水利局.xls）" in text for text in cover)


# ---------------------------------------------------------------- B5, B6: told, with a text to send, by both commands


def stray(box: Path, kind: str) -> str:
    """A file that cannot count, and what is said of it."""
    if kind == "year":
        workbook(box / "8.xlsx", NAMES[2], {LICENSE: 3}, year=2023)
        return "年度为 2023，本次汇总 2024 年"
    if kind == "name":
        workbook(box / "8.xlsx", "青川县水务局", {LICENSE: 3})
        return "“青川县水务局”不在单位名录中"
    if kind == "stranger":
        workbook(box / "8.xlsx", "外地商会", {LICENSE: 3}, code="ZZ-9")
        return "“外地商会”不在单位名录中"
    if kind == "code":
        workbook(box / "8.xlsx", NAMES[2], {LICENSE: 3}, code="QC-4")
        return f"单位代码属于“{NAMES[3]}”，名称却是“{NAMES[2]}”"
    workbook(box / "7.xlsx", NAMES[2], {LICENSE: 3}, date="2025-01-06")
    workbook(box / "8.xlsx", NAMES[2], {LICENSE: 4}, date="2025-01-06")
    return "填报日期分不出先后"


KINDS = {"year": "R203", "name": "R201", "stranger": "R201", "code": "R202", "versions": "R204"}


@pytest.mark.parametrize(("kind", "rule"), KINDS.items(), ids=KINDS)
def test_what_cannot_count_is_told_alike_by_both_commands_with_a_copy_and_a_text_to_send(box, capsys, kind, rule):
    for number in (0, 1):
        workbook(box / f"{number}.xlsx", NAMES[number], {LICENSE: 50 + number})
    reason = stray(box, kind)
    status, out = run(capsys, "check", box, "--json", "--returned", box.parent / "退")
    checked = {Path(one["path"]).name: one for one in json.loads(out)["files"]}
    summed_status, _ = run(capsys, "consolidate", box)
    entries = {Path(one["path"]).name: one for one in manifest(box)["inputs"]}

    assert (status, summed_status) == (1, 1)
    assert checked["8.xlsx"]["verdict"] == "rejected" and checked["0.xlsx"]["verdict"] == "accepted"
    (finding,) = [one for one in checked["8.xlsx"]["findings"] if one["severity"] == "error"]
    assert finding["rule"] == rule and reason in finding["message"]
    assert entries["8.xlsx"]["status"] == "left_out" and reason in entries["8.xlsx"]["reason"]
    for folder in (box.parent / "退", box.parent / "出" / "退回"):
        assert len(list(folder.glob("*（退回）*.xlsx"))) == (2 if kind == "versions" else 1)
        sent = (folder / "退回语.txt").read_text(encoding="utf-8-sig")
        assert "1处必须改正" in sent and reason[:8] in sent and "自检" not in sent
        assert "已逾期，请尽快报回" in sent


def test_last_years_file_beside_this_years_needs_nothing(box, capsys):
    """The unit has answered; the old file is only not counted."""
    for number in (0, 1):
        workbook(box / f"{number}.xlsx", NAMES[number], {LICENSE: 50 + number})
    workbook(box / "旧.xlsx", NAMES[0], {LICENSE: 40}, year=2023)
    status, out = run(capsys, "check", box, "--json")
    (old,) = [one for one in json.loads(out)["files"] if one["path"].endswith("旧.xlsx")]

    assert (status, old["verdict"]) == (0, "accepted")
    assert [(one["rule"], one["severity"]) for one in old["findings"]] == [("R203", "hint")]


@pytest.mark.parametrize(("code", "name"), [("QC-1", NAMES[1]), ("QC-9", "青川县外事办"), ("", "青川县民政")])
def test_rules_that_need_the_unit_do_not_say_that_there_is_no_roster(code, name):
    (answer, *_) = together(report(name, code=code), report(NAMES[2]))
    reasons = {one.rule: one.reason for one in answer.not_judged}

    assert reasons["N401"] == "按单位名录认不出是哪个单位"
    assert not any("没有单位名录" in reason for reason in reasons.values())


def test_sums_over_a_region_are_nobodys_file():
    """A county checks its own summary with its roster: that is no unit in a wrong place."""
    one = report("青川县", published=False)
    one = replace(one, origin=replace(one.origin, kind=sheets.KIND_REGION))

    assert [finding.rule for finding in together(one)[0].findings if finding.rule[:2] == "R2"] == []


# ---------------------------------------------------------------- B7: hints in one line


@pytest.mark.parametrize(
    "typed", [{LICENSE: "００12"}, {LICENSE: " 12 "}, {LICENSE: "12", "documents/penalty/decisions": "７"}]
)
@pytest.mark.parametrize("more", [[], ["--by", "rule"]])
def test_hints_are_one_line_unless_they_are_asked_for_and_json_keeps_them(box, capsys, typed, more):
    values = as_typed(FORM, consistent(FORM, {})) | typed
    (box / "1.xlsx").write_bytes(write_workbook(FORM, Content({"unit": NAMES[0], "year": 2024}, values)))
    status, out = run(capsys, "check", box, *more)
    (_, full), (_, data) = run(capsys, "check", box, *more, "--hints"), run(capsys, "check", box, "--json")
    hints = [one for one in json.loads(data)["files"][0]["findings"] if one["severity"] == "hint"]

    assert status == 0 and hints
    assert f"另有提示 {len(hints)} 条，--hints 展开" in out and hints[0]["rule"] not in out.split("校验")[0]
    assert "--hints" not in full and hints[0]["rule"] in full


# ---------------------------------------------------------------- B8: names that can be read


@pytest.mark.parametrize("name", ["司法局年报.xls", "青川县水利局（改）.et", "中国局.xls"])
def test_a_file_name_in_the_bytes_of_gbk_is_read_as_it_was_meant(box, capsys, name):
    workbook(box / "1.xlsx", NAMES[0])
    raw = os.fsdecode(name.encode("gbk"))
    try:
        (box / raw).write_bytes(b"\xd0\xcf\x11\xe0 old")
    except OSError:
        pytest.skip("this disk takes no such names")
    _, out = run(capsys, "check", box, "--returned", box.parent / "退")
    _, more = run(capsys, "consolidate", box)
    sent = (box.parent / "退" / "退回语.txt").read_text(encoding="utf-8-sig")

    assert all(name in text and "\\udc" not in text and "〈字节" not in text for text in (out, more, sent))
    assert {one["path"] for one in manifest(box)["inputs"] if raw in one["path"]}, "the path itself stays exact"


# ---------------------------------------------------------------- B9: words that help


COPIED = "因机构改革，职能整体划入，数量与上年不可比。"


@pytest.mark.parametrize("said", [
    [COPIED] * 3, [COPIED, f" {COPIED}\n", COPIED.replace("，", "， "), "本年集中换证，系统已核对。"], [COPIED] * 4,
])  # fmt: skip
def test_explanations_that_three_units_share_word_for_word_are_a_hint(said):
    answers = together(
        *(report(name, {LICENSE: 9 + n}, said=words) for n, (name, words) in enumerate(zip(NAMES, said, strict=False)))
    )
    found = by_path(answers, "R108")

    assert len(found) == sum("机构改革" in words for words in said)
    assert {one.severity for one in found.values()} == {Severity.HINT}
    assert f"有 {len(found)} 家单位一字不差" in next(iter(found.values())).message


def test_two_units_or_two_files_of_one_or_bare_assurances_are_no_copies():
    two = [report(name, {LICENSE: n}, said=COPIED) for n, name in enumerate(NAMES[:2])]
    files = [report(NAMES[0], {LICENSE: n}, said=COPIED, path=f"{n}.xlsx") for n in range(3)]
    bare = [report(name, {LICENSE: n}, said="经核实无误，情况属实。") for n, name in enumerate(NAMES)]

    assert [by_path(together(*reports), "R108") for reports in (two, files, bare)] == [{}, {}, {}]


def test_one_file_that_gives_a_reason_twice_is_told_once():
    reports = [replace(report(name, {LICENSE: n}), explanations={"N412": COPIED, "C111": f" {COPIED} "}) for n, name in
               enumerate(NAMES[:3])]  # fmt: skip

    assert [sum(finding.rule == "R108" for finding in one.findings) for one in together(*reports)] == [1, 1, 1]


@pytest.mark.parametrize("command", ["check", "consolidate"])
def test_copied_explanations_are_told_once_with_all_who_wrote_them_although_hints_are_folded(box, capsys, command):
    for number, name in enumerate(NAMES[:3]):
        values = consistent(FORM, {LICENSE: 20 + number})
        content = Content({"unit": name, "year": 2024}, values, explanations={"C111": COPIED})
        (box / f"{number}.xlsx").write_bytes(write_workbook(FORM, content))
    _, out = run(capsys, command, box)

    (line,) = [line for line in out.splitlines() if "一字不差" in line]
    assert line == f"核实说明“{COPIED}”有 3 家单位一字不差：{'、'.join(NAMES[:3])}。"


def test_the_closing_sentence_names_the_stray_file_that_a_complete_final_run_stumbles_over(box, capsys):
    for number, name in enumerate(NAMES):
        workbook(box / f"{number}.xlsx", name, {LICENSE: 50 + number})
    status, out = run(capsys, "consolidate", box, "--final")
    assert (status, out.splitlines()[-1]) == (0, "结论：没有需要处理的问题（退出状态 0）。")

    (box / "旧表.xls").write_bytes(b"\xd0\xcf\x11\xe0 old")
    status, out = run(capsys, "consolidate", box, "--final")
    assert "已汇总 4/4 家" in out
    assert (status, out.splitlines()[-1]) == (1, "结论：还有需要处理的（退出状态 1）：1 个文件读不了（旧表.xls）。")


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda box: (box / "3.xlsx").unlink(), "终稿要求一家不缺，还有 1 家没有汇总"),
    (lambda box: workbook(box / "3.xlsx", NAMES[3], blank=(LICENSE,)), "1 份须改正（3.xlsx）"),
    (lambda box: shutil.copy(workbook(box / "3.xlsx", NAMES[3], blank=(LICENSE,), date="2025-01-02"), box / "旧.xlsx")
     and workbook(box / "3.xlsx", NAMES[3], {LICENSE: 8}, date="2025-01-08"), "1 份须改正，已有新版，可以移走（旧.xlsx）"),
])  # fmt: skip
def test_the_closing_sentence_gives_the_reason_whatever_it_is(box, capsys, spoil, words):
    for number, name in enumerate(NAMES):
        workbook(box / f"{number}.xlsx", name, {LICENSE: 50 + number})
    spoil(box)
    status, out = run(capsys, "consolidate", box, "--final")

    assert status == 1 and words in out.splitlines()[-1]


def test_a_query_that_nobody_has_answered_waits_in_the_ledger(box, capsys):
    workbook(box / "1.xlsx", NAMES[0], {LICENSE: 5}, narrative={"problems": MODEL})
    workbook(box / "2.xlsx", NAMES[1], {LICENSE: 6}, narrative={"problems": MODEL})
    run(capsys, "consolidate", box)

    assert {one.state for one in read_ledger(box.parent / "出" / LEDGER).lines} == {"待说明"}


@pytest.mark.parametrize(("key", "words"), [
    ("overview.requests", "2024年，我局新收政府信息公开申请26件。"), ("problems", ""), ("other_matters", ""),
])  # fmt: skip
def test_the_text_to_send_about_texts_does_not_point_to_the_self_check(box, key, words):
    """自检 sees figures only; whoever has figures to mend as well is told both, whoever has only these is sent there."""
    figures, texts = clean_figures(FORM) | {"documents/fee/amount": 0}, clean_texts(FORM, 2024)
    workbook(box / "1.xlsx", NAMES[0], figures, narrative=texts | {key: words})
    workbook(box / "2.xlsx", NAMES[1], figures, narrative=texts, blank=("documents/rules/issued",))
    workbook(box / "3.xlsx", NAMES[2], figures, narrative=texts | {key: words}, blank=("documents/rules/issued",))
    for number in (1, 2, 3):
        _run(["check", str(box / f"{number}.xlsx"), "--returned", str(box.parent / f"退{number}")])
    sent = [(box.parent / f"退{number}" / "退回语.txt").read_text(encoding="utf-8-sig") for number in (1, 2, 3)]

    assert "“自检”看不到文字，请对照清单逐条核对" in sent[0] and "看一下“自检”" not in sent[0]
    assert "改好后看一下“自检”" in sent[1]
    assert "数字看“自检”，文字对照清单逐条核对" in sent[2]
