"""The page for programs shows code that runs, and names every job; the glossary names what is there."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import re
import shutil
from pathlib import Path

import pytest

from tests.test_jobs import JOBS
from toolkit import errors, jobs

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "程序接口.md").read_text(encoding="utf-8")
#: Each example and what it prints.
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
GLOSSARY = (ROOT / "docs" / "术语.md").read_text(encoding="utf-8")
#: (Chinese words, identifiers) of every row of the glossary.
ROWS = [
    (words, re.findall(r"`([^`]+)`", names))
    for words, names in re.findall(r"^\| ([^|]+?) \| (`[^|]+?) \| [^|]+ \|$", GLOSSARY, flags=re.MULTILINE)
]
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "toolkit").rglob("*.py")))


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_prints_what_stands_below_it(code, printed, tmp_path):
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    out = io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(out):
        exec(compile(code, "程序接口.md", "exec"), {"__name__": "__main__"})

    assert out.getvalue() == printed


def test_the_page_shows_a_check_a_consolidation_and_an_error():
    assert [re.findall(r"jobs\.(\w+)\(", code) for code, _ in EXAMPLES] == [["check"], ["consolidate"], ["check"]]
    assert [len(code.replace("\n\n", "\n").splitlines()) for code, _ in EXAMPLES[:2]] == [5, 5]
    assert len(EXAMPLES) == PAGE.count("```python")


def test_the_page_names_every_job_and_only_jobs_and_errors_that_there_are():
    table = PAGE.partition("## 每项工作")[2].partition("参数和返回值")[0]
    named = {name for row in re.findall(r"^\| (`[^|]+) \|", table, flags=re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    raised = re.findall(r"^\| `(\w+Error)` \|", PAGE, flags=re.MULTILINE)

    assert named == JOBS.keys()
    assert len(raised) == 5
    for name in raised:
        assert issubclass(getattr(errors, name), errors.NianbaoError), name


@pytest.mark.parametrize("outcome", [jobs.CheckOutcome, jobs.Exported], ids=lambda outcome: outcome.__name__)
def test_the_fields_of_an_outcome_stand_on_the_page(outcome):
    for field in outcome._fields:
        assert f"`{field}`" in PAGE, field


# ---------------------------------------------------------------- the glossary


def found(name: str) -> object:
    """What a dotted name below toolkit/ means."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            thing = importlib.import_module(".".join(["toolkit", *parts[:length]]))
            for part in parts[length:]:
                fields = getattr(thing, "__dataclass_fields__", {})
                thing = fields[part] if part in fields else getattr(thing, part)
            return thing
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize(("words", "names"), ROWS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_word_of_the_glossary_is_the_one_that_the_code_says(words, names):
    """What has a label bears it; a constant has it as its value; of everything else the word stands in the code."""
    for name in names:
        thing = found(name)
        if hasattr(thing, "label") and not inspect.isclass(thing):
            assert thing.label in words.split("；"), name
        elif isinstance(thing, str):
            assert thing.removesuffix(".csv") in words.split("；"), name
        else:
            assert any(word in SOURCES for word in words.split("；")), words


def test_every_state_severity_verdict_and_status_stands_in_the_glossary():
    names = {name for _, found_names in ROWS for name in found_names}
    for place in ("rules.findings.Severity", "rules.findings.Verdict", "region.consolidate.Status", "submission.cells.State"):
        assert {f"{place}.{member.name}" for member in found(place)} <= names, place
    assert len(ROWS) > 50
