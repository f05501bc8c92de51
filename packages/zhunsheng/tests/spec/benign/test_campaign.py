"""Campaign, told by example."""

from datetime import timedelta

from makers import END, START, lake_of, record
from zhunsheng.integrity import duty
from zhunsheng.integrity.benign import campaign
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window


def causes(tmp_path, rows, **drive):
    """The cause of each record by id, beside a drive of the brigade in the first ten days of 2023."""
    made = {"campaign_id": "c", "unit_id": "brigade", "starts_at": START.isoformat()}
    made |= {"ends_at": (START + timedelta(days=10)).isoformat(), **drive}
    units = [
        {"unit_id": "brigade", "parent_id": "", "level": "brigade", "name": "a"},
        {"unit_id": "squadron", "parent_id": "brigade", "level": "squadron", "name": "b"},
        {"unit_id": "other", "parent_id": "", "level": "brigade", "name": "c"},
    ]
    lake = lake_of(rows, tmp_path, tables={"campaigns": [made], "units": units})
    found = duty.records(Scope(lake, Law.load("cn"), END, Window(START, END)))
    table = lake.run(found.select("record_id", cause=campaign.explains(found)))
    return dict(zip(table["record_id"].to_pylist(), table["cause"].to_pylist(), strict=True))


def at(number, *, day, unit, group="speeding"):
    moment = (START + timedelta(days=day, hours=9)).isoformat()
    return record(number, unit_id=unit, group=group, occurred_at=moment)


def test_a_drive_counts_for_its_unit_and_those_below_while_it_lasts(tmp_path):
    rows = [
        at(1, day=3, unit="squadron"),
        at(2, day=3, unit="brigade"),
        at(3, day=3, unit="other"),
        at(4, day=12, unit="squadron"),
    ]
    found = causes(tmp_path, rows)
    assert found == {"r0000001": "campaign", "r0000002": "campaign", "r0000003": None, "r0000004": None}


def test_a_drive_is_about_its_own_groups_only(tmp_path):
    rows = [at(1, day=3, unit="squadron", group="alcohol"), at(2, day=3, unit="squadron", group="signal")]
    assert causes(tmp_path, rows, groups="alcohol;speeding") == {"r0000001": "campaign", "r0000002": None}
