"""One rule of law as data, and reading rules from TOML with every mistake named."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhunsheng.errors import Lang
from zhunsheng.types import Validity

KINDS: dict[str, tuple[str, ...]] = {
    "scale": ("measure", "basis", "floor", "edges", "closed"),
    "points": ("measure", "where", "points"),
    "fine_scale": ("measure", "basis", "floor", "edges", "closed", "fine"),
    "fine_schedule": ("measure", "flat", "each"),
    "fine": (),
    "amount": ("code", "fine"),
    "first_offence": ("code",),
    "parameter": ("value", "unit"),
    "limit": ("amount", "unit", "after"),
    "item": ("points",),
    "code": ("code", "group", "subject"),
    "court": ("pattern",),
    "recorded": ("table", "moment", "by"),
    "kept": ("table", "where"),
}
CONFIDENCE = ("high", "medium", "low", "unknown")
DAY_KINDS = ("working_day", "calendar_day", "hour", "month")
COMMON = ("id", "kind", "article", "source", "confidence", "since", "zh", "en")


@dataclass(frozen=True)
class Rule:
    """A rule while it stands.

    Parameters
    ----------
    id : the same over time; a rule that changed has several entries with other days.
    valid : the days on which it is in force.
    article, source, confidence : where it says so, where that was read, how sure that is.
    data : what its kind holds, such as edges, points, fine.
    """

    id: str
    kind: str
    valid: Validity
    article: str
    source: str
    confidence: str
    zh: str
    en: str
    file: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def text(self, *, lang: Lang) -> str:
        """What the rule says."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file of law data: a code of messages.toml and its parameters."""

    code: str
    params: Mapping[str, object]


def read(path: Path) -> tuple[list[Rule], list[Fault]]:
    """The rules of a file and its faults; a faulty rule is left out."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [], [Fault("law_unreadable", {"file": path.name, "detail": str(error)})]
    rules: list[Rule] = []
    faults: list[Fault] = []
    for number, entry in enumerate(data.get("rule", []), start=1):
        merged = {**data.get("defaults", {}), **entry}
        wrong = list(_faults(merged, file=path.name, number=number))
        faults += wrong
        if not wrong:
            rules.append(_rule(merged, file=path.name))
    return rules, faults


def _faults(entry: Mapping[str, Any], *, file: str, number: int) -> Iterator[Fault]:
    place = str(entry.get("id", f"#{number}"))

    def fault(what: str, allowed: object) -> Fault:
        return Fault("law_wrong", {"file": file, "rule": place, "what": what, "allowed": str(allowed)})

    for name in COMMON:
        if not entry.get(name):
            yield fault(f"{name} = {entry.get(name)!r}", name)
    kind = entry.get("kind")
    if kind not in KINDS:
        yield fault(f"kind = {kind!r}", ", ".join(KINDS))
        return
    for name in KINDS[kind]:
        if name not in entry:
            yield fault(f"{name} = None", name)
    if entry.get("confidence") not in CONFIDENCE:
        yield fault(f"confidence = {entry.get('confidence')!r}", ", ".join(CONFIDENCE))
    since, until = entry.get("since"), entry.get("until")
    if not isinstance(since, date):
        yield fault(f"since = {since!r}", "2022-04-01")
    elif until is not None and (not isinstance(until, date) or until < since):
        yield fault(f"until = {until!r}", f">= {since}")
    yield from _kind_faults(entry, fault=fault)


def _kind_faults(entry: Mapping[str, Any], *, fault: Any) -> Iterator[Fault]:  # noqa: ANN401  (a local function)
    if "edges" in entry:
        edges = [float(edge) for edge in entry["edges"]]
        if edges != sorted(set(edges)):
            yield fault(f"edges = {entry['edges']}", "0.1 < 0.2 < 0.5")
        if entry.get("closed") not in ("lower", "upper"):
            yield fault(f"closed = {entry.get('closed')!r}", "lower, upper")
        if entry.get("basis") not in ("value", "over", "over_share"):
            yield fault(f"basis = {entry.get('basis')!r}", "value, over, over_share")
    if entry.get("kind") == "limit" and entry.get("unit") not in DAY_KINDS:
        yield fault(f"unit = {entry.get('unit')!r}", ", ".join(DAY_KINDS))
    for low, high in _ranges(entry.get("fine")):
        if not 0 <= low <= high:
            yield fault(f"fine = {entry['fine']}", "0 <= low <= high")


def _ranges(fine: object) -> list[tuple[float, float]]:
    if not isinstance(fine, list):
        return []
    pairs = fine if fine and isinstance(fine[0], list) else [fine]
    return [(float(low), float(high)) for low, high in pairs]


def _rule(entry: Mapping[str, Any], *, file: str) -> Rule:
    names = {*COMMON, "until"}
    return Rule(
        id=entry["id"],
        kind=entry["kind"],
        valid=Validity(entry["since"], entry.get("until")),
        article=entry["article"],
        source=entry["source"],
        confidence=entry["confidence"],
        zh=entry["zh"],
        en=entry["en"],
        file=file,
        data={key: value for key, value in entry.items() if key not in names},
    )
