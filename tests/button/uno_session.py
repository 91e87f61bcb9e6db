"""A headless LibreOffice of our own, driven step by step through UNO.

Two halves in one file. The tests call `run_steps`; it starts this very file under a Python that has `uno` (the system's: the
one of the tests usually has not), which starts LibreOffice, does the steps and prints their results as JSON.

A step is a mapping with one of these keys:
    open    a workbook's path; it becomes the current document, with macros enabled and a view, so that buttons live
    probe   source of a VBA module; the result tells whether LibreOffice compiles it
    call    a macro of the current document as `module.name`, with `args`; the result is what it returns
    cells   a sheet of the current document, with `range`; the result is rows of {text, formula, kind}
    sheets  anything; the result tells for each sheet whether it is protected
    press   the button of a sheet, by its accessible action: the way that a mouse click takes
    until   a sheet of the current document, with `range`: wait until this cell holds something, and not `past` if it is given
    work    a program of this office by its name; the result is the seconds of the processor that it has taken
    wait    a file's path, until it is there
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

_TIMEOUT = 240


def run_steps(steps, environment=None):
    """Do the steps in a LibreOffice that sees these additional environment variables; returns their results."""
    import pytest

    python = _python_with_uno()
    if python is None:
        pytest.fail("no Python with uno: run scripts/install-office.sh, or set NIANBAO_SKIP_OFFICE=1 to do without")
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "NIANBAO_"))
    }
    done = subprocess.run(
        [python, __file__], input=json.dumps(steps), capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        env={**variables, "NIANBAO_SILENT": "1", **(environment or {})},
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"LibreOffice: {done.stderr[-3000:]}")
    return json.loads(done.stdout)


def _python_with_uno():
    candidates = [shutil.which("python3", path="/usr/bin:/usr/local/bin"), shutil.which("python3"), sys.executable]
    for python in filter(None, candidates):
        if subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return python
    return None


# ---------------------------------------------------------------- the half with uno


def _properties(**values):
    from com.sun.star.beans import PropertyValue

    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


@contextlib.contextmanager
def _office():
    """The desktop of a new LibreOffice with a profile and a pipe of its own, and the session of its processes."""
    import uno

    folder = tempfile.mkdtemp()
    pipe = "nianbao" + uuid.uuid4().hex
    command = [
        shutil.which("soffice") or "soffice", f"-env:UserInstallation={Path(folder).as_uri()}", "--headless", "--norestore",
        "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    office = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        yield _connect(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext", office), office.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(office.pid, 9)
        office.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _connect(resolver, address, office):
    deadline = time.monotonic() + 90
    while True:
        try:
            context = resolver.resolve(address)
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > deadline or office.poll() is not None:
                raise
            time.sleep(0.1)


class _Session:
    def __init__(self, desktop, group):
        self.desktop, self.group = desktop, group
        self.document = None
        self.probes = 0

    def open(self, path, **_):
        if self.document:
            self.document.close(True)
        arguments = _properties(MacroExecutionMode=4)  # always, and without asking
        self.document = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, arguments)
        if self.document is None:  # as it is while a lock file of a killed office lies beside it
            raise FileNotFoundError(path)

    def probe(self, source, **_):
        """Compile a module in a document of its own: a broken one poisons the whole library it stands in."""
        self.probes += 1
        document = self.desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, _properties(Hidden=True, MacroExecutionMode=4)
        )
        try:
            libraries = document.BasicLibraries
            libraries.VBACompatibilityMode = True
            body = re.sub(r"(?m)^Attribute .*$", "", source)
            body = f"Option VBASupport 1\n{body}\nPublic Function ZZProbe()\nZZProbe = 42\nEnd Function\n"
            libraries.getByName("Standard").insertByName(f"probe{self.probes}", body)
            return self._call(document, f"Standard.probe{self.probes}.ZZProbe", ()) == 42
        except Exception:
            return False
        finally:
            document.close(True)

    def call(self, name, args=(), **_):
        return self._call(self.document, f"VBAProject.{name}", tuple(args))

    def _call(self, document, name, args):
        provider = document.getScriptProvider()
        script = provider.getScript(f"vnd.sun.star.script:{name}?language=Basic&location=document")
        return script.invoke(args, (), ())[0]

    def cells(self, sheet, range, **_):
        area = self.document.Sheets.getByName(sheet).getCellRangeByName(range)
        return [[self._cell(area.getCellByPosition(x, y)) for x in _count(area.Columns)] for y in _count(area.Rows)]

    def _cell(self, cell):
        return {"text": cell.String, "formula": cell.Formula, "kind": cell.Type.value}

    def sheets(self, _, **__):
        return {sheet.Name: sheet.isProtected() for sheet in self.document.Sheets}

    def press(self, sheet, **_):
        page = self.document.Sheets.getByName(sheet)
        self.document.CurrentController.setActiveSheet(page)  # controls live on the sheet that is shown, only
        button = self.document.CurrentController.getControl(page.DrawPage.Forms.getByIndex(0).getByIndex(0))
        button.getAccessibleContext().doAccessibleAction(0)

    def until(self, sheet, range, past="", **_):
        cell = self.document.Sheets.getByName(sheet).getCellRangeByName(range)
        _await(lambda: cell.getString() not in ("", past), range)

    def work(self, program, **_):
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it may have ended
                name, _, rest = path.read_text(errors="replace").partition("(")[2].rpartition(")")
                fields = rest.split()
                if name == program and int(fields[3]) == self.group:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def wait(self, path, **_):
        _await(Path(path).exists, path)


def _await(condition, what):
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


def _count(things):
    return range(things.Count)


def _main():
    steps = json.load(sys.stdin)
    with _office() as (desktop, group):
        session, results = _Session(desktop, group), []
        for step in steps:
            (name, subject), *rest = step.items()
            results.append(getattr(session, name)(subject, **dict(rest)))
        if session.document:
            session.document.close(True)  # takes its lock file away
    print(json.dumps(results))


if __name__ == "__main__":
    _main()
