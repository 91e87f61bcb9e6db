"""Numbers of the text against the tables of this year and of last year, and against each other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from toolkit.narrative.claims import Claim
from toolkit.narrative.quantities import Figure, spoken, stands
from toolkit.rules.findings import Severity
from toolkit.rules.terms import PRIOR, TEXT, Need, Unjudged
from toolkit.rules.told.beside import NARROWER, Cells, by_sentence, is_of_all
from toolkit.rules.told.comparing import LOOSE, agrees, kind_of, plain_kind
from toolkit.rules.told.judging import Judging
from toolkit.rules.told.meanings import is_received_alone, narrowed
from toolkit.rules.told.orphans import orphaned
from toolkit.rules.told.second_look import SecondLook
from toolkit.rules.told.showing import as_written, in_ten_thousands, plain
from toolkit.rules.told.silent import Spot, silent


class _Meaning(NamedTuple):
    """What the figures make of a claim: agreement, the figure that it should agree with, or a gap."""

    agrees: bool
    figures: tuple[Figure, ...]


def judge_claims(judging: Judging) -> None:
    """Hold every claim about a quantity of the tables against what its figures may be."""
    case = judging.case
    wrong: list[Wrong] = []
    agreed: set[str] = set()
    whole: set[Cells] = set()  # what the text gives as the tables do
    unknown: dict[tuple[str, ...], list[Claim]] = {}
    of_now = (
        one for name, claims in judging.reading.claims.items() if name not in LOOSE
        for one in claims if not one.year and not one.elsewhere
    )  # fmt: skip
    sentences = by_sentence(judging.reading, of_now)
    settled: set[Spot] = set()
    agreed_at: dict[Spot, Cells] = {}
    for name, claims in judging.reading.claims.items():
        if name in LOOSE:
            continue
        judging.effort.spend(len(claims))
        for said in claims:
            spot, beside = (said.place.key, said.place.first), sentences.get((said.place.key, said.sentence))
            if said.year or said.elsewhere:
                settled.add(spot)
            if said.year:
                _last_year(judging, said)
                continue
            claim = meant = said
            if beside is not None and beside.narrows:
                claim = narrowed(said, beside)
                meant = claim._replace(names=("new",)) if is_received_alone(judging, said, beside) else claim
            meaning = _meaning(judging, meant, case.figures)
            kind = kind_of(claim)
            if meaning.agrees:
                agreed.add(kind)
                agreed_at[spot] = meaning.figures[0].keys
                whole.add(meaning.figures[0].keys)
                if beside is not None and not claim.elsewhere and claim.number.low > 0:
                    beside.agree(claim, meaning.figures[0].keys)
            elif any(figure.value is None for figure in meaning.figures):
                judging.gap(kind, meaning.figures[0].keys)
                unknown.setdefault(claim.names, []).append(claim)
            elif meaning.figures:
                wrong.append((kind, claim, meaning.figures))
    asked = _asked(judging, wrong, SecondLook(judging, sentences, whole))
    wrong = [
        (kind, claim._replace(scope="") if of_all else claim, figures)
        for kind, claim, figures in asked
        if (of_all := claim.scope in NARROWER and is_of_all(sentences.get((claim.place.key, claim.sentence))))
        or claim.scope not in NARROWER
        or figures[0].keys not in whole
    ]
    wrong += [
        (kind_of(claim), claim, figures)
        for claim, figures in orphaned(judging, judging.reading.orphans, sentences, whole)
    ]  # fmt: skip
    settled |= {(claim.place.key, claim.place.first) for _, claim, _ in wrong}
    wrong += [(kind_of(claim), claim, figures) for claim, figures in silent(judging, settled, agreed_at)]
    _report(judging, wrong, agreed)
    for several in unknown.values():
        if len(several) > 1:
            judge_repeated(judging, several)


#: What a number is told of, and what it should be.
Wrong = tuple[str, Claim, tuple[Figure, ...]]


def _asked(judging: Judging, wrong: Sequence[Wrong], second: SecondLook) -> list[Wrong]:
    """What is left of the numbers that agree with no figure after the second look, which goes through them as they stand."""
    doubted: set[int] = set()
    for at in sorted(range(len(wrong)), key=lambda at: wrong[at][1].place):
        _, claim, figures = wrong[at]
        if not claim.elsewhere and (doubt := second.doubt(claim, figures)) is not None:
            doubted.add(at)
            judging.doubts.append((doubt, claim.place))
    return [one for at, one in enumerate(wrong) if at not in doubted]


def _meaning(judging: Judging, claim: Claim, figures: Sequence[int | None]) -> _Meaning:
    found: list[Figure] = []
    for names in (claim.names, *claim.also):
        for figure in judging.figures(names, figures):
            if figure.value is not None and agrees(claim, figure.value):
                return _Meaning(True, (figure,))
            found.append(figure)
    return _Meaning(False, tuple(found))


def _report(judging: Judging, wrong: Sequence[Wrong], agreed: set[str]) -> None:
    empty: set[str] = set()
    offices: set[str] = set()
    flat = any(kind == "new" for kind, _, _ in wrong)
    for kind, claim, figures in wrong:
        if claim.elsewhere:
            _other_measure(judging, "elsewhere", claim, figures, claim.elsewhere)
        elif claim.scope == "office" or (claim.scope == "government" and kind not in ("documents", "decisions", "fee")):
            if claim.place.key not in offices and claim.number.high > 0:  # once is enough
                offices.add(claim.place.key)
                _other_measure(judging, "office", claim, figures, "办公室")
        elif kind == "nothing":
            _contradiction(judging, claim, figures, agreed)
        elif kind not in ("new", "documents", "fee", "decisions") and claim.number.low > 0 and _empty(judging, figures[0]):
            table = figures[0].keys[0].split("/")[0]
            if table not in empty and not (flat and table == "requests"):
                empty.add(table)
                _mismatch(judging, "empty", claim, figures)
        else:
            _mismatch(judging, kind, claim, figures)


def _empty(judging: Judging, figure: Figure) -> bool:
    """Whether the whole table in which a figure stands holds nothing but zeros."""
    return figure.keys[0].split("/")[0] in judging.empty_tables


def _mismatch(judging: Judging, kind: str, claim: Claim, figures: Sequence[Figure]) -> None:
    first = figures[0]
    assert first.value is not None
    if judging.enough(kind):
        return
    said_value, figure_value, unit = claim.number.value, first.value, "件"
    if kind == "fee":
        said_value, figure_value, unit = in_ten_thousands(said_value), in_ten_thousands(figure_value), "万元"
    shown = figures[1:2] if kind not in ("empty", "fee") else ()
    others = "".join(f"，{stands(one, judging.form)}为 {one.value} 件" for one in shown if one.value != first.value)
    milder = None
    if claim.number.hedged:
        milder = Severity.QUERY
    if judging.office and claim.scope in ("", "organ", "own") and claim.number.high < first.value:
        milder = Severity.HINT  # an office that gives account for an area may speak of itself alone
    hint = ""
    if kind == "fee" and figure_value and said_value in (figure_value * 10_000, Decimal(figure_value) / 10_000):
        hint = "，正好是一万倍，可能混用了元和万元"
    judging.finding(
        kind, claim.place, first.keys,
        {
            "what": spoken(claim.names, judging.case.facts), "said": as_written(claim.number),
            "where": stands(first, judging.form), "figure": f"{plain(figure_value)} {unit}{others}",
            "difference": f"{plain(abs(said_value - figure_value))} {unit}", "hint": hint,
        },
        left=said_value, right=figure_value, milder=milder,
    )  # fmt: skip


def _contradiction(judging: Judging, claim: Claim, figures: Sequence[Figure], agreed: set[str]) -> None:
    """Nothing in the text, something in the table. Milder where the text elsewhere gives the table's figure."""
    first = figures[0]
    elsewhere = {"new", "received"} if claim.names[0] in ("new", "got", "any", "handling") else {plain_kind(claim.names)}
    milder = Severity.QUERY if agreed & elsewhere or claim.part else None
    if judging.office and claim.scope == "organ":
        milder = Severity.HINT
    words = {
        "what": spoken(claim.names, judging.case.facts), "where": stands(first, judging.form), "figure": f"{first.value} 件"
    }  # fmt: skip
    judging.finding("nothing", claim.place, first.keys, words, left=0, right=first.value, milder=milder)


def _other_measure(judging: Judging, kind: str, claim: Claim, figures: Sequence[Figure], word: str) -> None:
    words = {
        "word": word, "what": spoken(claim.names, judging.case.facts), "said": as_written(claim.number),
        "where": stands(figures[0], judging.form), "figure": f"{plain(figures[0].value)} 件",
    }  # fmt: skip
    if claim.number.high > 0:
        judging.finding(kind, claim.place, figures[0].keys, words, left=claim.number.value, right=figures[0].value)


def _last_year(judging: Judging, claim: Claim) -> None:
    case = judging.case
    if claim.year != -1 or claim.elsewhere or claim.scope == "office":
        return
    if case.lacks(Need.PRIOR):
        judging.add("last_year", Unjudged(Need.PRIOR.value, whole=True))
        return
    meaning = _meaning(judging, claim, judging.last)
    if meaning.agrees or not meaning.figures or any(one.value is None for one in meaning.figures):
        return
    first = meaning.figures[0]
    words = {
        "what": spoken(claim.names, case.facts), "said": as_written(claim.number), "where": stands(first, judging.form),
        "figure": f"{plain(first.value)} {'元' if claim.names[0] == 'fee.amount' else '件'}",
    }  # fmt: skip
    keys = [PRIOR + key for key in first.keys]
    judging.finding("last_year", claim.place, keys, words, left=claim.number.value, right=first.value)


def judge_repeated(judging: Judging, claims: Sequence[Claim]) -> None:
    """Compare what two places of the report say of the same quantity, where no table can settle which is right."""
    whole = [one for one in claims if not (one.part or one.year or one.elsewhere or one.scope == "office")]
    for earlier, later in pairwise(whole):
        apart = earlier.number.high < later.number.low or later.number.high < earlier.number.low
        if apart and earlier.place[:3] != later.place[:3]:
            words = {
                "what": spoken(later.names, judging.case.facts), "said": as_written(later.number),
                "other": as_written(earlier.number),
                "earlier": judging.reading.excerpt(earlier.place),
            }  # fmt: skip
            keys = (TEXT + earlier.place.key,)
            judging.finding("twice", later.place, keys, words, left=later.number.value, right=earlier.number.value)
            return
