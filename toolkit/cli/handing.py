"""What a workspace hands on: `package` to the next level up, `newyear` to the next year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import progress_bar, say, tell

commands = typer.Typer()


@commands.command("package", cls=ChineseCommand)
def package_command(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件.zip", help="写入的压缩文件；不写的，放进“上报”。", show_default=False),
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="终稿：只报已接受的，单位一家不缺。")] = False,
) -> None:
    """汇总，并把上级需要的打成一个上报包：原件、数据、问题、说明、豁免和清单。"""
    from toolkit import jobs

    with progress_bar("读取") as progress:
        packed = jobs.package(out, final=final, progress=progress)
    tell(str(packed.path))
    kind = "终稿" if packed.final else "阶段性"
    same = "" if packed.new else "，与上一次完全相同"
    say(f"上报包第 {packed.version} 版（{kind}，{packed.coverage}{same}）。上级收到后放进收件箱，用 nianbao collect 核验。")
    for note in packed.notes:
        say(note)


@commands.command("newyear", cls=ChineseCommand)
def newyear_command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="文件夹", help="新工作区的文件夹；不写的，建在旧的旁边。", show_default=False),
    ] = None,
) -> None:
    """建立下一年度的工作区：花名册和别名、设置、自定规则带过去，上年数据取自本工作区。"""
    from toolkit import jobs

    rolled = jobs.newyear(folder)
    tell(str(rolled.places.root))
    if not rolled.new:
        say("下一年度的工作区早已建立，没有改动。")
    for note in rolled.notes:
        say(note)
