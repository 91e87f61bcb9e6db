"""What a number counts: from nouns, labels and verbs to quantities, as functions of the clause in which they stand."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.narrative.measures import DECISIONS, DISPUTES, DOCUMENT_VERBS, family, head
from toolkit.narrative.state import LABEL, UNKNOWN, Clause, Item, Reader
from toolkit.patterns import pattern

#: Unknown words that make a part of what follows: …类, …方面, and a way by which it came.
_PART = pattern(
    r"不予|不准|驳回|涉及|涉|关于|方面|领域|类$|类的$|系统|项目|部分|转办|交办|移送|渠道|平台|形式|方式|其他|来自|通过|移交|协办|会办"
    r"|邮|来函|来人|上门|窗口|热线|网|微|端|线上|线下|名义|委托"
)
#: What is applied for, where it is no information: 不动产登记申请, 低保救助申请.
ANOTHER_APPLICATION = pattern(
    "..(?:登记|许可|审批|核准|备案|资质|资格|认定|鉴定|证照|执照|贷款|补贴|补助|救助|奖励|仲裁|调解)(?:的|类)?$"
)


def cannot_be_passed(reader: Reader, text: str) -> bool:
    """Whether an unknown word says that what follows is only a part, or another organ's."""
    return _PART.search(text) is not None or reader.organ.is_another(text)


def names_of(items: Sequence[Item], verbs: Sequence[str], clause: Clause) -> tuple[str, ...]:
    """The quantities of a list of nouns and labels; () if one of them is not known."""
    if len(items) == 1:
        name = name_of(items[0], verbs, clause) if items[0].sound else ""
        return (name,) if name else ()
    names = [name_of(item, verbs, clause) for item in items if item.sound]
    if len(names) < len(items) or "" in names:
        return ()
    if len({family(name) for name in names}) > 1 and not (names[-1] == "carried_in" and names[0] in ("new", "got")):
        return ()
    return tuple(dict.fromkeys(names))  # 收到申请、受理申请12件: named twice, counted once


def verb_alone(verbs: Sequence[str], clause: Clause) -> tuple[str, ...]:
    """The quantity of a number that has nothing but a verb; () if that does not say what was counted."""
    sentence = clause.sentence
    if clause.segment.subject or clause.segment.about:
        return ()
    if sentence.topic == "request" or (clause.paragraph.default and not sentence.topic):
        return (name,) if (name := head(verbs)) and name != "any" and not clause.segment.foreign else ()
    if sentence.topic == "document":
        verb = verbs[-1]
        return (f"{sentence.document}.{DOCUMENT_VERBS[verb]}",) if verb in DOCUMENT_VERBS else ()
    if sentence.topic == "money" and verbs[-1] == "charge":
        return ("processing_fee",) if sentence.fee else ("fee.amount",)
    return ()


def name_of(item: Item, verbs: Sequence[str], clause: Clause) -> str:
    """The quantity that a noun or a label means, "" if that cannot be said."""
    sentence, paragraph = clause.sentence, clause.paragraph
    value = item.value
    verb = verbs[-1] if verbs else None
    if item.kind is LABEL:
        group, name = value.split(":")
        if group == "result":
            return f"{'+'.join(sentence.disputes[-1])}.{name}" if sentence.disputes else ""
        foreign = sentence.topic == "foreign" or clause.segment.foreign
        about = sentence.topic == "request" or (paragraph.default and not foreign)
        if not about and not (group == "outcome" and _among_outcomes(clause)):
            return ""
        if group == "applicant":
            return f"applicant.{name}"
        return f"{name}@{item.kind_of_applicant}" if item.kind_of_applicant else name
    if value == "request":
        return head(verbs)
    if value in DISPUTES:
        about = sentence.open_information or paragraph.default
        told = verb not in ("handle", "close", "answer", "elsewhere", "disclose") or clause.segment.reason  # 不服答复申请复议
        return value if about and told else ""
    if value in ("normative", "rules"):
        # 现行有效规章22部、规范性文件415件; 制发文件86件，其中规范性文件6件
        goes_on = clause.sign == "、" or bool(clause.parts)
        verb = verb or (clause.verb if goes_on else None)
        return f"{value}.{DOCUMENT_VERBS[verb]}" if verb in DOCUMENT_VERBS else ""
    if value == "document":
        if verb == "repeal" and sentence.topic == "document":
            return f"{sentence.document}.repealed"  # 规范性文件现行有效14件，废止文件1件
        return "normative.in_force" if verb in ("in_force", "still") else ""
    if value in DECISIONS:
        verb = verb or clause.verb
        return f"{value}.decisions" if verb in (None, "decide", "handle") else ""
    if value == "fee":
        return "fee.amount"
    if value == "information":
        return "published" if verb == "disclose" else ""
    return value


#: Of the claims before an outcome so many are looked at.
_NEAR = 3


def _among_outcomes(clause: Clause) -> bool:
    """Whether outcomes were told right before, so that another one is no stranger: 转为投诉渠道办理29件，逾期不补正8件."""
    return not clause.segment.foreign and any(family(one.names[0]) == "outcome" for one in clause.claims[-_NEAR:])


def also_meant(names: tuple[str, ...], clause: Clause) -> tuple[tuple[str, ...], ...]:
    """Results may be those of the case named last or of all cases named in the sentence, which names several."""
    if len(names) > 1 or "." not in names[0]:
        return ()
    named = clause.named_disputes()
    disputes, _, result = names[0].partition(".")
    if len(named) < 2 or disputes.split("+")[0] not in DISPUTES:
        return ()
    wanted = dict.fromkeys(one for several in named for one in several)
    if "litigation" in wanted:
        wanted.pop("direct", None)
        wanted.pop("after_reconsideration", None)
    each = dict.fromkeys(named[:-1])
    return ((f"{'+'.join(wanted)}.{result}",), *((f"{'+'.join(one)}.{result}",) for one in each))


def governed(name: str, clause: Clause) -> bool:
    """Whether a quantity can be a part of what 其中 or a bracket stands behind; keeps the nesting."""
    governing = clause.governing
    own, above = family(name), family(governing)
    if own == "head":
        if governing == name != "new" or (clause.parts and clause.paragraph.scope in ("office", "area") and above == "head"):
            return False
        if not clause.stack:
            clause.governing = ""
        return True
    if own in ("dispute", "result"):
        return governing != UNKNOWN or not clause.parts
    if own in DECISIONS:
        return governing != UNKNOWN or bool(clause.segment.verbs)
    if own not in ("outcome", "applicant", "carry"):
        return True
    return governing != UNKNOWN and (above == "head" or _beside(name, own, above, clause))


def _beside(name: str, own: str, above: str, clause: Clause) -> bool:
    """Whether a quantity stands beside or inside the outcome, applicant or carry-over that governs it."""
    if own != above:
        return False
    if own == "outcome":
        if "." in name:
            return clause.governing.partition(".")[0] == name.partition(".")[0]
        if not clause.stack:  # the next group ends the list inside the last one
            clause.governing = ""
            return True
        return False
    return own == "carry" or not clause.stack or clause.governing in ("applicant.organisations", "applicant.legal_persons")
