"""The main job on the samples of the checkout, end to end: what `nianbao demo` and `make demo` show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import progress_bar, tell
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.intake.files import Progress

SAMPLES = Path(__file__).parents[2] / "samples"

commands = typer.Typer()


@commands.command("demo", cls=ChineseCommand)
def demo_command(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="结果写入的文件夹。")] = Path("demo"),
) -> None:
    """用自带的样例走一遍：读入、校验、汇总、起草。"""
    with progress_bar("读取") as progress:
        lines = run_demo(out, progress)
    for line in lines:
        tell(line)


def run_demo(out: Path, progress: Progress | None = None) -> list[str]:
    """Check a published report, then check, consolidate and draft the invented city.

    Args:
        out: Folder of the outputs.
        progress: Called with (done, total).

    Returns:
        What to print.

    Raises:
        NianbaoError: If the samples are not there (they belong to the checkout, not to the installed package).
    """
    from toolkit import jobs
    from toolkit.feedback.lines import list_answer, short_path
    from toolkit.paths import Kind, kind_within
    from toolkit.region.lines import list_outcome

    city, report = SAMPLES / "region-2024", SAMPLES / "reports" / "石台县人民政府2024年.xlsx"
    if kind_within(city) is not Kind.FOLDER or kind_within(report) is not Kind.FILE:
        raise NianbaoError("找不到样例文件夹 samples，请在源码目录中运行 nianbao demo。")
    lines = ["一、校验一份已公开的报告", ""]
    lines += list_answer(jobs.check_files([report]))
    draft = jobs.draft(report, out / "石台县人民政府2024年报告.docx")
    lines += [f"报告草稿：{short_path(str(draft))}", "", "二、校验、汇总一个市的报送文件，起草该市的报告", ""]
    outcome = jobs.consolidate([city / "报送"], city / "单位名录.csv", out / "云溪市", progress=progress)
    lines += list_answer(jobs.check_files([city / "报送"]))
    lines += ["", "三、汇总结果", "", *list_outcome(outcome)]
    return lines
