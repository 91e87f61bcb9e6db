"""Run by pack.mjs in Pyodide: /stage/app and /stage/std → stored zip archives of byte code in /stage/packed."""

import importlib._bootstrap_external as importing
import sys
import zipfile
from pathlib import Path

STAGE = Path("/stage")
#: Packages whose licence wants them changeable: they stay sources, which Python reads as well.
AS_SOURCE = ("stdnum/",)


def entry(path, name):
    """The name and the bytes of one file in the archive."""
    data = path.read_bytes()
    if path.suffix != ".py" or name.startswith(AS_SOURCE):
        return name, data
    code = compile(data, name, "exec", dont_inherit=True, optimize=2)
    return name + "c", importing._code_to_hash_pyc(code, bytes(8), False)  # unchecked: there is no source to look up


(STAGE / "packed").mkdir(exist_ok=True)
for part in ("app", "std"):
    with zipfile.ZipFile(STAGE / "packed" / f"{part}.zip", "w", zipfile.ZIP_STORED) as archive:
        for source in sorted((STAGE / part).rglob("*")):
            if source.is_file():
                name, data = entry(source, source.relative_to(STAGE / part).as_posix())
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
(STAGE / "packed" / "version").write_text(sys.version.split()[0])
