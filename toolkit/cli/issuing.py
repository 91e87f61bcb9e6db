"""What an office hands out before reports come in: `template`, and `import` of those that are already published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, say, tell
from toolkit.cli.options import YEAR_RANGE, Out, OutOrWorkspace, Previous, refuse_options
from toolkit.errors import NianbaoError

commands = typer.Typer()


@commands.command("template", cls=ChineseCommand)
def template_command(
    out: OutOrWorkspace = None,
    edition: Annotated[
        int | None, typer.Option("--edition", metavar="版本", help="表格版本：2021 或 2019。", show_default="按年度，否则 2021")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="年度", help="写入封面的年度。", show_default=False, **YEAR_RANGE)
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="名录", help="单位名录：每个单位一份，写好名称和代码。", show_default=False),
    ] = None,
    previous: Previous = None,
) -> None:
    """生成空白填报模板，或者按单位名录每个单位一份。

    在工作区里不写 --out，就按花名册每个单位一份，写进“下发”。
    """
    from toolkit import jobs

    if out is None:
        refuse_options({"--edition": edition, "--year": year, "--roster": roster, "--previous": previous})
        written = jobs.issue_workspace()
    else:
        written = jobs.issue(out, edition=edition, year=year, roster=roster, previous=previous)
    for path in written:
        tell(str(path))
    say(f"已生成 {len(written)} 份模板。")


@commands.command("import", cls=ChineseCommand)
def import_command(
    reports: Annotated[
        list[Path],
        typer.Argument(metavar="报告...", help="已公开的年度报告（文本文件），或者装有报告的文件夹。", show_default=False),
    ],
    out: Out,
) -> None:
    """把已公开的年度报告读成填好的工作簿，并列出读入时遇到的问题。"""
    from toolkit import jobs

    results = jobs.import_reports(reports, out)
    if not results:
        raise NianbaoError("没有找到可以导入的报告（.txt）。")
    for one in results:
        if one.report is None:
            tell(f"{one.source}：无法导入。{one.cause}")
            continue
        tell(f"{one.source} → {one.workbook}")
        head = f"{one.report.unit}，{one.report.year} 年，{one.report.edition} 版表格"
        tell(f"  {head}，遇到 {len(one.report.irregularities)} 个问题")
        for irregularity in one.report.irregularities:
            tell(f"  - {irregularity.place}：{irregularity.detail}")
    if any(one.report is None for one in results):
        raise Blocked
