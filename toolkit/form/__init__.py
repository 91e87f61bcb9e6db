"""The official form, both editions, as data. Standard library only."""

from __future__ import annotations

from toolkit.form import ed2019, ed2021
from toolkit.form.model import CHANGE, COUNT, ITEMS, MONEY, Field, Form, Heading, Identity, Measure, Section, Table

FORMS: dict[int, Form] = {2019: ed2019.FORM, 2021: ed2021.FORM}

__all__ = [
    "CHANGE", "COUNT", "FORMS", "ITEMS", "MONEY", "Field", "Form", "Heading", "Identity", "Measure", "Section", "Table",
    "edition_for_year",
]  # fmt: skip


def edition_for_year(year: int) -> int:
    """The edition that a report of this year has to use: 2021 from 2021 on, 2019 before.

    Source: 国办公开办函〔2021〕30号.
    """
    return 2021 if year >= 2021 else 2019
