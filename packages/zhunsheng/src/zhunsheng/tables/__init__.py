"""The canonical tables: what every reader produces and every method consumes."""

from __future__ import annotations

from zhunsheng.tables.cameras import CAMERAS, FOOTAGE, POSITIONS
from zhunsheng.tables.crashes import CRASH_DOCUMENTS, CRASH_EVENTS, CRASH_PARTIES, CRASHES
from zhunsheng.tables.enforcement import ENFORCEMENT
from zhunsheng.tables.hazards import FINDINGS, OVERDUE
from zhunsheng.tables.instruments import DEVICE_COUNTERS, READINGS
from zhunsheng.tables.making import EDITS, REGISTER, STEPS
from zhunsheng.tables.measures import COMPULSORY_MEASURES
from zhunsheng.tables.people import OFFICERS, SHIFTS, UNITS
from zhunsheng.tables.series import COUNTS, EXPOSURE
from zhunsheng.tables.spec import Column, Order, Table
from zhunsheng.tables.surroundings import BEATS, CAMPAIGNS, ROAD_SEGMENTS

ALL = (
    *(UNITS, OFFICERS, SHIFTS, ENFORCEMENT, COMPULSORY_MEASURES, STEPS, EDITS, REGISTER),
    *(BEATS, ROAD_SEGMENTS, CAMPAIGNS, READINGS, DEVICE_COUNTERS, FOOTAGE, CAMERAS, POSITIONS),
    *(CRASHES, CRASH_PARTIES, CRASH_DOCUMENTS, CRASH_EVENTS, OVERDUE, FINDINGS, EXPOSURE, COUNTS),
)
TABLES: dict[str, Table] = {table.name: table for table in ALL}

__all__ = ["TABLES", "Column", "Order", "Table"]
