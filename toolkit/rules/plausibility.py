"""Stage X, continued: what is arithmetically possible inside a table and yet unlikely. Queries and hints, but for two.

Functions of a `Case`; all limits stand in `toolkit.rules.thresholds`. None speaks of a cell that cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from toolkit.form import Form
from toolkit.rules import thresholds as at
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.model import CaseTest, LinearTest, Rule, Sample
from toolkit.rules.powers import Kind, Level, Power
from toolkit.rules.terms import Found, Unjudged
from toolkit.submission.facts import plain_heading
from toolkit.submission.numbers import show

APPLICANTS = ("natural_person", "enterprise", "research", "public_interest", "legal_service", "other")

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，"
_BLANK = "缺少所需数据时不作判断"
_POWER = "不知道单位类型、级别时不作判断"
_FEE = "documents/fee/amount"
_REPEAT = "requests/not_processed.repeat/"


def percent(part: int, whole: int) -> str:
    """A share as people write it, one decimal at most: 16.7%, 30%."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def quoted(case: Case, key: str) -> str:
    """What a figure is called, in Chinese quotation marks."""
    one = case.submission.form.by_key[key]
    parts = (one.row[-1], one.column[-1]) if one.row else one.column
    return f"“{'／'.join(map(plain_heading, parts))}”"


# ---------------------------------------------------------------- table 三


def unjudged(reason: str) -> Unjudged:
    """Says that a rule could judge nothing in this report, and why."""
    return Unjudged(reason, whole=True)


def _repeated(case: Case) -> Iterator[Found | Unjudged]:
    """重复申请 where there was only one application: what should it repeat?"""
    if case.whole(_REPEAT + "total") == 0:
        return
    lacking: list[str] = []
    for column in APPLICANTS:
        repeated = case.value(_REPEAT + column)
        if repeated == 0:
            continue
        came = (f"requests/received/{column}", f"requests/carried_in/{column}")
        received, carried = map(case.value, came)
        if repeated is None or received is None or carried is None:
            lacking += (_REPEAT + column, *came)
            continue
        if received + carried != 1:
            continue
        before = case.last(f"requests/received/{column}"), case.last(f"requests/carried_in/{column}")
        if any(before):
            continue  # it may well repeat one of last year
        name = plain_heading(case.submission.form.by_key[_REPEAT + column].column[-1])
        milder = Severity.HINT if None in before else None
        yield Found({"column": name}, (_REPEAT + column, f"requests/received/{column}"), milder=milder)
    if lacking:
        yield Unjudged(case.gap(*lacking), whole=len(lacking) == 3 * len(APPLICANTS))


_SECRETS = ("state_secret", "barred_by_law", "security_stability")


#: What is said where a power is in question and nobody knows whose.
_NO_KIND = "不知道单位类型"
_NO_LEVEL = "不知道单位级别"


def _township_secrets(case: Case) -> Iterator[Found | Unjudged]:
    nobody = case.organ.kind is Kind.UNKNOWN and case.organ.level is Level.UNKNOWN
    if nobody and any(case.whole(f"requests/denied.{row}/total") for row in _SECRETS):
        yield unjudged(_NO_KIND)
    if case.organ.level is not Level.TOWNSHIP:
        return
    lacking = [key for row in _SECRETS if case.whole(key := f"requests/denied.{row}/total") is None]
    if lacking:
        yield Unjudged(case.gap(*lacking), whole=len(lacking) == len(_SECRETS))
    for row in _SECRETS:
        key = f"requests/denied.{row}/total"
        if count := case.whole(key):
            name = plain_heading(case.submission.form.by_key[key].row[-1])
            milder = Severity.HINT if row == "barred_by_law" else None
            filled = [f"requests/denied.{row}/{column}" for column in APPLICANTS]
            keys = tuple(one for one in filled if case.value(one))
            yield Found({"row": name, "count": count}, keys, milder=milder)


@lru_cache(maxsize=8)
def _outcome_rows(form: Form) -> tuple[str, ...]:
    """The rows of （一）…（六）."""
    others = ("received", "carried_in", "carried_out", "disposed")
    fields = (one for one in form.fields if one.table.key == "requests" and one.column_key == "total")
    return tuple(one.row_key for one in fields if one.row_key not in others)


def _one_row(case: Case) -> Iterator[Found | Unjudged]:
    disposed = case.whole("requests/disposed/total")
    if disposed is None:
        yield unjudged(case.gap("requests/disposed/total"))
        return
    if disposed < at.ONE_ROW.value:
        return
    for row in _outcome_rows(case.submission.form):
        key = f"requests/{row}/total"
        if case.whole(key):
            if case.whole(key) == disposed:
                yield Found({"count": disposed, "row": case.submission.form.by_key[key].row[-1]}, (key,))
            return


_LEFT, _CAME = "requests/carried_out/total", ("requests/received/total", "requests/carried_in/total")


def _much_left(case: Case) -> Iterator[Found | Unjudged]:
    left = case.whole(_LEFT)
    if left is not None and left < case.limits.open_floor:
        return
    received, carried = map(case.whole, _CAME)
    if left is None or received is None or carried is None:
        yield unjudged(case.gap(_LEFT, *_CAME))
        return
    came = received + carried
    if left <= came and left * 100 > came * case.limits.open_share:  # more than there were: X103 says so
        words = {"came": came, "left": left, "share": percent(left, came)}
        yield Found(words, (_LEFT, *_CAME))


# ---------------------------------------------------------------- table 四


_REVIEW = "challenges/count/reconsideration."


_CLOSED = tuple(_REVIEW + result for result in ("upheld", "corrected", "other"))


def _corrected(case: Case) -> Iterator[Found | Unjudged]:
    results = [case.value(key) for key in _CLOSED]
    if None in results:
        yield unjudged(case.gap(*_CLOSED))
        return
    closed, corrected = sum(map(int, results)), results[1] or 0  # type: ignore[arg-type]
    if closed < at.CORRECTED_CASES.value or corrected * 100 <= closed * at.CORRECTED_SHARE.value:
        return
    limit = at.CORRECTED_LARGE if corrected * 100 > closed * at.CORRECTED_LARGE.value else at.CORRECTED_SHARE
    words = {"closed": closed, "corrected": corrected, "share": percent(corrected, closed), "limit": limit.value}
    yield Found(words, (_REVIEW + "corrected",))


# ---------------------------------------------------------------- table 二


_RULES = {2021: ("issued", "repealed", "in_force"), 2019: ("produced", "published", "public_total")}


def _of_rules(case: Case) -> list[str]:
    """The keys of the row 规章."""
    return [f"documents/rules/{column}" for column in _RULES[case.submission.edition]]


def _rules_without_power(case: Case) -> Iterator[Found | Unjudged]:
    keys, organ = _of_rules(case), case.organ
    filled = [key for key in keys if case.value(key)]
    if not filled and (gap := case.gap(*keys) if None in map(case.value, keys) else ""):
        yield unjudged(gap)
    elif filled and organ.may_make_rules is Power.UNKNOWN:
        yield unjudged(_NO_KIND if organ.kind is Kind.UNKNOWN else _NO_LEVEL)
    if not filled or organ.may_make_rules not in (Power.LACKING, Power.DOUBTFUL):
        return
    form = case.submission.form
    told = "、".join(f"{form.by_key[key].column[-1]} {case.value(key)} 件" for key in filled)
    certain = organ.may_make_rules is Power.LACKING
    words = {"kind": organ.title, "power": organ.may_make_rules.value, "told": told, "so": "，应为 0" if certain else ""}
    yield Found(words, tuple(filled), milder=None if certain else Severity.QUERY)


def _more_issued(case: Case) -> Iterator[Found | Unjudged]:
    """Without last year only this much is certain; with it Y202 says it exactly."""
    lacking: list[str] = []
    for row in ("rules", "normative"):
        if case.last(f"documents/{row}/in_force") is not None:
            continue
        issued, repealed, in_force = (case.value(f"documents/{row}/{column}") for column in ("issued", "repealed", "in_force"))
        keys = tuple(f"documents/{row}/{column}" for column in ("in_force", "issued", "repealed"))
        if issued is None or repealed is None or in_force is None:
            lacking += keys
            continue
        if issued <= repealed + in_force:
            continue
        name = plain_heading(case.submission.form.by_key[f"documents/{row}/issued"].row[-1])
        words = {"row": name, "issued": issued, "there": repealed + in_force, "difference": issued - repealed - in_force}
        yield Found(words, keys, left=issued, right=repealed + in_force)
    if lacking:
        yield Unjudged(case.gap(*lacking), whole=len(lacking) == 6)


_TAKEN = tuple(f"documents/{row}/decisions" for row in ("license", "penalty", "coercion"))


def _decisions_without_power(case: Case) -> Iterator[Found | Unjudged]:
    kind = case.organ.kind
    if kind is Kind.UNKNOWN and any(map(case.value, _TAKEN)):
        yield unjudged(_NO_KIND)
    if kind not in (Kind.OFFICE, Kind.GOVERNMENT_OFFICE):
        return
    if case.organ.may_make_rules is Power.HELD and any(map(case.value, _of_rules(case))):
        return  # the office files for the government, whose decisions these are
    filled = tuple(key for key in _TAKEN if case.value(key))
    if None in map(case.value, _TAKEN):
        yield Unjudged(case.gap(*_TAKEN), whole=not filled)
    if filled:
        form = case.submission.form
        told = "、".join(f"{plain_heading(form.by_key[key].row[-1])} {case.value(key)} 件" for key in filled)
        yield Found({"told": told}, filled)


def in_yuan(this: int, last: int | None) -> bool:
    """Whether a fee and last year's differ as 元 and 万元 do."""
    if not this or not last:
        return False
    large, small = max(this, last), min(this, last)
    return small * at.YUAN_FROM.value <= large <= small * at.YUAN_TO.value


def _whole_fee(case: Case) -> Iterator[Found | Unjudged]:
    fee = case.value(_FEE)
    if fee is None:
        yield unjudged(case.gap(_FEE))
        return
    if fee % at.WAN or not at.WHOLE_FEE.value * at.WAN <= fee <= at.most_money(case.organ):
        return  # above that C112 asks already
    if case.organ.level is Level.UNKNOWN:
        yield unjudged(_NO_LEVEL)
    limit = at.WHOLE_FEES.at(case.organ)
    if limit and fee >= limit.value * at.WAN and not in_yuan(fee, case.last(_FEE)):
        measure = case.submission.form.by_key[_FEE].measure
        words = {"fee": show(fee, measure), "real": show(fee // 10_000, measure), "limit": limit.words}
        yield Found(words, (_FEE,))


_BOUGHT = ("documents/procurement/items", "documents/procurement/amount")


def _purchases(case: Case) -> Iterator[Found | Unjudged]:
    items, amount = map(case.value, _BOUGHT)
    if items is None or amount is None:
        yield unjudged(case.gap(*_BOUGHT))
    elif bool(items) != bool(amount):
        yield Found({"items": items, "amount": show(amount, case.submission.form.by_key[_BOUGHT[1]].measure)}, _BOUGHT)


_RULE_MAKERS = "《立法法》：规章由国务院部门、省级和设区的市、自治州人民政府制定"
_OLD_FORM = "国办公开办函〔2019〕60号 报告格式，表二"
_DECISION_ROWS = ("license", "other_services", "penalty", "coercion", "fee")

PLAUSIBILITY: tuple[Rule, ...] = (
    Rule(
        "X301", Severity.QUERY, "只有一件申请时，不应有“重复申请”",
        _FORM + "表三（五）第2项（推定：重复申请应另有在先的申请）", "请核对；重复的是以前年度申请的，请说明。",
        "“{column}”列新收与上年结转共 1 件，却有“重复申请”1 件，本年没有可供重复的另一件申请。",
        CaseTest(_repeated), missing="没有上年数据时只作提示；上年该类申请人有过申请的不问",
        sample=Sample(
            figures={"requests/received/research": 1, "requests/not_processed.repeat/research": 1}, prior={}, silent=True,
        ),
    ),
    Rule(
        "X302", Severity.QUERY, "乡镇、街道一般没有以国家秘密、“三安全一稳定”为由不予公开的情形",
        "《保守国家秘密法》关于定密权限的规定；《政府信息公开条例》第十四条（推定）",
        "请核对不予公开的理由，确有此情形的请说明依据。",
        "乡镇、街道一般没有定密权限，“{row}”填了 {count} 件。",
        CaseTest(_township_secrets), missing=_POWER,
        sample=Sample(
            figures={"requests/denied.state_secret/natural_person": 1, "requests/received/natural_person": 13},
            unit="青石镇人民政府", silent=True,
        ),
    ),
    Rule(
        "X303", Severity.QUERY, f"办结 {at.ONE_ROW.value} 件以上的，办理结果一般不会全部相同",
        _FORM + "表三第三项（推定）", "请核对各类办理结果是否如实分开填写，确实全部相同的请说明。",
        "全年办结的 {count} 件申请全部填在“{row}”一行。",
        CaseTest(_one_row), missing=_BLANK,
        sample=Sample(
            figures={
                "requests/received/natural_person": 21, "requests/received/enterprise": 3,
                "requests/granted/natural_person": 22, "requests/partly_granted/natural_person": 0,
                "requests/denied.enforcement_file/natural_person": 0, "requests/unable.not_held/natural_person": 0,
                "requests/not_processed.petition/enterprise": 0,
            }, silent=True,
        ),
    ),
    Rule(
        "X304", Severity.QUERY, f"结转下年度的申请一般不超过应办申请的 {at.OPEN_SHARE.value}%",
        "《政府信息公开条例》第三十三条：答复期限为20个工作日（比例为推定）",
        "请核对这些申请是否仍在法定期限之内，并说明结转较多的原因。",
        "新收与上年结转共 {came} 件，结转下年度 {left} 件，占 {share}。",
        CaseTest(_much_left), missing=_BLANK,
        sample=Sample(
            figures={"requests/carried_out/natural_person": 6, "requests/received/natural_person": 17}, silent=True,
        ),
    ),
    Rule(
        "X305", Severity.HINT, f"行政复议纠正率较高（超过 {at.CORRECTED_SHARE.value}%）的，宜在报告中分析原因",
        f"同类软件（审结 {at.CORRECTED_CASES.value} 件以上，{at.CORRECTED_SHARE.value}% 和 {at.CORRECTED_LARGE.value}% 两档）",
        "宜在第五部分分析原因，不必填写核实说明。",
        "行政复议审结 {closed} 件，结果纠正 {corrected} 件，纠正率 {share}，超过 {limit}%。",
        CaseTest(_corrected), missing=_BLANK,
        sample=Sample(
            figures={"challenges/count/reconsideration.upheld": 28, "challenges/count/reconsideration.corrected": 5},
            silent=True,
        ),
    ),
    Rule(
        "X306", Severity.ERROR, "没有规章制定权的机关，规章各项应为 0",
        _RULE_MAKERS + "；公开报告中有乡镇填报规章2件", "请核对；规范性文件请填在下一行，确有规章的请说明制定机关。",
        "本单位（{kind}）{power}规章制定权，“规章”却填了{told}{so}。",
        CaseTest(_rules_without_power),
        missing=f"{_POWER}；省、市级的部门，派出机关，开发区管委会只作核实；省、市级政府的办公厅（室）代政府填报，不问",
        sample=Sample(figures={"documents/rules/issued": 2, "documents/rules/in_force": 2}, unit="云溪县教育局", silent=True),
    ),
    Rule(
        "X307", Severity.QUERY, "本年制发的文件不应多于现行有效与本年废止之和",
        _FORM + "表二（推定：本年制发的，年末不是有效就是已经废止）", "请核对；制发后当年自然失效的，请说明。",
        "“{row}”本年制发 {issued} 件，多于现行有效与本年废止之和 {there} 件，相差 {difference} 件。",
        CaseTest(_more_issued), missing="知道上年现行有效件数的，由 Y202 判断", editions=(2021,),
        sample=Sample(
            figures={
                "documents/normative/issued": 5, "documents/normative/in_force": 1, "documents/normative/repealed": 2
            }, silent=True,
        ),
    ),
    Rule(
        "X308", Severity.QUERY, "不行使执法权的综合办事机构，许可、处罚、强制一般为 0",
        "公开报告中有没有职权的单位填报处理决定的实例；乡镇、街道依《行政处罚法》第二十四条可以承接处罚权，不在此列",
        "请核对是否误填了全地区或者其他单位的数，确有职权的请说明依据。",
        "本单位是综合办事机构，一般不作处理决定，却填了{told}。",
        CaseTest(_decisions_without_power), missing="不知道单位类型时不作判断；政府办公厅（室）代政府填报的不问",
        sample=Sample(unit="云溪市信访局", silent=True),
    ),
    Rule(
        "X309", Severity.QUERY, "收费金额是很大的整数时，应核对是否把元当作万元",
        _FORM + "表二（推定，界限按单位级别）", "请核对计量单位，确实无误的请说明。",
        "收费金额填 {fee} 万元，是整数且达到{limit}以上。如果填的是元，应为 {real} 万元。",
        CaseTest(_whole_fee), missing=_POWER, editions=(2021,),
        sample=Sample(figures={_FEE: 253_000 * at.WAN}, silent=True),
    ),
    Rule(
        "X310", Severity.QUERY, "对外公开总数量不应少于本年新公开数量",
        _OLD_FORM, "请核对；总数量是截至年末的累计数。",
        "“{row}”对外公开总数量填 {left} 件，少于本年新公开数量 {right} 件，相差 {difference} 件。",
        LinearTest(("documents/{}/public_total",), ("documents/{}/published",), ("rules", "normative"), ">="),
        missing=_BLANK, editions=(2019,),
        sample=Sample(
            figures={"documents/normative/produced": 5, "documents/normative/published": 5,
                     "documents/normative/public_total": 3},
            edition=2019, silent=True,
        ),
    ),
    Rule(
        "X311", Severity.QUERY, "本年新公开数量一般不多于本年新制作数量",
        _OLD_FORM + "（推定）", "请核对；公开了以前年度制作的文件的，请说明。",
        "“{row}”本年新公开数量填 {left} 件，多于本年新制作数量 {right} 件，相差 {difference} 件。",
        LinearTest(("documents/{}/published",), ("documents/{}/produced",), ("rules", "normative"), "<="),
        missing=_BLANK, editions=(2019,),
        sample=Sample(
            figures={"documents/normative/produced": 3, "documents/normative/published": 5,
                     "documents/normative/public_total": 5},
            edition=2019, silent=True,
        ),
    ),
    Rule(
        "X312", Severity.ERROR, "上一年项目数量加本年增减不应小于 0",
        _OLD_FORM, "请核对上一年项目数量和本年增/减，减少的填负数，最多减到 0。",
        "“{row}”上一年项目数量与本年增/减之和为 {left} 项，小于 {right}。",
        LinearTest(("documents/{}/prior_items", "documents/{}/change"), (), _DECISION_ROWS, ">="),
        missing=_BLANK, editions=(2019,),
        sample=Sample(figures={"documents/license/prior_items": 3, "documents/license/change": -5}, edition=2019, silent=True),
    ),
    Rule(
        "X313", Severity.QUERY, "采购项目数量与采购总金额应同时有数或者同时为 0",
        _OLD_FORM + "（推定）", "请补填另一项，或者说明。",
        "政府集中采购项目数量填 {items} 项，采购总金额填 {amount} 万元，一项有数、一项为 0。",
        CaseTest(_purchases), missing=_BLANK, editions=(2019,),
        sample=Sample(figures={"documents/procurement/items": 3}, edition=2019, silent=True),
    ),
)  # fmt: skip
