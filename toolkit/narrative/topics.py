"""What the sections of a report are about, in words: problems and measures, results that a government has to give."""

from __future__ import annotations

from toolkit.patterns import pattern

PROBLEM = pattern(
    "问题|不足|不够|不及时|不高|不强|不全|不均|不平衡|不规范|不到位|不深|不熟|不多|不严|不充分|不丰富|不完善|不明显|不一|单一|欠缺|欠佳"
    "|有待|薄弱|短板|差距|缺乏|缺少|弱|偏少|偏低|较少|较低|有限|滞后|尚未|还需|尚需|仍需|困难|难题|难以|漏洞|空白|脱节|迟缓|不便|不易"
)
MEASURE = pattern(
    "改进|整改|措施|下一步|下步|今后|明年|接下来|将|进一步|加强|加大|提升|提高|完善|强化|优化|健全|推进|落实|规范|建立|制定|增设|增加|培训"
    "|已经|改正|解决|克服|拓宽|丰富|深化|细化|督促|配备|开展"
)
#: The words by which the result of a 考核 is named, each the longest that fits: 不合格 and 基本合格 are no 合格.
GRADES = (
    ("优秀", pattern("优秀|优等|第一")),
    ("良好", pattern("良好")),
    ("合格", pattern("(?<!不)(?<!基本)(?:合格|称职)")),
    ("达标", pattern("(?<!未)(?<!不)(?<!基本)达标")),
    ("基本合格", pattern("基本(?:合格|达标|称职)")),
    ("不合格", pattern("不合格|不达标|未达标|不称职")),
)
#: What an annual report of a government has to tell besides; and its words.
RESULTS = (
    ("工作考核", pattern("考核|考评|绩效")),
    ("社会评议", pattern("评议|评价|满意度|测评")),
    ("责任追究", pattern("追究|追责|问责")),
)
