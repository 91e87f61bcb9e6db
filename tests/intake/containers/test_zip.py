"""Zip archives: names in every spelling, traps, bombs, litter; each entry has one outcome, and the good ones are read."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.containers.support import contents, opened, outcomes
from tests.intake.xlsx import attacks
from tests.intake.xlsx.attacks import Raw, raw_zip, zeros
from toolkit.intake.containers.names import decode, trap
from toolkit.intake.containers.origin import LIMITS, MB, Found, Limits, Refused

A = Raw("甲局.txt".encode(), b"1")


def kinds(data: bytes, limits: Limits = LIMITS) -> list[str]:
    return ["found" if isinstance(item, Found) else item.kind for item in opened(data, limits=limits)]


def unicode_path(raw: bytes, name: str, crc: int | None = None) -> bytes:
    content = struct.pack("<BL", 1, zlib.crc32(raw) if crc is None else crc) + name.encode()
    return struct.pack("<2H", 0x7075, len(content)) + content


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (Raw("报送/甲局.txt".encode("gbk"), b"1"), "报送/甲局.txt"),
        (Raw("㐀局𠮷.txt".encode("gb18030"), b"1"), "㐀局𠮷.txt"),
        (Raw("甲局.txt".encode(), b"1"), "甲局.txt"),
        (Raw("甲局.txt".encode(), b"1", flags=0x800), "甲局.txt"),
        (Raw("甲局.txt".encode("gbk"), b"1", flags=0x800), "甲局.txt"),
        (Raw("誠信局.txt".encode("gbk"), b"1"), "誠信局.txt"),
        (Raw(rb"a\b.txt", b"1"), "a/b.txt"),
        (Raw(b"?.txt", b"1", extra=unicode_path(b"?.txt", "甲局.txt")), "甲局.txt"),
        (Raw(b"new.txt", b"1", extra=unicode_path(b"old.txt", "甲局.txt")), "new.txt"),
        (Raw("甲\u202e局.txt".encode(), b"1"), "甲\\u202e局.txt"),
        (Raw(b"a\0b.txt", b"1"), "a\\u0000b.txt"),
        (Raw("长".encode() * 400 + b".xlsx", b"1"), "长" * 249 + "….xlsx"),
        (Raw("./甲局. ".encode(), b"1"), "甲局. "),
        (Raw("关于年报:甲局.txt".encode(), b"1"), "关于年报:甲局.txt"),
        (Raw(b"", b"1"), "（无名）"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_name_is_read_by_the_strictest_encoding_that_fits_it(entry, name):
    assert contents(opened(raw_zip([entry]))) == {(name,): b"1"}


@given(st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_every_name_in_utf_8_and_every_chinese_one_in_gb18030_comes_back(name):
    assert decode(name.encode()) == name
    raw = "".join(char for char in name if "一" <= char <= "鿿").encode("gb18030")
    assert decode(raw).encode("gb18030") == raw or decode(raw).encode() == raw


TRAPS = {
    "../甲局.txt": "traversal", "报送/../../甲局.txt": "traversal", r"..\甲局.txt": "traversal", "报送/.. /a": "traversal",
    "/etc/passwd": "absolute", r"C:\甲局.txt": "absolute", "c:甲局.txt": "absolute", r"\\server\share\a.txt": "absolute",
    "甲局.xlsx:隐藏": "stream", "甲局::$DATA": "stream", "CON": "device", "报送/nul.xlsx": "device", "COM1.txt": "device",
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_a_name_that_leads_elsewhere_is_refused_and_the_file_beside_it_is_read(name):
    items = opened(raw_zip([Raw(name.encode("gbk"), b"x"), A]))

    assert list(outcomes(items).values()) == [TRAPS[name], "found"]


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140777])
def test_a_link_or_device_is_refused(mode):
    items = opened(raw_zip([Raw(b"link", b"../../etc/passwd", mode=mode), Raw(b"file", b"1", mode=0o100644)]))

    assert outcomes(items) == {("link",): "link", ("file",): "found"}


def test_litter_of_systems_and_open_files_is_passed_over_and_listed():
    names = ["__MACOSX/._甲.xlsx", ".DS_Store", "报送/~$甲.xlsx", "报送/.~甲.xlsx", "Thumbs.db", "报送/DESKTOP.INI", "甲.txt"]
    items = opened(raw_zip([Raw("报送/".encode(), b""), *(Raw(name.encode(), b"1") for name in names)]))

    assert list(outcomes(items).values()) == ["folder", "system", "system", "lock", "lock", "system", "system", "found"]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (Raw(b"a", b"1", flags=1), "encrypted"),
        (Raw(b"a", b"1", flags=0x41), "encrypted"),
        (Raw(b"a", b"1", method=99), "encrypted"),
        (Raw(b"a", b"1", method=9), "method"),
        (Raw(b"a", b"12", size=1), "damaged_entry"),
        (Raw(b"a", b"12", size=3), "damaged_entry"),
        (Raw(b"a", b"12", crc=1), "damaged_entry"),
        (Raw(b"a", b"12", local_name=b"b"), "damaged_entry"),
        (Raw(b"a", b"12", packed=b"\xff\xff"), "damaged_entry"),
    ],
)
def test_what_is_wrong_with_one_entry_costs_that_entry(entry, kind):
    """Encrypted, packed unusually, of another size than told, torn, named twice: the file beside it is read."""
    assert kinds(raw_zip([entry, A])) == [kind, "found"]


GOOD = raw_zip([A])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (raw_zip([A], prefix=b"MZ" + bytes(100), shift=0), "ambiguous"),
        (raw_zip([A], suffix=b"more"), "ambiguous"),
        (raw_zip([A], hidden=raw_zip([A])[:60]), "ambiguous"),
        (GOOD + GOOD, "ambiguous"),
        (raw_zip([A, Raw(b"b", b"1", offset=0, local_name=A.name)]), "overlap"),
        (attacks.overlapping().replace(b"xl/", b"yl/").replace(b"[Content_Types]", b"(Content_Types)"), "overlap"),
        (raw_zip([]), "empty_archive"),
        (GOOD[:-30], "truncated"),
        (GOOD[:40], "truncated"),
        (b"PK\x07\x08" + GOOD, "volumes"),
        (GOOD.replace(b"PK\x01\x02", bytes(4)), "damaged"),
    ],
)
def test_an_archive_of_which_programs_take_different_files_is_refused_as_a_whole(data, kind):
    assert kinds(data) == [kind]


def test_bombs_are_refused_quickly_and_without_memory():
    """4 GB behind 4 MB, a thousandfold; lying about it; 100 files of 50 MB; more files than may be."""
    bomb = zeros(1 << 30)
    true = Raw(b"bomb", b"", size=1 << 30, crc=0, packed=bomb)
    liar = Raw(b"liar", b"", size=5000, crc=0, packed=bomb)
    ratio = Raw(b"ratio", b"", size=100 * MB, crc=0, packed=zeros(100 * MB))
    tracemalloc.start()
    start = time.perf_counter()

    assert kinds(raw_zip([true, liar, ratio, A])) == ["limit_entry", "damaged_entry", "limit_ratio", "found"]
    assert kinds(raw_zip([Raw(b"%d" % number, b"") for number in range(2001)])) == ["limit_entries"]
    assert kinds(raw_zip([Raw(b"%d" % number, b"") for number in range(2000)])) == ["found"] * 2000
    assert time.perf_counter() - start < 5
    assert tracemalloc.get_traced_memory()[1] < 40 * MB
    tracemalloc.stop()


def test_limits_hold_at_their_boundary_and_over_all_depths():
    """A file of exactly the limit passes, one byte more does not; what lies deeper counts for the whole."""
    limits = Limits(entry=1000, total=2400, all_entries=5)
    sizes = raw_zip([Raw(b"x", bytes(1000)), Raw(b"y", bytes(1001)), Raw(b"z", bytes(1000)), Raw(b"w", bytes(401))])
    assert kinds(sizes, limits) == ["found", "limit_entry", "found", "limit_total"]
    for count, outcome in ((3, ["found"] * 4), (4, ["limit_all_entries", "found"])):
        inner = raw_zip([Raw(b"%d" % number, b"") for number in range(count)])
        assert kinds(raw_zip([Raw(b"in.zip", inner), A]), limits) == outcome


def nest(depth: int) -> bytes:
    data = GOOD
    for _ in range(depth - 1):
        data = raw_zip([Raw("内.zip".encode(), data, method=0)])
    return data


def test_archives_may_lie_in_each_other_five_deep_and_no_deeper():
    limits = Limits()

    assert [item.origin for item in opened(nest(limits.depth))] == [("报送", *["内.zip"] * (limits.depth - 1), "甲局.txt")]
    (refused,) = opened(nest(limits.depth + 1))
    assert isinstance(refused, Refused) and (refused.kind, refused.values["limit"]) == ("limit_depth", "5")


def test_an_archive_with_itself_in_it_comes_to_an_end():
    """What is found is counted over all depths: breadth times depth is bounded."""
    data = GOOD
    for _ in range(5):
        data = raw_zip([Raw(b"%d.zip" % number, data) for number in range(40)])
    start = time.perf_counter()
    items = opened(data)

    assert any(isinstance(item, Refused) and item.kind in ("limit_all_entries", "limit_depth") for item in items)
    assert len(items) <= 20_000 and time.perf_counter() - start < 60


def test_names_that_are_equal_or_differ_in_case_are_all_kept():
    items = opened(raw_zip([Raw(b"a.txt", b"1"), Raw(b"a.txt", b"2"), Raw(b"A.txt", b"3"), Raw(b"x/a.txt", b"4")]))

    assert [item.content for item in items if isinstance(item, Found)] == [b"1", b"2", b"3", b"4"]


def test_a_workbook_is_no_container_whatever_it_is_called_and_an_archive_is_one():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("甲局.xlsx.txt", attacks.book())
        archive.writestr("假的.xlsx", GOOD)
        archive.writestr("断了.xlsx", attacks.book()[:300])
        archive.writestr("xl文件夹/xl/乙局.txt", b"1")
        archive.writestr("空.xlsx", b"")
    items = opened(buffer.getvalue())

    assert [(item.origin[1:], item.kind) for item in items] == [
        (("甲局.xlsx.txt",), "workbook"), (("假的.xlsx", "甲局.txt"), "csv"), (("断了.xlsx",), "workbook"),
        (("xl文件夹/xl/乙局.txt",), "csv"), (("空.xlsx",), "empty"),
    ]  # fmt: skip


names = st.text(st.characters(whitelist_categories=("L", "N"), max_codepoint=0xFFFF), min_size=1, max_size=12).filter(
    lambda name: decode(name.encode("gb18030")) == name and not trap(name)
)
trees = st.recursive(
    st.binary(max_size=60).map(lambda data: b"\x01" + data),
    lambda inner: st.dictionaries(names, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def packed(tree: dict, encoding: str) -> bytes:
    return raw_zip(
        [
            Raw(f"{name}.x".encode(encoding), packed(inner, encoding) if isinstance(inner, dict) else inner)
            for name, inner in tree.items()
        ]
    )


def leaves(tree: dict, way: tuple[str, ...] = ()) -> dict[tuple[str, ...], bytes]:
    found: dict[tuple[str, ...], bytes] = {}
    for name, inner in tree.items():
        place = (*way, f"{name}.x")
        found |= leaves(inner, place) if isinstance(inner, dict) else {place: inner}
    return found


@given(st.dictionaries(names, trees, min_size=1, max_size=4), st.sampled_from(["utf-8", "gb18030"]))
@settings(max_examples=200, deadline=None)
def test_random_archives_in_archives_come_back_with_their_origins(tree, encoding):
    assert contents(opened(packed(tree, encoding), limits=Limits(depth=40))) == leaves(tree)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_archives_with_bytes_changed_give_an_answer_about_every_entry_or_about_the_whole(data):
    """Mutants: no exception, and as many items as the directory has entries, or one refusal."""
    good = bytearray(raw_zip([A, Raw(b"b.txt", b"22" * 50), Raw("丙/丁.txt".encode("gbk"), b"3", method=0)]))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 20))
    items = opened(bytes(good[: len(good) - cut]))

    assert len(items) == 3 or len(items) == 1
