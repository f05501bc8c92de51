"""Which series is whose."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng.comparisons.measures import Measure

TOP = "all"


@dataclass(frozen=True)
class Key:
    """One series.

    Parameters
    ----------
    id : stable. measure, kind : what is counted; ``kind`` is the part of a split measure, or a bureau's own category.
    by : ``unit``, ``road``, ``cause``, ``branch_cause`` or ``given`` for a series of the table `counts`.
    unit_id, road_id, cause : whose; blank where that says nothing. parent : id of the series that holds it, blank at the top.
    """

    id: str
    measure: str
    by: str
    unit_id: str = ""
    road_id: str = ""
    cause: str = ""
    kind: str = ""
    parent: str = ""

    @property
    def category(self) -> str:
        """What is counted, with its kind."""
        return f"{self.measure}.{self.kind}" if self.kind else self.measure


def key(
    measure: Measure,
    *,
    by: str,
    unit: str = "",
    road: str = "",
    cause: str = "",
    kind: str = "",
    over: str | None = None,
) -> Key:
    """The series of a measure for a unit, road or cause; ``over`` is the unit above, None at the top."""
    head = f"{measure.id}.{kind}" if kind else measure.id
    parts = {
        "unit": unit or TOP,
        "road": f"road:{road}",
        "cause": f"cause:{cause}",
        "branch_cause": f"{unit}:cause:{cause}",
    }
    if by == "unit":
        parent = f"{head}:{over or TOP}" if over is not None else ""
    else:
        parent = f"{head}:cause:{cause}" if by == "branch_cause" else f"{head}:{unit or TOP}"
    return Key(f"{head}:{parts[by]}", measure.id, by, unit, road, cause, kind, parent)
