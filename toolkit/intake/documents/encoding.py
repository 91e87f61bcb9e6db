"""The bytes of a web page → its text: by the bytes themselves first, then by what the page says, then as Chinese pages are."""

from __future__ import annotations

import codecs
import re

from toolkit.errors import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{1,40})", re.IGNORECASE)
#: Where a page says how it is written.
_HEAD = 8_192
#: What pages call GB18030, or parts of it.
_GB = frozenset(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936", "csgb2312"))


def text_of_page(data: bytes, declared: str = "") -> str:
    """A page's text.

    Args:
        data: Its bytes.
        declared: What whoever sent the page says of its encoding; "" for nothing.

    Raises:
        UnreadableError: `encoding`, if no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    found = _DECLARED.search(data[:_HEAD])
    names = ["utf-8", declared, found[1].decode("ascii") if found else "", "gb18030"]
    for name in names:
        try:
            return data.decode("gb18030" if name.lower() in _GB else name) if name else data.decode("ascii")
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableError("encoding", "认不出网页的文字编码。请在浏览器里打开，全选复制到 Word，保存为 .docx 后再导入。")
