"""Hazards that people or lists report."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Order, Table
from zhunsheng.tables.surroundings import LAT, LON

OVERDUE = Table(
    "overdue",
    "逾期清单",
    "overdue items",
    key=("item_id",),
    orders=(Order("since", "cleared_at"),),
    columns=(
        Column("item_id", "str", "事项编号。", "Number of the item.", required=True),
        Column(
            "kind",
            "enum",
            "逾期类型。",
            "What is overdue.",
            required=True,
            values=(
                "inspection",
                "scrapping",
                "licence_renewal",
                "licence_review",
                "full_points_study",
                "unhandled_violations",
                "insurance",
                "other",
            ),
        ),
        Column("subject_kind", "str", "对象类型。", "Kind of subject.", required=True),
        Column("subject_id", "str", "对象编号。", "The subject.", required=True),
        Column("unit_id", "str", "负责单位。", "The unit answerable.", required=True),
        Column("since", "time", "逾期起。", "Overdue since.", required=True),
        Column("cleared_at", "time", "清除时间。", "When it was cleared."),
    ),
)

FINDINGS = Table(
    "findings",
    "排查发现",
    "hazards found by people",
    key=("finding_id",),
    month_by="found_at",
    columns=(
        Column("finding_id", "str", "发现编号。", "Number of the finding.", required=True),
        Column("category", "str", "隐患类别。", "Category of the hazard.", required=True),
        Column("subject_kind", "str", "对象类型。", "Kind of subject.", required=True),
        Column("subject_id", "str", "对象编号。", "The subject.", required=True),
        Column("unit_id", "str", "负责单位。", "The unit answerable.", required=True),
        Column("found_at", "time", "发现时间。", "When it was found.", required=True),
        Column("source", "str", "来源。", "Who or what reported it."),
        Column("severity", "str", "严重程度。", "How grave."),
        LAT,
        LON,
        Column("road_id", "str", "道路代码。", "Code of the road."),
        Column("road_km", "float", "里程桩号。", "Chainage.", unit="km", low=0, high=10000),
        Column("text", "str", "说明。", "What was found."),
    ),
)
