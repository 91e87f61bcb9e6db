"""Files of old writing programs (.doc, .wps, .rtf), turned into .docx by LibreOffice where the machine has it.

Never into a web page: there it loses which cells are merged. It runs with a profile of its own, in which macros and links are
off, and is ended when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from toolkit import paths
from toolkit.errors import UnreadableError

#: Seconds that it may take, its first start included.
SECONDS = 90.0
_NAMES = ("soffice", "libreoffice")
_ELSEWHERE = {
    "win32": r"C:\Program Files\LibreOffice\program\soffice.exe",
    "darwin": "/Applications/LibreOffice.app/Contents/MacOS/soffice",
}
_SAVE = "请用 WPS 或 Word 打开，另存为 .docx 后再导入。"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value>
</prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def program() -> str:
    """Where LibreOffice is, "" if the machine has none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), "")
    other = _ELSEWHERE.get(sys.platform, "")
    return found or (other if other and paths.is_file_within(Path(other)) else "")


def as_docx(data: bytes, kind: str) -> bytes:
    """The same document as .docx.

    Args:
        data: The file.
        kind: `doc` or `rtf`.

    Raises:
        UnreadableError: `no_program`, `slow`, or `damaged` if it cannot be converted.
    """
    name = "旧版 Word 或 WPS 文件（.doc、.wps）" if kind == "doc" else "RTF 文件"
    tool = program()
    if not tool:
        raise UnreadableError("no_program", f"这是{name}，本机没有 LibreOffice，不能读取。{_SAVE}")
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        settings = base / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        source = base / f"report.{kind}"
        source.write_bytes(data)
        command = [
            tool, f"-env:UserInstallation={(base / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to",
            "docx:MS Word 2007 XML", "--outdir", str(base / "out"), str(source),
        ]  # fmt: skip
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except OSError as error:
            raise UnreadableError("no_program", f"这是{name}，LibreOffice 不能启动。{_SAVE}") from error
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            raise UnreadableError("slow", f"这是{name}，LibreOffice 转换了 {SECONDS:g} 秒还没有完成。{_SAVE}") from error
        finally:
            _end(process)
        made = base / "out" / "report.docx"
        if not paths.is_file_within(made):
            raise UnreadableError("damaged", f"这是{name}，LibreOffice 转换不了，文件可能已损坏。{_SAVE}")
        return paths.read_own_file(made, name)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with all that it has started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        process.kill()
    process.wait()
