"""What an organ is, and what follows from it: a kind and a level, who may make 规章, whose report is that of a whole area.

`toolkit.rules.organs` decides which kind and level a unit has; the limits by level stand in `toolkit.rules.thresholds`.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Level(Enum):
    """A level of administration, as it is called in a message."""

    STATE = "国家级"
    PROVINCE = "省级"
    CITY = "市级"
    COUNTY = "县级"
    TOWNSHIP = "乡镇、街道"
    UNKNOWN = "级别不明"


class Kind(Enum):
    """What sort of organ a unit is.

    GOVERNMENT: a people's government, or the report of its area. GOVERNMENT_OFFICE: the 办公厅 or 办公室 of one, which often
    files for it. AGENCY: 派出机关, a street office or the administration of a prefecture, which is no government. ZONE: the
    committee of a development zone. OFFICE: an organ that serves the government and takes no decisions on citizens.
    VERTICAL: led from above and not by the local government (垂直管理). UNKNOWN: courts, parties, schools, companies, and
    every name that says nothing.
    """

    GOVERNMENT = "人民政府"
    GOVERNMENT_OFFICE = "政府办公厅（室）"
    AGENCY = "派出机关"
    ZONE = "开发区管委会"
    OFFICE = "综合办事机构"
    DEPARTMENT = "部门"
    VERTICAL = "垂直管理单位"
    UNKNOWN = "未知"


class Source(Enum):
    """What told kind and level: the office's roster (单位类型 or 所属地区), the name alone, or nothing."""

    ROSTER = "单位名录"
    NAME = "单位名称"
    UNKNOWN = "不明"


class Power(Enum):
    """Whether an organ may make 规章: certainly, hardly (a query asks), certainly not, or nobody knows."""

    HELD = "有"
    DOUBTFUL = "一般没有"
    LACKING = "没有"
    UNKNOWN = "不明"


_GOVERNMENTS = (Kind.GOVERNMENT, Kind.GOVERNMENT_OFFICE)
_LOW = (Level.COUNTY, Level.TOWNSHIP)


class Organ(NamedTuple):
    """What an organ is, as far as the rules ask.

    Attributes:
        source: What told kind and level; the level of a name that ends in 市 may in truth be a county's.
    """

    kind: Kind
    level: Level
    source: Source

    @property
    def title(self) -> str:
        """What it is called in a message: 县级部门, 市级政府办公厅（室）."""
        if self.level is Level.TOWNSHIP:
            return "街道办事处" if self.kind is Kind.AGENCY else self.level.value
        return self.kind.value if self.level is Level.UNKNOWN else self.level.value + self.kind.value

    @property
    def is_government(self) -> bool:
        """Whether it is a people's government of whatever level; 派出机关 such as street offices are none."""
        return self.kind is Kind.GOVERNMENT

    @property
    def governs(self) -> bool:
        """Whether its report gives account of a whole area, of a county or larger."""
        if self.level is Level.TOWNSHIP:
            return False
        return self.kind is Kind.GOVERNMENT or (self.kind is Kind.AGENCY and self.level is Level.CITY)

    @property
    def has_area(self) -> bool:
        """Whether it governs an area, be it only a township's or a street's."""
        return self.governs or (self.level is Level.TOWNSHIP and self.kind is not Kind.DEPARTMENT)

    @property
    def is_department(self) -> bool:
        """Whether it is one organ of a government among others, so that figures of an area are not its own."""
        return self.kind in (Kind.DEPARTMENT, Kind.ZONE)

    @property
    def may_make_rules(self) -> Power:
        """Whether it may make 规章.

        Source: 《立法法》: 国务院部门 and the governments of provinces, of cities divided into districts and of autonomous
        prefectures. The office of such a government files for it.
        """
        if self.kind in _GOVERNMENTS:
            held = Power.UNKNOWN if self.level is Level.UNKNOWN else Power.HELD
            return Power.LACKING if self.level in _LOW else held
        if self.level is Level.TOWNSHIP:
            return Power.LACKING
        if self.kind in (Kind.AGENCY, Kind.ZONE, Kind.VERTICAL):
            return Power.DOUBTFUL
        if self.kind is Kind.UNKNOWN or self.level is Level.UNKNOWN:
            return Power.UNKNOWN
        if self.level is Level.STATE:
            return Power.HELD
        return Power.LACKING if self.level is Level.COUNTY else Power.DOUBTFUL


#: An organ of which nothing is known.
NOBODY = Organ(Kind.UNKNOWN, Level.UNKNOWN, Source.UNKNOWN)
