"""The manners in which programs and people write the tables of a report, as small pieces that can be put together.

A *figure* is written in one manner, *headings* in another, the *rows* of a table are changed by a third, and a program puts its
page around them. Texts of cells are markup once a manner has been at them. What a page then says of a figure is known:
its number, or none where nobody can read one (a picture, a dash).
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.intake.documents.pages import Cell, Rows, full, rows_of
from tests.intake.published.printing import Printed, print_report
from toolkit.form import FORMS

#: How a figure is written: text ("" for a blank) → markup, and what it says as digits.
FigureManner = Callable[[random.Random, str], tuple[str, str]]
#: How a heading of a row or column is written: text → markup.
HeadingManner = Callable[[random.Random, str], str]
#: What is done to the rows of a table, by its key; texts are markup.
RowManner = Callable[[random.Random, str, Rows], None]
#: How a table is written: its rows → markup.
TableManner = Callable[[random.Random, Rows], str]


def numbers(edition: int, seed: int, sparse: bool) -> dict[str, str]:
    """Figures whose totals are the sums of their parts; hardly one like another, or most of them 0 and some blank."""
    chance = random.Random(seed)
    form = FORMS[edition]
    drawn = {
        one.key: 0 if sparse and chance.random() < 0.8 else chance.randrange(1, 1500) for one in form.fields if not one.total
    }
    while len(drawn) < len(form.fields):
        for one in form.fields:
            if one.key not in drawn and all(part in drawn for part in form.parts_of[one.key]):
                drawn[one.key] = sum(drawn[part] for part in form.parts_of[one.key])
    return {key: "" if sparse and not value and chance.random() < 0.3 else str(value) for key, value in drawn.items()}


# --- figures ---------------------------------------------------------------------------------------------------------------


def _same(markup: Callable[[random.Random, str], str]) -> FigureManner:
    """A manner that changes nothing in what a figure says."""
    return lambda chance, text: (markup(chance, text), text)


def _grouped(sign: str) -> FigureManner:
    return _same(lambda _, text: f"{int(text):,}".replace(",", sign) if text else "")


def _zero_as(sign: str) -> FigureManner:
    return lambda _, text: (sign, "") if text == "0" else (text, text)


def _now_and_then(markup: Callable[[str], str], says: Callable[[str], str] = lambda _: "") -> FigureManner:
    """One figure in twelve is written so, and then says something else."""
    return lambda chance, text: (markup(text), says(text)) if text and chance.random() < 1 / 12 else (text, text)


def _cut(chance: random.Random, text: str, sign: str) -> str:
    place = chance.randrange(1, len(text)) if len(text) > 1 else 0
    return text[:place] + sign + text[place:]


def _in_pieces(chance: random.Random, text: str) -> str:
    return "".join(f'<font face="Times New Roman"><span style="mso-bidi-font-size:10.5pt">{one}</span></font>' for one in text)


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
FIGURES: dict[str, FigureManner] = {
    "plain": _same(lambda _, text: text),
    "blank as nbsp": _same(lambda _, text: text or "&nbsp;"),
    "blank as break": _same(lambda _, text: text or "<br>"),
    "blank as wide blank": _same(lambda _, text: text or "　"),
    "nbsp around": _same(lambda _, text: f"&nbsp;{text}&nbsp;&nbsp;"),
    "full width": _same(lambda _, text: text.translate(WIDE)),
    "thousands": _grouped(","),
    "thousands wide": _grouped("，"),
    "thousands blank": _grouped(" "),
    "thousands thin blank": _grouped("&#8201;"),
    "zero width": _same(
        lambda chance, text: _cut(chance, text, chance.choice(("&#8203;", "&#65279;", "&#8288;", "&shy;", "<wbr>")))
    ),
    "direction marks": _same(lambda _, text: f"&#8206;{text}&#8207;"),
    "entities": _same(lambda _, text: "".join(f"&#{ord(one)};" for one in text)),
    "pieces": _same(_in_pieces),
    "word 2003": _same(lambda _, text: f"<p class=MsoNormal><span lang=EN-US>{text or '&nbsp;'}<o:p></o:p></span></p>"),
    "word unsupported": _same(
        lambda _, text: f"<P class=MsoNormal>{text or '<![if !supportEmptyParas]>&nbsp;<![endif]>'}<o:p></o:p></P>"
    ),
    "google docs": _same(
        lambda _, text: f'<p dir="ltr"><span style="white-space:pre-wrap">{text}</span></p>' if text else "<br>"
    ),
    "pages": _same(lambda _, text: f'<p class="p1">{text}<span class="Apple-converted-space">&nbsp;</span></p>'),
    "field": _same(lambda _, text: f'<input value="{text}"><input type="hidden" value="9">'),
    "text area": _same(lambda _, text: f"<textarea>{text}</textarea>"),
    "choice": _same(lambda _, text: f"<select><option>9<option selected>{text}</select>"),
    "nested table": _same(lambda _, text: f"<table><tr><td>{text}</td></tr></table>"),
    "comment": _same(lambda _, text: f"<!-- 9 -->{text}<!--[if gte mso 9]><xml>9</xml><![endif]-->"),
    "label for small screens": _same(lambda _, text: f'<span class="small-only">自然人 1</span>{text}'),
    "label hidden": _same(lambda _, text: f'<span style="font-size:0px">1</span><i hidden>2</i>{text}'),
    "struck before": _same(lambda _, text: f"<s>9</s> {text}" if text else ""),
    "line above": _same(lambda _, text: f"<br>\n\n{text}<br>"),
    "unit": _same(lambda _, text: f"{text}件" if text else ""),
    "two decimals": _same(lambda _, text: f"{text}.00" if text else ""),
    "zero as dash": _zero_as("—"),
    "zero as long dash": _zero_as("——"),
    "zero as slash": _zero_as("/"),
    "zero as none": _zero_as("无"),
    "zero as blank": _zero_as(""),
    "picture": _now_and_then(lambda text: f'<img src="{text}.png" alt="{text}" width="40" height="20">'),
    "note": _now_and_then(lambda text: f"{text}<sup>1</sup>"),
    "note by style": _now_and_then(lambda text: f'{text}<span style="font-size:7pt;vertical-align:super">[1]</span>'),
    "star": _now_and_then(lambda text: f"{text}*"),
    "two numbers": _now_and_then(lambda text: f"{text}/9"),
    "last year beside": _now_and_then(lambda text: f"{text}（上年9）", lambda text: text),
    "more than": _now_and_then(lambda text: f"{text}余"),
    "broken in two": _now_and_then(lambda text: f"<p>{text}</p><p>9</p>"),
    "formula": _now_and_then(lambda text: f"={text}+0"),
    "maybe hidden": _now_and_then(lambda text: f'{text}<b class="x" title="9">9</b>'),
}

# --- headings --------------------------------------------------------------------------------------------------------------


def _broken(chance: random.Random, text: str) -> str:
    return "<br>".join(text) if len(text) < 6 else _cut(chance, text, "<br>\n ")


HEADINGS: dict[str, HeadingManner] = {
    "plain": lambda _, text: html.escape(text),
    "broken": _broken,
    "paragraphs": lambda chance, text: "<p>" + _cut(chance, html.escape(text), "</p><p>") + "</p>",
    "blanks": lambda _, text: "　".join(text) if len(text) < 4 else html.escape(text),
    "narrow signs": lambda _, text: text.translate(str.maketrans("（）、，：“”", '(),,:""')),
    "wide numbers": lambda _, text: re.sub(r"^([0-9])\.", r"\1．", text),
    "enumeration comma": lambda _, text: re.sub(r"^([0-9])\.", r"\1、", text),
    "pieces": lambda _, text: f"<b>{'<span></span>'.join(text)}</b>",
    "counting": lambda _, text: f"{text}（件）" if text in ("自然人", "商业企业", "总计", "其他", "结果维持") else text,
    "noted": lambda _, text: f"{text}<sup>注</sup>" if text == "总计" else text,
    "misspelt": lambda _, text: {"商业企业": "企业", "法律服务机构": "法律机构", "2.重复申请": "2.重复的申请"}.get(text, text),
    "no numbers": lambda _, text: re.sub(r"^[0-9]\.", "", text),
}

# --- rows ------------------------------------------------------------------------------------------------------------------


def _heading_rows(key: str) -> int:
    return {"requests": 3, "challenges": 3}.get(key, 0)


def _repeated_head(chance: random.Random, key: str, rows: Rows) -> None:
    """The head once more where a page begins, as Word writes it into web pages."""
    if key == "requests":
        at = next(number for number, row in enumerate(rows) if row[0][0].startswith(("四、", "（七）")))
        rows[at:at] = [list(row) for row in rows[:3]]


def _extra_columns(text: str, front: bool) -> RowManner:
    def manner(chance: random.Random, key: str, rows: Rows) -> None:
        if key != "requests":
            return
        for number, row in enumerate(rows):
            if number == 0:
                row.insert(0 if front else len(row), ("序号" if front else "备注", 1, 3, False))
            elif number > 2:
                row.insert(0 if front else len(row), (str(number - 2) if front else text, 1, 1, False))

    return manner


def _extra_total(chance: random.Random, key: str, rows: Rows) -> None:
    if key == "requests":
        rows.append([("合计", 3, 1, False), *[("7", 1, 1, True)] * 7])
    if key == "documents":
        at = next(number for number, row in enumerate(rows) if row[0][0].endswith("规范性文件")) + 1
        rows.insert(
            at, [("合计", 1, 1, False), *[(text, columns, 1, True) for text, columns in (("7", 1), ("8", 1), ("9", 1))]]
        )


def _rows_swapped(chance: random.Random, key: str, rows: Rows) -> None:
    if key == "requests":
        at = next(number for number, row in enumerate(rows) if row[0][0].startswith("2.没有现成"))
        rows[at], rows[at + 1] = rows[at + 1], rows[at]


def _columns_swapped(chance: random.Random, key: str, rows: Rows) -> None:
    """Two columns change places, heads and figures."""
    if key == "requests":
        rows[2][1], rows[2][2] = rows[2][2], rows[2][1]
        for row in rows[3:]:
            row[-6], row[-5] = row[-5], row[-6]


def _heads_swapped(chance: random.Random, key: str, rows: Rows) -> None:
    """Only figures of one row are exchanged with its neighbour's place: a merged cell over both heads."""
    if key == "requests":
        text, columns, down, figure = rows[2][1]
        rows[2][1:3] = [(text, columns + 1, down, figure)]


def _spans_repeated(chance: random.Random, key: str, rows: Rows) -> None:
    """Merged cells are taken apart, and every piece says the same."""
    grid: list[list[Cell]] = []
    reaching: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[Cell] = []
        cells = iter(row)
        while True:
            place = len(line)
            if place in reaching:
                cell, left = reaching.pop(place)
                line.append(cell)
                if left > 1:
                    reaching[place] = cell, left - 1
                continue
            if (one := next(cells, None)) is None:
                break
            single = one[0], 1, 1, one[3]
            for _ in range(one[1]):
                if one[2] > 1:
                    reaching[len(line)] = single, one[2] - 1
                line.append(single)
        grid.append(line)
    rows[:] = grid


def _spans_empty(chance: random.Random, key: str, rows: Rows) -> None:
    rows[:] = full(rows)


def _spans_dropped(chance: random.Random, key: str, rows: Rows) -> None:
    rows[:] = [[(text, 1, 1, figure) for text, _, _, figure in row] for row in rows]


def _down_spans_dropped(chance: random.Random, key: str, rows: Rows) -> None:
    rows[:] = [[(text, columns, 1, figure) for text, columns, _, figure in row] for row in rows]


def _figures_merged(chance: random.Random, key: str, rows: Rows) -> None:
    """Two neighbours that say the same are one cell."""
    for row in rows[_heading_rows(key) :]:
        for number in range(len(row) - 1):
            if row[number][3] and row[number + 1][3] and row[number][0] == row[number + 1][0] and chance.random() < 0.3:
                row[number : number + 2] = [(row[number][0], row[number][1] + row[number + 1][1], 1, True)]
                break


def _last_wide(chance: random.Random, key: str, rows: Rows) -> None:
    row = chance.choice(rows[_heading_rows(key) :])
    text, columns, down, figure = row[-1]
    row[-1] = text, columns + 1, down, figure


def _empty_rows(chance: random.Random, key: str, rows: Rows) -> None:
    for _ in range(3):
        at = chance.randrange(len(rows) + 1)
        if key != "requests" or at in (3, 4, len(rows)):
            rows.insert(at, [("&nbsp;", 1, 1, False)])


def _spacer_columns(chance: random.Random, key: str, rows: Rows) -> None:
    """An empty column behind the headings of the rows, as it comes out of a table drawn twice."""
    if key == "requests":
        for number, row in enumerate(rows):
            if number == 0:
                row.insert(1, ("", 1, 3, False))
            elif number > 2:
                at = next(place for place, cell in enumerate(row) if cell[3])
                row.insert(at, ("", 1, 1, False))


def _hidden_cell(chance: random.Random, key: str, rows: Rows) -> None:
    """A cell that is not shown stands in some rows."""
    for row in rows[_heading_rows(key) :]:
        if chance.random() < 0.3:
            row.insert(len(row) - 1, ("\0hidden9", 1, 1, True))


def _caption_row(chance: random.Random, key: str, rows: Rows) -> None:
    width = sum(cell[1] for cell in rows[0])
    rows.insert(0, [(f"表{ {'documents': '二', 'requests': '三', 'challenges': '四'}[key] }（单位：件）", width, 1, False)])


def _upright(chance: random.Random, key: str, rows: Rows) -> None:
    """Table four on its side: a row for each result."""
    if key != "challenges":
        return
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    figures = [cell[0] for cell in rows[-1]]
    written = {re.sub("<[^>]*>", "", cell[0]): cell[0] for row in rows for cell in row if not cell[3]}
    rows[:] = [
        [("", 1, 2, False), ("行政复议", 1, 2, False), ("行政诉讼", 2, 1, False)],
        [("未经复议直接起诉", 1, 1, False), ("复议后起诉", 1, 1, False)],
        *(
            [(written.get(head, head), 1, 1, False), *((figures[part * 5 + number], 1, 1, True) for part in range(3))]
            for number, head in enumerate(heads)
        ),
    ]


def _turned(chance: random.Random, key: str, rows: Rows) -> None:
    """Table three with its rows as columns, without merged cells."""
    if key == "requests":
        grid = full(rows)
        rows[:] = [[grid[number][place] for number in range(len(grid))] for place in range(len(grid[0]))]


def _stacked(chance: random.Random, key: str, rows: Rows) -> None:
    """Table four as three rows under one head."""
    if key == "challenges":
        heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
        names = ["行政复议", "未经复议直接起诉", "复议后起诉"]
        figures = rows[-1]
        rows[:] = [
            [("", 1, 1, False), *((one, 1, 1, False) for one in heads)],
            *([(name, 1, 1, False), *figures[number * 5 : number * 5 + 5]] for number, name in enumerate(names)),
        ]


def _row_lost(chance: random.Random, key: str, rows: Rows) -> None:
    del rows[chance.randrange(_heading_rows(key), len(rows))]


def _row_twice(chance: random.Random, key: str, rows: Rows) -> None:
    at = chance.randrange(_heading_rows(key), len(rows))
    rows.insert(at, [("5", *cell[1:]) if cell[3] else (cell[0], cell[1], 1, False) for cell in rows[at]])


def _group_of_its_own(chance: random.Random, key: str, rows: Rows) -> None:
    """The heading of a group is a row over the whole width and no cell beside its rows."""
    if key != "requests":
        return
    done: Rows = rows[:3]
    for row in rows[3:]:
        cells = list(row)
        while cells and not cells[0][3] and cells[0][2] > 1:
            done.append([(cells[0][0], 10, 1, False)])
            cells = cells[1:]
        label, *figures = cells
        done.append([(label[0], 3, 1, False), *figures])
    rows[:] = done


def _cell_lost(chance: random.Random, key: str, rows: Rows) -> None:
    row = chance.choice(rows[_heading_rows(key) :])
    del row[chance.randrange(len(row))]


ROWS: dict[str, RowManner] = {
    "as they are": lambda *_: None,
    "head repeated": _repeated_head,
    "blank remarks": _extra_columns("", False),
    "remarks": _extra_columns("见附件", False),
    "remarks in numbers": _extra_columns("3", False),
    "numbered": _extra_columns("", True),
    "extra total": _extra_total,
    "rows swapped": _rows_swapped,
    "columns swapped": _columns_swapped,
    "head merged": _heads_swapped,
    "spans repeated": _spans_repeated,
    "spans empty": _spans_empty,
    "spans dropped": _spans_dropped,
    "spans down dropped": _down_spans_dropped,
    "figures merged": _figures_merged,
    "last cell wide": _last_wide,
    "empty rows": _empty_rows,
    "spacer column": _spacer_columns,
    "hidden cells": _hidden_cell,
    "caption row": _caption_row,
    "upright": _upright,
    "turned": _turned,
    "stacked": _stacked,
    "row lost": _row_lost,
    "row twice": _row_twice,
    "groups as rows": _group_of_its_own,
    "cell lost": _cell_lost,
}

# --- tables ----------------------------------------------------------------------------------------------------------------


def _cells(row: list[Cell], name: str = "td", more: str = "") -> str:
    pieces = []
    for text, columns, down, _ in row:
        spans = (f' colspan="{columns}"' if columns > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
        hidden = ' style="display:none"' if text.startswith("\0hidden") else ""
        pieces.append(f"<{name}{spans}{more}{hidden}>{text.removeprefix(chr(0) + 'hidden')}</{name}>")
    return "".join(pieces)


def _plain(chance: random.Random, rows: Rows) -> str:
    return f"<table border=1>{''.join(f'<tr>{_cells(row)}</tr>' for row in rows)}</table>"


def _ueditor(chance: random.Random, rows: Rows) -> str:
    lines = "".join(
        f"<tr{' class=firstRow' if number == 0 else ''}>"
        + _cells(row, more=' width="84" valign="top" style="word-break: break-all; border-color: windowtext;"')
        + "</tr>"
        for number, row in enumerate(rows)
    )
    return f'<table data-sort="sortDisabled" interlaced="enabled"><tbody>{lines}</tbody></table><p><br/></p>'


def _with_head(chance: random.Random, rows: Rows) -> str:
    count = 3 if len(rows) > 20 or len(rows) == 4 else 1
    head = "".join(f"<tr>{_cells(row, 'th')}</tr>" for row in rows[:count])
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows[count:])
    before = "<caption>统计表</caption><colgroup><col span=3><col></colgroup>"
    return f"<table>{before}<thead>{head}</thead><tbody>{body}</tbody></table>"


def _foot_first(chance: random.Random, rows: Rows) -> str:
    """A last row that is written before the others, as HTML 4 wanted it."""
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows[:-1])
    return f"<table><tfoot><tr>{_cells(rows[-1])}</tr></tfoot><tbody>{body}</tbody></table>"


def _row_heads(chance: random.Random, rows: Rows) -> str:
    return re.sub(r"<td([^>]*)>(?=[^0-9<])(.*?)</td>", r"<th\1>\2</th>", _plain(chance, rows))


def _split(chance: random.Random, rows: Rows, again: int) -> str:
    """Two tables, cut where no cell goes on below; the second with the head of the first, or without one."""
    ends: list[int] = []
    below = 0
    for number, row in enumerate(rows[:-1]):
        below = max([below - 1, *(cell[2] - 1 for cell in row)])
        if below == 0 and number >= again:
            ends.append(number + 1)
    if not ends:
        return _plain(chance, rows)
    at = chance.choice(ends)
    return _plain(chance, rows[:at]) + "<p>&nbsp;</p>" + _plain(chance, rows[:again] + rows[at:])


def _split_with_head(chance: random.Random, rows: Rows) -> str:
    return _split(chance, rows, 3 if len(rows) > 20 else 0)


def _divisions(chance: random.Random, rows: Rows) -> str:
    lines = "".join(
        '<div style="display:flex">' + "".join(f'<div class="c">{cell[0]}</div>' for cell in row) + "</div>" for row in rows
    )
    return f'<div class="t">{lines}</div>'


def _list(chance: random.Random, rows: Rows) -> str:
    return (
        "<ul>" + "".join("<li>" + "".join(f"<span>{cell[0]}</span>&emsp;" for cell in row) + "</li>" for row in rows) + "</ul>"
    )


def _text_table(chance: random.Random, rows: Rows) -> str:
    lines = ("| " + " | ".join(re.sub("<[^>]*>|\n", "", cell[0]) for cell in row) + " |" for row in full(rows))
    return "<pre>" + "\n".join(lines) + "</pre>"


def _head_apart(chance: random.Random, rows: Rows) -> str:
    """A head that stays while one scrolls: a table of its own."""
    count = 3 if len(rows) > 20 or len(rows) == 4 else 0
    return _plain(chance, rows[:count]) + _plain(chance, rows[count:]) if count else _plain(chance, rows)


def _unclosed(chance: random.Random, rows: Rows) -> str:
    return _plain(chance, rows).replace("</td>", "").replace("</tr>", "")


def _in_a_cell(chance: random.Random, rows: Rows) -> str:
    return f"<table width=100%><tr><td align=center>{_plain(chance, rows)}</td></tr></table>"


def _conditional(chance: random.Random, rows: Rows) -> str:
    width = sum(cell[1] for cell in rows[0])
    row = f"<![if !supportMisalignedColumns]><tr height=0>{'<td width=40 style=border:none></td>' * width}</tr><![endif]>"
    return _plain(chance, rows).replace("</table>", row + "</table>")


TABLES: dict[str, TableManner] = {
    "plain": _plain,
    "ueditor": _ueditor,
    "head and body": _with_head,
    "foot first": _foot_first,
    "row heads": _row_heads,
    "split": lambda chance, rows: _split(chance, rows, 0),
    "split with head": _split_with_head,
    "divisions": _divisions,
    "list": _list,
    "text": _text_table,
    "head apart": _head_apart,
    "unclosed": _unclosed,
    "in a cell": _in_a_cell,
    "conditional": _conditional,
}

# --- pages -----------------------------------------------------------------------------------------------------------------

#: A row of last year's table three.
OLD_ROW: Rows = [[("一、本年新收政府信息公开申请数量", 3, 1, False), *[("77", 1, 1, True)] * 7]]
_OLD_TABLE = _plain(random.Random(0), OLD_ROW)
_SEVENS = Printed(dict.fromkeys((one.key for one in FORMS[2021].fields), "77"))
_LAST = "".join(_plain(random.Random(0), rows_of(_SEVENS, table.key)) for table in FORMS[2021].tables)


def _with_last_years(tables: str, above: bool) -> Callable[[str], str]:
    """A page that holds tables of last year as well."""
    return lambda body: f"<div>上年情况{tables}</div><div>{body}</div>" if above else f"{body}<p>附：上年情况</p>{tables}"


PAGES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "trs": lambda body: f'<div class=TRS_Editor><style type="text/css">.TRS_Editor P{{margin:0}}</style>{body}</div>',
    "jcms": lambda body: f"<!--<$[信息内容]>begin--><div id=zoom><BR/>{body}</div><!--<$[信息内容]>end--><p>打印 关闭</p>",
    "old site": lambda body: f"<table width=980><tr><td><table><tr><td>首页</td></tr></table></td><td>{body}</td></tr></table>",
    "ckeditor": lambda body: f'<div class="cke_editable"><section><article>{body}</article></section></div>',
    "mail": lambda body: f"<div dir=ltr>请查收。<blockquote class=gmail_quote type=cite>{body}</blockquote></div>",
    "google docs": lambda body: f'<b style="font-weight:normal" id="docs-internal-guid-1">{body}</b>',
    "vml": lambda body: f"<v:shape><v:textbox><div>{body}</div></v:textbox></v:shape>",
    "print version hidden": lambda body: f'{body}<div style="display:none">{_OLD_TABLE}</div>',
    "last year's table below": _with_last_years(_OLD_TABLE, above=False),
    "last year's table above": _with_last_years(_OLD_TABLE, above=True),
    "last year's tables below": _with_last_years(_LAST, above=False),
    "last year's tables above": _with_last_years(_LAST, above=True),
    "small screens": lambda body: (
        f"<style>.small-only{{display:none}}@media(max-width:9px){{.small-only{{display:block}}}}</style>{body}"
    ),
    "maybe hidden": lambda body: f"<style>b[title='9']{{display:none}}</style>{body}",
}


@dataclass
class Manner:
    """Names of one manner of each kind."""

    figure: str = "plain"
    heading: str = "plain"
    rows: str = "as they are"
    table: str = "plain"
    page: str = "plain"

    def __str__(self) -> str:
        return "／".join((self.figure, self.heading, self.rows, self.table, self.page))


@dataclass
class Written:
    """A report that was written in some manner: its file, and the digits that each figure says ("" for none), by key."""

    data: bytes
    says: dict[str, str] = field(default_factory=dict)


def write(manner: Manner, edition: int, seed: int, sparse: bool) -> Written:
    """A report as a web page."""
    chance = random.Random(seed)
    if manner.table == "text":  # signs alone, in which nothing can be hidden or struck through
        manner = replace(manner, figure="full width" if manner.figure > "n" else "plain", rows="spans empty", heading="plain")
    markup: dict[str, str] = {}
    says: dict[str, str] = {}
    for key, text in numbers(edition, seed, sparse).items():
        markup[key], says[key] = FIGURES[manner.figure](chance, text)
    printed = Printed(markup, edition=edition, year=2024 if edition == 2021 else 2020)
    keys = iter(one.key for one in printed.form.tables)

    def table(_: object) -> str:
        key = next(keys)
        rows = [
            [
                (text if figure else HEADINGS[manner.heading](chance, text), columns, down, figure)
                for text, columns, down, figure in row
            ]
            for row in rows_of(printed, key)
        ]
        if manner.heading == "plain" or manner.rows in ("as they are", "upright", "stacked"):
            ROWS[manner.rows](chance, key, rows)
        return "\0" + TABLES[manner.table](chance, rows).replace("\n", "\r")

    lines = [
        line[1:].replace("\r", "\n") if line.startswith("\0") else f"<p>{html.escape(line)}</p>"
        for line in print_report(printed, True, None, table).split("\n") if line
    ]  # fmt: skip
    body = PAGES[manner.page]("\n".join(lines))
    return Written(f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode(), says)
