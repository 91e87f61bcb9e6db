"""What every list sheet shares: widths, row heights, an A4 page on its side, links."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from toolkit.form import Measure
from toolkit.submission.numbers import in_units
from toolkit.workbook.styles import (
    CAPTION_FILL,
    INDENT,
    LEFT,
    LINK_COLOR,
    MAX_ROW,
    Format,
    Sheet,
    Styles,
    height_for,
    safe_text,
    set_page,
    units,
)

#: Width of the printed area in pixels: A4 landscape between margins of 1.5 cm.
LANDSCAPE = 1008
SIZE = 10.0
#: Excel's limit of the length of a link; beyond it the path stands as plain text.
_LONGEST_LINK = 2_000
#: What may not stand in a link as it is; Chinese may.
_ESCAPED = re.compile(r"""[\0-\x1f%"<>\[\]^`{}#? ]""")


class Width(NamedTuple):
    """A column of a list: its heading and its pixels."""

    heading: str
    pixels: int


def stored_figure(scaled: int | None, measure: Measure) -> float | str:
    """The stored result of a formula that gives a figure in the form's unit; "" where there is none."""
    return "" if scaled is None else float(in_units(scaled, measure))


def landscape(sheet: Sheet) -> None:
    """A4 landscape with page numbers; otherwise as `set_page`."""
    set_page(sheet)
    sheet.set_landscape()
    sheet.set_zoom(100)


def heading_style(styles: Styles) -> Format:
    """The format of the headings of a list."""
    return styles.get(border=1, align="center", text_wrap=True, bold=True, bg_color=CAPTION_FILL)


def text_style(styles: Styles) -> Format:
    """The format of running text in a list: to the left, its lines broken."""
    return styles.get(**LEFT, border=1)


def code_style(styles: Styles) -> Format:
    """The format of codes: shrunk rather than broken over two lines, for a broken code is copied wrongly."""
    return styles.get(border=1, align="center", shrink=1)


def plain_style(styles: Styles) -> Format:
    """The format of short entries in a list: in the middle, their lines broken."""
    return styles.get(border=1, align="center", text_wrap=True)


def row_height(*cells: tuple[str, int], least: float = 20.0) -> float:
    """The height of a row that shows wrapped texts in full, given as (text, pixels of its column)."""
    need = max((height_for(safe_text(text), pixels - INDENT, SIZE) for text, pixels in cells if text), default=0.0)
    return min(max(least, need), MAX_ROW)


def link_style(styles: Styles, align: str = "left") -> Format:
    """The format of a text that opens something, "left" or "center"; shrunk, for LibreOffice does not break a link's lines."""
    look = {"align": align, "indent": int(align == "left"), "border": 1, "shrink": 1, "font_color": LINK_COLOR, "underline": 1}
    return styles.get(**look)


@lru_cache(maxsize=1024)
def spot(sheet: str, address: str) -> str:
    """A cell as the place of a link, '表三'!J6; "" where the names are not plain enough to be trusted in one."""
    plain = sheet.isalnum() and address.isalnum() and address.isascii()
    return f"'{sheet}'!{address}" if plain else ""


def escape_link(path: str) -> str | None:
    """A relative path as a link, None if it cannot be one."""
    link = _ESCAPED.sub(lambda mark: f"%{ord(mark[0]):02X}", path)
    if len(path) < 2 or path.startswith(("/", "\\")) or path[1] == ":" or units(link) > _LONGEST_LINK:
        return None
    return link if safe_text(path) == path else None
