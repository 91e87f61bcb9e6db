"""The golden net: what the program says and writes is, word for word, what it said and wrote before.

A change that is meant is written anew with `python -m tests.golden.make`, stands in the diff, and is told in CHANGELOG.
"""

from __future__ import annotations

import pytest

from tests.golden import make


@pytest.fixture(scope="module")
def fresh():
    return make.build()


@pytest.mark.parametrize(
    "name",
    ["check.json", "check-roster.json", "check.txt", "rules.json", "export.txt", "faulty.txt", "messages.txt", "manifest.json",
     "outputs.txt"],
)  # fmt: skip
def test_what_is_said_and_written_is_what_it_was(name, fresh):
    kept = (make.HERE / name).read_text(encoding="utf-8")

    assert fresh[name].splitlines() == kept.splitlines(), "meant? then: python -m tests.golden.make"


def test_every_file_of_the_net_is_compared(fresh):
    assert {path.name for path in make.HERE.iterdir() if path.suffix in (".json", ".txt")} == set(fresh)
