"""typer's own words in Chinese: headings of the help, and usage errors.

typer takes them from English literals; the help text is translated after it was laid out, an error by its kind.
"""

from __future__ import annotations

import re
from typing import Any

import typer.core

from toolkit.terminal import pad, width

_HELP = (
    (r"^Usage: ", "用法："),
    (r"^Options:", "选项："),
    (r"^Arguments:", "参数："),
    (r"^Commands:", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"Show this message and exit\.", "显示本说明。"),
    (r"\[required\]", "[必填]"),
    (r"; required\]", "；必填]"),
    (r"\[default: \((.*?)\)", r"[默认：\1"),
    (r"\[default:\s+", "[默认："),
    (r"(\d+)<=x<=(\d+)", r"\1 至 \2"),
    (r" <(?:list\[)?(?:P|p)ath\]?>", ""),
    (r"\{(.*?)\}", r"\1"),
    (r"\[(\S+?)\.{3}\]", r"[\1]..."),
    (r"\.{6}", "..."),
)

_ITEM = re.compile(r"^  (\S.*?) {2,}(\S.*)$")

_ERRORS = (
    (r"No such command '(.*?)'\.?.*", r"没有命令“\1”"),
    (r"No such option:? '?(-[^ ']*)'?\.?.*", r"没有选项“\1”"),
    (r"Missing argument '(.*?)'\.?.*", r"缺少参数 \1"),
    (r"Missing option '(.*?)'.*", r"缺少选项 \1"),
    (r"Missing command\.?", "缺少命令"),
    (r"Option '(.*?)' requires an argument\.?", r"选项 \1 后面要写一个值"),
    (r"Got unexpected extra arguments? \((.*)\)", r"多余的参数：\1"),
    (r"Invalid value for '?(.*?)'?: Input should be a valid integer.*", r"\1 应为整数"),
    (r"Invalid value for '?(.*?)'?: Input should be greater than or equal to (\d+).*", r"\1 不能小于 \2"),
    (r"Invalid value for '?(.*?)'?: Input should be less than or equal to (\d+).*", r"\1 不能大于 \2"),
    (r"Invalid value for '?(.*?)'?: Input should be (.*?)\.?$", r"\1 只能是 \2"),
    (r"Invalid value for '?(.*?)'?: '(.*)' is not a valid int(?:eger)?.*", r"\1 应为整数，写的是“\2”"),
    (r"Invalid value for '?(.*?)'?: (?:Value error, )?'(.*)' is not one of (.*?)\.?$", r"\1 只能是 \3，写的是“\2”"),
    (r"Invalid value for '?(.*?)'?: (\S+) is not in the range (\d+)<=x<=(\d+)\.?$", r"\1 应在 \3 至 \4 之间，写的是 \2"),
    (r"Invalid value for '?(.*?)'?: (\S+) is not in the range (.*?)\.?$", r"\1 应在 \3 范围内，写的是 \2"),
    (r"Invalid value for '?(.*?)'?: (.*)", r"\1 的值不对：\2"),
)


def translate_help(text: str) -> str:
    """A laid-out help page with its fixed words in Chinese."""
    for english, chinese in _HELP:
        text = re.sub(english, chinese, text, flags=re.MULTILINE)
    lines: list[str] = []
    for section in text.split("\n\n"):
        lines += [*_align(section.split("\n")), ""]
    return "\n".join(lines[:-1])


def _align(lines: list[str]) -> list[str]:
    """Line up names and explanations of a section: typer counts a Chinese character as one column, a terminal as two."""
    items = [_ITEM.match(line) for line in lines]
    widest = max((width(item[1]) for item in items if item), default=0)
    return [f"  {pad(item[1], widest + 2)}{item[2]}" if item else line for item, line in zip(items, lines, strict=True)]


def translate_error(message: str) -> str:
    """A usage error in Chinese; one that is not known stays as it is, behind a Chinese lead."""
    flat = " ".join(message.split())
    for english, chinese in _ERRORS:
        if re.fullmatch(english, flat, flags=re.DOTALL):
            said = re.sub(english, chinese, flat, flags=re.DOTALL)
            return re.sub(r"(?<=只能是 )'.*'(?=，写的是)", lambda choices: choices[0][1:-1].replace("', '", "、"), said)
    return f"命令写法不对：{flat}"


class PipeBroken(Exception):
    """A pipe has broken that is not the output (`toolkit.cli.console` guards that): a fault of our own."""


class Interrupted(Exception):
    """Somebody has pressed Ctrl-C."""


class ChineseCommand(typer.core.TyperCommand):
    """A command whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        return translate_help(super().get_help(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run it; a broken pipe and Ctrl-C get names of their own, because typer makes exit statuses of them without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise PipeBroken from error
        except KeyboardInterrupt as error:
            raise Interrupted from error


class ChineseGroup(typer.core.TyperGroup):
    """The program, its help in Chinese; commands stand in the order in which people need them."""

    def get_help(self, ctx: Any) -> str:
        return translate_help(super().get_help(ctx))
