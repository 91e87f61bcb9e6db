"""Limits of what is plausible: every number in one place, with what it counts, for whom, and where it comes from.

A swing needs both a relative limit and a floor: without the floor a unit with three applications would have to explain the
fourth. Limits that come from nowhere but experience say so (推定); they err on the side of silence.

What is large for a county is ordinary in a province. Limits of size are therefore given by level, for the report of an area and
for a single organ of it; where the level is not known, the most lenient one holds, which is also that of the workbook's own
formulas, for they know no level. No limit stands near a real figure: published reports of a level, as far as they were seen,
stay below it by a factor of nearly ten and more. The sources name the figures that were seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from toolkit.form.model import MONEY
from toolkit.rules.powers import Kind, Level, Organ

#: 分 in 万元: limits of money are told in 万元, figures are kept in 分.
WAN = MONEY.scale


class Threshold(NamedTuple):
    """A limit.

    Attributes:
        value: In the unit that `what` names.
        what: What it limits, in Chinese.
        source: Where the number comes from.
        level: Whose figures it is for, in Chinese.
        words: The number as a message tells it; "" where messages have words of their own.
    """

    value: int
    what: str
    source: str
    level: str = "各级"
    words: str = ""


class ByLevel(NamedTuple):
    """A limit of size at each level; a level that is not in a table has none.

    Attributes:
        area: For reports of an area: of a government, of its office that files for it, of 派出机关 and zones, of a region's
            sums, and of organs of which nothing is known.
        organ: For a single organ of a government.
    """

    area: Mapping[Level, Threshold]
    organ: Mapping[Level, Threshold]

    def at(self, organ: Organ) -> Threshold | None:
        """The limit for an organ, None if there is none."""
        single = organ.kind in (Kind.DEPARTMENT, Kind.OFFICE, Kind.VERTICAL)
        return (self.organ if single else self.area).get(organ.level)


_ASSETS = "行政事业单位国有资产年报：增减超过20%须说明"
_INFERRED = "推定"

#: In one cell, where the level is not known; no level has a higher one, and the workbook's own formulas have this one.
MOST_COUNTED = Threshold(
    1_000_000_000, "件、项，一格的数超过此数的须核实",
    f"{_INFERRED}：省和特大城市一年的行政许可可以超过一千万件，平均每人十件以上才达到此数",
    "省级、国家级，级别不明的", "十亿",
)  # fmt: skip
MOST_MONEY = Threshold(
    10_000_000, "万元，一格的金额超过此数的须核实：疑把元当作万元",
    f"{_INFERRED}：元误作万元即大一万倍，一省一年的行政事业性收费也难以达到一千亿元",
    "省级、国家级全地区，级别不明的", "一千亿元",
)  # fmt: skip

_CITY_COUNTED = Threshold(
    100_000_000, MOST_COUNTED.what,
    f"{_INFERRED}：按市级报告样式编的样例许可 1140 万件、处罚 694 万件；设区的市年度报告（2023、2024年）申请 1447 至 4237 件",
    "市级", "一亿",
)  # fmt: skip
_COUNTY_COUNTED = Threshold(
    10_000_000, MOST_COUNTED.what,
    "审核惯例；县政府年度报告（2024年）许可 4462 件，区政府 9487 件，县公安局年度报告（2023年）许可、处罚、强制合计 28 万余件",
    "县级", "一千万",
)  # fmt: skip
_TOWNSHIP_COUNTED = Threshold(
    1_000_000, MOST_COUNTED.what,
    f"{_INFERRED}：镇政府年度报告（2023年）许可、处罚为 0，街道办事处年度报告（2023年）申请 16 至 39 件",
    "乡镇、街道", "一百万",
)  # fmt: skip
_COUNTED = {
    Level.UNKNOWN: MOST_COUNTED, Level.STATE: MOST_COUNTED, Level.PROVINCE: MOST_COUNTED, Level.CITY: _CITY_COUNTED,
    Level.COUNTY: _COUNTY_COUNTED, Level.TOWNSHIP: _TOWNSHIP_COUNTED,
}  # fmt: skip
#: One department may take nearly all decisions of an area: its limit is the same.
COUNTED = ByLevel(_COUNTED, _COUNTED)

_CITY_MONEY = Threshold(
    5_000_000, MOST_MONEY.what, f"{_INFERRED}：按市级年度报告样式编的样例收费 316441 万元", "市级全地区，省级部门", "五百亿元"
)
_COUNTY_MONEY = Threshold(
    1_000_000, MOST_MONEY.what,
    "审核惯例；县政府年度报告收费 1003.34 万元（2024年）、4068.208 万元，公开报告中另见 96171.6 万元（级别未记）",
    "县级，市级部门", "一百亿元",
)  # fmt: skip
_TOWNSHIP_MONEY = Threshold(
    100_000, MOST_MONEY.what, f"{_INFERRED}：所见镇政府年度报告（2023年）收费为 0", "乡镇、街道", "十亿元"
)
MONEY_BY_LEVEL = ByLevel(
    {
        Level.UNKNOWN: MOST_MONEY, Level.STATE: MOST_MONEY, Level.PROVINCE: MOST_MONEY, Level.CITY: _CITY_MONEY,
        Level.COUNTY: _COUNTY_MONEY, Level.TOWNSHIP: _TOWNSHIP_MONEY,
    },
    {
        Level.UNKNOWN: MOST_MONEY, Level.STATE: MOST_MONEY, Level.PROVINCE: _CITY_MONEY, Level.CITY: _COUNTY_MONEY,
        Level.COUNTY: _COUNTY_MONEY, Level.TOWNSHIP: _TOWNSHIP_MONEY,
    },
)  # fmt: skip


def most_money(organ: Organ) -> int:
    """The largest amount in 分 that is not asked about for its size alone (C112)."""
    return (MONEY_BY_LEVEL.at(organ) or MOST_MONEY).value * WAN


def most_counted(organ: Organ) -> int:
    """The largest number of 件 or 项 that is not asked about for its size alone (C111)."""
    return (COUNTED.at(organ) or MOST_COUNTED).value


#: Between two years.
SWING = Threshold(20, "%，较上年增减超过此数的提示", _ASSETS)
LARGE_SWING = Threshold(50, "%，较上年增减超过此数的须核实", f"{_INFERRED}：20%的变化在基层数据中很常见，只提示，不要求说明")
SWING_DECISIONS = Threshold(50, "件，处理决定增减不超过此数的不问", _INFERRED)
SWING_REQUESTS = Threshold(30, "件，申请增减不超过此数的不问", _INFERRED)
SWING_CHALLENGES = Threshold(20, "件，复议、诉讼案件增减不超过此数的不问", _INFERRED)
SWING_FEE = Threshold(100, "万元，收费金额增减不超过此数的不问", _INFERRED)
YUAN_FROM = Threshold(
    5_000, "倍，收费金额与上年相差这么多倍起，疑为元与万元混用", f"{_INFERRED}：1万元等于10000元，容许金额本身有增减"
)
YUAN_TO = Threshold(20_000, "倍，收费金额与上年相差这么多倍止，疑为元与万元混用", YUAN_FROM.source)
NEW_FEE = Threshold(10, "万元，上年没有收费、今年收费（或者相反）达到此数的须核实", _INFERRED)
SAME_TABLE = Threshold(
    6, "位，一张表与上年完全相同，且相同的有效数字达到此数的须核实", "东莞市统计局三年数据相同一事（新京报，2011年）"
)

#: Inside the tables of one report.
ONE_ROW = Threshold(20, "件，办结达到此数而全部填在一行的须核实", _INFERRED)
OPEN_SHARE = Threshold(20, "%，结转下年度占新收与上年结转之和超过此数的须核实", _INFERRED)
OPEN_FLOOR = Threshold(5, "件，结转下年度少于此数的不问", _INFERRED)
CORRECTED_CASES = Threshold(30, "件，复议审结少于此数的不算纠正率", "同类软件")
CORRECTED_SHARE = Threshold(10, "%，复议纠正率超过此数的提示", "同类软件")
CORRECTED_LARGE = Threshold(15, "%，复议纠正率超过此数的重点提示", "同类软件")
WHOLE_FEE = Threshold(
    100_000, "万元，收费金额是整数且达到此数的，疑把元当作万元", f"{_INFERRED}：县级一年收费难以达到十亿元",
    "县级、乡镇街道，市级部门", "十亿元",
)  # fmt: skip
_WHOLE_FEE_HIGH = Threshold(
    1_000_000, WHOLE_FEE.what, f"{_INFERRED}：省级一个部门一年收费难以达到一百亿元", "省级部门", "一百亿元"
)
#: Of a city's or a province's area a whole number says nothing.
WHOLE_FEES = ByLevel(
    {Level.COUNTY: WHOLE_FEE, Level.TOWNSHIP: WHOLE_FEE},
    {Level.PROVINCE: _WHOLE_FEE_HIGH, Level.CITY: WHOLE_FEE, Level.COUNTY: WHOLE_FEE, Level.TOWNSHIP: WHOLE_FEE},
)

#: Between units, and in a region's sums.
COPIED = Threshold(10, "位，两个单位的数据完全相同，且有效数字达到此数的为重复报送", _INFERRED)
ALIKE = Threshold(5, "位，两个单位的数据完全相同，且有效数字达到此数的须核实", _INFERRED)
OUTLIER = Threshold(1_000, "倍，一个单位的收费金额达到同类单位中位数的这么多倍的须核实", f"{_INFERRED}：元与万元相差一万倍")
OUTLIER_PEERS = Threshold(4, "家，有收费的同类单位少于此数的不比较", _INFERRED)
DOMINANT = Threshold(80, "%，一个单位占全地区一项数据超过此数的提示", _INFERRED)
DOMINANT_UNITS = Threshold(5, "家，少于此数的汇总不看集中度", _INFERRED)
SAME_EXPLANATION = Threshold(3, "家，核实说明一字不差的单位达到此数的提示", _INFERRED)
RANKED = Threshold(3, "家，说明变动来源时列出的单位数", _INFERRED)


class Limits(NamedTuple):
    """The limits that an office may set for itself, each in the unit that its `Threshold` names; by default the usual ones."""

    swing: int = SWING.value
    large_swing: int = LARGE_SWING.value
    decisions: int = SWING_DECISIONS.value
    requests: int = SWING_REQUESTS.value
    challenges: int = SWING_CHALLENGES.value
    fee: int = SWING_FEE.value
    open_share: int = OPEN_SHARE.value
    open_floor: int = OPEN_FLOOR.value


USUAL = Limits()

#: Days by which reports are due in the year after the report year: (month, day).
DUE_UNITS = (1, 31)
DUE_GOVERNMENTS = (3, 31)
DUE_SOURCE = "《政府信息公开条例》第四十九条、第五十条"

THRESHOLDS: tuple[Threshold, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Threshold))
