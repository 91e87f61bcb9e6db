"""What a press of the 校验 button leaves in the workbook, and the text file that carries it from Python to the macros.

Two ways lead from a press to the same cells. In Excel on Windows Python writes them itself (`nianbao button run`); elsewhere
it writes a report (`nianbao button report COPY REPORT --done=FLAG`) from which the macros fill them.

Which cells a finding marks is decided in `toolkit.rules.marking`, as for a returned copy.

The report is ASCII, since VBA reads files in the code page of somebody's Windows, with CRLF after each line and tabs between
fields; what is not printable ASCII, and the backslash, is spelled as \\uXXXX, one per UTF-16 unit:

    S   summary                                             first line of an answer
    M   sheet   address   severity   rule   message         a finding at its first cell; sheet and address may be empty
    C   sheet   address   severity                          a further cell of the finding above
    E   message                                             first and only line: the check could not be made

Cells: the hidden sheet `_marks`, from row 2, has a row per M and C line, whose column F is what the template's conditional
formats look for. The sheet 校验结果 has the summary in row 2 and a row per M line from row 5, the place as a link.
Everything but number and link is written as text (number format `@`), so that no message can become a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.form.sheets import LONGEST_TEXT, MARKS_FIRST_ROW, MARKS_LAST_ROW, RESULT_FIRST_ROW, RESULT_LAST_ROW
from toolkit.rules.findings import Finding, Severity, with_followers
from toolkit.rules.marking import marks_of

_LARGEST_REPORT = RESULT_LAST_ROW - RESULT_FIRST_ROW + 1

#: Characters that a cell cannot hold: controls other than the line feed, halves of surrogate pairs, non-characters.
_UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_PLAIN = re.compile(r"[^ -\[\]-~]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


class MarkRow(NamedTuple):
    """A row of `_marks`, columns A to F."""

    sheet: str
    address: str
    severity: str
    rule: str
    message: str
    key: str


class ResultRow(NamedTuple):
    """A row of 校验结果, columns A to E; the place is a formula where there is a cell to go to."""

    number: int
    severity: str
    rule: str
    place: str
    message: str


def escape(text: str) -> str:
    """Spell a text in printable ASCII; the macros' `Plain` reads it back."""
    return _NOT_PLAIN.sub(lambda found: "".join(f"\\u{unit:04x}" for unit in _utf16(found[0])), text)


def unescape(text: str) -> str:
    """Read back what `escape` wrote."""
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _utf16(character: str) -> Iterator[int]:
    data = character.encode("utf-16-le", "surrogatepass")
    return (int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2))


def fit(text: str) -> str:
    """A text as a cell can hold it. A leading apostrophe would be taken for the sign that a text follows, and go."""
    text = _UNFIT.sub(" ", text)
    text = f"’{text[1:]}" if text.startswith("'") else text
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def report_lines(summary: str, findings: Sequence[Finding]) -> str:
    """The report of a check, to be written as it is: ASCII, with its own line ends."""
    lines: list[tuple[str, ...]] = [("S", fit(summary))]
    lines += [("M", *row[:5]) if first else ("C", *row[:3]) for first, row in _entries(findings)]
    return "".join("\t".join(map(escape, line)) + "\r\n" for line in lines)


def error_report(message: str) -> str:
    """The report of a check that could not be made."""
    return f"E\t{escape(fit(message))}\r\n"


def marks_rows(findings: Sequence[Finding]) -> list[MarkRow]:
    """The rows of `_marks`, as many as it takes."""
    return [row for _, row in _entries(findings)][: MARKS_LAST_ROW - MARKS_FIRST_ROW + 1]


def result_rows(findings: Sequence[Finding]) -> list[ResultRow]:
    """The rows of 校验结果."""
    rows = (row for first, row in _entries(findings) if first)
    return [
        ResultRow(number, row.severity, row.rule, _place(row.sheet, row.address), row.message)
        for number, row in enumerate(rows, start=1)
    ]


def _entries(findings: Sequence[Finding]) -> Iterator[tuple[bool, MarkRow]]:
    """Every cell that is marked, with whether it is the first of its finding; further cells once per severity.

    A finding that follows from another one is no entry of its own and marks no cells.
    """
    seen: set[tuple[str, str]] = set()
    told = with_followers(findings)
    fit_in = told if len(told) <= _LARGEST_REPORT else told[: _LARGEST_REPORT - 1]
    for finding, followers in fit_in:
        cells = [((cell.sheet, cell.address), cell.raw) for cell in finding.cells] or [(("", ""), "")]
        for number, (place, severity) in enumerate(marks_of(finding, cells, followers)):
            sheet, address = _key_place(*place)
            label, key = severity.label, f"{sheet}!{address}" if address else ""
            if number == 0:
                yield True, MarkRow(sheet, address, label, fit(finding.rule), fit(_message(finding)), key)
            elif key and (key, label) not in seen:
                yield False, MarkRow(sheet, address, label, "", "", key)
            seen.add((key, label))
    if left := len(told) - len(fit_in):
        yield True, MarkRow("", "", Severity.HINT.label, "", f"另有 {left} 条没有列出，请先改正以上各条，再点“校验”。", "")


def _message(finding: Finding) -> str:
    """A finding in words, with what the unit has said to it, and its likely cause. Unit and place stand elsewhere."""
    told = "已说明。" if finding.explained else ""
    return f"{told}{finding.what}{finding.remedy}{f'可能的原因：{finding.cause}' if finding.cause else ''}"


def _key_place(sheet: str, address: str) -> tuple[str, str]:
    """Sheet and address; without an address that a link can lead to, the sheet alone."""
    return fit(sheet), address if sheet and _ADDRESS.fullmatch(address) else ""


def _place(sheet: str, address: str) -> str:
    """A link to the cell, as formula; the sheet's name alone if there is no cell."""
    if not address:
        return sheet
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{address}"
    return "=HYPERLINK({},{})".format(*(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in (target, f"{sheet} {address}")))
