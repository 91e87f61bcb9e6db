"""The outer shell of a workbook file: what kind of file it is, and the checked directory of its zip archive.

Everything is checked here before anything is inflated (`inflating`).
"""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from typing import NamedTuple

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.limits import MB, Limits, ambiguous, damaged, shown, too_large

_SAVE_AS = "请用 WPS 或 Excel 打开，另存为“Excel 工作簿（*.xlsx）”后上报。"
_USE_TEMPLATE = "请上报填写好的年报工作簿（*.xlsx）。"

_KINDS = {
    "empty": "文件是空的（0 字节），可能没有传完。请重新发送。",
    "blank": "文件里全是空字节，可能没有传完或者磁盘出错。请重新发送。",
    "encrypted": "文件设有打开密码，无法读取。请去掉打开密码后重新保存。",
    "xls": f"这是旧版 Excel 文件（.xls）。{_SAVE_AS}",
    "et": f"这是 WPS 表格文件（.et）。{_SAVE_AS}",
    "doc": f"这是旧版 Word 文件（.doc）。{_USE_TEMPLATE}",
    "ole": f"这是旧版 Office 文件。{_SAVE_AS}",
    "xlsb": f"这是 Excel 二进制工作簿（.xlsb）。{_SAVE_AS}",
    "ods": f"这是 OpenDocument 表格（.ods）。{_SAVE_AS}",
    "odf": f"这是 OpenDocument 文件。{_USE_TEMPLATE}",
    "docx": f"这是 Word 文件（.docx）。{_USE_TEMPLATE}",
    "docx_holding": "这是 Word 文件（.docx），里面嵌着工作簿。请在 Word 中双击它打开，另存为“Excel 工作簿（*.xlsx）”后上报。",
    "ofd": f"这是 OFD 版式文件。{_USE_TEMPLATE}",
    "iwork": "这是苹果电脑的表格或者文稿。请在电脑上打开，导出为“Excel 工作簿（*.xlsx）”后上报。",
    "pptx": f"这是演示文稿（.pptx）。{_USE_TEMPLATE}",
    "html": f"这是网页（HTML），只是取了表格的文件名。{_SAVE_AS}",
    "mhtml": f"这是单个文件网页（MHTML），只是取了表格的文件名。{_SAVE_AS}",
    "spreadsheetml": f"这是 XML 表格（Excel 2003 XML）。{_SAVE_AS}",
    "xml": f"这是 XML 文件，不是工作簿。{_USE_TEMPLATE}",
    "pdf": f"这是 PDF 文件。{_USE_TEMPLATE}",
    "image": f"这是图片。{_USE_TEMPLATE}",
    "video": f"这是视频或者录音。{_USE_TEMPLATE}",
    "program": f"这是程序，没有运行它。请核对来源。{_USE_TEMPLATE}",
    "shortcut": "这是快捷方式（.lnk），不是文件本身。请发送它指向的文件。",
    "address": "这是网址的快捷方式（.url），不是文件本身。请把网址里的文件下载后发送。",
    "rtf": f"这是 RTF 文档。{_USE_TEMPLATE}",
    "rar": "这是压缩包（RAR）。请解压后上报其中的工作簿。",
    "7z": "这是压缩包（7z）。请解压后上报其中的工作簿。",
    "zip": "这是压缩包（ZIP），不是工作簿。请解压后上报其中的工作簿。",
    "csv": f"这是文本文件（CSV 等），不是工作簿。{_USE_TEMPLATE}",
    "truncated": "文件不完整，可能没有传完。请重新发送。",
    "unknown": f"不是工作簿，也认不出是什么文件。{_USE_TEMPLATE}",
}

#: Kinds of workbooks that this reader does not read: `intake/old` takes the values out of them.
OTHER_WORKBOOKS = frozenset(("xls", "et", "ods", "xlsb"))
_MAGIC = (
    (b"%PDF", "pdf"), (b"\xff\xd8\xff", "image"), (b"\x89PNG", "image"), (b"GIF8", "image"), (b"BM", "image"),
    (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"{\\rtf", "rtf"), (b"Rar!", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
)  # fmt: skip


def refuse_kind(kind: str) -> UnreadableError:
    """Not a workbook, but what it is and what to do with it."""
    return UnreadableError(kind, _KINDS[kind])


def sniff(data: bytes) -> str:
    """What a file that is no complete zip archive really is, as a key of `_KINDS`."""
    if not data:
        return "empty"
    if data[:4] == b"PK\x03\x04" or (len(data) < 4 and b"PK\x03\x04".startswith(data)):
        return "truncated"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _sniff_ole(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "video"
    if data[:4] == b"RIFF" and len(data) > 11:
        return "image" if data[8:12] == b"WEBP" else "video"
    if data[:2] == b"MZ" and b"\0" in data[:64]:
        return "program"
    if not data.strip(b"\0"):
        return "blank"
    return _sniff_text(data[:4096])


def _sniff_ole(data: bytes) -> str:
    """An OLE file by the names of its streams, which stand in UTF-16 in its directory."""
    names = (
        ("EncryptedPackage", "encrypted"),
        ("ETExtData", "et"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("WordDocument", "doc"),
    )
    return next((kind for name, kind in names if name.encode("utf-16-le") in data), "ole")


def _sniff_text(head: bytes) -> str:
    for encoding in ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        text = head.decode(encoding, "ignore").lstrip().lower()
        lost = len(head) - len(head.decode(encoding, "ignore").encode(encoding))
        if text.startswith("[internetshortcut]"):
            return "address"
        if "mime-version:" in text:
            return "mhtml"
        if re.search(r"<(!doctype html|html|head|body|table|meta|style)\b", text):
            return "html"
        if text.startswith("<"):
            if "urn:schemas-microsoft-com:office:spreadsheet" in text:
                return "spreadsheetml"
            return "ods" if "<office:document" in text else "xml" if text.startswith("<?xml") else "unknown"
        if lost <= 4 and text and all(char.isprintable() or char.isspace() for char in text):
            return "csv"
    return "unknown"


def _kind_of_archive(data: bytes, listing: bytes) -> str | None:
    """What a zip archive really is by the names in its directory, as a key of `_KINDS`; None for what may be a workbook."""
    names = listing.lower()
    if b"[content_types].xml" in names:
        others = ((b"xl/workbook.bin", "xlsb"), (b"word/document.xml", "docx"), (b"ppt/presentation.xml", "pptx"))
        kind = next((kind for name, kind in others if name in names and b"xl/workbook.xml" not in names), None)
        return "docx_holding" if kind == "docx" and re.search(rb"word/embeddings/[^/]+?\.xls", names) else kind
    if b"mimetype" in names and b"content.xml" in names:
        return "ods" if b"opendocument.spreadsheet" in data[:200] else "odf"
    # A workbook that lost its list of content types is damaged, not an archive of documents.
    if b"xl/" in names:
        return None
    return "ofd" if b"ofd.xml" in names else "iwork" if b"index/document.iwa" in names else "zip"


def refuse_other_kinds(data: bytes) -> None:
    """Name the real type of what is no workbook."""
    if data[:4] == b"PK\x03\x04":
        return
    if data[-22:-18] == b"PK\x05\x06":
        raise refuse_kind("zip") if len(data) == 22 else ambiguous("压缩包开头有多余内容")
    raise refuse_kind(sniff(data))


class Entry(NamedTuple):
    """An entry of the zip directory.

    Attributes:
        start: Where its packed bytes begin.
        packed: How many there are.
        size: Its declared size.
        crc: Its declared checksum.
        deflated: Whether it is packed by deflate, else stored.
    """

    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
#: Without versions, times and attributes.
_CENTRAL = struct.Struct("<4s4x2H4x3L3H8xL")
_LOCAL = struct.Struct("<4s2x2H4x3L2H")
_FULL = 0xFFFFFFFF


def find_end(data: bytes) -> tuple[int, int, int]:
    """How many entries there are, and where the directory begins and ends.

    Raises:
        UnreadableError: `ambiguous` for bytes around the archive, `damaged`, `truncated`, or what it is if it is no archive.
    """
    end = len(data) - 22
    if end < 0 or data[end : end + 4] != b"PK\x05\x06" or data[-2:] != b"\0\0":
        end = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 0xFFFF))
        if end < 0 or end + 22 > len(data):
            raise refuse_kind(sniff(data))
    _, disk, first_disk, here, total, size, start, comment = _END.unpack_from(data, end)
    if end + 22 + comment != len(data):
        raise ambiguous("压缩包末尾有多余内容")
    stop = end
    if end >= 20 and data[end - 20 : end - 16] == b"PK\x06\x07":  # zip64, as some programs write at any size
        _, _, where, _ = _END64_LOCATOR.unpack_from(data, end - 20)
        if data[where : where + 4] != b"PK\x06\x06":
            raise damaged("压缩包目录")
        _, record, _, _, disk, first_disk, here, total, size, start = _END64.unpack_from(data, where)
        if where + 12 + record != end - 20:
            raise ambiguous("压缩包末尾有多余内容")
        stop = where
    if disk or first_disk or here != total:
        raise damaged("分卷压缩")
    if start + size != stop:
        if start + size < stop:
            raise ambiguous("压缩包开头有多余内容")
        raise refuse_kind("truncated")
    return total, start, stop


def read_directory(data: bytes, limits: Limits, wanted: str | None = None) -> dict[str, Entry]:
    """Entries by name, all checked against each other, against their local headers and against the limits.

    Args:
        data: The archive.
        limits: What it may hold.
        wanted: What it has to be, as a key of `_KINDS`; None for a workbook.
    """
    total, position, stop = find_end(data)
    directory_start = position
    kind = _kind_of_archive(data, data[position:stop])
    if kind != wanted and (wanted is None or kind != f"{wanted}_holding"):
        raise refuse_kind(kind or "unknown")
    if total > limits.entries:
        raise too_large("entries", f"文件内部有 {total} 个部件", f"{limits.entries} 个")
    entries: dict[str, Entry] = {}
    twins: set[str] = set()
    spans: list[tuple[int, int]] = []
    inflated = 0
    for _ in range(total):
        header = _CENTRAL.unpack_from(data, position)
        signature, flags, method, crc, packed, size, n_name, n_extra, n_comment, offset = header
        if signature != b"PK\x01\x02":
            raise damaged("压缩包目录")
        raw_name = data[position + 46 : position + 46 + n_name]
        if _FULL in (packed, size, offset):
            extra = data[position + 46 + n_name : position + 46 + n_name + n_extra]
            size, packed, offset = zip64(extra, size, packed, offset)
        position += 46 + n_name + n_extra + n_comment
        name = raw_name.decode("ascii" if raw_name.isascii() else "utf-8" if flags & 0x800 else "cp437")
        if flags & 1:
            raise refuse_kind("encrypted")
        if "\\" in name or "\0" in name:
            raise ambiguous("部件名含反斜杠或空字符")
        twin = name.casefold()
        if twin in twins:
            raise ambiguous(f"部件 {shown(name)} 出现两次")
        twins.add(twin)
        start = check_local(data, offset, raw_name, (flags, method, crc, packed, size))
        if start + packed > directory_start:
            raise damaged("压缩包目录与内容不符")
        spans.append((offset, start + packed))
        if name.endswith("/") and not size:
            continue
        _check_size(name, method, packed, size, limits)
        inflated += size
        if inflated > limits.inflated:
            raise too_large("inflated", "文件展开后过大", f"{limits.inflated / MB:g} MB")
        entries[name] = Entry(start, packed, size, crc, method == 8)
    if position != stop:
        raise ambiguous("压缩包目录有多余内容")
    check_spans(data, spans, directory_start)
    return entries


def check_local(data: bytes, offset: int, raw_name: bytes, central: tuple[int, int, int, int, int]) -> int:
    """Where the packed bytes of an entry begin; its local header has to say what the directory (`central`) says."""
    _, method, crc, packed, size = central
    signature, flags, local_method, local_crc, local_packed, local_size, n_name, n_extra = _LOCAL.unpack_from(data, offset)
    if signature != b"PK\x03\x04":
        raise damaged("压缩包目录与内容不符")
    same = data[offset + 30 : offset + 30 + n_name] == raw_name and local_method == method
    # With flag 8 the true figures follow the data; a zip64 local header writes the sizes elsewhere.
    if not flags & 8:
        sizes = local_packed, local_size
        same = same and local_crc == crc and sizes in ((packed, size), (_FULL, _FULL))
    if not same:
        raise ambiguous("压缩包内部件的两处说明不一致")
    return int(offset + 30 + n_name + n_extra)


def _check_size(name: str, method: int, packed: int, size: int, limits: Limits) -> None:
    """Refuse what could not be inflated, or should not be."""
    if method not in (0, 8):
        raise UnreadableError("unsupported", f"文件内部使用了不支持的压缩方法（{method}）。{_SAVE_AS}")
    if size > limits.part:
        raise too_large("part", f"部件 {shown(name)} 展开后有 {size / MB:.1f} MB", f"{limits.part / MB:g} MB")
    if size > limits.ratio_from and size > packed * limits.ratio:
        raise too_large("ratio", f"部件 {shown(name)} 压缩比异常（{size // max(packed, 1)} 倍）", f"{limits.ratio} 倍")


def check_spans(data: bytes, spans: list[tuple[int, int]], directory_start: int) -> None:
    """No bytes before the first entry, no two entries that share bytes, no entry that the directory does not name."""
    spans.sort()
    if spans and spans[0][0]:
        raise ambiguous("压缩包开头有多余内容")
    for (_, stop), (start, _) in pairwise([*spans, (directory_start, directory_start)]):
        if start < stop:
            raise ambiguous("压缩包内的部件互相重叠")
        if start - stop > 24 and b"PK\x03\x04" in data[stop:start]:  # a data descriptor takes up to 24 bytes
            raise ambiguous("压缩包内有目录未列出的部件")


def zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset of a central header whose own fields are full."""
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, position)
        if tag == 1:
            values = iter(struct.unpack_from(f"<{length // 8}Q", extra, position + 4))
            size = next(values, size) if size == _FULL else size
            packed = next(values, packed) if packed == _FULL else packed
            offset = next(values, offset) if offset == _FULL else offset
        position += 4 + length
    return size, packed, offset
