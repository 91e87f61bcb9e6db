"""Stage N, second part: numbers in the text against the tables and against each other.

One rule per kind of statement; what is read and how it is compared stands in `toolkit.narrative` and
`toolkit.rules.told.said`. Only a flat contradiction is an error: 收到 and 受理 have two meanings, texts two scopes, and a
false alarm costs more than a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import REQUESTS, CaseTest, Rule, Sample
from toolkit.rules.terms import Found, Need, Unjudged
from toolkit.rules.told.said import said

_TABLES = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式：文字与表格说的是同一年的同一件事"
_HABIT = "审核惯例（公开报告中有文字与表格数字不一致）"
_FEES = "国办函〔2020〕109号《政府信息公开信息处理费管理办法》"
_SKIPPED = "没有文字部分、文字没有提到，或者表中对应的数字未填或有误时不作判断"
_NO_LAST = "没有文字部分或者没有上年数据时不作判断"
_NO_BASE = "没有文字部分，或者没有上年数据、文字也没有写上年数字时不作判断"
_NUMBERS = "文字部分“{excerpt}”写{what} {said}，{where}为 {figure}，相差 {difference}{hint}。"
_CHECK = "请核对哪一个正确，改正文字或者表格。"
_EITHER = "请核对哪一个正确，改正文字或者表格；文字说的是另一口径的，请说明。"


def _test(kind: str) -> CaseTest:
    return CaseTest(_finder(kind), (Need.TEXT,))


def _finder(kind: str) -> Callable[[Case], Iterable[Found | Unjudged]]:
    def found(case: Case) -> Iterable[Found | Unjudged]:
        return said(case, kind)

    return found


def _numbers(
    rule: str, title: str, kind: str, sample: Sample, *, severity: Severity = Severity.QUERY, remedy: str = _CHECK,
    editions: tuple[int, ...] = (2019, 2021),
) -> Rule:  # fmt: skip
    """A rule on one kind of numbers that texts and tables both have."""
    return Rule(
        rule, severity, title, _TABLES, remedy, _NUMBERS, _test(kind), missing=_SKIPPED, editions=editions, sample=sample
    )


def _requests(old: str, new: str) -> str:
    """The clean report's text on applications with one slip."""
    assert old in _CLEAN, old
    return _CLEAN.replace(old, new)


_CLEAN = REQUESTS.format(year=2024)


def _slip(old: str, new: str) -> Sample:
    return Sample(texts={"overview.requests": _requests(old, new)})


def _proactive(text: str) -> Sample:
    return Sample(texts={"overview.proactive": text})


_NO_REQUESTS = {
    "requests/received/natural_person": 0, "requests/received/enterprise": 0, "requests/carried_in/natural_person": 0,
    "requests/granted/natural_person": 0, "requests/granted/enterprise": 0, "requests/partly_granted/natural_person": 0,
    "requests/denied.enforcement_file/natural_person": 0, "requests/unable.not_held/natural_person": 0,
    "requests/not_processed.petition/enterprise": 0, "requests/carried_out/natural_person": 0,
    "challenges/count/reconsideration.upheld": 0, "challenges/count/reconsideration.pending": 0,
    "challenges/count/litigation.direct.upheld": 0, "challenges/count/litigation.after_reconsideration.upheld": 0,
}  # fmt: skip
_ONE_UNPAID = {"requests/other_handling.fee_unpaid/natural_person": 1, "requests/received/natural_person": 13}
_ONE_UNPAID_TEXT = _CLEAN.replace("申请16件", "申请17件").replace("自然人12件", "自然人13件").replace("办结17件", "办结18件")

NARRATIVE: tuple[Rule, ...] = (
    _numbers(
        "N201", "文字写的新收申请件数，应等于表三本年新收", "new",
        _slip("申请16件", "申请19件"), severity=Severity.ERROR,
    ),
    _numbers(
        "N202", "文字写的收到、受理申请件数，应等于本年新收，或者本年新收与上年结转之和", "received",
        _slip("新收政府信息公开申请16件", "收到政府信息公开申请19件"), remedy=_EITHER,
    ),
    _numbers(
        "N203", "文字写的办理、办结、答复件数，应与表三相符", "disposed",
        _slip("办结17件", "办结71件"), remedy=_EITHER,
    ),
    _numbers(
        "N204", "文字写的上年结转件数，应等于表三上年结转", "carried_in",
        _slip("上年结转2件", "上年结转3件"),
    ),
    _numbers(
        "N205", "文字写的结转下年度件数，应等于表三结转下年度继续办理", "carried_out",
        _slip("继续办理1件", "继续办理4件"),
    ),
    _numbers(
        "N206", "文字写的六类办理结果件数，应等于表三各类之和", "group",
        _slip("予以公开10件", "予以公开9件"),
    ),
    _numbers(
        "N207", "文字写的办理结果细项件数，应等于表三对应的行", "detail",
        _slip("不予公开2件", "不予公开2件（属于行政执法案卷1件）"),
    ),
    _numbers(
        "N208", "文字写的各类申请人申请件数，应与表三相符", "applicants",
        _slip("自然人12件", "自然人11件"), remedy=_EITHER,
    ),
    Rule(
        "N209", Severity.ERROR, "文字写没有收到申请、没有发生复议和诉讼的，表中应为0", _TABLES, _CHECK,
        "文字部分“{excerpt}”写没有{what}，{where}为 {figure}。", _test("nothing"), missing=_SKIPPED,
        sample=_slip("被提起行政诉讼2件，均维持", "未发生行政诉讼"),
    ),
    _numbers(
        "N210", "文字写的行政复议件数和结果，应与表四相符", "reconsideration",
        _slip("行政复议3件", "行政复议5件"),
    ),
    _numbers(
        "N211", "文字写的行政诉讼件数、方式和结果，应与表四相符", "litigation",
        _slip("行政诉讼2件，", "行政诉讼2件，其中未经复议直接起诉2件，"),
    ),
    _numbers(
        "N212", "文字写的复议和诉讼合计件数，应与表四相符", "disputes", Sample(
            texts={"overview.requests": _CLEAN[: _CLEAN.index("因政府")] + "因政府信息公开引起的行政复议、行政诉讼共7件。"}
        ),
    ),
    Rule(
        "N213", Severity.QUERY, "文字写全部维持的，表四不应有纠正、其他结果或者尚未审结", _TABLES, _CHECK,
        "文字部分“{excerpt}”写全部维持，表四有{figure}。", _test("all_upheld"), missing=_SKIPPED,
        sample=_slip("行政复议3件，维持2件，尚未审结1件", "行政复议3件，均维持"),
    ),
    Rule(
        "N214", Severity.QUERY, "文字写全部办结的，表三不应有结转下年度的申请", _TABLES, _CHECK,
        "文字部分“{excerpt}”写全部办结或答复，{where}为 {figure} 件。", _test("all_closed"), missing=_SKIPPED,
        sample=_slip("；结转下年度继续办理1件", "，所有申请均已按期办结"),
    ),
    _numbers(
        "N215", "文字写的规章、行政规范性文件件数，应与表二相符", "documents",
        _proactive("2024年制发行政规范性文件5件，废止3件，现行有效40件。"), remedy=_EITHER,
    ),
    _numbers(
        "N216", "文字写的行政许可、处罚、强制件数，应与表二相符", "decisions",
        _proactive("2024年作出行政许可决定120件、行政处罚决定33件。"), remedy=_EITHER,
    ),
    _numbers(
        "N217", "文字写的行政事业性收费金额，应等于表二（注意元和万元）", "fee",
        _proactive("2024年收取行政事业性收费25.3元。"), editions=(2021,),
    ),
    Rule(
        "N218", Severity.QUERY, "文字写有申请、复议或者诉讼的，对应的表不应全部为0", _HABIT, "请核对表格是否漏填。",
        "文字部分“{excerpt}”写{what} {said}，而对应的表全部为0（{where}为 {figure}）。", _test("empty"), missing=_SKIPPED,
        sample=Sample(
            figures=_NO_REQUESTS, texts={"overview.requests": "2024年，我局收到政府信息公开申请16件，办结17件。"},
        ),
    ),
    Rule(
        "N221", Severity.QUERY, "信息处理费的总额，应等于所列各笔之和", _FEES, "请核对总额和各笔金额。",
        "文字部分“{excerpt}”写信息处理费共 {total}，所列 {parts} 相加为 {sum} {unit}，{how}总额，相差 {difference} {unit}。",
        _test("fee_sum"), missing="没有写信息处理费各笔金额时不作判断",
        sample=Sample(texts={"other_matters": "本年度收取信息处理费共2950元，其中一笔950元、一笔1900元。"
        "无其他需要报告的事项。"}),
    ),
    Rule(
        "N222", Severity.QUERY, "信息处理费应是10元的整数倍", _FEES,
        "请核对金额；信息处理费按件每件100元、200元，按页每页10元至40元。",
        "文字部分“{excerpt}”写信息处理费 {said}，不是10元的整数倍。", _test("fee_step"),
        missing="没有写信息处理费金额时不作判断",
        sample=Sample(texts={"other_matters": "本年度收取信息处理费125元。无其他需要报告的事项。"}),
    ),
    Rule(
        "N223", Severity.QUERY, "有逾期未缴费的申请，文字不应写没有产生信息处理费", _FEES,
        "请核对是否发出过收费通知，改正文字或者表格。",
        "文字部分“{excerpt}”写没有产生信息处理费，{where}为 {figure} 件。", _test("fee_asked"), missing=_SKIPPED,
        editions=(2021,),
        sample=Sample(
            figures=_ONE_UNPAID,
            texts={"overview.requests": _ONE_UNPAID_TEXT, "other_matters": "本年度没有产生信息处理费。无其他需要报告的事项。"},
        ),
    ),
    Rule(
        "N224", Severity.QUERY, "信息处理费不应填入行政事业性收费", _FEES,
        "信息处理费在第六部分报告，不填入表二；请核对表二的金额。",
        "文字部分“{excerpt}”写信息处理费 {said}，{where}正好是 {figure}。", _test("misplaced"), missing=_SKIPPED,
        editions=(2021,),
        sample=Sample(
            figures={"documents/fee/amount": 295_000},
            texts={"other_matters": "本年度收取信息处理费2950元。无其他需要报告的事项。"},
        ),
    ),
    Rule(
        "N231", Severity.QUERY, "文字写的占比，应能由件数算出", _HABIT, "请核对占比和件数。",
        "文字部分“{excerpt}”写{what}占 {said}，按 {part} 件占 {base} 件计算为 {figure}。", _test("share"), missing=_SKIPPED,
        sample=_slip("予以公开10件", "予以公开10件（占68.8%）"),
    ),
    Rule(
        "N232", Severity.QUERY, "文字写的同比增减幅度，应与两年的数字相符", _HABIT, "请核对增减幅度和方向。",
        "文字部分“{excerpt}”写{what}同比{said}，本年 {now} {unit}、上年 {before} {unit}，{figure}。", _test("growth"),
        missing=_NO_BASE,
        sample=Sample(prior={}, texts={"overview.requests": _requests("申请16件", "申请16件（同比增长16.7%）")}),
    ),
    Rule(
        "N233", Severity.QUERY, "文字写的比上年增减件数，应与两年的数字相符", _HABIT, "请核对增减件数和方向。",
        "文字部分“{excerpt}”写{what}比上年{said}，本年 {now} {unit}、上年 {before} {unit}，{figure}。", _test("difference"),
        missing=_NO_BASE,
        sample=Sample(prior={}, texts={"overview.requests": _requests("申请16件", "申请16件（比上年减少1件）")}),
    ),
    Rule(
        "N234", Severity.QUERY, "文字分列的各项之和，应与总数相符", _HABIT, "请核对总数和各项；各项有重复的，请在文字中说明。",
        "文字部分“{excerpt}”写总数 {total}，所列 {parts} 相加为 {sum} {unit}，{how}总数，相差 {difference} {unit}。",
        _test("breakdown"), missing="没有分列各项时不作判断",
        sample=_proactive("2024年主动公开政府信息320条，其中政策文件160条、工作动态260条。"),
    ),
    Rule(
        "N235", Severity.QUERY, "同一数字在文字中前后应一致", _HABIT, "请核对哪一处正确，改正另一处。",
        "文字部分“{excerpt}”写{what} {said}，另一处“{earlier}”写 {other}。", _test("twice"), missing="只提到一次时不作判断",
        sample=Sample(
            texts={
                "overview.proactive": "2024年主动公开政府信息320条。",
                "problems": (
                    "存在的主要问题：2024年主动公开政府信息350条，解读材料仍以文字为主。改进情况：重要政策配图文解读，"
                    "由起草科室负责。"
                ),
            }
        ),
    ),
    Rule(
        "N241", Severity.HINT, "只说办公室的数字与全地区的表格不作比较", _HABIT,
        "如表格是全地区的数字，建议文字也写明全地区的数字。",
        "文字部分“{excerpt}”说的是{word}的{what} {said}，{where}为 {figure}，口径不同，没有核对。", _test("office"),
        missing=_SKIPPED,
        sample=_slip(
            "我局新收政府信息公开申请16件，其中自然人12件、法人或其他组织4件", "政务公开办新收政府信息公开申请12件"
        ),
    ),
    Rule(
        "N242", Severity.HINT, "备案、审理等其他口径的数字与表格不作比较", _HABIT, "如说的就是表中的数字，建议改用表中的说法。",
        "文字部分“{excerpt}”说的是“{word}”{what} {said}，{where}为 {figure}，口径不同，没有核对。", _test("elsewhere"),
        missing=_SKIPPED,
        sample=Sample(
            texts={
                "overview.proactive": "2024年制发行政规范性文件5件，废止2件，现行有效40件。公示行政处罚28件，"
                "作出行政处罚决定30件。"
            }
        ),
    ),
    Rule(
        "N243", Severity.HINT, "文字提到的上年数字，宜与上年报表一致", _HABIT, "请核对上年的数字。",
        "文字部分“{excerpt}”写上年{what} {said}，上年{where}为 {figure}。", _test("last_year"), missing=_NO_LAST,
        sample=Sample(prior={}, texts={"overview.requests": "2023年收到政府信息公开申请18件。" + _CLEAN}),
    ),
)  # fmt: skip
