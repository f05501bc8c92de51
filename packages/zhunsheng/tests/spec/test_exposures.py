"""What counts of crashes are divided by: traffic, else what devices saw pass, else length."""

from datetime import date

import pytest

from makers import take, write_csv
from zhunsheng.comparisons import exposures, refusal
from zhunsheng.comparisons.spans import month_of
from zhunsheng.comparisons.units import Tree, Unit
from zhunsheng.lake import Lake

MAY, JUNE = date(2023, 5, 1), date(2023, 6, 1)
SEGMENTS = [
    {"segment_id": f"{road}-{km}", "road_id": road, "from_km": km, "to_km": km + 5}
    for road, kms in (("G6", (0, 5)), ("S31", (0, 5, 10)))
    for km in kms
]


def value(kind, subject, month, quantity, number):
    return {
        "subject_kind": kind,
        "subject_id": subject,
        "month": month.isoformat(),
        "quantity": quantity,
        "value": number,
    }


PASSES = [
    value("road_segment", "G6-0", MAY, "passes", 310_000),
    value("road_segment", "G6-0", JUNE, "passes", 600_000),
    value("road_segment", "S31-0", MAY, "passes", 31_000),
    value("road_segment", "S31-0", JUNE, "passes", 30_000),
    value("road_segment", "S31-10", JUNE, "passes", 30_000),  # a device more is no more traffic
    value("unit", "a", JUNE, "passes", 30_000),
    value("unit", "b", JUNE, "passes", 60_000),
]
QUANTITIES = ("vehicle_km", "registered_vehicles", "population", "passes")


def held(folder, rows):
    lake = Lake.create(folder / "lake")
    take(lake, write_csv(SEGMENTS, folder / "road_segments.csv"), write_csv(rows, folder / "exposure.csv"))
    return lake


def test_passes_of_devices_stand_for_traffic_where_there_is_none(tmp_path, session_keys):
    lake = held(tmp_path, PASSES)
    found = exposures.of_roads(lake, roads=["G6", "S31"], quantities=QUANTITIES)
    assert found.quantity == "passes"
    assert found.over(month_of(MAY)) == pytest.approx([10_000 * 10, 1_000 * 15])  # a day, times the road's kilometres
    assert found.over(month_of(JUNE)) == pytest.approx([20_000 * 10, 1_000 * 15])
    tree = Tree({"top": Unit("top"), "a": Unit("a", "top"), "b": Unit("b", "top")})
    units = exposures.of_units(lake, units=["top", "a", "b"], tree=tree, quantities=QUANTITIES)
    assert (units.quantity, units.over(month_of(JUNE)).tolist()) == ("passes", [3000.0, 1000.0, 2000.0])


def test_traffic_comes_before_passes_and_length_after(tmp_path, session_keys):
    counted = [*PASSES, value("road_segment", "G6-0", JUNE, "aadt", 9_000)]
    found = exposures.of_roads(held(tmp_path, counted), roads=["G6"], quantities=QUANTITIES)
    assert (found.quantity, found.over(month_of(JUNE)).tolist()) == ("vehicle_km", [45_000.0])
    (tmp_path / "bare").mkdir()
    bare = held(tmp_path / "bare", [value("unit", "a", JUNE, "population", 5)])
    found = exposures.of_roads(bare, roads=["G6", "S31"], quantities=QUANTITIES)
    assert (found.quantity, found.over(month_of(JUNE)).tolist()) == ("length_km", [10.0, 15.0])


@pytest.mark.parametrize(
    ("series", "category", "unit", "exposed", "refused"),
    [("cam-7", "speeding_tickets", "", True, False), ("cam-7", "speeding_tickets", "150102", True, True),
     ("cam-7", "speeding_tickets", "", False, True), ("o-4", "查处", "150102", True, True),
     ("v-1", "超速违法", "", True, False),
     ("b-1", "breath_tests", "150102", False, True), ("b-1", "呼气检测量", "150102", True, True),
     ("s-1", "service_visits", "150102", False, False)],
)  # fmt: skip
def test_violations_are_compared_as_what_roads_and_vehicles_are_exposed_to_only(
    series, category, unit, exposed, refused
):
    """Among so many passes and nobody's: compared. A unit's or a person's, or over no passes: refused."""
    assert refusal.load(JUNE).refuses(series, category=category, unit_id=unit, exposed=exposed) is refused


def test_no_road_register_no_exposure_of_roads(tmp_path, session_keys):
    lake = Lake.create(tmp_path / "lake")
    take(lake, write_csv(PASSES, tmp_path / "exposure.csv"))
    assert exposures.of_roads(lake, roads=["G6"], quantities=QUANTITIES) is None
    assert exposures.of_units(lake, units=["c"], tree=Tree({}), quantities=QUANTITIES) is None
