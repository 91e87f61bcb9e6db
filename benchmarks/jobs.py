"""What is run as a whole process: `python -m benchmarks.jobs NAME ARGUMENTS…`. Start-up is part of every job."""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path


def consolidate(processes: str, folder: str, roster: str, out: str) -> None:
    """Ours through its own command line; `processes`: "one", "pool" (however few files there are), or "" as it is shipped."""
    import os

    from toolkit.cli import main
    from toolkit.intake import files

    if processes == "one":
        os.cpu_count = lambda: 1  # whoever would share work among processes finds nobody to share it with
    elif processes == "pool":
        files.PARALLEL_FROM = 1
    main(["consolidate", folder, "--roster", roster, "--region", "云溪市", "--out", out])


def workspace(root: str) -> None:
    """Collect what lies in the inbox of a workspace, and consolidate."""
    from datetime import datetime

    from toolkit import jobs

    now = datetime(2025, 1, 20, 9, tzinfo=UTC)
    jobs.collect(workspace=Path(root), now=now)
    jobs.consolidate_workspace(workspace=Path(root), now=now)


def command(*arguments: str) -> None:
    """What a user types behind `nianbao`."""
    from toolkit.cli import main

    main(arguments)


def read(folder: str, count: str) -> None:
    """Read so many workbooks in this process, and nothing else."""
    from toolkit.intake.files import read_file

    for path in _files(folder)[: int(count)]:
        read_file(path)


def tokenise(folder: str) -> None:
    """Inflate and parse every file, throwing everything away: what cannot be avoided."""
    from xml.parsers import expat
    from zipfile import ZipFile

    needed = ("xl/worksheets/sheet", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    for path in _files(folder):
        with path.open("rb") as stream, ZipFile(stream) as package:
            for name in package.namelist():
                if name.startswith(needed):
                    expat.ParserCreate().Parse(package.read(name), True)


def pandas_loop(engine: str, folder: str) -> None:
    """What people write: every sheet of every file into one table; nothing is picked out, checked, added up or written."""
    import warnings

    import pandas as pd

    warnings.simplefilter("ignore")
    files = _files(folder)
    tables = [pd.concat(pd.read_excel(path, sheet_name=None, engine=engine)) for path in files]
    table = pd.concat(tables, keys=range(len(files)))
    print(table.index.get_level_values(0).nunique(), int(table.notna().to_numpy().sum()))


def document(who: str, path: str) -> None:
    """Read a published report: "ours", or by the "bare" library."""
    from benchmarks import documents

    place = Path(path)
    (documents.ours if who == "ours" else documents.BARE[place.suffix[1:]][1])(place)


def _files(folder: str) -> list[Path]:
    return sorted(Path(folder).glob("*.xlsx"))


JOBS = {
    "consolidate": consolidate,
    "workspace": workspace,
    "command": command,
    "read": read,
    "tokenise": tokenise,
    "pandas": pandas_loop,
    "document": document,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](*sys.argv[2:])
