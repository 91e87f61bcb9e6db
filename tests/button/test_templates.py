"""The templates that are shipped: those in `templates/` are what the code builds today, each file whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.button.vba import templates
from toolkit.button.vba.templates import build_templates
from toolkit.form import FORMS

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_the_committed_templates_are_a_fresh_build(tmp_path: Path) -> None:
    for fresh in build_templates(tmp_path):
        committed = TEMPLATES / fresh.name
        assert committed.read_bytes() == fresh.read_bytes(), f"rebuild {committed.name}"
    names = [f"年报填报模板（{edition}版）{suffix}" for edition in sorted(FORMS) for suffix in (".xlsm", ".xlsx")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_a_template_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up while the second template is written: the old one stays, and no half file is left."""
    paths = build_templates(tmp_path)
    before = [path.read_bytes() for path in paths]

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(templates.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        build_templates(tmp_path)
    assert [path.read_bytes() for path in paths] == before
    assert len(list(tmp_path.iterdir())) == len(paths) == 4
