"""Units, officers, shifts."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Order, Table
from zhunsheng.tables.surroundings import LAT, LON
from zhunsheng.tables.values import LEVELS

UNITS = Table(
    "units",
    "单位",
    "units of the bureau",
    key=("unit_id",),
    columns=(
        Column("unit_id", "str", "单位代码。", "Code of the unit.", required=True),
        Column("parent_id", "str", "上级单位代码；最高一级为空。", "The unit above; null at the top."),
        Column("level", "enum", "层级：总队、支队、大队、中队。", "Level in the bureau.", required=True, values=LEVELS),
        Column("name", "str", "单位名称。", "Name of the unit.", required=True),
        Column("adcode", "str", "辖区六位行政区划代码（GB/T 2260）。", "Six-digit GB/T 2260 code of its territory."),
        LAT,
        LON,
    ),
)

OFFICERS = Table(
    "officers",
    "执勤人员",
    "officers and auxiliaries",
    key=("officer_id", "unit_id"),
    columns=(
        Column("officer_id", "str", "人员编号。", "Number of the officer.", required=True),
        Column("unit_id", "str", "所在单位。", "Unit of the post.", required=True),
        Column("kind", "enum", "民警或辅警。", "Officer or auxiliary.", values=("officer", "auxiliary")),
        Column(
            "crash_grade",
            "enum",
            "事故处理资格：经培训可办简易程序、初级、中级、高级。",
            "Qualification for crashes: trained for the simple procedure, junior, middle, senior.",
            values=("trained", "junior", "middle", "senior"),
        ),
        Column("since", "date", "到岗日期。", "First day in post."),
        Column("until", "date", "离岗日期；在岗为空。", "Last day in post; null while in post."),
    ),
    orders=(Order("since", "until"),),
)

SHIFTS = Table(
    "shifts",
    "勤务班次",
    "shifts worked",
    key=("officer_id", "starts_at"),
    month_by="starts_at",
    columns=(
        Column("officer_id", "str", "人员编号。", "Number of the officer.", required=True),
        Column("starts_at", "time", "班次开始。", "Start of the shift.", required=True),
        Column("ends_at", "time", "班次结束。", "End of the shift.", required=True),
        Column("beat_id", "str", "执勤岗位或路段。", "Where posted."),
    ),
    orders=(Order("starts_at", "ends_at"),),
)
