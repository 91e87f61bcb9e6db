"""Submissions out of workbooks: wherever the headings stand, and what is odd about them."""

from __future__ import annotations

import dataclasses
import io
import re
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.building import Sketch, raw, save, sketch_cover, sketch_meta, sketch_tables
from tests.intake.xlsx import attacks
from tests.libreoffice import convert, needs_office
from toolkit.errors import UnreadableError
from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses, formula, split_address
from toolkit.intake.workbook import read_grids, read_workbook
from toolkit.rules.catalogue import RULES
from toolkit.rules.messages import fault_words
from toolkit.rules.model import ReaderTest
from toolkit.submission.cells import Grid, Note, RawCell, State
from toolkit.submission.report import Fault, Submission
from toolkit.template.template import Content, write_workbook

NEW, OLD = FORMS[2021], FORMS[2019]
EDITIONS = pytest.mark.parametrize("form", [NEW, OLD], ids=["2021", "2019"])


def figures(form=NEW, **changes):
    """Every input a different number; totals by the template's formula."""
    found = {one.key: formula(form, one.key) if one.total else one.index + 1 for one in form.fields}
    return found | {key.replace("__", "/"): value for key, value in changes.items()}


def read(tables: dict[str, Sketch] | list[Sketch], cover: Sketch | None = None, *others: Sketch | Grid, **facts) -> Submission:
    """Read sketched sheets behind a cover."""
    sketches = [cover or sketch_cover(), *(tables.values() if isinstance(tables, dict) else tables), *others]
    return read_grids([one if isinstance(one, Grid) else one.grid() for one in sketches], path="甲.xlsx", **facts)


SAID = {kind: rule for rule in RULES.values() if isinstance(rule.test, ReaderTest) for kind in rule.test.words}


def rule_of(fault: Fault) -> str:
    """The id of the rule that is about a fault."""
    return SAID[fault.kind].id


def words(fault: Fault) -> str:
    """What that rule says of it."""
    return fault_words(SAID[fault.kind].test, fault)


def rules(submission: Submission) -> list[str]:
    return sorted(rule_of(fault) for fault in submission.faults)


def fault(submission: Submission, rule: str) -> Fault:
    """The only fault of this rule."""
    (one,) = [fault for fault in submission.faults if rule_of(fault) == rule]
    return one


def right(submission: Submission, form=NEW, but: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether every input but some was read as `figures` wrote it, at the place that it says."""
    for one in form.fields:
        cell = submission.cell(one.key)
        if not one.total and one.key not in but:
            assert cell.value == one.index + 1, one.key
    return True


# --- in the template --------------------------------------------------------------------------------


@cache
def filled(edition: int) -> bytes:
    form = FORMS[edition]
    return write_workbook(
        form,
        Content(
            cover={
                "unit": " 甲县民政局 ",
                "code": "11330000002482045X",
                "region": "乙市甲县",
                "year": 2024,
                "phone": "0571-8000",
            },
            figures={one.key: one.index + 1 for one in form.fields if not one.total},
            narrative={key: f"{heading}的内容" for key, heading in sheets.prose_rows(form)} | {"problems": "长" * 40_000},
        ),
    )


@EDITIONS
def test_a_filled_template_is_read_right(form):
    """Cover, figures with their places, totals, prose, metadata; nothing to complain about."""
    found = read_workbook(filled(form.edition), "某处/甲.xlsx")
    assert right(found, form) and found.faults == ()
    assert found.places == tuple(addresses(form).values())
    assert (found.unit, found.code, found.region, found.year) == ("甲县民政局", "11330000002482045X", "乙市甲县", 2024)
    assert (found.edition, found.path, found.published) == (form.edition, "某处/甲.xlsx", False)
    assert found.cover["phone"] == "0571-8000" and found.origin.form_digest == form.digest and found.origin.kind == "unit"
    assert found.cover.keys() == dict(sheets.COVER_FIELDS).keys() and found.origin.returned_from == ""
    assert (found.origin.edition, found.origin.template_version) == (str(form.edition), sheets.TEMPLATE_VERSION)
    assert found.narrative["other_matters"] == "六、其他需要报告的事项的内容"
    for key, parts in form.parts_of.items():
        assert found.cell(key).value == sum(found.cell(part).value for part in parts)


def test_a_blank_template_is_blank():
    """No figure, no zero; unit and year are missed."""
    found = read_workbook(write_workbook(NEW), "甲.xlsx")
    assert set(found.states) == {State.BLANK} and found.narrative == {}
    assert rules(found) == ["F110", "F111"]
    assert fault(found, "F110").sheet == sheets.COVER and fault(found, "F110").address


def resaved_by_openpyxl(data: bytes) -> bytes:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


@EDITIONS
def test_stored_results_are_not_needed(form):
    """openpyxl drops them; totals are recomputed."""
    once, twice = (read_workbook(data, "") for data in (filled(form.edition), resaved_by_openpyxl(filled(form.edition))))
    assert (once.figures, once.states, once.narrative, once.cover) == (
        twice.figures,
        twice.states,
        twice.narrative,
        twice.cover,
    )
    assert twice.faults == ()


@needs_office
@EDITIONS
def test_what_libreoffice_saved_is_read_the_same(form):
    """It writes formulas, strings and sheets in its own way."""
    once, twice = (read_workbook(data, "") for data in (filled(form.edition), convert(filled(form.edition), "xlsx")))
    assert (once.figures, once.states, once.narrative) == (twice.figures, twice.states, twice.narrative)
    assert twice.faults == ()


def test_the_reader_of_files_and_the_reader_of_grids_agree():
    """A sketched workbook read from memory and from a file."""
    sketches = [sketch_cover(), *sketch_tables(NEW, figures()).values()]
    from_file = read_workbook(save(sketches), "甲.xlsx")
    from_memory = read(sketches[1:], sketches[0])
    assert (from_file.figures, from_file.states, from_file.places) == (
        from_memory.figures,
        from_memory.states,
        from_memory.places,
    )


def test_a_workbook_without_any_table_is_no_form():
    """Refused by name."""
    with pytest.raises(UnreadableError, match="不是年报工作簿") as caught:
        read_workbook(attacks.book(), "甲.xlsx")
    assert caught.value.code == "not_a_form"


# --- rearranged ------------------------------------------------------------------------------------------


def test_renamed_sheets_are_found_by_their_headings():
    """One hint per table, naming the sheet."""
    tables = sketch_tables(NEW, figures())
    for number, sketch in enumerate(tables.values()):
        sketch.name = f"Sheet{number}"
    found = read(tables)
    assert right(found) and rules(found) == ["F109"] * 3
    assert "Sheet0" in words(found.faults[0]) and found.cell("documents/rules/issued").sheet == "Sheet0"


def test_reordered_sheets_are_no_matter():
    """Names are enough."""
    found = read(list(reversed(sketch_tables(NEW, figures()).values())))
    assert right(found) and found.faults == ()


@EDITIONS
@pytest.mark.parametrize("order", ["documents requests challenges", "challenges requests documents"])
def test_all_tables_on_one_sheet_are_told_apart(form, order):
    """One below the other, in any order."""
    tables = sketch_tables(form, figures(form))
    page, down = Sketch("年报"), 0
    for key in order.split():
        values = {place: 9 if isinstance(v, str) and v.startswith("=") else v for place, v in tables[key].cells.items()}
        page = page.beside(dataclasses.replace(tables[key], cells=values).shift(down, 1, "年报"))
        down += 40
    found = read([page])
    assert right(found, form) and rules(found) == ["F109"] * 3 and found.edition == form.edition


@EDITIONS
@pytest.mark.parametrize("key", ["documents", "requests"])
def test_an_inserted_empty_row_is_no_matter(form, key):
    """Anywhere in the table; the totals' formulas have grown with it, as they do in Excel."""
    for before in range(1, 30):
        tables = sketch_tables(form, figures(form))
        tables[key] = tables[key].insert_row(before)
        assert right(read(tables), form)


@EDITIONS
@pytest.mark.parametrize("key", ["documents", "requests", "challenges"])
def test_an_inserted_empty_column_is_no_matter(form, key):
    """Anywhere in the table."""
    for before in range(1, 17):
        tables = sketch_tables(form, figures(form))
        tables[key] = tables[key].insert_column(before)
        assert right(read(tables), form)


def test_a_moved_formula_that_adds_its_parts_is_recomputed():
    """Adapted to the new place; also a plain SUM, with dollar signs, blanks, lower case, or signs of addition."""
    for text in (
        '=IF(COUNT(D9:I9)=0,"",SUM(D9:I9))',
        "=SUM(D9:I9)",
        "=sum( $D$9 : $I$9 )",
        "=SUM(D9:E9,F9:I9)",
        "=D9+E9+F9+G9+H9+I9",
        '=IF(COUNT(D9:I9)=0;"";SUM(D9:I9))',
    ):
        tables = sketch_tables(NEW, figures())
        moved = tables["requests"].insert_row(4)
        moved.cells[9, 10] = text
        tables["requests"] = moved
        cell = read(tables).cell("requests/granted/total")
        assert cell.address == "J9" and cell.notes & Note.DERIVED and cell.state is State.NUMBER, text


@pytest.mark.parametrize(
    "text", ["=SUM(D7:H7)", "=SUM(D7:I7)+1", "=SUM(D7:I7,I7)", "=SUM(D8:I8)", "=SUM(D7:J7)", "=D7", "=SUM(D7:I7,D7:I7)"]
)
def test_a_formula_that_adds_something_else_is_not_recomputed(text):
    """Its stored result counts, and there is a hint."""
    tables = sketch_tables(NEW, figures())
    grids = [sketch.grid() for sketch in tables.values()]
    cells = dict(grids[1].cells) | {"J7": RawCell("5", "n", text[1:])}
    grids[1] = dataclasses.replace(grids[1], cells=cells)
    found = read([], None, *grids, sketch_meta(NEW))
    assert found.cell("requests/carried_in/total").value == 5
    assert fault(found, "F113").address == "J7" and fault(found, "F113").key == "requests/carried_in/total"


def test_moved_columns_are_read_where_they_stand():
    """总计 first, the others after it: a heading with its group decides."""
    tables = sketch_tables(NEW, figures())
    old = tables["requests"]
    order = {4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 10, 10: 4}
    cells = {(row, order.get(column, column) if row > 3 else column): value for (row, column), value in old.cells.items()}
    cells = {place: value for place, value in cells.items() if not (isinstance(value, str) and value.startswith("="))}
    tables["requests"] = Sketch(old.name, cells, [])
    found = read(tables)
    assert right(found) and found.cell("requests/received/natural_person").address == "E6"
    assert "应在" in words(fault(found, "F109"))


def test_groups_of_table_four_may_change_places():
    """The same five headings stand under each of three groups."""
    tables = sketch_tables(NEW, figures())
    old = tables["challenges"]
    turned = {column: (column - 1 - 5) % 15 + 1 for column in range(1, 16)}
    cells = {(row, turned[column] if row > 2 else column): value for (row, column), value in old.cells.items()}
    tables["challenges"] = Sketch(old.name, {p: v for p, v in cells.items() if not str(v).startswith("=")}, [])
    found = read(tables)
    assert right(found) and found.cell("challenges/count/reconsideration.upheld").address.startswith("K")


LEAVES = list(range(6, 31))


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(LEAVES), down=st.integers(0, 7), aside=st.integers(0, 3))
def test_figures_are_read_right_wherever_the_rows_were_moved(order, down, aside):
    """Any order of the rows of table three, anywhere on the sheet."""
    tables = sketch_tables(NEW, {key: value for key, value in figures().items() if not str(value).startswith("=")})
    tables["requests"] = tables["requests"].permute_rows(dict(zip(LEAVES, order, strict=True))).shift(down, aside)
    found = read(tables)
    assert right(found)
    for one in NEW.fields:
        if one.table.key == "requests" and not one.total:
            _, row = split_address(found.cell(one.key).address)
            words = [value for (r, _), value in tables["requests"].cells.items() if r == row]
            assert one.row[-1] in words


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["documents", "requests", "challenges"]), st.booleans(), st.integers(1, 32)), max_size=6)
)
def test_figures_are_read_right_whatever_was_inserted(insertions):
    """Empty rows and columns, several times over."""
    tables = sketch_tables(NEW, figures())
    for key, row, before in insertions:
        if key == "challenges" and row:
            before = 1  # noqa: PLW2901 - its one row of figures has no heading of its own and has to stay below
        tables[key] = tables[key].insert_row(before) if row else tables[key].insert_column(min(before, 18))
    assert right(read(tables))


def test_headings_are_compared_without_regard_to_typing():
    """Brackets, quotes, blanks, line breaks, width of digits, `1、` for `1.`."""
    tables = sketch_tables(NEW, figures())
    odd = {
        "3.危及“三安全一稳定”": '３、危及"三安全\n一稳定"', "（一）予以公开": "(一) 予以公开",
        "自然人": "自 然\r\n人", "规章": "[bookmark: _Hlk1]规章",
        "第二十条第（一）项": "第二十条第(一)项", "总计": "总\u3000计\u200b",
    }  # fmt: skip
    for sketch in tables.values():
        sketch.cells = {place: odd.get(value, value) for place, value in sketch.cells.items()}
    found = read(tables)
    assert right(found) and found.faults == ()


# --- faults --------------------------------------------------------------------------------------------------


def test_a_missing_table_is_named():
    """Its figures have no place and no value."""
    tables = sketch_tables(NEW, figures())
    del tables["challenges"]
    found = read(tables)
    assert rules(found) == ["F103"] and "表四" in words(fault(found, "F103"))
    cell = found.cell("challenges/count/reconsideration.upheld")
    assert (cell.sheet, cell.address, cell.state) == ("表四", "", State.BLANK)


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_table_that_appears_twice_is_named(elsewhere):
    """On a copied sheet, or below the first one."""
    tables = sketch_tables(NEW, figures())
    copy = tables["requests"].shift(0 if elsewhere else 40, 0, "表三 (2)" if elsewhere else "表三")
    if elsewhere:
        found = read([*tables.values(), copy])
    else:
        tables["requests"] = tables["requests"].beside(copy)
        found = read(tables)
    assert right(found) and fault(found, "F104").sheet == copy.name and fault(found, "F104").address


def test_mixed_editions_are_named_and_read_as_far_as_they_agree():
    """New table two with old table three, as some offices publish it."""
    tables = sketch_tables(NEW, figures()) | {"requests": sketch_tables(OLD, figures(OLD))["requests"]}
    found = read(tables)
    assert found.edition == 2021 and rules(found) == ["F105"]
    assert found.cell("requests/other_handling.other/enterprise").address == ""
    assert found.cell("requests/granted/enterprise").value == OLD.by_key["requests/granted/enterprise"].index + 1
    other_way = read(sketch_tables(OLD, figures(OLD)) | {"requests": sketch_tables(NEW, figures())["requests"]})
    assert other_way.edition == 2019 and rules(other_way) == ["F105"]
    assert other_way.cell("requests/other_handling/enterprise").address == ""


def test_the_edition_is_that_of_the_tables_not_of_the_year():
    """Old tables in a report of 2023."""
    found = read(sketch_tables(OLD, figures(OLD)), sketch_cover(year=2023))
    assert (found.edition, found.year) == (2019, 2023)


def test_a_missing_row_is_named_once_with_all_its_fields():
    """The other rows are still read, from where they went."""
    tables = sketch_tables(NEW, figures())
    tables["requests"] = tables["requests"].delete_row(11)
    found = read(tables)
    missing = fault(found, "F107")
    assert "2.其他法律行政法规禁止公开" in words(missing)
    lost = set(missing.key.split(","))
    assert lost == {one.key for one in NEW.fields if one.row_key == "denied.barred_by_law"}
    assert right(found, but=lost) and found.cell(min(lost)).address == ""


def test_a_heading_that_was_typed_over_is_named():
    """Its row holds something that is no official row."""
    tables = sketch_tables(NEW, figures())
    tables["requests"].cells[11, 3] = "2.不便公开"
    found = read(tables)
    assert "2.其他法律行政法规禁止公开" in words(fault(found, "F107"))
    assert "不便公开" in words(fault(found, "F108")) and fault(found, "F108").address == "D11"


def test_a_missing_column_is_named():
    """With the fields of all rows."""
    tables = sketch_tables(NEW, figures())
    tables["requests"].cells[5, 6] = None
    found = read(tables)
    assert "科研机构" in words(fault(found, "F107"))
    assert len(fault(found, "F107").key.split(",")) == 25 and right(found, but=set(fault(found, "F107").key.split(",")))


def test_a_missing_group_leaves_no_guesses():
    """Without 复议后起诉 nobody knows whose the last five columns are."""
    tables = sketch_tables(NEW, figures())
    tables["challenges"].cells[4, 11] = None
    tables["challenges"].merges = []
    found = read(tables)
    lost = {key for one in found.faults if rule_of(one) == "F107" for key in one.key.split(",")}
    assert {f"challenges/count/litigation.after_reconsideration.{key}" for key in ("upheld", "pending")} <= lost
    assert right(found, but=lost)


def test_a_row_that_the_form_does_not_have_is_named():
    """Inserted, with a heading of its own and a figure."""
    tables = sketch_tables(NEW, figures())
    moved = tables["requests"].insert_row(12)
    moved.cells[12, 3], moved.cells[12, 4] = "2a.本地增加的情形", 3
    found = read(tables | {"requests": moved})
    extra = fault(found, "F108")
    assert (extra.sheet, extra.address, extra.raw) == ("表三", "D12", "3") and "本地增加" in words(extra)
    assert right(found)


def test_a_column_that_the_form_does_not_have_is_named():
    """Inserted between two official ones."""
    tables = sketch_tables(NEW, figures())
    moved = tables["requests"].insert_column(7)
    moved.cells[5, 7], moved.cells[6, 7] = "个体工商户", 3
    found = read(tables | {"requests": moved})
    assert fault(found, "F108").address == "G6" and "G列" in words(fault(found, "F108")) and right(found)


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        (2024, 2024),
        ("2024年", 2024),
        ("２０２４", 2024),
        ("2024 年度", 2024),
        ("2024.0", 2024),
        ("二〇二四", None),
        ("24", None),
        (1024, None),
    ],
)
def test_a_year_may_be_a_number_or_text(typed, year):
    """What cannot be read is named with what was typed."""
    found = read(sketch_tables(NEW, figures()), sketch_cover(year=typed))
    assert found.year == year
    assert rules(found) == ([] if year else ["F111"])
    if year is None:
        assert str(typed) in words(fault(found, "F111")) and fault(found, "F111").address == "C6"


def test_a_date_for_a_year_gives_its_year():
    """Somebody typed 2024-12-31 into the cell."""
    cover = sketch_cover().grid()
    cover = dataclasses.replace(cover, cells=dict(cover.cells) | {"C6": RawCell("45657", "d")})
    assert read(sketch_tables(NEW, figures()), cover).year == 2024


def test_the_cover_is_read_beside_merged_labels_and_on_renamed_sheets():
    """The value stands right of its label, however wide that is."""
    cover = sketch_cover(unit="乙局", region="丙县").insert_column(3)
    cover.merges = [(row, 2, 1, 2) for row in range(3, 12)]
    cover.name = "首页"
    found = read(sketch_tables(NEW, figures()), cover)
    assert (found.unit, found.region, found.year) == ("乙局", "丙县", 2024)


def test_missing_unit_and_year_are_named_with_their_cells():
    """So that a click leads there."""
    found = read(sketch_tables(NEW, figures()), sketch_cover(unit="", year=None))
    assert rules(found) == ["F110", "F111"] and [one.address for one in found.faults] == ["C3", "C6"]


def test_a_total_typed_over_is_named_only_in_our_template():
    """In a file without our metadata there never was a formula."""
    tables = sketch_tables(NEW, figures(requests__received__total=99))
    assert rules(read(tables)) == []
    found = read(tables, None, sketch_meta(NEW))
    assert fault(found, "F113").key == "requests/received/total" and found.cell("requests/received/total").value == 99
    assert rules(read(sketch_tables(NEW, figures(requests__received__total=None)), None, sketch_meta(NEW))) == []


def stored(text: str, kind: str = "n") -> Submission:
    """All inputs of a row are there; its total's formula has this stored result."""
    grids = [sketch.grid() for sketch in sketch_tables(NEW, figures()).values()]
    cells = dict(grids[1].cells)
    cells["J6"] = RawCell(text, kind, formula(NEW, "requests/received/total")[1:])
    return read([], None, grids[0], dataclasses.replace(grids[1], cells=cells), grids[2])


def test_a_stale_result_of_a_total_is_named():
    """The recomputed value is what counts."""
    total = sum(stored("0").cell(part).value for part in NEW.parts_of["requests/received/total"])
    assert stored("5").cell("requests/received/total").value == total
    assert fault(stored("5"), "F114").raw == "5" and str(total) in words(fault(stored("5"), "F114"))
    assert rules(stored(str(total))) == rules(stored(f"{total}.0")) == rules(stored("", "s")) == []
    assert rules(stored("#REF!", "e")) == ["F114"]


def test_macros_and_external_links_are_named():
    """Facts that come from the package."""
    found = read(sketch_tables(NEW, figures()), None, has_macros=True, has_external_links=True)
    assert rules(found) == ["F115", "F116"]


@pytest.mark.parametrize(
    ("written", "caught"),
    [
        ("[1]Sheet1!A1", True), ("'C:\\a\\[b.xlsx]s'!A1", True), ('WEBSERVICE("http://x")', True), ("cmd|'/c calc'!A0", True),
        ('HYPERLINK("http://x",1)', True), ('RTD("x",,"y")', True),
        ("Sheet9!A1+3", False), ("Table1[列]", False), ("3+4", False),
    ],
)  # fmt: skip
def test_formulas_that_reach_out_are_named(written, caught):
    """In a cell of a figure; sums within the workbook are nobody's business."""
    grids = [sketch.grid() for sketch in sketch_tables(NEW, figures()).values()]
    cells = dict(grids[1].cells) | {"D6": RawCell("7", "n", written)}
    found = read([], None, grids[0], dataclasses.replace(grids[1], cells=cells), grids[2])
    assert rules(found) == (["F116"] if caught else [])
    assert found.cell("requests/received/natural_person").value == 7


def test_formulas_in_place_of_words_are_named_and_what_they_show_is_read():
    """On the cover and in the texts, wherever a text goes on; one that reaches out is told as such."""
    cover = sketch_cover().grid()
    cells = dict(cover.cells) | {"C3": RawCell("甲县民政局", "s", "Sheet2!A1"), "C7": RawCell("张三", "s", "[1]Sheet1!A1")}
    texts = {"A4": RawCell("一、总体情况"), "B4": RawCell("总述", "s", "Sheet2!A2"), "B5": RawCell("续", "s", "Sheet2!A3")}
    found = read(sketch_tables(NEW, figures()), None, dataclasses.replace(cover, cells=cells), Grid(sheets.PROSE, texts))

    assert [(one.kind, one.sheet, one.address) for one in found.faults] == [
        ("text_formula", sheets.COVER, "C3"), ("text_formula_reaches_out", sheets.COVER, "C7"),
        ("text_formula", sheets.PROSE, "B4"), ("text_formula", sheets.PROSE, "B5"),
    ]  # fmt: skip
    assert found.unit == "甲县民政局" and found.narrative["overview"] == "总述\n续"


def test_hidden_rows_columns_and_sheets_with_figures_are_named():
    """Others are not."""
    tables = sketch_tables(NEW, figures())
    grids = [sketch.grid() for sketch in tables.values()]
    grids[1] = dataclasses.replace(grids[1], hidden_rows=frozenset((7, 8, 99)), hidden_columns=frozenset((5, 40)))
    grids[2] = dataclasses.replace(grids[2], visible=False)
    found = read([], None, *grids)
    details = [words(one) for one in found.faults if rule_of(one) == "F117"]
    assert len(details) == 3 and "第7、8行" in details[0] and "E列" in details[1] and "表四" in details[2] and right(found)


@pytest.mark.parametrize(
    ("text", "values"),
    [("5\n6\n7", [5, 6, 7]), ("5\n6", [None, None, None]), ("5", [5, None, None]), (None, [None, None, None])],
)
def test_a_merged_area_over_several_fields_is_named_and_split_if_it_can_be(text, values):
    """As many numbers as fields, one to a line."""
    tables = sketch_tables(NEW, figures(requests__granted__enterprise=text))
    tables["requests"].cells |= {(9, 5): None, (10, 5): None}
    tables["requests"].merges.append((8, 5, 3, 1))
    found = read(tables)
    keys = [f"requests/{row}/enterprise" for row in ("granted", "partly_granted", "denied.state_secret")]
    assert [found.cell(key).value for key in keys] == values
    assert fault(found, "F118").key == ",".join(keys) and fault(found, "F118").address == "E8"
    assert bool(found.cell(keys[1]).notes & Note.SPLIT) == (values[1] is not None)


def test_metadata_that_contradict_the_tables_are_named():
    """The edition, or the digest of the form."""
    meta = sketch_meta(OLD)
    assert "2019" in words(fault(read(sketch_tables(NEW, figures()), None, meta), "F119"))
    meta = sketch_meta(NEW)
    meta.cells[4, 2] = "000000000000"
    assert "旧模板" in words(fault(read(sketch_tables(NEW, figures()), None, meta), "F119"))
    assert rules(read(sketch_tables(NEW, figures()), None, sketch_meta(NEW))) == []


@pytest.mark.parametrize("tick", ["√", "✓", "是", 1, "１", " √ "])
def test_a_nil_report_with_figures_is_named(tick):
    """All figures have to be zero or blank then."""
    assert rules(read(sketch_tables(NEW, figures()), sketch_cover(nil=tick))) == ["F120"]
    zero = {one.key: 0 for one in NEW.fields}
    assert rules(read(sketch_tables(NEW, zero), sketch_cover(nil=tick))) == []
    assert rules(read(sketch_tables(NEW, figures()), sketch_cover(nil="否"))) == []


def test_every_detail_fits_the_message_it_is_set_into():
    """Chinese, without a full stop, on one line."""
    tables = sketch_tables(OLD, figures(OLD)) | {"requests": sketch_tables(NEW, figures())["requests"].delete_row(11)}
    found = read(tables, sketch_cover(unit="", year="x", nil="√"), sketch_meta(NEW), has_macros=True, has_external_links=True)
    assert len(set(rules(found))) >= 8
    for one in found.faults:
        assert re.search("[一-鿿]", words(one)) and not words(one).endswith("。") and "\n" not in words(one)


# --- prose, kinds --------------------------------------------------------------------------------------


def test_prose_is_found_by_its_headings_and_continued_by_empty_ones():
    """Also under accepted wordings, out of order, and on a renamed sheet."""
    rows = [
        ("六、其他事项", "丙"),
        ("一、总体情况", "甲"),
        (None, "乙"),
        ("备注", "不读"),
        (None, "不读"),
        ("（一）主动公开", "子"),
    ]
    cells = {place: text for row, pair in enumerate(rows, 4) for place, text in zip(((row, 2), (row, 3)), pair, strict=True)}
    for name in (sheets.PROSE, "正文"):
        found = read(sketch_tables(NEW, figures()), None, Sketch(name, cells))
        assert found.narrative == {"other_matters": "丙", "overview": "甲\n乙", "overview.proactive": "子"}


def test_a_row_that_goes_on_belongs_to_the_paragraph_above_it():
    """（接上） in place of a heading: no new paragraph; where nothing stands above it, it is the first."""
    rows = [("一、总体情况", "甲"), ("（接上）", "乙"), (None, "丙"), ("（一）主动公开", None), ("（接上）", "子")]
    cells = {(row, column): text for row, pair in enumerate(rows, 4) for column, text in enumerate(pair, 1)}
    found = read(sketch_tables(NEW, figures()), None, Sketch(sheets.PROSE, cells))
    assert found.narrative == {"overview": "甲乙\n丙", "overview.proactive": "子"}


def test_published_workbooks_are_told_by_their_metadata():
    """kind is carried over to the submission."""
    found = read(sketch_tables(NEW, figures()), None, sketch_meta(NEW, sheets.KIND_PUBLISHED))
    assert found.published and found.origin.kind == sheets.KIND_PUBLISHED


def test_a_region_workbook_gives_its_stored_sums():
    """Every figure is a live sum over 明细; totals too are taken as stored."""
    grids = []
    for sketch in sketch_tables(NEW, {one.key: one.index + 1 for one in NEW.fields}).values():
        grid = sketch.grid()
        cells = {
            address: RawCell(cell.text, "n", "SUM('明细'!C5:C400)") if cell.kind == "n" else cell
            for address, cell in grid.cells.items()
        }
        grids.append(dataclasses.replace(grid, cells=cells))
    detail = Sketch("明细", {(1, 1): "一、本年新收政府信息公开申请数量", (1, 2): "规章"})
    found = read([], None, *grids, detail, sketch_meta(NEW, sheets.KIND_REGION))
    assert found.faults == () and list(found.figures)[10:] == [one.index + 1 for one in NEW.fields][10:]
    assert not any(note & (Note.DERIVED | Note.UNCACHED) for note in found.notes)


def test_a_number_as_text_is_not_a_fault_of_the_structure():
    """Cells are judged later."""
    found = read(sketch_tables(NEW, figures(requests__received__enterprise="１２件")))
    assert found.faults == () and found.cell("requests/received/enterprise").state is State.ANNOTATED


def test_sketches_write_what_they_say():
    """The helper of these tests."""
    assert raw("=A1") == RawCell("", "", "A1") and raw(None) is None and raw(3) == RawCell("3", "n")
