"""Which of the files that were received counts for its unit, and why another one does not.

One decision for `check` and `consolidate`, for the rules between reports and for the ledger. Without a roster units are known
by what their covers say, and nothing but the replacing of a file by a later one is decided. What the register of a workspace
has settled goes before everything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import PurePath
from typing import NamedTuple

from toolkit.office.settled import NOTHING_SETTLED, LeftOut, Settled
from toolkit.rules.catalogue import RULES
from toolkit.rules.explanations import is_explanation
from toolkit.rules.findings import Checked, Severity
from toolkit.rules.model import BetweenTest, ReceiptTest
from toolkit.submission.roster import Roster, RosterUnit, plain_name
from toolkit.terminal import visible


class Receipt(NamedTuple):
    """What becomes of a file among all that were received.

    Attributes:
        unit: As the roster knows it; None for a stranger and without a roster.
        bar: Why it cannot count, one of `Bar`; None if nothing bars it.
        reason: The same in Chinese words, without a full stop.
        present: Whether another file of the unit is of the right year.
    """

    unit: RosterUnit | None = None
    bar: Bar | None = None
    reason: str = ""
    present: bool = False

    @property
    def superseded(self) -> bool:
        """Whether another file of the unit has taken its place."""
        return self.bar is Bar.REPLACED


class Bar(Enum):
    """Why a file cannot count for its unit; the values are kinds of `ReceiptTest`, where a rule tells it to the unit."""

    STRANGER = "stranger"
    TWO_UNITS = "two_units"
    YEAR = "year"
    VERSIONS = "versions"
    REPLACED = "replaced"
    UNREAD = "unread"
    SET_ASIDE = "set_aside"


def common_year(checked: Sequence[Checked]) -> int | None:
    """The year that most reports bear, the later one of two; None if no report says one."""
    years = Counter(one.submission.year for one in checked if one.submission and one.submission.year)
    return max(years, key=lambda year: (years[year], year)) if years else None


def receipts(
    checked: Sequence[Checked], roster: Roster | None, year: int | None = None, settled: Settled = NOTHING_SETTLED
) -> list[Receipt]:
    """Decide about every file.

    Args:
        checked: The files, each after the check by itself or after all of it: both give the same.
        roster: Who is due; None if it is not known.
        year: The year that is collected; by default the one that most reports bear.
        settled: What a register has settled about the files.

    Returns:
        One decision per file, in the same order.
    """
    due = year or common_year(checked)
    decided = [_Decisions.UNREAD] * len(checked)
    groups: dict[tuple[int, int | None], list[int]] = {}
    for index, (one, owner) in enumerate(zip(checked, owners(checked, roster, settled), strict=True)):
        submission = one.submission
        if submission is None:
            continue
        left_out = settled.left_out.get(one.sha256)
        if left_out and not left_out.undecided:
            bar = Bar.REPLACED if left_out.replaced else Bar.SET_ASIDE
            decided[index] = Receipt(left_out.unit, bar, left_out.reason)
            continue
        unit, reason, two = settled.units.get(one.sha256), "", False
        if roster is not None and unit is None:
            unit, reason = roster.identify(submission.code, submission.unit)
            two = unit is None and roster.names_two(submission.code, submission.unit)
        if reason:
            decided[index] = Receipt(None, Bar.TWO_UNITS if two else Bar.STRANGER, reason)
        elif roster is not None and submission.year != due:
            own = f"年度为 {submission.year}" if submission.year else "没有写明年度"
            decided[index] = Receipt(unit, Bar.YEAR, f"{own}，本次汇总 {due} 年")
        else:
            decided[index] = Receipt(unit)
            groups.setdefault((owner, submission.year), []).append(index)
    present = {receipt.unit.name for receipt in decided if receipt.unit and receipt.bar is not Bar.YEAR}
    decided = [
        receipt._replace(present=True) if receipt.bar is Bar.YEAR and receipt.unit and receipt.unit.name in present else receipt
        for receipt in decided
    ]
    for members in groups.values():
        for index, bar, reason in _versions(checked, members) if len(members) > 1 else ():
            if roster is not None or bar is Bar.REPLACED:
                decided[index] = decided[index]._replace(bar=bar, reason=reason)
    return [_waiting(receipt, settled.left_out.get(one.sha256)) for receipt, one in zip(decided, checked, strict=True)]


def _waiting(receipt: Receipt, left_out: LeftOut | None) -> Receipt:
    """A file that waits for somebody's decision counts in no case."""
    if left_out is None or not left_out.undecided or receipt.bar is Bar.VERSIONS:
        return receipt
    return Receipt(left_out.unit, Bar.SET_ASIDE, left_out.reason)


class _Decisions:
    UNREAD = Receipt(None, Bar.UNREAD)


def owners(checked: Sequence[Checked], roster: Roster | None, settled: Settled = NOTHING_SETTLED) -> list[int]:
    """A number per file, the same for all files of one unit.

    A unit is what the roster knows; else it is a code; else, without a code, a name, of whoever has the only code beside it. A
    returned copy belongs to whom the file belonged that went back.
    """
    names: dict[str, set[str]] = {}
    keys: list[tuple[str, str]] = []
    for one in checked:
        submission = one.submission
        unit = settled.units.get(one.sha256)
        if unit is None and roster and submission:
            unit = roster.find(submission.code, submission.unit)
        if submission is None:
            keys.append(("file", one.path))
        elif unit is not None:
            keys.append(("roster", f"{unit.code} {unit.name}"))
        else:
            code, name = submission.code.upper(), plain_name(submission.unit)
            keys.append(("code", code) if code else ("name", name) if name else ("file", one.path))
            if code and name:
                names.setdefault(name, set()).add(code)
    alone = {name: next(iter(codes)) for name, codes in names.items() if len(codes) == 1}
    keys = [("code", alone[name]) if kind == "name" and name in alone else (kind, name) for kind, name in keys]
    sent = {one.sha256: key for one, key in zip(checked, keys, strict=True) if one.sha256}
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for one, key in zip(checked, keys, strict=True):
        back = one.submission.origin.returned_from if one.submission and key[0] != "roster" else ""
        found.append(numbers.setdefault(sent.get(back, key), len(numbers)))
    return found


def _versions(checked: Sequence[Checked], members: Sequence[int]) -> Iterator[tuple[int, Bar, str]]:
    """What bars the files of one unit and year, but for the one that counts.

    Of several versions the one with the latest 填报日期 counts; copies with equal figures count once, and of these the one of
    which least is left to do: a copy that came back may differ in nothing but its text and its explanations. Two versions
    that cannot be told apart are a decision for people: neither counts. A mended returned copy takes the place of the file
    that went back, whatever their dates: people forget the date.
    """
    back = {one.submission.origin.returned_from: one for one in map(checked.__getitem__, members) if one.submission}
    files = []
    for index in members:
        if (digest := checked[index].sha256) and digest in back:
            yield index, Bar.REPLACED, f"已报来改好的退回稿“{_name(back[digest])}”"
        else:
            files.append(index)
    if not files:
        return
    latest = max(_date(checked[index]) for index in files)
    current = sorted((index for index in files if _date(checked[index]) == latest), key=lambda one: _left_to_do(checked[one]))
    first = checked[current[0]]
    for index in files:
        if index not in current:
            yield index, Bar.REPLACED, f"已有填报日期更晚的“{_name(first)}”"
    if any(_figures(checked[index]) != _figures(first) for index in current):
        for index in current:
            others = "、".join(_name(checked[other]) for other in current if other != index)
            yield index, Bar.VERSIONS, f"同一单位有几份数据不同的填报表（另有 {others}），填报日期分不出先后，请只留一份"
        return
    for index in current[1:]:
        yield index, Bar.REPLACED, f"与“{_name(first)}”数据相同"


def _left_to_do(checked: Checked) -> tuple[int, int, int]:
    """How many findings are open (mandatory ones, then all), and how little is explained.

    What the rules between reports say does not count: they look only at files that count.
    """
    open_ones = [one.severity for one in checked.findings if one.open and not _is_between(one.rule)]
    told = sum(map(is_explanation, checked.submission.explanations.values())) if checked.submission else 0
    return open_ones.count(Severity.ERROR), len(open_ones), -told


def _is_between(rule: str) -> bool:
    return rule in RULES and isinstance(RULES[rule].test, BetweenTest | ReceiptTest)


def _name(checked: Checked) -> str:
    """The bare file name: reasons stand in outputs, which must not depend on where the files lie."""
    return visible(PurePath(checked.path).name)


def _date(checked: Checked) -> tuple[int, ...]:
    """填报日期, () if it is missing or cannot be read."""
    return checked.submission.filled_on if checked.submission else ()


def _figures(checked: Checked) -> tuple[bytes, bytes]:
    submission = checked.submission
    assert submission is not None
    return submission.states, submission.figures.tobytes()
