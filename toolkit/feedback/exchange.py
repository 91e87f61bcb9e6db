"""Answers and figures for other programs: the JSON of `check`, `rules` and `export`, and long, tidy tables.

The shapes are contracts; add to them, never change them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.checks.answer import Answer
from toolkit.errors import NianbaoError
from toolkit.office.tables import defused
from toolkit.rules.catalogue import STANDARD, Ruleset
from toolkit.rules.findings import Checked, Finding
from toolkit.submission.numbers import json_number
from toolkit.submission.report import Submission
from toolkit.terminal import escaped_lines


def check_json(answer: Answer, ruleset: Ruleset = STANDARD) -> dict[str, Any]:
    """The answer of `check --json`.

    Args:
        answer: What was found.
        ruleset: The rules that were checked.
    """
    return {
        "ruleset": {"version": ruleset.version, "rules": len(ruleset)},
        "files": [_file(one) for one in answer.checked],
        "skipped": [{"path": one.path, "reason": one.reason} for one in answer.skipped],
    }


def _file(checked: Checked) -> dict[str, Any]:
    submission = checked.submission
    return {
        "path": checked.path,
        "unit": (submission.unit or None) if submission else None,
        "year": submission.year if submission else None,
        "edition": submission.edition if submission else None,
        "verdict": checked.verdict.value,
        "run": checked.run,
        "not_judged": [{"rule": one.rule, "reason": one.reason} for one in checked.not_judged],
        "findings": [_finding(finding) for finding in checked.findings],
    }


#: What was said to a finding, and what it comes from; a name is there only where there is something to say.
_ANSWERS = ("explanation", "accepted", "refused", "waiver", "cause", "follows")


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "cells": [cell._asdict() for cell in finding.cells],
        "left": json_number(finding.left),
        "right": json_number(finding.right),
        "difference": json_number(finding.difference),
        "fingerprint": finding.fingerprint,
        **{name: text for name in _ANSWERS if (text := getattr(finding, name))},
    }


def rules_json(ruleset: Ruleset = STANDARD) -> dict[str, Any]:
    """The rule catalogue of `rules --json`; an office's own rules say so (`own`), those on trial until when (`beta`)."""
    return {
        "ruleset": {"version": ruleset.version, "rules": len(ruleset)},
        "rules": [
            {
                "id": rule.id,
                "stage": rule.stage,
                "severity": rule.severity.value,
                "title": rule.title,
                "source": rule.source,
                "remedy": rule.remedy,
                "missing": rule.missing,
                "editions": list(rule.editions),
                **({"own": True} if rule.own else {}),
                **({"beta": rule.beta.isoformat()} if rule.beta else {}),
            }
            for rule in ruleset.rules.values()
        ],
    }


def export_json(submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    """The answer of `export --format json`: every cell of every workbook, with its printed headings."""
    return [
        {
            "path": one.path,
            "unit": one.unit or None,
            "code": one.code or None,
            "year": one.year,
            "edition": one.edition,
            "cells": [
                {
                    "key": cell.key,
                    "table": field.table.number,
                    "row": list(field.row),
                    "column": list(field.column),
                    "sheet": cell.sheet,
                    "address": cell.address,
                    "raw": cell.raw,
                    "state": cell.state.name,
                    "value": json_number(cell.value),
                    "measure": cell.measure.name,
                }
                for cell, field in zip(one.cells, one.form.fields, strict=True)
            ],
            "narrative": dict(one.narrative),
        }
        for one in submissions
    ]


COLUMNS = (
    "path", "unit", "code", "year", "edition", "key", "table", "row", "column", "sheet", "address", "raw", "state", "value",
    "measure",
)  # fmt: skip


def _rows(submissions: Sequence[Submission]) -> Iterator[dict[str, Any]]:
    for one in export_json(submissions):
        head = {name: one[name] for name in ("path", "unit", "code", "year", "edition")}
        for cell in one["cells"]:
            yield {**head, **cell, "row": "／".join(cell["row"]), "column": "／".join(cell["column"])}


def export_csv(submissions: Sequence[Submission]) -> str:
    """One row per figure, for any spreadsheet; text that would run as a formula or cannot be seen is made harmless."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(submissions):
        writer.writerow([_harmless(row[name]) for name in COLUMNS])
    return stream.getvalue()


def _harmless(value: object) -> object:
    """A value as a spreadsheet shows it: nothing runs, nothing hides."""
    return defused(escaped_lines(value)) if isinstance(value, str) else value


def export_parquet(submissions: Sequence[Submission]) -> bytes:
    """The same rows as a Parquet file.

    Raises:
        NianbaoError: If pyarrow is not installed.
    """
    import pandas as pd

    frame = pd.DataFrame(_rows(submissions), columns=list(COLUMNS)).astype({"value": "Float64", "year": "Int64"})
    stream = io.BytesIO()
    try:
        frame.to_parquet(stream, index=False)
    except ImportError as error:
        raise NianbaoError("导出 Parquet 需要 pyarrow，请先安装：pip install 'nianbao-toolkit[parquet]'。") from error
    return stream.getvalue()
