"""The guarded pass over a stranger's .xlsx or .xlsm: bytes → raw cells, or one Chinese sentence why not.

A file is read once into memory; its zip directory is checked before anything is inflated (`archive`); XML is read by expat,
document type declarations are refused (`parts`); what two spreadsheet programs could read differently (parts twice, cells
twice or out of order, bytes before or behind the archive) is refused as ambiguous. Whatever goes wrong below, callers see an
`UnreadableError` and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from xml.parsers import expat

from toolkit.errors import UnreadableError
from toolkit.submission import Grid
from toolkit.workbook.archive import inflate, read_directory, refuse_other_kinds
from toolkit.workbook.limits import LIMITS, MB, Limits, ambiguous, damaged, shown, too_large
from toolkit.workbook.parts import MAIN, RELATIONSHIPS, Attributes, Handlers, Part, Unsure, refuse_doctype
from toolkit.workbook.sheets import Strings, make_cell, read_sheet, read_strings

__all__ = ["LIMITS", "Limits", "Package", "read_bytes", "read_package"]


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook as read.

    Attributes:
        sheets: Worksheets in the order of their tabs, hidden ones included.
        has_macros: Whether it carries VBA or Excel 4 macros. They are never run.
        has_external_links: Whether it takes data from other workbooks or data sources.
        sha256: Of the file's bytes.
    """

    sheets: tuple[Grid, ...]
    has_macros: bool
    has_external_links: bool
    sha256: str


def read_bytes(path: Path | str, limits: Limits = LIMITS) -> bytes:
    """The bytes of a regular file, read once.

    Raises:
        UnreadableError: If it is no regular file, too large, not readable, or changes while it is read.
    """
    # Opening a pipe would wait for ever and a link may lead anywhere, so both are refused before and while opening.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise UnreadableError("not_a_file", "这不是普通文件（可能是文件夹、快捷方式或设备）。请提交工作簿文件本身。")
        handle = os.open(path, flags)
        with open(handle, "rb") as stream:  # noqa: PTH123
            before = os.fstat(handle)
            if before.st_size > limits.file_bytes:
                raise too_large("file_bytes", f"文件有 {before.st_size / MB:.1f} MB", f"{limits.file_bytes / MB:g} MB")
            data = stream.read(limits.file_bytes + 1)
            after = os.fstat(handle)
    except OSError as error:
        raise UnreadableError(
            "not_readable", f"文件无法打开（{error.strerror or error}）。请关闭正在使用它的程序后再试。"
        ) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != before.st_size:
        raise UnreadableError("changing", "文件正在写入或者同步中。请稍后再试。")
    return data


def read_package(data: bytes, limits: Limits = LIMITS) -> Package:
    """Read a workbook.

    Args:
        data: The bytes of the file.
        limits: What it may hold.

    Returns:
        Its sheets and what else is to be known of it.

    Raises:
        UnreadableError: If it is no workbook of this kind, damaged, protected, ambiguous, or larger than the limits.
    """
    try:
        return _Reader(data, limits).read()
    except MemoryError as error:
        raise UnreadableError("memory", "文件展开后过大，内存不足。请删去无关内容后重新保存。") from error
    except expat.ExpatError as error:
        raise UnreadableError("bad_xml", f"文件内部的 XML 已损坏（{error}）。请用 WPS 或 Excel 打开后重新保存。") from error
    except (zlib.error, struct.error, ValueError, LookupError, OverflowError, RecursionError, EOFError) as error:
        raise UnreadableError(
            "damaged", "文件已损坏，可能没有传完。请重新发送，或者用 WPS 或 Excel 打开后重新保存。"
        ) from error


class _Sheet(NamedTuple):
    name: str
    part: str
    visible: bool


_DATE_IDS = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile("[ymdhs]", re.IGNORECASE)


def _is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    return "general" not in code.lower() and _DATE_LETTERS.search(_QUOTED.sub("", code)) is not None


class _Reader:
    """A workbook being read, part by part."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.cells_left = limits.cells

    def read(self) -> Package:
        """Read the whole workbook."""
        if len(self.data) > self.limits.file_bytes:
            raise too_large("file_bytes", f"文件有 {len(self.data) / MB:.1f} MB", f"{self.limits.file_bytes / MB:g} MB")
        refuse_other_kinds(self.data)
        self.entries = read_directory(self.data, self.limits)
        self.folded = {name.casefold(): name for name in self.entries}
        self.unread = set(self.entries)
        sheets = self._read_workbook()
        dates = self._read_styles()
        strings = self._read_strings()
        grids = []
        for sheet in sheets:
            grid = read_sheet(self._part(sheet.part), sheet.name, sheet.visible, strings, dates, self.limits, self.cells_left)
            self.cells_left -= len(grid.cells)
            grids.append(grid)
        types = self._part("[Content_Types].xml")
        self._check_unread()
        lower = " ".join(self.folded)
        macros = "vbaproject" in lower or "macrosheet" in lower or re.search(rb"vbaProject|macrosheet", types, re.IGNORECASE)
        links = "xl/externallinks/" in lower or "xl/connections.xml" in lower or self.external
        digest = hashlib.sha256(self.data).hexdigest()
        return Package(tuple(grids), bool(macros), bool(links), digest)

    def _part(self, name: str) -> bytes:
        """The bytes of a part. Names of parts do not tell case apart; twins were refused before."""
        found = self.folded.get(name.casefold())
        if found is None:
            raise damaged(f"缺少部件 {shown(name)}")
        self.unread.discard(found)
        return inflate(self.data, self.entries[found])

    def _check_unread(self) -> None:
        """Parts that carry no figures: intact, as large as they say, and free of declarations that XML readers act upon."""
        for name in self.unread:
            plain = inflate(self.data, self.entries[name])
            if name.lower().endswith((".xml", ".rels", ".vml")):
                text = plain if b"\0" not in plain[:4] else plain.replace(b"\0", b"")
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    refuse_doctype()

    def _read_relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """(last word of the type, part) by id, of the relationships that lead to parts of the package."""
        folder = dirname(part)
        name = join(folder, "_rels", part.rpartition("/")[2] + ".rels")
        found: dict[str, tuple[str, str]] = {}
        self.external = False

        def start(tag: str, attributes: Attributes) -> None:
            if not tag.endswith("}Relationship"):
                return
            kind = attributes.get("Type", "").rpartition("/")[2]
            if kind in ("externalLink", "externalLinkPath", "oleLink", "connections"):
                self.external = True
            key = attributes.get("Id", "")
            if key in found:
                raise ambiguous("部件关系编号重复")
            outside = attributes.get("TargetMode") == "External"
            target = normpath(join("/" + folder, attributes.get("Target", ""))).lstrip("/")
            found[key] = (kind, "" if outside else target)

        Part(self._part(name), "Relationships", RELATIONSHIPS, self.limits).read(lambda _, __: Handlers(start))
        return found

    def _read_workbook(self) -> list[_Sheet]:
        """The worksheets in the order of their tabs."""
        books = [target for kind, target in self._read_relationships("").values() if kind == "officeDocument"]
        if len(books) != 1 or not books[0]:
            raise damaged("找不到工作簿主体")
        related = self._read_relationships(books[0])
        self.related = related
        listed: list[tuple[str, str, str]] = []
        names = 0

        def make(prefix: str, _: Part) -> Handlers:
            sheet, name = prefix + "sheet", prefix + "definedName"

            def start(tag: str, attributes: Attributes) -> None:
                nonlocal names
                if tag == sheet:
                    link = [value for key, value in attributes.items() if key == "id" or key.endswith((":id", "}id"))]
                    listed.append((attributes.get("name", ""), link[0] if link else "", attributes.get("state", "visible")))
                    if len(listed) > self.limits.sheets:
                        raise too_large("sheets", "工作表过多", f"{self.limits.sheets} 张")
                elif tag == name:
                    names += 1
                    if names > self.limits.names:
                        raise too_large("names", "定义的名称过多", f"{self.limits.names} 个")

            return Handlers(start)

        Part(self._part(books[0]), "workbook", MAIN, self.limits).read(make)
        sheets = []
        for name, link, state in listed:
            kind, target = related.get(link, ("", ""))
            if kind in ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"):
                continue
            if kind != "worksheet" or target.casefold() not in self.folded:
                raise damaged(f"缺少工作表“{shown(name)}”的内容")
            sheets.append(_Sheet(name, target, state == "visible"))
        if not sheets:
            raise damaged("没有工作表")
        for values in ([one.name.casefold() for one in sheets], [one.part.casefold() for one in sheets]):
            if len(set(values)) != len(values):
                raise ambiguous("工作表重名，或者两张工作表指向同一内容")
        return sheets

    def _related(self, kind: str) -> str | None:
        """The one part of a kind that the workbook relates to."""
        found = [target for one, target in self.related.values() if one == kind]
        if len(found) > 1:
            raise ambiguous(f"有两份 {kind}")
        return found[0] if found else None

    def _read_styles(self) -> frozenset[str]:
        """The numbers of the cell formats that show a date."""
        part = self._related("styles")
        if part is None:
            return frozenset()
        data = self._part(part)
        try:
            return self._read_date_formats(data, quick=True)
        except Unsure:
            return self._read_date_formats(data, quick=False)

    def _read_date_formats(self, data: bytes, *, quick: bool) -> frozenset[str]:
        dates: set[str] = set()
        codes: set[str] = set(_DATE_IDS)
        count = 0

        def make(prefix: str, part: Part) -> Handlers:
            root, xf, formats = (prefix + name for name in ("styleSheet", "xf", "cellXfs"))
            number_format, base_formats, names = (prefix + name for name in ("numFmt", "cellStyleXfs", "cellStyles"))
            within = False

            def start(tag: str, attributes: Attributes) -> None:
                nonlocal within, count
                if tag == xf:
                    if within:
                        if attributes.get("numFmtId", "0") in codes:
                            dates.add(str(count))
                        count += 1
                        if count > self.limits.formats:
                            raise too_large("formats", "单元格格式过多", f"{self.limits.formats} 种")
                elif tag == formats:
                    within = True
                elif tag == base_formats:
                    within = False
                elif tag == names:
                    within = False
                    if part.quick and not part.follows(b"<cellXfs", b"<numFmts"):
                        part.skim(None)
                elif tag == root:
                    part.release()
                elif tag == number_format:
                    key = attributes.get("numFmtId", "")
                    if _is_date_format(attributes.get("formatCode", "")):
                        codes.add(key)
                    else:
                        codes.discard(key)

            return Handlers(start)

        Part(data, "styleSheet", MAIN, self.limits, quick=quick).read(make)
        return frozenset(dates)

    def _read_strings(self) -> Strings:
        """The shared strings as cells, by their number as text; None for an empty one."""
        part = self._related("sharedStrings")
        if part is None:
            return {}
        data = self._part(part)
        try:
            texts = read_strings(data, self.limits, quick=True)
        except Unsure:
            texts = read_strings(data, self.limits, quick=False)
        return {str(number): make_cell((text, "s", None)) if text else None for number, text in enumerate(texts)}
