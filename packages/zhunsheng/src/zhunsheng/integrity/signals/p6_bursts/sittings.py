"""P6's sittings at the terminal, and those in which late records were keyed in one after another."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.benign import amendment, late_entry_of_unit
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p6_bursts.params import Params

OF = ("officer_id", "sitting")


def entries(scope: Scope, *, params: Params) -> ir.Table:
    """On-site records with ``entered``, ``lag`` (seconds) and ``sitting``, the number of the officer's sitting."""
    rows = scope.columns("record_id", "officer_id", "unit_id", "method", "occurred_at", "entered_at")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull(), rows.entered_at.notnull())
    entered = rows.entered_at.epoch_seconds()
    rows = rows.mutate(entered=entered, lag=entered - rows.occurred_at.epoch_seconds())
    order = ibis.window(group_by="officer_id", order_by=["entered", "record_id"])
    pause = rows.entered - rows.entered.lag().over(order)
    rows = rows.mutate(begins=(pause.isnull() | (pause > params.pause_minutes * 60)).cast("int64"))
    running = ibis.cumulative_window(group_by="officer_id", order_by=["entered", "record_id"])
    rows = rows.mutate(sitting=rows.begins.sum().over(running).cast("int64"))
    kept = rows.select("record_id", "unit_id", *OF, "_day", "entered_at", "entered", "lag")
    return scope.keep(kept, name="p6_bursts_entries")


def backlog(scope: Scope, *, rows: ir.Table, params: Params) -> ir.Table:
    """Late records of each sitting: all, those that no amendment explains, those that nothing explains."""
    late = rows.filter(rows.lag > params.late_hours * 3600)
    fixed = amendment.amended(scope).mutate(fixed=ibis.literal(True))
    late = late.join(fixed, "record_id", how="left", rname="{name}_of_fix")
    down = late_entry_of_unit.days(scope, hours=params.late_hours).mutate(down=ibis.literal(True))
    late = late.join(down, ["unit_id", "officer_id", "_day"], how="left", rname="{name}_of_down")
    own = ~late.fixed.fill_null(False)
    left = own & ~late.down.fill_null(False)
    return late.group_by(*OF).aggregate(
        first=late.record_id.argmin(late.entered),
        late=late.count(),
        own=own.sum().cast("int64"),
        left=left.sum().cast("int64"),
        took=late.entered.max() - late.entered.min(),
    )


def bursts(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Sittings; those in which many late records were keyed in quickly are hits, but for the first few of the window."""
    rows = entries(scope, params=params)
    sittings = rows.group_by(*OF).aggregate(
        any_record=rows.record_id.min(), unit_id=rows.unit_id.min(), known_at=rows.entered_at.max()
    )
    late = backlog(scope, rows=rows, params=params)
    same = [sittings[name] == late[name] for name in OF]
    both = sittings.join(late, same, how="left", rname="{name}_of_late")
    quick = both.took <= (both.late - 1) * params.pace_minutes * 60
    many = (both.late >= params.late_least) & quick
    both = both.mutate(
        burst=many.fill_null(False),
        cause=ibis.cases(
            (both.own < params.late_least, amendment.CAUSE),
            (both.left < params.late_least, late_entry_of_unit.CAUSE),
            else_=ibis.null("string"),
        ),
        x=both.late.fill_null(0),
        telling=both.late.fill_null(0).cast("float64"),
        record_id=both["first"].fill_null(both.any_record),
    )
    both = both.mutate(plain=(both.burst & both.cause.isnull()).cast("int64"))
    before = ibis.cumulative_window(group_by="officer_id", order_by="sitting")
    both = both.mutate(nth=both.plain.sum().over(before).cast("int64"))
    hit = both.burst & (both.cause.notnull() | (both.nth > params.spare))
    causes = (amendment.CAUSE, late_entry_of_unit.CAUSE)
    return Marks(
        indicator,
        both.mutate(hit=hit).select(*COLUMNS, "cause"),
        least_records=params.least_sessions,
        least=params.least_peers,
        causes=causes,
        line=params.late_least - 0.5,
    )
