"""A2, told by example: severity beside peers who are weighted to the same facts."""

import sanctions
from zhunsheng.integrity import sentences

ONLY = ("a2_benchmark",)


def test_severity_that_facts_do_not_account_for_is_a_lead_with_its_balance(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=3.0))
    found = assessed(rows, only=ONLY)
    assert sanctions.named(found) == {("arbitrary", "o07")}
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o07"]
    (line,) = lead.reasons
    assert float(line.more["imbalance"]) <= 0.1
    assert float(line.more["controls"]) >= 50


def test_graver_work_is_no_severity(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o05" and rng.random() < 0.8:
            row.update(group="signal", code="1625", **sanctions.decided(rng, share=sanctions.GROUPS["signal"]))
    assert sanctions.named(assessed(rows, only=ONLY)) == set()


def test_work_that_nobody_shares_is_refused_and_said(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o09":
            row.update(group="parking", code="1039", sanction="fine", fine=100)
    found = assessed(rows, only=ONLY)
    assert {line.state for line in found.lines if line.subject_id == "o09"} == {"insufficient"}
    note = next(n for n in found.notes if n.code == "benchmark_refused" and n.params["subject"] == "officer")
    assert note.params["no_overlap"] >= 1


def test_a_lake_with_next_to_nothing_is_no_error(assessed, rng):
    assert assessed(sanctions.force(rng, officers=1, each=3), only=ONLY).leads == ()


def test_the_sentence_tells_counts_rank_and_balance_and_what_would_have_stopped_it(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=3.0))
    found = assessed(rows, only=ONLY)
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o07"]
    (line,), (told,) = lead.reasons, lead.stopped
    fined = {row["record_id"] for row in rows if row["officer_id"] == "o07" and row["sanction"] == "fine"}
    assert round(line.observed) == len(fined)
    assert set(lead.record_ids) == fined
    assert line.expected < told.allowed < told.observed
    assert line.lower > 1
    for lang, word in (("en", "more severe"), ("zh", "重于")):
        text = sentences.sentence(line, lang=lang)
        assert f"{len(fined):,}" in text
        assert word in text
        assert f"{line.more['imbalance']:.3f}" in text


def test_daily_looks_add_records_to_frozen_expectations(assessed, rng):
    rows = sanctions.force(rng)
    for row in rows:
        if row["officer_id"] == "o07":
            row.update(sanctions.decided(rng, share=sanctions.GROUPS[row["group"]], leaning=3.0))
    found = assessed(rows, only=ONLY, step="D")
    assert sanctions.named(found) == {("arbitrary", "o07")}
    course = next(course for course in found.courses if course.by == "officer")
    own = course.p[course.ids.index("o07")]
    last = found.scope.horizon.spans()[-3]
    assert len(set(own[last[0] : last[1]].round(12))) > 5
