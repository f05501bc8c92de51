"""A row a crash: what is recorded of its handling, documents and events by their times; worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import deadlines
from zhunsheng.expr import functions as f
from zhunsheng.expr.distance import kilometres
from zhunsheng.handling.conduct import conduct
from zhunsheng.handling.measures import TIME
from zhunsheng.handling.sources import column, documents, events, fixed, officers
from zhunsheng.handling.sources import rows as held_rows
from zhunsheng.integrity.scope import Scope
from zhunsheng.tables.crashes import CRASH_DOCUMENTS, CRASH_EVENTS

DOCUMENTS = CRASH_DOCUMENTS.column("kind").values
EVENTS = CRASH_EVENTS.column("kind").values
SCENE = ("scene_sketch", "scene_photos", "survey_record")
REVERSED = ("ordered_redo", "revoked")
HELD = (
    *("crash_id", "unit_id", "officer_id", "partner_id", "occurred_at", "reported_at", "dispatched_at", "arrived_at"),
    *("cleared_at", "severity", "procedure", "hit_and_run", "weather"),
)
FINAL = "crash.reappraisal_asked"  # a report is final when the time to ask for another has run out
LONGEST = "crash.suspension_longest"
LAST = ("d_appraisal_report", "d_liability_statement", "e_resumed", "e_served")


def cases(scope: Scope) -> ir.Table:
    """Crashes of the window, with ``day`` (local), ``deaths``, ``km`` from the unit's station, ``d_KIND`` and ``e_KIND``.

    ``d_KIND`` is the first document of a kind, ``d_KIND_last`` the last of some, ``e_KIND`` the first event; ``attended`` is
    how many officers the record and the scene's documents name; ``final`` when the report of the examination became final,
    ``suspended_until`` the longest that a suspension may last.
    """
    return scope.keep(lambda: _cases(scope), name="handling_cases")


def _cases(scope: Scope) -> ir.Table:
    rows = _stepped(scope)
    rows = rows.join(_crashes(scope), "crash_id", rname="{name}_again")
    led = officers(scope).select("officer_id", "grade")
    rows = rows.left_join(led, "officer_id", rname="{name}_again").drop("officer_id_again")
    for part in (_papers(scope), _reviewed(scope), _redone(scope), _attended(scope), _liable(scope), _measures(scope)):
        rows = rows.left_join(part, "crash_id", rname="{name}_again").drop("crash_id_again")
    rows = _until(scope, rows=rows, limit=FINAL, of="e_report_served", name="window")
    rows = _until(scope, rows=rows, limit=FINAL, of="redo_report_served", name="redo_window")
    rows = _until(scope, rows=rows, limit=LONGEST, of="e_suspended", name="suspended_until")
    asked = rows.e_reappraisal_asked.notnull()
    again = rows.d_appraisal_report_last > rows.e_reappraisal_asked
    final = ibis.cases(
        (~asked, rows.window), (again, rows.d_appraisal_report_last), else_=ibis.null(rows.window.type())
    )
    return rows.mutate(final=final)


def _stepped(scope: Scope) -> ir.Table:
    """A row a crash with all its documents and events by their times.

    One group-by of both tables and the crashes themselves: the widest table is never the side of a join that is held in
    memory, which at a million crashes would not fit.
    """
    made, happened, crashes = documents(scope), events(scope), scope.table("crashes")
    long = made.select("crash_id", code="d_" + made.kind, at=made.made_at)
    long = long.union(happened.select("crash_id", code="e_" + happened.kind, at=happened["at"]))
    none = {"code": ibis.null("string"), "at": ibis.null(TIME)}
    long = long.union(crashes.select("crash_id", **none))
    codes = [*(f"d_{kind}" for kind in DOCUMENTS), *(f"e_{kind}" for kind in EVENTS)]
    first = {code: long["at"].min(where=long.code == code) for code in codes}
    last = {f"{code}_last": long["at"].max(where=long.code == code) for code in LAST}
    return long.group_by("crash_id").aggregate(**first, **last)


def _crashes(scope: Scope) -> ir.Table:
    rows = scope.table("crashes")
    held = {name: column(rows, name, like="crashes") for name in HELD}
    deaths = ibis.greatest(*(column(rows, name, like="crashes").fill_null(0) for name in ("deaths", "deaths_7d")))
    places = {name: column(rows, name, like="crashes") for name in ("lat", "lon")}
    rows = rows.select(**held, **places, deaths=deaths)
    rows = rows.mutate(day=f.to_wall_clock(scope.lake.zone, rows.occurred_at).date())
    return _stationed(scope, rows=rows).drop("lat", "lon")


def _stationed(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """With the distance from the unit's station, null where either place is unknown."""
    if not scope.lake.has("units"):
        return rows.mutate(km=ibis.null("float64"))
    units = scope.lake.table("units", as_of=scope.as_of)
    at = {f"at_{name}": column(units, name, like="units") for name in ("lat", "lon")}
    rows = rows.left_join(units.select("unit_id", **at), "unit_id", rname="{name}_of_unit").drop("unit_id_of_unit")
    far = kilometres(rows.lat, lon=rows.lon, to_lat=rows.at_lat, to_lon=rows.at_lon)
    return rows.mutate(km=far).drop("at_lat", "at_lon")


def _papers(scope: Scope) -> ir.Table:
    """Whether the papers that must be signed are."""
    signing = [rule.data["value"].split(",") for rule in scope.law.rules if rule.id == "crash.signed"]
    asked = sorted({kind for kinds in signing for kind in kinds})
    rows = documents(scope)
    rows = rows.filter(rows.kind.isin(asked), rows.signed.notnull())
    return rows.group_by("crash_id").aggregate(signed_known=rows.count(), unsigned=(~rows.signed).sum().cast("int64"))


def _reviewed(scope: Scope) -> ir.Table:
    """What a review decided, and by whom."""
    rows = documents(scope)
    rows = rows.filter(rows.kind == "review_decision")
    return rows.group_by("crash_id").aggregate(
        outcome=rows.outcome.max(), reviewer=rows.officer_id.max(), second_reviewer=rows.partner_id.max()
    )


def _redone(scope: Scope) -> ir.Table:
    """Of reviews that order a new determination: when, and what followed."""
    rows, happened = documents(scope), events(scope)
    ordered = rows.filter(rows.kind == "review_decision", rows.outcome.isin(REVERSED))
    ordered = ordered.group_by("crash_id").aggregate(redo_at=ordered.made_at.min())
    after = rows.join(ordered, "crash_id").filter(lambda t: t.made_at > t.redo_at)
    made = after.group_by("crash_id").aggregate(
        redo_statement=after.made_at.min(where=after.kind == "liability_statement"),
        redo_request=after.made_at.min(where=after.kind == "appraisal_request"),
    )
    later = happened.join(ordered, "crash_id").filter(lambda t: t["at"] > t.redo_at)
    told = later.group_by("crash_id").aggregate(redo_report_served=later["at"].min(where=later.kind == "report_served"))
    for part in (made, told):
        ordered = ordered.left_join(part, "crash_id", rname="{name}_again").drop("crash_id_again")
    return ordered


def _attended(scope: Scope) -> ir.Table:
    """How many officers, auxiliaries not counted, the record and the documents of the scene name."""
    rows, made = scope.table("crashes"), documents(scope)
    made = made.filter(made.kind.isin(SCENE))
    named = [
        table.select("crash_id", person=column(table, name, like="crashes"))
        for table, name in ((rows, "officer_id"), (rows, "partner_id"), (made, "officer_id"), (made, "partner_id"))
    ]
    people = reduce(lambda left, right: left.union(right), named)
    people = people.filter(people.person.notnull()).distinct()
    grades = officers(scope)
    auxiliary = grades.filter(grades.auxiliary).select(person="officer_id")
    people = people.anti_join(auxiliary, "person")
    return people.group_by("crash_id").aggregate(attended=people.count())


def _liable(scope: Scope) -> ir.Table:
    """Parties by liability, how many have a behaviour found, and the groups of what drivers did."""
    rows = conduct(scope)
    counted = {
        f"n_{value}": (rows.liability == value).fill_null(False).sum().cast("int64")
        for value in ("full", "main", "equal", "minor", "none", "undetermined")
    }
    return rows.group_by("crash_id").aggregate(
        parties=rows.count(),
        unknown=(rows.liability.isnull() & (rows.kind != "passenger")).sum(),
        behaving=(rows.groups != "").fill_null(False).sum(),
        groups=rows.groups.group_concat("", where=rows.kind.isin(["motor", "non_motor"])),
        **counted,
    )


def _measures(scope: Scope) -> ir.Table:
    """Blood tests and vehicles held, from the compulsory measures."""
    rows = held_rows(scope, name="compulsory_measures", columns=("crash_id", "kind", "taken_at", "released_at"))
    rows = rows.filter(rows.crash_id.notnull(), rows.taken_at < ibis.literal(scope.as_of))
    return rows.group_by("crash_id").aggregate(
        blood=rows.taken_at.min(where=rows.kind == "blood_test"),
        released=rows.released_at.max(where=rows.kind == "detain_vehicle"),
    )


def _until(scope: Scope, *, rows: ir.Table, limit: str, of: str, name: str) -> ir.Table:
    """With the end of a limit that begins with a column."""
    rows = rows.mutate(_begins=f.to_wall_clock(scope.lake.zone, rows[of]).date())
    ends = calendar(scope, limits=(limit,)).select(_begins="day", _ends="ends")
    rows = rows.left_join(ends, "_begins", rname="{name}_of_limit").drop("_begins", "_begins_of_limit")
    moment = rows._ends.cast("int64").as_timestamp("s").cast("timestamp('UTC', 6)")
    return rows.mutate(**{name: moment}).drop("_ends")


def calendar(scope: Scope, *, limits: Iterable[str]) -> ir.Table:
    """Last moments of limits for every day from the window's first to its last; ``version`` is the place in the law data."""
    chosen = [rule for rule in scope.law.rules if rule.kind == "limit" and rule.id in set(limits)]
    places = [scope.law.rules.index(rule) for rule in chosen]
    first, last = (moment.astimezone(scope.zone).date() for moment in (scope.window.start, scope.window.end))
    made = deadlines.ends(chosen, first=first, last=last, zone=scope.zone)
    table = fixed(scope, table=made, name=f"handling_ends_{'_'.join(sorted(set(limits)))[-40:].replace('.', '_')}")
    branches = [(table.version == nth, place) for nth, place in enumerate(places)]
    place = ibis.cases(*branches, else_=-1) if branches else ibis.literal(-1)
    return table.mutate(law=place.cast("int64"))
