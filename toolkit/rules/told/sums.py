"""Lists of parts against the total that a text gives, and fees for processing information."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from toolkit.narrative.claims import Breakdown, Claim
from toolkit.narrative.measures import PLAIN_CASES
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import label
from toolkit.rules.findings import Severity
from toolkit.rules.told.comparing import LARGE, WHOLES, is_slip, swapped
from toolkit.rules.told.judging import Judging
from toolkit.rules.told.second_look import NO_CHANCE, Doubt
from toolkit.rules.told.showing import as_written, in_ten_thousands, plain

#: A list whose parts fall short of the total by no more than this many per cent may have a slip in it.
NEAR = 10
#: One of so many parts at least that comes nearer than so many per cent has one for certain.
LEAST, SLIP = 3, 2
#: Fees for processing information are multiples of this many 元 (国办函〔2020〕109号: 100 or 200 an item, 10, 20 or 40 a page).
FEE_STEP = 10


def judge_breakdown(judging: Judging, breakdown: Breakdown) -> None:
    """Hold listed parts against their total."""
    judging.effort.spend(len(breakdown.parts))
    breakdown = _to_its_end(judging, breakdown)
    if breakdown.about and _is_other_whole(judging, breakdown):
        _tell(judging, breakdown, "", None)
        return
    if breakdown.added or (breakdown.known and not breakdown.fee):
        return
    milder = Severity.HINT if breakdown.loose and not breakdown.fee else None
    judging.effort.spend(len(breakdown.others))
    hows = [_apart(breakdown, one) for one in (breakdown.total, *breakdown.others)]
    if "" in hows:
        return
    how = hows[0]
    if not breakdown.fee and _is_list_of_another(judging, breakdown):
        judging.doubts.append((Doubt.LIST, breakdown.place))
        return
    if how == "略小于" or milder:
        milder = None if breakdown.sorted or _is_slip(breakdown) else Severity.HINT
    _tell(judging, breakdown, how, milder)


def _to_its_end(judging: Judging, breakdown: Breakdown) -> Breakdown:
    """A list that was taken to end too early (发布信息256条，分别为：申请指南1条，公开年报2条，公告253条), with all its parts.

    The numbers behind it are taken for parts only if with them the list comes so near to its total that it was meant to.
    """
    total = breakdown.total
    if (
        len(breakdown.parts) >= LEAST
        or sum(one.value for one in breakdown.parts) == total.value
        or breakdown.fee
        or breakdown.added
        or not total.exact
        or total.unit in PLAIN_CASES
    ):
        return breakdown  # what is counted like cases goes on with sentences of their own
    _, behind = judging.around(breakdown.place)
    if len(behind) > _LONGEST:
        return breakdown
    parts = tuple(total._replace(value=one, low=one, high=one, text=f"{one}{total.unit}") for one in behind)
    whole = breakdown._replace(parts=parts, listed=True, loose=False, known=False)
    return whole if _is_slip(whole) else breakdown


#: Parts that make more than so many times the total are those of another one.
_TWICE = 2
#: A list that nobody sees the end of has no more parts than this.
_LONGEST = 12


def _is_list_of_another(judging: Judging, breakdown: Breakdown) -> bool:
    """Whether a list adds up otherwise than it was read: it ends elsewhere, holds sums, or has another total.

    办结41件，其中予以公开30件，不予公开11件，结转1件; 诉讼20件，其中直接起诉14件，维持10件、纠正4件.
    """
    total, parts = breakdown.total, [int(one.value) for one in breakdown.parts if one.exact]
    if not total.exact or len(parts) < len(breakdown.parts):
        return False
    totals = {one.value for one in (total, *breakdown.others)}
    if breakdown.apart and not (_is_slip(breakdown) or any(_is_one_slip(parts, int(one)) for one in totals)):
        return True  # 委托街道处罚39件。从申请方式看，…: the total may be one that was never told
    behind = judging.around(breakdown.place)[1][:_LONGEST]
    judging.effort.spend(_LONGEST)
    shortest = len(parts) if breakdown.tight else 2  # what 、 joins is one list
    if _is_of_all(judging, breakdown, sum(parts)):
        return True
    if any(sum(some[:end]) in totals for some in (behind, parts[:_LONGEST]) for end in range(shortest, len(some) + 1)):
        return True
    if breakdown.complete and not breakdown.sorted and _TWICE * sum(parts) < total.value and not is_slip(total, sum(parts)):
        return True  # 公开文件412份，其中规范性文件12份，其他政策文件87份: of one kind the others
    plain = without_nested(parts) if len(parts) <= _LONGEST else parts
    if sum(plain) in totals or (plain != parts and sum(plain) <= total.value and not _is_slip(breakdown)):
        return True
    if sum(parts) < NO_CHANCE:
        return False
    has_total = sum(parts) in behind[len(parts) :] and not is_slip(total, sum(parts))  # …24件，三者合计100件
    return has_total or sum(parts) in judging.told_before(breakdown.place)


def _is_of_all(judging: Judging, breakdown: Breakdown, whole: int) -> bool:
    """Whether the parts are those of all applications, as the tables have them, and the number beside them far from that.

    收到66件，发出协查函57件，上年度转接5件，其中土地类41件、规划类18件、其他12件: of the 71 that were to be handled.
    """
    total = breakdown.total
    if not breakdown.others or whole < max(NO_CHANCE, _TWICE * total.value) or is_slip(total, whole):
        return False
    return whole in {judging.case.facts[name].value for name in WHOLES}


def _is_one_slip(parts: Sequence[int], total: int) -> bool:
    """Whether one more or one less, or two neighbouring digits changed over in one of them, keeps parts from a total."""
    apart = total - sum(parts)
    return abs(apart) == 1 or any(part + apart in swapped(part) for part in parts[:_LONGEST])


def without_nested(parts: Sequence[int]) -> list[int]:
    """A list without the parts that the part before them, or behind them, is the sum of."""
    kept: list[int] = []
    at = 0
    while at < len(parts):
        end = next((end for end in range(at + 3, len(parts) + 1) if sum(parts[at + 1 : end]) == parts[at]), at + 1)
        first = next((first for first in range(len(kept) - 1) if sum(kept[first:]) == parts[at]), len(kept))
        kept = [*kept[:first], parts[at]]
        at = end
    return kept


#: Sums below this agree with a figure by chance.
_LEAST_WHOLE = 5


def _is_other_whole(judging: Judging, breakdown: Breakdown) -> bool:
    """Whether the parts add up to all applications, as the tables have them, and the total that the text gives does not."""
    facts = judging.case.facts
    wholes = {facts[name].value for name in WHOLES}
    total, parts = breakdown.total, breakdown.parts
    if not all(one.exact for one in (total, *parts)) or total.value in wholes:
        return False
    if breakdown.apart and not is_slip(total, sum(one.value for one in parts)):
        return False  # the total of another sentence
    starts = range(len(parts) - 1) if breakdown.added else (0,)
    sums = [sum(one.value for one in parts[first:]) for first in starts]
    judging.effort.spend(len(sums))
    if {one.value for one in breakdown.others} & set(sums):
        return False
    return total.value not in sums and any(one in wholes and one >= _LEAST_WHOLE for one in sums)


def _tell(judging: Judging, breakdown: Breakdown, how: str, milder: Severity | None) -> None:
    """The question about a list and its total."""
    total = breakdown.total
    words, whole = _words(breakdown.parts, total, how)
    kind = "fee_sum" if breakdown.fee else "breakdown"
    judging.finding(kind, breakdown.place, (), words, left=whole, right=total.value, milder=milder)


def _words(parts: Sequence[Number], total: Number, how: str = "") -> tuple[dict[str, object], int | Decimal]:
    """The fields of the message about parts that do not make their total, and what they do make."""
    whole = sum(part.value for part in parts)
    return {
        "parts": "、".join(part.text for part in parts[:6]) + ("等" if len(parts) > 6 else ""), "sum": plain(whole),
        "total": as_written(total), "how": how or ("大于" if whole > total.value else "小于"), "unit": total.unit,
        "difference": plain(abs(whole - total.value)),
    }, whole  # fmt: skip


def _apart(breakdown: Breakdown, total: Number) -> str:
    """How the parts differ from a total of which they may be the parts; "" if they may well be."""
    low, high = sum(part.low for part in breakdown.parts), sum(part.high for part in breakdown.parts)
    if low > total.high:
        return "大于"
    if high >= total.low:
        return ""
    if breakdown.complete or (breakdown.fee and len(breakdown.parts) > 1):
        return "小于"
    near = ((breakdown.tight or breakdown.sorted) and (total.low - high) * 100 <= NEAR * total.low) or (
        breakdown.listed and _is_slip(breakdown)
    )
    return "略小于" if near and not breakdown.fee else ""


def _is_slip(breakdown: Breakdown) -> bool:
    """Whether a list comes so near to its total that it was meant to add up: lists that overlap or leave out do not."""
    if len(breakdown.parts) < LEAST or breakdown.total.hedged or any(part.hedged for part in breakdown.parts):
        return False
    whole = sum((Decimal(part.value) for part in breakdown.parts), Decimal())
    near = abs(whole - breakdown.total.value) * 100 <= SLIP * breakdown.total.value
    return near or (whole >= LARGE and is_slip(breakdown.total, whole))


def judge_fees(judging: Judging) -> None:
    """Hold fees for processing information against their steps, their total and the tables."""
    reading = judging.reading
    for number, place in reading.fees:
        if number.exact and number.value % FEE_STEP:
            judging.finding("fee_step", place, (), {"said": as_written(number)}, left=number.value)
    totals = [claim for claim in reading.claims.get("processing_fee", ()) if claim.year == 0]
    broken = {one.place[:3] for one in reading.breakdowns if one.fee}
    for claim in totals:
        if not claim.total or claim.place[:3] in broken:
            continue
        judging.effort.spend(len(reading.fees))
        listed = [one for one, place in reading.fees if place[:3] == claim.place[:3] and place.first < claim.place.first]
        words, whole = _words(listed, claim.number)
        if len(listed) > 1 and whole != claim.number.value:
            judging.finding("fee_sum", claim.place, (), words, left=whole, right=claim.number.value)
    _fee_unpaid(judging)
    _misplaced(judging, [claim for claim in totals if claim.number.exact and claim.number.value > 0 and not claim.part])


def _fee_unpaid(judging: Judging) -> None:
    key = "requests/other_handling.fee_unpaid/total"
    unpaid = judging.case.value(key)
    place = judging.reading.no_fee_asked
    if place is not None and unpaid:
        judging.finding("fee_asked", place, (key,), {"figure": unpaid, "where": label((key,), judging.form)}, right=unpaid)


def _misplaced(judging: Judging, claims: Sequence[Claim]) -> None:
    """行政事业性收费 that is the fee for processing information, as it is or 元 for 万元."""
    key = "documents/fee/amount"
    amount = judging.case.value(key) if "fee.amount" in judging.case.facts else None
    if not amount:
        return
    charged = Decimal(amount) / 100
    for claim in claims:
        fee = Decimal(claim.number.value)
        if charged in (fee, fee * 10_000):
            words = {
                "said": as_written(claim.number), "where": label((key,), judging.form),
                "figure": f"{plain(in_ten_thousands(charged))} 万元",
            }  # fmt: skip
            judging.finding("misplaced", claim.place, (key,), words)
            return
