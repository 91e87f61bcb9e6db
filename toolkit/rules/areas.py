"""Whose report covers whose: the report of a county's or city's government is that of its whole area.

A unit lies in the area of its 上级单位 if that governs, else in its 所属地区. Two names are one area's if they are equal,
or if one only says more of where the area lies: 甲县, 示范市甲县. The rules between reports and the sums of a workspace both
ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from toolkit.rules.organs import areas_of
from toolkit.rules.powers import Organ
from toolkit.submission.roster import RosterUnit, plain_name


def called(text: str) -> tuple[str, ...]:
    """What an area may be called, the fullest name first: 示范市甲县人民政府 → 示范市甲县, 甲县; () of no name."""
    name = plain_name(text)
    name = name.removesuffix("人民政府") if name.endswith("人民政府") else name.removesuffix("政府")
    areas = areas_of(name)
    if areas and areas[-1].end == len(name):
        return tuple(name[one.start :] for one in areas)
    return (name,) if name else ()


def is_one_area(name: str, other: str) -> bool:
    """Whether two names are those of one area."""
    names, others = called(name), called(other)
    return bool(names and others) and (names[0] in others or others[0] in names)


class Cover(NamedTuple):
    """The area that a report may cover.

    Attributes:
        names: What it may be called, the fullest name first.
        code: Of the unit, "" if it has none.
        governs: Whether it is the report of a government: only then 上级单位 of others may mean it.
    """

    names: tuple[str, ...]
    code: str = ""
    governs: bool = True


def cover_of(name: str, organ: Organ, code: str = "") -> Cover | None:
    """The area that a unit's report covers if units lie in it; None if its name is empty.

    A unit that does not govern covers only what bears its very name, such as a development zone.
    """
    if organ.governs:
        return Cover(called(name), code) if called(name) else None
    return Cover((plain_name(name),), code, governs=False) if plain_name(name) else None


class Wholes:
    """The reports of a batch, or the units of a roster, as far as they may cover others."""

    def __init__(self, covers: Iterable[Cover | None]) -> None:
        """Index what they cover; of several that bear one full name the first counts."""
        self._full: dict[str, tuple[int, Cover]] = {}
        self._short: dict[str, list[tuple[int, Cover]]] = {}
        self._codes: dict[str, int] = {}
        for index, cover in enumerate(covers):
            if cover is None:
                continue
            self._full.setdefault(cover.names[0], (index, cover))
            for name in cover.names[1:]:
                known = self._short.setdefault(name, [])
                if all(cover.names[0] != other.names[0] for _, other in known):
                    known.append((index, cover))
            if cover.governs and cover.code:
                self._codes.setdefault(cover.code, index)

    def home(self, unit: RosterUnit | None, region: str = "") -> int | None:
        """Which of them covers a unit: its 上级单位, else its 所属地区; None if none does.

        Args:
            unit: As the roster knows it.
            region: Its 所属地区 if the roster does not say.
        """
        if unit is not None and unit.parent:
            parent = self._codes.get(unit.parent.strip())
            if parent is not None or (parent := self._named(unit.parent, governing=True)) is not None:
                return parent
        return self._named(unit.region if unit is not None and unit.region else region)

    def _named(self, text: str, *, governing: bool = False) -> int | None:
        names = called(text)
        fitting = [self._full[names[0]]] if names and names[0] in self._full else []
        if not fitting and names and len(short := self._short.get(names[0], [])) == 1:
            fitting = short
        fitting += [self._full[name] for name in names[1:] if name in self._full]
        return next((index for index, cover in fitting if cover.governs or not governing), None)
