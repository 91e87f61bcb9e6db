"""Limits and deadlines stand once: what is said of them elsewhere is what is judged."""

from __future__ import annotations

import ast
from pathlib import Path

import toolkit
from toolkit.cli import options
from toolkit.rules import thresholds as at
from toolkit.rules.catalogue import RULES
from toolkit.rules.organs import due_on, organ_of

UNITS, GOVERNMENTS = (f"{month}月{day}日" for month, day in (at.DUE_UNITS, at.DUE_GOVERNMENTS))


def test_rule_help_and_reply_name_the_days_by_which_reports_are_due():
    assert f"次年{UNITS}前" in RULES["R105"].title and f"人民政府的报告为{GOVERNMENTS}前" in RULES["R105"].title
    assert f"次年{UNITS}，人民政府为{GOVERNMENTS}" in Path(options.__file__).read_text(encoding="utf-8")
    assert due_on(organ_of(None, "云溪市教育局"), 2024) == (2025, *at.DUE_UNITS)
    assert due_on(organ_of(None, "云溪县人民政府"), 2024) == (2025, *at.DUE_GOVERNMENTS)


def test_no_other_module_states_a_deadline():
    """Docstrings may give an example; the help of the command line is compared above."""
    stated = [
        path.name
        for path in Path(toolkit.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count("\n") < 2)
        and any(day in node.value for day in ("1月31日", "3月31日"))
    ]

    assert stated == ["options.py"]
