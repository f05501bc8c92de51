"""Recordings, cameras, positions."""

from __future__ import annotations

from dataclasses import replace

from zhunsheng.tables.spec import Column, Order, Table
from zhunsheng.tables.surroundings import LAT, LON

FOOTAGE = Table(
    "footage",
    "视音频资料",
    "uploaded recordings",
    key=("footage_id",),
    month_by="starts_at",
    known_by="uploaded_at",
    orders=(Order("starts_at", "ends_at"),),
    columns=(
        Column("footage_id", "str", "资料编号。", "Number of the recording.", required=True),
        Column("camera_id", "str", "执法记录仪编号。", "The camera.", required=True),
        Column("officer_id", "str", "佩戴人。", "Who wore it."),
        Column("starts_at", "time", "开始。", "Start.", required=True),
        Column("ends_at", "time", "结束。", "End.", required=True),
        Column("uploaded_at", "time", "上传时间。", "When it was uploaded."),
        Column(
            "category",
            "enum",
            "类别。",
            "What it shows.",
            values=("duty", "violation", "crash", "vehicle_test", "driver_test", "incident", "other"),
        ),
        Column("deleted_at", "time", "删除时间；在存为空。", "When it was deleted; null while it is kept."),
    ),
)

CAMERAS = Table(
    "cameras",
    "执法记录仪",
    "body cameras",
    key=("camera_id", "issued_from"),
    orders=(Order("issued_from", "issued_until"),),
    columns=(
        Column("camera_id", "str", "执法记录仪编号。", "The camera.", required=True),
        Column("officer_id", "str", "配发人员。", "Who holds it."),
        Column("unit_id", "str", "配发单位。", "Or the unit that holds it."),
        Column("issued_from", "time", "配发起。", "Held since.", required=True),
        Column("issued_until", "time", "配发止。", "Held until; null while held."),
    ),
)

POSITIONS = Table(
    "positions",
    "位置",
    "positions of cameras and cars",
    key=("carrier_id", "at"),
    month_by="at",
    columns=(
        Column("carrier_id", "str", "记录仪或车辆编号。", "Camera or vehicle.", required=True),
        Column("officer_id", "str", "人员编号。", "Who carried it."),
        Column("at", "time", "时间。", "When.", required=True),
        replace(LAT, required=True),
        replace(LON, required=True),
    ),
)
