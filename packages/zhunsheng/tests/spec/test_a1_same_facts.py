"""A1, told by example: the same facts, another sanction."""

import pytest

import sanctions
from zhunsheng.integrity import sentences

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


def test_the_records_of_the_milder_are_the_mild_ones_and_fewer_of_them_would_be_no_lead(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o03":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=-3.0))
    found = assessed(rows, only=ONLY)
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o03"]
    mild = {row["record_id"] for row in rows if row["officer_id"] == "o03" and row["sanction"] == "warning"}
    assert set(lead.record_ids) <= mild
    assert len(lead.record_ids) == len(mild)
    line = next(line for line in lead.reasons if line.indicator.id == "a1_effect")
    assert (line.more["side"], round(line.observed)) == ("milder", len(mild))
    assert line.expected < line.observed
    assert line.lower > 1
    (told,) = [entry for entry in lead.stopped if entry.indicator == "a1_effect"]
    assert line.expected < told.allowed < told.observed  # as many as peers have would have stopped it
    assert line.tried(line.observed).p == pytest.approx(line.evidence, rel=1e-6)
    assert line.tried(line.observed).ratio == pytest.approx(line.likelier, rel=1e-6)
    assert line.tried(0).p == 1.0  # fewer mild ones never speak for harshness
    assert "轻于" in sentences.sentence(line, lang="zh")
    assert "milder" in sentences.sentence(line, lang="en")


def test_the_dearest_fine_where_others_choose_among_three_is_a_lead(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["sanction"] == "fine":
            row["fine"] = 200 if row["officer_id"] == "o11" else int(rng.choice([50, 100, 200]))
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == {("arbitrary", "o11")}
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o11"]
    assert "a1_amount" in {line.indicator.id for line in lead.reasons}
    dear = [row["record_id"] for row in rows if row["officer_id"] == "o11" and row["fine"] == 200]
    line = next(line for line in lead.reasons if line.indicator.id == "a1_amount")
    assert (line.more["side"], round(line.observed)) == ("harsher", len(dear))
    assert set(dear) <= set(lead.record_ids)


def test_whim_among_consistent_peers_shows(assessed, rng):
    """Peers fine 100 in nearly all cases; one officer fines 50, 100 or 200 as it comes, no more on average."""
    rows = sanctions.force(rng)
    for row in rows:
        other = rng.random() < (0.67 if row["officer_id"] == "o11" else 0.12)
        row.update(sanction="fine", fine=int(rng.choice([50, 200])) if other else 100)
    found = assessed(rows, only=ONLY)
    varies = {line.subject_id: line for line in found.lines if line.indicator.id == "a1_varies"}
    assert varies["o11"].evidence < 0.001
    assert varies["o11"].more["own"] > 2 * varies["o11"].more["usual"]
    assert min(line.evidence for name, line in varies.items() if name != "o11" and line.evidence is not None) > 0.01
    (lead,) = [lead for lead in found.leads if lead.level != "yellow"]
    own = {row["record_id"] for row in rows if row["officer_id"] == "o11"}
    assert lead.judged.subject_id == "o11"
    assert set(lead.record_ids) <= own


def test_records_without_a_known_sanction_are_left_out_and_counted(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o05" and rng.random() < 0.5:
            row.update(sanction="unknown", fine=None)
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == set()
    (note,) = [note for note in found.notes if note.code == "sanction_unknown"]
    assert note.params == {"rows": sum(row["sanction"] == "unknown" for row in rows), "of": len(rows)}


def test_daily_looks_end_where_monthly_ones_do_and_hold_between(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=3.0))
    found = assessed(rows, only=ONLY, step="D")
    assert sanctions.named(found) == {("arbitrary", "o07")}
    course = next(c for c in found.courses if (c.indicator.id, c.by) == ("a1_effect", "officer"))
    own = course.p[course.ids.index("o07")]
    fits = found.scope.horizon.fits
    assert any(
        len(set(own[first:last].round(12))) > 1 for first, last in found.scope.horizon.spans() if last - first > 20
    )
    assert own[fits[-1]] == own[-1]
