"""Absence, ties to a subject, and requests for correction or erasure."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds, require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.cases.limits import due, limits
from zhunsheng_desk.cases.models import Absence, Plea, Relative
from zhunsheng_desk.orgs.models import Person
from zhunsheng_desk.problems import Problem, Refused


@transaction.atomic
def declare_absence(delegate: User, *, since: date, until: date, by: User) -> Absence:
    """Name who acts while one is away. The other's own posts still say what they may."""
    if not holds(by, "cases.absence") or delegate == by:
        raise Refused("page_not_permitted", permission="cases.absence")
    if until < since:
        raise Problem("absence_order")
    absence = Absence.objects.create(user=by, delegate=delegate, since=since, until=until)
    record(
        "absence.declared",
        by=by,
        subject=absence,
        detail={"delegate": delegate.pk, "since": str(since), "until": str(until)},
    )
    return absence


@transaction.atomic
def declare_relative(person: Person, *, by: User) -> Relative:
    """Declare a tie; from then on every case about the person is closed to the user's hand."""
    if not holds(by, "cases.absence"):
        raise Refused("page_not_permitted", permission="cases.absence")
    relative = Relative.objects.get_or_create(user=by, person=person)[0]
    record("relative.declared", by=by, unit=person.unit, subject=relative)
    return relative


@transaction.atomic
def make_plea(person: Person, *, kind: str, text: str, by: User) -> Plea:
    """Ask that what is kept about oneself be corrected or erased."""
    if by.person_id != person.pk or not holds(by, "cases.own"):
        raise Refused("case_not_about_you")
    plea = Plea.objects.create(person=person, unit=person.unit, kind=kind, text=text, due=due(limits().plea))
    record("plea.made", by=by, unit=person.unit, subject=plea, detail={"kind": kind})
    return plea


@transaction.atomic
def answer_plea(plea: Plea, *, granted: bool, answer: str, by: User) -> Plea:
    """Answer with a reason; once."""
    plea = Plea.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plea.pk)
    require(by, "pleas.answer", unit=plea.unit)
    if plea.person_id == by.person_id:
        raise Refused("post_own")
    if plea.granted is not None:
        raise Problem("plea_answered")
    plea.granted, plea.answer, plea.answered_by = granted, answer, by
    plea.save(update_fields=["granted", "answer", "answered_by"])
    record("plea.answered", by=by, unit=plea.unit, subject=plea, detail={"granted": granted})
    return plea
