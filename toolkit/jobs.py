"""What the command line and the button both call: paths in, answers or outputs out.

Finds the files, reads them (in two or more processes when there are many), checks them all at once, consolidates, writes.
Prints nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import paths as places
from toolkit.checks.answer import Answer, check_in_chunks
from toolkit.checks.judging import judge_between
from toolkit.draft.account import account_of
from toolkit.errors import NianbaoError, UnreadableError
from toolkit.file_names import free_name, safe_name
from toolkit.form import FORMS
from toolkit.intake.files import read_each, read_file
from toolkit.intake.folder import LIKE_A_WORKBOOK, find_files, walk
from toolkit.intake.region_workbook import breakdown_of
from toolkit.office.last_year import with_last_year
from toolkit.office.office import ALONE, Office
from toolkit.paths import Kind
from toolkit.rules.findings import Checked

if TYPE_CHECKING:
    from toolkit.intake.files import Progress
    from toolkit.intake.folder import Skipped
    from toolkit.intake.published.report import Report
    from toolkit.office.last_year import Archive
    from toolkit.submission.report import Submission
    from toolkit.submission.roster import Roster


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
        with_last_year(read_each(files, progress), previous, office.roster), keep_texts=keep_texts, office=office
    )
    return Answer(tuple(judge_between(list(checked), office)), tuple(skipped))


def read_inputs(
    paths: Sequence[Path], progress: Progress | None = None, previous: Archive | None = None, roster: Roster | None = None
) -> Iterator[Submission | Checked]:
    """The workbooks under some paths one after another, with last year's figures, for whoever checks them himself.

    Raises:
        NianbaoError: If a path does not exist.
    """
    files, _ = find_files(paths)
    return with_last_year(read_each(files, progress), previous, roster)


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
    write_file(out, write_draft(account_of(read, breakdown_of(read))))
    return out


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
            found += sorted(entry for entry in walk(path, None, skipped) if entry.suffix.lower() == ".txt")
        else:
            found.append(path)
    return list(dict.fromkeys(found)), [one for one in skipped if one.reason != LIKE_A_WORKBOOK]


def _report_bytes(path: Path) -> bytes:
    from toolkit.intake.xlsx.package import read_bytes

    if path.suffix.lower() != ".txt":
        raise UnreadableError("type", f"目前只能导入文本文件（.txt），“{path.name}”请先另存为文本。")
    return read_bytes(path)
