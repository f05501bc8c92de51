"""One source row to one canonical row: the whole mapping of a target table as a single Ibis expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zhunsheng.errors import Problem
from zhunsheng.expr import functions as f
from zhunsheng.ingest.codes import CodeTable
from zhunsheng.ingest.given import DAY as CODE_DAY
from zhunsheng.ingest.given import Given, day_of, looked_back_at
from zhunsheng.ingest.profile import Condition, Field, Profile, Target
from zhunsheng.ingest.rules import given_name, problems
from zhunsheng.ingest.source import LINE, Source
from zhunsheng.ingest.values import TYPES, typed
from zhunsheng.tables import TABLES

PROBLEMS = "_problems"
MONTH = "_month"
WHOLE = "all"  # the month of tables that are not split by month
UNDATED = "undated"
DAY = "_day"


@dataclass(frozen=True)
class Mapper:
    """Maps blocks of one header into one target table.

    Parameters
    ----------
    zone : the lake's local zone, whose months partition the table.
    secret : the lake's key for pseudonyms.
    """

    target: Target
    profile: Profile
    zone: str
    codes: CodeTable
    secret: bytes

    def levels(self, header: Sequence[str], *, plain: bool = False) -> list[tuple[str, ir.Table]]:
        """Rows of table ``block`` to rows of the target with ``_line``, ``_month`` and ``_problems``, step by step.

        Each level reads the one before by its name, so that no text is worked out twice.
        """
        columns = self.target.columns
        back = looked_back_at(self.target)
        cleaned = Source(header, profile=self.profile).tidied(known_names(self.target), trim=not plain)
        source = Source(header, profile=self.profile).over(ibis.table(cleaned.schema(), name="cleaned"))
        dated = self._dated(source) if CODE_DAY in back else source.table
        rows = ibis.table(dated.schema(), name="dated")
        texts = self._texts(source, rows=rows, names=[CODE_DAY] if CODE_DAY in back else [])
        made = {name: _text_or_null(texts.text(columns[name])) for name in back if name != CODE_DAY}
        first = rows.mutate(**{given_name(name): text for name, text in made.items()})
        given = self._given(source, first=first, back=back)
        typed = self._typed(ibis.table(given.schema(), name="given"), plain=plain)
        judged = self._judged(typed.schema())
        return [
            ("cleaned", cleaned),
            ("dated", dated),
            ("first", first),
            ("given", given),
            ("typed", typed),
            ("judged", judged),
        ]

    def _dated(self, source: Source) -> ir.Table:
        """The block with the day of the act, by which codes are read."""
        text = _text_or_null(Given(source, codes=self.codes, earlier={}).text(self.target.columns[CODE_DAY]))
        return source.table.mutate(**{given_name(CODE_DAY): text, DAY: day_of(text, zone=self.profile.time_zone)})

    def _texts(self, source: Source, *, rows: ir.Table, names: Sequence[str]) -> Given:
        """The builder of texts over rows that already hold some of them."""
        earlier = {name: rows[given_name(name)] for name in names}
        day = rows[DAY] if DAY in rows.columns else None
        return Given(source.over(rows), codes=self.codes, earlier=earlier, day=day)

    def _given(self, source: Source, *, first: ir.Table, back: list[str]) -> ir.Table:
        """The text behind every column that the source has something for."""
        rows = ibis.table(first.schema(), name="first")
        texts = self._texts(source, rows=rows, names=back)
        test = texts.holds(self.target.when)
        kept = rows if test is None else rows.filter(test)
        columns = {given_name(name): rows[given_name(name)] for name in back}
        for column in TABLES[self.target.name].columns:
            text = None if column.name in back else texts.text(self.target.columns.get(column.name))
            if text is not None:
                columns[given_name(column.name)] = text
        labels = {
            f"label_{name}": label
            for name, field in self.target.columns.items()
            if field.label and (label := texts.source.text(field.label)) is not None
        }
        return kept.select(**columns, **labels, **{LINE: rows[LINE]})

    def _typed(self, rows: ir.Table, *, plain: bool) -> ir.Table:
        """The values beside the texts."""
        values = {}
        for column in TABLES[self.target.name].columns:
            field = self.target.columns.get(column.name)
            if field is None or given_name(column.name) not in rows.columns:
                values[column.name] = ibis.null(TYPES[column.type])
                continue
            text = rows[given_name(column.name)]
            value = typed(
                text, column=column, field=field, zone=self.profile.time_zone, secret=self.secret, plain=plain
            )
            if (label := f"label_{column.name}") in rows.columns:
                value = ibis.coalesce(rows[label] + "." + value, value)
            values[column.name] = value
        texts = {name: rows[name] for name in map(given_name, self._names()) if name in rows.columns}
        return rows.select(**values, **texts, **{LINE: rows[LINE]})

    def _judged(self, schema: ibis.Schema) -> ir.Table:
        """The values with what is wrong and the month."""
        rows = ibis.table(schema, name="typed")
        wrong = problems(rows, target=self.target, zone=self.profile.time_zone)
        return rows.select(*self._names(), LINE, **{PROBLEMS: wrong, MONTH: self._month(rows)})

    def _names(self) -> list[str]:
        return [column.name for column in TABLES[self.target.name].columns]

    def sources_of(self, column: str) -> set[str]:
        """Names in the source's header that a column may be made from."""
        return set(names_of(self.target.columns.get(column)))

    def _month(self, rows: ir.Table) -> ir.StringValue:
        by = TABLES[self.target.name].month_by
        if by is None:
            return ibis.literal(WHOLE)
        value = rows[by]
        month = value.strftime("%Y-%m") if value.type().is_date() else f.local_month(value, zone=self.zone)
        return ibis.coalesce(month, UNDATED)


def _text_or_null(text: ir.StringValue | None) -> ir.StringValue:
    return ibis.null("string") if text is None else text


def missing(target: Target, *, header: Sequence[str], profile: Profile) -> list[str]:
    """Required columns of the target for which the header has no source, each with the names looked for."""
    source = Source(header, profile=profile)
    return [
        f"{column.name} ({' / '.join(names_of(target.columns.get(column.name)))})"
        for column in TABLES[target.name].columns
        if column.required and not _present(target.columns.get(column.name), source=source)
    ]


def known_names(target: Target) -> set[str]:
    """Every source column that the target looks at."""
    looked = (*target.when, *(test for field in target.columns.values() for test in _conditions(field)))
    named = {name for field in target.columns.values() for name in names_of(field)}
    return named | {name for condition in looked for name in condition.column}


def _conditions(field: Field) -> Iterator[Condition]:
    yield from field.when
    for case in field.cases:
        yield from _conditions(case)


def check(target: Target, *, header: Sequence[str], profile: Profile, file: str) -> None:
    """Refuse a file whose header lacks what the target cannot do without."""
    lacking = missing(target, header=header, profile=profile)
    if lacking:
        raise Problem(
            "columns_missing",
            file=file,
            profile=profile.id,
            table=target.name,
            lacking="; ".join(lacking),
            found=", ".join(header)[:500],
        )


def _present(field: Field | None, *, source: Source) -> bool:
    if field is None:
        return False
    if field.const or field.line:
        return True
    if field.cases:
        return any(_present(case, source=source) for case in field.cases)
    parts = field.concat or field.divide or field.list or (field.date or field.source,)
    return any(names == ("_line",) or source.place(names) is not None for names in parts)


def texts_of(field: Field | None) -> list[str]:
    """Texts of the source that the field's maps know."""
    if field is None:
        return []
    return [*field.map, *(text for case in field.cases for text in texts_of(case))]


def names_of(field: Field | None) -> list[str]:
    """Names in the source's header that the field looks at; a dash where it looks at none."""
    if field is None:
        return ["—"]
    own = [*field.source, *field.date, *field.clock, *field.hour, *field.minute, *field.label]
    parts = [name for names in (*field.concat, *field.divide, *field.list) for name in names if name != "_line"]
    return [*own, *parts, *(name for case in field.cases for name in names_of(case) if name != "—")] or ["—"]
