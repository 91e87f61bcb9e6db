"""The words that tell what a number in a report counts: tables of data, and how they are found in a sentence.

A word has a kind (one letter, see `Kind`) and a value. Phrases are expanded from their parts, so that 政府信息公开申请数量 and
依申请公开件 are the same word; the longest phrase wins. What is not in these tables is unknown, and an unknown word between a
label and a number keeps the number from being compared: a miss is cheaper than a false alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import product
from typing import NamedTuple

from toolkit.narrative.notation import CHINESE, NUMBER


class Kind(StrEnum):
    """What a word does in a sentence."""

    SCOPE = "S"  # 全县, 我局: whose figure
    YEAR = "Y"  # 上年, 今年: years from the report's year
    VERB = "V"  # 收到, 办结
    NOUN = "N"  # 政府信息公开申请, 行政复议
    LABEL = "L"  # 予以公开, 自然人, 维持: a figure's own name
    CARRY = "K"  # 结转, whose direction the year beside it tells
    OTHER = "O"  # 其他, 其余
    ZERO = "Z"  # 未, 没有, 无
    ALL = "A"  # 均, 全部
    PARTS = "Q"  # 其中
    EACH = "D"  # 分别, 各
    TOTAL = "T"  # 共, 合计
    GROWTH = "G"  # 同比, 较上年
    TREND = "±"  # 增长, 下降
    SHARE = "P"  # 占
    JOINT = "J"  # 和, 及
    CONTEXT = "M"  # 政府信息公开: no figure, but says what it is about
    FILLER = "F"  # 为, 的
    RESTRICT = "R"  # 通过, 线上: the number is that of a part
    PARTIAL = "B"  # 上半年: not the whole year
    FOREIGN = "X"  # 提案, 来信: another thing is counted
    EXCEPT = "E"  # 除
    SIGN = ","  # ，、：（）
    NUMBER = "#"
    DATED = "y"  # 2024年
    MONTH = "m"  # 6月
    UNKNOWN = "?"


Value = str | int | None


class Word(NamedTuple):
    """A word that is known."""

    kind: Kind
    value: Value = None


def _combined(*parts: Iterable[str]) -> list[str]:
    return ["".join(chosen) for chosen in product(*parts)]


#: 申请, however it is called.
_OPEN = ("政府信息公开", "信息公开", "政务公开", "依申请公开", "政府信息依申请公开", "依申请公开政府信息", "公开政府信息",
"政府信息",
         "政务信息公开", "公开", "依", "依申请公开信息", "公民政府信息公开", "")  # fmt: skip
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
)
_REQUESTS = [
    *_combined(_OPEN, ("申请", "的申请"), _AMOUNT),
    *_combined(("依申请公开", "政府信息依申请公开", "依申请公开政府信息"), ("", "件", "事项", "案件", "数量", "件数", "办件",
    "答复件", "请求")),
]  # fmt: skip
_CASES = ("", "案件", "案", "件数", "数量", "事项", "案件数", "案件数量", "申请")
_DIRECTLY = ("未经复议直接起诉", "未经复议直接提起诉讼", "未经复议直接提起行政诉讼", "直接起诉", "直接提起诉讼",
"直接提起行政诉讼",
             "未经行政复议直接起诉", "未经复议直接诉讼", "直接诉讼", "未经复议直接起诉的行政诉讼",
             "直接向法院起诉")  # fmt: skip
_AFTERWARDS = ("复议后起诉", "经复议后起诉", "复议后提起诉讼", "复议后提起行政诉讼", "经复议后提起行政诉讼", "复议后再起诉",
               "行政复议后起诉", "经行政复议后起诉", "复议后诉讼", "经复议后再起诉", "复议后再提起行政诉讼",
               "复议后又起诉")  # fmt: skip

NOUNS: Mapping[str, Iterable[str]] = {
    "request": _REQUESTS,
    "reconsideration": _combined(("行政复议", "复议", "申请行政复议", "申请复议", "行政复议申请"), _CASES),
    "litigation": _combined(("行政诉讼", "诉讼", "提起行政诉讼", "提起诉讼"), _CASES),
    "direct": _combined(_DIRECTLY, ("", "案件")),
    "after_reconsideration": _combined(_AFTERWARDS, ("", "案件")),
    "normative": ("行政规范性文件", "规范性文件", "政府规范性文件", "部门规范性文件", "党政规范性文件", "行政规范性文件数量"),
    "rules": ("规章", "政府规章", "部门规章", "地方政府规章"),
    "license": _combined(("行政许可", "行政许可决定", "行政许可类决定"), ("", "件数", "数量", "案件")),
    "penalty": _combined(("行政处罚", "行政处罚决定"), ("", "件数", "数量", "案件")),
    "coercion": _combined(("行政强制", "行政强制决定", "行政强制措施"), ("", "件数", "数量", "案件")),
    "other_services": ("其他对外管理服务事项", "其他对外管理服务事项决定"),
    "fee": _combined(("行政事业性收费", "行政事业收费"), ("", "金额", "总额", "收入", "总金额", "款")),
    "processing_fee": (
        *_combined(
            ("信息", "信息公开", "信息公开信息", "政府信息", "政府信息公开", "政府信息公开信息", "依申请公开信息"),
            ("处理费", "处理费用"),
        ),
        "处理费",
    ),
    "information": ("政府信息", "各类政府信息", "各类信息", "各类政务信息", "政务信息", "各类政府信息数量", "政府信息总数"),
}  # fmt: skip

VERBS: Mapping[str, Iterable[str]] = {
    "new": ("新收", "新收到", "新接收", "新受理", "新增", "本年新收", "新增加", "新收办"),
    "receive": ("收到", "接收", "接到", "受理", "收办", "收到并受理", "接收到", "接受", "登记受理"),
    "handle": ("办理", "处理", "承办", "受理并办结", "收到并办结", "受理并答复", "收到并答复", "办理并答复", "处置"),
    "close": ("办结", "办理完毕", "办理完成", "处理完毕", "办结答复", "办毕", "审结办结", "完成办理"),
    "answer": ("答复", "办复", "答复办结", "办理答复", "回复", "作出答复", "予以答复", "依法答复", "书面答复", "做出答复"),
    "issue": ("制发", "制定", "印发", "出台", "制定印发", "制定出台", "制定发布", "新制定", "新制发", "新出台", "印发出台",
    "制发出台"),
    "repeal": ("废止", "废止失效"),
    "in_force": ("现行有效",),
    "produce": ("新制作",),
    "reveal": ("新公开",),
    "decide": ("作出", "做出", "实施", "下达", "决定"),
    "charge": ("收取", "收缴", "征收", "收费"),
    "disclose": ("主动公开",),
    #: Another measure: what an organ publishes, files or hears is not what it decides or is charged with.
    "elsewhere": (
        "公开", "发布", "公示", "备案", "报备", "审查", "审核", "清理", "修改", "修订", "失效", "宣布失效", "继续有效", "解读",
        "审理", "审结", "应诉", "出庭", "代理", "交办", "转办", "督办", "指导", "抽查", "评查", "录入", "归集", "上传", "公布",
        "撤回", "撤销", "补正",
    ),
}  # fmt: skip

_OUTCOMES: Mapping[str, Iterable[str]] = {
    "granted": ("予以公开", "同意公开", "全部公开", "全部予以公开", "予以全部公开", "准予公开", "决定予以公开", "答复予以公开"),
    "partly_granted": ("部分公开", "予以部分公开", "部分予以公开", "同意部分公开", "区分处理"),
    "denied": ("不予公开", "不同意公开", "答复不予公开", "决定不予公开"),
    "unable": ("无法提供", "告知无法提供"),
    "not_processed": ("不予处理",),
    "other_handling": ("其他处理", "作其他处理", "其他方式处理", "作出其他处理", "其他处理结果"),
    "denied.state_secret": ("属于国家秘密", "国家秘密", "涉及国家秘密"),
    "denied.barred_by_law": ("其他法律行政法规禁止公开", "法律行政法规禁止公开", "法律、行政法规禁止公开"),
    "denied.security_stability": ("危及三安全一稳定", "危及“三安全一稳定”", "三安全一稳定", "“三安全一稳定”"),
    "denied.third_party": ("保护第三方合法权益", "涉及第三方合法权益", "损害第三方合法权益", "第三方合法权益"),
    "denied.internal_affairs": ("属于三类内部事务信息", "三类内部事务信息", "内部事务信息", "属于内部事务信息"),
    "denied.process_information": ("属于四类过程性信息", "四类过程性信息", "过程性信息", "属于过程性信息"),
    "denied.enforcement_file": ("属于行政执法案卷", "行政执法案卷", "行政执法案卷信息", "属于行政执法案卷信息", "执法案卷",
    "执法案卷信息"),
    "denied.administrative_inquiry": ("属于行政查询事项", "行政查询事项"),
    "unable.not_held": (
        "本机关不掌握相关政府信息", "本机关不掌握", "不掌握相关政府信息", "不掌握相关信息", "本机关不掌握相关信息", "不掌握",
    ),
    "unable.needs_creation": ("没有现成信息需要另行制作", "没有现成信息", "需要另行制作", "没有现成信息、需要另行制作",
    "需另行制作"),
    "unable.still_unclear": ("补正后申请内容仍不明确", "补正后仍不明确", "补正后内容仍不明确"),
    "not_processed.petition": ("信访举报投诉类申请", "属于信访举报投诉类申请", "信访举报投诉类", "信访、举报、投诉类申请",
    "信访投诉举报类"),
    "not_processed.repeat": ("重复申请", "属于重复申请"),
    "not_processed.publication": ("要求提供公开出版物", "公开出版物", "提供公开出版物"),
    "not_processed.excessive": ("无正当理由大量反复申请", "大量反复申请"),
    "not_processed.reissue": (
        "要求行政机关确认或重新出具已获取信息", "要求确认或重新出具已获取信息", "确认或重新出具已获取信息", "确认或重新出具",
    ),
    "other_handling.not_corrected": ("申请人逾期不补正", "逾期不补正", "申请人无正当理由逾期不补正", "无正当理由逾期不补正"),
    "other_handling.fee_unpaid": (
        "申请人逾期未缴纳费用", "逾期未缴纳费用", "逾期未缴费", "逾期不缴费", "逾期未按收费通知要求缴纳费用",
        "申请人逾期未按收费通知要求缴纳费用",
    ),
}  # fmt: skip

_APPLICANTS: Mapping[str, Iterable[str]] = {
    "natural_person": ("自然人", "公民", "公民个人", "个人", "自然人申请", "自然人申请人"),
    "organisations": (
        "法人或其他组织", "法人和其他组织", "法人及其他组织", "法人或者其他组织", "法人、其他组织", "法人以及其他组织",
        "法人或其它组织", "法人和其它组织", "法人（其他组织）", "法人与其他组织",
    ),
    "legal_persons": ("法人", "法人组织"),
    "enterprise": ("商业企业",),
    "research": ("科研机构",),
    "public_interest": ("社会公益组织", "公益组织"),
    "legal_service": ("法律服务机构",),
}  # fmt: skip

_RESULTS: Mapping[str, Iterable[str]] = {
    "upheld": (
        "维持", "结果维持", "维持原行政行为", "维持原具体行政行为", "维持原答复", "维持原决定", "维持结果", "维持原行为",
        "获维持",
        "结果为维持",
    ),
    "corrected": ("纠正", "结果纠正", "予以纠正", "被纠正", "结果为纠正"),
    "other": ("其他结果", "其它结果"),
    "pending": ("尚未审结", "未审结", "尚在审理", "正在审理", "正在审理中", "尚在审理中", "尚未结案", "未结案", "审理中"),
}  # fmt: skip

_LAST = ("上年", "上年度", "上一年", "上一年度", "去年", "去年度", "往年")
_NEXT = ("下年", "下年度", "下一年", "下一年度", "次年", "明年", "次年度")
_CARRIED_IN = (
    *_combined(_LAST, ("结转", "度结转", "结转至本年", "结转至本年度", "结转到本年", "结转到本年度", "结转至今年", "转入",
    "结转来")),
    *_combined(("结转", "承接", "转接"), _LAST),
    *_combined(_LAST, ("结转", "遗留"), ("继续办理", "办理")),
    *_combined(("由", "从"), _LAST, ("结转",)),
)  # fmt: skip
_CARRIED_OUT = (
    *_combined(
        ("结转", "结转至", "结转到", "结转入", "转", "转入", "转至", "转到", "顺延", "顺延至", "顺延到", "延至", "跨年至",
        "留待"),
        _NEXT,
        ("", "继续办理", "办理", "继续处理"),
    ),
    *_combined(_NEXT, ("继续办理", "结转")),
    "尚未办结", "未办结", "正在办理", "尚在办理", "正在办理中", "尚在办理中", "仍在办理", "仍在办理中", "尚未办理完毕",
    "尚未答复", "办理中", "处理中", "正处理中",
)  # fmt: skip

#: Labels by their value `family:name`.
LABELS: Mapping[str, Iterable[str]] = {
    **{f"outcome:{name}": phrases for name, phrases in _OUTCOMES.items()},
    **{f"applicant:{name}": phrases for name, phrases in _APPLICANTS.items()},
    **{f"result:{name}": phrases for name, phrases in _RESULTS.items()},
    "carry:carried_in": _CARRIED_IN,
    "carry:carried_out": _CARRIED_OUT,
}

SCOPES: Mapping[str, Iterable[str]] = {
    "own": (
        "我局", "本局", "我委", "本委", "我厅", "本厅", "我院", "本院", "我中心", "本中心", "我镇", "本镇", "我乡", "本乡",
        "我街道",
        "本街道", "我处", "我队", "我行", "我会", "本会", "我室", "全局", "全镇", "全乡", "全街道", "全系统", "我部门",
        "局机关", "全委",
    ),
    "organ": ("本机关", "本单位", "我单位", "我机关", "我办", "本办", "本办公室", "我办公室"),
    "area": (
        "全省", "全市", "全县", "全区", "全州", "全盟", "全旗", "全地区", "我省", "我市", "我县", "我区", "我州", "我盟",
        "我旗",
        "全市各级行政机关", "全县各级行政机关", "全区各级行政机关", "全省各级行政机关", "各级行政机关", "各级各部门",
        "全市各级",
        "全县各级", "全区各级", "全省各级", "全市各级各部门", "全县各级各部门", "全区各级各部门", "全市行政机关",
        "全县行政机关",
        "全区行政机关", "本市", "本县", "本区", "本省", "全县范围内", "全市范围内", "全区范围内", "本地区", "我县各级行政机关",
        "我市各级行政机关", "我区各级行政机关",
    ),
    #: A government as one organ: its documents are those of the table, its applications only a part.
    "government": (
        *_combined(("省", "市", "县", "区"), ("政府", "人民政府")), "政府本身",
        *_combined(
            ("县政府", "市政府", "区政府", "省政府", "县人民政府", "市人民政府", "区人民政府"), ("及", "和", "、", "以及"),
            ("办公室", "政府办", "政府办公室", "县政府办公室", "市政府办公室", "区政府办公室", "县政府办", "市政府办",
            "区政府办"),
        ),
    ),
    "office": (
        "办公室", "政府办", "政府办公室", "政府办公厅", "办公厅", "县政府办", "市政府办", "区政府办", "县政府办公室",
        "市政府办公室",
        "区政府办公室", "市政府办公厅", "省政府办公厅", "政务公开办", "政务公开办公室", "县政务公开办", "市政务公开办",
        "区政务公开办",
        "县本级", "市本级", "区本级", "省本级", "县政府本级", "市政府本级", "区政府本级", "政府本级", "本级", "本级政府",
        "县级层面",
        "市级层面", "以政府名义", "以县政府名义", "以市政府名义", "以区政府名义",
    ),
}  # fmt: skip

#: Phrases of the one-word kinds, each with its value.
_SIMPLE: tuple[tuple[Kind, Value, Iterable[str]], ...] = (
    (Kind.SIGN, "，", "，,"),
    (Kind.SIGN, "、", "、/"),
    (Kind.SIGN, "：", "：:"),
    (Kind.SIGN, "（", "（("),
    (Kind.SIGN, "）", "）)"),
    (Kind.YEAR, -1, _LAST),
    (Kind.YEAR, 0, ("本年", "本年度", "今年", "当年", "全年", "年内", "报告年度", "报告期内", "一年来", "一年以来", "全年度",
    "当年度", "年度")),
    (Kind.YEAR, 1, _NEXT),
    (Kind.CARRY, None, ("结转", "结转申请", "结转件")),
    (Kind.OTHER, None, ("其他", "其它")),
    (Kind.OTHER, "rest", ("其余", "剩余", "余下", "其余的")),
    (Kind.ZERO, None, (
        "未", "没有", "无", "零", "未曾", "尚未", "未有", "暂无", "暂未", "均未", "均无", "从未", "尚无", "并未", "不存在",
        "未出现",
        "没有出现", "未涉及", "不涉及", "没有任何", "无任何", "未引发", "未引起", "没有引发", "未因", "没有因", "未有因",
    )),
    (Kind.ZERO, "arise", ("未发生", "没有发生", "未产生", "没有产生", "无发生", "未曾发生", "均未发生", "尚未发生",
    "暂未产生", "无产生")),
    (Kind.ZERO, "receive", ("未收到", "没有收到", "未接到", "没有接到", "未受理", "没有受理", "未接收", "未接收到",
    "未曾收到", "均未收到",
                            "暂未收到", "未收到过", "无收到", "没收到")),
    (Kind.ZERO, "charge", ("未收取", "没有收取", "未收", "均未收取", "未收缴", "未征收")),
    (Kind.ALL, None, ("均", "全部", "都", "全都", "均已", "已全部", "全部已", "悉数", "均获", "均被", "均为", "全部为",
    "全部获", "全部被")),
    (Kind.PARTS, None, ("其中", "具体为", "具体是", "具体包括", "包括")),
    (Kind.EACH, "list", ("分别", "分别为", "分别是", "依次为", "分别有", "分别提交", "分别提出")),
    (Kind.EACH, "same", ("各", "均各", "各为")),
    (Kind.TOTAL, None, ("共", "共计", "合计", "总计", "累计", "总共", "一共", "计", "共有", "总数为", "总量为", "总数",
    "总量", "共同", "总数达")),
    (Kind.GROWTH, None, (
        "同比", "较上年", "比上年", "较去年", "比去年", "与上年相比", "与去年相比", "较上年度", "比上年度", "较上一年",
        "较上一年度",
        "比上一年", "比上一年度", "较上年同期", "比上年同期", "较去年同期", "比去年同期", "与上年同期相比", "与去年同期相比",
        "同上年相比",
        "同比去年", "相比上年", "相比去年", "相较上年", "相较去年", "相较于上年", "相较于去年", "和上年相比", "和去年相比",
        "与上年度相比",
        "与上一年度相比", "与上一年相比", "与上年", "与去年", "与上年度", "与上一年度",
    )),
    (Kind.TREND, 1, ("增长", "上升", "增加", "提高", "上涨", "增幅", "增长率", "增多", "增长了", "上升了", "增加了", "提升",
    "多")),
    (Kind.TREND, -1, ("下降", "减少", "降低", "回落", "降幅", "下降了", "减少了", "降低了", "少", "下滑")),
    (Kind.TREND, 0, ("持平", "基本持平", "大致持平")),
    (Kind.SHARE, None, ("占", "占比", "占比为", "占比达", "约占", "比例为", "比重为", "比例达", "占总数", "占比约")),
    (Kind.JOINT, None, ("和", "及", "与", "或", "以及", "并", "或者", "及其")),
    (Kind.CONTEXT, None, (
        "政府信息公开", "信息公开", "政务公开", "政府信息公开工作", "信息公开工作", "政务公开工作", "政府信息",
        "政府信息公开类",
        "政府信息公开答复", "政府信息公开申请答复", "信息公开答复", "依申请公开答复", "政府信息公开申请办理",
        "政府信息公开领域",
        "政府信息公开方面", "信息公开方面", "信息公开类", "政府信息公开事项", "信息公开事项", "依申请公开工作", "依申请公开类",
        "政府信息公开行为", "信息公开申请答复", "政府信息公开问题", "信息公开问题",
    )),
    (Kind.FILLER, None, (
        "为", "的", "是", "“", "”", "\"", "「", "」", "’", "‘", "了", "有", "达", "到", "达到", "约为", "含", "包含", "另有",
        "另", "还有", "由", "被", "因", "已", "依法",
        "依规", "按规定", "已经", "也", "亦", "同时", "并且", "且", "计为", "引起", "引发", "产生", "导致", "涉及", "有关",
        "相关", "关于",
        "针对", "对", "就", "不服", "而", "提起", "提出", "提交", "发生", "出现", "类", "各类", "各种", "有效", "社会公众",
        "公众", "群众",
        "公民、法人和其他组织", "公民、法人或其他组织", "公民、法人或者其他组织", "公民、法人及其他组织",
        "公民法人和其他组织", "书面",
        "新的", "任何", "任何形式", "过", "情况", "情形", "案件", "事件", "问题", "现象", "等", "等情况", "等情形", "的情况",
        "的情形",
        "加", "连同", "继续办理", "数量", "件数", "总数", "法定期限内", "规定期限内", "法定时限内", "规定时限内",
        "规定时间内", "期限内", "按时", "按期", "及时", "依法依规", "本", "该", "以上", "上述",
        "所有", "属", "属于", "结果",
        "决定", "答复为", "申请人", "当事人", "被申请", "被提起", "被诉", "本年度内", "期间", "因此", "向", "收费", "费用",
        "工作",
        "方面", "中", "里", "内", "规定", "事项", "个人或组织", "通报", "撰写", "主动", "完成", "成功", "截至", "年底", "底",
        "末",
        "年末", "截止", "仍", "将", "均按", "作出了", "提交的", "提出的", "一", "通知", "法定",
    )),
    (Kind.RESTRICT, "way", ("通过", "线上", "线下", "网络", "网上", "在线", "信函", "邮寄", "当面", "邮件", "电子邮件",
    "传真", "渠道")),
    (Kind.RESTRICT, None, (
        "现场", "窗口", "来信", "平台", "微信", "延期", "延长", "逾期", "超期", "补正后", "同一", "协助", "会办", "以来",
        "近年", "近年来", "近三年", "五年", "指导",
        "典型", "重点", "一次性", "当场", "口头", "告知书", "网站", "栏目", "公众号", "重大", "疑难", "复杂", "新媒体",
        "首次", "涉及面",
        "方式", "途径", "形式", "公共企事业单位", "简易", "普通", "报送", "上报",
    )),
    (Kind.PARTIAL, None, (
        "上半年", "下半年", "一季度", "二季度", "三季度", "四季度", "第一季度", "第二季度", "第三季度", "第四季度",
        "前三季度", "季度",
        "每年", "每月", "每季度", "年均", "月均", "平均", "近三年来", "十年来", "任期", "历年", "累年",
    )),
    (Kind.FOREIGN, None, (
        "建议", "提案", "议案", "信访", "投诉", "举报", "咨询", "留言", "信件", "来电", "工单", "热线", "信箱", "意见",
        "舆情", "公文",
        "诉求", "问题线索", "线索", "件事", "案卷", "人大代表", "政协委员", "电话", "行政应诉", "民事", "刑事", "申诉",
        "仲裁", "审计",
        "稿件", "视频", "图解", "评论", "网民", "12345", "服务事项", "便民", "会议", "活动", "培训", "法律文书", "合同",
        "调解", "听证",
    )),
    (Kind.EXCEPT, None, ("除", "除外", "到期", "应答复", "其余均", "已到期")),
    (Kind.UNKNOWN, None, (
        "申请人数", "申请者", "申请材料", "申请渠道", "申请流程", "申请方式", "申请条件", "申请指南", "无障碍", "无偿",
        "无关", "无效",
        "无纸化", "无误", "无疑", "无故", "无法", "未来", "未公开", "零距离", "零跑腿", "都市", "各自", "各项", "各级",
        "各部门", "各科室",
        "各单位", "各乡镇", "各镇", "各街道", "共享", "共同体", "计划", "计算", "统计", "设计", "审计局", "会计", "和谐",
        "及时性", "与时俱进",
        "占用", "占地", "多元", "多种", "多样", "多次", "多个", "多项", "不少", "减少跑动", "多渠道", "公共", "共青团",
        "共产党", "中共",
        "共建", "共治", "各地", "各类别", "各方", "各种形式", "各县", "各区", "各市",
    )),
)  # fmt: skip


def _table() -> Iterator[tuple[str, Word]]:
    """All phrases, weaker readings first: a later one takes the place of an earlier one."""
    for kind, value, phrases in _SIMPLE:
        yield from ((phrase, Word(kind, value)) for phrase in phrases)
    for kind, by_value in ((Kind.SCOPE, SCOPES), (Kind.NOUN, NOUNS), (Kind.VERB, VERBS), (Kind.LABEL, LABELS)):
        for name, phrases in by_value.items():
            yield from ((phrase, Word(kind, name)) for phrase in phrases)


class Lexicon(NamedTuple):
    """Every known phrase, and what finds the next one.

    Attributes:
        words: By phrase.
        lengths: How long phrases are that begin with these two characters, the longest first; of single characters, by one.
        start: Finds two characters with which a phrase begins, or one that is a phrase.
    """

    words: Mapping[str, Word]
    lengths: Mapping[str, tuple[int, ...]]
    start: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """The tables, put together when the first text is read."""
    words = dict(_table())
    found: dict[str, set[int]] = {}
    for phrase in words:
        found.setdefault(phrase[:2], set()).add(len(phrase))
    lengths = {start: tuple(sorted(several, reverse=True)) for start, several in found.items()}
    firsts = "".join(sorted({phrase[0] for phrase in words}))
    return Lexicon(words, lengths, re.compile(f"[{re.escape(firsts)}]"))


class Token(NamedTuple):
    """A piece of a sentence: a number, a year, a sign, a known word, or what is not known.

    Attributes:
        kind: What it does.
        value: The word's value; of a year the year as written, of a number None.
        start: Where it begins in the folded text; end likewise.
        text: As it stands there.
    """

    kind: Kind
    value: Value
    start: int
    end: int
    text: str


_SPANS = re.compile(
    rf"({NUMBER}|{CHINESE})|((?:较|比|与|同|相较于?|相比于?)?(?:20|19)[0-9]{{2}}年(?:度|同期)*(?:相比)?)"
    r"|([0-9]{1,2}月(?:份|底|末)?(?:[0-9]{1,2}日)?)|《[^》]{0,300}》"
)
_GROUPS = {1: Kind.NUMBER, 2: Kind.DATED, 3: Kind.MONTH, None: Kind.UNKNOWN}


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The pieces of a passage of a folded text, everything accounted for."""
    found: list[Token] = []
    at = start
    for match in _SPANS.finditer(text, start, end):
        if match.start() > at:
            _scan(text, at, match.start(), found)
        found.append(Token(_GROUPS[match.lastindex], None, match.start(), match.end(), match[0]))
        at = match.end()
    if at < end:
        _scan(text, at, end, found)
    return found


def _scan(text: str, start: int, end: int, found: list[Token]) -> None:
    """Add the words of a passage without numbers; whatever is not known in one piece."""
    words, lengths, first = lexicon()
    search, add = first.search, found.append
    at = unknown = start
    while (match := search(text, at, end)) is not None:
        at = match.start()
        pair = text[at : at + 2]
        word = None
        for length in lengths.get(pair, ()):
            if at + length <= end and (word := words.get(text[at : at + length])) is not None:
                break
        else:
            length = 1
            word = words.get(pair[0])
        if word is not None:
            if unknown < at:
                add(Token(Kind.UNKNOWN, None, unknown, at, text[unknown:at]))
            add(Token(word.kind, word.value, at, at + length, text[at : at + length]))
            unknown = at + length
        at += length
    if unknown < end:
        add(Token(Kind.UNKNOWN, None, unknown, end, text[unknown:end]))
