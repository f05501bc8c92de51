"""From a number back to the records that it was counted from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from zhunsheng.comparisons.bulletin import Bulletin
from zhunsheng.comparisons.columns import OTHER
from zhunsheng.comparisons.measures import Measure
from zhunsheng.comparisons.rows import Row


def selected(row: Row) -> str:
    """Where in the lake the records are, as a selection that a person can repeat."""
    key, measure = row.key, row.part.series.measure
    if key.by == "given":
        return f"counts: series_id = {key.id.removeprefix('counts:')}, {row.span.start} <= period < {row.span.end}"
    when = f"{measure.day} < {row.span.end}" if measure.stock else f"{row.span.start} <= {measure.day} < {row.span.end}"
    parts = [f"{measure.table}: {when}"]
    if measure.stock:
        parts.append(f"{measure.stock} null or >= {row.span.end}")
    parts += [f"{' or '.join(names)} {sign} {value}" for names, sign, value in measure.where]
    if key.unit_id and key.unit_id != row.bulletin.setting.tree.top:
        parts.append(f"{measure.unit} of {key.unit_id} or a unit below it")
    if key.cause:
        parts.append(f"cause_code = {key.cause}")
    if key.road_id:
        parts.append("road_id: all with few crashes" if key.road_id == OTHER else f"road_id = {key.road_id}")
    if key.kind:
        parts.append(f"{measure.split} = {key.kind}")
    return ", ".join(parts)


def records(found: Bulletin, *, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Ids of the records of each of these rows, by series, as many as the parameters allow."""
    made: dict[str, list[str]] = {}
    by_measure: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.key.by != "given":
            by_measure[row.key.measure].append(row)
    for same in by_measure.values():
        made |= _of_measure(found, measure=same[0].part.series.measure, rows=same)
    return made


def _of_measure(found: Bulletin, *, measure: Measure, rows: Iterable[Row]) -> dict[str, list[str]]:
    setting = found.setting
    listed = setting.source.records(measure, span=setting.now).to_pylist()
    for record in listed:
        if measure.unit == "officer_id":
            record["unit"] = setting.tree.officers.get(record["unit"], "")
    made = {}
    for row in rows:
        key = row.key
        below = setting.tree.below.get(key.unit_id, frozenset((key.unit_id,)))
        whole = key.unit_id == setting.tree.top
        big = {other.road_id for other in row.part.series.keys if other.road_id}
        ids = [
            str(record["key"])
            for record in listed
            if (whole or record["unit"] in below)
            and (not key.cause or record["cause_code"] == key.cause)
            and (not key.kind or record["kind"] == key.kind)
            and _on_road(record["road_id"], wanted=key.road_id, big=big)
        ]
        made[key.id] = ids[: setting.params.records]
    return made


def _on_road(road: str | None, *, wanted: str, big: set[str]) -> bool:
    if not wanted:
        return True
    return bool(road) and (road not in big if wanted == OTHER else road == wanted)
