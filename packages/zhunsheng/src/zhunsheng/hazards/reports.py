"""What sources report: one thing seen in one place, before reports of the same are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Source = Literal["comparison", "screening", "overdue", "finding"]
SOURCES: tuple[Source, ...] = ("comparison", "screening", "overdue", "finding")
NOWHERE = float("nan")


@dataclass(frozen=True)
class Report:
    """One report.

    Parameters
    ----------
    key : the same every time the source says it. category : id of one of the eight. since : first day known.
    expected, excess, lower, upper : counts a year, NaN where the source counts nothing.
    lat, lon, road_id, road_from, road_to : where, NaN or blank where unknown. grade : 0 the gravest.
    reopened : back soon after it was cleared. text_zh, text_en : why, in a sentence. records : ids to look at, and where
        in the lake they are.
    """

    key: str
    source: Source
    category: str
    subject_kind: str
    subject_id: str
    unit_id: str
    since: date
    text_zh: str
    text_en: str
    expected: float = NOWHERE
    excess: float = NOWHERE
    lower: float = NOWHERE
    upper: float = NOWHERE
    lat: float = NOWHERE
    lon: float = NOWHERE
    road_id: str = ""
    road_from: float = NOWHERE
    road_to: float = NOWHERE
    grade: int = 1
    reopened: bool = False
    records: tuple[str, ...] = field(default=())
    records_where: str = ""

    @property
    def located(self) -> bool:
        """Does it have coordinates?"""
        return self.lat == self.lat and self.lon == self.lon

    @property
    def chained(self) -> bool:
        """Does it have a road with chainage?"""
        return bool(self.road_id) and self.road_from == self.road_from
