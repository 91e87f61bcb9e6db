"""Several outputs as one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from toolkit.form import sheets

#: What is compressed already.
_PACKED = (".xlsx", ".xlsm", ".zip", ".docx", ".xlsb", ".ods")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of some files by path, in this order; the same files give the same bytes, for its entries have one date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, sheets.CREATED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if path.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()
