"""Which report of a roster covers others of it, and how its areas lie in each other: 县 in 市 in 省.

An area is what 所属地区 names. It lies in the 所属地区 of the unit that bears its name (甲县 or 甲县人民政府) and,
if no unit does, in the region itself. The report of such a unit is that of the whole area: added to those of the area's units
it would count everything twice. So the units count, and the whole is held against their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.rules.organs import organ_of
from toolkit.rules.powers import Kind
from toolkit.submission.roster import Roster, RosterUnit, plain_name

_GOVERNMENT = "人民政府"


@dataclass(frozen=True)
class Area:
    """An area and all that lies in it.

    Attributes:
        path: The names of the areas in which it lies, from the one below the region down to its own.
        units: Whose reports make its sums, also those of the areas within.
    """

    path: tuple[str, ...]
    units: tuple[RosterUnit, ...]

    @property
    def name(self) -> str:
        return self.path[-1]


class Levels:
    """The areas of a roster."""

    def __init__(self, roster: Roster, region: str) -> None:
        """Sort the units into areas.

        Args:
            roster: Who is due.
            region: The region as a whole; units without an area belong to it.
        """
        self.region = plain_name(region)
        self._names = {self.region: region}  # as people write them
        self._members: dict[str, list[RosterUnit]] = {}
        for unit in roster.units:
            home = plain_name(unit.region) or self.region
            self._names.setdefault(home, unit.region)
            self._members.setdefault(home, []).append(unit)
        self._above: dict[str, str] = {}
        for unit in roster.units:
            area = _area_of(unit)
            if area in self._members and area != self.region and area != (home := plain_name(unit.region) or self.region):
                self._above.setdefault(area, home)
        self._wholes = {unit.name: area for unit in roster.units if (area := self._covered(unit))}
        self.summed = tuple(unit for unit in roster.units if unit.name not in self._wholes)

    def _covered(self, unit: RosterUnit) -> str:
        """The area whose units a unit's report covers, "" if it is a report of its own."""
        area = _area_of(unit)
        if area not in self._members or not (area == plain_name(unit.name) or organ_of(unit, unit.name).governs):
            return ""
        return area if any(self._is_part(one, unit) for one in self._members[area]) else ""

    @staticmethod
    def _is_part(one: RosterUnit, whole: RosterUnit) -> bool:
        """Whether a unit of an area is a part of the local government: units that are led from above are none."""
        return one.name != whole.name and organ_of(one, one.name).kind is not Kind.VERTICAL

    @property
    def wholes(self) -> dict[str, tuple[RosterUnit, ...]]:
        """By the name of each unit whose report covers others, these."""
        return {
            name: tuple(one for one in self.within(area) if organ_of(one, one.name).kind is not Kind.VERTICAL)
            for name, area in self._wholes.items()
        }

    def within(self, area: str) -> list[RosterUnit]:
        """The units whose reports make the sums of an area, in the order of the roster."""
        inside = {one for one in self._members if area in (one, *self._way(one))}
        return [unit for unit in self.summed if (plain_name(unit.region) or self.region) in inside]

    def _way(self, area: str) -> list[str]:
        """The areas above an area, the nearest first, without the region; a circle ends where it began."""
        way: list[str] = []
        while (area := self._above.get(area, self.region)) != self.region and area not in way:
            way.append(area)
        return way

    @property
    def areas(self) -> list[Area]:
        """All areas below the region that have units, each behind those in which it lies."""
        known = {one for one in (*self._members, *self._above.values()) if one != self.region}
        found = []
        for area in known:
            path = tuple(self._names.get(one, one) for one in (*reversed(self._way(area)), area))
            if units := self.within(area):
                found.append(Area(path, tuple(units)))
        return sorted(found, key=lambda one: (len(one.path), one.path))


def _area_of(unit: RosterUnit) -> str:
    """The area that a unit's name names."""
    return plain_name(unit.name).removesuffix(_GOVERNMENT)


def names_of(units: Sequence[RosterUnit]) -> set[str]:
    """The names of some units."""
    return {unit.name for unit in units}
