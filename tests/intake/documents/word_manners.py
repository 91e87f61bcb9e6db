"""The manners in which Word, WPS and those who work with them write the tables of a report, to be put together like `manners`.

A figure's manner makes paragraphs of XML; the rows are changed as those of web pages are; another writes the table.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.intake.documents.manners import OLD_ROW, ROWS, WIDE, Written, numbers
from tests.intake.documents.pages import Rows, rows_of
from tests.intake.documents.wordfile import cell, document, paragraph, run, table
from tests.intake.published.printing import Printed, print_report

#: How a figure is written: text ("" for a blank) → paragraphs, and what it says as digits.
FigureManner = Callable[[random.Random, str], tuple[str, str]]


def _p(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def _same(inside: Callable[[random.Random, str], str]) -> FigureManner:
    return lambda chance, text: (inside(chance, text), text)


def _now_and_then(inside: Callable[[str], str], says: Callable[[str], str] = lambda _: "") -> FigureManner:
    """One figure in twelve is written so, and then says something else."""
    return lambda chance, text: (inside(text), says(text)) if text and chance.random() < 1 / 12 else (paragraph(text), text)


def _tracked(chance: random.Random, text: str) -> str:
    """9 in place of which the figure was written, or behind which it goes on."""
    gone = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    return _p(gone + f"<w:ins>{run(text[:1])}</w:ins>{run(text[1:])}") if chance.random() < 0.5 else _p(run(text) + gone)


def _field(_: random.Random, text: str) -> str:
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return _p(f"{signs[0]}<w:r><w:instrText>=SUM(LEFT) 9</w:instrText></w:r>{signs[1]}{run(text)}{signs[2]}")


RAISED, STRUCK, GONE = '<w:vertAlign w:val="superscript"/>', "<w:strike/>", "<w:vanish/>"
PICTURE = "<w:drawing><a:blip/></w:drawing>"
POWER = "<w:oMath><w:sSup><w:e>{}</w:e><w:sup>{}</w:sup></w:sSup></w:oMath>"
FIGURES: dict[str, FigureManner] = {
    "plain": _same(lambda _, text: paragraph(text)),
    "digit by digit": _same(lambda _, text: _p("".join(run(one, "<w:rFonts w:hint='eastAsia'/>") for one in text))),
    "full width": _same(lambda _, text: paragraph(text.translate(WIDE))),
    "thousands": _same(lambda _, text: paragraph(f"{int(text):,}" if text else "")),
    "no-break blank": _same(lambda _, text: paragraph(f"\xa0{text}\u3000")),
    "zero width": _same(lambda _, text: paragraph("\u200b".join(text))),
    "tab before": _same(lambda _, text: _p(f"<w:r><w:tab/></w:r>{run(text)}")),
    "soft hyphen": _same(lambda _, text: _p(f"{run(text[:1])}<w:r><w:softHyphen/></w:r>{run(text[1:])}")),
    "proofed": _same(lambda _, text: _p(f'<w:proofErr w:type="spellStart"/>{run(text)}<w:bookmarkStart w:name="9"/>')),
    "tracked": _same(_tracked),
    "moved": _same(lambda _, text: _p(f"<w:moveFrom>{run('9')}</w:moveFrom><w:moveTo>{run(text)}</w:moveTo>")),
    "field": _same(_field),
    "control": _same(lambda _, text: f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(text)}</w:sdtContent></w:sdt>"),
    "nested table": _same(lambda _, text: f"<w:tbl><w:tr>{cell(paragraph(text))}</w:tr></w:tbl><w:p/>"),
    "hidden before": _same(lambda _, text: _p(run("9", GONE) + run(text))),
    "struck before": _same(lambda _, text: _p(run("9", STRUCK) + run(text))),
    "blank lines": _same(lambda _, text: f"<w:p/>{paragraph(text)}<w:p><w:r><w:br/></w:r></w:p>"),
    "comment": _same(lambda _, text: _p(f'<w:commentRangeStart/>{run(text)}<w:r><w:commentReference w:id="1"/></w:r>')),
    "foot note": _same(lambda _, text: _p(f'{run(text)}<w:r><w:footnoteReference w:id="2"/></w:r>')),
    "zero as dash": lambda _, text: (paragraph("—"), "") if text == "0" else (paragraph(text), text),
    "zero as slash": lambda _, text: (paragraph("/"), "") if text == "0" else (paragraph(text), text),
    "picture": _now_and_then(lambda text: _p(f"<w:r>{PICTURE}</w:r>")),
    "note": _now_and_then(lambda text: _p(run(text) + run("1", RAISED))),
    "lifted": _now_and_then(lambda text: _p(run(text) + run("1", '<w:position w:val="8"/>'))),
    "two lines": _now_and_then(lambda text: _p(f"{run(text)}<w:r><w:br/></w:r>{run('9')}")),
    "two paragraphs": _now_and_then(lambda text: paragraph(text) + paragraph("9")),
    "symbol": _now_and_then(lambda text: _p(f'{run(text)}<w:r><w:sym w:char="F031"/></w:r>')),
    "power": _now_and_then(lambda text: _p(POWER.format(run(text), run("9")))),
    "last year beside": _now_and_then(lambda text: paragraph(f"{text}(上年9)"), lambda text: text),
}  # fmt: skip

#: What rows of web pages may become in a Word file, too.
ROW_MANNERS = sorted(set(ROWS) - {"empty rows", "hidden cells"})


def _split(chance: random.Random, rows: Rows) -> str:
    """Two tables where no cell goes on below, as a page break leaves them."""
    ends, below = [], 0
    for number, row in enumerate(rows[:-1]):
        below = max([below - 1, *(one[2] - 1 for one in row)])
        ends += [number + 1] if below == 0 and number > 2 else []
    at = chance.choice(ends) if ends else len(rows)
    return table(rows[:at], str) + "<w:p/>" + table(rows[at:], str) if ends else table(rows, str)


def _row_control(_: random.Random, rows: Rows) -> str:
    xml = table(rows, str)
    at = xml.rindex("<w:tr>")
    end = xml.index("</w:tr>", at) + len("</w:tr>")
    return f"{xml[:at]}<w:sdt><w:sdtContent>{xml[at:end]}</w:sdtContent></w:sdt>{xml[end:]}"


def _text_in_covered(_: random.Random, rows: Rows) -> str:
    """Cells that go on from above hold what they held before they were merged."""
    return table(rows, str).replace("<w:vMerge/></w:tcPr><w:p/>", f"<w:vMerge/></w:tcPr>{paragraph('9')}")


def _sideways(_: random.Random, rows: Rows) -> str:
    """Merged sideways as old programs wrote it: a first cell and others that go on."""
    xml = table(rows, str)
    for columns in range(2, 11):
        first, more = '<w:hMerge w:val="restart"/>', cell("<w:p/>", 1, "<w:hMerge/>") * (columns - 1)
        pieces = xml.split(f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/>')
        xml = pieces[0]
        for piece in pieces[1:]:
            at = _end_of_cell(piece)
            xml += f"<w:tc><w:tcPr>{first}{piece[:at]}{more}{piece[at:]}"
    return xml


def _end_of_cell(piece: str) -> int:
    """Where the cell ends in which a piece begins."""
    deep, at = 1, 0
    while deep:
        opened, closed = piece.find("<w:tc>", at), piece.index("</w:tc>", at)
        deep, at = (deep + 1, opened + 6) if 0 <= opened < closed else (deep - 1, closed + 7)
    return at


def _deleted_row(_: random.Random, rows: Rows) -> str:
    again = (
        "<w:tr><w:trPr><w:del/></w:trPr>" + "".join(cell(paragraph("8"), columns) for _, columns, _, _ in rows[-1]) + "</w:tr>"
    )
    return table(rows, str).replace("</w:tbl>", again + "</w:tbl>")


def _boxed(_: random.Random, rows: Rows) -> str:
    box = f"<w:txbxContent>{table(rows, str)}<w:p/></w:txbxContent>"
    new, old = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>", f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    choice = f"<mc:AlternateContent><mc:Choice>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    return _p(f"<w:r>{choice}</w:r>")


TABLES: dict[str, Callable[[random.Random, Rows], str]] = {
    "plain": lambda _, rows: table(rows, str),
    "split": _split,
    "row in a control": _row_control,
    "text in covered cells": _text_in_covered,
    "merged sideways": _sideways,
    "deleted row": _deleted_row,
    "in a box": _boxed,
    "in a layout table": lambda _, rows: f"<w:tbl><w:tr>{cell(table(rows, str) + '<w:p/>')}</w:tr></w:tbl>",
    "inserted": lambda _, rows: table(rows, str).replace("<w:tr>", "<w:tr><w:trPr><w:ins/><w:tblHeader/></w:trPr>"),
}

_SEVENS = table(OLD_ROW)
BODIES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "last year's table below": lambda body: f"{body}{paragraph('附：上年情况')}{_SEVENS}",
    "last year's table above": lambda body: f"{paragraph('上年情况')}{_SEVENS}{body}",
    "in controls": lambda body: f"<w:sdt><w:sdtPr/><w:sdtContent>{body}</w:sdtContent></w:sdt>",
}


def write(names: tuple[str, str, str, str], edition: int, seed: int, sparse: bool) -> Written:
    """A report as a Word file, with the digits that each figure says.

    Args:
        names: Of the manners of figures, rows, tables and bodies.
        edition: The form.
        seed: Of its figures, and of all that is left to chance.
        sparse: Whether most figures are 0 or blank.
    """
    figure, rows_name, table_name, body_name = names
    chance = random.Random(seed)
    xml: dict[str, str] = {}
    says: dict[str, str] = {}
    for key, text in numbers(edition, seed, sparse).items():
        xml[key], says[key] = FIGURES[figure](chance, text)
    printed = Printed(xml, edition=edition, year=2024 if edition == 2021 else 2020)
    keys = iter(one.key for one in printed.form.tables)

    def one_table(_: object) -> str:
        key = next(keys)
        rows = rows_of(printed, key)
        ROWS[rows_name](chance, key, rows)
        as_xml = [[(text if text.startswith("<") else paragraph(text), *rest) for text, *rest in row] for row in rows]
        return "\0" + TABLES[table_name](chance, [[(one[0], one[1], one[2], True) for one in row] for row in as_xml])

    lines = (line for line in print_report(printed, True, None, one_table).split("\n") if line)
    body = "".join(line[1:] if line.startswith("\0") else paragraph(line) for line in lines)
    return Written(data=document(BODIES[body_name](body)), says=says)
