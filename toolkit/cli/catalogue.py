"""The rules themselves: `rules`, and with `--impact` what a change of them would do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.chinese_help import ChineseCommand
from toolkit.cli.console import progress_bar, tell, tell_json
from toolkit.cli.options import Json, Previous, RulesFile
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.jobs import ImpactOutcome

commands = typer.Typer()


@commands.command("rules", cls=ChineseCommand)
def rules_command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="路径...", help="和 --impact 一起用：填报工作簿，或者文件夹。", show_default=False),
    ] = None,
    as_json: Json = False,
    rules: RulesFile = None,
    impact: Annotated[bool, typer.Option("--impact", help="规则变了，哪些文件的结论会变：试行的、自定的规则。")] = False,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="规则=级别",
            help="和 --impact 一起用：试改一条规则，如 N204=query；可以写多次。",
            show_default=False,
        ),
    ] = None,
    previous: Previous = None,
    roster: Annotated[
        Path | None, typer.Option("--roster", metavar="名录", help="和 --impact 一起用：单位名录。", show_default=False)
    ] = None,
) -> None:
    """列出全部校验规则和依据，包括自定规则；加 --impact 看规则变化的影响。"""
    from toolkit import jobs

    if impact:
        if not paths:
            raise NianbaoError("--impact 后面要写填报工作簿或者文件夹。")
        with progress_bar("读取") as progress:
            found = jobs.impact(paths, assume or (), rules=rules, previous=previous, roster=roster, progress=progress)
        show_impact(found, as_json)
        return
    if paths or assume or previous or roster:
        raise NianbaoError("只列规则不需要路径和其他选项；要看规则变化的影响，请加 --impact。")
    ruleset = jobs.catalogue(rules)
    if as_json:
        from toolkit.feedback.exchange import rules_json

        tell_json(rules_json(ruleset))
        return
    from toolkit.feedback.lines import list_catalogue

    for line in list_catalogue(ruleset, date.today()):
        tell(line)


def show_impact(found: ImpactOutcome, as_json: bool) -> None:
    """Print what changed rules would do."""
    from toolkit.feedback.impact import impact_json, list_impact

    if as_json:
        tell_json(impact_json(*found))
        return
    for line in list_impact(found.impact):
        tell(line)
