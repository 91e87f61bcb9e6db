"""Writing results so that nothing is ever half-written and the outputs of a run are one set.

The bytes of all files are made in memory, then staged beside their targets, then every target is tried, and only then is
anything replaced. Before the first replacement a journal is written: what is staged where, and the digests of new and old. It
goes when everything lies in its place. So at every moment a folder holds either no journal, and then a whole set, or a
journal, and then everything that is needed to finish: the next run in the folder goes *forward* and moves what is still staged
into place. Forward and not back, because the new files are there already, while a way back would need copies of all old
ones. A target that is neither what the journal calls old nor what it calls new was saved by somebody meanwhile; it is left
alone. A set may end with a record (`manifest.json` of a consolidation): it holds a digest of every other file and comes last.

A file that people write (the ledger) is *guarded*: it comes first, and is never overwritten. What lies there is moved
aside, compared with what was read before the run, and the new file is put only where nothing is. A save at any moment is thus
either seen, or finds the new file in place. For the time of two system calls the file has no name; the journal knows
where it is.

An output that a program shows, and so holds, gets another name (`trying`), and the command says so at its end; not so what is
found by its name: a guarded file, a record, what the toolkit keeps itself.

Whoever writes a set holds the lock of every folder concerned, so that staged files found there belong to a run that died. A
single file needs neither lock nor journal: to move it into place is one step.
"""

from __future__ import annotations

from toolkit.outputs.journal import digest_of
from toolkit.outputs.lock import PREFIX
from toolkit.outputs.replacing import (
    forget_written,
    note_written,
    only_run,
    replace_set,
    sweep,
    what_changed,
    write_file,
    write_files,
    write_together,
)
from toolkit.outputs.trying import free_names, other_name_told, told_of_other_names
from toolkit.outputs.words import explain

__all__ = [
    "PREFIX", "digest_of", "explain", "forget_written", "free_names", "note_written", "only_run", "other_name_told",
    "replace_set", "sweep", "told_of_other_names", "what_changed", "write_file", "write_files", "write_together",
]  # fmt: skip
