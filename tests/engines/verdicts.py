"""What the banner of 自检 should say of a workbook, what it says in a spreadsheet program, and how the two compare.

`python -m tests.engines.verdicts` prints the table of all programs over every faulty workbook; that takes minutes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path

from tests import faulty
from tests.engines.recalculated import ENGINES, Engine, Failed, Sheets, recalculate
from toolkit.checks.judging import check_batch
from toolkit.form import FORMS, sheets
from toolkit.form.model import Form
from toolkit.intake.workbook import read_workbook
from toolkit.rules.findings import Checked, Severity
from toolkit.submission.content import Content
from toolkit.submission.report import Submission
from toolkit.template.lines import ALL_RIGHT, NO_TEXTS, UNJUDGED, lines_of
from toolkit.template.template import write_workbook

#: The cell of 自检 with the verdict.
BANNER = "A3"
#: How every verdict begins that is not `ALL_RIGHT`; anything else in the banner is no verdict.
_FAULTY = ("还有 ", "尚未填完：还有 ", UNJUDGED, NO_TEXTS)
#: Rules by which 自检 counts what is not filled in.
_BLANKS = ("C101", "F110", "N101")


#: (name, content, edition), as `faulty.cases` yields them.
Case = tuple[str, Content, int]


class Outcome(Enum):
    """How the banner compares with the check."""

    AGREE = "agree"
    FAIL_CLOSED = "fail-closed"
    FAIL_OPEN = "fail-open"
    DISAGREE = "disagree"


def rules_told(form: Form, known: tuple[str, ...] = ()) -> set[str]:
    """The rules that 自检 has lines for."""
    return {line.rule.id for line in lines_of(form, known)}


def expected(form: Form, checked: Checked) -> str:
    """What the banner should say: places to fill in, to correct and to explain, by the rules that 自检 has lines for.

    Hints do not count, nor do rules that only the check knows (what texts say, residue of editors): 自检 says that these are
    left to it. No workbook here has explanations.
    """
    told = rules_told(form)
    findings = [one for one in checked.findings if one.rule in told]
    blanks = sum(one.rule in _BLANKS or (one.rule == "F111" and "没有填写" in one.message) for one in findings)
    counts = (
        (blanks, "待填"),
        (sum(one.severity is Severity.ERROR for one in findings) - blanks, "必须改"),
        (sum(one.severity is Severity.QUERY for one in findings), "需说明"),
    )
    parts = "、".join(f"{count} 处{what}" for count, what in counts if count)
    right = ALL_RIGHT if checked.submission and checked.submission.narrative else NO_TEXTS
    return ("尚未填完：还有 " if blanks else "还有 ") + parts if parts else right


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


def with_texts(content: Content, form: Form) -> Content:
    """The same content with every text written, or 自检 could never say that all is right."""
    return replace(content, narrative={key: f"本年度的情况，{heading}。" for key, heading in sheets.prose_rows(form)})


def covers() -> Iterator[Case]:
    """A clean form with odd covers, ticks and texts; each as `faulty.cases` yields them."""
    for edition, form in FORMS.items():
        start = with_texts(faulty.clean(form), form)
        cover, nil = start.cover, {one.key: 0 for one in form.fields if not one.total}
        years = (
            "去年",
            "",
            1999,
            {2019: 2021, 2021: 2020}[edition],
            f"{start.cover['year']}年",
            "２０" + f"{start.cover['year']}"[2:],
            f" {start.cover['year']} ",
        )
        odd = [("no cover", {"unit": " "}), ("blank cover", {}), *((f"year {one}", {**cover, "year": one}) for one in years)]
        for name, one in odd:
            yield f"{edition} {name}", replace(start, cover=one), edition
        yield f"{edition} ticked", replace(start, cover={**cover, "nil": sheets.TICK}), edition
        yield f"{edition} ticked rightly", replace(start, cover={**cover, "nil": sheets.TICK}, figures=nil), edition
        yield f"{edition} no texts", replace(start, narrative={}), edition
        for key in start.narrative:
            yield f"{edition} without {key}", replace(start, narrative={**start.narrative, key: " \n"}), edition
            yield f"{edition} only {key}", replace(start, narrative={key: start.narrative[key]}), edition


def everything_faulty() -> list[Case]:
    """Every faulty workbook, all with texts, and the odd covers."""
    with_all = [(name, with_texts(content, FORMS[edition]), edition) for name, content, edition in faulty.cases()]
    return [*with_all, *covers()]


def _nobody_known(read: Submission) -> Submission:
    """A submission whose unit's name says nothing: limits of size depend on the unit's level, which formulas cannot know."""
    return replace(read, unit="某某" if read.unit else "")


def questions(cases: Iterable[Case]) -> dict[str, tuple[bytes, str]]:
    """By name of the case: the workbook, and what its banner should say."""
    cases = list(cases)
    books = [write_workbook(FORMS[edition], content) for _, content, edition in cases]
    checked = check_batch([_nobody_known(read_workbook(book, "x.xlsx")) for book in books])
    rows = zip(cases, books, checked, strict=True)
    return {name: (book, expected(FORMS[edition], one)) for (name, _, edition), book, one in rows}


def judged_by(engine: Engine, asked: Mapping[str, tuple[bytes, str]]) -> dict[str, Outcome]:
    """By name of the case, how the banner in this program compares with what it should say (see `questions`)."""
    told = recalculate(engine, [book for book, _ in asked.values()])
    return {name: outcome(sheets, right) for (name, (_, right)), sheets in zip(asked.items(), told, strict=True)}


#: The page with the table of all programs, written by `python -m tests.engines.verdicts`.
PAGE = Path(__file__).resolve().parents[2] / "docs" / "自检与软件.md"
_HEADS = {
    Outcome.AGREE: "与校验一致",
    Outcome.FAIL_CLOSED: "说明不能自检",
    Outcome.FAIL_OPEN: "误报通过",
    Outcome.DISAGREE: "处数不同",
}


def page(outcomes: Mapping[str, Iterable[Outcome]]) -> str:
    """The table in Chinese.

    Args:
        outcomes: By name and version of a program, one for every workbook.
    """
    counts = {name: Counter(found) for name, found in outcomes.items()}
    many = max(sum(one.values()) for one in counts.values())
    lines = [
        "# 自检与软件",
        "",
        f"{many} 份工作簿（各种错误，也有空白的、填对的），清除存储的结果，由各软件重新计算，看“自检”第一行说什么，",
        "与校验程序的结论相比。",
        "“误报通过”指校验不通过、自检却显示“全部通过”：一份也不能有。软件不认识某个函数、算出错误值，或者几个已知的格算得不对，",
        "自检显示“本软件不能自检，请以汇总单位校验为准”，底色为红。",
        "",
        f"| 软件 | 工作簿 | {' | '.join(_HEADS.values())} |",
        f"|---|{'---:|' * (len(_HEADS) + 1)}",
        *(
            f"| {_called(name)} | {sum(found.values())} | {' | '.join(str(found[one]) for one in _HEADS)} |"
            for name, found in counts.items()
        ),
        "",
        "由 `python -m tests.engines.verdicts` 生成。Excel 和 WPS 没有试过，请按[人工验证](人工验证.md)去试。",
        "",
        "![只差一处的自检页，1366×768 的屏幕能看到的部分](images/selfcheck-one.png)",
        "",
        "![全部通过的自检页](images/selfcheck-none.png)",
        "",
        "![不认识函数的软件里的自检页](images/selfcheck-closed.png)",
        "",
    ]
    return "\n".join(lines)


def _called(version: str) -> str:
    """A program as people call it."""
    return re.sub(r"^ssconvert version '(.*)'$", r"Gnumeric \1", re.sub(r" [0-9]+\(Build.*", "", version))


if __name__ == "__main__":
    everything = questions(everything_faulty())
    found = {engine.version(): list(judged_by(engine, everything).values()) for engine in ENGINES.values()}
    print(table(found))
    PAGE.write_text(page(found), encoding="utf-8")
