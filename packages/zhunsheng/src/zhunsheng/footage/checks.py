"""Three alls, one sample, one circular, as five checks of each unit and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhunsheng import dated
from zhunsheng.footage.summaries import Month

STATES = ("met", "not_met", "not_assessable")


@dataclass(frozen=True)
class Checks:
    """A version of checks.toml."""

    name: str
    checks: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Verdict:
    """One check of one unit and month: ``count`` of ``of``, against ``least``; ``needs`` says what is missing to tell."""

    check: str
    unit_id: str
    month: date
    count: float
    of: float
    least: float
    state: str
    basis: str
    needs: str = ""

    @property
    def share(self) -> float | None:
        """The share seen; None where it is none."""
        return self.count / self.of if self.check not in ("sample", "circular") and self.of else None


def load(on: date) -> Checks:
    """The checks on a day, those that are switched on."""
    found = dated.load(Checks, package="zhunsheng.footage", on=on, name="checks.toml")
    return Checks(found.name, tuple(entry for entry in found.checks if entry["enabled"]))


def verdicts(
    months: Iterable[Month], *, checks: Checks, day: date, drawn: Mapping[str, int] | None, reported: date | None
) -> list[Verdict]:
    """Every check of every unit and month.

    Parameters
    ----------
    drawn : recordings drawn by unit, of the month before ``day``; None where nothing was drawn. Asked of that month only.
    reported : when the last circular came out; None where nobody says.
    """
    return [
        verdict
        for month in months
        for entry in checks.checks
        for verdict in _one(month, entry=entry, day=day, drawn=drawn, reported=reported)
    ]


def _one(
    month: Month, *, entry: Mapping[str, Any], day: date, drawn: Mapping[str, int] | None, reported: date | None
) -> Iterator[Verdict]:
    latest = month.month == month_before(day)
    if entry["id"] in ("sample", "circular") and not latest:
        return
    count, of, needs = _counted(month, entry=entry, day=day, drawn=drawn, reported=reported)
    if not of and not needs:
        return
    passed = (
        count <= entry["least"]
        if entry["id"] == "circular"
        else count >= entry["least"] * (1 if entry["id"] == "sample" else of)
    )
    state = "not_assessable" if needs else "met" if passed else "not_met"
    yield Verdict(entry["id"], month.unit_id, month.month, count, of, entry["least"], state, entry["basis"], needs)


def _counted(
    month: Month, *, entry: Mapping[str, Any], day: date, drawn: Mapping[str, int] | None, reported: date | None
) -> tuple[float, float, str]:
    """What is seen, of how much, and what is needed to tell."""
    kind = entry["id"]
    if kind == "all_wear":
        few = entry["over"] == "shifts_with_needs"
        shifts, worn = (month.shifts_with_needs, month.worn_with_needs) if few else (month.shifts, month.worn)
        return worn, shifts, "" if month.has_shifts else "shifts"
    if kind == "all_record":
        return month.shown, month.decided, ""
    if kind == "all_upload":
        return month.in_time, month.uploaded, "" if month.has_uploads else "footage.uploaded_at"
    if kind == "sample":
        number = (drawn or {}).get(month.unit_id, 0)
        return number, month.uploaded or month.recordings, "sample" if drawn is None else ""
    return ((day - reported).days if reported else 0), 1, "" if reported else "--reported"


def month_before(day: date) -> date:
    """The first day of the month before the one of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
