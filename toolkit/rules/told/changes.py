"""Growths and shares that a text gives, against what the figures make of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from toolkit.narrative.claims import Growth, Share
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import denominators, spoken
from toolkit.rules.findings import Severity
from toolkit.rules.terms import PRIOR, Need, Unjudged
from toolkit.rules.told.comparing import WHOLES, growth_agrees, of_different_values, percent_agrees
from toolkit.rules.told.judging import Judging
from toolkit.rules.told.second_look import Doubt
from toolkit.rules.told.showing import percent_change, plain, trend


def judge_growth(judging: Judging, growth: Growth) -> None:
    """Hold a growth, in per cent or in numbers, against this year and last year."""
    number = growth.number
    kind = "growth" if number is None or number.unit == "%" else "difference"
    if judging.case.lacks(Need.PRIOR):
        if number is None or not _judge_by_base(judging, growth, kind):
            judging.add(kind, Unjudged(Need.PRIOR.value, whole=True))
        return
    pairs = [pair for names, told in growth.subjects for pair in _pairs(judging, names, told)]
    if not pairs:
        if growth.subjects:
            judging.gap(kind)
        return
    verdicts = [growth_agrees(growth, now, before) for now, before, _, _ in pairs]
    if True not in verdicts:
        _tell(judging, growth, kind, pairs[0], cut=None in verdicts)
    else:
        _judge_by_base(judging, growth, kind)


#: This year's number, last year's, their cells, and what they count.
_Pair = tuple[Decimal, Decimal, tuple[str, ...], str]


def _judge_by_base(judging: Judging, growth: Growth, kind: str) -> bool:
    """Hold a growth against what the text itself says of both years: 收到76件，较上年59件增长28.81%.

    Returns:
        Whether both years are known, so that it was held against them.
    """
    if growth.base is None:
        return False
    before = Decimal(growth.base.value)
    known = [
        (Decimal(value), before, keys, spoken(names, judging.case.facts))
        for names, told in growth.subjects
        for value, keys in _this_year(judging, names, told)
    ]
    others = [Decimal(one) for one in judging.around(growth.place)[0]]
    verdicts = [growth_agrees(growth, now, before) for now in (*(pair[0] for pair in known), *others)]
    if known and True not in verdicts:
        _tell(judging, growth, kind, known[0], cut=None in verdicts)
    return bool(known)


def _this_year(
    judging: Judging, names: tuple[str, ...], told: Number | None
) -> Iterator[tuple[int | Decimal, tuple[str, ...]]]:
    """What the text says that it was this year, and what the figures say, each with the cells."""
    if told is not None and told.exact:
        yield told.value, ()
    for one in of_different_values(judging.figures(names, judging.case.figures)):
        if one.value is not None:
            yield one.value, one.keys


def _tell(judging: Judging, growth: Growth, kind: str, pair: _Pair, *, cut: bool) -> None:
    """The question about a growth; `cut` if it is only cut off instead of rounded."""
    number = growth.number
    now, before, keys, what = pair
    unit = "元" if what.endswith("收费") else "件"
    milder = None
    if number is None or cut:  # 持平, or cut off instead of rounded
        milder = Severity.HINT
    change = now - before
    words: dict[str, object] = {
        "what": what, "now": plain(now), "before": plain(before), "said": trend(growth),
        "unit": unit,
    }  # fmt: skip
    if kind == "growth":
        words["figure"] = "上年为 0，不宜用百分比" if not before else f"应为{percent_change(change, before, number)}"
        if not before:
            milder = Severity.HINT
    else:
        words["figure"] = f"应为{'增加' if change > 0 else '减少'} {plain(abs(now - before))} {unit}" if change else "两年相同"
    judging.finding(
        kind, growth.place, keys, words, milder=milder,
        left=None if number is None or kind == "growth" else growth.trend * number.value,
        right=None if kind == "growth" else now - before,
    )  # fmt: skip


def _pairs(judging: Judging, names: tuple[str, ...], told: Number | None) -> Iterator[_Pair]:
    """This year's and last year's figure in every combination of meanings; what the text itself says counts, too."""
    what = spoken(names, judging.case.facts)
    this = of_different_values(judging.figures(names, judging.case.figures))
    last = of_different_values(judging.figures(names, judging.last))
    judging.effort.spend(len(this) * len(last))
    for before in last:
        for now in this:
            if now.value is not None and before.value is not None:
                keys = (*now.keys, *(PRIOR + key for key in before.keys))
                yield Decimal(now.value), Decimal(before.value), keys, what
    for before in last:
        if told is not None and told.exact and before.value is not None:
            yield Decimal(told.value), Decimal(before.value), tuple(PRIOR + key for key in before.keys), what


#: What a number that no table knows may be a share of, where the text is about applications.
_WHOLE = ("granted",)


def judge_share(judging: Judging, share: Share) -> None:
    """Hold a share against its part and whatever it may be a part of."""
    figures = judging.case.figures
    keys: tuple[str, ...] = ()
    if share.part is not None:
        parts = [int(share.part.value), *share.also]
    else:
        known = of_different_values(judging.figures(share.names, figures))
        parts = [int(one.value) for one in known if one.value is not None]
        keys = known[0].keys if known else ()
    bases = list(dict.fromkeys(base for name in share.names or _WHOLE for base in denominators(name, judging.form, figures)))
    if not share.names:
        if not any(base > parts[0] for base in share.bases) and not share.about:
            return  # nothing in the text that it could be a share of
        bases = [*share.bases[::-1], *(bases if share.about else ())]
    judging.effort.spend(8 * len(share.names) + len(parts) * (len(bases) + len(share.bases)))
    if not parts or not bases:
        judging.gap("share", keys)
        return
    cut = False
    for part in parts:
        for base in (*bases, *share.bases):
            if base >= part and base:
                verdict = percent_agrees(share.percent, part, base)
                if verdict:
                    return
                cut = cut or verdict is None
    base = next((one for one in bases if one > parts[0]), max((*bases, *share.bases)))
    right = round(Decimal(parts[0] * 100) / base, max(share.percent.decimals, 1))
    if not share.told and _is_share_of_another(judging, share, parts, (*bases, *share.bases)):
        judging.doubts.append((Doubt.LIST, share.place))
        return
    words = {
        "what": spoken(share.names, judging.case.facts) if share.names else f"{share.part.text if share.part else ''}",
            "said": f"{plain(share.percent.value)}%", "part": plain(parts[0]),
        "base": plain(base), "figure": f"{right}%",
    }  # fmt: skip
    milder = Severity.HINT if cut else None
    judging.finding("share", share.place, keys, words, left=share.percent.value, right=right, milder=milder)


def _is_slip_of_share(percent: Number, parts: Sequence[int], bases: Sequence[int]) -> bool:
    """Whether a share looks like a slip of one that it may be: one off, or its digits in another order."""
    for part in parts:
        for base in bases:
            if not base:
                continue
            shown = round(Decimal(part * 100) / base, percent.decimals)
            if abs(percent.value - shown) <= 1 or sorted(str(percent.value)) == sorted(str(shown)):
                return True
    return False


def _is_share_of_another(judging: Judging, share: Share, parts: Sequence[int], bases: Sequence[int]) -> bool:
    """Whether another number of its sentence makes the share, of the bases or of a number beside it, and it is no slip."""
    if _is_slip_of_share(share.percent, parts, bases):
        return False
    before, behind = judging.around(share.place)
    joint = (sum(before[-2:]), sum(before[-3:]))  # 不予处理9件和其他处理6件占8.8%
    counted = {*before, *behind, *joint}  # each value once: a passage that is repeated says no more than once
    tried = {*counted, *bases, *(judging.case.facts[name].value or 0 for name in WHOLES)}
    judging.effort.spend(len(counted) * len(tried))
    return any(percent_agrees(share.percent, part, base) for part in counted for base in tried if base and base >= part)
