"""D4's expressions: an earlier penalty, commercial use, the licence, a crash; on file, and charged or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import codes, tiers
from zhunsheng.integrity.benign import licence_lag
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d4_aggravation.params import Params
from zhunsheng.law import Rule

ALCOHOL = "bac_mg_100ml"
FACTS = ("repeat", "commercial", "commercial_filed", "commercial_class", "licence", "crash")
STRATA = ("fact", "band")
GRAVER = ("revocation", "detention", "criminal")
BAD_LICENCE = ("none", "suspended", "revoked", "wrong_class")
TRADE = ("coach", "hazmat")
LEAST = ("none", "warning")


def penalty(scope: Scope, *, fact: str) -> Rule | None:
    """The law's penalty for drink driving with this aggravation."""
    rules = [rule for rule in scope.law.of_kind("fine") if rule.data.get("group") == "alcohol" and rule.data.get(fact)]
    return rules[-1] if rules else None


def charge(scope: Scope, *, state: str) -> Rule | None:
    """The code that charges a state of the licence, with the article of its penalty."""
    codes_ = [rule for rule in scope.law.of_kind("code") if rule.data.get("licence") == state]
    grave = [rule.article for rule in scope.law.of_kind("fine") if rule.id == "fine.grave"]
    return replace(codes_[-1], article=grave[-1] if grave else codes_[-1].article) if codes_ else None


def drinking(scope: Scope) -> ir.Table:
    """Drink-driving records below the tier of drunk driving: ``graver`` (some graver penalty was given), ``code_aggravation``."""
    columns = (
        "record_id",
        "officer_id",
        "unit_id",
        "occurred_at",
        "driver",
        "vehicle",
        "vehicle_class",
        "commercial",
        "repeat",
    )
    rows = scope.columns(
        *columns, "group", "subject", "measure", "measured", "charged_tier", "code", "fine", "sanction", "sanctions"
    )
    about = (rows.group == "alcohol") | (rows.measure == ALCOHOL).fill_null(False)
    rows = rows.filter(about, rows.subject == "motor")
    value = ibis.ifelse(rows.measure == ALCOHOL, rows.measured, ibis.null("float64"))
    by_value = tiers.tier(scope.law, measure=ALCOHOL, measured=value, limit=ibis.literal(0.0), day=rows._day)
    given = [rows.sanctions.contains(name).fill_null(False) | (rows.sanction == name) for name in GRAVER]
    rows = rows.mutate(tier=ibis.coalesce(by_value, rows.charged_tier), graver=ibis.or_(*given))
    rows = codes.with_meanings(rows, law=scope.law, what={"aggravation": "code_aggravation"})
    rows = rows.mutate(code_aggravation=rows.code_aggravation.fill_null(""))
    rows = rows.filter(rows.tier == 0, rows.sanction != "unknown")
    return scope.keep(rows, name="d4_aggravation_drinking")


def repeats(scope: Scope, *, params: Params) -> ir.Table:
    """Drink driving of one who has a penalty for it on file; charged as the first time is a hit."""
    rows = drinking(scope)
    earlier = scope.lake.table("enforcement", as_of=scope.as_of)
    about = (earlier.group == "alcohol") | (earlier.measure == ALCOHOL).fill_null(False)
    punished = ~earlier.sanction.isin([*LEAST, "unknown"]) & (earlier.status != "voided")
    earlier = earlier.filter(about, punished, earlier.driver.notnull())
    first = earlier.group_by("driver").aggregate(since=ibis.coalesce(earlier.entered_at, earlier.occurred_at).min())
    both = rows.join(first, "driver", rname="{name}_of_first")
    both = both.filter(both.since + ibis.interval(days=params.known_days) <= both.occurred_at)
    hit = ~both.repeat.fill_null(False) & ~both.graver & (both.code_aggravation != "repeat")
    return _part(both.mutate(hit=hit, known_at=both._known), fact="repeat")


def commercial(scope: Scope) -> list[ir.Table]:
    """Drink driving in commercial use: by the record itself, by the vehicle's earlier records, or by its class alone."""
    rows = drinking(scope)
    rows = rows.join(_filed(scope, rows=rows), "record_id", how="left", rname="{name}_of_file")
    rows = rows.mutate(filed=ibis._.filed.fill_null(False))
    rule = penalty(scope, fact="commercial")
    paid = rows.fine.fill_null(0) >= float(rule.data["fine"][0]) if rule else ibis.literal(False)
    hit = ~rows.graver & (rows.code_aggravation != "commercial") & ~paid
    rows = rows.mutate(hit=hit, known_at=rows._known)
    own = rows.commercial.fill_null(False)
    by_class = ~own & ~rows.filed & rows.commercial.isnull() & rows.vehicle_class.isin(TRADE)
    chosen = {"commercial": own, "commercial_filed": ~own & rows.filed, "commercial_class": by_class.fill_null(False)}
    return [_part(rows.filter(test), fact=fact) for fact, test in chosen.items()]


def _filed(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """Records whose vehicle stands as commercial on all of its records known before: ``record_id``, ``filed``."""
    asked = rows.filter(rows.vehicle.notnull()).select("record_id", "vehicle", "occurred_at")
    every = scope.every.filter(scope.every.vehicle.notnull(), scope.every.commercial.notnull())
    seen = every.select("vehicle", "commercial", known="_known").semi_join(asked, "vehicle")
    both = asked.join(seen, "vehicle", rname="{name}_of_other")
    both = both.filter(both.known < both.occurred_at)
    return both.group_by("record_id").aggregate(filed=both.commercial.all())


def licences(scope: Scope, *, params: Params) -> ir.Table:
    """Stops of drivers whose licence was none, suspended, revoked or of another class; not charged with it is a hit.

    One driver's records of a day are one stop. A code of papers that the law's table does not hold counts as charged.
    """
    columns = (
        "record_id",
        "officer_id",
        "unit_id",
        "occurred_at",
        "driver",
        "vehicle",
        "code",
        "group",
        "licence_state",
    )
    rows = scope.columns(*columns, "subject", "method")
    rows = rows.filter(rows.subject == "motor", rows.method == "on_site")
    rows = rows.mutate(person=ibis.coalesce(rows.driver, rows.vehicle, rows.record_id))
    bad = rows.filter(rows.licence_state.isin(BAD_LICENCE))
    stop = rows.semi_join(bad, ["person", "_day"])
    stop = codes.with_meanings(stop, law=scope.law, what={"licence": "code_licence", "group": "code_group"})
    papers = (stop.group == "documents") & stop.code_group.isnull()
    stop = stop.mutate(
        charged=stop.code_licence.notnull() | papers, bad=stop.licence_state.isin(BAD_LICENCE).fill_null(False)
    )
    single = stop.group_by("person", "_day").aggregate(
        record_id=stop.record_id.min(where=stop.bad), charged=stop.charged.any(), last=stop._known.max()
    )
    facts = bad.select(
        "record_id", "officer_id", "unit_id", "occurred_at", "driver", "licence_state", "_known", "group"
    )
    both = single.join(facts, "record_id", rname="{name}_of_act").select(*facts.columns, "charged", "last", "_day")
    late = licence_lag.late(scope, rows=both)
    due = late.last + ibis.interval(days=params.grace_days)
    late = late.mutate(
        hit=~late.charged, known_at=due, cause=ibis.ifelse(late.lagged, licence_lag.CAUSE, ibis.null("string"))
    )
    return scope.keep(late.filter(late.known_at < ibis.literal(scope.as_of)), name="d4_aggravation_licences")


def crashes(scope: Scope) -> ir.Table:
    """Violations that came from a crash; no penalty, or a warning only, is a hit."""
    rows = scope.columns("record_id", "officer_id", "unit_id", "crash_id", "subject", "group", "sanction")
    rows = rows.filter(rows.crash_id.notnull(), rows.subject == "motor", rows.sanction != "unknown")
    return _part(rows.mutate(hit=rows.sanction.isin(LEAST), known_at=rows._known), fact="crash", band="group")


def _part(rows: ir.Table, *, fact: str, band: str = "") -> ir.Table:
    """One fact's rows in the form that all share; ``band`` is a column that must be equal too."""
    x = ibis.ifelse(rows.hit, FACTS.index(fact) + 1, 0).cast("int64")
    cause = rows.cause if "cause" in rows.columns else ibis.null("string")
    shared = {"x": x, "telling": ibis.literal(1.0), "fact": ibis.literal(fact), "cause": cause}
    known = rows.known_at.cast("timestamp('UTC')")
    rows = rows.mutate(**shared, known_at=known, band=rows[band] if band else ibis.literal(""))
    return rows.select(*COLUMNS, *STRATA, "cause")


def parts(scope: Scope, *, params: Params, facts: Sequence[str]) -> list[ir.Table]:
    """The rows of these facts."""
    found = []
    if "repeat" in facts:
        found.append(repeats(scope, params=params))
    if "commercial" in facts:
        found += commercial(scope)
    if "licence" in facts:
        found.append(_part(licences(scope, params=params), fact="licence"))
    if "crash" in facts:
        found.append(crashes(scope))
    return found


def marked(rows: Sequence[ir.Table], *, params: Params, indicator: Indicator) -> Marks:
    """The facts as one: apart each is so rare that an officer would need years to be assessed at all."""
    whole = ibis.union(*rows) if len(rows) > 1 else rows[0]
    return Marks(
        indicator,
        whole,
        STRATA,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(licence_lag.CAUSE,),
        line=0.5,
    )


def contradictions(scope: Scope, *, params: Params, facts: Sequence[str]) -> ir.Table:
    """Records where the fact is certain and was not charged: ``fact`` and the state of the licence, for the checks."""
    columns = ("record_id", "officer_id", "unit_id", "fact")
    found = [
        part.filter(part.hit, part.cause.isnull(), part.fact.isin(["repeat", "commercial", "licence"])).select(*columns)
        for part in parts(scope, params=params, facts=[fact for fact in facts if fact != "crash"])
    ]
    whole = ibis.union(*found) if len(found) > 1 else found[0]
    about = scope.columns("record_id", "measured", "licence_state", "code")
    both = whole.join(about, "record_id", rname="{name}_of_act")
    return both.select(*columns, "measured", "licence_state", "code").order_by("record_id", "fact")
