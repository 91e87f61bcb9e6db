"""One built page for all tests of this folder, and one driver for all of a process, whichever process runs them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.page.browsers import Driver, Page, built


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


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """The process that drives the browsers."""
    with Driver() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(driver: Driver, html: Path) -> Page:
    """One page for all that only asks and answers."""
    return driver.open(html)


@pytest.fixture
def page(driver: Driver, html: Path) -> Iterator[Page]:
    """A page of one's own."""
    opened = driver.open(html)
    yield opened
    with contextlib.suppress(AssertionError):
        opened.close()
