"""Reads, all from what the user may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import posts_with, units_of
from zhunsheng_desk.duties import periods
from zhunsheng_desk.duties.models import Attestation, Document, DocumentVersion, DutyList, Signature
from zhunsheng_desk.orgs.models import Person, Unit


def lists(user: User, *, within: Unit | None = None, only: str = "") -> QuerySet[DutyList]:
    """Duty lists of the user's units, with whether the present period is attested; `only` missing: those that are not."""
    seen = DutyList.objects.visible_to(user).select_related("unit")
    found = _attested(seen.within(within) if within else seen)
    return found.filter(attested=False, ended=None) if only == "missing" else found


def to_attest(user: User) -> QuerySet[DutyList]:
    """Lists at the units of the user's own posts whose present period is not attested."""
    own = posts_with(user, "duties.attest").values("unit")
    return _attested(DutyList.objects.filter(unit__in=own, ended=None)).filter(attested=False)


def documents(user: User) -> QuerySet[Document]:
    """Documents of the user's units, and those issued by the units above; with the number of the version in force."""
    held = units_of(user, Document.view_permission)
    seen = Document.objects.annotate(number=Max("versions__number"))
    above = Document.objects.filter(unit__down__below__in=held).values("pk")
    return seen.filter(Q(unit__in=held) | Q(number__isnull=False, pk__in=above)).select_related("unit").order_by("-pk")


def signers(document: Document) -> QuerySet[Person]:
    """Everybody who has to sign: in service at the unit or below, of the kind named."""
    found: QuerySet[Person] = Person.objects.within(document.unit).filter(left=None)
    return found if document.who == Document.Who.ALL else found.filter(kind=document.who)


def by_unit(document: Document, *, user: User) -> list[dict[str, object]]:
    """How many have signed the version in force: at the unit itself and at each directly below, in the order of codes."""
    held = units_of(user, Document.view_permission)
    last = _last(document)
    signed = Signature.objects.filter(version=last, person=OuterRef("pk"))
    people = signers(document).filter(unit__in=held).annotate(signed=Exists(signed))
    place = ("unit__up__above__code", "unit__up__above__name", "unit__up__above")
    under = Q(unit__up__above__parent=document.unit) | Q(unit=document.unit, unit__up__above=document.unit)
    counts = {"total": Count("pk"), "done": Count(Case(When(signed=True, then=Value(1))))}
    rows = people.filter(under).values(*place).annotate(**counts).order_by("unit__up__above__code")
    return [row | {"missing": row["total"] - row["done"]} for row in rows]


def missing(document: Document, *, user: User, within: Unit) -> QuerySet[Person]:
    """Who has not signed the version in force, among the people whom the user may see by name."""
    held = units_of(user, "documents.people")
    signed = Signature.objects.filter(version=_last(document)).values("person")
    below = within.down.values("below")
    found = signers(document).filter(unit__in=held).filter(unit__in=below).exclude(pk__in=signed)
    return found.select_related("unit").order_by("unit__code", "number")


def to_sign(user: User) -> QuerySet[DocumentVersion]:
    """Versions in force that the user's own person has not signed."""
    person = user.person
    if person is None:
        return DocumentVersion.objects.none()
    newest = DocumentVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    signed = Signature.objects.filter(version=OuterRef("pk"), person=person)
    mine = DocumentVersion.objects.filter(
        document__unit__down__below=person.unit_id, document__who__in=(Document.Who.ALL, person.kind)
    )
    return mine.filter(~Exists(newest), ~Exists(signed)).select_related("document")


def _last(document: Document) -> Any:
    return document.versions.order_by("-number").values("pk")[:1]


def _attested(seen: QuerySet[Any]) -> QuerySet[Any]:
    """The period's name tells its rhythm, so the three names of today are enough."""
    now = Attestation.objects.filter(duty_list=OuterRef("pk"), period__in=periods.names(timezone.localdate()))
    found: QuerySet[Any] = seen.annotate(attested=Exists(now))
    return found
