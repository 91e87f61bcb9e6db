"""Names with characters that cannot be seen: a finding, and shown as what they are wherever a name leaves the program."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from pathlib import Path

import pytest

from toolkit.checks.judging import check_one
from toolkit.cli.program import _run
from toolkit.form import FORMS
from toolkit.form.layout import addresses
from toolkit.intake.files import read_file
from toolkit.office.ledger_file import LEDGER
from toolkit.rules.catalogue import RULES
from toolkit.submission.content import Content
from toolkit.submission.report import Submission
from toolkit.template.template import write_workbook

RAW, SHOWN = "甲\u202e县局", "甲\\u202e县局"
ROSTER = "单位代码,单位名称,所属地区\n1,乙局,某市\n"


def workbook(path: Path, unit: str, code: str = "", region: str = "某市") -> Path:
    """A filled workbook with a cover as a stranger may have typed it: our own writer would show what cannot be seen."""
    typed = {"unit": (unit, "单位占位"), "code": (code, "代码占位"), "region": (region, "地区占位")}
    figures = dict.fromkeys(addresses(FORMS[2021]), 0)
    data = write_workbook(
        FORMS[2021], Content(figures=figures, cover={"year": 2024} | {key: two[1] for key, two in typed.items()})
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            for real, placeholder in typed.values():
                text = text.replace(placeholder.encode(), real.replace("\x1f", "_x001F_").encode())
            after.writestr(name, text)
    path.write_bytes(out.getvalue())
    return path


def read(path: Path) -> Submission:
    submission = read_file(path)
    assert isinstance(submission, Submission)
    return submission


def nothing_hidden(text: str) -> bool:
    return not any(unicodedata.category(mark) in ("Cc", "Cf") for mark in text if mark not in "\n\r\t\ufeff")


@pytest.mark.parametrize(("field", "text", "marks"), [
    ("unit", RAW, "U+202E"), ("unit", "甲\u200b局", "U+200B"), ("code", "YX\u2066-1", "U+2066"),
    ("region", "某\xad市", "U+00AD"), ("unit", "\ufeff甲局", "U+FEFF"), ("unit", "甲\x1f局", "U+001F"),
])  # fmt: skip
def test_a_name_with_hidden_characters_is_a_query_at_its_cell(tmp_path, field, text, marks):
    submission = read(workbook(tmp_path / "甲.xlsx", **({"unit": "甲局"} | {field: text})))
    found = [one for one in check_one(submission).findings if one.rule == "F132"]

    assert getattr(submission, field) == text
    (finding,) = found
    assert finding.severity is RULES["F132"].severity
    assert (finding.cells[0].sheet, finding.cells[0].raw) == ("封面", text) and finding.cells[0].address
    assert f"（{marks}）" in finding.what and nothing_hidden(finding.what)


@pytest.mark.parametrize("name", ["甲局", " 甲 局 ", "甲\xa0局\u3000", "甲县\n财政局", "甲\t局", "䶮镇（本级）", "Ａ局·１"])
def test_blanks_and_line_breaks_in_a_name_are_no_finding(tmp_path, name):
    findings = check_one(read(workbook(tmp_path / "甲.xlsx", name))).findings

    assert [one.message for one in findings if one.rule == "F132"] == []


def test_no_answer_carries_what_cannot_be_seen_and_json_stays_exact(capsys, tmp_path):
    path = workbook(tmp_path / "甲\u202e.xlsx", RAW, "A\u200b1")
    wanted = {"json": RAW, "csv": SHOWN}
    for words in (["check", path], ["check", path, path.parent, "--by", "rule"], ["check", path, "--json"],
                  ["export", path, "--format", "json"], ["export", path, "--format", "csv"], ["check", f"{path}没有"],
                  ["draft", path, "--out", tmp_path / "稿\u202e.docx"]):  # fmt: skip
        _run([str(word) for word in words])
        said = capsys.readouterr()
        assert nothing_hidden(said.out + said.err), words
        if "--json" in words:
            assert (json.loads(said.out)["files"][0]["unit"], json.loads(said.out)["files"][0]["path"]) == (RAW, str(path))
        elif wanted.get(str(words[-1])) == RAW:
            assert (json.loads(said.out)[0]["unit"], json.loads(said.out)[0]["code"]) == (RAW, "A\u200b1")
        elif words[-1] == "csv":
            assert {(row["unit"], row["code"]) for row in csv.DictReader(io.StringIO(said.out))} == {(SHOWN, "A\\u200b1")}


def test_the_outputs_of_a_consolidation_show_it_and_its_ledger_finds_its_lines_again(capsys, tmp_path):
    box, out = tmp_path / "箱", tmp_path / "出"
    box.mkdir()
    workbook(box / "甲.xlsx", RAW, region="某\u200b市")
    workbook(box / "乙.xlsx", "乙局")
    (tmp_path / "名录.csv").write_text(ROSTER, encoding="utf-8")
    ledgers = []
    for _ in range(2):
        _run(["consolidate", str(box), "--roster", str(tmp_path / "名录.csv"), "--out", str(out)])
        said = capsys.readouterr()
        assert nothing_hidden(said.out + said.err) and "甲〈从右到左强制符〉县局" in said.out
        ledgers.append((out / LEDGER).read_text(encoding="utf-8-sig"))
    manifest = (out / "manifest.json").read_text(encoding="utf-8")
    lines = [row for row in csv.DictReader(io.StringIO(ledgers[0])) if row["单位名称"] == SHOWN]

    assert nothing_hidden(manifest) and RAW in {one["unit"] for one in json.loads(manifest)["inputs"]}
    assert lines and nothing_hidden(ledgers[0]) and ledgers[1] == ledgers[0]
    assert nothing_hidden("".join(str(path) for path in out.rglob("*")))
    assert [path.name for path in (out / "退回").glob("*.xlsx")] == ["甲_u202e县局（退回）.xlsx"]

    workbook(box / "甲.xlsx", RAW)  # the region's name is mended; its line is found by the name of the unit alone
    _run(["consolidate", str(box), "--roster", str(tmp_path / "名录.csv"), "--out", str(out)])
    states = {row["位置"]: row["状态"] for row in csv.DictReader(io.StringIO((out / LEDGER).read_text(encoding="utf-8-sig")))}
    assert states == {"封面 C9": "待说明", "封面 C11": "问题已消除"}


@pytest.mark.parametrize(("column", "row"), [
    ("单位名称", "1,乙\u202e局,某市,"), ("单位代码", "1\u200b,乙局,某市,"), ("所属地区", "1,乙局,某\ufeff市,"),
    ("别名", "1,乙局,某市,乙\u200d"),
])  # fmt: skip
def test_a_roster_with_a_hidden_character_is_refused_with_line_and_column(capsys, tmp_path, column, row):
    (tmp_path / "名录.csv").write_text(f"单位代码,单位名称,所属地区,别名\n0,丙局,某市,\n{row}\n", encoding="utf-8")
    status = _run(["template", "--roster", str(tmp_path / "名录.csv"), "--out", str(tmp_path / "出")])
    said = capsys.readouterr()

    assert status == 2 and f"第 3 行的“{column}”里有看不见的字符（U+" in said.err and nothing_hidden(said.err)
    assert not (tmp_path / "出").exists()


def test_blanks_and_telephone_numbers_of_a_roster_may_be_as_they_are(capsys, tmp_path):
    """Numbers out of an address book often stand between direction marks."""
    text = "单位代码,单位名称,所属地区,联系电话\n1, 乙　局\xa0,某市,\u202a0123-4567\u202c\n"
    (tmp_path / "名录.csv").write_text(text, encoding="utf-8")

    assert _run(["template", "--roster", str(tmp_path / "名录.csv"), "--out", str(tmp_path / "出")]) == 0


def test_the_name_of_the_region_is_looked_at_as_well(capsys, tmp_path):
    (tmp_path / "名录.csv").write_text(ROSTER, encoding="utf-8")
    words = [
        "consolidate",
        str(tmp_path),
        "--roster",
        str(tmp_path / "名录.csv"),
        "--out",
        str(tmp_path / "出"),
        "--region",
        RAW,
    ]

    assert _run(words) == 2
    assert "“甲〈从右到左强制符〉县局”里有看不见的字符（U+202E）" in capsys.readouterr().err
