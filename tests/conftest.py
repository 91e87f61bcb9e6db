"""Order of the files: those that take minutes come first, so that two workers finish at about the same time."""

from __future__ import annotations

import pytest

#: Files that take half a minute and more, the longest first.
LONG = (
    "test_selfcheck.py", "test_conformance.py", "test_own.py", "test_checkcode.py", "test_button_office.py", "test_engines.py",
    "test_causes.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by how long a file takes; files of equal rank stay in order."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
