"""Words, patterns and thresholds of the rules about the report as a text. Data only; each says why it is as it is.

A repetition in a pattern has a limit wherever two of them could share the same characters: how they share them multiplies.

Patterns that would be searched everywhere have plain words beside them: whether a word occurs is told a hundred times faster
than whether a pattern does, and most texts hold none.
"""

from __future__ import annotations

import re

from toolkit.patterns import pattern

#: By these words the text of an aspect is known, first in its heading, else anywhere in a text without headings.
ASPECT_HEADINGS = {
    "proactive": pattern("主动公开"),
    "requests": pattern("依申请|申请公开|公开申请"),
    "management": pattern("信息管理|信息资源|管理"),
    "platform": pattern("平台|网站|载体|渠道"),
    "supervision": pattern("监督|保障|考核|评议"),
}
ASPECT_WORDS = {
    "proactive": pattern("主动公开|公开.{0,12}信息.{0,8}[0-9]+条"),
    "requests": pattern("依申请|公开申请|申请公开"),
    "management": pattern("信息管理|信息资源|保密审查|公开属性|三审|审核|审查|清理|归档"),
    "platform": pattern("平台|网站|专栏|新媒体|公众号|网页|查阅点"),
    "supervision": pattern("监督|保障|考核|评议|追责|责任追究|培训|检查"),
}
#: By these words the text of an aspect is known although other headings divide it: what nothing else would say.
ASPECT_TOLD = {
    "proactive": pattern(
        r"主动公开[^。；\n]{0,12}信息[^。；\n]{0,10}[0-9]|公开[^。；\n]{0,8}信息[^。；\n]{0,8}[0-9]{1,8}余?条"
    ),
    "requests": pattern("依申请公开|信息公开申请|公开申请"),
    "management": pattern("政府信息管理|信息管理|公开属性|保密审查|三审三校|先审后发"),
    "platform": pattern("平台建设|门户网站|网站专栏|新媒体|公众号"),
    "supervision": pattern("监督保障|社会评议|责任追究|工作考核|监督检查"),
}
#: A heading （一）… at the beginning of a line, up to the sign that ends it; a section heading 五、… on a line of its own.
BRACKET_HEADING = pattern(r"[（(]\s*([一二三四五六七八九十]{1,2})\s*[)）][、.．]?\s*([^。：:；;\n]{2,40})")
SECTION_HEADING = pattern(r"([一二三四五六])\s*[、.．]\s*([^。；;，,\n]{4,40}?)\s*$")
#: By these words a line is known to be the heading of a section of the form, numeral included.
SECTION_WORDS = (
    ("一", "总体情况"), ("二", "主动公开政府信息"), ("三", "政府信息公开申请"), ("四", "复议"),
    ("五", "问题"), ("六", "其他"),
)  # fmt: skip

# --- opening ----------------------------------------------------------------------------------------------------------

OPENING_PARTS = (
    ("编制依据", pattern("条例|国办")),
    ("统计期限", pattern(r"期限|期间|12\s*月\s*31\s*日")),
)
CONTACT = pattern("联系|电话|地址|咨询|邮编|邮箱")
OLD_FORMAT = pattern(r"国办公开办函\s{0,4}[〔\[［(（【]?\s{0,4}2019\s{0,4}[〕\]］)）】]?\s{0,4}60\s{0,4}号")
NEW_FORMAT = pattern(r"国办公开办函\s{0,4}[〔\[［(（【]?\s{0,4}2021\s{0,4}[〕\]］)）】]?\s{0,4}30\s{0,4}号")

# --- leftovers --------------------------------------------------------------------------------------------------------

#: What templates and drafts leave for people to fill in: words of which one must occur, and what it looks like then.
#: 有待补充, 请填写申请表 and 7×24小时 are ordinary prose.
LEFTOVERS = (
    (("文字描述",), pattern(r"[（(【\[]\s*文字描述[^）)】\]\n]{0,40}[）)】\]]?")),
    (
        ("待补充", "待填", "待完善", "待核实", "请填写", "请补充", "填写"),
        pattern(r"[【\[（(]\s*(?:待补充|待填写?|待完善|待核实|请填写|请补充|在?此处?填写|填写)[^】\]）)\n]{0,60}[】\]）)]"),
    ),
    (("待补充",), pattern(r"(?<![有尚亟仍还需])待补充(?=[：:。，,；;]|\s*$)", re.MULTILINE)),
    # What a draft says to whoever finishes it: sources, who is missing. It may be longer than anything that is quoted here.
    (("定稿前删除",), pattern("【?定稿前删除[^】\n]{0,60}")),
    (("此处", "此栏"), pattern(r"此[处栏](?:请)?(?:填写|输入|补充)")),
    (("点击此处", "单击此处", "单击或点击此处"), pattern("(?:点击|单击)(?:或点击)?此处")),
    (("TODO", "TBD"), pattern("TODO|TBD")),
    (("XX", "ＸＸ", "xx", "××", "＊＊", "**"), pattern(r"(?<![A-Za-z])(?:[XＸ]{2,}|[x×]{2,}|[＊*]{2,})(?![A-Za-z])")),
    (
        ("X", "Ｘ", "×", "N", "n"),
        pattern(
            r"(?<![A-Za-z0-9])"
            "(?:[XＸ×][ ]?(?=年|月|日|件|条|次|元|万元|个|人次|份|篇|家|%|％)|[Nn][ ]?(?=件|条|次|元|万元|人次|篇))"
        ),
    ),
    (("___", "＿＿"), pattern("_{3,}|＿{2,}")),
    (
        ("○○", "〇〇", "◯◯"),
        pattern(r"(?<![一二三四五六七八九十〇○◯])[○〇◯]{2,}(?![○〇◯一二三四五六七八九十年])"),
    ),
)

# --- empty and thin sections ------------------------------------------------------------------------------------------

#: A section that says nothing, its signs taken away.
NOTHING = pattern(
    r"(?:无|没有|暂无|略|同上|同上年|不适用|不存在|未发现|无问题|暂无问题|没有问题|不存在问题|无主要问题|无存在问题|未发现问题|无存在的问题"
    r"|不存在主要问题|无明显问题|没有存在问题|没有存在的问题|无内容|暂无内容)?"
)
#: A heading that people repeat at the beginning of a text.
OWN_HEADING = pattern(
    r"^\s*(?:[一五六]\s*[、.．]\s*)?(?:政府信息公开工作)?"
    r"(?:存在的?主要问题及改进情况|存在的?问题及改进情况|其他需要报告的?事项)[：:。\s]*"
)
#: Characters of section 五 below which it cannot name a problem and a measure.
SHORTEST_PROBLEMS = 10
FEE = pattern("处理费|收费|费用|(?:收取|缴纳|产生).{0,12}费|收.{0,4}费")

# --- scope and years --------------------------------------------------------------------------------------------------

#: An area that a text calls its own or speaks of as a whole; not 我市场监管, 全市场, 全区域.
SCOPE = pattern("([全我])([省市县区旗镇乡])(?![长委直级场民容域村])")
#: Words that end in 全 or 我.
NO_SCOPE = "健安完齐周保自忘"
#: Acting for a whole area: 组织推动全省政府信息公开工作. To follow a plan of the province is something else.
ACTING = pattern(
    "(?:组织|推动|推进|指导|统筹|部署|协调|督促|领导|主管|牵头)(?:开展|推进|推动|指导|协调|做好|抓好|和|、|了|对){0,3}$"
)
ITS_OBJECT = pattern(r"[^，。；\n]{0,12}(?:信息公开|政务公开)")
#: Words in front of it in the clause that make it the plan of somebody else.
OF_OTHERS = pattern(
    "按照|根据|依据|落实|围绕|对照|配合|协助|参加|省委|省政府|省级|市委|市政府|上级|转发|印发|获|被评|纳入|来自|在全"
)
#: A bureau that counts for the whole area: 全县共收到申请.
COUNTED = pattern(
    r"(?:各级各部门|各部门|各单位)?(?:共|累计|全年|一共|合计)?(?:新收|收到|受理|办结|主动公开|制发)[^，。；\n]{0,14}(?:申请|政府信息|文件)"
)

YEAR = pattern(r"20[0-9]{2}(?=\s?年)")
#: Titles of documents and their numbers: the years in them are not those of the report.
TITLES = pattern(r"《[^》\n]{1,120}》|“[^”\n]{1,60}”|[〔\[［(（【]\s*20[0-9]{2}\s*[〕\]］)）】]")
#: A clause that counts what was done. Plans and comparisons do not.
DONE = pattern("收到|受理|新收|办结|办理|答复|主动公开|公开.{0,10}信息|发布|制发|组织|开展|召开|更新|累计")
COMPARED = pattern(
    "同比|相比|相较|较|比|增长|下降|增加|减少|以来|结转|修订|修正|印发|出台|起施行|实施|施行|荣获|被评|之前|此前|历年|期间|年报|指出|反馈|整改"
)
PLANNED = pattern("将|拟|计划|下一步|继续|力争|要|着力|打算|预计|争取")
TOPIC_YEAR = pattern(r"(?:^|[。；;：:\n]|[）)])[ \t\u3000\xa0]*(20[0-9]{2})\s?年度?(?=[，,我本全共各])", re.MULTILINE)
AS_OF = pattern(r"截[至止]到?\s?(20[0-9]{2})\s?年\s?(?:12\s?月|年?底|年末)")
#: What makes of a day an attribute of documents or applications; and what says that something is done with them.
STOCK = pattern(r"(?:[0-9]{1,2}\s?日)?[^，。；;\n的]{1,12}的[^，。；;\n]{0,8}(?:文件|规章|申请|信息|事项|案件|清单|目录|存量)")
OBJECT = pattern(
    r"(?:对|将|把|就|针对|清理|梳理|评估|审查|复核|核查|排查|核对|汇总|翻查|清查|办结|处理)(?:了|[全我本][^，。；;\n]{1,4})?$"
)
INSIDE = pattern(r"[^，,。；;：:、\s][^，,。；;：:、\s省市州县区旗镇乡局委厅院办处会级关位我本共]$")
OBJECT_NAMED = pattern(r"(?:[0-9]{1,2}\s?日)?[^，。；;\n]{4}")
OWN_REPORT = pattern(r"(20[0-9]{2})\s?年度?政府信息公开(?:工作)?(?:年度)?报告")

#: A year at the head of a sentence, up to where its subject begins: 2024年, 在2024年, 2024年以来，在县委领导下，.
HEAD_YEAR = pattern(
    r"(?:^|[。；;\n]|[）)])[ \t\u3000\xa0]*(?:在过去的|过去的|回顾过去的|在|自|回顾|迈入|进入|步入|纵观|总结)?"
    r"(20[0-9]{2})\s?年(?:度|以来|期间|里|的工作中)?[，,]?"
    r"(?:在[^，。；;\n]{2,40}(?:下|中)[，,])?",
    re.MULTILINE,
)
#: What an office calls itself, and its own work.
OWN_SUBJECT = pattern(
    r"(?:我|本)(?:[省市县区旗州盟镇乡局委厅院办会处队室部所站馆行]|街道|中心|单位|机关)|全[省市县区旗州镇乡局系委厅街]|各级各部门"
    r"|(?:街道|机关|单位|全?[镇乡局县区市])?(?:政府信息公开|政务公开)工作"
)
#: 2023年是…之年.
YEAR_OF = pattern(r"\s?年是[^，。；;\n]{2,30}(?:之年|一年|开局年|关键年|起步年|收官年|第[一二三四五六七八九十]{1,2}年)")
#: What may truly be told of an earlier year.
PAST_EVENT = pattern(
    "同比|(?:上年|去年|年)[^，。]{0,6}相比|相较[上去]年|较上年|比上年|上年|去年|获|被评|考核结果|排名|成立|组建|挂牌|印发|出台|修订|修正|制定了|建成|上线|启用|整改|反馈|指出|年报|结转"
)
#: The plan of a year that is followed; its title may stand in brackets of titles.
PLAN_OF = pattern(
    r"(?:按照|根据|依据|对照|落实|围绕|紧扣)[^。；;\n]{0,40}?(20[0-9]{2})\s?年(?:度)?[^。；;，\n0-9]{0,20}(?:工作要点|重点工作安排|重点任务分工)"
)
#: By these words the period that the figures cover is known.
PERIOD = pattern(
    "(?:统计|数据)[^，。；;\n]{0,10}?(?:期限|期间|时间|时段|周期|时限|范围|区间|起止|截[至止])|(?:期限|周期|报告期|统计期|起止日期|起止时间|(?:涵盖|统计|年报)[^，。；;\n]{0,6}(?:期间|时段|区间))(?=为|自|从|是|：|:)|统计数据(?=自|从)"
)
#: What the period is that of, where no word names it: 文中数字均为2024年1月1日至12月31日期间发生数.
COVERED = pattern("统计|数据|数字|本报告|年报|报告(?:反映|涵盖|期)|时段|区间|起止")
#: A year in a date that is written with points.
DOTTED_YEAR = pattern(r"20[0-9]{2}(?=\s?\.\s?[0-9])")
FROM_TO = pattern(
    r"(?:(20[0-9]{2})\s?[年.]\s?)?([0-9]{1,2})\s?[月.]\s?([0-9]{1,2})(?:\s?日)?[^0-9。；;\n]{0,6}?(?:至|到|起|止|开始|—|－|-|–|~|～)[^0-9。；;\n]{0,6}"
    r"(?:(20[0-9]{2})\s?[年.]\s?)?([0-9]{1,2})\s?[月.]\s?([0-9]{1,2})(?:\s?日|(?![0-9]))"
)

# --- documents that are cited -----------------------------------------------------------------------------------------

#: The Regulations as revised in 2019; before, they were 国务院令第492号.
DECREE = pattern(r"政府信息公开条例[^，。；;\n0-9]{0,30}国务院(?:第|令第?)\s?([0-9]{3})\s?号")
DECREE_NUMBER = "711"
NOTICE = pattern(r"国办公开办函\s{0,4}[〔\[［(（【]?\s{0,4}(20[0-9]{2})\s{0,4}[〕\]］)）】]?\s{0,4}([0-9]{1,3})\s{0,4}号")
#: The formats of 2021 and of 2019, which another rule calls superseded.
FORMATS = frozenset({("2021", "30"), ("2019", "60")})
FEE_NOTICE = pattern(r"国办函\s{0,4}[〔\[［(（【]\s{0,4}(20[0-9]{2})\s{0,4}[〕\]］)）】]\s{0,4}([0-9]{1,3})\s{0,4}号")
FEE_NUMBER = ("2020", "109")

#: What no name of an organ begins with.
NO_NAMES = ("我", "本", "全", "各", "该", "按", "根据", "在", "对", "由", "为", "与", "和", "其", "上级", "下属")

#: Words that fit every unit; a text of nothing else and without a number tells nothing of its own.
GENERIC = pattern(
    "部分地区|多数部门|各地区各部门|各级各部门|有关部门|相关部门|部分单位|有的部门|一些部门|个别地方|各地各部门|部分部门"
)

# --- wording ----------------------------------------------------------------------------------------------------------

DEADLINE = pattern(r"截止(?=\s?(?:20)?[0-9]|目前|年底|本年|今年|当前|报告期)")
NUMBER_OF_DOCUMENT = pattern(
    r"[\u4e00-\u9fff]{2,12}\s?[\[［(（【{]\s?"
    r"(20[0-9]{2})\s?[\]］)）】}]\s?(?:第\s?)?[0-9]{1,4}\s?号"
)
ANGLES = pattern(r"[<＜]\s?[\u4e00-\u9fff《“][^<>＜＞\n]{1,60}[>＞]")
APPROXIMATE = (
    pattern("[0-9][余多](?=万?(?:条|件|篇|次|场|期|个|份|人次|家|项))"),
    pattern("[近约][0-9][0-9,.]*万?(?=条|件|篇|次|场|期|份|人次)"),
)
#: Numbering of lists: “1）” and “（1” have no second bracket.
LIST_NUMBER = pattern(r"(?:^|[\n。；;：:，,、])[^\S\n]{0,8}[0-9一二三四五六七八九十①-⑳]{1,3}\s?[)）]")
BRACKETS = {"（": "）", "《": "》", "〈": "〉", "“": "”", "〔": "〕", "【": "】", "［": "］"}
HALF_WIDTH = str.maketrans("()[]", "（）［］")
#: Signs that never stand twice, or with each other.
DOUBLE_SIGNS = ("，，", "、、", "；；", "。，", "，。", "、。", "。、", "：：", "；。")
DOUBLE_SIGN = pattern("|".join(DOUBLE_SIGNS))
#: Words of two characters that may meet themselves: 区政府政府信息公开, 政务公开公开栏.
MAY_REPEAT = frozenset(("政府", "公开", "部门", "一一", "常常", "人人"))
#: Ends of a text that promise more.
UNFINISHED = ("，", ",", "、", "；", ";", "的", "和", "及", "与", "并", "以及", "包括", "例如", "其中")
#: A sentence of so many characters that stands twice was pasted twice.
SHORTEST_REPEATED = 16
