"""The header of a mail or of one of its parts: fields, their parameters, encoded words; whatever a mail program made of them.

Names of attachments come in four spellings, often wrong ones: RFC 2231 (`filename*0*=gb18030''%bc…`), RFC 2047 words (also
within quotes, where they are not allowed, and cut in the middle of a character), plain ASCII, and raw bytes of GBK or UTF-8.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from toolkit.intake.containers.names import decode
from toolkit.intake.containers.origin import Mail
from toolkit.terminal import visible

#: Bytes of a header, and of one field, that are looked at: nobody writes more, and reading words takes time.
_HEADER, _FIELD = 262_144, 8_192
_MOST_FIELDS = 1_000
_END = re.compile(rb"\r?\n(?:\r?\n|\Z)|\A\r?\n")
_NAMED = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")


class Value(NamedTuple):
    """A field that has parameters: its first word in lower case, and the parameters by name in lower case."""

    word: str
    parameters: Mapping[str, str]


def split(data: bytes, start: int, end: int) -> tuple[dict[str, bytes], int]:
    """The fields of a header, and where what follows it begins.

    Args:
        data: The mail.
        start: Where the header begins in it.
        end: Where the mail or the part ends.

    Returns:
        The first field of each name, in lower case, unfolded; and the position behind the blank line.
    """
    if data[start : start + 1] in (b"\r", b"\n"):  # a part without any field
        return {}, start + (2 if data[start : start + 2] == b"\r\n" else 1)
    stop = _END.search(data, start, end)
    head = data[start : min(stop.start() if stop else end, start + _HEADER)]
    fields: dict[str, bytes] = {}
    for line in re.sub(rb"\r?\n(?=[ \t])", b"", head).splitlines()[:_MOST_FIELDS]:
        if match := _NAMED.match(line):
            fields.setdefault(match[1].decode("latin-1").lower(), match[2].strip()[:_FIELD])
    return fields, stop.end() if stop else end


def words(raw: bytes) -> str:
    """A field as text."""
    return _undo_words(decode(raw, "latin-1"))


def _undo_words(text: str) -> str:
    """Encoded words undone; bytes of neighbours are joined first, since programs cut them within a character."""
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        return text
    return "".join(piece if isinstance(piece, str) else _text(piece, charset or "") for piece, charset in pieces)


def _text(raw: bytes, charset: str) -> str:
    """Text of bytes that are said to be of a charset; where they are not, as of unmarked bytes: GBK is often called gb2312."""
    if not charset or charset == "unknown-8bit":
        return decode(raw, "latin-1")
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        return decode(raw, "latin-1")


def value(raw: bytes) -> Value:
    """A field with parameters, such as Content-Type and Content-Disposition."""
    text = decode(raw, "latin-1")
    word = text.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for name, given in _PARAMETER.findall(text):
        content = re.sub(r"\\(.)", r"\1", given[1:-1]) if given.startswith('"') and len(given) > 1 else given.strip()
        match = _SECTION.fullmatch(name.lower())
        if match is None or not (match[2] or match[3]):
            plain.setdefault(name.lower(), content)
        else:
            raw_content = content.encode("utf-8", "replace")
            sections.setdefault(match[1], {}).setdefault(int(match[2] or 0), (raw_content, bool(match[3])))
    found = {name: _undo_words(content) for name, content in plain.items()}
    return Value(word, found | {name: _joined(parts) for name, parts in sections.items()})


def _joined(parts: Mapping[int, tuple[bytes, bool]]) -> str:
    """A parameter of RFC 2231 from its sections."""
    charset, whole = "", b""
    for number in sorted(parts):
        raw, is_encoded = parts[number]
        if is_encoded:
            if number == min(parts) and raw.count(b"'") >= 2:
                label, _, raw = raw.split(b"'", 2)
                charset = label.decode("latin-1")
            raw = unquote_to_bytes(raw)
        whole += raw
    text = _text(whole, charset)
    return _undo_words(text) if not charset else text


def details(fields: Mapping[str, bytes]) -> Mail:
    """Who sent a mail, and when."""
    name, address = parseaddr(decode(fields.get("from", b""), "latin-1"))
    return Mail(
        _line(address), _line(_undo_words(name)), _date(fields.get("date", b"")), _line(words(fields.get("subject", b"")))
    )


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


def _date(raw: bytes) -> str:
    try:
        when = parsedate_to_datetime(raw.decode("ascii", "ignore")[:200])
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()
