"""Jobs on documents that go out: the report for a website; the final report, and the posted page, held against the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.draft.plan import Block
    from toolkit.draft.updating import Updated
    from toolkit.proof.page import PageProof
    from toolkit.proof.report import ReportProof


@dataclass(frozen=True)
class Published:
    """A report that was written for a website.

    Attributes:
        files: What was written, in the order of the arguments; behind the page its second form without merged cells.
        gaps: What a person still has to add, in the order of the report; the page is not to be posted before.
        account: What the report gives account of, and blocks: what it says.
    """

    files: tuple[Path, ...]
    gaps: tuple[str, ...]
    account: Account
    blocks: Sequence[Block]

    @cached_property
    def record(self) -> dict[str, Any]:
        """The report for other programs, made when it is asked for.

        Its keys are `unit`, `year`, `edition`, `title`, `cells`, `paragraphs`.
        """
        from toolkit.draft.data import record

        return record(self.account, self.blocks)


def publish(
    workbook: Path,
    *,
    docx: Path | None = None,
    html: Path | None = None,
    csv: Path | None = None,
    style: str = "official",
    charts: bool = False,
) -> Published:
    """Write the report of one unit's or region's workbook for a website; what each form says is the same.

    Args:
        workbook: A unit's workbook or a region workbook.
        docx: The Word report to write.
        html: The page to write, to be pasted into the editor's source; one without merged cells lies beside it.
        csv: The table of figures to write.
        style: How the Word report is set, `official` after GB/T 9704—2012 or `plain` like the official template.
        charts: Whether pictures of charts stand in the Word report.

    Raises:
        NianbaoError: If the workbook is missing or cannot be read, there is no such style, two outputs have one name, or charts
            are wanted and matplotlib or a Chinese font is missing.
        OutputError: If something cannot be written; then nothing is, unless no folder holds it all (`outputs.write_together`).
    """
    from toolkit.draft.data import figure_rows
    from toolkit.draft.plan import compose, gaps
    from toolkit.draft.web import page
    from toolkit.file_names import without_merged_cells
    from toolkit.office.tables import write_csv
    from toolkit.outputs import write_together
    from toolkit.paths import identity

    account = _account(workbook)
    blocks = compose(account)
    contents: list[tuple[Path, bytes]] = []
    if docx:
        from toolkit.draft.typography import LOOKS
        from toolkit.draft.word import write_draft

        if style not in LOOKS:
            raise NianbaoError(f"没有“{style}”这种版式，可以写 {'、'.join(LOOKS)}。")
        contents.append((docx, write_draft(account, LOOKS[style], blocks, charts=charts)))
    if html:
        contents.append((html, page(account, blocks=blocks).encode("utf-8-sig")))
        plain = page(account, merged=False, blocks=blocks).encode("utf-8-sig")
        contents.append((html.with_name(without_merged_cells(html.name)), plain))
    if csv:
        contents.append((csv, write_csv(figure_rows(account))))
    if len({identity(path) for path, _ in contents}) < len(contents):
        raise NianbaoError("几个输出写成了同一个文件，请给每个输出一个自己的文件名。")
    return Published(tuple(write_together(dict(contents))), gaps(account, blocks), account, blocks)


def update_draft(workbook: Path, draft: Path, out: Path) -> Updated:
    """Renew the figures of a Word draft that people have worked on; what they wrote stays, and what was left is told of.

    Args:
        workbook: With the figures of today, a unit's or a region's.
        draft: The draft, .docx; it stays as it is.
        out: The new document.

    Raises:
        NianbaoError: If a file is missing or cannot be read, the draft is not one of this report, or `out` is `draft`.
        OutputError: If the document cannot be written.
    """
    from toolkit.draft.updating import update
    from toolkit.errors import UnreadableError
    from toolkit.intake.xlsx.package import read_bytes
    from toolkit.outputs import write_file
    from toolkit.paths import identity, require_file, same_file

    require_file(draft, "草稿")
    if identity(draft) == identity(out) or same_file(draft, out):
        raise NianbaoError("更新后的草稿要写到另一个文件：原来的草稿保持不动。请换一个 --out。")
    account = _account(workbook)
    try:
        updated = update(read_bytes(draft), account)
    except UnreadableError as error:
        raise NianbaoError(f"草稿“{draft.name}”读不了：{error}") from error
    return replace(updated, path=write_file(out, updated.data))


def verify_page(page: Path, workbook: Path) -> PageProof:
    """Hold a page as it was posted against the approved workbook; a page without the report says so.

    Args:
        page: As saved from the browser.
        workbook: The approved one, a unit's or a region's.

    Raises:
        NianbaoError: If one of them is missing, or the workbook cannot be read.
    """
    from toolkit.paths import require_file
    from toolkit.proof.page import prove_page

    require_file(page, "网页")
    require_file(workbook, "工作簿")
    return prove_page(page, workbook)


def verify_report(report: Path, workbook: Path) -> ReportProof:
    """Hold a final report against its workbook: figures changed by hand, out of date or unbound, what is left over, the texts.

    Args:
        report: The Word report, a draft of ours or not; or any document that `import` reads.
        workbook: A unit's workbook or a region workbook.

    Raises:
        NianbaoError: If one of them is missing, or the workbook cannot be read.
    """
    from toolkit.paths import require_file
    from toolkit.proof.report import prove_report

    require_file(report, "报告")
    require_file(workbook, "工作簿")
    return prove_report(report, workbook)


def _account(workbook: Path) -> Account:
    """What a workbook gives account of.

    Raises:
        NianbaoError: If it is missing or cannot be read.
    """
    from toolkit.draft.account import account_of
    from toolkit.intake.region_workbook import read_with_breakdown
    from toolkit.paths import require_there
    from toolkit.submission.report import Unreadable

    require_there(workbook)
    read, known = read_with_breakdown(workbook)
    if isinstance(read, Unreadable):
        raise NianbaoError(read.line)
    return account_of(read, known)
