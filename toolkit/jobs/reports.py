"""Jobs on files, folders and rules that a program names: check, export, consolidate, draft, issue, import, rules, button.

It may pass 500 lines, most of them docstrings: what can be done with files stands on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.button.install import Diagnosis
    from toolkit.checks.answer import Answer, Known
    from toolkit.executor import Executor
    from toolkit.feedback.carrying import Carried
    from toolkit.feedback.impact import Impact
    from toolkit.feedback.returning import KnownCopies, Sent
    from toolkit.intake.files import Progress
    from toolkit.office.last_year import Archive
    from toolkit.office.office import Office
    from toolkit.office.settled import Settled
    from toolkit.region.run import Outcome
    from toolkit.rules.catalogue import Ruleset
    from toolkit.rules.thresholds import Limits
    from toolkit.submission.report import Submission, Unreadable
    from toolkit.submission.roster import Roster
    from toolkit.template.from_reports import Imported


# ---------------------------------------------------------------- check


class CheckOutcome(NamedTuple):
    """A finished check.

    Attributes:
        answer: Each file's answer, and what was passed over.
        office: With what was checked.
        reports: The reports that were written.
        returned: What goes back to the units; None if no copies were asked for.
        waiting: In a workspace, names of files that nobody could judge: it is not known whose they are, or they cannot be taken
            out of an archive.
        notes: Sentences for the person at the keyboard.
    """

    answer: Answer
    office: Office
    reports: tuple[Path, ...] = ()
    returned: Sent | None = None
    waiting: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether any file has a fault, an open query, could not be read, or waits to be judged."""
        from toolkit.rules.findings import Verdict

        return bool(self.waiting) or any(one.verdict is not Verdict.ACCEPTED for one in self.answer.checked)


def check(
    paths: Sequence[Path],
    *,
    roster: Path | Roster | None = None,
    previous: Path | Archive | None = None,
    ledger: Path | None = None,
    waivers: Path | None = None,
    rules: Path | None = None,
    reports: Sequence[Path] = (),
    returned: Path | None = None,
    deadline: date | None = None,
    contact: str = "",
    today: date | None = None,
    year: int | None = None,
    limits: Limits | None = None,
    settled: Settled | None = None,
    known: Known | None = None,
    copies: KnownCopies | None = None,
    on_answer: Callable[[Answer, Office], None] | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> CheckOutcome:
    """Check every workbook under some paths; then write reports for people, and what goes back to the units.

    Args:
        paths: Workbooks or folders.
        roster: See above; so are previous, ledger, waivers, rules, today, progress and executor.
        reports: Files to write the answer to: .html, .xlsx.
        returned: Folder for a marked copy of each file that does not pass, and 退回语.txt.
        deadline: By when units have to answer; by default the day of the law.
        contact: Name and telephone in 退回语.txt and on the copies.
        year: The year that is collected; by default the one that most reports bear.
        limits: What is large; by default as usual.
        settled: What a register has settled about the files; by default nothing.
        known: What was said of files that have not changed: these are not read again; by default nothing.
        copies: Copies that need not be made again; by default none.
        on_answer: Called with the answer and the office before anything is written: what was found is then known even where
            a report cannot be written.

    Returns:
        The answer and what was written. Submissions in it have no texts any more; see `check_files`.

    Raises:
        NianbaoError: If a path is missing or a file of the office cannot be used; nothing is checked then. If there is no
            workbook at all.
        OutputError: If a report or a copy cannot be written; an old one stays as it was.
    """
    from toolkit.feedback.files import require_kinds, write_reports
    from toolkit.intake.folder import NO_WORKBOOKS
    from toolkit.office.reading import read_office, read_ruleset

    require_kinds(reports, paths)
    if returned:
        from toolkit.feedback.returning import refuse_inbox, write_returns
        from toolkit.office.terms import Terms

        terms = Terms(deadline, contact, today=today or date.today())
        refuse_inbox(paths, returned)
    archive = _archive(previous, executor) if isinstance(previous, Path) else previous
    office = read_office(
        ruleset=read_ruleset(rules), roster=roster, waivers=waivers, ledger=ledger, today=today or date.today()
    )  # fmt: skip
    office = replace(office, year=year, limits=limits or office.limits, settled=settled or office.settled)
    answer = check_files(paths, progress, returned, archive, keep_texts=False, office=office, executor=executor, known=known)
    if on_answer:
        on_answer(answer, office)
    if not answer.checked:
        raise NianbaoError(f"{NO_WORKBOOKS}。")
    written = write_reports(answer, office, paths, reports)
    sent = write_returns(answer.checked, returned, terms, executor, year, copies) if returned else None
    return CheckOutcome(answer, office, tuple(written), sent)


def check_files(
    paths: Sequence[Path],
    progress: Progress | None = None,
    exclude: Path | None = None,
    previous: Archive | None = None,
    *,
    keep_texts: bool = True,
    office: Office | None = None,
    executor: Executor | None = None,
    known: Known | None = None,
) -> Answer:
    """The check alone, for programs that hold what the office knows as values; writes nothing.

    Args:
        paths: Workbooks or folders.
        progress: Called with (done, total).
        exclude: A folder that is not searched (our own outputs).
        previous: Last year's accepted figures, which win over those in a workbook.
        keep_texts: Whether the submissions keep their prose and texts after the check; without, memory stays flat.
        office: What the office knows beside the files; by default nothing but the standard rules.
        executor: Who reads.
        known: See `check`.

    Raises:
        NianbaoError: If a path does not exist.
    """
    from toolkit.checks.answer import Answer, check_each
    from toolkit.checks.judging import judge_between
    from toolkit.intake.folder import find_files
    from toolkit.office.office import ALONE

    with_what = office or ALONE
    files, skipped = find_files(paths, exclude)
    read = check_each(files, progress, previous, keep_texts=keep_texts, office=with_what, executor=executor, known=known)
    return Answer(tuple(judge_between(list(read), with_what)), tuple(skipped))


def _archive(previous: Path | None, executor: Executor | None = None) -> Archive | None:
    from toolkit.office.reading import read_archive

    return read_archive(previous, executor) if previous else None


class Exported(NamedTuple):
    """Figures for other programs.

    Attributes:
        data: The file's bytes.
        submissions: What was exported.
        unread: The files that could not be read, each with the reason.
        path: The file that was written; None if none was.
    """

    data: bytes
    submissions: list[Submission]
    unread: list[Unreadable]
    path: Path | None = None


def export(
    paths: Sequence[Path],
    form: Literal["json", "csv", "parquet"],
    out: Path | None = None,
    *,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Exported:
    """Every cell of every workbook: one record or row per figure, as docs/地区汇总.md describes them.

    Args:
        paths: Workbooks or folders.
        form: JSON is UTF-8; CSV has a byte order mark, so that Excel and WPS know the encoding; Parquet needs pyarrow.
        out: The file to write; None: none is written.

    Raises:
        NianbaoError: If a path does not exist, or pyarrow is missing.
        OutputError: If the file cannot be written; an old one stays as it was.
    """
    from toolkit.feedback import exchange
    from toolkit.intake.files import read_files
    from toolkit.intake.folder import find_files
    from toolkit.outputs import write_file
    from toolkit.submission.report import Unreadable
    from toolkit.terminal import json_text

    files, _ = find_files(paths)
    read = read_files(files, progress, executor)
    submissions = [one for one in read if not isinstance(one, Unreadable)]
    if form == "json":
        data = f"{json_text(exchange.export_json(submissions))}\n".encode()
    elif form == "csv":
        data = exchange.export_csv(submissions).encode("utf-8-sig")
    else:
        data = exchange.export_parquet(submissions)
    path = write_file(out, data) if out else None
    return Exported(data, submissions, [one for one in read if isinstance(one, Unreadable)], path)


# ---------------------------------------------------------------- region


def consolidate(
    paths: Sequence[Path],
    roster: Path,
    out: Path,
    *,
    region: str = "",
    year: int | None = None,
    final: bool = False,
    previous: Path | None = None,
    ledger: Path | None = None,
    waivers: Path | None = None,
    rules: Path | None = None,
    deadline: date | None = None,
    contact: str = "",
    word: bool = True,
    zip_files: bool = False,
    today: date | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Outcome:
    """Check and add up the reports of a region; write the region workbook, the draft, what goes back, and manifest.json.

    Args:
        paths: Workbooks or folders.
        roster: See above; so are previous, waivers, rules, today, progress and executor.
        out: Folder of the outputs, which are replaced as one set; never searched for reports.
        region: By default the roster's common 所属地区.
        year: By default the one that most reports bear.
        final: Whether every query has to be explained before a unit counts, and no unit may be missing.
        ledger: By default the one of an earlier run in `out`.
        deadline: By when units have to answer; by default the day of the law.
        contact: Name and telephone in 退回语.txt and on the copies.
        word: Whether the draft is written; `draft` of the outcome is None without.
        zip_files: Whether the region workbook is packed with the files of its units, so that its links open them elsewhere;
            `bundle` of the outcome is None without, or if they are too large, which `notes` tells.

    Returns:
        The sums, what became of every file and every unit, and where the outputs lie; `blocks` says whether anything is left
        to do.

    Raises:
        NianbaoError: If a path is missing, a file of the office cannot be used, or there is no year or region to be had.
        OutputError: If an output cannot be replaced; the old ones stay as they were.
    """
    from toolkit.office.reading import read_office, read_ruleset
    from toolkit.office.roster_file import read_roster
    from toolkit.office.terms import Terms
    from toolkit.region.run import consolidate_folder
    from toolkit.terminal import unseen, visible

    terms = Terms(deadline, contact, today=today or date.today())
    if marks := unseen(region):
        raise NianbaoError(f"--region 的地区名称“{visible(region)}”里有看不见的字符（{'、'.join(marks)}），请用键盘重新输入。")
    units = read_roster(roster)
    archive = _archive(previous, executor)
    office = read_office(ruleset=read_ruleset(rules), roster=units, waivers=waivers, today=today or date.today())
    return consolidate_folder(
        paths, units, out, region=region, year=year, final=final, previous=archive, ledger=ledger, progress=progress,
        office=office, terms=terms, word=word, zip_files=zip_files, executor=executor,
    )  # fmt: skip


def draft(workbook: Path, out: Path, style: str = "official") -> Path:
    """Write the Word report of one unit's or region's workbook.

    Args:
        workbook: A unit's workbook or a region workbook.
        out: The .docx to write.
        style: `official` after GB/T 9704—2012, or `plain` like the official template.

    Returns:
        `out`.

    Raises:
        NianbaoError: If the workbook is missing or cannot be read.
        OutputError: If the report cannot be written.
    """
    from toolkit.jobs.documents import publish

    return publish(workbook, docx=out, style=style).files[0]


# ---------------------------------------------------------------- issue


def issue(
    out: Path,
    *,
    edition: int | None = None,
    year: int | None = None,
    roster: Path | None = None,
    previous: Path | None = None,
) -> list[Path]:
    """Write the blank template of an edition, or one workbook per unit of a roster.

    Args:
        out: Folder of the workbooks.
        edition: 2019 or 2021; by default that of the year, else 2021.
        year: Written on the cover; by default the one after the newest of `previous`.
        roster: Each unit gets a workbook with its name, code, region and the year.
        previous: 上年结转 is filled in from it and locked; only with a roster.

    Returns:
        The workbooks, in the order of the roster.

    Raises:
        NianbaoError: If there is no such edition, or a file cannot be used.
        OutputError: If a workbook cannot be written.
    """
    from toolkit.form import FORMS
    from toolkit.office.roster_file import read_roster
    from toolkit.template.issue import write_templates

    if edition is not None and edition not in FORMS:
        raise NianbaoError(f"没有 {edition} 版表格，--edition 只能是 2021 或 2019。")
    if previous is not None and roster is None:
        raise NianbaoError("--previous 要和 --roster 一起使用：上年数据按单位填入各单位的模板。")
    units = read_roster(roster) if roster else None
    return write_templates(out, edition=edition, year=year, roster=units, previous=_archive(previous))


def carry_over(old: Path, out: Path | None = None) -> Carried:
    """Put what a unit filled into an older template into today's template of the same edition.

    Args:
        old: The filled workbook, also a returned copy; it is only read.
        out: Folder of the new one, which replaces no file; by default that of the old one.

    Returns:
        What was carried over, and what found no place in the new workbook.

    Raises:
        NianbaoError: If the workbook cannot be read, or is a region's.
        OutputError: If the new one cannot be written.
    """
    from toolkit import paths as places
    from toolkit.feedback.carrying import carry_over as carry

    places.require_there(old)
    return carry(old, out or old.parent)


def import_reports(paths: Sequence[Path], out: Path) -> list[Imported]:
    """Read published reports (Word, web pages, PDF, plain text) into filled workbooks, one per report.

    Args:
        paths: Reports, or folders of them; what a file is, its contents say.
        out: Folder of the workbooks.

    Returns:
        What became of each: its workbook and what was odd about it, or why there is no workbook.

    Raises:
        NianbaoError: If a path does not exist, or there is no report at all.
        OutputError: If a workbook cannot be written.
    """
    from toolkit.intake.documents.door import SUFFIXES
    from toolkit.template.from_reports import import_reports

    imported = import_reports(paths, out)
    if not imported:
        raise NianbaoError(f"没有找到可以导入的报告（{'、'.join(SUFFIXES)}）。")
    return imported


# ---------------------------------------------------------------- rules


def catalogue(rules: Path | None = None) -> Ruleset:
    """The rules that are checked: `rules` by id, `version`, how many (`len`).

    Raises:
        NianbaoError: If the office's own rules cannot be used; all that has to be mended is said at once.
    """
    from toolkit.office.reading import read_ruleset

    return read_ruleset(rules)


class ImpactOutcome(NamedTuple):
    """What changed rules would do.

    Attributes:
        impact: Rule by rule, and altogether.
        before: With what is checked now.
        after: With what would be checked.
    """

    impact: Impact
    before: Office
    after: Office


def impact(
    paths: Sequence[Path],
    assume: Sequence[str] = (),
    *,
    rules: Path | None = None,
    previous: Path | None = None,
    roster: Path | None = None,
    today: date | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> ImpactOutcome:
    """Whose verdict changed rules would change: every file is read once and checked twice.

    Args:
        paths: Workbooks or folders.
        assume: “N204=query”: a rule and what it would be (error, query, hint, off); none: rules on trial as if they were in
            force, and the office's own rules as against none.

    Raises:
        NianbaoError: If there is no such rule or level, a path is missing, or there is no workbook.
    """
    from toolkit.feedback.impact import assumed, in_force
    from toolkit.feedback.impact import impact as compare
    from toolkit.intake.files import read_each
    from toolkit.intake.folder import NO_WORKBOOKS, find_files
    from toolkit.office.last_year import with_last_year
    from toolkit.office.reading import read_office, read_ruleset

    office = read_office(ruleset=read_ruleset(rules), roster=roster, today=today or date.today())
    before, after = assumed(office, assume) if assume else in_force(office)
    archive = _archive(previous, executor)
    files, _ = find_files(paths)
    found = compare(with_last_year(read_each(files, progress, executor), archive, office.roster), before, after)
    if not found.files:
        raise NianbaoError(f"{NO_WORKBOOKS}。")
    return ImpactOutcome(found, before, after)


# ---------------------------------------------------------------- the button


def install_button() -> list[str]:
    """Put the program where the macros of a template look for it.

    Returns:
        What was done, line by line, in Chinese.

    Raises:
        NianbaoError: If the program cannot be found.
        OutputError: If the place cannot be written.
    """
    from toolkit.button.install import install

    return install()


def diagnose_button() -> list[Diagnosis]:
    """Whether a press of the button can work on this machine: what, how it is, and what to do if it bars the button."""
    from toolkit.button.install import diagnose

    return diagnose()


def report_to_button(workbook: Path, report: Path, done: Path | None = None) -> None:
    """Check a saved copy of an open workbook for the macro that waits for it.

    Args:
        workbook: The copy.
        report: The file that the macro reads, ASCII.
        done: Written last, also where the check failed.

    Raises:
        OutputError: If the report cannot be written.
    """
    from toolkit.button.install import check_to_report

    check_to_report(workbook, report, done)


def press_button() -> None:
    """Check the open workbook that xlwings names in the arguments of this process, and mark its cells (Excel on Windows).

    Raises:
        NianbaoError: If xlwings is missing.
    """
    from toolkit.button.excel import press

    press()
