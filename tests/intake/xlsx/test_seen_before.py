"""Sheets known by their frames, strings cut by bytes, parts remembered: never another answer than the guarded reading gives."""

from __future__ import annotations

import dataclasses
import gc
import random
import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.xlsx.attacks import HEAD, book, pack, parts, sheet, strings
from tests.intake.xlsx.test_package import PIECES
from toolkit.errors import UnreadableError
from toolkit.form import FORMS
from toolkit.intake.workbook import read_workbook
from toolkit.intake.xlsx import package, seen_before, sheets, shortcuts
from toolkit.intake.xlsx import strings as shared_strings
from toolkit.intake.xlsx.limits import LIMITS
from toolkit.intake.xlsx.package import read_package
from toolkit.intake.xlsx.padding import without_padding
from toolkit.intake.xlsx.sheets import read_sheet
from toolkit.intake.xlsx.strings import _plain_cells, read_strings
from toolkit.submission.cells import Grid, RawCell
from toolkit.template.template import Content, write_workbook

SHARED = {"0": RawCell("甲"), "1": None, "2": RawCell("乙")}
DATES = frozenset({"3"})
#: Every kind of value, an empty cell, a hidden row, formulas shared and not; %s are the values.
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>%s</v></c><c r="B1"><v>%s</v></c><c r="C1" s="1"/><c r="D1" s="3"><v>%s</v></c></row>'
    '<row r="2" hidden="1"><c r="B2" t="str"><f>A1&amp;"x"</f><v>%s</v></c><c r="C2"><f>SUM(B1:D1)</f><v>%s</v></c></row>'
    '<row r="3"><c r="A3" t="n"><f t="shared" ref="A3:A4" si="0">B1+1</f><v>%s</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>%s</v></c><c r="B4" t="s"><f>A1</f><v>%s</v></c></row>'
)
USUAL = ("0", "5", "45000", "甲x", "7", "6", "7", "2")


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    seen_before.forget()
    shared_strings.forget()
    yield
    seen_before.forget()
    shared_strings.forget()


def part(values: tuple[str, ...] = USUAL, before: str = "", after: str = "<pageMargins/>") -> bytes:
    return sheet(ROWS % values, before, after)


def outcome(data: bytes, dates: frozenset[str] = DATES, limits=LIMITS, left: int = 100) -> Grid | str:
    """What is read, cells in order, or why not."""
    try:
        grid = read_sheet(data, "一", True, SHARED, dates, limits, left)
    except (UnreadableError, expat.ExpatError, ValueError, LookupError) as error:
        return str(getattr(error, "code", type(error).__name__))
    return dataclasses.replace(grid, cells=tuple(grid.cells.items()))  # type: ignore[arg-type]


def learnt(data: bytes) -> None:
    for _ in range(2):
        outcome(data)
    assert len(seen_before._known) == 1


def guarded(data: bytes, **facts) -> Grid | str:
    """The same with nothing known."""
    kept = dict(seen_before._known)
    seen_before.forget()
    try:
        return outcome(data, **facts)
    finally:
        seen_before._known.update(kept)


@pytest.fixture
def no_reading(monkeypatch):
    """After this is called, reading the XML of cells fails the test."""

    def stop() -> None:
        def read(self, data, visible, *, quick):
            assert b"<row" not in data, "read again"
            return reading(self, data, visible, quick=quick)

        reading = sheets._SheetReader.read
        monkeypatch.setattr(sheets._SheetReader, "read", read)

    return stop


def test_a_frame_seen_twice_is_known(no_reading):
    """From then on the XML of its cells is not read, whatever the values are."""
    learnt(part())
    other = part(("2", "17", "1.5", "", "", "-3", "1E3", "0"))
    expected = guarded(other)
    no_reading()
    assert outcome(other) == expected and isinstance(expected, Grid)
    assert dict(expected.cells)["B1"] == RawCell("17", "n") and dict(expected.cells)["D1"] == RawCell("1.5", "d")


HIGH = ROWS.replace('<row r="1"', '<row r="1" ht="%s" customHeight="1"').replace('<row r="3"', '<row r="3" ht="%s"')


def high(first: str, third: str, values: tuple[str, ...] = USUAL) -> bytes:
    return sheet(HIGH % (first, *values[:5], third, *values[5:]), "", "<pageMargins/>")


def test_how_high_rows_are_makes_no_other_frame(no_reading):
    """Programs fit rows to their texts: after two sheets of other heights a third one is known."""
    outcome(high("15", "30.75"))
    outcome(high("45", "15"))
    assert len(seen_before._known) == 1
    other = high("60.25", "409.5", ("2", "17", "1.5", "", "", "-3", "1E3", "0"))
    expected = guarded(other)
    no_reading()
    assert outcome(other) == expected and isinstance(expected, Grid)


@pytest.mark.parametrize(
    "change",
    [
        ('ht="9" customHeight="1"', 'ht="9" hidden="1"'), (' ht="9"', ""), (' ht="9"', ' ht="9" ht="8"'), ('ht="9"', 'ht="x"'),
        ('ht="9"', 'ht="9>"'), ('ht="9"', "ht='9'"), ('ht="9" ', 'ht="9"'), ('ht="9"', 'ht="9\0"'), ('ht="9"', 'ht="&#57;"'),
        ('<row r="3"', '<row r="4"'), ('<row r="3"', '<row r="2"'), ('<row r="3" ht="9"', '<row ht="9" r="5"'),
        ("SUM(B1:D1)", '&lt;row ht="8"'), ("SUM(B1:D1)", '<row ht="8"'), ('<c r="C1" s="1"', '<c r="C1" ht="8" s="1"'),
        ('"A1&amp;', '"x&lt;row ht="7"&amp;'), ('<row r="3"', "<!-- <row r='3' ht=\"9\" --><row r=\"3\""),
    ],
)  # fmt: skip
def test_what_is_no_height_stays_part_of_the_frame(change):
    """Rows that are hidden, twice or elsewhere, formulas that look like rows, damage: as the guarded reading says."""
    outcome(high("15", "30"))
    outcome(high("45", "15"))
    assert len(seen_before._known) == 1
    data = high("9", "9").decode().replace(*change).encode()
    for _ in range(3):
        assert outcome(data) == guarded(data)


def test_what_looks_like_a_height_in_a_formula_is_part_of_the_frame():
    """Two sheets of other heights with the same formula are one frame; with another number in it, it is another formula."""
    like = [
        high(first, "30").replace(b"SUM(B1:D1)", f'" ht="{number}"'.encode())
        for first, number in (("15", 5), ("45", 5), ("9", 6))
    ]
    found = [outcome(data) for data in like]

    assert len(seen_before._known) == 1
    assert found == [guarded(data) for data in like]
    assert dict(found[2].cells)["C2"].formula == '" ht="6"'


ODD = (
    "", " ", "0", "1", "2", "3", "-1", " 0 ", "007", "1.50", "1e5", "1_2", "١٢", "nan", "甲 ", " x", "_x0041_",
    "&amp;", "&#65;",
    "]]", "]]>", "\t", "\r\n", "\x7f", "\u2028", "\ufffe", "<!-- -->1", "<![CDATA[1]]>", "1<x/>", "</v><v>",
    "9" * 70_000, "0" * 20,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=4)), min_size=8, max_size=8))
def test_whatever_the_values_are_the_answer_is_that_of_the_guarded_reading(values):
    """Numbers, texts, references, markup, nothing: the same cells in the same order, or the same refusal."""
    seen_before.forget()
    learnt(part())
    try:
        data = part(tuple(values))
    except UnicodeEncodeError:
        return
    assert outcome(data) == guarded(data)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", range(8))
def test_one_odd_value_at_a_time(place, odd):
    learnt(part())
    data = part((*USUAL[:place], odd, *USUAL[place + 1 :]))
    assert outcome(data) == guarded(data)


def test_mutants_of_a_known_sheet_are_read_like_mutants_of_an_unknown_one():
    """Pieces of XML put in, taken out and doubled, and single bytes changed."""
    after = '<mergeCells><mergeCell ref="A5:B6"/></mergeCells>'
    bases = [sheet(HIGH % (one, *USUAL[:5], other, *USUAL[5:]), "", after) for one, other in (("9", "8.25"), ("15", "30"))]
    for data in bases:
        outcome(data)
    assert len(seen_before._known) == 1
    base, chance, read = bases[0].decode(), random.Random(20240131), 0
    tags = list(re.finditer("<[^>]*>", base))
    for _ in range(1500):
        one, other, at = chance.choice(tags), chance.choice(tags), chance.randrange(len(base))
        text = chance.choice(
            (
                base[: one.start()] + chance.choice(PIECES) + base[one.start() :],
                base[: one.start()] + base[one.end() :],
                base[: one.start()] + other[0] + base[one.end() :],
                base[:at] + chance.choice('0<>&"= \0\ufffeé') + base[at + 1 :],
            )
        )
        seen_before._seen.clear()  # so that no mutant is learnt
        found = outcome(text.encode())
        assert found == guarded(text.encode()), text
        read += isinstance(found, Grid)
    assert read > 100


@pytest.mark.parametrize(
    "before",
    [
        '<cols><col min="2" max="2" hidden="1"/></cols>', "<!-- <sheetData> -->", "<?x <sheetData>?>", "<x>",
        "<sheetViews/>", "text",
        '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>', "<x " + " ".join(f'a{n}=""' for n in range(65)) + "/>",
        "<a>" * 70 + "</a>" * 70, "<sheetData/>", '<x a="&#60;"/>', '<x xmlns="urn:x"/>', "<![CDATA[<sheetData>]]>",
    ],
)  # fmt: skip
def test_what_precedes_the_cells_is_read_each_time(before):
    """Programs note there what was selected; hidden columns stand there, and anything that is to be refused."""
    learnt(part())
    assert outcome(part(before=before)) == guarded(part(before=before))


def test_other_declarations_and_roots_are_read_each_time():
    """Document types, encodings, namespaces."""
    learnt(part())
    text = part().decode()
    for change in (
        text.replace("?>\n", '?>\n<!DOCTYPE x [<!ENTITY a "b">]>', 1),
        text.replace("UTF-8", "ISO-8859-1"),
        text.replace("UTF-8", "x-none"),
        text.replace("spreadsheetml/2006/main", "x"),
        text.replace("<worksheet", '<worksheet xmlns:y="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'),
        text.replace("worksheet", "sst"),
        text.replace("</worksheet>", ""),
        text.replace(HEAD, ""),
        text.replace(HEAD, "\n"),
        "\ufeff" + text,
    ):
        assert outcome(change.encode()) == guarded(change.encode()), change[:200]
    assert outcome(text.replace("UTF-8", "UTF-16").encode("utf-16")) == guarded(text.encode())


def test_values_in_other_wrappings_are_not_learnt():
    """If it is not certain which bytes are values, the sheet is read each time."""
    for change in (
        '<c r="A9"><v xml:space="preserve">1</v></c>',
        "<c r='A9'><v>1</v></c>",
        "<c><v>1</v></c>",
        '<c r="A9"><v>&#49;</v></c>',
    ):
        data = sheet(f'<row r="9">{change}</row>')
        assert outcome(data) == outcome(data) == outcome(data)
        assert not seen_before._known, change


def test_other_date_formats_other_limits_other_strings():
    """What was read under one set is not given out under another."""
    learnt(part())
    for facts in (
        {"dates": frozenset()},
        {"dates": frozenset({"1"})},
        {"left": 3},
        {"limits": dataclasses.replace(LIMITS, box=2)},
    ):
        assert outcome(part(), **facts) == guarded(part(), **facts)
    grid = read_sheet(part(), "二", False, SHARED | {"0": RawCell("丙")}, DATES, LIMITS, 100)
    assert (grid.cells["A1"].text, grid.name, grid.visible) == ("丙", "二", False)


def test_what_is_known_stays_small():
    """A thousand sheets that are no copies of each other, each read twice."""
    for number in range(300):
        for _ in range(2):
            row = f'<row r="{number + 1}"><c r="A{number + 1}"><v>1</v></c></row>'
            outcome(sheet(row, after=f'<pageMargins a="{"y" * 50_000}"/>'))
    assert 1 < sum(map(len, seen_before._known.values())) < 200
    assert 0 < seen_before.kept_bytes() <= seen_before._KEPT


@pytest.mark.parametrize("edition", [2021, 2019])
def test_copies_of_the_template_are_read_the_same_with_and_without_memory(edition):
    """Whole submissions, compared in everything."""
    form = FORMS[edition]
    copies = [
        write_workbook(
            form,
            Content(
                cover={"unit": f"单位{seed}", "year": 2020 + seed},
                figures={one.key: (one.index * seed) % 97 for one in form.fields if not one.total and (one.index + seed) % 50},
                narrative={"problems": f"第{seed}段"},
            ),
        )
        for seed in range(6)
    ]
    remembering = [read_workbook(data, "") for data in copies]
    assert seen_before._known
    for data, found in zip(copies, remembering, strict=True):
        seen_before.forget()
        assert read_workbook(data, "") == found
        with shortcuts.none_taken():
            assert read_workbook(data, "") == found


# --- padding ----------------------------------------------------------------------------------------------------------------


def padded(first: int = 5, last: int = 900, row: str = '<row r="%d" ht="15"><c r="A%d" s="1"/><c r="B%d" s="2"/></row>') -> str:
    return "".join(row.replace("%d", str(number)) for number in range(first, last))


def with_padding(padding: str, after: str = "<pageMargins/>") -> bytes:
    return sheet(ROWS % USUAL + padding, after=after)


def carefully(data: bytes) -> Grid | str:
    try:
        grid = sheets._SheetReader("一", SHARED, DATES, LIMITS, 100).read(data, True, quick=False)
    except (UnreadableError, expat.ExpatError, ValueError, LookupError) as error:
        return str(getattr(error, "code", type(error).__name__))
    return dataclasses.replace(grid, cells=tuple(grid.cells.items()))  # type: ignore[arg-type]


def test_padding_is_cut_before_reading():
    """Of each shape of row one is left (a number may also stand in other attributes); the cells are the same."""
    data = with_padding(padded())
    short = without_padding(data)
    assert short is not None and short.count(b"<row") < 10 and len(short) < len(data) // 10
    assert outcome(data) == carefully(data)
    assert without_padding(part()) is None


ODD_ROWS = (
    '<row r="30"><c r="A30"><v>1</v></c></row>', '<row r="30"><c r="A31"/></row>', '<row r="7"/>', "<row/>",
    '<row r="99999999"/>',
    '<row r="0900"/>', '<row r="2000" hidden="1"/>', '<row r="2000"><c r="A2000"/><c r="A2000"/></row>', "<!-- ", "-->",
    "text", "<x/>",
    '<row r="2000"><c r="B2000"/><c r="A2000"/></row>', "</row>", "</sheetData>", "</sheetData><sheetData>",
    "&#32;", "&x;", "<row>",
    '<row r="2000"><c r="A2000"><f>1</f></c></row>', '<row r="2000"><c r="A2000"></c></row>',
    '<row r="2000" x2001="" x2000=""></row>',
    '<row r="2000"><c r="A2000" t="zz"/></row>', '<row r="2000"><c r="A2000" xmlns="u"/></row>', '<row r="2000"><is/></row>',
    '<row r="2000"><y/></row>', '<row r="2000"><c/></row>', "<row r='2000'></row>", '<row r="2000"><c r="A200\x00"/></row>',
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD_ROWS)
@pytest.mark.parametrize("place", [0, 25, 894, None])
def test_what_is_no_padding_is_read(odd, place):
    """Contents, rows or cells twice or out of order, damage: as the careful reading says."""
    rows = padded().replace("</row>", "</row>\0").split("\0")
    at = len(rows) if place is None else place
    data = with_padding("".join((*rows[:at], odd, *rows[at:])))
    assert _same(outcome(data), carefully(data))
    assert _same(outcome(data), carefully(data))


def _same(found: Grid | str, right: Grid | str) -> bool:
    """The same cells; refusals may name different things that are wrong."""
    return found == right or (isinstance(found, str) and isinstance(right, str))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.sampled_from(("A%d", "B%d", "%dA", "A1", "A%d%d", "")), st.booleans()), max_size=4
    )
)
def test_rows_changed_at_random_are_read_as_carefully(changes):
    """Numbers and addresses that are those of other rows."""
    rows = [padded(number, number + 1) for number in range(5, 905)]
    for number, address, doubled in changes:
        row = f'<row r="{number}"><c r="{address.replace("%d", str(number))}"/></row>'
        rows[number - 1] = rows[number - 1] * doubled + row
    data = with_padding("".join(rows))
    assert _same(outcome(data), carefully(data))


# --- shared strings ---------------------------------------------------------------------------------------------------------

ITEMS = (
    "<t>甲</t>", "<t></t>", "<t/>", "<t xml:space='preserve'> 乙 </t>",
    '<t xml:space="preserve"> 乙\n</t>', "<t>&lt;&amp;amp;&#19977;&#x41;</t>",
    "<t>_x000D_a_x</t>", "<r><t>丙</t></r><r><rPr><b/></rPr><t>丁</t></r>",
    "<t>a</t><rPh sb='0' eb='1'><t>b</t></rPh>", "", "<t>a\r\nb</t>",
    "<t>&#13;</t>", "<t><!-- x -->a</t>", "<t><![CDATA[</t></si><si><t>]]></t>", "<t>a</t>\n",
    "<t>]]</t>", "<x/>", "<t>a<x/></t>",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(ITEMS), st.text(max_size=5).map(lambda text: f"<t>{escape(text)}</t>")), max_size=6))
def test_strings_are_the_same_in_every_way_of_reading(items):
    """Cut by bytes, read quickly, read carefully; where more than one way answers."""
    try:
        data = strings(*items)
    except UnicodeEncodeError:
        return
    assert _strings_or_refusal(data) == _strings_the_long_way(data)


def test_plain_strings_are_cut_by_bytes():
    """The common case, with references and blanks; nothing else. Also when they were seen before."""
    data = strings("<t>甲&amp;&quot;_x0041_</t>", '<t xml:space="preserve"> 乙 </t>', "<t></t>")
    for _ in range(2):
        assert _plain_cells(data, LIMITS) == [RawCell('甲&"A'), RawCell(" 乙 "), None]
    for odd in (
        strings(),
        strings("<t/>"),
        strings("<r><t>a</t></r>"),
        strings("<t>&#19977;</t>"),
        strings("<t>a & b</t>"),
        strings("<t>a>b</t>"),
        data + b"<x/>",
        data.replace(b"<si>", b"<!-- <si> --><si>", 1),
        data.replace(b"UTF-8", b"ISO-8859-1"),
        data.replace(b"si>", b"x:si>"),
    ):
        assert _plain_cells(odd, LIMITS) is None


def test_strings_that_were_seen_do_not_pile_up():
    """However many there are, and however long."""
    for start in (0, 10_000):
        read_strings(strings(*(f"<t>{number}</t>" for number in range(start, start + 8_000)), f"<t>{'x' * 1000}</t>"), LIMITS)
    assert 0 < len(shared_strings._CELLS) <= shared_strings._CELLS_KEPT
    assert max(map(len, shared_strings._CELLS)) <= shared_strings._BYTES_KEPT


HEADS = (
    "<!DOCTYPE sst>", "<!-- -->", "<!-- <si> -->", "<?x?>", "<x>", "</sst>", "<sst>", "<si/>", "text", "&amp;",
    "<![CDATA[", "\0",
)  # fmt: skip


@pytest.mark.parametrize("odd", HEADS)
@pytest.mark.parametrize("mark", ["<sst", "<si>", "</sst>", ""])
def test_what_stands_around_the_strings_is_read(mark, odd):
    """Cut by bytes or read carefully: the same strings, or a refusal either way."""
    text = strings("<t>甲</t>", "<t>乙</t>").decode()
    data = (text.replace(mark, odd + mark, 1) if mark else text + odd).encode()
    assert _strings_or_refusal(data) == _strings_the_long_way(data)
    assert _strings_or_refusal(data) == _strings_the_long_way(data)


def _strings_or_refusal(data: bytes) -> object:
    try:
        return read_strings(data, LIMITS)
    except (UnreadableError, expat.ExpatError) as error:
        return getattr(error, "code", "bad_xml")


def _strings_the_long_way(data: bytes) -> object:
    with shortcuts.none_taken():
        return _strings_or_refusal(data)


def test_no_strings_are_made_up(monkeypatch):
    """An index behind the last string is refused, also within the thousand that are numbered beforehand."""
    for index, expected in ((0, "甲"), (1, None), (999, None)):
        data = book(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')
        if expected:
            assert read_package(data).sheets[0].cells["A1"].text == expected
        else:
            with pytest.raises(UnreadableError) as caught:
                read_package(data)
            assert caught.value.code == "bad_string"


# --- parts ------------------------------------------------------------------------------------------------------------------


def test_a_part_found_harmless_is_looked_at_again_when_it_differs():
    """In one byte, in its kind, or in its checksum."""
    good = parts() | {"docProps/core.xml": b"<x>aaaaaaaaa</x>", "a.bin": b"<!DOCTYPE x>"}
    for _ in range(2):
        read_package(pack(good))
    for change in ({"docProps/core.xml": b"<!DOCTYPE x><x/>"}, {"b.xml": b"<!DOCTYPE x>"}):
        with pytest.raises(UnreadableError) as caught:
            read_package(pack(good | change))
        assert caught.value.code == "doctype"
    data = pack(good, 0)
    at = data.index(b"aaaaaaaaa")
    with pytest.raises(UnreadableError) as caught:
        read_package(data[:at] + b"b" + data[at + 1 :])
    assert caught.value.code == "damaged"


def test_parts_found_harmless_do_not_pile_up():
    for number in range(package._HARMLESS_KEPT + 10):
        read_package(pack(parts() | {"a.bin": b"%d" % number}))
    assert len(package._HARMLESS) <= package._HARMLESS_KEPT


def test_reading_leaves_no_garbage():
    """Batches are read without the collector of garbage; nothing may wait for it."""
    data = write_workbook(FORMS[2021])
    for _ in range(3):
        seen_before.forget()
        gc.collect()
        read_package(data)
        read_package(data)
        left = gc.collect()
    assert left < 10
