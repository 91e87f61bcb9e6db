"""The annual report as a Word document: the plan of a report set in official typography, every number in its bookmark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Twips

from toolkit.draft.bindings import Ledger, custom_xml, ledger_of, to_properties
from toolkit.draft.charts import Chart, charts_of, with_charts
from toolkit.draft.pictures import picture
from toolkit.draft.plan import (
    UNIT_TABLE_TITLE,
    Block,
    OfficialTable,
    Paragraph,
    UnitTable,
    cell_bookmark,
    cell_text,
    compose,
    title,
)
from toolkit.draft.sentences import Number, Piece
from toolkit.draft.typography import LINE, OFFICIAL, TABLE_SMALL, Look, add_properties, new_document, put_packed
from toolkit.draft.wordtable import (
    ANNEX_HEIGHT,
    ANNEX_SHARES,
    ROWS_HERE,
    bound_xml,
    long_table,
    official_rows,
    official_table,
    unit_rows,
    widths,
)
from toolkit.form import Table
from toolkit.form.layout import lay_out

if TYPE_CHECKING:
    from toolkit.draft.account import Account


def write_draft(
    account: Account, look: Look = OFFICIAL, blocks: Sequence[Block] | None = None, *, charts: bool = False
) -> bytes:
    """The report as .docx, see `put_draft`."""
    stream = io.BytesIO()
    put_draft(account, stream, look, blocks, charts=charts)
    return stream.getvalue()


def put_draft(
    account: Account, stream: IO[bytes], look: Look = OFFICIAL, blocks: Sequence[Block] | None = None, *, charts: bool = False
) -> None:
    """Write the report as .docx. The same account gives the same bytes.

    Args:
        account: What it gives account of.
        stream: Something empty, in which one can go back.
        look: How it is set, one of `typography.LOOKS`.
        blocks: Its plan, if it is there already: to compose that of a large region takes a while.
        charts: Whether pictures of charts stand behind what is told of applications.

    Raises:
        NianbaoError: If charts are wanted and cannot be drawn.
        ValueError: If a set of figures does not have the length of the form.
    """
    document = new_document(title(account).replace("\n", ""), account.year, look)
    blocks = compose(account) if blocks is None else blocks
    ledger = ledger_of(account, blocks)
    writer = _Writer(document, account, ledger, look)
    for block in with_charts(blocks, charts_of(account)) if charts else blocks:
        writer.add(block)
    add_properties(document, custom_xml(to_properties(ledger)))
    put_packed(document, stream, writer.later)


_BREAK = re.compile("([\t\r\n])")


def _run_xml(text: str, look: str = "") -> str:
    """A run of running text. Quotation marks and dashes are shared with Latin; the hint sets them in the Chinese font."""
    parts = "".join(map(_text_xml, _BREAK.split(text)))
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{look}</w:rPr>{parts}</w:r>'


def _text_xml(text: str) -> str:
    """What stands in a run: a tab, a line break, or text without either."""
    if text in ("\t", "\r", "\n"):
        return "<w:tab/>" if text == "\t" else "<w:br/>"
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<w:t{kept}>{escape(text, quote=False)}</w:t>" if text else ""


#: Lines that a chart takes besides its bars, and for so many bars so many lines more.
_LINES_ABOUT, _LINES_BAR = 1, (11, 20)
#: Twips beside a chart, and in its lines, that stay free; more than what letters take below their line.
_BESIDE, _BELOW = 400, 200


class _Writer:
    """Sets blocks into a document; counts the bookmarks, whose ids must not repeat. `later`: by mark, what is written last."""

    def __init__(self, document: Any, account: Account, ledger: Ledger, look: Look) -> None:
        self.document = document
        self.ledger = ledger
        self.look = look
        self.account = account
        self.bookmarks = 0
        self.later: dict[str, Iterator[str]] = {}

    def add(self, block: Block | Chart) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, OfficialTable):
            self._official(block.table)
        elif isinstance(block, Chart):
            self._chart(block)
        else:
            self._units(block)

    def _paragraph(self, block: Paragraph) -> None:
        keep = "<w:keepNext/>" if block.keep else ""
        # Space before, not an empty line: at the head of a page it falls away.
        apart = f'<w:spacing w:before="{(self.look.line or LINE) // 2}"/>' if block.apart else ""
        look = f'<w:pPr><w:pStyle w:val="{block.style}"/>{keep}{apart}</w:pPr>'
        self._insert(parse_xml(f"<w:p {nsdecls('w')}>{look}{''.join(map(self._run, block.pieces))}</w:p>"))

    def _run(self, piece: Piece) -> str:
        """A piece as XML; a number in its bookmark and its content control."""
        if not isinstance(piece, Number):
            return _run_xml(piece) if isinstance(piece, str) else _run_xml(piece.text, '<w:highlight w:val="yellow"/>')
        binding = self.ledger.bindings[piece.bookmark]
        self.bookmarks += 1
        return bound_xml(_run_xml(piece.text), piece.bookmark, binding.cells or binding.name, self.bookmarks - 1)

    def _official(self, table: Table) -> None:
        form = self.account.form
        layout = lay_out(form, table)
        rows = official_rows(layout, lambda key: cell_text(self.account, key), lambda key: cell_bookmark(form, key))
        self._insert(official_table(layout, rows, self.bookmarks, self.look.width))
        self.bookmarks += sum(bool(cell.bookmark) for row in rows for cell in row)

    def _units(self, block: UnitTable) -> None:
        lines = unit_rows(chain([block.headings], block.lines(), [block.total]))
        columns = widths(ANNEX_SHARES, self.look.width)
        described = f"{len(block.units)}个应报送的单位各一行，最后一行是合计；列是{'、'.join(block.headings[2:])}。"
        table, rows = long_table(
            lines, columns, style=TABLE_SMALL, height=ANNEX_HEIGHT, caption=UNIT_TABLE_TITLE, described=described
        )
        self.later[ROWS_HERE] = rows
        self._insert(table)

    def _chart(self, block: Chart) -> None:
        """A picture as high as whole lines, so that the text below stands on them again; its caption; its alternative text."""
        line = self.look.line or LINE
        lines = _LINES_ABOUT + -(-len(block.groups) * max(1, len(block.series)) * _LINES_BAR[0] // _LINES_BAR[1])
        width, height = Twips(self.look.width - _BESIDE), Twips(lines * line - _BELOW)
        paragraph = self.document.add_paragraph(style="Figure")
        if self.look.line:  # not exactly: where a line ends below its picture is for every program to say
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
            paragraph.paragraph_format.line_spacing = Twips(lines * line)
        drawn = picture(block, width.pt, height.pt)
        properties = paragraph.add_run().add_picture(io.BytesIO(drawn), width, height)._inline.docPr
        properties.set("name", block.name)
        properties.set("title", block.title)
        properties.set("descr", block.words)
        caption = self.document.add_paragraph(block.caption, style="Figure Caption")
        caption.runs[0]._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")

    def _insert(self, table: Any) -> None:
        body = self.document.element.body
        body.insert(len(body) - 1, table)  # before the section properties, which close the body
