"""Building vbaProject.bin from the reviewed text in `macros/`, on any system, without Excel.

After [MS-OVBA] (section numbers below are its) in the container of [MS-CFB]. No compiled code is written: the project says so
(version 0xFFFF), and the spreadsheet program compiles the very source that we ship. The same source gives the same bytes.

Source is ASCII: VBA keeps text in the code page of somebody's Windows, in which Chinese would come out as something else.
Chinese that the macros need stands in the workbook, or is spelled as \\uXXXX and decoded at run time.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.button.vba.cfb import write_compound_file
from toolkit.button.vba.ovba import compress, encrypt
from toolkit.errors import NianbaoError

#: Where the source stands: at the top of the checkout, beside `templates/`, which are built from it and shipped.
MACROS = Path(__file__).resolve().parents[3] / "macros"

#: Code name of the workbook itself, to be given to XlsxWriter's `set_vba_name`.
BOOK_CODE_NAME = "ThisWorkbook"

#: The macro that the 校验 button calls.
ENTRY_MACRO = "ValidateWorkbook"

_PROJECT_NAME = "VBAProject"
_CODE_PAGE = 936  # simplified Chinese Windows, in case somebody edits the macros there
_ENGLISH = 0x0409
_SEED = 0x51

_BOOK_CLASS, _SHEET_CLASS = "00020819-0000-0000-C000-000000000046", "00020820-0000-0000-C000-000000000046"


@dataclass(frozen=True, slots=True)
class _Module:
    """A module: `document` ones belong to the workbook and its sheets, the others hold procedures."""

    name: str
    source: str
    document: bool = False


def macro_sources(folder: Path = MACROS) -> list[Path]:
    """The macro source files.

    Raises:
        NianbaoError: If there are none, as in an installed package, which carries the built templates instead.
    """
    found = sorted(folder.glob("*.bas"))
    if not found:
        raise NianbaoError(f"没有找到宏的源代码“{folder}”。带按钮的模板只能在项目的源代码目录中生成。")
    return found


def build_project(sources: Mapping[str, str] | Sequence[Path], sheet_code_names: Sequence[str]) -> bytes:
    """A complete vbaProject.bin.

    Args:
        sources: Source text by module name, or .bas files named like the module.
        sheet_code_names: Code names of the sheets in order; the workbook's is `BOOK_CODE_NAME`.

    Raises:
        NianbaoError: If a source is not ASCII, or does not begin with its own name; with file and line.
    """
    modules = [
        _document(BOOK_CODE_NAME, _BOOK_CLASS),
        *(_document(name, _SHEET_CLASS) for name in sheet_code_names),
        *_read_sources(sources),
    ]
    names = [module.name.upper() for module in modules]
    if len(set(names)) < len(names):
        raise NianbaoError("宏模块或工作表的代码名重复。")
    # An id that depends on nothing but the content: equal projects are equal files
    content = "".join(module.name + "\0" + module.source for module in modules)
    project_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, content)).upper() + "}"
    storage = {
        "_VBA_PROJECT": struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0),  # 2.3.4.1: nothing compiled
        "dir": compress(_dir_stream(modules)),
        **{module.name: compress(module.source.encode("ascii")) for module in modules},
    }
    return write_compound_file({"VBA": storage, "PROJECT": _project_stream(modules, project_id), "PROJECTwm": _names(modules)})


# ---------------------------------------------------------------- modules


def _document(name: str, class_id: str) -> _Module:
    """The module behind the workbook or a sheet (2.3.4.3): attributes only, no code."""
    _check_name(name, name)
    attributes = {
        "VB_Name": f'"{name}"',
        "VB_Base": f'"0{{{class_id}}}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": "True",
        "VB_Exposed": "True",
        "VB_TemplateDerived": "False",
        "VB_Customizable": "True",
    }
    return _Module(name, "".join(f"Attribute {key} = {value}\r\n" for key, value in attributes.items()), document=True)


def _read_sources(sources: Mapping[str, str] | Sequence[Path]) -> Iterable[_Module]:
    if isinstance(sources, Mapping):
        for name, text in sources.items():
            yield _module(name, name, text)
    else:
        for path in sources:
            # as bytes, each one a character: what is not ASCII is reported with its line, whatever encoding it is in
            yield _module(path.stem, str(path), path.read_bytes().decode("latin-1"))


def _module(name: str, place: str, text: str) -> _Module:
    _check_name(name, place)
    for number, line in enumerate(re.split(r"\r\n?|\n", text), start=1):
        if not line.isascii():
            raise NianbaoError(f"{place}:{number}：VBA 源代码只能用 ASCII 字符；中文请放在工作簿的单元格中，或者写成 \\uXXXX。")
    text = re.sub(r"\r\n?|\n", "\r\n", text)
    if not text.startswith(f'Attribute VB_Name = "{name}"\r\n'):
        raise NianbaoError(f'{place}:1：第一行应为 Attribute VB_Name = "{name}"。')
    return _Module(name, text)


def _check_name(name: str, place: str) -> None:
    if not re.fullmatch(r"[A-Za-z]\w{0,30}", name, re.ASCII):
        raise NianbaoError(f"{place}：模块名只能用英文字母、数字和下划线，以字母开头，最多 31 个字符。")


# ---------------------------------------------------------------- streams


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _long(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _short(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<H", value))


def _text(number: int, unicode_number: int, text: str) -> bytes:
    """A text twice, in the code page and in UTF-16, as most records want it."""
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _dir_stream(modules: Sequence[_Module]) -> bytes:
    """What the project consists of (2.3.4.2). It references no library: the program adds its own."""
    information = b"".join(  # 2.3.4.2.1
        [
            _long(0x01, 1),  # Win32, which 64-bit programs take as well
            _long(0x02, _ENGLISH),
            _long(0x14, _ENGLISH),
            _short(0x03, _CODE_PAGE),
            _record(0x04, _PROJECT_NAME.encode("ascii")),
            _text(0x05, 0x40, ""),  # description
            _text(0x06, 0x3D, ""),  # help file
            _long(0x07, 0),
            _long(0x08, 0),
            struct.pack("<HIIH", 0x09, 4, 1, 1),  # version: ours to choose
            _text(0x0C, 0x3C, ""),  # constants
        ]
    )
    count = _short(0x0F, len(modules)) + _short(0x13, 0xFFFF)  # 2.3.4.2.3
    return information + count + b"".join(map(_module_record, modules)) + _record(0x10, b"")


def _module_record(module: _Module) -> bytes:
    """One module (2.3.4.2.3.2); its source begins at offset 0 of its stream, since no compiled code comes before it."""
    return b"".join(
        [
            _text(0x19, 0x47, module.name),
            _text(0x1A, 0x32, module.name),  # its stream
            _text(0x1C, 0x48, ""),
            _long(0x31, 0),
            _long(0x1E, 0),
            _short(0x2C, 0xFFFF),
            _record(0x22 if module.document else 0x21, b""),
            _record(0x2B, b""),
        ]
    )


def _project_stream(modules: Sequence[_Module], project_id: str) -> bytes:
    """The project's properties (2.3.1): not locked (CMG), no password (DPB), visible (GC)."""
    lines = [
        f'ID="{project_id}"',
        *(f"Document={module.name}/&H00000000" if module.document else f"Module={module.name}" for module in modules),
        f'Name="{_PROJECT_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypt(bytes(4), project_id, _SEED)}"',
        f'DPB="{encrypt(bytes(1), project_id, _SEED)}"',
        f'GC="{encrypt(bytes([0xFF]), project_id, _SEED)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _names(modules: Sequence[_Module]) -> bytes:
    """PROJECTwm (2.3.3): every name in the code page and in UTF-16."""
    pairs = (module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"
