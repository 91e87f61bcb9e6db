"""README and the pages of docs say what is true: links lead somewhere, commands exist, shown output is real."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from tests.test_docs import load
from toolkit.cli.program import app
from toolkit.rules.catalogue import RULES

ROOT = Path(__file__).parent.parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TWINS = ROOT / "README.md", ROOT / "README.zh-CN.md"
GROUP = typer.main.get_command(app)

builder = load(ROOT / "scripts" / "build_output.py")
WRITTEN = builder.pages()


def each(pages):
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.name)


def fences(text: str) -> list[tuple[str, str]]:
    """(language, content) of every code block."""
    return re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, flags=re.DOTALL | re.MULTILINE)


def shown_commands(text: str) -> list[str]:
    """Lines of shell blocks and inline code that begin with nianbao, and the commands of output blocks."""
    lines = [line.strip() for language, block in fences(text) if language == "sh" for line in block.splitlines()]
    inline = re.findall(r"`(nianbao(?: [^`]*)?)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE))
    quoted = [f"nianbao {arguments}" for _, _, arguments, _ in builder.BLOCK.findall(text)]
    return [line for line in (*lines, *inline, *quoted) if line.split()[:1] == ["nianbao"]]


# ---------------------------------------------------------------- links


@each(PAGES)
def test_every_link_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"https?://", target):
            assert (page.parent / unquote(target.partition("#")[0])).is_file(), target


def test_the_index_leads_to_every_page():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"]({page.name})" in index, page.name


def test_every_picture_is_small_and_shown():
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture.name in texts, f"{picture.name} is shown nowhere"
        assert picture.stat().st_size <= 150 * 1024, picture.name


# ---------------------------------------------------------------- commands and rules


@each(WRITTEN)
def test_every_shown_command_exists_with_its_options(page):
    for line in shown_commands(page.read_text(encoding="utf-8")):
        name, *arguments = [*shlex.split(line)[1:], ""]
        command = GROUP.commands[name] if name and not name.startswith("-") else GROUP
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        given = {word for word in (name, *arguments) if word.startswith("-")}
        assert given <= options, line


@each(WRITTEN)
def test_every_command_line_of_a_shell_block_is_complete(page):
    """It could be typed as it stands: nothing mandatory is missing, every value is of its kind."""
    for language, block in fences(page.read_text(encoding="utf-8")):
        for line in block.splitlines() if language == "sh" else ():
            words = shlex.split(line)
            if words[:1] == ["nianbao"]:
                GROUP.commands[words[1]].make_context(words[1], words[2:])


@each(WRITTEN)
def test_every_rule_that_is_mentioned_exists(page):
    text = re.sub(r"`.*?`|\(.*?\)", "", page.read_text(encoding="utf-8"))
    assert set(re.findall(r"\b[FCXYRN]\d{3}\b", text, flags=re.ASCII)) <= RULES.keys()


def test_every_make_target_that_is_mentioned_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    mention = re.compile(r"(?:`|^)(?:\w+=\d )?make ([a-z ]+?)(?:`|$)", flags=re.MULTILINE)
    for page in WRITTEN:
        for words in mention.findall(page.read_text(encoding="utf-8")):
            assert set(words.split()) <= targets, (page.name, words)


# ---------------------------------------------------------------- output


@each(WRITTEN)
def test_shown_output_is_what_the_command_prints_today(page):
    """After a change of messages: make docs."""
    text = page.read_text(encoding="utf-8")

    assert builder.refresh(text) == text, "run make docs"
    assert builder.misquoted(text) == []


def test_no_block_that_claims_to_be_output_escapes_the_check():
    for page in WRITTEN:
        text = page.read_text(encoding="utf-8")
        assert len(builder.BLOCK.findall(text)) == len(re.findall(r"(?:output|errors|excerpt) of:", text)), page.name


# ---------------------------------------------------------------- twins


def test_both_readmes_have_the_same_structure():
    headings, blocks, outputs, pictures = [], [], [], []
    for page in TWINS:
        text = page.read_text(encoding="utf-8")
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        headings.append([len(marks) for marks in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)])
        blocks.append([language for language, _ in fences(text)])
        outputs.append([(kind, arguments, shown) for _, kind, arguments, shown in builder.BLOCK.findall(text)])
        pictures.append(re.findall(r"!\[.*?\]\((.*?)\)", text))

    for one, other in (headings, blocks, outputs, pictures):
        assert one == other
        assert one
