"""The law as data, told by example."""

from datetime import date

import pytest

from zhunsheng.errors import Problem
from zhunsheng.law import Law
from zhunsheng.law.book import read_folder

CN, MA = Law.load("cn"), Law.load("us_ma")
DAY = date(2023, 6, 1)


@pytest.mark.parametrize(
    ("measure", "measured", "limit", "tier"),
    [
        ("speed_kmh", 80, 80, None),
        ("speed_kmh", 81, 80, 0),
        ("speed_kmh", 88, 80, 1),
        ("speed_kmh", 95, 80, 1),
        ("speed_kmh", 96, 80, 2),
        ("speed_kmh", 119, 80, 2),
        ("speed_kmh", 120, 80, 3),
        ("bac_mg_100ml", 19.9, 20, None),
        ("bac_mg_100ml", 20, 20, 0),
        ("bac_mg_100ml", 79.999, 20, 0),
        ("bac_mg_100ml", 80, 20, 1),
        ("load_ratio", 1.299, 1, 0),
        ("load_ratio", 1.3, 1, 1),
        ("mass_ratio", 1.5, 1, 2),
        ("passenger_ratio", 1.2, 1, 1),
        ("passenger_ratio", 2.0, 1, 3),
    ],
)
def test_tiers_of_china_have_their_lower_edges_inside(measure, measured, limit, tier):
    assert CN.tiers(measure, on=DAY).tier(measured, limit=limit) == tier


@pytest.mark.parametrize(("over", "tier"), [(0, None), (1, 0), (10, 0), (11, 1), (15, 5), (40, 30)])
def test_massachusetts_is_flat_to_ten_over_then_by_the_mile(over, tier):
    assert MA.tiers("speed_mph", on=DAY).tier(30 + over, limit=30) == tier
    flat, each = MA.fine_schedule("speed_mph", on=DAY)
    assert (flat, each) == (100.0, 10.0)


@pytest.mark.parametrize(
    ("group", "road", "tier", "points"),
    [("light", "other", 2, 3), ("light", "other", 3, 6), ("light", "fast", 2, 6), ("light", "fast", 3, 12),
     ("heavy", "other", 1, 1), ("heavy", "other", 2, 6), ("heavy", "other", 3, 9), ("heavy", "fast", 2, 12)],
)  # fmt: skip
def test_points_for_speeding_since_april_2022(group, road, tier, points):
    assert CN.points("speed_kmh", tier=tier, on=DAY, vehicle_group=group, road=road) == points


def test_fines_have_their_own_edges():
    """Points: 50 % and more. Fines: *over* 50 % (超过) is strictly above."""
    assert CN.fine_range("speed_kmh", measured=120, limit=80, on=DAY)[1] == 200
    assert CN.fine_range("speed_kmh", measured=121, limit=80, on=DAY)[0] == 200
    assert CN.tiers("speed_kmh", on=DAY).tier(120, limit=80) == 3


def test_the_fifty_items_of_points():
    items = [rule for rule in CN.of_kind("item") if rule.valid.covers(DAY)]
    assert len(items) == 50
    counted = {points: sum(rule.data["points"] == points for rule in items) for points in (12, 9, 6, 3, 1)}
    assert counted == {12: 7, 9: 7, 6: 11, 3: 15, 1: 10}


def test_every_rule_has_its_article_source_confidence_and_days():
    for law in (CN, MA):
        for rule in law.rules:
            assert rule.article, rule.id
            assert rule.source, rule.id
            assert rule.confidence in ("high", "medium", "low", "unknown")
            assert rule.zh, rule.id
            assert rule.en, rule.id


def test_a_day_before_the_law_has_no_answer_but_a_problem():
    with pytest.raises(Problem) as caught:
        CN.tiers("speed_kmh", on=date(1999, 1, 1))
    assert caught.value.code == "law_not_known_then"


REST = 'since=2020-01-01\nsource="s"\nconfidence="high"\nzh="x"\nen="x"\n'
FAULTS = {
    "unreadable": ("[[rule]\n", "law_unreadable"),
    "no article": ('[[rule]]\nid="a"\nkind="parameter"\nvalue="1"\nunit="x"\n' + REST, "law_wrong"),
    "unknown kind": ('[[rule]]\nid="a"\nkind="wish"\narticle="x"\n' + REST, "law_wrong"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_of_a_local_layer_are_named_and_the_layer_is_not_taken(tmp_path, kind):
    text, code = FAULTS[kind]
    (tmp_path / "f.toml").write_text(text)
    _, faults = read_folder(tmp_path)
    assert code in [fault.code for fault in faults]
    with pytest.raises(Problem) as caught:
        Law.load("cn", local=tmp_path)
    assert caught.value.code == "law_faulty"


RULE = """
[[rule]]
id = "tiers.speed_kmh"
kind = "scale"
measure = "speed_kmh"
basis = "over"
floor = "0"
floor_open = true
edges = ["10"]
closed = "upper"
since = {since}
{until}
article = "x"
source = "x"
confidence = "high"
zh = "x"
en = "x"
"""


def test_a_local_rule_replaces_the_national_one_and_the_version_shows_it(tmp_path):
    (tmp_path / "s.toml").write_text(RULE.format(since="2020-01-01", until=""))
    law = Law.load("cn", local=tmp_path)
    assert law.tiers("speed_kmh", on=DAY).tier(90, limit=80) == 0
    assert law.version != CN.version


def test_two_versions_on_one_day_are_a_fault(tmp_path):
    text = RULE.format(since="2020-01-01", until="until = 2023-12-31") + RULE.format(since="2023-06-01", until="")
    (tmp_path / "s.toml").write_text(text)
    assert [fault.code for fault in read_folder(tmp_path)[1]] == ["law_overlap"]
