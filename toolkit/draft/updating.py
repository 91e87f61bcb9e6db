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
from collections.abc import Iterator, Mapping, Sequence
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
    is_ours,
    ledger_of,
    sentences_of,
    to_properties,
)
from toolkit.draft.bound import CUSTOM, Bound, read_bound, text_of
from toolkit.draft.charts import charts_of
from toolkit.draft.plan import UnitTable, compose
from toolkit.draft.tables import blank, fill_blank, put, renew_annex
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.draft.account import Account
    from toolkit.draft.plan import Block

#: Characters on either side by which the place of a figure without a bookmark is known again.
_NEAR = 6
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?(?:万元)?")


class Told(NamedTuple):
    """A figure that was left as it is.

    Attributes:
        kind: `overtyped`, `copied`, `lost`, `reworded` (a number has become words, or the reverse, or its sentence reads
            otherwise), `gone` (no longer said), `new` (a figure of today that has no place in the document), `row` (of the
            annex), `table` (the annex itself is missing on one side), `picture` (a chart).
        name: Of the bookmark, "" for the annex.
        place: Where it stands, for people; "" where `what` says it.
        what: What has happened, in Chinese.
        proposal: What to do, "" where `what` says it.
        left: That nothing was changed, as it stands before the proposal; "" where nobody would think so.
        here: What stands in the document, "" if nothing of it is found there.
        today: What the report of today says, "" if it says nothing of it.
        sentence: The whole sentence that is proposed in its place, "" if a figure or nothing is.
    """

    kind: str
    name: str
    place: str
    what: str
    proposal: str = ""
    here: str = ""
    today: str = ""
    sentence: str = ""
    left: str = "没有动；"

    @property
    def text(self) -> str:
        """Where, what has happened, that nothing was changed, and what is proposed."""
        return self._said(f"{self.left}{self.proposal}" if self.proposal else "")

    @property
    def advice(self) -> str:
        """The same for somebody who has nothing changed, without the place of a figure."""
        return self._replace(place="")._said(self.proposal)

    def _said(self, proposal: str) -> str:
        return (f"{self.place}：" if self.place else "") + "，".join(filter(None, (self.what, proposal))) + "。"


@dataclass
class Updated:
    """A renewed draft.

    Attributes:
        data: The new .docx.
        renewed: Names of the figures that have a new value.
        rows: The units whose line of the annex is new, or has gone; 合计 of the sums.
        unchanged: How many already had it.
        told: What was left as it is.
        path: Where it was written; None if it was not.
    """

    data: bytes
    renewed: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    unchanged: int = 0
    told: list[Told] = field(default_factory=list)
    path: Path | None = None

    @property
    def lines(self) -> list[str]:
        """What was left as it is, for people: a sentence in which several figures stand is proposed once."""
        return [*{one.sentence or one.text: one.text for one in self.told[::-1]}.values()][::-1]


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
    if bound.whose(account):
        raise NianbaoError(f"{bound.whose(account)}，没有更新。")
    result, ledger = renew(bound, account)
    result.data = _packed(data, bound, ledger)
    return result


def renew(bound: Bound, account: Account, blocks: Sequence[Block] | None = None) -> tuple[Updated, Ledger]:
    """Renew the figures of a document that has been read, in its elements; returns what was done, and its ledger from now on.

    Args:
        bound: The document, of this report; its text is changed.
        account: What it has to give account of today.
        blocks: The plan of that, if it is there already: to compose that of a large region takes a while.
    """
    old = bound.ledger
    blocks = compose(account) if blocks is None else blocks
    new = ledger_of(account, blocks)
    result = Updated(b"")
    kept: dict[str, Binding] = {}
    sentences = sentences_of(blocks)
    pairs = [*_pairs(old, new)]
    for was, now in pairs:
        if now is None and was.in_table and blank(bound, account.form, was):
            result.renewed.append(was.name)
            continue
        kept[was.name] = _renew(bound, was, now, sentences.get(now.name, "") if now else "", result)
    result.told += _copied(bound, new, {was.name: now for was, now in pairs}, sentences)
    said = {now.name for _, now in pairs if now}
    for one in (one for one in new.bindings.values() if one.name not in said):
        if one.in_table and fill_blank(bound, account.form, one):
            result.renewed.append(one.name)
            kept[one.name] = one
            continue
        if sentences.get(one.name, "") in {told.sentence for told in result.told} - {""}:
            continue  # the sentence that is proposed says it
        what = "新的草稿里有这个数，文中没有它的位置"
        result.told.append(Told("new", one.name, one.place, what, "请补写", "", one.text, left="没有动，"))
    annex = next((block for block in blocks if isinstance(block, UnitTable)), None)
    rows = _renew_annex(bound, annex, result)
    missing, table = _annex(bound, new)
    result.told += missing if rows is None else []
    result.told += _pictures(bound, account)
    return result, old._replace(bindings=kept, table=table, rows=old.rows if rows is None else rows)


def _pictures(bound: Bound, account: Account) -> Iterator[Told]:
    """The charts of a document that show other figures than today's: they are pictures, and are not drawn anew."""
    today = {one.name: one for one in charts_of(account)}
    for name, words in bound.pictures().items():
        now = today.get(name)
        if now is None:
            what = f"图“{words.partition('：')[0]}”：现在没有可以画的数"
            yield Told("picture", name, "", what, "请核对后删去", words, left="没有动，")
        elif now.words != words:
            proposal = "请用 nianbao draft --charts 重新起草，把这幅图换过来"
            yield Told("picture", name, "", f"图“{now.title}”画的不是现在的数", proposal, words, now.words)


def _renew_annex(bound: Bound, annex: UnitTable | None, result: Updated) -> dict[str, str] | None:
    """Bring the annex up to date; returns the sketches of its rows from now on, None if there is none on either side."""
    done = renew_annex(bound, annex) if annex else None
    if done is None:
        return None
    result.rows = done.renewed
    result.told += [Told("row", "", "", text, "", here, today) for text, here, today in done.told]
    return done.rows


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
        what = "新的草稿里不再写这个数"
        result.told.append(Told("gone", was.name, was.place, what, "请核对后改写", text, left="原文没有动，"))
        return was
    reworded = was.sentence != now.sentence and not (text == wanted and _reads(held, sentence))
    if text not in (wanted, was.text):
        proposal = f"工作簿现在是“{wanted}”" + ("" if wanted == was.text else f"（起草时是“{was.text}”）")
        proposal += f"，整句现在是“{sentence}”" if reworded else ""
        result.told.append(Told("overtyped", was.name, was.place, f"已被人改成“{text}”", f"{proposal}，请核对", text, wanted))
        return was
    if reworded:
        proposal = f"建议整句改写为“{sentence}”"
        result.told.append(Told("reworded", was.name, was.place, "这句的说法要变", proposal, text, wanted, sentence))
        return was
    if text == wanted:
        result.unchanged += 1
        return replace(was, text=wanted, sentence=now.sentence)
    if not (_NUMBER.fullmatch(text) and _NUMBER.fullmatch(wanted)):
        proposal = f"“{sentence}”" if sentence else f"“…{now.before}{now.text}{now.after}…”"
        result.told.append(Told("reworded", was.name, was.place, "说法要变", f"建议改写为{proposal}", text, wanted))
        return was
    put(held, wanted)
    result.renewed.append(was.name)
    return replace(was, text=wanted, cells=now.cells)


def _reads(held: list[Any], sentence: str) -> bool:
    """Whether the paragraph of a figure has this sentence: somebody has put it there as it was proposed."""
    paragraph = next(held[0].iterancestors(qn("w:p")))
    return "".join(sentence.split()) in "".join(text_of(paragraph.iter(qn("w:t"))).split())


def _lost(bound: Bound, was: Binding, wanted: str, sentence: str) -> Told:
    """What is told of a figure without a place; `sentence`: of today, where it has other words than that of old, else ""."""
    around = f"{was.before}{was.text}{was.after}"
    if not was.in_table and bound.whole().count(around) == 1:
        change = f"整句改写为“{sentence}”" if sentence else f"把“{was.text}”改为“{wanted}”"
        return Told("lost", was.name, was.place, "文字还在，书签没有了", f"建议{change}", was.text, wanted)
    if not was.in_table and (there := _in_place_of(bound, was)):
        change = f"整句改写为“{sentence}”" if sentence else f"改为“{wanted}”"
        return Told("lost", was.name, was.place, f"书签没有了，文中现在是“{there}”", f"建议{change}", there, wanted)
    today = f"整句是“{sentence}”" if sentence else f"数是“{wanted}”"
    proposal = f"仍要写的，现在的{today}" if wanted else "新的草稿里也不再写它"
    return Told("lost", was.name, was.place, f"文中已经找不到（可能已删去）；{proposal}", "", "", wanted)


def _in_place_of(bound: Bound, was: Binding) -> str:
    """The number that stands between the words between which a lost figure stood; "" if there is none, or more than one."""
    before, after = was.before[-_NEAR:], was.after[:_NEAR]
    if len(before) + len(after) < _NEAR:
        return ""
    found = re.findall(rf"{re.escape(before)}({_NUMBER.pattern}){re.escape(after)}", bound.whole())
    return found[0] if len(found) == 1 else ""


def _copied(bound: Bound, new: Ledger, today: Mapping[str, Binding | None], sentences: Mapping[str, str]) -> Iterator[Told]:
    for name, held in bound.copies:
        text = text_of(held)
        one = today.get(name) or new.bindings.get(name)
        was = bound.ledger.bindings.get(name)
        whole = f"，整句是“{sentences.get(one.name, '')}”" if one and was and was.sentence != one.sentence else ""
        what, proposal = (
            f"“{text}”是从“{name}”复制来的",
            f"原数现在是“{one.text}”{whole}，建议改成一致或者删去" if one else "请核对",
        )
        left = "没有动；" if one else "没有动，"
        yield Told("copied", name, "", what, proposal, text, one.text if one else "", left=left)


def _annex(bound: Bound, new: Ledger) -> tuple[list[Told], str]:
    """What is told of a table of units that the document or the report of today has not; and its sketch from now on.

    One that somebody has taken away is told once: from then on the ledger names the table of today.
    """
    was, printed = bound.ledger.table, bound.tables()
    if was == new.table or new.table in printed:
        return [], new.table
    if not new.table:
        told = "新的草稿里没有附件各单位的表，文中的没有动，请核对后删去"
    else:
        told = "新的草稿里有附件各单位的表，文中没有找到，请从重新起草的草稿复制附表"
    return [Told("table", "", "", told)], was if was in printed else new.table


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
        CUSTOM: _with_ledger(bound.package.xml(CUSTOM), ledger),
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
