"""A region's report out of its units': `consolidate`, and `draft` of the Word report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, progress_bar, say, say_expired, tell, tell_json
from toolkit.cli.options import (
    YEAR_RANGE,
    Contact,
    Deadline,
    Hints,
    Json,
    LedgerFile,
    OutOrWorkspace,
    PathsOrWorkspace,
    Previous,
    RulesFile,
    Scheduler,
    WaiversFile,
    executor_at,
    read_until,
    refuse_options,
    require_ending,
)
from toolkit.errors import NianbaoError

commands = typer.Typer()


@commands.command("consolidate", cls=ChineseCommand)
def consolidate_command(
    paths: PathsOrWorkspace = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="名录", help="单位名录（.xlsx 或 .csv）；在工作区里可以不写。", show_default=False),
    ] = None,
    out: OutOrWorkspace = None,
    region: Annotated[
        str, typer.Option("--region", metavar="地区", help="汇总地区的名称。", show_default="名录中共同的所属地区")
    ] = "",
    year: Annotated[
        int | None, typer.Option("--year", metavar="年度", help="汇总的年度。", show_default="多数报表的年度", **YEAR_RANGE)
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="终稿：每条核实都要有说明，单位一家不缺。")] = False,
    tree: Annotated[bool, typer.Option("--tree", help="在工作区里，另给下面的每个地区各写一份汇总工作簿。")] = False,
    previous: Previous = None,
    ledger: LedgerFile = None,
    waivers: WaiversFile = None,
    rules: RulesFile = None,
    deadline: Deadline = "",
    contact: Contact = "",
    no_word: Annotated[bool, typer.Option("--no-word", help="不写 Word 草稿，其余照写；校验页写的就是这一套。")] = False,
    zip_files: Annotated[
        bool, typer.Option("--zip", help="另写一个压缩包：汇总工作簿和各单位的文件，换一台电脑链接也能打开。")
    ] = False,
    hints: Hints = False,
    scheduler: Scheduler = "",
) -> None:
    """校验并汇总各单位的报表，写出汇总工作簿、报告草稿、退回稿和 manifest.json。

    在工作区里不写路径，就汇总登记簿中各单位采用的一份，结果写进“汇总”；终稿只汇总已接受的。
    """
    from toolkit import jobs
    from toolkit.region.lines import list_outcome

    executor = executor_at(scheduler)
    with progress_bar("读取") as progress:
        if paths:
            if missing := [name for name, value in (("--roster", roster), ("--out", out)) if value is None]:
                raise NianbaoError(f"缺少选项 {'、'.join(missing)}。")
            if tree:
                raise NianbaoError("--tree 只用在工作区里，请去掉路径。")
            assert roster and out
            outcome = jobs.consolidate(
                paths, roster, out, region=region, year=year, final=final, previous=previous, ledger=ledger, waivers=waivers,
                rules=rules, deadline=read_until(deadline), contact=contact, word=not no_word, zip_files=zip_files,
                progress=progress, executor=executor,
            )  # fmt: skip
        else:
            refuse_options(
                {"--roster": roster, "--out": out, "--region": region, "--year": year, "--previous": previous,
                 "--ledger": ledger, "--waivers": waivers, "--rules": rules, "--deadline": deadline, "--contact": contact,
                 "--no-word": no_word, "--zip": zip_files}
            )  # fmt: skip
            outcome = jobs.consolidate_workspace(final=final, tree=tree, progress=progress, executor=executor)
    say_expired(outcome.consolidation.office)
    for line in list_outcome(outcome, hints=hints):
        tell(line)
    for note in outcome.notes:
        say(note)
    if outcome.blocks:
        raise Blocked


@commands.command("draft", cls=ChineseCommand)
def draft_command(
    workbook: Annotated[
        Path | None,
        typer.Argument(
            metavar="工作簿", help="一个单位的填报工作簿，或者一个地区的汇总工作簿；在工作区里可以不写。", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件.docx", help="写入的 Word 文件；在工作区里可以不写。", show_default=False),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="文件.html", help="写入网页，贴进网站编辑器；旁边另有一份不合并单元格的。", show_default=False
        ),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="文件.csv", help="写入数据表，一行一个数。", show_default=False)
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(
            "--update", metavar="草稿.docx", help="更新改过的草稿里的数，人写的不动；结果写到 --out。", show_default=False
        ),
    ] = None,
    style: Annotated[
        str,
        typer.Option("--style", metavar="版式", help="Word 的版式：official 按公文格式，plain 与官方模板一样用宋体。"),
    ] = "official",
    charts: Annotated[bool, typer.Option("--charts", help="Word 里附图：各单位申请数、办理结果、与上年比较。")] = False,
    as_json: Json = False,
) -> None:
    """按工作簿的数据起草年度报告（Word），或者写出在网站发布用的网页和数据表。"""
    from toolkit import jobs

    if workbook is None:
        refuse_options(
            {"--out": out, "--html": html, "--csv": csv, "--update": update, "--style": style != "official", "--charts": charts,
             "--json": as_json}
        )  # fmt: skip
        drafted = jobs.draft_workspace()
        tell(str(drafted.path))
        for note in drafted.notes:
            say(note)
        say("草稿中标黄的【待补充】需要人工补写。")
        return
    if not (out or html or csv or as_json):
        raise NianbaoError("缺少选项 --out。")
    require_ending("草稿是 Word 文件", "--out", out, ".docx")
    if update:
        refuse_options(
            {"--html": html, "--csv": csv, "--style": style != "official", "--charts": charts, "--json": as_json},
            "--update 只更新已有的草稿，不能同时写 {}，请分两次运行。",
        )
        _update(workbook, update, out)
        return
    if charts and out is None:
        raise NianbaoError("图画在 Word 报告里，--charts 要与 --out 一起写。")
    require_ending("网页", "--html", html, ".html", ".htm")
    require_ending("数据表", "--csv", csv, ".csv")
    written = jobs.publish(workbook, docx=out, html=html, csv=csv, style=style, charts=charts)
    if as_json:
        tell_json(written.record)
    for path in written.files:
        (say if as_json else tell)(str(path))
    if written.gaps:
        say("草稿中标黄的【待补充】需要人工补写。" if out else f"还有 {len(written.gaps)} 处【待补充】没有写，补完再发布。")


def _update(workbook: Path, draft: Path, out: Path | None) -> None:
    """Renew a draft, and list what a person has to look at."""
    from toolkit import jobs

    if out is None:
        raise NianbaoError("缺少选项 --out。")
    updated = jobs.update_draft(workbook, draft, out)
    annex = f"附件更新 {len(updated.rows)} 行，" if updated.rows else ""
    counts = f"更新 {len(updated.renewed)} 个数，{annex}{updated.unchanged} 个没有变，{len(updated.lines)} 处要看。"
    tell(f"{updated.path}：{counts}")
    for line in updated.lines:
        tell(f"  {line}")
    if updated.told:
        raise Blocked
