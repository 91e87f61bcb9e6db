"""What a web page prints around a report: words of its head and of its foot, so that neither counts as the report's text.

The lists hold what government sites print in fixed places (navigation, the table of 信息公开目录, the legal notices that
《政府网站发展指引》 demands at the foot: 主办单位, 网站标识码, ICP and 公安 numbers).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.intake.published.sections import Line
from toolkit.submission.folding import folded

#: Longer lines are text, whatever they begin with.
_LONGEST = 120

_HEAD = re.compile(
    r"首页|网站首页|返回|当前位置|您(现在)?(所在)?的?位置|索引号|信息索引|索\W?引\W?号|主题分类|主题词|组配分类|信息分类|信息类别|体裁|文种"
    r"|发布(机构|单位|日期|时间|文号)|发文(机关|日期|字号)|公开(主体|日期|方式|时限|类别|形式|范围|目录)|成文日期|生成日期|生效日期|有效性"
    r"|文号|文\W?号|名称[:：]|标题[:：]|来源[:：]|信息来源|稿源|作者|编辑|责任编辑|审核|浏览|阅读|点击|访问|字体|字号|【?打印|【?关闭|分享|收藏|扫一扫"
    r"|无障碍|长者|繁体|简体|英文|登录|注册|搜索|检索|网站支持|导航|菜单|微信|微博|视力保护|时间[:：]|日期[:：]|语音播报|下载"
)
_CRUMBS = re.compile(r"[>›»＞]")
_DATE = re.compile(r"[\[(（]?20[0-9]{2}[-年./][0-9]{1,2}[-月./][0-9]{1,2}日?\s{0,3}([0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?[\])）]?")
_FOOT = re.compile(
    r"相关(附件|链接|文档|文件|信息|新闻|阅读|稿件|解读|报道|内容)|附件(下载|列表)|(文件|附件)下载|上一[篇条页]|下一[篇条页]|友情链接"
    r"|主办(单位)?[:：]|承办(单位)?[:：]|协办(单位)?[:：]|技术(支持|保障)|版权(所有|声明)|网站(标识|标志)码?|网站标识|标识码"
    r"|[\u4e00-\u9fff]?ICP备|[\u4e00-\u9fff]?公网安备|联系我们|关于我们|网站(地图|声明|帮助|维护|管理|纠错|首页)|隐私(声明|保护|政策)"
    r"|使用帮助|法律声明|免责声明|扫一扫|扫码|分享(到|至)?([:：]|$)|【?(打印|关闭|收藏|返回顶部|返回)(本页|页面|窗口|正文|顶部)?】?$"
    r"|返回顶部|责任编辑|信息来源|来源[:：]|浏览(次数|量)|访问(量|次数)|您是第|政府网站找错|党政机关|无障碍|中文域名|建议使用|推荐使用"
    r"|copyright|©|all rights|微信公众号$|政务微(博|信)$|客户端$|维护单位|投诉(电话|举报)[:：]?$|网民留言|收藏本(页|站)",
    re.IGNORECASE,
)
#: What the form wants in section six stands in no foot.
_OWN = re.compile("信息处理费|依申请公开|报告的事项")


def is_head(line: str) -> bool:
    """Whether a line above a report is part of the page and not of the report."""
    text = folded(line[: _LONGEST + 1])
    if len(text) > _LONGEST or text.endswith(("。", ";")):
        return False
    return bool(_HEAD.match(text) or _CRUMBS.search(text) or _DATE.fullmatch(text))


def foot_of(lines: Sequence[Line]) -> int:
    """Index of the first line of the page's foot; their number if there is none.

    Args:
        lines: Of the last section, in order.
    """
    start = max((index + 1 for index, line in enumerate(lines) if _OWN.search(line.text)), default=0)
    for index, line in enumerate(lines[start:], start):
        text = folded(line.text[: _LONGEST + 1])
        if len(text) <= _LONGEST and _FOOT.match(text) and not text.endswith("。"):
            return index
    return len(lines)
