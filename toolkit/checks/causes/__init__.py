"""Root causes: findings that follow from one slip are folded into one, and the most likely cell is named first.

A wrong hint costs trust. A cell is named only where one explanation outweighs all others together; where few cells are
left, these; else nothing is said. Folding adds to findings and takes nothing away: every finding stays, with its fingerprint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from toolkit.checks.causes.equations import Equations, Network, network
from toolkit.checks.causes.guesses import Guess, guesses
from toolkit.checks.causes.words import in_yuan, one_of, reference, told
from toolkit.form import Form
from toolkit.rules.case import Case
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.findings import CellRef, Finding
from toolkit.rules.model import CaseTest, CellTest
from toolkit.rules.terms import TEXT, Found, Need
from toolkit.rules.told.said import steps
from toolkit.submission.cells import State
from toolkit.submission.numbers import LIMIT, show
from toolkit.submission.report import Submission

#: So many equations do not fail by a slip or two: then nothing is said.
_MESS = 24
#: An explanation is named if it makes up this share of all that compete with it: if it repairs a single equation, if it
#: repairs several by one cell, and if by several cells. Measured on random reports, one in fifty is wrong at each.
_ALONE, _CROSSED, _SEVERAL = 0.9, 0.6, 0.8
#: A few cells are named if they make up this share together, and are less than half of those that it could have been.
_FEW, _SHARE_OF_FEW = 3, 0.9
#: What it means for an explanation that a text agrees with the figures then, or disagrees.
_TEXT_AGREES, _TEXT_DISAGREES = 60.0, 0.1
#: The explanations that the texts are asked about; asking takes time.
_ASKED = 4
#: Texts that took more steps to be held against the figures are not asked at all; a report takes about a hundred.
_LONG = 2_000
#: With this share of all that compete, an explanation needs no text.
_CLEAR = 0.995
#: Mistaken for each other, 元 and 万元 make this factor.
_YUAN = 10_000

Place = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class _Desk:
    """What lies on the table while the findings of one report are folded."""

    case: Case
    findings: list[Finding]
    ruleset: Ruleset
    mended: dict[int, int] = field(default_factory=dict)  # by field, what it should be by the slips that were accepted
    changed: dict[frozenset[tuple[int, int]], Case] = field(default_factory=dict)

    @property
    def submission(self) -> Submission:
        """The report."""
        return self.case.submission

    def again(self, values: Mapping[int, int], rules: Iterable[str]) -> Counter[Place]:
        """What rules that are functions say of the report with other values in some fields: rule and places."""
        values = self.mended | dict(values)
        key = frozenset(values.items())
        if key not in self.changed:
            self.changed[key] = self.case.changed(_with(self.submission, values))
        case = self.changed[key]
        said: Counter[Place] = Counter()
        for name in rules:
            test = self.test(name)
            if isinstance(test, CaseTest) and not any(case.lacks(need) for need in test.needs):
                said.update((name, _found_at(case, one)) for one in test.found(case) if isinstance(one, Found))
        return said

    def said(self, rules: Iterable[str]) -> Counter[Place]:
        """What these rules say of the report as it is, but for the slips that were accepted."""
        if self.mended:
            return self.again({}, rules)
        names = set(rules)
        return Counter(_place(one) for one in self.findings if one.rule in names)

    def functions(self) -> list[str]:
        """The rules that are functions of the figures and found something; not those of texts that it takes long to ask."""
        tests = {one.rule: self.test(one.rule) for one in self.findings}
        names = sorted(name for name, test in tests.items() if isinstance(test, CaseTest) and test.figures)
        silent = _text_rules(self.ruleset) if self.long_texts else frozenset()
        return [name for name in names if name not in silent]

    @property
    def long_texts(self) -> bool:
        """Whether it takes too long to ask the texts again and again."""
        return steps(self.case) > _LONG

    def test(self, name: str) -> object:
        """The declaration of a rule, None if there is no such rule."""
        rule = self.ruleset.rules.get(name)
        return rule.test if rule else None


def fold(case: Case, findings: Sequence[Finding], ruleset: Ruleset = STANDARD) -> list[Finding]:
    """The same findings; those that follow from another one say so, and the other one says what the slip is likely to be.

    Args:
        case: The report and what is known of its unit.
        findings: What was found, with what was said to it.
        ruleset: The rules that found it.
    """
    submission = case.submission
    desk = _Desk(case, list(findings), ruleset)
    net = network(submission.form, ruleset)
    if any(finding.rule in net.rules for finding in findings):
        _fold_relations(desk, net)
    if any(cell.key in _money(submission.form) for finding in findings for cell in finding.cells):
        _fold_amounts(desk)
    return desk.findings


# ---------------------------------------------------------------- relations


def _fold_relations(desk: _Desk, net: Network) -> None:
    equations = Equations(desk.submission, net)
    if len(equations.failing) > _MESS:
        return
    places = _positions(desk, equations)
    touched: set[int] = set()
    while guess := _accepted(desk, equations, places, touched):
        touched.update(guess.cells)
        desk.mended.update(_meant(equations, guess))
        equations = Equations(_with(desk.submission, desk.mended), net)


def _accepted(desk: _Desk, equations: Equations, places: Mapping[int, int], touched: set[int]) -> Guess | None:
    """The likeliest guess about a report that is likely enough, after its findings were folded; None if there is none.

    Args:
        desk: The findings.
        equations: The report, what has been guessed before being put right.
        places: By equation, where its finding stands.
        touched: The cells of earlier guesses.
    """
    everything = [
        one for one in guesses(equations) if not places.keys().isdisjoint(one.repairs) and touched.isdisjoint(one.cells)
    ]  # fmt: skip
    asked: set[int] = set()
    unsure: list[tuple[list[Guess], float]] = []
    while remaining := [one for one in everything if asked.isdisjoint(one.repairs)]:
        best = max(remaining, key=lambda one: one.likely)
        rivals, agrees = _heard(desk, equations, [one for one in everything if one.repairs & best.repairs])
        best = rivals[0]
        total = sum(one.likely for one in rivals)
        asked |= best.repairs
        if best.likely >= _needed(best) * total:
            concerned = [places[number] for number in best.repairs if number in places]
            members = sorted({*concerned, *_gone(desk, equations, best)})
            cells = [reference(desk.submission, index) for index in best.cells]
            _conclude(desk, members, cells, partial(told, equations, best, agrees[0]))
            return best
        unsure.append((rivals, total))
    for rivals, total in unsure:
        if few := _few(equations, rivals, total):
            concerned = sorted(places[number] for number in rivals[0].repairs if number in places)
            cells = [reference(desk.submission, index) for index in few]
            _conclude(desk, concerned, cells, partial(_whatever, one_of(cells)))
    return None


def _needed(guess: Guess) -> float:
    """The share with which a guess is named; more than all for what explains nothing."""
    if guess.kind == "nothing":
        return 2.0
    if len(guess.repairs) > 1:
        return _CROSSED if guess.kind == "slip" else _SEVERAL
    return _ALONE if guess.words or guess.kind != "slip" else 2.0  # that another number would fit is no explanation


def _positions(desk: _Desk, equations: Equations) -> dict[int, int]:
    """By failing equation, where its finding stands; only findings that nobody has settled."""
    known: dict[tuple[str, frozenset[str]], int] = {}
    for place, finding in enumerate(desk.findings):
        if finding.rule in equations.net.rules and not _settled(finding):
            known.setdefault((finding.rule, frozenset(cell.key for cell in finding.cells)), place)
    fields = equations.net.form.fields
    found = {}
    for number in equations.failing:
        keys = frozenset(fields[index].key for index in _clicked(equations, number))
        position = known.get((equations.net.equations[number].rule, keys))
        if position is not None:
            found[number] = position
    return found


def _clicked(equations: Equations, number: int) -> Iterator[int]:
    """The cells of an equation that a person typed, as its finding names them."""
    stack = [index for index, _ in equations.net.equations[number].terms]
    while stack:
        index = stack.pop()
        if index in equations.derived:
            stack += equations.net.parts[index]
        else:
            yield index


def _heard(desk: _Desk, equations: Equations, rivals: list[Guess]) -> tuple[list[Guess], list[bool]]:
    """Rivals after the texts of the report were asked about the likeliest of them, and whether the texts agree with each."""
    rivals = sorted(rivals, key=lambda one: -one.likely)
    agrees = [False] * len(rivals)
    clear = rivals[0].likely >= _CLEAR * sum(one.likely for one in rivals)
    if clear or desk.case.lacks(Need.TEXT) or desk.long_texts:
        return rivals, agrees
    rules = _text_rules(desk.ruleset)
    before = desk.said(rules)
    pointed = _pointed(desk, rules)

    def chance(number: int) -> float:
        """What may become of a guess, if all texts that say another number of its cells agree with it."""
        hopes = sum(not cells.isdisjoint(rivals[number].cells) for cells in pointed)
        return rivals[number].likely * float(_TEXT_AGREES ** min(hopes, 2))

    asked = sorted((number for number, one in enumerate(rivals) if one.changes), key=chance, reverse=True)[:_ASKED]
    heard = list(rivals)
    for number in asked:
        after = desk.again(_meant(equations, rivals[number]), rules)
        better, worse = (before - after).total(), (after - before).total()
        factor = _TEXT_AGREES ** min(better, 2) * _TEXT_DISAGREES ** min(worse, 2)
        heard[number] = replace(rivals[number], likely=rivals[number].likely * factor)
        agrees[number] = better > worse
    order = sorted(range(len(heard)), key=lambda number: -heard[number].likely)
    return [heard[number] for number in order], [agrees[number] for number in order]


@lru_cache(maxsize=16)
def _text_rules(ruleset: Ruleset) -> frozenset[str]:
    """The rules that hold texts against figures."""
    tests = ((rule.id, rule.stage, rule.test) for rule in ruleset.rules.values())
    return frozenset(name for name, stage, test in tests if stage == "N" and isinstance(test, CaseTest) and test.figures)


def _pointed(desk: _Desk, rules: frozenset[str]) -> list[set[int]]:
    """For each finding about a text, the cells that it says another number of."""
    form = desk.submission.form
    return [
        {form.by_key[one].index for cell in finding.cells if cell.key in form.by_key
         for one in (cell.key, *form.inputs_of.get(cell.key, ()))}
        for finding in desk.findings if finding.rule in rules
    ]  # fmt: skip


def _few(equations: Equations, rivals: list[Guess], total: float) -> tuple[int, ...]:
    """Two or three cells of which it must be one, if there were many more."""
    few = rivals[:_FEW]
    while len(few) > 2 and sum(one.likely for one in few[:-1]) >= _SHARE_OF_FEW * total:
        few = few[:-1]
    cells = tuple(dict.fromkeys(one.cells[0] for one in few if one.kind == "slip"))
    many = max(len(equations.suspects(number)) for number in few[0].repairs)
    alike = all(one.kind == "slip" and one.repairs == few[0].repairs for one in few)
    enough = sum(one.likely for one in few) >= _SHARE_OF_FEW * total
    return cells if alike and enough and 1 < len(cells) < many / 2 else ()


def _gone(desk: _Desk, equations: Equations, guess: Guess) -> list[int]:
    """The further findings that are gone once a guess is put right."""
    rules = desk.functions()
    left = desk.again(_meant(equations, guess), rules) if rules else Counter()
    filled = {equations.net.form.fields[index].key for index in guess.changes if index in equations.vacant}
    gone = []
    for position, finding in enumerate(desk.findings):
        if finding.rule in rules:
            if left[_place(finding)] <= 0:
                gone.append(position)
            left[_place(finding)] -= 1
        elif finding.rule[0] == "C" and len(finding.cells) == 1 and finding.cells[0].key in filled:
            gone.append(position)
    return gone


def _meant(equations: Equations, guess: Guess) -> dict[int, int]:
    """The values that a guess puts in place of those that stand there."""
    return {index: equations.values[index] + change for index, change in guess.changes.items()}


def _with(submission: Submission, values: Mapping[int, int]) -> Submission:
    figures, states, raws = submission.figures[:], bytearray(submission.states), list(submission.raws)
    for index, value in values.items():
        figures[index] = value
        states[index] = State.NUMBER if value else State.ZERO
        raws[index] = show(value, submission.form.fields[index].measure)
    return replace(submission, figures=figures, states=bytes(states), raws=tuple(raws))


# ---------------------------------------------------------------- amounts in the wrong unit


@lru_cache(maxsize=8)
def _money(form: Form) -> tuple[str, ...]:
    return tuple(one.key for one in form.fields if one.measure.decimals)


def _fold_amounts(desk: _Desk) -> None:
    """元 for 万元, or the reverse: what was found about an amount is gone if it is ten thousand times smaller or larger."""
    submission = desk.submission
    for key in _money(submission.form):
        cell = submission.cell(key)
        about = [number for number, one in enumerate(desk.findings)
                 if key in {place.key for place in one.cells} and not _settled(one)]  # fmt: skip
        if not cell.scaled or cell.scaled < 0 or not about:
            continue
        scaled = cell.scaled
        for meant in (0 if scaled % _YUAN else scaled // _YUAN, scaled * _YUAN):
            gone = _gone_with(desk, key, meant, about) if 0 < meant <= LIMIT else []
            if _tells(desk, key, meant, gone):
                place = CellRef(cell.sheet, cell.address, key, cell.raw)
                words = partial(in_yuan, place, show(cell.scaled, cell.measure), show(meant, cell.measure))
                _conclude(desk, gone, [place], words)
                break


def _gone_with(desk: _Desk, key: str, meant: int, about: list[int]) -> list[int]:
    """Which findings about an amount are gone if it is another one; none if others come."""
    submission = desk.submission
    index = submission.form.by_key[key].index
    scale = submission.form.fields[index].measure.scale
    functions = desk.functions()
    before, after = desk.said(functions), desk.again({index: meant}, functions)
    if (after - before).total():
        return []
    gone = []
    for position in about:
        finding = desk.findings[position]
        test = desk.test(finding.rule)
        if isinstance(test, CaseTest):
            falls = not after[_place(finding)]
        else:
            falls = isinstance(test, CellTest) and test.bounds_value and not _fails(desk, test, meant, scale)
        if falls:
            gone.append(position)
    return gone


def _fails(desk: _Desk, test: CellTest, value: int, scale: int) -> bool:
    """Whether a value is out of bounds, for everybody or at the unit's level."""
    limit = test.limit(desk.case.organ)
    return bool(test.value_fails(value, scale)) or (limit is not None and value > limit.value * scale)


def _tells(desk: _Desk, key: str, meant: int, gone: list[int]) -> bool:
    """Whether a text or last year's amount says so; that a large amount becomes a small one says nothing."""
    if not gone:
        return False
    last = desk.submission.prior.get(key, 0)
    return any(desk.findings[one].rule[0] == "N" for one in gone) or (last > 0 and last <= 2 * meant and meant <= 2 * last)


# ---------------------------------------------------------------- findings


def _settled(finding: Finding) -> bool:
    """Whether somebody has said something to it: then it stands for itself."""
    return bool(finding.explanation or finding.waiver or finding.refused or finding.follows or finding.cause)


def _place(finding: Finding) -> Place:
    return finding.rule, tuple(cell.key for cell in finding.cells)


def _found_at(case: Case, found: Found) -> tuple[str, ...]:
    by_key = case.submission.form.by_key
    return tuple(key.removeprefix(TEXT) for key in found.keys if key.startswith(TEXT) or key in by_key)


def _conclude(desk: _Desk, members: Sequence[int], cells: list[CellRef], words: Callable[[int], str]) -> None:
    """Let the heaviest of some findings say what the slip is, and the others follow from it."""
    free = [number for number in members if not _settled(desk.findings[number])]
    if not free:
        return
    keys = {cell.key for cell in cells[:1]}

    def order(number: int) -> tuple[bool, int, bool, int]:
        """A finding about a single cell comes last: it is about that cell, whatever the slip."""
        one = desk.findings[number]
        return one.rule[0] == "C", one.severity.rank, keys.isdisjoint(cell.key for cell in one.cells), number

    root = min(free, key=order)
    free = [number for number in free if desk.findings[number].severity.rank >= desk.findings[root].severity.rank]
    top = desk.findings[root]
    desk.findings[root] = replace(_first_at(top, cells), cause=words(len(free)))
    for number in free:
        if number != root:
            desk.findings[number] = replace(desk.findings[number], follows=top.fingerprint)


def _whatever(words: str, _: int) -> str:
    """The same words, however many findings are concerned."""
    return words


def _first_at(finding: Finding, cells: list[CellRef]) -> Finding:
    """A finding that names these cells first."""
    keys = {cell.key for cell in cells}
    return replace(finding, cells=(*cells, *(cell for cell in finding.cells if cell.key not in keys)))
