"""Limits of what is plausible: every number in one place, with what it counts and where it comes from.

A swing needs both a relative limit and a floor: without the floor a unit with three applications would have to explain the
fourth. Limits that come from nowhere but experience say so (推定); they err on the side of silence.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.form.model import MONEY

#: 分 in 万元: limits of money are told in 万元, figures are kept in 分.
WAN = MONEY.scale


class Threshold(NamedTuple):
    """A limit.

    Attributes:
        value: In the unit that `what` names.
        what: What it limits, in Chinese.
        source: Where the number comes from.
    """

    value: int
    what: str
    source: str


_ASSETS = "行政事业单位国有资产年报：增减超过20%须说明"
_INFERRED = "推定"

#: In one cell.
MOST_COUNTED = Threshold(10_000_000, "件、项，一格的数超过此数的须核实", "审核惯例")
MOST_MONEY = Threshold(1_000_000, "万元，一格的金额超过此数的须核实：疑把元当作万元", "审核惯例")

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
WHOLE_FEE = Threshold(100_000, "万元，收费金额是整数且达到此数的，疑把元当作万元", f"{_INFERRED}：县级一年收费难以达到十亿元")

#: Between units, and in a region's sums.
COPIED = Threshold(10, "位，两个单位的数据完全相同，且有效数字达到此数的为重复报送", _INFERRED)
ALIKE = Threshold(5, "位，两个单位的数据完全相同，且有效数字达到此数的须核实", _INFERRED)
OUTLIER = Threshold(1_000, "倍，一个单位的收费金额达到同类单位中位数的这么多倍的须核实", f"{_INFERRED}：元与万元相差一万倍")
OUTLIER_PEERS = Threshold(4, "家，有收费的同类单位少于此数的不比较", _INFERRED)
DOMINANT = Threshold(80, "%，一个单位占全地区一项数据超过此数的提示", _INFERRED)
DOMINANT_UNITS = Threshold(5, "家，少于此数的汇总不看集中度", _INFERRED)
SAME_EXPLANATION = Threshold(3, "家，核实说明一字不差的单位达到此数的提示", _INFERRED)
RANKED = Threshold(3, "家，说明变动来源时列出的单位数", _INFERRED)

#: Days by which reports are due in the year after the report year: (month, day).
DUE_UNITS = (1, 31)
DUE_GOVERNMENTS = (3, 31)
DUE_SOURCE = "《政府信息公开条例》第四十九条、第五十条"

THRESHOLDS: tuple[Threshold, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Threshold))
