"""Arguments and options that several commands share: their names, and what the help says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit import FIRST_YEAR, LAST_YEAR
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.executor import Executor

Paths = Annotated[
    list[Path], typer.Argument(metavar="路径...", help="填报工作簿，或者装有工作簿的文件夹。", show_default=False)
]
PathsOrWorkspace = Annotated[
    list[Path] | None,
    typer.Argument(metavar="路径...", help="填报工作簿，或者装有工作簿的文件夹；在工作区里可以不写。", show_default=False),
]
OutOrWorkspace = Annotated[
    Path | None,
    typer.Option("--out", metavar="文件夹", help="结果写入的文件夹；在工作区里可以不写。", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", metavar="文件夹", help="结果写入的文件夹。", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出，供其他程序使用。")]
RosterFile = Annotated[
    Path, typer.Option("--roster", metavar="名录", help="单位名录（.xlsx 或 .csv）。", show_default=False)
]  # fmt: skip
Previous = Annotated[
    Path | None,
    typer.Option("--previous", metavar="上年", help="上一年度的报表：文件夹、单位工作簿或汇总工作簿。", show_default=False),
]
Deadline = Annotated[
    str,
    typer.Option(
        "--deadline",
        metavar="日期",
        help="退回后报回的期限，如 2025-01-20；不写的，为次年1月31日，人民政府为3月31日（乡镇与部门相同）。",
        show_default=False,
    ),
]
Contact = Annotated[
    str, typer.Option("--contact", metavar="联系人", help="写在退回稿上的联系人和电话。", show_default=False)
]  # fmt: skip
LedgerFile = Annotated[
    Path | None,
    typer.Option(
        "--ledger", metavar="台账", help="核实说明台账（.csv 或 .xlsx）：已收到的说明和审核意见。", show_default=False
    ),
]
WaiversFile = Annotated[
    Path | None,
    typer.Option(
        "--waivers", metavar="豁免", help="豁免清单（.csv 或 .xlsx）：哪个单位的哪条规则不作要求。", show_default=False
    ),
]
RulesFile = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="自定规则", help="本单位自定的规则（.toml、.xlsx 或 .csv），和标准规则一起校验。", show_default=False
    ),
]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler", metavar="地址", help="在已有的 Dask 集群上读取和校验，如 tcp://10.0.0.5:8786。", show_default=False
    ),
]
Hints = Annotated[bool, typer.Option("--hints", help="逐条列出提示；不写时只说有几条，提示无需处理。")]
YEAR_RANGE = {"min": FIRST_YEAR, "max": LAST_YEAR}


def read_until(deadline: str) -> date | None:
    """The day that `--deadline` names, None if it names none.

    Raises:
        NianbaoError: If it is no date.
    """
    if not deadline:
        return None
    from toolkit.office.terms import read_deadline

    return read_deadline(deadline)


def executor_at(scheduler: str) -> Executor | None:
    """Who does the work: the cluster that `--scheduler` names, None if it names none.

    Raises:
        NianbaoError: If the cluster cannot be reached.
    """
    if not scheduler:
        return None
    from toolkit.executor.cluster import connected

    return connected(scheduler)


#: Why options are refused where no path is named.
_BY_SETTINGS = "没有写路径，就按工作区的设置运行，不能写 {}。请写明路径，或者去掉这些选项。"


def refuse_options(given: Mapping[str, object], why: str = _BY_SETTINGS) -> None:
    """Refuse options that would have no effect: one that is passed over in silence would deceive.

    Args:
        given: Their values by name.
        why: What is said, {} for the names of those that are given; by default that a workspace has them in its settings.

    Raises:
        NianbaoError: If one of them is given.
    """
    if named := [name for name, value in given.items() if value]:
        raise NianbaoError(why.format("、".join(named)))


def require_ending(what: str, option: str, path: Path | None, *endings: str) -> None:
    """Refuse a name by which no program would open what is written.

    Raises:
        NianbaoError: If the path ends otherwise.
    """
    if path and path.suffix.lower() not in endings:
        raise NianbaoError(f"{what}，{option} 应以 {endings[0]} 结尾，写的是“{path}”。")
