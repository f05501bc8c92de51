"""What stands beside the records: units, officers, shifts, beats, drives, crashes, duty hours, claims, instruments."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhunsheng.simulate import arrow
from zhunsheng.simulate.bureau import Bureau
from zhunsheng.simulate.canonical import table
from zhunsheng.simulate.decisions import device_ids
from zhunsheng.simulate.drives import LENGTH, THEMES, Drives
from zhunsheng.simulate.menu import BEAT_KINDS
from zhunsheng.simulate.plan import EPOCH, Plan, midnight
from zhunsheng.simulate.recordings import officer_ids
from zhunsheng.simulate.rows import DAY, HOUR, NONE, Array, Rows, picked, share, stream
from zhunsheng.tables.crashes import CRASHES
from zhunsheng.tables.instruments import DEVICE_COUNTERS, READINGS
from zhunsheng.tables.people import OFFICERS, SHIFTS, UNITS
from zhunsheng.tables.series import COUNTS, EXPOSURE
from zhunsheng.tables.surroundings import BEATS, CAMPAIGNS

MODES = ("screening", "evidential", "blood")
CRASHES_MONTHLY = 9.0  # of a squadron
HOURLY = np.array([2, 1, 1, 1, 1, 2, 4, 8, 7, 6, 6, 6, 6, 6, 6, 7, 8, 10, 9, 7, 6, 5, 4, 3], float)


def units(bureau: Bureau) -> pa.Table:
    """The units of the bureau."""
    places = bureau.places
    return table(
        UNITS,
        unit_id=pa.array(places.ids),
        parent_id=arrow.words(np.array(places.parents), among=places.ids),
        level=pa.array(places.levels),
        name=pa.array(places.names),
        adcode=pa.array(places.adcodes),
    )


def officers(plan: Plan, *, bureau: Bureau) -> pa.Table:
    """Officers and auxiliaries."""
    people = bureau.officers
    return table(
        OFFICERS,
        officer_id=officer_ids(np.arange(len(people)), bureau=bureau),
        unit_id=arrow.words(people["squadron"], among=bureau.places.squadron_ids),
        kind=arrow.words(people["auxiliary"].astype(int), among=("officer", "auxiliary")),
        since=arrow.dates((plan.start - EPOCH).days + people["since"]),
    )


def shifts(rows: Rows, *, bureau: Bureau) -> pa.Table:
    """The roster."""
    return table(
        SHIFTS,
        officer_id=officer_ids(rows["officer"], bureau=bureau),
        starts_at=arrow.times(rows["starts"]),
        ends_at=arrow.times(rows["ends"]),
        beat_id=beat_ids(rows["beat"], bureau=bureau),
    )


def beat_ids(beats: Array, *, bureau: Bureau) -> pa.Array:
    """Codes of beats: the squadron's, and a number."""
    squadron = bureau.places.beats["squadron"][beats.clip(min=0)]
    heads = arrow.words(np.where(beats == NONE, NONE, squadron), among=bureau.places.squadron_ids)
    return arrow.numbered(heads, numbers=beats, width=5)


def beats(bureau: Bureau) -> pa.Table:
    """The beats."""
    held = bureau.places.beats
    return table(
        BEATS,
        beat_id=beat_ids(np.arange(len(held)), bureau=bureau),
        unit_id=arrow.words(held["squadron"], among=bureau.places.squadron_ids),
        kind=arrow.words(held["kind"], among=BEAT_KINDS),
        lat=arrow.floats(np.round(held["lat"], 6)),
        lon=arrow.floats(np.round(held["lon"], 6)),
    )


def campaigns(plan: Plan, *, bureau: Bureau, drives: Drives) -> pa.Table:
    """Each drive, a row for each squadron that takes part and one for its brigade."""
    places = bureau.places
    drive, squadron = np.nonzero(drives.parts)
    brigades = [(nth, places.parents[places.squadrons[squad]]) for nth, squad in zip(drive, squadron, strict=True)]
    taking = [(nth, int(places.squadrons[squad])) for nth, squad in zip(drive, squadron, strict=True)]
    pairs = np.array(sorted({*taking, *brigades}))
    nth, unit = pairs[:, 0], pairs[:, 1]
    theme = drives.drives["theme"][nth]
    starts = midnight(plan.start) + drives.drives["first"][nth] * DAY
    return table(
        CAMPAIGNS,
        campaign_id=arrow.numbered("Z", numbers=nth + 1, width=4),
        unit_id=arrow.words(unit, among=places.ids),
        starts_at=arrow.times(starts),
        ends_at=arrow.times(starts + LENGTH * DAY),
        groups=pa.array([list(THEMES[number][1]) for number in theme], pa.list_(pa.string())),
        name=arrow.words(theme, among=[name for name, _ in THEMES]),
    )


def exposure(plan: Plan, *, bureau: Bureau, rows: Rows) -> pa.Table:
    """Hours on duty of each officer and month, by the roster."""
    month = plan.month_of[rows["day"]]
    months = len(plan.firsts)
    place = rows["officer"] * months + month
    hours = np.bincount(place, (rows["ends"] - rows["starts"]) / HOUR, minlength=len(bureau.officers) * months)
    held = np.flatnonzero(hours > 0)
    firsts = np.array([(day - EPOCH).days for day in plan.firsts])
    count = len(held)
    return table(
        EXPOSURE,
        subject_kind=arrow.words(np.zeros(count, int), among=("officer",)),
        subject_id=officer_ids(held // months, bureau=bureau),
        month=arrow.dates(firsts[held % months]),
        quantity=arrow.words(np.zeros(count, int), among=("duty_hours",)),
        value=arrow.floats(hours[held]),
    )


def counts(plan: Plan, *, bureau: Bureau, claims: Rows, tested: Array) -> pa.Table:
    """Breath tests that each squadron says it made."""
    squadron, month = claims["squadron"], claims["month"]
    made = tested[squadron, month] * (1 + claims["noise"])
    claimed = np.rint(made / (1 - claims["inflated"])).astype(np.int64).clip(min=0)
    firsts = np.array([(day - EPOCH).days for day in plan.firsts])
    return table(
        COUNTS,
        series_id=series_ids(squadron, bureau=bureau),
        unit_id=arrow.words(squadron, among=bureau.places.squadron_ids),
        category=arrow.words(np.zeros(len(claims), int), among=("breath_tests",)),
        period=arrow.dates(firsts[month]),
        step=arrow.words(np.zeros(len(claims), int), among=("month",)),
        count=pa.array(claimed),
    )


def series_ids(squadrons: Array, *, bureau: Bureau) -> pa.Array:
    """Names of the series of claimed breath tests."""
    return arrow.words(squadrons, among=[f"breath_tests:{code}" for code in bureau.places.squadron_ids])


def readings(rows: Rows, *, bureau: Bureau) -> pa.Table:
    """All readings, in the order in which they were taken."""
    held = rows.take(np.lexsort((rows["serial"], rows["taken"])))
    laboratory = arrow.numbered("L", numbers=np.where(held["device"] == NONE, 1, NONE), width=3)
    return table(
        READINGS,
        device_id=pc.coalesce(device_ids(held["device"], bureau=bureau), laboratory),
        taken_at=arrow.times(held["taken"]),
        reading_id=arrow.reading_ids(held["serial"]),
        officer_id=officer_ids(held["officer"], bureau=bureau),
        vehicle=arrow.hashes(held["vehicle"], salt=arrow.VEHICLE),
        driver=arrow.hashes(held["driver"], salt=arrow.DRIVER),
        mode=arrow.words(held["mode"], among=MODES),
        measure=arrow.words(np.zeros(len(held), int), among=("bac_mg_100ml",)),
        value=arrow.floats(held["value"]),
        lat=arrow.floats(held["lat"]),
        lon=arrow.floats(held["lon"]),
    )


def device_counters(rows: Rows, *, bureau: Bureau) -> pa.Table:
    """Read-offs of the instruments' own counters."""
    return table(
        DEVICE_COUNTERS,
        device_id=device_ids(rows["device"], bureau=bureau),
        at=arrow.times(rows["at"]),
        count=pa.array(rows["count"]),
        consumables_issued=pa.array(rows["issued"]),
        unit_id=arrow.words(rows["squadron"], among=bureau.places.squadron_ids),
    )


def crashes(plan: Plan, *, bureau: Bureau) -> pa.Table:
    """Crashes of each squadron: they follow traffic, not anybody's count of tickets."""
    rng = stream(plan.seed, purpose="crashes")
    places, squads = bureau.places, len(bureau.sizes)
    level = CRASHES_MONTHLY * 12 / 365 * rng.lognormal(0, 0.35, squads)
    number = rng.poisson(level[:, None] * plan.traffic[None, :])
    squadron, day = (np.repeat(part.ravel(), number.ravel()) for part in np.indices(number.shape))
    count = len(squadron)
    hour = picked(HOURLY[None, :], at=np.zeros(count, int), draws=rng.random(count))
    moment = plan.begins + day * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    severity = picked(np.array([[0.015, 0.2, 0.785]]), at=np.zeros(count, int), draws=rng.random(count))
    reported = moment + rng.integers(60, 900, count)
    sent = reported + rng.integers(20, 300, count)
    arrived = sent + (60 * rng.lognormal(2.6, 0.4, count)).astype(np.int64)
    first = np.searchsorted(places.beats["squadron"], squadron)
    beat = first + rng.integers(0, 5, count)
    handler = bureau.members[squadron, rng.integers(0, bureau.sizes[squadron])]
    serial = np.arange(count)
    return table(
        CRASHES,
        crash_id=arrow.numbered("K", numbers=arrow.shuffled(serial, kind="record"), width=9),
        unit_id=arrow.words(squadron, among=places.squadron_ids),
        occurred_at=arrow.times(moment),
        reported_at=arrow.times(reported),
        dispatched_at=arrow.times(sent),
        arrived_at=arrow.times(arrived),
        cleared_at=arrow.times(arrived + rng.integers(600, 3 * HOUR, count)),
        severity=arrow.words(severity, among=("fatal", "injury", "damage")),
        deaths=pa.array((severity == 0).astype(np.int64)),
        injuries=pa.array(np.where(severity == 1, 1 + serial % 2, 0)),
        property_loss=arrow.floats(np.round(rng.lognormal(8, 0.8, count), 0)),
        lat=arrow.floats(np.round(places.beats["lat"][beat] + 0.02 * rng.standard_normal(count), 6)),
        lon=arrow.floats(np.round(places.beats["lon"][beat] + 0.02 * rng.standard_normal(count), 6)),
        road_id=arrow.numbered("X", numbers=places.beats["road"][beat], width=4),
        road_km=arrow.floats(np.round(share(serial, salt=9) * 180, 2)),
        procedure=arrow.words((severity < 2).astype(int), among=("summary", "ordinary")),
        officer_id=officer_ids(handler, bureau=bureau),
    )
