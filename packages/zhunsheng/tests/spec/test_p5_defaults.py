"""P5, told by example: midnight times, records that repeat each other, menus left as they open."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from makers import SHANGHAI, record


@pytest.fixture
def assessed(assessed):
    """This room alone."""
    return partial(assessed, only=("p5_defaults",))


def strong(found):
    return [(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")]


def line_of(found, *, officer, indicator):
    return next(
        line for line in found.lines
        if line.subject_kind == "officer" and line.subject_id == officer and line.indicator.id == indicator
    )  # fmt: skip


def night(rng, *, officers=30, each=60, minute=True):
    """Records between 23:00 and 02:00, as a night shift has them."""
    rows = []
    for officer in range(officers):
        for number in range(each):
            moment = datetime(2023, 1 + number % 12, 1 + number % 27, 23, tzinfo=SHANGHAI)
            moment += timedelta(minutes=int(rng.integers(0, 180)) if minute else 60 * int(rng.integers(0, 3)))
            rows.append(record(len(rows), officer_id=f"o{officer:03d}", occurred_at=moment.isoformat()))
    return rows


def set_midnight(rows, *, officer, rng, share):
    for row in rows:
        if row["officer_id"] == officer and rng.random() < share:
            row["occurred_at"] = row["occurred_at"][:10] + "T00:00:00+08:00"


def test_an_officer_whose_times_are_midnight_is_warned(assessed, rng):
    rows = night(rng)
    set_midnight(rows, officer="o003", rng=rng, share=0.6)
    found = assessed(rows)
    assert strong(found) == [("padding", "o003")]


def test_a_system_that_fills_in_midnight_for_all_marks_nobody_out(assessed, rng):
    rows = night(rng)
    for officer in range(30):
        set_midnight(rows, officer=f"o{officer:03d}", rng=rng, share=0.5)
    found = assessed(rows)
    assert strong(found) == []
    benign = line_of(found, officer="o003", indicator="p5_midnight").benign
    explained = {entry.cause: entry.explained for entry in benign}
    assert explained["keying_default"] > 20
    assert explained["terminal_default"] == 0


def test_noon_written_as_12_am_is_allowed_for(assessed, rng):
    """An officer with nothing at noon, much at 11:00 and 13:00, and the missing noons at midnight: a slip of AM and PM."""
    rows = night(rng, minute=False)
    for number in range(40):
        for hour in (11, 13, 0):
            moment = datetime(2023, 1 + number % 12, 1 + number % 27, hour, tzinfo=SHANGHAI)
            rows.append(record(len(rows), officer_id="o004", occurred_at=moment.isoformat()))
    assert strong(assessed(rows)) == []


def traffic(rng, *, officers=25, hours=40, share=0.0, officer=None, **fields):
    """Several stops an hour, each with its own plate."""
    rows = []
    for name in (f"o{place:03d}" for place in range(officers)):
        for hour in range(hours):
            moment = (datetime(2023, 2, 1, 9, tzinfo=SHANGHAI) + timedelta(days=hour)).isoformat()
            plate = ""
            for _ in range(4):
                copied = plate and name == officer and rng.random() < share
                plate = plate if copied else f"h{rng.integers(10**12):032d}"
                rows.append(
                    record(len(rows), officer_id=name, occurred_at=moment, code="1344", vehicle=plate, **fields)
                )
    return rows


def test_cloned_records_are_warned_of_and_listed(assessed, rng):
    rows = traffic(rng, officer="o009", share=0.5)
    found = assessed(rows)
    assert strong(found) == [("padding", "o009")]
    (lead,) = [lead for lead in found.leads if lead.judged.subject_id == "o009"]
    plates = [row["vehicle"] for row in rows if row["record_id"] in set(lead.record_ids)]
    assert len(plates) == len(lead.record_ids) > 30


def test_offences_of_one_document_are_one_stop(assessed, rng):
    rows = traffic(rng)
    for row in rows:
        row["document_no"] = f"{row['officer_id']}-{row['occurred_at']}"
    found = assessed(rows)
    assert [line for line in found.lines if line.indicator.id == "p5_clones" and line.exposure] == []


def test_a_source_without_any_field_that_tells_stops_apart_is_not_assessable(assessed, rng):
    found = assessed(night(rng))
    notes = {note.params["indicator"] for note in found.notes if note.code == "not_assessable"}
    assert "p5_clones" in notes


MENUS = {"vehicle_class": ["car", "truck", "coach", "motorcycle"], "road_kind": ["expressway", "urban_fast", "other"]}


def chosen(rng, values):
    return str(rng.choice(values, p=[0.4, *[0.6 / (len(values) - 1)] * (len(values) - 1)]))


def menus(rng, *, officers=25, each=60):
    return [
        record(
            officer * each + number,
            officer_id=f"o{officer:03d}",
            **{name: chosen(rng, values) for name, values in MENUS.items()},
        )
        for officer in range(officers)
        for number in range(each)
    ]


def test_menus_left_at_their_defaults_are_warned_of(assessed, rng):
    rows = menus(rng)
    for row in rows:
        if row["officer_id"] == "o002" and rng.random() < 0.7:
            row.update(vehicle_class="car", road_kind="expressway")
    assert strong(assessed(rows)) == [("padding", "o002")]


def test_a_default_that_most_records_have_anyway_says_nothing(assessed, rng):
    rows = [{**row, "vehicle_class": "car", "road_kind": "other"} for row in menus(rng)]
    found = assessed(rows)
    assert {line.state for line in found.lines if line.indicator.id == "p5_menus"} == {"not_assessable"}
    assert "p5_menus" in {note.params["indicator"] for note in found.notes if note.code == "not_assessable"}


@pytest.mark.parametrize("count", [1, 2])
def test_a_key_on_one_record_is_taken_for_a_typing_error(assessed, rng, count):
    rows = night(rng, officers=20)
    rows += [record(len(rows) + n, officer_id="typo") for n in range(count)]
    found = assessed(rows)
    keys = [note.params["keys"] for note in found.notes if note.code == "one_off_keys"]
    assert keys == ([1] if count == 1 else [])
