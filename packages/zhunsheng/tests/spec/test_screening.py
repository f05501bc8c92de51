"""Crash screening, told by example: a small network of two classes of roads whose truth is known."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from makers import SHANGHAI, take, write_csv
from zhunsheng.comparisons import territory
from zhunsheng.errors import Problem
from zhunsheng.hazards import screening
from zhunsheng.hazards.screening import network
from zhunsheng.hazards.screening import weights as weights_on
from zhunsheng.hazards.screening.crashes import Crashes
from zhunsheng.lake import Lake
from zhunsheng.types import Window

START, END = datetime(2021, 1, 1, tzinfo=SHANGHAI), datetime(2024, 1, 1, tzinfo=SHANGHAI)
WINDOW = Window(START, END)
DAYS = (END - START).days
HOT, PEAK = 7, 2  # the section with thirty crashes beyond its peers', all of them on its third kilometre


def segments(*, count=60, class_given=True):
    """Sections of five kilometres, three roads of each of two classes; the register's middle lies on a line north."""
    rows = []
    for number in range(count):
        road = f"{'GS'[number % 2]}{110 + number % 6}"
        start = 5.0 * (number // 6)
        rows.append(
            {
                "segment_id": f"s{number:03d}",
                "road_id": road,
                "from_km": start,
                "to_km": start + 5,
                "road_class": ("national", "provincial")[number % 2] if class_given else "",
                "unit_id": f"1501{number % 4}0000000",
                "lat": 40 + 0.05 * number,
                "lon": 110.0,
            }
        )
    return rows


def crashes(rows, *, seed=1, hot=True, where=("road_id", "road_km")):
    """Three years of injury crashes, four a year on national and two on provincial sections of equal risk inside a class."""
    rng = np.random.default_rng(seed)
    made = []
    for number, row in enumerate(rows):
        mean = 12.0 if row["road_id"].startswith("G") else 6.0
        places = rng.uniform(0, 5, rng.poisson(mean * rng.gamma(6, 1 / 6)))
        if hot and number == HOT:
            places = np.concatenate([places, rng.uniform(PEAK, PEAK + 1, 30)])
        for km in places:
            place = {"road_id": row["road_id"], "road_km": round(row["from_km"] + km, 2)}
            place |= {"lat": row["lat"] + 0.009 * (km - 2.5), "lon": row["lon"]}
            made.append(
                {
                    "crash_id": f"c{len(made):05d}",
                    "unit_id": row["unit_id"],
                    "occurred_at": (START + timedelta(days=float(rng.uniform(0, DAYS)))).isoformat(),
                    "severity": "fatal" if rng.random() < 0.05 else "injury",
                    **{name: place[name] for name in where},
                }
            )
    return made


@pytest.fixture
def screened(tmp_path):
    def made(tables, *, window=WINDOW, **given):
        lake = Lake.create(tmp_path / "lake")
        files = [write_csv(rows, tmp_path / f"{name}.csv") for name, rows in tables.items()]
        report = take(lake, *files)
        assert report.batch.quarantine is None, report.batch.tables
        return screening.screen(lake, window=window, **given)

    return made


def worst(found):
    return found.table.sort_by("rank").slice(0, 1).to_pylist()[0]


def test_the_section_with_more_than_its_kind_has(screened):
    rows = segments()
    found = screened({"road_segments": rows, "crashes": crashes(rows)})
    first = worst(found)
    assert found.table.schema.equals(screening.SCHEMA)
    assert found.table.num_rows == 60
    assert (first["site_id"], first["road_id"], first["rank"], first["tied"]) == (
        f"s{HOT:03d}",
        rows[HOT]["road_id"],
        1,
        1,
    )
    assert (first["road_from"], first["road_to"]) == (rows[HOT]["from_km"], rows[HOT]["to_km"])
    assert first["peer_group"] == "provincial:no_exposure"
    assert first["predicted"] < first["expected"] < first["observed"]
    assert first["excess"] == pytest.approx(first["expected"] - first["predicted"])
    assert 0 < first["lower"] < first["excess"] < first["upper"]
    assert first["above"] > 0.99
    assert first["unit_id"] == rows[HOT]["unit_id"]
    assert (first["lat"], first["lon"]) == (pytest.approx(rows[HOT]["lat"]), 110.0)
    assert first["rate"] > first["critical_rate"]


def test_where_in_the_section_it_lies(screened):
    rows = segments()
    first = worst(screened({"road_segments": rows, "crashes": crashes(rows)}))
    assert first["peak_from"] == rows[HOT]["from_km"] + PEAK
    assert first["peak_to"] == rows[HOT]["from_km"] + PEAK + 1
    assert first["peak_precise"]
    assert first["peak_cv"] <= 0.25
    assert first["peak_excess_km"] > first["excess"] / 5


def test_windows_are_rows_of_their_own(screened):
    rows = segments()
    found = screened({"road_segments": rows, "crashes": crashes(rows)}, by="window")
    first = worst(found)
    assert found.table.num_rows == 300
    assert (first["road_from"], first["road_to"]) == (rows[HOT]["from_km"] + PEAK, rows[HOT]["from_km"] + PEAK + 1)
    assert (first["peak_from"], first["peak_to"]) == (first["road_from"], first["road_to"])
    assert sum(found.table["observed"].to_pylist()) * found.years == pytest.approx(found.coverage.placed)


def test_sections_alike_in_all_are_tied(screened):
    """Empty sections of one class and length have one excess: they share a rank and say how many they are."""
    rows = segments()
    some = [row for row in crashes(rows) if row["road_km"] >= 15 or row["road_id"] == rows[HOT]["road_id"]]
    table = screened({"road_segments": rows, "crashes": some}).table
    empty = [row for row in table.to_pylist() if row["observed"] == 0 and row["peer_group"].startswith("national")]
    assert len(empty) == 9
    assert {(row["rank"], row["tied"]) for row in empty} == {(empty[0]["rank"], 9)}


def flows(rows, *, busy, known=60):
    """Daily traffic of January, five thousand vehicles and on one section ``busy``."""
    return [
        {
            "subject_kind": "road_segment",
            "subject_id": row["segment_id"],
            "month": "2021-01-01",
            "quantity": "aadt",
            "value": busy if number == HOT else 4000 + 60 * number,
        }
        for number, row in enumerate(rows[:known])
    ]


def test_traffic_explains_what_it_explains(screened):
    """Twice the roads' crashes at twice their traffic is no excess: the safety function learns the slope from the peers."""
    rng = np.random.default_rng(8)
    rows = segments(count=240)
    traffic = np.exp(rng.normal(8.5, 0.7, 240))
    made = []
    for row, flow in zip(rows, traffic, strict=True):
        for km in rng.uniform(0, 5, rng.poisson(12.0 * (flow / 5000) ** 0.8)):
            made.append({**crashes([row], hot=False)[0], "crash_id": f"c{len(made)}", "road_km": row["from_km"] + km})
    exposure = [{**entry, "value": value} for entry, value in zip(flows(rows, busy=1, known=240), traffic, strict=True)]
    found = screened({"road_segments": rows, "crashes": made, "exposure": exposure})
    assert "no_exposure" not in {note.code for note in found.notes}
    assert found.peers.columns == ("one", "log_flow")
    slopes = [entry.function.coefficients[1] for entry in found.peers.groups]
    assert slopes == pytest.approx([0.8, 0.8], abs=0.12)
    busiest = np.argsort(-traffic)[:12]
    order = {name: at for at, name in enumerate(found.table["site_id"].to_pylist())}
    at = [order[rows[number]["segment_id"]] for number in busiest]
    assert abs(found.column("excess")[at].mean()) < 0.15 * found.column("expected")[at].mean()
    assert found.column("flow")[at] == pytest.approx(traffic[busiest])


def test_roads_with_and_without_counts_are_not_peers(screened):
    rows = segments()
    found = screened({"road_segments": rows, "crashes": crashes(rows), "exposure": flows(rows, busy=5000, known=30)})
    groups = set(found.table["peer_group"].to_pylist())
    assert groups == {"national", "provincial", "national:no_exposure", "provincial:no_exposure"}
    (note,) = [note for note in found.notes if note.code == "no_exposure"]
    assert note.params == {"share": 0.5}
    borrowed = [note for note in found.notes if note.code == "peers_borrowed"]
    assert borrowed  # fifteen sections a group are too few for a function of its own


def test_vehicle_kilometres_stand_for_counts(screened):
    rows = segments()
    entries = [
        {**entry, "quantity": "vehicle_km", "value": entry["value"] * 5 * 31} for entry in flows(rows, busy=5000)
    ]
    found = screened({"road_segments": rows, "crashes": crashes(rows), "exposure": entries})
    order = {name: at for at, name in enumerate(found.table["site_id"].to_pylist())}
    assert found.column("flow")[order["s010"]] == pytest.approx(4600)


def test_without_a_register_sections_come_from_chainage(screened):
    rows = segments()
    found = screened({"crashes": crashes(rows)})
    assert found.source == "chainage"
    assert 57 <= found.table.num_rows <= 60  # six roads of fifty kilometres, cut every five up to the last crash
    first = worst(found)
    assert (first["road_id"], first["road_from"]) == (rows[HOT]["road_id"], rows[HOT]["from_km"])
    assert first["peer_group"].startswith("provincial")  # by the letter of the road's id
    assert {note.code for note in found.notes} >= {"network_from_chainage", "no_exposure"}


def test_without_chainage_crashes_go_to_the_nearest_section(screened):
    rows = segments()
    made = crashes(rows, where=("lat", "lon"))
    made += [{**made[0], "crash_id": "far", "lat": 45.0}, {**made[0], "crash_id": "none", "lat": "", "lon": ""}]
    found = screened({"road_segments": rows, "crashes": made})
    assert worst(found)["site_id"] == f"s{HOT:03d}"
    assert (found.coverage.unlocated, found.coverage.off_network) == (
        1,
        2,
    )  # one at the very end of a section: 2.502 km
    assert found.coverage.placed == len(made) - 3
    (note,) = [note for note in found.notes if note.code == "unplaced"]
    assert "1" in note.text(lang="zh")


def test_without_roads_cells_are_screened(screened):
    rows = segments()
    found = screened({"crashes": crashes(rows, where=("lat", "lon"))})
    first = worst(found)
    assert found.source == "cells"
    assert first["site_id"].startswith("cell:")
    assert (first["road_id"], first["road_from"]) == (None, None)
    assert first["lat"] == pytest.approx(rows[HOT]["lat"], abs=0.03)
    assert "network_from_cells" in {note.code for note in found.notes}


def test_hot_neighbourhoods_are_the_second_view(screened):
    """Ten neighbouring kilometres with thrice their peers' crashes: nearly all are raised, and nothing far from them."""
    rng = np.random.default_rng(9)
    made = []
    for number in range(400):
        mean = 15.0 if 100 <= number < 110 else 5.0
        for _ in range(rng.poisson(mean)):
            place = {"lat": 40 + 0.009 * number, "lon": 110.0}
            made.append({**crashes(segments(count=1), hot=False)[0], "crash_id": f"c{len(made)}", **place})
    found = screened({"crashes": [{k: v for k, v in row.items() if k not in ("road_id", "road_km")} for row in made]})
    hot = found.table.filter(pa.compute.field("hot")).to_pylist()
    assert len(hot) >= 8
    assert all(40.88 < row["lat"] < 41.0 for row in hot)


def test_severity_weights_are_data(screened):
    rows = segments()
    own = replace(weights_on(date(2024, 1, 1)), name="ours", fatal=0.0, injury=1.0)
    tables = {"road_segments": rows, "crashes": crashes(rows)}
    found = screened(tables, weights=own)
    assert found.weights.name == "ours"
    assert found.column("weighted_expected").sum() == pytest.approx(
        found.table["injury"].to_numpy().sum() / found.years, rel=0.02
    )


def test_rows_known_later_are_not_seen(screened):
    rows = segments()
    half = Window(START, datetime(2022, 7, 1, tzinfo=SHANGHAI))
    found = screened({"road_segments": rows, "crashes": crashes(rows)}, window=half, as_of=half.end)
    assert found.coverage.crashes < 400
    assert found.years == pytest.approx(1.495, abs=0.001)


def test_what_cannot_be_screened_says_why(screened):
    rows = segments(count=6)
    made = crashes(rows, where=())
    with pytest.raises(Problem, match="screening_nowhere"):
        screened({"crashes": made})
    wrong = replace(screening.params(date(2024, 1, 1)), outcomes=("fatal", "grave"))
    with pytest.raises(Problem, match="screening_outcomes"):
        screened({"crashes": crashes(rows)}, params=wrong)


def test_a_crash_on_a_border_belongs_to_the_section_that_begins_there():
    kinds = screening.params(date(2024, 1, 1))
    roads = network.register(pa.Table.from_pylist(segments(count=12)), peers=territory.load(date(2024, 1, 1)))
    from zhunsheng.hazards.screening.placing import Pieces, placed

    km = np.array([0.0, 5.0, 9.99, 10.0, 10.5, np.nan])
    nothing, n = np.full(6, np.nan), np.zeros(6, dtype=np.int64)
    seen = Crashes(n, n, km, nothing, nothing, n - 1, ("G110",), ())
    where = placed(seen, roads=roads, pieces=Pieces.of(roads, params=kinds), params=kinds)
    names = [roads.section[place] if place >= 0 else None for place in where.section]
    assert names == ["s000", "s006", "s006", "s006", None, None]
    assert where.piece[:4].tolist() == [0, 5, 9, 9]
