"""Kinds of trouble that reports of real offices had: each is read, or named, and no figure is ever wrong."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.intake.published.layouts import KEEPING_BLANKS, LAYOUTS, print_in
from tests.intake.published.printing import ASPECT_TEXTS, OTHER, Printed, figures, print_report
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.published.report import Report, read_report
from toolkit.intake.published.sections import section_titles
from toolkit.intake.published.text import read_document

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def read_text(text: str) -> Report:
    return read_report(read_document(text.encode()), "文件名")


def read(printed: Printed, layout: str = "tab", damage=None) -> Report:
    return read_text(print_in(layout, printed, damage))


def codes(report: Report) -> list[str]:
    return [one.code for one in report.irregularities]


def details(report: Report, code: str) -> str:
    return "；".join(f"{one.place}：{one.detail}" for one in report.irregularities if one.code == code)


def consistent(edition: int, seed: int, blanks: bool = False) -> dict[str, str]:
    """Figures whose totals are the sums of their parts; with blanks, some of the zeros are blank."""
    chance = random.Random(seed)
    form = FORMS[edition]
    values = {one.key: chance.choice((0, 0, 0, 1, 2, 7, 12, 108, 2345)) for one in form.fields if not one.total}
    while len(values) < len(form.fields):
        for one in form.fields:
            if one.key not in values and all(part in values for part in form.parts_of[one.key]):
                values[one.key] = sum(values[part] for part in form.parts_of[one.key])
    found = {one.key: str(values[one.key]) for one in form.fields}
    if blanks:
        found = {key: "" if text == "0" and chance.random() < 0.5 else text for key, text in found.items()}
    return found


def wrong(report: Report, printed: dict[str, str]) -> list[str]:
    """Figures that are not what was printed; one that was left blank is not wrong."""
    return [key for key, cell in report.cells.items() if cell.text.strip() not in ("", printed[key])]


def lost(report: Report, printed: dict[str, str]) -> list[str]:
    return [key for key, text in printed.items() if text and (key not in report.cells or not report.cells[key].text.strip())]


# --- headings -------------------------------------------------------------------------------------------------------


def overview_with(*lines: str) -> str:
    return "\n".join(["本年度公开工作平稳。", *lines, "（三）政府信息管理", "清理文件6件。", "（四）政府信息公开平台建设",
                      "栏目每月核对。", "（五）监督保障", "培训1场。"])  # fmt: skip


class TestHeadings:
    @pytest.mark.parametrize(
        "lines",
        [
            ("（一）主动公开政府信息情况", "网站公开信息88条。", "（二）依申请公开", "收到申请3件。"),
            ("（一）主动公开", "网站公开信息88条。", "（二）收到和处理政府信息公开申请情况", "收到申请3件。"),
            ("（一）主动公开", "1.主动公开政府信息情况", "网站公开信息88条。", "（二）依申请公开",
             "（三）收到和处理政府信息公开申请情况", "收到申请3件。",
             "（四）政府信息公开行政复议、行政诉讼情况"),
            ("（一）主动公开", "一是主动公开政府信息情况良好", "网站公开信息88条。", "（二）依申请公开", "收到申请3件。"),
            ("（一）主动公开", "主动公开政府信息情况", "网站公开信息88条。", "（二）依申请公开",
             "2.收到和处理政府信息公开申请情况", "收到申请3件。", "3、政府信息公开行政复议、行政诉讼情况"),
        ],
    )  # fmt: skip
    def test_a_line_of_a_lower_level_is_no_section_while_the_true_heading_stands_below(self, lines):
        report = read(Printed(figures(), overview=overview_with(*lines)))

        assert not {"section_missing", "section_order", "section_number", "aspects_missing", "aspects_differ"} & {
            *codes(report)
        }
        assert "88条" in report.narrative["overview.proactive"]
        assert "申请3件" in report.narrative["overview.requests"]
        assert len(report.cells) == 200

    def test_a_table_of_contents_is_not_taken_for_the_sections(self):
        titles = section_titles(FORMS[2021])
        report = read(Printed(figures(), opening="\n".join(["目录", *titles, "本报告依据条例编制。"])))

        assert report.narrative["other_matters"] == OTHER
        assert report.narrative["overview.requests"] == ASPECT_TEXTS["requests"]
        assert "section_order" not in codes(report)

    def test_numeral_and_place_decide_where_the_words_are_other_ones(self):
        report = read(
            Printed(
                figures(), headings={2: "三、群众申请的办理"},
                overview=overview_with("（一）主动公开", "发布88条。", "（二）收到和处理政府信息公开申请情况", "收到申请3件。"),
            )
        )  # fmt: skip

        assert "section_missing" not in codes(report)
        assert "群众申请的办理" in details(report, "section_heading")

    def test_headings_numbered_in_brackets_count_where_there_are_no_others(self):
        titles = {1: "（二）主动公开政府信息情况", 2: "（三）收到和处理政府信息公开申请情况"}

        assert "section_missing" not in codes(read(Printed(figures(), headings=titles)))


# --- prose beside tables --------------------------------------------------------------------------------------------


class TestProseBesideTables:
    @pytest.mark.parametrize("layout", ["tab", "lines", "bars", "blanks"])
    @pytest.mark.parametrize(
        ("table", "key", "text"),
        [
            (2, "tables.requests", "本年共收到申请9件，已办结9件，予以公开4件。"),
            (1, "tables.documents", "本年制发行政规范性文件2件，废止1件。"),
            (3, "tables.challenges", "全年发生行政复议1件，结果维持。"),
        ],
    )
    def test_prose_between_a_heading_and_its_table_is_a_text_of_its_own(self, table, key, text, layout):
        report = read(Printed(figures(), before_tables={table: text}), layout)

        assert report.narrative[key] == text
        assert text[:5] in details(report, "prose_between_tables")
        assert len(report.cells) == 200

    def test_prose_below_a_table_goes_with_it(self):
        report = read(Printed(figures(), before_tables={2: "共收到申请2件。"}, after_tables={2: "其中网上2件。"}))

        assert report.narrative["tables.requests"] == "共收到申请2件。\n其中网上2件。"


# --- layouts --------------------------------------------------------------------------------------------------------


class TestLayouts:
    @SETTINGS
    @given(layout=st.sampled_from(sorted(LAYOUTS)), edition=st.sampled_from([2019, 2021]), seed=st.integers(0, 10**6))
    def test_a_full_form_is_read_back_from_every_layout(self, layout, edition, seed):
        printed = consistent(edition, seed)

        report = read(Printed(printed, edition=edition, year=edition), layout)

        assert report.edition == edition
        assert not wrong(report, printed)
        assert not lost(report, printed)
        assert report.irregularities == ()

    @SETTINGS
    @given(layout=st.sampled_from(sorted(LAYOUTS)), edition=st.sampled_from([2019, 2021]), seed=st.integers(0, 10**6))
    def test_with_blank_cells_every_figure_is_read_back_or_its_row_is_named(self, layout, edition, seed):
        printed = consistent(edition, seed, blanks=True)

        try:
            report = read(Printed(printed, edition=edition, year=edition), layout)
        except UnreadableError as error:
            assert "单元格" in str(error)
            return

        assert not wrong(report, printed)
        if gone := lost(report, printed):
            assert layout not in KEEPING_BLANKS
            assert {"figures_not_placed", "extra_row"} & {*codes(report)}, gone

    @SETTINGS
    @given(
        layout=st.sampled_from(sorted(LAYOUTS)), edition=st.sampled_from([2019, 2021]), seed=st.integers(0, 10**6),
        table=st.sampled_from(["documents", "requests", "challenges"]), chosen=st.integers(0, 10**6),
        how=st.sampled_from(["dropped", "added", "moved down"]),
    )  # fmt: skip
    @example(layout="blanks", edition=2021, seed=1452, table="challenges", chosen=1452, how="moved down")
    def test_a_value_dropped_added_or_moved_never_gives_a_wrong_figure_in_silence(
        self, layout, edition, seed, table, chosen, how
    ):
        # Where every figure has a line of its own, one below its row is one of it: that is another table, to the letter.
        assume((layout, table, how) != ("lines", "challenges", "moved down"))
        printed = consistent(edition, seed)

        def damage(name, rows):
            if name != table:
                return
            figured = [row for row in rows if any(text and text.isdigit() for text, _ in row)]
            row = figured[chosen % len(figured)]
            at = [index for index, (text, _) in enumerate(row) if text and text.isdigit()]
            index = at[chosen % len(at)]
            if how == "dropped":
                del row[index]
            elif how == "added":
                row.insert(index, ("9", 1))
            else:
                cell = row.pop(index)
                below = figured[(chosen + 1) % len(figured)]
                if below is row:  # behind the others of its own row it would be another table, that may add up
                    rows.append([cell])
                else:
                    below.append(cell)

        try:
            report = read(Printed(printed, edition=edition, year=edition), layout, damage)
        except UnreadableError:
            return

        for key in wrong(report, printed):
            assert any(FORMS[edition].by_key[key].table.label in one.place for one in report.irregularities), key

    @pytest.mark.parametrize("layout", ["blanks", "lines and a blank line"])
    @pytest.mark.parametrize(
        ("figured", "places", "told"),
        [
            ("1 2 0 0 3 0 0 0 0 0 0 0 0 0 0", [4], "split_row"),
            ("1 2 0 0 3 0 0 0 0 0 0 0 0 0 0", [1], "figures_not_placed"),
            ("1 2 0 0 3 0 0 0 0 0 4 0 0 0 4", [4, 14], "split_row"),
            ("1 2 0 0 3 0 0 0 0 0 0 0 1 0 1", [12], "figures_not_placed"),
            ("1 2 0 0 3 1 0 0 0 1 0 0 1 0 1", [10, 11, 12, 13, 14], "split_row"),
            ("1 2 0 0 3 1 0 0 0 1 0 0 1 0 1", [4, 7, 9], "figures_not_placed"),
            ("0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", [0, 5, 9, 14], "split_row"),
        ],
    )
    def test_figures_apart_from_their_row_are_taken_only_where_one_way_adds_up_and_told(self, figured, places, told, layout):
        values = figured.split()
        keys = [one.key for one in FORMS[2021].fields if one.table.key == "challenges"]

        def damage(table, rows):
            if table == "challenges":
                rows.append([rows[-1][place] for place in places])
                rows[-2] = [cell for place, cell in enumerate(rows[-2]) if place not in places]

        report = read(Printed(figures() | dict(zip(keys, values, strict=True))), layout, damage)

        assert [place for place, _ in (one[:2] for one in report.irregularities)] == [told]
        assert [report.cells[key].text for key in keys if key in report.cells] == (values if told == "split_row" else [])

    @pytest.mark.parametrize("layout", ["lines", "blanks", "one blank"])
    def test_a_row_with_a_value_too_few_is_left_blank_and_told(self, layout):
        printed = consistent(2021, 3)

        def damage(table, rows):
            if table == "requests":
                row = next(row for row in rows if row[0][0] == "一、本年新收政府信息公开申请数量")
                del row[3]

        report = read(Printed(printed), layout, damage)

        assert not wrong(report, printed)
        assert {key.split("/")[1] for key in lost(report, printed)} == {"received"}
        assert "应有 7 个数字，原文有 6 个" in details(report, "figures_not_placed")

    @pytest.mark.parametrize(
        ("values", "read_as"),
        [
            (("1", "0", "0", "2", "0", "0", "0", "3"), None),
            (("1", "2", "9", "0", "0", "0", "0", "3"), ["1", "2", "0", "0", "0", "0", "3"]),
            (("1", "2", "9", "0", "0", "0", "0", "7"), None),
        ],
    )
    def test_a_value_too_many_is_left_out_only_where_one_way_adds_up(self, values, read_as):
        text = print_in("blanks", Printed(figures()))
        row = "一、本年新收政府信息公开申请数量"
        report = read_text(text.replace(f"{row}{'  0' * 7}", "  ".join((row, *values))))
        cells = [report.cells[one.key].text for one in FORMS[2021].fields if one.key in report.cells and "received" in one.key]

        assert cells == (read_as or [])
        assert ("extra_value" if read_as else "figures_not_placed") in codes(report)

    @pytest.mark.parametrize("seed", range(5))
    def test_blank_lines_are_blank_cells_where_every_row_has_as_many_lines_as_cells(self, seed):
        printed = consistent(2021, seed, blanks=True)
        text = print_report(Printed(printed), True, None, lambda rows: "\n".join(
            "\n".join([*(text for text, _ in row if text and not text.isdigit()), *_values(row)]) for row in rows))  # fmt: skip

        report = read_text(text)

        assert not wrong(report, printed)
        assert not lost(report, printed) or "figures_not_placed" in codes(report)
        assert len({key.split("/")[1] for key in lost(report, printed)}) <= 2

    @pytest.mark.parametrize(
        "text",
        [
            "某局2024年政府信息公开工作年度报告\n一、总体情况\n平稳。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n无。\n",
            "某局2024年政府信息公开工作年度报告\n二、主动公开政府信息情况\n规章000行政规范性文件102\n三、收到和处理政府信息公开申请情况\n"
            "一、本年新收政府信息公开申请数量0000000\n",
            "信息内容\n规章\n行政规范性文件\n行政许可\n自然人\n商业企业\n",
        ],
    )
    def test_a_report_without_its_tables_is_told_to_be_copied_with_them(self, text):
        with pytest.raises(UnreadableError, match="没有看到分开的单元格，请连同表格一起复制") as caught:
            read_text(text)

        assert caught.value.code == "no_tables"

    def test_a_heading_cut_by_line_ends_is_put_together_again(self):
        text = print_in("lines", Printed(figures())).replace("社会公益组织", "社会公\n益组织").replace(
            "1.属于国家秘密", "1.属于\n国家秘密").replace("三、本年度办理结果", "三、本年度\n办理结果")  # fmt: skip

        report = read_text(text)

        assert report.irregularities == ()
        assert len(report.cells) == 200

    @pytest.mark.parametrize("number", ["- 3 -", "第3页", "第 3 页 共 9 页"])
    def test_a_page_number_inside_a_table_is_no_figure(self, number):
        printed = consistent(2021, 4)

        report = read_text(print_in("lines", Printed(printed)).replace("（四）无法提供", f"{number}\n（四）无法提供"))

        assert codes(report) == ["page_number"]
        assert not wrong(report, printed)
        assert not lost(report, printed)

    def test_a_merged_cell_printed_in_each_of_its_columns_is_one(self):
        printed = consistent(2021, 6)

        def write(rows):
            return "\n".join("|".join(text or "" for text, columns in row for _ in range(columns)) for row in rows)

        report = read_text(print_report(Printed(printed), True, None, write))

        assert report.irregularities == ()
        assert not wrong(report, printed)
        assert not lost(report, printed)

    @pytest.mark.parametrize(
        "noise",
        [
            "规章 1 2 3",
            "1.属于国家秘密",
            "（二）主动公开政府信息情况",
            "自",
            "0",
            "| 0 | 0 |",
            "规章,1,2",
            "主办单位：甲",
            "年度报告",
        ],
    )
    def test_four_times_the_lines_take_about_four_times_as_long(self, noise):
        head, tail = print_in("one blank", Printed(figures())).split("三、收到", 1)

        def seconds(count: int) -> float:
            text = head + f"{noise}\n" * count + "三、收到" + tail
            start = time.perf_counter()
            read_text(text)
            return time.perf_counter() - start

        seconds(100)
        assert seconds(16_000) < 8 * seconds(4_000) + 2

    @pytest.mark.parametrize("piece", ["甲", "1 ", "1,", "|", '"1,', "（", "[bookmark:", "规章 "])
    def test_a_line_of_a_million_characters_costs_nothing(self, piece):
        head, tail = print_in("one blank", Printed(figures())).split("三、收到", 1)
        start = time.perf_counter()

        read_text(head + piece * (1_000_000 // len(piece)) + "\n三、收到" + tail)

        assert time.perf_counter() - start < 5

    def test_rules_between_the_rows_are_no_cells(self):
        text = print_in("bars around", Printed(figures())).replace("| 信息内容", "|---|---|---|---|\n| 信息内容")

        assert read_text(text).irregularities == ()


def _values(row) -> list[str]:
    """The cells behind the headings, blank ones too."""
    last = max((index for index, (text, _) in enumerate(row) if text and not text.isdigit()), default=-1)
    cells = [text or "" for text, _ in row[last + 1 :]]
    return cells if any(cell.isdigit() for cell in cells) or (last >= 0 and len(cells) in (1, 3, 7)) else []


# --- the page around the report -------------------------------------------------------------------------------------

CHROME = [
    ("首页", "索引号：KX001-2025-0003", "主题分类：政务公开"),
    ("当前位置：首页 > 政务公开 > 政府信息公开年度报告", "发布日期：2025-01-16", "来源：档案局 浏览次数：33 字体：[大 中 小]"),
    ("网站首页", "政府信息公开", "年度报告", "2025-01-16 08:20"),
]
FOOT = [
    ("相关附件", "主办单位：某县档案局", "网站标识码：0000000001"),
    ("扫一扫在手机打开当前页", "【打印本页】【关闭窗口】", "版权所有：某县人民政府 京ICP备00000000号"),
    ("上一篇：关于放假的通知", "下一篇：没有了", "主办：某县人民政府办公室 联系我们 网站地图"),
]


class TestPage:
    @pytest.mark.parametrize("lines", CHROME)
    @pytest.mark.parametrize(
        "title", ["某县档案局2024年政府信息公开工作年度报告", "某县档案局\n2024年政府信息公开工作年度报告"]
    )
    def test_the_title_is_the_one_nearest_to_the_first_section(self, lines, title):
        report = read(Printed(figures(), title="\n".join([*lines, title.format("政府信息公开工作年度报告")])))

        assert (report.unit, report.year) == ("某县档案局", 2024)
        assert all(line in details(report, "page_head") for line in lines)
        assert "首页" not in report.narrative["opening"]

    def test_a_date_between_title_and_text_is_of_the_page(self):
        report = read(Printed(figures(), title="某局2024年政府信息公开工作年度报告\n发布时间：2025-01-16 来源：本站"))

        assert report.unit == "某局"
        assert "发布时间" not in report.narrative["opening"]

    @pytest.mark.parametrize("lines", FOOT)
    def test_the_foot_of_a_page_is_not_section_six_and_is_listed(self, lines):
        signed = f"{OTHER}\n某县档案局\n2025年1月9日"

        report = read(Printed(figures(), other="\n".join([signed, *lines])))

        assert report.narrative["other_matters"] == signed
        assert all(line in details(report, "page_foot") for line in lines)

    def test_a_sentence_of_section_six_is_never_cut_off(self):
        other = "来源：无。\n扫一扫二维码可以查看本报告。\n本年度收取信息处理费0元。"

        assert read(Printed(figures(), other=other)).narrative["other_matters"] == other


# --- table 四 in three rows, headings with a year, rows without trailing tabs ---------------------------------------

FIVE = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计"
PARTS = {
    "with headings above": "行政复议\n{five}\n{0}\n行政诉讼\n未经复议直接起诉\n{five}\n{1}\n复议后起诉\n{five}\n{2}\n",
    "with headings at the left": "\t{five}\n行政复议\t{0}\n未经复议直接起诉\t{1}\n复议后起诉\t{2}\n",
    "with a group at the left": "类别\t\t{five}\n行政复议\t\t{0}\n行政诉讼\t未经复议直接起诉\t{1}\n\t复议后起诉\t{2}\n",
    "without names": "{five}\n{0}\n{1}\n{2}\n",
    "in another order": "\t{five}\n复议后起诉\t{2}\n行政复议\t{0}\n未经复议直接起诉\t{1}\n",
    "with other headings": "\t撤销\t变更\t其他结果\t尚未审结\t总计\n行政复议\t{0}\n未经复议直接起诉\t{1}\n复议后起诉\t{2}\n",
    "one part missing": "\t{five}\n行政复议\t{0}\n复议后起诉\t{2}\n",
}


class TestTableFour:
    @pytest.mark.parametrize("layout", ["tab", "  ", "\n", ",", " | "])
    @pytest.mark.parametrize("how", PARTS)
    def test_three_rows_of_five_are_read_where_all_headings_fit_and_else_left_blank(self, how, layout):
        printed = consistent(2021, 11)
        values = [printed[one.key] for one in FORMS[2021].fields if one.table.key == "challenges"]
        rows = ["\t".join(values[start : start + 5]) for start in (0, 5, 10)]
        table = PARTS[how].format(*rows, five=FIVE)
        text = print_in("tab", Printed(printed, leave_out=frozenset({3}))).replace(
            "\n五、存在", f"\n{table}\n五、存在"
        )  # fmt: skip

        report = read_text(text if layout == "tab" else text.replace("\t", layout))

        assert not wrong(report, printed)
        gone = lost(report, printed)
        if how in ("with headings above", "with headings at the left") or (how, layout) == ("with a group at the left", "tab"):
            assert not gone
            assert "分成三行" in details(report, "stacked_table")
        elif gone:
            assert len(gone) == 15
            assert {"extra_row", "row_missing", "figures_not_placed", "table_missing"} & {*codes(report)}

    @pytest.mark.parametrize("how", ["with headings above", "with headings at the left"])
    def test_of_three_rows_of_which_one_has_a_figure_apart_none_is_read(self, how):
        table = PARTS[how].format("0  0  1  1\n0", *["0  0  0  0  0"] * 2, five=FIVE).replace("\t", "  ")
        text = print_in("blanks", Printed(figures(), leave_out=frozenset({3}))).replace("\n五、存在", f"\n{table}\n五、存在")

        report = read_text(text)

        assert not [key for key in report.cells if key.startswith("challenges")]
        assert "0、0、1、1、0" in details(report, "extra_row")

    def test_columns_in_another_order_are_not_read_by_counting(self):
        printed = consistent(2021, 2)

        def damage(table, rows):
            if table == "documents":
                rows[1][1], rows[1][2] = rows[1][2], rows[1][1]

        report = read(Printed(printed), damage=damage)

        assert not wrong(report, printed)
        assert {key.split("/")[1] for key in lost(report, printed)} == {"rules", "normative"}
        assert "顺序" in details(report, "column_order")


class TestSilence:
    @pytest.mark.parametrize(
        "head", ["本年（2023）制发件数", "本年（2023年）制发件数", "2023年制发件数", "本年制发件数（件）", "本年度制发件数"]
    )
    @pytest.mark.parametrize("layout", ["tab", "lines", "bars"])
    def test_a_heading_that_names_the_year_is_understood(self, head, layout):
        printed = Printed(consistent(2021, 8), year=2023)

        report = read_text(print_in(layout, printed).replace("本年制发件数", head))

        assert report.irregularities == ()
        assert not lost(report, dict(printed.figures))

    def test_rows_without_their_trailing_tabs_are_understood(self):
        printed = consistent(2021, 9, blanks=True)

        report = read(Printed(printed), "tab without the last ones")

        assert not wrong(report, printed)
        assert not lost(report, printed)
        assert {*codes(report)} <= {"blank_figures", "total_mismatch"}

    def test_an_amount_printed_in_yuan_keeps_its_unit(self):
        printed = figures() | {"documents/fee/amount": "251000"}

        report = read_text(print_in("tab", Printed(printed)).replace("（单位：万元）", "（单位：元）"))

        assert report.cells["documents/fee/amount"].text == "251000元"
