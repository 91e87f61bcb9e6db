"""Take the pictures of 年报校验.html in docs/images: it is opened in Chromium and used. Run by hand.

    python scripts/build_page_images.py [FOLDER]

The page is built for it (see build_page.py), and driven like in the tests. The pictures show the page as it opens, what it says
of a faulty workbook of the sample city, and the city added up. The fonts of the machine decide how they look, so that no test
compares them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.page.browsers import Driver, built  # noqa: E402 - tests are not installed

CITY = ROOT / "samples" / "region-2024"
#: Width in pixels; below it the page would break its lines where no screen does.
WIDTH = 900


def main(out: Path) -> None:
    """Write all pictures into a folder."""
    inbox = sorted((CITY / "报送").iterdir())
    faulty = next(path for path in inbox if path.name.startswith("X103"))
    with tempfile.TemporaryDirectory() as name, Driver() as driver:
        html = built(Path(name))
        for picture, height, roster, files in (
            ("page-open", 520, None, []),
            ("page-one", 880, None, [faulty]),
            ("page-region", 800, CITY / "单位名录.csv", inbox),
        ):
            page = driver.open(html, size=[WIDTH, height, 1])
            if roster:
                page.give([roster], "#roster")
            if files:
                page.check(files)
                page.value("document.activeElement.blur()")
            page.ask("shot", path=str((out / f"{picture}.png").resolve()))
            page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
