"""What makes unlike things unlike: beats, road segments, campaigns."""

from __future__ import annotations

from zhunsheng.tables.spec import Column, Order, Table
from zhunsheng.tables.values import GROUPS

LAT = Column("lat", "float", "纬度（WGS 84）。", "Latitude, WGS 84.", unit="°", low=-90, high=90)
LON = Column("lon", "float", "经度（WGS 84）。", "Longitude, WGS 84.", unit="°", low=-180, high=180)

BEATS = Table(
    "beats",
    "岗位与巡区",
    "beats",
    key=("beat_id",),
    columns=(
        Column("beat_id", "str", "岗位代码。", "Code of the beat.", required=True),
        Column("unit_id", "str", "所属单位。", "Its unit."),
        Column(
            "kind",
            "enum",
            "岗位类型。",
            "Kind of beat.",
            values=("urban", "highway", "rural", "school", "expressway", "other"),
        ),
        LAT,
        LON,
    ),
)

ROAD_SEGMENTS = Table(
    "road_segments",
    "路段",
    "road segments",
    key=("segment_id",),
    orders=(Order("from_km", "to_km"),),
    columns=(
        Column("segment_id", "str", "路段代码。", "Code of the segment.", required=True),
        Column("road_id", "str", "道路代码。", "Code of the road.", required=True),
        Column("from_km", "float", "起点桩号。", "Chainage of its start.", required=True, unit="km", low=0),
        Column("to_km", "float", "止点桩号。", "Chainage of its end.", required=True, unit="km", low=0),
        Column("road_class", "str", "道路等级。", "Class of the road."),
        Column("unit_id", "str", "管辖单位。", "The unit in charge."),
        LAT,
        LON,
    ),
)

CAMPAIGNS = Table(
    "campaigns",
    "专项行动",
    "lawful drives known beforehand",
    key=("campaign_id", "unit_id"),
    orders=(Order("starts_at", "ends_at"),),
    columns=(
        Column("campaign_id", "str", "行动编号。", "Code of the drive.", required=True),
        Column("unit_id", "str", "参加单位。", "The unit that takes part.", required=True),
        Column("starts_at", "time", "开始。", "Start.", required=True),
        Column("ends_at", "time", "结束。", "End.", required=True),
        Column("groups", "list_enum", "针对的违法类别。", "Groups of violations it is about.", values=GROUPS),
        Column("name", "str", "名称。", "Name."),
    ),
)
