"""Texts of our own about reports with known figures: true ones, and each with one slip and the rule that must see it.

Places, organs and figures are invented. Every text is true of the figures of its report; a slip names the text, what is
written instead, and the rule. Slips that are not found are marked, so that the share that is found is a number and not a hope.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.rules.model import Sample

ASPECTS = ("proactive", "requests", "management", "platform", "supervision")
KEYS = ("opening", "overview", *(f"overview.{aspect}" for aspect in ASPECTS), "problems", "other_matters")


class Report(NamedTuple):
    """Figures that texts are about.

    Attributes:
        figures: Inputs that are not 0, in the smallest unit; prior likewise, None if last year is not known.
    """

    unit: str
    year: int
    figures: dict[str, int]
    prior: dict[str, int] | None = None
    edition: int = 2021


def _requests(row: str, **columns: int) -> dict[str, int]:
    return {f"requests/{row}/{column}": value for column, value in columns.items()}


def _disputes(**results: tuple[int, int, int, int]) -> dict[str, int]:
    places = {
        "reconsideration": "reconsideration", "direct": "litigation.direct", "after": "litigation.after_reconsideration",
    }  # fmt: skip
    return {
        f"challenges/count/{places[name]}.{result}": value
        for name, values in results.items()
        for result, value in zip(("upheld", "corrected", "other", "pending"), values, strict=True)
    }


def _documents(normative: tuple[int, int, int], license: int, penalty: int, coercion: int, fen: int) -> dict[str, int]:
    columns = zip(("issued", "repealed", "in_force"), normative, strict=True)
    return {f"documents/normative/{column}": value for column, value in columns} | {
        "documents/license/decisions": license, "documents/penalty/decisions": penalty,
        "documents/coercion/decisions": coercion, "documents/fee/amount": fen,
    }  # fmt: skip


#: 28 new, 3 carried in, 28 closed, 3 carried out; five reconsiderations, five lawsuits.
BUREAU = Report(
    "清河县自然资源局", 2024,
    {
        **_documents((3, 1, 26), 356, 41, 7, 1_286_350_000),
        **_requests("received", natural_person=21, enterprise=5, legal_service=2),
        **_requests("carried_in", natural_person=3),
        **_requests("granted", natural_person=9, enterprise=2), **_requests("partly_granted", natural_person=4),
        **_requests("denied.third_party", natural_person=1), **_requests("denied.enforcement_file", natural_person=2),
        **_requests("denied.administrative_inquiry", natural_person=3),
        **_requests("unable.not_held", natural_person=3), **_requests("unable.needs_creation", enterprise=1),
        **_requests("not_processed.petition", natural_person=1), **_requests("not_processed.repeat", legal_service=1),
        **_requests("other_handling.not_corrected", enterprise=1),
        **_requests("carried_out", natural_person=1, enterprise=1, legal_service=1),
        **_disputes(reconsideration=(3, 1, 0, 1), direct=(1, 0, 0, 1), after=(2, 0, 1, 0)),
    },
    {
        **_documents((2, 0, 24), 340, 44, 5, 1_190_200_000),
        **_requests("received", natural_person=19, enterprise=4, legal_service=1), **_requests("carried_in", natural_person=2),
        **_requests("granted", natural_person=12, enterprise=4, legal_service=1), **_requests("unable.not_held",
        natural_person=6),
        **_requests("carried_out", natural_person=3), **_disputes(reconsideration=(4, 0, 0, 0), direct=(2, 0, 0, 0)),
    },
)  # fmt: skip

#: 186 new, 9 carried in, 187 closed, 8 carried out; 23 reconsiderations, 9 + 7 lawsuits.
COUNTY = Report(
    "清河县人民政府", 2024,
    {
        **_documents((12, 67, 168), 44_620, 5_080, 325, 1_003_340_000),
        **_requests("received", natural_person=152, enterprise=22, research=1, public_interest=2, legal_service=6, other=3),
        **_requests("carried_in", natural_person=8, enterprise=1),
        **_requests("granted", natural_person=60, enterprise=10, research=1, public_interest=2, legal_service=3, other=2),
        **_requests("partly_granted", natural_person=18, enterprise=3), **_requests("denied.security_stability",
        natural_person=1),
        **_requests("denied.third_party", natural_person=6, enterprise=2), **_requests("denied.internal_affairs",
        natural_person=2),
        **_requests("denied.process_information", natural_person=7),
        **_requests("denied.enforcement_file", natural_person=8, enterprise=2, legal_service=1),
        **_requests("denied.administrative_inquiry", natural_person=4),
        **_requests("unable.not_held", natural_person=29, enterprise=4, legal_service=1),
        **_requests("unable.needs_creation", natural_person=4), **_requests("unable.still_unclear", natural_person=3),
        **_requests("not_processed.petition", natural_person=5), **_requests("not_processed.repeat", natural_person=3,
        legal_service=1),
        **_requests("other_handling.not_corrected", natural_person=1),
        **_requests("other_handling.other", natural_person=2, enterprise=1, other=1),
        **_requests("carried_out", natural_person=7, enterprise=1),
        **_disputes(reconsideration=(14, 2, 3, 4), direct=(5, 1, 2, 1), after=(4, 0, 1, 2)),
    },
    {
        **_documents((10, 5, 223), 40_000, 4_900, 300, 990_000_000),
        **_requests("received", natural_person=140, enterprise=30), **_requests("carried_in", natural_person=6),
        **_requests("granted", natural_person=90, enterprise=29), **_requests("unable.not_held", natural_person=48),
        **_requests("carried_out", natural_person=8, enterprise=1),
        **_disputes(reconsideration=(15, 1, 2, 2), direct=(6, 0, 1, 1), after=(3, 0, 1, 0)),
    },
)  # fmt: skip

#: 1,136 new, 47 carried in, 1,142 closed, 41 carried out; 170 reconsiderations, 46 + 31 lawsuits.
CITY = Report(
    "北山市人民政府", 2024,
    {
        **_documents((31, 12, 240), 128_340, 9_406, 1_207, 35_620_580_000),
        "documents/rules/issued": 2, "documents/rules/repealed": 1, "documents/rules/in_force": 15,
        **_requests("received", natural_person=918, enterprise=150, research=3, public_interest=9, legal_service=38, other=18),
        **_requests("carried_in", natural_person=40, enterprise=7),
        **_requests("granted", natural_person=350, enterprise=60, research=3, public_interest=9, legal_service=20, other=10),
        **_requests("partly_granted", natural_person=98, enterprise=20),
        **_requests("denied.enforcement_file", natural_person=143, enterprise=25, legal_service=8),
        **_requests("unable.not_held", natural_person=240, enterprise=40, legal_service=10, other=8),
        **_requests("not_processed.petition", natural_person=58, enterprise=3),
        **_requests("other_handling.other", natural_person=34, enterprise=3),
        **_requests("carried_out", natural_person=35, enterprise=6),
        **_disputes(reconsideration=(120, 15, 20, 15), direct=(25, 3, 10, 8), after=(20, 1, 5, 5)),
    },
    {
        **_documents((28, 20, 221), 120_000, 9_000, 1_100, 34_000_000_000),
        **_requests("received", natural_person=900, enterprise=180), **_requests("carried_in", natural_person=30),
        **_requests("granted", natural_person=700, enterprise=173), **_requests("unable.not_held", natural_person=190),
        **_requests("carried_out", natural_person=40, enterprise=7),
        **_disputes(reconsideration=(150, 4, 3, 3), direct=(40, 0, 0, 0), after=(20, 0, 0, 0)),
    },
)  # fmt: skip

ZERO = Report("清河县档案馆", 2024, {}, {})
#: One application, granted; three penalties.
TOWN = Report(
    "柳林镇人民政府", 2024,
    {
        **_requests("received", natural_person=1), **_requests("granted", natural_person=1), "documents/penalty/decisions": 3,
    },
)  # fmt: skip
#: Five applications, none carried over; the form of 2019.
OLD = Report(
    "清河县卫生健康局", 2020,
    {
        "documents/normative/produced": 2, "documents/normative/published": 2, "documents/normative/public_total": 18,
        "documents/license/decisions": 66, **_requests("received", natural_person=4, enterprise=1),
        **_requests("granted", natural_person=3), **_requests("denied.process_information", natural_person=1),
        **_requests("other_handling", enterprise=1), **_disputes(reconsideration=(1, 0, 0, 0)),
    },
    edition=2019,
)  # fmt: skip
#: The office of a county government, for itself: 17 new, 1 carried in, 18 closed.
OFFICE = Report(
    "清河县人民政府办公室", 2024,
    {
        **_requests("received", natural_person=15, enterprise=2), **_requests("carried_in", natural_person=1),
        **_requests("granted", natural_person=10, enterprise=1), **_requests("unable.not_held", natural_person=6, enterprise=1),
        **_disputes(reconsideration=(2, 0, 0, 0)),
    },
)  # fmt: skip

REQUESTS, PROACTIVE, OTHER = "overview.requests", "overview.proactive", "other_matters"

#: name: (report, texts by narrative key); every text is true.
TRUE: dict[str, tuple[Report, dict[str, str]]] = {
    # --- nothing to report ---
    "zero_plain": (ZERO, {REQUESTS: "2024年，我馆未收到政府信息公开申请，未发生因政府信息公开引起的行政复议、行政诉讼。"}),
    "zero_digits": (ZERO, {REQUESTS: "2024年共收到政府信息公开申请0件，行政复议0件，行政诉讼0件。"}),
    "zero_wide": (ZERO, {REQUESTS: "２０２４年，本单位收到政府信息公开申请０件，结转下年度０件。"}),
    "zero_short": (ZERO, {REQUESTS: "全年无依申请公开事项，无行政复议和行政诉讼案件。"}),
    "zero_three": (ZERO, {REQUESTS: "本年度实现零申请、零复议、零诉讼。"}),
    "zero_other_things": (
        ZERO,
        {
            REQUESTS: "2024年接待查档群众1860人次，答复来电咨询230件，未收到书面政府信息公开申请。",
            PROACTIVE: "全年通过网站发布信息86条，其中馆务动态52条、编研成果34条。没有制发行政规范性文件。",
            OTHER: "本年度未收取信息处理费。",
        },
    ),
    "zero_negations": (
        ZERO,
        {REQUESTS: "一年来没有收到公民、法人和其他组织提出的政府信息公开申请，也没有上年结转的申请；没有因此被申请行政复议、"
        "提起行政诉讼的情况。"},
    ),
    "zero_decisions": (ZERO, {PROACTIVE: "本单位没有作出行政许可、行政处罚、行政强制决定，未收取行政事业性收费。"}),
    "zero_spaced": (ZERO, {REQUESTS: "2024 年 ， 共 受 理 政府信息公开申请 0 件 。"}),
    "zero_quarter": (ZERO,
    {REQUESTS: "全年每季度检查一次依申请公开工作，12345热线转来工单16件，均按期办结；没有收到政府信息公开申请。"}),
    # --- a bureau ---
    "bureau_standard": (
        BUREAU,
        {
            REQUESTS: "2024年，我局新收政府信息公开申请28件，上年结转3件，共办理31件。新收申请中，自然人提出21件、"
            "法人或其他组织提出7件。"
            "全年办结28件，其中予以公开11件、部分公开4件、不予公开6件、无法提供4件、不予处理2件、其他处理1件；"
            "结转下年度继续办理3件。"
        },
    ),
    "bureau_got_new": (BUREAU, {REQUESTS: "全年共收到政府信息公开申请28件，答复28件，3件结转下年度继续办理。"}),
    "bureau_got_all": (BUREAU, {REQUESTS: "全年共受理政府信息公开申请31件（含上年结转3件），已办结28件，其余3件尚在办理。"}),
    "bureau_two_meanings": (BUREAU, {REQUESTS: "本年收到申请28件，加上年结转的3件，共处理政府信息公开申请31件。"}),
    "bureau_spaces": (BUREAU,
    {REQUESTS: "2024 年，共收到政府信息公开申请 28 件，其中自然人 21 件，法人或其他组织 7 件，已答复 28 件。"}),
    "bureau_wide": (BUREAU, {REQUESTS: "２０２４年新收政府信息公开申请２８件，上年结转３件，办结２８件，结转下年度３件。"}),
    "bureau_chinese": (BUREAU,
    {REQUESTS: "全年收到政府信息公开申请二十八件，其中商业企业五件、法律服务机构两件；上年结转三件。"}),
    "bureau_number_first": (BUREAU, {REQUESTS: "全年收到28件政府信息公开申请，其中11件予以公开、4件部分公开、6件不予公开。"}),
    "bureau_channels": (
        BUREAU,
        {REQUESTS: "全年收到政府信息公开申请28件，其中网络申请15件、信函申请9件、当面申请4件。共办结28件，按期答复率100%。"},
    ),
    "bureau_channels_verbs": (BUREAU,
    {REQUESTS: "通过政府网站收到申请15件，通过信函收到申请9件，当面提出4件，共收到政府信息公开申请28件。"}),
    "bureau_topics": (BUREAU, {REQUESTS: "收到政府信息公开申请28件，主要涉及征地拆迁12件、不动产登记9件、矿产资源7件。"}),
    "bureau_details": (
        BUREAU,
        {
            REQUESTS: "办结政府信息公开申请28件：予以公开11件；部分公开4件；不予公开6件，其中保护第三方合法权益1件、"
            "属于行政执法案卷2件、"
            "属于行政查询事项3件；无法提供4件，其中本机关不掌握相关政府信息3件、需要另行制作1件；不予处理2件，"
            "其中信访举报投诉类申请1件、"
            "重复申请1件；其他处理1件，为申请人逾期不补正1件。"
        },
    ),
    "bureau_shares": (
        BUREAU,
        {REQUESTS: "办结申请28件，其中予以公开11件，占39.3%；部分公开4件，占14.3%；不予公开6件，占21.4%；无法提供4件，"
        "占14.3%。"},
    ),
    "bureau_shares_brackets": (BUREAU, {REQUESTS: "收到申请28件，其中自然人21件（75%）、法人或其他组织7件（25%）。"}),
    "bureau_shares_cut": (BUREAU, {REQUESTS: "办结申请28件，其中予以公开11件、占39.2%。"}),
    "bureau_shares_without_other": (BUREAU, {REQUESTS: "答复申请28件，除其他处理外的27件中，予以公开11件，占40.7%。"}),
    "bureau_growth": (BUREAU, {REQUESTS: "全年新收政府信息公开申请28件，同比增长16.7%。"}),
    "bureau_growth_handled": (BUREAU, {REQUESTS: "全年受理政府信息公开申请31件，较上年增加5件，增长19.2%。"}),
    "bureau_growth_difference": (BUREAU,
    {REQUESTS: "全年收到政府信息公开申请28件，比上年增加4件；被申请行政复议5件，比上年增加1件。"}),
    "bureau_last_year": (BUREAU, {REQUESTS: "2023年收到政府信息公开申请24件，2024年收到政府信息公开申请28件，增加4件。"}),
    "bureau_disputes": (
        BUREAU,
        {
            REQUESTS: "因政府信息公开被申请行政复议5件，其中结果维持3件、结果纠正1件、尚未审结1件；被提起行政诉讼5件"
            "（未经复议直接起诉2件、复议后起诉3件），其中结果维持3件、其他结果1件、尚未审结1件。"
        },
    ),
    "bureau_disputes_ways": (
        BUREAU,
        {REQUESTS: "因政府信息公开引起的行政诉讼5件：直接起诉2件，维持1件，尚未审结1件；复议后起诉3件，维持2件，其他结果1件。"},
    ),
    "bureau_disputes_together": (BUREAU, {REQUESTS: "全年发生涉及政府信息公开的行政复议、行政诉讼共10件。"}),
    "bureau_disputes_each": (BUREAU, {REQUESTS: "因政府信息公开引发的行政复议、行政诉讼分别为5件、5件。"}),
    "bureau_disputes_each_same": (BUREAU, {REQUESTS: "因政府信息公开引发的行政复议和行政诉讼各5件。"}),
    "bureau_disputes_number_first": (BUREAU,
    {REQUESTS: "有5件因政府信息公开引起的行政复议，其中3件维持、1件纠正、1件尚未审结。"}),
    "bureau_disputes_mixed": (BUREAU, {REQUESTS: "被申请行政复议5件、提起行政诉讼5件，共维持6件、纠正1件、尚未审结2件。"}),
    "bureau_other_measures": (
        BUREAU,
        {
            PROACTIVE: "全年审查合同26份，办理行政复议案件12件，出庭应诉9件。公示行政许可356件、行政处罚41件。"
            "制发行政规范性文件3件，"
            "废止1件，现行有效26件，报送备案3件。",
            REQUESTS: "受理来信来访63件次，办理人大代表建议8件、政协提案11件，均已办结并答复。",
        },
    ),
    "bureau_decisions": (
        BUREAU, {PROACTIVE: "作出行政许可决定356件、行政处罚决定41件、行政强制决定7件，收取行政事业性收费1286.35万元。"}
    ),
    "bureau_decisions_yuan": (BUREAU, {PROACTIVE: "办理行政许可356件，实施行政处罚41件。行政事业性收费12863500元。"}),
    "bureau_money_rounded": (BUREAU, {PROACTIVE: "全年行政事业性收费约1290万元，比上年增长8.1%。"}),
    "bureau_documents_cleaned": (
        BUREAU, {PROACTIVE: "清理行政规范性文件30件，其中继续有效24件、修改2件、失效3件、废止1件；主动公开行政规范性文件29件。"}
    ),
    "bureau_items": (BUREAU, {PROACTIVE: "公开行政许可事项清单36项、行政处罚事项212项，发布双公示信息397条。"}),
    "bureau_next_year": (BUREAU, {REQUESTS: "收到申请28件。",
    "problems": "2025年，我局将力争办结申请30件以上，不发生行政诉讼。"}),
    "bureau_carried_years": (BUREAU, {REQUESTS: "2023年结转申请3件，2024年新收申请28件，结转至2025年3件，本年办结28件。"}),
    "bureau_fee": (BUREAU, {OTHER: "本年度收取信息处理费2件，共计2950元，其中一件950元、一件2000元。"}),
    "bureau_fee_list": (BUREAU,
    {OTHER: "2024年，对1件申请按件收取信息处理费100元，对1件申请按量收取信息处理费340元，合计440元。"}),
    "bureau_fee_zero": (BUREAU, {OTHER: "按照国办函〔2020〕109号文件规定，本年度收取信息处理费0元。"}),
    "bureau_hedged": (BUREAU, {PROACTIVE: "全年主动公开政府信息1200余条，其中规划信息310余条、用地信息650条、其他信息270条。"}),
    "bureau_published": (
        BUREAU,
        {
            PROACTIVE: "2024年，累计主动公开政府信息1,268条，其中门户网站公开868条、政务新媒体公开400条，发布解读12篇，"
            "举办发布会2场。",
            "problems": "2024年主动公开政府信息1268条，但解读偏少。",
        },
    ),
    "bureau_overlapping": (BUREAU, {PROACTIVE: "全年公开信息900条，其中通过网站公开880条，通过微信公众号公开460条。"}),
    "bureau_list_goes_on": (BUREAU,
    {PROACTIVE: "发布信息320条，其中政策文件60条、工作动态260条，发布解读材料12条，更新栏目35个。"}),
    "bureau_partial_year": (BUREAU, {REQUESTS: "上半年收到申请13件，下半年收到申请15件，全年共收到政府信息公开申请28件。"}),
    "bureau_late": (BUREAU, {REQUESTS: "全年办结申请28件，其中延期答复2件，经补正后答复3件，征求第三方意见1件。"}),
    "bureau_everyday_words": (
        BUREAU,
        {
            REQUESTS: "严格执行一次性告知，坚持三审三校，推进高效办成一件事，把两微一端作为第二平台，一年来受理申请三十一件。",
            "overview": "我局成立以局长为组长的领导小组，配备专职人员2名，召开专题会议4次，办理信访件46件，答复网民留言118条。",
        },
    ),
    "bureau_in_progress": (
        BUREAU,
        {REQUESTS: "全年收到依申请公开31件（含上年结转3件），法定期限内答复28件，办理中3件。行政许可申请356件由窗口受理。"},
    ),
    "bureau_applications_of_other_kinds": (
        BUREAU,
        {
            REQUESTS: "全年未收到行政复议申请以外的投诉，未收到不动产更正登记申请；受理采矿权延续申请6件，均已办结。",
            "overview.supervision": "窗口全年受理申请1860件，办结1852件。",
        },
    ),
    "bureau_one_matter": (BUREAU, {REQUESTS: "收到涉及征地补偿的申请8件，办结7件，其中予以公开2件；收到来信30件，答复30件。"}),
    "bureau_all_answered": (BUREAU, {REQUESTS: "收到申请28件，除3件结转下年度外，均已按期办结。"}),
    "bureau_own_name": (BUREAU,
    {REQUESTS: "清河县自然资源局收到政府信息公开申请28件，县林业局协助答复2件，局办公室登记28件。"}),
    "bureau_colleagues": (BUREAU, {REQUESTS: "县住建局收到政府信息公开申请19件，我局收到政府信息公开申请28件。"}),
    "bureau_handled_of_outcome": (BUREAU,
    {REQUESTS: "办结申请28件，其中予以公开11件（自然人9件、商业企业2件），部分公开4件（均为自然人）。"}),
    # --- a county ---
    "county_area": (
        COUNTY,
        {
            REQUESTS: "2024年，全县共收到政府信息公开申请186件，其中自然人152件，占81.7%；法人或其他组织34件，占18.3%。"
            "全县共办结187件，"
            "予以公开78件，部分公开21件，不予公开33件，无法提供41件，不予处理9件，其他处理5件，结转下年度8件。"
        },
    ),
    "county_office_beside": (
        COUNTY,
        {REQUESTS: "全县各级行政机关收到政府信息公开申请186件，其中县政府办公室收到申请35件，各镇收到申请41件，"
        "其余110件由县直部门受理。"},
    ),
    "county_office_alone": (COUNTY, {REQUESTS: "县政府办公室收到政府信息公开申请35件，答复35件，结转下年0件。"}),
    "county_ranking": (
        COUNTY,
        {
            REQUESTS: "全县新收申请186件。从单位看，新收申请较多的依次是县自然资源局（28件）、县住房和城乡建设局（19件）、"
            "县公安局（12件），"
            "其余24个单位共127件，另有9个单位未收到申请。"
        },
    ),
    "county_parts": (COUNTY, {REQUESTS: "全县收到政府信息公开申请186件，其中县直部门110件、乡镇76件。"}),
    "county_disputes": (
        COUNTY,
        {
            REQUESTS: "全县因政府信息公开被申请行政复议23件，维持14件，纠正2件，其他结果3件，尚未审结4件；行政诉讼16件，"
            "其中未经复议直接起诉9件，"
            "复议后起诉7件。"
        },
    ),
    "county_shares_of_results": (COUNTY,
    {REQUESTS: "因政府信息公开引起的行政复议23件，结果维持14件，占60.9%，纠正2件，占8.7%。"}),
    "county_documents": (
        COUNTY,
        {
            PROACTIVE: "县政府及县政府办公室制发行政规范性文件12件，废止67件，全县现行有效行政规范性文件168件。"
            "全县作出行政许可44620件、"
            "行政处罚5080件、行政强制325件，行政事业性收费1003.34万元。"
        },
    ),
    "county_grouped": (COUNTY, {PROACTIVE: "全县办理行政许可44,620件，行政处罚5，080件，行政事业性收费1,003.34万元。"}),
    "county_growth": (COUNTY,
    {REQUESTS: "全县收到政府信息公开申请186件，比上年增加16件，增长9.4%；行政复议23件，增长15%；行政诉讼16件，"
    "同比增长33.3%。"}),
    "county_growth_down": (COUNTY,
    {REQUESTS: "全县收到法人或其他组织申请34件，比上年增加4件。自然人申请152件，同比上升8.57%。"}),
    "county_steady": (COUNTY, {PROACTIVE: "全年行政许可44620件，同比增长11.6%，行政事业性收费与上年基本持平。"}),
    "county_place_name": (COUNTY, {REQUESTS: "清河县收到政府信息公开申请186件，上年结转9件，办结187件，结转下年度8件。"}),
    "county_fee": (
        COUNTY,
        {
            OTHER: "2024年，全县收取信息处理费3件2230元，其中县自然资源局1件500元，县住房和城乡建设局1件1630元，"
            "柳林镇1件100元。"
        },
    ),
    "county_filing": (COUNTY,
    {REQUESTS: "全县收到申请186件，因政府信息公开引起的行政复议23件、行政诉讼16件。县司法局审结行政复议案件31件。"}),
    "county_units": (COUNTY, {"overview": "全县64家单位集中公开年度报告，举办培训3期，参训210人次，测评满意率98.6%。"}),
    "county_joined": (COUNTY, {REQUESTS: "办结申请187件，其中予以公开及部分公开99件，占52.9%。"}),
    # --- a city ---
    "city_grouped": (
        CITY,
        {
            REQUESTS: "2024年，全市新收政府信息公开申请1,136件，上年结转47件，办结1,142件，其中予以公开452件（39.6%）、"
            "部分公开118件（10.3%）、"
            "不予公开176件（15.4%）、无法提供298件（26.1%）、不予处理61件（5.3%）、其他处理37件（3.2%），结转下年度41件。"
        },
    ),
    "city_wide_grouped": (CITY, {REQUESTS: "全市共收到政府信息公开申请１，１３６件，同比增长5.2%。"}),
    "city_chinese": (CITY, {REQUESTS: "全市新收政府信息公开申请一千一百三十六件，上年结转四十七件。"}),
    "city_rules": (CITY,
    {PROACTIVE: "市政府制定规章2件，废止1件，现行有效15件；全市制发行政规范性文件31件，废止12件，现行有效240件。"}),
    "city_money": (CITY, {PROACTIVE: "全市行政事业性收费3.56亿元，行政许可决定12.8万件。"}),
    "city_litigation": (
        CITY,
        {REQUESTS: "全市因政府信息公开引发行政复议170件，行政诉讼77件。行政诉讼中，未经复议直接起诉46件，复议后起诉31件；"
        "维持45件，尚未审结13件。"},
    ),
    "city_themes": (CITY, {REQUESTS: "全市收到申请1136件，内容集中在征地补偿、房屋征收、城乡规划等方面，三类合计占六成以上。"}),
    "city_visits": (
        CITY,
        {
            "overview.platform": "市政府网站全年访问量1.2亿人次，发布信息3.6万条，其中政务动态2.1万条、重点领域1.5万条，"
            "新媒体账号126个。"
        },
    ),
    # --- a town, an office, the form of 2019 ---
    "town_one": (TOWN,
    {REQUESTS: "全年收到政府信息公开申请1件，已按时办结，结果为予以公开，没有结转下年度的申请，未发生行政复议、诉讼。"}),
    "town_one_chinese": (TOWN, {REQUESTS: "我镇收到一件政府信息公开申请，已予以公开，无结转。",
    PROACTIVE: "实施行政处罚三件。"}),
    "office_own": (OFFICE,
    {REQUESTS: "2024年，我办收到政府信息公开申请17件，上年结转1件，全部办结，其中予以公开11件、无法提供7件；行政复议2件，"
    "均维持。"}),
    "office_name": (OFFICE, {REQUESTS: "清河县人民政府办公室新收政府信息公开申请17件。未发生行政诉讼。"}),
    "old_overview": (
        OLD,
        {
            "overview": "一、主动公开情况\n2020年新制作规范性文件2件，新公开2件，对外公开总数18件。作出行政许可决定66件。\n"
            "二、依申请公开情况\n收到申请5件，其中自然人4件、商业企业1件，已全部办结，予以公开3件，不予公开1件，其他处理1件。"
            "被申请行政复议1件，结果维持；未发生行政诉讼。"
        },
    ),
    "old_run_in": (
        OLD, {"overview": "2020年，我局收到政府信息公开申请5件，全部按期答复；受理卫生投诉举报86件，办结86件；"
        "发生信息公开行政复议1件。"}
    ),
}  # fmt: skip


class Slip(NamedTuple):
    """A true text with one thing written wrong.

    Attributes:
        text: Name of the true text.
        old: What stands there; new: what is written instead.
        rule: The rule that must see it.
        missed: Whether it is known not to be found.
    """

    text: str
    old: str
    new: str
    rule: str
    missed: bool = False


SLIPS: tuple[Slip, ...] = (
    Slip("bureau_standard", "申请28件", "申请82件", "N201"),
    Slip("bureau_standard", "申请28件", "申请31件", "N201"),
    Slip("bureau_standard", "上年结转3件", "上年结转8件", "N204"),
    Slip("bureau_standard", "共办理31件", "共办理33件", "N203"),
    Slip("bureau_standard", "自然人提出21件", "自然人提出12件", "N208"),
    Slip("bureau_standard", "法人或其他组织提出7件", "法人或其他组织提出6件", "N208"),
    Slip("bureau_standard", "全年办结28件", "全年办结27件", "N203"),
    Slip("bureau_standard", "予以公开11件", "予以公开12件", "N206"),
    Slip("bureau_standard", "部分公开4件", "部分公开5件", "N206"),
    Slip("bureau_standard", "不予公开6件", "不予公开9件", "N206"),
    Slip("bureau_standard", "无法提供4件", "无法提供3件", "N206"),
    Slip("bureau_standard", "不予处理2件", "不予处理1件", "N206"),
    Slip("bureau_standard", "其他处理1件", "其他处理2件", "N206"),
    Slip("bureau_standard", "继续办理3件", "继续办理0件", "N205"),
    Slip("bureau_got_new", "收到政府信息公开申请28件", "收到政府信息公开申请38件", "N202"),
    Slip("bureau_got_new", "答复28件", "答复25件", "N203"),
    Slip("bureau_got_new", "3件结转", "2件结转", "N205"),
    Slip("bureau_got_all", "申请31件", "申请13件", "N202"),
    Slip("bureau_got_all", "上年结转3件", "上年结转1件", "N204"),
    Slip("bureau_got_all", "已办结28件", "已办结30件", "N203"),
    Slip("bureau_got_all", "其余3件", "其余1件", "N205"),
    Slip("bureau_two_meanings", "收到申请28件", "收到申请18件", "N202"),
    Slip("bureau_two_meanings", "结转的3件", "结转的5件", "N204"),
    Slip("bureau_two_meanings", "申请31件", "申请30件", "N203"),
    Slip("bureau_spaces", "申请 28 件", "申请 29 件", "N202"),
    Slip("bureau_spaces", "自然人 21 件", "自然人 20 件", "N208"),
    Slip("bureau_spaces", "组织 7 件", "组织 8 件", "N208"),
    Slip("bureau_spaces", "已答复 28 件", "已答复 26 件", "N203"),
    Slip("bureau_in_progress", "办理中3件", "办理中1件", "N205"),
    Slip("bureau_wide", "申请２８件", "申请２７件", "N201"),
    Slip("bureau_wide", "上年结转３件", "上年结转４件", "N204"),
    Slip("bureau_wide", "办结２８件", "办结２９件", "N203"),
    Slip("bureau_wide", "结转下年度３件", "结转下年度２件", "N205"),
    Slip("bureau_chinese", "申请二十八件", "申请十八件", "N202"),
    Slip("bureau_chinese", "商业企业五件", "商业企业六件", "N208"),
    Slip("bureau_chinese", "法律服务机构两件", "法律服务机构三件", "N208"),
    Slip("bureau_chinese", "上年结转三件", "上年结转两件", "N204"),
    Slip("bureau_number_first", "收到28件", "收到26件", "N202"),
    Slip("bureau_number_first", "11件予以公开", "10件予以公开", "N206"),
    Slip("bureau_number_first", "4件部分公开", "14件部分公开", "N206"),
    Slip("bureau_number_first", "6件不予公开", "16件不予公开", "N206"),
    Slip("bureau_channels", "申请28件", "申请26件", "N202"),
    Slip("bureau_channels", "办结28件", "办结30件", "N203"),
    Slip("bureau_channels", "信函申请9件", "信函申请19件", "N234"),
    Slip("bureau_channels_verbs", "共收到政府信息公开申请28件", "共收到政府信息公开申请27件", "N202"),
    Slip("bureau_topics", "申请28件", "申请25件", "N202"),
    Slip("bureau_details", "申请28件", "申请23件", "N203"),
    Slip("bureau_details", "予以公开11件", "予以公开1件", "N206"),
    Slip("bureau_details", "第三方合法权益1件", "第三方合法权益2件", "N207"),
    Slip("bureau_details", "行政执法案卷2件", "行政执法案卷1件", "N207"),
    Slip("bureau_details", "行政查询事项3件", "行政查询事项2件", "N207"),
    Slip("bureau_details", "相关政府信息3件", "相关政府信息4件", "N207"),
    Slip("bureau_details", "另行制作1件", "另行制作2件", "N207"),
    Slip("bureau_details", "投诉类申请1件", "投诉类申请2件", "N207"),
    Slip("bureau_details", "重复申请1件", "重复申请4件", "N207"),
    Slip("bureau_details", "逾期不补正1件", "逾期不补正2件", "N207"),
    Slip("bureau_shares", "占39.3%", "占38.3%", "N231"),
    Slip("bureau_shares", "占21.4%", "占12.4%", "N231"),
    Slip("bureau_shares_brackets", "（75%）", "（65%）", "N231"),
    Slip("bureau_growth", "16.7%", "17.6%", "N232"),
    Slip("bureau_growth", "增长16.7%", "下降16.7%", "N232"),
    Slip("bureau_growth_handled", "增加5件", "增加6件", "N233"),
    Slip("bureau_growth_handled", "增长19.2%", "增长12.9%", "N232"),
    Slip("bureau_growth_difference", "增加4件", "减少4件", "N233"),
    Slip("bureau_growth_difference", "增加1件", "增加2件", "N233"),
    Slip("bureau_last_year", "2023年收到政府信息公开申请24件", "2023年收到政府信息公开申请21件", "N243"),
    Slip("bureau_disputes", "行政复议5件", "行政复议6件", "N210"),
    Slip("bureau_disputes", "结果维持3件、结果纠正1件", "结果维持2件、结果纠正1件", "N210"),
    Slip("bureau_disputes", "结果纠正1件", "结果纠正2件", "N210"),
    Slip("bureau_disputes", "行政诉讼5件", "行政诉讼3件", "N211"),
    Slip("bureau_disputes", "直接起诉2件", "直接起诉3件", "N211"),
    Slip("bureau_disputes", "复议后起诉3件", "复议后起诉2件", "N211"),
    Slip("bureau_disputes", "其他结果1件", "其他结果3件", "N211"),
    Slip("bureau_disputes_ways", "直接起诉2件", "直接起诉1件", "N211"),
    Slip("bureau_disputes_ways", "维持2件", "维持3件", "N211"),
    Slip("bureau_disputes_together", "共10件", "共8件", "N212"),
    Slip("bureau_disputes_each", "5件、5件", "5件、3件", "N211"),
    Slip("bureau_disputes_each", "5件、5件", "4件、5件", "N210"),
    Slip("bureau_disputes_each_same", "各5件", "各4件", "N210"),
    Slip("bureau_disputes_number_first", "有5件", "有7件", "N210"),
    Slip("bureau_disputes_number_first", "3件维持", "4件维持", "N210"),
    Slip("bureau_other_measures", "制发行政规范性文件3件", "制发行政规范性文件4件", "N215"),
    Slip("bureau_other_measures", "现行有效26件", "现行有效28件", "N215"),
    Slip("bureau_decisions", "行政许可决定356件", "行政许可决定365件", "N216"),
    Slip("bureau_decisions", "行政处罚决定41件", "行政处罚决定14件", "N216"),
    Slip("bureau_decisions", "行政强制决定7件", "行政强制决定17件", "N216"),
    Slip("bureau_decisions", "1286.35万元", "1286.35元", "N217"),
    Slip("bureau_decisions", "1286.35万元", "1268.35万元", "N217"),
    Slip("bureau_decisions_yuan", "12863500元", "1286350元", "N217"),
    Slip("bureau_decisions_yuan", "办理行政许可356件", "办理行政许可536件", "N216"),
    Slip("bureau_money_rounded", "约1290万元", "约1920万元", "N217"),
    Slip("bureau_money_rounded", "增长8.1%", "下降8.1%", "N232"),
    Slip("bureau_carried_years", "结转申请3件", "结转申请5件", "N204"),
    Slip("bureau_carried_years", "至2025年3件", "至2025年1件", "N205"),
    Slip("bureau_carried_years", "新收申请28件", "新收申请20件", "N201"),
    Slip("bureau_fee", "一件950元、一件2000元", "一件950元、一件1800元", "N221"),
    Slip("bureau_fee", "共计2950元", "共计2590元", "N221"),
    Slip("bureau_fee_list", "合计440元", "合计540元", "N221"),
    Slip("bureau_fee_list", "340元，合计440元", "345元，合计445元", "N222"),
    Slip("bureau_published", "政府信息1268条", "政府信息1286条", "N235"),
    Slip("bureau_hedged", "规划信息310余条", "规划信息910余条", "N234"),
    Slip("bureau_partial_year", "全年共收到政府信息公开申请28件", "全年共收到政府信息公开申请26件", "N202"),
    Slip("bureau_everyday_words", "三十一件", "三十三件", "N202"),
    Slip("bureau_all_answered", "除3件结转下年度外，均已按期办结", "均已按期办结", "N214"),
    Slip("bureau_own_name", "政府信息公开申请28件", "政府信息公开申请38件", "N202"),
    Slip("bureau_colleagues", "我局收到政府信息公开申请28件", "我局收到政府信息公开申请9件", "N202"),
    Slip("zero_plain", "未收到政府信息公开申请", "收到政府信息公开申请2件", "N218"),
    Slip("zero_digits", "行政复议0件", "行政复议1件", "N218"),
    Slip("county_area", "申请186件", "申请168件", "N202"),
    Slip("county_area", "自然人152件，占81.7%；", "自然人125件；", "N208"),
    Slip("county_area", "占18.3%", "占13.8%", "N231"),
    Slip("county_area", "办结187件", "办结178件", "N203"),
    Slip("county_area", "予以公开78件", "予以公开87件", "N206"),
    Slip("county_area", "结转下年度8件", "结转下年度0件", "N205"),
    Slip("county_office_beside", "机关收到政府信息公开申请186件", "机关收到政府信息公开申请189件", "N202"),
    Slip("county_ranking", "新收申请186件", "新收申请196件", "N201"),
    Slip("county_parts", "县直部门110件", "县直部门170件", "N234"),
    Slip("county_disputes", "行政复议23件", "行政复议32件", "N210"),
    Slip("county_disputes", "维持14件", "维持13件", "N210"),
    Slip("county_disputes", "行政诉讼16件", "行政诉讼61件", "N211"),
    Slip("county_disputes", "复议后起诉7件", "复议后起诉9件", "N211"),
    Slip("county_shares_of_results", "占60.9%", "占69.9%", "N231"),
    Slip("county_documents", "制发行政规范性文件12件", "制发行政规范性文件21件", "N215"),
    Slip("county_documents", "废止67件", "废止76件", "N215"),
    Slip("county_documents", "文件168件", "文件186件", "N215"),
    Slip("county_documents", "行政许可44620件", "行政许可4462件", "N216"),
    Slip("county_documents", "1003.34万元", "10033400万元", "N217"),
    Slip("county_grouped", "44,620件", "46,420件", "N216"),
    Slip("county_grouped", "5，080件", "5，800件", "N216"),
    Slip("county_growth", "增加16件", "增加26件", "N233"),
    Slip("county_growth", "增长9.4%", "增长8.6%", "N232"),
    Slip("county_growth", "增长33.3%", "下降33.3%", "N232"),
    Slip("county_growth_down", "上升8.57%", "上升7.58%", "N232"),
    Slip("county_place_name", "申请186件", "申请188件", "N202"),
    Slip("county_fee", "1件500元", "1件5000元", "N221"),
    Slip("county_joined", "99件，占52.9%", "98件，占52.4%", "N206"),
    Slip("city_grouped", "申请1,136件", "申请1,163件", "N201"),
    Slip("city_grouped", "办结1,142件", "办结1,124件", "N203"),
    Slip("city_grouped", "（39.6%）", "（36.9%）", "N231"),
    Slip("city_grouped", "无法提供298件（26.1%）", "无法提供289件", "N206"),
    Slip("city_wide_grouped", "5.2", "9.2", "N232"),
    Slip("city_wide_grouped", "１，１３６件", "１，３１６件", "N202"),
    Slip("city_chinese", "一千一百三十六件", "一千一百六十三件", "N201"),
    Slip("city_rules", "规章2件", "规章3件", "N215"),
    Slip("city_rules", "现行有效15件", "现行有效16件", "N215"),
    Slip("city_money", "3.56亿元", "3.65亿元", "N217"),
    Slip("city_litigation", "行政诉讼77件", "行政诉讼66件", "N211"),
    Slip("city_litigation", "起诉46件", "起诉64件", "N211"),
    Slip("town_one", "没有结转下年度的申请", "结转下年度1件", "N205"),
    Slip("town_one", "申请1件", "申请2件", "N202"),
    Slip("town_one_chinese", "行政处罚三件", "行政处罚五件", "N216"),
    Slip("office_own", "均维持", "1件维持，1件被纠正", "N210"),
    Slip("office_own", "申请17件", "申请71件", "N202"),
    Slip("old_overview", "收到申请5件", "收到申请6件", "N202"),
    Slip("old_overview", "许可决定66件", "许可决定60件", "N216"),
    Slip("old_overview", "不予公开1件", "不予公开2件", "N206"),
    Slip("old_overview", "行政复议1件", "行政复议2件", "N210"),
    Slip("old_overview", "未发生行政诉讼", "发生行政诉讼1件", "N211"),
    Slip("old_run_in", "申请5件", "申请15件", "N202"),
    Slip("bureau_standard",
    "新收政府信息公开申请28件，上年结转3件，共办理31件。新收申请中，自然人提出21件、法人或其他组织提出7件。",
         "未收到政府信息公开申请。", "N209"),
    Slip("county_disputes",
    "因政府信息公开被申请行政复议23件，维持14件，纠正2件，其他结果3件，尚未审结4件；行政诉讼16件，其中未经复议直接起诉9件，"
         "复议后起诉7件", "未发生因政府信息公开引起的行政复议、行政诉讼", "N209"),
    Slip("bureau_disputes", "，其中结果维持3件、结果纠正1件、尚未审结1件", "，均维持", "N213"),
    Slip("bureau_got_all", "，已办结28件，其余3件尚在办理", "，全部按期办结", "N214"),
    Slip("zero_decisions", "没有作出行政许可、行政处罚、行政强制决定", "作出行政处罚决定2件", "N216"),
    Slip("county_filing", "政府信息公开引起的行政复议23件", "政府信息公开引起的行政复议31件", "N210"),
)  # fmt: skip


def sample(report: Report, texts: dict[str, str]) -> Sample:
    """A report with these figures and these texts alone."""
    from toolkit.form import FORMS
    from toolkit.rules.samples import FIGURES, PRIOR_FIGURES

    form = FORMS[report.edition]
    inputs = [one.key for one in form.fields if not one.total]
    blank = dict.fromkeys((*FIGURES, *inputs), 0)
    prior = None if report.prior is None else dict.fromkeys((*PRIOR_FIGURES, *inputs), 0) | report.prior
    return Sample(
        clean=blank | report.figures, prior=prior, texts=dict.fromkeys(KEYS, "") | texts, unit=report.unit, year=report.year,
        edition=report.edition,
    )  # fmt: skip
