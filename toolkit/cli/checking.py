"""One file or many, each by itself: `check`, and `export` of what stands in them."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import Blocked, progress_bar, say, say_expired, tell, tell_json
from toolkit.cli.options import (
    Contact,
    Deadline,
    Hints,
    Json,
    LedgerFile,
    Paths,
    PathsOrWorkspace,
    Previous,
    RulesFile,
    Scheduler,
    WaiversFile,
    executor_at,
    read_until,
    refuse_options,
)
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.checks.answer import Answer
    from toolkit.office.office import Office

commands = typer.Typer()


class Format(str, Enum):
    """Formats of `export`."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class By(str, Enum):
    """What stands together in the list of `check`."""

    UNIT = "unit"
    RULE = "rule"


@commands.command("check", cls=ChineseCommand)
def check_command(
    paths: PathsOrWorkspace = None,
    as_json: Json = False,
    previous: Previous = None,
    by: Annotated[
        By,
        typer.Option("--by", metavar="方式", help="怎么排列：unit 按单位，rule 按规则。", show_default="unit"),
    ] = By.UNIT,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="名录", help="单位名录：按名录认定单位和单位类型。", show_default=False),
    ] = None,
    ledger: LedgerFile = None,
    waivers: WaiversFile = None,
    rules: RulesFile = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option(
            "--report", metavar="文件", help="另写一份结果：.html 网页或 .xlsx 表格；可以写多次。", show_default=False
        ),
    ] = None,
    returned: Annotated[
        Path | None,
        typer.Option(
            "--returned", metavar="文件夹", help="没有通过的，每份写一个标好问题的退回稿，另写退回语。", show_default=False
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="工作簿",
            help="路径是一份写好的报告（.docx）：与这个填报工作簿或者汇总工作簿核对。",
            show_default=False,
        ),
    ] = None,
    deadline: Deadline = "",
    contact: Contact = "",
    hints: Hints = False,
    scheduler: Scheduler = "",
) -> None:
    """校验填报工作簿，逐条列出问题：在哪里、填的是什么、应当是什么、怎么改。

    在工作区里不写路径，就校验登记簿中各单位采用的一份，退回稿写进“退回”。

    写 --against，就核对一份写好的 Word 报告：手工改过、过时、没有绑定的数，没有删改的提示，文字里的数。
    """
    if against:
        from toolkit.cli.proving import check_report

        refuse_options(
            {"--previous": previous, "--by": by is not By.UNIT, "--roster": roster, "--ledger": ledger,
             "--waivers": waivers, "--rules": rules, "--report": reports, "--returned": returned, "--deadline": deadline,
             "--contact": contact, "--hints": hints, "--scheduler": scheduler},
            "--against 只核对一份报告，不能同时写 {}。",
        )  # fmt: skip
        check_report(paths or [], against, as_json=as_json)
        return
    from toolkit import jobs
    from toolkit.feedback.lines import closing, list_answer, list_sent, open_files

    def show(answer: Answer, office: Office) -> None:
        say_expired(office)
        if as_json:
            from toolkit.feedback.exchange import check_json

            tell_json(check_json(answer, office.ruleset))
            return
        if not paths:  # in the archive every file bears its own name, in a folder that tells people nothing
            answer = answer._replace(checked=tuple(replace(one, path=Path(one.path).name) for one in answer.checked))
        for line in list_answer(answer, office, rulewise=by is By.RULE, hints=hints):
            tell(line)
        if len(answer.checked) + len(answer.skipped) > 1:  # of one file the first line says it
            tell(closing(open_files(answer.checked)))

    executor = executor_at(scheduler)
    with progress_bar("读取") as progress:
        if paths:
            outcome = jobs.check(
                paths, roster=roster, previous=previous, ledger=ledger, waivers=waivers, rules=rules, reports=reports or (),
                returned=returned, deadline=read_until(deadline), contact=contact, on_answer=show, progress=progress,
                executor=executor,
            )  # fmt: skip
        else:
            refuse_options(
                {"--roster": roster, "--previous": previous, "--ledger": ledger, "--waivers": waivers, "--rules": rules,
                 "--returned": returned}
            )  # fmt: skip
            outcome = jobs.check_workspace(
                reports=reports or (),
                deadline=read_until(deadline),
                contact=contact,
                on_answer=show,
                progress=progress,
                executor=executor,
            )
    for report in outcome.reports:
        say(f"已写出 {report}。")
    if outcome.returned:
        for line in list_sent(outcome.returned):
            say(line)
    for note in outcome.notes:
        say(note)
    if any(path.suffix.lower() in (".docx", ".doc") for path in paths or ()):
        say("写好的 Word 报告要与工作簿核对的，请写：nianbao check 报告.docx --against 工作簿.xlsx")
    if outcome.waiting:
        names = "、".join(outcome.waiting)
        say(f"还有 {len(outcome.waiting)} 份收到的文件没有校验，要由人处理（nianbao status 查看）：{names}。")
    if outcome.blocks:
        raise Blocked


@commands.command("export", cls=ChineseCommand)
def export_command(
    paths: Paths,
    form: Annotated[Format, typer.Option("--format", metavar="格式", help="json、csv 或 parquet。", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写入的文件；不写则输出到屏幕。", show_default=False)
    ] = None,
) -> None:
    """导出每个工作簿的每个单元格，一行一个数。"""
    from toolkit import jobs

    if form is Format.PARQUET and out is None:
        raise NianbaoError("Parquet 是二进制格式，请用 --out 指定文件。")
    with progress_bar("读取") as progress:
        exported = jobs.export(paths, form.value, out, progress=progress)
    if exported.path:
        say(f"已导出 {len(exported.submissions)} 个工作簿到 {exported.path}。")
    else:
        sys.stdout.write(exported.data.decode("utf-8-sig"))
    for one in exported.unread:
        say(one.line)
    if exported.unread or not exported.submissions:
        raise Blocked
