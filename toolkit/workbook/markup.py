"""SpreadsheetML of the few things that differ between workbooks of one kind: rows, merged cells, rules, comments, texts.

Byte for byte what XlsxWriter writes for the same calls, which tests compare; `toolkit.workbook.stamp` tells what for. Rows and
columns count from 0, heights and widths are pixels. Knows neither files nor sheets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from toolkit.form.layout import column_letter

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: Pixels of a row, and of a column, of which nothing has been said.
ROW, COLUMN = 20, 64

_MARKUP = re.compile("[&<>]")
_IN_ATTRIBUTE = re.compile('["&<>\n]')
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_NEWER = re.compile(
    r"\b(?:[A-Z]+\.[A-Z.]+|ANCHORARRAY|BYCOL|BYROW|CHOOSECOLS|CHOOSEROWS|CONCAT|DAYS|DROP|EXPAND|FILTER|FORMULATEXT|HSTACK|IFNA|IFS"
    r"|ISFORMULA|LAMBDA|LET|MAKEARRAY|MAP|MAXIFS|MINIFS|NUMBERVALUE|RANDARRAY|REDUCE|SCAN|SEQUENCE|SHEETS?|SINGLE|SORT|SORTBY"
    r"|SWITCH|TAKE|TEXTJOIN|TEXTSPLIT|TOCOL|TOROW|UNICHAR|UNICODE|UNIQUE|VSTACK|WRAPCOLS|WRAPROWS|XLOOKUP|XMATCH|XOR)\("
)
#: Of validations, as XlsxWriter calls them and as the file does.
_TYPES = {"any": "", "integer": "whole", "decimal": "decimal", "list": "list"}
_OPERATORS = {"between": "", ">=": "greaterThanOrEqual", "==": "equal"}
_MESSAGES = {"error_title": "errorTitle", "error_message": "error", "input_title": "promptTitle", "input_message": "prompt"}
_VALIDATED = frozenset(("validate", "criteria", "value", "source", "minimum", "maximum", "error_type", *_MESSAGES))
_COLOURED = frozenset(("type", "criteria", "value", "format", "stop_if_true"))


class Unfit(Exception):
    """A workbook needs XlsxWriter itself: something in it is not written here."""


def _known(table: Mapping[str, str], word: str) -> str:
    if word not in table:
        raise Unfit(word)
    return table[word]


def escape(text: str) -> str:
    """Text between tags."""
    if not _MARKUP.search(text):
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Text of an attribute."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#xA;") if _IN_ATTRIBUTE.search(text) else text


#: Begins a formula that several cells share; nobody can type it.
_SHARED = "\x02"


def shared_formula(number: int, area: str, formula: str) -> str:
    """What to write as the formula of the first cell of those that share one.

    Args:
        number: Of the formula among those of its sheet that are shared.
        area: The cells, all in a column, in which it stands: B2:B9.
        formula: As it is in the first cell; each further one has its references as many rows further down.
    """
    return f"{_SHARED}{number}{_SHARED}{area}{_SHARED}{formula.removeprefix('=')}"


def shared_again(number: int) -> str:
    """What to write as the formula of each further cell."""
    return f"{_SHARED}{number}{_SHARED}{_SHARED}"


def is_shared(formula: str) -> bool:
    """Whether a formula is one of these two."""
    return formula.startswith(_SHARED)


@lru_cache(maxsize=16384)
def formula_element(formula: str) -> str:
    """A formula as it stands in a file, with its tags.

    Raises:
        Unfit: If it is an array formula or has a function that came after Excel 2010, whose name is another in files.
    """
    if formula.startswith("{") or _NEWER.search(formula):
        raise Unfit(formula)
    if not is_shared(formula):
        return f"<f>{escape(formula.removeprefix('='))}</f>"
    _, number, area, text = formula.split(_SHARED)
    return f'<f t="shared" ref="{area}" si="{number}">{escape(text)}</f>' if area else f'<f t="shared" si="{number}"/>'


def bare_formula(formula: str) -> str:
    """A formula as it stands in a file, without tags; refuses what `formula_element` refuses."""
    return formula_element(formula)[3:-4]


@lru_cache(maxsize=8192)
def address(row: int, column: int) -> str:
    """A1 address."""
    return f"{column_letter(column + 1)}{row + 1}"


def area(top: int, left: int, bottom: int, right: int) -> str:
    """A1:B2, or A1 for a single cell."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


# ---------------------------------------------------------------- cells


#: What follows the format in the tag of a cell that holds nothing.
BLANK = "/>"


def text_cell(number: int) -> str:
    """What follows the format in the tag of a cell that holds the shared text of this number."""
    return f' t="s"><v>{number}</v></c>'


def number_cell(number: float) -> str:
    """What follows the format in the tag of a cell that holds a number."""
    return f"><v>{number:.16G}</v></c>"


def formula_cell(formula: str, shows: str | float) -> str:
    """What follows the format in the tag of a cell that holds a formula, and what it shows."""
    if shows == "":
        return f">{formula_element(formula)}<v></v></c>"
    if isinstance(shows, str):
        kind = ' t="e"' if shows in _ERRORS else ' t="str"'
        return f"{kind}>{formula_element(formula)}<v>{escape(shows)}</v></c>"
    if isinstance(shows, bool):
        return f' t="b">{formula_element(formula)}<v>{int(shows)}</v></c>'
    return f">{formula_element(formula)}<v>{shows}</v></c>"


@lru_cache(maxsize=4096)
def row_head(row: int, span: str, height: int | None, *, grows: bool = False) -> str:
    """The tag of a row, but for its end; one that grows is fitted to its text by the program that opens it."""
    fixed = "" if grows else ' customHeight="1"'
    tall = "" if height is None or height == ROW else f' ht="{height * 0.75:.16g}"{fixed}'
    return f'<row r="{row + 1}"{span}{tall}'


# ---------------------------------------------------------------- what stands behind the cells


@lru_cache(maxsize=64)
def merged(areas: tuple[tuple[int, int, int, int], ...]) -> str:
    """<mergeCells>."""
    if not areas:
        return ""
    cells = "".join(f'<mergeCell ref="{area(*one)}"/>' for one in areas)
    return f'<mergeCells count="{len(areas)}">{cells}</mergeCells>'


def colour_rule(options: Mapping[str, Any], priority: int) -> tuple[str, str]:
    """A <cfRule> of the kinds "formula" and "cell": what stands before and behind the number of its format.

    Raises:
        Unfit: If it is another, as for all rules here.
    """
    if odd := options.keys() - _COLOURED:
        raise Unfit(*odd)
    stop = ' stopIfTrue="1"' if options.get("stop_if_true") else ""
    if options["type"] == "formula":
        kind, formula, how = "expression", options["criteria"], ""
    else:
        kind, formula = _known({"cell": "cellIs"}, options["type"]), options["value"]
        how = f' operator="{_known(_OPERATORS, options["criteria"])}"'
    head = f'" priority="{priority}"{stop}{how}>'
    return f'<cfRule type="{kind}" dxfId="', f"{head}<formula>{bare_formula(formula)}</formula></cfRule>"


def coloured(rules: Mapping[str, Sequence[str]]) -> str:
    """<conditionalFormatting> of each area."""
    return "".join(
        f'<conditionalFormatting sqref="{where}">{"".join(some)}</conditionalFormatting>' for where, some in rules.items()
    )


def validation(where: str, options: Mapping[str, Any]) -> str:
    """A <dataValidation>; a list offers one word."""
    items = options.items()
    head, tail = _validation(tuple((key, "".join(value) if isinstance(value, list) else value) for key, value in items))
    return f"{head}{where}{tail}"


@lru_cache(maxsize=2048)
def _validation(items: tuple[tuple[str, Any], ...]) -> tuple[str, str]:
    """What stands before and behind its area."""
    options = dict(items)
    if odd := options.keys() - _VALIDATED:
        raise Unfit(*odd)
    kind, operator = _known(_TYPES, options["validate"]), _known(_OPERATORS, options.get("criteria", "between"))
    parts = [f' type="{kind}"'] if kind else []
    if operator:
        parts.append(f' operator="{operator}"')
    if options.get("error_type"):
        parts.append(f' errorStyle="{options["error_type"]}"')
    parts.append(' allowBlank="1" showInputMessage="1" showErrorMessage="1"')
    parts += [f' {name}="{attribute(options[key])}"' for key, name in _MESSAGES.items() if key in options]
    head = f'<dataValidation{"".join(parts)} sqref="'
    if not kind:
        return head, '"/>'
    first = f'"{options["source"]}"' if kind == "list" else options.get("minimum", options.get("value"))
    limits = [first, *([options["maximum"]] if "maximum" in options else [])]
    formulas = "".join(f"<formula{number}>{escape(str(one))}</formula{number}>" for number, one in enumerate(limits, 1))
    return head, f'">{formulas}</dataValidation>'


def validated(rules: Sequence[str]) -> str:
    """<dataValidations>."""
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def linked(links: Mapping[tuple[int, int], tuple[str, str]]) -> str:
    """<hyperlinks> inside the workbook: by cell, where to and what is shown."""
    if not links:
        return ""
    each = (
        f'<hyperlink ref="{address(*where)}" location="{attribute(target)}" display="{attribute(text)}"/>'
        for where, (target, text) in sorted(links.items())
    )
    return f"<hyperlinks>{''.join(each)}</hyperlinks>"


# ---------------------------------------------------------------- parts of their own


def shared_strings(texts: Collection[str], uses: int) -> str:
    """The table of texts, each once, by the order of their numbers; `uses` counts the cells."""
    return f'{DECLARATION}<sst xmlns="{_MAIN}" count="{uses}" uniqueCount="{len(texts)}">{"".join(map(_item, texts))}</sst>'


def _item(text: str) -> str:
    return _short_item(text) if len(text) <= 300 else _long_item(text)


def _long_item(text: str) -> str:
    return f"<si><t{_space(text)}>{escape(_literal(text))}</t></si>"


_short_item = lru_cache(maxsize=4096)(_long_item)


def _space(text: str) -> str:
    return ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""


def _literal(text: str) -> str:
    return _ESCAPED.sub(r"_x005F\1", text) if "_x" in text else text


class Comment(NamedTuple):
    """A note at a cell; width and height are those of its box."""

    row: int
    column: int
    text: str
    author: str
    width: int
    height: int
    font_name: str
    font_size: float
    color: str


@lru_cache(maxsize=64)
def comments(notes: tuple[Comment, ...]) -> str:
    """The texts of a sheet's comments."""
    authors = list(dict.fromkeys(note.author for note in notes))
    names = "".join(f"<author>{escape(author)}</author>" for author in authors)
    each = "".join(
        f'<comment ref="{address(note.row, note.column)}" authorId="{authors.index(note.author)}"><text><r><rPr>'
        f'<sz val="{note.font_size}"/><color indexed="81"/><rFont val="{note.font_name}"/>'
        f'<family val="2"/></rPr><t{_space(note.text)}>{escape(_literal(note.text))}</t></r></text></comment>'
        for note in notes
    )
    head = f'{DECLARATION}<comments xmlns="{_MAIN}"><authors>{names}</authors>'
    return f"{head}<commentList>{each}</commentList></comments>"


_SHAPES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:{left:.15g}pt;'
    'margin-top:{top:.15g}pt;width:{width:.15g}pt;height:{height:.15g}pt;z-index:{order};visibility:hidden" '
    'fillcolor="{color}" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


#: The sizes of rows or columns that are not usual.
Sizes = tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def shapes(notes: tuple[Comment, ...], block: int, heights: Sizes, widths: Sizes) -> str:
    """The boxes of a sheet's comments, up to 1023.

    Args:
        block: Number of the sheet among those with comments, from 1: each has a thousand numbers of its own.
        heights: Of rows. widths: Of columns.
    """
    drawn = [_SHAPES.format(data=block)]
    for order, note in enumerate(notes, 1):
        # Right of the cell, beginning a little above it.
        left = _stretch(widths, COLUMN, note.column + 1, 15, note.width)
        top = _stretch(heights, ROW, max(note.row - 1, 0), 10 if note.row else 2, note.height)
        drawn.append(
            _SHAPE.format(
                number=1024 * block + order,
                order=order,
                left=left.start * 0.75,
                top=top.start * 0.75,
                width=note.width * 0.75,
                height=note.height * 0.75,
                color=note.color.lower(),
                anchor=", ".join((left.first, top.first, left.last, top.last)),
                row=note.row,
                column=note.column,
            )
        )
    return "".join((*drawn, "</xml>"))


class _Stretch(NamedTuple):
    """From where to where a box reaches along the rows or columns: "4, 15" is 15 pixels into the fifth column."""

    start: int
    first: str
    last: str


@lru_cache(maxsize=2048)
def _stretch(sizes: Sizes, usual: int, index: int, offset: int, length: int) -> _Stretch:
    """Where a box is that begins `offset` pixels into a row or column and is so long."""
    size = dict(sizes)

    def behind(index: int, offset: int) -> tuple[int, int]:
        while offset >= (step := size.get(index, usual)):
            offset -= step
            index += 1
        return index, offset

    start = sum(size.get(one, usual) for one in range(index)) + offset
    index, offset = behind(index, offset)
    end, rest = behind(index, length + offset)
    return _Stretch(start, f"{index}, {offset}", f"{end}, {rest}")
