"""Headings that both editions share, word for word as the State Council office prints them.

Source: 国办公开办函〔2021〕30号 and 〔2019〕60号, tables 三 and 四 of the report format. What an item counts is taken from the
Regulations (政府信息公开条例) and from practice; it is a hint for the person who fills the form, not law.
"""

from __future__ import annotations

from toolkit.form.model import Balance, Block, Carried, Heading, Section, Table, tree

ASPECTS = (
    ("proactive", "（一）主动公开"),
    ("requests", "（二）依申请公开"),
    ("management", "（三）政府信息管理"),
    ("platform", "（四）政府信息公开平台建设"),
    ("supervision", "（五）监督保障"),
)

OTHER_MATTERS = Section(
    "other_matters",
    "六、其他需要报告的事项",
    accepted=("六、其他需要报告事项", "六、其他事项"),
    note="收取信息处理费情况在此处报告。没有收取的，也要写明“收取信息处理费0元”。",
)

APPLICANTS = tree(
    Heading(
        "申请人情况",
        children=(
            Heading("自然人", "natural_person", note="以个人名义提出的申请。"),
            Heading(
                "法人或其他组织",
                children=(
                    Heading("商业企业", "enterprise", note="公司、个体工商户等商业企业提出的申请。"),
                    Heading("科研机构", "research", note="高校、研究院所等科研机构提出的申请。"),
                    Heading("社会公益组织", "public_interest", note="社会团体、基金会等公益组织提出的申请。"),
                    Heading("法律服务机构", "legal_service", note="律师事务所等法律服务机构提出的申请。"),
                    Heading("其他", "other", note="以上四类之外的组织提出的申请。"),
                ),
            ),
            Heading("总计", "total", total=True, note="自动计算：自然人与五类组织之和。"),
        ),
    )
)

RECEIVED = Heading("一、本年新收政府信息公开申请数量", "received", note="本年1月1日至12月31日新收到的申请件数。")
CARRIED_IN = Heading(
    "二、上年结转政府信息公开申请数量",
    "carried_in",
    note="上年末尚未办结、转到本年办理的件数，逐列等于上一年度报表的“结转下年度继续办理”。",
)
CARRIED_OUT = Heading("四、结转下年度继续办理", "carried_out", note="截至12月31日尚未办结、转下年度办理的件数。")

GRANTED = Heading("（一）予以公开", "granted", note="全部公开的件数，含告知获取方式和途径的。")
PARTLY_GRANTED = Heading(
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "partly_granted",
    note="作区分处理的件数，只计在此处，不再计入（三）不予公开。",
)
DENIED = Heading(
    "（三）不予公开",
    "denied",
    children=(
        Heading("1.属于国家秘密", "state_secret", note="依法确定为国家秘密的（《条例》第十四条）。"),
        Heading("2.其他法律行政法规禁止公开", "barred_by_law", note="其他法律、行政法规禁止公开的（《条例》第十四条）。"),
        Heading(
            "3.危及“三安全一稳定”",
            "security_stability",
            note="公开后可能危及国家安全、公共安全、经济安全、社会稳定的（《条例》第十四条）。",
        ),
        Heading("4.保护第三方合法权益", "third_party", note="涉及商业秘密、个人隐私等的（《条例》第十五条）。"),
        Heading(
            "5.属于三类内部事务信息", "internal_affairs", note="人事管理、后勤管理、内部工作流程信息（《条例》第十六条）。"
        ),
        Heading(
            "6.属于四类过程性信息",
            "process_information",
            note="讨论记录、过程稿、磋商信函、请示报告（《条例》第十六条）。",
        ),
        Heading("7.属于行政执法案卷", "enforcement_file", note="行政执法案卷信息（《条例》第十六条）。"),
        Heading(
            "8.属于行政查询事项", "administrative_inquiry", note="法律法规另有查询办法的，如不动产登记（《条例》第三十六条）。"
        ),
    ),
)
UNABLE = Heading(
    "（四）无法提供",
    "unable",
    children=(
        Heading("1.本机关不掌握相关政府信息", "not_held", note="经检索没有，或者不属于本机关负责公开的。"),
        Heading("2.没有现成信息需要另行制作", "needs_creation", note="需要加工、分析后才能提供的（《条例》第三十八条）。"),
        Heading("3.补正后申请内容仍不明确", "still_unclear", note="申请人补正后仍无法确定申请内容的。"),
    ),
)
NOT_PROCESSED = Heading(
    "（五）不予处理",
    "not_processed",
    children=(
        Heading("1.信访举报投诉类申请", "petition", note="以申请形式进行信访、投诉、举报的（《条例》第三十九条）。"),
        Heading("2.重复申请", "repeat", note="已经答复、同一申请人重复申请同一内容的（《条例》第三十六条）。"),
        Heading("3.要求提供公开出版物", "publication", note="要求提供政府公报、报刊、书籍等的（《条例》第三十九条）。"),
        Heading(
            "4.无正当理由大量反复申请", "excessive", note="数量、频次明显超过合理范围且理由不合理的（《条例》第三十五条）。"
        ),
        Heading("5.要求行政机关确认或重新出具已获取信息", "reissue", note="要求对已获取的信息进行确认或者重新出具的。"),
    ),
)
DISPOSED = Heading("（七）总计", "disposed", total=True, note="自动计算：（一）至（六）各行之和。")

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
BALANCE = Balance(left=("received", "carried_in"), right=("disposed", "carried_out"))
CARRIED = Carried(left="carried_out", taken="carried_in")


def article_20(item: str, rows: Heading, columns: Heading) -> Block:
    """A block of table 二: what Article 20 of the regulations wants published under one of its items (一, 五, 六, 八, 九)."""
    return Block(rows, columns, caption=f"第二十条第（{item}）项", corner="信息内容")


def requests_table(other_handling: Heading) -> Table:
    """Table 三; the editions differ in （六）其他处理 alone."""
    results = Heading(
        "三、本年度办理结果",
        children=(GRANTED, PARTLY_GRANTED, DENIED, UNABLE, NOT_PROCESSED, other_handling, DISPOSED),
    )
    rows = tree(RECEIVED, CARRIED_IN, results, CARRIED_OUT)
    block = Block(rows, APPLICANTS, corner=CORNER, balance=BALANCE, carried=CARRIED)
    return Table("requests", "三", "三、收到和处理政府信息公开申请情况", (block,))


def _outcomes(title: str, key: str) -> Heading:
    return Heading(
        title,
        key,
        children=(
            Heading("结果维持", "upheld", note="维持本机关行为或者驳回请求的案件数。"),
            Heading("结果纠正", "corrected", note="撤销、变更、确认违法或者责令履行的案件数。"),
            Heading("其他结果", "other", note="撤回、终止等其他结果的案件数。"),
            Heading("尚未审结", "pending", note="截至12月31日尚未审结的案件数。"),
            Heading("总计", "total", total=True, note="自动计算：前四项之和。"),
        ),
    )


def challenges_table() -> Table:
    """Table 四, the same in both editions."""
    columns = tree(
        _outcomes("行政复议", "reconsideration"),
        Heading(
            "行政诉讼",
            "litigation",
            children=(
                _outcomes("未经复议直接起诉", "direct"),
                _outcomes("复议后起诉", "after_reconsideration"),
            ),
        ),
    )
    rows = tree(Heading("", "count"))
    return Table("challenges", "四", "四、政府信息公开行政复议、行政诉讼情况", (Block(rows, columns),))
