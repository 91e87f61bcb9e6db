"""What a report says in numbers, held against its tables: one pass over everything that was read, sorted by the rule it breaks.

Agreement with any sensible meaning of a sentence passes. A number of the office alone is not held against a whole area, another
measure not against a table that does not count it, and a quantity whose figures cannot be used is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from toolkit.narrative.claims import Breakdown, Claim, Growth, Place, Reading, Share, Statement
from toolkit.narrative.effort import JUDGING, Effort, TooHard
from toolkit.narrative.notation import Number
from toolkit.narrative.quantities import Figure, denominators, figures_of, label, spoken, stands
from toolkit.rules.case import Case
from toolkit.rules.findings import Severity
from toolkit.rules.terms import PRIOR, TEXT, Found, Need, Unjudged
from toolkit.rules.texts.passages import MOST, too_hard
from toolkit.submission.facts import RESULTS

Outcome = Found | Unjudged

_GROUPS = ("granted", "partly_granted", "denied", "unable", "not_processed", "other_handling")
_DISPUTES = ("reconsideration", "litigation", "direct", "after_reconsideration")

#: Which kind of statement a quantity belongs to; outcomes, results and the like are told by the form of their names.
KINDS: Mapping[str, str] = {
    "new": "new", "got": "received", "any": "received", "handling": "disposed", "closed": "disposed",
    "carried_in": "carried_in", "carried_out": "carried_out", "carried": "carried_out",
    "fee.amount": "fee", "normative.none": "documents", "rules.none": "documents",
    "reconsideration": "reconsideration", "litigation": "litigation", "direct": "litigation",
    "after_reconsideration": "litigation",
    **dict.fromkeys(_GROUPS, "group"),
}  # fmt: skip
_PREFIXES = {"applicant": "applicants", "normative": "documents", "rules": "documents"} | dict.fromkeys(_GROUPS, "detail")
#: Quantities that no table holds.
_LOOSE = ("published", "processing_fee")
#: Said of these, nothing at all is a flat contradiction of a figure.
_NOTHING = frozenset({"new", "got", "any", "handling", "reconsideration", "litigation", "direct", "after_reconsideration"})

#: 持平 is used up to here, in per cent.
STEADY = 2
#: A list whose parts fall short of the total by no more than this many per cent may have a slip in it.
NEAR = 10
#: Fees for processing information are multiples of this many 元 (国办函〔2020〕109号: 100 or 200 an item, 10, 20 or 40 a page).
FEE_STEP = 10
#: A fee in 万元 is printed to this many 元: two decimals.
_ROUNDING = Decimal(50)


def said(case: Case, kind: str) -> Sequence[Outcome]:
    """What one kind of statement is at odds with; of texts that are too much work, that nothing was judged."""
    memo = case.reading.memo
    if "said" not in memo:
        memo["said"] = _judged(case)
    answer: Mapping[str, Sequence[Outcome]] | Unjudged = memo["said"]
    return (answer,) if isinstance(answer, Unjudged) else answer.get(kind, ())


def steps(case: Case) -> int:
    """How much work it was to hold the texts against the figures; 0 if nobody has asked for it."""
    spent: int = case.reading.memo.get("steps", 0)
    return spent


def _judged(case: Case) -> Mapping[str, Sequence[Outcome]] | Unjudged:
    """By kind of statement; that nothing was judged if it is too much work."""
    if not case.reading.too_hard:
        try:
            judge = _Judge(case)
            found = judge.judge()
            case.reading.memo["steps"] = judge.effort.spent
            return found
        except TooHard:
            case.reading.memo["steps"] = JUDGING
    return too_hard(case, case.reading.too_hard)


class _Meaning(NamedTuple):
    """What the figures make of a claim: agreement, the figure that it should agree with, or a gap."""

    agrees: bool
    figures: tuple[Figure, ...]


class _Judge:
    """Goes through a reading once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.reading: Reading = case.reading
        self.form = case.submission.form
        self.found: dict[str, list[Outcome]] = {}
        self.effort = Effort(JUDGING)
        self.office = case.submission.unit.endswith(("办公室", "办公厅", "政府办"))
        self.less_carried = "carried_in" in self.reading.claims

    def judge(self) -> dict[str, list[Outcome]]:
        if any(name not in _LOOSE for name in self.reading.claims):
            self._claims()
        for name in _LOOSE:
            if len(self.reading.claims.get(name, ())) > 1:
                self._twice(self.reading.claims[name])
        for statement in self.reading.statements:
            self._statement(statement)
        for growth in self.reading.growths:
            self._growth(growth)
        for share in self.reading.shares:
            self._share(share)
        for breakdown in self.reading.breakdowns:
            self._breakdown(breakdown)
        if self.reading.fees or self.reading.no_fee_asked:
            self._fees()
        return self.found

    def _add(self, kind: str, outcome: Outcome) -> None:
        outcomes = self.found.setdefault(kind, [])
        if not self._enough(kind) and outcome not in outcomes:
            outcomes.append(outcome)

    def _enough(self, kind: str) -> bool:
        return len(self.found.get(kind, ())) >= MOST

    def _gap(self, kind: str, keys: Iterable[str] = ()) -> None:
        """Once for each rule: the first cells without which it cannot be judged."""
        if not any(isinstance(one, Unjudged) for one in self.found.get(kind, ())):
            self._add(kind, Unjudged(self.case.gap(*keys) or "文字部分提到的数字，表中对应的单元格未填或有误"))

    def _finding(
        self, kind: str, place: Place, keys: Iterable[str], words: Mapping[str, object], *, left: object = None,
        right: object = None, milder: Severity | None = None,
    ) -> None:  # fmt: skip
        if self._enough(kind):
            return
        excerpt = self.reading.excerpt(place)
        self._add(
            kind, Found({"excerpt": excerpt, **words}, (TEXT + place.key, *dict.fromkeys(keys)), left, right, excerpt, milder)
        )

    # --- claims against figures ---------------------------------------------------------------------------------------

    def _claims(self) -> None:
        case = self.case
        wrong: list[tuple[str, Claim, tuple[Figure, ...]]] = []
        agreed: set[str] = set()
        whole: set[tuple[str, ...]] = set()  # what the text gives as the tables do
        unknown: dict[tuple[str, ...], list[Claim]] = {}
        for name, claims in self.reading.claims.items():
            if name in _LOOSE:
                continue
            self.effort.spend(len(claims))
            for claim in claims:
                if claim.year == -1:
                    self._last_year(claim)
                    continue
                if claim.year:
                    continue
                meaning = self._meaning(claim, case.figures)
                kind = _kind(claim)
                if meaning.agrees:
                    agreed.add(kind)
                    whole.add(meaning.figures[0].keys)
                elif any(figure.value is None for figure in meaning.figures):
                    self._gap(kind, meaning.figures[0].keys)
                    unknown.setdefault(claim.names, []).append(claim)
                elif meaning.figures:
                    wrong.append((kind, claim, meaning.figures))
        narrower = ("office", "government")
        self._report([one for one in wrong if one[1].scope not in narrower or one[2][0].keys not in whole], agreed)
        for several in unknown.values():
            if len(several) > 1:
                self._twice(several)

    def _meaning(self, claim: Claim, figures: Sequence[int | None]) -> _Meaning:
        found: list[Figure] = []
        for names in (claim.names, *claim.also):
            for figure in self._figures(names, figures):
                if figure.value is not None and _agrees(claim, figure.value):
                    return _Meaning(True, (figure,))
                found.append(figure)
        return _Meaning(False, tuple(found))

    def _figures(self, names: tuple[str, ...], figures: Sequence[int | None]) -> list[Figure]:
        known = figures_of(names, self.form, figures, less_carried=self.less_carried)
        self.effort.spend(1 + len(known))
        return known

    def _report(self, wrong: Sequence[tuple[str, Claim, tuple[Figure, ...]]], agreed: set[str]) -> None:
        empty: set[str] = set()
        offices: set[str] = set()
        flat = any(kind == "new" for kind, _, _ in wrong)
        for kind, claim, figures in wrong:
            if claim.elsewhere:
                self._other_measure("elsewhere", claim, figures, claim.elsewhere)
            elif claim.scope == "office" or (claim.scope == "government" and kind not in ("documents", "decisions", "fee")):
                if claim.place.key not in offices and claim.number.high > 0:  # once is enough
                    offices.add(claim.place.key)
                    self._other_measure("office", claim, figures, "办公室")
            elif kind == "nothing":
                self._contradiction(claim, figures, agreed)
            elif kind not in ("new", "documents", "fee", "decisions") and claim.number.low > 0 and self._empty(figures[0]):
                table = figures[0].keys[0].split("/")[0]
                if table not in empty and not (flat and table == "requests"):
                    empty.add(table)
                    self._mismatch("empty", claim, figures)
            else:
                self._mismatch(kind, claim, figures)

    def _empty(self, figure: Figure) -> bool:
        """Whether the whole table in which a figure stands holds nothing but zeros."""
        return figure.keys[0].split("/")[0] in self._empty_tables

    @cached_property
    def _empty_tables(self) -> set[str]:
        filled = {one.table.key for one in self.form.fields if self.case.figures[one.index] != 0}
        return {one.table.key for one in self.form.fields} - filled

    def _mismatch(self, kind: str, claim: Claim, figures: Sequence[Figure]) -> None:
        first = figures[0]
        assert first.value is not None
        if self._enough(kind):
            return
        said_value, figure_value, unit = claim.number.value, first.value, "件"
        if kind == "fee":
            said_value, figure_value, unit = _in_ten_thousands(said_value), _in_ten_thousands(figure_value), "万元"
        shown = figures[1:2] if kind not in ("empty", "fee") else ()
        others = "".join(f"，{stands(one, self.form)}为 {one.value} 件" for one in shown if one.value != first.value)
        milder = None
        if claim.number.hedged:
            milder = Severity.QUERY
        if self.office and claim.scope in ("", "organ", "own") and claim.number.high < first.value:
            milder = Severity.HINT  # an office that gives account for an area may speak of itself alone
        hint = ""
        if kind == "fee" and figure_value and said_value in (figure_value * 10_000, Decimal(figure_value) / 10_000):
            hint = "，正好是一万倍，可能混用了元和万元"
        self._finding(
            kind, claim.place, first.keys,
            {
                "what": spoken(claim.names, self.case.facts), "said": _shown(claim.number),
                "where": stands(first, self.form), "figure": f"{_plain(figure_value)} {unit}{others}",
                "difference": f"{_plain(abs(said_value - figure_value))} {unit}", "hint": hint,
            },
            left=said_value, right=figure_value, milder=milder,
        )  # fmt: skip

    def _contradiction(self, claim: Claim, figures: Sequence[Figure], agreed: set[str]) -> None:
        """Nothing in the text, something in the table. Milder where the text elsewhere gives the table's figure."""
        first = figures[0]
        elsewhere = {"new", "received"} if claim.names[0] in ("new", "got", "any", "handling") else {_plain_kind(claim.names)}
        milder = Severity.QUERY if agreed & elsewhere or claim.part else None
        if self.office and claim.scope == "organ":
            milder = Severity.HINT
        words = {
            "what": spoken(claim.names, self.case.facts), "where": stands(first, self.form), "figure": f"{first.value} 件"
        }  # fmt: skip
        self._finding("nothing", claim.place, first.keys, words, left=0, right=first.value, milder=milder)

    def _other_measure(self, kind: str, claim: Claim, figures: Sequence[Figure], word: str) -> None:
        words = {
            "word": word, "what": spoken(claim.names, self.case.facts), "said": _shown(claim.number),
            "where": stands(figures[0], self.form), "figure": f"{_plain(figures[0].value)} 件",
        }  # fmt: skip
        if claim.number.high > 0:
            self._finding(kind, claim.place, figures[0].keys, words, left=claim.number.value, right=figures[0].value)

    @cached_property
    def _last(self) -> list[int | None]:
        return [self.case.submission.prior.get(one.key) for one in self.form.fields]

    def _last_year(self, claim: Claim) -> None:
        case = self.case
        if claim.elsewhere or claim.scope == "office":
            return
        if case.lacks(Need.PRIOR):
            self._add("last_year", Unjudged(Need.PRIOR.value, whole=True))
            return
        meaning = self._meaning(claim, self._last)
        if meaning.agrees or not meaning.figures or any(one.value is None for one in meaning.figures):
            return
        first = meaning.figures[0]
        words = {
            "what": spoken(claim.names, case.facts), "said": _shown(claim.number), "where": stands(first, self.form),
            "figure": f"{_plain(first.value)} {'元' if claim.names[0] == 'fee.amount' else '件'}",
        }  # fmt: skip
        keys = [PRIOR + key for key in first.keys]
        self._finding("last_year", claim.place, keys, words, left=claim.number.value, right=first.value)

    def _twice(self, claims: Sequence[Claim]) -> None:
        """The same quantity, which no table can settle, in two places of the report."""
        whole = [one for one in claims if not (one.part or one.year or one.elsewhere or one.scope == "office")]
        for earlier, later in pairwise(whole):
            apart = earlier.number.high < later.number.low or later.number.high < earlier.number.low
            if apart and earlier.place[:3] != later.place[:3]:
                words = {
                    "what": spoken(later.names, self.case.facts), "said": _shown(later.number), "other": _shown(earlier.number),
                    "earlier": self.reading.excerpt(earlier.place),
                }  # fmt: skip
                keys = (TEXT + earlier.place.key,)
                self._finding("twice", later.place, keys, words, left=later.number.value, right=earlier.number.value)
                return

    # --- sweeping statements ------------------------------------------------------------------------------------------

    def _statement(self, statement: Statement) -> None:
        if statement.scope == "office":
            return
        if statement.kind == "upheld":
            self._upheld(statement)
            return
        told = self.reading.claims.get("carried_out", []) + self.reading.claims.get("carried", [])
        if any(claim.number.low > 0 for claim in told):
            return
        fact = self.case.facts["carried_out"]
        if fact.value is None:
            self._gap("all_closed", fact.keys)
        elif fact.value:
            milder = Severity.HINT if statement.kind == "answered" else None
            words = {"figure": fact.value, "where": label(fact.keys, self.form)}
            self._finding("all_closed", statement.place, fact.keys, words, left=0, right=fact.value, milder=milder)

    def _upheld(self, statement: Statement) -> None:
        facts = self.case.facts
        first: tuple[str, int, tuple[str, ...]] | None = None
        for disputes in statement.names:
            rest = [facts[f"{one}.{result}"] for one in disputes for result in RESULTS if result != "upheld"]
            amounts = [fact.value for fact in rest]
            if None in amounts:
                self._gap("all_upheld", [key for fact in rest for key in fact.keys])
                return
            known = [amount for amount in amounts if amount]
            if not known:
                return
            if first is None:
                keys = tuple(key for fact in rest if fact.value for key in fact.keys)
                shown = (f"“{fact.label.removesuffix('件数')}”{fact.value} 件" for fact in rest if fact.value)
                first = ("、".join(shown), sum(known), keys)
        if first is not None:
            self._finding("all_upheld", statement.place, first[2], {"figure": first[0]}, left=0, right=first[1])

    # --- growths and shares -------------------------------------------------------------------------------------------

    def _growth(self, growth: Growth) -> None:
        number = growth.number
        kind = "growth" if number is None or number.unit == "%" else "difference"
        if self.case.lacks(Need.PRIOR):
            self._add(kind, Unjudged(Need.PRIOR.value, whole=True))
            return
        pairs = [pair for names, told in growth.subjects for pair in self._pairs(names, told)]
        if not pairs:
            if growth.subjects:
                self._gap(kind)
            return
        verdicts = [_growth_agrees(growth, now, before) for now, before, _, _ in pairs]
        if True in verdicts:
            return
        now, before, keys, what = pairs[0]
        unit = "元" if what.endswith("收费") else "件"
        milder = None
        if number is None or None in verdicts:  # 持平, or cut off instead of rounded
            milder = Severity.HINT
        change = now - before
        words: dict[str, object] = {
            "what": what, "now": _plain(now), "before": _plain(before), "said": _trend(growth),
            "unit": unit,
        }  # fmt: skip
        if kind == "growth":
            words["figure"] = "上年为 0，不宜用百分比" if not before else f"应为{_percent_change(change, before, number)}"
            if not before:
                milder = Severity.HINT
        else:
            words["figure"] = (
                f"应为{'增加' if change > 0 else '减少'} {_plain(abs(now - before))} {unit}" if change else "两年相同"
            )
        self._finding(
            kind, growth.place, keys, words, milder=milder,
            left=None if number is None or kind == "growth" else growth.trend * number.value,
            right=None if kind == "growth" else now - before,
        )  # fmt: skip

    def _pairs(self, names: tuple[str, ...], told: Number | None) -> Iterator[tuple[Decimal, Decimal, tuple[str, ...], str]]:
        """This year's and last year's figure in every combination of meanings; what the text itself says counts, too."""
        what = spoken(names, self.case.facts)
        this = _of_different_values(self._figures(names, self.case.figures))
        last = _of_different_values(self._figures(names, self._last))
        self.effort.spend(len(this) * len(last))
        for before in last:
            for now in this:
                if now.value is not None and before.value is not None:
                    keys = (*now.keys, *(PRIOR + key for key in before.keys))
                    yield Decimal(now.value), Decimal(before.value), keys, what
        for before in last:
            if told is not None and told.exact and before.value is not None:
                yield Decimal(told.value), Decimal(before.value), tuple(PRIOR + key for key in before.keys), what

    def _share(self, share: Share) -> None:
        figures = self.case.figures
        keys: tuple[str, ...] = ()
        if share.part is not None:
            parts = [int(share.part.value)]
        else:
            known = _of_different_values(self._figures(share.names, figures))
            parts = [int(one.value) for one in known if one.value is not None]
            keys = known[0].keys if known else ()
        bases = list(dict.fromkeys(base for name in share.names for base in denominators(name, self.form, figures)))
        self.effort.spend(8 * len(share.names) + len(parts) * (len(bases) + len(share.bases)))
        if not parts or not bases:
            self._gap("share", keys)
            return
        cut = False
        for part in parts:
            for base in (*bases, *share.bases):
                if base >= part and base:
                    verdict = _percent_agrees(share.percent, part, base)
                    if verdict:
                        return
                    cut = cut or verdict is None
        base = bases[0] if bases[0] >= parts[0] else max((*bases, *share.bases))
        right = round(Decimal(parts[0] * 100) / base, max(share.percent.decimals, 1))
        words = {
            "what": spoken(share.names, self.case.facts), "said": f"{_plain(share.percent.value)}%", "part": _plain(parts[0]),
            "base": _plain(base), "figure": f"{right}%",
        }  # fmt: skip
        milder = Severity.HINT if cut else None
        self._finding("share", share.place, keys, words, left=share.percent.value, right=right, milder=milder)

    # --- breakdowns and fees ------------------------------------------------------------------------------------------

    def _breakdown(self, breakdown: Breakdown) -> None:
        total, parts = breakdown.total, breakdown.parts
        self.effort.spend(len(parts))
        if breakdown.known and not breakdown.fee:
            return
        low, high = sum(part.low for part in parts), sum(part.high for part in parts)
        complete = breakdown.complete or (breakdown.fee and len(parts) > 1)
        milder = Severity.HINT if breakdown.loose and not breakdown.fee else None
        if low > total.high:
            how = "大于"
        elif complete and high < total.low:
            how = "小于"
        elif not breakdown.fee and breakdown.tight and high < total.low and (total.low - high) * 100 <= NEAR * total.low:
            how, milder = "略小于", Severity.HINT
        else:
            return
        whole = sum(part.value for part in parts)
        words = {
            "parts": "、".join(part.text for part in parts[:6]) + ("等" if len(parts) > 6 else ""), "sum": _plain(whole),
            "total": _shown(total), "how": how, "unit": total.unit, "difference": _plain(abs(whole - total.value)),
        }  # fmt: skip
        kind = "fee_sum" if breakdown.fee else "breakdown"
        self._finding(kind, breakdown.place, (), words, left=whole, right=total.value, milder=milder)

    def _fees(self) -> None:
        reading = self.reading
        for number, place in reading.fees:
            if number.exact and number.value % FEE_STEP:
                self._finding("fee_step", place, (), {"said": _shown(number)}, left=number.value)
        totals = [claim for claim in reading.claims.get("processing_fee", ()) if claim.year == 0]
        broken = {one.place[:3] for one in reading.breakdowns if one.fee}
        for claim in totals:
            if not claim.total or claim.place[:3] in broken:
                continue
            self.effort.spend(len(reading.fees))
            listed = [one for one, place in reading.fees if place[:3] == claim.place[:3] and place.first < claim.place.first]
            whole = sum(one.value for one in listed)
            if len(listed) > 1 and whole != claim.number.value:
                words = {
                    "parts": "、".join(one.text for one in listed[:6]), "sum": _plain(whole), "total": _shown(claim.number),
                    "how": "大于" if whole > claim.number.value else "小于", "unit": "元",
                    "difference": _plain(abs(whole - claim.number.value)),
                }  # fmt: skip
                self._finding("fee_sum", claim.place, (), words, left=whole, right=claim.number.value)
        self._fee_unpaid()
        self._misplaced([claim for claim in totals if claim.number.exact and claim.number.value > 0 and not claim.part])

    def _fee_unpaid(self) -> None:
        key = "requests/other_handling.fee_unpaid/total"
        unpaid = self.case.value(key)
        place = self.reading.no_fee_asked
        if place is not None and unpaid:
            self._finding("fee_asked", place, (key,), {"figure": unpaid, "where": label((key,), self.form)}, right=unpaid)

    def _misplaced(self, claims: Sequence[Claim]) -> None:
        """行政事业性收费 that is the fee for processing information, as it is or 元 for 万元."""
        key = "documents/fee/amount"
        amount = self.case.value(key) if "fee.amount" in self.case.facts else None
        if not amount:
            return
        charged = Decimal(amount) / 100
        for claim in claims:
            fee = Decimal(claim.number.value)
            if charged in (fee, fee * 10_000):
                words = {
                    "said": _shown(claim.number), "where": label((key,), self.form),
                    "figure": f"{_plain(_in_ten_thousands(charged))} 万元",
                }  # fmt: skip
                self._finding("misplaced", claim.place, (key,), words)
                return


def _of_different_values(figures: Iterable[Figure]) -> list[Figure]:
    """Of meanings that come to the same number, the likeliest."""
    found: dict[int | Decimal | None, Figure] = {}
    for one in figures:
        found.setdefault(one.value, one)
    return list(found.values())


# --- comparing --------------------------------------------------------------------------------------------------------


def _kind(claim: Claim) -> str:
    """Which rule a claim is judged by."""
    if claim.number.high == 0 and set(claim.names) <= _NOTHING:
        return "nothing"
    return _plain_kind(claim.names)


def _plain_kind(names: tuple[str, ...]) -> str:
    kinds = {_kind_of(name) for name in names}
    return kinds.pop() if len(kinds) == 1 else "disputes"


def _kind_of(name: str) -> str:
    known = KINDS.get(name)
    if known is not None:
        return known
    first, _, rest = name.partition(".")
    if "+" in first:
        return "disputes"
    if first in _DISPUTES:
        return KINDS[first]
    return "decisions" if rest == "decisions" else _PREFIXES.get(first, "group")


def _agrees(claim: Claim, value: int | Decimal) -> bool:
    number = claim.number
    if number.means(value):
        return True
    if claim.names[0] != "fee.amount":
        return False
    return number.low - _ROUNDING <= value <= number.high + _ROUNDING and value > 0


def _growth_agrees(growth: Growth, now: Decimal, before: Decimal) -> bool | None:
    """Whether a growth is right; None if it is right but cut off instead of rounded."""
    change = now - before
    number = growth.number
    if number is None:
        return not change if not before else abs(change) * 100 <= STEADY * before
    if change and (change > 0) != (growth.trend > 0):
        return False
    if number.unit != "%":
        return number.means(abs(change))
    if not before:
        return False
    return _percent_agrees(number, abs(change), before)


def _percent_agrees(percent: Number, part: int | Decimal, base: int | Decimal) -> bool | None:
    """Rounded: True; cut off: None; else False. In whole numbers: a share is seldom a finite decimal."""
    if percent.hedged:
        return bool((percent.low - 1) * base <= part * 100 <= (percent.high + 1) * base)
    scale = 10**percent.decimals
    over = part * 100 * scale - percent.value * scale * base
    if abs(2 * over) <= base:
        return True
    return None if 0 <= over < base else False


# --- showing ----------------------------------------------------------------------------------------------------------


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _in_ten_thousands(value: int | Decimal) -> int | Decimal:
    amount = Decimal(value) / 10_000
    return int(amount) if amount == int(amount) else amount.normalize()


def _shown(number: Number) -> str:
    """A number as the text has it."""
    if number.text == "没有":
        return "没有（0 件）"
    digits = number.text.rstrip("件份宗起例条次个元")
    return number.text if digits == number.text or number.hedged else f"{digits} {number.text[len(digits) :]}"


def _trend(growth: Growth) -> str:
    if growth.number is None:
        return "持平"
    if growth.number.unit == "%":
        return f"{'增长' if growth.trend > 0 else '下降'} {growth.number.text}"
    return f"{'增加' if growth.trend > 0 else '减少'} {_shown(growth.number)}"


def _percent_change(change: Decimal, before: Decimal, number: Number | None) -> str:
    if not change:
        return "持平"
    decimals = max(number.decimals if number else 1, 1)
    return f"{'增长' if change > 0 else '下降'} {round(abs(change) * 100 / before, decimals)}%"
