"""The result of a check as files for people: a page or a workbook, by the ending of the name that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from toolkit.checks.answer import Answer
from toolkit.errors import NianbaoError
from toolkit.feedback.grouping import Review
from toolkit.office.office import Office
from toolkit.paths import Kind, kind_of, relative, resolved


def _page(review: Review) -> bytes:
    from toolkit.feedback.page import write_findings_page

    return write_findings_page(review)


def _book(review: Review) -> bytes:
    from toolkit.feedback.book import write_findings_book

    return write_findings_book(review)


_KINDS: dict[str, Callable[[Review], bytes]] = {".html": _page, ".htm": _page, ".xlsx": _book}


def require_kinds(reports: Sequence[Path], paths: Sequence[Path] = ()) -> None:
    """Say before the work what cannot be written.

    Args:
        reports: The files that are asked for.
        paths: What is checked: a workbook among the received ones would be taken for a submission the next time.

    Raises:
        NianbaoError: If a name ends in something else, or a workbook would lie among those that are checked.
    """
    for report in reports:
        if report.suffix.lower() not in _KINDS:
            raise NianbaoError(f"--report 只能写网页（.html）或表格（.xlsx），写的是“{report}”。请改文件名的结尾。")
        place = resolved(report)
        if report.suffix.lower() == ".xlsx" and any(_lies_in(place, resolved(path)) for path in paths):
            raise NianbaoError(f"“{report}”在被校验的文件夹里，下次会当成填报表。请写到别的文件夹。")


def _lies_in(place: Path, path: Path) -> bool:
    return path == place or (kind_of(path) is Kind.FOLDER and path in place.parents)


def write_reports(answer: Answer, office: Office, paths: Sequence[Path], reports: Sequence[Path]) -> list[Path]:
    """Write the reports of a check, all made before the first is written; those of one folder are one set.

    Args:
        answer: The check's.
        office: With what it was checked.
        paths: What was checked.
        reports: The files, of kinds that `require_kinds` lets pass.

    Returns:
        Where they lie; see `outputs.write_file`.

    Raises:
        OutputError: If a file cannot be written; an old one stays as it was.
    """
    if not reports:
        return []
    from toolkit.outputs import write_files

    title = "、".join(resolved(path).name or str(path) for path in paths)
    skipped = tuple((one.path, one.reason) for one in answer.skipped)
    sets: dict[Path, dict[str, bytes]] = {}
    for target in reports:
        review = Review(title, answer.checked, skipped, office, partial(relative, folder=target.parent))
        sets.setdefault(target.parent, {})[target.name] = _KINDS[target.suffix.lower()](review)
    return [path for folder, files in sets.items() for path in write_files(folder, files)]
