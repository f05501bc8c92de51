"""What instruments logged by themselves."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Table
from zhunsheng.tables.surroundings import LAT, LON
from zhunsheng.tables.values import MEASURES

READINGS = Table(
    "readings",
    "仪器读数",
    "readings of instruments",
    key=("device_id", "taken_at", "measure", "reading_id"),
    month_by="taken_at",
    columns=(
        Column("device_id", "str", "设备编号。", "The instrument.", required=True),
        Column("taken_at", "time", "读数时间。", "When the reading was taken.", required=True),
        Column("reading_id", "str", "读数流水号。", "Its own number of the reading."),
        Column("officer_id", "str", "领用设备的人员。", "Who signed the instrument out."),
        Column(
            "vehicle", "str", "号牌的加密代号。", "Keyed hash of the plate, where the instrument was told.", hashed=True
        ),
        Column(
            "driver",
            "str",
            "驾驶人的加密代号。",
            "Keyed hash of the driver, where the instrument was told.",
            hashed=True,
        ),
        Column(
            "mode",
            "enum",
            "方式：筛查、取证、血样、被动。",
            "Mode of the test.",
            values=("screening", "evidential", "blood", "passive"),
        ),
        Column("measure", "enum", "量测的物理量。", "What was measured.", required=True, values=MEASURES),
        Column("value", "float", "读数。", "The reading.", required=True, low=0, high=2000),
        LAT,
        LON,
    ),
)

DEVICE_COUNTERS = Table(
    "device_counters",
    "设备计数",
    "counters of instruments",
    key=("device_id", "at"),
    month_by="at",
    columns=(
        Column("device_id", "str", "设备编号。", "The instrument.", required=True),
        Column("at", "time", "抄录时间。", "When it was read off.", required=True),
        Column("count", "int", "设备自身累计次数。", "The instrument's own total.", required=True, low=0),
        Column("consumables_issued", "int", "领用耗材数。", "Consumables issued.", low=0),
        Column("unit_id", "str", "使用单位。", "The unit that uses it."),
    ),
)
