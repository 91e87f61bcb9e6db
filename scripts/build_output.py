"""Put the real output of commands into README and docs. A test compares them with a fresh run.

    python scripts/build_output.py

A block of output stands below a comment that names the command:

    <!-- output of: nianbao check samples/reports -->
    <!-- excerpt of: nianbao check samples/reports -->

Under the first stands the whole standard output; this program rewrites it. Under the second stand parts of it in order, kept
by hand; a line …… stands for what is left out, and `manifest.json`, if one was written, counts as output.
Paths are those of the repository. Commands run in a copy of the samples, so that nothing is written into the checkout.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from toolkit.cli import _run

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- (output|excerpt) of: nianbao (.+?) -->\n```\w*\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
GAP = "……"


def pages() -> list[Path]:
    """The pages that people wrote: README and docs, without those that build_docs.py generates."""
    found = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
    return [path for path in found if not path.read_text(encoding="utf-8").startswith("<!-- 本页由")]


@lru_cache(maxsize=32)
def run(arguments: str) -> tuple[str, str]:
    """What `nianbao` prints on standard output, and the manifest if one was written."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(ROOT / "samples", "samples")
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            _run(shlex.split(arguments))
        manifests = [path.read_text(encoding="utf-8") for path in Path().rglob("manifest.json")]
    printed.seek(0)
    return printed.read().replace(os.sep, "/"), "".join(manifests)


def refresh(text: str) -> str:
    """A page with all blocks of whole output as they are today."""
    return BLOCK.sub(lambda match: match[1] + (run(match[3])[0] if match[2] == "output" else match[4]), text)


def misquoted(text: str) -> list[str]:
    """Parts of excerpts that the output does not hold, or not in this order."""
    wrong = []
    for _, kind, arguments, block in BLOCK.findall(text):
        if kind == "excerpt":
            rest = "".join(run(arguments))
            for part in filter(None, re.split(rf"^ *{GAP}\n", block, flags=re.MULTILINE)):
                before, found, rest = rest.partition(part)
                if not found:
                    wrong.append(part)
                    rest = before
    return wrong


def main() -> None:
    """Rewrite the blocks of all pages."""
    for path in pages():
        text = path.read_text(encoding="utf-8")
        path.write_text(refresh(text), encoding="utf-8", newline="\n")
        for part in misquoted(text):
            print(f"{path.name}: {part}")


if __name__ == "__main__":
    main()
