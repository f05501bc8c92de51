"""A5, told by example: vehicles from elsewhere treated otherwise on the same facts."""

import pytest

import sanctions
from zhunsheng.integrity import sentences

ONLY = ("a5_origin",)


def test_severity_towards_vehicles_from_elsewhere_is_a_lead(assessed, rng):
    rows = sanctions.force(rng, each=240)
    for row in rows:
        if row["officer_id"] == "o07" and row["vehicle_origin"] != "15":
            row.update(sanction="fine", fine=100)
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == {("arbitrary", "o07")}


def test_an_officer_severe_to_all_is_not_meant(assessed, rng):
    rows = sanctions.force(rng, each=240)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=1.5))
    assert sanctions.named(assessed(rows, only=ONLY)) == set()


def test_a_difference_that_everybody_makes_names_nobody(assessed, rng):
    rows = sanctions.force(rng, each=240)
    for row in rows:
        if row["vehicle_origin"] != "15":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=1.5))
    assert sanctions.named(assessed(rows, only=ONLY)) == set()


def test_without_origin_it_cannot_be_assessed(assessed, rng):
    rows = [
        {key: value for key, value in row.items() if key != "vehicle_origin"} for row in sanctions.force(rng, each=20)
    ]
    found = assessed(rows, only=ONLY)
    assert {note.params["indicator"] for note in found.notes if note.code == "not_assessable"} == {
        "a5_origin",
        "a5_group",
    }
    assert {line.state for line in found.lines} == {"not_assessable"}


def test_one_group_of_drivers_treated_otherwise_is_a_lead_that_names_it(assessed, rng):
    rows = sanctions.force(rng, each=400)
    for row in rows:
        row["driver_group"] = str(rng.choice(["a", "b", "c"], p=[0.5, 0.3, 0.2]))
        if row["officer_id"] == "o07" and row["driver_group"] == "b":
            row.update(sanction="fine", fine=100)
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == {("arbitrary", "o07")}
    (lead,) = [lead for lead in found.leads if lead.level != "yellow"]
    (line,) = lead.reasons
    assert (line.indicator.id, line.more["group"], line.more["side"]) == ("a5_group", "b", "harsher")
    about = {row["record_id"] for row in rows if row["officer_id"] == "o07" and row["driver_group"] == "b"}
    assert set(lead.record_ids) == about
    (told,) = lead.stopped
    assert line.expected < told.allowed < told.observed
    assert line.tried(line.observed).p == pytest.approx(line.evidence, rel=1e-6)
    assert line.tried(line.observed).ratio == pytest.approx(line.likelier, rel=1e-6)
    assert "“b”" in sentences.sentence(line, lang="en")
    assert "“b”" in sentences.sentence(line, lang="zh")


def test_an_officer_severe_to_all_whose_groups_bring_other_facts_is_not_meant(assessed, rng):
    """Vehicles from elsewhere come with signals, which all fine; local ones with seatbelts; the officer fines nearly all."""
    rows = sanctions.force(rng, each=240)
    for row in rows:
        group = "signal" if (row["vehicle_origin"] != "15") == (rng.random() < 0.8) else "seatbelt"
        leaning = 2.5 if row["officer_id"] == "o07" else 0.0
        decided = sanctions.decided(rng, share=sanctions.GROUPS[group], leaning=leaning)
        row.update(group=group, code=sanctions.CODES[group], **decided)
    assert sanctions.named(assessed(rows, only=ONLY)) == set()
