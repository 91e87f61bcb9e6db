"""This year beside last year, in words that are right whatever the figures: from a zero base, from few cases, without a change.

Reasons are asked for and never given. Where not all units are in both years, those that are are compared in a remark, which
does not go into the report. A rise from a zero base has no percentage; neither has one from fewer than twenty cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.draft.passages import named
from toolkit.draft.sentences import Remark, Text, plain, printed, say
from toolkit.form import COUNT, Measure
from toolkit.submission.breakdown import DueUnit
from toolkit.submission.compared import UNIT_FACTS
from toolkit.submission.facts import PERCENT, Fact, Facts

#: What is told of a change, with what its sentence calls it and counts it in.
_TOLD = (
    ("received", "新收申请"),
    ("disposed", "办结申请"),
    ("carried_out", "结转下年度继续办理的申请"),
    ("reconsideration", "行政复议"),
    ("litigation", "行政诉讼"),
)
#: From this base on a change is also told in per cent; a share needs as many cases in both years.
_PERCENT_FROM = 20
#: A change of a fifth, and of at least so many cases, asks for its reason; from so many on it is told where it comes from.
_LARGE, _MANY = 200, 10
#: As many units are named for a change in either direction.
_UNITS = 3
#: Two units with so many tenths of a percent of all applications are named, where there are so many units and applications.
_HALF, _FEW_UNITS = 500, 5
POINTS = Measure("个百分点", decimals=1)


@dataclass(frozen=True)
class Years:
    """Two years side by side.

    Attributes:
        now: This year's facts by name.
        before: Last year's values by the names of facts.
        partial: How many units are compared, where they are not all of the area; 0 else.
    """

    now: Mapping[str, Fact]
    before: Mapping[str, int]
    partial: int = 0


def years(
    found: Facts, prior: Mapping[str, int], units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]]
) -> Years | None:
    """What can be compared; None if nothing can.

    Args:
        found: This year's facts of the report.
        prior: Last year's by name; empty if those of the whole area are not known or cannot be compared.
        units: All units that are due.
        figures: (name, facts) of the units in the sums.
    """
    if prior:
        return Years(found, prior)
    both = [unit for unit in units if unit.place and unit.prior]
    if not both:
        return None
    before = {name: 0 for name in UNIT_FACTS if all(name in unit.prior for unit in both)}
    now = {}
    for name in [*before]:
        own = [figures[unit.place - 1][1][name] for unit in both]
        if any(fact.value is None for fact in own):
            del before[name]
            continue
        before[name] = sum(unit.prior[name] for unit in both)
        total = sum(fact.value or 0 for fact in own)
        now[name] = Fact(f"both.{name}", total, own[0].keys, COUNT, own[0].label)
    return Years(now, before, len(both)) if before else None


def compared(two: Years, units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]]) -> list[Text]:
    """The paragraph 与上年相比 of （二）依申请公开, and where the change of the applications comes from.

    Args:
        two: What is compared.
        units: All units that are due; empty for the report of one organ.
        figures: (name, facts) of the units in the sums.
    """
    told = [part for name, title in _TOLD if (part := _change(two, name, title))]
    if same := [title for name, title in _TOLD if (pair := _values(two, name)) and pair[0] == pair[1] > 0]:
        told.append([f"{'、'.join(same)}与上年持平"])
    told += _shares(two)
    if not told:
        return []
    pieces: Text = []
    for number, part in enumerate(told):
        pieces += ["，" if number else "", *part]
    pieces.append("。")
    pieces += _origin(two, units, figures)
    if two.partial:  # what holds for some of the units is no sentence of the area's report
        words = plain(pieces)
        return [[Remark(f"只有{two.partial}家单位两年都有数据，合在一起看：{words}全部汇总后再写入报告")]]
    if remark := _question(two, units, figures):
        pieces.append(remark)
    return [[piece for piece in pieces if piece != ""]]


def _values(two: Years, name: str) -> tuple[int, int] | None:
    now, before = two.now.get(name), two.before.get(name)
    return None if now is None or now.value is None or before is None else (now.value, before)


def _change(two: Years, name: str, title: str) -> Text:
    """新收申请比上年增加12件、增长10.6%; empty if a year is not known or nothing changed."""
    if (pair := _values(two, name)) is None or pair[0] == pair[1]:
        return []
    now, before = pair
    fact = two.now[name]
    found = {
        "now": fact,
        "before": Fact(f"prior.{name}", before, fact.keys, fact.measure, f"上年{fact.label}"),
        "by": Fact(f"change.{name}", abs(now - before), fact.keys, fact.measure, f"{fact.label}的增减"),
        "rate": Fact(f"growth.{name}", rate(now, before), fact.keys, PERCENT, f"{fact.label}的增减幅度"),
    }
    if before == 0:
        return say(f"{title}由上年没有变为{{now}}件", found)
    if now == 0:
        return say(f"{title}由上年{{before}}件变为{{now:没有}}", found)
    verb, grown = ("增加", "增长") if now > before else ("减少", "下降")
    if before < _PERCENT_FROM:
        return say(f"{title}比上年{verb}{{by}}件", found)
    return say(f"{title}比上年{verb}{{by}}件、{grown}{{rate}}", found)


def rate(now: int, before: int) -> int | None:
    """By how much a figure changed, in tenths of a percent of last year's, half up; None from a zero base."""
    return (2000 * abs(now - before) + before) // (2 * before) if before > 0 else None


def _shares(two: Years) -> list[Text]:
    """予以公开所占比例比上年提高2.1个百分点: of the two shares as they are printed, where both years have enough cases."""
    whole, part = _values(two, "disposed"), _values(two, "granted")
    if two.partial or whole is None or part is None or min(whole) < _PERCENT_FROM:
        return []
    now, before = ((2000 * one + base) // (2 * base) for one, base in zip(part, whole, strict=True))
    fact = two.now["granted"]
    found = {"by": Fact("points.granted", abs(now - before), fact.keys, POINTS, "予以公开所占比例的增减")}
    if now == before:
        return [say("予以公开所占比例与上年持平", found)]
    return [say(f"予以公开所占比例比上年{'提高' if now > before else '降低'}{{by}}个百分点", found)]


def _differences(units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]]) -> list[tuple[DueUnit, int]]:
    """By how much each unit that is in both years changed, in the order of the roster."""
    found = []
    for unit in units:
        now = figures[unit.place - 1][1]["received"].value if unit.place else None
        if now is not None and "received" in unit.prior:
            found.append((unit, now - unit.prior["received"]))
    return found


def _largest(changes: Sequence[tuple[DueUnit, int]], sign: int) -> list[tuple[DueUnit, int]]:
    """The units that changed most in a direction, in the order of the roster."""
    moved = [one for one in changes if one[1] * sign > 0]
    most = sorted(moved, key=lambda one: -abs(one[1]))[:_UNITS]
    return [one for one in moved if one in most]


def _origin(two: Years, units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]]) -> Text:
    """增加的45件中，甲局增加30件、乙局增加9件: where the change of the applications comes from."""
    pair = _values(two, "received")
    changes = _differences(units, figures)
    if pair is None or abs(pair[0] - pair[1]) < _MANY or not changes:
        return []
    whole = pair[0] - pair[1]
    sign = 1 if whole > 0 else -1
    with_it, against = _largest(changes, sign), _largest(changes, -sign)
    verb, other = ("增加", "减少") if whole > 0 else ("减少", "增加")
    everything = sum(change for _, change in changes) == whole
    if not with_it:
        return []
    if everything and not against:
        total = Fact("change.received", abs(whole), two.now["received"].keys, COUNT, "新收申请的增减")
        head = say(f"{verb}的{{n}}件中，", {"n": total})
    else:
        head = [f"{verb}较多的有"]
    told = verb if everything and not against else ""
    pieces: Text = [*head, *_listed(with_it, told, figures)]
    if against:
        pieces += [f"；{other}较多的有", *_listed(against, "", figures)]
    return [*pieces, "。"]


def _listed(changes: Sequence[tuple[DueUnit, int]], verb: str, figures: Sequence[tuple[str, Facts]]) -> Text:
    pieces: Text = []
    for number, (unit, change) in enumerate(changes):
        keys = figures[unit.place - 1][1]["received"].keys
        fact = Fact("change.received", abs(change), keys, COUNT, f"{unit.called}新收申请的增减")
        size = say("{n}件", {"n": fact}, unit.name, unit.place)
        pieces += ["、" if number else "", named([unit]), *([verb, *size] if verb else ["（", *size, "）"])]
    return pieces


def _question(two: Years, units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]]) -> Remark | None:
    """Asks for the reason of a large change, and names whom to ask."""
    pair = _values(two, "received")
    if pair is None:
        return None
    now, before = pair
    size = rate(now, before)
    if abs(now - before) < _MANY or (size is not None and size < _LARGE):
        return None
    changes = _differences(units, figures)
    whom = [unit for unit, _ in _largest(changes, 1 if now > before else -1)]
    asked = f"可向{named(whom)}了解" if whom else "请核实"
    amount = f"，{printed(Fact('', size, (), PERCENT))}" if size is not None else ""
    verb = "增加" if now > before else "减少"
    return Remark(f"新收申请比上年（{before}件）{verb}{abs(now - before)}件{amount}，原因请补写，{asked}；程序不推测原因")


def concentration(units: Sequence[DueUnit], figures: Sequence[tuple[str, Facts]], received: Fact) -> Text:
    """甲局、乙局两家合计99件，占79.2%: where two units received at least half of all applications; else empty.

    Args:
        units: All units that are due.
        figures: (name, facts) of the units in the sums.
        received: The area's own figure.
    """
    inside = [unit for unit in units if unit.place]
    values = {unit.place: figures[unit.place - 1][1]["received"].value for unit in inside}
    if len(inside) < _FEW_UNITS or any(value is None for value in values.values()) or not received.value:
        return []
    most = sorted(inside, key=lambda unit: -(values[unit.place] or 0))[:2]
    both = sum(values[unit.place] or 0 for unit in most)
    share = (2000 * both + received.value) // (2 * received.value)
    if received.value < _PERCENT_FROM or share < _HALF or sum(value or 0 for value in values.values()) != received.value:
        return []
    found = {
        "both": Fact("most.received", both, received.keys, COUNT, "最多的两家单位新收申请合计"),
        "share": Fact("most.share", share, received.keys, PERCENT, "最多的两家单位所占比例"),
    }
    pair = [unit for unit in inside if unit in most]
    return [f"{named(pair)}两家", *say("合计{both}件，占{share}。", found)]
