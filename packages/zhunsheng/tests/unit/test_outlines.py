"""Territories on the map: those that come with the product, a bureau's own, and how they lie on the paper."""

import json
from datetime import date

import numpy as np
import pytest

from makers import square
from zhunsheng.errors import Problem
from zhunsheng.hazards import outlines
from zhunsheng.hazards.chart import Paper, drawn
from zhunsheng.hazards.listing import listed
from zhunsheng.hazards.outlines import shipped
from zhunsheng.hazards.reports import Report


def report(key, **given):
    return Report(key, "finding", "road", "road_segment", key, "150100000000", date(2023, 7, 3), "因", "why", **given)


def test_boundaries_are_twelve_leagues_and_a_hundred_and_three_counties():
    codes = {level: {ring.adcode for ring in shipped().rings if ring.level == level} for level in ("league", "county")}
    assert {level: len(found) for level, found in codes.items()} == {"league": 12, "county": 103}
    assert {code[:4] for code in codes["county"]} == {code[:4] for code in codes["league"]}
    lat, lon = shipped().middles["150100"]
    assert (lat, lon) == (pytest.approx(40.6, abs=0.5), pytest.approx(111.5, abs=0.6))  # Hohhot


def test_the_projection_keeps_areas_and_the_north_above():
    lat, lon = np.array([38.0, 38.0, 53.0, 53.0]), np.array([97.0, 126.0, 97.0, 126.0])
    paper = Paper.around(lat, lon=lon)

    def area(south, west):
        x, y = paper(np.array([south, south, south + 1, south + 1]), lon=np.array([west, west + 1, west + 1, west]))
        return abs(sum(x[i] * y[(i + 1) % 4] - x[(i + 1) % 4] * y[i] for i in range(4))) / 2

    for south, west in ((40.0, 100.0), (50.0, 120.0)):
        true = np.sin(np.radians(south + 1)) - np.sin(np.radians(south))
        assert area(south, west) / true == pytest.approx(
            area(45.0, 110.0) / (np.sin(np.radians(46)) - np.sin(np.radians(45))), rel=0.01
        )
    ys = paper(np.array([40.0, 50.0]), lon=np.array([111.5, 111.5]))[1]
    assert ys[0] > ys[1]


def test_hazards_elsewhere_are_drawn_without_the_boundaries():
    away = listed([[report("a", lat=46.0, lon=14.5)], [report("b", lat=46.2, lon=14.9)]], known={})
    found = drawn(away, outlines=shipped())
    assert found is not None
    assert not found.home
    assert found.lines == ()
    assert len(found.dots) == 2
    assert drawn(listed([[report("c")]], known={}), outlines=shipped()) is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"features": []}', '{"features": [{"properties": {}, "geometry": null}]}',
     json.dumps({"features": [square("150100", west=400.0)]}),
     json.dumps({"features": [{**square("1"), "geometry": {"type": "Point", "coordinates": [1, 2]}}]})],
)  # fmt: skip
def test_boundaries_that_are_none_are_told(tmp_path, text):
    (tmp_path / "own.json").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="outlines_wrong"):
        outlines.read(tmp_path / "own.json")


def test_units_lie_in_the_middle_of_their_territory():
    from zhunsheng.comparisons.units import Tree, Unit

    tree = Tree({"b": Unit("b", adcode="150102"), "s": Unit("s", parent="b")})
    assert shipped().centres(tree) == {"b": shipped().middles["150102"], "s": shipped().middles["150102"]}
