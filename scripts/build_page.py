"""Build dist/年报校验.html: the whole check in one file that any browser opens from a disk, without a network.

    python scripts/build_page.py [FILE]      build it, and lay a copy into the package, which `nianbao page` hands out
    python scripts/build_page.py --trace     write down anew which modules of the standard library it needs

Pyodide, packer and unpacker are those of tests/tools/package-lock.json (sh scripts/install-node-tools.sh); the other libraries
are those of the environment that runs this. The same sources give the same bytes. Node.js is needed at build time only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from toolkit.jobs.page import BUILT_PAGE, page_versions  # noqa: E402 - of this very checkout
from toolkit.outputs import write_file  # noqa: E402

SOURCES = ROOT / "scripts" / "page"
TOOLS = ROOT / "build" / "node"
PYODIDE = TOOLS / "node_modules" / "pyodide"
OUT = ROOT / "dist" / "年报校验.html"
#: Modules of the standard library that the page needs, written by --trace.
ALLOWED = SOURCES / "modules.json"
#: What the page may weigh, in bytes.
MOST = 6_500_000
#: The parts of Pyodide that go into the page, as they were looked at.
PARTS = json.loads((SOURCES / "parts.json").read_text(encoding="utf-8"))
#: Packages beside our own, by the name under which they are imported, with the names of their distributions.
PACKAGES = {
    "cn2an": "cn2an", "proces": "proces", "stdnum": "python-stdnum", "xlsxwriter": "XlsxWriter", "jinja2": "Jinja2",
    "markupsafe": "MarkupSafe",
}  # fmt: skip
#: Rooms that nothing in a browser asks for.
_NOT_THERE = ("cli", "button")
#: Of python-stdnum only what the rules use: the library knows the numbers of sixty countries.
_STDNUM = ("__init__.py", "exceptions.py", "util.py", "cn/__init__.py", "cn/uscc.py")
#: Packages that come whole, and codecs of mails and tables that no trace meets.
_WHOLE = ("email.",)
_CODECS = {f"encodings.{name}" for name in (
    "ascii", "big5", "cp1252", "cp437", "cp936", "gb18030", "gb2312", "gbk", "hz", "idna", "iso2022_jp", "iso8859_1",
    "iso8859_15", "latin_1", "punycode", "utf_16", "utf_32", "utf_7",
)}  # fmt: skip
_ENDINGS = (".py", ".html", ".dat", ".json", ".txt", ".yaml", ".yml")


class BuildError(Exception):
    """What keeps the page from being built, and what to do about it."""


def build(out: Path = OUT) -> Path:
    """Build the page.

    Raises:
        BuildError: If Node.js or a part is missing, or the page has become too heavy.
    """
    require_tools()
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        stage_app(stage / "app")
        stage_library(stage / "std", set(json.loads(ALLOWED.read_text(encoding="utf-8"))))
        (stage / "parts").mkdir()
        _take_packed(stage / "parts" / "wasm")
        (stage / "parts" / "js").write_text(_scripts(), encoding="utf-8")
        run_node("pack.mjs", TOOLS, stage)
        _keep_packed(stage / "packed" / "wasm.zst")
        python = (stage / "packed" / "version").read_text(encoding="utf-8")
        packed = {name: (stage / "packed" / f"{file}.zst").read_bytes()
                  for name, file in (("wasm", "wasm"), ("js", "js"), ("std", "std.zip"), ("app", "app.zip"))}  # fmt: skip
    page = _page(packed, python)
    if len(page) > MOST:
        raise BuildError(f"the page has {len(page):,} bytes, at most {MOST:,}: which part has grown?")
    write_file(out, page)
    return out


def _kept() -> Path:
    """Where the packed WebAssembly is kept from build to build: it never changes, and takes a third of the time."""
    packer = (TOOLS / "node_modules" / "@bokuweb" / "zstd-wasm" / "package.json").read_bytes()
    return ROOT / "build" / "page" / f"{hashlib.sha256(packer + PARTS['pyodide.asm.wasm'].encode()).hexdigest()[:16]}.zst"


def _take_packed(plain: Path) -> None:
    """Lay the WebAssembly among the parts that are packed, or its packed form beside them."""
    if _kept().exists():
        (plain.parent.parent / "packed").mkdir(exist_ok=True)
        shutil.copyfile(_kept(), plain.parent.parent / "packed" / f"{plain.name}.zst")
    else:
        shutil.copyfile(PYODIDE / "pyodide.asm.wasm", plain)


def _keep_packed(packed: Path) -> None:
    kept = _kept()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f"{kept.name}.{os.getpid()}")
        shutil.copyfile(packed, beside)
        beside.replace(kept)


def require_tools() -> None:
    """Say what is missing before anything is done.

    Raises:
        BuildError: If anything is.
    """
    if not shutil.which("node"):
        raise BuildError("make page 需要 Node.js：请先运行 sh scripts/install-office.sh")
    if not (PYODIDE / "pyodide.asm.wasm").exists():
        raise BuildError("make page 需要 Pyodide：请先运行 sh scripts/install-node-tools.sh")
    for name, digest in PARTS.items():
        if hashlib.sha256((PYODIDE / name).read_bytes()).hexdigest() != digest:
            raise BuildError(
                f"Pyodide 的 {name} 不是核对过的那一份：请删除 build/node，重新运行 sh scripts/install-node-tools.sh"
            )


def run_node(script: str, *arguments: Path) -> str:
    """What a script of scripts/page prints.

    Raises:
        BuildError: If it fails, with what it said.
    """
    run = subprocess.run(["node", SOURCES / script, *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        raise BuildError(run.stderr[-3000:] + run.stdout[-1000:])
    return run.stdout


# ---------------------------------------------------------------- what goes in


def stage_app(to: Path) -> None:
    """The toolkit and the libraries that it needs, as sources."""
    for path in sorted((ROOT / "toolkit").rglob("*")):
        inside = path.relative_to(ROOT / "toolkit")
        if path.is_file() and path.suffix in _ENDINGS and inside.parts[0] not in _NOT_THERE and path.name != BUILT_PAGE.name:
            _copy(path, to / "toolkit" / inside)
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or not found.submodule_search_locations:
            raise BuildError(f"缺少 Python 包 {name}：请先运行 make demo")
        home = Path(found.submodule_search_locations[0])
        for path in sorted(home.rglob("*")):
            inside = path.relative_to(home)
            wanted = inside.as_posix() in _STDNUM if name == "stdnum" else path.suffix in _ENDINGS
            if path.is_file() and wanted and "__pycache__" not in inside.parts:
                _copy(path, to / name / inside)


def stage_library(to: Path, allowed: set[str] | None) -> None:
    """The standard library of Pyodide, as far as it is allowed; None: all of it."""
    with zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as archive:
        for name in archive.namelist():
            if allowed is None or module_of(name) in allowed:
                target = to / name
                if not name.endswith("/"):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))


def module_of(name: str) -> str:
    """The module that a file of the library is: `xml/parsers/__init__.py` → xml.parsers."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _scripts() -> str:
    """What the worker runs: the unpacker, Pyodide's runtime and loader, and our own."""
    parts = [_unpacker(), *((PYODIDE / name).read_text(encoding="utf-8") for name in ("pyodide.asm.js", "pyodide.js")),
             (SOURCES / "worker.js").read_text(encoding="utf-8")]  # fmt: skip
    return "\n".join(re.sub(r"^//# sourceMappingURL=.*$", "", part, flags=re.MULTILINE) for part in parts)


def _unpacker() -> str:
    return (TOOLS / "node_modules" / "fzstd" / "umd" / "index.js").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the page


def _page(packed: dict[str, bytes], python: str) -> bytes:
    pyodide = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    lock = json.dumps({"info": json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))["info"], "packages": {}})
    style, gate = (_read(name) for name in ("style.css", "gate.js"))
    ui = f"{_unpacker()}\n{_read('ui.js')}"
    versions = f"{page_versions()}，Pyodide {pyodide}，Python {python}"
    blocks = {name: base64.b64encode(data).decode() for name, data in packed.items()} | {"lock": lock}
    pieces = {
        "POLICY": policy([gate, ui], [style, _findings_style()]),
        "STYLE": style,
        "GATE": gate,
        "UI": ui,
        "FOOT": f'<span id="versions">{html.escape(versions)}</span>。',
        "LICENCES": html.escape(licences()),
        "PARTS": "\n".join(f'<script type="text/plain" id="part-{name}">{text}</script>' for name, text in blocks.items()),
    }
    for name, text in pieces.items():
        if name in ("GATE", "UI") and re.search("</script|<!--", text, re.IGNORECASE):
            raise BuildError(f"{name} would end its own element")
    return re.sub(r"@@([A-Z]+)@@", lambda found: pieces[found[1]], _read("page.html")).encode()


def policy(scripts: list[str], styles: list[str]) -> str:
    """What the page may do: run these scripts and a worker of its own making, and reach nothing at all."""
    hashed = [" ".join(f"'sha256-{_digest(text)}'" for text in texts) for texts in (scripts, styles)]
    return (
        f"default-src 'none'; script-src {hashed[0]} 'wasm-unsafe-eval'; worker-src blob:; style-src {hashed[1]}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _findings_style() -> str:
    """The style of the page of findings, which is printed in a frame under this page's policy."""
    text = (ROOT / "toolkit" / "feedback" / "findings.html").read_text(encoding="utf-8")
    return text.partition("<style>")[2].partition("</style>")[0]


def _read(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8")


def licences() -> str:
    """The licences of everything in the page; the sources of python-stdnum, which are used as they stand here."""
    return "\n\n".join(_licences()).replace("\r\n", "\n")


def _licences() -> Iterator[str]:
    yield (ROOT / "NOTICE").read_text(encoding="utf-8")
    yield f"=== nianbao-toolkit\n{(ROOT / 'LICENSE').read_text(encoding='utf-8')}"
    for path in sorted((SOURCES / "licences").iterdir()):
        yield f"=== {path.stem}\n{path.read_text(encoding='utf-8')}"
    yield f"=== fzstd\n{(TOOLS / 'node_modules' / 'fzstd' / 'LICENSE').read_text(encoding='utf-8')}"
    for distribution in PACKAGES.values():
        found = importlib.metadata.distribution(distribution)
        texts = [path for path in found.files or () if re.match(r"(?:LICEN[CS]E|COPYING)", path.name, re.IGNORECASE)]
        yield f"=== {distribution} {found.version}\n" + "\n".join(path.read_text(encoding="utf-8") for path in texts)
    home = Path(next(iter(importlib.util.find_spec("stdnum").submodule_search_locations)))  # type: ignore[union-attr,arg-type]
    for name in _STDNUM:
        yield f"=== stdnum/{name}\n{(home / name).read_text(encoding='utf-8')}"


# ---------------------------------------------------------------- which modules it needs


def trace() -> list[str]:
    """The modules of the standard library that work of every kind loads in Pyodide under Node.js; written to modules.json."""
    require_tools()
    from tests.page import work  # what is dropped: good, faulty, returned, last year's and hostile files

    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        stage_app(stage / "app")
        work.write(stage / "work")
        loaded = set(json.loads(run_node("trace.mjs", TOOLS, stage)))
    with zipfile.ZipFile(PYODIDE / "python_stdlib.zip") as archive:
        there = {module_of(name) for name in archive.namelist()}
    found = sorted(there & (loaded | {one for one in there if one.startswith(_WHOLE) or one in _CODECS}))
    ALLOWED.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")
    return found


def main() -> None:
    """Build, or trace."""
    try:
        if sys.argv[1:2] == ["--trace"]:
            print(f"{len(trace())} modules of the standard library")
            return
        out = build(*(Path(name) for name in sys.argv[1:2]))
        write_file(BUILT_PAGE, out.read_bytes())
    except BuildError as error:
        sys.exit(str(error))
    data = out.read_bytes()
    print(f"{out}  {len(data):,} 字节  SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
