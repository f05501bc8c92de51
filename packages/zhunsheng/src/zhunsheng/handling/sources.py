"""The tables that tell of a crash's handling as known at the moment; columns and tables that a lake lacks are empty."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from zhunsheng.comparisons.units import Tree
from zhunsheng.integrity.scope import Scope
from zhunsheng.tables import TABLES

TYPES = {
    **dict.fromkeys(("str", "enum"), "string"),
    **{"int": "int64", "float": "float64", "bool": "bool", "date": "date", "time": "timestamp('UTC', 6)"},
    **dict.fromkeys(("list_str", "list_enum"), "array<string>"),
}
GRADES = ("trained", "junior", "middle", "senior")


def column(rows: ir.Table, name: str, *, like: str) -> ir.Value:
    """A column, null throughout where an older lake has none; its type is that of the canonical table."""
    kind = dt.dtype(TYPES[TABLES[like].column(name).type])
    return rows[name].cast(kind) if name in rows.columns else ibis.null(kind)


def rows(scope: Scope, *, name: str, columns: Sequence[str]) -> ir.Table:
    """Columns of a table as known at the moment, no rows where the lake has none."""
    if not scope.lake.has(name):
        crashes = scope.table("crashes")
        types = {each: TYPES[TABLES[name].column(each).type] for each in columns}
        return crashes.filter(False).select(**{each: ibis.null(kind) for each, kind in types.items()})
    held = scope.lake.table(name, as_of=scope.as_of)
    return held.select(**{each: column(held, each, like=name) for each in columns})


def documents(scope: Scope) -> ir.Table:
    """Documents made by the moment."""
    names = ("crash_id", "kind", "made_at", "officer_id", "partner_id", "signed", "outcome")
    held = rows(scope, name="crash_documents", columns=names)
    return held.filter(held.made_at < ibis.literal(scope.as_of))


def events(scope: Scope) -> ir.Table:
    """Events by the moment, and days agreed for later."""
    held = rows(scope, name="crash_events", columns=("crash_id", "kind", "at"))
    return held.filter((held["at"] < ibis.literal(scope.as_of)) | (held.kind == "appraisal_due"))


def parties(scope: Scope) -> ir.Table:
    """Parties to the crashes."""
    names = ("crash_id", "party_no", "kind", "vehicle_class", "vehicle_origin", "behaviours", "liability")
    return rows(scope, name="crash_parties", columns=(*names, "articles", "fled", "destroyed"))


def officers(scope: Scope) -> ir.Table:
    """Each officer once: ``auxiliary``, and ``grade``, the place of the highest one among `GRADES`, null where unknown."""
    held = rows(scope, name="officers", columns=("officer_id", "kind", "crash_grade"))
    grade = ibis.cases(
        *((held.crash_grade == grade, place) for place, grade in enumerate(GRADES)), else_=ibis.null("int64")
    )
    held = held.mutate(grade=grade)
    return held.group_by("officer_id").aggregate(
        auxiliary=(held.kind == "auxiliary").fill_null(False).max(), grade=held.grade.max()
    )


def fixed(scope: Scope, *, table: pa.Table, name: str) -> ir.Table:
    """Rows made here rather than read, known to the engine by a name so that expressions over them can be kept."""
    scope.lake.engine.put(table, name=name)
    return scope.lake.engine.table(name)


def brigades(scope: Scope, *, tree: Tree) -> ir.Table:
    """Units and the brigade that each is of, itself where none stands above it."""
    found = {
        unit: next((over for over in tree.above(unit) if tree.level(over) == "brigade"), unit) for unit in tree.units
    }
    schema = pa.schema([("unit_id", pa.string()), ("brigade", pa.string())])
    return fixed(scope, table=pa.table([list(found), list(found.values())], schema=schema), name="handling_brigades")


def kinds(scope: Scope) -> frozenset[str]:
    """Kinds of documents (``d_KIND``) and events (``e_KIND``) that the lake logs at all: what is never logged says nothing."""
    found: set[str] = set()
    for prefix, table in (("d", documents(scope)), ("e", events(scope))):
        found |= {f"{prefix}_{kind}" for kind in scope.run(table.select("kind").distinct())["kind"].to_pylist()}
    return frozenset(found)
