"""What kind of organ a unit is, as far as its powers are concerned: from the roster's 单位类型, else from its name.

Who may make 规章, who may classify state secrets, who takes enforcement decisions depends on this alone. A kind is only given
where the words leave no doubt; a name that says nothing is `UNKNOWN`, and rules about powers are silent then.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from toolkit.rules import thresholds as at
from toolkit.submission.roster import RosterUnit, plain_name


class Kind(Enum):
    """A kind of organ.

    GOVERNMENT: of a city, prefecture or province, or the report of such an area. COUNTY_GOVERNMENT: of a county or district.
    TOWNSHIP: a township, town or street. OFFICE: an organ that serves the government and takes no decisions on citizens.
    COUNTY_DEPARTMENT: of a county or district. DEPARTMENT: of a higher or unknown level. VERTICAL: led from above and not by
    the local government (垂直管理).
    """

    GOVERNMENT = "市级以上人民政府"
    COUNTY_GOVERNMENT = "县级人民政府"
    TOWNSHIP = "乡镇、街道"
    OFFICE = "综合办事机构"
    COUNTY_DEPARTMENT = "县级部门"
    DEPARTMENT = "部门"
    VERTICAL = "垂直管理单位"
    UNKNOWN = "未知"


#: Ways to end the name of a township's or street's organ.
_TOWNSHIPS = ("乡", "镇", "街道", "乡人民政府", "镇人民政府", "乡政府", "镇政府", "街道办事处", "街道办", "苏木")
_OFFICES = (
    "政府办公室", "政府办公厅", "政府办", "政府研究室", "信访局", "机关事务管理局", "机关事务服务中心", "机关事务中心",
    "机关事务局", "地方志办公室", "地方志编纂委员会办公室",
)  # fmt: skip
_DEPARTMENTS = ("局", "委", "委员会", "厅", "办公室", "中心", "队", "管委会", "馆", "处", "站", "院", "所", "办")
#: 县, 旗 and 区 as levels of administration: not the 区 of 自治区, 开发区 and the like.
_COUNTY = re.compile(r"县|旗(?!舰)|(?<!自治)(?<![地新园景牧林库灌矿片社郊])(?<!开发)(?<!保护)(?<!示范)(?<!管理)(?<!合作)区")
_COUNTY_END = ("县", "旗", "区")
_HIGH_END = ("市", "省", "自治区", "自治州", "州", "盟", "地区")
_VERTICAL = ("垂直", "垂管")


def kind_of(unit: RosterUnit | None, name: str) -> Kind:
    """What kind of organ a unit is.

    Args:
        unit: As the roster knows it; its 单位类型 wins over the name.
        name: As on the cover.
    """
    return _of_words(unit.kind if unit else "", plain_name(unit.name if unit else name), unit.region if unit else "")


@lru_cache(maxsize=4096)
def _of_words(kind: str, name: str, region: str) -> Kind:
    if any(word in kind for word in _VERTICAL):
        return Kind.VERTICAL
    if re.search("乡镇|镇街|街道|^[乡镇]|[乡镇][级政]", kind) or name.endswith(_TOWNSHIPS):
        return Kind.TOWNSHIP
    if re.search("政府办公[室厅]|政府办$", kind) or name.endswith(_OFFICES):
        return Kind.OFFICE
    if name.endswith("人民政府"):
        return Kind.COUNTY_GOVERNMENT if _is_county(name.removesuffix("人民政府")) else Kind.GOVERNMENT
    if re.search("[县区旗][直级]|[县区旗]政府.*部门|^[县区旗]部门", kind):
        return Kind.COUNTY_DEPARTMENT
    if name.endswith(_DEPARTMENTS):
        low = bool(_COUNTY.search(name)) or _is_county(region)
        return Kind.COUNTY_DEPARTMENT if low else Kind.DEPARTMENT
    if _is_county(name):
        return Kind.COUNTY_GOVERNMENT
    return Kind.GOVERNMENT if name.endswith(_HIGH_END) else Kind.UNKNOWN


def is_government(kind: Kind) -> bool:
    """Whether a report gives account of a whole area, of a county or larger."""
    return kind in (Kind.GOVERNMENT, Kind.COUNTY_GOVERNMENT)


def has_area(kind: Kind) -> bool:
    """Whether a unit governs an area, be it only a township's."""
    return is_government(kind) or kind is Kind.TOWNSHIP


def due_on(kind: Kind, year: int) -> tuple[int, int, int]:
    """By when the report of a year is due: year, month, day. Not a date, for what is typed as a year may be any number.

    Args:
        kind: Of the unit.
        year: The year that the report is about.

    Source: 《政府信息公开条例》第四十九条、第五十条.
    """
    return year + 1, *(at.DUE_GOVERNMENTS if is_government(kind) else at.DUE_UNITS)


def _is_county(area: str) -> bool:
    """Whether the name of an area ends as that of a county, a banner or a district."""
    return area.endswith(_COUNTY_END) and not area.endswith(_HIGH_END) and bool(_COUNTY.search(area[-4:]))
