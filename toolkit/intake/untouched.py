"""A returned copy that nobody has touched since it was written is known by its dates."""

from __future__ import annotations

import io
import zipfile
import zlib

from toolkit.form import sheets


def is_untouched_copy(data: bytes) -> bool:
    """Whether a file is a returned copy as it was written: one that a unit has mended and sent was saved by another program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            book, core = package.getinfo("xl/workbook.xml"), package.getinfo("docProps/core.xml")
            if max(book.file_size, core.file_size) > 1_000_000:
                return False
            said, names = package.read(core).decode(), package.read(book).decode()
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return False
    made = f"{sheets.CREATED.isoformat()}Z</dcterms:modified>"
    return f'name="{sheets.RETURNED}"' in names and "<dc:creator>nianbao</dc:creator>" in said and made in said
