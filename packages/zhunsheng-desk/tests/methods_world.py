"""Changes in the small bureau, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from desk_world import TREE, World
from makers import START, lake_of, record
from zhunsheng.integrity import signals
from zhunsheng.integrity.parameters import parameters
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.silences.models import Silence

SQUADRON, GUILTY = TREE["squadron"][0], 3


def day(after: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=after)


def record_of(page: str, world: World, unit: str) -> dict[str, object]:
    """The keys of a page about a change, or a silence, of a unit."""
    place, by = world.units[unit], world.user("leader", unit)
    if page.startswith("silence"):
        other = world.user("legal", unit)
        made = Silence.objects.create(
            unit=place, signal="p6_bursts", reason="x", since=day(0), until=day(9), proposed_by=by, confirmed_by=other
        )
        return {"pk": made.pk}
    Proposal.objects.filter(state="proposed", unit=place).update(state="withdrawn")
    change = Proposal.objects.create(
        unit=place, kind="value", target="bounds.keep", old=0.95, new=0.9, since=day(1), reason="x", by=by
    )
    Preview.objects.create(proposal=change)
    return {"pk": change.pk}


def voids_lake(folder: Path) -> Path:
    """A lake in which one officer of the squadron voids two records of five, and nineteen elsewhere one of twenty-five."""
    rows = []
    for number in range(1000):
        officer, turn = number % 20, number // 20
        voided = turn % 5 < 2 if officer == GUILTY else turn % 25 == officer
        unit = SQUADRON if officer == GUILTY else TREE["other_brigade"][0]
        status = "voided" if voided else "valid"
        at = {"occurred_at": (START + timedelta(minutes=97 * number)).isoformat()}
        rows.append(record(number, officer_id=f"o{officer:02d}", unit_id=unit, status=status, **at))
    return lake_of(rows, folder).path


def one_signal(patch: pytest.MonkeyPatch) -> None:
    """Assess with the signal of voided records alone: the same path in a tenth of the time."""
    parameters()
    patch.setattr(signals, "rooms", lambda: ("a6_voids",))
