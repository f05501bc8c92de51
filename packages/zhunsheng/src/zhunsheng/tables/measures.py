"""Compulsory measures."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Order, Table

COMPULSORY_MEASURES = Table(
    "compulsory_measures",
    "行政强制措施",
    "compulsory measures",
    key=("measure_id",),
    month_by="taken_at",
    columns=(
        Column("measure_id", "str", "强制措施凭证编号。", "Number of the measure.", required=True),
        Column("officer_id", "str", "采取措施的民警。", "The officer who took it.", required=True),
        Column("taken_at", "time", "采取措施的时间。", "When it was taken.", required=True),
        Column(
            "kind",
            "enum",
            "措施种类：扣留车辆、扣留驾驶证、血样检验、拖移车辆、收缴物品。",
            "Kind of measure.",
            required=True,
            values=("detain_vehicle", "detain_licence", "blood_test", "remove_vehicle", "seize_items"),
        ),
        Column("record_id", "str", "随后的处罚记录。", "The decision that followed, if any."),
        Column("crash_id", "str", "相关事故。", "The crash, if any."),
        Column("handed_in_at", "time", "移交保管时间。", "When vehicle, licence or items were handed in."),
        Column("vehicle", "str", "号牌的加密代号。", "Keyed hash of the plate.", hashed=True),
        Column("driver", "str", "驾驶人的加密代号。", "Keyed hash of the driver.", hashed=True),
        Column("released_at", "time", "解除时间。", "When it was lifted."),
    ),
    orders=(Order("taken_at", "released_at"),),
)
