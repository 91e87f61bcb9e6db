"""`python -m toolkit.cli` is the command `nianbao`."""

from __future__ import annotations

from toolkit.cli import main

main()
