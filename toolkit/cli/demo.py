"""The main job on the samples of the checkout, end to end: what `nianbao demo` and `make demo` show."""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import NianbaoError
from toolkit.feedback.lines import list_answer, list_outcome, shown
from toolkit.intake.files import Progress
from toolkit.jobs import check_files, draft_file
from toolkit.office.roster_file import read_roster
from toolkit.paths import Kind, kind_within
from toolkit.region.run import consolidate_folder

SAMPLES = Path(__file__).parents[2] / "samples"


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
    city, report = SAMPLES / "region-2024", SAMPLES / "reports" / "石台县人民政府2024年.xlsx"
    if kind_within(city) is not Kind.FOLDER or kind_within(report) is not Kind.FILE:
        raise NianbaoError("找不到样例文件夹 samples，请在源码目录中运行 nianbao demo。")
    lines = ["一、校验一份已公开的报告", ""]
    lines += list_answer(check_files([report]))
    draft = draft_file(report, out / "石台县人民政府2024年报告.docx")
    lines += [f"报告草稿：{shown(str(draft))}", "", "二、校验、汇总一个市的报送文件，起草该市的报告", ""]
    outcome = consolidate_folder([city / "报送"], read_roster(city / "单位名录.csv"), out / "云溪市", progress=progress)
    lines += list_answer(check_files([city / "报送"]))
    lines += ["", "三、汇总结果", "", *list_outcome(outcome)]
    return lines
