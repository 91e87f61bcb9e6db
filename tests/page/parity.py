"""All faulty workbooks and the city in a browser: how many findings and returned copies are those of the command line.

    python -m tests.page.parity [chromium | firefox]

The suite asks a part of them; this takes minutes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.page.browsers import Driver, built
from tests.page.test_browsers import dropped


def main(browser: str) -> None:
    """Print what is equal; end with 1 if anything is not."""
    with tempfile.TemporaryDirectory() as name, Driver() as driver:
        folder = Path(name)
        html = built(folder)
        paths, expected, copies = dropped(folder, 1)
        page = driver.open(html, browser)
        found = page.check(paths)
        outputs = {path: data for path, data in page.outputs().items() if path.startswith("退回/")}
    pairs = list(zip(expected["files"], found["files"], strict=True))
    same = sum(one == other for one, other in pairs)
    alike = sum(outputs.get(path) == data for path, data in copies.items())
    print(f"{browser}: findings equal for {same} of {len(pairs)} files, bytes for {alike} of {len(copies)} copies")
    sys.exit(same < len(pairs) or alike < len(copies) or len(outputs) > len(copies))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "chromium")
