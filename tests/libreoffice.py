"""LibreOffice, run without a window, as a referee: it recalculates, converts and prints what the toolkit wrote."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.engines.soffice import environment

_TIMEOUT = 180
_PAGE = (
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text/></office:body></office:document>'
)
#: Memory that it had once it keeps: to give it back after every document and ask for it anew takes a tenth of the time.
_MEMORY = {
    "MALLOC_ARENA_MAX": "1", "MALLOC_TOP_PAD_": "67108864", "MALLOC_TRIM_THRESHOLD_": "2000000000",
    "MALLOC_MMAP_THRESHOLD_": "2000000000",
}  # fmt: skip

#: Put on tests that need LibreOffice. They fail where it is missing, unless somebody says that this is meant.
needs_office = pytest.mark.skipif(os.environ.get("NIANBAO_SKIP_OFFICE") == "1", reason="NIANBAO_SKIP_OFFICE=1")


def program(name: str) -> str:
    """Where a program is; the test fails where it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is not installed: run scripts/install-office.sh, or set NIANBAO_SKIP_OFFICE=1 to do without")
    return found


def convert(data: bytes, target: str, source: str = "xlsx") -> bytes:
    """Open a document in LibreOffice, recalculated, and save it in another format (`xlsx`, `pdf`, `csv`, `docx`).

    Args:
        data: The document.
        target: Extension of the result.
        source: Extension of the document.
    """
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        inbox, outbox = base / f"in.{source}", base / "out"
        inbox.write_bytes(data)
        run = _run(_TIMEOUT, "--convert-to", target, "--outdir", str(outbox), str(inbox))
        result = outbox / f"in.{target}"
        if not result.exists():
            pytest.fail(f"LibreOffice could not convert to {target}: {run.stdout}{run.stderr}")
        return result.read_bytes()


def recalculate(books: list[bytes]) -> list[bytes]:
    """Many workbooks opened, recalculated and saved again by one LibreOffice."""
    saved = [data for data in recalculate_each(books) if data is not None]
    if len(saved) < len(books):
        pytest.fail(f"LibreOffice could not convert {len(books) - len(saved)} of {len(books)} workbooks")
    return saved


def recalculate_each(books: list[bytes], target: str = "xlsx", source: str = "xlsx") -> list[bytes | None]:
    """Like `recalculate`, in the same order, from and to any format; None for what LibreOffice could not open or save."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        inputs = [base / f"in{number}.{source}" for number in range(len(books))]
        for path, data in zip(inputs, books, strict=True):
            path.write_bytes(data)
        _run(_TIMEOUT * 3, "--convert-to", target, "--outdir", str(base / "out"), *map(str, inputs))
        outputs = [base / "out" / f"{path.stem}.{target.partition(':')[0]}" for path in inputs]
        return [path.read_bytes() if path.exists() else None for path in outputs]


def _run(seconds: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, done by the office of this process; without one it would start a LibreOffice, do it there and end it."""
    office = running()
    command = [program("soffice"), office.installation, "--headless", *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, env=environment())
    except subprocess.TimeoutExpired:
        office.stop()
        raise


class Resident:
    """A LibreOffice with a profile of its own that stays: to start one for each document takes longer than the document.

    A second command on the same profile hands its work to the one that runs, and ends when that is done. An office that was
    started without a document would end after the first work that it is handed; so this one has a blank page open.

    Attributes:
        pipe: Name of the pipe by which UNO reaches it.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nianbao_office_"))
        self.owner = os.getpid()
        self.pipe = self.folder.name
        profile = self.folder / "profile"
        self.installation = f"-env:UserInstallation={profile.as_uri()}"
        _prepare_profile(profile)
        page, opened = self.folder / "open.fodt", self.folder / ".~lock.open.fodt#"
        page.write_text(_PAGE, encoding="utf-8")
        command = [
            program("soffice"), self.installation, "--headless", "--norestore", "--nologo",
            f"--accept=pipe,name={self.pipe};urp;", str(page),
        ]  # fmt: skip
        nothing = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, env=environment() | _MEMORY, stdout=nothing, stderr=nothing, start_new_session=True
        )
        atexit.register(self.stop)
        end = time.monotonic() + _TIMEOUT
        while not opened.exists():  # before that, another command might take itself for the first
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                pytest.fail("LibreOffice did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it; a fork of the process that started it leaves it alone."""
        if self.owner != os.getpid():
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: nobody else is in it
            self.process.wait()
        atexit.unregister(self.stop)
        shutil.rmtree(self.folder, ignore_errors=True)


_running: list[Resident] = []


def running() -> Resident:
    """The office of this process, started anew if it ended."""
    if not _running or _running[0].process.poll() is not None:
        _running[:] = [Resident()]
    return _running[0]


def _prepare_profile(folder: Path) -> None:
    """Recalculate every workbook on load; without this LibreOffice may believe the stored results."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    item = (
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item>"
    )
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{item}</oor:items>\n",
        encoding="utf-8",
    )


def render(data: bytes, source: str = "xlsx", dots: int = 80) -> list[bytes]:
    """The printed pages of a document as PNG pictures."""
    pdf = convert(data, "pdf", source)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.pdf")
        path.write_bytes(pdf)
        command = [program("pdftoppm"), "-r", str(dots), "-png", str(path), str(Path(folder, "page"))]
        subprocess.run(command, check=True, timeout=_TIMEOUT)
        return [page.read_bytes() for page in sorted(Path(folder).glob("page*.png"))]


def printed_text(data: bytes, source: str = "xlsx") -> list[str]:
    """The text of each printed page, laid out as on paper."""
    return text_of(convert(data, "pdf", source))


def text_of(pdf: bytes) -> list[str]:
    """The text of each page of a PDF, laid out as on paper."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.pdf")
        path.write_bytes(pdf)
        command = [program("pdftotext"), "-layout", str(path), "-"]
        text = subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT).stdout.decode()
        return text.split("\f")[:-1]
