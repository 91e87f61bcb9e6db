"""The command `nianbao`: thin commands over `toolkit.jobs`; the only place that prints.

Exit status: 0 nothing blocks, 1 something blocks, 2 the command could not run, 70 an internal error. Results go to standard
output, messages and progress to standard error. Heavy libraries are imported inside the command that needs them.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from toolkit import __version__
from toolkit.cli.chinese_help import ChineseCommand, ChineseGroup, Interrupted, translate_error
from toolkit.cli.console import delivered, guard_streams, say, tell, tell_json
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.intake.files import Progress
    from toolkit.office.office import Office
    from toolkit.region.run import Outcome

app = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="政府信息公开工作年度报告工具：发模板、收报表、校验、汇总、起草报告。",
)

Paths = Annotated[
    list[Path], typer.Argument(metavar="路径...", help="填报工作簿，或者装有工作簿的文件夹。", show_default=False)
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
        help="退回后报回的期限，如 2025-01-20；不写的，为次年1月31日，人民政府为3月31日。",
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
#: New objects after which the collector looks for cycles. Starting makes many objects that all stay: by default it would look
#: through them again and again, for nothing.
_SELDOM = 50_000
YEAR_RANGE = {"min": 2008, "max": 2100}


class Blocked(Exception):
    """Something blocks: everything has been said, the exit status is 1."""


class Format(str, Enum):
    """Formats of `export`."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


class By(str, Enum):
    """What stands together in the list of `check`."""

    UNIT = "unit"
    RULE = "rule"


# ---------------------------------------------------------------- commands


@app.command("template", cls=ChineseCommand)
def template_command(
    out: Out,
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
    """生成空白填报模板，或者按单位名录每个单位一份。"""
    from toolkit.form import FORMS
    from toolkit.office.reading import read_archive
    from toolkit.office.roster_file import read_roster
    from toolkit.template.issue import write_templates

    if edition is not None and edition not in FORMS:
        raise NianbaoError(f"没有 {edition} 版表格，--edition 只能是 2021 或 2019。")
    if previous is not None and roster is None:
        raise NianbaoError("--previous 要和 --roster 一起使用：上年数据按单位填入各单位的模板。")
    units = read_roster(roster) if roster else None
    archive = read_archive(previous) if previous else None
    written = write_templates(out, edition=edition, year=year, roster=units, previous=archive)
    for path in written:
        tell(str(path))
    say(f"已生成 {len(written)} 份模板。")


@app.command("import", cls=ChineseCommand)
def import_command(
    reports: Annotated[
        list[Path],
        typer.Argument(metavar="报告...", help="已公开的年度报告（文本文件），或者装有报告的文件夹。", show_default=False),
    ],
    out: Out,
) -> None:
    """把已公开的年度报告读成填好的工作簿，并列出读入时遇到的问题。"""
    from toolkit.jobs import import_reports

    results = import_reports(reports, out)
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


@app.command("check", cls=ChineseCommand)
def check_command(
    paths: Paths,
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
    deadline: Deadline = "",
    contact: Contact = "",
) -> None:
    """校验填报工作簿，逐条列出问题：在哪里、填的是什么、应当是什么、怎么改。"""
    from toolkit.feedback.files import require_kinds, write_reports
    from toolkit.jobs import check_files
    from toolkit.office.reading import read_archive, read_office, read_ruleset
    from toolkit.rules.findings import Verdict

    require_kinds(reports or (), paths)
    until: date | None = None
    if deadline:
        from toolkit.feedback.reply import read_deadline

        until = read_deadline(deadline)
    if returned:
        from toolkit.feedback.returning import refuse_inbox

        refuse_inbox(paths, returned)
    archive = read_archive(previous) if previous else None
    office = read_office(ruleset=read_ruleset(rules), roster=roster, waivers=waivers, ledger=ledger, today=date.today())
    tell_expired(office)
    with progress_bar("读取") as progress:
        answer = check_files(paths, progress, returned, archive, keep_texts=False, office=office)
    if as_json:
        from toolkit.feedback.exchange import check_json

        tell_json(check_json(answer, office.ruleset))
    else:
        from toolkit.feedback.lines import list_answer

        for line in list_answer(answer, office, rulewise=by is By.RULE):
            tell(line)
    if not answer.checked:
        raise NianbaoError("没有找到填报工作簿（.xlsx、.xlsm）。")
    write_reports(answer, office, paths, reports or ())
    for report in reports or ():
        say(f"已写出 {report}。")
    if returned:
        from toolkit.feedback.lines import list_sent
        from toolkit.feedback.reply import Terms
        from toolkit.feedback.returning import write_returns

        for line in list_sent(write_returns(answer.checked, returned, Terms(until, contact))):
            say(line)
    if any(one.verdict is not Verdict.ACCEPTED for one in answer.checked):
        raise Blocked


@app.command("export", cls=ChineseCommand)
def export_command(
    paths: Paths,
    form: Annotated[Format, typer.Option("--format", metavar="格式", help="json、csv 或 parquet。", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写入的文件；不写则输出到屏幕。", show_default=False)
    ] = None,
) -> None:
    """导出每个工作簿的每个单元格，一行一个数。"""
    from toolkit.feedback import exchange
    from toolkit.intake.files import read_files
    from toolkit.intake.folder import find_files
    from toolkit.outputs import write_file
    from toolkit.rules.findings import Checked
    from toolkit.terminal import json_text

    if form is Format.PARQUET and out is None:
        raise NianbaoError("Parquet 是二进制格式，请用 --out 指定文件。")
    files, _ = find_files(paths)
    with progress_bar("读取") as progress:
        read = read_files(files, progress)
    submissions = [one for one in read if not isinstance(one, Checked)]
    if form is Format.JSON:
        text = json_text(exchange.export_json(submissions)) + "\n"
        data = text.encode()
    elif form is Format.CSV:
        text = exchange.export_csv(submissions)
        data = text.encode("utf-8-sig")  # so that Excel and WPS know the encoding
    else:
        text, data = "", exchange.export_parquet(submissions)
    if out:
        write_file(out, data)
        say(f"已导出 {len(submissions)} 个工作簿到 {out}。")
    else:
        sys.stdout.write(text)
    unread = [one for one in read if isinstance(one, Checked)]
    for one in unread:
        say(one.findings[0].message)
    if unread or not submissions:
        raise Blocked


@app.command("consolidate", cls=ChineseCommand)
def consolidate_command(
    paths: Paths,
    roster: RosterFile,
    out: Out,
    region: Annotated[
        str, typer.Option("--region", metavar="地区", help="汇总地区的名称。", show_default="名录中共同的所属地区")
    ] = "",
    year: Annotated[
        int | None, typer.Option("--year", metavar="年度", help="汇总的年度。", show_default="多数报表的年度", **YEAR_RANGE)
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="终稿：每条核实都要有说明，单位一家不缺。")] = False,
    previous: Previous = None,
    ledger: LedgerFile = None,
    waivers: WaiversFile = None,
    rules: RulesFile = None,
    deadline: Deadline = "",
    contact: Contact = "",
) -> None:
    """校验并汇总各单位的报表，写出汇总工作簿、报告草稿、退回稿和 manifest.json。"""
    from toolkit.feedback.lines import list_outcome
    from toolkit.feedback.reply import Terms, read_deadline
    from toolkit.office.reading import read_archive, read_office, read_ruleset
    from toolkit.office.roster_file import read_roster
    from toolkit.region.run import consolidate_folder
    from toolkit.terminal import unseen, visible

    terms = Terms(read_deadline(deadline) if deadline else None, contact)
    if marks := unseen(region):
        raise NianbaoError(f"--region 的地区名称“{visible(region)}”里有看不见的字符（{'、'.join(marks)}），请用键盘重新输入。")
    units = read_roster(roster)
    archive = read_archive(previous) if previous else None
    office = read_office(ruleset=read_ruleset(rules), roster=units, waivers=waivers, today=date.today())
    tell_expired(office)
    with progress_bar("读取") as progress:
        outcome = consolidate_folder(
            paths, units, out, region=region, year=year, final=final, previous=archive, ledger=ledger, progress=progress,
            office=office, terms=terms,
        )  # fmt: skip
    for line in list_outcome(outcome):
        tell(line)
    if blocks(outcome):
        raise Blocked


def tell_expired(office: Office) -> None:
    """Which waivers count no more."""
    for waiver in office.expired:
        say(f"豁免已过期，不再适用：{waiver.unit} {waiver.rule}（{waiver.by}批准，有效期至{waiver.until.isoformat()}）。")


def blocks(outcome: Outcome) -> bool:
    """Whether anything bars the region's filing: a fault, an open query, an unreadable file; with --final a missing unit."""
    from toolkit.rules.findings import Verdict

    result = outcome.consolidation
    faulty = any(one.verdict is not Verdict.ACCEPTED for one in (*result.checked, result.region_check))
    return faulty or (result.final and bool(result.gaps))


@app.command("draft", cls=ChineseCommand)
def draft_command(
    workbook: Annotated[
        Path, typer.Argument(metavar="工作簿", help="一个单位的填报工作簿，或者一个地区的汇总工作簿。", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", metavar="文件.docx", help="写入的 Word 文件。", show_default=False)],
) -> None:
    """按工作簿的数据起草年度报告（Word）。"""
    from toolkit.jobs import draft_file

    if out.suffix.lower() != ".docx":
        raise NianbaoError(f"草稿是 Word 文件，--out 应以 .docx 结尾，写的是“{out}”。")
    tell(str(draft_file(workbook, out)))
    say("草稿中标黄的【待补充】需要人工补写。")


@app.command("rules", cls=ChineseCommand)
def rules_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="路径...", help="和 --impact 一起用：填报工作簿，或者文件夹。", show_default=False),
    ] = None,
    as_json: Json = False,
    rules: RulesFile = None,
    impact: Annotated[bool, typer.Option("--impact", help="规则变了，哪些文件的结论会变：试行的、自定的规则。")] = False,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="规则=级别",
            help="和 --impact 一起用：试改一条规则，如 N204=query；可以写多次。",
            show_default=False,
        ),
    ] = None,
    previous: Previous = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="名录", help="和 --impact 一起用：单位名录。", show_default=False)
    ] = None,
) -> None:
    """列出全部校验规则和依据，包括自定规则；加 --impact 看规则变化的影响。"""
    from toolkit.office.reading import read_ruleset

    if impact:
        impact_of_rules(paths or [], assume or [], as_json, rules, previous, roster)
        return
    if paths or assume or previous or roster:
        raise NianbaoError("只列规则不需要路径和其他选项；要看规则变化的影响，请加 --impact。")
    ruleset = read_ruleset(rules)
    if as_json:
        from toolkit.feedback.exchange import rules_json

        tell_json(rules_json(ruleset))
        return
    from toolkit.feedback.lines import list_catalogue

    for line in list_catalogue(ruleset, date.today()):
        tell(line)


def impact_of_rules(
    paths: list[Path], assume: list[str], as_json: bool, rules: Path | None, previous: Path | None, roster: Path | None
) -> None:
    """`rules --impact`: whose verdict changed rules would change."""
    from toolkit.feedback.impact import assumed, impact, impact_json, in_force, list_impact
    from toolkit.jobs import read_inputs
    from toolkit.office.reading import read_archive, read_office, read_ruleset

    if not paths:
        raise NianbaoError("--impact 后面要写填报工作簿或者文件夹。")
    office = read_office(ruleset=read_ruleset(rules), roster=roster, today=date.today())
    before, after = assumed(office, assume) if assume else in_force(office)
    archive = read_archive(previous) if previous else None
    with progress_bar("读取") as progress:
        found = impact(read_inputs(paths, progress, archive, office.roster), before, after)
    if not found.files:
        raise NianbaoError("没有找到填报工作簿（.xlsx、.xlsm）。")
    if as_json:
        tell_json(impact_json(found, before, after))
        return
    for line in list_impact(found):
        tell(line)


@app.command("demo", cls=ChineseCommand)
def demo_command(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="结果写入的文件夹。")] = Path("demo"),
) -> None:
    """用自带的样例走一遍：读入、校验、汇总、起草。"""
    from toolkit.cli.demo import run_demo

    with progress_bar("读取") as progress:
        lines = run_demo(out, progress)
    for line in lines:
        tell(line)


button = typer.Typer(
    cls=ChineseGroup, rich_markup_mode=None, no_args_is_help=True, help="校验按钮：安装、诊断，以及供按钮调用的命令。"
)
app.add_typer(button, name="button")


@button.command("install", cls=ChineseCommand)
def button_install() -> None:
    """把校验程序放到按钮能找到的位置，并说明做了什么。"""
    from toolkit.button.install import install

    for line in install():
        tell(line)


@button.command("check", cls=ChineseCommand)
def button_check() -> None:
    """诊断本机能否使用校验按钮。"""
    from toolkit.button.install import diagnose
    from toolkit.terminal import pad

    items = diagnose()
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
    from toolkit.button.install import check_to_report

    check_to_report(workbook, report, done)


@button.command("run", cls=ChineseCommand, hidden=True)
def button_run(
    wb: Annotated[str, typer.Option("--wb", help="工作簿的名称。", show_default=False)],
    from_xl: Annotated[int, typer.Option("--from_xl")] = 1,
    hwnd: Annotated[str, typer.Option("--hwnd")] = "0",
    application: Annotated[str, typer.Option("--app")] = "",
) -> None:
    """校验打开着的工作簿（由按钮通过 xlwings 调用；参数由 xlwings 自己读取）。"""
    from toolkit.button.excel import press

    press()


def _version(wanted: bool) -> None:
    if wanted:
        tell(f"nianbao-toolkit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="显示版本。", callback=_version, is_eager=True)] = False,
) -> None:
    pass


# ---------------------------------------------------------------- running


@contextlib.contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on a terminal for work that takes long, nothing otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    state: dict[str, Any] = {}

    def advance(done: int, total: int) -> None:
        if total < 20:
            return
        if not state:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            bar = Progress(TextColumn(label), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True)
            bar.start()
            state.update(bar=bar, task=bar.add_task(label, total=total))
        state["bar"].update(state["task"], completed=done)

    try:
        yield advance
    finally:
        if state:
            state["bar"].stop()


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit."""
    gc.set_threshold(_SELDOM)
    guard = guard_streams()
    sys.exit(delivered(_run(arguments), guard))


def _run(arguments: Sequence[str] | None) -> int:
    if outputs := sys.modules.get("toolkit.outputs"):  # of an earlier run in this process; most commands write nothing
        outputs.forget_written()
    try:
        program = _program((sys.argv[1:] if arguments is None else arguments)[:1])
        status = program(list(arguments) if arguments is not None else None, prog_name="nianbao", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except Blocked:
        return 1
    except NianbaoError as error:
        say(f"错误：{error}")
        return 2
    except (Interrupted, KeyboardInterrupt):
        say(f"已中断，{_changed()}")
        return 2
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of typer
            return _usage_error(error)
        if type(error).__name__ == "Abort":
            say(f"已中断，{_changed()}")
            return 2
        say(f"程序内部错误，已记入日志 {_log(error)}，原文件未改动。请把日志发给维护人员。")
        return 70


def _changed() -> str:
    """What an interrupted command has written, as a sentence."""
    from toolkit.outputs import what_changed

    return what_changed()


def _program(first: Sequence[str]) -> typer.Typer:
    """What typer has to build for a run: the command that the arguments begin with, or all if they begin with none.

    typer reads the signature of every command that it is given, which takes longer than many a command.
    """
    named = copy.copy(app)
    named.registered_commands = [one for one in app.registered_commands if one.name in first]
    named.registered_groups = [one for one in app.registered_groups if one.name in first]
    return named if named.registered_commands or named.registered_groups else app


def _usage_error(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        say(translate_error_help(error))
        return 2
    say(f"错误：{translate_error(error.format_message())}。")
    context = getattr(error, "ctx", None)
    say(f"用法见：{context.command_path if context else 'nianbao'} --help")
    return 2


def translate_error_help(error: Any) -> str:
    """The help page that is shown when no command is given."""
    return str(error.ctx.get_help()) if getattr(error, "ctx", None) else str(error.format_message())


def _log(error: Exception) -> Path:
    """Write the traceback to the user's log file and tell where it is."""
    import tempfile
    import traceback

    text = f"{time.strftime('%Y-%m-%d %H:%M:%S')} nianbao-toolkit {__version__}\n{''.join(traceback.format_exception(error))}\n"
    for place in (_state, tempfile.gettempdir):
        with contextlib.suppress(OSError, NianbaoError):
            folder = Path(place())
            log = folder / "nianbao-error.log"
            folder.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as stream:
                stream.write(text)
            return log
    return Path("-")


def _state() -> Path:
    """Where programs of this user leave what is theirs alone."""
    from toolkit.paths import home

    given = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    return (Path(given) if given else home() / ".local" / "state") / "nianbao"


if __name__ == "__main__":
    main()
