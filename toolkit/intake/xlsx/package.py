"""The guarded pass over a stranger's .xlsx or .xlsm: bytes → raw cells, or one Chinese sentence why not.

A file is read once into memory; its zip directory is checked before anything is inflated (`archive`); XML is read by expat,
document type declarations are refused (`parts`); what two spreadsheet programs could read differently (parts twice, cells
twice or out of order, bytes before or behind the archive) is refused as ambiguous. Whatever goes wrong below, callers see an
`UnreadableError` and nothing else.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from posixpath import join, normpath
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar, cast
from xml.parsers import expat

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx import shortcuts
from toolkit.intake.xlsx.archive import read_directory, refuse_other_kinds
from toolkit.intake.xlsx.inflating import inflate
from toolkit.intake.xlsx.limits import LIMITS, MB, Limits, ambiguous, damaged, shown, too_large
from toolkit.intake.xlsx.parts import CONTENT_TYPES, MAIN, RELATIONSHIPS, Attributes, Handlers, Part, Unsure, refuse_doctype
from toolkit.intake.xlsx.sheets import read_sheet
from toolkit.intake.xlsx.strings import read_strings
from toolkit.intake.xlsx.values import Strings
from toolkit.paths import cause_of, sha256_of
from toolkit.submission.cells import Grid

__all__ = ["LIMITS", "Limits", "Package", "read_bytes", "read_package"]


class Package(NamedTuple):
    """A workbook as read.

    Attributes:
        sheets: Worksheets in the order of their tabs, hidden ones included, but for those that were spared.
        has_macros: Whether it carries VBA or Excel 4 macros. They are never run.
        has_external_links: Whether it takes data from other workbooks or data sources.
        sha256: Of the file's bytes.
        from_1904: Whether its dates count the days from 1904, as Excel for the Mac once did, and not from 1900.
        spared: Names of the worksheets whose cells were not read.
        computes_when_opened: Whether it asks the program that opens it to compute all formulas: a file that no spreadsheet
            program has saved since it was written.
    """

    sheets: tuple[Grid, ...]
    has_macros: bool
    has_external_links: bool
    sha256: str
    from_1904: bool = False
    spared: tuple[str, ...] = ()
    computes_when_opened: bool = False


#: Whether nobody needs the cells of a sheet, by its name and whether it is shown.
Spare = Callable[[str, bool], bool]


def _spare_none(_: str, __: bool) -> bool:
    return False


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
            data = stream.read(before.st_size + 1)  # one more than there should be; a growing file shows
            after = os.fstat(handle)
    except OSError as error:
        raise UnreadableError("not_readable", f"文件无法打开：{cause_of(error)}。") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != before.st_size:
        raise UnreadableError("changing", "文件正在写入或者同步中。请稍后再试。")
    return data


def read_package(data: bytes, limits: Limits = LIMITS, spare: Spare = _spare_none) -> Package:
    """Read a workbook.

    Args:
        data: The bytes of the file.
        limits: What it may hold.
        spare: Which sheets are only looked at as parts that hold no figures are: intact, no larger than they say, without a
            document type.

    Returns:
        Its sheets and what else is to be known of it.

    Raises:
        UnreadableError: If it is no workbook of this kind, damaged, protected, ambiguous, or larger than the limits.
    """
    try:
        return _Reader(data, limits).read(spare)
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


_Extra = ParamSpec("_Extra")
_Answer = TypeVar("_Answer")


def _remembering(read: Callable[Concatenate[bytes, _Extra], _Answer]) -> Callable[Concatenate[bytes, _Extra], _Answer]:
    """What small parts say is remembered by their bytes: many workbooks have them from the same template."""
    remembered = cast("Callable[Concatenate[bytes, _Extra], _Answer]", lru_cache(maxsize=32)(read))

    def answer(data: bytes, /, *args: _Extra.args, **kwargs: _Extra.kwargs) -> _Answer:
        short = len(data) < _REMEMBERED_BYTES and shortcuts.are_allowed()
        return (remembered if short else read)(data, *args, **kwargs)

    return answer


_REMEMBERED_BYTES = 100_000
#: Small parts by their packed bytes and what the directory says of them.
_COMMON: dict[tuple[bytes, int, int, bool], bytes] = {}
_COMMON_KEPT, _COMMON_BYTES = 50, 10_000
#: Parts without figures that were found harmless, packed. (Measured: without this a workbook takes 1.2 times as long.)
_HARMLESS: set[tuple[bytes, int, int, bool, bool]] = set()
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
#: The root begins right behind the line that says that this is XML: what is declared, is declared between the two.
_BARE_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]{0,200}\?>\s{0,10})?<[A-Za-z]")
_WIDE_DECLARED = tuple(
    text.decode().encode(encoding) for text in _DECLARED for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
_HARMLESS_KEPT, _HARMLESS_BYTES = 400, 10_000


class _Relationships(NamedTuple):
    """(last word of the type, part) by id, of the relationships that lead to parts of the package; are there others?"""

    targets: Mapping[str, tuple[str, str]]
    external: bool


@_remembering
def _read_relationships(data: bytes, folder: str, limits: Limits) -> _Relationships:
    found: dict[str, tuple[str, str]] = {}
    external = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal external
        if not tag.endswith("}Relationship"):
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind in ("externalLink", "externalLinkPath", "oleLink", "connections"):
            external = True
        key = attributes.get("Id", "")
        if key in found:
            raise ambiguous("部件关系编号重复")
        outside = attributes.get("TargetMode") == "External"
        target = normpath(join("/" + folder, attributes.get("Target", ""))).lstrip("/")
        found[key] = (kind, "" if outside else target)

    Part(data, "Relationships", RELATIONSHIPS, limits).read(lambda _, __: Handlers(start))
    return _Relationships(found, external)


@_remembering
def _read_content_types(data: bytes, limits: Limits) -> str:
    """The content types of all parts and kinds of parts, in lower case."""
    found: list[str] = []

    def start(_: str, attributes: Attributes) -> None:
        found.extend((attributes.get("ContentType", ""), attributes.get("PartName", "")))

    Part(data, "Types", CONTENT_TYPES, limits).read(lambda _, __: Handlers(start))
    return " ".join(found).lower()


@_remembering
def _read_sheet_list(data: bytes, limits: Limits) -> tuple[Sequence[tuple[str, str, str]], bool, bool]:
    """(name, relationship, state) of each sheet; whether dates count from 1904; whether all is computed when it is opened."""
    listed: list[tuple[str, str, str]] = []
    names = 0
    from_1904 = computes = False

    def make(prefix: str, _: Part) -> Handlers:
        sheet, name, properties = prefix + "sheet", prefix + "definedName", prefix + "workbookPr"
        computing = prefix + "calcPr"

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal names, from_1904, computes
            if tag == sheet:
                link = [value for key, value in attributes.items() if key == "id" or key.endswith((":id", "}id"))]
                listed.append((attributes.get("name", ""), link[0] if link else "", attributes.get("state", "visible")))
                if len(listed) > limits.sheets:
                    raise too_large("sheets", "工作表过多", f"{limits.sheets} 张")
            elif tag == name:
                names += 1
                if names > limits.names:
                    raise too_large("names", "定义的名称过多", f"{limits.names} 个")
            elif tag == properties:
                from_1904 = attributes.get("date1904") in ("1", "true")
            elif tag == computing:
                computes = attributes.get("fullCalcOnLoad") in ("1", "true")

        return Handlers(start)

    Part(data, "workbook", MAIN, limits).read(make)
    return listed, from_1904, computes


@_remembering
def _read_date_formats(data: bytes, limits: Limits) -> frozenset[str]:
    try:
        return _date_formats(data, limits, quick=shortcuts.are_allowed())
    except Unsure:
        return _date_formats(data, limits, quick=False)


def _date_formats(data: bytes, limits: Limits, *, quick: bool) -> frozenset[str]:
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
                    if count > limits.formats:
                        raise too_large("formats", "单元格格式过多", f"{limits.formats} 种")
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

    Part(data, "styleSheet", MAIN, limits, quick=quick).read(make)
    return frozenset(dates)


class _Reader:
    """A workbook being read, part by part."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.cells_left = limits.cells

    def read(self, spare: Spare) -> Package:
        """Read the whole workbook but for the cells of the spared sheets."""
        if len(self.data) > self.limits.file_bytes:
            raise too_large("file_bytes", f"文件有 {len(self.data) / MB:.1f} MB", f"{self.limits.file_bytes / MB:g} MB")
        refuse_other_kinds(self.data)
        self.entries = read_directory(self.data, self.limits)
        self.folded = {name.casefold(): name for name in self.entries}
        self.unread = set(self.entries)
        all_sheets = self._read_workbook()
        sheets = [sheet for sheet in all_sheets if not spare(sheet.name, sheet.visible)]
        self._check_content(sheets)
        dates = self._read_styles()
        strings = self._read_strings()
        grids = []
        for sheet in sheets:
            grid = read_sheet(self._part(sheet.part), sheet.name, sheet.visible, strings, dates, self.limits, self.cells_left)
            self.cells_left -= len(grid.cells)
            grids.append(grid)
        types = _read_content_types(self._common_part("[Content_Types].xml"), self.limits)
        self._check_unread()
        lower = " ".join(self.folded)
        macros = any(word in text for word in ("vbaproject", "macrosheet") for text in (lower, types))
        links = "xl/externallinks/" in lower or "xl/connections.xml" in lower or self.external
        digest = sha256_of(self.data)
        spared = tuple(sheet.name for sheet in all_sheets if spare(sheet.name, sheet.visible))
        return Package(tuple(grids), macros, links, digest, self.from_1904, spared, self.computes)

    def _check_content(self, sheets: Sequence[_Sheet]) -> None:
        """Refuse more sheets and strings than memory should hold: what they say stays, unlike the parts themselves."""
        parts = [sheet.part for sheet in sheets]
        if (strings := self._related("sharedStrings")) and strings.casefold() in self.folded:
            parts.append(strings)
        size = sum(self.entries[self.folded[part.casefold()]].size for part in parts)
        if size > self.limits.content:
            raise too_large("content", f"工作表的内容展开后有 {size / MB:.1f} MB", f"{self.limits.content / MB:g} MB")

    def _part(self, name: str) -> bytes:
        """The bytes of a part. Names of parts do not tell case apart; twins were refused before."""
        found = self.folded.get(name.casefold())
        if found is None:
            raise damaged(f"缺少部件 {shown(name)}")
        self.unread.discard(found)
        return inflate(self.data, self.entries[found])

    def _common_part(self, name: str) -> bytes:
        """The bytes of a part that is likely to be the same in other workbooks, and then is inflated once.

        (Measured: without this a workbook takes 1.06 times as long.)
        """
        entry = self.entries.get(name)
        if entry is None or entry.packed > _COMMON_BYTES or not shortcuts.are_allowed():
            return self._part(name)
        whole = (self.data[entry.start : entry.start + entry.packed], entry.size, entry.crc, entry.deflated)
        plain = _COMMON.get(whole)
        if plain is None:
            plain = self._part(name)
            if len(plain) <= _REMEMBERED_BYTES:
                if len(_COMMON) >= _COMMON_KEPT:
                    _COMMON.clear()
                _COMMON[whole] = plain
        self.unread.discard(name)
        return plain

    def _check_unread(self) -> None:
        """Parts that carry no figures: intact, as large as they say, and free of declarations that XML readers act upon."""
        for name in self.unread:
            entry = self.entries[name]
            is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
            # Most are in every copy of the template: the same bytes need no second look.
            packed = self.data[entry.start : entry.start + entry.packed]
            whole = (packed, entry.size, entry.crc, entry.deflated, is_xml)
            if whole in _HARMLESS and shortcuts.are_allowed():
                continue
            plain = inflate(self.data, entry)
            if is_xml:
                wide = b"\0" in plain[:4]
                if not _BARE_HEAD.match(plain) and any(one in plain for one in (_WIDE_DECLARED if wide else _DECLARED)):
                    refuse_doctype()
            if entry.packed <= _HARMLESS_BYTES:
                if len(_HARMLESS) >= _HARMLESS_KEPT:
                    _HARMLESS.clear()
                _HARMLESS.add(whole)

    def _relationships_of(self, part: str) -> _Relationships:
        folder, _, name = part.rpartition("/")
        return _read_relationships(self._common_part(join(folder, "_rels", name + ".rels")), folder, self.limits)

    def _read_workbook(self) -> list[_Sheet]:
        """The worksheets in the order of their tabs."""
        books = [target for kind, target in self._relationships_of("").targets.values() if kind == "officeDocument"]
        if len(books) != 1 or not books[0]:
            raise damaged("找不到工作簿主体")
        self.related, self.external = self._relationships_of(books[0])
        sheets = []
        listed, self.from_1904, self.computes = _read_sheet_list(self._common_part(books[0]), self.limits)
        for name, link, state in listed:
            kind, target = self.related.get(link, ("", ""))
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
        return frozenset() if part is None else _read_date_formats(self._common_part(part), self.limits)

    def _read_strings(self) -> Strings:
        """The shared strings as cells, by their number as text; None for an empty one."""
        part = self._related("sharedStrings")
        return {} if part is None else read_strings(self._part(part), self.limits)
