"""Exposure, and any series that a bureau already keeps."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Table
from zhunsheng.tables.values import SUBJECT_KINDS

EXPOSURE = Table(
    "exposure",
    "暴露量",
    "what a count is divided by",
    key=("subject_kind", "subject_id", "month", "quantity"),
    columns=(
        Column("subject_kind", "enum", "对象类型。", "Kind of subject.", required=True, values=SUBJECT_KINDS),
        Column("subject_id", "str", "对象编号。", "The subject.", required=True),
        Column("month", "date", "月份的第一天。", "First day of the month.", required=True),
        Column(
            "quantity",
            "enum",
            "量的种类。",
            "What the value is.",
            required=True,
            values=("vehicle_km", "aadt", "registered_vehicles", "population", "duty_hours", "length_km", "passes"),
        ),
        Column("value", "float", "数值。", "The value.", required=True, low=0),
    ),
)

COUNTS = Table(
    "counts",
    "计数序列",
    "series of counts",
    key=("series_id", "period"),
    columns=(
        Column("series_id", "str", "序列编号。", "The series.", required=True),
        Column("unit_id", "str", "单位。", "Its unit."),
        Column("category", "str", "类别。", "Hazard category, or the source's own."),
        Column("period", "date", "日、周或月的第一天。", "First day of the day, week or month.", required=True),
        Column(
            "step",
            "enum",
            "步长；缺省为月。",
            "Step of the series; month where blank.",
            values=("day", "week", "month"),
        ),
        Column("count", "int", "计数。", "The count.", required=True, low=0),
        Column("exposure", "float", "暴露量。", "Exposure of the period.", low=0),
    ),
)
