"""What a record holds, in words of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhunsheng_desk.bridge import violations, words
from zhunsheng_desk.cases.models import Lead, Record
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.texts import gather

TIMES = ("occurred_at", "entered_at", "status_at", "paid_at")
BY_LIBRARY = ("measure", "sanction", "sanctions")
Facts = Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """A record: its number, when, what and how it ended, and all that is known of it as (name, value)."""

    record: Record
    facts: tuple[tuple[str, str], ...]
    when: str
    what: str
    outcome: str


def tell(lead: Lead, *, lang: str) -> tuple[Told, ...]:
    """The records of a lead, in its order."""
    records = list(lead.records.all())
    units = _units(record.facts for record in records)
    return tuple(_told(record, lead=lead, units=units, lang=lang) for record in records)


def _units(facts: Iterable[Facts]) -> dict[str, str]:
    codes = {str(one["unit_id"]) for one in facts if one.get("unit_id")}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))


def _told(record: Record, *, lead: Lead, units: dict[str, str], lang: str) -> Told:
    facts = record.facts
    said = {name: _value(name, facts[name], lang) for name in gather("record_columns.toml") if name in facts}
    if "unit_id" in said:
        said["unit_id"] = units.get(said["unit_id"], said["unit_id"])
    if "code" in said and "occurred_at" in facts:
        day = _moment(facts["occurred_at"]).date()
        meaning = violations.meaning(said["code"], on=day, law=lead.law_version, lang=lang)
        said["code"] = f"{said['code']} {meaning}".rstrip()
    names = gather("record_columns.toml")
    return Told(
        record=record,
        facts=tuple((str(names[name].text), value) for name, value in said.items()),
        when=said.get("occurred_at", ""),
        what=said.get("code") or said.get("group", ""),
        outcome=said.get("sanctions") or said.get("sanction", ""),
    )


def _value(name: str, value: object, lang: str) -> str:
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(_value(name, one, lang) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in TIMES:
        return f"{_moment(value):%Y-%m-%d %H:%M}"
    if name in BY_LIBRARY:
        return words.word(str(value), lang=lang)
    entry = gather("record_values.toml").get(f"{name}.{value}")
    return str(entry.text) if entry else _plain(value)


def _moment(value: object) -> datetime:
    return timezone.localtime(datetime.fromisoformat(str(value)))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
