"""D5, told by example: records made lighter after they were keyed in, and whose hand did it."""

from datetime import datetime, timedelta

from makers import START, record, speed

ONLY = ("d5_edits",)


def later(row, *, hours=30):
    return (datetime.fromisoformat(str(row["occurred_at"])) + timedelta(hours=hours)).isoformat()


def edit(row, *, editor, column="fine", before="200", after="50", hours=30):
    return {
        "record_id": row["record_id"], "edited_at": later(row, hours=hours), "editor_id": editor, "column": column,
        "before": before, "after": after,
    }  # fmt: skip


def force(*, officers=24, each=50):
    """Every thirtieth record is corrected by its officer, up as often as down."""
    rows = [
        speed(number, officer=f"o{number % officers:02d}", measured=100, charged_tier=2, fine=200, procedure="summary")
        for number in range(officers * each)
    ]
    edits = []
    for place, row in enumerate(rows[::31]):
        before, after = ("200", "150") if place % 2 else ("150", "200")
        edits.append(edit(row, editor=row["officer_id"], before=before, after=after))
    return rows, edits


def strong(found):
    return {(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")}


def line(found, *, officer, indicator="d5_lowered"):
    return next(
        entry for entry in found.lines
        if (entry.subject_kind, entry.subject_id, entry.indicator.id) == ("officer", officer, indicator)
    )  # fmt: skip


def of(rows, officer, *, count):
    return [row for row in rows if row["officer_id"] == officer][:count]


def test_corrections_both_ways_mark_nobody_out(assessed):
    rows, edits = force()
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    assert strong(found) == set()
    assert line(found, officer="o03").exposure == 50


def test_an_officer_whose_records_grow_lighter_is_warned_of(assessed):
    rows, edits = force()
    changed = of(rows, "o03", count=20)
    edits += [edit(row, editor="o03", column="charged_tier", before="2", after="1") for row in changed]
    edits += [edit(row, editor="o03") for row in changed]
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    assert strong(found) == {("downgrading", "o03")}
    assert {row["record_id"] for row in changed} <= set(found.leads[0].record_ids)
    assert 20 <= line(found, officer="o03").observed <= 22


LOWERS = [
    ("charged_tier", "2", "1", True),
    ("charged_tier", "1", "2", False),
    ("points", "6", "", True),
    ("fine", "200.0", "20", True),
    ("fine", "two hundred", "20", False),
    ("measured", "100", "97", False),
    ("measured", "100", "95", True),
    ("measured", "100", "80", True),
    ("sanction", "fine", "warning", True),
    ("sanction", "unknown", "warning", False),
    ("code", "1636", "6050", True),
    ("code", "6050", "1636", False),
    ("repeat", "true", "false", True),
    ("commercial", "0", "1", False),
    ("road_km", "9", "1", False),
]


def test_what_lowers(assessed):
    """96 to 119 in an 80 zone is one tier: within it a measured value may be corrected without any harm."""
    rows = [speed(number, officer="a", measured=100) for number in range(len(LOWERS))]
    edits = [
        edit(row, editor="a", column=column, before=before, after=after)
        for row, (column, before, after, _) in zip(rows, LOWERS, strict=True)
    ]
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    marked = next(entry for entry in found.marks if entry.indicator.id == "d5_lowered").rows
    hits = set(found.scope.run(marked.filter(marked.hit).select("record_id"))["record_id"].to_pylist())
    assert hits == {row["record_id"] for row, (*_, lowers) in zip(rows, LOWERS, strict=True) if lowers}


def test_what_a_review_ordered_is_not_the_officers_doing(assessed):
    """Decision, then a review signed by another, then the change: twenty of them, told beside the rest."""
    rows, edits = force()
    changed = of(rows, "o03", count=20)
    edits += [edit(row, editor="clerk") for row in changed]
    steps = [
        {"record_id": row["record_id"], "step": step, "at": later(row, hours=hours), "officer_id": who}
        for row in changed
        for step, hours, who in (("decision", 1, "o03"), ("review", 26, "head"))
    ]
    found = assessed(rows, tables={"edits": edits, "steps": steps}, only=ONLY)
    assert strong(found) == set()
    assert [entry.explained for entry in line(found, officer="o03").benign] == [20]


def test_one_hand_that_lowers_the_records_of_others_is_warned_of(assessed):
    """Ten editors change others' records up and down; an eleventh only down, spread over the whole force."""
    rows, _ = force()
    edits = []
    for number in range(260):
        row, editor = rows[number], f"o{number % 20:02d}"
        down = number % 3 == 0 or editor == "o07"
        if editor != row["officer_id"]:
            edits.append(edit(row, editor=editor, before="200" if down else "50", after="50" if down else "200"))
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    mine = line(found, officer="o07", indicator="d5_editor")
    assert mine.observed == mine.exposure >= 10
    assert mine.evidence == min(entry.evidence for entry in found.lines if entry.evidence is not None)
    assert mine.expected < 0.5 * mine.observed


def test_nothing_is_lowered_before_it_was_done(assessed):
    rows, edits = force()
    late = [edit(row, editor="o03", hours=24 * 300) for row in of(rows, "o03", count=20)]
    found = assessed(rows, tables={"edits": edits + late}, only=ONLY, as_of=START + timedelta(days=150))
    assert line(found, officer="o03").observed <= 2


def test_a_lake_without_a_log_of_edits_is_not_assessable(assessed):
    found = assessed([record(number, officer_id="a") for number in range(30)], only=ONLY)
    assert {entry.state for entry in found.lines} == {"not_assessable"}
    assert {note.params["lack"] for note in found.notes if note.code == "not_assessable"} == {"edits"}


def test_few_records_are_insufficient(assessed):
    rows, edits = force()
    rows += [speed(9000 + number, officer="o99", measured=100) for number in range(5)]
    found = assessed(rows, tables={"edits": [*edits, edit(rows[-1], editor="o99")]}, only=ONLY)
    assert line(found, officer="o99").state == "insufficient"
