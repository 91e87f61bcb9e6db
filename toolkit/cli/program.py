"""The command `nianbao`: builds what typer needs for a run, runs it, and makes an exit status of what happens.

Exit status: 0 nothing blocks, 1 something blocks, 2 the command could not run, 70 an internal error. Results go to standard
output, messages and progress to standard error. The commands stand in modules of their own, by story; each calls one function
of `toolkit.jobs`.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from toolkit import __version__
from toolkit.cli.chinese_help import ChineseGroup, Interrupted, translate_error
from toolkit.cli.console import Blocked, delivered, guard_streams, say, tell
from toolkit.errors import NianbaoError

#: The commands in the order of the help, each with the module beside this one where it stands.
COMMANDS = {
    "init": "keeping",
    "collect": "keeping",
    "status": "keeping",
    "remind": "keeping",
    "assign": "deciding",
    "choose": "deciding",
    "accept": "deciding",
    "lock": "deciding",
    "unlock": "deciding",
    "restate": "deciding",
    "history": "keeping",
    "package": "handing",
    "newyear": "handing",
    "rebuild": "keeping",
    "template": "issuing",
    "import": "issuing",
    "check": "checking",
    "export": "checking",
    "consolidate": "consolidating",
    "draft": "consolidating",
    "verify-page": "proving",
    "page": "issuing",
    "rules": "catalogue",
    "demo": "demo",
    "button": "pressing",
}
#: New objects after which the collector looks for cycles. Starting makes many objects that all stay: by default it would look
#: through them again and again, for nothing.
_SELDOM = 50_000

# ---------------------------------------------------------------- what typer builds


def __getattr__(name: str) -> typer.Typer:
    """`app`, the program with all its commands: made when somebody asks for it, since most runs need one command."""
    if name == "app":
        return _whole()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@lru_cache(maxsize=1)
def _whole() -> typer.Typer:
    return _made_of(COMMANDS)


def _program(first: Sequence[str]) -> typer.Typer:
    """What typer has to build for a run: the command that the arguments begin with, or all if they begin with none.

    Importing the modules of all commands, and reading all their signatures, takes longer than many a command.
    """
    named = [name for name in first if name in COMMANDS]
    return _made_of(named) if named else _whole()


def _made_of(names: Iterable[str]) -> typer.Typer:
    """The program with some of its commands."""
    program = typer.Typer(
        cls=ChineseGroup,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        help="政府信息公开工作年度报告工具：发模板、收报表、校验、汇总、起草报告。",
    )
    program.callback()(_root)
    for name in names:
        home: typer.Typer = import_module(f"toolkit.cli.{COMMANDS[name]}").commands
        program.registered_commands += [one for one in home.registered_commands if one.name == name]
        program.registered_groups += [one for one in home.registered_groups if one.name == name]
    return program


def _version(wanted: bool) -> None:
    if wanted:
        tell(f"nianbao-toolkit {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[bool, typer.Option("--version", help="显示版本。", callback=_version, is_eager=True)] = False,
) -> None:
    pass


# ---------------------------------------------------------------- running


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit."""
    gc.set_threshold(_SELDOM)
    atexit.register(gc.freeze)  # the interpreter looks for cycles twice more as it ends; nothing in them waits to be closed
    guard = guard_streams()
    sys.exit(delivered(_run(arguments), guard))


def _run(arguments: Sequence[str] | None) -> int:
    if outputs := sys.modules.get("toolkit.outputs"):  # of an earlier run in this process; most commands write nothing
        outputs.forget_written()
    try:
        return _status(arguments)
    finally:
        if outputs := sys.modules.get("toolkit.outputs"):
            for told in outputs.told_of_other_names():
                say(told)


def _status(arguments: Sequence[str] | None) -> int:
    """Run the command; its exit status."""
    try:
        program = _program((sys.argv[1:] if arguments is None else arguments)[:1])
        status = program(list(arguments) if arguments is not None else None, prog_name="nianbao", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except Blocked:
        return 1
    except NianbaoError as error:
        say(f"错误：{error}")
        return 2
    except (Interrupted, KeyboardInterrupt):
        say(f"已中断，{_changed()}")
        return 2
    except Exception as error:
        if hasattr(error, "format_message"):  # a usage error of typer
            return _usage_error(error)
        if type(error).__name__ == "Abort":
            say(f"已中断，{_changed()}")
            return 2
        say(f"程序内部错误，已记入日志 {_log(error)}，原文件未改动。请把日志发给维护人员。")
        return 70


def _changed() -> str:
    """What an interrupted command has written, as a sentence."""
    from toolkit.outputs import what_changed

    return what_changed()


def _usage_error(error: Any) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        say(translate_error_help(error))
        return 2
    say(f"错误：{translate_error(error.format_message())}。")
    context = getattr(error, "ctx", None)
    say(f"用法见：{context.command_path if context else 'nianbao'} --help")
    return 2


def translate_error_help(error: Any) -> str:
    """The help page that is shown when no command is given."""
    return str(error.ctx.get_help()) if getattr(error, "ctx", None) else str(error.format_message())


def _log(error: Exception) -> Path:
    """Write the traceback to the user's log file and tell where it is."""
    import tempfile
    import traceback

    text = f"{time.strftime('%Y-%m-%d %H:%M:%S')} nianbao-toolkit {__version__}\n{''.join(traceback.format_exception(error))}\n"
    for place in (_state, tempfile.gettempdir):
        with contextlib.suppress(OSError, NianbaoError):
            folder = Path(place())
            log = folder / "nianbao-error.log"
            folder.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as stream:
                stream.write(text)
            return log
    return Path("-")


def _state() -> Path:
    """Where programs of this user leave what is theirs alone."""
    from toolkit.paths import home

    given = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    return (Path(given) if given else home() / ".local" / "state") / "nianbao"


if __name__ == "__main__":
    main()
