"""Every workbook and document that the product writes is valid for Office 2010 and 2019, as Microsoft's own validator says."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests import faulty, openxml
from tests.intake.published.printing import Printed, figures, print_report
from tests.libreoffice import needs_office
from toolkit.button.vba.templates import build_templates
from toolkit.cli.program import _run
from toolkit.form import FORMS
from toolkit.template.template import write_workbook

CITY = openxml.ROOT / "samples" / "region-2024"
ROSTER = "单位代码,单位名称,所属地区,单位类型\nYX-001,甲县财政局,甲县,县直部门\nYX-002,甲县民政局,甲县,县直部门\n"

#: What is written, by the folder below; each pattern must match a file.
PRODUCTS = {
    "templates of both editions, without and with the button": ("模板/*2021*.xlsx", "模板/*2021*.xlsm", "模板/*2019*.xls[xm]"),
    "templates issued to units with last year's figures": ("今年/*.xlsx",),
    "workbooks read from published reports": ("读入/*.xlsx",),
    "the workbook of findings and copies that go back": ("结果.xlsx", "退回/*.xlsx"),
    "what is made for a city": ("云溪市/*汇总.xlsx", "云溪市/退回/*财政局*.xlsx", "云溪市/*.docx"),
    "what is made for an area under the form of 2019": ("甲县/*汇总.xlsx", "甲县/退回/*.xlsx", "甲县/*.docx"),
    "a draft for one unit": ("草稿.docx",),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what every command writes."""
    base = tmp_path_factory.mktemp("written")
    for name in ("模板", "收到", "已公开"):
        (base / name).mkdir()
    build_templates(base / "模板")
    roster = base / "名录.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    cases = {name: content for name, content, _ in faulty.cases()}
    for name, kind in (("甲县财政局", "2019 clean"), ("甲县民政局", "2019 mixed 36")):
        content = replace(cases[kind], cover={**cases[kind].cover, "unit": name})
        (base / "收到" / f"{name}.xlsx").write_bytes(write_workbook(FORMS[2019], content))
    for edition, year in ((2021, 2024), (2019, 2020)):
        text = print_report(Printed(figures(edition), edition, year), grid=True)
        (base / "已公开" / f"{year}.txt").write_text(text, encoding="utf-8")

    def run(*command: str | Path) -> None:
        assert _run([str(one) for one in command]) in (0, 1), command

    run("consolidate", CITY / "报送", "--roster", CITY / "单位名录.csv", "--out", base / "云溪市")
    run("consolidate", base / "收到", "--roster", roster, "--out", base / "甲县")
    run("template", "--roster", CITY / "单位名录.csv", "--previous", base / "云溪市", "--out", base / "全部")
    (base / "今年").mkdir()
    for path in sorted((base / "全部").glob("*.xlsx"))[:2]:
        path.rename(base / "今年" / path.name)
    run("check", base / "收到", "--report", base / "结果.xlsx", "--returned", base / "退回")
    run("import", base / "已公开", "--out", base / "读入")
    run("draft", CITY.parent / "reports" / "石台县人民政府2024年.xlsx", "--out", base / "草稿.docx")
    return base


@needs_office
@pytest.mark.parametrize("product", PRODUCTS)
def test_what_is_written_is_valid(product: str, written: Path) -> None:
    found = [sorted(written.glob(pattern)) for pattern in PRODUCTS[product]]
    assert all(found), found
    assert openxml.errors(file for files in found for file in files) == []


@needs_office
def test_the_validator_objects_to_a_workbook_that_office_would_mend(tmp_path: Path) -> None:
    """An attribute that no cell may have is named for both formats."""
    path = tmp_path / "坏.xlsx"
    build_templates(tmp_path)
    source = next(tmp_path.glob("*2021*.xlsx"))
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(path, "w") as target:
        for name in package.namelist():
            target.writestr(name, package.read(name).replace(b"<sheetData><row ", b'<sheetData><row kind="x" '))
    found = openxml.errors([path])
    assert found and {office for line in found for office in openxml.FORMATS if office in line} == set(openxml.FORMATS)
    assert all("kind" in line for line in found)
