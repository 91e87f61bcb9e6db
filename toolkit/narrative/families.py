"""Families of words that are put together from parts, so that one that was never seen is read like the others of its family.

The names of an application, what was carried over, what was closed, decided and cited as a reason are built in Chinese like
this, and offices build new ones: a new one is a new part here and not a new list. Sources as in `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product


def combined(*parts: Iterable[str]) -> list[str]:
    """Every phrase of one choice from each part, in order."""
    return ["".join(chosen) for chosen in product(*parts)]


#: A name of an application is put together: what it asks for, that it is one, and what is counted of it. Only the second
#: must be there; the names in published reports are built that way, and a new one is a new part and not a new list.
_ASKED_FOR = (
    "",
    "依",
    "公开",
    "信息",
    "信息公开",
    "政府信息",
    "政务信息",
    "政府信息公开",
    "政务信息公开",
    "政务公开",
    "公开政府信息",
    "公开信息",
    "要求公开",
    "要求公开政府信息",
    "要求公开信息",
    "要求获取政府信息",
    "获取政府信息",
    "依申请公开",
    "依申请公开信息",
    "依申请公开政府信息",
    "政府信息依申请公开",
    "政务信息依申请公开",
    "政府信息公开依申请公开",
    "公民政府信息公开",
    "公民信息公开",
    "政府信息查阅",
    "查阅政府信息",
    "信息查询",
    "政府公开信息",
    "政府信息公开类",
    "信息公开类",
    "信息公开诉求",
    "政府信息公开诉求",
    "政务公开类",
    "依申请类",
)
_APPLICATION = ("申请", "的申请", "的书面申请", "申请公开", "申请信息公开", "申请公开信息", "申请公开政府信息")
_BY_REQUEST = (
    "依申请公开",
    "政府信息依申请公开",
    "政务信息依申请公开",
    "信息依申请公开",
    "依申请公开政府信息",
    "依申请公开信息",
    "依申请公开政务信息",
    "依申请信息公开",
    "依申请政府信息公开",
    "依申请公开政府信息公开",
    "信息公开依申请",
    "信息依申请",
    "依申请",
)
_AMOUNT = (
    "",
    "件",
    "书",
    "表",
    "单",
    "函",
    "案件",
    "事项",
    "数量",
    "总数",
    "总量",
    "件数",
    "总件数",
    "数",
    "量",
    "办件",
    "总数量",
    "请求",
    "件次",
    "公开件",
    "信息公开件",
    "信函",
    "函件",
    "登记表",
    "受理件",
    "信件",
    "办理件",
    "业务",
    "事宜",
    "来件",
    "来函",
    "收件",
    "申请件",
    "工单件",
    "件量",
    "份数",
    "受理量",
    "办理量",
    "收件量",
    "办件量",
)
REQUESTS = [
    *combined(_ASKED_FOR, _APPLICATION, _AMOUNT),
    *combined(_BY_REQUEST, (*_AMOUNT, "答复件", "办理事项")),
]  # fmt: skip
CASES = ("", "案件", "案", "件数", "数量", "事项", "案件数", "案件数量", "申请")
DIRECTLY = ("未经复议直接起诉", "未经复议直接提起诉讼", "未经复议直接提起行政诉讼", "直接起诉", "直接提起诉讼",
"直接提起行政诉讼",
             "未经行政复议直接起诉", "未经复议直接诉讼", "直接诉讼", "未经复议直接起诉的行政诉讼",
             "直接向法院起诉")  # fmt: skip
AFTERWARDS = ("复议后起诉", "经复议后起诉", "复议后提起诉讼", "复议后提起行政诉讼", "经复议后提起行政诉讼", "复议后再起诉",
               "行政复议后起诉", "经行政复议后起诉", "复议后诉讼", "经复议后再起诉", "复议后再提起行政诉讼",
               "复议后又起诉")  # fmt: skip

DECIDED = ("", "件数", "数量", "案件", "总数", "决定书", "处理决定数量", "办件", "办件量", "办理量", "办案量", "业务", "案件数",
            "案件办理")  # fmt: skip
LAST = ("上年", "上年度", "上一年", "上一年度", "去年", "去年度", "往年", "上年末", "上年底", "去年底", "去年末", "往年度",
         "年前", "上一年末", "上一年底", "上年年底", "上年年末", "上期", "前一年", "前一年度", "以前年度")  # fmt: skip
NEXT = ("下年", "下年度", "下一年", "下一年度", "次年", "明年", "次年度", "来年", "翌年", "下个年度", "下一个年度", "下期",
         "后一年度", "第二年")  # fmt: skip
#: Words of carrying over, whose direction a year before or behind them tells.
CARRYING = (
    "结转", "结转申请", "结转件", "跨年件", "跨年度件", "跨年申请", "转结", "转接", "接转", "接续", "顺延", "延续",
        "延转", "转入", "转来", "转至", "转到",
    "延至", "延续至", "结存", "遗留", "留待", "跨年", "跨年度", "承接", "接续办理", "转下", "顺转", "滚存", "留存", "移交",
    "移入", "移至", "移到", "跨入", "递延", "递转", "流转至", "滚动", "滚动至", "存量", "结余", "余留", "积存", "延后至",
    "旧存", "旧结", "移转", "带入", "带到", "带来", "带至", "转存", "存转", "续转", "续办", "续结", "承转", "延办", "余存",
        "剩存",
    "积压", "承续", "续接", "转续", "留转", "结留", "未了", "跨转", "流入", "流转",
)  # fmt: skip
#: Moving into a year, which the word or the number of that year follows.
_MOVED = combined(
    ("结转", "转", "顺延", "延", "移", "跨", "递延", "递转", "推", "推迟", "延后", "滚", "滚动", "留", "待", "转结",
        "接转", "转接",
     "结存", "跨年", "延期", "顺转", "留待", "移交", "流转", "转入", "转办"),
    ("", "至", "到", "入", "往", "给", "于"),
)  # fmt: skip
#: What has not been closed yet.
_OPEN = combined(
    ("未", "尚未", "还未", "仍未", "没有", "没", "尚没有", "暂未"),
    (
        "办结",
        "办毕",
        "办完",
        "结",
        "办理完毕",
        "办理完",
        "办理完成",
        "办理完结",
        "答复",
        "答复完毕",
        "处理完毕",
        "完结",
        "结案",
        "作答",
        "回复",
        "办复",
        "了结",
        "作出答复",
    ),
)
#: What stood open when the year began, or when it ended.
_STANDING = (
    *_OPEN, "在办", "待办", "待办结", "待结", "在途", "存量", "结存", "库存", "留存", "积存", "积压", "结余", "余留",
        "遗留", "剩余",
    "结转", "待答复", "在办理", "待办理",
)  # fmt: skip
CARRIED_IN = (
    *combined(LAST, ("结转", "度结转", "结转至本年", "结转至本年度", "结转到本年", "结转到本年度", "结转至今年", "转入",
                       "结转来", "遗留", "留存", "移交", "移交来", "转来", "转接", "结余", "结存", "余留", "积存", "存量",
                       "跨年", "延续",
                       "滚存", "顺延")),
    *combined(("结转", "承接", "转接", "消化", "接续", "承接办理", "清理", "延续"), LAST),
    *combined(LAST, ("结转", "遗留", "遗留待办"), ("继续办理", "办理", "")),
    *combined(("由", "从", "与", "和", "及", "加", "加上"), LAST, ("结转",)),
    *combined((*LAST, "期初"), _OPEN),
    *combined(("期初", "年初", "初始"), _STANDING, ("", "件", "申请", "数", "数量")),
    *combined(("计入",), LAST, ("结转", "")),
)  # fmt: skip
_NOT_DUE = combined(
    ("未到", "尚未到", "未届满", "尚未届满", "尚未超过", "尚在", "仍在", "未超过", "还在"),
    ("法定", "答复", "办理", "法定答复", "法定办理", "规定"), ("期限", "时限", "期", "期限内", "时限内", "期内"),
)  # fmt: skip
CARRIED_OUT = (
    *combined(_MOVED, NEXT),
    *combined(NEXT, ("继续办理", "结转")),
    *combined(("", "仍", "尚", "还", "正"), ("在办理", "在办理中", "在办理过程中", "在处理中")),
    *combined(("正", "仍"), ("处于办理过程中", "处于办理中")),
    *_OPEN, *combined(("年末", "年底", "期末", "年终", "本年末", "岁末"), _STANDING, ("", "件", "申请", "数", "数量")),
    *combined(("", "尚", "仍", "尚有", "还"), ("待", "等待"), ("答复", "办结", "办理", "处理", "回复", "办复"), ("", "件",
        "申请")),
    *combined(("待办", "待办结", "未办结", "未结"), ("", "件", "量", "件数", "数", "数量")),
    "处于办理过程中", "处于办理中",
    "办理中", "处理中", "尚未到期", "未到期", "在办", "跨年办理", "跨年度办理", "办理之中", "正在办理之中", "在办之中",
    *_NOT_DUE,
)  # fmt: skip

#: Why information could not be given: it was not made, kept or got, in any two of these; it would have to be put together.
NOT_HELD = (
    *combined(("未", "没有"), ("制作", "获取", "保存", "掌握", "持有"),
              ("、未", "、没有", "、", "或", "或未", "或者", "或者未", "和", "且未", "也未"),
              ("制作", "获取", "保存", "掌握", "持有")),
)  # fmt: skip
#: What 条例第十四条 and 第十五条 protect, as it is written out.
THIRD_PARTY = combined(
    ("", "涉及", "属于", "保护", "损害", "侵害"), ("第三方", "第三人"),
    ("个人隐私", "商业秘密", "合法权益", *combined(("商业秘密",), ("或", "或者", "和", "及", "、"), ("个人隐私",)),
     *combined(("个人隐私",), ("或", "或者", "和", "及", "、"), ("商业秘密",))),
)  # fmt: skip
SECURITY = [
    f"危及{first}{joint}{last}"
    for first in ("国家安全", "公共安全", "国家安全、公共安全", "国家安全、公共安全、经济安全")
    for joint in ("、", "和", "或", "及")
    for last in ("社会稳定", "经济安全和社会稳定", "经济安全、社会稳定")
]
_MAKING = ("汇总加工", "加工分析", "加工汇总", "汇总分析", "汇总整理", "加工整理", "统计汇总")
NEEDS_CREATION = [
    *combined(("需", "须", "需要", "需对现有信息进行", "需要对现有信息进行", "需重新"), _MAKING),
    *combined(("需另行", "须另行", "需要另行"), ("制作", "汇总", "加工", "整理", *_MAKING)),
]
#: What is done before it is decided.
ASKING_OTHERS = frozenset(combined(
    ("", "因", "需", "须", "因需", "正在", "尚在", "仍在", "正"), ("征求",), ("第三方", "第三人", "权利人", "相关单位", ""),
    ("意见",),
))  # fmt: skip

#: Closing and answering: what is done, and that it is done.
CLOSING = (
    *combined(("办", "处", "了", "完", "答", "办理", "处理", "答复", "回复"),
              ("结", "讫", "毕", "完", "清", "终", "出", "了结", "办结", "完结", "终结", "完毕", "完成", "结束", "到位")),
    *combined(("已", "已经", "实际", "依法", "按期", "按时"), ("办结", "办毕", "办完", "办出", "处结", "答结", "了结")),
    *combined(("完成", "实现"), ("办理", "办结", "处理")), "答结", "完结", "作结", "销号", "销件",
)  # fmt: skip
ANSWERING = combined(
    ("答", "办", "回", "作", "作出", "做出", "完成", "予以", "给予", "依法", "书面", "逐一", "逐件", "及时", "按期", "按时"),
    ("复", "答复", "书面答复", "回复", "作答", "答复意见", "答复决定"),
)  # fmt: skip
#: Receiving: how, and that it was; what also means other things (收取, 录入) is told apart by what is received.
RECEIVING = combined(
    ("登记", "接", "收", "受", "接收", "收到", "受理", "接受", "接办", "新接"),
    ("获", "悉", "讫", "到", "得", "登记", "登记受理", "受理", "办理登记", "录入", "建档", "备案登记"),
)  # fmt: skip
#: 制定并公布 is issued, and not only published.
ISSUING = combined(
    ("制定", "制发", "印发", "出台", "制订", "新制定", "新制发", "新印发", "新出台", "起草"),
    ("并", "、", "和", "及", "后"), ("公布", "公开", "发布", "印发", "实施", "施行", "公开发布", "公布实施", "出台", "制发"),
)  # fmt: skip
