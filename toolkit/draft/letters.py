"""Short official letters as one Word document: receipts, statements. Each begins on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from toolkit.draft.typography import TABLE_TEXT, new_document, pack
from toolkit.draft.wordtable import WordCell, widths, word_table
from toolkit.patterns import pattern

#: A digest, which cannot be broken: justified, the words before it would be pulled over the whole line.
_UNBROKEN = pattern("[0-9a-f]{40}")


class Letter(NamedTuple):
    """A letter.

    Attributes:
        title: In the middle of its first line.
        paragraphs: Below it.
        signed: Who sends it and when, a line each, at the right.
        headings: Of its table; empty if it has none.
        rows: Of its table, a text per heading.
        shares: How wide its columns are, in proportion.
    """

    title: str
    paragraphs: tuple[str, ...]
    signed: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shares: tuple[int, ...] = ()


def write_letters(title: str, year: int, letters: Sequence[Letter]) -> bytes:
    """Letters as .docx; the same letters give the same bytes.

    Args:
        title: For the document properties.
        year: The report year.
        letters: In order.
    """
    document = new_document(title, year)
    for number, letter in enumerate(letters):
        first = _paragraph(document, "Title", letter.title)
        first.paragraph_format.page_break_before = number > 0
        for text in letter.paragraphs:
            own = _paragraph(document, "BodyText", text)
            if _UNBROKEN.search(text):
                own.alignment = WD_ALIGN_PARAGRAPH.LEFT
        if letter.headings:
            rows = [[WordCell(text) for text in letter.headings]]
            rows += [[WordCell(text, left=len(text) > 12) for text in row] for row in letter.rows]
            body = document.element.body
            body.insert(len(body) - 1, word_table(rows, widths(letter.shares), style=TABLE_TEXT, height=400))
        for line, text in enumerate(letter.signed):
            own = _paragraph(document, "SignatureLine", text)
            if letter.headings and not line:
                own.paragraph_format.space_before = Pt(16)  # the table ends right above it
    return pack(document)


def _paragraph(document: Any, style: str, text: str) -> Any:
    paragraph = document.add_paragraph()
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style}"/>'))
    run = paragraph.add_run(text)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return paragraph
