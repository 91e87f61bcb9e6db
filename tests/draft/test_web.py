"""The page for a website says what the Word report says, in tags that every editor keeps."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings

from tests.draft.test_draft import accounts, figures, opened, region, some_figures
from toolkit.draft.account import Account
from toolkit.draft.data import figure_rows, record
from toolkit.draft.web import TAGS, page
from toolkit.form import FORMS
from toolkit.form.layout import lay_out
from toolkit.office.tables import write_csv
from toolkit.submission.numbers import in_units, show

ATTRIBUTES = {"style", "border", "cellspacing", "width", "align", "rowspan", "colspan"}


class Page(HTMLParser):
    """A page as a browser would build it: paragraphs, and tables as (text, rows, columns) of their cells."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._text: list[str] = []
        self._span = (1, 1)
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        assert len(found) == len(attrs)
        self.tags.add(tag)
        self.attributes |= found.keys()
        if tag == "br":
            self._text.append("\n")
            return
        self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("p", "h2", "td", "th"):
            self._text = []
            self._span = int(found.get("rowspan", 1)), int(found.get("colspan", 1))

    def handle_data(self, data):
        self._text.append(data)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag in ("p", "h2"):
            self.paragraphs.append("".join(self._text))
        elif tag in ("td", "th"):
            self.tables[-1][-1].append(("".join(self._text), *self._span))


def grid(rows: list[list[tuple[str, int, int]]]) -> dict[tuple[int, int], tuple[str, tuple[int, int]]]:
    """Every place of a table and the cell that covers it, as a browser lays cells out; no two cells cover one place."""
    places: dict[tuple[int, int], tuple[str, tuple[int, int]]] = {}
    for r, row in enumerate(rows):
        c = 0
        for text, height, width in row:
            while (r, c) in places:
                c += 1
            for place in ((r + down, c + right) for down in range(height) for right in range(width)):
                assert place not in places
                places[place] = (text, (r, c))
            c += width
    return places


@given(accounts())
@settings(max_examples=15, deadline=None)
def test_the_page_says_word_for_word_what_the_word_report_says(account):
    """Paragraphs in order, and the text of every cell of every table in order."""
    built, document = Page(page(account)), opened(account)

    printed = [text.strip("\u3000\xa0") for text in built.paragraphs]
    assert printed == [paragraph.text for paragraph in document.paragraphs]
    for rows, word in zip(built.tables, document.tables, strict=True):
        cells = [text.strip("\xa0") for row in rows for text, _, _ in row]
        merged = [tc for tc in word._tbl.iter(qn("w:tc")) if _begins(tc)]
        assert cells == ["".join(text.text for text in tc.iter(qn("w:t"))) for tc in merged]


def _begins(tc) -> bool:
    merge = tc.tcPr.find(qn("w:vMerge"))
    return merge is None or merge.get(qn("w:val")) == "restart"


@pytest.mark.parametrize("edition", sorted(FORMS))
def test_a_browser_lays_the_tables_out_as_the_form_prints_them(edition):
    """Every box in its rows and columns, nothing beside it, nothing twice."""
    account = Account("甲局", 2020, edition, some_figures(edition))
    for table, rows in zip(account.form.tables, Page(page(account)).tables, strict=True):
        layout, places = lay_out(account.form, table), grid(rows)
        boxes = {(box.row - 1, box.column - 1): box for box in layout.boxes}
        assert places.keys() == {(r, c) for r in range(layout.height) for c in range(layout.width)}
        assert {start for _, start in places.values()} == boxes.keys()
        for (row, column), (text, start) in places.items():
            box = boxes[start]
            assert box.row - 1 <= row < box.row - 1 + box.rows and box.column - 1 <= column < box.column - 1 + box.columns
            if box.field is None:
                assert text == box.text
            else:
                assert text.removesuffix("万元") == show(account.figures[box.field.index] or 0, box.field.measure)


@pytest.mark.parametrize("merged", [True, False])
def test_only_tags_and_attributes_that_every_editor_keeps(merged):
    built = Page(page(region(), merged=merged))

    assert built.tags <= TAGS == {"p", "h2", "strong", "table", "tbody", "tr", "td", "th", "br"}
    assert built.attributes <= ATTRIBUTES - (set() if merged else {"rowspan", "colspan"})


@pytest.mark.parametrize("merged", [True, False])
def test_without_any_style_the_tables_keep_their_lines_and_the_paragraphs_their_indents(merged):
    """Borders, widths and alignment stand in attributes as well."""
    bare = re.sub(r' style="[^"]*"', "", page(region(), merged=merged))

    assert bare.count("<table ") == bare.count('<table border="1" cellspacing="0" width="100%" align="center">') >= 4
    assert all('align="' in cell for cell in re.findall(r"<t[dh][^>]*>", bare))
    assert bare.count('<p align="center">') == 2 and bare.count('<p align="right">') == 3
    assert all(text.startswith("\u3000\u3000") for text in re.findall(r"<(?:p|h2)>(.*?)</", bare) if text != "<strong>附件")


@pytest.mark.parametrize("edition", sorted(FORMS))
def test_without_merged_cells_every_row_has_as_many_cells_and_every_figure_stands_beside_its_heading(edition):
    """All 200 (or 198) figures, each in the row of its own heading; what is above it names its column."""
    form = FORMS[edition]
    account = Account("甲局", 2020, edition, list(range(1, len(form.fields) + 1)))
    built = Page(page(account, merged=False))
    found = []
    for rows in built.tables:
        assert len({len(row) for row in rows}) == 1
        for at, row in enumerate(rows):
            for column, (text, height, width) in enumerate(row):
                assert (height, width) == (1, 1)
                if re.fullmatch(r"[0-9.]+(万元)?", text):
                    above = [rows[line][column][0] for line in range(at) if not re.match("[0-9.\xa0]", rows[line][column][0])]
                    found.append((text.removesuffix("万元"), row[0][0], above[-1]))

    wanted = []
    for one in form.fields:
        heading = one.row[-1] if one.row else one.column[-2]
        wanted.append((show(account.figures[one.index] or 0, one.measure), heading, one.column[-1]))
    assert found == wanted


def test_a_zero_is_0_and_a_missing_figure_a_blank_that_no_editor_drops():
    own = figures()
    hole = [None, *own[1:]]
    first = Page(page(Account("甲局", 2024, 2021, hole))).tables[0]

    assert [cell[0] for cell in first[2]] == ["规章", "\xa0", "0", "0"]
    assert "<td></td>" not in re.sub(r"(<t[dh])[^>]*>", r"\1>", page(Account("甲局", 2024, 2021, hole)))


def test_markup_in_a_name_or_a_text_is_text():
    nasty = "<script>alert(1)</script>&\"'"
    account = Account(f"甲{nasty}局", 2024, 2021, figures(), {"problems": nasty}, area=False)
    built = Page(page(account))

    assert built.tags <= TAGS
    assert nasty in built.paragraphs[0] and f"\u3000\u3000{nasty}" in built.paragraphs


def test_the_table_of_figures_opens_in_a_spreadsheet_and_runs_nothing():
    """A byte order mark, a line a figure, blank and zero apart."""
    data = write_csv(figure_rows(Account("=甲局", 2024, 2021, [None, 0, *figures()[2:]])))
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert data.startswith(b"\xef\xbb\xbf") and len(lines) == 201
    assert lines[0] == ["单位", "年度", "表", "项目", "栏目", "单元格", "数值", "计量单位"]
    assert lines[1][:3] + lines[1][5:] == ["'=甲局", "2024", "表二", "B5", "", "件"]
    assert lines[2][5:] == ["C5", "0", "件"]
    assert lines[10][3:] == ["第二十条第（八）项／行政事业性收费", "本年收费金额（单位：万元）", "B16", "0", "万元"]


def test_the_record_for_programs_holds_every_figure_and_paragraph():
    account = region()
    found = record(account)
    values = [None if cell["value"] is None else cell["value"] for cell in found["cells"]]

    assert (found["unit"], found["year"], found["edition"]) == ("示例市", 2024, 2021)
    assert values == [float(in_units(value, one.measure)) if one.measure.decimals else value
                      for one, value in zip(account.form.fields, account.figures, strict=True)]  # fmt: skip
    assert [one["text"] for one in found["paragraphs"]] == [text.text for text in opened(account).paragraphs if text.text]
