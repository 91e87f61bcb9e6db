"""Real browsers that open the built page from a disk, by one Node.js process for all tests."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.openxml import NODE_TOOLS, node_tools
from tests.test_docs import load

ROOT = Path(__file__).parent.parent.parent
build_page = load(ROOT / "scripts" / "build_page.py")
#: Names under which Debian and others install them.
PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
#: The page is usable, or has said why not.
STARTED = "window.nianbao && nianbao.usable > 0 || document.getElementById('state').className === 'bad'"


def program(name: str) -> str:
    """Where a browser is; the test fails where there is none."""
    found = next((path for one in PROGRAMS[name] if (path := shutil.which(one))), None)
    if not found:
        pytest.fail(f"{name} is not installed: run scripts/install-office.sh, or set NIANBAO_SKIP_OFFICE=1 to do without")
    return found


def built(folder: Path) -> Path:
    """The page, built into a folder; the test fails where Node.js or Pyodide is missing."""
    if not shutil.which("node"):
        pytest.fail("no node: run scripts/install-office.sh, or set NIANBAO_SKIP_OFFICE=1 to do without")
    node_tools()
    return Path(build_page.build(folder / "年报校验.html"))


class Driver:
    """The process that drives the browsers; `with` ends it."""

    def __init__(self) -> None:
        programs = {"NIANBAO_CHROMIUM": program("chromium"), "NIANBAO_FIREFOX": program("firefox")}
        command = ["node", Path(__file__).parent / "driver.mjs", NODE_TOOLS]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, **programs}
        )

    @property
    def pid(self) -> int:
        """The number of the process; those of the browsers are below it."""
        return self._process.pid

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def ask(self, what: str, **more: Any) -> dict[str, Any]:
        """What the driver answers.

        Raises:
            AssertionError: If it could not do it.
        """
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"does": what, **more}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "the driver died"}')
        assert "error" not in answer, answer["error"]
        return answer

    def open(self, html: Path, browser: str = "chromium", *, started: bool = True, **more: Any) -> Page:
        """The page opened from the disk, with the network cut unless it is said otherwise."""
        number = self.ask("open", browser=browser, html=html.resolve().as_uri(), **{"offline": True, **more})["page"]
        page = Page(self, number)
        if started:
            page.until(STARTED)
        return page


class Page:
    """One open page."""

    def __init__(self, driver: Driver, number: int) -> None:
        self._driver, self._number = driver, number

    def ask(self, what: str, **more: Any) -> dict[str, Any]:
        return self._driver.ask(what, page=self._number, **more)

    def value(self, code: str) -> Any:
        """What an expression is in the page."""
        return self.ask("eval", code=code).get("value")

    def text(self, name: str) -> str:
        return str(self.value(f"document.getElementById('{name}').textContent"))

    @property
    def state(self) -> str:
        return self.text("state")

    def until(self, code: str, seconds: float = 90) -> float:
        """Milliseconds from opening until the expression was true."""
        return float(self.ask("until", code=code, ms=seconds * 1000)["ms"])

    def give(self, files: Iterable[Path], to: str = "#files") -> None:
        """Put files into a field, as a driver or a dialog does."""
        self.ask("upload", to=to, files=[str(path) for path in files])

    def check(self, files: Iterable[Path], seconds: float = 120) -> dict[str, Any]:
        """Drop files and wait: the JSON of the check, or what was said instead."""
        before = self.value("nianbao.answered")
        self.give(files)
        return self.answered(before, seconds)

    def answered(self, before: int, seconds: float = 120) -> dict[str, Any]:
        self.until(f"nianbao.answered > {before} || document.getElementById('state').className === 'bad'", seconds)
        return json.loads(self.text("result-json") or "{}")

    def outputs(self) -> Mapping[str, bytes]:
        """The files that the page offers for saving."""
        pairs = self.value(
            "Object.keys(nianbao.files).map(function (name) { var bytes = nianbao.files[name], text = '';"
            " for (var i = 0; i < bytes.length; i += 8192)"
            " text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));"
            " return [name, btoa(text)]; })"
        )
        return {name: base64.b64decode(text) for name, text in pairs}

    def told(self) -> dict[str, list[str]]:
        """Requests, dialogs, and complaints on the console, since it was opened."""
        return self.ask("told")

    def close(self) -> None:
        self.ask("close")
