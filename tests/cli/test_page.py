"""`page`: the check as one file, as it was built into the package; where it was not, the command that builds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import nianbao
from toolkit.jobs import page

FOOT = f'<span id="versions">{page.page_versions()}，Pyodide 0</span>'


@pytest.fixture
def built(tmp_path, monkeypatch) -> Path:
    """The place of the page in the package, where nothing lies."""
    place = tmp_path / "package" / "built.html"
    place.parent.mkdir()
    monkeypatch.setattr(page, "BUILT_PAGE", place)
    return place


def test_the_page_of_the_package_is_written_as_it_is(capsys, built, tmp_path, monkeypatch):
    """By default into the current folder; what lay there is replaced, and no other file is left."""
    built.write_text(FOOT, encoding="utf-8")
    folder = tmp_path / "发"
    folder.mkdir()
    (folder / "年报校验.html").write_text("去年的", encoding="utf-8")
    monkeypatch.chdir(folder)

    assert nianbao(capsys, "page")[:2] == (0, "年报校验.html\n")
    assert nianbao(capsys, "page", "--out", "下发/校验.html")[0] == 0
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} == {"年报校验.html", "下发/校验.html"}
    assert {path.read_bytes() for path in folder.rglob("*.html")} == {FOOT.encode()}


@pytest.mark.parametrize("lies", ["", FOOT.replace("校验规则 ", "校验规则 1"), "<p>"])
def test_where_no_page_of_this_version_was_built_the_command_that_builds_it_is_told(capsys, built, tmp_path, lies):
    if lies:
        built.write_text(lies, encoding="utf-8")
    status, out, err = nianbao(capsys, "page", "--out", tmp_path / "a.html")

    assert (status, out, len(err.splitlines())) == (2, "", 1) and "make page" in err
    assert not (tmp_path / "a.html").exists()


def test_a_name_or_a_place_that_does_not_do_is_refused(capsys, built, tmp_path):
    built.write_text(FOOT, encoding="utf-8")
    (tmp_path / "b.html").mkdir()
    named = nianbao(capsys, "page", "--out", tmp_path / "a.docx")
    taken = nianbao(capsys, "page", "--out", tmp_path / "b.html")

    assert (named[0], taken[0]) == (2, 2) and ".html" in named[2]
    assert list((tmp_path / "b.html").iterdir()) == [] and not (tmp_path / "a.docx").exists()
