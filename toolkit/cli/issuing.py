"""What an office hands out before reports come in: `template`, `page`, and `import` of those that are already published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, say, tell
from toolkit.cli.options import YEAR_RANGE, Out, Previous, refuse_options, require_ending
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.feedback.carrying import Carried

commands = typer.Typer()


@commands.command("template", cls=ChineseCommand)
def template_command(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="文件夹",
            show_default=False,
            help="结果写入的文件夹；在工作区里可以不写；用 --from 时也可以不写，就放在旧文件旁边。",
        ),
    ] = None,
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
    old: Annotated[
        Path | None,
        typer.Option("--from", metavar="旧文件", help="用旧模板填的工作簿：把填的内容转到新模板。", show_default=False),
    ] = None,
) -> None:
    """生成空白填报模板，或者按单位名录每个单位一份；或者把旧模板里填的内容转到新模板。

    在工作区里不写 --out，就按花名册每个单位一份，写进“下发”。
    """
    from toolkit import jobs

    if old is not None:
        if edition or year or roster or previous:
            raise NianbaoError("--from 只能和 --out 一起使用：版本、年度、单位都按旧文件。")
        _tell_carried(old, jobs.carry_over(old, out))
        return
    if out is None:
        refuse_options({"--edition": edition, "--year": year, "--roster": roster, "--previous": previous})
        written = jobs.issue_workspace()
    else:
        written = jobs.issue(out, edition=edition, year=year, roster=roster, previous=previous)
    for path in written:
        tell(str(path))
    say(f"已生成 {len(written)} 份模板。")


def _tell_carried(old: Path, done: Carried) -> None:
    """What came along, and line by line what did not.

    Raises:
        Blocked: If something did not.
    """
    from toolkit.feedback.carrying import carried_lines

    for line in carried_lines(old, done):
        tell(line)
    if done.left:
        say(f"有 {len(done.left)} 处没有转入，请对照旧文件补填。")
        raise Blocked
    say("全部转入，没有遗漏。请打开新文件核对一遍，再继续填写；旧文件没有改动。")


@commands.command("import", cls=ChineseCommand)
def import_command(
    reports: Annotated[
        list[Path],
        typer.Argument(
            metavar="报告...", help="已公开的年度报告（Word、网页、PDF、文本文件），或者装有报告的文件夹。", show_default=False
        ),
    ],
    out: Out,
) -> None:
    """把已公开的年度报告读成填好的工作簿，并列出读入时遇到的问题。"""
    from toolkit import jobs

    results = jobs.import_reports(reports, out)
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


@commands.command("page", cls=ChineseCommand)
def page_command(
    out: Annotated[Path, typer.Option("--out", metavar="文件.html", help="写入的网页文件。")] = Path("年报校验.html"),
) -> None:
    """写出校验页：一个网页文件，双击打开就能校验、汇总，不安装、不联网。"""
    from toolkit import jobs

    require_ending("校验页是网页", "--out", out, ".html", ".htm")
    tell(str(jobs.write_page(out)))
    say("双击打开就能用。用邮件发给单位，请先压缩成 .zip：有些邮箱会删掉 .html 附件。")
