"""What stands behind the 校验 button: the report for macros, putting the program where they look for it, and a diagnosis.

The macros look in fixed places only (`program_path`), never in the workbook: who can edit a workbook must not choose what its
button runs.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit import __version__
from toolkit.button.marks import error_report, report_lines
from toolkit.checks.answer import check_submissions
from toolkit.errors import NianbaoError, OutputError
from toolkit.form import sheets
from toolkit.intake.files import read_file
from toolkit.office.office import Office
from toolkit.outputs import explain, write_file
from toolkit.paths import Kind, home, kind_within, read_own_file, same_file
from toolkit.rules.findings import CellRef, Checked, Finding, Severity, with_followers
from toolkit.rules.marking import ON_COVER, weight_of


def summary(checked: Checked) -> str:
    """One line over a whole check, for the top of 校验结果."""
    waiting = [weight_of(root, followers) for root, followers in with_followers(checked.findings) if root.open]
    errors = waiting.count(Severity.ERROR)
    parts = [f"{errors} 处必须改正"] * bool(errors) + [f"{len(waiting) - errors} 处需要说明"] * (len(waiting) > errors)
    verdict = f"还有 {'、'.join(parts)}。" if parts else "没有需要处理的问题。"
    unit = " ".join(checked.submission.unit.split())[:40] if checked.submission else ""
    return f"{unit}{'：' if unit else ''}{verdict}校验了 {checked.run} 条规则，{len(checked.not_judged)} 条未能全部核对。"


def to_show(checked: Checked) -> list[Finding]:
    """What a press shows: a query that is explained is no more than a hint; that there are macros is no news.

    A finding about the cover leads to the field where it is mended, also if it names no cell.
    """
    return [_on_cover(one, checked) for one in checked.findings if one.rule != "F115"]


def _on_cover(finding: Finding, checked: Checked) -> Finding:
    submission = checked.submission
    if submission is None or submission.origin.template_version != sheets.TEMPLATE_VERSION:
        return finding  # a cover that may be another
    places = [cell[:2] for cell in finding.cells]
    fields = [(sheets.COVER, sheets.cover_address(key)) for key in ON_COVER.get(finding.rule, ())]
    added = [CellRef(*place, "", "") for place in fields if place not in places]
    return replace(finding, cells=(*finding.cells, *added)) if added else finding


def check_to_report(workbook: Path, report: Path, done: Path | None) -> None:
    """Check a saved copy of an open workbook and write the report that the macros read; at last the flag that it is there.

    Raises:
        OutputError: If the report cannot be written.
    """
    try:
        read = read_file(workbook)
        (checked,) = check_submissions([read], Office(today=date.today()))
        if checked.submission is None:
            text = error_report(checked.findings[0].what)
        else:
            text = report_lines(summary(checked), to_show(checked))
        write_file(report, text.encode("ascii"), own=True)
    finally:
        if done is not None:
            write_file(done, b"done", own=True)


# ---------------------------------------------------------------- installing


def program_path() -> Path:
    """Where the macros look for the program on this system."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local") / "nianbao" / "nianbao.exe"
    return home() / ".local" / "bin" / "nianbao"


def _own_program() -> Path:
    """The launcher beside this Python, or the one on the search path."""
    name = "nianbao.exe" if os.name == "nt" else "nianbao"
    beside = Path(sys.executable).parent / name
    found = beside if kind_within(beside) is Kind.FILE else Path(shutil.which("nianbao") or "")
    if kind_within(found) is not Kind.FILE:
        raise NianbaoError("找不到 nianbao 程序本身，请先运行：pip install nianbao-toolkit[button]")
    return found


def install() -> list[str]:
    """Put the program where the macros look for it.

    Returns:
        What was done, in Chinese, line by line.

    Raises:
        NianbaoError: If this program cannot be found.
        OutputError: If the place cannot be written.
    """
    source, target = _own_program(), program_path()
    if same_file(target, source):
        return [f"程序已在 {target}，不需要安装。"]
    write_file(target, read_own_file(source, "nianbao 程序"), own=True)
    if os.name != "nt":
        try:
            target.chmod(0o755)
        except OSError as error:
            raise OutputError(explain(target, error)) from error
    lines = [f"已把 {source} 复制到 {target}。", "带按钮的模板会在这个位置找到校验程序。"]
    if importlib.util.find_spec("xlwings") is None and os.name == "nt":
        lines.append("没有安装 xlwings：按钮会改为另存副本后校验，结果相同，稍慢。")
    return lines


# ---------------------------------------------------------------- diagnosing


class Diagnosis(NamedTuple):
    """One line of a diagnosis: what, how it is, and what to do if it bars the button."""

    name: str
    state: str
    fine: bool
    remedy: str = ""


def diagnose() -> list[Diagnosis]:
    """Whether a press of the button can work on this machine."""
    target = program_path()
    items = [
        Diagnosis("操作系统", f"{platform.system()} {platform.release()}", True),
        Diagnosis(
            "Python",
            f"{platform.python_version()}（{sys.executable}）",
            sys.version_info >= (3, 11),
            "请安装 Python 3.11 或更高版本。",
        ),
        Diagnosis("校验程序", f"nianbao-toolkit {__version__}", True),
        Diagnosis("按钮使用的位置", str(target), kind_within(target) is Kind.FILE, "请运行：nianbao button install"),
    ]
    has_xlwings = importlib.util.find_spec("xlwings") is not None
    if os.name == "nt":
        items += [
            Diagnosis("xlwings", "已安装" if has_xlwings else "未安装", True, ""),
            *_windows_items(),
        ]
    else:
        office = shutil.which("soffice") or shutil.which("libreoffice")
        items.append(Diagnosis("LibreOffice", office or "没有找到", True))
        wps = shutil.which("et") or shutil.which("wps")
        items.append(Diagnosis("WPS 表格", f"{wps}（按钮未在 WPS 中验证，请以自检表为准）" if wps else "没有找到", True))
    return items


#: What `VBAWarnings` in Excel's security settings says about macros.
_MACROS: dict[object, str] = {1: "全部启用", 2: "提示后启用", 3: "只启用已签名的宏", 4: "全部禁用"}


def _windows_items() -> list[Diagnosis]:  # pragma: no cover - no Windows machine among ours
    """Excel, WPS and the macro policy from the registry; unverified on a real Windows machine."""
    import winreg

    def value(root: int, path: str, name: str = "") -> object:
        try:
            with winreg.OpenKey(root, path) as key:  # type: ignore[attr-defined, unused-ignore]
                return winreg.QueryValueEx(key, name)[0]  # type: ignore[attr-defined, unused-ignore]
        except OSError:
            return None

    classes, user = winreg.HKEY_CLASSES_ROOT, winreg.HKEY_CURRENT_USER  # type: ignore[attr-defined, unused-ignore]
    excel, wps = value(classes, r"Excel.Application\CurVer"), value(classes, r"Ket.Application\CurVer")
    warnings = value(user, r"Software\Microsoft\Office\16.0\Excel\Security", "VBAWarnings")
    return [
        Diagnosis("Excel", str(excel or "没有找到"), bool(excel or wps), "请安装 Excel，或者改用自检表。"),
        Diagnosis("WPS 表格", f"{wps}（按钮未在 WPS 中验证，请以自检表为准）" if wps else "没有找到", True),
        Diagnosis("宏设置", _MACROS.get(warnings, _MACROS[2]), warnings != 4, "宏被禁用：请在信任中心允许宏，或者改用自检表。"),
    ]
