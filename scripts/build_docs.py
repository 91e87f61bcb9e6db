"""Write the generated pages of docs/: the rules, the form, the commands. A test compares them with a fresh build.

python scripts/build_docs.py [FOLDER]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from toolkit.checks.answer import check_submissions
from toolkit.checks.judging import check_one, judge_between, judge_region
from toolkit.form import FORMS, Form, Table
from toolkit.form.layout import addresses, lay_out
from toolkit.form.model import Identity
from toolkit.office.office import Office
from toolkit.rules.catalogue import RULES, rule_of
from toolkit.rules.findings import Finding
from toolkit.rules.model import ReaderTest, RegionTest, RelationTest, Rule
from toolkit.rules.not_built import NOT_BUILT
from toolkit.rules.samples import build as build_sample
from toolkit.rules.thresholds import THRESHOLDS

GENERATED = "<!-- 本页由 make docs 生成，请勿手工修改。 -->"
STAGES = {"F": "文件与结构", "C": "单元格", "X": "表内勾稽", "Y": "年度之间", "R": "名录与汇总", "N": "文字部分"}


def rules_page() -> Iterator[str]:
    """The rule catalogue."""
    yield from (GENERATED, "# 校验规则", "")
    yield f"共 {len(RULES)} 条。规则编号的首字母表示阶段，编号一经使用不再改作他用。"
    yield ""
    yield "- **强制**：必须改正，否则退回；**核实**：改正或者说明理由；**提示**：仅供参考，无需处理。"
    yield "- 前一阶段已指出的单元格，后一阶段不再重复；缺少数据的关系记为“未核对”，不算通过。"
    yield "- 空白不等于 0。"
    for stage, title in STAGES.items():
        yield from ("", f"## {stage}　{title}", "")
        for rule in RULES.values():
            if rule.stage != stage:
                continue
            weight = rule.severity.label
            if rule.published and rule.published is not rule.severity:
                weight += f"（对已公开的报告为{rule.published.label}）"
            editions = "" if len(rule.editions) == len(FORMS) else f"（仅 {'、'.join(map(str, rule.editions))} 版）"
            yield from (f"### {rule.id}　{rule.title}{editions}", "")
            yield f"- 级别：{weight}"
            yield f"- 依据：{rule.source}"
            if rule.message not in ("{detail}", "{detail}。"):
                yield f"- 提示语：{rule.message}"
            if isinstance(rule.test, ReaderTest):
                told = [words for words in dict.fromkeys((*rule.test.words.values(), rule.test.together)) if words]
                yield from (f"- 提示语：{words}。" for words in told if words != "{note}")
            if rule.remedy:
                yield f"- 怎么改：{rule.remedy}"
            if rule.beta:
                yield f"- 试行至 {rule.beta.isoformat()}，此前只作提示"
            if rule.missing != "—":
                yield f"- 缺数时：{rule.missing}"
            if isinstance(rule.test, RelationTest):
                counts = [
                    f"{edition} 版 {sum(rule_of(one) == rule.id for one in form.identities)} 条"
                    for edition, form in FORMS.items()
                ]
                yield f"- 关系数：{'，'.join(counts)}{_implied(rule.id)}"
            yield ""
    yield from limits()
    yield from ("", "## 没有做的检查", "", "下面这些检查有人做过或者提过，本工具没有做，原因如下。", "")
    yield from ("| 检查 | 为什么没有做 |", "|---|---|")
    yield from (f"| {one.title} | {one.reason} |" for one in NOT_BUILT)


def limits() -> Iterator[str]:
    """What counts as large, for whom, and why."""
    yield from ("", "## 界限", "", "超过界限的只是请核对，不等于有错。")
    yield "单位的级别由名录的“单位类型”“所属地区”决定，没有的由名称决定；由名称分不出设区的市和县级市的按设区的市；"
    yield "级别不明的按最宽的界限；全地区的合计只按该地区一级的界限。"
    yield from ("", "| 界限 | 级别 | 用处 | 依据 |", "|---:|---|---|---|")
    for one in THRESHOLDS:
        measure, use = one.what.split("，", 1)
        yield f"| {one.value} {measure} | {one.level} | {use} | {one.source} |"


def messages_page() -> Iterator[str]:
    """What each rule says of its own sample."""
    yield from (GENERATED, "# 提示语一览", "")
    yield "每条规则一个反例：一份没有问题的报表（虚构的云溪市教育局）只改动一处，程序说什么。编号的含义见[校验规则](规则.md)。"
    for stage, title in STAGES.items():
        yield from ("", f"## {stage}　{title}")
        for rule in RULES.values():
            if rule.stage == stage and rule.sample:
                yield from ("", f"### {rule.id}　{rule.title}", "")
                yield from dict.fromkeys(f"> {one.severity.label}　{_quoted(one.message)}" for one in said(rule))


def said(rule: Rule) -> list[Finding]:
    """The findings of a rule's own sample."""
    assert rule.sample is not None
    built = build_sample(rule.sample)
    office = Office(roster=built.roster)
    if built.refused:
        return list(check_submissions([built.refused])[0].findings)
    if isinstance(rule.test, RegionTest):
        return list(judge_region(built.submission, built.others, office).findings)
    return list(judge_between([check_one(one, office) for one in (built.submission, *built.others)], office)[0].findings)


def _quoted(message: str) -> str:
    """A message as Markdown text: nothing in it is markup."""
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", message).replace("\n", " ")


def _implied(rule: str) -> str:
    """Says which equations of a rule are not judged by themselves."""
    form = FORMS[2021]
    implied = any(rule_of(form.identities[index]) == rule for index in form.implied)
    return "；其中“总计”列的一条由其他各条推出，不重复判断" if implied else ""


def form_page() -> Iterator[str]:
    """Both editions of the form, cell by cell."""
    yield from (GENERATED, "# 表样与数据项", "")
    yield "每个数据项有一个固定的键（`表/行/列`），各版本的表格、公式、校验和汇总都由它推出。"
    for form in sorted(FORMS.values(), key=lambda one: -one.edition):
        inputs = sum(not field.total for field in form.fields)
        yield from ("", f"## {form.edition} 版（{form.document}）", "")
        yield f"{len(form.fields)} 个数据项，其中填写 {inputs} 个、自动合计 {len(form.fields) - inputs} 个；"
        yield f"{len(form.identities)} 条关系。"
        for table in form.tables:
            yield from _table(form, table)
        yield from ("", "### 表内关系", "", "| 规则 | 关系 |", "|---|---|")
        for identity in form.identities:
            yield f"| {rule_of(identity)} | {_equation(form, identity)} |"
        yield from ("", "### 文字部分", "")
        for section in form.sections:
            yield f"- **{section.title}**：{section.note}"
            yield from (f"  - {title}" for _, title in section.aspects)


def _table(form: Form, table: Table) -> Iterator[str]:
    where = addresses(form)
    layout = lay_out(form, table)
    yield from ("", f"### {table.title}", "")
    yield f"官方表样 {layout.height} 行 {layout.width} 列。"
    yield from ("", "| 单元格 | 行 | 列 | 计量 | 键 |", "|---|---|---|---|---|")
    for field in form.fields:
        if field.table is table:
            total = "（合计）" if field.total else ""
            yield (
                f"| {where[field.key][1]} | {'／'.join(field.row) or '—'} | {'／'.join(field.column)}{total} "
                f"| {field.measure.name} | `{field.key}` |"
            )


def _equation(form: Form, identity: Identity) -> str:
    sides = [" + ".join(addresses(form)[key][1] for key in side) for side in (identity.left, identity.right)]
    return f"{form.table(identity.table).label}：{sides[0]} = {sides[1]}"


def commands_page() -> Iterator[str]:
    """The help of every command."""
    import typer.main

    from toolkit.cli import app

    group = typer.main.get_command(app)
    yield from (GENERATED, "# 命令说明", "")
    yield "退出码：0 没有阻碍；1 有问题需要处理；2 命令无法执行；70 程序内部错误。结果写到标准输出，消息写到标准错误。"
    for name in (None, *group.commands):
        context = group.make_context("nianbao", [], resilient_parsing=True)
        command = group if name is None else group.commands[name]
        if name is not None:
            context = command.make_context(name, [], parent=context, resilient_parsing=True)
        yield from ("", f"## nianbao{' ' + name if name else ''}", "", "```text", command.get_help(context).rstrip(), "```")


PAGES = {"规则.md": rules_page, "提示语.md": messages_page, "表样.md": form_page, "命令.md": commands_page}


def build() -> dict[str, str]:
    """All generated pages by file name."""
    return {name: "\n".join(page()).rstrip() + "\n" for name, page in PAGES.items()}


def main(folder: Path) -> None:
    """Write the pages into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in build().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs")
