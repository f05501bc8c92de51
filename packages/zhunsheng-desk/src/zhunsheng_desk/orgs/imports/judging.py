"""What each line would do, judged against what is there and what the user may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs.imports.columns import columns
from zhunsheng_desk.orgs.models import Batch, BatchRow, Person, Unit

Values = dict[str, str]
Verdict = BatchRow.Verdict


@dataclass
class Judged:
    """One line: its verdict, what was, what would be, and the problem where it is refused."""

    line: int
    after: Values
    verdict: str = Verdict.NEW
    before: Values | None = None
    problem: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def refuse(self, problem: str, /, **params: Any) -> Judged:
        """Refuse the line, with the reason."""
        self.verdict, self.problem, self.params = Verdict.REFUSED, problem, params
        return self


def judge(lines: Iterable[tuple[int, Values]], *, kind: str, user: User) -> Iterator[Judged]:
    """Judge lines in their order. A unit may be placed under one that the same file brings above it."""
    bench = Bench(kind, user)
    for line, values in lines:
        yield bench.judge(Judged(line=line, after=values))


class Bench:
    """What judging looks things up in: one query each, whatever the number of lines."""

    def __init__(self, kind: str, user: User) -> None:
        self.kind, self.columns = kind, columns(kind)
        self.key = "code" if kind == Batch.Kind.UNITS else "number"
        self.parent = "parent" if kind == Batch.Kind.UNITS else "unit"
        permission = "units.change" if kind == Batch.Kind.UNITS else "people.change"
        self.units = dict(Unit.objects.visible_to(user, permission=permission).values_list("code", "closed"))
        self.known = {values[self.key]: values for values in state(kind)}
        self.seen: dict[str, int] = {}

    def judge(self, row: Judged) -> Judged:
        """The verdict on one line."""
        if self._form(row).problem:
            return row
        key = row.after[self.key]
        row.before = self.known.get(key)
        if key in self.seen:
            return row.refuse("key_twice", key=key, line=self.seen[key])
        self.seen[key] = row.line
        place = row.after[self.parent]
        held = {place, row.before[self.parent]} if row.before else {place}
        outside = [code for code in held if code not in self.units]
        if outside:
            return row.refuse("unit_unknown", code=row.after[self.parent] if place in outside else outside[0])
        if self.units[place]:
            return row.refuse("unit_closed", unit=place)
        if row.before:
            row.verdict = Verdict.SAME if row.before == row.after else Verdict.CHANGE
        elif self.kind == Batch.Kind.UNITS:
            self.units[key] = None
        return row

    def _form(self, row: Judged) -> Judged:
        for code, column in self.columns.items():
            value, limit = row.after[code], column.more["limit"]
            if not value and not column.more.get("optional"):
                return row.refuse("value_missing", column=str(column.text))
            if len(value) > int(str(limit)):
                return row.refuse("value_long", column=str(column.text), limit=limit)
        kinds: Any = Unit.Kind if self.kind == Batch.Kind.UNITS else Person.Kind
        kind = choice(kinds, row.after["kind"])
        if kind is None:
            allowed = "、".join(str(label) for label in kinds.labels)
            return row.refuse(
                "value_unknown", column=str(self.columns["kind"].text), value=row.after["kind"], allowed=allowed
            )
        row.after["kind"] = kind
        for code in [row.after[name] for name in ("code", "parent", "unit") if name in row.after]:
            if not (len(code) == 12 and code.isascii() and code.isdigit()):
                return row.refuse("unit_code_wrong", code=code)
        return row


def choice(kinds: type[models.TextChoices], said: str) -> str | None:
    """The value of a choice that is written as value or label, in either language."""
    from django.utils import translation

    for language in ("zh-hans", "en"):
        with translation.override(language):
            for value, label in kinds.choices:
                if said.lower() in (value, str(label).lower()):
                    return str(value)
    return None


def state(kind: str) -> Iterator[Values]:
    """What is there now, in the form of a line: neither the top unit, nor who left, nor what is closed."""
    if kind == Batch.Kind.UNITS:
        for code, name, own, parent in (
            Unit.objects.filter(closed=None).exclude(parent=None).values_list("code", "name", "kind", "parent__code")
        ):
            yield {"code": code, "name": name, "kind": own, "parent": str(parent)}
    else:
        for number, name, own, title, unit in Person.objects.filter(left=None).values_list(
            "number", "name", "kind", "title", "unit__code"
        ):
            yield {"unit": unit, "name": name, "kind": own, "number": number, "title": title}
