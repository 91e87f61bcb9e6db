"""The builder of vbaProject.bin against the published vectors, Excel's own values and independent readers."""

from __future__ import annotations

import io

import olefile
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from toolkit.button.vba.cfb import write_compound_file
from toolkit.button.vba.ovba import compress, decompress, decrypt, encrypt
from toolkit.button.vba.vba import build_project, macro_sources
from toolkit.errors import NianbaoError

SHEETS = ["Sheet1", "Sheet2", "Sheet3"]

#: Text as programs are: lines that resemble each other.
programs = st.lists(st.sampled_from([b"Dim a As String\r\n", b"    a = b\r\n", b"End Sub\r\n", b"x", b"\n"]), max_size=900).map(
    b"".join
)


def one_module(text="", name="modOne"):
    return {name: f'Attribute VB_Name = "{name}"\n{text}'}


# ---------------------------------------------------------------- compression, MS-OVBA 2.4.1


#: 3.2.1, 3.2.3 and 3.2.2 of the specification
NOTHING_REPEATS = (b"abcdefghijklmnopqrstuv.", "0119b000616263646566676800696a6b6c6d6e6f70007172737475762e")
ALL_THE_SAME = (b"a" * 73, "0103b002614500")
SOMETHING_REPEATS = (
    b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
    "012fb000236161616263646582660070616768696a013808616b6c00306d6e6f700671027004107273747576107778797a003c",
)


@pytest.mark.parametrize("plain, packed", [NOTHING_REPEATS, ALL_THE_SAME])
def test_the_vectors_of_the_specification_are_written(plain, packed):
    assert compress(plain).hex() == packed


@pytest.mark.parametrize("plain, packed", [NOTHING_REPEATS, ALL_THE_SAME, SOMETHING_REPEATS])
def test_the_vectors_of_the_specification_are_read(plain, packed):
    assert decompress(bytes.fromhex(packed)) == plain


def test_of_equal_matches_we_take_the_nearest():
    """As 2.4.1.3.19.4 says; the specification's own example 3.2.2 took farther ones, at the same length."""
    plain, packed = SOMETHING_REPEATS

    assert len(compress(plain)) == len(bytes.fromhex(packed))
    assert decompress(compress(plain)) == plain


@given(programs)
@example(b"x" * 4096)
@example(b"y" * 4097)
def test_a_program_comes_back_for_us_and_for_others(text):
    packed = compress(text)

    assert decompress(packed) == text
    if text:
        assert bytes(decompress_stream(bytearray(packed))) == text


@given(st.binary(max_size=200), st.integers(1, 60))
def test_any_bytes_come_back(data, times):
    whole = data * times

    back = decompress(compress(whole))

    assert back[: len(whole)] == whole
    assert not back[len(whole) :].strip(b"\0")  # a last chunk that does not shrink is padded


# ---------------------------------------------------------------- obfuscation, MS-OVBA 2.4.3


@pytest.mark.parametrize(
    "value, plain",
    [("A7A58C2B7CDD73E173E173E173E1", bytes(4)), ("A2A089308531853185", bytes(1)), ("9D9FB6314A2D4B2D4BD2", b"\xff")],
)
def test_values_that_excel_wrote_are_read_and_written_alike(value, plain):
    """CMG, DPB and GC of a workbook saved by Excel."""
    project = "{E2E0E410-BF04-4DC5-BDD2-D3FBBA8B7D37}"

    assert decrypt(value, project) == plain
    assert len(encrypt(plain, project, bytes.fromhex(value)[0])) == len(value)


@given(st.binary(max_size=40), st.uuids(), st.integers(0, 255))
def test_obfuscated_values_come_back(data, project, seed):
    assert decrypt(encrypt(data, f"{{{project}}}", seed), f"{{{project}}}") == data


def test_a_value_of_another_project_is_refused():
    with pytest.raises(ValueError, match="not a value"):
        decrypt(encrypt(b"\0", "{A}", 0x51), "{B}")


# ---------------------------------------------------------------- container, MS-CFB

names = st.text("abcXYZ_019", min_size=1, max_size=31)
streams = st.one_of(st.binary(max_size=80), st.integers(4000, 70_000).map(lambda size: bytes([size % 251]) * size))


@given(
    st.dictionaries(names, streams, min_size=1, max_size=30),
    st.dictionaries(names, streams, min_size=1, max_size=5),
)
def test_every_stream_is_found_by_another_reader(root, inner):
    for one in (root, inner):  # names that differ in case only are the same name
        for name in list(one):
            if sum(other.upper() == name.upper() for other in one) > 1:
                del one[name]
    root = {name: content for name, content in root.items() if name.upper() != "STORAGE"}

    book = olefile.OleFileIO(
        io.BytesIO(write_compound_file({**root, "storage": inner})), raise_defects=olefile.DEFECT_INCORRECT
    )

    assert not book.parsing_issues
    for name, content in root.items():
        assert book.openstream([name]).read() == content
    for name, content in inner.items():
        assert book.openstream(["storage", name]).read() == content


@given(st.integers(1, 64))
def test_siblings_form_a_red_black_search_tree(count):
    """No red entry has a red child, and every way down passes equally many black ones."""
    data = write_compound_file({f"s{number:02}": b"" for number in range(count)})
    book = olefile.OleFileIO(io.BytesIO(data))
    entries = [book._load_direntry(number) for number in range(count + 1)]  # the search tree as it stands in the file

    def blacks(number, parent_is_red):
        if number == olefile.NOSTREAM:
            return 1
        one = entries[number]
        assert not (parent_is_red and one.color == 0)
        left, right = (blacks(side, one.color == 0) for side in (one.sid_left, one.sid_right))
        assert left == right
        return left + one.color

    blacks(entries[0].sid_child, False)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="too large"):
        write_compound_file({"big": bytes(8_000_000)})
    with pytest.raises(ValueError, match="not a name"):
        write_compound_file({"x" * 32: b""})


# ---------------------------------------------------------------- the project


def test_others_read_our_source_back_unchanged():
    project = build_project(macro_sources(), SHEETS)

    read = {name: code for _, _, name, code in VBA_Parser("vbaProject.bin", data=project).extract_all_macros()}

    assert set(read) >= {path.name for path in macro_sources()}
    for path in macro_sources():
        assert read[path.name].replace("\r\n", "\n") == path.read_text(encoding="ascii")


def test_the_container_is_sound_and_holds_no_compiled_code():
    project = build_project(macro_sources(), SHEETS)
    book = olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT)

    assert not book.parsing_issues
    assert book.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")
    assert not [path for path in book.listdir() if path[-1].startswith("__SRP")]
    listed = book.openstream("PROJECT").read().decode("ascii").split("\r\n")
    assert [line for line in listed if line.startswith("Document=")] == [
        f"Document={name}/&H00000000" for name in ("ThisWorkbook", *SHEETS)
    ]


def test_the_project_is_neither_locked_nor_hidden():
    book = olefile.OleFileIO(io.BytesIO(build_project(one_module(), SHEETS)))
    values = dict(line.split("=", 1) for line in book.openstream("PROJECT").read().decode().split("\r\n") if "=" in line)

    plain = [decrypt(values[key].strip('"'), values["ID"].strip('"')) for key in ("CMG", "DPB", "GC")]

    assert plain == [bytes(4), bytes(1), b"\xff"]


def test_the_same_source_gives_the_same_bytes():
    assert build_project(macro_sources(), SHEETS) == build_project(macro_sources(), SHEETS)
    assert build_project(one_module("' a"), SHEETS) != build_project(one_module("' b"), SHEETS)


def test_line_ends_of_the_source_do_not_matter(tmp_path):
    results = set()
    for end in ("\n", "\r\n"):
        path = tmp_path / "modOne.bas"
        path.write_bytes(f'Attribute VB_Name = "modOne"{end}Sub A(){end}End Sub{end}'.encode())
        results.add(build_project([path], SHEETS))
    assert len(results) == 1


def test_source_that_is_not_ascii_is_refused_with_its_line(tmp_path):
    path = tmp_path / "modOne.bas"
    path.write_text('Attribute VB_Name = "modOne"\n\n\' 校验\n', encoding="gbk")

    with pytest.raises(NianbaoError, match=r"modOne\.bas:3：.*ASCII"):
        build_project([path], SHEETS)


@pytest.mark.parametrize(
    "sources",
    [{"modOne": "Sub A()\nEnd Sub\n"}, {"one two": "x"}, {"模块": "x"}, one_module(name="m" * 32), one_module(name="Sheet1")],
)
def test_a_module_must_bear_its_own_usable_name(sources):
    with pytest.raises(NianbaoError):
        build_project(sources, SHEETS)


def test_without_source_the_message_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(NianbaoError, match="源代码"):
        macro_sources(tmp_path / "macros")
