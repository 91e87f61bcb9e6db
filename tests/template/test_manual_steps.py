"""What the steps for people (docs/人工验证.md) promise of 自检 and the check code is what the workbook shows at that step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from toolkit.form import FORMS, sheets
from toolkit.form.layout import addresses
from toolkit.intake.xlsx.package import read_package
from toolkit.submission.content import Content, Value
from toolkit.template.template import write_workbook

PAGE = (Path(__file__).parents[2] / "docs" / "人工验证.md").read_text("utf-8")
FORM = FORMS[2021]
KEYS = {f"{sheet}!{cell}": key for key, (sheet, cell) in addresses(FORM).items()}
ZEROS: dict[str, Value | None] = {field.key: 0 for field in FORM.fields if not field.total}
COVER: Mapping[str, str | int] = {"unit": "甲县财政局", "year": 2025}
SAID = "系统导出时自动带上了单位，数字已核对"


def _step(changes: Mapping[str, Value | None], **more: Mapping[str, str]) -> Content:
    """All zeros but for these cells, each as 表二!B12."""
    figures = {**ZEROS, **{KEYS[where]: value for where, value in changes.items()}}
    return Content(cover=COVER, figures=figures, **more)


SEVEN = {"表三!D6": 3, "表三!D8": 3}
NINE = {**SEVEN, "表二!B12": "94件"}
TWELVE = {**NINE, "表二!B13": "若干"}
STEPS = {
    "2": Content(),
    "4": _step({}),
    "6": _step({"表三!D6": 3}),
    "7": _step({"表三!E6": 3}),
    "8": _step(SEVEN),
    "9": _step(NINE),
    "11": _step(NINE, explanations={"C110": SAID}),
    "12": _step(TWELVE, explanations={"C110": SAID}),
    "13": _step({**TWELVE, "表三!D8": 0}, explanations={"C110": SAID}),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_expects_what_the_workbook_shows(step: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {step} |"))
    shown = {grid.name: grid.cells for grid in read_package(write_workbook(FORM, STEPS[step])).sheets}
    verdict = shown[sheets.SELFCHECK]["A3"].text
    codes = [cell.text for cell in shown[sheets.COVER].values() if cell.formula and cell.text]
    told = re.findall(r"(?:自检|自检第一行|结论)[是为]“([^”]+)”", row)

    assert told == ([] if step == "7" else [verdict])
    assert re.findall(r"\*\*([0-9]{4}-[0-9]{4})\*\*", row) == ([] if step == "11" else codes)
