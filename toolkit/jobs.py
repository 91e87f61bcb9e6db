"""What the command line and the button both call: paths in, answers or outputs out.

Finds the files, reads them (in two or more processes when there are many), checks them all at once, consolidates, writes.
Prints nothing.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import __version__
from toolkit import paths as places
from toolkit.checks.judging import CHUNK, check_batch, check_one, judge_between, unreadable
from toolkit.errors import NianbaoError, OutputError, UnreadableError
from toolkit.executor import LIMIT, Lost, Reason, suited
from toolkit.file_names import free_name, safe_name
from toolkit.form import FORMS, edition_for_year
from toolkit.narrative.likeness import sketch
from toolkit.office.office import ALONE, Office, Ruling
from toolkit.paths import Kind
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.findings import Checked
from toolkit.terminal import json_text

if TYPE_CHECKING:
    from toolkit.draft.draft import Account
    from toolkit.feedback.reply import Terms
    from toolkit.feedback.returning import Sent
    from toolkit.form import Form
    from toolkit.intake.published.report import Report
    from toolkit.intake.region_workbook import Breakdown
    from toolkit.office.last_year import Archive
    from toolkit.office.ledger_file import Ledger
    from toolkit.region.consolidate import Consolidation
    from toolkit.submission.content import Content
    from toolkit.submission.record import Record
    from toolkit.submission.report import Submission
    from toolkit.submission.roster import Roster

#: Called with (done, total) while files are read.
Progress = Callable[[int, int], None]

#: Name of the record of a consolidation among its outputs.
MANIFEST = "manifest.json"
WORKBOOKS = (".xlsx", ".xlsm")
#: Spreadsheets that a clerk may send and that we ask to be saved as .xlsx: they are findings, not litter.
FOREIGN = (".xls", ".et", ".ods", ".xlsb")
#: Fewer files than this are read in this process: a pool costs more than it saves.
PARALLEL_FROM = 120
#: Files that cannot be read and are named in a message.
_NAMED = 20


class Skipped(NamedTuple):
    """A path that is no workbook, and why it was passed over."""

    path: str
    reason: str


class Answer(NamedTuple):
    """Everything about the paths that were given: each file stands in exactly one of the two."""

    checked: tuple[Checked, ...]
    skipped: tuple[Skipped, ...]


# ---------------------------------------------------------------- finding


def find_files(paths: Sequence[Path], exclude: Path | None = None) -> tuple[list[Path], list[Skipped]]:
    """The workbooks under some paths, and what was passed over.

    Args:
        paths: Workbooks or folders; folders are searched through, also one whose name ends in .xlsx.
        exclude: A folder of our own outputs that is not searched.

    Returns:
        Files in the order of their names without doubles; skipped paths with their reasons.

    Raises:
        NianbaoError: If a path does not exist or cannot be looked into.
    """
    files: dict[str, Path] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if places.require_there(path) is Kind.FOLDER:
            for found in _walk(path, exclude, skipped):
                if found.parent != path and _is_our_copy(found):
                    skipped.append(Skipped(str(found), "发回给单位的退回稿，没有改动过，不是报送文件"))
                else:
                    _sort_out(found, files, skipped)
        else:
            files.setdefault(places.identity(path), path)
    return sorted(files.values(), key=str), sorted(skipped, key=lambda one: one.path)


def _is_our_copy(path: Path) -> bool:
    """Whether a file found on the way is a returned copy that nobody has touched, as it lies among the outputs of a run."""
    if path.suffix != ".xlsx":
        return False
    from toolkit.feedback.returning import COPY_MARK

    if COPY_MARK not in path.stem:
        return False
    from toolkit.intake.untouched import is_untouched_copy
    from toolkit.intake.xlsx.package import read_bytes

    try:
        return is_untouched_copy(read_bytes(path))
    except UnreadableError:
        return False


_LIKE_A_WORKBOOK = "名称像工作簿，其实是文件夹，已查找其中的文件"


def _walk(folder: Path, exclude: Path | None, skipped: list[Skipped], *, named: bool = True) -> Iterator[Path]:
    """What lies below a folder; one that cannot be searched is told of, and stops the run if the user has `named` it."""
    if folder.suffix.lower() in WORKBOOKS:
        skipped.append(Skipped(str(folder), _LIKE_A_WORKBOOK))
    try:
        entries = places.entries(folder)
    except OSError as error:
        if named:
            raise NianbaoError(places.refusal(folder, error, "文件夹")) from error
        skipped.append(Skipped(str(folder), f"无法打开这个文件夹：{places.cause_of(error)}"))
        return
    for entry in entries:
        if places.is_folder_within(entry):
            if exclude is None or places.identity(entry) != places.identity(exclude):
                yield from _walk(entry, exclude, skipped, named=False)
        else:
            yield entry


def _sort_out(path: Path, files: dict[str, Path], skipped: list[Skipped]) -> None:
    name = path.name
    if name.startswith(("~$", ".~")):
        skipped.append(Skipped(str(path), "临时文件：说明同名工作簿正在打开，请保存并关闭后重试"))
    elif name.startswith(".") or name in ("Thumbs.db", "desktop.ini"):
        skipped.append(Skipped(str(path), "系统文件"))
    elif path.suffix.lower() in (*WORKBOOKS, *FOREIGN):
        files.setdefault(places.identity(path), path)
    else:
        skipped.append(Skipped(str(path), "不是填报工作簿"))


# ---------------------------------------------------------------- reading


def read_file(path: Path) -> Submission | Checked:
    """Read one workbook; a file that cannot be read becomes its own answer."""
    from toolkit.intake.workbook import read_workbook
    from toolkit.intake.xlsx.package import read_bytes

    data = None
    try:
        data = read_bytes(path)
        return read_workbook(data, str(path))
    except UnreadableError as error:
        return unreadable(str(path), str(error), "" if data is None else sha256_of(data))


def sha256_of(data: bytes) -> str:
    """Hex SHA-256 of a file's bytes."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes many small objects and no cycles: the collector would look through them all for nothing (a tenth)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_quickly(path: Path) -> Submission | Checked:
    with _without_collector():
        return read_file(path)


def read_files(files: Sequence[Path], progress: Progress | None = None) -> list[Submission | Checked]:
    """Read many workbooks, in processes when there are many; in the order given."""
    return list(read_each(files, progress))


def read_each(files: Sequence[Path], progress: Progress | None = None) -> Iterator[Submission | Checked]:
    """Read workbooks one after another as they are asked for, in processes when there are many; in the order given.

    A file at which a process dies, or which takes longer than any file should, becomes its own answer: the others go on.
    """
    tell = progress or (lambda done, total: None)
    for done, read in enumerate(suited(len(files), PARALLEL_FROM).map(_read_quickly, files), 1):
        yield _given_up(read) if isinstance(read, Lost) else read
        tell(done, len(files))


def _given_up(lost: Lost[Path]) -> Checked:
    why = {
        Reason.DIED: "读取时程序异常退出，文件可能已损坏。",
        Reason.SLOW: f"读了 {LIMIT:.0f} 秒还没有读完，文件可能已损坏，或者所在的磁盘没有响应。",
    }
    return unreadable(str(lost.task), f"{why[lost.reason]}请在 WPS 或 Excel 中另存一份后重新上报。")


# ---------------------------------------------------------------- checking


def check_files(
    paths: Sequence[Path],
    progress: Progress | None = None,
    exclude: Path | None = None,
    previous: Archive | None = None,
    *,
    keep_texts: bool = True,
    office: Office = ALONE,
) -> Answer:
    """Check every workbook under some paths.

    Args:
        paths: Workbooks or folders.
        progress: Called with (done, total).
        exclude: A folder that is not searched (our own outputs).
        previous: Last year's accepted figures, which win over those in a workbook.
        keep_texts: Whether the submissions keep their prose and texts after the check; without, memory stays flat.
        office: What the office knows beside the files.

    Raises:
        NianbaoError: If a path does not exist.
    """
    files, skipped = find_files(paths, exclude)
    checked = check_in_chunks(
        _joined(read_each(files, progress), previous, office.roster), keep_texts=keep_texts, office=office
    )
    return Answer(tuple(judge_between(list(checked), office)), tuple(skipped))


def _joined(
    read: Iterable[Submission | Checked], previous: Archive | None, roster: Roster | None
) -> Iterator[Submission | Checked]:
    return (one if previous is None or isinstance(one, Checked) else previous.join(one, roster) for one in read)


def check_in_chunks(
    read: Iterable[Submission | Checked], *, keep_texts: bool = True, office: Office = ALONE
) -> Iterator[Checked]:
    """Check what is read, so many at once that the frames stay small whatever the number of files; each by itself.

    Args:
        read: Submissions, or answers about files that could not be read.
        keep_texts: Whether submissions keep what only the check and its messages needed; a sketch of their texts stays.
        office: What the office knows beside the files.
    """
    left = iter(read)
    while chunk := list(islice(left, CHUNK)):
        for one in check_submissions(chunk, office):
            if not keep_texts and one.submission:
                own = one.submission
                left_over = replace(own.without_texts(), sketch=own.sketch or sketch(own.narrative, own.unit))
                yield replace(one, submission=left_over)
            else:
                yield one


def check_submissions(read: Sequence[Submission | Checked], office: Office = ALONE) -> list[Checked]:
    """Check what was read; one submission alone is answered without pandas."""
    submissions = [one for one in read if not isinstance(one, Checked)]
    answers = iter([check_one(submissions[0], office)] if len(submissions) == 1 else check_batch(submissions, office))
    return [one if isinstance(one, Checked) else next(answers) for one in read]


def read_inputs(
    paths: Sequence[Path], progress: Progress | None = None, previous: Archive | None = None, roster: Roster | None = None
) -> Iterator[Submission | Checked]:
    """The workbooks under some paths one after another, with last year's figures, for whoever checks them himself.

    Raises:
        NianbaoError: If a path does not exist.
    """
    files, _ = find_files(paths)
    return _joined(read_each(files, progress), previous, roster)


def read_archive(path: Path) -> Archive:
    """Last year's figures from a folder of workbooks, a unit's workbook, or a region workbook.

    Raises:
        NianbaoError: If there is nothing that could be read.
    """
    from toolkit.office.last_year import Archive, record_of, records_of_region

    files, _ = find_files([path])
    records = []
    unread = []
    for read in read_files(files):
        if isinstance(read, Checked):
            unread.append(read.findings[0].message)
            continue
        if record := record_of(read):
            records.append(record)
        breakdown = _breakdown(read)
        if breakdown and read.year is not None:
            units = [(unit.code, unit.name, unit.figures) for unit in breakdown.units]
            records += records_of_region(read.form, read.year, units)
    if not records:
        raise NianbaoError("\n  ".join([f"“{path}”中没有可读的上年报表，请核对 --previous。", *unread[:_NAMED]]))
    return Archive(records)


def read_ruleset(own: Path | None = None) -> Ruleset:
    """The rules of an office.

    Args:
        own: Its own rules beside the standard ones; None: it has none.

    Raises:
        OwnRulesError: If anything in that file has to be mended.
    """
    if own is None:
        return STANDARD
    from toolkit.office.own_rules_file import read_own_rules

    return STANDARD.extended(read_own_rules(own))


def read_office(
    *,
    ruleset: Ruleset = STANDARD,
    roster: Roster | Path | None = None,
    waivers: Path | None = None,
    ledger: Path | None = None,
    today: date | None = None,
) -> Office:
    """What the office knows beside the submissions, from the files that it keeps.

    Args:
        ruleset: The rules.
        roster: Who is due; waivers are then for these units only.
        waivers: 豁免.
        ledger: 核实说明台账.
        today: For rules on trial and waivers.

    Raises:
        DecisionError: If a file cannot be used.
    """
    if isinstance(roster, Path):
        from toolkit.office.roster_file import read_roster

        roster = read_roster(roster)
    if not waivers and not ledger:
        return Office(ruleset, roster, today=today)
    from toolkit.office.ledger_file import read_ledger
    from toolkit.office.waivers_file import read_waivers

    spared = read_waivers(waivers, ruleset, roster) if waivers else ()
    return Office(ruleset, roster, spared, read_ledger(ledger).rulings if ledger else (), today)


# ---------------------------------------------------------------- consolidating


class Outcome(NamedTuple):
    """A finished consolidation and where its outputs lie."""

    consolidation: Consolidation
    summary: Path
    draft: Path
    manifest: Path
    ledger: Path
    returned: Sent


def consolidate_folder(
    paths: Sequence[Path],
    roster: Roster,
    out: Path,
    *,
    region: str = "",
    year: int | None = None,
    final: bool = False,
    previous: Archive | None = None,
    ledger: Path | None = None,
    progress: Progress | None = None,
    office: Office = ALONE,
    terms: Terms | None = None,
) -> Outcome:
    """Check, add up and write a region's outputs: the region workbook, the draft report, what goes back, `manifest.json`.

    Args:
        paths: Workbooks or folders.
        roster: Who is due.
        out: Folder of the outputs; never searched for inputs.
        region: By default the roster's common 所属地区.
        year: By default the one that most submissions bear.
        final: Whether every query has to be explained before a unit counts.
        previous: Last year's accepted figures.
        ledger: The ledger of explanations, by default the one of an earlier run in `out`; it replaces `office.rulings`.
        progress: Called with (done, total).
        office: What the office knows beside the files; the roster counts in any case.
        terms: By when units have to answer, and whom they may ask.

    Raises:
        NianbaoError: If a path is missing, or there is no year or region to be had.
        DecisionError: If the ledger cannot be used; nothing is written.
        OutputError: If an output cannot be replaced; the old ones stay as they were.
    """
    from toolkit.draft.draft import write_draft
    from toolkit.feedback.reply import Terms
    from toolkit.feedback.returning import FOLDER, make_returns, remove_stale, sent, to_return
    from toolkit.office.ledger_file import LEDGER, write_ledger
    from toolkit.outputs import PREFIX, only_run, replace_set
    from toolkit.region.consolidate import consolidate
    from toolkit.region.workbook import write_summary

    own_ledger = out / LEDGER
    found, passed = find_files(paths, out)  # before anything is made: a path that is wrong leaves no trace
    with only_run(out):
        before = _digest_of(own_ledger)
        kept = _earlier_ledger(own_ledger, ledger)
        office = replace(office, roster=roster, rulings=kept.rulings)
        read = check_in_chunks(_joined(read_each(found, progress), previous, roster), keep_texts=False, office=office)
        checked = judge_between(list(read), office)
        skipped = [(one.path, one.reason) for one in passed if not Path(one.path).name.startswith(PREFIX)]
        result = consolidate(
            checked, roster, skipped=skipped, region=region, year=year, final=final, office=office,
            last_year=lambda name, of: _region_before(previous, name, of),
        )  # fmt: skip
        stem = f"{safe_name(result.region)}{result.year}年"
        summary, draft = f"{stem}政府信息公开年报汇总.xlsx", f"{stem}政府信息公开工作年度报告（草稿）.docx"
        files = {
            summary: write_summary(result, lambda path: relative(path, out)),
            draft: write_draft(region_account(result)),
            LEDGER: write_ledger(replace(kept, rulings=_rulings(result, kept.rulings, office))),
        }
        returns = make_returns(to_return(result), terms or Terms(), out / FOLDER, result.year)
        files |= {f"{FOLDER}/{name}": content for name, content in returns.files.items()}
        copies = [f"{FOLDER}/{name}" for name in returns.copies]
        files[MANIFEST] = _manifest(result, out, (summary, draft, copies), files, office)
        replace_set(out, files, guarded={LEDGER: before}, record=MANIFEST)
        back = sent(returns, out / FOLDER, remove_stale(out / FOLDER, returns))
    return Outcome(result, out / summary, out / draft, out / MANIFEST, own_ledger, back)


def _region_before(previous: Archive | None, region: str, year: int) -> Mapping[str, int]:
    """A region's own figures of the year before, empty if last year's region workbook is not in the archive."""
    record = previous.find(year - 1, (), (region,)) if previous else None
    return record.figures if record else {}


def _digest_of(path: Path) -> str | None:
    """What lies there before a run, as `replace_set` compares it."""
    from toolkit.outputs import digest_of, explain

    try:
        return digest_of(path)
    except OSError as error:
        raise OutputError(f"读不出“{path}”，所以也不会覆盖它：{explain(path, error)}") from error


def _earlier_ledger(own: Path, given: Path | None) -> Ledger:
    """The ledger as it was before a run: of the outputs' folder, and the one that was named."""
    from toolkit.office.ledger_file import Ledger, join_ledgers, read_ledger

    earlier = read_ledger(own) if places.kind_of(own) is Kind.FILE else Ledger()
    if given is None or places.same_file(own, given):
        return earlier
    return join_ledgers(read_ledger(given), earlier, given, own)


def _rulings(result: Consolidation, known: Sequence[Ruling], office: Office) -> tuple[Ruling, ...]:
    """The lines of the ledger after a consolidation; versions that a later one has replaced do not count."""
    from toolkit.office.ledger import brought_up_to_date
    from toolkit.region.consolidate import Status

    replaced = {one.path for one in result.inputs if one.status is Status.SUPERSEDED}
    counting = [one for one in result.checked if one.path not in replaced]
    return brought_up_to_date(known, [*counting, result.region_check], office)


def relative(path: str, folder: Path) -> str:
    """A path as seen from a folder, with forward slashes; the bare name where there is no way (another drive)."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except (ValueError, OSError):
        return Path(path).name


def _manifest(
    result: Consolidation, out: Path, outputs: tuple[str, str, list[str]], files: Mapping[str, bytes], office: Office
) -> bytes:
    """`manifest.json` as contracted.

    Args:
        result: What became of the inputs.
        out: Its folder, to which all paths in it are relative.
        outputs: The paths of summary, draft and returned copies.
        files: All outputs beside itself, of which it records the digests.
        office: With what the inputs were checked.
    """
    summary, draft, returned = outputs
    data = {
        "region": result.region,
        "year": result.year,
        "edition": result.form.edition,
        "final": result.final,
        "due": result.due,
        "consolidated": len(result.members),
        "inputs": [
            {
                "path": relative(one.path, out),
                "sha256": one.sha256 or None,
                "unit": one.unit or None,
                "code": one.code or None,
                "status": one.status.value,
                "reason": one.reason or None,
            }
            for one in result.inputs
        ],
        "missing": [{"code": unit.code, "unit": unit.name} for unit in result.missing],
        "outputs": {"summary": summary, "draft": draft, "returned": returned},
        "digests": {name: sha256_of(content) for name, content in sorted(files.items())},
        "ruleset": office.ruleset.version,
        "tool": f"nianbao-toolkit {__version__}",
    }
    return (json_text(data, indent=2) + "\n").encode()


# ---------------------------------------------------------------- drafts, templates, imports, export


def account_of(submission: Submission, breakdown: Breakdown | None = None) -> Account:
    """One unit's or one region's workbook as what a report gives account of.

    Args:
        submission: As read.
        breakdown: Of a region workbook, what stands behind its sums.

    Raises:
        NianbaoError: If it has no year.
    """
    from toolkit.draft.draft import Account

    figures = submission.numbers
    if submission.year is None:
        raise NianbaoError(f"“{submission.path}”没有写明年度，无法起草报告。请在封面填写年度。")
    return Account(
        submission.unit,
        submission.year,
        submission.edition,
        figures,
        dict(submission.narrative),
        [(unit.name, unit.figures) for unit in breakdown.units] if breakdown else (),
        breakdown.coverage if breakdown else None,
        breakdown.missing if breakdown else (),
        area=breakdown is not None or submission.unit.endswith("人民政府"),
    )


def region_account(result: Consolidation) -> Account:
    """A consolidation as what the region's report gives account of."""
    from toolkit.draft.draft import Account

    breakdown = [(member.unit.name, member.submission.numbers) for member in result.members]
    return Account(
        result.region, result.year, result.form.edition, result.sums.totals, {}, breakdown,
        (len(result.members), result.due), [unit.name for unit in result.missing], area=True,
    )  # fmt: skip


def draft_file(workbook: Path, out: Path) -> Path:
    """Write the Word report of one unit's or region's workbook.

    Raises:
        NianbaoError: If the workbook cannot be read.
        OutputError: If the report cannot be written.
    """
    from toolkit.draft.draft import write_draft
    from toolkit.outputs import write_file

    places.require_there(workbook)
    read = read_file(workbook)
    if isinstance(read, Checked):
        raise NianbaoError(read.findings[0].message)
    write_file(out, write_draft(account_of(read, _breakdown(read))))
    return out


def _breakdown(submission: Submission) -> Breakdown | None:
    """What stands behind the sums of a region workbook; None for a unit's."""
    from toolkit.form.sheets import KIND_REGION
    from toolkit.intake.region_workbook import read_breakdown
    from toolkit.intake.xlsx.package import read_bytes, read_package

    if submission.cover.get("kind") != KIND_REGION:
        return None
    return read_breakdown(read_package(read_bytes(Path(submission.path))).sheets, submission.form)


def write_templates(
    out: Path,
    *,
    edition: int | None = None,
    year: int | None = None,
    roster: Roster | None = None,
    previous: Archive | None = None,
) -> list[Path]:
    """Write the blank template of an edition, or one workbook per unit of a roster.

    Args:
        out: Folder of the workbooks.
        edition: By default that of the year, else 2021.
        year: Written on the cover; by default the one after the archive's.
        roster: Each unit gets a workbook with its name, code, region and the year.
        previous: Last year's accepted figures: 上年结转 is filled in and locked, and 自检 compares with last year.

    Raises:
        OutputError: If one cannot be written.
    """
    from toolkit.outputs import write_files
    from toolkit.template.template import Content, write_workbook

    if year is None and previous is not None and previous.latest is not None:
        year = previous.latest + 1
    edition = edition or (edition_for_year(year) if year else 2021)
    form = FORMS[edition]
    dated = {"year": year} if year else {}
    if roster is None:
        return write_files(out, {f"年报填报模板（{edition}版）.xlsx": write_workbook(form, Content(cover=dated))})
    suffix, taken = f"{year}年" if year else "", set[str]()
    files = {}
    for unit in roster.units:
        cover: dict[str, str | int] = {"unit": unit.name, "code": unit.code, "region": unit.region, **dated}
        record = previous.of_unit(unit, year - 1) if previous and year and not roster.was_split(unit) else None
        content = replace(carried_over(form, record), cover=cover)
        files[free_name(f"{safe_name(unit.name)}{suffix}", ".xlsx", taken)] = write_workbook(form, content)
    return write_files(out, files)


def carried_over(form: Form, record: Record | None) -> Content:
    """What last year leaves in this year's workbook: 上年结转 filled in and locked, and all figures that this edition has too.

    自检 compares with some of them; the check and the button judge every rule between years with them.
    """
    from toolkit.submission.numbers import in_units
    from toolkit.template.template import Content

    if record is None:
        return Content()
    figures: dict[str, int | Decimal | str | None] = {}
    for one in form.fields:
        if one.row_key == "carried_in" and not one.total:
            last = record.figures.get(one.key.replace("/carried_in/", "/carried_out/"))
            if last is not None:
                figures[one.key] = in_units(last, one.measure)
    prior = {one.key: in_units(record.figures[one.key], one.measure) for one in form.fields if one.key in record.figures}
    return Content(figures=figures, prior=prior, locked=frozenset(figures))


class Imported(NamedTuple):
    """A published report after the import: the workbook that was written and what was met, or why there is none."""

    source: str
    workbook: Path | None
    report: Report | None
    cause: str = ""


def import_reports(paths: Sequence[Path], out: Path) -> list[Imported]:
    """Read published reports (plain text) into filled workbooks, one per report.

    Raises:
        NianbaoError: If a path does not exist.
        OutputError: If a workbook cannot be written.
    """
    from toolkit.intake.published.report import read_report, to_content
    from toolkit.intake.published.text import read_document
    from toolkit.outputs import write_files
    from toolkit.template.template import write_workbook

    files: dict[str, bytes] = {}
    taken: set[str] = set()
    results: list[tuple[Path, str, Report | None, str]] = []
    found, barred = _reports(paths)
    results += [(Path(one.path), "", None, one.reason) for one in barred]
    for path in found:
        try:
            report = read_report(read_document(_report_bytes(path)), path.stem)
        except UnreadableError as error:
            results.append((path, "", None, str(error)))
            continue
        name = free_name(f"{safe_name(report.unit or path.stem)}{report.year or ''}年", ".xlsx", taken)
        files[name] = write_workbook(FORMS[report.edition], to_content(report))
        results.append((path, name, report, ""))
    write_files(out, files)
    return [Imported(str(path), out / name if name else None, report, cause) for path, name, report, cause in results]


def _reports(paths: Sequence[Path]) -> tuple[list[Path], list[Skipped]]:
    """The texts under some paths, and the folders that could not be searched."""
    found: list[Path] = []
    skipped: list[Skipped] = []
    for path in paths:
        if places.require_there(path) is Kind.FOLDER:
            found += sorted(entry for entry in _walk(path, None, skipped) if entry.suffix.lower() == ".txt")
        else:
            found.append(path)
    return list(dict.fromkeys(found)), [one for one in skipped if one.reason != _LIKE_A_WORKBOOK]


def _report_bytes(path: Path) -> bytes:
    from toolkit.intake.xlsx.package import read_bytes

    if path.suffix.lower() != ".txt":
        raise UnreadableError("type", f"目前只能导入文本文件（.txt），“{path.name}”请先另存为文本。")
    return read_bytes(path)
