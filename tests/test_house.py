"""The house: who may import whom, where heavy libraries live, and what must stand in no file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLKIT = ROOT / "toolkit"

#: Rooms from left to right; nothing imports to the right of itself.
ORDER = (
    {"form", "errors", "explanations", "patterns", "terminal", "text_limits", "workers"},
    {"paths", "file_names"},
    {"submission", "findings", "facts", "checkcode", "roster"},
    {"narrative"},
    {"rules", "frames"},
    {"office", "causes"},
    {"validate"},
    {"consolidate", "outputs", "rulings", "button_report", "grouping", "reply"},
    {"previous"},
    {"workbook", "report"},
    {"returning"},
    {"pipeline"},
    {"exchange", "listing", "demo", "button", "impact", "handout"},
    {"excel_button"},
    {"chinese_help", "console", "cli"},
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

#: Third-party libraries and the rooms that may import them.
HOMES = {
    "pandera": {"validate"},
    "openpyxl": set(),  # a referee of the tests; whatever the program reads goes through the guarded reader
    "python_calamine": {"workbook"},
    "xlsxwriter": {"workbook"},
    "docx": {"report"},
    "lxml": {"report"},
    "xlwings": {"excel_button"},
    "typer": {"cli", "chinese_help"},
    "rich": {"cli"},
    "filelock": {"outputs"},
    "stdnum": {"rules"},
    "cn2an": {"narrative"},
    "jinja2": {"report"},
    "pandas": {"frames", "validate", "consolidate", "exchange"},
    "numpy": {"frames", "validate", "consolidate"},
}


def modules():
    return [path for path in sorted(TOOLKIT.rglob("*.py")) if path.parent != TOOLKIT or path.name != "__init__.py"]


def room(path: Path) -> str:
    return path.relative_to(TOOLKIT).parts[0].removesuffix(".py")


def imports(path: Path, *, at_run_time_only: bool = False):
    """(module, whether at top level) of every import in a file; those for type checkers alone are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        top = node in tree.body
        if isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, top


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_nothing_imports_to_the_right_of_itself(path):
    for name, _ in imports(path):
        if name.startswith("toolkit."):
            other = name.split(".")[1]
            assert RANK[other] <= RANK[room(path)], f"{room(path)} imports {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_every_heavy_library_has_one_home(path):
    for name, _ in imports(path):
        library = name.split(".")[0]
        if library in HOMES:
            assert room(path) in HOMES[library], f"{room(path)} imports {library}"
        assert not name.startswith("xlwings.pro")


def test_the_form_and_the_facts_need_the_standard_library_alone():
    for path in modules():
        if room(path) in ("form", "submission", "findings", "facts", "errors"):
            for name, _ in imports(path):
                assert name.split(".")[0] in {*sys.stdlib_module_names, "toolkit"}, (path, name)


@pytest.mark.parametrize("arguments", [["--help"], ["check", "samples/region-2024/报送/云溪市教育局.xlsx"]])
def test_the_answer_to_one_file_and_the_help_import_nothing_heavy(arguments):
    """Start-up is what a clerk waits for: none of these may be loaded."""
    code = (
        "import sys\nfrom toolkit.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as stop: assert stop.code == 0, stop.code\n"
        "heavy = {'pandas', 'pandera', 'numpy', 'openpyxl', 'xlsxwriter', 'docx', 'xlwings', 'matplotlib', 'lxml', 'rich'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_file_names_a_registry_host_or_a_path_of_a_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)|/(root|home/[a-z]+)/")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".xlsx", ".xlsm", ".docx", ".png", ".bin") or path == Path(__file__) or not path.is_file():
            continue
        assert not hosts.search(path.read_text(encoding="utf-8")), name
