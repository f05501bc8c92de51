"""One row for each violation dealt with."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Table
from zhunsheng.tables.values import (
    GROUPS,
    LICENCE_STATES,
    MEASURES,
    METHODS,
    PROCEDURES,
    ROAD_KINDS,
    SANCTIONS,
    STATUSES,
    SUBJECTS,
    VEHICLE_CLASSES,
)

WHO_AND_WHEN = (
    Column(
        "record_id",
        "str",
        "记录编号；同号再来即为更正。",
        "Unique id; the same id again is an amendment.",
        required=True,
    ),
    Column(
        "officer_id",
        "str",
        "执勤民警；缺失的行保留，但不参与对人的分析。",
        "The officer; a row without one is kept and left out where one is needed.",
    ),
    Column("unit_id", "str", "处理单位。", "The unit that dealt with it.", required=True),
    Column("partner_id", "str", "第二名执法人员。", "Second officer."),
    Column(
        "occurred_at",
        "time",
        "违法行为在路面被查处的时间；非现场为违法时间。",
        "When it was dealt with on the road; of an off-site record, when it happened.",
        required=True,
    ),
    Column("entered_at", "time", "录入系统的时间。", "When it was keyed into the system."),
)
WHAT = (
    Column("method", "enum", "现场或非现场。", "On the spot or from surveillance.", required=True, values=METHODS),
    Column("procedure", "enum", "简易程序或一般程序。", "Summary or ordinary procedure.", values=PROCEDURES),
    Column("subject", "enum", "机动车、非机动车或行人。", "What kind of road user.", required=True, values=SUBJECTS),
    Column("group", "enum", "违法类别。", "Group of the violation.", required=True, values=GROUPS),
    Column("code", "str", "来源系统的违法代码。", "The source's own violation code."),
    Column("document_no", "str", "决定书或凭证编号。", "Number of the decision or form."),
    Column("vehicle", "str", "号牌的加密代号。", "Keyed hash of the plate.", hashed=True),
    Column("vehicle_class", "enum", "车辆类别。", "Class of the vehicle.", values=VEHICLE_CLASSES),
    Column(
        "vehicle_origin",
        "str",
        "登记地：两位以上区划代码或地区代码。",
        "Where registered: adcode of two digits or more, or a region code.",
    ),
    Column("driver", "str", "驾驶人的加密代号。", "Keyed hash of the driver.", hashed=True),
    Column(
        "driver_group",
        "str",
        "用于检验同等对待的分组（来源合法持有时）。",
        "A group to test for equal treatment, where a source lawfully has one.",
    ),
    Column("commercial", "bool", "是否营运车辆。", "Vehicle in commercial use."),
    Column("repeat", "bool", "是否按再次违法记录。", "Recorded as a repeat offence."),
)
WHERE = (
    Column("lat", "float", "纬度（WGS 84）。", "Latitude, WGS 84.", unit="°", low=-90, high=90),
    Column("lon", "float", "经度（WGS 84）。", "Longitude, WGS 84.", unit="°", low=-180, high=180),
    Column("road_id", "str", "道路代码。", "Code of the road."),
    Column("road_km", "float", "里程桩号。", "Chainage.", unit="km", low=0, high=10000),
    Column("road_kind", "enum", "道路类别：高速、城市快速路、其他。", "Kind of road.", values=ROAD_KINDS),
)
FACTS = (
    Column("measure", "enum", "量测的物理量。", "What was measured.", values=MEASURES),
    Column(
        "measured",
        "float",
        "认定所依据的量测值；比值为实际与允许之比。",
        "The value the charge rests on; a ratio is value over what is allowed.",
        low=0,
        high=2000,
    ),
    Column(
        "limit",
        "float",
        "适用的限值；比值为 1，酒精为最低起点。",
        "The limit that applied; 1 for ratios, the lowest threshold for alcohol.",
        low=0,
        high=1000,
    ),
    Column(
        "charged_tier",
        "int",
        "认定的法定档次，0 为最低。",
        "The tier of the law's scale that was charged, 0 the lowest.",
        low=0,
        high=200,
    ),
    Column("device_id", "str", "出具量测值的设备。", "The instrument behind `measured`."),
)
OUTCOME = (
    Column("sanction", "enum", "最重的处理结果。", "The gravest sanction.", required=True, values=SANCTIONS),
    Column("sanctions", "list_enum", "同时给予的全部处理。", "All that were imposed together.", values=SANCTIONS),
    Column("crash_id", "str", "来自哪起事故。", "The crash it came from."),
    Column("licence_state", "enum", "驾驶证状态。", "State of the driving licence.", values=LICENCE_STATES),
    Column("fine", "float", "罚款金额。", "Fine.", unit="currency of the lake", low=0, high=1_000_000),
    Column("points", "int", "记分。", "Demerit points.", low=0, high=24),
    Column("status", "enum", "记录状态：有效、作废、更正。", "State of the record.", required=True, values=STATUSES),
    Column("status_at", "time", "状态变更时间。", "When the state changed."),
    Column("status_reason", "str", "状态变更原因。", "Why the state changed."),
    Column("paid_at", "time", "缴款时间。", "When the fine was paid."),
    Column("camera_id", "str", "当时佩戴的执法记录仪。", "The body camera worn."),
)

ENFORCEMENT = Table(
    "enforcement",
    "违法处理记录",
    "violations dealt with",
    key=("record_id",),
    columns=(*WHO_AND_WHEN, *WHAT, *WHERE, *FACTS, *OUTCOME),
    month_by="occurred_at",
    known_by="entered_at",
)
