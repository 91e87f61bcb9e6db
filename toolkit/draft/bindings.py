"""The ledger of a draft's figures, as the document keeps it: each bookmark's cells, what was printed and the words around.

A draft goes through many hands. What was printed when it was made cannot be told from the document once somebody has typed
over it, so the document carries it along, in its custom properties (docProps/custom.xml), which Word, WPS and LibreOffice keep,
in .doc and .odt as well. One property for each figure, named like its bookmark and no longer than the 255 characters that Word
allows. With each goes a sketch of its sentence without the figures: a number means nothing without the words around it, and
where these would be others today (减少 for 增加, another unit in front), a new number in the old words would be wrong. Besides,
a sketch of the table of units, whose cells are not bound.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from toolkit.draft.plan import Block, OfficialTable, Paragraph, UnitTable, cell_bookmark, cell_text, compose
from toolkit.draft.sentences import Number, Piece, Remark, Text, clean
from toolkit.form.layout import addresses, column_letter, split_address
from toolkit.submission.facts import PERCENT

if TYPE_CHECKING:
    from toolkit.draft.account import Account

#: What the names of all bookmarks of a draft begin with.
PREFIX = "nb_"
#: What the names of its pictures begin with.
CHART = f"{PREFIX}chart_"
_IN_TABLE = re.compile(rf"{PREFIX}t[1-9]_[A-Z]+[0-9]+")
#: The property beside those of the figures: of what report it is the ledger, and what its table of units was.
_REPORT = "nianbao"
#: Version 1 kept no sentences: whether the words around a figure still hold cannot be told, so it is refused.
_VERSION = 2
#: Characters of the text before and behind a figure that are kept; characters of a sketch.
_AROUND, _SKETCH = 12, 12
_LONGEST = 255
#: The properties that keep the sketches of the annex's rows, what they begin with; characters of each sketch, rows in each.
_ROWS, _ROW, _ROWS_EACH = f"{_REPORT}_rows_", 6, 20
#: Characters of a unit's name that are kept; of a longer one so many and its sketch, or its property would be cut.
_NAME, _NAME_START = 60, 40
#: What identifies custom properties, for all documents alike.
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def in_table(name: str) -> bool:
    """Whether the figure of a bookmark stands in one of the official tables."""
    return _IN_TABLE.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Binding:
    """A figure of a draft as it was printed.

    Attributes:
        name: Of its bookmark and its content control.
        cells: The cells of the workbook that it says: 表三!J6, 表三!J8:J15, 表三!D6/J6 of a share; "" if it stands in no cell.
        unit: Whose figure it is, a long name shortened; "" for the report's own.
        text: What was printed: a number, or words that say that it is zero.
        before: The words before it in its paragraph; in a table its heading.
        after: The words behind it.
        sentence: Sketch of its sentence with all figures left out; "" in a table.
    """

    name: str
    cells: str
    unit: str
    text: str
    before: str = ""
    after: str = ""
    sentence: str = ""

    @property
    def in_table(self) -> bool:
        """Whether it stands in one of the official tables."""
        return in_table(self.name)

    @property
    def place(self) -> str:
        """Where it stands, for people: its cell in a table, else the words around it."""
        return (
            f"{self.cells.replace('!', ' ')}（{self.before}）" if self.in_table else f"“…{self.before}{self.text}{self.after}…”"
        )


class Ledger(NamedTuple):
    """What a document keeps of its making.

    Attributes:
        unit: Whose report it is, a long name shortened.
        year: The report year.
        edition: Of the form.
        bindings: By name of the bookmark, in the order of the report.
        table: Sketch of the table of units as it was generated, "" if there was none.
        rows: The same of its rows, by the sketch of the unit's name; see `row_sketch`.
    """

    unit: str
    year: int
    edition: int
    bindings: Mapping[str, Binding]
    table: str = ""
    rows: Mapping[str, str] = {}


# ---------------------------------------------------------------- of a report


def ledger_of(account: Account, blocks: Sequence[Block] | None = None) -> Ledger:
    """The ledger of a draft of this account.

    Args:
        account: What it gives account of.
        blocks: Its plan, if it is there already: to compose that of a large region takes a while.
    """
    bindings: dict[str, Binding] = {}
    table, rows = "", dict[str, str]()
    for block in compose(account) if blocks is None else blocks:
        if isinstance(block, Paragraph):
            bindings.update((one.name, one) for one in _in_paragraph(account, block.pieces))
        elif isinstance(block, OfficialTable):
            for field in account.form.fields:
                if field.table is block.table and (text := cell_text(account, field.key)):
                    name = cell_bookmark(account.form, field.key)
                    bindings[name] = Binding(name, cells_of(account, (field.key,)), "", text, field.name)
        elif isinstance(block, UnitTable):
            lines = [*block.lines(), block.total]
            table, rows = sketch_of_table((block.headings, *lines)), dict(map(row_sketch, lines))
    return Ledger(name_of(account), account.year, account.edition, bindings, table, rows)


def name_of(account: Account) -> str:
    """Whose report it is, as the ledger keeps it."""
    return kept_name("".join(clean(account.unit)))


def _in_paragraph(account: Account, pieces: Text) -> Iterator[Binding]:
    texts = [piece if isinstance(piece, str) else piece.text for piece in pieces]
    for place, piece in enumerate(pieces):
        if isinstance(piece, Number):
            before, after = "".join(texts[:place])[-_AROUND:], "".join(texts[place + 1 :])[:_AROUND]
            cells = cells_of(account, piece.fact.keys, share=piece.fact.measure is PERCENT)
            bare = sketch(_sentence(pieces, place, bare=True))
            yield Binding(piece.bookmark, cells, kept_name(piece.unit), piece.text, before, after, bare)


def sentences_of(blocks: Sequence[Block]) -> dict[str, str]:
    """By bookmark, the whole sentence in which a figure stands, as it is printed."""
    return {
        piece.bookmark: _sentence(block.pieces, place).strip()
        for block in blocks if isinstance(block, Paragraph)
        for place, piece in enumerate(block.pieces) if isinstance(piece, Number)
    }  # fmt: skip


#: Stands for a figure, and for a gap, in a sentence without its figures.
_FIGURE, _GAP = "□", "【】"


def _sentence(pieces: Text, place: int, *, bare: bool = False) -> str:
    """The sentence in which a piece of a paragraph stands; remarks are none of it.

    Args:
        pieces: Of the paragraph.
        place: Which of them.
        bare: Whether signs stand in place of figures and gaps.
    """

    def words(piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Remark):
            return ""
        return piece.text if not bare else _FIGURE if isinstance(piece, Number) else _GAP

    before, after = "".join(map(words, pieces[:place])), "".join(map(words, pieces[place + 1 :]))
    head, stop, _ = after.partition("。")
    return before.rpartition("。")[2] + words(pieces[place]) + head + stop


def kept_name(unit: str) -> str:
    """A unit's name as the ledger keeps and compares it: one that is too long for a property by its start and its sketch."""
    return unit if len(unit) <= _NAME else f"{unit[:_NAME_START]}…{sketch(unit)}"


def sketch(text: str) -> str:
    """A text's short digest, whatever blanks and line breaks a program has put into it."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:_SKETCH]


def sketch_of_table(rows: Iterable[Iterable[str]]) -> str:
    """The same of a table, cell by cell; empty cells count for nothing, for a document may have merged them."""
    return sketch("".join("|".join(filter(None, map(str.strip, row))) + "#" for row in rows))


def row_sketch(line: Sequence[str]) -> tuple[str, str]:
    """Sketches of a unit's name and of its figures in the table of units; its number may be another one tomorrow."""
    name, figures = name_and_figures(line)
    return sketch(name)[:_ROW], sketch("|".join(figures))[:_ROW]


def name_and_figures(line: Sequence[str]) -> tuple[str, list[str]]:
    """The name and the figures of a line of the table of units, without its number and without what is empty."""
    texts = [text for text in map(str.strip, line) if text]
    if len(texts) > 1 and texts[0].isdecimal():
        texts = texts[1:]
    return (texts[0], texts[1:]) if texts else ("", [])


def cells_of(account: Account, keys: Sequence[str], *, share: bool = False) -> str:
    """The cells of a fact as people name them, neighbours as an area.

    Args:
        account: Whose form.
        keys: Of the fields.
        share: Whether the last is the base of a share.
    """
    if not keys:
        return ""
    where = addresses(account.form)
    added = "+".join(_areas([where[key] for key in (keys[:-1] if share else keys)]))
    return f"{added}/{where[keys[-1]][1]}" if share else added


def _areas(places: Sequence[tuple[str, str]]) -> Iterator[str]:
    """(sheet, address) → 表三!J8:J15, an area for each run of neighbours; the sheet is named once."""
    runs: list[list[tuple[int, int]]] = []
    for _, address in places:
        column, row = split_address(address)
        if runs and (column, row) in ((runs[-1][-1][0] + 1, runs[-1][0][1]), (runs[-1][0][0], runs[-1][-1][1] + 1)):
            runs[-1].append((column, row))
        else:
            runs.append([(column, row)])
    for number, run in enumerate(runs):
        ends = [f"{column_letter(column)}{row}" for column, row in dict.fromkeys((run[0], run[-1]))]
        yield f"{'' if number else places[0][0] + '!'}{':'.join(ends)}"


# ---------------------------------------------------------------- in a document


def to_properties(ledger: Ledger) -> dict[str, str]:
    """The ledger as custom properties of a document, by name."""
    found = {_REPORT: _json([_VERSION, ledger.unit, ledger.year, ledger.edition, ledger.table])}
    found |= {one.name: _value(one) for one in ledger.bindings.values()}
    rows = ["".join(pair) for pair in ledger.rows.items()]
    for place in range(0, len(rows), _ROWS_EACH):
        found[f"{_ROWS}{place // _ROWS_EACH + 1}"] = "".join(rows[place : place + _ROWS_EACH])
    return found


def _value(one: Binding) -> str:
    before, after = one.before, one.after
    while len(value := _json([one.cells, one.unit, one.text, before, after, one.sentence])) > _LONGEST and (before or after):
        before, after = before[1:], after[:-1]
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_properties(properties: Mapping[str, str]) -> Ledger | None:
    """The ledger in a document's custom properties; None if it has none, or one that nobody can read.

    Args:
        properties: Texts by name, as a stranger's document has them: a property that is no binding is passed over.
    """
    found = _loads(properties.get(_REPORT, ""))
    if not isinstance(found, list) or len(found) != 5:
        return None
    version, unit, year, edition, table = found
    if version != _VERSION or not (isinstance(unit, str) and isinstance(table, str)):
        return None
    if not isinstance(year, int) or not isinstance(edition, int):
        return None
    read = {name: _read_value(name, value) for name, value in properties.items() if name.startswith(PREFIX)}
    rows = [value[place : place + 2 * _ROW] for name, value in properties.items() if name.startswith(_ROWS)
            for place in range(0, len(value), 2 * _ROW)]  # fmt: skip
    sketched = {pair[:_ROW]: pair[_ROW:] for pair in rows}
    return Ledger(unit, year, edition, {name: one for name, one in read.items() if one}, table, sketched)


def is_older(properties: Mapping[str, str]) -> bool:
    """Whether a document carries the ledger of an older version, which kept too little to renew its figures by."""
    found = _loads(properties.get(_REPORT, ""))
    return isinstance(found, list) and bool(found) and isinstance(found[0], int) and 0 < found[0] < _VERSION


def _loads(text: str) -> object:
    """What a stranger's property says; None where it is no JSON, or nested too deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_value(name: str, value: str) -> Binding | None:
    texts = _loads(value)
    if not isinstance(texts, list) or len(texts) != 6 or not all(isinstance(text, str) for text in texts):
        return None
    return Binding(name, *texts)


def is_ours(name: str) -> bool:
    """Whether a custom property of this name belongs to the ledger."""
    return name == _REPORT or name.startswith((PREFIX, _ROWS))


def custom_xml(properties: Mapping[str, str], first: int = 2) -> bytes:
    """docProps/custom.xml with these texts by name, numbered from `first` on; the numbers 0 and 1 are not ours to give."""
    lines = (
        f'<property fmtid="{_FORMAT}" pid="{number}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(text, quote=False)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), first)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{"".join(lines)}</Properties>'
    ).encode()
