"""The figures of a report as open data for a website: a table of lines, and a record for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.draft.plan import Paragraph, compose, title
from toolkit.draft.sentences import clean, plain
from toolkit.form.layout import addresses
from toolkit.submission.numbers import in_units, json_number, show

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.draft.plan import Block
    from toolkit.form import Field

#: Headings of `figure_rows`.
COLUMNS = ("单位", "年度", "表", "项目", "栏目", "单元格", "数值", "计量单位")


def figure_rows(account: Account) -> Iterator[tuple[str, ...]]:
    """The headings, then a line for each figure in the form's order; a missing figure is "", a zero is 0."""
    yield COLUMNS
    for field, value in zip(account.form.fields, account.figures, strict=True):
        shown = "" if value is None else show(value, field.measure)
        yield (
            _unit(account), str(account.year), field.table.label, "／".join(field.row), "／".join(field.column),
            _address(account, field), shown, field.measure.name,
        )  # fmt: skip


def record(account: Account, blocks: Sequence[Block] | None = None) -> dict[str, Any]:
    """The report for programs: the cells as `export --format json` names them, and the paragraphs in order.

    A missing figure is None; a figure is a number in the form's own unit (万元 for fees).

    Args:
        account: What it gives account of.
        blocks: Its plan, if it is there already: to compose that of a large region takes a while.
    """
    return {
        "unit": _unit(account),
        "year": account.year,
        "edition": account.edition,
        "title": title(account).replace("\n", ""),
        "cells": [
            {
                "key": field.key,
                "table": field.table.number,
                "row": list(field.row),
                "column": list(field.column),
                "sheet": field.table.label,
                "address": _address(account, field),
                "value": None if value is None else json_number(in_units(value, field.measure)),
                "measure": field.measure.name,
            }
            for field, value in zip(account.form.fields, account.figures, strict=True)
        ],
        "paragraphs": [
            {"style": block.style, "text": plain(block.pieces)}
            for block in (compose(account) if blocks is None else blocks)
            if isinstance(block, Paragraph) and block.pieces
        ],
    }


def _unit(account: Account) -> str:
    return "".join(clean(account.unit))


def _address(account: Account, field: Field) -> str:
    return addresses(account.form)[field.key][1]
