"""The closed list of what a task may be measured in, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.utils import timezone

from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import Text, gather


@dataclass(frozen=True)
class Measure:
    """One entry of measures.toml. `sums`: numbers below add up; `most`: the number is not to be passed, rather than reached."""

    code: str
    text: Text
    unit: Text
    sums: bool
    most: bool


def measures(on: date | None = None) -> dict[str, Measure]:
    """The list of a day, today by default."""
    day = on or timezone.localdate()
    return {
        code: Measure(
            code=code,
            text=entry.text,
            unit=Text(zh=str(entry.more["unit_zh"]), en=str(entry.more["unit_en"])),
            sums=bool(entry.more["sums"]),
            most=bool(entry.more.get("most")),
        )
        for code, entry in gather("measures.toml").items()
        if cast("date", entry.more["since"]) <= day <= cast("date", entry.more.get("until", date.max))
    }


def check(code: str, *, amount: Decimal | None) -> Measure:
    """The measure of a code, where it stands today and its number is given as it asks."""
    measure = measures().get(code)
    if measure is None:
        raise Problem("measure_unknown", measure=code)
    if measure.unit.zh and amount is None:
        raise Problem("amount_missing", measure=measure.text, unit=measure.unit)
    if not measure.unit.zh and amount is not None:
        raise Problem("amount_without_measure", measure=measure.text)
    return measure
