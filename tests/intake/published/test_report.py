"""Documents → published reports: figures as printed, nothing lost, nothing silent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.published.layouts import print_in
from tests.intake.published.printing import ASPECT_TEXTS, LEAD, OPENING, OTHER, PROBLEMS, Printed, figures, print_report
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.published.report import Report, read_report, to_content
from toolkit.intake.published.text import read_document
from toolkit.submission.numbers import normalise

BOTH_FORMS = pytest.mark.parametrize("grid", [False, True], ids=["items", "grid"])


def read(printed: Printed, grid: bool = False, damage=None) -> Report:
    return read_report(read_document(print_report(printed, grid, damage).encode()), "文件名")


def codes(report: Report) -> list[str]:
    return [one.code for one in report.irregularities]


def details(report: Report, code: str) -> list[str]:
    return [f"{one.place}|{one.detail}" for one in report.irregularities if one.code == code]


def texts(report: Report) -> dict[str, str]:
    return {key: normalise(cell.text)[0] for key, cell in report.cells.items()}


FIGURES = st.sampled_from(["", "0", "1", "12", "345", "6789", "0", "\u3000 7", "\xa00", "8\xa0", "/", "若干", "1,136"])


def any_figures(edition: int):
    keys = [one.key for one in FORMS[edition].fields]
    return st.lists(FIGURES, min_size=len(keys), max_size=len(keys)).map(lambda found: dict(zip(keys, found, strict=True)))


class TestRoundTrip:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data(), edition=st.sampled_from([2019, 2021]), grid=st.booleans())
    def test_any_figures_are_read_back_cell_by_cell(self, data, edition, grid):
        printed = Printed(data.draw(any_figures(edition)), edition=edition, year=edition)

        report = read(printed, grid)

        assert report.edition == edition
        assert texts(report) == {key: normalise(text)[0] for key, text in printed.figures.items()}
        assert all(cell.kind == "p" for cell in report.cells.values())

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data(), edition=st.sampled_from([2019, 2021]), grid=st.booleans())
    def test_damaged_labels_and_page_breaks_move_no_figure(self, data, edition, grid):
        printed = Printed(data.draw(any_figures(edition)), edition=edition, year=edition)
        victims = data.draw(st.sets(st.integers(6, 20), max_size=3))
        cut = data.draw(st.integers(1, 2))
        breaks = data.draw(st.booleans())

        def damage(table, rows):
            if table != "requests":
                return
            for number in sorted(victims, reverse=True):
                row = rows[number]
                at = next((i for i, (text, _) in enumerate(row) if text and text[1:2] == "." and len(text) > 6), None)
                if at is None:
                    continue
                text, span = row[at]
                row[at] = (text[:-cut], span)
                if breaks:
                    rows.insert(number + 1, [(text[-cut:] if i == at else "", span) for i, (_, span) in enumerate(row)])

        report = read(printed, grid, damage)

        assert texts(report) == {key: normalise(text)[0] for key, text in printed.figures.items()}

    @BOTH_FORMS
    @pytest.mark.parametrize("edition", [2019, 2021])
    def test_a_sound_report_has_no_irregularity(self, edition, grid):
        report = read(Printed(figures(edition), edition=edition, year=edition), grid)

        assert report.irregularities == ()
        assert report.unit == "某县档案局"
        assert report.year == edition
        assert report.title == f"某县档案局{edition}年政府信息公开工作年度报告"


def row_of(rows, start):
    return next(index for index, row in enumerate(rows) if any((text or "").startswith(start) for text, _ in row))


class TestRows:
    @BOTH_FORMS
    def test_a_cut_label_is_matched_and_named(self, grid):
        def damage(table, rows):
            if table == "requests":
                index = row_of(rows, "2.申请人逾期")
                rows[index] = [(text[:-5] if text and text.startswith("2.") else text, span) for text, span in rows[index]]

        key = "requests/other_handling.fee_unpaid/enterprise"
        report = read(Printed(figures() | {key: "3", key.replace("enterprise", "total"): "3"}), grid, damage)

        assert report.cells[key].text == "3"
        assert [place.split("|")[0] for place in details(report, "row_label")] == [
            "表三“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”"
        ]

    def test_signs_and_brackets_make_no_difference(self):
        def damage(table, rows):
            signs = {"（": "( ", "）": ")", "“": '"', ".": "、"}
            for row in rows:
                for index, (text, span) in enumerate(row):
                    row[index] = (text and "".join(signs.get(sign, sign) for sign in text), span)

        report = read(Printed(figures()), damage=damage)

        assert report.irregularities == ()

    @BOTH_FORMS
    def test_a_row_cut_by_a_page_break_is_rejoined(self, grid):
        def damage(table, rows):
            if table == "requests":
                index = row_of(rows, "7.属于")
                row = rows[index]
                at = next(i for i, (text, _) in enumerate(row) if text)
                rows.insert(index + 1, [("案卷" if i == at else "", span) for i, (_, span) in enumerate(row)])
                row[at] = ("7.属于行政执法", row[at][1])

        key = "requests/denied.enforcement_file/natural_person"
        report = read(Printed(figures() | {key: "7", key.replace("natural_person", "total"): "7"}), grid, damage)

        assert report.cells[key].text == "7"
        assert len(details(report, "split_row")) == 1
        assert "row_label" not in codes(report)

    @BOTH_FORMS
    def test_an_extra_row_is_named_with_its_figures(self, grid):
        def damage(table, rows):
            if table == "documents":
                rows.insert(row_of(rows, "行政规范性文件") + 1, [("其他公开文件", 1), ("56", 1), ("45", 1), ("44", 1)])

        report = read(Printed(figures()), grid, damage)

        assert len(report.cells) == 200
        assert len(details(report, "extra_row")) == 1
        assert "56、45、44" in details(report, "extra_row")[0]

    @BOTH_FORMS
    def test_a_missing_row_stays_without_figures(self, grid):
        def damage(table, rows):
            if table == "requests":
                del rows[row_of(rows, "2.重复申请")]

        report = read(Printed(figures()), grid, damage)

        assert len(report.cells) == 193
        assert details(report, "row_missing")[0].startswith("表三“2.重复申请”")

    @BOTH_FORMS
    def test_a_missing_table_is_one_irregularity(self, grid):
        report = read(Printed(figures(), leave_out=frozenset({3})), grid)

        assert len(report.cells) == 185
        assert [one.place for one in report.irregularities if one.code == "table_missing"] == ["表四"]
        assert "row_missing" not in codes(report)

    @BOTH_FORMS
    def test_the_edition_comes_from_the_tables(self, grid):
        report = read(Printed(figures(2019), edition=2019, year=2023), grid)

        assert report.edition == 2019
        assert "edition_for_year" in codes(report)

    @BOTH_FORMS
    def test_a_single_row_of_the_older_edition_is_not_spread(self, grid):
        def damage(table, rows):
            if table == "requests":
                index = row_of(rows, "1.申请人")
                del rows[index + 1 : index + 3]
                rows[index] = [("", 1), ("（六）其他处理", 2), *[("4", 1)] * 7]

        report = read(Printed(figures()), grid, damage)

        assert report.edition == 2021
        assert "requests/other_handling.other/total" not in report.cells
        assert "editions_mixed" in codes(report)
        assert "4、4、4" in "".join(details(report, "extra_row"))


class TestColumns:
    @BOTH_FORMS
    def test_a_sixteenth_value_is_left_over_and_named(self, grid):
        def damage(table, rows):
            if table == "challenges":
                rows[-1].append(("9", 1))

        report = read(Printed(figures()), grid, damage)

        assert [cell.text for key, cell in report.cells.items() if key.startswith("challenges")] == ["0"] * 15
        assert "“9”" in details(report, "extra_value")[0]

    def test_empty_extra_cells_are_dropped_with_a_note(self):
        def damage(table, rows):
            if table == "challenges":
                rows[-1].append(("", 1))

        assert codes(read(Printed(figures()), damage=damage)) == ["extra_blank"]

    def test_rows_shifted_against_the_others_are_read_in_order(self):
        def damage(table, rows):
            if table == "requests":
                for index in (3, 4):
                    rows[index] = [(rows[index][0][0], 2), *rows[index][1:], ("", 1)]

        changed = {f"requests/received/{name}": str(number) for number, name in enumerate(_applicants(), 1)}
        report = read(Printed(figures() | changed), True, damage)

        assert [report.cells[key].text for key in changed] == list("1234567")
        assert "有 2 行" in details(report, "shifted_row")[0]

    def test_numbers_in_a_merged_cell_go_to_the_rows_below(self):
        values = figures()
        rows = ["not_corrected", "fee_unpaid", "other"]
        for name in _applicants():
            for number, row in enumerate(rows):
                values[f"requests/other_handling.{row}/{name}"] = "" if number else "1\n2\n3"

        report = read(Printed(values))

        assert [report.cells[f"requests/other_handling.{row}/research"].text for row in rows] == ["1", "2", "3"]
        assert len(details(report, "merged_numbers")) == 1

    def test_numbers_that_cannot_be_spread_are_kept(self):
        key = "requests/other_handling.not_corrected/research"

        report = read(Printed(figures() | {key: "1\n2\n3"}))

        assert report.cells[key].text == "1\n2\n3"
        assert "several_numbers" in codes(report)

    @BOTH_FORMS
    def test_a_misspelled_column_is_named(self, grid):
        def damage(table, rows):
            if table == "documents":
                rows[1][3] = ("现有效件数", 1)

        report = read(Printed(figures()), grid, damage)

        assert len(report.cells) == 200
        assert "现有效件数" in details(report, "column_heading")[0]


def _applicants() -> list[str]:
    return ["natural_person", "enterprise", "research", "public_interest", "legal_service", "other", "total"]


class TestValues:
    def test_blanks_are_counted_per_table_and_stay_blank(self):
        report = read(Printed(dict.fromkeys(figures(), "")))

        assert [one.place for one in report.irregularities] == ["表二", "表三", "表四"]
        assert set(codes(report)) == {"blank_figures"}
        assert "175" in report.irregularities[1].detail

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("\u3000\u30000", "blanks_in_figure"),
            ("[bookmark: _GoBack]1", "bookmark_residue"),
            ("若干", "not_a_number"),
            ("/", "placeholder"),
            ("3件", "annotated_figure"),
            ("3.5", "fraction"),
        ],
    )
    def test_odd_figures_are_kept_as_printed_and_named(self, text, code):
        key = "documents/normative/issued"

        report = read(Printed(figures() | {key: text}))

        assert report.cells[key].text == text
        assert codes(report) == [code]

    def test_a_wrong_total_is_kept_and_named(self):
        key = "challenges/count/reconsideration.total"

        report = read(Printed(figures() | {key: "5"}))

        assert report.cells[key].text == "5"
        assert codes(report) == ["total_mismatch"]
        assert "总计是 5" in report.irregularities[0].detail


class TestTitle:
    @pytest.mark.parametrize(
        ("title", "unit", "expected"),
        [
            ("某县人民政府2024年政府信息公开工作年度报告", "某县人民政府", []),
            ("某县人民政府\n2024 年政府信息公开工作年度报告", "某县人民政府", ["title_split"]),
            ("2024年某局信息公开工作年度报告", "某局", ["title_order", "title_without_government"]),
            ("2024年某镇人民政府信息公开工作年度报告", "某镇人民政府", ["title_order"]),
            ("2024年某局\n信息公开工作年度报告", "某局", ["title_split", "title_order", "title_without_government"]),
            ("某局（筹）２０２４年度政府信息公开工作年度报告", "某局（筹）", []),
            ("某局二〇二四年政府信息公开工作年度报告", "某局", []),
            ("某局2024年政府信息公开年报", "某局", ["title_wording"]),
        ],
    )
    def test_the_unit_is_what_the_title_says(self, title, unit, expected):
        report = read(Printed(figures(), title=title))

        assert (report.unit, report.year) == (unit, 2024)
        assert codes(report) == expected

    def test_without_a_title_the_file_name_stands_in(self):
        report = read(Printed(figures(), title=""))

        assert (report.title, report.unit, report.year) == ("", "文件名", None)
        assert codes(report) == ["title_missing", "unit_missing"]

    def test_lines_before_the_title_are_of_the_page_and_are_listed(self):
        report = read(Printed(figures(), title="索引号：000-1\n某局2024年政府信息公开工作年度报告"))

        assert report.unit == "某局"
        assert report.narrative["opening"] == OPENING
        assert "索引号：000-1" in details(report, "page_head")[0]


class TestProse:
    @BOTH_FORMS
    def test_every_section_and_aspect_has_its_text(self, grid):
        report = read(Printed(figures()), grid)

        assert report.narrative == {
            "opening": OPENING,
            "overview": LEAD,
            **{f"overview.{key}": text for key, text in ASPECT_TEXTS.items()},
            "problems": PROBLEMS,
            "other_matters": OTHER,
        }

    def test_a_heading_in_other_words_is_kept_in_the_text(self):
        heads = ["（一）推进主动公开", "（二）规范依申请公开", "（三）加强信息管理", "（四）建好平台", "（五）强化监督"]

        report = read(Printed(figures(), aspects=heads))

        assert report.narrative["overview.platform"] == f"（四）建好平台。{ASPECT_TEXTS['platform']}"
        assert codes(report) == ["aspect_heading"] * 5

    @pytest.mark.parametrize(
        ("heads", "code"),
        [
            (["（一）主动公开", "（二）依申请公开"], "aspects_missing"),
            (["（一）组织领导", "（二）主动公开", "（三）依申请公开", "（四）平台", "（五）培训"], "aspects_differ"),
        ],
    )
    def test_other_aspects_leave_the_section_undivided(self, heads, code):
        report = read(Printed(figures(), aspects=heads))

        assert codes(report) == [code]
        assert all(head in report.narrative["overview"] for head in heads)
        assert not any(key.startswith("overview.") for key in report.narrative)

    @pytest.mark.parametrize(
        ("index", "heading", "code"),
        [
            (2, "3、 收到和处理政府信息公开申请情况", "numbering_style"),
            (2, "四、收到和处理政府信息公开申请情况", "section_number"),
            (3, "四、政府信息公开行政复议诉讼情况", "section_heading"),
            (4, "五、存在问题及改进情况", "section_heading"),
            (4, "五、存在的问题", "section_heading"),
            (5, "六、其他需要报告的", "section_heading"),
            (5, "", "section_missing"),
        ],
    )
    def test_headings_that_differ_are_found_and_named(self, index, heading, code):
        report = read(Printed(figures(), headings={index: heading}))

        assert codes(report) == [code]
        assert PROBLEMS in report.narrative["problems"]

    def test_text_behind_the_tables_without_a_heading_is_section_five(self):
        report = read(Printed(figures(), headings={4: ""}))

        assert codes(report) == ["section_missing"]
        assert report.narrative["problems"] == PROBLEMS

    def test_a_heading_may_run_into_its_text(self):
        report = read(Printed(figures(), headings={5: "六、其他需要报告的事项：无"}))

        assert codes(report) == ["section_run_in"]
        assert report.narrative["other_matters"] == f"无\n{OTHER}"

    def test_a_note_under_a_table_is_not_lost(self):
        report = read(Printed(figures(), after_tables={3: "注：含上年度结转的案件。"}))

        assert report.narrative["tables.challenges"] == "注：含上年度结转的案件。"
        assert len(details(report, "prose_between_tables")) == 1

    def test_page_numbers_and_residue_are_dropped_with_a_note(self):
        other = f"{OTHER}\n某局\n2025年1月9日"

        report = read(Printed(figures(), opening=f"[bookmark: _GoBack]{OPENING}", other=f"{other}\n\n- 6 -"))

        assert codes(report) == ["bookmark_residue", "page_number"]
        assert report.narrative["opening"] == OPENING
        assert report.narrative["other_matters"] == other

    def test_paragraphs_indented_with_a_tab_stay_prose(self):
        report = read(Printed(figures(), problems="\t主要问题：解读不多。\n\n\t改进情况：增加解读。\n"))

        assert report.narrative["problems"] == "主要问题：解读不多。\n改进情况：增加解读。"

    def test_what_holds_no_table_of_the_form_is_unreadable(self):
        with pytest.raises(UnreadableError) as caught:
            read_report(read_document("某局2024年总结\n一、总体情况\n甲\t乙\n".encode()), "文件名")

        assert caught.value.code == "no_tables"


class TestTextsInTableFour:
    """Before the figures of table four stands no name on the form: a text there may be one of the figures."""

    @BOTH_FORMS
    @pytest.mark.parametrize("rest", ["", "0"])
    @pytest.mark.parametrize("places", [[0], [0, 14], range(15)], ids=str)
    def test_a_text_in_a_cell_is_read_back_as_the_text_of_that_cell(self, places, rest, grid):
        keys = [one.key for one in FORMS[2021].fields if one.table.key == "challenges"]
        printed = dict.fromkeys(figures(), rest) | {keys[place]: "待核实" for place in places}

        report = read(Printed(printed), grid)

        assert texts(report) == printed
        assert [code for code in codes(report) if code != "blank_figures"] == ["not_a_number"]

    @pytest.mark.parametrize("layout", ["blanks", "one blank", "lines", "lines and a blank line"])
    @pytest.mark.parametrize("place", [0, 7, 14])
    def test_where_there_are_no_cells_the_text_is_named_or_kept_as_prose(self, place, layout):
        key = [one.key for one in FORMS[2021].fields if one.table.key == "challenges"][place]
        text = print_in(layout, Printed(figures() | {key: "待核实"}))

        report = read_report(read_document(text.encode()), "文件名")

        assert not any(cell.text for field, cell in report.cells.items() if field.startswith("challenges"))
        assert "待核实" in " ".join([*report.narrative.values(), *(one.detail for one in report.irregularities)])

    @BOTH_FORMS
    def test_a_name_before_the_figures_is_none_of_them(self, grid):
        def damage(table, rows):
            if table == "challenges":
                rows[0].insert(0, ("项目", 1))
                for row in rows[1:-1]:
                    row.insert(0, (None, 1))
                rows[-1].insert(0, ("复议诉讼", 1))

        report = read(Printed(figures()), grid, damage)

        assert texts(report) == figures()

    @BOTH_FORMS
    def test_a_text_in_a_row_with_a_cell_too_many_is_no_name_under_the_heading_of_a_figure(self, grid):
        key = "challenges/count/reconsideration.upheld"

        def damage(table, rows):
            if table == "challenges":
                rows[-1].append(("", 1))

        report = read(Printed(figures() | {key: "待核实"}), grid, damage)

        assert texts(report) == figures() | {key: "待核实"}


class TestContent:
    def test_numbers_are_numbers_and_the_rest_stays_as_printed(self):
        changed = {
            "documents/rules/issued": "",
            "documents/normative/issued": "\u3000１2",
            "documents/license/decisions": "若干",
            "documents/penalty/decisions": "/",
            "documents/fee/amount": "1,003.34",
            "documents/coercion/decisions": "22（其中试行 16 件）",
        }

        content = to_content(read(Printed(figures() | changed)))

        assert [content.figures[key] for key in changed] == [None, 12, "若干", "/", Decimal("1003.34"), "22（其中试行 16 件）"]
        assert content.cover == {"unit": "某县档案局", "year": 2024}
        assert content.kind == "published"
        assert content.notes[0] == ("位置", "说明", "类别")
        assert len(content.notes) == 6

    def test_only_totals_that_are_no_sum_are_typed(self):
        changed = {
            "challenges/count/reconsideration.total": "5",
            "challenges/count/litigation.direct.pending": "",
            "requests/received/total": "",
        }

        content = to_content(read(Printed(figures() | changed)))

        assert content.typed_totals == {
            "challenges/count/reconsideration.total",
            "challenges/count/litigation.direct.total",
            "requests/received/total",
        }


class TestBrokenReports:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data(), grid=st.booleans())
    def test_lines_lost_doubled_or_moved_never_stop_the_reader(self, data, grid):
        lines = print_report(Printed(figures()), grid).split("\n")
        strange = st.sampled_from(["", "\t", "0\t0", "\t若干", "六、", "（一）", "1", "第3页", "7.属于"])
        for _ in range(data.draw(st.integers(1, 12))):
            at = data.draw(st.integers(0, len(lines) - 1))
            lines[at : at + data.draw(st.integers(0, 3))] = data.draw(st.lists(strange | st.sampled_from(lines), max_size=2))
            lines = lines or [""]

        try:
            report = read_report(read_document("\n".join(lines).encode()), "文件名")
        except UnreadableError as error:
            assert error.code == "no_tables"
        else:
            assert set(report.cells) <= {one.key for one in report.form.fields}
            to_content(report)
