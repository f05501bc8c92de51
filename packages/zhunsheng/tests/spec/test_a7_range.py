"""A7, told by example: fines outside the range of the law or of the bureau's table; the summary procedure beyond its limit."""

from datetime import timedelta
from pathlib import Path

from makers import END, START, lake_of, record
from zhunsheng.integrity.assess import assess
from zhunsheng.law import Law

LAW = Law.load("cn")
SPEED = {"group": "speeding", "measure": "speed_kmh"}
LOAD = {"group": "overload_goods", "measure": "load_ratio", "limit": 1, "vehicle_class": "truck"}
SEATS = {"group": "overload_passengers", "measure": "passenger_ratio", "limit": 1}
DRINK = {"group": "alcohol", "measure": "bac_mg_100ml", "limit": 20}


CASES = [
    ({}, 200, ""),
    ({}, 201, "above"),
    ({}, 19, "below"),
    ({**SPEED, "code": "", "measured": 120, "limit": 80}, 200, ""),
    ({**SPEED, "code": "", "measured": 120, "limit": 80}, 250, "above"),  # exactly 50 % is not above it (超过)
    ({**SPEED, "code": "", "measured": 121, "limit": 80}, 200, ""),
    ({**SPEED, "code": "", "measured": 121, "limit": 80}, 199, "below"),
    ({**SPEED, "code": "", "measured": 80, "limit": 80}, 20, "above"),  # nothing over the limit, nothing to fine
    ({**LOAD, "code": "", "measured": 1.3}, 500, ""),
    ({**LOAD, "code": "", "measured": 1.3}, 501, "above"),
    ({**LOAD, "code": "", "measured": 1.301}, 500, ""),
    (
        {**LOAD, "code": "", "measured": 1.301, "measure": "mass_ratio"},
        300,
        "",
    ),  # another denominator: 200 to 2,000
    ({**LOAD, "code": "", "measured": 1.301, "measure": "mass_ratio"}, 199, "below"),
    ({**SEATS, "code": "1710", "measured": 1.3, "vehicle_class": "coach", "commercial": True}, 400, "below"),
    ({**SEATS, "code": "1710", "measured": 1.3, "vehicle_class": "coach", "commercial": False}, 400, ""),
    ({**SEATS, "code": "", "measured": 1.2, "vehicle_class": "car", "commercial": False}, 201, "above"),
    ({**DRINK, "measured": 45, "commercial": False}, 2000, ""),
    ({**DRINK, "measured": 45, "commercial": False}, 999, "below"),
    ({**DRINK, "measured": 45, "commercial": True}, 2000, "below"),
    ({**DRINK, "measured": 45, "commercial": True}, 5000, ""),
    ({**DRINK, "measured": 45}, 5000, ""),  # the use is not known: either range
    ({**DRINK, "measured": 45}, 3000, "above"),
    (
        {**DRINK, "measured": 80, "commercial": False},
        50,
        "",
    ),  # drunk: a matter for the courts, no range, nothing said
    ({"subject": "pedestrian", "code": "3001"}, 50, ""),
    ({"subject": "pedestrian", "code": "3001"}, 51, "above"),
    ({"subject": "non_motor", "code": "2007"}, 4, "below"),
    ({"group": "documents", "code": "1005"}, 200, ""),
    ({"group": "documents", "code": "1005"}, 100, "below"),
    ({"group": "documents", "code": "1709"}, 100, ""),  # read as a.90 or a.99
    ({"group": "plates", "code": "57011"}, 999, "below"),
    ({"group": "plates", "code": ""}, 1000, "above"),  # between 200 and 2,000 no article has a range
    ({"group": "documents", "code": ""}, 9000, ""),  # without a code the article is not known: nothing is said
    ({"group": "other", "code": "9999"}, 9000, ""),
]
PROCEDURES = [
    ({"fine": 200}, ""),
    ({"fine": 201}, "fine"),
    ({"fine": 100, "sanction": "suspension"}, "licence"),
    ({"fine": 100, "sanctions": "fine;revocation"}, "licence"),
    ({"sanction": "detention"}, "detention"),
    ({"fine": 100, "sanctions": "fine;points"}, ""),
    ({"fine": 1500, "procedure": "ordinary"}, ""),
]


def row(number, *, officer="a", procedure="ordinary", **given):
    """A fined record, spread over the year; the summary procedure only where it is said."""
    moment = START + timedelta(hours=7.3 * number + 9)
    facts = {"group": "signal", "code": "1625", "officer_id": officer, "procedure": procedure, "partner_id": "z"}
    return record(number, **{**facts, "occurred_at": moment.isoformat(), **given})


def force(rng, *, officers=16, each=70):
    """Officers who fine as the law allows, with a typing error now and then; the ordinary procedure above 200 yuan."""
    rows = []
    for number in range(officers * each):
        kind = rng.random()
        facts = {"fine": int(rng.choice([50, 100, 150, 200])), "procedure": "summary"}
        if kind < 0.3:
            facts = {
                **DRINK,
                "code": "1712",
                "measured": 45,
                "commercial": False,
                "fine": 1500,
                "procedure": "ordinary",
            }
        if rng.random() < 0.003:
            facts["fine"] *= 10
        rows.append(row(number, officer=f"o{number % officers:02d}", **facts))
    return rows


def test_each_fine_is_held_against_the_range_of_its_facts(assessed):
    rows = [row(number, fine=fine, **facts) for number, (facts, fine, _) in enumerate(CASES)]
    found = assessed(rows, only=("a7_range",))
    seen = {check.record_id: check.rule for check in found.checks}
    expected = {
        entry["record_id"]: f"a7_fine_range.{rule}" for entry, (_, _, rule) in zip(rows, CASES, strict=True) if rule
    }
    assert seen == expected
    assert all("道路交通安全法第" in check.article for check in found.checks)


def test_speeding_checks_are_those_that_the_law_data_gives_one_by_one(assessed):
    """Recall and precision are whole: the expression and the law's own scale agree on every value."""
    rows, wrong = [], set()
    for limit in (30, 80):
        for over in range(1, limit + 1, 2):
            for fine in (10, 20, 200, 201, 2000, 2001):
                number = len(rows)
                rows.append(row(number, **SPEED, code="", measured=limit + over, limit=limit, fine=fine))
                on = (START + timedelta(hours=7.3 * number + 9)).date()
                low, high = LAW.fine_range("speed_kmh", measured=limit + over, limit=limit, on=on)
                wrong |= set() if low <= fine <= high else {rows[-1]["record_id"]}
    rows = [entry for entry in rows if entry["occurred_at"] < END.isoformat()]
    held = {entry["record_id"] for entry in rows}
    found = assessed(rows, only=("a7_range",))
    assert len(held & wrong) > 100
    assert {check.record_id for check in found.checks} == held & wrong


def test_the_summary_procedure_ends_at_200_yuan_and_at_the_licence(assessed):
    facts = {**DRINK, "measured": 85, "procedure": "summary"}  # no range of fines: only the procedure is looked at
    rows = [row(number, **{**facts, **given}) for number, (given, _) in enumerate(PROCEDURES)]
    found = assessed(rows, only=("a7_range",))
    seen = {check.record_id: check.rule for check in found.checks}
    expected = {
        entry["record_id"]: f"a7_summary_limit.{rule}"
        for entry, (_, rule) in zip(rows, PROCEDURES, strict=True)
        if rule
    }
    assert seen == expected
    assert all("第43条" in check.article for check in found.checks)


def test_typing_errors_are_checks_and_no_warning(assessed, rng):
    found = assessed(force(rng), only=("a7_range",))
    assert found.checks
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_an_officer_who_fines_at_will_is_warned_and_nobody_else(assessed, rng):
    rows = force(rng)
    for entry in rows:
        if entry["officer_id"] == "o03" and entry["fine"] <= 200 and rng.random() < 0.4:
            entry["fine"] = 300
    found = assessed(rows, only=("a7_range",))
    strong = [lead for lead in found.leads if lead.level != "yellow" and lead.judged.subject_kind == "officer"]
    assert [(lead.judged.kind, lead.judged.subject_id) for lead in strong] == [("arbitrary", "o03")]
    assert strong[0].record_ids


def test_a_fine_that_fits_the_tier_charged_is_a_check_here_and_a_rate_in_d1(assessed, rng):
    """Who charges 60 % over as 40 % and fines 150 downgrades: the fine is outside, the arbitrariness is not in the fine."""
    rows = force(rng)
    for entry in rows:
        if entry["officer_id"] == "o03" and entry["group"] == "signal":
            entry.update(**SPEED, code="1636", measured=128, limit=80, charged_tier=2, fine=150)
    found = assessed(rows, only=("a7_range",))
    assert len([check for check in found.checks if check.officer_id == "o03"]) > 20
    assert [lead for lead in found.leads if lead.level != "yellow"] == []


def test_the_bureaus_own_table_binds_within_the_law(tmp_path: Path):
    law = tmp_path / "law"
    law.mkdir()
    table = [
        '[[rule]]\nid = "fine_table.1625"\nkind = "amount"\ncode = "1625"\nfine = [150, 150]\narticle = "本地裁量基准"'
    ]
    table.append('source = "s"\nconfidence = "high"\nsince = 2022-04-01\nzh = "闯红灯150元"\nen = "red light: 150"\n')
    law.joinpath("table.toml").write_text("\n".join(table), encoding="utf-8")
    lake = lake_of([row(1, fine=150), row(2, fine=200, code="16250")], tmp_path)
    found = assess(lake, as_of=END, start=START, step="M", only=("a7_range",), local_law=law)
    assert [(check.record_id, check.rule, check.allowed) for check in found.checks] == [
        ("r0000002", "a7_fine_range.local", "150")
    ]


def test_the_law_of_the_day_decides(assessed):
    """The ranges stand since May 2011: of an older fine nothing is said."""
    old = row(1, fine=900) | {"occurred_at": "2010-03-01T10:00:00+08:00"}
    found = assessed([old, row(2, fine=20)], only=("a7_range",), start=START.replace(year=2010))
    assert found.checks == ()


def test_another_jurisdiction_without_ranges_is_not_assessable(assessed):
    rows = [row(number, fine=500, procedure="summary") for number in range(40)]
    found = assessed(rows, only=("a7_range",), jurisdiction="us_ma", zone="America/New_York", currency="USD")
    assert {line.state for line in found.lines} == {"not_assessable"}
    assert {note.params["indicator"] for note in found.notes if note.code == "not_assessable"} == {
        "a7_fine_range",
        "a7_summary_limit",
    }


def test_few_records_are_insufficient(assessed, rng):
    found = assessed(
        [*force(rng), *(row(9000 + n, officer="new", fine=900) for n in range(3))][:-1], only=("a7_range",)
    )
    states = {line.state for line in found.lines if line.subject_id == "new"}
    assert states <= {"insufficient"}
