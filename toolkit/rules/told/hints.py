"""What stands in nearly all words for a figure: a few characters each, for numbers that the reading of words leaves open.

Words for a figure differ from office to office (签收, 收件, 进件, 一并废除), their characters hardly do. A hint is no
reading: it only says that a number next to it may be this figure, and is looked at where the number looks like a slip of it.
So a hint may be too wide, but must not be that of another thing of which reports tell numbers: 补正 is told of notices,
单位 of units, 公开 of everything published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_OTHERS = "其[他它](?:处理|情形|方式|原因|$)|撤回|终止|终结"
_RESULTS = {
    "upheld": "维持|驳回",
    "corrected": "纠正|撤销|责令|违法|纠错",
    "other": "其[他它]|终止|终结|撤回|撤诉|和解|调解",
    "pending": "审结|在审|审理|未结",
}
_DOCUMENTS = {
    "issued": "制|印发|发文|出台|发布|公布|新",
    "repealed": "废|失效|停止",
    "in_force": "有效|执行|保留|继续|施行|现行",
}
_DISPUTES = {
    "reconsideration": "复议", "litigation": "诉讼|起诉|应诉|一审", "direct": "直接",
    "after_reconsideration": "复议后|经复议|再起诉",
}  # fmt: skip
_CHARACTERS: Mapping[str, str] = {
    "received": "收|登记|受理|进件|来件|新增|新接|新来|申请",
    "carried_in": "上年|去年|年初|期初|往年|年前|转|遗|存|20[0-9]{2}年",
    "handled": "应办|应当办|待办|在办|需办|合计|共|办理|收",
    "disposed": "办|结案|答|复|出件|销",
    "carried_out": "下年|明年|次年|来年|未|余|剩|转|在办|跨年|留|挂|20[0-9]{2}年",
    "granted": "(?<!不)(?:予以|同意|准予|给予|决定)公开|(?<!不予)(?<!不)(?<!部分)(?<!无法)(?<!主动)公开(?:类|的|的有|了|共)?$",
    "partly_granted": "部分",
    "denied": "不予?公开|不同意|拒绝|不宜|不予提供",
    "unable": "无法|没法|不能提供|不掌握",
    "not_processed": "不予处理|不再处理|不作处理|不处理",
    "other_handling": f"{_OTHERS}|逾期",
    "denied.state_secret": "国家秘密",
    "denied.barred_by_law": "禁止",
    "denied.security_stability": "稳定|安全",
    "denied.third_party": "第三[方人]|隐私|商业秘密",
    "denied.internal_affairs": "内部",
    "denied.process_information": "过程",
    "denied.enforcement_file": "案卷",
    "denied.administrative_inquiry": "查询",
    "unable.not_held": "掌握|检索|制作|保存|获取|没有相关|没有这|不存在",
    "unable.needs_creation": "另行|现成|加工",
    "unable.still_unclear": "不明确|仍不|指向",
    "not_processed.petition": "信访|投诉|举报",
    "not_processed.repeat": "重复",
    "not_processed.publication": "出版物",
    "not_processed.excessive": "大量|反复",
    "not_processed.reissue": "重新出具|确认",
    "other_handling.not_corrected": "[不未]补正|放弃",
    "other_handling.fee_unpaid": "缴",
    "other_handling.other": _OTHERS,
    "received.natural_person": "自然人|公民|个人|村民|居民|群众",
    "received.enterprise": "企业|公司",
    "received.research": "科研|高校",
    "received.public_interest": "公益",
    "received.legal_service": "律|法律服务",
    "received.other": "其[他它]组织|其[他它]",
    "received.organisations": "法人|组织",
    **_DISPUTES,
    **{f"{kind}.{result}": characters for kind in _DISPUTES for result, characters in _RESULTS.items()},
    **{f"{kind}.{column}": characters for kind in ("normative", "rules") for column, characters in _DOCUMENTS.items()},
    "license.decisions": "许可|准予", "penalty.decisions": "处罚", "coercion.decisions": "强制",
}  # fmt: skip
#: The facts of `toolkit.submission.facts` that have hints.
HINTED = tuple(_CHARACTERS)
_TOPICS: Mapping[str, str] = {
    "normative": "规范性文件|文件|发文", "rules": "规章", "license": "许可", "penalty": "处罚", "coercion": "强制",
    **dict.fromkeys(_DISPUTES, "复议|诉讼|起诉"),
}  # fmt: skip
_REQUESTS = "申请|答复|收件|办结"
_QUANTITIES = {"received": "got", "disposed": "closed", "handled": "handling"}


@cache
def hint_of(name: str) -> re.Pattern[str]:
    """Finds the characters of a fact's words."""
    return re.compile(_CHARACTERS[name])


@cache
def topic_of(name: str) -> re.Pattern[str]:
    """Finds that a passage is about what a fact counts."""
    return re.compile(_TOPICS.get(name.partition(".")[0], _REQUESTS))


def table_of(name: str) -> str:
    """What a fact is one of: requests, disputes, decisions, normative, rules."""
    first = name.partition(".")[0]
    if first in _DISPUTES:
        return "disputes"
    if first in ("normative", "rules"):
        return first
    return "decisions" if first in _TOPICS else "requests"


def quantity_of(name: str) -> str:
    """The quantity that a claim of a fact would have."""
    if name.startswith("received."):
        return f"applicant.{name.partition('.')[2]}"
    return _QUANTITIES.get(name, name)
