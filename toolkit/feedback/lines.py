"""The answer of a check as lines of Chinese text for people, and where what goes back lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.checks.answer import Answer
from toolkit.errors import NianbaoError
from toolkit.feedback.grouping import Gap, by_rule, common_gaps, listed, name_of, numbers, settled, tally, trial
from toolkit.office.office import ALONE, Office
from toolkit.paths import absolute
from toolkit.rules.catalogue import Ruleset
from toolkit.rules.findings import Checked, Finding, Severity, Verdict, with_followers
from toolkit.rules.received import SAME_WORDS
from toolkit.terminal import pad, visible, width

if TYPE_CHECKING:
    from toolkit.feedback.returning import Sent

#: Findings of one rule in one file that are short_path one by one; of more, the rest is only counted.
SHOWN = 5


def short_path(path: str) -> str:
    """A path as short as it can be said: from the current folder if it lies below it."""
    try:
        return visible(str(Path(path).relative_to(absolute(""))))
    except (ValueError, NianbaoError):
        return visible(path)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """Aligned columns under a header."""
    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["-" * size for size in widths], *rows):
        yield (indent + "  ".join(map(pad, row, widths))).rstrip()


def counts(findings: Sequence[Finding]) -> str:
    """“强制 2、核实 1（另有 3 处由此引起）”; “无问题” if there is nothing."""
    standing, following = numbers(findings)
    parts = [f"{severity.label} {number}" for severity, number in standing if number]
    return ("、".join(parts) or "无问题") + (f"（另有 {following} 处由此引起）" if following else "")


def list_answer(answer: Answer, office: Office = ALONE, *, rulewise: bool = False, hints: bool = True) -> Iterator[str]:
    """What was found, unit by unit or rule by rule, then a table over all files.

    Args:
        answer: The check's.
        office: With what it was checked.
        rulewise: Whether findings of one rule stand together, else those of one file.
        hints: Whether hints are told one by one; else, since nobody has to do anything about them, only how many there are.
    """
    several = len(answer.checked) > 1
    common = common_gaps(answer.checked) if several else []
    if rulewise:
        yield from _list_rules(answer.checked, office, hints=hints)
        if not several:
            yield from (tally(one) for one in answer.checked)
    else:
        for one in answer.checked:
            yield from _list_file(one, office, common, hints=hints)
    if not hints:
        yield from list_same_words(answer.checked)
    for gap in common:
        yield f"所有文件都未能核对：{visible(gap.words)}"
    for skipped in answer.skipped:
        yield f"跳过 {short_path(skipped.path)}：{skipped.reason}"
    if several or answer.skipped:
        yield ""
        yield from table(
            ("单位", "年度", "结论", "问题", "规则", "未核对", "文件"),
            [
                (
                    visible(one.submission.unit) if one.submission else "-",
                    str(one.submission.year or "-") if one.submission else "-",
                    one.verdict.label,
                    counts(one.findings),
                    str(one.run) if one.submission else "-",
                    str(len({gap.rule for gap in one.not_judged})) if one.submission else "-",
                    short_path(one.path),
                )
                for one in answer.checked
            ],
        )
        yield _balance(answer)


def list_same_words(checked: Iterable[Checked]) -> Iterator[str]:
    """Explanations that several units share word for word: of each, once, which units."""
    units: dict[str, dict[str, None]] = {}
    for one in checked:
        for finding in one.findings:
            if finding.rule == SAME_WORDS:
                units.setdefault(finding.what, {})[name_of(one)] = None
    for what, names in units.items():
        yield visible(f"{what.rstrip('。')}：{listed(list(names), counter='家')}。")


#: What is left to do about files of a verdict, and how many of them are named.
_LEFT = {Verdict.REJECTED: "份须改正", Verdict.QUERY: "份须核实", Verdict.UNREADABLE: "个文件读不了"}
_NAMED = 3


def open_files(checked: Iterable[Checked], after: str = "") -> list[str]:
    """What is left to do about some files, a phrase per verdict with the first names: “1 个文件读不了（乙局.xls）”.

    Args:
        checked: The files; those that pass are passed over.
        after: What is added to the number: “（已有新版）”.
    """
    files = list(checked)
    found = []
    for kind, words in _LEFT.items():
        names = [visible(Path(one.path).name) for one in files if one.verdict is kind]
        if names:
            more = "等" if len(names) > _NAMED else ""
            found.append(f"{len(names)} {words}{after}（{'、'.join(names[:_NAMED])}{more}）")
    return found


def closing(reasons: Sequence[str]) -> str:
    """One sentence with the reason of the exit status: what bars the end, or that nothing does."""
    if not reasons:
        return "结论：没有需要处理的问题（退出状态 0）。"
    return f"结论：还有需要处理的（退出状态 1）：{'；'.join(reasons)}。"


def _balance(answer: Answer) -> str:
    total = {verdict: sum(one.verdict is verdict for one in answer.checked) for verdict in Verdict}
    received = len(answer.checked) + len(answer.skipped)
    parts = "，".join(f"{verdict.label} {number}" for verdict, number in total.items())
    return f"共 {received} 个文件：{parts}，跳过 {len(answer.skipped)}。"


def hint_line(number: int) -> str:
    """In place of hints that are not told one by one."""
    return f"另有提示 {number} 条，--hints 展开"


def _needs_nothing(finding: Finding, followers: Sequence[Finding]) -> bool:
    """Whether a finding and all that follows from it are hints."""
    return all(one.severity is Severity.HINT for one in (finding, *followers))


def _list_file(checked: Checked, office: Office, common: Sequence[Gap], *, hints: bool) -> Iterator[str]:
    yield f"{_headline(checked)}  {checked.verdict.label}：{counts(checked.findings)}"
    everything = with_followers(checked.findings)
    standing = everything if hints else [one for one in everything if not _needs_nothing(*one)]
    for (severity, rule), group in groupby(standing, key=lambda one: (one[0].severity, one[0].rule)):
        members = list(group)
        lead = f"  {LEAD[severity]} {rule}{_trial(rule, office)}"
        for finding, followers in members[:SHOWN]:
            yield f"{lead} {visible(finding.message)}"
            yield from _list_rest(finding, followers)
        if len(members) > SHOWN:
            rest = [finding for finding, _ in members[SHOWN:]]
            yield f"{lead} ……同类问题还有 {len(rest)} 处：{places_of(rest)}"
    if len(standing) < len(everything):
        yield f"  {hint_line(len(everything) - len(standing))}"
    yield f"  {visible(tally(checked, common))}"


def _headline(checked: Checked) -> str:
    submission = checked.submission
    if submission is None:
        return short_path(checked.path)
    year = f"{submission.year}年" if submission.year else "年度未填"
    return visible(f"{submission.unit or '（未填单位名称）'}（{year}，{submission.edition}版）")


def _list_rest(finding: Finding, followers: Sequence[Finding]) -> Iterator[str]:
    """Below a finding: its likely cause, what follows from it, what was said to it."""
    if finding.cause:
        yield f"       可能的原因：{visible(finding.cause)}"
    if followers:
        following = [f"{one.rule} {one.place}".strip() for one in followers]
        yield f"       由此引起：{visible(listed(following))}"
    for line in settled(finding).split("\n"):
        if line:
            yield f"       {visible(line)}"


def _trial(rule: str, office: Office) -> str:
    words = trial(office.ruleset.rules.get(rule), office.today)
    return f"（{words}）" if words else ""


def _list_rules(checked: Sequence[Checked], office: Office, *, hints: bool) -> Iterator[str]:
    """Rule by rule, the one that most units break first: which units, where, and once what to do."""
    broken = by_rule(checked, office.ruleset.rules)
    for one in broken if hints else [one for one in broken if one.severity is not Severity.HINT]:
        number = one.words if len(checked) > 1 else f"{one.places} 处"
        yield f"{one.id} {LEAD[one.severity]}{_trial(one.id, office)} {one.title}：{number}"
        if one.remedy:
            yield f"  怎么改：{one.remedy}"
        for file, findings in one.files:
            slips = {finding.fingerprint: finding.rule for finding in file.findings}
            for finding in findings[:SHOWN]:
                slip = slips.get(finding.follows)
                yield f"  {visible(finding.statement)}{f'（由 {slip} 引起）' if slip else ''}"
                yield from _list_rest(finding, ())
            if len(findings) > SHOWN:
                rest = findings[SHOWN:]
                yield f"  {visible(name_of(file))} ……同类问题还有 {len(rest)} 处：{places_of(rest)}"
    if not broken:
        yield "无问题"
    elif not hints and (quiet := sum(one.places for one in broken if one.severity is Severity.HINT)):
        yield hint_line(quiet)


#: How a line about a finding of this severity begins.
LEAD = {Severity.ERROR: "错误", Severity.QUERY: "核实", Severity.HINT: "提示"}


def places_of(findings: Sequence[Finding]) -> str:
    """Where the rest is: by sheet, the first few addresses."""
    parts = []
    for sheet, group in groupby((one.cells[0] for one in findings if one.cells), key=lambda cell: cell.sheet):
        cells = [cell.address for cell in group if cell.address]
        parts.append(f"{sheet} {'、'.join(cells[:6])}{'……' if len(cells) > 6 else ''}".strip())
    return visible("；".join(parts))


def list_catalogue(ruleset: Ruleset, today: date | None = None) -> Iterator[str]:
    """The rules with their sources; those on trial and the office's own say so."""
    for rule in ruleset.rules.values():
        marks = "".join(f"（{mark}）" for mark in ("自定" if rule.own else "", trial(rule, today)) if mark)
        yield f"{rule.id}  {rule.severity.label}  {visible(rule.title)}{marks}"
        yield f"      依据：{visible(rule.source)}"


def list_sent(returned: Sent) -> Iterator[str]:
    """Where the copies lie that go back, and how many; what could not be done."""
    if returned.copies:
        yield f"退回稿 {len(returned.copies)} 份：{short_path(str(returned.folder))}"
    if returned.reply:
        yield f"退回语：{short_path(str(returned.reply))}（每个单位五行，可直接粘贴到微信、QQ）"
    for problem in returned.problems:
        yield visible(problem)
