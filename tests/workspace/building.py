"""A small workspace and reports for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

from tests.intake.xlsx.attacks import Raw, raw_zip
from tests.support import consistent
from toolkit import jobs
from toolkit.form import FORMS
from toolkit.submission.content import Content
from toolkit.submission.numbers import in_units
from toolkit.template.template import write_workbook
from toolkit.workspace.places import Places

FORM = FORMS[2021]
ZONE = timezone(timedelta(hours=8))
#: The day on which tests collect; before the day of the law.
NOW = datetime(2025, 1, 20, 9, 30, tzinfo=ZONE)
UNITS = (("XJ-001", "示范县教育局", "县教育局"), ("XJ-002", "示范县公安局", ""), ("XJ-003", "青石镇人民政府", "青石镇"))


def workspace(folder: Path, units=UNITS, region: str = "示范县", year: int = 2024) -> Path:
    """A workspace; its root.

    Args:
        folder: In which it is made.
        units: Code, name, alias of each unit; the area may follow, which is otherwise the region.
        region: Its region.
        year: Its year.
    """
    stream = io.StringIO()
    rows = [(code, name, home[0] if home else region, alias) for code, name, alias, *home in units]
    csv.writer(stream).writerows([("单位代码", "单位名称", "所属地区", "别名"), *rows])
    (folder / f"{region}名录.csv").write_text(stream.getvalue(), encoding="utf-8")
    return jobs.init(folder / region, year, folder / f"{region}名录.csv", now=NOW).places.root


def report(
    unit: str,
    code: str = "",
    *,
    inputs: Mapping[str, int] | None = None,
    year: int = 2024,
    date: str = "2025-01-10",
    typed: Mapping[str, object] | None = None,
    explanations: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """A filled workbook that passes, but for what is typed over it."""
    figures = consistent(FORM, inputs or {"requests/received/natural_person": 5, "requests/granted/natural_person": 5})
    shown: dict = {
        key: in_units(value, FORM.by_key[key].measure) for key, value in figures.items() if not FORM.by_key[key].total
    }
    cover = {
        "unit": unit,
        "code": code,
        "region": "示范县",
        "year": year,
        "date": date,
        "filler": "王敏",
        "phone": "0550-1234567",
    }
    content = Content(cover, shown | dict(typed or {}), texts or {}, explanations=explanations or {})
    return write_workbook(FORM, content)


def zipped(files: Mapping[str, bytes], encoding: str = "gbk") -> bytes:
    """A zip archive as older programs write it: names in GBK that nothing marks as such."""
    return raw_zip([Raw(name.encode(encoding), content) for name, content in files.items()])


def mailed(files: Mapping[str, bytes], *, sender: str = "甲 <a@b.cn>", subject: str = "年报", sent: str = "") -> bytes:
    """A mail with attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "c@d.cn", subject
    message["Date"] = sent or "Fri, 17 Jan 2025 08:00:00 +0800"
    message.set_content("见附件")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


#: What makes a report rejected: text where a number belongs.
REJECTED = {"requests/received/natural_person": "若干"}


def own_rule(relation: str, right: int) -> str:
    """An office's own rule about the sum of new requests."""
    return (
        '[[规则]]\n编号 = "U001"\n级别 = "强制"\n名称 = "新收申请的限额"\n依据 = "本县口径"\n'
        f'左边 = "表三!J6"\n关系 = "{relation}"\n右边 = "{right}"\n怎么改 = "请核对。"\n'
    )


def put(root: Path, name: str, content: bytes) -> Path:
    """Put something into the inbox."""
    path = root / "收件箱" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def collect(root: Path, now: datetime = NOW, **options):
    return jobs.collect(workspace=root, now=now, **options)


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def files_of(found) -> dict[str, tuple[str | None, str, str]]:
    """By way, the unit, status and reason of every file."""
    return {one.arrival.way: (one.unit and one.unit.name, one.status, one.reason) for one in found.files}


def states_of(found) -> dict[str, str]:
    return {one.unit.name: one.standing.state.value for one in found.units}


def busy(tmp_path) -> Path:
    """A workspace in which a good deal has happened."""
    root = workspace(tmp_path)
    put(root, "一.xlsx", report("示范县教育局"))
    put(root, "二.xlsx", report("示范县教育局", inputs={"documents/normative/issued": 2}))
    put(root, "青石镇.xlsx", report("青石镇政府"))
    put(root, "示范县公安局.pdf", b"%PDF-1.4")
    put(root, "再来/一.xlsx", report("示范县教育局"))
    collect(root)
    jobs.choose("二.xlsx", "=电话\u200b核实", workspace=root, now=NOW)
    jobs.assign("青石镇.xlsx", "XJ-003", workspace=root, now=NOW + timedelta(hours=1))
    jobs.accept(["XJ-001"], "同意，“照办”", workspace=root, now=NOW + timedelta(hours=2))
    jobs.lock(["XJ-001"], "上报", workspace=root, now=NOW + timedelta(hours=3))
    return root


def content(root) -> list:
    """All that the register holds."""
    from toolkit.workspace.register import opened  # the page has no such thing, and takes files from here

    with opened(Places(root).register) as register:
        names = ("originals", "events", "arrivals", "reports")
        return [sorted(register.connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names]
