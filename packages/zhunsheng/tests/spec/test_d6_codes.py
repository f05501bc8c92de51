"""D6, told by example: points that the charge carries and nobody gave; codes that carry none."""

from datetime import datetime, timedelta

from makers import record, speed

ONLY = ("d6_codes",)
POINTS = {"1625": 6, "1116": 1, "1101": 1, "1223": 3, "1208": 0, "1301": 3}
GROUP = {"1625": "signal", "1116": "signal", "1101": "seatbelt", "1223": "phone", "1208": "lane", "1301": "lane"}


def coded(number, *, officer, code, **given):
    return record(
        number, officer_id=officer, code=code, group=GROUP[code], **{"points": POINTS[code], "fine": 100, **given}
    )


def force(*, officers=24, each=40):
    """Every code in turn, its points as the law has them but for a slip here and there."""
    rows, codes = [], list(POINTS)
    for number in range(officers * each):
        row = coded(number, officer=f"o{number % officers:02d}", code=codes[(number // officers + number) % len(codes)])
        if number % 83 == 0 and row["points"]:
            row["points"] = 0
        rows.append(row)
    return rows


def strong(found):
    return {(lead.judged.kind, lead.judged.subject_id) for lead in found.leads if lead.level in ("red", "orange")}


def line(found, *, officer, indicator="d6_points"):
    return next(
        entry for entry in found.lines
        if (entry.subject_kind, entry.subject_id, entry.indicator.id) == ("officer", officer, indicator)
    )  # fmt: skip


def checked(found):
    return [(check.record_id, check.rule, check.observed, check.allowed) for check in found.checks]


def test_a_slip_here_and_there_is_a_check_and_no_warning(assessed):
    rows = force()
    found = assessed(rows, only=ONLY)
    assert strong(found) == set()
    assert {check.record_id for check in found.checks} == {
        row["record_id"] for row in rows if row["points"] < POINTS[row["code"]]
    }


def test_an_officer_who_leaves_points_out_is_warned_of(assessed):
    rows = force()
    mine = [row for row in rows if row["officer_id"] == "o03" and row["points"]][:20]
    for row in mine:
        row["points"] = 0
    found = assessed(rows, only=ONLY)
    assert strong(found) == {("downgrading", "o03")}
    assert {row["record_id"] for row in mine} <= set(found.leads[0].record_ids)


def test_nothing_is_said_where_the_points_are_right_or_the_law_leaves_them_open(assessed):
    """A warning carries no points (Order 163 a.28); a code that the table does not hold, and a crime, decide nothing."""
    open_ = [
        {"code": "1625", "points": 6},
        {"code": "1625", "points": 0, "sanction": "warning"},
        {"code": "1625", "points": None},
        {"code": "7777", "points": 0},
        {"code": "1625", "points": 0, "subject": "pedestrian"},
        {"code": "1712", "points": 0, "group": "alcohol", "sanction": "criminal"},
        {"code": "1353", "points": 0, "group": "overload_goods", "measure": "load_ratio", "measured": 1.2, "limit": 1},
    ]
    rows = [record(number, officer_id="a", **{"group": "signal", **given}) for number, given in enumerate(open_)]
    assert checked(assessed(rows, only=ONLY)) == []


def test_points_are_those_of_the_day_of_the_act(assessed):
    days = [("2022-03-31", "1344"), ("2022-03-31", "1223"), ("2022-04-01", "1223"), ("2022-04-01", "1344")]
    rows = [
        record(number, officer_id="a", code=code, group="phone", points=0, occurred_at=f"{day}T10:00:00+08:00")
        for number, (day, code) in enumerate(days)
    ]
    start, end = (datetime.fromisoformat(f"2022-0{month}-01T00:00:00+08:00") for month in (3, 5))
    found = assessed(rows, only=ONLY, start=start, as_of=end)
    assert [(check.record_id, check.allowed) for check in found.checks] == [
        ("r0000000", "3"),
        ("r0000001", "2"),
        ("r0000002", "3"),
    ]


SPEEDS = [
    (96, "car", "other", 3, None),
    (96, "car", "other", 0, "3"),
    (96, "coach", "other", 3, "6"),
    (88, "coach", "expressway", 0, "6"),
    (88, "car", "expressway", 0, None),
    (96, "truck", "other", 3, None),
    (96, "truck", "other", 0, "3"),
    (120, "hazmat", "other", 6, "9"),
    (120, "car", None, 0, "6"),
]


def test_speed_carries_points_by_tier_vehicle_and_road(assessed):
    """A truck may be light or heavy and an unknown road slow or fast: the milder points are the certain ones."""
    rows, expected = [], []
    for number, (measured, vehicle, road, points, owed) in enumerate(SPEEDS):
        rows.append(speed(number, officer="a", measured=measured, vehicle_class=vehicle, road_kind=road, points=points))
        if owed is not None:
            expected.append((f"r{number:07d}", "d6_points.scale", str(points), owed))
    assert checked(assessed(rows, only=ONLY)) == expected


def test_where_all_trucks_get_the_heavy_points_a_truck_is_heavy_in_this_lake(assessed):
    rows = [
        speed(number, officer="a", measured=96, vehicle_class="truck", road_kind="other", points=6 if number else 3)
        for number in range(60)
    ]
    assert checked(assessed(rows, only=ONLY)) == [("r0000000", "d6_points.scale", "3", "6")]


def test_a_code_edited_to_one_without_points_adds_a_hit(assessed):
    rows = force()
    edits = []
    for row in [row for row in rows if row["officer_id"] == "o03" and row["code"] == "1208"]:
        when = (datetime.fromisoformat(str(row["occurred_at"])) + timedelta(days=3)).isoformat()
        edits.append({"record_id": row["record_id"], "edited_at": when, "editor_id": "o03", "column": "code",
                      "before": "1301", "after": "1208"})  # fmt: skip
    found = assessed(rows, tables={"edits": edits}, only=ONLY)
    slips = sum(row["points"] < POINTS[row["code"]] for row in rows if row["officer_id"] == "o03")
    assert line(found, officer="o03").observed == len(edits) + slips
    assert len(edits) >= 5


def test_an_officer_with_no_points_codes_where_peers_have_points_stands_out(assessed):
    """Running a red light written as a lane offence of no points: the share of such codes in the group tells."""
    rows = force()
    for row in rows:
        if row["officer_id"] == "o03" and row["code"] == "1301":
            row.update(code="1208", points=0)
    rows += [coded(5000 + number, officer="o03", code="1208") for number in range(40)]
    found = assessed(rows, only=ONLY)
    mine = line(found, officer="o03", indicator="d6_siblings")
    assert mine.observed > 1.5 * mine.expected
    assert mine.evidence == min(
        entry.evidence for entry in found.lines if entry.indicator.id == "d6_siblings" and entry.evidence is not None
    )


def test_a_lake_without_points_or_codes_is_not_assessable(assessed):
    found = assessed([record(number, officer_id="a") for number in range(30)], only=ONLY)
    assert {(entry.indicator.id, entry.state) for entry in found.lines} == {
        ("d6_points", "not_assessable"),
        ("d6_siblings", "not_assessable"),
    }


def test_few_records_are_insufficient(assessed):
    rows = [*force(), *(coded(9000 + number, officer="o99", code="1625", points=0) for number in range(5))]
    assert line(assessed(rows, only=ONLY), officer="o99").state == "insufficient"
