"""A likely slip in words: which cell, what stands there, what it should be, and what is right then."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.checks.causes.equations import Equations
from toolkit.checks.causes.guesses import Guess
from toolkit.form import Measure
from toolkit.rules.findings import CellRef
from toolkit.submission.numbers import show
from toolkit.submission.report import Submission

_ALONG = {"row": "列", "column": "行"}


def reference(submission: Submission, index: int) -> CellRef:
    """Where a field stands, and what stands there."""
    cell = submission.cell_at(index)
    return CellRef(cell.sheet, cell.address, cell.key, cell.raw)


def told(equations: Equations, guess: Guess, in_text: bool, repaired: int) -> str:
    """A guess as a sentence.

    Args:
        equations: The report.
        guess: What may have happened.
        in_text: Whether the text of the report says so, too.
        repaired: How many findings are gone then.
    """
    first = reference(equations.submission, guess.cells[0])
    lead = f"最可能是{first.sheet} "
    text = "，与文字部分一致" if in_text else ""
    end = f"{_totals(equations, guess)}，{_then(repaired)}"
    if guess.kind == "slip":
        reason = _reason(equations, guess) + text
        said = f"（{reason.removeprefix('，')}）" if reason else ""
        now, meant = _now(equations, guess.cells[0]), _meant(equations, guess, guess.cells[0])
        return f"{lead}{first.address}：填的 {now} 可能是 {meant}{said}{end}"
    if guess.kind in ("moved", "joined"):
        there = reference(equations.submission, guess.cells[1]).address
        amount = show(guess.changes[guess.cells[1]], _measure(equations, guess.cells[1]))
        what = f"填的 {amount}" if guess.kind == "moved" else f"填的 {_now(equations, guess.cells[0])} 中有 {amount}"
        return f"{lead}{first.address}：{what} 应填在 {there}（填错了{_ALONG[guess.line]}{text}）{end}"
    places = sorted(guess.cells)
    should = "，".join(
        f"{reference(equations.submission, one).address} 应为 {_meant(equations, guess, one)}"
        for one in places
        if one in guess.changes
    )
    if guess.kind == "swapped":
        both = " 和 ".join(reference(equations.submission, one).address for one in places)
        return f"{lead}{both} 两格填反了{text}：{should}{end}"
    span = f"{reference(equations.submission, places[0]).address} 至 {reference(equations.submission, places[-1]).address}"
    return f"{lead}{span} 的数都错了一{_ALONG[guess.line]}{text}：{should}{end}"


def one_of(places: Sequence[CellRef]) -> str:
    """Tells that the mistake lies in one of these cells, and that nobody can say in which."""
    return f"可能是{places[0].sheet} {'、'.join(place.address for place in places)} 这 {len(places)} 格中的一格填错，请先核对。"


def in_yuan(place: CellRef, typed: str, meant: str, repaired: int) -> str:
    """Tells that an amount was typed in 元 where the form counts in 万元, or the other way round."""
    return f"最可能是{place.sheet} {place.address}：填的 {typed} 可能是 {meant} 万元（混用了元和万元），{_then(repaired)}"


def _then(repaired: int) -> str:
    return "改正后此处成立。" if repaired == 1 else f"改正后这 {repaired} 处都成立。"


def _reason(equations: Equations, guess: Guess) -> str:
    for number in sorted(guess.repairs):
        equation = equations.net.equations[number]
        if len(equation.terms) == 1 and len(equation.prior) == 1:
            return "与上一年度报表一致"
    return guess.words


def _totals(equations: Equations, guess: Guess) -> str:
    """Tells that totals that were typed, and are no formulas, have to be changed as well."""
    told = {*guess.cells, *equations.derived}
    typed = [index for index, change in guess.changes.items() if change and index in equations.net.sums and index not in told]
    return "，有关总计一并改正" if typed else ""


def _measure(equations: Equations, index: int) -> Measure:
    return equations.net.form.fields[index].measure


def _now(equations: Equations, index: int) -> str:
    return show(equations.values[index], _measure(equations, index))


def _meant(equations: Equations, guess: Guess, index: int) -> str:
    return show(equations.values[index] + guess.changes[index], _measure(equations, index))
