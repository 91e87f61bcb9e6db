"""A draft as it comes back: its text, its ledger, and what its bookmarks and content controls hold now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from toolkit.draft.bindings import CHART, PREFIX, Ledger, from_properties, is_older, name_of, sketch_of_table
from toolkit.errors import NianbaoError
from toolkit.intake.documents.package import Package

if TYPE_CHECKING:
    from toolkit.draft.account import Account

#: The part of a document that keeps its custom properties.
CUSTOM = "docProps/custom.xml"
#: What LibreOffice calls a copied bookmark: nb_received_1 Copy 1, in files with lines for blanks.
_COPY = re.compile(rf"({PREFIX}\w+?)[ _]Copy[ _]?[0-9]+")


@dataclass
class Bound:
    """A document with its bindings, as it is now.

    Attributes:
        root: Of its text.
        ledger: What it printed when it was made.
        spans: By name, the elements of text that a bookmark or control holds, in order; empty if it holds nothing.
        copies: Of copied bookmarks and controls the name and the elements of text that they hold.
    """

    package: Package
    root: Any
    ledger: Ledger
    spans: Mapping[str, list[Any]]
    copies: list[tuple[str, list[Any]]]

    def text(self, name: str) -> str:
        """What stands in a binding now."""
        return text_of(self.spans[name])

    def whose(self, account: Account) -> str:
        """Of what other report it is, in Chinese; "" if it is one of this account."""
        old, unit = self.ledger, name_of(account)
        if (old.unit, old.year, old.edition) == (unit, account.year, account.edition):
            return ""
        return f"草稿是{old.unit}{old.year}年的（{old.edition}年版），工作簿是{unit}{account.year}年的（{account.edition}年版）"

    def tables(self) -> set[str]:
        """Sketches of its tables."""
        return {
            sketch_of_table([text_of(cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr")))
            for table in self.root.iter(qn("w:tbl"))
        }

    def paragraphs(self) -> Iterator[tuple[str, list[tuple[int, int, str, bool]]]]:
        """Each paragraph's text, and where bound figures stand in it: (start, end, name, whether it is a copy)."""
        owner = {one: (name, False) for name, held in self.spans.items() for one in held}
        owner |= {one: (name, True) for name, held in self.copies for one in held}
        for paragraph in self.root.iter(qn("w:p")):
            text, marks = "", []
            for one in paragraph.iter(qn("w:t")):
                if next(one.iterancestors(qn("w:p"))) is not paragraph:
                    continue  # of a text box that is anchored here
                words = one.text or ""
                if one in owner and words:
                    marks.append((len(text), len(text) + len(words), *owner[one]))
                text += words
            yield text, marks

    def pictures(self) -> dict[str, str]:
        """By name of each of our charts what its alternative text says that it shows."""
        found = {one.get("name") or "": one.get("descr") or "" for one in self.root.iter(qn("wp:docPr"))}
        return {name: words for name, words in found.items() if name.startswith(CHART)}

    def whole(self) -> str:
        """All text of the document."""
        return text_of(self.root.iter(qn("w:t")))


def read_bound(data: bytes) -> Bound:
    """A draft with its bindings.

    Raises:
        UnreadableError: If it is no sound .docx.
        NianbaoError: If it carries no ledger of figures, or that of an older version.
    """
    package = Package(data)
    root = package.xml(package.main())
    properties = _properties(package)
    ledger = from_properties(properties)
    if is_older(properties):
        raise NianbaoError(
            "草稿是以前的版本起草的，没有记下各个数字所在句子的说法，只换数字可能与说法不符，没有更新。"
            "请用 nianbao draft 重新起草，再把人写的文字移过去。"
        )
    if ledger is None:
        raise NianbaoError(
            "文件里没有各个数字的出处记录，不是本程序起草的报告，或者另存时丢掉了文档属性。请用 nianbao draft 重新起草。"
        )
    spans, copies = _spans(root)
    return Bound(package, root, ledger, spans, copies)


def _properties(package: Package) -> dict[str, str]:
    root = package.xml(CUSTOM) if CUSTOM in package.entries else None
    return {one.get("name") or "": "".join(one.itertext()) for one in root} if root is not None else {}


def text_of(held: Iterable[Any]) -> str:
    """What some elements of text hold together."""
    return "".join(one.text or "" for one in held)


def _spans(root: Any) -> tuple[dict[str, list[Any]], list[tuple[str, list[Any]]]]:
    """What bookmarks hold; of names without a bookmark, what the first control of that name holds; and the copies."""
    spans, copies = _bookmarks(root)
    copied = {element for _, held in copies for element in held}
    for name, found in _controls(root).items():
        own = spans.get(name)
        rest = [held for held in found if own is None or not {*held} & {*own}]
        if not own:
            first = rest.pop(0)
            spans.setdefault(name, first)
        copies += [(name, held) for held in rest if not copied & {*held}]
    return spans, copies


def _bookmarks(root: Any) -> tuple[dict[str, list[Any]], list[tuple[str, list[Any]]]]:
    """What each of our bookmarks holds; and the copies, by the name of what they are copies of."""
    spans: dict[str, list[Any]] = {}
    copies: list[tuple[str, list[Any]]] = []
    open_now: dict[str, tuple[str, list[Any]]] = {}
    for element in root.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t")):
        number = element.get(qn("w:id")) or ""
        if element.tag == qn("w:t"):
            for _, held in open_now.values():
                held.append(element)
        elif element.tag == qn("w:bookmarkStart"):
            name = element.get(qn("w:name")) or ""
            if name.startswith(PREFIX):
                open_now[number] = (name, [])
        elif number in open_now:
            name, held = open_now.pop(number)
            if copied := _COPY.fullmatch(name):
                copies.append((copied[1], held))
            elif name in spans:
                copies.append((name, held))
            else:
                spans[name] = held
    return spans, copies


def _controls(root: Any) -> dict[str, list[list[Any]]]:
    """By name, what each of our controls of that name holds, in order."""
    controls: dict[str, list[list[Any]]] = {}
    for element in root.iter(qn("w:tag")):
        name = element.get(qn("w:val")) or ""
        control = next(element.iterancestors(qn("w:sdt")), None) if name.startswith(PREFIX) else None
        if control is not None:
            controls.setdefault(name, []).append(list(control.iter(qn("w:t"))))
    return controls
