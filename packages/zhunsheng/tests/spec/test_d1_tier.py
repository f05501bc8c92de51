"""D1, told by example: the tier that was measured against the tier that was charged."""

from functools import partial

import numpy as np
import pyarrow as pa
import pytest

from makers import record, speed, speeds
from zhunsheng.law import Law


@pytest.fixture
def assessed(assessed):
    """This room alone."""
    return partial(assessed, only=("d1_tier",))


LAW = Law.load("cn")


def tier_of(measured: float, limit: float = 80) -> int:
    from datetime import date

    found = LAW.tiers("speed_kmh", on=date(2023, 6, 1)).tier(measured, limit=limit)
    assert found is not None
    return found


def honest(rng, *, officers=30, each=80, slip=0.02):
    """Officers who charge what they measured, but for a slip now and then."""
    rows = []
    for officer in range(officers):
        for measured in speeds(rng, size=each):
            tier = tier_of(int(measured))
            charged = max(0, tier - 1) if rng.random() < slip else tier
            rows.append(speed(len(rows), officer=f"o{officer:03d}", measured=int(measured), charged_tier=charged))
    return rows


def test_96_in_an_80_zone_is_20_percent_and_charging_10_is_a_contradiction(assessed):
    """The edge belongs to the tier above (以上): 96 is exactly 20 % over, tier 2, decided in whole numbers."""
    found = assessed(
        [speed(1, officer="a", measured=96, charged_tier=1), speed(2, officer="a", measured=95, charged_tier=1)]
    )
    (check,) = found.checks
    assert (check.record_id, check.rule, check.observed, check.allowed) == (
        "r0000001",
        "d1_tier.charge_below",
        "1",
        "2",
    )
    assert "第8" in check.article


def test_one_slip_is_a_check_and_no_warning(assessed, rng):
    """Honest officers slip too: each slip asks for a look at its documents and accuses nobody."""
    found = assessed(honest(rng))
    assert len(found.checks) > 10
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_a_rate_far_beyond_the_slips_is_a_warning(assessed, rng):
    rows = honest(rng)
    for row in [row for row in rows if row["officer_id"] == "o007"]:
        if rng.random() < 0.5:
            row["charged_tier"] = max(0, int(row["charged_tier"]) - 1)
    found = assessed(rows)
    strong = [lead for lead in found.leads if lead.level != "yellow"]
    assert [(lead.judged.kind, lead.judged.subject_id) for lead in strong] == [("downgrading", "o007")]
    (line,) = [line for line in strong[0].reasons if line.indicator.id == "d1_tier"]
    assert line.lower > 1
    assert set(strong[0].record_ids) == {
        c.record_id for c in found.checks if c.officer_id == "o007" and c.observed < c.allowed
    }
    (told,) = [entry for entry in strong[0].stopped if entry.indicator == line.indicator.id]
    assert told.allowed is not None
    assert told.allowed < line.observed


def test_a_charge_above_the_measured_tier_is_a_check_but_not_downgrading(assessed):
    found = assessed([speed(number, officer="a", measured=90, charged_tier=2) for number in range(40)])
    assert {check.rule for check in found.checks} == {"d1_tier.charge_above"}
    assert found.leads == ()


def test_alcohol_and_overload_go_by_their_own_scales(assessed):
    rows = [
        record(1, officer_id="a", group="alcohol", measure="bac_mg_100ml", measured=80, limit=20, charged_tier=0),
        record(2, officer_id="a", group="alcohol", measure="bac_mg_100ml", measured=79.9, limit=20, charged_tier=0),
        record(3, officer_id="a", group="overload_goods", measure="mass_ratio", measured=1.3, limit=1, charged_tier=0),
        record(
            4, officer_id="a", group="overload_goods", measure="mass_ratio", measured=1.299, limit=1, charged_tier=0
        ),
    ]
    assert [check.record_id for check in assessed(rows).checks] == ["r0000001", "r0000003"]


@pytest.mark.parametrize(("hearing", "checks"), [("Responsible; hearing: N", 1), ("Responsible; hearing: Y", 0)])
def test_massachusetts_fines_say_the_tier_unless_a_court_changed_them(assessed, hearing, checks):
    """Flat to 10 over, then by the mile: 100 dollars at 15 over is the fine of 10 over."""
    row = record(
        1, officer_id="a", measure="speed_mph", measured=45, limit=30, fine=100, status_reason=hearing
    )  # fmt: skip
    found = assessed([row], zone="America/New_York", currency="USD", jurisdiction="us_ma")
    assert [check.rule for check in found.checks] == ["d1_tier.fine_below"] * checks


def test_records_without_their_officer_count_for_the_unit_only(assessed, rng):
    rows = honest(rng)
    for row in rows[::7]:
        del row["officer_id"]
    found = assessed(rows)
    note = next(note for note in found.notes if note.code == "no_officer")
    assert note.params == {"rows": len(rows[::7]), "of": len(rows)}
    officers = sum(
        line.exposure for line in found.lines if line.subject_kind == "officer" and line.indicator.id == "d1_tier"
    )
    units = sum(line.exposure for line in found.lines if line.subject_kind == "unit" and line.indicator.id == "d1_tier")
    assert officers < units or units == 0


def test_expression_and_scale_agree_everywhere():
    """The Ibis form that the engine runs is the law's own scale, value by value."""
    from datetime import date

    import ibis

    from zhunsheng.engines import DuckDBEngine
    from zhunsheng.expr import tiers

    engine = DuckDBEngine()
    cases = [
        (name, law, measure, measured / step, limit / step)
        for name, law in (("cn", LAW), ("us_ma", Law.load("us_ma")))
        for measure, limits, span, step in SPANS
        if measure in law.measures()
        for limit in limits
        for measured in np.arange(*span)
    ]
    for law_name in ("cn", "us_ma"):
        law = Law.load(law_name)
        for measure in law.measures():
            own = [(m, b) for name, _, what, m, b in cases if (name, what) == (law_name, measure)]
            table = ibis.memtable(pa.table({"m": [m for m, _ in own], "b": [b for _, b in own]}))
            day = ibis.literal(date(2023, 6, 1))
            expr = table.select(tier=tiers.tier(law, measure=measure, measured=table.m, limit=table.b, day=day))
            scale = law.tiers(measure, on=date(2023, 6, 1))
            assert engine.run(expr)["tier"].to_pylist() == [scale.tier(m, limit=b) for m, b in own], measure


SPANS = [
    ("speed_kmh", (30, 60, 80, 120), (20, 200), 1),
    ("speed_mph", (20, 25, 30, 65), (15, 110), 1),
    ("bac_mg_100ml", (20,), (150, 1000, 7), 10),
    ("load_ratio", (100,), (90, 260), 100),
    ("mass_ratio", (100,), (90, 260), 100),
    ("passenger_ratio", (100,), (90, 260), 100),
]
