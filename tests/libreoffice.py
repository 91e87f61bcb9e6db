"""LibreOffice, run without a window, as a referee: it recalculates, converts and prints what the toolkit wrote."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

_TIMEOUT = 180

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
        run = _run(base, _TIMEOUT, "--convert-to", target, "--outdir", str(outbox), str(inbox))
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
        _run(base, _TIMEOUT * 3, "--convert-to", target, "--outdir", str(base / "out"), *map(str, inputs))
        outputs = [base / "out" / f"{path.stem}.{target.partition(':')[0]}" for path in inputs]
        return [path.read_bytes() if path.exists() else None for path in outputs]


def _run(base: Path, seconds: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """LibreOffice with a profile of its own: a second one on the same would hand its work to the first and say nothing."""
    profile, worn = base / "profile", _worn()
    if worn.exists():
        shutil.copytree(worn, profile)
    else:
        _prepare_profile(profile)
    command = [program("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if run.returncode == 0 and not worn.exists():
        shutil.copytree(profile, worn)
    return run


@cache
def _worn() -> Path:
    """Where this process keeps a copy of the profile of its first LibreOffice, which takes a second or two to furnish one."""
    folder = tempfile.mkdtemp(prefix="nianbao_profile_")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder, "profile")


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
