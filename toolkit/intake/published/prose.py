"""The prose of a published report: title, sections, aspects. Nothing that is printed gets lost.

What has no place in the form's sections (a note under a table, a page number) is carried by an irregularity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from toolkit.form import Form, sheets
from toolkit.form.sheets import OPENING
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.page import foot_of, is_head
from toolkit.intake.published.sections import NUMERALS, Line, Mark, find_sections
from toolkit.intake.published.wording import BLANKS, Style, is_page_number, read_label, words_of
from toolkit.submission.folding import RESIDUE, folded

_TITLE_END = re.compile(r"(年度报告|年报)$")
_YEAR = re.compile(r"(?P<arabic>(?:19|20)[0-9]{2})年度?|(?P<chinese>二[〇○零0][〇○零一二三四五六七八九]{2})年度?")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_SUBJECT = re.compile(r"政府信息公开|信息公开|政务公开")
#: A title is rarely longer, and rarely on more lines.
_LONGEST_TITLE, _TITLE_LINES = 70, 4


class Title(NamedTuple):
    """A report's title taken apart.

    Attributes:
        text: As printed, its lines joined.
        unit: "" if it names none.
        year: None if it names none.
        first: Index of its first line.
        last: Index of its last line; smaller than `first` if there is no title.
    """

    text: str
    unit: str
    year: int | None
    first: int
    last: int


@dataclass(slots=True)
class Prose:
    """What the prose says.

    Attributes:
        narrative: By key of the prose sheet's rows.
    """

    title: Title
    narrative: dict[str, str] = field(default_factory=dict)
    irregularities: list[Irregularity] = field(default_factory=list)


def clean_lines(texts: Iterable[Line], irregularities: list[Irregularity]) -> list[Line]:
    """Paragraphs → lines without blanks around them, Word's residue and page numbers."""
    lines: list[Line] = []
    for text in texts:
        for raw in text.text.split("\n"):
            line = raw.strip(BLANKS)
            if RESIDUE.search(line):
                line = RESIDUE.sub("", line).strip(BLANKS)
                what = f"“{excerpt(line, 20)}”一段里有 Word 书签的残留文字，已删去。"
                irregularities.append(Irregularity("bookmark_residue", "正文", what))
            if line and is_page_number(line):
                irregularities.append(Irregularity("page_number", "正文", f"单独成行的“{line}”当作页码略去。"))
            elif line:
                lines.append(replace(text, text=line))
    return lines


def read_prose(form: Form, lines: Sequence[Line]) -> Prose:
    """Find title, sections and aspects among the lines of prose."""
    irregularities: list[Irregularity] = []
    marks = find_sections(form, lines, irregularities)
    lines = _cut_foot(lines, marks, irregularities)
    first_table = next((index for index, line in enumerate(lines) if line.table >= 0), len(lines))
    first = min([mark.line for mark in marks] + [first_table])
    title = _find_title([line.text for line in lines[:first]])
    prose = Prose(title, irregularities=irregularities)
    _look_at_title(title, irregularities)
    around = [(index, line) for index, line in enumerate(lines[:first]) if not title.first <= index <= title.last]
    page = [line for index, line in around if is_head(line.text) or (index < title.first and _is_short(line.text))]
    if page:
        what = f"报告之前的网页文字没有采用：“{_joined(page)}”"
        irregularities.append(Irregularity("page_head", "标题", what))
    opening = [line.text for _, line in around if line not in page]
    if opening:
        prose.narrative[OPENING] = "\n".join(opening)
    _look_at_opening("".join(opening), irregularities)
    texts = _distribute(form, lines, first, marks, irregularities)
    for table, (key, heading) in enumerate(sheets.beside_rows(form), 1):
        if text := "\n".join(texts.get(key, ())):
            prose.narrative[key] = text
            what = f"表格之外还有文字（“{excerpt(text, 30)}”），已放在“文字部分”的“{heading}”一格。"
            irregularities.append(Irregularity("prose_between_tables", f"第{NUMERALS[table]}部分", what))
    for section in form.sections:
        if section.key in texts:
            if section.aspects:
                _split_aspects(section.key, section.aspects, texts[section.key], prose)
            else:
                prose.narrative[section.key] = "\n".join(texts[section.key])
    return prose


# --- title ------------------------------------------------------------------------------------------------------------


def _find_title(lines: Sequence[str]) -> Title:
    """The title among the lines before the first section: the nearest to it; it may run over several lines.

    One that names the year and 信息公开 goes before one that does not: navigation ends in 年度报告 as well.
    """
    ends = [
        index
        for index, line in enumerate(lines)
        if len(line) <= _LONGEST_TITLE and _TITLE_END.search(folded(line)) and not _NO_TITLE.search(line)
    ]
    if not ends:
        return Title("", "", None, 0, -1)
    titles = [_title_at(lines, last) for last in ends]
    return max(titles, key=lambda title: ((title.year is not None) + bool(_SUBJECT.search(_compact(title.text))), title.last))


def _title_at(lines: Sequence[str], last: int) -> Title:
    """The title that ends on a line, with the lines above that belong to it."""
    first = last
    text, unit, year = _take_apart(lines[last : last + 1])
    while (not unit or year is None) and first > 0 and last - first + 1 < _TITLE_LINES:
        above = lines[first - 1]
        longer = _take_apart(lines[first - 1 : last + 1])
        if len(longer[0]) > _LONGEST_TITLE or is_head(above) or _NO_TITLE.search(above) or _TITLE_END.search(folded(above)):
            break
        first -= 1
        text, unit, year = longer
    return Title(text, unit, year, first, last)


#: Beginnings of sentences, and signs that stand in no title.
_NO_TITLE = re.compile("^(根据|按照|依据|现将|现公布|为|本报告)|[，。；：:;>›»＞|｜]|——")


def _is_short(line: str) -> bool:
    """Whether a line is rather a label of the page than a sentence."""
    return len(line) <= 40 and not line.endswith(("。", "；"))


def _take_apart(lines: Sequence[str]) -> tuple[str, str, int | None]:
    """(title, unit, year): the unit is what stands before the year, or between the year and 政府信息公开."""
    text = "".join(lines)
    compact = _compact(text)
    match = _YEAR.search(compact)
    year = None
    before, behind = compact, compact
    if match:
        year = int((match["arabic"] or match["chinese"]).translate(_DIGITS))
        before, behind = compact[: match.start()], compact[match.end() :]
    unit = before
    if not match or not before:
        subject = _SUBJECT.search(behind)
        unit = behind[: subject.start()] if subject else ""
        # 某县人民|政府信息公开 is read 某县人民政府|信息公开.
        if unit.endswith("人民"):
            unit += "政府"
    return text, unit.removeprefix("关于"), year


def _compact(text: str) -> str:
    """A title without blanks, its digits narrow; brackets stay as they are, since a unit's name may hold some."""
    return "".join(RESIDUE.sub("", text).translate(_WIDE).replace("\u200b", "").split())


def _look_at_title(title: Title, irregularities: list[Irregularity]) -> None:
    def report(code: str, detail: str) -> None:
        irregularities.append(Irregularity(code, "标题", detail))

    if not title.text:
        report("title_missing", "没有找到以“年度报告”结尾的标题。")
        return
    shown = excerpt(title.text)
    if title.last > title.first:
        report("title_split", f"标题分成 {title.last - title.first + 1} 行，已合为一行：“{shown}”。")
    compact = _compact(title.text)
    match = _YEAR.search(compact)
    if match is None:
        report("title_year", f"标题没有写年度：“{shown}”。")
    elif not compact[: match.start()]:
        if title.unit:
            report("title_order", f"标题的年度写在单位名称之前，单位名称取年度之后的“{title.unit}”。")
        else:
            report("title_unit", f"标题没有写单位名称：“{shown}”。")
    rest = compact.removesuffix("政府信息公开工作年度报告")
    if rest == compact:
        if "政府信息公开" not in (compact[match.end() :] if match else compact):
            report("title_without_government", f"标题没有写“政府”二字，应为“政府信息公开工作年度报告”：“{shown}”。")
        else:
            report("title_wording", f"标题不以“政府信息公开工作年度报告”结尾：“{shown}”。")


def _look_at_opening(opening: str, irregularities: list[Irregularity]) -> None:
    if not opening:
        irregularities.append(Irregularity("opening_missing", "开头", "第一部分之前没有开头一段（依据、统计期限、联系方式）。"))
        return
    missing = []
    if "条例" not in opening and "国办" not in opening:
        missing.append("依据")
    if not re.search(r"统计期限|12月31日", folded(opening)):
        missing.append("统计期限")
    if missing:
        irregularities.append(Irregularity("opening_incomplete", "开头", f"开头一段没有写明{'、'.join(missing)}。"))


# --- sections ---------------------------------------------------------------------------------------------------------

#: Sections of prose, and the tables whose sections hold one, by number from 0.
_PROSE = {0: "overview", 4: "problems", 5: "other_matters"}
_SENTENCE = re.compile("[。；;，,：:]|[0-9]\\s*[件条次份人]")
_UNIT_LINE = re.compile(r"[(（]?单位[:：].{1,8}")


def _distribute(
    form: Form, lines: Sequence[Line], first: int, marks: Sequence[Mark], irregularities: list[Irregularity]
) -> dict[str, list[str]]:
    """The lines of each text of the report. Text without a heading of its own goes where its place in the report says.

    What stands beside a table is a text of its own, `tables.requests`.
    """
    by_line = {mark.line: mark for mark in marks}
    found = {mark.section for mark in marks}
    texts: dict[str, list[str]] = {}
    current = -1
    for index, line in enumerate(lines[first:], first):
        text = line.text
        if mark := by_line.get(index):
            current = mark.section
            if current in _PROSE:
                texts.setdefault(_PROSE[current], [])
            if not (text := mark.rest):
                continue
        key = _PROSE.get(current)
        if current == 0 and line.table >= 0:
            key = None
        if key is None and line.table == len(form.tables) - 1 and 4 not in found:
            # Behind table 四 and without a heading 五: the section's text all the same.
            key = "problems"
        if key is None:
            table = current - 1 if 1 <= current <= len(form.tables) else line.table
            if table < 0 or _UNIT_LINE.fullmatch(text) or (line.cell and not _SENTENCE.search(text)):
                where = f"第{NUMERALS[current]}部分" if current >= 0 else "表格之间"
                what = f"表格之外的文字在报表中没有位置，只记在这里：“{text}”"
                irregularities.append(Irregularity("prose_between_tables", where, what))
                continue
            key = sheets.beside_table(form.tables[table])
        texts.setdefault(key, []).append(text)
    return texts


def _cut_foot(lines: Sequence[Line], marks: Sequence[Mark], irregularities: list[Irregularity]) -> Sequence[Line]:
    """The lines without the foot of the page that the report was copied from, which is listed."""
    last = max((mark.line for mark in marks), default=-1)
    tables = max((line.table for line in lines), default=-1)
    start = max(last + 1, next((index for index, line in enumerate(lines) if line.table == tables), 0))
    if not marks or max(mark.section for mark in marks) < 4:
        return lines
    end = start + foot_of(lines[start:])
    if end < len(lines):
        what = f"报告之后的网页文字没有采用：“{_joined(lines[end:])}”"
        irregularities.append(Irregularity("page_foot", f"第{NUMERALS[max(mark.section for mark in marks)]}部分", what))
    return lines[:end]


def _joined(lines: Iterable[Line]) -> str:
    return "｜".join(line.text for line in lines)


# --- aspects ----------------------------------------------------------------------------------------------------------

#: Words by which the heading of an aspect is known, whatever else it says.
_ASPECT_WORDS: Mapping[str, tuple[str, ...]] = {
    "proactive": ("主动公开",),
    "requests": ("申请",),
    "management": ("管理",),
    "platform": ("平台",),
    "supervision": ("监督", "保障"),
}


def _split_aspects(key: str, aspects: tuple[tuple[str, str], ...], lines: list[str], prose: Prose) -> None:
    """Divide a section into what stands before its aspects and the text of each; undivided if the headings do not fit."""
    brackets = [index for index, line in enumerate(lines) if read_label(line[:60]).style is Style.BRACKET]
    heads = _aspect_heads(aspects, lines, brackets)
    phrases = [_phrase(lines[index])[0] for index in heads or brackets]
    place = "第一部分"
    if not heads and [read_label(lines[index][:60]).number for index in brackets] != list(range(1, len(aspects) + 1)):
        what = f"没有依次分列{'、'.join(title for _, title in aspects)}五个方面，全文放在“总体情况”一格。"
        prose.irregularities.append(Irregularity("aspects_missing", place, what))
    elif not heads:
        shown = "、".join(f"“{excerpt(phrase, 25)}”" for phrase in phrases)
        what = f"五个小标题与规定的五个方面对不上（原文：{shown}），没有拆分，全文放在“总体情况”一格。"
        prose.irregularities.append(Irregularity("aspects_differ", place, what))
    else:
        if heads[0]:
            prose.narrative[key] = "\n".join(lines[: heads[0]])
        for number, (aspect, title) in enumerate(aspects):
            end = heads[number + 1] if number + 1 < len(heads) else len(lines)
            phrase, rest = _phrase(lines[heads[number]])
            body = lines[heads[number] + 1 : end]
            if words_of(phrase) == read_label(title).words:
                body = ([rest] if rest else []) + body
            else:
                body = [lines[heads[number]], *body]
                what = f"小标题“{excerpt(phrase, 30)}”与规定的“{title}”不同，小标题保留在正文里。"
                prose.irregularities.append(Irregularity("aspect_heading", place, what))
            prose.narrative[f"{key}.{aspect}"] = "\n".join(body)
        return
    prose.narrative[key] = "\n".join(lines)


def _aspect_heads(aspects: tuple[tuple[str, str], ...], lines: list[str], brackets: list[int]) -> list[int]:
    """The lines that head the aspects, （一） to （五）; lists numbered alike may stand between them. [] if one is missing."""
    heads: list[int] = []
    for index in brackets:
        aspect = aspects[len(heads)][0] if len(heads) < len(aspects) else ""
        if aspect and read_label(lines[index][:60]).number == len(heads) + 1 and _fits(aspect, _phrase(lines[index])[0]):
            heads.append(index)
    return heads if len(heads) == len(aspects) else []


def _fits(aspect: str, phrase: str) -> bool:
    return any(word in phrase for word in _ASPECT_WORDS[aspect])


def _phrase(line: str) -> tuple[str, str]:
    """The words of a run-in heading （一）…。 and what stands behind it."""
    match = re.match(r"[\s\xa0\u3000]*[(（]\s*.{1,2}\s*[)）][、.．,，]?\s*([^。：:；;\s]*)[。：:；;\s]*", line)
    if match is None:
        return line, ""
    return match[1], line[match.end() :].strip(BLANKS)
