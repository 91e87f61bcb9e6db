"""The house: who may import whom, where heavy libraries live, and what must stand in no file."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLKIT = ROOT / "toolkit"

#: Rooms from left to right; nothing imports to the right of itself.
ORDER = (
    {"form", "errors", "explanations", "patterns", "terminal", "text_limits", "executor"},
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


#: What the help and the check of one good file load, and nothing else: start-up is what a clerk waits for. Whoever adds to
#: these lists has measured it (`python benchmarks/run.py --only cold`).
LIBRARIES = {"annotated_doc", "shellingham", "typer"}
HELP = {"toolkit", "toolkit.chinese_help", "toolkit.cli", "toolkit.console", "toolkit.errors", "toolkit.terminal"}
CHECK = HELP | {
    "toolkit." + name
    for name in (
        "checkcode", "executor", "explanations", "facts", "file_names",
        "findings", "form", "form.ed2019", "form.ed2021", "form.headings", "form.layout",
        "form.model", "grouping", "handout", "listing", "narrative", "narrative.claims", "narrative.likeness",
        "narrative.effort", "narrative.naming", "narrative.parts", "narrative.segments", "narrative.state", "narrative.whose",
        "narrative.measures", "narrative.notation", "narrative.quantities", "narrative.reading", "narrative.words", "office",
        "paths", "patterns",
        "pipeline", "roster", "rules", "rules.alike", "rules.case", "rules.cells", "rules.coincidence",
        "rules.continuity", "rules.crossfoot", "rules.imported", "rules.kinds", "rules.messages", "rules.model",
        "rules.narrative", "rules.passages", "rules.plausibility", "rules.prose", "rules.rollup", "rules.said",
        "rules.structure", "rules.thresholds", "rules.wording", "rules.words", "submission", "validate", "workbook",
        "workbook.archive", "workbook.known", "workbook.limits", "workbook.locate", "workbook.package", "workbook.padding",
        "workbook.parts", "workbook.read", "workbook.shape", "workbook.sheets", "workbook.shortcuts", "workbook.strings",
        "workbook.values",
    )
}  # fmt: skip
#: Parts of the standard library that are slow to load and that neither needs.
SLOW = {
    "asyncio", "concurrent.futures", "csv", "email", "fractions", "http", "importlib.metadata", "json", "logging",
    "multiprocessing", "random", "socket", "sqlite3", "ssl", "statistics", "tempfile", "tomllib", "unittest",
    "zipfile", "zoneinfo",
}  # fmt: skip
ONE_FILE = ["check", "samples/region-2024/报送/云溪市教育局.xlsx"]


def loaded(arguments: list[str]) -> set[str]:
    """Names of the modules that a command loads in a fresh process, those that Python itself starts with left out."""
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom toolkit.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as stop: assert stop.code == 0, stop.code\n"
        "print('\\nLOADED', *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize(("arguments", "ours"), [(["--help"], HELP), (ONE_FILE, CHECK)], ids=["help", "check"])
def test_the_help_and_the_check_of_one_file_load_what_they_need_and_nothing_else(arguments, ours):
    modules = loaded(arguments)

    assert {name for name in modules if name.partition(".")[0] == "toolkit"} == ours
    others = {name.partition(".")[0] for name in modules} - {"toolkit", *sys.stdlib_module_names}
    assert others - {"colorama"} == LIBRARIES  # typer colours the Windows console with it
    assert not modules & SLOW


def test_the_patterns_of_the_rules_are_not_compiled_before_they_are_searched():
    """Compiling them all takes a good part of a start; most are about faults that a report does not have."""
    code = (
        "import re\nplain, compiled = re.compile, []\n"
        "re.compile = lambda source, flags=0: compiled.append(source) or plain(source, flags)\n"
        "from toolkit.rules import words\nassert not any('完善' in str(one) for one in compiled)\n"
        "assert words.PROBLEM.search('不足') and words.PROBLEM.search('不足')\n"
        "print(sum('有待' in str(one) for one in compiled))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("1", "")


def test_no_file_names_a_registry_host_or_a_path_of_a_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)|/(root|home/[a-z]+)/")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".xlsx", ".xlsm", ".docx", ".png", ".bin") or path == Path(__file__) or not path.is_file():
            continue
        assert not hosts.search(path.read_text(encoding="utf-8")), name
