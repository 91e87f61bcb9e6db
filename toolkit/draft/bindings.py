"""The ledger of a draft's figures, as the document keeps it: each bookmark's cells, what was printed and the words around.

A draft goes through many hands. What was printed when it was made cannot be told from the document once somebody has typed
over it, so the document carries it along, in its custom properties (docProps/custom.xml), which Word, WPS and LibreOffice keep,
in .doc and .odt as well. One property for each figure, named like its bookmark and no longer than the 255 characters that Word
allows. Besides, a sketch of each generated paragraph and of the table of units: what still reads the same nobody has touched.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from toolkit.draft.plan import Block, OfficialTable, Paragraph, UnitTable, cell_bookmark, cell_text, compose
from toolkit.draft.sentences import Number, Text, clean
from toolkit.form.layout import addresses, column_letter, split_address
from toolkit.submission.facts import PERCENT

if TYPE_CHECKING:
    from toolkit.draft.account import Account

#: What the names of all bookmarks of a draft begin with.
PREFIX = "nb_"
_IN_TABLE = re.compile(rf"{PREFIX}t[1-9]_[A-Z]+[0-9]+")
#: Properties beside the figures: of what report it is the ledger, and the sketches.
_REPORT, _SKETCHES = "nianbao", "nianbao_"
_VERSION = 1
#: Characters of the text before and behind a figure that are kept; characters of a sketch; sketches in one property.
_AROUND, _SKETCH, _TOGETHER = 12, 12, 20
_LONGEST = 255
#: Characters of a unit's name that are kept; of a longer one so many and its sketch, or its property would be cut.
_NAME, _NAME_START = 60, 40
#: What identifies custom properties, for all documents alike.
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


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
    """

    name: str
    cells: str
    unit: str
    text: str
    before: str = ""
    after: str = ""

    @property
    def in_table(self) -> bool:
        """Whether it stands in one of the official tables."""
        return _IN_TABLE.fullmatch(self.name) is not None

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
        sketches: Of the paragraphs and tables as they were generated.
    """

    unit: str
    year: int
    edition: int
    bindings: Mapping[str, Binding]
    sketches: frozenset[str]


# ---------------------------------------------------------------- of a report


def ledger_of(account: Account, blocks: Sequence[Block] | None = None) -> Ledger:
    """The ledger of a draft of this account.

    Args:
        account: What it gives account of.
        blocks: Its plan, if it is there already: to compose that of a large region takes a while.
    """
    bindings: dict[str, Binding] = {}
    sketches: list[str] = []
    for block in compose(account) if blocks is None else blocks:
        if isinstance(block, Paragraph):
            own = list(_in_paragraph(account, block.pieces))
            bindings.update((one.name, one) for one in own)
            if own:
                sketches.append(sketch(plain(block.pieces)))
        elif isinstance(block, OfficialTable):
            for field in account.form.fields:
                if field.table is block.table and (text := cell_text(account, field.key)):
                    name = cell_bookmark(account.form, field.key)
                    bindings[name] = Binding(name, cells_of(account, (field.key,)), "", text, field.name)
        elif isinstance(block, UnitTable):
            sketches.append(sketch_of_table(block))
    return Ledger(_name("".join(clean(account.unit))), account.year, account.edition, bindings, frozenset(sketches))


def _in_paragraph(account: Account, pieces: Text) -> Iterator[Binding]:
    texts = [piece if isinstance(piece, str) else piece.text for piece in pieces]
    for place, piece in enumerate(pieces):
        if isinstance(piece, Number):
            before, after = "".join(texts[:place])[-_AROUND:], "".join(texts[place + 1 :])[:_AROUND]
            cells = cells_of(account, piece.fact.keys, share=piece.fact.measure is PERCENT)
            yield Binding(piece.bookmark, cells, _name(piece.unit), piece.text, before, after)


def _name(unit: str) -> str:
    """A unit's name as the ledger keeps and compares it: one that is too long for a property by its start and its sketch."""
    return unit if len(unit) <= _NAME else f"{unit[:_NAME_START]}…{sketch(unit)}"


def plain(pieces: Text) -> str:
    """What a paragraph reads."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def sketch(text: str) -> str:
    """A text's short digest, whatever blanks and line breaks a program has put into it."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:_SKETCH]


def sketch_of_table(table: UnitTable) -> str:
    """The same of the table of units, cell by cell."""
    return sketch("|".join(cell for line in (table.headings, *table.lines(), table.total) for cell in line))


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
    sketches = sorted(ledger.sketches)
    found = {_REPORT: _json([_VERSION, ledger.unit, ledger.year, ledger.edition])}
    for number, start in enumerate(range(0, len(sketches), _TOGETHER), 1):
        found[f"{_SKETCHES}{number}"] = " ".join(sketches[start : start + _TOGETHER])
    found |= {one.name: _value(one) for one in ledger.bindings.values()}
    return found


def _value(one: Binding) -> str:
    before, after = one.before, one.after
    while len(value := _json([one.cells, one.unit, one.text, before, after])) > _LONGEST and (before or after):
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
    if not isinstance(found, list) or len(found) != 4:
        return None
    version, unit, year, edition = found
    if version != _VERSION or not isinstance(unit, str) or not isinstance(year, int) or not isinstance(edition, int):
        return None
    bindings: dict[str, Binding] = {}
    sketches: set[str] = set()
    for name, value in properties.items():
        if name.startswith(_SKETCHES):
            sketches.update(value.split())
        elif name.startswith(PREFIX) and (one := _read_value(name, value)):
            bindings[name] = one
    return Ledger(unit, year, edition, bindings, frozenset(sketches))


def _loads(text: str) -> object:
    """What a stranger's property says; None where it is no JSON, or nested too deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_value(name: str, value: str) -> Binding | None:
    texts = _loads(value)
    if not isinstance(texts, list) or len(texts) != 5 or not all(isinstance(text, str) for text in texts):
        return None
    return Binding(name, *texts)


def custom_xml(properties: Mapping[str, str]) -> bytes:
    """docProps/custom.xml with these texts by name."""
    lines = (
        f'<property fmtid="{_FORMAT}" pid="{number}" name={quoteattr(name)}><vt:lpwstr>{escape(text)}</vt:lpwstr></property>'
        for number, (name, text) in enumerate(properties.items(), 2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{"".join(lines)}</Properties>'
    ).encode()
