"""Duty lists made, ended, attested."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.duties import periods
from zhunsheng_desk.duties.models import Attestation, Duty, DutyList
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.wording import refuse_targets


@transaction.atomic
def make_list(*, unit: Unit, title: str, holder: str, rhythm: str, items: Sequence[str], by: User) -> DutyList:
    """Make a list of standing duties of a unit or of a post in it."""
    require(by, "duties.change", unit=unit)
    refuse_targets(title, holder, *items)
    if not items:
        raise Problem("duties_empty")
    made = DutyList.objects.create(unit=unit, title=title, holder=holder, rhythm=rhythm, since=timezone.localdate())
    Duty.objects.bulk_create(Duty(duty_list=made, place=place, text=text) for place, text in enumerate(items, start=1))
    record("duties.made", by=by, unit=unit, subject=made, detail={"title": title, "items": list(items)})
    return made


@transaction.atomic
def end_list(duty_list: DutyList, *, by: User) -> None:
    """End a list; what was attested stays."""
    require(by, "duties.change", unit=duty_list.unit)
    DutyList.objects.filter(pk=duty_list.pk, ended=None).update(ended=timezone.localdate())
    record("duties.ended", by=by, unit=duty_list.unit, subject=duty_list)


@transaction.atomic
def attest(duty_list: DutyList, *, text: str, by: User) -> Attestation:
    """Say what was done in the present period; once."""
    duty_list = DutyList.objects.select_for_update(of=("self",)).select_related("unit").get(pk=duty_list.pk)
    require(by, "duties.attest", unit=duty_list.unit)
    if duty_list.ended:
        raise Problem("duties_ended", title=duty_list)
    period = periods.name(timezone.localdate(), rhythm=duty_list.rhythm)
    earlier = duty_list.attestations.filter(period=period).select_related("by").first()
    if earlier:
        raise Problem("duties_attested", period=period, by=earlier.by)
    attestation = Attestation.objects.create(duty_list=duty_list, period=period, text=text, by=by)
    record("duties.attested", by=by, unit=duty_list.unit, subject=duty_list, detail={"period": period, "text": text})
    return attestation
