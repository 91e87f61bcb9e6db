"""What the banner of 自检 should say of a workbook, what it says in a spreadsheet program, and how the two compare.

`python -m tests.engines.verdicts` prints the table of all programs over every faulty workbook; that takes minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum

from tests import faulty
from tests.engines.recalculated import ENGINES, Engine, Failed, Sheets, recalculate
from toolkit.checks.judging import check_batch
from toolkit.form import FORMS, sheets
from toolkit.form.model import Form
from toolkit.intake.workbook import read_workbook
from toolkit.rules.findings import Checked, Severity
from toolkit.submission.content import Content
from toolkit.template import selfcheck
from toolkit.template.judge.scope import relations
from toolkit.template.template import write_workbook

#: The cell of 自检 with the verdict.
BANNER = "A3"
ALL_RIGHT = "全部通过"
#: How every verdict begins that is not `ALL_RIGHT`; anything else in the banner is no verdict.
_FAULTY = ("还有 ", "尚未填完：还有 ")


#: (name, content, edition), as `faulty.cases` yields them.
Case = tuple[str, Content, int]


class Outcome(Enum):
    """How the banner compares with the check."""

    AGREE = "agree"
    FAIL_CLOSED = "fail-closed"
    FAIL_OPEN = "fail-open"
    DISAGREE = "disagree"


def expected(form: Form, checked: Checked) -> str:
    """What the banner should say: places to fill in, to correct and to explain, by the rules that 自检 has lines for.

    Hints do not count, nor do rules that only the check knows (about prose, last year, residue of editors): 自检 says that
    these are left to it. No workbook here has explanations.
    """
    known = {rule.id for rule in selfcheck.cell_rules(form)} | {one.rule for _, one in relations(form)}
    findings = [one for one in checked.findings if one.rule in known]
    blanks = sum(one.rule == "C101" for one in findings)
    counts = (
        (blanks, "待填"),
        (sum(one.severity is Severity.ERROR for one in findings) - blanks, "必须改"),
        (sum(one.severity is Severity.QUERY for one in findings), "需说明"),
    )
    parts = "、".join(f"{count} 处{what}" for count, what in counts if count)
    return ("尚未填完：还有 " if blanks else "还有 ") + parts if parts else ALL_RIGHT


def outcome(told: Sheets | Failed, right: str) -> Outcome:
    """How what a program shows compares with what it should show.

    Fail-closed: the workbook does not open, or the banner shows an error, nothing, or anything else that is no verdict.
    Fail-open: it says that all is right and it is not. Disagree: a verdict that finds faults, but not as many as there are.

    Args:
        told: What the program shows of a workbook.
        right: As `expected` says.
    """
    said = None if isinstance(told, Failed) else told.get(sheets.SELFCHECK, {}).get(BANNER)
    if said == right:
        return Outcome.AGREE
    if said == ALL_RIGHT:
        return Outcome.FAIL_OPEN
    return Outcome.DISAGREE if isinstance(said, str) and said.startswith(_FAULTY) else Outcome.FAIL_CLOSED


def table(outcomes: Mapping[str, Iterable[Outcome]]) -> str:
    """Engines by how often they agree or not, as a table to print.

    Args:
        outcomes: By name and version of an engine, one for every workbook.
    """
    width = max(map(len, outcomes))
    lines = [" ".join(["".ljust(width), *(f"{one.value:>11}" for one in Outcome)])]
    for name, all_of_it in outcomes.items():
        counts = Counter(all_of_it)
        lines.append(" ".join([name.ljust(width), *(f"{counts[one]:>11}" for one in Outcome)]))
    return "\n".join(lines)


def questions(cases: Iterable[Case]) -> dict[str, tuple[bytes, str]]:
    """By name of the case: the workbook, and what its banner should say."""
    cases = list(cases)
    books = [write_workbook(FORMS[edition], content) for _, content, edition in cases]
    checked = check_batch([read_workbook(book, "x.xlsx") for book in books])
    rows = zip(cases, books, checked, strict=True)
    return {name: (book, expected(FORMS[edition], one)) for (name, _, edition), book, one in rows}


def judged_by(engine: Engine, asked: Mapping[str, tuple[bytes, str]]) -> dict[str, Outcome]:
    """By name of the case, how the banner in this program compares with what it should say (see `questions`)."""
    told = recalculate(engine, [book for book, _ in asked.values()])
    return {name: outcome(sheets, right) for (name, (_, right)), sheets in zip(asked.items(), told, strict=True)}


if __name__ == "__main__":
    everything = questions(faulty.cases())
    print(table({engine.version(): judged_by(engine, everything).values() for engine in ENGINES.values()}))
