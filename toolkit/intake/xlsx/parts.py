"""The parts of a workbook as XML, read by expat with guards.

A callback from expat into Python costs more than expat itself. So sheets and shared strings are read with a handler for start
tags and one for text, and none for end tags ("released"), as long as the bytes show that this says the same; else, and in
small parts, end tags are followed as well ("watched").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, partial
from typing import NamedTuple
from xml.parsers import expat

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.limits import MB, Limits, damaged, shown, too_large

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
Text = Callable[[str], None]

MAIN = frozenset(
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
)  # transitional and strict
RELATIONSHIPS = frozenset(("http://schemas.openxmlformats.org/package/2006/relationships",))
CONTENT_TYPES = frozenset(("http://schemas.openxmlformats.org/package/2006/content-types",))
_REBINDS = re.compile(rb"xmlns\s*=|xmlns:\w+\s*=\s*(?:\"[^\"]*|'[^']*)(?:&|spreadsheetml/)")
_BLANK_BEHIND = re.compile(rb"</\w+>[ \t\r\n]")
_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["']utf-8["'])?(?: standalone=["'][a-z]+["'])?\s*\?>)?"""
    rb"\s*<\w",
    re.IGNORECASE,
)
#: A part of up to so many bytes cannot open so many elements that memory matters.
_DEEP_BYTES = 1_000_000


def refuse_doctype(*_: object) -> None:
    """Refuse a part that declares a document type: workbooks have none, attacks on XML readers do."""
    raise UnreadableError(
        "doctype", "文件内部含有 DOCTYPE 或实体声明，可能是攻击文件，已拒收。请用 WPS 或 Excel 另存为新文件。"
    )


def _refuse_long_tags(data: bytes, most: int) -> None:
    """Refuse a part with a longer tag: expat gathers a tag until it is whole, and then makes text of its attributes.

    No tag holds another `<`, so bytes tell; what they cannot tell, in UTF-16, must not be large.
    """
    position = 0
    while position + most < len(data):
        position = data.rfind(b"<", position, position + most + 1) + 1
        if not position or b"\0" in data[:4]:
            raise too_large("tag", "文件内部有过长的 XML 标记", f"{most / MB:g} MB")


def _main_is_default(data: bytes, root: str) -> bool:
    """Whether the main namespace is the default one, bound once at the root: then names need no resolving."""
    at = data.find(b"<" + root.encode(), 0, 1000)
    if at < 0:
        return False
    stop = data.find(b">", at)
    head = data[at:stop]
    found = re.search(rb"\sxmlns=[\"']([^\"'&]*)[\"']", head)
    if found is None or found[1].decode("ascii", "replace") not in MAIN:
        return False
    rest = head.replace(found[0], b"", 1)
    return not any(name in rest for name in (b"spreadsheetml/2006/main", b'spreadsheetml/main"', b"&"))


def _rebinds(data: bytes, stop: int) -> bool:
    """Whether a namespace that matters is bound anew behind the root, before `stop`."""
    at = data.find(b">", data.find(b"xmlns"))
    return data.find(b"xmlns", at, stop) >= 0 and _REBINDS.search(data, at, stop) is not None


def _may_be_deep(data: bytes) -> bool:
    """Whether so many elements may be open at once that memory matters: only a large part can do that."""
    return len(data) > _DEEP_BYTES and data.count(b"<") - 2 * data.count(b"</") > _DEEP_BYTES // 3


def _unsure(*_: object) -> None:
    raise Unsure


class Unsure(Exception):
    """A part read quickly holds something that only its end tags can tell; it is read again, watched."""


class Handlers(NamedTuple):
    """What to do while a part is read.

    Attributes:
        start: At a start tag.
        text: With text; it may be called several times within an element.
        idle: At an end tag, if end tags are followed: text to come belongs to nothing.
    """

    start: Start
    text: Text | None = None
    idle: Callable[[], None] = lambda: None


class Part:
    """One XML part being read, with the guards that all parts share: no DOCTYPE, limited depth, limited attributes.

    Every part begins watched; its handlers may `release` it.
    """

    def __init__(self, data: bytes, root: str, spaces: frozenset[str], limits: Limits, *, quick: bool = False) -> None:
        _refuse_long_tags(data, limits.tag)
        self._data = data
        self._root = root
        self._spaces = spaces
        self._limits = limits
        self._plain = spaces is MAIN and _main_is_default(data, root)
        self.quick = quick and self._plain and not _may_be_deep(data)
        if self._plain and not self.quick:
            self._plain = not _rebinds(data, len(data))
        #: Where reading went on without handlers, if it did.
        self.skimmed_from = len(data)
        #: How many elements are open, while the part is watched.
        self.depths = [0]

    def read(self, make: Callable[[str, Part], Handlers]) -> None:
        """Read the part; `make` gets what stands before every name of the main namespace."""
        parser = expat.ParserCreate() if self._plain else expat.ParserCreate(None, "}")
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.StartElementHandler = partial(self._begin_root, make)
        if self.quick:
            parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartCdataSectionHandler = _unsure
        self._parser = parser
        try:
            parser.Parse(self._data, True)
        finally:
            # Part, parser and handlers hold each other: let go, or all that was read stays until a collection of garbage.
            del self._parser
            self.__dict__.pop("_handlers", None)
        if self.quick and _rebinds(self._data, self.skimmed_from):
            raise Unsure

    def _begin_root(self, make: Callable[[str, Part], Handlers], name: str, attributes: Attributes) -> None:
        space, mark, local = name.rpartition("}")
        if local != self._root or not (self._plain or space in self._spaces):
            raise damaged(f"部件类型不符：{shown(local)}")
        self._handlers = make(space + mark, self)
        self._parser.CharacterDataHandler = self._handlers.text
        begin = self._watch()
        begin(name, attributes)

    def _watch(self) -> Start:
        """Follow start and end tags."""
        start, idle = self._handlers.start, self._handlers.idle
        depths, most, attributes_most = self.depths, self._limits.depth, self._limits.attributes

        def begin(name: str, attributes: Attributes) -> None:
            depths[0] += 1
            if depths[0] > most:
                raise too_large("depth", "文件内部 XML 嵌套过深", f"{most} 层")
            if len(attributes) > attributes_most:
                raise too_large("attributes", "文件内部 XML 属性过多", f"{attributes_most} 个")
            start(name, attributes)

        def finish(_: str) -> None:
            depths[0] -= 1
            idle()

        self._parser.StartElementHandler = begin
        self._parser.EndElementHandler = finish
        return begin

    def release(self) -> None:
        """Stop following end tags, if the part may be read quickly."""
        if self.quick:
            self._parser.StartElementHandler = self._handlers.start
            self._parser.EndElementHandler = None

    def skim(self, start: Start | None) -> None:
        """From here on only `start` is called, or nothing at all: the rest has to be well-formed, that is all."""
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = None
        self._parser.CharacterDataHandler = None
        self.skimmed_from = self._parser.CurrentByteIndex

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are those of the characters in UTF-8, by their declaration."""
        return _UTF8.match(self._data) is not None

    @cached_property
    def is_spaced(self) -> bool:
        """Whether blanks stand behind end tags, so that they would pass for the end of a text read quickly."""
        return _BLANK_BEHIND.search(self._data) is not None

    def just_ended(self, tag: str) -> bool:
        """Whether the tag that is being read stands directly behind the end of such an element."""
        at = self._parser.CurrentByteIndex
        before = self._data[max(0, at - 200) : at].rstrip()
        return before.endswith((f"</{tag}>".encode(), f"<{tag}/>".encode()))

    def follows(self, *tags: bytes) -> bool:
        """Whether one of these tags stands behind the place that is being read; only for a part that is read quickly."""
        at = self._parser.CurrentByteIndex
        return any(self._data.find(tag, at) >= 0 for tag in tags)
