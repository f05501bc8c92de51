"""What the source gives for each of our columns, as text, after maps and conditions."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.ingest import texts
from zhunsheng.ingest.codes import CodeTable
from zhunsheng.ingest.profile import Condition, Field, Target
from zhunsheng.ingest.source import Source

LINE_NAME = ("_line",)
DAY = "occurred_at"


class Given:
    """Builds the text behind the columns of one target.

    Parameters
    ----------
    source : where the source's columns are.
    earlier : texts already made, for fields that look back at others by name.
    day : the local day of the act, by which a code that changed its meaning is read.
    """

    def __init__(
        self,
        source: Source,
        *,
        codes: CodeTable,
        earlier: dict[str, ir.StringValue],
        day: ir.DateValue | None = None,
    ) -> None:
        self.source = source
        self.codes = codes
        self.earlier = earlier
        self.day = day

    def text(self, field: Field | None) -> ir.StringValue | None:
        """The text of a field, None where the profile or the source has nothing for it."""
        if field is None:
            return None
        if field.cases:
            parts = [text for case in field.cases if (text := self.text(case)) is not None]
            return ibis.coalesce(*parts) if parts else None
        text = self._raw(field)
        if text is None:
            return None
        if field.null_if:
            text = ibis.cases((text.isin(list(field.null_if)), ibis.null("string")), else_=text)
        text = _mapped(text, field=field)
        condition = self.holds(field.when)
        return text if condition is None else ibis.cases((condition, text), else_=ibis.null("string"))

    def _raw(self, field: Field) -> ir.StringValue | None:
        if field.const:
            return ibis.literal(field.const)
        if field.line:
            return ibis.literal(field.prefix) + self.source.line()
        if field.concat:
            return self._joined(field)
        if field.list:
            return self._listed(field)
        if field.divide:
            return self._ratio(field)
        if field.date:
            return self._moment(field)
        text = self.source.text(field.source)
        if text is not None and field.code_table:
            return self.codes.look_up(text, what=field.code_table, day=self.day)
        return text if text is None or not field.prefix else ibis.literal(field.prefix) + text

    def _joined(self, field: Field) -> ir.StringValue | None:
        parts = [self.source.line() if names == LINE_NAME else self.source.text(names) for names in field.concat]
        present = [part for part in parts if part is not None]
        if not present:
            return None
        joined = present[0]
        for part in present[1:]:
            joined = joined + field.separator + part
        return ibis.literal(field.prefix) + joined if field.prefix else joined

    def _listed(self, field: Field) -> ir.StringValue | None:
        """Several columns as one list, blank ones left out."""
        parts = [part for names in field.list if (part := self.source.text(names)) is not None]
        if not parts:
            return None
        listed = ibis.literal("")
        for part in parts:
            listed = listed + ibis.coalesce(part + ";", "")
        return ibis.cases((listed == "", ibis.null("string")), else_=listed)

    def _ratio(self, field: Field) -> ir.StringValue | None:
        top, bottom = (self.source.text(names) for names in field.divide)
        if top is None or bottom is None:
            return None
        return (texts.number(top) / texts.number(bottom).nullif(0.0)).cast("string")

    def _moment(self, field: Field) -> ir.StringValue | None:
        """A date and a clock, or an hour with a minute that may be missing, put together."""
        day = self.source.text(field.date)
        if day is None:
            return None
        clock = self.source.text(field.clock) if field.clock else None
        if clock is None and field.hour and (hour := self.source.text(field.hour)) is not None:
            minute = self.source.text(field.minute) if field.minute else None
            clock = hour + ":" + ("00" if minute is None else ibis.coalesce(minute, "00"))
        return day if clock is None else ibis.coalesce(day + " " + clock, day)

    def holds(self, conditions: tuple[Condition, ...]) -> ir.BooleanValue | None:
        """All of the conditions, None where there is none."""
        tests = [test for condition in conditions for test in self._tests(condition)]
        return ibis.and_(*tests) if tests else None

    def _tests(self, condition: Condition) -> Iterator[ir.BooleanValue]:
        text = self.earlier.get(condition.field) if condition.field else self.source.text(condition.column)
        if text is None:
            yield ibis.literal(condition.blank is True or bool(condition.unlike))
            return
        if condition.among:
            yield text.isin(list(condition.among)).fill_null(False)
        if condition.unlike:
            yield ~text.isin(list(condition.unlike)).fill_null(False)
        if condition.matches:
            yield text.re_search(condition.matches).fill_null(False)
        if condition.blank is not None:
            yield text.isnull() if condition.blank else text.notnull()


def _mapped(text: ir.StringValue, *, field: Field) -> ir.StringValue:
    """Through the field's map, then its patterns; what fits none stays, or becomes ``other``."""
    branches = [(text == old, _literal(new)) for old, new in field.map.items()]
    branches += [(text.re_search(pattern), _literal(new)) for pattern, new in field.match]
    if not branches:
        return text
    if field.other is None:
        return ibis.cases(*branches, else_=text)
    return ibis.cases(*branches, (text.notnull(), _literal(field.other)), else_=ibis.null("string"))


def _literal(text: str) -> ir.StringValue:
    return ibis.literal(text) if text else ibis.null("string")


def day_of(text: ir.StringValue, *, zone: str) -> ir.DateValue:
    """The local day that a time's text names."""
    return f.to_wall_clock(zone or "UTC", texts.instant(text, zone=zone)).date()


def looked_back_at(target: Target) -> list[str]:
    """Columns of ours that other fields of the target look at; they are made first."""
    names = {condition.field for condition in target.when}
    for field in target.columns.values():
        names |= set(_back(field))
    return [name for name in target.columns if name in names]


def _back(field: Field) -> Iterator[str]:
    yield from (condition.field for condition in field.when)
    if field.code_table:
        yield DAY
    for case in field.cases:
        yield from _back(case)
