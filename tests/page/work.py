"""What is dropped on the page in tests and while its modules are traced: good, faulty, returned, last year's, hostile files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tests import faulty
from tests.intake.xlsx import attacks
from tests.workspace.building import REJECTED, mailed, report, zipped
from toolkit.form import FORMS
from toolkit.intake.xlsx.limits import MB
from toolkit.template.template import write_workbook

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples"
CITY = SAMPLES / "region-2024"
#: The day on which everything is checked.
TODAY = "2025-02-01"
ROSTER = "单位代码,单位名称,所属地区\nA1,甲县财政局,示范县\nA2,甲县教育局,示范县\nA3,甲县水利局,示范县\n"
WAIVERS = "规则,单位名称,理由,批准人,有效期至\nN204,甲县财政局,系统改造,张三,2026-12-31\n"


class Case(NamedTuple):
    """One drop.

    Attributes:
        files: By what they are for, the way and the bytes of each.
        settings: Beside `today`.
    """

    name: str
    files: Mapping[str, list[tuple[str, bytes]]]
    settings: Mapping[str, Any] = {}

    @property
    def asked(self) -> str:
        """The settings as the page hands them over."""
        return json.dumps({"today": TODAY, **self.settings})


@lru_cache(maxsize=1)
def city() -> list[tuple[str, bytes]]:
    """The thirteen files of the invented city, as a dropped folder."""
    return [(f"报送/{path.name}", path.read_bytes()) for path in sorted((CITY / "报送").iterdir())]


def roster_of_city() -> list[tuple[str, bytes]]:
    return [("单位名录.csv", (CITY / "单位名录.csv").read_bytes())]


def faulty_book(number: int) -> tuple[str, bytes]:
    """The name and the bytes of one of the faulty workbooks."""
    name, content, edition = list(faulty.cases())[number]
    return name, faulty.as_saved(write_workbook(FORMS[edition], content))


def hostile() -> dict[str, bytes]:
    """Files that mean harm or are broken, by name."""
    good = report("甲县财政局", "A1")
    bomb = [
        *attacks.raw_entries(attacks.parts()),
        attacks.Raw(b"xl/a.xml", b"", size=2048 * MB, packed=attacks.zeros(200 * MB)),
    ]
    dtd = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    return {
        "炸弹.xlsx": attacks.raw_zip(bomb),
        "实体.xlsx": attacks.book(sheet=dtd + attacks.sheet().partition(b"?>")[2]),
        "截断.xlsx": good[: len(good) // 2],
        "旧版.xls": attacks.ole("Workbook"),
        "空.xlsx": b"",
        "乱码.xlsx": bytes(range(256)) * 4000,
        "网页.xlsx": "<html><script>fetch('http://127.0.0.1/')</script><table><tr><td>表三</td></tr></table></html>".encode(),
        "重叠.xlsx": attacks.overlapping(),
        "嵌套/<img src=x onerror=alert(1)>.xlsx": good[:300],
        "压缩.rar": b"Rar!\x1a\x07\x01\x00" + bytes(200),
        "信.msg": attacks.ole("__properties_version1.0"),
    }


def cases() -> Iterator[Case]:
    """Every kind of drop once; the modules that all of them load are those that the page needs."""
    good, wrong = report("甲县财政局", "A1"), report("甲县教育局", "A2", typed=REJECTED)
    yield Case("a good workbook", {"received": [("甲县财政局.xlsx", good)]})
    for number in (1, 5, 40, 90, 150, 200, 235):
        name, data = faulty_book(number)
        yield Case(name, {"received": [("x.xlsx", data)]})
    own = [("自定规则.toml", (SAMPLES / "自定规则.toml").read_bytes())]
    table = [("自定规则.xlsx", (SAMPLES / "自定规则.xlsx").read_bytes())]
    yield Case(
        "a city", {"received": city(), "roster": roster_of_city()}, {"deadline": "2025年2月10日", "contact": "王敏 0550-1"}
    )
    yield Case("a city by its own rules", {"received": city(), "roster": roster_of_city(), "rules": own}, {"final": True})
    yield Case("rules in a table", {"received": city()[:2], "rules": table})
    older = report("甲县财政局", "A1", year=2023, inputs={"requests/received/natural_person": 8})
    yield Case("last year's workbook", {"received": [("a.xlsx", good)], "previous": [("上年.xlsx", older)]})
    mine = {"roster": [("名录.csv", ROSTER.encode())], "waivers": [("豁免.csv", WAIVERS.encode())]}
    archive = zipped({"甲局/甲县财政局.xlsx": good, "说明.txt": b"1", "下/乙.zip": zipped({"甲县教育局.xlsx": wrong})})
    mail = mailed({"甲县水利局.xlsx": report("甲县水利局", "A3", typed=REJECTED)})
    yield Case("an archive and a mail", {"received": [("报送.zip", archive), ("报送.eml", mail)], **mine})
    yield Case("hostile files", {"received": list(hostile().items())})
    yield Case("no workbook", {"received": [("说明.txt", b"1"), ("封面.docx", b"2")]})
    yield Case("a bad roster", {"received": [("a.xlsx", good)], "roster": [("名录.csv", b"\xff\xfe\x00")]})
    yield Case("a bad date", {"received": [("a.xlsx", good)]}, {"deadline": "明天"})
    for path in sorted((SAMPLES / "reports").iterdir()):
        yield Case(path.stem, {"received": [(path.name, path.read_bytes())]})


def write(folder: Path) -> None:
    """All cases as files, with a list of them for a program that is not Python: cases.json."""
    folder.mkdir(parents=True)
    listed = []
    for number, one in enumerate(cases()):
        files: dict[str, list[tuple[str, str]]] = {}
        for kind, given in one.files.items():
            for place, (way, data) in enumerate(given):
                path = folder / f"{number}-{kind}-{place}"
                path.write_bytes(data)
                files.setdefault(kind, []).append((way, path.name))
        listed.append({"name": one.name, "files": files, "settings": one.asked})
    (folder / "cases.json").write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
