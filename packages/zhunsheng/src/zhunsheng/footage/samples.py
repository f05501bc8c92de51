"""From a run to a sealed draw, and how many were drawn of each unit's recordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from zhunsheng.footage import frame as frames
from zhunsheng.footage import sealing
from zhunsheng.footage.frame import Design
from zhunsheng.footage.run import Found
from zhunsheng.footage.sealing import Seal
from zhunsheng.footage.units import Units


@dataclass(frozen=True)
class Sample:
    """A sealed draw: its seal, what was drawn, by which design."""

    seal: Seal
    rows: pa.Table
    design: Design

    def by_unit(self, units: Units) -> Mapping[str, int]:
        """How many recordings were drawn from the stratum's unit of each unit."""
        drawn = Counter(name.rpartition("/")[0] for name in self.rows["stratum"].to_pylist())
        known = {*units.parents, *drawn}
        return {unit: drawn[units.above(unit, level=self.design.unit_level) or ""] for unit in known}


def sealed(found: Found, *, folder: Path, seed: int | None) -> tuple[Seal, Design]:
    """List what may be drawn and seal it. ``seed``: None for one that nobody chose."""
    plan = frames.design(found.scope.as_of.date())
    rows = frames.frame(found.kept, dues=found.dues, needs=found.needs, scope=found.scope, units=found.units, plan=plan)
    seal, _ = sealing.seal(rows, folder=folder, design=plan.name, seed=seed, lake=found.scope.lake.path)
    return seal, plan


def taken(found: Found, *, folder: Path, seed: int | None) -> Sample:
    """Seal, then draw."""
    seal, plan = sealed(found, folder=folder, seed=seed)
    return Sample(seal, sealing.draw(folder), plan)
