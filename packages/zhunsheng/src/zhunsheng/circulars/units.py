"""Units of the document: who issues it, whose figures stand in its tables, how many officers each has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhunsheng.circulars import inputs
from zhunsheng.circulars.sources import Folder
from zhunsheng.errors import Problem
from zhunsheng.lake import Lake

BLANK = ""


@dataclass(frozen=True)
class Unit:
    """A unit; ``officers`` is None where nobody says how many are in post."""

    id: str
    name: str
    parent: str = BLANK
    level: str = BLANK
    officers: int | None = None


@dataclass(frozen=True)
class Units:
    """All units, and the one that issues the document.

    Parameters
    ----------
    top : id of the unit that issues; blank where no list of units is at hand.
    """

    by_id: Mapping[str, Unit]
    top: str

    @property
    def issuer(self) -> Unit | None:
        """The unit that issues."""
        return self.by_id.get(self.top)

    @property
    def superior(self) -> Unit | None:
        """The unit above it."""
        return self.by_id.get(self.issuer.parent) if self.issuer else None

    def name(self, unit_id: str) -> str:
        """What a unit is called: its id where nobody names it."""
        found = self.by_id.get(unit_id)
        return found.name if found else unit_id

    def part(self, unit_id: str) -> str:
        """The row that a unit's figures belong to: the unit just below the issuer, or the issuer itself.

        Blank for a unit of another house.
        """
        if not self.by_id:
            return unit_id
        above = BLANK
        for _ in range(len(self.by_id) + 1):
            if unit_id == self.top:
                return above or self.top
            above, unit_id = unit_id, self.by_id[unit_id].parent if unit_id in self.by_id else BLANK
            if not unit_id:
                return BLANK
        return BLANK

    def parts(self, unit_ids: Iterable[str]) -> list[str]:
        """Rows for these units, in order of id: no order by size, which would be a ranking."""
        return sorted({part for unit_id in unit_ids if unit_id and (part := self.part(unit_id))})

    def below(self) -> list[str]:
        """Units just below the issuer, by id."""
        return sorted(unit.id for unit in self.by_id.values() if unit.parent == self.top and unit.id != self.top)

    def officers(self, unit_id: str) -> int | None:
        """Officers in post in a unit and all below it (at the issuer: its own); None where a number is not known."""
        own = [unit for unit in self.by_id.values() if self._within(unit.id, of=unit_id)]
        if not own or any(unit.officers is None for unit in own):
            return None
        return sum(unit.officers or 0 for unit in own)

    def _within(self, unit_id: str, *, of: str) -> bool:
        return unit_id == of if of == self.top else self.part(unit_id) == of


def load(folder: Folder, *, lake: Lake | None, issuer: str, as_of: datetime) -> Units:
    """Units from the folder's own table ``units``, else from the lake.

    Raises
    ------
    Problem
        ``circular_unit_unknown`` where the issuer is not among them; ``circular_issuer_needed`` where no unit stands above all.
    """
    found = _folder(folder) if folder.has("units") else _lake(lake, as_of=as_of) if lake else {}
    if not found:
        return Units({}, issuer)
    if issuer:
        if issuer not in found:
            raise Problem("circular_unit_unknown", given=issuer, known="、".join(sorted(found)[:10]))
        return Units(found, issuer)
    tops = sorted(unit.id for unit in found.values() if unit.parent not in found)
    if len(tops) != 1:
        raise Problem("circular_issuer_needed", known="、".join(tops[:10]))
    return Units(found, tops[0])


def _folder(folder: Folder) -> dict[str, Unit]:
    file = folder.table("units", made_by="")
    file.need(*inputs.required("units"))
    return {
        row["unit_id"]: Unit(
            row["unit_id"],
            row["name"] or row["unit_id"],
            row.get("parent_id") or BLANK,
            row.get("level") or BLANK,
            row.get("officers"),
        )
        for row in file.run(file.rows.order_by("unit_id"))
    }


def _lake(lake: Lake, *, as_of: datetime) -> dict[str, Unit]:
    if not lake.has("units"):
        return {}
    rows = lake.run(lake.table("units").order_by("unit_id")).to_pylist()
    heads = _heads(lake, as_of=as_of) if lake.has("officers") else None
    return {
        row["unit_id"]: Unit(
            row["unit_id"],
            row["name"],
            row.get("parent_id") or BLANK,
            row["level"] or BLANK,
            None if heads is None else heads.get(row["unit_id"], 0),
        )
        for row in rows
    }


def _heads(lake: Lake, *, as_of: datetime) -> dict[str, int]:
    """Officers in post on a day, without auxiliaries, by unit."""
    day = as_of.date().isoformat()
    counted: dict[str, set[str]] = {}
    for row in lake.run(lake.table("officers")).to_pylist():
        here = str(row.get("since") or "") <= day and str(row.get("until") or "9999") >= day
        if here and row.get("kind") != "auxiliary":
            counted.setdefault(row["unit_id"], set()).add(row["officer_id"])
    return {unit: len(found) for unit, found in counted.items()}
