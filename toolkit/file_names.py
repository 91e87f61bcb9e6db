"""Names of files that we write: what each output is called, what a unit is called on every system, and no two the same.

Windows and macOS take `ABC局` and `abc局` for one name, and two spellings of one accent as well; Windows keeps some names for
devices (`CON`, also `con.xlsx`). A folder goes from machine to machine, so all of it counts everywhere.
"""

from __future__ import annotations

import unicodedata

from toolkit.terminal import escaped, readable

_FORBIDDEN = '\\/:*?"<>|'
_DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}
_LONGEST = 120  # bytes: with the words behind it and a number, a name stays below the 255 bytes of most systems


def summary_name(region: str, year: int) -> str:
    """The region workbook of a consolidation."""
    return f"{_stem(region, year)}政府信息公开年报汇总.xlsx"


def bundle_name(summary: str) -> str:
    """The archive of a region workbook with the files of its units, which lies beside it."""
    return f"{summary.removesuffix('.xlsx')}（附各单位文件）.zip"


def draft_name(region: str, year: int, number: int = 1) -> str:
    """The draft of a region's report; from the second on, which somebody has not edited yet, with its number."""
    return f"{_stem(region, year)}政府信息公开工作年度报告（草稿{number if number > 1 else ''}）.docx"


def package_name(region: str, year: int, version: int) -> str:
    """A package for the next level up."""
    return f"{safe_name(region)}_{year}_v{version}.zip"


def without_merged_cells(page: str) -> str:
    """The name of a web page's second form, for editors that cannot merge cells, which lies beside the first."""
    stem, dot, ending = page.rpartition(".")
    return f"{stem if dot else page}（不合并单元格）.{ending if dot else 'html'}"


def _stem(region: str, year: int) -> str:
    return f"{safe_name(region)}{year}年"


def safe_name(name: str) -> str:
    """A unit's name as part of a file name on any system; what cannot be seen stands as `_u202e`."""
    seen = escaped("".join("_" if ord(mark) < 32 else mark for mark in readable(name)))
    clean = "".join("_" if mark in _FORBIDDEN else mark for mark in seen).strip(" .")
    short = clean.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .")
    return f"_{short}" if is_device(short) else short or "未命名"


def is_device(name: str) -> bool:
    """Whether Windows takes a file name for one of its devices, whatever its ending."""
    return name.partition(".")[0].rstrip().upper() in _DEVICES


def name_key(name: str) -> str:
    """What two file names have in common that any system takes for one: without capitals, accents composed."""
    composed = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFC", composed)


def free_name(stem: str, ending: str, taken: set[str]) -> str:
    """A file name that no other file has: `甲局.xlsx`, `甲局（2）.xlsx`, …; it is taken from now on.

    Args:
        stem: The name without its ending.
        ending: With its dot.
        taken: What `name_key` makes of the names that are taken; the new one is added.
    """
    name, number = f"{stem}{ending}", 2
    while name_key(name) in taken:
        name, number = f"{stem}（{number}）{ending}", number + 1
    taken.add(name_key(name))
    return name
