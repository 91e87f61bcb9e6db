"""Write the samples: `reports/` with the figures of five published reports, `region-2024/` with an invented city, `自定规则`
with rules of its own.

    python samples/make.py [FOLDER]

Names, years and figures of `reports/` are those that the offices published; all prose is our own. The city 云溪市 and
everything in it is invented: twelve units, consistent except for one file per classic fault, named for the rule that it breaks.
The same program always writes the same bytes.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from toolkit.form import FORMS, Form, sheets
from toolkit.office.own_rules_file import write_rules_table
from toolkit.outputs import write_files
from toolkit.template.template import Content, write_workbook

Value = int | Decimal | str
YEAR = 2024
CITY = "云溪市"


# ---------------------------------------------------------------- published reports


@dataclass(frozen=True)
class Published:
    """A published report: every figure is 0 except those given; None is a cell that was published blank."""

    unit: str
    year: int
    edition: int
    figures: Mapping[str, Value | None] = field(default_factory=dict)
    blank: bool = False


PUBLISHED = (
    Published("信访局", 2024, 2021),
    Published(
        "石台县人民政府", 2024, 2021,
        {
            "documents/normative/issued": 12,
            "documents/normative/repealed": 67,
            "documents/normative/in_force": 68,
            "documents/license/decisions": 4462,
            "documents/penalty/decisions": 508,
            "documents/coercion/decisions": 325,
            "documents/fee/amount": Decimal("1003.34"),
            "requests/received/natural_person": 19,
            "requests/granted/natural_person": 9,
            "requests/partly_granted/natural_person": 2,
            "requests/denied.enforcement_file/natural_person": 7,
            "requests/unable.not_held/natural_person": 1,
            "challenges/count/reconsideration.upheld": 1,
            "challenges/count/reconsideration.other": 1,
        },
    ),
    Published("二道江区机关事务管理局", 2024, 2021, blank=True),
    Published("固原市信访局", 2019, 2019),
    Published("湘乡市信访局", 2023, 2021, {"documents/fee/amount": None}),
)  # fmt: skip


def published_workbook(report: Published) -> bytes:
    """A published report as a workbook: what was blank stays blank."""
    form = FORMS[report.edition]
    if report.blank:
        figures: dict[str, Value | None] = {}
        typed = frozenset(one.key for one in form.fields if one.total)
    else:
        figures = {one.key: 0 for one in form.fields if not one.total} | dict(report.figures)
        typed = frozenset()
    cover = {"unit": report.unit, "year": report.year}
    return write_workbook(form, Content(cover=cover, figures=figures, kind=sheets.KIND_PUBLISHED, typed_totals=typed))


# ---------------------------------------------------------------- the invented city


@dataclass(frozen=True)
class Unit:
    """A unit of the city; `size` is how many applications it has to expect."""

    code: str
    name: str
    kind: str
    size: int
    alias: str = ""
    powers: tuple[str, ...] = ()
    date: str = f"{YEAR + 1}年1月13日"


UNITS = (
    Unit("YX-001", "云溪市人民政府办公室", "市政府办公室", 46, "市政府办"),
    Unit("YX-002", "云溪市发展和改革局", "市直部门", 9, "市发改局", ("license",)),
    Unit("YX-003", "云溪市教育局", "市直部门", 7, "市教育局", ("license",)),
    Unit("YX-004", "云溪市公安局", "市直部门", 24, "市公安局", ("license", "penalty", "coercion")),
    Unit("YX-005", "云溪市财政局", "市直部门", 5, "市财政局", ("fee",)),
    Unit("YX-006", "云溪市自然资源和规划局", "市直部门", 63, "市自然资源局", ("license", "penalty", "fee")),
    Unit("YX-007", "云溪市住房和城乡建设局", "市直部门", 38, "市住建局", ("license", "penalty")),
    Unit("YX-008", "云溪市卫生健康局", "市直部门", 6, "市卫健局", ("license", "penalty")),
    Unit("YX-009", "云溪市市场监督管理局", "市直部门", 17, "市市场监管局", ("license", "penalty", "coercion", "fee")),
    Unit("YX-010", "青石镇人民政府", "乡镇街道", 4, "青石镇"),
    Unit("YX-011", "柳河镇人民政府", "乡镇街道", 3, "柳河镇"),
    Unit("YX-012", "东湖街道办事处", "乡镇街道", 0, "东湖街道"),
)

_OUTCOMES = (
    ("granted", 40), ("partly_granted", 12), ("denied.third_party", 3), ("denied.internal_affairs", 2),
    ("denied.process_information", 3), ("denied.enforcement_file", 4), ("denied.administrative_inquiry", 3),
    ("unable.not_held", 20), ("unable.needs_creation", 3), ("unable.still_unclear", 2), ("not_processed.petition", 4),
    ("not_processed.repeat", 3), ("other_handling.not_corrected", 1), ("other_handling.other", 2),
)  # fmt: skip
_APPLICANTS = (("natural_person", 80), ("enterprise", 12), ("legal_service", 5), ("public_interest", 2), ("research", 1))
_SCALE = {"license": 3000, "penalty": 420, "coercion": 60}


def _draw(dice: random.Random, weights: tuple[tuple[str, int], ...]) -> str:
    return dice.choices([name for name, _ in weights], [weight for _, weight in weights])[0]


def unit_figures(form: Form, unit: Unit) -> dict[str, Value]:
    """Consistent figures of a unit, drawn by its code: every application comes in once and is settled or carried over."""
    dice = random.Random(unit.code)
    figures: dict[str, Value] = {one.key: 0 for one in form.fields if not one.total}

    def add(key: str, amount: int = 1) -> None:
        figures[key] = int(figures[key]) + amount

    for number in range(unit.size):
        who = _draw(dice, _APPLICANTS)
        add(f"requests/{'carried_in' if number % 11 == 5 else 'received'}/{who}")
        add(f"requests/{'carried_out' if number % 13 == 7 else _draw(dice, _OUTCOMES)}/{who}")
    for _ in range(unit.size // 9):
        add(f"challenges/count/reconsideration.{_draw(dice, (('upheld', 6), ('corrected', 1), ('other', 2), ('pending', 2)))}")
    for _ in range(unit.size // 18):
        kind = dice.choice(("direct", "after_reconsideration"))
        add(f"challenges/count/litigation.{kind}.{_draw(dice, (('upheld', 6), ('other', 1), ('pending', 2)))}")
    issued, repealed = dice.randint(0, 4), dice.randint(0, 2)
    figures["documents/normative/issued"] = issued
    figures["documents/normative/repealed"] = repealed
    figures["documents/normative/in_force"] = dice.randint(5, 30) + issued - repealed
    for power in unit.powers:
        if power == "fee":
            figures["documents/fee/amount"] = Decimal(dice.randint(100, 90000)) / 100
        else:
            figures[f"documents/{power}/decisions"] = dice.randint(1, _SCALE[power])
    return figures


#: What units write where they have no figures to tell; every unit says one of each.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "overview": (
        "{year}年，{own}按照《中华人民共和国政府信息公开条例》和上级部署，做好政府信息公开各项工作。",
        "{year}年，{own}把政府信息公开列入年度重点任务，年初定分工，年中查进度，年底作总结。",
        "一年来，{own}坚持以公开为常态、不公开为例外，把群众想看什么作为公开的出发点。",
        "{year}年，{own}主要负责人两次专题研究公开工作，明确由办公室牵头、各科室配合。",
    ),
    "overview.proactive": (
        "{own}围绕群众关心的事项及时公开政务信息，对现行有效的行政规范性文件集中公开。",
        "机构职能、办事指南、预算决算等栏目按时更新，重要文件与解读材料同步发布。",
        "{own}对照公开目录逐项核对，补齐了办事流程、收费依据等内容，方便群众查询。",
        "重大决策草案先征求意见再出台，意见采纳情况随后公布；会议文件按季度汇总公开。",
    ),
    "overview.management": (
        "{own}严格执行公开前的保密审查，发文时同步确定公开属性。",
        "拟稿人提出公开意见，科室负责人复核，办公室统一发布；失效文件及时标注。",
        "信息发布实行分级审核，页面内容由专人校对，发现错字当日改正。",
        "历史文件按年度整理归档，电子文本与纸质文本一一对应。",
    ),
    "overview.platform": (
        "通过市政府网站统一的政府信息公开专栏发布信息，栏目有专人维护。",
        "门户网站专栏与便民服务大厅的查阅点互为补充，查阅点备有纸质目录。",
        "网站栏目按统一规范调整，页面增加检索功能，手机上也能方便阅读。",
        "依托市级平台公开信息，不再单独建设网站，政务新媒体由专人值守。",
    ),
    "overview.supervision": (
        "将政府信息公开纳入年度考核，考核结果为良好；开展了社会评议，全年没有发生责任追究的情形。",
        "公开工作与科室评优挂钩，年终考核全部合格；社会评议满意，没有人员因此被追究责任。",
        "组织业务学习，请法律顾问讲解答复文书；工作考核达标，社会评议未收到意见，未发生责任追究。",
        "每季度自查一次并通报结果，纳入绩效考核；邀请群众代表评议，无责任追究情形。",
    ),
    "problems": (
        "存在的主要问题：政策解读的形式不够丰富，个别信息更新不够及时。改进情况：{own}已建立信息更新台账，每月核对一次。",
        "存在的主要问题：经办人员更换较多，对答复的法律依据不够熟悉。改进情况：编印了办理流程图，新到岗人员先培训再上岗。",
        "存在的主要问题：公开内容偏重工作动态，群众关心的办事结果公开不够。改进情况：已增设办理结果栏目，按月更新。",
        "存在的主要问题：各科室报送信息不均衡，有的材料格式不统一。改进情况：制定了报送模板，由办公室逐件把关。",
    ),
    "other_matters": ("{year}年，{own}收取信息处理费0元。无其他需要报告的事项。",),
}


def narrative(unit: Unit, figures: Mapping[str, Value]) -> dict[str, str]:
    """Prose of our own for a unit; its numbers are those of the tables."""
    own = "我镇" if "镇" in unit.name else "我街道" if "街道" in unit.name else "我局" if unit.name.endswith("局") else "本机关"
    dice = random.Random(f"{unit.code} prose")
    texts = {key: dice.choice(words).format(year=YEAR, own=own) for key, words in _WORDS.items()}
    opening = (
        f"本报告根据《中华人民共和国政府信息公开条例》和{FORMS[2021].document}规定的格式编制。所列数据的统计期限自{YEAR}年1月1日"
        f"起至12月31日止。如有疑问，请与{unit.name}联系（电话：0000-1234567）。"
    )
    texts["overview.proactive"] += _documents(figures)
    return {"opening": opening, **texts, "overview.requests": _requests(own, figures)}


def _documents(figures: Mapping[str, Value]) -> str:
    issued, in_force = (figures[f"documents/normative/{what}"] for what in ("issued", "in_force"))
    return f"全年制发行政规范性文件{issued}件，现行有效{in_force}件。"


def _requests(own: str, figures: Mapping[str, Value]) -> str:
    """The paragraph on applications: what came, what became of it, what was disputed."""

    def total(start: str, end: str = "") -> int:
        return sum(int(str(value)) for key, value in figures.items() if key.startswith(start) and key.endswith(end))

    came, left, over = total("requests/received/"), total("requests/carried_in/"), total("requests/carried_out/")
    if not came + left:
        return f"{own}全年没有收到政府信息公开申请，没有因政府信息公开被申请行政复议、提起行政诉讼。"
    persons = total("requests/received/natural_person")
    text = f"{YEAR}年，{own}新收政府信息公开申请{came}件，其中自然人{persons}件、法人或其他组织{came - persons}件；"
    text += f"上年结转{left}件。办结{came + left - over}件，其中予以公开{total('requests/granted/')}件；"
    text += f"结转下年度继续办理{over}件。" if over else "没有结转下年度的申请。"
    reviews, suits = total("challenges/count/reconsideration."), total("challenges/count/litigation.")
    text += f"被申请行政复议{reviews}件，" if reviews else "没有发生行政复议，"
    return text + (f"被提起行政诉讼{suits}件。" if suits else "没有发生行政诉讼。")


def unit_content(form: Form, unit: Unit) -> Content:
    """A unit's filled workbook without faults."""
    cover: dict[str, str | int] = {
        "unit": unit.name, "code": unit.code, "region": CITY, "year": YEAR, "filler": "王敏", "reviewer": "李建国",
        "phone": "0000-1234567", "date": unit.date,
    }  # fmt: skip
    figures = unit_figures(form, unit)
    return Content(cover=cover, figures=figures, narrative=narrative(unit, figures))


def _change(content: Content, figures: Mapping[str, Value | None], typed: frozenset[str] = frozenset()) -> Content:
    return Content(content.cover, {**content.figures, **figures}, content.narrative, content.kind, typed)


def faulty(rule: str, form: Form, unit: Unit) -> bytes:
    """A unit's file with one classic fault, which breaks this rule and no other mandatory one."""
    content = unit_content(form, unit)
    if rule == "F101":  # a web page saved under a workbook's name, as portals export it
        return f"<html><head><title>{unit.name}</title></head><body><table></table></body></html>".encode()
    if rule == "C101":
        return write_workbook(form, _change(content, {"requests/received/research": None}))
    if rule == "C104":
        return write_workbook(form, _change(content, {"documents/normative/issued": "若干"}))
    if rule == "C110":
        key = "documents/normative/in_force"
        return write_workbook(form, _change(content, {key: f"{content.figures[key]}件"}))
    if rule == "N203":  # the prose was written before the last application was settled
        requests = "overview.requests"
        right = content.narrative[requests]
        early = right.replace("办结5件", "办结4件")
        assert early != right
        return write_workbook(form, replace(content, narrative={**content.narrative, requests: early}))
    if rule == "X103":  # one application settled twice
        key = "requests/granted/natural_person"
        return write_workbook(form, _change(content, {key: int(str(content.figures[key])) + 1}))
    if rule == "X201":  # a total typed over its formula
        total = "challenges/count/reconsideration.total"
        right = sum(int(str(content.figures[part])) for part in form.parts_of[total])
        return write_workbook(form, _change(content, {total: right + 1}, frozenset((total,))))
    raise ValueError(rule)


#: Which unit's file breaks which rule.
FAULTS = {
    "X103": "YX-004",
    "X201": "YX-007",
    "C101": "YX-008",
    "F101": "YX-009",
    "C110": "YX-011",
    "C104": "YX-012",
    "N203": "YX-005",
}


def region_files() -> dict[str, bytes]:
    """Roster and submissions of the city by path."""
    form = FORMS[2021]
    files = {"region-2024/单位名录.csv": roster()}
    broken = {code: rule for rule, code in FAULTS.items()}
    for unit in UNITS:
        rule = broken.get(unit.code)
        name = f"{rule}_{unit.name}" if rule else unit.name
        data = faulty(rule, form, unit) if rule else write_workbook(form, unit_content(form, unit))
        files[f"region-2024/报送/{name}.xlsx"] = data
    first = UNITS[1]
    older = Unit(first.code, first.name, first.kind, first.size - 1, first.alias, first.powers, f"{YEAR + 1}年1月6日")
    files[f"region-2024/报送/旧版_{first.name}.xlsx"] = write_workbook(form, unit_content(form, older))
    return files


def roster() -> bytes:
    """The list of units that are due."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["单位代码", "单位名称", "所属地区", "单位类型", "别名"])
    writer.writerows([unit.code, unit.name, CITY, unit.kind, unit.alias] for unit in UNITS)
    return stream.getvalue().encode("utf-8-sig")


# ---------------------------------------------------------------- rules of the city's own

OWN_RULES = (
    {
        "编号": "U001", "级别": "核实", "名称": "部分公开不超过全年申请的两成", "依据": f"{CITY}年度报告审核口径",
        "左边": "表三“部分公开／总计”", "关系": "不大于", "右边": "20% × (表三“本年新收／总计” + 表三“上年结转／总计”)",
        "怎么改": "请核对是否把不予公开的申请计入了部分公开；属实的，请说明原因。",
    },
    {
        "编号": "U002", "级别": "核实", "名称": "结转下年度不超过近三个月可能收到的申请", "依据": f"{CITY}年度报告审核口径",
        "左边": "表三!J30", "关系": "不大于", "右边": "表三!J6 ÷ 4 + 3件", "怎么改": "请核对是否有超期未答复的申请。",
        "缺数时": "不判断", "版本": "2021",
    },
    {
        "编号": "U003", "级别": "提示", "名称": "行政许可数量不应比上年少一半以上", "依据": f"{CITY}年度报告审核口径",
        "左边": "表二“行政许可”", "关系": "不小于", "右边": "50% × 上年 表二“行政许可”",
        "怎么改": "请核对统计范围是否和上年一致。",
    },
    {
        "编号": "U004", "级别": "强制", "名称": "收费金额应以万元填报", "依据": f"{CITY}财政局上年全市收费总额",
        "左边": "表二!B16", "关系": "不大于", "右边": "10亿元", "怎么改": "请核对是否把元填成了万元。",
        "试行至": f"{YEAR + 1}-12-31", "提示语": "收费填了 {左边} {单位}，全市全年也只有 {右边} {单位}。",
    },
)  # fmt: skip


def own_rules_toml() -> bytes:
    """The rules as a text file, the way a person would write it."""
    lines = ["# 自定规则：每条规则以 [[规则]] 开头，下面每行写一项，内容放在英文引号里。"]
    for rule in OWN_RULES:
        lines += ["", "[[规则]]", *(f'{name} = "{text}"' for name, text in rule.items())]
    return ("\n".join(lines) + "\n").encode()


def main(folder: Path) -> None:
    """Write all samples into a folder."""
    files = {f"reports/{one.unit}{one.year}年.xlsx": published_workbook(one) for one in PUBLISHED}
    own = {"自定规则.toml": own_rules_toml(), "自定规则.xlsx": write_rules_table(OWN_RULES)}
    write_files(folder, {**files, **region_files(), **own})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
