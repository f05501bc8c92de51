"""The blind arm: subjects that no lead named, drawn by a seed that nobody sees until the draw is opened."""

from __future__ import annotations

import math

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.cases import seal
from zhunsheng_desk.cases.limits import limits
from zhunsheng_desk.cases.models import Case, Draw
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem

Subject = tuple[str, str, str]


@transaction.atomic
def draw_blind(population: list[Subject], *, source: str, unit: Unit, by: User | None) -> int:
    """Draw a share of ``(officer, unit code, kind)`` without a lead and without an open case, and open a blind case for each.

    `by` is None for the desk itself. Gives how many were drawn.
    """
    if by is not None:
        require(by, "cases.oversee", unit=unit)
    units = {one.code: one for one in Unit.objects.filter(code__in={code for _, code, _ in population})}
    taken = set(Case.objects.exclude(state__in=Case.AT_REST).values_list("subject_id", "kind"))
    people = {one.number: one for one in Person.objects.filter(number__in={name for name, _, _ in population})}
    free = [one for one in population if one[1] in units and (one[0], one[2]) not in taken]
    if not free or Draw.objects.filter(source=source).exists():
        return 0
    seed = seal.new_seed()
    chosen = seal.drawn(free, count=math.ceil(len(free) * limits().drawn_share), seed=seed)
    today = timezone.localdate()
    Case.objects.bulk_create(
        Case(kind=kind, subject_kind=Case.Subject.OFFICER, subject_id=name, person=people.get(name), unit=units[code],
             level=Case.Level.NONE, arm=Case.Arm.DRAWN, blind=True, opened=today, shown_from=today)
        for name, code, kind in chosen
    )  # fmt: skip
    draw = Draw.objects.create(source=source,
        unit=unit, by=by, population=free, drawn=chosen, assessed=len(free), sealed=seal.sealed(seed),
        commitment=seal.commitment(seed),
    )  # fmt: skip
    record("draw.made", by=by, unit=unit, subject=draw, detail={"commitment": draw.commitment, "of": len(free)})
    return len(chosen)


@transaction.atomic
def open_draw(draw: Draw, *, by: User) -> Draw:
    """Open the seed, when every case of the draw was decided; from then on anyone can draw again and compare."""
    draw = Draw.objects.select_for_update(of=("self",)).select_related("unit").get(pk=draw.pk)
    require(by, "cases.oversee", unit=draw.unit)
    if _undecided(draw):
        raise Problem("draw_undecided")
    draw.opened = seal.opened(draw.sealed)
    draw.save(update_fields=["opened"])
    record("draw.opened", by=by, unit=draw.unit, subject=draw, detail={"seed": draw.opened})
    return draw


def _undecided(draw: Draw) -> bool:
    names = {name for name, _, _ in draw.drawn}
    drawn = Case.objects.filter(arm=Case.Arm.DRAWN, subject_id__in=names, opened=timezone.localdate(draw.at))
    return drawn.filter(decided_at=None).exists()
