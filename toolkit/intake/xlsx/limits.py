"""What a workbook may hold, and the sentences that say what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.errors import UnreadableError

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold. Set from 1,749 real workbooks, well above the largest, and each stated when it is passed.

    Attributes:
        file_bytes: Size of the file.
        entries: Entries of the zip archive.
        inflated: Bytes of all parts together.
        part: Bytes of one part.
        content: Bytes of all sheets and shared strings that are read, together.
        ratio: Inflated to packed bytes of a part larger than `ratio_from`.
        sheets: Sheets.
        cells: Cells that are not empty, in all sheets together; a region workbook has two hundred for each unit.
        strings: Shared strings.
        box: Cells of the smallest area that holds all cells of a sheet that are not empty.
        merges: Merged areas of a sheet.
        merged_cells: Cells of all merged areas of a sheet together.
        names: Defined names.
        formats: Cell formats.
        depth: Nesting of XML elements.
        attributes: Attributes of an XML element.
        tag: Bytes of an XML tag, its attributes and the text behind it.

    Together they keep what a workbook takes while it is read below 300 MiB.
    """

    file_bytes: int = 50 * MB
    entries: int = 2_000
    inflated: int = 300 * MB
    part: int = 80 * MB
    content: int = 100 * MB
    ratio: int = 200
    ratio_from: int = 5 * MB
    sheets: int = 255
    cells: int = 500_000
    strings: int = 300_000
    box: int = 4_000_000
    merges: int = 20_000
    merged_cells: int = 1_000_000
    names: int = 20_000
    formats: int = 130_000
    depth: int = 64
    attributes: int = 64
    tag: int = 1 * MB


LIMITS = Limits()

SAVE_AGAIN = "请用 WPS 或 Excel 打开后重新保存。"


def too_large(code: str, found: str, limit: str) -> UnreadableError:
    """More than the limits allow; the sentence states the limit."""
    return UnreadableError(f"limit_{code}", f"{found}，超过上限 {limit}。请只保留要上报的内容后重新保存。")


def ambiguous(what: str) -> UnreadableError:
    """What two programs could read differently."""
    return UnreadableError(
        "ambiguous", f"文件内容有歧义（{what}），不同软件会读出不同的数。请用 WPS 或 Excel 打开后另存为新文件。"
    )


def damaged(what: str) -> UnreadableError:
    """What no program would have written."""
    return UnreadableError("damaged", f"文件已损坏（{what}）。请重新发送，或者用 WPS 或 Excel 打开后重新保存。")


def shown(text: str) -> str:
    """A name out of the file, short and harmless to print."""
    clean = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return clean if len(clean) <= 60 else clean[:60] + "…"
