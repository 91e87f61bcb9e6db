"""Which report of a roster covers others of it, and how its areas lie in each other: 县 in 市 in 省.

An area is what 上级单位 or 所属地区 of a unit names (`toolkit.rules.areas`, where the rules between reports ask, too). It
lies in that of the unit that bears its name (甲县, 甲县人民政府, 示范市甲县人民政府) and, if no unit does, in the region.
The report of such a unit is that of the whole area: added to those of the area's units it would count everything twice. So the
units count, and the whole is held against their sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.errors import RosterError
from toolkit.rules.areas import Wholes, called, cover_of, is_one_area
from toolkit.rules.organs import organ_of
from toolkit.rules.powers import Kind
from toolkit.submission.roster import Roster, RosterUnit, plain_name


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

        Raises:
            RosterError: If areas lie in each other.
        """
        self.region = plain_name(region)
        self._names = {self.region: region}  # as people write them
        covers = [cover_of(unit.name, organ_of(unit, unit.name), unit.code) for unit in roster.units]
        covered = [self._key(cover.names[0]) if cover else "" for cover in covers]
        wholes = Wholes(covers)
        self._homes: dict[str, str] = {}
        self._members: dict[str, list[RosterUnit]] = {}
        for unit in roster.units:
            whole = wholes.home(unit)
            home = self._homes[unit.name] = self._key(unit.region) if whole is None else covered[whole]
            self._names.setdefault(home, unit.region if is_one_area(unit.region, home) else home)
            self._members.setdefault(home, []).append(unit)
        self._above: dict[str, str] = {}
        for unit in roster.units:
            area = self._key(next(iter(called(unit.name)), ""))  # also of a township, which covers nobody
            if area in self._members and area not in (self.region, self._homes[unit.name]):
                self._above.setdefault(area, self._homes[unit.name])
        for area in self._above:
            self._refuse_circle(area)
        self._wholes = {
            unit.name: area
            for unit, area in zip(roster.units, covered, strict=True)
            if any(self._is_part(one, unit) for one in self._members.get(area, ()))
        }
        self.summed = self._not_whole(roster)
        while empty := [name for name, parts in self.wholes.items() if not parts]:  # two that cover nothing but each other
            self._wholes = {name: area for name, area in self._wholes.items() if name not in empty}
            self.summed = self._not_whole(roster)

    def _key(self, area: str) -> str:
        """What an area is known by here: its name without blanks; the region's if it is the region or nothing is said."""
        return self.region if not area or is_one_area(area, self.region) else plain_name(area)

    def _not_whole(self, roster: Roster) -> tuple[RosterUnit, ...]:
        return tuple(unit for unit in roster.units if unit.name not in self._wholes)

    def _refuse_circle(self, area: str) -> None:
        """Areas in a circle have no sums: every report in it would be that of a whole."""
        if area in (way := self._way(area)):
            round_about = " → ".join(f"“{self._names.get(one, one)}”" for one in (area, *way[: way.index(area) + 1]))
            raise RosterError(f"花名册里的地区绕了一圈：{round_about}。请改正其中一家的“所属地区”或“上级单位”后重试。")

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
        return [unit for unit in self.summed if self._homes[unit.name] in inside]

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


def names_of(units: Sequence[RosterUnit]) -> set[str]:
    """The names of some units."""
    return {unit.name for unit in units}
