"""The office's own list of units that are due (单位名录), from .xlsx or .csv. Edited by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import RosterError
from toolkit.office.tables import PlainTable, complaint, lengths, read_table
from toolkit.submission.roster import Roster, RosterUnit
from toolkit.terminal import unseen, visible_lines

_HEADINGS = {
    "单位代码": "code",
    "单位名称": "name",
    "所属地区": "region",
    "单位类型": "kind",
    "上级单位": "parent",
    "别名": "aliases",
    "上年代码": "former_code",
    "联系人": "contact",
    "联系电话": "phone",
}
_REQUIRED = ("单位代码", "单位名称", "所属地区")
#: What is only shown to people; numbers out of an address book often carry direction marks.
_CONTACTS = ("contact", "phone")


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Args:
        path: .xlsx (first sheet that has the headings) or .csv (see `toolkit.office.tables.read_table`), headings in one row.

    Returns:
        The units in the order of the list.

    Raises:
        RosterError: If the file or a heading is missing, a row has no name, or a text is longer than it may be; the text says
            which.
    """
    return Roster(_units(path, roster_table(path)))


def roster_table(path: Path) -> PlainTable:
    """A roster as it stands in its file, with the columns that are the office's own.

    Raises:
        RosterError: If the file or a heading is missing, or a text is longer than it may be.
    """
    table = read_table(path, "单位名录", tuple(_HEADINGS), _REQUIRED, "单位名称", RosterError)
    if faults := list(lengths(table, _HEADINGS)):
        raise RosterError(complaint("单位名录", path, faults))
    return table


def _units(path: Path, table: PlainTable) -> list[RosterUnit]:
    where = {name: table.headings.index(heading) for heading, name in _HEADINGS.items() if heading in table.headings}
    units = []
    shared: dict[str, str] = {}  # regions and types are the same for many units: one copy of each
    for number, texts in table.lines:
        values = {name: shared.setdefault(texts[column], texts[column]) for name, column in where.items()}
        if not any(values.values()):
            continue
        if not values["name"]:
            raise RosterError(f"单位名录“{path}”第 {number} 行没有单位名称。")
        _refuse_unseen(path, number, values)
        aliases = tuple(alias for alias in re.split(r"[、，,;；\s]+", values.pop("aliases", "")) if alias)
        units.append(RosterUnit(**values, aliases=aliases))
    if not units:
        raise RosterError(f"单位名录“{path}”没有列出单位。")
    return units


def _refuse_unseen(path: Path, number: int, values: Mapping[str, str]) -> None:
    """A name with hidden characters equals no name on a cover, and reads other than it is."""
    for heading, name in _HEADINGS.items():
        if name not in _CONTACTS and (marks := unseen(values.get(name, ""))):
            text = visible_lines(values[name])
            raise RosterError(
                f"单位名录“{path}”第 {number} 行的“{heading}”里有看不见的字符（{'、'.join(marks)}）：{text}。"
                "请删去这一格，用键盘重新输入。"
            )
