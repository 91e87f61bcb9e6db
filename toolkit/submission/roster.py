"""Who has to report: the units of an office's own list (单位名录), and which of them a cover names. Knows no file format."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from toolkit.errors import NianbaoError
from toolkit.submission.folding import squeezed
from toolkit.terminal import visible

#: The name of the area before the name of an organ: 云溪市教育局.
_AREA = re.compile(r"^[^省市县区旗州盟]{1,8}(?:自治州|自治县|自治旗|省|市|县|区|旗|州|盟)")


class RosterUnit(NamedTuple):
    """A unit that has to report.

    Attributes:
        kind: 单位类型. parent: 上级单位. aliases: other names that it is known by. former_code: 上年代码, several of them
            parted by “、” if it was made of several units.
    """

    code: str
    name: str
    region: str = ""
    kind: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    former_code: str = ""
    contact: str = ""
    phone: str = ""

    @property
    def former_codes(self) -> tuple[str, ...]:
        """The codes that it or its predecessors had last year."""
        return tuple(filter(None, re.split("[、，,;； ]+", self.former_code)))


def plain_name(name: str) -> str:
    """A unit's name for comparison: NFKC, no blanks."""
    return squeezed(name)


class Roster:
    """The units that are due, in the order of the list."""

    def __init__(self, units: Sequence[RosterUnit]) -> None:
        """Index the units.

        Raises:
            NianbaoError: If a code, a name or an alias stands for two units.
        """
        self.units = tuple(units)
        self._by_code: dict[str, RosterUnit] = {}
        self._by_name: dict[str, RosterUnit] = {}
        for unit in self.units:
            if unit.code:
                self._claim(self._by_code, unit.code.upper(), unit, "单位代码")
            for name in {plain_name(name) for name in (unit.name, *unit.aliases)}:
                self._claim(self._by_name, name, unit, "单位名称")
        self._former = Counter(code.upper() for unit in self.units for code in unit.former_codes)

    @staticmethod
    def _claim(index: dict[str, RosterUnit], key: str, unit: RosterUnit, what: str) -> None:
        key = unit.code if key == unit.code else key  # one string instead of two
        if key in index:
            raise NianbaoError(f"单位名录中{what}“{key}”重复：{index[key].name}、{unit.name}。请改正名录后重试。")
        index[key] = unit

    @cached_property
    def listed(self) -> str:
        """Every name and every alias, one a line, to look for a name in."""
        return "\n".join(name for unit in self.units for name in (unit.name, *unit.aliases))

    @property
    def region(self) -> str:
        """The 所属地区 that most units bear."""
        counts = Counter(unit.region for unit in self.units if unit.region)
        return counts.most_common(1)[0][0] if counts else ""

    def was_split(self, unit: RosterUnit) -> bool:
        """Whether last year's unit lives on in several units of this year: they name the same former code."""
        return any(self._former[code.upper()] > 1 for code in unit.former_codes)

    def find(self, code: str, name: str) -> RosterUnit | None:
        """The unit with this code, else with this exact name or alias; None if there is none or they name two units."""
        by_code = self._by_code.get(code.upper()) if code else None
        by_name = self._by_name.get(plain_name(name)) if name else None
        return None if by_code and by_name and by_code is not by_name else by_code or by_name

    def names_two(self, code: str, name: str) -> bool:
        """Whether a code and a name are those of two units."""
        by_code, by_name = self._by_code.get(code.upper()), self._by_name.get(plain_name(name))
        return bool(code and name and by_code and by_name) and by_code is not by_name

    def suggested(self, path: str) -> RosterUnit | None:
        """The unit that the name of a file suggests, else that of its folder and so on; None if none or several fit.

        Only for files of which nothing else is known. The longest name that stands in it counts, so that 教育局 is not found in
        教育局招生办; a code counts as a name, and so does a name without the region before it. One character suggests nothing.
        """
        for part in reversed(re.split(r"[\\/]", path)):
            text = plain_name(visible(part)).upper()
            fitting = [name for name in self._calls if name in text]
            longest = {name for name in fitting if not any(name != other and name in other for other in fitting)}
            if units := {self._calls[name].name: self._calls[name] for name in longest}:
                return next(iter(units.values())) if len(units) == 1 else None
        return None

    @cached_property
    def _calls(self) -> dict[str, RosterUnit]:
        """What units are called in the names of files."""
        found = {name.upper(): unit for name, unit in self._by_name.items() if len(name) > 1}
        found |= {code: unit for code, unit in self._by_code.items() if len(code) > 2}
        short: dict[str, list[RosterUnit]] = {}
        for unit in self.units:
            home = plain_name(unit.region)
            for name in {plain_name(name) for name in (unit.name, *unit.aliases)}:
                rests = {name.removeprefix(home), _AREA.sub("", name)} - {name}
                for rest in {rest.upper() for rest in rests if len(rest) > 2}:
                    short.setdefault(rest, []).append(unit)
        alone = {name: units[0] for name, units in short.items() if len({unit.name for unit in units}) == 1}
        return alone | found

    def identify(self, code: str, name: str) -> tuple[RosterUnit | None, str]:
        """Find a unit by its code, else by its exact name or alias.

        Args:
            code: As typed on the cover, "" if none.
            name: As typed on the cover.

        Returns:
            The unit and "", or None and the reason in Chinese. A similar name is only suggested, never taken.
        """
        if unit := self.find(code, name):
            return unit, ""
        if by_code := self._by_code.get(code.upper()) if code else None:
            return None, f"单位代码属于“{by_code.name}”，名称却是“{name}”，请核对封面"
        near = difflib.get_close_matches(plain_name(name), list(self._by_name), n=1, cutoff=0.6)
        hint = f"，是否为“{self._by_name[near[0]].name}”？请更正名称或在名录中加别名" if near else ""
        return None, f"“{name or '（未填单位名称）'}”不在单位名录中{hint}"
