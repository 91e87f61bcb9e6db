"""A Word file as a package: its zip directory checked before anything is inflated, its parts as XML, what they refer to."""

from __future__ import annotations

import posixpath
import struct
import zlib
from typing import Any, NamedTuple

from toolkit.errors import UnreadableError
from toolkit.intake.xlsx.archive import read_directory
from toolkit.intake.xlsx.inflating import inflate
from toolkit.intake.xlsx.limits import MB, Limits

#: What a Word file may hold; the parts that are read are much smaller than its pictures.
LIMITS = Limits(part=50 * MB, inflated=300 * MB)
_AGAIN = "请用 WPS 或 Word 打开，另存为新的 .docx 后再导入。"


class Target(NamedTuple):
    """What a part refers to.

    Attributes:
        kind: The last word of the relationship's type: `numbering`, `package`, `aFChunk`, …
        name: Name of the part; "" for what lies outside of the file.
    """

    kind: str
    name: str


class Package:
    """A Word file.

    Raises:
        UnreadableError: If it is damaged, ambiguous, protected, or larger than the limits.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.entries = read_directory(data, LIMITS, "docx")
        except (struct.error, ValueError, LookupError, OverflowError) as error:
            raise _damaged("压缩包目录") from error
        except UnreadableError as error:
            raise UnreadableError(error.code, _for_word(str(error))) from error

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None if there is none of this name."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        try:
            return inflate(self.data, entry)
        except (zlib.error, struct.error, EOFError) as error:
            raise _damaged("部件不完整") from error
        except UnreadableError as error:
            raise UnreadableError(error.code, _for_word(str(error))) from error

    def xml(self, name: str) -> Any:
        """The root of a part, None if there is none of this name. Document types are refused, entities never resolved."""
        from lxml import etree

        if (data := self.part(name)) is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True,
            remove_comments=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
                raise MemoryError from error
            if "depth" in str(error):
                raise UnreadableError(
                    "too_deep", f"文件内部的标记套得太深（超过 256 层），不像一份年度报告。{_AGAIN}"
                ) from error
            raise UnreadableError("bad_xml", f"文件内部的 XML 已损坏（{error}）。{_AGAIN}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableError("doctype", f"文件内部含有 DOCTYPE 或实体声明，可能是攻击文件，没有读取。{_AGAIN}")
        return root

    def main(self) -> str:
        """Name of the part that holds the text.

        Raises:
            UnreadableError: `damaged`, if there is none.
        """
        found = [one.name for one in self.targets("").values() if one.kind == "officeDocument" and one.name in self.entries]
        if not found:
            raise _damaged("找不到正文部件")
        return found[0]

    def targets(self, name: str) -> dict[str, Target]:
        """What a part refers to, by the id by which it does so."""
        folder, _, last = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{last}.rels"))
        found: dict[str, Target] = {}
        for one in root if root is not None else ():
            outside = one.get("TargetMode") == "External"
            path = posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/")
            found[one.get("Id") or ""] = Target((one.get("Type") or "").rpartition("/")[2], "" if outside else path)
        return found


def _damaged(what: str) -> UnreadableError:
    return UnreadableError(
        "damaged", f"文件已损坏（{what}），可能没有传完。请重新取得这份报告，或者{_AGAIN.removeprefix('请')}"
    )


def _for_word(message: str) -> str:
    """What the reader of workbooks says, said of a Word file."""
    return message.replace("Excel", "Word").replace("要上报的内容", "报告的内容").replace("上报其中的工作簿", "导入其中的报告")
