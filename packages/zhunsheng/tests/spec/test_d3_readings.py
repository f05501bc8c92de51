"""D3, told by example: lower readings used, readings without a record, measures not taken."""

from datetime import datetime, timedelta

import pytest

from makers import SHANGHAI, record

ONLY = ("d3_readings",)


def when(number, *, minutes=0):
    moment = datetime(2023, 1, 5, 20, tzinfo=SHANGHAI) + timedelta(
        hours=26 * (number % 300), minutes=minutes + number // 300
    )
    return moment.isoformat()


class Night:
    """Drink-driving cases with their readings and measures, as they are written down on the road."""

    def __init__(self):
        self.rows, self.readings, self.measures, self.cases = [], [], [], 0

    def read(self, officer, value, *, mode, minutes, driver=None, case=None):
        case = self.cases if case is None else case
        self.readings.append(
            {"device_id": f"dev-{officer}", "taken_at": when(case, minutes=minutes), "reading_id": f"n{len(self.readings):06d}",
             "officer_id": officer, "mode": mode, "measure": "bac_mg_100ml", "value": value, "driver": driver}
        )  # fmt: skip

    def take(self, officer, kind, *, record_id, driver):
        self.measures.append(
            {"measure_id": f"m{len(self.measures)}", "officer_id": officer, "kind": kind, "record_id": record_id,
             "taken_at": when(self.cases, minutes=2), "driver": driver}
        )  # fmt: skip

    def case(self, officer, *, screening, evidential, blood=None, measured=None, recorded=True, kinds=None):
        """One driver: a screening, breath for evidence, blood where it was drawn, the record, the measures."""
        driver = f"{self.cases:032d}"
        self.read(officer, screening, mode="screening", minutes=-7)
        for nth, value in enumerate(evidential):
            self.read(officer, value, mode="evidential", minutes=-5 + 3 * nth, driver=driver)
        if blood is not None:
            self.read("lab", blood, mode="blood", minutes=90, driver=driver)
        charged = measured if measured is not None else blood if blood is not None else evidential[-1]
        if recorded:
            row = record(
                self.cases, officer_id=officer, occurred_at=when(self.cases), group="alcohol", measure="bac_mg_100ml",
                measured=charged, limit=20, driver=driver, sanction="suspension", device_id=f"dev-{officer}",
            )  # fmt: skip
            self.rows.append(row)
            wanted = ("detain_licence", "blood_test") if charged >= 80 else ("detain_licence",)
            for kind in wanted if kinds is None else kinds:
                self.take(officer, kind, record_id=row["record_id"], driver=driver)
        self.cases += 1

    def tables(self):
        return {"readings": self.readings, "compulsory_measures": self.measures}


def honest(*, officers=24, each=12):
    """Half of the drivers are drunk and their blood is drawn; screenings read higher; a licence is forgotten now and then."""
    night = Night()
    for number in range(each):
        for officer in range(officers):
            value = 40 + number if (number + officer) % 2 else 100 + 3 * number
            blood = value - 2 if value >= 80 else None
            kinds = () if blood is None and night.cases % 31 == 0 else None
            night.case(f"o{officer:02d}", screening=value + 4, evidential=[value], blood=blood, kinds=kinds)
    return night


def strong(found):
    return {(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")}


def line(found, *, officer):
    return next(entry for entry in found.lines if (entry.subject_kind, entry.subject_id) == ("officer", officer))


def stands_out(found, *, officer):
    """More than peers would have, the strongest evidence of all, and nobody else is warned of."""
    own = line(found, officer=officer)
    officers = [entry for entry in found.lines if entry.subject_kind == "officer" and entry.evidence is not None]
    assert own.observed > 5 * own.expected
    assert own.evidence == min(entry.evidence for entry in officers) < 0.05
    assert strong(found) <= {("downgrading", officer)}
    return own


def test_honest_nights_mark_nobody_out(assessed):
    """A forgotten licence is a check and no warning."""
    night = honest()
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert strong(found) == set()
    assert {check.rule for check in found.checks} == {"d3_readings.licence"}
    own = line(found, officer="o05")
    assert (own.state, own.exposure) == ("assessed", 36)


def test_a_first_reading_of_120_and_a_charge_on_a_later_62_is_warned_of(assessed):
    """Two breath tests for evidence, and the lower one is used: only blood may overrule the first."""
    night = honest()
    for _ in range(10):
        night.case("o03", screening=124, evidential=[120, 62])
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert strong(found) == {("downgrading", "o03")}
    (lead,) = found.leads
    assert {row["record_id"] for row in night.rows[-10:]} <= set(lead.record_ids)


def test_one_such_case_is_no_warning(assessed):
    night = honest()
    night.case("o03", screening=124, evidential=[120, 62])
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert strong(found) == set()
    assert 1 <= line(found, officer="o03").observed <= 3


@pytest.mark.parametrize("case", [{"evidential": [62]}, {"evidential": [120], "blood": 76}])
def test_a_second_test_of_a_higher_grade_is_lawful(assessed, case):
    """Breath for evidence after a screening of 120, and blood after a disputed 120, decide what counts."""
    night = honest()
    for _ in range(8):
        night.case("o03", screening=120, **case)
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert strong(found) == set()
    own = line(found, officer="o03")
    assert own.observed == 0
    assert {entry.cause: entry.explained for entry in own.benign} == {"retest": 8}


def test_drivers_tested_above_the_threshold_and_let_go_are_told_by_the_reading(assessed):
    night = honest()
    for _ in range(14):
        night.case("o03", screening=70, evidential=[68], recorded=False)
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert stands_out(found, officer="o03").observed == 14
    (marks,) = found.marks
    told = found.scope.run(marks.told(["o03"], by="officer"))["record_id"].to_pylist()
    assert len(set(told) & {entry["reading_id"] for entry in night.readings}) == 14


def test_a_screening_that_was_not_confirmed_needs_no_record(assessed):
    night = honest()
    for _ in range(6):
        night.case("o03", screening=24, evidential=[15], recorded=False)
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert strong(found) == set()
    assert [entry.explained for entry in line(found, officer="o03").benign] == [6]


def test_a_record_of_another_officer_or_two_days_later_answers_a_reading(assessed):
    night = honest()
    for _ in range(6):
        night.case("o03", screening=70, evidential=[68])
        night.rows[-1].update(officer_id="o05", device_id=None)
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert line(found, officer="o03").observed == 0


def test_nothing_is_unrecorded_before_its_record_is_due(assessed):
    night = honest()
    night.case("o03", screening=70, evidential=[68], recorded=False)
    last = datetime(2023, 12, 30, 22, tzinfo=SHANGHAI).isoformat()
    for entry in night.readings[-2:]:
        entry["taken_at"] = last
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert line(found, officer="o03").observed == 0


def test_drunk_driving_without_a_blood_test_is_a_check_and_a_rate_of_them_stands_out(assessed):
    night = honest()
    for _ in range(14):
        night.case("o03", screening=150, evidential=[150], kinds=("detain_licence",))
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert stands_out(found, officer="o03").observed == 14
    blood = [check for check in found.checks if check.rule == "d3_readings.blood"]
    assert {check.record_id for check in blood} == {row["record_id"] for row in night.rows[-14:]}
    assert {(check.allowed, "第35条" in check.article) for check in blood} == {("blood_test", True)}


def test_a_licence_that_there_is_not_cannot_be_detained(assessed):
    night = honest()
    for _ in range(3):
        night.case("o03", screening=50, evidential=[50], kinds=())
        night.rows[-1]["licence_state"] = "none"
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert {row["record_id"] for row in night.rows[-3:]}.isdisjoint(check.record_id for check in found.checks)


def test_a_lake_that_keeps_no_blood_tests_says_nothing_of_them(assessed):
    """A register of detained vehicles only: what it does not hold is not missing."""
    night = honest()
    other = [{**entry, "kind": "detain_vehicle"} for entry in night.measures]
    found = assessed(night.rows, tables={"compulsory_measures": other}, only=ONLY)
    assert found.checks == ()
    assert {entry.state for entry in found.lines} == {"not_assessable"}
    assert [note.params["indicator"] for note in found.notes if note.code == "not_assessable"] == ["d3_readings"]


def test_what_the_lake_does_not_keep_is_said(assessed):
    night = honest()
    found = assessed(night.rows, tables={"compulsory_measures": night.measures}, only=ONLY)
    assert line(found, officer="o03").exposure == 12
    assert {note.params["part"]: note.params["lack"] for note in found.notes if note.code == "d3_part"} == {
        "d3_used": "readings", "d3_unrecorded": "readings",
    }  # fmt: skip


def test_few_occasions_are_insufficient(assessed):
    night = honest()
    night.case("o99", screening=124, evidential=[120, 62])
    night.case("o99", screening=124, evidential=[120, 62])
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert line(found, officer="o99").state == "insufficient"


def test_a_speed_read_twice_belongs_to_the_plate_that_the_instrument_was_told(assessed):
    """134 in an 80 zone, then 91 a minute later: one officer's charges rest on 91, those of all others on 134."""
    night = honest(each=6)
    for number in range(240):
        officer, plate, values = f"o{number % 24:02d}", f"{number:032x}", (134, 91)
        row = record(
            5000 + number, officer_id=officer, vehicle=plate, measure="speed_kmh", limit=80,
            measured=91 if officer == "o03" else 134, occurred_at=when(number, minutes=600),
        )  # fmt: skip
        night.rows.append(row)
        for nth, value in enumerate(values):
            night.readings.append(
                {"device_id": "radar", "taken_at": when(number, minutes=590 + nth), "reading_id": f"s{number}-{nth}",
                 "officer_id": officer, "mode": None, "measure": "speed_kmh", "value": value, "vehicle": plate}
            )  # fmt: skip
    found = assessed(night.rows, tables=night.tables(), only=ONLY)
    assert stands_out(found, officer="o03").observed == 10
