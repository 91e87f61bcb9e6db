"""The 校验 button: `button install`, `button check`, and what its macros call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand, ChineseGroup
from toolkit.cli.console import Blocked, tell
from toolkit.terminal import pad

commands = typer.Typer()


button = typer.Typer(
    cls=ChineseGroup, rich_markup_mode=None, no_args_is_help=True, help="校验按钮：安装、诊断，以及供按钮调用的命令。"
)
commands.add_typer(button, name="button")


@button.command("install", cls=ChineseCommand)
def button_install() -> None:
    """把校验程序放到按钮能找到的位置，并说明做了什么。"""
    from toolkit import jobs

    for line in jobs.install_button():
        tell(line)


@button.command("check", cls=ChineseCommand)
def button_check() -> None:
    """诊断本机能否使用校验按钮。"""
    from toolkit import jobs

    items = jobs.diagnose_button()
    for item in items:
        tell(f"{'√' if item.fine else '×'} {pad(item.name, 16)}{item.state}{'' if item.fine else '　' + item.remedy}")
    if not all(item.fine for item in items):
        raise Blocked


@button.command("report", cls=ChineseCommand, hidden=True)
def button_report_command(
    workbook: Annotated[Path, typer.Argument(metavar="副本", show_default=False)],
    report: Annotated[Path, typer.Argument(metavar="结果文件", show_default=False)],
    done: Annotated[Path | None, typer.Option("--done", metavar="标志", help="写完后建立的文件。", show_default=False)] = None,
) -> None:
    """校验另存的副本，写出宏能读的结果（由按钮调用）。"""
    from toolkit import jobs

    jobs.report_to_button(workbook, report, done)


@button.command("run", cls=ChineseCommand, hidden=True)
def button_run(
    wb: Annotated[str, typer.Option("--wb", help="工作簿的名称。", show_default=False)],
    from_xl: Annotated[int, typer.Option("--from_xl")] = 1,
    hwnd: Annotated[str, typer.Option("--hwnd")] = "0",
    application: Annotated[str, typer.Option("--app")] = "",
) -> None:
    """校验打开着的工作簿（由按钮通过 xlwings 调用；参数由 xlwings 自己读取）。"""
    from toolkit import jobs

    jobs.press_button()
