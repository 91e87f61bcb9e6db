"""The house: rooms and who may import whom, where heavy libraries live, what a start loads, what must stand in no file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.test_docs import load
from toolkit.jobs.page import BUILT_PAGE

ROOT = Path(__file__).parent.parent
house = load(ROOT / "scripts" / "house.py")
#: What the code is held to beside the order of the rooms; `python -m tests.test_house` writes it anew, and the diff tells.
STATE = json.loads((ROOT / "tests" / "house.json").read_text(encoding="utf-8"))

#: Third-party libraries and the rooms that may import them.
HOMES = {
    "cn2an": {"narrative"},
    "docx": {"draft"},
    "filelock": {"outputs"},
    "jinja2": {"feedback"},
    "lxml": {"draft", "intake"},
    "numpy": {"checks", "region"},
    "openpyxl": set(),
    "pandas": {"checks", "region", "feedback"},
    "pandera": {"checks"},
    "python_calamine": {"intake"},
    "matplotlib": {"draft"},
    "pdfplumber": {"intake"},
    "rich": {"cli"},
    "stdnum": {"rules"},
    "typer": {"cli"},
    "xlsxwriter": {"workbook"},
    "xlwings": {"button"},
    "zlib_ng": {"intake"},
}


def test_nothing_imports_to_the_right_of_itself():
    assert house.to_the_right(house.arrows()) == STATE["to the right"]


def test_no_modules_import_each_other_in_a_circle():
    assert house.circles(house.arrows()) == STATE["circles"]


def test_every_module_lies_in_a_room():
    """A new folder needs its place in the order of rooms; to no module in none there are no exceptions."""
    for path in house.modules():
        assert house.room_of(house.name_of(path))
    with pytest.raises(KeyError, match="no room"):
        house.room_of("no_such_room/module")


def test_few_modules_lie_beside_the_rooms():
    assert len(house.loose()) <= house.MOST_LOOSE, house.loose()


def test_a_module_is_short_or_says_why_it_is_not():
    """Its docstring tells why what it does stays together above five hundred lines."""
    assert house.too_long() == STATE["too long"]


def test_the_picture_of_the_architecture_is_drawn_from_the_imports():
    """After a change of imports between rooms: make docs."""
    page = house.ARCHITECTURE.read_text(encoding="utf-8")

    assert len(house.PICTURE.findall(page)) == 1
    assert house.with_picture(page) == page, "run python scripts/house.py --write"


def test_the_table_of_rooms_tells_of_each():
    page = house.ARCHITECTURE.read_text(encoding="utf-8").partition("## Rooms")[2].partition("## Why")[0]

    assert re.findall(r"^\| `([a-z_/]+)` \|", page, flags=re.MULTILINE) == list(house.rooms())


#: Folders of tests that are about no room: other programs' engines, and the net over everything.
OTHER_TESTS = {"engines", "golden", "tools"}


def test_the_tests_lie_in_rooms_of_the_same_names():
    """tests/feedback/copy is about toolkit/feedback/copy."""
    tests = ROOT / "tests"
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")} - {"."}

    assert {name for name in folders if name.split("/")[0] not in OTHER_TESTS} <= house.rooms().keys()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "docs/architecture.md"])
def test_every_module_that_a_page_names_is_there(page):
    """Backticked paths: from the checkout, from toolkit/, or from the room whose name stands in the same paragraph or row."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    paths = re.findall(r"`((?:[a-z_0-9]+/)*[a-z_0-9]+\.py|toolkit/[a-z_0-9/]+)`", text)
    for path in paths:
        assert (ROOT / path).exists() or (house.TOOLKIT / path).exists(), path
    assert paths


@pytest.mark.parametrize("path", house.modules(), ids=house.name_of)
def test_every_heavy_library_has_one_home(path):
    for name, _ in house.imports(path):
        library = name.split(".")[0]
        if library in HOMES and not STATE["to the right"]:
            assert house.name_of(path).split("/")[0] in HOMES[library], f"{house.name_of(path)} imports {library}"
        assert not name.startswith("xlwings.pro")


def test_the_form_and_the_facts_need_the_standard_library_alone():
    for path in house.modules():
        if house.name_of(path).split("/")[0] in ("form", "submission", "errors"):
            for name, _ in house.imports(path):
                assert name.split(".")[0] in {*sys.stdlib_module_names, "toolkit"}, (path, name)


# ---------------------------------------------------------------- start-up

#: What a start may load of other people's. Whoever adds to it, or to the lists of our own modules, has measured it
#: (`python benchmarks/run.py --only cold`): start-up is what a clerk waits for.
LIBRARIES = {"annotated_doc", "shellingham", "typer"}
#: Parts of the standard library that are slow to load and that no start needs.
SLOW = {
    "asyncio", "concurrent.futures", "csv", "email", "fractions", "http", "importlib.metadata", "json", "logging",
    "multiprocessing", "random", "socket", "sqlite3", "ssl", "statistics", "tempfile", "tomllib", "unittest",
    "zipfile", "zoneinfo",
}  # fmt: skip
STARTS = {"help": ["--help"], "check": ["check", "samples/region-2024/报送/云溪市教育局.xlsx"]}


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


def ours(modules: set[str]) -> list[str]:
    return sorted(name for name in modules if name.partition(".")[0] == "toolkit")


@pytest.mark.parametrize("start", STARTS)
def test_the_help_and_the_check_of_one_good_file_load_what_they_need_and_nothing_else(start):
    modules = loaded(STARTS[start])

    assert ours(modules) == STATE["loaded"][start]
    others = {name.partition(".")[0] for name in modules} - {"toolkit", *sys.stdlib_module_names}
    # typer colours the Windows console with the first; the other is there on most machines
    assert others - {"colorama", "zlib_ng" if start == "check" else ""} == LIBRARIES
    assert not modules & SLOW


def test_the_patterns_of_the_rules_are_not_compiled_before_they_are_searched():
    """Compiling them all takes a good part of a start; most are about faults that a report does not have."""
    code = (
        "import re\nplain, compiled = re.compile, []\n"
        "re.compile = lambda source, flags=0: compiled.append(source) or plain(source, flags)\n"
        "from toolkit.narrative.topics import PROBLEM\nassert not any('完善' in str(one) for one in compiled)\n"
        "assert PROBLEM.search('不足') and PROBLEM.search('不足')\n"
        "print(sum('有待' in str(one) for one in compiled))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.stderr) == ("1", "")


# ---------------------------------------------------------------- files


def test_what_is_no_module_stands_beside_its_user_and_goes_into_the_wheel():
    """A file that no pattern of package-data fits would be missing wherever the toolkit is installed; one is not tracked."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    packed = {
        path for package, patterns in data.items() for one in patterns for path in ROOT.joinpath(*package.split(".")).glob(one)
    }
    listed = subprocess.run(["git", "ls-files", "-z", "toolkit"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    others = {ROOT / name for name in filter(None, listed.split("\0")) if not name.endswith(".py")}

    assert data["toolkit.page"] == [BUILT_PAGE.name] and BUILT_PAGE.parent == ROOT / "toolkit" / "page"
    assert {path for path in others if path.is_file()} == packed - {BUILT_PAGE} != set()


def test_no_file_names_a_registry_host_or_a_path_of_a_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    hosts = re.compile(r"(pypi|pythonhosted|npmjs|debian)\.(org|com)|/(root|home/[a-z]+)/")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".xlsx", ".xlsm", ".docx", ".png", ".bin") or path == Path(__file__) or not path.is_file():
            continue
        assert not hosts.search(path.read_text(encoding="utf-8")), name


def main() -> None:
    """Write what the code is held to today."""
    found = house.arrows()
    state = {
        "to the right": house.to_the_right(found),
        "circles": house.circles(found),
        "too long": house.too_long(),
        "loaded": {start: ours(loaded(arguments)) for start, arguments in STARTS.items()},
    }
    (ROOT / "tests" / "house.json").write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
