"""Order of the files, and how often garbage is collected: two workers finish early and at about the same time."""

from __future__ import annotations

import gc

import pytest

#: Files that take ten seconds and more, the longest first.
LONG = (
    "test_selfcheck.py", "test_excel.py", "test_engines.py", "test_outputs.py", "test_browsers.py",
    "test_conformance.py", "test_old.py", "test_check_code.py", "test_stamp.py", "test_benchmarks.py", "test_template.py",
    "test_package.py", "test_use.py", "test_workbook.py", "test_rebuilding.py", "test_story.py", "test_own.py",
    "test_golden.py",
)  # fmt: skip
#: New objects after which the collector looks for cycles: by default so few that it takes a tenth of the time of the suite.
_SELDOM = 50_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by how long a file takes; files of equal rank stay in order."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def pytest_collection_finish() -> None:
    """What is there once all tests are collected stays to the end: no need to look through it, nor for a fork to copy it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM)
