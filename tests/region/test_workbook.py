"""The region workbook: every figure is a live sum with the right stored result, and nothing that came in is lost."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.libreoffice import convert, needs_office
from tests.support import as_typed, consistent, consistent_figures, forms, submission
from toolkit.checks.judging import check_one, unreadable
from toolkit.form import FORMS, Form, sheets
from toolkit.form.layout import addresses
from toolkit.intake.workbook import read_workbook
from toolkit.office.office import LedgerLine, Office, Waiver
from toolkit.region.consolidate import Consolidation, consolidate
from toolkit.region.detail import detail_row
from toolkit.region.workbook import write_summary
from toolkit.rules.findings import Checked, Severity
from toolkit.submission.numbers import in_units
from toolkit.submission.origin import Origin
from toolkit.submission.report import Submission
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.workbook.lists import escape_link

FORM = FORMS[2021]
FEE = "documents/fee/amount"
RECEIVED = "requests/received/enterprise"


def link(path: str) -> str:
    return f"../inputs/{path}"


def unit(name: str, number: int, region: str = "甲市") -> RosterUnit:
    return RosterUnit(f"U{number:03d}", name, region)


def filled(one: RosterUnit, typed: Mapping[str, Any], form: Form = FORM) -> Submission:
    return replace(submission(form, typed, unit=one.name, code=one.code), origin=Origin(f"{one.region}/{one.name}.xlsx"))


def consolidated(
    members: Sequence[tuple[RosterUnit, Mapping[str, Any]]],
    *,
    form: Form = FORM,
    absent: Sequence[RosterUnit] = (),
    others: Sequence[Checked] = (),
    skipped: Sequence[tuple[str, str]] = (),
) -> Consolidation:
    """A region of these units and of some that sent nothing."""
    roster = Roster([*(one for one, _ in members), *absent])
    checked = [check_one(filled(one, typed, form)) for one, typed in members]
    year = {2019: 2020, 2021: 2024}[form.edition]
    return consolidate([*checked, *others], roster, skipped=skipped, region="甲市", year=year)


def region(inputs: Sequence[Mapping[str, int]], **options: Any) -> Consolidation:
    """A region of consistent units with these inputs."""
    form = options.get("form", FORM)
    regions = options.pop("regions", ("甲市",))
    members = [
        (unit(f"第{number}局", number, regions[number % len(regions)]), as_typed(form, consistent(form, figures)))
        for number, figures in enumerate(inputs)
    ]
    return consolidated(members, **options)


def opened(data: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def table_values(data: bytes, form: Form = FORM) -> list[Any]:
    """Stored results of the figures of the three tables, "" as None."""
    book = opened(data)
    return [book[sheet][address].value for sheet, address in addresses(form).values()]


def printed(result: Consolidation) -> list[Any]:
    pairs = zip(result.sums.totals, result.form.fields, strict=True)
    return [None if total is None else float(in_units(total, one.measure)) for total, one in pairs]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_stored_result_is_the_sum_of_the_units(data):
    """All 200 (198) figures, by hand from what was typed, without the code under test."""
    form = data.draw(forms)
    members = data.draw(st.lists(consistent_figures(form), min_size=1, max_size=4))

    result = consolidated([(unit(f"第{n}局", n), as_typed(form, one)) for n, one in enumerate(members)], form=form)

    assert len(result.members) == len(members)
    expected = [sum(one[field.key] for one in members) / field.measure.scale for field in form.fields]
    assert table_values(write_summary(result, link), form) == pytest.approx(expected)


def test_every_figure_is_a_formula_over_its_own_column():
    """The columns of 明细 are in the order of the form, and so are the formulas."""
    result = region([{RECEIVED: 3}, {RECEIVED: 4}])
    book = opened(write_summary(result, link), values=False)
    detail = book["明细"]

    for index, (sheet, address) in enumerate(addresses(FORM).values()):
        column = detail.cell(5, 10 + index).column_letter
        area = f"'明细'!${column}$5:${column}$6"
        assert book[sheet][address].value == f'=IF(COUNT({area})=0,"",SUM({area}))'
        assert [detail[f"{column}{row}"].value for row in (5, 6)] == [
            detail_row(member.submission)[index] for member in result.members
        ]


def test_the_sheets_and_their_order():
    book = opened(write_summary(region([{}, {}], regions=("甲市", "乙县")), link))

    tables = [table.label for table in FORM.tables]
    assert book.sheetnames == [
        "概览", "封面", *tables, "文字部分", "明细", "分地区", "报送情况", "问题清单", "各单位文字", "对账", "图表", "_meta",
    ]  # fmt: skip
    assert book["_meta"].sheet_state == "veryHidden"
    assert {row[0].value: row[1].value for row in book["_meta"]["A1:B4"]} == {
        "kind": sheets.KIND_REGION,
        "edition": "2021",
        "template_version": sheets.TEMPLATE_VERSION,
        "form_digest": FORM.digest,
    }


def test_each_figure_of_a_part_is_looked_up_in_its_own_column():
    """分地区 adds up, and counts, those cells of 明细 that stand under the same heading, by 所属地区 and no other column."""
    inputs = [{RECEIVED: 3}, {RECEIVED: 4}, {RECEIVED: 5}]
    book = opened(write_summary(region(inputs, regions=("甲市", "乙县")), link), values=False)
    homes = "'明细'!$D$5:$D$7"

    assert [book["明细"][f"D{row}"].value for row in (4, 5, 6, 7)] == [None, "甲市", "乙县", "甲市"]
    for row in (5, 6):
        assert book["分地区"][f"D{row}"].value == f'=COUNTIF({homes},"="&$C{row})'
        for field in FORM.fields:
            cell = book["分地区"].cell(row, 10 + field.index)
            figures = f"'明细'!${cell.column_letter}$5:${cell.column_letter}$7"
            there = f'COUNTIFS({homes},"="&$C{row},{figures},">-1E+300")'
            assert cell.value == f'=IF({there}=0,"",SUMIF({homes},"="&$C{row},{figures}))', field.key


def test_a_region_of_one_kind_has_no_sheet_of_regions():
    assert "分地区" not in opened(write_summary(region([{}, {}]), link)).sheetnames


def test_the_stamp_of_coverage_is_a_cell():
    result = region([{}, {}], absent=[unit("缺报局", 9)])
    cover = opened(write_summary(result, link))["封面"]

    assert "已汇总 2/3 家" in texts(cover)
    assert "缺报局：没有收到" in texts(cover)
    labels = {cell.value: cover.cell(cell.row, cell.column + 1).value for row in cover.iter_rows() for cell in row}
    assert labels["单位名称"] == "甲市"
    assert labels["年度"] == 2024
    assert labels["数据核对"] == "三数一致"


def test_many_missing_units_are_counted_on_the_cover():
    """The cover stays one page; the list stands in the register."""
    result = region([{}], absent=[unit(f"缺报{n}局", n) for n in range(10, 50)])
    book = opened(write_summary(result, link))

    assert any(text.endswith("等 40 家，名单和原因见“报送情况”。") for text in texts(book["封面"]))
    assert sum(text == "没有收到" for text in (cell.value for cell in book["报送情况"]["E"])) == 40


def test_a_cell_that_nobody_filled_stays_empty():
    """Blank is never zero: not in the table, not in 明细, not in 对账."""
    blank = dict.fromkeys(as_typed(FORM, consistent(FORM, {})))
    one = unit("空局", 1)
    result = _accept(consolidated([(one, blank)]), one, blank)

    book = opened(write_summary(result, link))

    assert table_values(write_summary(result, link)) == [None] * 200
    assert [cell.value for cell in book["明细"][5][4:]] == [None] * 205
    assert [cell.value for cell in book["对账"]["G"][10:210]] == [None] * 200
    assert "表内等式：42 条中 0 条不成立，42 条因缺数未核对" in texts(book["对账"])


def _accept(result: Consolidation, one: RosterUnit, typed: Mapping[str, Any]) -> Consolidation:
    """Sums that hold a unit which the rules would turn away, as a waiver may let it in."""
    from toolkit.region.consolidate import Member
    from toolkit.region.sums import Sums, add_up_again

    sent = filled(one, typed)
    totals = add_up_again(result.form, [sent])
    unfilled = tuple(int(total is None) for total in totals)
    sums = Sums(result.region, 1, totals, unfilled)
    return replace(
        result,
        members=(Member(one, check_one(sent)),),
        not_included=(),
        sums=sums,
        recomputed=totals,
        region_check=check_one(sent),
    )


def test_what_is_no_number_is_shown_and_not_added():
    """A placeholder stands in 明细 as typed; the sum of its column leaves it out."""
    one = unit("占位局", 1)
    typed = as_typed(FORM, consistent(FORM, {RECEIVED: 5})) | {RECEIVED: "/", "requests/carried_in/enterprise": "=1+1"}
    data = write_summary(_accept(consolidated([(one, typed)]), one, typed), link)

    keys = [field.key for field in FORM.fields]
    values = dict(zip(keys, [cell.value for cell in opened(data)["明细"][5][9:]], strict=True))
    assert values[RECEIVED] == "/"
    assert dict(zip(keys, table_values(data), strict=True))[RECEIVED] is None
    assert opened(data, values=False)["明细"].cell(5, 10 + keys.index("requests/carried_in/enterprise")).data_type == "s"


def test_every_path_is_named_once():
    """Members, units left out, doubles, unreadable and skipped files: each stands once in 报送情况, its path behind 打开."""
    good = as_typed(FORM, consistent(FORM, {RECEIVED: 2}))
    bad = good | {"requests/received/total": "9"}
    members = [(unit("甲局", 1), good), (unit("乙局", 2), bad)]
    copy = check_one(replace(filled(members[0][0], good), origin=Origin("副本/甲局.xlsx")))
    stranger = check_one(replace(filled(unit("外来局", 7), good), origin=Origin("外来局.xlsx"), code=""))
    broken = unreadable("坏 #1.xlsx", "文件已损坏。")
    result = consolidated(
        members, absent=[unit("丙局", 3)], others=[copy, stranger, broken], skipped=[("说明.docx", "不是填报工作簿")]
    )

    sheet = opened(write_summary(result, link))["报送情况"]

    named = [cell.value for cell in sheet["G"][3:] if cell.value]
    assert sorted(named) == sorted(PurePath(one.path).name for one in result.inputs)
    opens = [unquote(cell.hyperlink.target) for cell in sheet["H"][3:] if cell.hyperlink]
    assert sorted(opens) == sorted(link(one.path) for one in result.inputs)
    states = {sheet.cell(row, 3).value: sheet.cell(row, 5).value for row in range(4, 7)}
    assert states == {"甲局": "已汇总", "乙局": "未汇总", "丙局": "没有收到"}
    assert {"已有新版", "未汇总", "无法读取", "跳过"} <= {cell.value for cell in sheet["E"]}


def test_every_finding_is_listed():
    good = as_typed(FORM, consistent(FORM, {RECEIVED: 2}))
    broken = unreadable("坏.xlsx", "文件已损坏。")
    result = consolidated([(unit("甲局", 1), good), (unit("乙局", 2), good | {RECEIVED: "若干", FEE: "/"})], others=[broken])
    sheet = opened(write_summary(result, link))["问题清单"]

    listed = sorted((row[2].value, row[6].value) for row in sheet.iter_rows(min_row=4))
    assert listed == sorted((one.rule, one.message) for checked in result.checked for one in checked.findings)
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes == "A4"


def test_links_are_relative_and_lead_to_the_files():
    one = unit("甲局", 1, "甲 市#1 [50%]")
    result = consolidated([(one, as_typed(FORM, consistent(FORM, {})))])
    data = write_summary(result, link)

    targets = set()
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if "worksheets/_rels" in name:
                for entry in ElementTree.fromstring(package.read(name)):
                    if entry.get("TargetMode") == "External":
                        targets.add(entry.get("Target"))
    assert {unquote(target or "").replace("\\", "/") for target in targets} == {"../inputs/甲 市#1 [50%]/甲局.xlsx"}
    assert all("#" not in (target or "") and " " not in (target or "") for target in targets)


@pytest.mark.parametrize("path", ["/a.xlsx", "C:/a.xlsx", "\\\\server\\a.xlsx", "x", "", "a\x07.xlsx", "a" * 3000, "\udc80b"])
def test_what_cannot_be_a_link_is_not_one(path):
    """Absolute paths, names that XML cannot hold, and paths that Excel would refuse."""
    assert escape_link(path) is None


def test_a_file_name_that_cannot_be_written_does_not_stop_the_workbook():
    """Linux lets a file name hold bytes that are no text."""
    data = write_summary(region([{}], skipped=[("坏\udc80.xlsx", "不是填报工作簿")]), link)

    assert "../inputs/坏\\udc80.xlsx" in texts(opened(data)["报送情况"])


def test_names_of_units_are_text():
    """No name can become a formula, a link or markup."""
    names = ["=cmd|'/c calc'!A0", "+1", "@SUM(1)", "http://example.com", "</row>", "{=1}", "\u202e甲局", "_x0007_"]
    members = [(unit(name, n), as_typed(FORM, consistent(FORM, {RECEIVED: n}))) for n, name in enumerate(names)]
    result = consolidated(members)
    book = opened(write_summary(result, link), values=False)

    shown = [cell.value for cell in book["明细"]["C"][4:]]
    # openpyxl does not undo the escape of what looks like one; LibreOffice does (tests/workbook/test_stream.py).
    assert shown == [*names[:-2], "\\u202e甲局", "_x005F_x0007_", "合计"]
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert not any(name in cell.value for name in names if len(name) > 4)


def test_no_members():
    """Nothing came in: the formulas are valid and show nothing."""
    result = consolidated([], absent=[unit("甲局", 1)])
    data = write_summary(result, link)

    assert table_values(data) == [None] * 200
    assert "已汇总 0/1 家" in texts(opened(data)["封面"])
    assert opened(data, values=False)["表二"]["B5"].value == "=IF(COUNT('明细'!$J$5:$J$5)=0,\"\",SUM('明细'!$J$5:$J$5))"


@needs_office
def test_sums_of_no_units_are_not_said_to_agree():
    """Nothing was compared: the stored verdict and the formula's say so, and no figure of the short list counts as agreeing."""
    data = write_summary(consolidated([], absent=[unit("甲局", 1)]), link)

    for book in (opened(data), opened(convert(data, "xlsx"))):
        assert book["对账"]["A3"].value == "没有数据，未核对"
        assert [book["对账"][f"D{row}"].value for row in (6, 7, 8)] == [0, 0, 0]
        assert "三数一致" not in texts(book["封面"]) + texts(book["概览"])
        assert not any("三数不一致" in text for text in texts(book["概览"]))


def test_more_units_than_bars():
    """Beyond twenty units the chart sums up the rest."""
    result = region([{RECEIVED: 100 + n} for n in range(25)])
    sheet = opened(write_summary(result, link))["图表"]

    rows = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2) if isinstance(row[1].value, int | float)}
    assert rows["其余 5 家"] == sum(100 + n for n in range(5))
    assert next(iter(rows)) == "第24局"
    assert len([name for name in rows if name.endswith("局")]) == 20


def test_the_same_consolidation_gives_the_same_bytes():
    result = region([{RECEIVED: 3}, {}], regions=("甲市", "乙县"))

    assert write_summary(result, link) == write_summary(result, link)


def test_our_own_text_can_be_shown_on_any_chinese_console():
    data = write_summary(region([{RECEIVED: 3}, {}], absent=[unit("丙局", 3)], regions=("甲市", "乙县")), link)

    for sheet in opened(data):
        for text in texts(sheet):
            text.encode("gbk")


@needs_office
@pytest.mark.parametrize("form", FORMS.values(), ids=str)
def test_libreoffice_computes_what_is_stored(form):
    """Every formula of the workbook, recalculated: tables, 分地区, 对账, 图表, the lines of the cover."""
    inputs = [field for field in form.fields if not field.total]
    units = [{field.key: (7 * n + field.index * 3) % 23 for field in inputs} for n in range(23)]
    if FEE in form.by_key:
        units[0][FEE], units[1][FEE], units[2][FEE] = 12_345_678_901_234, 100_000, 200_001
    result = region(units, form=form, regions=("甲市", "乙县", "丙区"), absent=[unit("丁局", 99)])
    data = write_summary(result, link)

    assert len(result.members) == 23
    formulas, stored = opened(data, values=False), opened(data)
    again = opened(convert(data, "xlsx"))
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    before, after = stored[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
                    wanted = pytest.approx(before, abs=1e-9) if isinstance(before, int | float) else before
                    assert after == wanted, (sheet.title, cell.coordinate, cell.value)
                    compared += 1
    assert compared > 200 * 4 + 200 * 3 + 42 * 3
    assert table_values(data, form) == pytest.approx(printed(result))


@needs_office
def test_reconciliation_notices_a_changed_figure():
    """Somebody types over a unit's figure in 明细: the independent recomputation no longer agrees."""
    data = write_summary(region([{RECEIVED: 3}, {RECEIVED: 4}]), link)
    book = opened(data, values=False)
    column = 10 + FORM.by_key["requests/carried_in/other"].index
    book["明细"].cell(5, column).value = 1
    changed = BytesIO()
    book.save(changed)

    after = opened(convert(changed.getvalue(), "xlsx"))

    assert after["对账"]["A3"].value == "有 1 处不一致"
    assert after["对账"]["A4"].value == "表内等式：42 条中 2 条不成立，0 条因缺数未核对"
    assert "有 1 处不一致" in texts(after["封面"])


def test_the_next_level_up_reads_it_as_a_submission():
    """The region workbook is itself a valid submission: the same totals, and nothing to find fault with."""
    result = region([{RECEIVED: 2, FEE: 1_250_000}, {RECEIVED: 2}], regions=("甲市", "乙县"))

    again = read_workbook(write_summary(result, link), "甲市.xlsx")

    assert again.unit == "甲市"
    assert again.year == 2024
    assert list(again.figures) == [total or 0 for total in result.sums.totals]
    assert [one.message for one in check_one(again).findings] == []


def test_what_was_said_to_a_finding_stands_beside_it():
    """Asked, explained, accepted, refused, outdated, waived: 审核情况 says which, and 待处理 counts what is open."""
    good = as_typed(FORM, consistent(FORM, {RECEIVED: 2}))
    names = ["待说明局", "已说明局", "采纳局", "不采纳局", "变动局", "豁免局"]
    members = [(unit(name, number), good | {RECEIVED: "2件"}) for number, name in enumerate(names)]
    why, waiver = (
        "业务系统导出的数据自带计量单位，数值无误",
        Waiver("U005", "豁免局", "C110", "系统导出", "王五", date(2025, 12, 31)),
    )
    marks = [query(check_one(filled(one, typed))) for one, typed in members]
    ledger_lines = [
        LedgerLine(marks[2], why, True, "王五", unit="采纳局"),
        LedgerLine(marks[3], why, False, "王五", remark="请附截图", unit="不采纳局"),
        LedgerLine("0" * 12, why, None, unit="变动局", year=2024, rule="C110"),
    ]
    office = Office(waivers=(waiver,), ledger_lines=ledger_lines, today=date(2025, 1, 20))
    sent = [replace(filled(one, typed), explanations={"C110": why}) for one, typed in members[1:]]
    checked = [check_one(one, office) for one in (filled(*members[0]), *sent)]
    result = consolidate(checked, Roster([one for one, _ in members]), region="甲市", year=2024, office=office)
    book = opened(write_summary(result, link))

    states = {
        row[3].value: (row[7].value, row[8].value) for row in book["问题清单"].iter_rows(min_row=4) if row[2].value == "C110"
    }
    assert states == {
        "待说明局": (None, "待说明"),
        "已说明局": (why, "已说明，待审核"),
        "采纳局": (why, "采纳（王五）"),
        "不采纳局": (why, "不采纳：请附截图，王五"),
        "变动局": (None, "原说明针对变动前的数据，请重新说明"),
        "豁免局": (why, "已豁免：系统导出（王五，有效期至2025-12-31）"),
    }
    register = {row[2].value: (row[9].value, row[11].value) for row in book["报送情况"].iter_rows(min_row=4)}
    assert register == {name: (1, int(name in ("待说明局", "不采纳局", "变动局"))) for name in names}


def query(checked: Checked) -> str:
    """The fingerprint of the one finding of C110."""
    (found,) = [one.fingerprint for one in checked.findings if one.rule == "C110"]
    return found


def test_waivers_have_a_sheet_and_the_next_level_up_still_reads_the_workbook():
    """Used, expired, not needed; names and reasons of people are text, whatever they look like."""
    one = unit("甲局", 1)
    waivers = (
        Waiver("", "甲局", "C110", "=1+1", "王五", date(2025, 12, 31)),
        Waiver("", "甲局", "C111", "理由" * 150, "赵六", date(2024, 12, 31)),
        Waiver("", "全部单位", "C112", "统一口径", "赵六", date(2025, 12, 31)),
    )
    office = Office(waivers=waivers, today=date(2025, 1, 20))
    sent = filled(one, as_typed(FORM, consistent(FORM, {RECEIVED: 2})) | {RECEIVED: "2件"})
    result = consolidate([check_one(sent, office)], Roster([one]), region="甲市", year=2024, office=office)
    data = write_summary(result, link)

    rows = [[cell.value for cell in row] for row in opened(data, values=False)["豁免"].iter_rows(min_row=4)]
    assert [(row[3], row[5], row[8]) for row in rows] == [
        ("C110", "=1+1", "用于 1 处"), ("C111", "理由" * 150, "已过期"), ("C112", "统一口径", "未用到"),
    ]  # fmt: skip
    assert "2 条有效，用于 1 处问题，另有 1 条已过期。理由和批准人见“豁免”。" in texts(opened(data)["封面"])
    again = read_workbook(data, "甲市.xlsx")
    assert (again.unit, [one.rule for one in check_one(again).findings if one.severity is Severity.ERROR]) == ("甲市", [])
    assert write_summary(result, link) == data
