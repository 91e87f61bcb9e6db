"""The office's folder: `init`, what comes in, who stands where, what the office decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, progress_bar, say, tell, tell_json
from toolkit.cli.options import YEAR_RANGE, Json, RosterFile, Scheduler, executor_at, read_until

commands = typer.Typer()


@commands.command("init", cls=ChineseCommand)
def init_command(
    name: Annotated[Path, typer.Argument(metavar="地区", help="地区名称，也是新建的文件夹。", show_default=False)],
    year: Annotated[int, typer.Option("--year", metavar="年度", help="哪一年的年报。", show_default=False, **YEAR_RANGE)],
    roster: RosterFile,
    level: Annotated[str, typer.Option("--level", metavar="级别", help="县、市或省，可以不写。", show_default=False)] = "",
) -> None:
    """建立工作区：一个文件夹，里面有设置、花名册、收件箱、归档和登记簿。"""
    from toolkit import jobs

    begun = jobs.init(name, year, roster, level=level)
    tell(str(begun.places.root))
    if begun.new:
        say("工作区已建立。收到的文件放进其中的“收件箱”；报送期限、联系人等写在“设置.toml”里。")
    else:
        say("工作区早已建立，没有改动。")


@commands.command("collect", cls=ChineseCommand)
def collect_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="路径...", help="收到的文件，或者装有它们的文件夹；不写的，为收件箱。", show_default=False),
    ] = None,
    as_json: Json = False,
    received: Annotated[
        str, typer.Option("--received", metavar="日期", help="哪天收到的，如 2025-01-20；不写的，为现在。", show_default=False)
    ] = "",
    scheduler: Scheduler = "",
) -> None:
    """把收到的文件登记下来：原件归档，认出单位，校验；认不出的列出来等您确认。"""
    from toolkit import jobs
    from toolkit.workspace.status import collected_json, list_collected

    executor = executor_at(scheduler)
    with progress_bar("读取") as progress:
        outcome = jobs.collect(paths or (), received=read_until(received), progress=progress, executor=executor)
    if as_json:
        tell_json(collected_json(outcome.done, outcome.overview))
    else:
        for line in list_collected(outcome.done, outcome.overview):
            tell(line)
    for note in outcome.notes:
        say(note)
    if outcome.blocks:
        raise Blocked


@commands.command("status", cls=ChineseCommand)
def status_command(
    as_json: Json = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="文件.xlsx", help="另写一份 Excel，有图表。", show_default=False)
    ] = None,
) -> None:
    """谁报了、谁没报、谁退回了、谁接受了，每份文件的去向。"""
    from toolkit import jobs
    from toolkit.workspace.status import list_status, status_json

    found = jobs.status(report=report)
    if found.report:
        say(f"已写出 {found.report}。")
    if as_json:
        tell_json(status_json(found))
        return
    for line in list_status(found):
        tell(line)


@commands.command("remind", cls=ChineseCommand)
def remind_command(
    tone: Annotated[
        int, typer.Option("--tone", metavar="语气", help="1 温和，2 一般，3 严肃。", show_default="1", min=1, max=3)
    ] = 1,
) -> None:
    """写出催报、回执和公布情况：还没报的、读不了的、退回没改好的，每个单位一段，可以直接粘贴。"""
    from toolkit import jobs

    told = jobs.remind(tone)
    for one in told.reminders:
        tell(one.block)
    for note in told.notes:
        say(note)
    say(f"催报 {len(told.reminders)} 家，回执 {len(told.receipts)} 家，已写进 {'、'.join(str(path) for path in told.files)}。")


@commands.command("history", cls=ChineseCommand)
def history_command(
    unit: Annotated[str, typer.Argument(metavar="单位", help="单位的代码或者名称。", show_default=False)],
    as_json: Json = False,
) -> None:
    """一个单位报过哪几份，为什么用这一份，每次改了什么，谁做过什么。"""
    from toolkit import jobs
    from toolkit.workspace.history import history_json, list_history

    told = jobs.history(unit)
    if as_json:
        tell_json(history_json(told))
        return
    for line in list_history(told):
        tell(line)


@commands.command("rebuild", cls=ChineseCommand)
def rebuild_command() -> None:
    """用归档的原件和日志重建登记簿。"""
    from toolkit import jobs

    with progress_bar("读取") as progress:
        rebuilt = jobs.rebuild(progress=progress)
    tell(f"登记簿已重建，共 {rebuilt.events} 条。" if rebuilt.changed else f"登记簿完好，共 {rebuilt.events} 条，没有改动。")
    if rebuilt.kept:
        say(f"原来的登记簿留作“{rebuilt.kept.name}”，确认无误后可以删除。")
    for names, told in (
        (rebuilt.found, "归档中有、日志中没有，已补记"), (rebuilt.lost, "日志中有，归档中的原件不见了，请从备份中找回"),
        (rebuilt.broken, "归档中的原件被改动过，请从备份中找回"),
    ):  # fmt: skip
        for name in names:
            say(f"{told}：{name}")
    for note in rebuilt.notes:
        say(note)
    if not rebuilt.complete:
        raise Blocked
