"""P2, told by example: tests claimed beside what instruments counted; their logs beside their own counters."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from makers import SHANGHAI, START, record
from zhunsheng.integrity.signals.p2_counters import excess


def strong(found):
    return [
        (lead.judged.subject_kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")
    ]


def line_of(found, *, subject, indicator="p2_claims"):
    return next(line for line in found.lines if line.subject_id == subject and line.indicator.id == indicator)


def unit(number):
    return f"1501{number:02d}000000"


def counted(rng, *, units=14, devices=2, monthly=300):
    """Instruments read off every Monday, their units' honest monthly claims, and enough records to be a bureau."""
    claims, offs = [], []
    for place in range(units):
        tests = rng.poisson(monthly / 30.4, (devices, 365))
        for device in range(devices):
            so_far = 4000 + np.cumsum(tests[device] + (rng.random(365) < 0.3))
            for day in range(0, 365, 7):
                offs.append(
                    {
                        "device_id": f"d{place:02d}{device}",
                        "at": (START + timedelta(days=day, hours=8)).isoformat(),
                        "count": int(so_far[day]),
                        "consumables_issued": int(np.ceil((so_far[day] - so_far[max(day - 7, 0)]) / 50) * 50 + 50),
                        "unit_id": unit(place),
                    }
                )
        for month in range(11):
            first = (datetime(2023, month + 1, 1, tzinfo=SHANGHAI) - START).days
            end = (datetime(2023, month + 2, 1, tzinfo=SHANGHAI) - START).days
            claims.append(claim(place, month=month, count=int(tests[:, first:end].sum())))
    return claims, offs


def claim(place, *, month, count):
    facts = {"series_id": f"breath_tests:{unit(place)}", "unit_id": unit(place), "category": "breath_tests"}
    return {**facts, "period": f"2023-{month + 1:02d}-01", "step": "month", "count": count}


def records(units=14):
    return [record(number, unit_id=unit(number % units), officer_id=f"o{number % 28:03d}") for number in range(280)]


def test_a_unit_that_claims_more_than_its_instruments_counted_is_warned_of(assessed, rng):
    claims, offs = counted(rng)
    for line in claims:
        if line["unit_id"] == unit(3):
            line["count"] = int(line["count"] * 1.5)
    found = assessed(records(), tables={"counts": claims, "device_counters": offs}, only=("p2_counters",))
    assert strong(found) == [("unit", unit(3))]
    line = line_of(found, subject=unit(3))
    assert line.lower > 1.2
    assert line.upper < 1.8
    assert found.leads[0].record_ids == ()


def test_honest_claims_with_self_tests_and_clock_edges_are_not(assessed, rng):
    """Read-offs fall inside months, instruments count their own self-tests, units differ a little: none is warned of."""
    claims, offs = counted(rng)
    for line in claims:
        line["count"] = int(line["count"] * (1 + 0.02 * rng.normal()))
    found = assessed(records(), tables={"counts": claims, "device_counters": offs}, only=("p2_counters",))
    assert strong(found) == []
    assert line_of(found, subject=unit(3)).state == "assessed"


def test_months_without_a_read_off_are_left_out_and_told(assessed, rng):
    """The unit's instruments were not read off from April on: its later claims stand beside nothing."""
    claims, offs = counted(rng)
    kept = [line for line in offs if line["unit_id"] != unit(3) or line["at"] < "2023-05-02"]
    found = assessed(records(), tables={"counts": claims, "device_counters": kept}, only=("p2_counters",))
    assert strong(found) == []
    line = line_of(found, subject=unit(3))
    assert line.state == "assessed"
    (benign,) = line.benign
    assert benign.cause == "unit_upload"
    assert benign.explained > 3000


def test_a_counter_set_back_is_no_negative_count(assessed, rng):
    claims, offs = counted(rng)
    for line in offs:
        if line["device_id"] == "d030" and line["at"] > "2023-06-15":
            line["count"] -= 3000
    found = assessed(records(), tables={"counts": claims, "device_counters": offs}, only=("p2_counters",))
    assert strong(found) == []
    assert line_of(found, subject=unit(3)).exposure > 5000


def logged(rng, *, devices=16):
    """Read-offs of the first of each month and the readings between them, self-tests beside."""
    offs, log = [], []
    for device in range(devices):
        total = 4000
        for month in range(1, 13):
            begins = datetime(2023, month, 1, 8, tzinfo=SHANGHAI)
            offs.append(
                {"device_id": f"d{device:02d}", "at": begins.isoformat(), "count": total, "unit_id": unit(device)}
            )
            number = int(rng.integers(30, 50))
            total += number + int(rng.integers(0, 4))
            log += [reading(f"d{device:02d}", begins + timedelta(hours=5 + 8 * n)) for n in range(number)]
    return offs, log


def reading(device, moment, *, mode="screening"):
    facts = {"device_id": device, "mode": mode, "measure": "bac_mg_100ml", "value": 0}
    return {**facts, "taken_at": moment.isoformat()}


def test_a_log_that_holds_more_than_the_instrument_counted_is_warned_of(assessed, rng):
    offs, log = logged(rng)
    mine = [line for line in log if line["device_id"] == "d05"]
    log += [{**line, "taken_at": line["taken_at"][:14] + "20:00+08:00"} for line in mine[::2]]
    found = assessed(records(), tables={"readings": log, "device_counters": offs}, only=("p2_counters",))
    assert strong(found) == [("device", "d05")]
    assert 1.2 < line_of(found, subject="d05", indicator="p2_log").ratio < 1.6


def test_a_log_that_was_not_read_out_for_some_months_is_no_deletion(assessed, rng):
    offs, log = logged(rng)
    log = [line for line in log if line["device_id"] != "d05" or not "2023-04" <= line["taken_at"][:7] <= "2023-06"]
    found = assessed(records(), tables={"readings": log, "device_counters": offs}, only=("p2_counters",))
    assert strong(found) == []


def test_nothing_to_compare_is_not_assessable(assessed, rng):
    _, offs = counted(rng, units=2)
    found = assessed(records(2), tables={"device_counters": offs}, only=("p2_counters",))
    lacks = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert lacks == {"p2_claims": "counts", "p2_consumables": "counts", "p2_log": "readings"}
    assert {line.state for line in found.lines} == {"not_assessable"}


def test_claims_of_something_else_are_not_compared(assessed, rng):
    claims, offs = counted(rng, units=2)
    other = [{**line, "category": "crashes"} for line in claims]
    found = assessed(records(2), tables={"counts": other, "device_counters": offs}, only=("p2_counters",))
    lacks = {note.params["indicator"]: note.params["lack"] for note in found.notes if note.code == "not_assessable"}
    assert lacks["p2_claims"] == lacks["p2_consumables"] == "counts.category = breath_tests"


def test_two_months_are_insufficient(assessed, rng):
    claims, offs = counted(rng)
    early = [line for line in claims if line["period"] < "2023-03-01"]
    found = assessed(records(), tables={"counts": early, "device_counters": offs}, only=("p2_counters",))
    assert {line.state for line in found.lines if line.indicator.id == "p2_claims"} == {"insufficient"}


@pytest.mark.parametrize("guilty", [0, 6])
def test_the_lawful_law_is_recovered_with_and_without_a_guilty_tail(rng, guilty):
    variance = rng.uniform(0.0001, 0.0009, 100)
    value = rng.normal(-0.05, np.sqrt(0.04**2 + variance))
    value[:guilty] += 0.4
    found = excess.fit(value, variance=variance, keep=0.9, least=0.005)
    assert found.mean == pytest.approx(-0.05, abs=0.015)
    assert found.spread == pytest.approx(0.04, abs=0.015)


def test_looking_every_month_keeps_the_error(rng):
    """Two thousand honest subjects looked at at twelve month's ends: one in twenty ever below 0.05, not one in six."""
    lawful = excess.Lawful(0.0, 0.05, 0.0, 1e6)
    own = rng.normal(0, 0.05, 2000)
    noise = np.cumsum(rng.normal(0, 0.08, (2000, 12)), axis=1)
    months = np.arange(1, 13)
    p = np.column_stack(
        [
            excess.judge(
                own + noise[:, n - 1] / n, variance=np.full(2000, 0.08**2 / n), elapsed=n / 12, lawful=lawful
            ).p
            for n in months
        ]
    )
    assert 0.02 < (p.min(axis=1) <= 0.05).mean() < 0.06
