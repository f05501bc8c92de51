"""P6's expressions: records of the last days of the month, beside colleagues with as large a part of their shifts there."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import functions as f
from zhunsheng.expr import months
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import campaign
from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import COLUMNS, Marks
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.p6_bursts.params import Params


def banded(value: ir.NumericValue, *, edges: tuple[float, ...]) -> ir.IntegerValue:
    """How many of the edges a value has reached."""
    reached = [(value >= edge).cast("int64") for edge in edges]
    return sum(reached[1:], reached[0])


def month_end(scope: Scope, *, params: Params, indicator: Indicator) -> Marks:
    """Records of whole months; those of the last days are hits. Compared within a unit: what all of it do is U1's to tell.

    Within it, officer-months with as large a part of their shifts in the last days are alike, and those that were behind the
    middle before them: who has little before has the larger part then by arithmetic alone. A record counts when its month is
    over, so that a month half gone looks no better than it is.
    """
    rows = duty.records(scope, "method")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull())
    left = months.days_left(rows._day)
    rows = rows.mutate(
        month=months.first(rows._day),
        home=rows.unit_id,
        hit=left < params.last_days,
        x=left,
        telling=(params.last_days - left).cast("float64"),
        known_at=ibis.greatest(rows._known, months.last_moment(rows._day, zone=scope.lake.zone)),
        cause=campaign.explains(rows),
    )
    rows = rows.filter(rows.known_at <= ibis.literal(scope.window.end))
    rows = _with_standing(_with_shifts(scope, rows=rows, params=params))
    strata = ("home", "late_part", "behind")
    return Marks(
        indicator,
        rows.select(*COLUMNS, *strata, "cause"),
        strata,
        least_records=params.least_records,
        least=params.least_peers,
        causes=(campaign.CAUSE,),
        line=params.last_days - 0.5,
        by=("officer",),
    )


def _with_shifts(scope: Scope, *, rows: ir.Table, params: Params) -> ir.Table:
    """``late_part``: how large a part of the officer's shifts of the month began in its last days; null without shifts."""
    if not scope.lake.has("shifts"):
        return rows.mutate(late_part=ibis.null("int64"))
    shifts = scope.table("shifts")
    shifts = shifts.mutate(day=f.to_wall_clock(scope.lake.zone, shifts.starts_at).date())
    late = (months.days_left(shifts["day"]) < params.last_days).cast("float64")
    counted = shifts.group_by("officer_id", month=months.first(shifts["day"])).aggregate(
        late_part=banded(late.mean(), edges=params.late_parts)
    )
    return rows.join(counted, ["officer_id", "month"], how="left", rname="{name}_of_shifts")


def _with_standing(rows: ir.Table) -> ir.Table:
    """``behind``: the officer had less than the unit's middle count of the month before its last days."""
    keys = ["home", "month"]
    done = rows.group_by(*keys, "officer_id").aggregate(done=(~rows.hit).sum().cast("int64"))
    middle = done.group_by(*keys).aggregate(middle=done.done.median())
    both = done.join(middle, keys, rname="{name}_of_unit")
    standing = both.select(*keys, "officer_id", behind=both.done < both.middle)
    return rows.join(standing, [*keys, "officer_id"], rname="{name}_of_standing")
