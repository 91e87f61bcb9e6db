"""Write the golden net: the contracts' JSON, every message of every rule, digests of what is written.

    python -m tests.golden.make          after a change that is meant; the diff says what it changed

Texts stand as they are where a person can read the diff; large ones as a SHA-256 per file. Nothing in it depends on a folder,
a day or a machine: paths are relative to the checkout.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import faulty
from tests.rules.test_registry import PER_FILE, answers
from toolkit.checks.answer import Answer
from toolkit.checks.judging import check_batch
from toolkit.cli import main as nianbao
from toolkit.feedback.exchange import check_json
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.template.template import write_workbook

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CITY = "samples/region-2024"
SAMPLES = ("samples/region-2024", "samples/reports")


def run(*arguments: str) -> str:
    """What a command prints on standard output, run in the checkout."""
    printed = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
            nianbao(list(arguments))
    finally:
        os.chdir(before)
    return printed.getvalue()


def digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _lines(rows: Iterator[tuple[str, ...]]) -> str:
    return "".join("\t".join(row).replace("\n", "⏎") + "\n" for row in rows)


def _messages() -> Iterator[tuple[str, ...]]:
    """rule, severity, fingerprint, message of every finding that a rule's own sample raises."""
    for rule in PER_FILE.values():
        for finding in answers(rule.sample)[0].findings:
            yield finding.rule, finding.severity.value, finding.fingerprint, finding.message


def _faulty() -> Iterator[tuple[str, ...]]:
    """name, verdict, rules in order and digest of the whole answer of every faulty workbook."""
    cases = list(faulty.cases())
    checked = check_batch([read_workbook(write_workbook(FORMS[edition], content), "x.xlsx") for _, content, edition in cases])
    for (name, _, _), one in zip(cases, checked, strict=True):
        (file,) = check_json(Answer((one,), ()))["files"]
        counts = Counter(finding["rule"] for finding in file["findings"])
        rules = " ".join(f"{rule}×{count}" for rule, count in counts.items())
        yield name, file["verdict"], rules, digest(json.dumps(file, ensure_ascii=False, sort_keys=True))


def _export() -> Iterator[tuple[str, ...]]:
    """path and digest of the exported cells of every sample."""
    for file in json.loads(run("export", *SAMPLES, "--format", "json")):
        yield file["path"], digest(json.dumps(file, ensure_ascii=False, sort_keys=True))


def _outputs(folder: Path) -> Iterator[tuple[str, ...]]:
    """path and digest of everything that a consolidation wrote."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), digest(path.read_bytes())


def _consolidated() -> tuple[dict[str, Any], str]:
    """The manifest of the sample city, and what was written."""
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        out = Path(folder, "out")
        run("consolidate", f"{CITY}/报送", "--roster", f"{CITY}/单位名录.csv", "--out", str(out))
        manifest = (out / "manifest.json").read_text(encoding="utf-8").replace(f"../../{CITY}", CITY)
        return json.loads(manifest), _lines(_outputs(out))


def build() -> dict[str, str]:
    """Every file of the net by name."""
    manifest, written = _consolidated()
    return {
        "check.json": run("check", *SAMPLES, "--json"),
        "check-roster.json": run("check", f"{CITY}/报送", "--roster", f"{CITY}/单位名录.csv", "--json"),
        "check.txt": run("check", *SAMPLES, "--by", "rule"),
        "rules.json": run("rules", "--json"),
        "export.txt": _lines(_export()),
        "faulty.txt": _lines(_faulty()),
        "messages.txt": _lines(_messages()),
        "manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1) + "\n",
        "outputs.txt": written,
    }


def main() -> None:
    for name, text in build().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
