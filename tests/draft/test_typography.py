"""How a draft is set: 22 lines of 28 characters to a page, measured on the printed pages, and in the parts of the file."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.draft.test_draft import HEADINGS_2021, region
from tests.libreoffice import convert, needs_office, program, text_of
from toolkit.draft.typography import LOOKS
from toolkit.draft.word import write_draft

#: 版心 of GB/T 9704—2012 in points: below 37 mm, 225 mm high.
TOP, HEIGHT = 37 * 72 / 25.4, 225 * 72 / 25.4
LONG = "\n".join("公开" * 300 + "。" for _ in range(5))


class Page:
    """A printed page: the words on it with their tops and bottoms in points, as (top, bottom, text)."""

    def __init__(self, words: list[tuple[float, float, str]]) -> None:
        """Words of the text area alone."""
        self.words = [one for one in words if TOP - 1 < one[0] < TOP + HEIGHT]

    @property
    def lines(self) -> list[str]:
        """The text of each line, from above."""
        found: dict[int, list[str]] = {}
        for top, _, text in self.words:
            place = next((one for one in found if abs(one - top) < 6), round(top))
            found.setdefault(place, []).append(text)
        return ["".join(found[place]) for place in sorted(found)]

    @property
    def empty(self) -> float:
        """Which part of the text area below the last line is empty."""
        return 1 - (max(bottom for _, bottom, _ in self.words) - TOP) / HEIGHT


def pages_of(pdf: bytes) -> list[Page]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.pdf")
        path.write_bytes(pdf)
        run = subprocess.run([program("pdftotext"), "-bbox", str(path), "-"], check=True, capture_output=True)
    pages = []
    for page in run.stdout.decode().split("<page ")[1:]:
        words = re.findall(r'yMin="([0-9.]+)" xMax="[0-9.]+" yMax="([0-9.]+)">([^<]*)</word>', page)
        pages.append(Page([(float(top), float(bottom), text) for top, bottom, text in words]))
    return pages


@pytest.fixture(scope="module")
def printed() -> tuple[list[Page], list[str]]:
    """A region's draft with five paragraphs of 601 characters, printed once for all that is measured."""
    pdf = convert(write_draft(region(narrative={"overview.platform": LONG})), "pdf", "docx")
    return pages_of(pdf), text_of(pdf)


@needs_office
def test_a_page_of_text_has_22_lines_of_28_characters(printed):
    """The pages that hold nothing but the long paragraphs; whole lines, their ends and their beginnings."""
    pages = [page for page in printed[0] if set("".join(page.lines)) <= set("公开。")]
    assert len(pages) >= 3
    for page in pages:
        assert len(page.lines) == 22
    lengths = [len(line) for page in pages for line in page.lines if not line.endswith("。")]
    assert set(lengths) <= {26, 28} and lengths.count(28) > 50 and max(lengths) == 28


@needs_office
def test_no_page_but_the_last_of_the_text_and_the_annex_is_half_empty(printed):
    """Tables break behind a block or a group, and headings stay with what they head."""
    pages, texts = printed
    annex = next(number for number, text in enumerate(texts) if text.strip().startswith("附件"))
    assert annex == len(pages) - 1 and "各单位收到和办理申请情况" in texts[annex]
    assert all(page.empty < 0.5 for page in pages[: annex - 1])
    assert all(not page.lines[-1].startswith(tuple(HEADINGS_2021)) for page in pages)
    assert all(any(heading in text for text in texts) for heading in HEADINGS_2021)
    assert re.search(r"—\s?1\s?—", texts[0]) and 8 <= len(pages) <= 13


def test_what_makes_22_lines_and_28_characters_stands_in_the_styles():
    """No widow control, body text a quarter of a point closer, and no grid of characters, which LibreOffice misreads."""
    document = docx.Document(io.BytesIO(write_draft(region())))
    styles = {style.name: style.element for style in document.styles}

    assert styles["Normal"].pPr.find(qn("w:widowControl")).get(qn("w:val")) == "0"
    assert [name for name, one in styles.items() if one.pPr.find(qn("w:widowControl")) is not None] == ["Normal"]
    for name in ("Body Text", "Heading 1", "Heading 2", "Normal"):
        assert styles[name].rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    assert styles["Table Text"].rPr.find(qn("w:spacing")) is None
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch")), grid.get(qn("w:charSpace"))) == ("lines", "579", None)
    assert styles["Annex"].pPr.find(qn("w:pageBreakBefore")) is not None


def test_tables_say_what_they_are_and_where_they_may_break():
    """表二 behind each of its four blocks, 表三 behind its groups; the rows in between stay with the next one."""
    document = docx.Document(io.BytesIO(write_draft(region())))
    captions = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in document.tables]
    assert captions == [*HEADINGS_2021[1:4], "各单位收到和办理申请情况"]

    def ends(number: int) -> list[str]:
        """The first texts of the rows behind which a page may end."""
        rows = document.tables[number].rows
        free = [row for row in rows if row._tr.find(".//" + qn("w:keepNext")) is None]
        return ["".join(t.text for t in row._tr.iter(qn("w:t")))[:6] for row in free]

    assert [text[:4] for text in ends(0)] == ["行政规范", "行政许可", "行政强制", "行政事业"]
    assert [text[:2] for text in ends(1)] == ["8.", "3.", "5.", "3.", "四、"]


def test_the_plain_look_is_that_of_the_official_template():
    """宋体, Word's margins, a bold title of 18 pt, tables of 10 pt as wide as the text; the same words."""
    account = region()
    plain = docx.Document(io.BytesIO(write_draft(account, LOOKS["plain"])))
    official = docx.Document(io.BytesIO(write_draft(account)))

    section = plain.sections[0]
    assert [side.twips for side in (section.top_margin, section.left_margin)] == [1440, 1800]
    assert section._sectPr.find(qn("w:docGrid")) is None
    assert {style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in plain.styles} == {"宋体"}
    assert (plain.styles["Title"].font.size.pt, plain.styles["Title"].font.bold) == (18, True)
    assert plain.styles["Table Text"].font.size.pt == plain.styles["Table Text Small"].font.size.pt == 10
    for table in plain.tables:
        assert sum(int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.findall(qn("w:gridCol"))) == 8306
    assert [one.text for one in plain.paragraphs] == [one.text for one in official.paragraphs]
    assert {one.style.name for one in plain.paragraphs} <= {style.name for style in plain.styles}
    with zipfile.ZipFile(io.BytesIO(write_draft(account, LOOKS["plain"]))) as package:
        assert "仿宋" not in package.read("word/document.xml").decode()
