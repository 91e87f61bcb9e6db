"""A workbook whose cells were typed into another is what LibreOffice makes of its file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests import faulty, libreoffice, retyped
from tests.libreoffice import needs_office
from toolkit.form import FORMS
from toolkit.intake.xlsx.package import read_package
from toolkit.template.template import write_workbook

#: What is typed into three cells, one after another: texts with blanks around them, numbers, nothing, and texts again.
_TYPED = (
    (" 12 \n ", "０", -3), (Decimal("2.123456"), 10**17 + 1, "<5&件>"), (None, "\n", "1\n2"), ("12", 0, "=1+1"),
)  # fmt: skip
_KEYS = ("documents/rules/issued", "requests/granted/other", "documents/fee/change")


def _books() -> list[bytes]:
    form = FORMS[2021]
    start = faulty.clean(form)
    figures = [start.figures | dict(zip(_KEYS, typed, strict=True)) for typed in _TYPED]
    return [write_workbook(form, replace(start, figures=one)) for one in figures]


@needs_office
def test_cells_typed_into_a_workbook_give_what_its_file_gives() -> None:
    """Every cell of every sheet, formulas and their results, merged and hidden areas: as loaded, for all of them."""
    books = _books()
    assert len({retyped.apart(book).frame for book in books}) == 1 and len(set(books)) == len(books)
    for one, other in zip(retyped.recalculate(books), libreoffice.recalculate(books), strict=True):
        assert read_package(one).sheets == read_package(other).sheets


def test_only_what_is_typed_may_differ() -> None:
    """Another formula, a total that is typed, a truth value and another edition are workbooks of their own."""
    form = FORMS[2021]
    start = faulty.clean(form)
    others = [
        faulty.spoiled(start, _KEYS[0], faulty.Fault("formula", 5, "=2+3")),
        faulty.spoiled(start, _KEYS[0], faulty.Fault("truth", True, "=TRUE()")),
        replace(start, typed_totals=frozenset({"requests/received/total"})),
    ]
    books = [*(write_workbook(form, one) for one in (start, *others)), write_workbook(FORMS[2019], faulty.clean(FORMS[2019]))]
    assert len({retyped.apart(book).frame for book in books}) == len(books)
