"""The macros of the button, run for real in LibreOffice: they compile, and they fill the sheets exactly as Python would."""

from __future__ import annotations

import io
import re
import shutil
import stat
from pathlib import Path

import pytest
import xlsxwriter

from tests.button.uno_session import run_steps
from tests.libreoffice import needs_office
from toolkit.button.marks import error_report, escape, marks_rows, report_lines, result_rows, unescape
from toolkit.button.vba.vba import BOOK_CODE_NAME, ENTRY_MACRO, build_project, macro_sources
from toolkit.form.sheets import (
    MARKS,
    MARKS_FIRST_ROW,
    MARKS_LAST_ROW,
    MESSAGES,
    RESULT_FIRST_ROW,
    RESULT_LAST_ROW,
    RESULT_SUMMARY_ROW,
    RESULTS,
)
from toolkit.rules.findings import CellRef, Finding, Severity

TABLE = "表三"
SOURCES = {path.stem: path.read_text(encoding="ascii") for path in macro_sources()}

#: Texts that a spreadsheet program would like to take for something else.
TRICKY = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'x",
    "007",
    "1E5",
    "2024-1-1",
    "TRUE",
    "#N/A",
    "50%",
    "\\u0041",
    "甲\n乙",
    "𠮷",
    "ｱ　－",
    '"',
    "\uffee",
)

OLD = [Finding("X999", Severity.HINT, "", "上一次的结果", (CellRef(TABLE, "Z9", "", ""),))] * 40
FINDINGS = [
    Finding(
        "X101",
        Severity.ERROR,
        "",
        "合计不等，相差 2 件。",
        tuple(CellRef(TABLE, address, "", "") for address in ("J8", "D8", "E8")),
    ),
    Finding("F103", Severity.QUERY, "", "封面没有填年度。"),
    Finding("F104", Severity.HINT, "", "多余的工作表。", (CellRef("a'b\"c", "", "", ""),)),
    Finding("C101", Severity.HINT, "", "引号。", (CellRef("a'b\"c", "E7", "", ""),)),
    *(Finding("C104", Severity.ERROR, "", text, (CellRef("2024", "E7", "", ""),)) for text in TRICKY),
]


def workbook() -> bytes:
    """A protected table with the button, and the sheets that the macros know."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheets = [book.add_worksheet(name) for name in (TABLE, MARKS, RESULTS, "_meta")]
        for row, pair in enumerate(MESSAGES.items()):
            sheets[3].write_row(row, 0, pair)
        sheets[0].write("D8", 3)
        sheets[0].insert_button("L2", {"macro": ENTRY_MACRO, "caption": "校验"})
        sheets[0].protect()
        sheets[1].hide()
        sheets[3].protect()
        sheets[3].very_hidden()
        names = [f"Sheet{number}" for number in range(1, 5)]
        book.add_vba_project(io.BytesIO(build_project(macro_sources(), names)), is_stream=True)
        book.set_vba_name(BOOK_CODE_NAME)
        for sheet, name in zip(sheets, names, strict=True):
            sheet.set_vba_name(name)
    return data.getvalue()


@pytest.fixture
def book(tmp_path):
    # beside it what a path may hold
    path = tmp_path / "云溪 100%#" / "年报.xlsm"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def write(folder: Path, text: str) -> str:
    path = folder / "report.txt"
    path.write_bytes(text.encode("ascii"))
    return str(path)


def program(folder: Path, script: str) -> dict[str, str]:
    """An installed program that is a shell script; returns the environment in which the macros find it."""
    path = folder / "nianbao"
    path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/arguments"\n{script}\n: > "{folder}/ran"\n', encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (folder / "temporary").mkdir()
    return {"NIANBAO_BUTTON_TEST": "1", "NIANBAO_PROGRAM": str(path), "TEMP": str(folder / "temporary")}


#: The summary is written last.
FINISHED = [{"until": RESULTS, "range": f"A{RESULT_SUMMARY_ROW}", "past": MESSAGES["msg_running"]}]
SHOWN = [
    {"cells": MARKS, "range": f"A1:F{MARKS_FIRST_ROW + 60}"},
    {"cells": RESULTS, "range": f"A1:E{RESULT_FIRST_ROW + 60}"},
    {"sheets": None},
]


def shown(results) -> tuple[list[tuple[str, ...]], str, list[tuple]]:
    """The rows of `_marks`, the summary and the rows of 校验结果 as the macros left them, in the words of `button_report`."""
    marks, result, protected = results[-3:]
    assert protected == {TABLE: True, MARKS: False, RESULTS: False, "_meta": True}
    for row in marks[MARKS_FIRST_ROW - 1 :]:
        assert {cell["kind"] for cell in row} <= {"TEXT", "EMPTY"}
    rows = []
    for row in result[RESULT_FIRST_ROW - 1 :]:
        if not row[0]["text"]:
            assert not any(cell["formula"] for cell in row)
            continue
        assert [row[0]["kind"], row[4]["kind"]] == ["VALUE", "TEXT"]
        # LibreOffice shows formulas with its own separator
        place = row[3]["formula"].replace('";"', '","') if row[3]["kind"] == "FORMULA" else row[3]["text"]
        rows.append((int(row[0]["text"]), row[1]["text"], row[2]["text"], place, row[4]["text"]))
    texts = (tuple(cell["text"] for cell in row) for row in marks[MARKS_FIRST_ROW - 1 :])
    return [row for row in texts if any(row)], result[RESULT_SUMMARY_ROW - 1][0]["text"], rows


# ---------------------------------------------------------------- source


@needs_office
def test_every_module_compiles():
    """LibreOffice says nothing of a compile error when it has no window: the call just does not return."""
    sound, broken = "Sub A()\nEnd Sub\n", "Sub A()\nIf Then Bogus(\nEnd Sub\n"

    results = run_steps([{"probe": source} for source in (sound, broken, *SOURCES.values())])

    assert results[:2] == [True, False], "the probe itself"
    assert dict(zip(SOURCES, results[2:], strict=True)) == dict.fromkeys(SOURCES, True)


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "modLibreOffice"])
def test_every_variable_is_declared(name):
    """Excel refuses to run a module with Option Explicit otherwise; LibreOffice lets it pass."""
    source = re.sub(r'"[^"\n]*"|\'.*', '""', SOURCES[name])
    assert "\nOption Explicit\n" in source
    constants = {found.lower() for found in re.findall(r"^Private (?:Const )?(\w+) As", source, re.M)}
    procedures = re.findall(
        r"^(?:Public|Private) (?:Sub|Function) (\w+)\((.*?)\)(.*?)^End (?:Sub|Function)", source, re.M | re.S
    )
    assert len(procedures) == len(re.findall(r"^End (?:Sub|Function)", source, re.M))
    for procedure, parameters, body in procedures:
        declared = constants | {procedure.lower()} | {one.lower() for one in re.findall(r"(\w+) As", parameters)}
        for line in re.findall(r"^ +Dim (.*)", body, re.M):
            declared |= {one.lower() for one in re.findall(r"(\w+) As", line)}
        assigned = re.findall(r"(?:^ +|Then |: )(?:Set |For Each |For )?(\w+)(?= =| In )", body, re.M)
        assert {one.lower() for one in assigned} <= declared, procedure


def test_the_macros_know_the_sheets_by_the_same_names_and_rows():
    source = SOURCES["modReport"]
    found = dict(re.findall(r"^Private Const (\w+) As \w+ = (.*)$", source, re.M))

    assert unescape(found["RESULT_SHEET"].strip('"')) == RESULTS
    assert found["MARKS_SHEET"] == f'"{MARKS}"'
    assert [int(found[name]) for name in ("MARKS_FIRST", "MARKS_LAST", "RESULT_SUMMARY", "RESULT_FIRST", "RESULT_LAST")] == [
        MARKS_FIRST_ROW, MARKS_LAST_ROW, RESULT_SUMMARY_ROW, RESULT_FIRST_ROW, RESULT_LAST_ROW,
    ]  # fmt: skip


def test_every_message_of_the_macros_has_its_chinese():
    told = {key for source in SOURCES.values() for key in re.findall(r'(?:Tell |Word\()"(\w+)"', source)}

    assert told == set(MESSAGES)


def test_the_path_of_the_program_comes_from_no_cell():
    """Whoever can edit the workbook must not choose what the button runs."""
    body = re.search(r"Function ProgramPath.*?End Function", SOURCES["modValidate"], re.S)

    assert body
    assert not re.search(r"Cells|Range|Word|Sheets|Names|Properties", body[0])


# ---------------------------------------------------------------- in LibreOffice


@needs_office
def test_escapes_are_read_back(book):
    texts = ["", "abc", "表三!E7", *TRICKY, "\\u", "".join(map(chr, range(0x7FF0, 0x8010)))]

    results = run_steps([{"open": str(book)}, *({"call": "modReport.Plain", "args": [escape(text)]} for text in texts)])

    assert results[1:] == texts


@needs_office
def test_the_macros_fill_the_cells_that_python_would(book, tmp_path):
    """A second report replaces the first, and nothing in a message comes to life."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    reports = [write(old, report_lines("上次", OLD)), write(new, report_lines("=有 3 处", FINDINGS))]

    results = run_steps(
        [{"open": str(book)}, *({"call": "modReport.ApplyReport", "args": [report]} for report in reports), *SHOWN]
    )

    marks, summary, rows = shown(results)
    assert marks == marks_rows(FINDINGS)
    assert summary == "=有 3 处"
    assert rows == result_rows(FINDINGS)


@needs_office
@pytest.mark.parametrize(
    "report, said",
    [(error_report("不是填报模板"), "不是填报模板"), ("nonsense\r\n", MESSAGES["msg_failed"])],
    ids=["error", "nonsense"],
)
def test_an_error_replaces_old_results_by_its_message(book, tmp_path, report, said):
    (tmp_path / "old").mkdir()
    reports = [write(tmp_path / "old", report_lines("上次", OLD)), write(tmp_path, report)]

    results = run_steps(
        [{"open": str(book)}, *({"call": "modReport.ApplyReport", "args": [report]} for report in reports), *SHOWN]
    )

    assert shown(results) == ([], said, [])


@needs_office
def test_the_button_hands_over_a_copy_and_shows_the_report(book, tmp_path):
    """The live control is pressed; the program is another process; nothing is left behind."""
    write(tmp_path, report_lines("有 3 处", FINDINGS))
    script = f'cp "{tmp_path}/report.txt" "$4"; cp "$3" "{tmp_path}/seen.xlsx"; : > "${{5#--done=}}"'

    results = run_steps([{"open": str(book)}, {"press": TABLE}, *FINISHED, *SHOWN], program(tmp_path, script))

    assert shown(results) == (marks_rows(FINDINGS), "有 3 处", result_rows(FINDINGS))
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments[:2] == ["button", "report"]
    assert arguments[4].startswith("--done=")
    assert b"xl/workbook.xml" in (tmp_path / "seen.xlsx").read_bytes()
    assert not list((tmp_path / "temporary").glob("nianbao*"))


@needs_office
def test_a_press_says_at_once_that_it_is_checking_and_waits_without_work(book, tmp_path):
    """The program takes four seconds; the spreadsheet shows 正在校验… meanwhile and leaves the processor to the program."""
    write(tmp_path, report_lines("有 3 处", FINDINGS))
    script = f'sleep 4; cp "{tmp_path}/report.txt" "$4"; : > "${{5#--done=}}"'
    summary = f"A{RESULT_SUMMARY_ROW}"
    at_once = [{"until": RESULTS, "range": summary}, {"cells": RESULTS, "range": summary}, {"work": "soffice.bin"}]

    results = run_steps(
        [{"open": str(book)}, {"press": TABLE}, *at_once, *FINISHED, {"work": "soffice.bin"}, *SHOWN],
        program(tmp_path, script),
    )

    assert results[3][0][0]["text"] == MESSAGES["msg_running"] == "正在校验…"
    assert shown(results)[1] == "有 3 处"
    assert results[6] - results[4] < 1.5, "seconds of the processor"


@needs_office
def test_a_program_that_ends_without_a_report_is_said(book, tmp_path):
    results = run_steps(
        [{"open": str(book)}, {"call": "modValidate.ValidateWorkbook"}, *SHOWN],
        program(tmp_path, ': > "${5#--done=}"'),
    )

    assert shown(results) == ([], MESSAGES["msg_failed"], [])


@needs_office
def test_a_missing_program_is_said_and_only_the_test_switch_opens_the_environment(book, tmp_path):
    environment = program(tmp_path, "") | {"HOME": str(tmp_path / "nobody"), "NIANBAO_BUTTON_TEST": ""}

    results = run_steps([{"open": str(book)}, {"call": "modValidate.ValidateWorkbook"}, *SHOWN], environment)

    assert shown(results) == ([], MESSAGES["msg_not_installed"], [])
    assert not (tmp_path / "ran").exists()


@needs_office
def test_the_program_is_found_where_it_is_installed(book, tmp_path):
    environment = program(tmp_path, ': > "${5#--done=}"') | {"HOME": str(tmp_path), "NIANBAO_PROGRAM": ""}
    (tmp_path / ".local" / "bin").mkdir(parents=True)
    shutil.move(tmp_path / "nianbao", tmp_path / ".local" / "bin" / "nianbao")

    run_steps([{"open": str(book)}, {"call": "modValidate.ValidateWorkbook"}, {"wait": str(tmp_path / "ran")}], environment)

    assert (tmp_path / "arguments").read_text().startswith("button\nreport\n")


@needs_office
def test_the_other_way_calls_python_as_xlwings_does(book, tmp_path):
    environment = program(tmp_path, "") | {"NIANBAO_UNO": "pipe"}

    results = run_steps(
        [{"open": str(book)}, {"call": "modValidate.HostKind"}, {"press": TABLE}, {"wait": str(tmp_path / "ran")}], environment
    )

    assert results[1] == "libreoffice"
    assert (tmp_path / "arguments").read_text().splitlines() == [
        "button", "run", "--wb=年报.xlsm", "--from_xl=1", "--hwnd=0",
    ]  # fmt: skip
