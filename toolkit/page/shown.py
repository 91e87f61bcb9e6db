"""Answers as the page shows them: plain values, in the order in which a person goes through them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import UnreadableError
from toolkit.feedback.copy.matters import Matter, matters_of
from toolkit.feedback.grouping import MEANING, gaps, name_of, settled
from toolkit.feedback.lines import counts
from toolkit.feedback.reply import worst
from toolkit.form import sheets
from toolkit.region.consolidate import NOT_RECEIVED
from toolkit.rules.findings import Checked, Finding, Severity, Verdict
from toolkit.terminal import visible

if TYPE_CHECKING:
    from toolkit.jobs import Published
    from toolkit.region.run import Outcome

#: What the command line calls by its options, and the page by its fields.
_WORDS = {
    "--deadline（报回期限）": "报回期限", "--contact（联系人和电话）": "联系人", "--previous": "“上年报表”",
    "--roster": "“单位名录”", "--waivers": "“豁免清单”", "--ledger": "“核实说明台账”", "--rules": "“本单位规则”",
    "--region": "“汇总地区”", "--year": "“汇总年度”", "请重新运行": "请重新校验", "重新运行": "重新校验",
    "（退出状态 0）": "", "（退出状态 1）": "",
}  # fmt: skip


def in_page_words(text: str) -> str:
    """A sentence of the command line, about the fields of the page."""
    for option, words in _WORDS.items():
        text = text.replace(option, words)
    return text


def file_shown(checked: Checked, *, with_code: bool) -> dict[str, Any]:
    """One file: whose it is, the verdict, and what must be changed first.

    Args:
        checked: The answer about it.
        with_code: Whether the file, which lies where it says, is read again for its 校验码.
    """
    own = checked.submission
    matters = matters_of(checked.findings)
    return {
        "path": visible(checked.path),
        "unit": visible(own.unit) if own else "",
        "name": name_of(checked),
        "year": own.year if own else None,
        "edition": own.edition if own else None,
        "verdict": checked.verdict.value,
        "label": checked.verdict.label,
        "meaning": MEANING[checked.verdict],
        "counts": counts(checked.findings),
        "codes": _codes(checked) if with_code and own else None,
        "matters": [_matter(one) for one in worst(matters, len(matters))],
        "others": [_line(one) for one in checked.findings if not one.open],
        "run": checked.run,
        "gaps": [visible(gap.words) for gap in gaps(checked)],
    }


def _matter(matter: Matter) -> dict[str, Any]:
    first, more = matter.first, matter.findings[1:]
    return {
        **_line(first),
        "severity": matter.severity.value,
        "label": {Severity.ERROR: "必须改正", Severity.QUERY: "需要核实"}.get(matter.severity, matter.severity.label),
        "places": [visible(one.place) for one in more if one.place],
        "followers": [visible(f"{one.place} {one.what}".strip()) for one in matter.followers],
        "asks": matter.asks,
    }


def _line(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "label": finding.severity.label,
        "place": visible(finding.place),
        "what": visible(finding.what),
        "remedy": visible(finding.remedy),
        "cause": visible(finding.cause),
        "said": visible(settled(finding)),
    }


def _codes(checked: Checked) -> dict[str, str] | None:
    """The 校验码 of the figures, and the one on the file's cover ("" if there is none)."""
    from toolkit.intake.own_sheets import check_code_on
    from toolkit.intake.workbook import read_with_sheets
    from toolkit.submission.check_code import code_of_report

    try:
        submission, grids = read_with_sheets(Path(checked.path).read_bytes(), checked.path)
    except (OSError, UnreadableError):
        return None
    cover = next((grid for grid in grids if grid.name == sheets.COVER), None)
    return {"computed": code_of_report(submission), "cover": visible(check_code_on(cover))}


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a second drop has mended, by unit and year: faults that are gone, still there, new, and that nobody has looked at.

    A fault is the same if it breaks the same rule at the same place, also where the figures have changed meanwhile. One that is
    no longer found is mended only if its rule was judged: a figure that was deleted breaks no rule either.

    Args:
        before: The `check` of an earlier answer.
        now: That of the new one.
    """
    earlier = {_whose(file): file for file in before["files"]}
    found = []
    for file in now["files"]:
        if old := earlier.get(_whose(file)):
            was, has = _faults(old), _faults(file)
            gone = {key: message for key, message in was.items() if key not in has}
            unjudged = {one["rule"] for one in file["not_judged"]}
            if file["verdict"] == Verdict.UNREADABLE.value:
                unjudged |= {rule for rule, *_ in gone}
            found.append(
                {
                    "unit": visible(file["unit"] or file["path"]),
                    "fixed": [visible(message) for (rule, *_), message in gone.items() if rule not in unjudged],
                    "unjudged": [visible(message) for (rule, *_), message in gone.items() if rule in unjudged],
                    "open": sum(key in was for key in has),
                    "new": [visible(message) for key, message in has.items() if key not in was],
                }
            )
    return found


def _whose(file: Mapping[str, Any]) -> tuple[object, ...]:
    return (file["unit"], file["year"]) if file["unit"] else (file["path"],)


def _faults(file: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for one in file["findings"]:
        if one["severity"] != Severity.HINT.value and "waiver" not in one:
            cells = one["cells"][:1]
            key = (one["rule"], *(text for cell in cells for text in (cell["sheet"], cell["address"])))
            found.setdefault(key, one["message"])
    return found


def region_shown(outcome: Outcome, report: Published | None) -> dict[str, Any]:
    """A region: every unit that is due, where it stands and what is open; then what is wrong with the sums themselves.

    Args:
        outcome: The consolidation.
        report: Its report as web pages; None if there is none.
    """
    result = outcome.consolidation
    by_path = {one.path: one for one in result.checked}
    rows = {
        member.unit.name: _row(member.unit.name, "已汇总", "", member.checked.path, member.checked) for member in result.members
    }
    for absent in result.not_included:
        path = absent.file.path if absent.file else ""
        rows[absent.unit.name] = _row(absent.unit.name, absent.label, absent.reason, path, by_path.get(path))
    known = [unit.name for unit in result.roster.units]
    strangers = [
        {"path": visible(one.path), "label": one.status.label, "reason": visible(one.reason)}
        for one in result.inputs if not one.unit
    ]  # fmt: skip
    return {
        "region": visible(result.region),
        "year": result.year,
        "final": result.final,
        "coverage": result.coverage,
        "units": [rows[name] for name in known if name in rows],
        "missing": [visible(unit.name) for unit in result.missing],
        "strangers": strangers,
        "findings": [_line(one) for one in result.region_check.findings],
        "summary": outcome.summary.as_posix(),
        "report": report.files[0].as_posix() if report else "",
        "to_write": [visible(one) for one in report.gaps] if report else [],
        "blocks": outcome.blocks,
        "absent": NOT_RECEIVED,
    }


def _row(unit: str, label: str, reason: str, path: str, checked: Checked | None) -> dict[str, str]:
    read = checked is not None and checked.submission is not None
    return {
        "unit": visible(unit),
        "label": label,
        "reason": visible(reason),
        "path": visible(path),
        "verdict": checked.verdict.value if checked else "",
        "counts": counts(checked.findings) if checked and read else "-",
    }
