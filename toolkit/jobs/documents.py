"""Jobs on documents that go out: the report for a website."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.draft.account import Account


class Published(NamedTuple):
    """A report that was written for a website.

    Attributes:
        files: What was written, in the order of the arguments; behind the page its second form without merged cells.
        gaps: What a person still has to add, in the order of the report; the page is not to be posted before.
        record: The report for other programs: `unit`, `year`, `edition`, `title`, `cells`, `paragraphs`.
    """

    files: tuple[Path, ...]
    gaps: tuple[str, ...]
    record: dict[str, Any]


def publish(
    workbook: Path,
    *,
    docx: Path | None = None,
    html: Path | None = None,
    csv: Path | None = None,
    style: str = "official",
) -> Published:
    """Write the report of one unit's or region's workbook for a website; what each form says is the same.

    Args:
        workbook: A unit's workbook or a region workbook.
        docx: The Word report to write.
        html: The page to write, to be pasted into the editor's source; one without merged cells lies beside it.
        csv: The table of figures to write.
        style: How the Word report is set, `official` after GB/T 9704—2012 or `plain` like the official template.

    Raises:
        NianbaoError: If the workbook is missing or cannot be read, there is no such style, or two outputs have one name.
        OutputError: If something cannot be written.
    """
    from toolkit.draft.data import figure_rows, record
    from toolkit.draft.plan import gaps
    from toolkit.draft.web import page
    from toolkit.file_names import without_merged_cells
    from toolkit.office.tables import write_csv
    from toolkit.outputs import write_file
    from toolkit.paths import identity

    account = _account(workbook)
    contents: list[tuple[Path, bytes]] = []
    if docx:
        from toolkit.draft.typography import LOOKS
        from toolkit.draft.word import write_draft

        if style not in LOOKS:
            raise NianbaoError(f"没有“{style}”这种版式，可以写 {'、'.join(LOOKS)}。")
        contents.append((docx, write_draft(account, LOOKS[style])))
    if html:
        contents.append((html, page(account).encode("utf-8-sig")))
        contents.append((html.with_name(without_merged_cells(html.name)), page(account, merged=False).encode("utf-8-sig")))
    if csv:
        contents.append((csv, write_csv(figure_rows(account))))
    if len({identity(path) for path, _ in contents}) < len(contents):
        raise NianbaoError("几个输出写成了同一个文件，请给每个输出一个自己的文件名。")
    for path, data in contents:
        write_file(path, data)
    return Published(tuple(path for path, _ in contents), gaps(account), record(account))


def _account(workbook: Path) -> Account:
    """What a workbook gives account of.

    Raises:
        NianbaoError: If it is missing or cannot be read.
    """
    from toolkit.draft.account import account_of
    from toolkit.intake.files import read_file
    from toolkit.intake.region_workbook import breakdown_of
    from toolkit.paths import require_there
    from toolkit.submission.report import Unreadable

    require_there(workbook)
    read = read_file(workbook)
    if isinstance(read, Unreadable):
        raise NianbaoError(read.line)
    return account_of(read, breakdown_of(read))
