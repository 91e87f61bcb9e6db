"""Published reports → filled workbooks: what they print stands in the template, and what was odd about them is listed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from toolkit import paths as places
from toolkit.errors import UnreadableError
from toolkit.file_names import free_name, safe_name
from toolkit.form import FORMS, sheets
from toolkit.paths import Kind

if TYPE_CHECKING:
    from toolkit.intake.folder import Skipped
    from toolkit.intake.published.report import Report


class Imported(NamedTuple):
    """What became of one published report.

    Attributes:
        source: Its path.
        workbook: The workbook that was written; None if there is none.
        report: What was read, with its irregularities; None if it could not be read.
        cause: Why there is no workbook, in Chinese; else "".
    """

    source: str
    workbook: Path | None
    report: Report | None
    cause: str = ""


def import_reports(paths: Sequence[Path], out: Path) -> list[Imported]:
    """See `toolkit.jobs.import_reports`."""
    from toolkit.outputs import write_files

    files: dict[str, bytes] = {}
    taken: set[str] = set()
    results: list[tuple[Path, str, Report | None, str]] = []
    found, barred = _reports(paths)
    results += [(Path(one.path), "", None, one.reason) for one in barred]
    for path in found:
        try:
            report, workbook = import_report(_bytes(path), path.name)
        except UnreadableError as error:
            results.append((path, "", None, str(error)))
            continue
        name = free_name(_stem(report, path.stem), ".xlsx", taken)
        files[name] = workbook
        results.append((path, name, report, ""))
    written = dict(zip(files, write_files(out, files), strict=True))
    return [Imported(str(path), written.get(name), report, cause) for path, name, report, cause in results]


def is_like_a_report(name: str) -> bool:
    """Whether a file of this name may be a published report."""
    from toolkit.intake.documents.door import SUFFIXES

    return PurePath(name).suffix.lower() in SUFFIXES


def import_report(data: bytes, name: str, *, sent: bool = False) -> tuple[Report, bytes]:
    """One published report, and the workbook that holds what it prints.

    Args:
        data: The document.
        name: What it is called.
        sent: Whether its unit has sent it: it is judged like a workbook, for it can go back; and where it names no unit, the
            name of the file does not become the unit's.

    Raises:
        UnreadableError: If it is no report, or cannot be read.
    """
    from toolkit.intake.documents.door import read_document
    from toolkit.intake.published.report import read_report, to_content
    from toolkit.template.template import write_workbook

    report = read_report(read_document(data, name), "" if sent else PurePath(name).stem)
    kind = sheets.KIND_SENT if sent else sheets.KIND_PUBLISHED
    return report, write_workbook(FORMS[report.edition], to_content(report, kind))


def imported_name(report: Report, name: str) -> str:
    """What the workbook of a report is called that came as a document of this name."""
    return f"{_stem(report, PurePath(name).stem)}.xlsx"


def _stem(report: Report, stem: str) -> str:
    return f"{safe_name(report.unit or stem)}{report.year or ''}年"


def _reports(paths: Sequence[Path]) -> tuple[list[Path], list[Skipped]]:
    """The reports under some paths, and the folders that could not be searched."""
    from toolkit.intake.documents.door import SUFFIXES
    from toolkit.intake.folder import LIKE_A_WORKBOOK, litter, walk

    found: list[Path] = []
    skipped: list[Skipped] = []
    for path in paths:
        if places.require_there(path) is Kind.FOLDER:
            inside = walk(path, None, skipped)
            found += sorted(one for one in inside if one.suffix.lower() in SUFFIXES and not litter(one.name))
        else:
            found.append(path)
    return list(dict.fromkeys(found)), [one for one in skipped if one.reason != LIKE_A_WORKBOOK]


def _bytes(path: Path) -> bytes:
    from toolkit.intake.documents.door import LARGEST
    from toolkit.intake.xlsx.limits import Limits
    from toolkit.intake.xlsx.package import read_bytes

    return read_bytes(path, Limits(file_bytes=LARGEST))
