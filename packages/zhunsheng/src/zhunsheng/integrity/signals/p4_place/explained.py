"""What may explain a wrong time or place: a clock, a shared badge, a slip in the officer's number, a lost roster."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.integrity.benign import clock_skew, shared_device, typing_error, unit_upload
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.p4_place.params import Params
from zhunsheng.integrity.signals.p4_place.query import acts, kilometres, positions, rostered, seconds, shifts

CAUSES = (typing_error.CAUSE, shared_device.CAUSE, clock_skew.CAUSE, unit_upload.CAUSE)


def caused(scope: Scope, *, rows: ir.Table, params: Params, name: str, skewed: ir.Table | None) -> ir.Table:
    """The rows, worked out once, with ``cause``: null where a hit is not explained.

    Parameters
    ----------
    rows : acts with ``hit``. ``name`` : of the table to keep. ``skewed`` : ``record_id`` of hits that a clock explains.
    """
    rows = unit_upload.flagged(rows, least=params.day_least, share=params.day_share, people=params.people)
    rows = scope.keep(rows, name=f"{name}_hits")
    hits = rows.filter(rows.hit)
    tables = {
        "mistyped": _mistyped(scope, hits=hits, params=params),
        "shared": _shared(scope, hits=hits, params=params),
    }
    if skewed is not None:
        tables["skewed"] = skewed
    for flag, table in tables.items():
        rows = rows.left_join(table.mutate(**{flag: True}), "record_id", rname=f"{{name}}_of_{flag}")
        rows = rows.drop(f"record_id_of_{flag}")
    if skewed is None:
        rows = rows.mutate(skewed=ibis.literal(False))
    rows = rows.mutate(**{flag: rows[flag].fill_null(False) for flag in ("mistyped", "shared", "skewed")})
    flags = zip((rows.mistyped, rows.shared, rows.skewed, rows.unit_late), CAUSES, strict=True)
    return scope.keep(rows.mutate(cause=ibis.cases(*flags, else_=ibis.null("string"))), name=name)


def _mistyped(scope: Scope, *, hits: ir.Table, params: Params) -> ir.Table:
    """Hits under a number one slip from that of a colleague whose camera it was that day; without a camera, who stood there."""
    rows = acts(scope)
    people = rows.select("officer_id", "unit_id").distinct()
    own = people.semi_join(hits, "officer_id")
    pairs = typing_error.one_slip(own, right=people, column="officer_id")
    pairs = pairs.filter(pairs.unit_id == pairs.unit_id_of_other)
    pairs = scope.keep(pairs.select("officer_id", other=pairs.officer_id_of_other), name="p4_alike")
    suspects = hits.select("record_id", "officer_id", "camera_id", "_day", "occurred_at", "lat", "lon")
    suspects = suspects.join(pairs, "officer_id", rname="{name}_of_pair")
    worn = rows.filter(rows.camera_id.notnull())
    worn = worn.select("camera_id", "_day", other=worn.officer_id).distinct()
    found = suspects.semi_join(worn, ["other", "camera_id", "_day"]).select("record_id")
    if scope.lacking(positions=("officer_id",)):
        return found.distinct()
    blank = suspects.filter(suspects.camera_id.isnull(), suspects.lat.notnull())
    pings = positions(scope).rename(other="officer_id")
    stood = asof.latest(
        blank, of=pings.mutate(ping_at=pings["at"]), by=["other"], at="occurred_at", since="at",
        columns=["ping_at", "ping_lat", "ping_lon"],
    )  # fmt: skip
    near = seconds(stood.occurred_at, since=stood.ping_at) <= 60 * params.ping_minutes
    stood = stood.filter(near, _distance(stood) <= params.radius_km)
    return found.union(stood.select("record_id")).distinct()


def _distance(rows: ir.Table) -> ir.FloatingValue:
    return kilometres(rows.lat, lon=rows.lon, to_lat=rows.ping_lat, to_lon=rows.ping_lon)


def _shared(scope: Scope, *, hits: ir.Table, params: Params) -> ir.Table:
    """Hits on days on which two cameras took turns under one number."""
    days = acts(scope).semi_join(hits, ["officer_id", "_day"])
    order = ("occurred_at", "record_id")
    turned = shared_device.turns(days, within=("officer_id", "_day"), order=order, who="camera_id")
    busy = turned.filter(turned.turns >= params.turns).select("record_id")
    return hits.semi_join(busy, "record_id").select("record_id").distinct()


def off_by_clock(scope: Scope, *, hits: ir.Table, params: Params) -> ir.Table:
    """Hits off shift whose own footage, on shift, stands at one constant gap."""
    films = footage(scope).semi_join(hits, "officer_id")
    films = films.select("officer_id", "seen_until", occurred_at=films.starts_at)
    films = asof.latest(
        films, of=shifts(scope), by=["officer_id"], at="occurred_at", since="starts_at", columns=["until"]
    )
    films = films.filter(films.until >= films.occurred_at).select("officer_id", at=films.occurred_at)
    return _fitting(
        _near(hits.select("record_id", "officer_id", "occurred_at"), events=films, params=params), params=params
    )


def away_by_clock(scope: Scope, *, hits: ir.Table, params: Params) -> ir.Table:
    """Hits away from where the officer was, who was at the place itself at one constant gap."""
    own = hits.select("record_id", "officer_id", "occurred_at", "lat", "lon")
    pairs = _near(own, events=positions(scope).semi_join(hits, "officer_id"), params=params)
    return _fitting(pairs.filter(_distance(pairs) <= params.radius_km), params=params)


def _near(hits: ir.Table, *, events: ir.Table, params: Params) -> ir.Table:
    """Hits with the officer's events some hours around, ``gap`` seconds later; joined by stretches of time, not all by all."""
    stretch = 3600 * params.skew_hours
    at = (hits.occurred_at.epoch_seconds().cast("float64") / stretch).floor().cast("int64")
    hits = hits.mutate(stretch=ibis.array([at - 1, at, at + 1]).unnest())
    events = events.mutate(stretch=(events["at"].epoch_seconds().cast("float64") / stretch).floor().cast("int64"))
    pairs = hits.join(events, ["officer_id", "stretch"], rname="{name}_of_event")
    pairs = pairs.mutate(gap=seconds(pairs["at"], since=pairs.occurred_at))
    return pairs.filter(pairs.gap.abs() <= stretch)


def _fitting(pairs: ir.Table, *, params: Params) -> ir.Table:
    return clock_skew.fitting(
        pairs, by="officer_id", width=params.skew_seconds, least=params.skew_least, share=params.skew_share
    )


@kept
def footage(scope: Scope) -> ir.Table:
    """Recordings by officer and start, with ``seen_until``: the latest end so far."""
    rows = scope.table("footage")
    rows = rows.filter(rows.officer_id.notnull())
    single = rows.group_by("officer_id", "starts_at").aggregate(ends_at=rows.ends_at.max())
    so_far = ibis.window(group_by="officer_id", order_by="starts_at", preceding=None, following=0)
    return single.mutate(seen_until=single.ends_at.max().over(so_far))


def unseen(scope: Scope, *, params: Params) -> ir.Table:
    """Off-shift hits without any own footage near them, of officers whose records on shift are mostly filmed."""
    rows = rostered(scope, params=params)
    clear = 60 * params.clear_minutes
    rows = rows.semi_join(rows.filter(rows.off > clear), "officer_id")
    margin = ibis.interval(minutes=params.footage_minutes)
    rows = rows.mutate(latest=rows.occurred_at + margin)
    rows = asof.latest(
        rows, of=footage(scope), by=["officer_id"], at="latest", since="starts_at", columns=["seen_until"]
    )
    rows = rows.mutate(filmed=(rows.seen_until + margin >= rows.occurred_at).fill_null(False))
    on_shift = rows.filter(rows.off == 0)
    usual = on_shift.group_by("officer_id").aggregate(n=on_shift.count(), filmed=on_shift.filmed.sum().cast("int64"))
    usual = usual.filter(usual.n >= params.filmed_least, usual.filmed >= params.filmed_share * usual.n)
    return rows.filter(rows.off > clear, ~rows.filmed).semi_join(usual, "officer_id").select("record_id")
