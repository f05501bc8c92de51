"""Units by id: what they are called and what stands above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.lake import Lake


@dataclass(frozen=True)
class Units:
    """``parents``, ``levels`` and ``names`` by unit."""

    parents: Mapping[str, str | None]
    levels: Mapping[str, str]
    names: Mapping[str, str]

    def above(self, unit_id: str | None, *, level: str) -> str | None:
        """The unit itself or the nearest one above it that is of a level; itself where there is none."""
        at, seen = unit_id, set[str]()
        while at is not None and at not in seen:
            if self.levels.get(at) == level:
                return at
            seen.add(at)
            at = self.parents.get(at)
        return unit_id

    def name(self, unit_id: str | None) -> str:
        """What it is called, its id where nobody says."""
        return self.names.get(unit_id or "", unit_id or "—")


def load(lake: Lake) -> Units:
    """The units of a lake, none where it has no such table."""
    if not lake.has("units"):
        return Units({}, {}, {})
    rows = lake.run(lake.table("units").select("unit_id", "parent_id", "level", "name")).to_pylist()
    return Units(
        {row["unit_id"]: row["parent_id"] for row in rows},
        {row["unit_id"]: row["level"] for row in rows},
        {row["unit_id"]: row["name"] for row in rows},
    )
