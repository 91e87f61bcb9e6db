"""A workspace is a folder: made once, the same when made again, found from inside it."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import NianbaoError, OutputError
from toolkit.office.roster_file import read_roster
from toolkit.outputs import only_run
from toolkit.workspace import places
from toolkit.workspace.beginning import begin
from toolkit.workspace.opening import at_work
from toolkit.workspace.register import DEEDS, DamagedError, opened
from toolkit.workspace.schema import APPLICATION, MIGRATIONS
from toolkit.workspace.settings import read_settings

ROSTER = Path(__file__).parents[2] / "samples" / "region-2024" / "单位名录.csv"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_workspace_has_all_its_places_and_holds_the_roster_as_it_was(tmp_path):
    made, new = begin(tmp_path / "云溪市", 2024, ROSTER)

    assert new and {path.name for path in made.root.iterdir()} == {
        "设置.toml",
        "花名册.xlsx",
        "登记簿.sqlite",
        "日志.csv",
        "收件箱",
        "退回",
        "汇总",
        "归档",
    }
    assert made.originals.is_dir()
    assert read_roster(made.roster).units == read_roster(ROSTER).units


def test_columns_of_the_office_stay_in_the_roster(tmp_path):
    roster = tmp_path / "名录.csv"
    roster.write_text("单位代码,单位名称,所属地区,微信群\n001,甲局,某县,一群\n", encoding="utf-8")
    made, _ = begin(tmp_path / "某县", 2024, roster)

    assert read_roster(made.roster).units[0].code == "001"
    assert "一群".encode() in zipfile.ZipFile(made.roster).read("xl/sharedStrings.xml")


def test_making_it_again_changes_nothing_and_another_year_is_refused(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    before = snapshot(made.root)

    assert begin(tmp_path / "云溪市", 2024, ROSTER) == (made, False)
    with pytest.raises(NianbaoError, match="已经是 2024 年的工作区"):
        begin(tmp_path / "云溪市", 2025, ROSTER)
    with pytest.raises(NianbaoError, match="本身是工作区"):
        begin(made.inbox / "某县", 2024, ROSTER)
    assert snapshot(made.root) == before


def test_a_making_that_was_broken_off_is_completed(tmp_path):
    """Settings come last: without them it is no workspace yet, and what is there is made again."""
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    made.settings.unlink()
    made.log.unlink()

    assert begin(tmp_path / "云溪市", 2024, ROSTER)[1]
    with opened(made.register) as register:
        assert [event.did for event in register.events()] == ["begun"]
    assert made.log.is_file()


def test_a_workspace_is_found_from_every_folder_in_it_and_from_no_other(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)

    assert places.find(made.originals) == made
    with contextlib.chdir(made.inbox):
        assert places.find().root.samefile(made.root)
    with pytest.raises(NianbaoError, match="不在任何工作区里"):
        places.find(tmp_path)


def test_settings_are_read_as_they_are_written_and_as_people_edit_them(tmp_path):
    """People leave out the quotes around Chinese names, write dates in their own way, and save as GBK."""
    made, _ = begin(tmp_path / '云"溪', 2024, ROSTER, level="市")
    settings = read_settings(made.settings)
    unit = read_roster(ROSTER).units[2]
    assert (settings.region, settings.year, settings.level) == ('云"溪', 2024, "市")
    assert settings.due_of(unit) == date(2025, 1, 31)

    text = '地区 = "某县"\n年度 = 2023\n"报送期限" = "2024年1月20日"\n报回期限 = 2024-02-01\n'
    made.settings.write_bytes(text.encode("gbk"))
    edited = read_settings(made.settings)
    assert (edited.region, edited.year, edited.deadline) == ("某县", 2023, date(2024, 2, 1))
    assert edited.due_of(unit) == date(2024, 1, 20)


@pytest.mark.parametrize(("text", "told"), [
    ('"地区" = "甲"\n"年度" = "2024"\n', "“年度”应当是四位的年份"),
    ('"地区" = ""\n"年度" = 2024\n', "没有写“地区”"),
    ('"地区" = "甲"\n"年度" = 2024\n"期限" = ""\n', "没有“期限”这一项"),
    ('"地区" = "甲"\n"年度" = 2024\n"报送期限" = "下周"\n', "“报送期限”应当是日期"),
    ('"地区" = 甲\n', "第 1 行的写法不对"),
    (f'"地区" = "{"甲" * 51}"\n"年度" = 2024\n', "最多 50 个字"),
])  # fmt: skip
def test_a_fault_in_the_settings_is_told(tmp_path, text, told):
    path = tmp_path / "设置.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NianbaoError, match=told):
        read_settings(path)


def test_the_register_is_a_plain_sqlite_file_without_a_write_ahead_log(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    with contextlib.closing(sqlite3.connect(made.register)) as plain:
        values = [plain.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "application_id", "user_version")]
        assert values == ["delete", APPLICATION, len(MIGRATIONS)]
        assert plain.execute("SELECT 事项, 时间 IS NOT NULL FROM 经过").fetchall() == [("建立", 1)]


@pytest.mark.parametrize("damage", ["gone", "empty", "torn", "text", "another"])
def test_a_register_that_was_damaged_is_found_when_it_is_opened(tmp_path, damage):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    data = made.register.read_bytes()
    made.register.unlink()
    if damage == "another":
        with contextlib.closing(sqlite3.connect(made.register)) as other:
            other.execute("CREATE TABLE events (number)")
    elif damage != "gone":
        made.register.write_bytes({"empty": b"", "torn": data[: len(data) // 2], "text": b"a" * 9000}[damage])

    with pytest.raises(DamagedError, match="nianbao rebuild"), at_work(made):
        raise AssertionError("it was opened")


def test_the_page_tells_every_table_column_and_deed_of_the_register(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "登记簿.md").read_text(encoding="utf-8")
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    with contextlib.closing(sqlite3.connect(made.register)) as plain:
        tables = [name for (name,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        views = [name for (name,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
        columns = {name: [row[1] for row in plain.execute(f"PRAGMA table_info({name})")] for name in (*tables, *views)}

    sections = {part.partition("：")[0]: part for part in page.split("\n### ")[1:]}
    assert sorted(sections) == sorted(tables)
    for table in tables:
        told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", sections[table], flags=re.MULTILINE)))
        assert set(columns[table]) <= set(told), table
    for view in views:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{view}` |"))
        assert all(column in row for column in columns[view]), view
    for deed, word in DEEDS.items():
        assert re.search(rf"^\| .*`{deed}`.* \| .*{word}.* \|", page, flags=re.MULTILINE), deed
    assert f"现在是 {len(MIGRATIONS)}。" in page and f"0x{APPLICATION:X}" in page


def test_a_register_of_a_later_program_is_left_alone(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    with contextlib.closing(sqlite3.connect(made.register)) as plain:
        plain.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")

    with pytest.raises(NianbaoError, match="请先升级本程序"), at_work(made):
        raise AssertionError("it was opened")


def test_a_second_command_waits_and_a_lock_of_a_dead_one_bars_nobody(tmp_path, monkeypatch):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    monkeypatch.setattr("toolkit.workspace.opening._PATIENCE", 0.2)
    (made.root / ".~nianbao-lock").write_bytes(b"")  # left by a run that was killed
    with at_work(made):
        pass
    with only_run(made.root), pytest.raises(OutputError, match="另一个命令正在写入"), at_work(made):
        raise AssertionError("two were at work")


def test_a_line_that_the_log_lacks_is_added_and_a_torn_one_completed(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    with at_work(made) as workspace, workspace.register.transaction():
        workspace.record("accepted", unit="YX-003", reason="同意，\n“照办”")
    whole = made.log.read_bytes()
    assert "云溪市教育局" in whole.decode("utf-8-sig")
    for end in (len(whole) - 1, len(whole) - 2, len(whole) - 40, whole.rindex(b"2,"), whole.rindex(b"2,") + 1, 3, 0):
        made.log.write_bytes(whole[:end])
        with at_work(made):
            pass
        assert made.log.read_bytes() == whole, end


def test_a_log_that_knows_more_than_the_register_asks_for_a_rebuild(tmp_path):
    made, _ = begin(tmp_path / "云溪市", 2024, ROSTER)
    old = made.register.read_bytes()
    with at_work(made) as workspace, workspace.register.transaction():
        workspace.record("accepted", unit="YX-003", reason="同意")
    made.register.write_bytes(old)

    with pytest.raises(DamagedError, match="登记簿比日志旧"), at_work(made):
        raise AssertionError("it was opened")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whose rights can be taken away")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "市").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="没有写入权限"):
        begin(tmp_path / "市", 2024, ROSTER)
