"""A roster is read however Excel, WPS or a hand has written it as text; what cannot be read is told with its cause."""

from __future__ import annotations

import codecs

import pytest

from toolkit.errors import RosterError
from toolkit.office.roster_file import read_roster

ROWS = [
    ("单位代码", "单位名称", "所属地区", "单位类型", "别名"),
    ("A-1", "甲县水利局", "甲县", "部门", "水利局、县水利局"),
    ("A-2", "甲县东河镇人民政府", "甲县", "乡镇", ""),
]


def written(sign: str, rows=ROWS) -> str:
    return "".join(sign.join(row) + "\r\n" for row in rows)


def names(tmp_path, data: bytes) -> list[tuple[str, str, str, tuple[str, ...]]]:
    path = tmp_path / "名录.csv"
    path.write_bytes(data)
    return [(unit.code, unit.name, unit.region, unit.aliases) for unit in read_roster(path).units]


WANTED = [("A-1", "甲县水利局", "甲县", ("水利局", "县水利局")), ("A-2", "甲县东河镇人民政府", "甲县", ())]


@pytest.mark.parametrize("sign", [",", ";", "，", "\t", "；"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_sign_between_the_cells_and_every_encoding_is_read(tmp_path, sign, encoding):
    assert names(tmp_path, written(sign).encode(encoding)) == WANTED


def test_a_byte_order_mark_of_either_kind_is_read(tmp_path):
    assert names(tmp_path, codecs.BOM_UTF16_BE + written("\t").encode("utf-16-be")) == WANTED


@pytest.mark.parametrize("above", ["甲县单位名录\r\n", "单位名称见下\r\n\r\n", "注：共2家；含乡镇\r\n"])
def test_lines_above_the_headings_do_not_tell_the_sign(tmp_path, above):
    assert names(tmp_path, (above + written(";")).encode()) == WANTED


def test_a_quoted_text_may_hold_the_sign(tmp_path):
    rows = [ROWS[0], ("A-1", "甲县水利局", "甲县", "部门", '"水利局;县水利局"')]

    assert names(tmp_path, written(";", rows).encode()) == WANTED[:1]


def test_a_text_that_holds_the_sign_itself_is_told_and_not_cut(tmp_path):
    rows = [ROWS[0], ("A-1", "甲县水利局", "甲县", "部门", "水利局，县水利局")]

    with pytest.raises(RosterError, match="第 2 行比表头多出一列：各列是用“，”分开的"):
        names(tmp_path, written("，", rows).encode())


@pytest.mark.parametrize("sign", ["|", "  ", "/"])
def test_a_sign_that_is_not_known_is_told_as_the_cause(tmp_path, sign):
    with pytest.raises(RosterError, match="“单位名称”与别的文字在同一格，各列没有分开"):
        names(tmp_path, written(sign).encode())


def test_bytes_that_are_no_text_are_told(tmp_path):
    with pytest.raises(RosterError, match="文字编码无法识别"):
        names(tmp_path, b"\xff\xff\x81\x00\x81")
