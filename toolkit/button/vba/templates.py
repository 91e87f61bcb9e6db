"""The templates that are shipped, `templates/`: built in the checkout, with the macros behind the 校验 button and without."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from toolkit.button.vba.vba import BOOK_CODE_NAME, ENTRY_MACRO, build_project, macro_sources
from toolkit.form import FORMS
from toolkit.template.template import Macros, write_workbook


def _project(sheet_code_names: Sequence[str]) -> bytes:
    return build_project(macro_sources(), sheet_code_names)


#: What `write_workbook` needs for a workbook with the 校验 button.
MACROS = Macros(_project, BOOK_CODE_NAME, ENTRY_MACRO)


def build_templates(folder: Path) -> list[Path]:
    """Write the blank workbooks of all editions, newest first, without and with the button; each file whole or not at all."""
    paths = []
    for edition in sorted(FORMS, reverse=True):
        for suffix, macros in ((".xlsx", None), (".xlsm", MACROS)):
            path = folder / f"年报填报模板（{edition}版）{suffix}"
            _replace_file(path, write_workbook(FORMS[edition], macros=macros))
            paths.append(path)
    return paths


def _replace_file(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".~{path.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
