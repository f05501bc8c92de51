"""A6, told by example: records let go afterwards, and for whom."""

from datetime import datetime, timedelta

from makers import record

ONLY = ("a6_voids",)


def later(row, *, hours=30):
    return (datetime.fromisoformat(str(row["occurred_at"])) + timedelta(hours=hours)).isoformat()


def void(row, *, hours=30, reason="录入错误"):
    row.update(status="voided", status_at=later(row, hours=hours), status_reason=reason)


def force(*, officers=24, each=50, nth=31):
    """One record in so many is voided; drivers are met once."""
    rows = [
        record(
            number,
            officer_id=f"o{number % officers:02d}",
            driver=f"{number:032x}",
            fine=100,
            procedure="summary",
            code="1101",
        )
        for number in range(officers * each)
    ]
    for row in rows[::nth]:
        void(row)
    return rows


def strong(found):
    return {(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")}


def line(found, *, officer, indicator="a6_void_share"):
    return next(
        entry for entry in found.lines
        if (entry.subject_kind, entry.subject_id, entry.indicator.id) == ("officer", officer, indicator)
    )  # fmt: skip


def of(rows, officer, *, count):
    return [row for row in rows if row["officer_id"] == officer and row.get("status") == "valid"][:count]


def test_ordinary_voids_mark_nobody_out(assessed):
    found = assessed(force(), only=ONLY)
    assert strong(found) == set()
    assert line(found, officer="o03").exposure == 50


def test_an_officer_who_lets_many_go_is_warned_of(assessed):
    rows = force()
    chosen = of(rows, "o03", count=20)
    for row in chosen:
        void(row)
    found = assessed(rows, only=ONLY)
    assert strong(found) == {("arbitrary", "o03")}
    assert {row["record_id"] for row in chosen} <= set(found.leads[0].record_ids)
    assert [note.code for note in found.notes if note.code == "a6_no_edits"] == ["a6_no_edits"]


def test_reductions_afterwards_count_like_voids(assessed):
    rows = force()
    edits = [
        {
            "record_id": row["record_id"],
            "edited_at": later(row),
            "editor_id": "o03",
            "column": "fine",
            "before": "100",
            "after": "20",
        }
        for row in of(rows, "o03", count=20)
    ]
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    assert strong(found) == {("arbitrary", "o03")}


def test_the_same_driver_let_go_on_several_days_counts_once(assessed):
    """Four drivers let go by one officer on three days each; peers let nobody go twice."""
    rows = force(nth=7)
    for place, row in enumerate(of(rows, "o03", count=12)):
        row["driver"] = f"{place % 4:032d}"
        void(row, hours=20 + place)
    found = assessed(rows, only=ONLY)
    mine = line(found, officer="o03", indicator="a6_concentration")
    assert mine.observed == 4
    assert mine.exposure <= 12
    assert mine.evidence == min(
        entry.evidence
        for entry in found.lines
        if entry.indicator.id == "a6_concentration" and entry.evidence is not None
    )


def test_all_records_of_one_stop_let_go_together_are_one_release(assessed):
    rows = force()
    for row in of(rows, "o03", count=3):
        twin = {**row, "record_id": row["record_id"] + "b", "code": "1223"}
        rows.append(twin)
        void(row)
        void(twin)
    assert line(assessed(rows, only=ONLY), officer="o03", indicator="a6_concentration").observed == 0


def test_a_stop_keyed_twice_is_voided_lawfully(assessed):
    rows = force()
    for row in of(rows, "o03", count=20):
        rows.append({**row, "record_id": row["record_id"] + "b"})
        void(row, reason="重复录入")
    found = assessed(rows, only=ONLY)
    assert strong(found) == set()
    benign = {entry.cause: entry.explained for entry in line(found, officer="o03").benign}
    assert benign == {"duplicate_void": 20, "correction_ordered": 0}


def test_the_words_for_it_alone_explain_nothing(assessed):
    rows = force()
    for row in of(rows, "o03", count=20):
        void(row, reason="重复录入，复核更正")
    assert strong(assessed(rows, only=ONLY)) == {("arbitrary", "o03")}


def test_a_void_is_known_when_it_was_made(assessed):
    rows = force()
    for row in of(rows, "o03", count=20):
        void(row, hours=24 * 200)
    found = assessed(rows, only=ONLY)
    (course,) = [entry for entry in found.courses if (entry.indicator.id, entry.by) == ("a6_void_share", "officer")]
    seen = course.seen[course.ids.index("o03")]
    assert seen[3] <= 3 < 20 <= seen[-1]


def test_a_source_that_keeps_no_voids_and_no_edits_is_not_assessable(assessed):
    found = assessed([record(number, officer_id="a") for number in range(30)], only=ONLY)
    assert {entry.state for entry in found.lines} == {"not_assessable"}


def test_few_records_are_insufficient(assessed):
    rows = force()
    rows += [record(9000 + number, officer_id="o99", procedure="summary") for number in range(4)]
    assert line(assessed(rows, only=ONLY), officer="o99").state == "insufficient"
