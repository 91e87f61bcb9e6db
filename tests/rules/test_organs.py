"""Kind and level of a unit from the roster or its name, who may make 规章, and which limits of size hold for whom."""

from __future__ import annotations

import pytest

from tests.rules.judging import answers, findings, of_region, said
from toolkit.checks.judging import check_one
from toolkit.rules import thresholds as at
from toolkit.rules.findings import Severity
from toolkit.rules.model import Sample
from toolkit.rules.organs import due_on, organ_of
from toolkit.rules.powers import NOBODY, Kind, Level, Organ, Power, Source
from toolkit.rules.samples import build
from toolkit.submission.roster import RosterUnit

WAN = 10**6
#: Names of every sort, with the kind and level that they tell.
NAMES = """
GOVERNMENT PROVINCE 云岭省人民政府 内蒙古自治区人民政府 上海市人民政府 重庆市 广西壮族自治区
GOVERNMENT CITY 宿迁市人民政府 云溪市政府 景德镇市人民政府 新乡市人民政府 徐州市人民政府
GOVERNMENT CITY 恩施土家族苗族自治州人民政府 云岭省云溪市
GOVERNMENT COUNTY 沭阳县人民政府 洪泽区 北京市海淀区人民政府 通州区人民政府 济南市市中区人民政府 鲤城区人民政府 科右前旗人民政府
GOVERNMENT COUNTY 益阳市沅江市人民政府 黔西南州兴仁市人民政府 积石山保安族东乡族撒拉族自治县人民政府 抚州市东乡区人民政府
GOVERNMENT TOWNSHIP 青石镇人民政府 松木塘镇 云溪县青石乡政府 花溪布依族苗族乡人民政府 青石苏木人民政府
GOVERNMENT UNKNOWN 浦东新区人民政府 六枝特区人民政府 长治市城区人民政府 人民政府
GOVERNMENT_OFFICE PROVINCE 云岭省人民政府办公厅 西藏自治区人民政府办公厅 上海市人民政府办公厅
GOVERNMENT_OFFICE CITY 云溪市人民政府办公室 云溪市政府办 市府办 大理州人民政府办公室
GOVERNMENT_OFFICE COUNTY 沭阳县人民政府办公室 上海市徐汇区人民政府办公室 科右前旗政府办公室
GOVERNMENT_OFFICE TOWNSHIP 青石镇人民政府办公室
GOVERNMENT_OFFICE UNKNOWN 政府办公室
AGENCY TOWNSHIP 东湖街道办事处 云溪县红旗街道办事处 安镇街道 东湖街道办
AGENCY CITY 阿里地区行政公署 锡林郭勒盟行政公署 阿里地区
ZONE UNKNOWN 经济技术开发区管委会 雄安新区管理委员会
ZONE CITY 云溪市文化旅游区管委会 苏州工业园区管委会 云溪市高新技术产业开发区
ZONE COUNTY 云溪县经济开发区管委会
OFFICE CITY 固原市信访局
OFFICE COUNTY 二道江区机关事务管理局 云溪县机关事务服务中心
DEPARTMENT STATE 教育部 国家能源局 国家税务总局 海关总署 中国人民银行
DEPARTMENT PROVINCE 云岭省教育厅 内蒙古自治区财政厅 公安厅 上海市教育委员会
DEPARTMENT CITY 云溪市城乡建设局 云溪市市场监督管理局 桐乡市公安局 临夏州公安局 市财政局
DEPARTMENT CITY 云溪市国有资产监督管理委员会 镇江市教育局
DEPARTMENT CITY 云溪市企业上市服务中心 广州市公安局白云区分局 云溪市政府驻北京办事处
DEPARTMENT COUNTY 区财政局 上海市徐汇区教育局 鄂温克族自治旗民政局 新乡县民政局 镇海区教育局 云溪县乡村振兴局 云溪县城镇化办公室
DEPARTMENT COUNTY 云溪县城市管理局 云溪县都市农业发展中心 国家税务总局云溪县税务局 云溪县卫生健康委员会（县疾控局）
DEPARTMENT TOWNSHIP 青石镇财政所 云溪县青石镇便民服务中心
DEPARTMENT UNKNOWN 教育局 市场监督管理局 国家税务总局沭阳税务局
UNKNOWN UNKNOWN 甲 云溪县人民法院 云溪市人民检察院 中共云溪县委宣传部 云溪县县委办公室 云溪县总工会 云溪县第一中学
UNKNOWN UNKNOWN 云溪市人民医院 云溪水务有限公司 深圳经济特区 新疆生产建设兵团第一师
UNKNOWN UNKNOWN 云溪县人民代表大会常务委员会办公室 科技创新联盟
"""
TOLD = [
    (name, Kind[kind], Level[level]) for kind, level, *names in map(str.split, NAMES.strip().splitlines()) for name in names
]


@pytest.mark.parametrize(("name", "kind", "level"), TOLD, ids=[name for name, _, _ in TOLD])
def test_a_name_tells_kind_and_level_or_nothing(name, kind, level):
    source = Source.UNKNOWN if kind is Kind.UNKNOWN else Source.NAME

    assert len(TOLD) > 90
    assert organ_of(None, name) == Organ(kind, level, source)


def test_a_name_that_is_none_tells_nothing():
    assert organ_of(None, "") == organ_of(None, "县" * 100_000) == organ_of(None, "中共" * 50_000 + "政府局") == NOBODY


@pytest.mark.parametrize(
    ("kind", "name", "region", "expected"),
    [
        ("", "教育局", "云溪县", (Kind.DEPARTMENT, Level.COUNTY)),
        ("", "信访局", "云溪市", (Kind.OFFICE, Level.CITY)),
        ("县级部门", "云溪市教育局", "云溪市", (Kind.DEPARTMENT, Level.COUNTY)),
        ("县（市、区）部门", "云溪市教育局", "", (Kind.DEPARTMENT, Level.COUNTY)),
        ("县级市政府", "湘乡市人民政府", "", (Kind.GOVERNMENT, Level.COUNTY)),
        ("区县政府办公室", "湘乡市人民政府办公室", "", (Kind.GOVERNMENT_OFFICE, Level.COUNTY)),
        ("市直城乡建设部门", "城乡建设局", "", (Kind.DEPARTMENT, Level.CITY)),
        ("市级部门", "云溪市信访局", "", (Kind.OFFICE, Level.CITY)),
        ("省直部门", "云岭省数据局", "", (Kind.DEPARTMENT, Level.PROVINCE)),
        ("自治区直属机构", "林草局", "", (Kind.DEPARTMENT, Level.PROVINCE)),
        ("国务院部门", "某某委员会", "", (Kind.DEPARTMENT, Level.STATE)),
        ("垂直管理单位", "云溪市税务局", "", (Kind.VERTICAL, Level.CITY)),
        ("街道", "东湖", "", (Kind.AGENCY, Level.TOWNSHIP)),
        ("乡镇街道", "甲单位", "", (Kind.UNKNOWN, Level.TOWNSHIP)),
        ("县直单位", "青石镇人民政府", "", (Kind.GOVERNMENT, Level.TOWNSHIP)),
        ("开发区", "云溪高新区", "", (Kind.ZONE, Level.UNKNOWN)),
        ("国有企业", "云溪县供水中心", "", (Kind.UNKNOWN, Level.COUNTY)),
    ],
)
def test_the_roster_knows_better_than_the_name(kind, name, region, expected):
    assert organ_of(RosterUnit("1", name, region, kind), "") == Organ(*expected, Source.ROSTER)


def test_what_the_roster_does_not_say_the_name_does():
    assert organ_of(RosterUnit("1", "云溪县教育局", "云溪县", "甲类"), "") == Organ(Kind.DEPARTMENT, Level.COUNTY, Source.NAME)


# ---------------------------------------------------------------- what follows


@pytest.mark.parametrize(
    ("name", "government", "governs", "area"),
    [
        ("云溪县人民政府", True, True, True), ("阿里地区行政公署", False, True, True), ("青石镇人民政府", True, False, True),
        ("东湖街道办事处", False, False, True), ("云溪市人民政府办公室", False, False, False),
        ("青石镇财政所", False, False, False), ("云溪县教育局", False, False, False), ("甲", False, False, False),
    ],
)  # fmt: skip
def test_who_is_a_government_and_who_only_has_an_area(name, government, governs, area):
    """派出机关 are no governments: a street office owes no account of 社会评议, and no report by the end of March."""
    organ = organ_of(None, name)

    assert (organ.is_government, organ.governs, organ.has_area) == (government, governs, area)
    assert due_on(organ, 2024) == (2025, *(at.DUE_GOVERNMENTS if governs else at.DUE_UNITS))


RULES_HELD = """
HELD 云岭省人民政府 云岭省人民政府办公厅 上海市人民政府 云溪市人民政府 云溪市人民政府办公室 恩施州人民政府 教育部 国家能源局
LACKING 云溪县人民政府 上海市徐汇区人民政府 沭阳县人民政府办公室 益阳市沅江市人民政府 青石镇人民政府 东湖街道办事处 云溪县教育局
DOUBTFUL 云岭省公安厅 云溪市教育局 固原市信访局 阿里地区行政公署 云溪县经济开发区管委会
UNKNOWN 浦东新区人民政府 教育局 云溪县人民法院 深圳经济特区 甲单位
"""
HOLDERS = [(name, Power[power]) for power, *names in map(str.split, RULES_HELD.strip().splitlines()) for name in names]


@pytest.mark.parametrize(("unit", "power"), HOLDERS, ids=[name for name, _ in HOLDERS])
def test_to_put_0_is_only_said_where_a_number_of_rules_is_certainly_wrong(unit, power):
    """An error and “应为 0” where no 规章 can be, a question where they hardly are, else silence."""
    figures = {"documents/rules/issued": 2, "documents/rules/in_force": 16}
    told = [one for one in findings(Sample(figures=figures, unit=unit, silent=True)) if one.rule == "X306"]
    weights = {Power.LACKING: [Severity.ERROR], Power.DOUBTFUL: [Severity.QUERY]}

    assert [one.severity for one in told] == weights.get(power, [])
    assert all(("应为 0" in one.message) is (power is Power.LACKING) and "改填" not in one.message for one in told)


def test_nothing_is_judged_of_rules_where_the_level_is_unknown():
    figures = {"documents/rules/issued": 2, "documents/rules/in_force": 2}
    reasons = [
        {one.rule: one.reason for one in answers(Sample(unit=unit, figures=figures, silent=True))[0].not_judged}.get("X306")
        for unit in ("浦东新区人民政府", "甲单位", "云溪市教育局")
    ]

    assert reasons == ["不知道单位级别", "不知道单位类型", None]


def test_an_office_that_files_for_its_government_may_have_taken_decisions():
    """With 规章 of the government in it a report is the government's; without them the question stays."""
    rules = {"documents/rules/issued": 1, "documents/rules/in_force": 20}

    assert said("X308", Sample(unit="云岭省人民政府办公厅", figures=rules, silent=True)) == []
    assert said("X308", Sample(unit="云岭省人民政府办公厅", silent=True)) == [Severity.QUERY]
    assert said("X308", Sample(unit="云溪市信访局", figures=rules, silent=True)) == [Severity.QUERY]


# ---------------------------------------------------------------- limits of size

LICENSE, FEE = "documents/license/decisions", "documents/fee/amount"
COUNTED = [
    ("云岭省人民政府", 1_000_000_000), ("上海市人民政府", 1_000_000_000), ("云岭省公安厅", 1_000_000_000),
    ("云溪市人民政府", 100_000_000), ("云溪市人民政府办公室", 100_000_000), ("云溪市公安局", 100_000_000),
    ("云溪县人民政府", 10_000_000), ("云溪县公安局", 10_000_000), ("重庆市云阳县公安局", 10_000_000),
    ("青石镇人民政府", 1_000_000), ("东湖街道办事处", 1_000_000), ("甲单位", 1_000_000_000),
]  # fmt: skip
AMOUNTS = [
    ("云岭省人民政府", 10_000_000), ("云岭省财政厅", 5_000_000), ("云溪市人民政府", 5_000_000), ("云溪市教育局", 1_000_000),
    ("云溪县人民政府", 1_000_000), ("云溪县教育局", 1_000_000), ("青石镇人民政府", 100_000), ("东湖街道办事处", 100_000),
    ("甲单位", 10_000_000),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "limit"), COUNTED, ids=[unit for unit, _ in COUNTED])
def test_how_many_are_too_many_depends_on_the_level(unit, limit):
    assert said("C111", Sample(unit=unit, figures={LICENSE: limit}, silent=True)) == []
    assert said("C111", Sample(unit=unit, figures={LICENSE: limit + 1}, silent=True)) == [Severity.QUERY]


@pytest.mark.parametrize(("unit", "limit"), AMOUNTS, ids=[unit for unit, _ in AMOUNTS])
def test_how_much_money_is_too_much_depends_on_the_level_and_on_whether_it_is_an_area(unit, limit):
    assert said("C112", Sample(unit=unit, figures={FEE: limit * WAN}, silent=True)) == []
    assert said("C112", Sample(unit=unit, figures={FEE: limit * WAN + 1}, silent=True)) == [Severity.QUERY]


def test_a_large_figure_is_told_with_the_limit_and_whose_it_is():
    def message(unit):
        return next(one.what for one in findings(Sample(unit=unit, figures={LICENSE: 2 * 10**9}, silent=True)))

    assert "超过一千万（县级部门的一般上限），不合常理" in message("云溪县公安局")
    assert "超过十亿，不合常理" in message("甲单位")


def test_a_whole_sum_is_suspicious_by_level():
    """A county's hundred thousand, a provincial department's million; of a city's area it says nothing."""
    asked = {
        (unit, fee): bool(said("X309", Sample(unit=unit, figures={FEE: fee * WAN}, silent=True)))
        for unit in ("云溪县人民政府", "云溪市教育局", "云岭省财政厅", "云溪市人民政府", "教育局")
        for fee in (99_999, 100_000, 1_000_000)
    }

    assert [pair for pair, told in asked.items() if told] == [
        ("云溪县人民政府", 100_000), ("云溪县人民政府", 1_000_000), ("云溪市教育局", 100_000), ("云溪市教育局", 1_000_000),
        ("云岭省财政厅", 1_000_000),
    ]  # fmt: skip


@pytest.mark.parametrize(("region", "asked"), [("云岭省", False), ("云溪市", False), ("云溪县", True), ("东片区", False)])
def test_the_sums_of_a_region_have_the_limits_of_its_level(region, asked):
    """Twenty million licences are a query in a county's sums and in no larger region's."""
    sums = {LICENSE: 20_000_000, FEE: 1_500_000 * WAN}
    found = {one.rule for one in of_region(Sample(unit=region, code="", figures=sums, silent=True)).findings}

    assert found & {"C111", "C112", "X306", "X309"} == ({"C111", "C112"} if asked else set())


def test_the_level_of_the_roster_sets_the_limit():
    sample = Sample(unit="云溪市公安局", kind="县级部门", figures={LICENSE: 10_000_001}, silent=True)

    assert said("C111", sample) == [Severity.QUERY]
    assert check_one(build(sample).submission).findings == ()  # without the roster 云溪市 may be a large city


def test_what_is_too_large_is_not_compared_with_last_year_as_well():
    """Eleven million after 110 are one slip: the county's limit speaks, the swing does not; below the city's limit it does."""
    figures = {LICENSE: 11_000_000}

    assert said("Y206", Sample(unit="云溪县教育局", figures=figures, prior={}, silent=True)) == []
    assert said("Y206", Sample(unit="云溪市教育局", figures=figures, prior={}, silent=True)) == [Severity.QUERY]
