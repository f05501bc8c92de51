"""Crashes, their parties, documents and events."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Table
from zhunsheng.tables.surroundings import LAT, LON
from zhunsheng.tables.values import PROCEDURES, VEHICLE_CLASSES

CRASHES = Table(
    "crashes",
    "交通事故",
    "crashes",
    key=("crash_id",),
    month_by="occurred_at",
    columns=(
        Column("crash_id", "str", "事故编号。", "Number of the crash.", required=True),
        Column("unit_id", "str", "处理单位。", "The unit in charge.", required=True),
        Column("occurred_at", "time", "发生时间。", "When it happened.", required=True),
        Column("reported_at", "time", "接警时间。", "When it was reported."),
        Column("dispatched_at", "time", "派警时间。", "When officers were sent."),
        Column("arrived_at", "time", "到达时间。", "When they arrived."),
        Column("cleared_at", "time", "撤离时间。", "When the scene was cleared."),
        Column(
            "severity",
            "enum",
            "死亡、伤人或财产损失事故。",
            "Gravest outcome.",
            required=True,
            values=("fatal", "injury", "damage"),
        ),
        Column("deaths", "int", "死亡人数（当场或登记）。", "Deaths at the scene or as registered.", low=0, high=1000),
        Column("deaths_7d", "int", "七日内死亡人数。", "Deaths within seven days.", low=0, high=1000),
        Column("injuries", "int", "受伤人数。", "Injured persons.", low=0, high=10000),
        Column("property_loss", "float", "直接财产损失。", "Direct loss.", unit="currency of the lake", low=0),
        LAT,
        LON,
        Column("road_id", "str", "道路代码。", "Code of the road."),
        Column("road_km", "float", "里程桩号。", "Chainage.", unit="km", low=0, high=10000),
        Column("cause_code", "str", "认定原因代码。", "The source's code of the cause."),
        Column("light", "str", "照明条件（来源代码）。", "Light, in the source's categories."),
        Column("surface", "str", "路面状况（来源代码）。", "Surface, in the source's categories."),
        Column("weather", "str", "天气（来源代码）。", "Weather, in the source's categories."),
        Column("procedure", "enum", "简易程序或一般程序。", "Summary or ordinary procedure.", values=PROCEDURES),
        Column("hit_and_run", "bool", "是否逃逸。", "Did a party flee."),
        Column("officer_id", "str", "办案人。", "Who handled it."),
        Column("partner_id", "str", "第二办案人。", "Second officer."),
    ),
)

CRASH_PARTIES = Table(
    "crash_parties",
    "事故当事人",
    "parties of a crash",
    key=("crash_id", "party_no"),
    columns=(
        Column("crash_id", "str", "事故编号。", "The crash.", required=True),
        Column("party_no", "int", "当事人序号。", "Number of the party.", required=True, low=0),
        Column(
            "kind",
            "enum",
            "当事人类型。",
            "Kind of party.",
            required=True,
            values=("motor", "non_motor", "pedestrian", "passenger", "other"),
        ),
        Column("vehicle_class", "enum", "车辆类别。", "Class of the vehicle.", values=VEHICLE_CLASSES),
        Column("vehicle_origin", "str", "登记地。", "Where registered."),
        Column("behaviours", "list_str", "认定的违法行为代码或类别。", "Violation codes or groups found."),
        Column(
            "liability",
            "enum",
            "事故责任：全部、主要、同等、次要、无、未定。",
            "Liability found.",
            values=("full", "main", "equal", "minor", "none", "undetermined"),
        ),
        Column("articles", "list_str", "对该当事人引用的法条。", "Legal articles cited for this party."),
        Column("fled", "bool", "该当事人是否逃逸。", "Did this party flee."),
        Column(
            "destroyed",
            "bool",
            "该当事人是否故意破坏、伪造现场或毁灭证据。",
            "Did this party destroy or forge the scene or evidence on purpose.",
        ),
    ),
)

CRASH_DOCUMENTS = Table(
    "crash_documents",
    "事故文书",
    "documents of a crash",
    key=("crash_id", "kind", "made_at"),
    month_by="made_at",
    columns=(
        Column("crash_id", "str", "事故编号。", "The crash.", required=True),
        Column(
            "kind",
            "enum",
            "文书种类。",
            "Kind of document.",
            required=True,
            values=(
                "scene_sketch",
                "scene_photos",
                "survey_record",
                "statement",
                "alcohol_test",
                "appraisal_request",
                "appraisal_report",
                "liability_statement",
                "mediation",
                "review_request",
                "review_decision",
                "scene_video",
                "summary_consent",
                "in_depth_report",
            ),
        ),
        Column("made_at", "time", "制作时间。", "When it was made.", required=True),
        Column("officer_id", "str", "制作人。", "Who made it."),
        Column("partner_id", "str", "第二制作人。", "Second officer who made it."),
        Column(
            "signed",
            "bool",
            "应签名的人是否都已签名，或已注明未签原因。",
            "Signed by all who must, or the reason why not is recorded.",
        ),
        Column(
            "outcome", "str", "复核结论：维持、责令重新认定、撤销。", "Of a review: upheld, ordered_redo or revoked."
        ),
    ),
)

CRASH_EVENTS = Table(
    "crash_events",
    "事故办理节点",
    "events in the handling of a crash",
    key=("crash_id", "kind", "at"),
    month_by="at",
    columns=(
        Column("crash_id", "str", "事故编号。", "The crash.", required=True),
        Column(
            "kind",
            "enum",
            "节点：送达、中止、恢复、查获、移送、检验到期、结案；事后报警、受理决定、死亡、检验报告送达、申请重新检验、"
            "检验延期批准、通知领取车辆、受害方申请认定、申请快速处理、公开证据、通知提交案卷、提交案卷、复核受理、"
            "复核结论送达、申请调解、调解开始。",
            "What happened: of `appraisal_due` the day agreed with the examiner; `accepted` is the decision on a late report, "
            "`extended` the approval of a longer examination, `disclosed` the evidence shown to the parties.",
            required=True,
            values=(
                *("served", "suspended", "resumed", "caught", "forwarded", "appraisal_due", "closed"),
                *("late_reported", "accepted", "died", "report_served", "reappraisal_asked", "extended"),
                *("vehicle_notified", "statement_requested", "fast_requested", "disclosed", "file_called"),
                *("file_submitted", "review_accepted", "review_served", "mediation_asked", "mediation_started"),
            ),
        ),
        Column("at", "time", "时间。", "When.", required=True),
        Column("officer_id", "str", "经办人。", "By whom."),
    ),
)
