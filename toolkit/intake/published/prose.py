"""The prose of a published report: title, sections, aspects. Nothing that is printed gets lost.

What has no place in the form's sections (a note under a table, a page number) is carried by an irregularity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.form import FORMS, Form
from toolkit.form.sheets import OPENING
from toolkit.intake.published.irregularity import Irregularity, excerpt
from toolkit.intake.published.wording import RESIDUE, Style, fold, likeness, read_label, words_of

_NUMERALS = "一二三四五六"
_BLANKS = " \t\u3000\xa0\u2002\u2003\u2009\u200b\ufeff"
_PAGE_NUMBER = re.compile(r"[-—–―·.\s]*[0-9]{1,3}[-—–―·.\s]*|第\s*[0-9]{1,3}\s*页(\s{0,9}[,，/]?\s{0,9}共\s*[0-9]{1,3}\s*页)?")
_TITLE_END = re.compile(r"(年度报告|年报)$")
_YEAR = re.compile(r"(?P<arabic>(?:19|20)[0-9]{2})年度?|(?P<chinese>二[〇○零0][〇○零一二三四五六七八九]{2})年度?")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_SUBJECT = re.compile(r"政府信息公开|信息公开|政务公开")
#: A title is rarely longer, and rarely on more lines.
_LONGEST_TITLE, _TITLE_LINES = 70, 4
_LONGEST_HEADING = 45


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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of prose.

    Attributes:
        text: Without blanks around it.
        table: Index of the form's table that stands last before it, -1 before the first.
    """

    text: str
    table: int = -1


@dataclass(slots=True)
class Prose:
    """What the prose says.

    Attributes:
        narrative: By key of the prose sheet's rows.
    """

    title: Title
    narrative: dict[str, str] = field(default_factory=dict)
    irregularities: list[Irregularity] = field(default_factory=list)


def clean_lines(texts: Iterable[tuple[str, int]], irregularities: list[Irregularity]) -> list[Line]:
    """Paragraphs as (text, table before it) → lines without blanks around them, Word's residue and page numbers."""
    lines: list[Line] = []
    for text, table in texts:
        for raw in text.split("\n"):
            line = raw.strip(_BLANKS)
            if RESIDUE.search(line):
                line = RESIDUE.sub("", line).strip(_BLANKS)
                what = f"“{excerpt(line, 20)}”一段里有 Word 书签的残留文字，已删去。"
                irregularities.append(Irregularity("bookmark_residue", "正文", what))
            if line and _PAGE_NUMBER.fullmatch(line):
                irregularities.append(Irregularity("page_number", "正文", f"单独成行的“{line}”当作页码略去。"))
            elif line:
                lines.append(Line(line, table))
    return lines


def read_prose(form: Form, lines: Sequence[Line]) -> Prose:
    """Find title, sections and aspects among the lines of prose."""
    irregularities: list[Irregularity] = []
    marks = list(_find_sections(form, lines, irregularities))
    first_table = next((index for index, line in enumerate(lines) if line.table >= 0), len(lines))
    first = min([mark.line for mark in marks] + [first_table])
    title = _find_title([line.text for line in lines[:first]])
    prose = Prose(title, irregularities=irregularities)
    _look_at_title(title, irregularities)
    opening = [line.text for index, line in enumerate(lines[:first]) if not title.first <= index <= title.last]
    if opening:
        prose.narrative[OPENING] = "\n".join(opening)
    _look_at_opening("".join(opening), irregularities)
    texts = _distribute(form, lines, first, marks, irregularities)
    for section in form.sections:
        if section.key in texts:
            if section.aspects:
                _split_aspects(section.key, section.aspects, texts[section.key], prose)
            else:
                prose.narrative[section.key] = "\n".join(texts[section.key])
    return prose


# --- title ------------------------------------------------------------------------------------------------------------


def _find_title(lines: Sequence[str]) -> Title:
    """The title among the lines before the first section; it may run over several of them."""
    for last, line in enumerate(lines):
        if len(line) > _LONGEST_TITLE or not _TITLE_END.search(fold(line)):
            continue
        first = last
        text, unit, year = _take_apart(lines[last : last + 1])
        while (not unit or year is None) and first > 0 and last - first + 1 < _TITLE_LINES:
            longer = _take_apart(lines[first - 1 : last + 1])
            if len(longer[0]) > _LONGEST_TITLE:
                break
            first -= 1
            text, unit, year = longer
        return Title(text, unit, year, first, last)
    return Title("", "", None, 0, -1)


def _take_apart(lines: Sequence[str]) -> tuple[str, str, int | None]:
    """(title, unit, year): the unit is what stands before the year, or between the year and 政府信息公开."""
    text = "".join(lines)
    folded = _compact(text)
    match = _YEAR.search(folded)
    year = None
    before, behind = folded, folded
    if match:
        year = int((match["arabic"] or match["chinese"]).translate(_DIGITS))
        before, behind = folded[: match.start()], folded[match.end() :]
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
    folded = _compact(title.text)
    match = _YEAR.search(folded)
    if match is None:
        report("title_year", f"标题没有写年度：“{shown}”。")
    elif not folded[: match.start()]:
        if title.unit:
            report("title_order", f"标题的年度写在单位名称之前，单位名称取年度之后的“{title.unit}”。")
        else:
            report("title_unit", f"标题没有写单位名称：“{shown}”。")
    rest = folded.removesuffix("政府信息公开工作年度报告")
    if rest == folded:
        if "政府信息公开" not in (folded[match.end() :] if match else folded):
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
    if not re.search(r"统计期限|12月31日", fold(opening)):
        missing.append("统计期限")
    if missing:
        irregularities.append(Irregularity("opening_incomplete", "开头", f"开头一段没有写明{'、'.join(missing)}。"))


# --- sections ---------------------------------------------------------------------------------------------------------


class _Mark(NamedTuple):
    """A section heading: on which line, which section (from 0), and what stands behind it on the same line."""

    line: int
    section: int
    rest: str


def section_titles(form: Form) -> tuple[str, ...]:
    """The headings of the six sections as the form prints them."""
    prose, tables = [section.title for section in form.sections], [table.title for table in form.tables]
    return (prose[0], *tables, *prose[1:])


def _wordings(number: int) -> dict[str, str]:
    """Every accepted wording of a section's heading, of both editions, by its words."""
    accepted = [section_titles(form)[number] for form in FORMS.values()]
    for form in FORMS.values():
        for section in form.sections:
            if section.title in accepted:
                accepted.extend(section.accepted)
    return {read_label(title).words: title for title in accepted}


def _find_sections(form: Form, lines: Sequence[Line], irregularities: list[Irregularity]) -> Iterator[_Mark]:
    """The section headings in order of the text; headings that differ from the form's, and missing ones, are reported."""
    titles = section_titles(form)
    wordings = [_wordings(number) for number in range(len(titles))]
    seen: set[int] = set()
    last = -1
    for index, line in enumerate(lines):
        found = _match_section(line, wordings, seen, last)
        if not found:
            continue
        section, rest = found
        seen.add(section)
        heading = line.text.removesuffix(rest).strip(_BLANKS) if rest else line.text
        irregularities.extend(_look_at_heading(titles[section], section, heading, rest))
        if section < last:
            what = f"“{titles[section]}”排在“{titles[last]}”之后，顺序与官方格式不同。"
            irregularities.append(Irregularity("section_order", f"第{_NUMERALS[section]}部分", what))
        last = max(last, section)
        yield _Mark(index, section, rest)
    for section, title in enumerate(titles):
        if section not in seen:
            what = f"没有找到标题“{title}”。"
            irregularities.append(Irregularity("section_missing", f"第{_NUMERALS[section]}部分", what))


def _match_section(line: Line, wordings: list[dict[str, str]], seen: set[int], last: int) -> tuple[int, str] | None:
    """(section, text behind its heading on the same line), None if the line is no section heading."""
    label = read_label(line.text[:200])
    if not label.words:
        return None
    for number, known in enumerate(wordings):
        if number in seen:
            continue
        if len(line.text) <= _LONGEST_HEADING and label.words in known:
            return number, ""
        if label.number == number + 1 and label.style is not Style.BRACKET:
            for words in sorted(known, key=len, reverse=True):
                if label.words.startswith(words) and (rest := _behind(line.text, words)):
                    return number, rest
    if len(line.text) > _LONGEST_HEADING or label.style is Style.BRACKET:
        return None
    scores = []
    for number in range(last + 1, len(wordings)):
        score = max(likeness(label.words, words) for words in wordings[number])
        if score >= (0.5 if label.number == number + 1 else 0.85) and number not in seen:
            scores.append((score, number))
    return (max(scores)[1], "") if scores else None


def _behind(line: str, words: str) -> str:
    """What stands on a line behind a heading with these words and a sign that ends it; "" if the heading runs on."""
    for end in range(1, min(len(line), 2 * len(words) + 20)):
        if read_label(line[:end]).words == words and line[end] in "。：:;；\u3000\xa0 ":
            return line[end + 1 :].strip(_BLANKS)
    return ""


def _look_at_heading(official: str, section: int, heading: str, rest: str) -> Iterator[Irregularity]:
    where = f"第{_NUMERALS[section]}部分"
    label = read_label(heading)
    shown = excerpt(heading)
    if label.number is None:
        yield Irregularity("section_number", where, f"标题“{shown}”没有编号，应为“{_NUMERALS[section]}、”。")
    elif label.number != section + 1:
        yield Irregularity("section_number", where, f"标题“{shown}”的编号不对，应为“{_NUMERALS[section]}、”。")
    elif label.style is not Style.CHINESE:
        yield Irregularity("numbering_style", where, f"标题“{shown}”的编号写法不统一，应为“{_NUMERALS[section]}、”。")
    if label.words != read_label(official).words:
        yield Irregularity("section_heading", where, f"标题“{shown}”与官方格式“{official}”不同。")
    if rest:
        yield Irregularity("section_run_in", where, f"标题“{shown}”与正文排在同一行，已分开。")


def _distribute(
    form: Form, lines: Sequence[Line], first: int, marks: Sequence[_Mark], irregularities: list[Irregularity]
) -> dict[str, list[str]]:
    """The lines of each section of prose. Text without a heading of its own goes where its place in the report says."""
    sections = {0: "overview", 4: "problems", 5: "other_matters"}
    by_line = {mark.line: mark for mark in marks}
    found = {mark.section for mark in marks}
    texts: dict[str, list[str]] = {}
    current = -1
    for index, line in enumerate(lines[first:], first):
        text = line.text
        if mark := by_line.get(index):
            current = mark.section
            if current in sections:
                texts.setdefault(sections[current], [])
            if not (text := mark.rest):
                continue
        key = sections.get(current)
        if key and line.table >= 0 and current == 0:
            key = None
        if key is None and line.table == len(form.tables) - 1 and 4 not in found:
            # Behind table 四 and without a heading 五: the section's text all the same.
            key = "problems"
        if key:
            texts.setdefault(key, []).append(text)
        else:
            where = f"第{_NUMERALS[current]}部分" if current >= 0 else "表格之间"
            what = f"表格之外的文字在报表中没有位置，只记在这里：“{text}”"
            irregularities.append(Irregularity("prose_between_tables", where, what))
    return texts


# --- aspects ----------------------------------------------------------------------------------------------------------

#: Words by which the heading of an aspect is known, whatever else it says.
_ASPECT_WORDS: Mapping[str, tuple[str, ...]] = {
    "proactive": ("主动公开",),
    "requests": ("依申请",),
    "management": ("管理",),
    "platform": ("平台",),
    "supervision": ("监督", "保障"),
}


def _split_aspects(key: str, aspects: tuple[tuple[str, str], ...], lines: list[str], prose: Prose) -> None:
    """Divide a section into what stands before its aspects and the text of each; undivided if the headings do not fit."""
    heads = [index for index, line in enumerate(lines) if read_label(line[:60]).style is Style.BRACKET]
    numbers = [read_label(lines[index][:60]).number for index in heads]
    phrases = [_phrase(lines[index])[0] for index in heads]
    place = "第一部分"
    if numbers != list(range(1, len(aspects) + 1)):
        what = f"没有依次分列{'、'.join(title for _, title in aspects)}五个方面，全文放在“总体情况”一格。"
        prose.irregularities.append(Irregularity("aspects_missing", place, what))
    elif not all(_fits(aspect, phrase) for (aspect, _), phrase in zip(aspects, phrases, strict=True)):
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


def _fits(aspect: str, phrase: str) -> bool:
    return any(word in phrase for word in _ASPECT_WORDS[aspect])


def _phrase(line: str) -> tuple[str, str]:
    """The words of a run-in heading （一）…。 and what stands behind it."""
    match = re.match(r"[\s\xa0\u3000]*[(（]\s*.{1,2}\s*[)）][、.．,，]?\s*([^。：:；;\s]*)[。：:；;\s]*", line)
    if match is None:
        return line, ""
    return match[1], line[match.end() :].strip(_BLANKS)
