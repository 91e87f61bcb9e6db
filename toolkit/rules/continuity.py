"""Stage Y: between years. Last year's figures come from the office's archive of accepted reports, not from the unit.

Source: 《政府信息公开条例》第五十条 and the form's own row “上年结转”; that the relation holds in every applicant column was
verified on published reports of two successive years.

Figures are compared by key: of a report of the other edition only what both editions have is compared, that is 表三, 表四 and
the decisions of 表二.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from toolkit.form import Form
from toolkit.rules import thresholds as at
from toolkit.rules.case import Case
from toolkit.rules.coincidence import digits
from toolkit.rules.findings import Severity
from toolkit.rules.model import CaseTest, LinearTest, Rule, Sample
from toolkit.rules.plausibility import APPLICANTS, in_yuan, percent, quoted, unjudged
from toolkit.rules.terms import PRIOR, Found, Need, Unjudged
from toolkit.submission.numbers import in_units, show

_MISSING = "没有上年数据时不作判断"
_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，"
_BLOCKS = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
_CASES = "challenges/count/"
_FEE = "documents/fee/amount"


_SUITS, _REVIEWS = _CASES + "litigation.after_reconsideration.total", _CASES + "reconsideration.total"


def _review_missing(case: Case) -> Iterator[Found | Unjudged]:
    suits, now, before = case.whole(_SUITS), case.whole(_REVIEWS), case.last(_REVIEWS)
    if suits == 0 or now or before:
        return
    if suits is None or now is None or before is None:
        yield unjudged(case.gap(_SUITS, _REVIEWS, PRIOR + _REVIEWS))
    else:
        yield Found({"suits": suits}, (_SUITS, _REVIEWS, PRIOR + _REVIEWS))


# ---------------------------------------------------------------- swings


def size_of_swing(this: int, last: int, floor: int, limits: at.Limits = at.USUAL) -> Severity | None:
    """How much a change from last year weighs; None if it is small.

    Args:
        this: This year's figure. last: last year's. floor: changes up to this many do not count, in the same unit.
        limits: What is a large change.
    """
    change = abs(this - last)
    if change <= floor or change * 100 <= last * limits.swing:
        return None
    return Severity.QUERY if change * 100 > last * limits.large_swing else Severity.HINT


def change_words(this: str, last: str, difference: int, base: int, measure: str) -> str:
    """“上年 550 件，今年 9487 件，增长 1625%”; from 0 without a percentage."""
    if not base:
        return f"上年为 {last}，今年 {this} {measure}"
    change = f"{'增长' if difference > 0 else '下降'} {percent(abs(difference), base)}"
    return f"上年 {last} {measure}，今年 {this} {measure}，{change}"


def _swing(case: Case, key: str, floor: int) -> Found | None:
    this, last = case.whole(key), case.last(key)
    if this is None or last is None:
        return None
    weight = size_of_swing(this, last, floor, case.limits)
    one = case.submission.form.by_key[key]
    if weight is None or max(this, last) > at.most_counted(case.organ) * one.measure.scale:
        return None  # C111 asks already whether a digit too many was typed
    change = change_words(show(this, one.measure), show(last, one.measure), this - last, last, one.measure.name)
    left, right = in_units(this, one.measure), in_units(last, one.measure)
    milder = None if weight is Severity.QUERY else weight
    return Found({"name": quoted(case, key), "change": change}, (key, PRIOR + key), left, right, milder=milder)


@lru_cache(maxsize=8)
def _decisions(form: Form) -> tuple[str, ...]:
    return tuple(one.key for one in form.fields if one.key.endswith("/decisions"))


def _decision_swings(case: Case) -> Iterator[Found | Unjudged]:
    keys = _decisions(case.submission.form)
    for key in keys:
        if found := _swing(case, key, case.limits.decisions):
            yield found
    yield from _open(case, keys)
    this, last = case.value(_FEE), case.last(_FEE)
    told_elsewhere = not this or not last or in_yuan(this, last) or this > at.most_money(case.organ)
    if not told_elsewhere and (found := _swing(case, _FEE, case.limits.fee * at.WAN)):
        yield found


#: Each with the name of the limit up to which a change does not count.
_FLOWS = (
    ("requests/received/total", "requests"), (_CASES + "reconsideration.total", "challenges"),
    (_CASES + "litigation.direct.total", "challenges"), (_CASES + "litigation.after_reconsideration.total", "challenges"),
)  # fmt: skip


def _flow_swings(case: Case) -> Iterator[Found | Unjudged]:
    """What was settled moves with what came in: it is only named where the other did not move."""
    received = False
    for key, floor in _FLOWS:
        if found := _swing(case, key, getattr(case.limits, floor)):
            received = received or key == "requests/received/total"
            yield found
    if not received and (found := _swing(case, "requests/disposed/total", case.limits.requests)):
        yield found
    yield from _open(case, tuple(key for key, _ in _FLOWS))


def _open(case: Case, keys: tuple[str, ...]) -> Iterator[Unjudged]:
    """What could not be compared with last year."""
    lacking = [key for key in keys if case.whole(key) is None or case.last(key) is None]
    if lacking:
        yield Unjudged(case.gap(*lacking, *(PRIOR + key for key in lacking)), whole=len(lacking) == len(keys))


# ---------------------------------------------------------------- fees


def _yuan(case: Case) -> Iterator[Found | Unjudged]:
    this, last = case.value(_FEE), case.last(_FEE)
    if this is None or last is None:
        yield unjudged(case.gap(_FEE, PRIOR + _FEE))
        return
    if this > at.most_money(case.organ) or not in_yuan(this, last):
        return  # C112 asks already
    measure = case.submission.form.by_key[_FEE].measure
    times = (2 * max(this, last) + min(this, last)) // (2 * min(this, last))
    words = {"this": show(this, measure), "last": show(last, measure), "times": times,
             "way": "今年填的可能是元" if this > last else "上年填的可能是元，或者今年多除了一万"}  # fmt: skip
    yield Found(words, (_FEE, PRIOR + _FEE), in_units(this, measure), in_units(last, measure))


def _fee_comes_or_goes(case: Case) -> Iterator[Found | Unjudged]:
    this, last = case.value(_FEE), case.last(_FEE)
    if this is None or last is None:
        yield unjudged(case.gap(_FEE, PRIOR + _FEE))
        return
    if bool(this) == bool(last) or not at.NEW_FEE.value * at.WAN <= max(this, last) <= at.most_money(case.organ):
        return
    measure = case.submission.form.by_key[_FEE].measure
    words = {"this": show(this, measure), "last": show(last, measure)}
    yield Found(words, (_FEE, PRIOR + _FEE), in_units(this, measure), in_units(last, measure))


# ---------------------------------------------------------------- copied from last year


@lru_cache(maxsize=8)
def _tables(form: Form) -> tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]:
    """(key, label, (index, key) of every field) of each table."""
    return tuple(
        (table.key, table.label, tuple((one.index, one.key) for one in form.fields if one.table is table))
        for table in form.tables
    )


def _copied(case: Case) -> Iterator[Found]:
    form, figures, prior = case.submission.form, case.figures, case.submission.prior
    same = []
    for table, label, fields in _tables(form):
        for index, key in fields:
            if figures[index] is None or figures[index] != prior.get(key):
                break
        else:
            if digits(form, figures, table) >= at.SAME_TABLE.value:
                filled = [key for index, key in fields if figures[index]]
                same.append((label, len(filled), filled[0]))
    if same:
        words = {"tables": "、".join(label for label, _, _ in same), "count": sum(count for _, count, _ in same)}
        yield Found(words, tuple(key for _, _, key in same))


_EXPLAIN = "请核对；确有这样大的变化的，请说明原因。"

CONTINUITY = (
    Rule(
        "Y201", Severity.ERROR, "上年结转应等于上一年度报表的结转下年度（各类申请人分别相等）",
        "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，表三第二项、第四项", "请核对两年报表。",
        "{column}列“上年结转”填 {left} 件，上一年度报表“结转下年度”为 {right} 件，相差 {difference} 件。",
        LinearTest(
            ("requests/carried_in/{}",), ("prior:requests/carried_out/{}",), APPLICANTS,
            shifted="各类申请人的总计与上年相等，可能是申请人归类不同。",
        ),
        published=Severity.QUERY, missing=_MISSING,
        sample=Sample(
            figures={"requests/carried_in/enterprise": 1, "requests/received/enterprise": 3}, prior={}, silent=True,
        ),
    ),
    Rule(
        "Y202", Severity.QUERY, "现行有效件数应等于上年现行有效加本年制发减本年废止",
        "国办公开办函〔2021〕30号 报告格式，表二（公开报告中成立；失效、修订的计法各地不同，故只作核实）",
        "请核对；因失效、修订等原因不等的，请说明。",
        "“{row}”现行有效与本年废止之和为 {left} 件，上年现行有效与本年制发之和为 {right} 件，相差 {difference} 件。",
        LinearTest(
            ("documents/{}/in_force", "documents/{}/repealed"), ("prior:documents/{}/in_force", "documents/{}/issued"),
            ("rules", "normative"),
        ), missing=_MISSING, editions=(2021,),
        sample=Sample(figures={"documents/normative/in_force": 41}, prior={}, silent=True),
    ),
    Rule(
        "Y203", Severity.QUERY, "上年尚未审结的案件，应计入本年总计",
        "公开报告的注释：复议、诉讼件数含上年未审结转入本年的案件（推定）", "请核对；本年不计上年转入案件的，请说明。",
        "{name}填 {left} 件，少于上一年度报表的尚未审结 {right} 件，相差 {difference} 件。",
        LinearTest((_CASES + "{}.total",), ("prior:" + _CASES + "{}.pending",), _BLOCKS, ">="), missing=_MISSING,
        sample=Sample(
            prior={_CASES + "litigation.direct.pending": 3, _CASES + "litigation.direct.upheld": 0}, silent=True,
        ),
    ),
    Rule(
        "Y204", Severity.QUERY, "有复议后起诉的案件，本年或者上年应有行政复议案件",
        _FORM + "表四（推定：复议后起诉以复议为前提）", "请核对是否应填在“未经复议直接起诉”，确实无误的请说明。",
        "“复议后起诉”填 {suits} 件，而本年和上年都没有行政复议案件。",
        CaseTest(_review_missing, (Need.PRIOR,)), missing=_MISSING,
        sample=Sample(
            figures={_CASES + "reconsideration.upheld": 0, _CASES + "reconsideration.pending": 0},
            prior={_CASES + "reconsideration.upheld": 0, _CASES + "reconsideration.pending": 0}, silent=True,
        ),
    ),
    Rule(
        "Y205", Severity.QUERY, "复议和直接起诉的案件，不应多于本年和上年办理的申请",
        _FORM + "表三、表四（推定：复议后起诉的案件已计入复议，上年尚未审结的另计）",
        "请核对是否计入了与政府信息公开无关的案件，确实无误的请说明。",
        "行政复议与未经复议直接起诉共 {left} 件，多于本年应办的申请、上年办结的申请与上年尚未审结的案件之和 {right} 件，"
        "相差 {difference} 件。",
        LinearTest(
            (_CASES + "reconsideration.total", _CASES + "litigation.direct.total"),
            ("requests/received/total", "requests/carried_in/total", "prior:requests/disposed/total",
             "prior:" + _CASES + "reconsideration.pending", "prior:" + _CASES + "litigation.direct.pending"),
            op="<=",
        ), missing=_MISSING,
        sample=Sample(
            figures={_CASES + "litigation.direct.other": 16},
            clean={
                "requests/received/natural_person": 1, "requests/received/enterprise": 0, "requests/granted/natural_person": 2,
                "requests/granted/enterprise": 0, "requests/partly_granted/natural_person": 0,
                "requests/denied.enforcement_file/natural_person": 0, "requests/unable.not_held/natural_person": 0,
                "requests/not_processed.petition/enterprise": 0,
            }, prior={}, silent=True,
        ),
    ),
    Rule(
        "Y206", Severity.QUERY,
        f"处理决定、收费较上年增减超过 {at.LARGE_SWING.value}% 的应说明（超过 {at.SWING.value}% 的提示）",
        "行政事业单位国有资产年报（增减超过20%须说明）；公开报告中有行政许可由550件变为9487件。"
        f"增减 {at.SWING_DECISIONS.value} 件、{at.SWING_FEE.value} 万元以内的不问（推定）",
        _EXPLAIN, "{name}{change}。",
        CaseTest(_decision_swings, (Need.PRIOR,)), missing=_MISSING,
        sample=Sample(figures={"documents/license/decisions": 480}, prior={}, silent=True),
    ),
    Rule(
        "Y207", Severity.QUERY, "收费金额与上年相差约一万倍的，应核对是否混用元和万元",
        _FORM + f"表二（推定：相差 {at.YUAN_FROM.value} 至 {at.YUAN_TO.value} 倍）", "请核对计量单位后改正，确实无误的请说明。",
        "收费金额今年填 {this} 万元，上年为 {last} 万元，相差约 {times} 倍，{way}。",
        CaseTest(_yuan, (Need.PRIOR,)), missing=_MISSING, editions=(2021,),
        sample=Sample(figures={_FEE: 253_000 * at.WAN}, prior={}, silent=True),
    ),
    Rule(
        "Y208", Severity.QUERY, f"上年没有收费而今年有（{at.NEW_FEE.value} 万元以上），或者相反的，应说明",
        _FORM + "表二（推定）", "请核对是否漏填或者误填，确有变化的请说明。",
        "收费金额今年填 {this} 万元，上年为 {last} 万元，一年有、一年没有。",
        CaseTest(_fee_comes_or_goes, (Need.PRIOR,)), missing=_MISSING, editions=(2021,),
        sample=Sample(figures={_FEE: 0}, prior={}, silent=True),
    ),
    Rule(
        "Y209", Severity.QUERY, "上一年项目数量应等于上一年度报表的项目数量加本年增减",
        "国办公开办函〔2019〕60号 报告格式，表二", "请核对两年报表；项目重新梳理的，请说明。",
        "“{row}”上一年项目数量填 {left} 项，上一年度报表的项目数量与增/减之和为 {right} 项，相差 {difference} 项。",
        LinearTest(
            ("documents/{}/prior_items",), ("prior:documents/{}/prior_items", "prior:documents/{}/change"),
            ("license", "other_services", "penalty", "coercion", "fee"),
        ), missing=_MISSING, editions=(2019,),
        sample=Sample(figures={"documents/license/prior_items": 4}, prior={}, edition=2019, silent=True),
    ),
    Rule(
        "Y210", Severity.QUERY, "整张表不应与上年完全相同",
        at.SAME_TABLE.source + f"；相同的有效数字不足 {at.SAME_TABLE.value} 位的不问（推定）",
        "请核对是否沿用了上年数据，确实相同的请说明。",
        "{tables}与上一年度报表完全相同（{count} 项不为 0 的数据一个不差）。",
        CaseTest(_copied, (Need.PRIOR,)), missing=_MISSING,
        sample=Sample(
            prior={
                "documents/normative/issued": 2, "documents/normative/repealed": 2, "documents/normative/in_force": 40,
                "documents/license/decisions": 120, "documents/penalty/decisions": 30, "documents/coercion/decisions": 6,
                "documents/fee/amount": 25_300_000,
            },
            figures={"documents/normative/issued": 2}, silent=True,
        ),
    ),
    Rule(
        "Y211", Severity.QUERY,
        f"申请、复议、诉讼件数较上年增减超过 {at.LARGE_SWING.value}% 的应说明（超过 {at.SWING.value}% 的提示）",
        f"行政事业单位国有资产年报（增减超过20%须说明）；增减 {at.SWING_REQUESTS.value} 件申请、{at.SWING_CHALLENGES.value} "
        "件案件以内的不问（推定）",
        _EXPLAIN, "{name}{change}。",
        CaseTest(_flow_swings, (Need.PRIOR,)), missing=_MISSING,
        sample=Sample(
            figures={"requests/received/natural_person": 60, "requests/granted/natural_person": 55}, prior={}, silent=True,
        ),
    ),
)  # fmt: skip
