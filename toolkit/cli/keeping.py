"""The office's folder: `init`, what comes in, who stands where, what the office decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import say, tell
from toolkit.cli.options import YEAR_RANGE, RosterFile

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
