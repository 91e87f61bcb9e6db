"""The data: filled workbooks of invented units, always the same for the same index, and what is truly in them.

A workbook is a function of its index alone, so the truth is computed again instead of being stored. Files are cached under
`.data`, by a digest that changes when the generator or the form of the workbooks does, and written by several processes.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from samples.make import Unit, narrative, unit_content, unit_figures
from toolkit.form import FORMS
from toolkit.template.judge.shown import judge
from toolkit.template.template import Content, write_workbook

HERE = Path(__file__).parent
ROOT = HERE.parent
DATA = HERE / ".data"
FORM = FORMS[2021]
SEED = 20240115
CITY = "云溪市"
COUNTIES = ("青石县", "柳河县", "东湖区", "南岭县", "北川区", "白沙县", "金坪县", "长桥区", "石门县", "松林县")
_OFFICES = ("财政局", "教育局", "民政局", "司法局", "水务局", "农业农村局", "文化和旅游局", "应急管理局", "审计局", "统计局")
_KINDS = ("license", "penalty", "coercion", "fee")
#: Every so manieth file (6 %) carries one to four mistakes.
FAULTY_EVERY = 17

_TOPICS = (
    "重点领域", "惠企政策", "民生实事", "财政预决算", "公共资源配置", "行政执法公示", "城乡规划", "就业创业", "义务教育",
    "医疗卫生", "征地补偿", "住房保障", "食品药品", "生态环境", "安全生产", "乡村振兴", "养老服务", "社会救助", "交通出行",
    "旧城改造",
)  # fmt: skip
_MEANS = (
    "印发年度工作要点", "召开专题会议", "建立任务清单", "修订内部制度", "开设网页专栏", "编印办事手册", "组织上门走访",
    "设立查阅场所", "聘请法律顾问", "邀请群众代表", "比照先进地区", "利用手机平台", "结合机构改革", "借助基层站所",
    "通过广播电视",
)  # fmt: skip
_ACTIONS = (
    "及时更新栏目内容", "主动回应群众关切", "完善公开目录", "严格履行保密审查", "规范答复文书格式", "压缩内部流转时间",
    "统一信息发布口径", "补齐历史文件资料", "纠正错别字和失效链接", "推动数据集中展示", "提高解读质量", "明确公开时限",
    "理顺部门分工", "培养业务骨干", "接受社会监督",
)  # fmt: skip
_ENDS = (
    "做到应公开尽公开", "群众满意度有所提高", "办事更加方便", "责任落实到人", "效果逐步显现", "为下一步打下基础",
    "减少了重复劳动", "形成了长效机制", "避免了信息滞后", "得到服务对象认可",
)  # fmt: skip


def prose(dice: random.Random, sentences: int) -> str:
    """Some sentences without figures, as they fill most of a report; the figures stand in the sentences of `narrative`."""
    return "".join(
        f"围绕{dice.choice(_TOPICS)}，{dice.choice(_MEANS)}，{dice.choice(_ACTIONS)}，{dice.choice(_ENDS)}。"
        for _ in range(sentences)
    )


# ---------------------------------------------------------------- one workbook


def unit_of(index: int) -> Unit:
    """The invented unit with this index."""
    dice = random.Random(f"{SEED}-unit-{index}")
    name = f"{county_of(index)}第{index:05d}号{dice.choice(_OFFICES)}"
    powers = tuple(kind for kind in _KINDS if dice.random() < 0.4)
    return Unit(f"BM-{index:05d}", name, "县直部门", min(400, int(dice.expovariate(1 / 25))), "", powers)


def county_of(index: int) -> str:
    return COUNTIES[index % len(COUNTIES)]


def is_faulty(index: int) -> bool:
    return index % FAULTY_EVERY == FAULTY_EVERY // 2


def content_of(index: int) -> Content:
    """What is written into the workbook with this index, mistakes included."""
    unit = unit_of(index)
    dice = random.Random(f"{SEED}-content-{index}")
    figures = {**unit_figures(FORM, unit)}
    texts = {key: text + prose(dice, dice.randint(3, 8)) for key, text in narrative(unit, figures).items()}
    if is_faulty(index):
        keys = [one.key for one in FORM.fields if not one.total and one.table.key == "requests"]
        mistakes = dice.sample(list(_MISTAKES), dice.randint(1, 4))
        figures |= {key: _MISTAKES[name](figures[key]) for name, key in zip(mistakes, dice.sample(keys, 4), strict=False)}
    cover = {**unit_content(FORM, unit).cover, "region": county_of(index)}
    return Content(cover=cover, figures=figures, narrative=texts)


_MISTAKES: dict[str, Callable[[int | Decimal | str], int | Decimal | str | None]] = {
    "one more": lambda value: int(value) + 1,
    "number as text": str,
    "blank": lambda value: None,
    "negative": lambda value: -1 - int(value),
    "fraction": lambda value: Decimal(int(value)) + Decimal("0.5"),
    "with unit": lambda value: f"{value}件",
    "slash": lambda value: "/",
}


@dataclass(frozen=True)
class Truth:
    """What every reader has to find: (unit, code, year), a number, text or None per figure, and the texts.

    Attributes:
        judged: Indices of the figures to compare: of a file with mistakes, only what was typed.
    """

    cover: tuple[str, str, int]
    figures: tuple[float | str | None, ...]
    narrative: dict[str, str]
    judged: tuple[int, ...]


@lru_cache(maxsize=20_000)
def truth_of(index: int) -> Truth:
    """What is truly in the workbook with this index."""
    content = content_of(index)
    values = {**content.figures, **judge(FORM, content).totals}
    figures = tuple(_plain(values.get(one.key)) for one in FORM.fields)
    judged = tuple(one.index for one in FORM.fields if not (one.total and is_faulty(index)))
    cover = (str(content.cover["unit"]), str(content.cover["code"]), int(content.cover["year"]))
    return Truth(cover, figures, dict(content.narrative), judged)


def _plain(value: int | Decimal | str | None) -> float | str | None:
    return value if value is None or isinstance(value, str) else float(value)


def index_of(path: Path | str) -> int:
    return int(Path(path).stem)


def _write(folder: Path, indices: Sequence[int]) -> None:
    for index in indices:
        _put(folder / f"{index:05d}.xlsx", write_workbook(FORM, content_of(index)))


def _put(path: Path, data: bytes) -> None:
    """Write whole or not at all: an interrupted run leaves no half file in the cache."""
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    beside.write_bytes(data)
    beside.replace(path)


# ---------------------------------------------------------------- the cache


@lru_cache(maxsize=1)
def home() -> Path:
    """The folder of this generation; folders of older ones are removed."""
    made = [write_workbook(FORM, content_of(index)) for index in (0, FAULTY_EVERY // 2)]
    sources = [path.read_bytes() for path in (Path(__file__), ROOT / "samples" / "make.py")]
    folder = DATA / hashlib.sha256(b"\0".join(made + sources)).hexdigest()[:12]
    if DATA.is_dir():
        for stale in DATA.iterdir():
            if stale != folder and stale.is_dir() and re.fullmatch("[0-9a-f]{12}", stale.name):
                shutil.rmtree(stale)
    (folder / "all").mkdir(parents=True, exist_ok=True)
    return folder


def ensure(count: int) -> list[Path]:
    """The first `count` workbooks; those that are not there are written."""
    folder = home() / "all"
    paths = [folder / f"{index:05d}.xlsx" for index in range(count)]
    missing = [index_of(path) for path in paths if not path.exists()]
    tasks = [missing[start : start + 25] for start in range(0, len(missing), 25)]
    if len(tasks) < 3:
        _write(folder, missing)
    else:
        with ProcessPoolExecutor() as pool:
            list(pool.map(_write, [folder] * len(tasks), tasks))
    return paths


def subset(count: int, *, right: bool = False) -> Path:
    """A folder with the first `count` workbooks, or those that are `right`; hard links where they can be had."""
    paths = ensure(span(count)) if right else ensure(count)
    if right:
        paths = [path for path in paths if not is_faulty(index_of(path))][:count]
    folder = home() / f"{'right' if right else 'first'}-{count}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=home()) as scratch:
            filling = Path(scratch, "in")
            filling.mkdir()
            for path in paths:
                try:
                    os.link(path, filling / path.name)
                except OSError:
                    shutil.copy(path, filling / path.name)
            filling.rename(folder)
    return folder


def span(count: int) -> int:
    """Among so many workbooks are `count` without mistakes."""
    return count + -(-count // (FAULTY_EVERY - 1)) + 1


def roster(count: int) -> Path:
    """The list of the first `count` units."""
    path = home() / f"roster-{count}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["单位代码", "单位名称", "所属地区", "单位类型"])
        for unit, county in ((unit_of(index), county_of(index)) for index in range(count)):
            writer.writerow([unit.code, unit.name, county, unit.kind])
    return path


# ---------------------------------------------------------------- variants


def variants(count: int) -> dict[str, list[Path]]:
    """The same first files as other programs leave them, by name of the variant; one less without LibreOffice."""
    originals = ensure(count)
    makers: dict[str, Callable[[Sequence[Path], Path], None]] = {
        "styled rows to 3,000": _style_rows,
        "saved again by openpyxl, no stored results": _resave_openpyxl,
    }
    if shutil.which("soffice") and os.environ.get("NIANBAO_SKIP_OFFICE") != "1":
        makers["saved again by LibreOffice"] = _resave_office
    found = {}
    for number, (name, make) in enumerate(makers.items()):
        folder = home() / f"variant-{number}-{count}"
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=home()) as scratch:
                make(originals, Path(scratch))
                shutil.copytree(scratch, folder)
        found[name] = [folder / path.name for path in originals]
    return found


def _style_rows(originals: Iterable[Path], folder: Path) -> None:
    """Every sheet of a table has empty formatted cells down to row 3,000, as after formatting whole columns."""
    for path in originals:
        _put(folder / path.name, _with_sheets(path.read_bytes(), _padded))


def far_cell(path: Path) -> bytes:
    """A workbook with a blank typed into the last cell that a sheet can have: to be refused, not timed."""
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row></sheetData>'
    return _with_sheets(path.read_bytes(), lambda xml: xml.replace("</sheetData>", last))


def _with_sheets(data: bytes, change: Callable[[str], str]) -> bytes:
    """A workbook whose three tables were changed as XML; the other parts are copied."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info)
            if re.fullmatch(r"xl/worksheets/sheet[345]\.xml", info.filename):
                part = change(part.decode()).encode()
            target.writestr(info, part, ZIP_DEFLATED)
    return buffer.getvalue()


def _padded(xml: str) -> str:
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', xml)]
    cells = "".join(f'<c r="{letter}%d" s="1"/>' for letter in "ABCDEFGHIJ")
    below = (f'<row r="{row}">{cells.replace("%d", str(row))}</row>' for row in range(max(rows) + 1, 3001))
    return xml.replace("</sheetData>", "".join(below) + "</sheetData>")


def _resave_openpyxl(originals: Iterable[Path], folder: Path) -> None:
    import openpyxl

    for path in originals:
        book = openpyxl.load_workbook(path)
        book.save(folder / path.name)


def _resave_office(originals: Sequence[Path], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", str(folder), *map(str, originals)], check=True, capture_output=True, timeout=300)
