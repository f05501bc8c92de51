"""The tree of units: what stands below what, so that a bureau's number is the sum of its squadrons'."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from zhunsheng.comparisons.territory import Peers
from zhunsheng.lake import Lake

ALL = ""  # the series of all units together, where no one unit stands above all others


@dataclass(frozen=True)
class Unit:
    """One unit; ``parent`` is blank at the top."""

    id: str
    parent: str = ALL
    level: str = ""
    name: str = ""
    adcode: str = ""
    beat: str = ""


@dataclass(frozen=True)
class Tree:
    """Units by id."""

    units: Mapping[str, Unit]
    officers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def top(self) -> str:
        """The one unit above all others, else `ALL`."""
        roots = [unit.id for unit in self.units.values() if not self._known(unit.parent)]
        return roots[0] if len(roots) == 1 else ALL

    def _known(self, unit_id: str) -> bool:
        return unit_id in self.units

    def parent(self, unit_id: str) -> str | None:
        """The unit above; None at the top."""
        if unit_id == self.top:
            return None
        unit = self.units.get(unit_id)
        return unit.parent if unit and self._known(unit.parent) else self.top

    def above(self, unit_id: str) -> list[str]:
        """A unit and all above it, the nearest first; a loop in the data ends where it closes."""
        found: list[str] = []
        at: str | None = unit_id
        while at is not None and at not in found:
            found.append(at)
            at = self.parent(at)
        return found if self.top in found else [*found, self.top]

    @cached_property
    def below(self) -> Mapping[str, frozenset[str]]:
        """Every unit with itself and all below it."""
        found: dict[str, set[str]] = defaultdict(set)
        for unit_id in self.units:
            for over in self.above(unit_id):
                found[over].add(unit_id)
        return {unit_id: frozenset(under) for unit_id, under in found.items()}

    def level(self, unit_id: str) -> str:
        """Its level, blank where unknown."""
        return self.units[unit_id].level if unit_id in self.units else ""

    def name(self, unit_id: str) -> str:
        """What it is called, its id where nobody says."""
        return self.units[unit_id].name or unit_id if unit_id in self.units else unit_id

    def traits(self, unit_id: str, *, peers: Peers) -> tuple[str, ...]:
        """Level, type of territory, kind of beat; empty for the top, which has no peers."""
        if unit_id == self.top:
            return ()
        unit = self.units.get(unit_id) or Unit(unit_id)
        return unit.level, peers.type_of(unit.adcode), unit.beat

    def with_units(self, ids: Iterable[str]) -> Tree:
        """The tree with units that only records name, below the top."""
        more = {unit_id: Unit(unit_id) for unit_id in ids if unit_id not in self.units}
        tree = Tree({**self.units, **more}, self.officers)
        if more and self.top != ALL:
            tree = Tree({**self.units, **{unit_id: Unit(unit_id, parent=self.top) for unit_id in more}}, self.officers)
        return tree


def load(lake: Lake) -> Tree:
    """The tree as the lake has it; an empty one where there is no table of units."""
    beats = _beats(lake)
    found = {}
    if lake.has("units"):
        rows = lake.run(lake.table("units").select("unit_id", "parent_id", "level", "name", "adcode")).to_pylist()
        for row in rows:
            unit_id = str(row["unit_id"])
            found[unit_id] = Unit(
                unit_id, row["parent_id"] or ALL, row["level"], row["name"], row["adcode"] or "", beats.get(unit_id, "")
            )
    return Tree(found, _officers(lake))


def _beats(lake: Lake) -> dict[str, str]:
    """The commonest kind of beat of each unit."""
    if not lake.has("beats"):
        return {}
    rows = lake.table("beats").select("unit_id", "kind").filter(lambda t: t.unit_id.notnull() & t.kind.notnull())
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for row in lake.run(rows).to_pylist():
        count[row["unit_id"]][row["kind"]] += 1
    return {unit_id: min(kinds, key=lambda kind: (-kinds[kind], kind)) for unit_id, kinds in count.items()}


def _officers(lake: Lake) -> dict[str, str]:
    """The unit of each officer, the last post where there were several."""
    if not lake.has("officers"):
        return {}
    rows = lake.run(lake.table("officers").select("officer_id", "unit_id", "since")).to_pylist()
    ordered = sorted(rows, key=lambda row: (str(row["since"] or ""), row["unit_id"]))
    return {row["officer_id"]: row["unit_id"] for row in ordered}
