"""Checks of the catalogue that the toolkit does not make, each with its reason; they stand on the generated rule page.

A check that is left out in silence looks like one that has passed.
"""

from __future__ import annotations

from typing import NamedTuple


class NotBuilt(NamedTuple):
    """A check that somebody may look for."""

    title: str
    reason: str


NOT_BUILT: tuple[NotBuilt, ...] = (
    NotBuilt("结转下年度不应大于本年新收与上年结转之和", "由 X103 和 C107 推出，单独再报等于同一件事说两遍。"),
    NotBuilt("有新收申请而办理结果和结转下年度都是 0", "由 X103 推出，同上。"),
    NotBuilt("本年废止件数不应大于上年现行有效与本年制发之和", "由 Y202 和 C107 推出，同上。"),
    NotBuilt("两年都没有申请却有复议、诉讼", "由 Y205 推出，同上。"),
    NotBuilt("只填自然人和总计、其余各列空着", "C101 已逐格指出。"),
    NotBuilt(
        "部分公开的只计一次，不再计入不予公开",
        "凡有部分公开的单位都会碰到，逐家提示等于没有提示；填报模板该单元格的批注已写明。",
    ),
    NotBuilt("收费金额是历年最大值的十倍以上", "程序只知道上一年；与上年相比由 Y206、Y207 核对。"),
    NotBuilt("上年数由系统提取，单位不得改动", "不是检查，是做法：模板预填并锁定，校验以上年审核通过的报表为准。"),
    NotBuilt("换版年度只比较两版共有的项目", "按数据项逐项比较，一版没有的记为“未核对”。"),
    NotBuilt("垂直管理单位是否应计入", "由名录决定：单位类型写“垂直”的不与上级比较，是否列入由编制名录的人决定。"),
    NotBuilt("各单位信息处理费之和与地区数一致", "草稿中的地区数就是各单位写明的数相加，没有另一个数可比。"),
    NotBuilt("文字部分所写的单位家数与名录一致", "“64家单位”可能含不在名录内的单位，比较出来多是误报。"),
    NotBuilt("联合发文只由一家计入", "表中的件数看不出是否联合发文；R103 的说明提醒核对。"),
    NotBuilt("以文字说明的理由（如不具备该项职权）代替逐条说明", "一句话说明哪一项，程序分不准；请写在“核实说明”里。"),
    NotBuilt("文件名、封面与标题一致", "工作簿里没有标题，文件名不作依据；单位和年度只按封面认。"),
    NotBuilt("黄色标记处未处理", "读文件时不读颜色；留下的“待补充”等字样由 N111 指出。"),
    NotBuilt("文字是否抄自名录以外单位的报告", "没有对方的文字可比；名录内各单位之间由 N412 核对。"),
    NotBuilt("纸质件与电子件一致，盖章扫描件齐全", "程序看不到纸质件；封面的校验码供人核对，文件内部由 F121 核对。"),
    NotBuilt("公开的版本与审核通过的版本一致", "另存网页后用 nianbao verify-page 核对；程序不访问网站。"),
)
