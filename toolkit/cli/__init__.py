"""The command `nianbao`: parses, calls one function of `toolkit.jobs`, prints, exits. The only room that prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.program import main

if TYPE_CHECKING:
    import typer

__all__ = ["app", "main"]


def __getattr__(name: str) -> typer.Typer:
    """`app`: see `toolkit.cli.program`."""
    if name == "app":
        from toolkit.cli import program

        return program.app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
