"""Which kind and level of organ a unit is: from the roster's 单位类型 and 所属地区, else from its name.

Who may make 规章, who may classify state secrets, who takes enforcement decisions, and how large a figure may be depend on this
alone. It is only said where the words leave no doubt; of a name that says nothing neither is known, and rules that ask are
silent then. Where a name leaves two levels open (市 may be a county's), the higher one is taken: less is asked of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from toolkit.patterns import pattern
from toolkit.rules import thresholds as at
from toolkit.rules.powers import Kind, Level, Organ, Source
from toolkit.submission.roster import RosterUnit, plain_name

# ---------------------------------------------------------------- areas

_LEVELS = {
    "省": Level.PROVINCE, "自治区": Level.PROVINCE, "市": Level.CITY, "自治州": Level.CITY, "州": Level.CITY,
    "盟": Level.CITY, "地区": Level.CITY, "县": Level.COUNTY, "自治县": Level.COUNTY, "旗": Level.COUNTY,
    "自治旗": Level.COUNTY, "区": Level.COUNTY, "镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
}  # fmt: skip
_RANKS = {level: rank for rank, level in enumerate(Level)}
#: Zones, and what else ends in 区 without being a district; a district before 管委会 is a zone as well.
_NO_DISTRICT = (
    r"(?<![社园景新矿林库灌地牧片郊特辖军])(?<!开发|示范|保税|管理|合作|保护|旅游|度假|工业|产业|试验|集聚|聚集|功能|高新|服务|名胜)"
    r"区(?![域划块间]|管委会|管理委员会|管理局|管理处|管理办公室|党工委)"
)
#: The signs of an area: not those of 城市, 市场, 乡村, 城镇, 联盟, nor one before another as in 徐州市, 通州区, 新乡县.
_SIGN = (
    r"(自治区|自治州|自治县|自治旗|地区|省(?!会)|(?<![城都夜超上])市(?![场容民]|政(?!府))|(?<![联同])盟|州|县|旗(?!舰)"
    rf"|{_NO_DISTRICT}|(?<![城乡集村古小强])镇|(?<!城)乡(?![村族镇土])|街道)(?![省州盟县旗镇]|市(?![场政容民直级])|区(?!域)|乡(?![村土]))"
)
_AREA = pattern(rf"([^局委办院厅、()]{{1,14}}?){_SIGN}")
#: The own area by its sign alone, at the beginning of a name: 市财政局, 区信访局.
_OWN = pattern(rf"(省|市(?![场容民]|政(?!府))|州|盟|县|旗(?!舰)|{_NO_DISTRICT})(?![省市州盟县旗镇]|区(?!域))")
#: 直辖市 are provinces by level, and their districts are counties.
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
#: Parts of a city that are called 区 and are often no district.
_NO_NAMES = ("城", "中心城", "主城", "老城", "市", "我", "全", "各")


class Area(NamedTuple):
    """An area at the beginning of a name: its sign (市, 区, …), its level, and where it begins and ends."""

    sign: str
    level: Level
    start: int
    end: int


@lru_cache(maxsize=8192)
def areas_of(name: str) -> tuple[Area, ...]:
    """The areas at the beginning of a name, in its order: 云溪市甲区民政局 → 云溪市, 甲区."""
    found: list[Area] = []
    at_sign = 0
    while True:
        match = _AREA.match(name, at_sign) or (None if at_sign else _OWN.match(name))
        if match is None or (match[match.lastindex or 0] == "区" and match[0][:-1] in _NO_NAMES):
            return tuple(found)
        sign = match[match.lastindex or 0]
        level = _LEVELS[sign]
        if sign == "市" and match[0][:-1] in _MUNICIPALITIES:
            level = Level.PROVINCE
        elif sign == "市" and found and found[-1].level is Level.CITY:
            level = Level.COUNTY  # a city of a city or a prefecture
        found.append(Area(sign, level, *match.span()))
        at_sign = match.end()


def rank(level: Level) -> int:
    """How low a level is: 0 the state's, greater the lower."""
    return _RANKS[level]


def rank_of_sign(sign: str) -> int:
    """How low the level of an area is that is called by this sign; 市 is a city's, though some are a county's."""
    return _RANKS[_LEVELS[sign]]


def _lowest(name: str) -> tuple[Level, int]:
    """The lowest level of the areas at the beginning of a name, and where they end; unknown and 0 if there are none."""
    areas = areas_of(name)
    if not areas:
        return Level.UNKNOWN, 0
    return max((one.level for one in areas), key=rank), areas[-1].end


# ---------------------------------------------------------------- names

_OFFICES = (
    "政府研究室", "信访局", "机关事务管理局", "机关事务服务中心", "机关事务中心", "机关事务局", "地方志办公室",
    "地方志编纂委员会办公室",
)  # fmt: skip
_GOVERNMENT_OFFICE = pattern(r"(.*?)(?:人民)?政府(?:办公厅|办公室|办)|(.*[省市州盟县区旗])府办(?:公厅|公室)?")
_ZONE = pattern(r".*(?:管委会|(?:区|园|城|港|岛|基地)管理委员会|(?:开发|高新|经开|示范|园|合作|保税)区)")
_DEPARTMENTS = ("局", "厅", "委", "委员会", "办公室", "中心", "队", "馆", "站", "所", "处", "办", "分局")
#: 国务院组成部门 whose name says neither 国家 nor 国务院, and the organs that are named like them.
_MINISTRIES = (
    "外交部", "国防部", "教育部", "科学技术部", "科技部", "工业和信息化部", "公安部", "民政部", "司法部", "财政部",
    "人力资源和社会保障部", "自然资源部", "生态环境部", "住房和城乡建设部", "交通运输部", "水利部", "农业农村部", "商务部",
    "文化和旅游部", "退役军人事务部", "应急管理部", "中国人民银行", "审计署", "海关总署", "中国气象局", "中国民用航空局",
    "中国证券监督管理委员会",
)  # fmt: skip
_STATE = pattern(
    rf"(?:中华人民共和国)?(?:{'|'.join(_MINISTRIES)}|国务院.*|国家[^省市县区旗州盟局]{{2,14}}(?:总局|局|委员会|署|办公室))"
)
#: Organs outside the administration, and bodies that are no organs: courts, parties, people's congresses, associations,
#: schools, hospitals, companies, villages.
_OUTSIDE = pattern(
    r".*(?:法院|检察院|人民代表大会.*|人大.{0,6}|政治协商会议.*|政协.{0,4}|共产主义青年团.*|共青团.*|总工会|联合会|妇联|残联|文联"
    r"|工商联|科协|协会|学会|红十字会|党委|纪委|纪检委|监委|监察委员会|党组|党工委|工委|政法委|政法委员会|编委|团委|[省市州县区旗]委"
    r"|[省市州县区旗]委.{0,6}[部室办]|共产党.*|中共(?!.*政府).*|部|学校|大学|学院|中学|小学|幼儿园|医院|卫生院|研究院|公司|集团"
    r"|银行|信用社|供销社|村民委员会|居民委员会|村委会|居委会|兵团|农场|林场|特区|办事处)"
)
#: Headquarters before the name of a branch: 国家税务总局云溪县税务局.
_HEADQUARTERS = pattern(r"^(?:中华人民共和国|国家税务总局|国家统计局)(?=.{3})")
#: No organ's name is longer; what is, is a sentence.
_LONGEST = 60
_AWAY = pattern(r".*驻.{1,8}办事处")


#: Names that tell kind and level in one.
_OUTRIGHT = (
    (_STATE, (Kind.DEPARTMENT, Level.STATE)),
    (pattern(r"(?!景德镇$).*(?:乡|镇|苏木|[乡镇]政府|(?:乡|镇|苏木)人民政府)"), (Kind.GOVERNMENT, Level.TOWNSHIP)),
    (pattern(".*街道(?:办|办事处)?"), (Kind.AGENCY, Level.TOWNSHIP)),
    (pattern(".*(?:行政公署|行署)"), (Kind.AGENCY, Level.CITY)),
)
_NOTHING = (Kind.UNKNOWN, Level.UNKNOWN)


def _of_name(name: str) -> tuple[Kind, Level]:
    """Kind and level that a name tells by itself."""
    if len(name) > _LONGEST:
        return _NOTHING
    name = re.sub(r"\([^()]*\)$", "", name)
    if outright := next((one for names, one in _OUTRIGHT if names.fullmatch(name)), None):
        return outright
    name = _HEADQUARTERS.sub("", name)
    level, end = _lowest(name)
    if office := _GOVERNMENT_OFFICE.fullmatch(name):
        return Kind.GOVERNMENT_OFFICE, _of_stem(office[1] if office[2] is None else office[2])
    if name.endswith(_OFFICES):
        return Kind.OFFICE, level
    if name.endswith("政府"):
        return Kind.GOVERNMENT, _of_stem(name.removesuffix("政府").removesuffix("人民"))
    if end and end == len(name):
        return (Kind.AGENCY if name.endswith(("地区", "盟")) else Kind.GOVERNMENT), level
    if _ZONE.fullmatch(name):
        return Kind.ZONE, level
    away = _AWAY.fullmatch(name)
    if not away and (_OUTSIDE.fullmatch(name) or not name.endswith(_DEPARTMENTS)):
        return _NOTHING
    if level is Level.UNKNOWN and name.endswith("厅") and not name.endswith("办公厅"):
        level = Level.PROVINCE
    return Kind.DEPARTMENT, level


def _of_stem(area: str) -> Level:
    """The level of a government by its area; unknown if the area does not end in a known sign, as 浦东新区 and 六枝特区."""
    level, end = _lowest(area)
    return level if end == len(area) else Level.UNKNOWN


# ---------------------------------------------------------------- the roster's 单位类型

_KIND_WORDS = (
    (pattern("垂直|垂管"), Kind.VERTICAL),
    (pattern(r"法院|检察|党群|党委|人大|政协|群团|团体|企业|公司|学校|医院"), Kind.UNKNOWN),
    (pattern(r"政府办公[室厅]|政府办$"), Kind.GOVERNMENT_OFFICE),
    (pattern(r"开发区|管委会|园区|功能区|派出机构"), Kind.ZONE),
    (pattern(r"部门|组成|直属机构"), Kind.DEPARTMENT),
    (pattern(r"^街道(?!.*[乡镇])|派出机关|行署|行政公署"), Kind.AGENCY),
    (pattern(r"政府"), Kind.GOVERNMENT),
)  # fmt: skip
_LEVEL_WORDS = (
    (pattern("乡镇|镇街|街道|^[乡镇]"), Level.TOWNSHIP),
    (pattern("国务院|中央"), Level.STATE),
    (pattern("直辖市[直级属政]|自治区[直级属政]|省[直级属政]|^省"), Level.PROVINCE),
    (pattern(r"区县|县区|^县\(|[县旗][直级属政]|^[县旗]|(?<![地园社新景])(?<!开发)区[直级属政]|^区(?!域)"), Level.COUNTY),
    (pattern("地级|设区|[市州盟][直级属政]|^[市州盟](?!县)"), Level.CITY),
)  # fmt: skip
#: What a name may say more exactly than 部门 in the roster.
_KINDS_OF_DEPARTMENT = (Kind.DEPARTMENT, Kind.OFFICE, Kind.GOVERNMENT_OFFICE, Kind.ZONE)


def organ_of(unit: RosterUnit | None, name: str) -> Organ:
    """What kind of organ a unit is, and of which level.

    Args:
        unit: As the roster knows it; its 单位类型 wins over the name, its 所属地区 helps where the name has no area.
        name: As on the cover.
    """
    return _organ(unit.kind if unit else "", plain_name(unit.name if unit else name), unit.region if unit else "")


@lru_cache(maxsize=4096)
def _organ(words: str, name: str, region: str) -> Organ:
    words = plain_name(words)
    kind, level = named = _of_name(name)
    told_kind = next((one for known, one in _KIND_WORDS if known.search(words)), None)
    told_level = next((one for known, one in _LEVEL_WORDS if known.search(words)), None)
    if told_kind is not None and not (told_kind is Kind.DEPARTMENT and kind in _KINDS_OF_DEPARTMENT):
        kind = told_kind
    if told_level is not None and named[1] is not Level.TOWNSHIP:
        level = told_level
    elif level is Level.UNKNOWN and kind is not Kind.UNKNOWN and region:
        level, _ = _lowest(plain_name(region))
    if (kind, level) != named or (words and (told_kind or told_level)):
        return Organ(kind, level, Source.ROSTER)
    return Organ(kind, level, Source.UNKNOWN if kind is Kind.UNKNOWN else Source.NAME)


def due_on(organ: Organ, year: int) -> tuple[int, int, int]:
    """By when the report of a year is due: year, month, day. Not a date, for what is typed as a year may be any number.

    Args:
        organ: The unit.
        year: The year that the report is about.

    Source: 《政府信息公开条例》第四十九条、第五十条.
    """
    return year + 1, *(at.DUE_GOVERNMENTS if organ.governs else at.DUE_UNITS)
