"""What the toolkit can do, one function per job: all that the command line can do, a program can do by importing this.

Paths are `pathlib.Path`, figures whole numbers in the form's smallest unit (件, 分), texts for people Chinese. Nothing is
printed. What a user can mend is a `toolkit.errors.NianbaoError` whose text says where, what and how; all else is a fault of
the toolkit. A file that cannot be read is no error: it becomes an answer of its own.

Some parameters mean the same everywhere:

    roster      单位名录 (.xlsx, .csv): who is due, and who is who
    previous    last year's reports: a folder, a unit's workbook or a region workbook; they win over figures in the files
    ledger      核实说明台账 (.csv, .xlsx): explanations, and what the office said to them
    waivers     豁免清单 (.csv, .xlsx): which unit is spared which rule
    rules       the office's own rules (.toml, .xlsx, .csv), checked beside the standard ones
    today       for rules on trial and waivers; by default the day of the call
    progress    called with (files done, files in all) while files are read
    executor    who reads files and makes returned copies, see `toolkit.executor`; by default this process, or processes of
                this machine when there are many files

Jobs of a workspace know two more:

    workspace   its folder, or any folder in it; None: the workspace that the current folder lies in
    now         the time that is recorded; by default that of the machine

Importing this room loads nothing heavy; each job imports what it needs.
"""

from __future__ import annotations

from toolkit.jobs.documents import Published, publish, update_draft, verify_page, verify_report
from toolkit.jobs.handing import newyear, package
from toolkit.jobs.keeping import (
    Begun,
    CollectOutcome,
    Decisions,
    accept,
    assign,
    choose,
    collect,
    history,
    init,
    lock,
    rebuild,
    remind,
    restate,
    status,
    unlock,
)
from toolkit.jobs.page import write_page
from toolkit.jobs.reports import (
    CheckOutcome,
    Exported,
    ImpactOutcome,
    carry_over,
    catalogue,
    check,
    check_files,
    consolidate,
    diagnose_button,
    draft,
    export,
    impact,
    import_reports,
    install_button,
    issue,
    press_button,
    report_to_button,
)
from toolkit.jobs.working import check_workspace, consolidate_workspace, draft_workspace, issue_workspace

__all__ = [
    "Begun",
    "CheckOutcome",
    "CollectOutcome",
    "Decisions",
    "Exported",
    "ImpactOutcome",
    "Published",
    "accept",
    "assign",
    "carry_over",
    "catalogue",
    "check",
    "check_files",
    "check_workspace",
    "choose",
    "collect",
    "consolidate",
    "consolidate_workspace",
    "diagnose_button",
    "draft",
    "draft_workspace",
    "export",
    "history",
    "impact",
    "import_reports",
    "init",
    "install_button",
    "issue",
    "issue_workspace",
    "lock",
    "newyear",
    "package",
    "press_button",
    "publish",
    "rebuild",
    "remind",
    "report_to_button",
    "restate",
    "status",
    "unlock",
    "update_draft",
    "verify_page",
    "verify_report",
    "write_page",
]
