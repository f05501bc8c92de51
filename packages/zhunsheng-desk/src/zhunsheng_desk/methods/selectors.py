"""Reads: parameters and rules as they stand, changes, previews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import units_of
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.texts import gather

S = Proposal.State
STRENGTH = ("", "yellow", "orange", "red")


@dataclass(frozen=True)
class Count:
    """Of a unit and kind: leads that appear, vanish, rise and fall."""

    unit: str
    kind: str
    appear: int
    vanish: int
    rise: int
    fall: int


def lang() -> str:
    """The language of the reader."""
    return get_language() or ""


def values(words: str = "") -> dict[str, list[methods.Value]]:
    """Parameters by signal that hold the words in their name or text."""
    found = methods.values(on=timezone.localdate(), local=settings.LOCAL_LAYER, lang=lang())
    named = {room: methods.signal_name(room, lang=lang()) for room in found}
    kept = {
        named[room]: [one for one in rows if words.lower() in f"{one.id} {one.label} {named[room]}".lower()]
        for room, rows in found.items()
    }
    return {name: rows for name, rows in kept.items() if rows}


def laws(words: str = "") -> list[methods.LawRule]:
    """Rules of today that hold the words in their id, text or article."""
    found = methods.laws(on=timezone.localdate(), local=settings.LOCAL_LAYER, jurisdiction=jurisdiction(), lang=lang())
    return [rule for rule in found if words.lower() in f"{rule.id} {rule.text} {rule.article}".lower()]


def label(proposal: Proposal) -> str:
    """What a parameter or rule is, in words."""
    if proposal.kind == Proposal.Kind.VALUE:
        found = methods.value(proposal.target, on=proposal.since, local=settings.LOCAL_LAYER, lang=lang())
        return found.label if found else proposal.target
    entry = proposal.entry or {}
    return str(entry.get("en" if lang().startswith("en") else "zh", proposal.target))


def jurisdiction() -> str:
    """Whose law the bureau's lake is judged by."""
    return methods.jurisdiction_of(settings.LAKE)


def bureau() -> Unit | None:
    """The unit at the top: values and law data are the whole bureau's."""
    return Unit.objects.filter(parent=None).first()


def proposals(user: User) -> QuerySet[Proposal]:
    """Changes at the user's units."""
    found: QuerySet[Proposal] = Proposal.objects.visible_to(user)
    return found.select_related("unit", "by", "decided_by", "preview")


def changes(target: str) -> QuerySet[Proposal]:
    """What was agreed about a parameter or rule: everyone who sees its value may see why it is so."""
    found = Proposal.objects.filter(state=S.CONFIRMED, target=target, kind__in=("value", "law"))
    return found.select_related("by", "decided_by").order_by("-since", "-pk")


def log(proposal: Proposal) -> list[tuple[Entry, str]]:
    """What the audit log holds of a change, the latest first, with each event in words."""
    entries = Entry.objects.filter(subject=f"methods.proposal:{proposal.pk}").select_related("actor").order_by("-seq")
    return [(entry, str(gather("events.toml")[entry.event].text)) for entry in entries[:100]]


def to_confirm(user: User) -> QuerySet[Proposal]:
    """Changes of others that wait for a second person, where the user holds the post."""
    found = Proposal.objects.visible_to(user, permission="methods.change").filter(state=S.PROPOSED).exclude(by=user)
    return found.select_related("unit", "by")


def rows(preview: Preview, *, user: User) -> list[dict[str, Any]]:
    """Leads that would change at units where the user may see cases, by unit and kind."""
    codes = set(Unit.objects.filter(pk__in=units_of(user, "cases.view")).values_list("code", flat=True))
    names = dict(Unit.objects.values_list("code", "name"))
    return [row | {"name": names.get(row["unit"], row["unit"])} for row in preview.rows if row["unit"] in codes]


def counts(preview: Preview) -> list[Count]:
    """Changed leads counted by unit, in the order of codes, and kind."""
    names = dict(Unit.objects.values_list("code", "name"))
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in preview.rows:
        found.setdefault((row["unit"], row["kind"]), Counter())[_change(row)] += 1
    return [
        Count(names.get(unit, unit), kind, *(how[name] for name in ("appear", "vanish", "rise", "fall")))
        for (unit, kind), how in sorted(found.items())
    ]


def _change(row: dict[str, Any]) -> str:
    before, after = (STRENGTH.index(row[name]) for name in ("before", "after"))
    if not before:
        return "appear"
    return "vanish" if not after else "rise" if after > before else "fall"
