"""A small bureau assessed through a stand-in room, whose hits, causes and devices the tests know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ibis
import numpy as np
import pytest

from makers import END, START, lake_of, speed
from zhunsheng.integrity import signals
from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.integrity.horizon import Step
from zhunsheng.integrity.indicator import Check, Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks, Reading
from zhunsheng.integrity.scope import Scope

ROOM = "d1_tier"  # whose texts the stand-in borrows
GUILTY, CLEARED, INSTRUMENT = "o003", "o007", "m02"
HIT, EXPLAINED = 120, 121  # measured values that mean a hit, and one that a campaign explains
ARTICLE = "道路交通安全法第九十条"


def staged(folder: Path, *, step: Step = "M", officers: int = 20, each: int = 120) -> Assessment:
    """Assess honest officers (5 % hits), one guilty (40 %), one whose 40 % a campaign explains, one instrument at fault."""
    rng = np.random.default_rng(11)
    rows = []
    for officer in range(officers):
        name = f"o{officer:03d}"
        for number in range(each):
            device = f"m{number % 16:02d}"
            odd = name in (GUILTY, CLEARED)
            share = 0.4 if odd else 0.35 if device == INSTRUMENT else 0.05
            hit = (EXPLAINED if name == CLEARED else HIT) if rng.random() < share else 90
            facts = {"unit_id": f"15010{officer % 2}000000", "device_id": device}
            rows.append(speed(len(rows) * 5, officer=name, measured=hit, **facts))
    lake = lake_of(rows, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signals, "run_of", _stand_in)
        return assess(lake, as_of=END, start=START, step=step, only=(ROOM,))


def _stand_in(room: str) -> Callable[[Scope], Reading]:
    def run(scope: Scope) -> Reading:
        rows = scope.columns("record_id", "officer_id", "unit_id", "device_id", "measured")
        rows = rows.mutate(
            known_at=rows._known,
            hit=rows.measured >= HIT,
            x=(rows.measured >= HIT).cast("int64"),
            telling=rows.measured.cast("float64"),
            cause=ibis.ifelse(rows.measured == EXPLAINED, "campaign", ibis.null("string")),
        )
        marks = Marks(
            Indicator(room, "downgrading", "stand-in-1"),
            rows.select(*COLUMNS, "device_id", "cause"),
            causes=("campaign", "typing_error"),
            by=("officer", "unit", "device"),
        )
        params = {"measured": 120, "limit": 80, "tier": 2, "charged": 1}
        told = Check("r0000001", GUILTY, "150100000000", f"{room}.charge_below", "1", "2", ARTICLE, params)
        absent = Indicator("d2_bunching", "downgrading", "stand-in-1")
        return Reading([marks], checks=[told]).lack(absent, needs="enforcement.measured")

    return run
