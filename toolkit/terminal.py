"""How a text stands before people and programs: nothing in it that cannot be seen; and how wide, a Chinese character taking two
columns.
"""

from __future__ import annotations

import unicodedata
from typing import Any

#: Controls that part words and lines, as blanks do.
_BREAKS = "\t\n\v\f\r" + chr(0x85)


#: What people may call a character that shows nothing of its own.
_CALLED = {
    0x00: "空字符", 0x07: "响铃符", 0x08: "退格符", 0x0A: "换行", 0x0B: "竖向制表符", 0x0C: "换页符", 0x0D: "回车",
    0x1B: "转义符", 0x7F: "删除符", 0x85: "换行", 0xAD: "软连字符", 0x061C: "阿拉伯文方向符", 0x180E: "蒙古文元音分隔符",
    0x200B: "零宽空格", 0x200C: "零宽不连字符", 0x200D: "零宽连字符", 0x200E: "从左到右标记", 0x200F: "从右到左标记",
    0x2028: "行分隔符", 0x2029: "段分隔符", 0x202A: "从左到右嵌入符", 0x202B: "从右到左嵌入符", 0x202C: "方向结束符",
    0x202D: "从左到右强制符", 0x202E: "从右到左强制符", 0x2060: "词连接符", 0x2066: "从左到右隔离符",
    0x2067: "从右到左隔离符", 0x2068: "方向隔离符", 0x2069: "方向隔离结束符", 0xFEFF: "字节顺序标记",
}  # fmt: skip
#: What the others are called, by their category.
_SORTS = {"Cc": "控制字符", "Cf": "格式字符", "Co": "专用区字符", "Cs": "残缺字符", "Cn": "未定义字符"}
#: Bytes of a file name that are no UTF-8 come as these, one per byte.
_BYTES = range(0xDC80, 0xDD00)


def visible(text: str) -> str:
    """A stranger's text (a file's or unit's name) on one line, for people: what shows nothing of its own stands by its name.

    A file name in the bytes of GBK, as old archives and disks have them, stands as it was meant.
    """
    if text.isprintable():
        return text
    return "".join(mark if mark == "\t" or not _is_unseen(mark) else f"〈{_name_of(mark)}〉" for mark in readable(text))


def visible_lines(text: str) -> str:
    """The same for a text that may have several lines, which stay."""
    return "\n".join(map(visible, text.split("\n")))


def escaped(text: str) -> str:
    """The same for programs, which may undo it: what shows nothing of its own stands as an escape (`\\u202e`)."""
    if text.isprintable():
        return text
    return "".join(mark if mark == "\t" or not _is_unseen(mark) else _escaped(mark) for mark in text)


def escaped_lines(text: str) -> str:
    """The same for a text that may have several lines, which stay."""
    return "\n".join(map(escaped, text.split("\n")))


def readable(path: str) -> str:
    """A path in which the names that came in the bytes of GBK are decoded; everything else stays as it is."""
    if not any(ord(mark) in _BYTES for mark in path):
        return path
    return "/".join(map(_decoded, path.split("/")))


def _decoded(name: str) -> str:
    """A name of bytes that are no UTF-8, read as GBK; as it is if it is no GBK, or if Chinese characters outweigh them."""
    odd = sum(ord(mark) in _BYTES for mark in name)
    if not odd or odd <= sum(0x4E00 <= ord(mark) <= 0x9FFF for mark in name):
        return name
    try:
        meant = name.encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeError:
        return name
    return meant if meant.isprintable() else name


def _name_of(mark: str) -> str:
    """What a character is called that shows nothing of its own; one that has no name of its own by its number."""
    code = ord(mark)
    if code in _BYTES:
        return f"字节{code - 0xDC00:02X}"
    return _CALLED.get(code) or f"{_SORTS.get(unicodedata.category(mark), '字符')}U+{code:04X}"


def _is_unseen(mark: str) -> bool:
    """Whether a character shows nothing of its own: controls, direction marks, what no font knows, line separators."""
    category = unicodedata.category(mark)
    return category[0] == "C" or category in ("Zl", "Zp")


def _escaped(mark: str) -> str:
    code = ord(mark)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unseen(text: str) -> list[str]:
    """The control and format characters of a name, each once, such as U+202E; blanks of any kind and line breaks are none."""
    marks = dict.fromkeys(text) if not text.isprintable() else ()
    return [f"U+{ord(mark):04X}" for mark in marks if unicodedata.category(mark) in ("Cc", "Cf") and mark not in _BREAKS]


def json_text(data: Any, *, indent: int = 1, ascii_only: bool = False) -> str:
    """Data as JSON for other programs, exact; what cannot be seen stands as an escape (`\\u202e`), which every reader undoes.

    Args:
        data: What `json.dumps` takes.
        indent: Blanks per level.
        ascii_only: Whether everything beyond ASCII is escaped, for a console that is not Unicode.
    """
    import json

    lines = json.dumps(data, ensure_ascii=ascii_only, indent=indent).split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_json_mark, line)) for line in lines)


def _json_mark(mark: str) -> str:
    import json

    return json.dumps(mark)[1:-1] if _is_unseen(mark) else mark


def width(text: str) -> int:
    """Columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def pad(text: str, columns: int) -> str:
    """A text filled up with blanks to a number of columns."""
    return text + " " * max(0, columns - width(text))
