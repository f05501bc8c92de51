"""Parameters and law data of the library in words, what a bureau's own layer makes of them, and what a change would do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhunsheng.errors import Lang
from zhunsheng.errors import Problem as LibraryProblem
from zhunsheng.integrity import signals, texts
from zhunsheng.integrity.assess import assess
from zhunsheng.integrity.parameters import Parameter, own, parameters
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.law.book import read_folder
from zhunsheng.law.rule import Rule
from zhunsheng_desk.problems import Problem

SHARED = "bounds"
NAMES = {"code", "codes", "tier", "order", "articles"}  # entries whose numbers name something
Levels = dict[tuple[str, str, str], tuple[str, str]]


@dataclass(frozen=True)
class Value:
    """A parameter in words, as it stands on a day. `since` is None where the shipped value stands."""

    id: str
    label: str
    unit: str
    value: Any
    shipped: Any
    since: date
    own: bool
    least: float
    most: float
    why: str

    @property
    def changeable(self) -> bool:
        """Whether a bureau may set it: numbers, not lists and names."""
        return bool(self.unit)


@dataclass(frozen=True)
class LawRule:
    """A rule of the law as it stands on a day; `numbers` are the entries that a bureau may change, as JSON, `unit` theirs."""

    id: str
    text: str
    article: str
    source: str
    since: date
    until: date | None
    own: bool
    unit: str
    numbers: Mapping[str, str]
    zh: str
    en: str


def signal_of(indicator: str) -> str:
    """The signal that an indicator belongs to; blank where there is none."""
    head = indicator.partition("_")[0] + "_"
    return next((room for room in signals.rooms() if room.startswith(head)), "")


def rooms() -> tuple[str, ...]:
    """What all signals share, then the signals."""
    return (SHARED, *signals.rooms())


def signal_name(room: str, *, lang: str) -> str:
    """A signal by its number and what it looks at."""
    said = _lang(lang)
    if room == SHARED:
        return "各信号共用" if said == "zh" else "Shared by all signals"
    names = [str(entry[said]) for code, entry in texts.catalogue()["indicator"].items() if signal_of(code) == room]
    return f"{room.partition('_')[0].upper()} " + ("、" if said == "zh" else "; ").join(names)


def values(*, on: date, local: Path, lang: str) -> dict[str, list[Value]]:
    """All parameters by signal, as they stand on a day."""
    said, held = _lang(lang), _read(lambda: own(_folder(local)), lang)
    found: dict[str, list[Value]] = {room: [] for room in rooms()}
    for parameter in parameters().values():
        found.setdefault(parameter.room, []).append(_value(parameter, held.get(parameter.id, ()), on, said))
    return found


def value(key: str, *, on: date, local: Path, lang: str) -> Value | None:
    """One parameter; None where there is none of that name."""
    room = key.partition(".")[0]
    if key not in parameters():
        return None
    return next(one for one in values(on=on, local=local, lang=lang)[room] if one.id == key)


def fit(key: str, text: str, *, lang: str) -> float:
    """What somebody typed as a value of a parameter. Raises Problem ``method_unfit``."""
    try:
        typed: object = json.loads(text)
    except ValueError:
        typed = text
    fitted: float = _read(lambda: parameters()[key].fit(typed), lang)
    return fitted


def laws(*, on: date, local: Path, jurisdiction: str, lang: str) -> list[LawRule]:
    """The rules that stand on a day, by id."""
    law = _read(lambda: Law.load(jurisdiction, local=_folder(local)), lang)
    kept = _own_rules(local)
    return sorted((_law(rule, kept, _lang(lang)) for rule in law.in_force(on)), key=lambda rule: rule.id)


def law(key: str, *, on: date, local: Path, jurisdiction: str, lang: str) -> LawRule | None:
    """One rule; None where none of that name stands then."""
    found = laws(on=on, local=local, jurisdiction=jurisdiction, lang=lang)
    return next((rule for rule in found if rule.id == key), None)


def law_entry(key: str, *, on: date, local: Path, jurisdiction: str) -> dict[str, Any]:
    """A rule as an entry of a local layer."""
    rule = Law.load(jurisdiction, local=_folder(local)).rule(key, on=on)
    return {
        "id": rule.id, "kind": rule.kind, **rule.data, "article": rule.article, "source": rule.source,
        "confidence": rule.confidence, "zh": rule.zh, "en": rule.en,
    }  # fmt: skip


def checked(local: Path, *, jurisdiction: str, lang: str) -> None:
    """Refuse a layer that the commands would refuse. Raises Problem ``method_unfit``."""
    _, faults = read_folder(local)
    if faults:
        raise Problem("method_unfit", detail=LibraryProblem(faults[0].code, **faults[0].params).text(lang=_lang(lang)))
    _read(lambda: (Law.load(jurisdiction, local=local), own(local)), lang)


def jurisdiction_of(lake: Path | None) -> str:
    """Whose law a lake is judged by; China's where there is none."""
    return Lake.open(lake).jurisdiction if lake and lake.exists() else "cn"


def last_day(lake: Path) -> datetime:
    """The end of the last day of which a lake holds a record: what a preview is made as of. Raises Problem ``lake_empty``."""
    held = Lake.open(lake)
    if not held.has("enforcement"):
        raise Problem("lake_empty")
    table = held.table("enforcement")
    rows = held.run(table.aggregate(last=table.occurred_at.max())).to_pylist()
    last = rows[0]["last"].astimezone(ZoneInfo(held.zone))
    return datetime.combine(last.date() + timedelta(days=1), time(), tzinfo=last.tzinfo)


def levels(lake: Path, *, as_of: datetime, local: Path, told: Callable[[str], None]) -> Levels:
    """Leads of an assessment: ``(subject_kind, subject_id, kind)`` -> ``(unit code, level)``. `told` as in `assess`."""
    found = assess(Lake.open(lake), as_of=as_of, local_law=_folder(local), told=told)
    return {
        (lead.judged.subject_kind, lead.judged.subject_id, lead.judged.kind): (lead.unit_id, lead.level)
        for lead in found.leads
    }


def _value(parameter: Parameter, versions: tuple[tuple[date, float], ...], on: date, lang: Lang) -> Value:
    begun = [version for version in versions if version[0] <= on]
    shipped_on = [since for since, _ in parameter.versions if since <= on] or [parameter.versions[0][0]]
    since, value = begun[-1] if begun else (shipped_on[-1], parameter.shipped(on))
    unit = texts.text("unit", parameter.unit, lang=lang) if parameter.unit else ""
    return Value(
        parameter.id, parameter.zh if lang == "zh" else parameter.en, unit, value, parameter.shipped(on), since, bool(begun),
        parameter.least, parameter.most, parameter.whys[-1][lang != "zh"],
    )  # fmt: skip


def _law(rule: Rule, kept: frozenset[tuple[str, date]], lang: Lang) -> LawRule:
    counting = {key: value for key, value in rule.data.items() if key not in NAMES and _counts(value)}
    numbers = {key: json.dumps(value, ensure_ascii=False) for key, value in counting.items()}
    own_rule = (rule.id, rule.valid.since) in kept
    unit = str(rule.data.get("unit", "")) if numbers else ""
    days = (rule.valid.since, rule.valid.until)
    return LawRule(
        rule.id, rule.text(lang=lang), rule.article, rule.source, *days, own_rule, unit, numbers, rule.zh, rule.en
    )


def _counts(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(_counts, value))
    return counts(value)


def counts(value: object) -> bool:
    """A number of 0 or more, be it written as a text, as exact ones are."""
    if isinstance(value, str):
        return re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _own_rules(local: Path) -> frozenset[tuple[str, date]]:
    return frozenset((rule.id, rule.valid.since) for rule in read_folder(local)[0])


def _folder(local: Path) -> Path | None:
    return local if local.is_dir() else None


def _lang(lang: str) -> Lang:
    return "en" if lang.startswith("en") else "zh"


def _read(do: Callable[[], Any], lang: str) -> Any:
    try:
        return do()
    except LibraryProblem as problem:
        raise Problem("method_unfit", detail=problem.text(lang=_lang(lang))) from problem
