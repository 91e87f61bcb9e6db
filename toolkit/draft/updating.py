"""A draft that people have worked on gets the figures of today; no word that a person wrote is changed.

A figure is renewed where its bookmark (or, where Word has dropped that, its content control) still holds what was printed. What
somebody typed over, copied or took away is left as it is and told of, each with a proposal. The same for a figure that was said
in words (未收到) or has to be said so now, and for one whose sentence would have other words today (减少 for 增加): a number
cannot simply be put there.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.oxml.ns import qn
from lxml import etree

from toolkit.draft.bindings import (
    PREFIX,
    Binding,
    Ledger,
    custom_xml,
    from_properties,
    is_older,
    is_ours,
    ledger_of,
    sentences_of,
    sketch_of_table,
    to_properties,
)
from toolkit.draft.plan import compose
from toolkit.errors import NianbaoError
from toolkit.intake.documents.package import Package

if TYPE_CHECKING:
    from toolkit.draft.account import Account

_CUSTOM = "docProps/custom.xml"
#: What LibreOffice calls a copied bookmark: nb_received_1 Copy 1, in files with lines for blanks.
_COPY = re.compile(rf"({PREFIX}\w+?)[ _]Copy[ _]?[0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?(?:万元)?")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Told(NamedTuple):
    """A figure that was left as it is.

    Attributes:
        kind: `overtyped`, `copied`, `lost`, `reworded` (a number has become words, or the reverse, or its sentence reads
            otherwise), `gone` (no longer said), `new` (a figure of today that has no place in the document), `table` (the
            annex).
        name: Of the bookmark, "" for the annex.
        text: What has happened, where, and what is proposed, in Chinese.
    """

    kind: str
    name: str
    text: str


@dataclass
class Updated:
    """A renewed draft.

    Attributes:
        data: The new .docx.
        renewed: Names of the figures that have a new value.
        unchanged: How many already had it.
        told: What was left as it is.
        path: Where it was written; None if it was not.
    """

    data: bytes
    renewed: list[str] = field(default_factory=list)
    unchanged: int = 0
    told: list[Told] = field(default_factory=list)
    path: Path | None = None


@dataclass
class Bound:
    """A document with its bindings, as it is now.

    Attributes:
        root: Of its text.
        ledger: What it printed when it was made.
        spans: By name, the elements of text that a bookmark or control holds, in order; empty if it holds nothing.
        copies: (name, text) of copied bookmarks and controls.
    """

    package: Package
    root: Any
    ledger: Ledger
    spans: Mapping[str, list[Any]]
    copies: list[tuple[str, str]]

    def text(self, name: str) -> str:
        """What stands in a binding now."""
        return "".join(one.text or "" for one in self.spans[name])

    def tables(self) -> set[str]:
        """Sketches of its tables."""
        return {
            sketch_of_table(
                ["".join(one.text or "" for one in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
                for row in table.iter(qn("w:tr"))
            )
            for table in self.root.iter(qn("w:tbl"))
        }

    def whole(self) -> str:
        """All text of the document."""
        return "".join(one.text or "" for one in self.root.iter(qn("w:t")))


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
    root = package.xml(_CUSTOM) if _CUSTOM in package.entries else None
    return {one.get("name") or "": "".join(one.itertext()) for one in root} if root is not None else {}


def _spans(root: Any) -> tuple[dict[str, list[Any]], list[tuple[str, str]]]:
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
    return spans, [(name, "".join(one.text or "" for one in held)) for name, held in copies]


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


def update(data: bytes, account: Account) -> Updated:
    """Renew the figures of a draft.

    Args:
        data: The draft, as .docx.
        account: What it has to give account of today.

    Raises:
        UnreadableError: If it is no sound .docx.
        NianbaoError: If it is no draft of ours, or that of another report.
    """
    bound = read_bound(data)
    old = bound.ledger
    blocks = compose(account)
    new = ledger_of(account, blocks)
    if (old.unit, old.year, old.edition) != (new.unit, new.year, new.edition):
        raise NianbaoError(
            f"草稿是{old.unit}{old.year}年的（{old.edition}年版），工作簿是{new.unit}{new.year}年的（{new.edition}年版），没有更新。"
        )
    result = Updated(b"")
    kept: dict[str, Binding] = {}
    sentences = sentences_of(blocks)
    for was, now in _pairs(old, new):
        kept[was.name] = _renew(bound, was, now, sentences.get(now.name, "") if now else "", result)
    today = {was.name: now for was, now in _pairs(old, new)}
    result.told += _copied(bound, new, today, sentences)
    said = {now.name for _, now in _pairs(old, new) if now}
    result.told += [
        Told("new", one.name, f"{one.place}：新的草稿里有这个数，文中没有它的位置，没有动，请补写。")
        for one in new.bindings.values()
        if one.name not in said
    ]
    told, table = _annex(bound, new)
    result.told += told
    result.data = _packed(data, bound, old._replace(bindings=kept, table=table))
    return result


def _pairs(old: Ledger, new: Ledger) -> Iterator[tuple[Binding, Binding | None]]:
    """Each figure of the draft with what it is today; None if the report of today does not say it.

    A figure of a unit is known by the unit's name: its number in the roster may have changed.
    """
    by_unit = {(one.unit, _kind(one.name)): one for one in new.bindings.values() if one.unit}
    for was in old.bindings.values():
        yield was, by_unit.get((was.unit, _kind(was.name))) if was.unit else new.bindings.get(was.name)


def _kind(name: str) -> str:
    """The name of a unit's figure without the number of the unit: u12_received_1 → received_1."""
    return re.sub(rf"^{PREFIX}u[0-9]+_", "", name)


def _renew(bound: Bound, was: Binding, now: Binding | None, sentence: str, result: Updated) -> Binding:
    """Renew one figure, or say why not; returns its line of the ledger from now on. `sentence`: its whole sentence of today."""
    wanted = now.text if now else ""
    if was.name not in bound.spans or not (held := bound.spans[was.name]) or not (text := bound.text(was.name).strip()):
        result.told.append(_lost(bound, was, wanted, sentence if now and was.sentence != now.sentence else ""))
        return was
    if now is None:
        result.told.append(Told("gone", was.name, f"{was.place}：新的草稿里不再写这个数，原文没有动，请核对后改写。"))
        return was
    reworded = was.sentence != now.sentence and not (text == wanted and _reads(held, sentence))
    if text not in (wanted, was.text):
        proposal = f"工作簿现在是“{wanted}”" + ("" if wanted == was.text else f"（起草时是“{was.text}”）")
        proposal += f"，整句现在是“{sentence}”" if reworded else ""
        result.told.append(Told("overtyped", was.name, f"{was.place}：已被人改成“{text}”，没有动；{proposal}，请核对。"))
        return was
    if reworded:
        result.told.append(Told("reworded", was.name, f"{was.place}：这句的说法要变，没有动；建议整句改写为“{sentence}”。"))
        return was
    if text == wanted:
        result.unchanged += 1
        return replace(was, text=wanted, sentence=now.sentence)
    if not (_NUMBER.fullmatch(text) and _NUMBER.fullmatch(wanted)):
        proposal = f"“{sentence}”" if sentence else f"“…{now.before}{now.text}{now.after}…”"
        result.told.append(Told("reworded", was.name, f"{was.place}：说法要变，没有动；建议改写为{proposal}。"))
        return was
    _put(held, wanted)
    result.renewed.append(was.name)
    return replace(was, text=wanted, cells=now.cells)


def _put(held: list[Any], text: str) -> None:
    """The new text in the place of the old: in the first element that held some, so that it keeps the look."""
    first = next(one for one in held if one.text)
    first.text = text
    first.set(_SPACE, "preserve")
    for one in held:
        if one is not first:
            one.text = ""


def _reads(held: list[Any], sentence: str) -> bool:
    """Whether the paragraph of a figure has this sentence: somebody has put it there as it was proposed."""
    paragraph = next(held[0].iterancestors(qn("w:p")))
    text = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
    return "".join(sentence.split()) in "".join(text.split())


def _lost(bound: Bound, was: Binding, wanted: str, sentence: str) -> Told:
    """What is told of a figure without a place; `sentence`: of today, where it has other words than that of old, else ""."""
    around = f"{was.before}{was.text}{was.after}"
    if not was.in_table and bound.whole().count(around) == 1:
        change = f"整句改写为“{sentence}”" if sentence else f"把“{was.text}”改为“{wanted}”"
        return Told("lost", was.name, f"{was.place}：文字还在，书签没有了，没有动；建议{change}。")
    today = f"整句是“{sentence}”" if sentence else f"数是“{wanted}”"
    proposal = f"仍要写的，现在的{today}" if wanted else "新的草稿里也不再写它"
    return Told("lost", was.name, f"{was.place}：文中已经找不到（可能已删去）；{proposal}。")


def _copied(bound: Bound, new: Ledger, today: Mapping[str, Binding | None], sentences: Mapping[str, str]) -> Iterator[Told]:
    for name, text in bound.copies:
        one = today.get(name) or new.bindings.get(name)
        was = bound.ledger.bindings.get(name)
        whole = f"，整句是“{sentences.get(one.name, '')}”" if one and was and was.sentence != one.sentence else ""
        proposal = f"；原数现在是“{one.text}”{whole}，建议改成一致或者删去" if one else "，请核对"
        yield Told("copied", name, f"“{text}”是从“{name}”复制来的，没有动{proposal}。")


def _annex(bound: Bound, new: Ledger) -> tuple[list[Told], str]:
    """What is told of the table of units, which is not bound cell by cell; and its sketch in the ledger from now on.

    It is told as long as the document shows the table of old. One that somebody has changed or taken away is told once: from
    then on the ledger names the table of today.
    """
    was, printed = bound.ledger.table, bound.tables()
    if was == new.table or new.table in printed:
        return [], new.table
    if not new.table:
        told = "新的草稿里没有附件各单位的表，文中的没有动，请核对后删去。"
    elif not was:
        told = "新的草稿里有附件各单位的表，文中没有，没有动，请从重新起草的草稿复制附表。"
    else:
        told = "附件各单位的表没有自动更新：数据已有变化，请从重新起草的草稿复制附表。"
    return [Told("table", "", told)], was if was in printed else new.table


def _with_ledger(root: Any, ledger: Ledger) -> bytes:
    """The custom properties with another ledger; those of others stay as they are, whatever they hold."""
    for one in [*root]:
        if is_ours(one.get("name") or ""):
            root.remove(one)
    numbers = [int(number) for one in root if (number := one.get("pid") or "").isdecimal()]
    root.extend([*etree.fromstring(custom_xml(to_properties(ledger), max([1, *numbers]) + 1))])
    data: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def _packed(data: bytes, bound: Bound, ledger: Ledger) -> bytes:
    """The document with its new text and ledger; every other part as it was."""
    main = bound.package.main()
    parts = {
        main: etree.tostring(bound.root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True),
        _CUSTOM: _with_ledger(bound.package.xml(_CUSTOM), ledger),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.is_dir():
                continue
            copy = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            copy.compress_type, copy.external_attr, copy.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 0
            content = parts.get(entry.filename)
            target.writestr(copy, content if content is not None else bound.package.part(entry.filename) or b"")
    return packed.getvalue()
