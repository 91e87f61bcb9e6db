"""The command `nianbao`: parses, calls one function of the library, prints, exits. The only room that prints."""

from __future__ import annotations

from toolkit.cli.program import app, main

__all__ = ["app", "main"]
