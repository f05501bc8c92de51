"""A5, told by example: vehicles from elsewhere treated otherwise on the same facts."""

import sanctions

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
