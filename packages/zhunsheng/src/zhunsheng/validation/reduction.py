"""From an assessment to the few numbers of it that validation needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.indicator import Line
from zhunsheng.simulate.labels import Label
from zhunsheng.stats.betabinomial import Floats

WORDS = {name: pa.string() for name in ("kind", "indicator", "subject_kind", "subject_id", "unit_id", "state", "level")}
WORDS |= {name: pa.string() for name in ("rule", "record_id", "officer_id", "signal", "strength")}
WORDS |= {"record_ids": pa.list_(pa.string())}
SUBJECTS = ("kind", "subject_kind", "subject_id", "p", "q", "ratio", "level", "p_least", "orange_day", "red_day")
PEOPLE = ("subject_kind", "subject_id", "unit_id")
COUNTS = ("exposure", "observed", "expected", "share", "evidence")
LINES = ("kind", "indicator", "subject_kind", "subject_id", "state", *COUNTS, "ratio", "plain", "least")
CHECKS = ("rule", "record_id", "officer_id")
LABELS = ("signal", "kind", "subject_kind", "subject_id", "strength", "share", "start_day", "end_day", "record_ids")
Row = tuple[object, ...]


def table(rows: Sequence[Row], *, names: Sequence[str]) -> pa.Table:
    """Rows as a table: words, lists of words, else numbers, NaN where there is none."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = []
    for name, column in zip(names, columns, strict=True):
        if name in WORDS:
            arrays.append(pa.array(column, WORDS[name]))
        else:
            arrays.append(pa.array([np.nan if value is None else value for value in column], pa.float64()))
    return pa.table(arrays, names=list(names))


def subjects(found: Assessment) -> pa.Table:
    """Every hypothesis: p, q and ratio at the last look, its level, and the day since which it was orange and red."""
    bound, stricter = found.bounds.discovery, found.bounds.stricter
    days = np.array([(found.scope.horizon.moment(look) - found.scope.window.start).total_seconds() / 86400
                     for look in range(len(found.scope.horizon.days))])  # fmt: skip
    rows: list[Row] = []
    for family in found.families:
        members = {member.subject: member for member in family.members}
        orange, red = (_first(family.q, bound=limit, days=days) for limit in (bound, bound / stricter))
        least = _least(family.p)
        for place, subject in enumerate(family.subjects):
            if np.isfinite(least[place]):
                seen = float(least[place]), float(orange[place]), float(red[place])
                member = members.get(subject)
                level = (member.level(found.bounds) if member else None) or "none"
                last = (float(family.p[place, -1]), float(family.q[place, -1]), member.ratio if member else None)
                rows.append((family.kind, *subject, *last, level, *seen))
    return table(rows, names=SUBJECTS)


def _first(q: Floats, *, bound: float, days: Floats) -> Floats:
    """The day of the first look at which q passes, NaN for never."""
    if q.shape[1] == 0:
        return np.full(len(q), np.nan)
    passed = np.nan_to_num(q, nan=2.0) <= bound
    return np.where(passed.any(axis=1), days[passed.argmax(axis=1)], np.nan)


def _least(p: Floats) -> Floats:
    """The smallest of each row, NaN where there is none."""
    least = np.min(np.nan_to_num(p, nan=np.inf), axis=1, initial=np.inf)
    return np.where(np.isfinite(least), least, np.nan)


def people(found: Assessment) -> pa.Table:
    """Every subject and the unit that it belongs to."""
    units = {line.subject: line.unit_id for line in found.lines}
    return table([(*subject, unit) for subject, unit in sorted(units.items())], names=PEOPLE)


def lines(found: Assessment) -> pa.Table:
    """Every line with anything counted."""
    least: dict[tuple[str, str, str], float] = {
        (course.indicator.id, course.by, name): float(value)
        for course in found.courses
        for name, value in zip(course.ids, _least(course.p), strict=True)
    }
    chosen = [line for line in found.lines if line.exposure > 0 or line.state == "assessed"]
    plain = _plain(chosen)
    rows: list[Row] = [
        (
            *(line.indicator.kind, line.indicator.id, line.subject_kind, line.subject_id, line.state),
            *(getattr(line, name) for name in COUNTS),
            line.said.ratio if line.state == "assessed" else None,
            value,
            least.get((line.indicator.id, *line.subject)),
        )
        for line, value in zip(chosen, plain, strict=True)
    ]
    return table(rows, names=LINES)


def _plain(chosen: Sequence[Line]) -> list[float | None]:
    """Mid-p of the last look alone, without the price of the looks before; the evidence where there is no count's null."""
    plain = [line.evidence for line in chosen]
    groups: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(chosen):
        if line.null is not None and line.share is not None and line.exposure > 0:
            groups.setdefault((line.indicator.id, line.subject_kind), []).append(place)
    for places in groups.values():
        null = chosen[places[0]].null
        assert null is not None
        trials = np.array([int(chosen[place].exposure) for place in places])
        hits = np.minimum([int(chosen[place].observed) for place in places], trials)
        share = np.array([chosen[place].share for place in places], dtype=np.float64)
        for place, value in zip(places, null.upper_mid_p(hits, trials=trials, share=share).tolist(), strict=True):
            plain[place] = value
    return plain


def checks(found: Assessment) -> pa.Table:
    """Every record check."""
    return table([(check.rule, check.record_id, check.officer_id) for check in found.checks], names=CHECKS)


def labels(given: Sequence[Label], *, begins: datetime) -> pa.Table:
    """The truth about subjects."""
    return table(list(_labelled(given, begins=begins)), names=LABELS)


def _labelled(given: Sequence[Label], *, begins: datetime) -> Iterator[Row]:
    for label in given:
        days = [(moment - begins).total_seconds() / 86400 for moment in (label.starts, label.ends)]
        subject = (label.subject_kind, label.subject_id)
        yield (label.signal, label.kind, *subject, label.strength, label.share, *days, list(label.record_ids))
