"""A1, told by example: the same facts, another sanction."""

import sanctions

ONLY = ("a1_same_facts",)


def test_an_officer_far_more_severe_than_peers_on_the_same_facts_is_a_lead_and_nobody_else(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=3.0))
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == {("arbitrary", "o07")}
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o07"]
    assert "a1_effect" in {line.indicator.id for line in lead.reasons}
    assert lead.record_ids
    (told,) = [entry for entry in lead.stopped if entry.indicator == "a1_effect"]
    assert told.allowed is None or told.allowed < told.observed


def test_leniency_far_beyond_peers_is_looked_at_too(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o03":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=-3.0))
    assert sanctions.named(assessed(rows, only=ONLY)) == {("arbitrary", "o03")}


def test_a_lawful_spread_names_nobody(assessed, rng):
    assert sanctions.named(assessed(sanctions.force(rng, spread=0.3), only=ONLY)) == set()


def test_graver_facts_are_no_severity(assessed, rng):
    """An officer who meets signals only, mostly fined by everybody, is not severe."""
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o05":
            row.update(group="signal", code="1625", **sanctions.decided(rng, share=sanctions.GROUPS["signal"]))
    assert sanctions.named(assessed(rows, only=ONLY)) == set()


def test_few_records_are_insufficient(assessed, rng):
    rows = sanctions.force(rng)
    rows += [{**row, "record_id": f"n{number}", "officer_id": "new"} for number, row in enumerate(rows[:12])]
    found = assessed(rows, only=ONLY)
    states = {line.state for line in found.lines if line.subject_id == "new"}
    assert states == {"insufficient"}


def test_a_lake_with_next_to_nothing_is_no_error(assessed, rng):
    found = assessed(sanctions.force(rng, officers=1, each=3), only=ONLY)
    assert found.leads == ()
