"""Formulas that stand once for many cells, written out for each of them."""

from __future__ import annotations

import re

from toolkit.form.layout import column_letter, column_number

_REFERENCE = re.compile(
    r"""("[^"]*"|'[^']*'!?)|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![A-Za-z0-9_.(])""", re.ASCII
)


#: A formula in pieces: text that stays, and (column, row) of a reference, each as written or, if it moves along, as a number.
Pieces = list[str | tuple[str | int, str | int]]


def take_apart(formula: str) -> Pieces:
    """A shared formula taken apart once, for all of its cells."""
    pieces: Pieces = []
    at = 0
    for match in _REFERENCE.finditer(formula):
        if match[1] or (match[2] and match[4]):
            continue
        column = f"${match[3]}" if match[2] else column_number(match[3])
        row = f"${match[5]}" if match[4] else int(match[5])
        pieces += (formula[at : match.start()], (column, row))
        at = match.end()
    return [*pieces, formula[at:]]


def moved(pieces: Pieces, down: int, right: int) -> str:
    """A shared formula as it reads in another of its cells: relative references move along."""

    def shift(reference: tuple[str | int, str | int]) -> str:
        column, row = reference
        if isinstance(column, int):
            if column + right <= 0:
                return "#REF!"
            column = column_letter(column + right)
        if isinstance(row, int):
            row += down
            if row <= 0:
                return "#REF!"
        return f"{column}{row}"

    return "".join([piece if isinstance(piece, str) else shift(piece) for piece in pieces])
