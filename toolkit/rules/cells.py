"""Stage C: what a single cell may hold. A cell breaks at most one mandatory rule."""

from __future__ import annotations

from toolkit.form import Field
from toolkit.rules import thresholds as at
from toolkit.rules.findings import Severity
from toolkit.rules.model import CellTest, Fields, Rule, Sample
from toolkit.rules.powers import Level
from toolkit.submission.cells import FOREIGN, Note, RawCell, State

_FORM = "国办公开办函〔2021〕30号、〔2019〕60号 报告格式"

#: Rows of 表二 that only some organs have the power for; elsewhere an office writes “/” and means 0.
_POWERS = frozenset(("rules", "license", "other_services", "penalty", "coercion", "fee", "procurement"))


def _of_power(field: Field) -> bool:
    return field.table.key == "documents" and field.row_key in _POWERS


def _is_money(field: Field) -> bool:
    return field.measure.decimals > 0


def _names_its_unit(field: Field) -> bool:
    """Whether the form prints the measure of an amount in the heading above it."""
    return any(field.measure.name in title for title in field.column)


OF_POWER = Fields("只有部分机关有职权的项目", _of_power)
OTHERS = Fields("其余项目", lambda field: not _of_power(field))
UNSIGNED = Fields("件数、金额", lambda field: not field.measure.signed)
COUNTED = Fields("件数、项数", lambda field: not _is_money(field))
MONEY = Fields("金额", _is_money)
UNIT_UNPRINTED = Fields("表头未印单位的金额", lambda field: _is_money(field) and not _names_its_unit(field))
UNIT_PRINTED = Fields("表头印有单位的项目", lambda field: not UNIT_UNPRINTED.covers(field))

CELLS = (
    Rule(
        "C101", Severity.ERROR, "每一项都要填写", _FORM,
        "没有发生的填 0。", "{name}没有填写{offer}。",
        CellTest((State.BLANK,), none_of=Note.DERIVED), published=Severity.QUERY, missing="—",
        sample=Sample(typed={"documents/coercion/decisions": None}),
    ),
    Rule(
        "C102", Severity.ERROR, "不能用“/”“—”“无”代替数字", _FORM,
        "没有发生的填 0。", "{name}填的是“{raw}”，应填数字。",
        CellTest((State.NA,), applies=OTHERS), published=Severity.QUERY, missing="—",
        sample=Sample(typed={"requests/denied.state_secret/research": "/"}),
    ),
    Rule(
        "C103", Severity.QUERY, "没有职权的项目应填 0", _FORM,
        "没有该项职权的请改填 0，或者说明理由。", "{name}填的是“{raw}”，建议填 0。",
        CellTest((State.NA,), applies=OF_POWER), missing="—",
        sample=Sample(typed={"documents/rules/issued": "/"}),
    ),
    Rule(
        "C104", Severity.ERROR, "只能填数字", _FORM,
        "请只填阿拉伯数字。", "{name}填的是“{raw}”，不是数字。",
        CellTest((State.TEXT,), none_of=FOREIGN | Note.APPROXIMATE), missing="—",
        sample=Sample(typed={"requests/received/research": "若干"}),
    ),
    Rule(
        "C105", Severity.ERROR, "不能是错误值、日期、逻辑值或没有结果的公式", "填报模板",
        "请直接填写数字。", "{name}的内容是{foreign}，不能作为数字。",
        CellTest((State.TEXT,), any_of=FOREIGN), missing="—",
        sample=Sample(typed={"requests/received/research": RawCell("#REF!", "e")}),
    ),
    Rule(
        "C106", Severity.ERROR, "一格只能填一个数", _FORM,
        "请把各数分别填入对应的格。", "{name}填了几个数“{raw}”，应只填一个数。",
        CellTest((State.MULTI,)), missing="—",
        sample=Sample(typed={"requests/received/research": "1\n2"}),
    ),
    Rule(
        "C107", Severity.ERROR, "件数、金额不能是负数", _FORM,
        "请填写不小于 0 的数。", "{name}填的是 {value}，不应小于 0。",
        CellTest(below=0, applies=UNSIGNED), missing="—",
        sample=Sample(typed={"documents/coercion/decisions": RawCell("-1", "n")}),
    ),
    Rule(
        "C108", Severity.ERROR, "件数应为整数，金额最多六位小数", _FORM,
        "请核对后填写。", "{name}填的是 {raw}，{exactness}。",
        CellTest((State.NUMBER, State.ANNOTATED), any_of=Note.FRACTION), missing="—",
        sample=Sample(typed={"documents/coercion/decisions": RawCell("2.5", "n")}),
    ),
    Rule(
        "C109", Severity.QUERY, "数字后面不宜带说明", "审核惯例（公开报告中有“22（其中修订 16 件）”）",
        "请只填数字，说明写入文字部分。", "{name}填的是“{raw}”，按 {value} 计入。",
        CellTest((State.ANNOTATED,), any_of=Note.ANNOTATION, none_of=Note.FRACTION), missing="—",
        sample=Sample(typed={"documents/coercion/decisions": "6（其中代履行2件）"}),
    ),
    Rule(
        "C110", Severity.QUERY, "数字后面不宜带单位", "审核惯例（公开报告中有“251000元”）",
        "请只填数字，并确认换算无误。", "{name}填的是“{raw}”，按 {value} {measure}计入。",
        CellTest((State.ANNOTATED,), any_of=Note.UNIT, none_of=Note.ANNOTATION | Note.FRACTION, applies=UNIT_PRINTED),
        missing="—",
        sample=Sample(typed={"documents/coercion/decisions": "6件"}),
    ),
    Rule(
        "C111", Severity.QUERY, "件数应在本级合理范围内", "审核惯例（界限按单位级别）",
        "请核对是否多打了数字，确实无误的请说明。", "{name}填的是 {value}，超过{limit}，不合常理。",
        CellTest(above=at.MOST_COUNTED.value, limits=at.COUNTED, applies=COUNTED),
        missing="不知道单位级别时按最宽的界限，模板自检也按最宽的界限",
        sample=Sample(figures={"documents/coercion/decisions": at.COUNTED.organ[Level.CITY].value + 1}),
    ),
    Rule(
        "C112", Severity.QUERY, "金额应以万元为单位", _FORM,
        "请核对是否把“元”当作“万元”填写，确实无误的请说明。", "{name}填的是 {value} 万元，超过{limit}，不合常理。",
        CellTest(above=at.MOST_MONEY.value, limits=at.MONEY_BY_LEVEL, applies=MONEY),
        missing="不知道单位级别时按最宽的界限，模板自检也按最宽的界限",
        sample=Sample(figures={"documents/fee/amount": (at.MONEY_BY_LEVEL.organ[Level.CITY].value + 1) * at.WAN}),
    ),
    Rule(
        "C113", Severity.QUERY, "采购总金额应写明单位", "国办公开办函〔2019〕60号 报告格式（表头未印单位）",
        "请连同单位填写，如“251000元”或“25.1万元”。", "{name}填的是 {value}，没有写单位，暂按万元计入。",
        CellTest((State.NUMBER,), none_of=Note.UNIT, applies=UNIT_UNPRINTED), missing="—", editions=(2019,),
        sample=Sample(
            typed={"documents/procurement/amount": RawCell("25", "n")}, clean={"documents/procurement/items": 2}, edition=2019,
        ),
    ),
    Rule(
        "C114", Severity.HINT, "数字宜用半角、不带空格和分隔符，并以数字格式保存", "填报模板",
        "系统已按数字读取，无需处理。", "{name}{spelling}。",
        CellTest(
            (State.NUMBER, State.ZERO),
            any_of=Note.FULL_WIDTH | Note.SPACES | Note.THOUSANDS | Note.TEXT_NUMBER,
            none_of=Note.FRACTION | Note.RESIDUE,
        ), missing="—",
        sample=Sample(typed={"requests/received/natural_person": "１２"}),
    ),
    Rule(
        "C115", Severity.HINT, "不宜残留编辑器标记", "审核惯例（公开报告中有“[bookmark: _GoBack]”）",
        "系统已略去标记，无需处理。", "{name}原文是“{raw}”，按 {value} 读取。",
        CellTest((State.NUMBER, State.ZERO), any_of=Note.RESIDUE, none_of=Note.FRACTION), missing="—",
        sample=Sample(typed={"documents/coercion/decisions": "[bookmark: _GoBack]6"}),
    ),
    Rule(
        "C116", Severity.ERROR, "表格中不能填约数", _FORM,
        "请填写准确的数字。", "{name}填的是“{raw}”，不是准确的数字。",
        CellTest((State.TEXT,), any_of=Note.APPROXIMATE, none_of=FOREIGN), missing="—",
        sample=Sample(typed={"requests/received/research": "20余"}),
    ),
)  # fmt: skip
