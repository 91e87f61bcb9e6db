"""An office's own rules from its file: .toml, .xlsx or .csv. Edited by hand; every fault is told with its line.

    [[规则]]                            编号   级别   名称 …
    编号 = "U001"                       U001   核实   …
    级别 = "核实"

TOML wants quotes around Chinese keys; people leave them out, and we put them in before the text is parsed. No line moves.
Excel makes a formula of what begins with “=”; a table that we write is all text, and where somebody's table has a formula, that
is told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from toolkit.errors import OwnRulesError, UnreadableError
from toolkit.intake.xlsx.limits import MB, Limits
from toolkit.intake.xlsx.package import read_bytes
from toolkit.office.plain_book import refusal
from toolkit.office.tables import complaint, read_table
from toolkit.office.text_limits import too_long
from toolkit.paths import require_file, resolved
from toolkit.rules.findings import Severity
from toolkit.rules.model import Rule
from toolkit.rules.own.own import FIELDS, REQUIRED, own_rules

_WHAT = "自定规则"
_TABLE = "规则"
#: Columns of a table that are notes for people.
_NOTES = ("序号", "备注", "说明")
#: What a .toml file may hold: bytes, and characters of a line. Each of its texts has a limit of its own.
_TOML_LIMITS, _LINE_LIMIT = Limits(file_bytes=MB), 4_000
#: A longer name than this is none of a rule's fields, and nothing is gained from looking for the one that is meant.
_NAME_LIMIT = 50
#: (index of the rule, field) → line, and where that stands in words.
Where = Callable[[int, str], tuple[int, str]]


def read_own_rules(path: Path) -> list[Rule]:
    """Read an office's own rules.

    Args:
        path: .toml, or .xlsx or .csv with headings in one row.

    Raises:
        OwnRulesError: If anything in the file has to be mended; the text tells all of it, line by line.
    """
    require_file(path, _WHAT, OwnRulesError)
    kind = path.suffix.lower()
    if kind == ".toml":
        entries, where = _from_toml(path)
    elif kind in (".xlsx", ".xlsm", ".csv"):
        entries, where = _from_table(path)
    else:
        raise OwnRulesError(f"{_WHAT}“{path}”应当是 .toml、.xlsx 或 .csv 文件。")
    if not entries:
        raise OwnRulesError(f"{_WHAT}“{path}”里没有规则。")
    if faults := list(_lengths(entries, where)):
        raise OwnRulesError(complaint(_WHAT, path, faults))
    rules, slips = own_rules(entries)
    if slips:
        found = sorted(((*where(slip.entry, slip.field), slip.detail) for slip in slips), key=lambda one: one[0])
        raise OwnRulesError(complaint(_WHAT, path, [f"{place}：{detail}" for _, place, detail in found]))
    return rules


def _lengths(entries: Sequence[Mapping[str, str]], where: Where) -> Iterator[str]:
    """Texts and names of fields that are longer than they may be, each with its line."""
    for entry, texts in enumerate(entries):
        for name, text in texts.items():
            if len(name) > _NAME_LIMIT:
                head = where(entry, name)[1].partition("“")[0]
                yield f"{head}“{name[:20]}…”不是规则的一项。可以写的有：{'、'.join(FIELDS)}。"
            elif fault := too_long(name, text):
                yield f"{where(entry, name)[1]}{fault}。"


# ---------------------------------------------------------------- .xlsx, .csv


def _from_table(path: Path) -> tuple[list[dict[str, str]], Where]:
    table = read_table(path, _WHAT, FIELDS, REQUIRED, "编号", OwnRulesError, formulas=True)
    columns = [(column, name) for column, name in enumerate(table.headings) if name and name not in _NOTES]
    known = [column for column, name in columns if name in FIELDS]
    lines = [(number, texts) for number, texts in table.lines if any(texts[column] for column in known)]
    # a strange heading is said once and not for every line
    entries = [
        {name: texts[column] for column, name in columns if name in FIELDS or not entry}
        for entry, (_, texts) in enumerate(lines)
    ]

    def where(entry: int, name: str) -> tuple[int, str]:
        line = lines[entry][0]
        return (line, f"第 {line} 行“{name}”") if name in FIELDS else (0, "表头")

    return entries, where


_WIDTHS = {"名称": 28, "依据": 24, "左边": 30, "关系": 10, "右边": 34, "怎么改": 36, "缺数时": 10, "试行至": 12, "提示语": 34}
_CHOICES = {
    "级别": [severity.label for severity in Severity],
    "关系": ["等于", "不大于", "不小于"],
    "缺数时": ["不判断", "按0计"],
    "版本": ["2021", "2019", "都"],
}
#: Lines that are prepared for rules.
_PREPARED = 200


def _width(name: str) -> int:
    return _WIDTHS.get(name, 8)


def write_rules_table(entries: Sequence[Mapping[str, str]]) -> bytes:
    """A table of rules to fill in further: every cell is text, so that a leading “=” stays what was typed.

    Args:
        entries: Of each rule, its texts by the names in `FIELDS`.
    """
    from toolkit.workbook.styles import Styles, height_for, new_workbook, put_text

    workbook, buffer = new_workbook(_WHAT)
    styles = Styles(workbook)
    heading = styles.get(bold=True, bg_color="#DDEBF7", border=1)
    text = styles.get(num_format="@", text_wrap=True, valign="top", border=1)
    sheet = workbook.add_worksheet(_WHAT)
    for column, name in enumerate(FIELDS):
        sheet.set_column(column, column, _width(name))
        put_text(sheet, 0, column, name, heading)
        if name in _CHOICES:
            sheet.data_validation(1, column, _PREPARED, column, {"validate": "list", "source": _CHOICES[name]})
        for row in range(1, _PREPARED + 1):
            if row <= len(entries) and entries[row - 1].get(name):
                put_text(sheet, row, column, entries[row - 1][name], text)
            else:
                sheet.write_blank(row, column, None, text)
    for row, entry in enumerate(entries, 1):
        heights = [height_for(content, _width(name) * 7, 10) for name, content in entry.items()]
        sheet.set_row(row, max(heights))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(len(entries), 1), len(FIELDS) - 1)
    workbook.close()
    data: bytes = buffer.getvalue()
    return data


# ---------------------------------------------------------------- .toml


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the rules of a TOML text stand.

    Attributes:
        heads: Line of the head of each rule. keys: Line of each key of each rule.
    """

    heads: list[int] = field(default_factory=list)
    keys: list[dict[str, int]] = field(default_factory=list)

    def where(self, entry: int, name: str) -> tuple[int, str]:
        """Line and words of a field; of one that is not there, of its rule."""
        line = self.keys[entry].get(name) if entry < len(self.keys) else None
        if line is not None:
            return line, f"第 {line} 行“{name}”"
        head = self.heads[entry] if entry < len(self.heads) else 0
        return head, f"第 {head} 行的规则“{name}”" if head else f"第 {entry + 1} 条规则“{name}”"


def _from_toml(path: Path) -> tuple[list[dict[str, str]], Where]:
    lines = _Lines()
    written = _decoded(path).splitlines()
    if long := next((number for number, line in enumerate(written, 1) if len(line) > _LINE_LIMIT), None):
        count = len(written[long - 1])
        raise OwnRulesError(f"{_WHAT}“{path}”第 {long} 行有 {count} 个字，最多 {_LINE_LIMIT} 个字。请确认是不是拿错了文件。")
    try:
        data = tomllib.loads("\n".join(_quoted(written, lines)), parse_float=str)
        tables = data.pop(_TABLE, [])
        if data or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            strange = f"看不懂“{next(iter(data))[:_NAME_LIMIT]}”。" if data else ""
            raise OwnRulesError(f"{_WHAT}“{path}”：{strange}每条规则要以单独一行 [[{_TABLE}]] 开头，下面写它的各项。")
        return [{name: _text(value) for name, value in one.items()} for one in tables], lines.where
    except RecursionError as error:
        raise OwnRulesError(f'{_WHAT}“{path}”中的括号套得太深。每一行写成 名称 = "内容"。') from error
    except ValueError as error:  # of tomllib, or of a number with thousands of digits
        raise OwnRulesError(_toml_fault(path, written, str(error))) from error


def _decoded(path: Path) -> str:
    try:
        data = read_bytes(resolved(path), _TOML_LIMITS)
    except UnreadableError as error:
        raise OwnRulesError(refusal(path, _WHAT, error)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OwnRulesError(f"{_WHAT}“{path}”的文字编码无法识别，请另存为 UTF-8。")


_HEAD = re.compile(r"^(\s*\[\[?)([^\]\"'\[]*)(\]\]?\s*(?:#.*)?)$")
_KEY = re.compile(r"^(\s*)([^\s\"'#=\[\]]+|\"[^\"]*\"|'[^']*')(\s*=)")


def _quoted(lines: Sequence[str], found: _Lines) -> Iterator[str]:
    """The lines with quotes around Chinese keys; where rules and keys stand is noted on the way."""
    inside = ""
    for number, line in enumerate(lines, 1):
        outside = not inside
        inside = _string_at_end(line, inside)
        if not outside:
            yield line
        elif head := _HEAD.match(line):
            found.heads.append(number)
            found.keys.append({})
            yield f'{head[1]}"{head[2].strip()}"{head[3]}' if not head[2].isascii() else line
        elif key := _KEY.match(line):
            if found.keys:
                found.keys[-1].setdefault(key[2].strip("\"'"), number)
            yield f'{key[1]}"{key[2]}"{line[key.end(2) :]}' if not key[2].isascii() and key[2][0] not in "\"'" else line
        else:
            yield line


def _string_at_end(line: str, inside: str) -> str:
    """The quotes of the string that goes on in the next line, "" if there is none."""
    for mark in re.findall(r"\"\"\"|'''", line):
        if not inside:
            inside = mark
        elif inside == mark:
            inside = ""
    return inside


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "、".join(map(_text, value))
    return str(value)


def _toml_fault(path: Path, lines: Sequence[str], message: str) -> str:
    """What is wrong with a TOML text, for somebody who never heard of TOML."""
    place = re.search(r"at line (\d+)", message)
    number = int(place[1]) if place else len(lines)
    line = lines[number - 1] if number <= len(lines) else ""
    value = line.partition("=")[2].strip()
    if "overwrite a value" in message or "twice" in message:
        advice = "同一条规则里有一项写了两次，请只留一处；每条规则都要以单独一行 [[规则]] 开头"
    elif "＝" in line and "=" not in line:
        advice = "请用英文的等号“=”，不要用全角的“＝”"
    elif re.match("[“”‘’＂]", value):
        advice = '文字两边请用英文引号，写成 "…"，不要用中文引号'
    elif value and value[0] not in "\"'[{" and not value[0].isdigit():
        advice = f'文字要放在英文引号里，写成 = "{value}"'
    elif value[:1] in ('"', "'") and value.count(value[0]) % 2:
        advice = "引号不成对，文字两边都要有英文引号"
    elif value.startswith('"'):
        advice = "文字里面请用中文引号“”，英文引号只写在文字的两边"
    else:
        advice = '每一行写成 名称 = "内容"，每条规则以单独一行 [[规则]] 开头'
    return f"{_WHAT}“{path}”第 {number} 行读不懂：{line.strip()[:40]}\n  {advice}。"
