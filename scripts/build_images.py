"""Print pages of real outputs to the pictures of docs/images. Run by hand; needs LibreOffice, pdftoppm and pdftotext.

    python scripts/build_images.py [FOLDER]

The pictures show the blank template of 2021 and the sample city. LibreOffice and the fonts of the machine decide how they look,
so that no test compares them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.pipeline import consolidate_folder
from toolkit.workbook.roster import read_roster

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "templates" / "年报填报模板（2021版）.xlsx"
CITY = ROOT / "samples" / "region-2024"
DOTS = 66


@dataclass(frozen=True)
class Picture:
    """A page to show: the picture's name, and a text that stands on this page and on none before it."""

    name: str
    text: str


TEMPLATE_PAGES = (Picture("template-cover", "填报工作簿"), Picture("template-requests", "三、收到和处理政府信息公开申请情况"))
SUMMARY_PAGES = (
    Picture("region-cover", "汇总工作簿"),
    Picture("region-requests", "三、收到和处理政府信息公开申请情况"),
    Picture("region-register", "政府信息公开年报报送情况"),
    Picture("region-reconciliation", "政府信息公开年报对账"),
    Picture("region-charts", "政府信息公开年报图表"),
)
DRAFT_PAGES = (Picture("draft", "政府信息公开工作年度报告"),)


def sources(folder: Path) -> Iterator[tuple[Path, tuple[Picture, ...]]]:
    """Documents and the pages to show of each."""
    yield TEMPLATE, TEMPLATE_PAGES
    city = folder / "云溪市"
    shutil.copytree(CITY, city)  # so that the paths in the workbook are those of an office: ../报送/…
    outcome = consolidate_folder([city / "报送"], read_roster(city / "单位名录.csv"), city / "汇总")
    yield outcome.summary, SUMMARY_PAGES
    yield outcome.draft, DRAFT_PAGES


def to_pdf(document: Path, folder: Path) -> Path:
    """Print a document with LibreOffice."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{document.stem}.pdf"


def page_texts(pdf: Path) -> list[str]:
    """The text of each page without blanks."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")]


def print_page(pdf: Path, page: int, target: Path) -> None:
    """One page, from 1, as a PNG picture."""
    command = ["pdftoppm", "-r", str(DOTS), "-png", "-singlefile", "-f", str(page), "-l", str(page), str(pdf)]
    subprocess.run([*command, str(target.with_suffix(""))], check=True, timeout=60)


def main(out: Path) -> None:
    """Write all pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for document, pictures in sources(folder):
            pdf = to_pdf(document, folder)
            texts = page_texts(pdf)
            for picture in pictures:
                page = next(number for number, text in enumerate(texts, 1) if picture.text in text)
                print_page(pdf, page, out / f"{picture.name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
