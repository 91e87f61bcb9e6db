"""LibreOffice over UNO: its Python binding made importable, and an office of our own started, attached to and stopped.

The binding (`uno`) comes with the system (Debian, Ubuntu: python3-uno) and not from an index: packages of that name there are
something else. An isolated environment does not see it, and putting the system's whole folder of packages on its path would let
foreign versions of everything else in. So only the modules of the binding are found there.
"""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from importlib.machinery import PathFinder
from pathlib import Path

#: Name of the environment variable that tells another process the pipe of the running office.
PIPE = "NIANBAO_UNO"
MISSING = (
    "LibreOffice 的 Python 接口（uno）不可用。请运行 scripts/install-office.sh（Debian、Ubuntu：apt-get install python3-uno），"
    "或者设 NIANBAO_SKIP_OFFICE=1 跳过这些测试。不要用 pip 安装 uno 或 pyuno，那是同名的别的软件。\n"
    "The Python binding of LibreOffice (uno) is missing: run scripts/install-office.sh, or set NIANBAO_SKIP_OFFICE=1."
)
_MODULES = ("uno", "unohelper", "pyuno", "_uno_helper")
_FOLDERS = (
    "/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program",
    "/usr/lib/python3*/site-packages", "/usr/lib64/python3*/site-packages", "/opt/libreoffice*/program",
    "/snap/libreoffice/current/lib/libreoffice/program",
)  # fmt: skip


class OfficeMissingError(RuntimeError):
    """LibreOffice or its Python binding is not there; the text says what to install."""


class _UnoFinder:
    """Finds the modules of the binding, and no others, where the system keeps them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _MODULES:
            return None
        program = shutil.which("soffice")
        folders = [str(Path(program).resolve().parent)] if program else []
        folders += [folder for pattern in _FOLDERS for folder in sorted(glob.glob(pattern))]  # noqa: PTH207
        return PathFinder.find_spec(name, folders)


def import_uno():
    """The module `uno`.

    Raises:
        OfficeMissingError: If it is not installed, or not for this Python.
    """
    if not any(isinstance(finder, _UnoFinder) for finder in sys.meta_path):
        sys.meta_path.append(_UnoFinder())
    try:
        import uno
    except ImportError as error:
        raise OfficeMissingError(f"{MISSING}\n（Python {sys.version.split()[0]}：{error}）") from error
    if not hasattr(uno, "getComponentContext"):  # the package of the same name
        raise OfficeMissingError(MISSING)
    return uno


def environment() -> dict[str, str]:
    """What a LibreOffice is started with: without what the binding, once it is loaded into this process, sets for itself."""
    return {name: value for name, value in os.environ.items() if name != "URE_BOOTSTRAP"}


def properties(**values):
    """Named arguments as UNO takes them."""
    import_uno()
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


class Office:
    """A running LibreOffice: our own, with a profile and a pipe of its own, or another process's that is attached to.

    Attributes:
        pipe: Name of the pipe by which it is reached.
        context: Its component context.
        desktop: Its desktop, which opens documents.
        process: Its process; None if it is not ours to stop.
    """

    def __init__(self, pipe: str = "", timeout: float = 90) -> None:
        self.process: subprocess.Popen | None = None
        self.profile = ""
        self.uno = import_uno()
        self.pipe = pipe or f"nianbao{uuid.uuid4().hex[:12]}"
        if not pipe:
            self._start()
        self.context = self._connect(time.monotonic() + timeout)
        self.services = self.context.ServiceManager
        self.desktop = self.create("com.sun.star.frame.Desktop")

    def create(self, service: str):
        """A service of the office."""
        return self.services.createInstanceWithContext(service, self.context)

    def _start(self) -> None:
        program = shutil.which("soffice")
        if program is None:
            raise OfficeMissingError(MISSING)
        self.profile = tempfile.mkdtemp(prefix="nianbao_office_")
        self.process = subprocess.Popen(
            [
                program, f"-env:UserInstallation={Path(self.profile).as_uri()}", "--headless", "--norestore", "--nologo",
                "--nodefault", "--nolockcheck", f"--accept=pipe,name={self.pipe};urp;",
            ],
            env=environment() | {PIPE: self.pipe}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        atexit.register(self.stop)

    def _connect(self, deadline: float):
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except Exception as error:  # not there yet; UNO has an exception of its own for each bridge
                ended = self.process is not None and self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    self.stop()
                    raise OfficeMissingError(f"LibreOffice did not start or does not answer on pipe {self.pipe}") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End an office of our own, politely if it listens; an attached one is left alone."""
        if self.process is None:
            return
        try:
            if self.process.poll() is None:
                self.desktop.terminate()
        except Exception:  # the bridge goes down with the office, or was never up
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: nobody else is in it
            self.process.wait(10)
        self.process = None
        atexit.unregister(self.stop)
        shutil.rmtree(self.profile, ignore_errors=True)
