"""Words: what each kind of word changes in the state of its clause.

More than 500 lines: one function for each kind of word, to be read beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from toolkit.narrative.claiming import amount, name_one, open_part, settle_behind
from toolkit.narrative.claims import Growth, Within
from toolkit.narrative.counting import end_list, finish_parts
from toolkit.narrative.families import ASKING_OTHERS
from toolkit.narrative.lexicon import Token, tokens
from toolkit.narrative.measures import CASES, DECISIONS, DISPUTES, HEADS, family
from toolkit.narrative.naming import cannot_be_passed, verb_alone
from toolkit.narrative.narrowing import is_narrower, narrow
from toolkit.narrative.notation import ZERO, read_number
from toolkit.narrative.sharing import percentage
from toolkit.narrative.signs import sign
from toolkit.narrative.state import LABEL, NOUN, UNKNOWN, Clause, Item, Parts, Reader
from toolkit.narrative.turns import each_named, mark_complete
from toolkit.narrative.vocabulary import Kind
from toolkit.patterns import pattern

#: Words after which only a part is told, if what they name is not known: 涉及征地的申请, 征地类申请.
_ABOUT = frozenset({"涉及", "有关", "相关", "关于", "针对", "类", "方面", "各类", "问题", "领域", "的问题", "工作"})
#: Those of them that stand behind what they name, and may stand before a verb of their own: 房屋征收方面收到申请97件.
_FIELDS = frozenset({"类", "方面", "领域", "问题", "的问题"})
#: Words that give the reason of an outcome.
_REASONS = frozenset({"因", "由于", "属于", "属", "原因", "等原因", "理由", "依照", "不服"})
#: Of the words that are passed over only these change anything.
TELLING = _ABOUT | _REASONS | {"等", "期间", "截至", "截止", "中", "里", "有效", *ASKING_OTHERS}


#: What 期间 is the whole of.
_OF_REPORT = ("报告", "统计", "年度", "本", "全年")


def _filler(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if token.text == "等":
        if segment.unknown:
            segment.unknown_text += "等"
        if clause.parts:
            clause.parts[-1].plain = False
        if segment.items and "." in segment.items[-1].value and not segment.counted:
            segment.items[-1].soft = segment.items[-1].faint = True  # 内部事务信息、过程性信息等21件: of more than these
    if token.text in _ABOUT:
        segment.about = True
        named = (segment.unknown or segment.verbs) and not (segment.items or segment.counted)
        segment.field = segment.field or (bool(named) and token.text in _FIELDS)
        if segment.unknown and segment.items and not segment.counted:
            segment.items[-1].sound = segment.items[-1].sound and segment.number is None
    elif token.text in _REASONS:
        segment.reason = True
    elif token.text in ("截至", "截止"):
        clause.until = True
    elif token.text in ("中", "里"):
        _among(reader, token)
    elif token.text == "期间" and segment.unknown and len(segment.unknown_text) > 1:
        of_part = not segment.unknown_text.endswith(_OF_REPORT)  # 节假日期间收到6件
        reader.paragraph.partial = reader.paragraph.partial or of_part
    elif token.text == "有效" and not segment.verbs and _IN_FORCE.match(reader.text, token.end):
        _verb(reader, token._replace(kind=Kind.VERB, value="in_force"))  # 有效112件, 有效文件
        segment.soft = segment.soft or reader.sentence.topic != "document"
    elif token.text in ASKING_OTHERS and segment.items and not segment.counted:
        segment.items[-1].sound = False  # 涉及第三方商业秘密征求意见5件: not refused yet


#: What may stand behind 有效 where it tells of documents in force.
_IN_FORCE = re.compile(r"(?:的)?(?:行政)?(?:规范性)?(?:文件|规章)|(?:共计|合计|共|为)?[0-9]")


def _among(reader: Reader, token: Token) -> None:
    """64件申请中: what follows in the segment is a part of what was counted."""
    segment = reader.clause.segment
    if segment.number is not None and (segment.items or segment.led) and not segment.unknown:
        number = segment.number
        settle_behind(reader)  # 收到的34件申请中, 办结的34件中
        segment.restricted = True
        told = reader.clause.last
        segment.among = number if told is not None and told.names[0] in HEADS and not told.soft else None
    elif segment.number is not None and segment.number_token is not None and segment.number_token.end == token.start:
        number = segment.number
        settle_behind(reader)
        if number.exact and int(number.value) in reader.paragraph.bases[:-1]:
            reader.clause.within = []  # 实际受理45件。45件中已办结43件: the whole that was told, and no part of it
    elif segment.counted and segment.counted_at == token.start:
        told = reader.clause.last
        if told is None or told.soft or family(told.names[0]) != "dispute":
            segment.restricted = True  # but 行政复议22件中维持16件: results have figures of their own
    elif segment.number is None and not segment.counted:
        segment.items = []  # 收到的申请中有18件被告知无法提供


def _settle_if_named(reader: Reader) -> None:
    """A number with its noun right behind it: what follows belongs to the verb (48件行政规范性文件全部在网站公布)."""
    segment = reader.clause.segment
    if segment.number is None or not segment.items or segment.unknown or not all(item.sound for item in segment.items):
        return
    listed = reader.clause.sign == "、" and reader.clause.verb is not None
    last = segment.items[-1]
    told = last.value in DECISIONS and not segment.verbs  # 7420件行政许可决定逐一公示
    if segment.led or listed or told or last.kind is LABEL or (segment.verbs and last.value in ("normative", "rules")):
        settle_behind(reader)


#: What an unknown word begins with where it goes on to say what was done: 8件亦于年内答复, 7420件行政许可决定逐一公示.
_GOES_ON = pattern("[逐均已都按依亦也皆俱]|全部|及时|统一|同步|集中|于|以[^上下内外]")


#: What stands between a number and what was done: 废止的5件已更新目录.
_DONE = ("已", "均", "也", "亦", "都")


def _context(reader: Reader, token: Token) -> None:
    clause = reader.clause
    reader.sentence.open_information = clause.segment.context = True
    clause.other_cause = False
    if clause.opened < 0 and not (clause.parts or clause.stack):
        clause.opened = token.start


#: 余4件跨年办理: these alone, for 业余 and 剩下来的 are something else.
_LEFT = frozenset({"余", "剩", "剩下", "仅余", "尚剩", "还剩", "还余", "仅剩", "尚余"})


#: What names of an application begin with.
_REQUESTS = ("申请", "政府信息", "依申请", "信息公开", "公开申请")


#: What is done in another organ's name is that organ's figure.
_DELEGATED = pattern("受[^，]{2,20}委托")


def _unknown(reader: Reader, token: Token) -> None:
    clause = reader.clause
    if reader.text[token.start] == "\ue000":
        _scope_word(reader, token, "area" if reader.organ.government else "own")
        return
    if token.text in ("至", "到", "入", "了", "来"):
        return
    segment = clause.segment
    if token.text == "新" and reader.text.startswith(_REQUESTS, token.end):
        _verb(reader, token._replace(kind=Kind.VERB, value="new"))  # 新申请51件
        return
    if _DELEGATED.match(token.text):
        clause.other_scope = True
    if token.text in _LEFT:
        segment.other = segment.excepted = True
        return
    if segment.number is not None:
        behind = segment.number_token.end if segment.number_token is not None else token.start
        goes_on = _GOES_ON.match(token.text) is not None or reader.text.startswith(_DONE, behind)
        if goes_on and segment.led and not segment.items and not segment.unknown:
            settle_behind(reader)
        elif goes_on or not segment.items or segment.items[-1].value not in DECISIONS:
            _settle_if_named(reader)
    if segment.unknown and not (segment.items or segment.verbs or segment.counted) and segment.number is None:
        segment.organ = segment.organ or reader.organ.is_another(segment.unknown_text)  # 驻区单位另行受理
    segment.unknown, segment.unknown_text = True, token.text
    clause.carry = None
    if clause.each:
        clause.each = []  # 分别为自然资源局24件、住建局15件


#: Words before 我局, 我镇 that make it no subject: 综合执法局在我镇作出…
_OBJECT = ("在", "对", "向", "涉", "给", "与", "同", "以", "将", "把", "被", "为", "从", "经")


def _scope(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    if segment.unknown and segment.unknown_text.endswith(_OBJECT) and reader.organ.is_another(segment.unknown_text[:-1]):
        reader.clause.other_scope = True
        return
    if token.value == "government" and _is_dispute_told(reader):
        segment.unknown = False
        return  # 行政复议6起，县政府维持3起
    bare = token.text in ("本级", "政府本级") and not reader.organ.government
    _scope_word(reader, token, "core" if bare else str(token.value))


def _scope_word(reader: Reader, token: Token, scope: str) -> None:
    clause = reader.clause
    segment = clause.segment
    clause.other_scope = scope == "government" and not reader.organ.government
    reader.paragraph.scope = reader.organ.scope(scope, counted=not segment.zero)
    segment.unknown = False


#: How the name of a field ends, where it stands before a verb: 农业农村领域受理申请33件.
_FIELD_NAMED = pattern("(?:领域|方面|条线|类型|项目)$")
#: Who decides a dispute.
_DECIDING = ("机关", "法院", "机构", "政府", "上级")


def _is_dispute_told(reader: Reader) -> bool:
    """Whether disputes were counted right before, so that somebody else decides them."""
    told = reader.clause.claims[-1:] or reader.sentence.claims[-1:]
    return reader.sentence.topic == "dispute" and bool(told) and family(told[0].names[0]) in ("dispute", "result")


def _subject(reader: Reader) -> None:
    """An unknown word before a verb: another organ's figure, or only an adverb."""
    clause = reader.clause
    segment = clause.segment
    if not segment.unknown:
        return
    text = segment.unknown_text
    segment.subject = True
    segment.field = segment.field or _FIELD_NAMED.search(text) is not None
    if reader.organ.names_its_area(text):
        reader.paragraph.scope, clause.other_scope = "area", False
    elif text.endswith(_DECIDING) and _is_dispute_told(reader):
        segment.subject = False  # 行政复议5件，复议机关决定维持2件
    elif segment.organ or reader.organ.is_another(text) or text.endswith("委托"):
        clause.other_scope = True
    elif clause.other_scope and clause.sign == "，" and reader.organ.names_itself(text):
        clause.other_scope = False  # 综合执法队作出行政处罚115件，街道办理行政许可21件
    elif not cannot_be_passed(reader, text):
        segment.soft, segment.subject = True, False
    segment.unknown = False


def _year(reader: Reader, token: Token) -> None:
    paragraph = reader.paragraph
    years = int(token.value or 0)
    if _directed(reader, years):
        return
    if years == 0 and reader.clause.dated is not None:
        return
    if years < 0 and _is_base(reader, token):
        return
    _in_year(reader, years)
    _no_part_of_before(reader)
    paragraph.year, paragraph.partial = years, False
    end_list(reader)


#: 由2024年的20件降为15件: what the number of the year before became.
_BECAME = pattern(r"(?:同期)?的?[0-9,]{1,9}[件份宗起例](?:申请)?(?:大幅|逐步)?(?:增|减|升|降|上升|下降|提高|回落|压)")


def _is_base(reader: Reader, token: Token) -> bool:
    """Whether a year is only what this one is compared with: 比例高于上年, 由上年的32件降至28件."""
    before = reader.text[token.start - 1]
    if before in "由从" and _BECAME.match(reader.text, token.end):
        reader.clause.rises = True
        return True
    return before in "于如" and token.kind is Kind.YEAR


def _no_part_of_before(reader: Reader) -> None:
    """其中2023年收到97件: a year among several is told apart from what they have together."""
    if reader.sentence.span:
        reader.clause.within = []


def _in_year(reader: Reader, years: int) -> None:
    """Remember which years a segment names."""
    segment = reader.clause.segment
    segment.years = (*segment.years, years)
    reader.clause.years.append(years)


#: Between two years, what makes them the first and the last of several.
_RANGE = "至到-—~～"
#: Behind a year, what makes of it all the years before.
_UP_TO = ("前", "以前", "之前")


def _dated(reader: Reader, token: Token) -> None:
    paragraph = reader.paragraph
    if reader.text.startswith(_UP_TO, token.end):
        _in_year(reader, -1)  # 2024年前收到、本年办理的6件
        reader.paragraph.partial = True
        return
    digits = re.search(r"[0-9]{4}", token.text)
    away = reader.years_away(digits[0] if digits else "")
    if not token.text[0].isdigit():
        _grow(reader, token, known=away == -1)
        return
    if _directed(reader, away) or (away < 0 and _is_base(reader, token)):
        return
    segment = reader.clause.segment
    if segment.years and reader.text[token.start - 1] in _RANGE and token.start - 2 <= reader.clause.dated_at:
        reader.sentence.span = reader.paragraph.partial = True  # 2021年至2024年
        return
    reader.clause.dated_at = token.end
    if segment.number is not None and segment.years and not segment.items:
        settle_behind(reader)  # 2022年的89件上升到2023年的112件
    _in_year(reader, away)
    _no_part_of_before(reader)
    paragraph.year, paragraph.partial, reader.clause.dated = away, False, away
    end_list(reader)


def _directed(reader: Reader, years: int) -> bool:
    """结转 followed by a year: the year tells its direction."""
    clause = reader.clause
    if clause.carry is None or years == 0:
        return False
    clause.carry.value = "carry:carried_out" if years > 0 else "carry:carried_in"
    clause.carry.sound = clause.carry.sound or not clause.carry.soft
    clause.carry = None
    return True


#: Of the last month only its end is that of the year.
_PART_OF_MONTH = pattern("[上中下]旬|(?:[12]?[0-9])日|前|之?后")


#: Behind a month, what makes of it the end of the year.
_MONTH_ENDS = ("底", "末", "终", "止", "31")


def _month(reader: Reader, token: Token) -> None:
    rest = token.text[3:] + reader.text[token.end : token.end + 2]
    last = token.text.startswith("12月") and ("31" in rest or not _PART_OF_MONTH.search(rest))
    alone = token.text in ("12月", "12月份") and not reader.text.startswith(_MONTH_ENDS, token.end)
    if alone and not (token.start and reader.text[token.start - 1] in _RANGE):
        last = False  # 12月受理13件
    reader.paragraph.partial = not (last or token.text in ("1月1日", "1月"))


#: Several years together.
_SEVERAL = re.compile("[近两二三四五六七八十]年|年间|历年|累年")


def _partial(reader: Reader, token: Token) -> None:
    if token.text.endswith("以来") and len(token.text) == 2 and 0 in reader.clause.segment.years:
        return  # 2024年以来
    if _SEVERAL.search(token.text):
        reader.sentence.span = True
    reader.paragraph.partial = True


#: What is done with fees and with records, and with applications when they come in.
_ENTERED = ("收取", "录入")
_OF_REQUESTS = pattern(r"(?!申请公开)[^，。；：0-9费]{0,12}申请(?!人)[^，。；：费]{0,12}?[0-9]")


#: What is done with documents before some of them are repealed.
_LOOKED_THROUGH = ("清理", "梳理", "清查", "评估", "排查")


def _verb(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.shared:
        return
    if segment.items and segment.items[-1].value.startswith("carry:") and not segment.counted:
        return  # 结转下年度办理
    if clause.growing and segment.compared and token.text.startswith("新增"):
        segment.trend, segment.unknown = 1, False  # 较上年新增12件
        return
    if segment.number is not None and segment.led:
        _settle_if_named(reader)
    if segment.number is None or segment.verbs or segment.items:
        _subject(reader)
    elif segment.unknown:  # 2件转县住建局办理, 2件跨年办理
        segment.subject = segment.subject or reader.organ.is_another(segment.unknown_text)
        segment.unknown, segment.soft = False, True
    clause.growing = False
    if segment.every:
        segment.swept = True
    if not segment.counted and clause.sign == "、":
        segment.verbs = []
    segment.linked = False
    verb = str(token.value)
    if verb == "in_force" and reader.text.endswith(_LOOKED_THROUGH, segment.start, token.start):
        return  # 清理现行文件62件: those that were in force before
    if token.text in _ENTERED and _OF_REQUESTS.match(reader.text, token.end):
        verb = "receive"
    if verb in segment.verbs:  # which verbs there are, and the last one, is all that counts
        segment.verbs.remove(verb)
    segment.verbs.append(verb)


def _noun(reader: Reader, token: Token) -> None:
    clause = reader.clause
    sentence = reader.sentence
    segment, value = clause.segment, str(token.value)
    if segment.shared:
        return
    clause.growing = False
    sound = not segment.unknown or _subject_of_noun(reader)
    of_another = value == "request" and not sound and not segment.counted and reader.organ.is_another(segment.unknown_text)
    clause.other_scope = clause.other_scope or of_another  # 区住建局申请量最大，共收到59件
    between = not sound
    soft = between and _passed_over(reader) and (value != "request" or "公开" in token.text)
    sound = sound or soft
    segment.unknown = False
    previous = segment.items[-1] if segment.items else None
    if value == "request":
        if previous is not None and previous.kind is LABEL:
            sentence.topic = "request" if previous.sound else "foreign"
            previous.sound = previous.sound and not between  # 公民来函申请
            way = _is_way(reader, token)
            previous.soft, previous.faint = previous.soft or way, previous.faint or way
            return
        if _is_attribute(reader, token):
            sentence.topic, segment.items, segment.foreign = "foreign", [], True
            return
        of_these = segment.reason and not segment.verbs and "的申请" in token.text  # 属于本机关公开的申请201件
        sound = _application(reader, token, previous, sound=sound) and sound and not of_these
    elif value in DISPUTES:
        sentence.topic = "dispute"
        of_decisions = segment.reason and bool(segment.items) and segment.items[-1].value in DECISIONS  # 因行政处罚被提起诉讼
        if of_decisions or (between and (segment.reason or segment.about or segment.other)):
            clause.other_cause = True  # 因其他行政行为引发行政复议14件
        if not clause.joined and not (segment.zero or clause.zero_list):
            sentence.disputes.append((value,))
        else:
            reader.effort.spend(len(clause.joined))
            named = [item.value for item in clause.joined if item.value in DISPUTES]
            sentence.disputes.append(tuple(dict.fromkeys((*named, value))))
    elif value in ("normative", "rules"):
        sentence.topic, sentence.document = "document", value
    elif value in ("fee", "processing_fee"):
        sentence.topic = "money"
        sentence.fee = value == "processing_fee"
    elif value != "document":
        sentence.topic = value
    if value in DISPUTES and previous is not None and previous.value.startswith(("result:", "direct", "after_")):
        return  # 被纠正的行政复议案件3件, 复议后起诉的行政诉讼3件
    segment.items = [Item(NOUN, value, sound, token.start, soft=soft and not segment.unknown_text.endswith("等"))]
    segment.items[0].faint = (segment.soft or soft) and value == "document"  # 废止一般性文件12件: perhaps not of one kind


def _application(reader: Reader, token: Token, previous: Item | None, *, sound: bool) -> bool:
    """Whether an application is one for information: 行政许可|申请 is none, nor need a bare 申请 be one."""
    sentence = reader.sentence
    if token.text.startswith("的") and _is_of_subject(reader, token):
        sentence.topic, reader.clause.segment.verbs = "request", []
        return False
    sentence.open_information = sentence.open_information or "公开" in token.text or reader.paragraph.default
    about = sentence.open_information and (previous is None or previous.value in ("request", "information"))
    if not about and sound and previous is None:
        about = _doubtful(reader)
    sentence.topic = "request" if about else "foreign"
    return about


def _is_way(reader: Reader, token: Token) -> bool:
    """其中小程序28件，企业书面申请件32件: by which way they came, whoever sent them."""
    parts = reader.clause.parts
    return bool(parts) and bool(parts[-1].numbers) and reader.text.endswith("书面", 0, token.start)


def _is_of_subject(reader: Reader, token: Token) -> bool:
    """涉及案件办理的申请, 关于房屋征收补偿答复的申请: the verb is part of the subject that the applications are about."""
    segment = reader.clause.segment
    if not segment.about or not segment.verbs or segment.counted:
        return False
    reader.effort.spend((token.start - segment.start) // 8)
    before = tokens(reader.text, segment.start, token.start)
    last = next((at for at in range(len(before) - 1, -1, -1) if before[at].text in _ABOUT), len(before))
    return before[-1].kind is Kind.VERB and last < len(before) - 1


#: Words that tell of the attribute of documents; what is told beside 主动公开 without 申请 is one as well.
_ATTRIBUTES = pattern("属性|公文|发文|文件|认定|界定|定密|标注")


def _is_attribute(reader: Reader, token: Token) -> bool:
    """认定主动公开141份、依申请公开52份: documents by whether they are published, and no applications."""
    clause = reader.clause
    if not token.text.startswith(("依申请", "信息依申请")) or "申请件" in token.text or clause.segment.verbs:
        return False
    reader.effort.spend((token.start - clause.start) // 8)
    return _ATTRIBUTES.search(reader.text, clause.start, token.start) is not None


#: 主动公开41件、依申请公开22件、不公开13件: documents, and no decisions on applications.
_PUBLISHED = pattern("主动公开(?:的)?[0-9]{1,6}[件份条个]、(?:信息)?依申请公开(?:的)?[0-9]{1,6}[件份条个][、，和]$")


def _doubtful(reader: Reader) -> bool:
    """收到申请37件 does not say what for: taken for applications for information as long as other numbers bear it out."""
    sentence = reader.sentence
    known = sentence.topic not in ("", "request", "information") and (reader.clause.numbered or sentence.topic == "foreign")
    if reader.paragraph.headed or reader.clause.segment.foreign or known:
        return False
    sentence.doubtful = True
    return True


def _passed_over(reader: Reader) -> bool:
    """Whether an unknown word may be passed over: it names no other organ, no part, and nothing foreign."""
    segment = reader.clause.segment
    text = segment.unknown_text
    return bool(text) and not (segment.about or segment.foreign or segment.restricted or cannot_be_passed(reader, text))


def _subject_of_noun(reader: Reader) -> bool:
    """An unknown word right before a noun: only our own name leaves the noun whole."""
    text = reader.clause.segment.unknown_text
    return reader.organ.names_itself(text) or reader.organ.names_its_area(text)


def _is_plain(reader: Reader, value: str) -> bool:
    """Whether nothing stands before a label that could make it another one."""
    segment = reader.clause.segment
    if not segment.unknown or _subject_of_noun(reader):
        return True
    if value.startswith("result:") and segment.unknown_text.endswith(("机关", "法院", "机构")):
        return True  # 复议机关维持8件
    return value.startswith("applicant:") and segment.number is not None and segment.unknown_text in _COMES_FROM


#: What stands between a number and whose applications they are.
_COMES_FROM = ("来自", "来自于", "系")


def _label(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.shared:
        return
    clause.growing = False
    value = str(token.value)
    sound, soft = _is_plain(reader, value), False
    if not sound and not (value.startswith("applicant:") and not segment.unknown_text.endswith("等")):
        soft = sound = segment.reason or _passed_over(reader)
        if soft and segment.unknown_text.endswith("等"):
            soft = False  # 律师事务所等法律服务机构
    sound = sound and not (segment.linked and value.startswith("applicant:"))  # 受理群众及企业申请15件
    if value.startswith("outcome:"):
        _in_reason(reader, token)
        sound = sound and not (value == "outcome:denied" and _PUBLISHED.search(reader.text, clause.start, token.start))
    segment.unknown = False
    if segment.every and value == "result:upheld":
        segment.swept = True
    if value == "carry:carried_out" and reader.sentence.topic == "dispute" and token.text.endswith("结案"):
        value = "result:pending"  # 提起行政诉讼3件，1件尚未结案
    elif value == "carry:carried_out":
        if token.text in _AT_HAND and 0 in segment.years and reader.text.endswith(_IN_YEAR, segment.start, token.start):
            segment.at_hand = True
            _verb(reader, token._replace(kind=Kind.VERB, value="handle"))
            return
        if segment.items and segment.items[-1].value == "carry:carried_in" and not segment.counted:
            return  # 承接上年末未结17件
        value = _left_open(reader)
    if not reader.sentence.topic and not reader.paragraph.default and value.startswith("outcome:"):
        reader.sentence.topic = "request" if _doubtful(reader) else ""  # 办理结果为：予以公开69件，部分公开21件
    item = Item(LABEL, value, sound, token.start, soft=soft or _is_object(reader, token))
    if value == "carry:carried_in" and (segment.linked or token.text[0] in _WITH):
        _add_to_verb(clause, token)
    previous = segment.items[-1] if segment.items else clause.joined[-1] if clause.joined else None
    if previous is not None and previous.kind is LABEL and segment.number is None and segment.items + clause.joined:
        _behind_label(reader, item, previous)
    segment.items = [item]


#: What was at hand in a year is what came in and what was carried in (全年在办申请共92件), unless it still is (年内在办9件).
_AT_HAND, _IN_YEAR = ("在办", "待办", "在办理"), ("年", "年度", "年内", "年内共")


def _is_object(reader: Reader, token: Token) -> bool:
    """对23件不予公开的答复进行复核: what something is done with need not be all of them."""
    segment = reader.clause.segment
    return segment.number is not None and reader.text[segment.start] in "对就把将" and reader.text.startswith("的", token.end)


def _in_reason(reader: Reader, token: Token) -> None:
    """因未制作、未保存等而无法提供14件: what is said of the reason is not said of the outcome."""
    segment = reader.clause.segment
    if segment.reason:
        segment.foreign = False
    if segment.zero and not segment.items and reader.text.endswith(_REASON_ENDS, segment.start, token.start):
        segment.zero, segment.arisen = False, None


#: What may stand between a reason and its outcome.
_REASON_ENDS = ("而", "、", "等", "原因", "情形", "情况", "理由")


def _left_open(reader: Reader) -> str:
    """The label of what is not closed: 2022年底尚未办完的2件 were carried in."""
    years = reader.clause.segment.years
    if -1 not in years or 1 in years:
        return "carry:carried_out"
    reader.paragraph.year = 0
    return "carry:carried_in"


#: 新收与上年结转共320件.
_WITH = ("与", "和", "及", "加")


def _add_to_verb(clause: Clause, token: Token) -> None:
    """What was carried in, joined to what was received."""
    segment = clause.segment
    if segment.verbs and not segment.items and not segment.counted:
        clause.joined.append(Item(NOUN, "request", True, token.start))


def _behind_label(reader: Reader, item: Item, previous: Item) -> None:
    """A label behind a label: 因本机关不掌握无法提供, 自然人予以公开."""
    clause = reader.clause
    segment = clause.segment
    (family_before, _, before), (family_now, _, now) = previous.value.partition(":"), item.value.partition(":")
    if family_before == family_now == "outcome" and "." in before and "." not in now and previous.value != item.value:
        item.cause = before if before.partition(".")[0] == now else UNKNOWN
        item.sound, item.soft = True, item.cause == UNKNOWN
        item.causes = [*(one for one in clause.joined if "." in one.value), previous]
        clause.joined = [one for one in clause.joined if "." not in one.value]
        segment.foreign = False
    elif segment.items and family_before == "applicant" and family_now == "outcome" and item.sound:
        item.kind_of_applicant = before
    elif segment.items:
        item.sound = item.sound and previous.value == item.value


#: Words that say by themselves that applications were carried over; the others need a year beside them.
_PLAIN_CARRYING = ("结转", "转结", "结存", "跨年", "滚存")


def _carry(reader: Reader, token: Token) -> None:
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    if segment.shared:
        return
    if segment.items and segment.items[-1].value.startswith("carry:") and segment.items[-1].value != "carry:carried":
        clause.carry = segment.items[-1]  # 上年结转延续办理, 未办结转至下年
        return
    value = "carry:carried"
    if -1 in segment.years:
        value, paragraph.year = "carry:carried_in", 0
    elif 1 in segment.years:
        value, paragraph.year = "carry:carried_out", 0
    clause.growing = False
    sound = not segment.unknown or (_passed_over(reader) and value != "carry:carried")
    if value == "carry:carried" and not token.text.startswith(_PLAIN_CARRYING):
        sound = False  # 采矿权延续申请
    item = Item(LABEL, value, sound, token.start, soft=segment.unknown)
    segment.unknown = False
    segment.items = [item]
    clause.carry = item


def _other(reader: Reader, token: Token) -> None:
    sentence = reader.sentence
    segment = reader.clause.segment
    segment.other = True
    if token.value == "rest":
        segment.excepted = True
        return
    if sentence.topic == "dispute" and sentence.disputes and not segment.items:
        segment.items = [Item(LABEL, "result:other", not segment.unknown, token.start)]
    else:
        segment.unknown, segment.unknown_text = True, token.text


def _zero(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    _settle_if_named(reader)
    _subject(reader)
    segment.zero = True
    segment.arisen = token.value
    if token.value == "receive":
        segment.verbs = ["receive"]
    segment.items = []


def _all(reader: Reader, token: Token) -> None:
    _settle_if_named(reader)
    reader.clause.segment.every = True


def _parts_word(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.number is not None:
        settle_behind(reader)
    if not clause.numbered and not clause.parts and reader.paragraph.before is not None:
        _go_on(reader, reader.paragraph.before)
    claim = clause.last
    clause.growing = False
    if claim is not None:
        name = claim.names[0] if len(claim.names) == 1 or claim.names[0] in DISPUTES else UNKNOWN
        if family(name) == "carry" and not clause.stack:  # 新收…，上年结转…，其中: the parts are those of both
            name = clause.head.names[0] if clause.head is not None else ""
        clause.governing = name
    elif clause.totals:
        clause.governing = UNKNOWN
    clause.shares = []
    if clause.parts and clause.parts[-1].depth == len(clause.stack):
        finish_parts(reader)
    if clause.totals:
        totals = {unit: list(several) for unit, several in clause.totals.items()}
        clause.parts.append(Parts(totals, len(clause.stack), token.start, reader.sentence.fee))
        clause.parts[-1].sorted = token.value == "all"
    segment.unknown = False


def _go_on(reader: Reader, before: Clause) -> None:
    """A list of parts at the beginning of a clause: its total stands in the clause before."""
    clause = reader.clause
    clause.totals = {unit: list(several) for unit, several in reader.paragraph.totals.items()}
    clause.goes_on = True
    clause.last, clause.head = before.last or before.head, before.head
    clause.within = list(before.within)
    if not reader.sentence.topic and before.sentence.topic != "foreign":
        reader.sentence.topic = before.sentence.topic
        reader.sentence.document = before.sentence.document
        reader.sentence.disputes = list(before.sentence.disputes)
        reader.sentence.open_information = before.sentence.open_information


def _each(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    items = [*clause.joined, *segment.items] or clause.pending
    if items and token.value == "list":
        items = list(each_named(reader, token, items))
    listed = not items and not clause.year_list and len(clause.years) < 2 and token.text in ("分别为", "分别是", "依次为")
    if listed and clause.totals and not clause.parts and not reader.text[token.end : token.end + 1].isdigit():
        sure = not segment.unknown
        _parts_word(reader, token)  # 刊登文件52件，分别为区政府文件31件、…
        mark_complete(reader, token, sure=sure)
        return
    if not items and is_narrower(reader) and len(clause.named_disputes()) > 1:  # 其中因政府信息公开引发的分别为21件、13件
        for disputes in clause.named_disputes():
            narrow(reader, disputes, ZERO)
        clause.each = list(clause.named_disputes())
        return
    if not items and segment.unknown and clause.sign == "、" and not clause.numbered:
        clause.other_scope = True  # 城关镇、河口镇分别收到11件、9件
    names = [name_one(reader, item, segment.verbs or clause.pending_verbs) for item in items]
    clause.each = [(name,) if name and item.sound else () for name, item in zip(names, items, strict=True)]
    clause.each_same = token.value == "same"
    if not clause.each_same and clause.parts:
        mark_complete(reader, token, sure=not segment.unknown)
    segment.items, clause.joined, clause.pending = [], [], []
    segment.unknown = False
    if len(clause.years) > 1:
        clause.year_list = list(clause.years)
    if not items:
        clause.each_years = list(clause.year_list)


def _total(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    if segment.number is not None:
        settle_behind(reader)  # 代为答复的22件计入该局: what stands behind a number does not call it a total
    segment.total = True
    if reader.sentence.span and not segment.years:
        reader.paragraph.partial = True
    segment.until = segment.until or (token.text == "累计" and reader.clause.until)


def _growth(reader: Reader, token: Token) -> None:
    _grow(reader, token, known=True)


def _grow(reader: Reader, token: Token, *, known: bool) -> None:
    clause = reader.clause
    paragraph = reader.paragraph
    segment = clause.segment
    if segment.number is not None:
        settle_behind(reader)
    clause.growing = segment.compared = True
    clause.subjects, clause.base = [], None
    items = [*clause.joined, *segment.items]
    if not known:
        return
    if items and not segment.counted:
        names = tuple(name for item in items if item.sound and (name := name_one(reader, item, segment.verbs)))
        elsewhere = segment.restricted or paragraph.partial or clause.other_scope or paragraph.year
        if len(names) == len(items) and not elsewhere:
            clause.subjects = [(names, None)]
    elif segment.verbs and not segment.counted and not segment.unknown and (names := verb_alone(segment.verbs, clause)):
        clause.subjects = [(names, None)]
    elif clause.last is not None and clause.last.year == 0:
        clause.subjects = [(claim.names, claim.number) for claim in (clause.last, clause.head) if claim is not None]
    segment.items, clause.joined = [], []
    segment.unknown = False


def _trend(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if not clause.growing:
        if token.text not in ("多", "少") and reader.text[token.end : token.end + 1] not in ("到", "至"):
            segment.unknown, segment.unknown_text = True, token.text
        return
    segment.trend = int(token.value or 0)
    segment.unknown = False
    if segment.trend == 0 and clause.subjects:
        reader.found.growths.append(Growth(tuple(clause.subjects), 0, None, reader.place(token)))


def _share(reader: Reader, token: Token) -> None:
    segment = reader.clause.segment
    if segment.total or (not segment.counted and (segment.unknown_text or segment.verbs)):
        segment.alone = False  # 开展测评2次，满意占比98%
    if token.value == "rate" and not (segment.items and not segment.counted):
        segment.unknown, segment.unknown_text = True, token.text
        return
    if segment.number is not None:
        settle_behind(reader)
    segment.shared, segment.share_at = True, token.start
    segment.unknown = reader.clause.growing = False


def _joint(reader: Reader, token: Token) -> None:
    clause = reader.clause
    segment = clause.segment
    if segment.number is not None and reader.text[token.end : token.end + 1].isdigit():
        _settle_if_named(reader)  # 43件行政处罚决定和9件行政强制决定
    elif segment.number is not None and segment.led and not segment.items and not segment.unknown:
        settle_behind(reader)  # 废止的5件和现行有效的112件
        segment.verbs = []
    waiting = segment.number is not None and not segment.led and segment.items and segment.items[-1].kind is LABEL
    if waiting or (segment.items and not segment.counted and segment.number is None):
        clause.joined += segment.items
        segment.items = []
    elif segment.verbs and not segment.items and not segment.counted and segment.number is None:
        segment.linked = True


def _restrict(reader: Reader, token: Token) -> None:
    clause = reader.clause
    _settle_if_named(reader)
    clause.segment.restricted = True
    clause.segment.way = token.value == "way"
    clause.segment.late = token.text in ("延期", "延长", "逾期", "超期")
    clause.segment.unknown_text = ""  # 政府网站 is no organ


def _foreign(reader: Reader, token: Token) -> None:
    _settle_if_named(reader)
    segment = reader.clause.segment
    segment.foreign = segment.unknown = True
    segment.unknown_text = token.text


def _except(reader: Reader, token: Token) -> None:
    reader.clause.segment.excepted = True


#: What stands right behind the number of the year before.
_CHANGED = pattern("(?:大幅|有所|略有?|明显|净|同比)?(?:增|减|上升|下降|提高|回落|下滑|升|降|多|少)")


def _number(reader: Reader, token: Token) -> None:
    clause = reader.clause
    number = read_number(token.text)
    segment = clause.segment
    if number is None:
        _unknown(reader, token)
    elif number.unit in ("%", "个百分点"):
        percentage(reader, number, token)
    elif clause.growing and (segment.compared or segment.trend is not None or not segment.unknown):
        if segment.trend and clause.subjects and number.unit in CASES | {"元"}:
            reader.found.growths.append(Growth(tuple(clause.subjects), segment.trend, number, reader.place(token), clause.base))
        elif segment.trend is None and not segment.unknown and not segment.items and _CHANGED.match(reader.text, token.end):
            clause.base = number if number.unit in CASES and number.exact else None  # 较上年59件增长28.81%
    elif not segment.shared and number.unit not in ("倍", "页"):
        amount(reader, number, token)
    elif segment.shared and segment.about and number.unit in CASES:
        open_part(reader, Within(number, token.start, about=True))  # 历史遗留问题类占21件


#: What is done with a word, by its kind.
HANDLERS: Mapping[Kind, Callable[[Reader, Token], None]] = {
    Kind.SIGN: sign, Kind.NUMBER: _number, Kind.DATED: _dated, Kind.MONTH: _month,
    Kind.UNKNOWN: _unknown, Kind.SCOPE: _scope, Kind.YEAR: _year, Kind.VERB: _verb,
    Kind.NOUN: _noun, Kind.LABEL: _label, Kind.CARRY: _carry, Kind.OTHER: _other,
    Kind.ZERO: _zero, Kind.ALL: _all, Kind.PARTS: _parts_word, Kind.EACH: _each,
    Kind.TOTAL: _total, Kind.GROWTH: _growth, Kind.TREND: _trend, Kind.SHARE: _share,
    Kind.JOINT: _joint, Kind.CONTEXT: _context, Kind.FILLER: _filler,
    Kind.RESTRICT: _restrict, Kind.PARTIAL: _partial, Kind.FOREIGN: _foreign,
    Kind.EXCEPT: _except,
}  # fmt: skip
