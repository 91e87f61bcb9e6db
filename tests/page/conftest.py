"""One built page for all tests of this folder, whichever process runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.page.browsers import built


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The page, built by the first process that asks for it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "built-page"
    with FileLock(f"{folder}.lock"):
        made = folder / "年报校验.html"
        if not made.exists():
            folder.mkdir(exist_ok=True)
            built(folder)
    return made
