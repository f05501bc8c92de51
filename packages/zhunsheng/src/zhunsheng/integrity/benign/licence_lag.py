"""Licence lag: the register's word for a licence may be younger than the act, and the officer saw another one."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope

CAUSE = "licence_lag"
HOURS = 72  # a record keyed in later than this took the licence's state from the register, not from the roadside
DAYS = 7  # nobody gets a licence, or gets it back, so soon: a valid one found by then was valid at the act


def late(scope: Scope, *, rows: ir.Table) -> ir.Table:
    """The rows with ``lagged``: was the state of the licence known only after the act?

    Parameters
    ----------
    rows : ``record_id``, ``driver``, ``occurred_at``, ``_known``, ``licence_state``; one row a record.

    Notes
    -----
    So it is where the record was keyed in days later, where the log shows the state keyed in by a later edit, or where another
    record of the same driver soon after has a valid licence (which says nothing against a wrong class of vehicle).
    """
    keyed = rows._known > rows.occurred_at + ibis.interval(hours=HOURS)
    marked = rows.mutate(keyed=keyed)
    for name, found in (("reset", _reset(scope)), ("valid_after", _valid_after(scope, rows=rows))):
        flag = found.mutate(**{name: ibis.literal(True)})
        marked = marked.join(flag, "record_id", how="left", rname="{name}_of_" + name)
        marked = marked.mutate(**{name: marked[name].fill_null(False)})
    return marked.mutate(lagged=marked.keyed | marked.reset | marked.valid_after).select(*rows.columns, "lagged")


def _reset(scope: Scope) -> ir.Table:
    """Records whose state of the licence was edited away from valid."""
    if not scope.lake.has("edits"):
        return scope.every.filter(ibis.literal(False)).select("record_id")
    edits = scope.table("edits")
    changed = edits.filter(
        edits.column == "licence_state", edits.before.fill_null("valid").isin(["valid", "", "unknown"])
    )
    return changed.select("record_id").distinct()


def _valid_after(scope: Scope, *, rows: ir.Table) -> ir.Table:
    every = scope.every.select("record_id", "driver", "occurred_at", "licence_state")
    valid = every.filter(every.driver.notnull(), every.licence_state == "valid")
    seen = valid.select("driver", seen_at=valid.occurred_at)
    asked = rows.filter(rows.driver.notnull(), rows.licence_state != "wrong_class")
    asked = asked.select("record_id", "driver", "occurred_at")
    both = asked.join(seen.semi_join(asked, "driver"), "driver", rname="{name}_of_other")
    gap = both.seen_at.epoch_seconds() - both.occurred_at.epoch_seconds()
    return both.filter(gap > 0, gap <= 86_400 * DAYS).select("record_id").distinct()
