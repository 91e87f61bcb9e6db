"""What goes out held against what was approved: `verify-page`, and `check --against`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, tell, tell_json
from toolkit.cli.options import Json
from toolkit.errors import NianbaoError

commands = typer.Typer()


@commands.command("verify-page", cls=ChineseCommand)
def verify_page_command(
    page: Annotated[Path, typer.Argument(metavar="网页", help="从浏览器另存的网页（.html、.mhtml）。", show_default=False)],
    workbook: Annotated[
        Path, typer.Option("--against", metavar="工作簿", help="审定的填报工作簿或者汇总工作簿。", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """核对已经发布的网页与审定的工作簿：标题、单位、年度、每个数、各部分标题、文字里的数。"""
    from toolkit import jobs
    from toolkit.proof.lines import list_proof, proof_json

    proof = jobs.verify_page(page, workbook)
    _tell(list_proof(proof), proof_json(proof), blocks=proof.blocks, as_json=as_json)


def check_report(reports: list[Path], workbook: Path, *, as_json: bool) -> None:
    """`check F.docx --against WORKBOOK`: the final report held against its workbook."""
    from toolkit import jobs
    from toolkit.proof.lines import list_report, report_json

    if len(reports) != 1:
        raise NianbaoError("--against 一次核对一份报告，请只写一个文件。")
    proof = jobs.verify_report(reports[0], workbook)
    _tell(list_report(proof), report_json(proof), blocks=proof.blocks, as_json=as_json)


def _tell(lines: Iterable[str], record: object, *, blocks: bool, as_json: bool) -> None:
    """Tell what became of a comparison, in lines or as JSON.

    Raises:
        Blocked: If `blocks`.
    """
    if as_json:
        tell_json(record)
    else:
        for line in lines:
            tell(line)
    if blocks:
        raise Blocked
