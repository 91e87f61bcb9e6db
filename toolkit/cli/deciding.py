"""What a person decides in a workspace: `assign`, `choose`, `accept`, `lock`, `unlock`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import say, tell

if TYPE_CHECKING:
    from toolkit.jobs import Decisions

commands = typer.Typer()

_File = Annotated[
    str, typer.Argument(metavar="文件", help="status 列出的编号，或者文件的名称、来源。", show_default=False)
]  # fmt: skip
_Unit = Annotated[str, typer.Argument(metavar="单位", help="单位的代码或者名称。", show_default=False)]
_Units = Annotated[
    list[str] | None, typer.Argument(metavar="单位...", help="单位的代码或者名称，可以写几个。", show_default=False)
]  # fmt: skip
_Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由，写进日志。", show_default=False)]


def _tell(decisions: Decisions) -> None:
    for one in decisions.decided:
        tell(one.said)
    if not decisions.decided:
        tell("没有符合条件的单位，没有改动。")
    for note in decisions.notes:
        say(note)


@commands.command("assign", cls=ChineseCommand)
def assign_command(file: _File, unit: _Unit) -> None:
    """认定一份文件是哪个单位的；封面上的名称以后也认得。"""
    from toolkit import jobs

    _tell(jobs.assign(file, unit))


@commands.command("choose", cls=ChineseCommand)
def choose_command(file: _File, reason: _Reason) -> None:
    """同一单位有几份时，选定用哪一份。"""
    from toolkit import jobs

    _tell(jobs.choose(file, reason))


@commands.command("accept", cls=ChineseCommand)
def accept_command(
    reason: _Reason,
    units: _Units = None,
    passed: Annotated[bool, typer.Option("--passed", help="所有校验通过、没有待说明的单位。")] = False,
) -> None:
    """接受单位报来的数据。"""
    from toolkit import jobs

    _tell(jobs.accept(units or (), reason, passed=passed))


@commands.command("lock", cls=ChineseCommand)
def lock_command(
    reason: _Reason,
    units: _Units = None,
    accepted: Annotated[bool, typer.Option("--accepted", help="所有已接受的单位。")] = False,
) -> None:
    """锁定已接受的数据：之后报来的文件只登记，不替换，直到解锁。"""
    from toolkit import jobs

    _tell(jobs.lock(units or (), reason, accepted=accepted))


@commands.command("unlock", cls=ChineseCommand)
def unlock_command(reason: _Reason, units: _Units = None) -> None:
    """解锁：可以改用别的文件。"""
    from toolkit import jobs

    _tell(jobs.unlock(units or (), reason))


@commands.command("restate", cls=ChineseCommand)
def restate_command(
    unit: _Unit,
    figure: Annotated[str, typer.Argument(metavar="数据项", help="表和单元格，如 表三E7。", show_default=False)],
    value: Annotated[str, typer.Argument(metavar="数", help="更正后的数，用表上的计量单位。", show_default=False)],
    reason: _Reason,
) -> None:
    """更正上年的一个数：之后与上年比较都用更正后的，并写明理由。"""
    from toolkit import jobs

    _tell(jobs.restate(unit, figure, value, reason))
