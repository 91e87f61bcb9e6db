"""What the reader of published reports met and had to decide: never silently."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Irregularity(NamedTuple):
    """One thing about a published report that is not as the official form has it.

    Attributes:
        code: A short stable English name of its kind (`row_label`, `blank_figures`, …).
        place: Where, in Chinese.
        detail: What was found and what was done about it, a Chinese sentence.
    """

    code: str
    place: str
    detail: str


#: The rule of stage F under which each kind is told; `toolkit.rules.imported` words it.
RULE_OF_NOTE: Mapping[str, str] = MappingProxyType({
    "table_missing": "F122", "row_missing": "F122", "column_order": "F122",
    "extra_row": "F123", "extra_value": "F123",
    "shifted_row": "F124", "unsure_columns": "F124", "short_row": "F124", "split_row": "F124",
    "merged_numbers": "F125",
    "row_label": "F126", "row_number": "F126", "column_heading": "F126",
    "bookmark_residue": "F127", "blanks_in_figure": "F127", "page_number": "F127", "extra_blank": "F127",
    "title_missing": "F128", "title_year": "F128", "title_unit": "F128", "title_order": "F128",
    "title_without_government": "F128", "title_wording": "F128", "unit_missing": "F128",
    "section_missing": "F129", "section_number": "F129", "numbering_style": "F129", "section_order": "F129",
    "section_heading": "F130", "section_run_in": "F130", "aspect_heading": "F130", "prose_between_tables": "F130",
    "editions_mixed": "F131",
})  # fmt: skip


def excerpt(text: str, longest: int = 60) -> str:
    """A text on one line, shortened, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
