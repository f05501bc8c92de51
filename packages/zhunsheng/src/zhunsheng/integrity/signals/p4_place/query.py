"""P4's expressions: the roster around a record, own positions around it, the way from the record before."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.expr import asof
from zhunsheng.integrity import duty
from zhunsheng.integrity.scope import Scope, kept
from zhunsheng.integrity.signals.p4_place.params import Params

NORTH, EAST = 110.574, 111.320  # kilometres of a degree
NEEDED = ("lat", "lon", "camera_id", "device_id")


def seconds(moment: ir.TimestampValue, *, since: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds between two moments; engines give seconds of the epoch as floats."""
    return (moment.epoch_seconds() - since.epoch_seconds()).cast("float64").cast("int64")


def kilometres(
    lat: ir.FloatingValue, *, lon: ir.FloatingValue, to_lat: ir.FloatingValue, to_lon: ir.FloatingValue
) -> ir.FloatingValue:
    """Distance on a plane, good to a per cent within some hundred kilometres."""
    east = (to_lon - lon) * EAST * ((lat + to_lat) / 2).radians().cos()
    north = (to_lat - lat) * NORTH
    return (east * east + north * north).sqrt()


@kept
def acts(scope: Scope) -> ir.Table:
    """On-site records of named officers, but for those at midnight exactly: a default, which P5 looks at."""
    rows = duty.records(scope, *NEEDED, "method")
    rows = rows.filter(rows.method == "on_site", rows.officer_id.notnull())
    default = (rows._clock.hour() == 0) & (rows._clock.minute() == 0) & (rows._clock.second() == 0)
    rows = rows.filter(~default).mutate(known_at=rows._known)
    wanted = ("record_id", "officer_id", "unit_id", "occurred_at", "known_at", "_day", "block", "beat_kind", *NEEDED)
    return rows.select(*wanted)


def rostered(scope: Scope, *, params: Params) -> ir.Table:
    """Acts between two shifts of their officer, with ``off``: seconds outside the nearer one, 0 inside."""
    roster = shifts(scope)
    rows = asof.latest(
        acts(scope), of=roster, by=["officer_id"], at="occurred_at", since="starts_at", columns=["until"]
    )
    rows = rows.mutate(back=-rows.occurred_at.epoch_seconds().cast("float64"))
    ahead = roster.mutate(back_from=-roster.starts_at.epoch_seconds().cast("float64"), next_at=roster.starts_at)
    rows = asof.latest(rows, of=ahead, by=["officer_id"], at="back", since="back_from", columns=["next_at"])
    over = seconds(rows.occurred_at, since=rows.until).clip(lower=0)
    under = seconds(rows.next_at, since=rows.occurred_at)
    rows = rows.mutate(over=over, off=ibis.least(over, under.fill_null(10**9)), gap=over + under)
    known = (rows.over == 0) | (rows.gap <= 86_400 * params.roster_days).fill_null(False)
    return rows.filter(rows.until.notnull(), known).drop("until", "next_at", "back", "over", "gap")


@kept
def shifts(scope: Scope) -> ir.Table:
    """Shifts by officer and start, with ``until``: the latest end so far, so that one inside another does not hide it."""
    rows = scope.lake.table("shifts", as_of=scope.as_of)
    single = rows.group_by("officer_id", "starts_at").aggregate(ends_at=rows.ends_at.max())
    so_far = ibis.window(group_by="officer_id", order_by="starts_at", preceding=None, following=0)
    return single.mutate(until=single.ends_at.max().over(so_far))


@kept
def positions(scope: Scope) -> ir.Table:
    """Pings by officer and moment; of two carriers at one moment the first by name."""
    rows = scope.table("positions")
    rows = rows.filter(rows.officer_id.notnull()).select("officer_id", "at", "carrier_id", "lat", "lon")
    rows = rows.semi_join(acts(scope), "officer_id")
    return rows.group_by("officer_id", "at").aggregate(
        ping_lat=rows.lat.argmin(rows.carrier_id), ping_lon=rows.lon.argmin(rows.carrier_id)
    )


def pinged(scope: Scope, *, params: Params) -> ir.Table:
    """Acts with a place and own positions near their time: ``beyond`` and ``far`` in kilometres, and ``faster``.

    ``far`` is the larger distance of the positions just before and after, ``beyond`` how much of it neither the radius nor a
    drive explains, ``faster`` whether even the fastest drive does not.
    """
    rows, pings = acts(scope), positions(scope)
    own = rows.columns
    rows = rows.filter(rows.lat.notnull(), rows.lon.notnull())
    rows = rows.mutate(back=-rows.occurred_at.epoch_seconds().cast("float64"))
    before = pings.mutate(at_before=pings["at"], lat_before=pings.ping_lat, lon_before=pings.ping_lon)
    rows = asof.latest(
        rows, of=before, by=["officer_id"], at="occurred_at", since="at",
        columns=["at_before", "lat_before", "lon_before"],
    )  # fmt: skip
    after = pings.mutate(
        back_from=-pings["at"].epoch_seconds().cast("float64"),
        at_after=pings["at"], lat_after=pings.ping_lat, lon_after=pings.ping_lon,
    )  # fmt: skip
    rows = asof.latest(
        rows, of=after, by=["officer_id"], at="back", since="back_from", columns=["at_after", "lat_after", "lon_after"]
    )
    for side in ("before", "after"):
        rows = _side(rows, side=side, params=params)
    rows = rows.filter(rows.far_before.notnull() | rows.far_after.notnull())
    merged = {
        name: ibis.greatest(rows[f"{name}_before"].fill_null(-1.0), rows[f"{name}_after"].fill_null(-1.0))
        for name in ("far", "beyond", "impossible")
    }
    return scope.keep(rows.select(*own, **merged), name="p4_pinged")


def _side(rows: ir.Table, *, side: str, params: Params) -> ir.Table:
    """Distance to the ping on one side, null where it is not near in time; kilometres beyond what a drive allows.

    The ping is the receiver's own; only the record's position may have been typed.
    """
    gone = seconds(rows[f"at_{side}"], since=rows.occurred_at).abs()
    far = kilometres(rows.lat, lon=rows.lon, to_lat=rows[f"lat_{side}"], to_lon=rows[f"lon_{side}"])
    far = ibis.ifelse(gone <= 60 * params.ping_minutes, far, ibis.null("float64"))
    slack = (gone + 60 * params.rounding_minutes) / 3600
    return rows.mutate(
        **{
            f"far_{side}": far,
            f"beyond_{side}": far - params.radius_km - params.speed_kmh * slack,
            f"impossible_{side}": far - params.error_km - params.fastest_kmh * slack,
        }
    )


def travelled(scope: Scope, *, params: Params) -> ir.Table:
    """Acts with the officer's record before: ``excess`` kilometres that nobody drives, and whether both legs are such.

    ``lone``: the ways from the record before and to the one after are both impossible while those two fit together, so that
    it is this record that does not.
    """
    rows = acts(scope)
    own = rows.columns
    rows = rows.filter(rows.lat.notnull(), rows.lon.notnull())
    order = ibis.window(group_by="officer_id", order_by=["occurred_at", "record_id"])
    names = ("occurred_at", "lat", "lon")
    sides = {f"{name}_before": rows[name].lag().over(order) for name in names}
    sides |= {f"{name}_after": rows[name].lead().over(order) for name in names}
    rows = rows.mutate(**sides)
    here, before, after = (_point(rows, suffix=suffix) for suffix in ("", "_before", "_after"))
    legs = {
        "excess": _excess(before, there=here, params=params),
        "excess_on": _excess(here, there=after, params=params),
        "excess_past": _excess(before, there=after, params=params),
    }
    rows = rows.mutate(**legs)
    rows = rows.mutate(
        way=kilometres(before[1], lon=before[2], to_lat=rows.lat, to_lon=rows.lon),
        minutes=seconds(rows.occurred_at, since=rows.occurred_at_before) / 60,
    )
    lone = (rows.excess > 0) & (rows.excess_on > 0) & (rows.excess_past <= 0)
    rows = rows.mutate(lone=lone.fill_null(False))
    return scope.keep(rows.select(*own, "excess", "lone", "way", "minutes"), name="p4_way")


def _point(rows: ir.Table, *, suffix: str) -> tuple[ir.Value, ir.Value, ir.Value]:
    return rows[f"occurred_at{suffix}"], rows[f"lat{suffix}"], rows[f"lon{suffix}"]


def _excess(
    here: tuple[ir.Value, ir.Value, ir.Value], *, there: tuple[ir.Value, ir.Value, ir.Value], params: Params
) -> ir.Value:
    """Kilometres between two records beyond location error and the fastest drive; null beyond ``apart_hours``."""
    gone = seconds(there[0], since=here[0]).abs()
    far = kilometres(here[1], lon=here[2], to_lat=there[1], to_lon=there[2])
    beyond = far - 2 * params.error_km - params.fastest_kmh * (gone + 60 * params.rounding_minutes) / 3600
    return ibis.ifelse(gone <= 3600 * params.apart_hours, beyond, ibis.null("float64"))
