"""花名册.xlsx: who is due in a workspace, and the names by which people have come to know the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit import paths
from toolkit.errors import NianbaoError, RosterError
from toolkit.office.roster_file import read_roster, roster_table
from toolkit.office.tables import PlainTable
from toolkit.submission.roster import Roster, RosterUnit, plain_name

_ALIASES = "别名"
#: Pixels of a column of the roster that is neither a name nor a code.
_NARROW, _WIDE = 110, 200


def roster_bytes(path: Path) -> bytes:
    """A roster as the workbook that a workspace keeps: an .xlsx as it is, a .csv made into one.

    Raises:
        RosterError: If it cannot be used.
    """
    read_roster(path)
    data = paths.read_own_file(path, "单位名录", RosterError)
    return data if data.startswith(b"PK\x03\x04") else _as_workbook(roster_table(path))


def with_aliases(path: Path, units: Units) -> bytes:
    """A roster with the names that people have confirmed since it was written, as a workbook; as it is, if there are none.

    Args:
        path: Of the roster.
        units: What is known of its units.

    Raises:
        RosterError: If it cannot be used.
    """
    if units.roster.units == units.listed.units:
        return roster_bytes(path)
    table = roster_table(path)
    headings = list(table.headings)
    if _ALIASES not in headings:
        headings.append(_ALIASES)
    column, name = headings.index(_ALIASES), headings.index("单位名称")
    aliases = {unit.name: unit.aliases for unit in units.roster.units}
    lines = []
    for number, texts in table.lines:
        cells = [*texts, *[""] * (len(headings) - len(texts))]
        cells[column] = "、".join(aliases.get(cells[name].strip(), ())) or cells[column]
        lines.append((number, tuple(cells)))
    return _as_workbook(replace(table, headings=tuple(headings), lines=tuple(lines)))


def _as_workbook(table: PlainTable) -> bytes:
    """A roster as a workbook; every cell is text, so that no program makes a number of a code."""
    from toolkit.workbook.lists import code_style, heading_style, text_style
    from toolkit.workbook.styles import Styles, new_workbook, put_text

    workbook, buffer = new_workbook("花名册")
    sheet, styles = workbook.add_worksheet("花名册"), Styles(workbook)
    for column, heading in enumerate(table.headings):
        is_code = "代码" in heading
        pixels = _WIDE if is_code or heading in ("单位名称", "上级单位", "别名") else _NARROW
        sheet.set_column_pixels(column, column, pixels)
        put_text(sheet, 0, column, heading, heading_style(styles))
        for row, (_, texts) in enumerate(table.lines, 1):
            put_text(sheet, row, column, texts[column], code_style(styles) if is_code else text_style(styles))
    sheet.freeze_panes(1, 0)
    workbook.close()
    return bytes(buffer.getvalue())


def key_of(unit: RosterUnit) -> str:
    """What stands for a unit in the register: its code, else its name."""
    return unit.code or unit.name


@dataclass(frozen=True)
class Units:
    """The units of a workspace.

    Attributes:
        roster: As in the file, each unit with the aliases that people have confirmed since.
        listed: As in the file.
    """

    roster: Roster
    listed: Roster

    def by_key(self, key: str) -> RosterUnit | None:
        """The unit that a key of the register stands for; None if the roster has it no more."""
        return self.roster.find(key, "") or self.roster.find("", key)

    def named(self, text: str) -> RosterUnit:
        """The unit that a person names: by its code, name or an alias.

        Raises:
            NianbaoError: If there is none.
        """
        if unit := self.by_key(text.strip()):
            return unit
        _, reason = self.roster.identify("", text)
        raise NianbaoError(f"{reason}。")


def read_units(path: Path, aliases: Mapping[str, str]) -> Units:
    """The units of a workspace.

    Args:
        path: Of 花名册.xlsx.
        aliases: By name, the key of the unit that people have confirmed it to mean.

    Raises:
        RosterError: If the roster cannot be used.
    """
    roster = read_roster(path)
    taken = {plain_name(name) for unit in roster.units for name in (unit.name, *unit.aliases)}
    more: dict[str, list[str]] = {}
    for name, key in aliases.items():
        unit = roster.find(key, "") or roster.find("", key)
        if unit and plain_name(name) not in taken:  # what the file says has the last word
            more.setdefault(unit.name, []).append(name)
            taken.add(plain_name(name))
    known = Roster([unit._replace(aliases=(*unit.aliases, *more.get(unit.name, ()))) for unit in roster.units])
    return Units(known, roster)
