"""Generated pages, templates and samples are those that the code builds today."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from toolkit.rules.catalogue import RULES

ROOT = Path(__file__).parent.parent


def load(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current():
    """After a change of rules, form or commands: make docs."""
    for name, text in load(ROOT / "scripts" / "build_docs.py").build().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, f"run make docs ({name})"


def test_samples_are_current(tmp_path):
    """After a change of the template: make samples."""
    load(ROOT / "samples" / "make.py").main(tmp_path)
    fresh = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        path.relative_to(ROOT / "samples"): path.read_bytes()
        for path in (ROOT / "samples").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }

    assert fresh.keys() == kept.keys()
    assert [str(name) for name in fresh if fresh[name] != kept[name]] == [], "run make samples"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_title_a_source_a_message_and_a_remedy(rule):
    assert rule.title and rule.source and rule.message
    assert rule.remedy or rule.id == "F101"  # an unreadable file brings its own remedy
    for text in (rule.title, rule.source, rule.message, rule.remedy):
        text.encode("gbk")  # printable on a Chinese console
