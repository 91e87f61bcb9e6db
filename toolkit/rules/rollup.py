"""Stage R: roll-up and roster. A unit against the other units, the government whose report covers it, and the region's sums.

R1xx look at the reports of a batch, R3xx at a region's sums and the reports that are in them. The report of a county's or
city's government covers its whole area: what a unit of the area has, the area has at least.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import gt
from typing import NamedTuple

from toolkit.form import Field
from toolkit.rules import thresholds as at
from toolkit.rules.areas import Cover, Wholes, called, cover_of
from toolkit.rules.case import Case
from toolkit.rules.coincidence import digits
from toolkit.rules.continuity import change_words, size_of_swing
from toolkit.rules.findings import Severity
from toolkit.rules.model import BetweenTest, CaseTest, RegionTest, Rule, Sample
from toolkit.rules.organs import due_on, organ_of
from toolkit.rules.plausibility import percent, quoted
from toolkit.rules.powers import Kind
from toolkit.rules.terms import PRIOR, Found, Unjudged
from toolkit.submission.numbers import show
from toolkit.submission.roster import RosterUnit, plain_name

_FEE = "documents/fee/amount"
_RECEIVED = "requests/received/total"
_NAMED = 3
#: More than any figure.
_NO_LIMIT = 2**63

#: Who a file is from: code and name.
_Who = tuple[str, str]


def _who(case: Case) -> _Who:
    """What a unit is known by; equal for two files exactly if they are the same unit's."""
    return _due(case.unit) if case.unit else (case.submission.code.upper(), plain_name(case.submission.unit))


def _due(unit: RosterUnit) -> _Who:
    return unit.code.upper(), plain_name(unit.name)


def _name(case: Case) -> str:
    return (case.unit.name if case.unit else case.submission.unit) or "未填单位名称的报表"


def _listed(names: Sequence[str]) -> str:
    """At most three names, and how many there are."""
    shown = "、".join(f"“{name}”" for name in names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown}等 {len(names)} 家"


def _of_region(case: Case) -> bool:
    return case.submission.origin.of_region


# ---------------------------------------------------------------- one content, two names


def _same_content(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    groups: dict[bytes, list[int]] = {}
    for index, case in enumerate(cases):
        groups.setdefault(case.submission.figures.tobytes(), []).append(index)
    for members in groups.values():
        units = {index: _who(cases[index]) for index in members if not _of_region(cases[index])}
        if len(units) < 2 or len(set(units.values())) < 2:
            continue
        first = cases[members[0]]
        form, weight = first.submission.form, digits(first.submission.form, first.figures)
        if weight < at.ALIKE.value:
            continue
        names = {who: _name(cases[index]) for index, who in units.items()}
        filled = [one.key for one in form.fields if not one.total and first.figures[one.index]]
        milder = None if weight >= at.COPIED.value else Severity.QUERY
        for index, who in units.items():
            others = [_told(name, other, who) for other, name in names.items() if other != who]
            yield index, Found({"others": _listed(others), "count": len(filled)}, tuple(filled[:1]), milder=milder)


def _told(name: str, other: _Who, who: _Who) -> str:
    """The other unit by its name, and by its code where the names are the same."""
    return f"{name}（代码 {other[0] or '未填'}）" if other[1] == who[1] else name


# ---------------------------------------------------------------- parts and wholes


def _cover(case: Case) -> Cover | None:
    """The area that a report may cover."""
    if _of_region(case):
        return Cover(called(case.submission.unit)) if called(case.submission.unit) else None
    organ = organ_of(case.unit, case.submission.unit)  # asked of thousands: `case.organ` would be kept for each
    return cover_of(case.submission.unit, organ, case.unit.code if case.unit else "")


class _Family(NamedTuple):
    """A report of a batch that covers others of it.

    Attributes:
        whole: The report.
        place: Where it stands in the batch.
        parts: Where those stand that it covers.
        due: The units of the roster that it should cover, but for its own.
    """

    whole: Case
    place: int
    parts: list[int]
    due: Callable[[], list[RosterUnit]]


def _families(cases: Sequence[Case]) -> Iterator[_Family]:
    """Every report of a batch that covers others of it.

    Units that are led from above are no part of the local government; a second file of a unit is no second part.
    """
    wholes = Wholes(map(_cover, cases))
    parts: dict[int, dict[_Who, int]] = {}
    for index, case in enumerate(cases):
        home = wholes.home(case.unit, case.submission.region)
        if home is not None and home != index and case.organ.kind is not Kind.VERTICAL and _who(cases[home]) != _who(case):
            parts.setdefault(home, {})[_who(case)] = index
    for whole, members in parts.items():
        yield _Family(cases[whole], whole, list(members.values()), partial(_due_in, cases[whole], whole, wholes))


def _due_in(whole: Case, index: int, wholes: Wholes) -> list[RosterUnit]:
    units = whole.roster.units if whole.roster else ()
    return [unit for unit in units if unit is not whole.unit and wholes.home(unit) == index]


def _first_looked_at(one: Field) -> tuple[bool, int]:
    """Totals and 表二 come first: they are what people compare."""
    return (not one.total and one.table.key != "documents", one.index)


def _number(one: Field, value: int) -> str:
    return f"{show(value, one.measure)} {one.measure.name}"


def _larger_part(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    for whole, _, members, _ in _families(cases):
        fields, there = whole.submission.form.fields, whole.figures
        limits = [_NO_LIMIT if limit is None else limit for limit in there]
        for index in members:
            case = cases[index]
            if not any(map(gt, case.submission.figures, limits)):
                continue
            over = [
                one
                for one, mine, limit in zip(fields, case.figures, there, strict=True)
                if mine is not None and limit is not None and mine > limit
            ]
            if over:
                over.sort(key=_first_looked_at)
                told = "；".join(
                    f"{quoted(case, one.key)}{_number(one, case.figures[one.index] or 0)}，"
                    f"全地区为 {_number(one, there[one.index] or 0)}"
                    for one in over[:_NAMED]
                )
                words = {"whole": _name(whole), "count": len(over), "told": told}
                yield index, Found(words, tuple(one.key for one in over[:_NAMED]))


def _sum_of_parts(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    for whole, index, members, due in _families(cases):
        if len(members) < 2:
            continue
        columns = list(zip(*(cases[member].submission.figures for member in members), strict=True))
        complete = _is_complete(whole, [cases[member] for member in members], due)
        wrong = []
        for one, column, there in zip(whole.submission.form.fields, columns, whole.figures, strict=True):
            if there is None or max(column) > there:
                continue  # a part that is larger than the whole is named by itself
            if sum(column) > there or (complete and sum(column) != there):
                wrong.append(one)
        if wrong:
            wrong.sort(key=_first_looked_at)
            told = "；".join(
                f"{quoted(whole, one.key)}各单位之和 {_number(one, sum(columns[one.index]))}，"
                f"本报表 {_number(one, whole.figures[one.index] or 0)}"
                for one in wrong[:_NAMED]
            )
            joint = "（联合发文只由一家计入）" if any(one.column_key == "in_force" for one in wrong[:_NAMED]) else ""
            words = {"units": len(members), "count": len(wrong), "told": told + joint}
            yield index, Found(words, tuple(one.key for one in wrong[:_NAMED]))


def _is_complete(whole: Case, parts: Sequence[Case], due: Callable[[], list[RosterUnit]]) -> bool:
    """Whether all units of the roster that a report covers are there."""
    if whole.roster is None:
        return False
    there = {_who(part) for part in parts}
    return all(_due(unit) in there for unit in due() if organ_of(unit, unit.name).kind is not Kind.VERTICAL)


# ---------------------------------------------------------------- what was published, and when


def _published_otherwise(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    """A unit's published report against the workbook that it handed in."""
    handed_in = {_who(case): case for case in cases if not case.submission.published}
    for index, case in enumerate(cases):
        other = handed_in.get(_who(case)) if case.submission.published else None
        if other is None or case.submission.figures == other.submission.figures:
            continue
        pairs = zip(case.submission.form.fields, case.figures, other.figures, strict=True)
        changed = [one for one, mine, theirs in pairs if mine is not None and theirs is not None and mine != theirs]
        if changed:
            changed.sort(key=_first_looked_at)
            told = "；".join(
                f"{quoted(case, one.key)}公开 {_number(one, case.figures[one.index] or 0)}，"
                f"报送 {_number(one, other.figures[one.index] or 0)}"
                for one in changed[:_NAMED]
            )
            yield index, Found({"count": len(changed), "told": told}, tuple(one.key for one in changed[:_NAMED]))


def _late(case: Case) -> Iterator[Found]:
    year, filled = case.submission.year, case.submission.filled_on[:3]
    if year is None or case.submission.published or not filled:
        return
    due = due_on(case.organ, year)
    if due < filled < (year + 3,):  # a later year is a slip of the pen, and not this rule's business
        yield Found({"filled": _day(filled), "due": _day(due)})


def _month_day(day: tuple[int, int]) -> str:
    return f"{day[0]}月{day[1]}日"


def _day(day: tuple[int, ...]) -> str:
    return f"{day[0]}年{_month_day((day[1], day[2]))}"


# ---------------------------------------------------------------- a region's sums


#: What a region is asked about: figures of weight, each with the name of the limit up to which a change does not count.
_OF_WEIGHT = (
    (_RECEIVED, "requests"), ("requests/disposed/total", "requests"), ("documents/license/decisions", "decisions"),
    ("documents/penalty/decisions", "decisions"), ("documents/coercion/decisions", "decisions"), (_FEE, "fee"),
    ("challenges/count/reconsideration.total", "challenges"), ("challenges/count/litigation.direct.total", "challenges"),
    ("challenges/count/litigation.after_reconsideration.total", "challenges"),
)  # fmt: skip


def _of_weight(region: Case) -> list[tuple[Field, int]]:
    form = region.submission.form
    floors = region.limits._asdict()
    return [
        (form.by_key[key], floors[limit] * (at.WAN if key == _FEE else 1)) for key, limit in _OF_WEIGHT if key in form.by_key
    ]


def _all_there(region: Case, members: Sequence[Case]) -> bool:
    return region.roster is None or {_due(unit) for unit in region.roster.units} <= {_who(member) for member in members}


def _counted_twice(region: Case, members: Sequence[Case]) -> Iterator[Found]:
    for whole, _, parts, _ in _families(members):
        names = [_name(members[index]) for index in parts]
        covers = True
        for key in (_RECEIVED, "documents/license/decisions", "documents/penalty/decisions"):
            sums = sum(members[index].whole(key) or 0 for index in parts)
            covers = covers and (whole.whole(key) or 0) >= sums
        any_weight = any(members[index].whole(key) for index in parts for key, _ in _OF_WEIGHT)
        words = {"whole": _name(whole), "parts": _listed(names)}
        yield Found(words, milder=None if covers and any_weight else Severity.QUERY)


def _carried_in(region: Case, members: Sequence[Case]) -> Iterator[Found | Unjudged]:
    if not region.submission.prior:
        yield Unjudged("没有上年的汇总工作簿", whole=True)
        return
    if not _all_there(region, members):
        yield Unjudged("还有单位没有汇总", whole=True)
        return
    form = region.submission.form
    wrong = []
    for key, source in form.carried_from.items():
        value, before = region.value(key), region.last(source)
        if value is not None and before is not None and value != before:
            wrong.append((key, value, before))
    if wrong:
        told = "；".join(
            f"“{form.by_key[key].column[-1]}”列上年结转 {value} 件，上年汇总的结转下年度 {before} 件"
            for key, value, before in wrong
        )
        new = [_name(member) for member in members if not member.submission.prior]
        fresh = f"其中{_listed(new)}没有上年数据，可能是新设单位。" if 0 < len(new) < len(members) else ""
        keys = [key for key, _, _ in wrong]
        last = [PRIOR + form.carried_from[key] for key in keys]
        yield Found({"told": told, "fresh": fresh}, (*keys, *last))


def _unlike_its_peers(region: Case, members: Sequence[Case]) -> Iterator[Found]:
    """One unit that fills the fees in 元 spoils the sum of all."""
    field = region.submission.form.by_key.get(_FEE)
    charging = [member for member in members if member.submission.figures[field.index]] if field else []
    paid = [(member, fee) for member in charging if (fee := member.value(_FEE))]
    of_all = sorted(fee for _, fee in paid)
    of_type: dict[object, list[int]] = {}
    for member, fee in paid:
        insort(of_type.setdefault(_type(member), []), fee)
    for member, fee in paid:
        alike = of_type[_type(member)]
        fees = alike if len(alike) > at.OUTLIER_PEERS.value else of_all
        if len(fees) <= at.OUTLIER_PEERS.value:
            continue
        middle = middle_of_others(fees, fee)
        if fee >= at.OUTLIER.value * middle:
            measure = region.submission.form.by_key[_FEE].measure
            words = {"unit": _name(member), "fee": show(fee, measure), "middle": show(middle, measure), "times": fee // middle}
            yield Found(words, (_FEE,))


def middle_of_others(values: Sequence[int], one: int) -> int:
    """The lower of the middle values of a sorted list without this one of them."""
    middle = (len(values) - 2) // 2
    return values[middle + (bisect_left(values, one) <= middle)]


def _type(case: Case) -> object:
    return case.unit.kind if case.unit and case.unit.kind else case.organ.title


def _dominant(region: Case, members: Sequence[Case]) -> Iterator[Found | Unjudged]:
    if not _all_there(region, members):
        yield Unjudged("还有单位没有汇总", whole=True)
        return
    if len(members) < at.DOMINANT_UNITS.value:
        return
    told, keys = [], []
    spoilt = {key for found in _unlike_its_peers(region, members) for key in found.keys}  # said more sharply
    for one, floor in _of_weight(region):
        if one.key in spoilt:
            continue
        values = [member.whole(one.key) or 0 for member in members]
        total, largest = sum(values), max(values)
        if one.key != "requests/disposed/total" and total > floor and largest * 100 > total * at.DOMINANT.value:
            name = _name(members[values.index(largest)])
            told.append(f"{quoted(region, one.key)}的 {percent(largest, total)}（“{name}”）")
            keys.append(one.key)
    if told:
        yield Found({"told": "、".join(told)}, tuple(keys))


def _region_swings(region: Case, members: Sequence[Case]) -> Iterator[Found | Unjudged]:
    """Like with like: the units of which last year is known, this year and last; those that move the sum most come first."""
    known = [member for member in members if member.submission.prior]
    if not known and not region.submission.prior:
        yield Unjudged("没有上年数据", whole=True)
        return
    moved = False
    for one, floor in _of_weight(region):
        pairs = [(member, member.whole(one.key), member.last(one.key)) for member in known]
        moves = [(member, this, last) for member, this, last in pairs if this is not None and last is not None]
        this, last = sum(this for _, this, _ in moves), sum(last for _, _, last in moves)
        if not moves and _all_there(region, members):
            this, last = region.whole(one.key) or 0, region.last(one.key) or 0
        if size_of_swing(this, last, floor, region.limits) is None or (moved and one.key == "requests/disposed/total"):
            continue
        moved = moved or one.key == _RECEIVED
        measure = one.measure
        change = change_words(show(this, measure), show(last, measure), this - last, last, measure.name)
        rise = this > last
        ranked = sorted(((new - old, _name(member)) for member, new, old in moves), key=lambda pair: (-abs(pair[0]), pair[1]))
        ranked = [(move, name) for move, name in ranked if move and (move > 0) == rise][: at.RANKED.value]
        verb = "增加" if rise else "减少"
        units = "、".join(f"“{name}”{verb} {show(abs(move), measure)} {measure.name}" for move, name in ranked)
        part = f"（{len(moves)} 家有上年数据的单位）" if 0 < len(moves) < len(members) else ""
        whence = f"，主要是{units}" if units else ""
        yield Found({"name": quoted(region, one.key), "part": part, "change": change, "whence": whence}, (one.key,))


_OTHERS = "只有一份报表时不作判断"
_WHOLE = "不知道单位类型和所属地区，或者没有政府的全地区报表时不作判断"
_ONE_COPY = {"documents/license/decisions": 130, "documents/penalty/decisions": 41}


def _members(change: Callable[[int], dict[str, int]], count: int = 5) -> tuple[Sample, ...]:
    """Reports of a region: the clean one under several names."""
    return tuple(Sample(unit=f"云溪市第{number}分局", code=f"YX-1{number}", figures=change(number)) for number in range(count))


ROLLUP: tuple[Rule, ...] = (
    Rule(
        "R101", Severity.ERROR, "两个单位的数据不应完全相同",
        "审核惯例（重名重码、一份数据报两次）；"
        f"相同的有效数字不足 {at.ALIKE.value} 位的不问，不足 {at.COPIED.value} 位的只作核实（推定）",
        "请核对是否误用了别的单位的报表，或者同一单位用两个名称、代码报送。",
        "全部数据与{others}的报表完全相同（{count} 项不为 0 的数据一个不差）。",
        BetweenTest(_same_content), missing=_OTHERS,
        sample=Sample(others=(Sample(unit="云溪市民政局", code="YX-020", silent=True),)),
    ),
    Rule(
        "R102", Severity.QUERY, "一个单位的数据不应大于所在地区政府的数据",
        "《政府信息公开条例》第五十条；公开报告中成立（区县小于所属市）",
        "请与汇总单位核对；该政府的报表不含本单位的，请说明。",
        "与“{whole}”的报表相比，有 {count} 项大于全地区：{told}。",
        BetweenTest(_larger_part), missing=_WHOLE,
        sample=Sample(
            others=(Sample(unit="云溪市人民政府", code="YX-000", figures={"documents/license/decisions": 100}, silent=True),),
        ),
    ),
    Rule(
        "R103", Severity.QUERY, "地区政府的数据应等于所属各单位之和",
        "《政府信息公开条例》第五十条；公开报告中成立（全市申请等于各部分之和）",
        "请核对差额；有单位不计入或者另行计入的，请说明。",
        "与所属 {units} 家单位之和相比，有 {count} 项不一致：{told}。",
        BetweenTest(_sum_of_parts), missing=_WHOLE + "；单位不齐时，只看各单位之和是否大于全地区",
        sample=Sample(
            unit="云溪市人民政府", code="YX-000", silent=True,
            figures={"documents/license/decisions": 250, "documents/penalty/decisions": 70, "documents/coercion/decisions": 12,
                     "documents/normative/issued": 10, "documents/normative/repealed": 4, "documents/normative/in_force": 80,
                     "documents/fee/amount": 60_000_000},
            others=(
                Sample(unit="云溪市民政局", code="YX-020", figures=_ONE_COPY, silent=True),
                Sample(unit="云溪市司法局", code="YX-021", figures={"documents/fee/amount": 25_000_000}, silent=True),
            ),
        ),
    ),
    Rule(
        "R104", Severity.QUERY, "公开的报告应与报送的填报表一致",
        "第三方评估通报：年度报告发布后有变动", "请核对以哪一份为准，公开后更正的应当标明。",
        "公开的报告与报送的填报表有 {count} 项不一致：{told}。",
        BetweenTest(_published_otherwise, versions=True), missing="没有同一单位的公开报告和填报表时不作判断",
        sample=Sample(published=True, others=(Sample(figures={"documents/license/decisions": 121}, silent=True),)),
    ),
    Rule(
        "R105", Severity.HINT,
        f"年度报告应在次年{_month_day(at.DUE_UNITS)}前报送（各级人民政府的报告为{_month_day(at.DUE_GOVERNMENTS)}前）",
        at.DUE_SOURCE, "请按时报送，无需说明。", "填报日期是{filled}，晚于{due}。",
        CaseTest(_late), missing="封面没有填报日期时不作判断",
        sample=Sample(cover={"date": "2025年2月14日"}),
    ),
    Rule(
        "R301", Severity.ERROR, "全地区的报表与所属单位的报表不能一起汇总",
        "审核惯例：本级政府的全地区数据与各单位数据相加，会重复计算",
        "请从单位名录中去掉其中一方，或者改用该政府本机关（办公室）的报表。",
        "“{whole}”的报表已经覆盖全地区，又与{parts}的报表相加，重复计算。",
        RegionTest(_counted_twice), missing=_WHOLE,
        sample=Sample(
            unit="云溪市", code="", silent=True,
            others=(
                Sample(unit="云溪市人民政府", code="YX-000", figures={"documents/license/decisions": 500}),
                Sample(unit="云溪市民政局", code="YX-020"),
            ),
        ),
    ),
    Rule(
        "R302", Severity.QUERY, "全地区的上年结转应等于上年汇总的结转下年度",
        "国办公开办函〔2021〕30号、〔2019〕60号 报告格式，表三第二项、第四项（单位有增减的，可以不等）",
        "请先核对单位增减，再核对两年汇总数据。", "{told}。{fresh}",
        RegionTest(_carried_in), missing="没有上年的汇总工作簿，或者还有单位没有汇总时不作判断",
        sample=Sample(unit="云溪市", code="", silent=True, prior={"requests/carried_out/natural_person": 5}),
    ),
    Rule(
        "R303", Severity.QUERY, f"一个单位的收费金额不应达到同类单位中位数的 {at.OUTLIER.value} 倍",
        "审核惯例：有单位把元当作万元，全地区合计就错（推定）", "请向该单位核对计量单位。",
        "“{unit}”收费 {fee} 万元，是同类单位中位数 {middle} 万元的 {times} 倍。",
        RegionTest(_unlike_its_peers), missing=f"有收费的单位少于 {at.OUTLIER_PEERS.value + 1} 家时不作判断", editions=(2021,),
        sample=Sample(
            unit="云溪市", code="", silent=True,
            others=_members(lambda number: {_FEE: 250_000 * at.WAN if number == 3 else (20 + number) * at.WAN,
                                            "documents/license/decisions": 30 + number}),
        ),
    ),
    Rule(
        "R304", Severity.HINT, f"一项数据有 {at.DOMINANT.value}% 以上来自一个单位的，宜在报告中说明",
        "起草惯例（推定）", "宜在全地区报告中点明，不必填写核实说明。", "一个单位占全地区{told}。",
        RegionTest(_dominant), missing=f"少于 {at.DOMINANT_UNITS.value} 家单位的汇总，或者还有单位没有汇总时，不作判断",
        sample=Sample(
            unit="云溪市", code="", silent=True,
            others=_members(lambda number: {"documents/license/decisions": 9000 if number == 2 else 10 + number}),
        ),
    ),
    Rule(
        "R305", Severity.HINT, f"全地区数据较上年增减超过 {at.SWING.value}% 的，应知道来自哪些单位",
        "行政事业单位国有资产年报（增减超过20%须说明）", "宜在全地区报告中说明原因。",
        "{name}{part}{change}{whence}。",
        RegionTest(_region_swings), missing="没有上年数据时不作判断",
        sample=Sample(
            unit="云溪市", code="", silent=True,
            others=(
                Sample(unit="云溪市民政局", code="YX-020", figures={"documents/license/decisions": 950}, prior={}),
                Sample(unit="云溪市司法局", code="YX-021", figures={"documents/license/decisions": 130}, prior={}),
            ),
        ),
    ),
)  # fmt: skip
