"""Print pages of real outputs to the pictures of docs/images. Run by hand; needs LibreOffice, pdftoppm and pdftotext.

    python scripts/build_images.py [FOLDER]

The pictures show the blank template of 2021, the same template as an invented unit has filled it, with faults, the copy that
goes back to this unit, and the sample city. 校验结果 shows what a press of the button leaves: LibreOffice runs the macros, they
start this very checkout.
LibreOffice and the fonts of the machine decide how pictures look, so that no test compares them.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from toolkit.button.vba.templates import MACROS
from toolkit.feedback.files import write_reports
from toolkit.feedback.returning import write_returns
from toolkit.form import FORMS
from toolkit.jobs import check_files
from toolkit.office.office import Office
from toolkit.office.roster_file import read_roster
from toolkit.office.terms import Terms
from toolkit.region.run import consolidate_folder
from toolkit.submission.record import Record
from toolkit.template.issue import carried_over
from toolkit.template.template import Macros, write_workbook

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import faulty  # noqa: E402 - tests are not installed
from tests.button.uno_session import run_steps  # noqa: E402 - presses the button
from tests.engines.verdicts import with_texts  # noqa: E402

TEMPLATE = ROOT / "templates" / "年报填报模板（2021版）.xlsx"
CITY = ROOT / "samples" / "region-2024"
DOTS = 66


@dataclass(frozen=True)
class Picture:
    """A page to show: the picture's name, and a text that stands on this page and on none before it.

    Attributes:
        part: How much of the page, from its top; below is nothing but white.
        wide: Whether the page lies on its side.
    """

    name: str
    text: str
    part: float = 1.0
    wide: bool = False


TEMPLATE_PAGES = (Picture("template-cover", "填报工作簿"), Picture("template-requests", "三、收到和处理政府信息公开申请情况"))
SELFCHECK = "自检填报单位"
#: What of 自检 a screen of 1366 by 768 shows.
SCREEN = 0.44
FILLED_PAGES = (Picture("selfcheck", SELFCHECK), Picture("selfcheck-colours", "二、主动公开政府信息情况", 0.56))
ONE_FAULT_PAGES = (Picture("selfcheck-one", SELFCHECK, SCREEN),)
CLEAN_PAGES = (Picture("selfcheck-none", SELFCHECK, SCREEN), Picture("prose-long", "五、存在的主要问题及改进情况存在", 0.56))
CLOSED_PAGES = (Picture("selfcheck-closed", SELFCHECK, SCREEN),)
PRESSED_PAGES = (Picture("button-results", "序号级别规则位置说明", 0.5),)
BUTTON_PAGES = (Picture("button", "三、收到和处理政府信息公开申请情况", 0.42),)
RETURNED_PAGES = (
    Picture("returned-list", "序号级别规则位置问题怎样改", wide=True),
    Picture("returned-marked", "三、收到和处理政府信息公开申请情况"),
)
REPORT_PAGES = (Picture("report", "年度报告校验结果", wide=True),)
SUMMARY_PAGES = (
    Picture("region-overview", "政府信息公开年报概览"),
    Picture("region-cover", "汇总工作簿（2021版）"),
    Picture("region-requests", "三、收到和处理政府信息公开申请情况"),
    Picture("region-register", "政府信息公开年报报送情况"),
    Picture("region-reconciliation", "政府信息公开年报对账"),
    Picture("region-charts", "政府信息公开年报图表"),
)
DRAFT_PAGES = (Picture("draft", "政府信息公开工作年度报告"),)


FORM = FORMS[2021]
UNIT, CODE, YEAR = "云溪市城市管理局", "YX-013", 2024
LAST_YEAR = {
    "documents/normative/in_force": 15,
    "documents/license/decisions": 840,
    "documents/penalty/decisions": 90,
    "documents/fee/amount": 24,
    "requests/received/natural_person": 20,
    "requests/carried_out/natural_person": 2,
}
FIGURES = {
    "documents/normative/issued": 2,
    "documents/normative/repealed": 3,
    "documents/normative/in_force": 12,
    "documents/license/decisions": 862,
    "documents/penalty/decisions": "94件",
    "documents/coercion/decisions": "若干",
    "documents/fee/amount": 25,
    "requests/received/natural_person": 18,
    "requests/received/enterprise": 3,
    "requests/granted/natural_person": 15,
    "requests/granted/enterprise": 3,
    "requests/partly_granted/natural_person": 2,
    "requests/unable.not_held/natural_person": 4,
    "challenges/count/reconsideration.upheld": 1,
    "challenges/count/litigation.direct.pending": None,
}
EXPLANATIONS = {"Y202": "另有2件规范性文件有效期届满自动失效，未计入废止件数"}
#: With a slip in the number of applications that were closed.
TEXTS = {
    "opening": "本报告根据《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号文件编制，所列数据的统计期限为2024年"
    "1月1日至12月31日。对本报告有疑问的，请与局办公室联系（电话：0000-1234567）。",
    "overview.proactive": "2024年，我局围绕市容环境、停车管理和户外广告，及时公开办事指南和执法结果。",
    "overview.requests": "2024年，我局新收政府信息公开申请21件，上年结转2件，全年办结20件。",
    "overview.management": "拟制公文时同步确定公开属性，公开前逐件进行保密审查。",
    "overview.platform": "门户网站专栏按季度清理，失效链接随时更换。",
    "overview.supervision": "政务公开列入各科室年度考核，全年举办业务培训一次。",
    "problems": "存在的主要问题：执法结果公开有时不够及时。改进情况：已明确由各中队当周报送，办公室当周发布。",
    "other_matters": "2024年没有收取信息处理费，金额为0元。无其他需要报告的事项。",
}


def filled_workbook(macros: Macros | None = None) -> bytes:
    """The template that the office filled in for an invented unit, and that the unit has filled: a fault of every colour."""
    zeros = dict.fromkeys((one.key for one in FORM.fields), 0)
    content = carried_over(FORM, Record(CODE, UNIT, YEAR - 1, zeros | LAST_YEAR))
    inputs = {one.key: 0 for one in FORM.fields if not one.total}
    content = replace(
        content,
        cover={"unit": UNIT, "code": CODE, "region": "云溪市", "year": YEAR},
        figures=inputs | dict(content.figures) | FIGURES,
        narrative=TEXTS,
        explanations=EXPLANATIONS,
        given=frozenset(("unit", "code", "region", "year")),
    )
    return write_workbook(FORM, content, macros=macros)


def clean_workbook(**typed: int) -> bytes:
    """The template as a unit hands it in, with a text of 3,000 characters.

    Args:
        typed: Figures of the first row of 表三 that are wrong.
    """
    content = with_texts(faulty.clean(FORM), FORM)
    sentence = "一是主动公开的信息还不够贴近群众需要，二是平台栏目更新不够及时，三是依申请公开的答复质量有待提高。"
    long = "存在的主要问题：\n" + "\n".join(sentence * 6 for _ in range(10))
    figures = content.figures | {f"requests/received/{key}": value for key, value in typed.items()}
    return write_workbook(FORM, replace(content, figures=figures, narrative={**content.narrative, "problems": long}))


def unknown_function(data: bytes) -> bytes:
    """The same workbook as a program sees it that does not know a function of its formulas."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item, source.read(item).replace(b"SUBSTITUTE(", b"UNKNOWN("))
    return result.getvalue()


def press(workbook: Path, copy: Path) -> None:
    """Press the button in LibreOffice and save a copy of what it leaves."""
    program = copy.with_name("nianbao")
    command = f"cd {shlex.quote(str(ROOT))} && exec {shlex.quote(sys.executable)} -m toolkit.cli"
    program.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    steps = [
        {"open": str(workbook)},
        {"press": "表三"},
        {"until": "校验结果", "range": "A5"},
        {"call": "modLibreOffice.SaveCopyLibreOffice", "args": [str(copy)]},
    ]
    run_steps(steps, {"NIANBAO_BUTTON_TEST": "1", "NIANBAO_PROGRAM": str(program)})


_PASSED_OVER = re.compile(rb"<definedName[^>]*_xlnm.Print_Area[^>]*>[^<]*\$AE\$1:\$AE\$2</definedName>")


def with_all_sheets_in_print(path: Path) -> Path:
    """A copy that prints the sheets, too, that units need not print (`styles.keep_from_print`)."""
    copy = path.with_name(f"all-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            part = source.read(item)
            target.writestr(item, _PASSED_OVER.sub(b"", part) if item.filename == "xl/workbook.xml" else part)
    return copy


def with_button_in_print(data: bytes) -> bytes:
    """The same workbook with wider pages and a button that prints, for it stands outside of what is printed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            part = source.read(item)
            if item.filename == "xl/workbook.xml":
                part = re.sub(r"(表三!\$A\$1:)\$J", r"\1$M", part.decode()).encode()
            if item.filename.endswith(".vml"):
                part = part.replace(b"<x:PrintObject>False</x:PrintObject>", b"")
            target.writestr(item, part)
    return result.getvalue()


def returned_copy(workbook: Path, folder: Path) -> Path:
    """The copy that goes back after a check of one workbook."""
    terms = Terms(date(YEAR + 1, 1, 20), "张三 0000-1234567")
    (copy,) = write_returns(check_files([workbook]).checked, folder, terms).copies
    return copy


def report(inbox: Path, target: Path) -> Path:
    """The report of a check as a workbook."""
    office = Office()
    write_reports(check_files([inbox], office=office), office, [inbox], [target])
    return target


def sources(folder: Path) -> Iterator[tuple[Path, tuple[Picture, ...]]]:
    """Documents and the pages to show of each."""
    yield TEMPLATE, TEMPLATE_PAGES
    filled, buttoned, pressed, shown = (
        folder / name for name in ("filled.xlsx", "buttoned.xlsm", "pressed.xlsx", "shown.xlsm")
    )
    filled.write_bytes(filled_workbook())
    yield with_all_sheets_in_print(filled), FILLED_PAGES
    for name, data, pages in (
        ("one.xlsx", clean_workbook(natural_person=99), ONE_FAULT_PAGES),
        ("none.xlsx", clean_workbook(), CLEAN_PAGES),
        ("closed.xlsx", unknown_function(clean_workbook()), CLOSED_PAGES),
    ):
        (folder / name).write_bytes(data)
        yield with_all_sheets_in_print(folder / name), pages
    buttoned.write_bytes(filled_workbook(MACROS))
    press(buttoned, pressed)
    yield with_all_sheets_in_print(pressed), PRESSED_PAGES
    shown.write_bytes(with_button_in_print(buttoned.read_bytes()))
    yield shown, BUTTON_PAGES
    city = folder / "云溪市"
    shutil.copytree(CITY, city)  # so that the paths in the workbook are those of an office: ../报送/…
    yield returned_copy(filled, folder / "退回"), RETURNED_PAGES
    yield report(city / "报送", folder / "校验结果.xlsx"), REPORT_PAGES
    outcome = consolidate_folder([city / "报送"], read_roster(city / "单位名录.csv"), city / "汇总")
    yield outcome.summary, SUMMARY_PAGES
    yield outcome.draft, DRAFT_PAGES


#: LibreOffice shows stored results unless it is told to calculate; what a program without a function shows is to be seen.
_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def to_pdf(document: Path, folder: Path) -> Path:
    """Print a document with LibreOffice, everything calculated anew."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_CALCULATE, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{document.stem}.pdf"


def page_texts(pdf: Path) -> list[str]:
    """The text of each page without blanks."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")]


def print_page(pdf: Path, page: int, target: Path, picture: Picture) -> None:
    """One page, from 1, as a PNG picture; pages are A4."""
    command = ["pdftoppm", "-r", str(DOTS), "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    if picture.part < 1:
        width, height = (DOTS / 25.4 * side for side in ((297, 210) if picture.wide else (210, 297)))
        command += ["-x", "0", "-y", "0", "-W", str(int(width)), "-H", str(int(height * picture.part))]
    subprocess.run([*command, str(pdf), str(target.with_suffix(""))], check=True, timeout=60)


def main(out: Path) -> None:
    """Write all pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for document, pictures in sources(folder):
            pdf = to_pdf(document, folder)
            texts = page_texts(pdf)
            for picture in pictures:
                page = next(number for number, text in enumerate(texts, 1) if picture.text in text)
                print_page(pdf, page, out / f"{picture.name}.png", picture)
    none, closed = ((out / f"selfcheck-{name}.png").read_bytes() for name in ("none", "closed"))
    if none == closed:
        sys.exit("A program that cannot judge shows the same as one that has found nothing: see selfcheck-closed.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
