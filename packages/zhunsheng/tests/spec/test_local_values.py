"""A bureau's own layer changes a value from its day on, never before, and says every fault."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zhunsheng.dated import Standing
from zhunsheng.errors import Problem
from zhunsheng.integrity import bounds
from zhunsheng.integrity.parameters import own, parameters
from zhunsheng.integrity.signals.a7_range import params
from zhunsheng.integrity.texts import catalogue
from zhunsheng.law import Law

DAY = date(2026, 12, 1)
VALUE = '[[value]]\nof = "{of}"\nvalue = {value}\nsince = {since}\nwhy = "x"\n'
LIMIT = """[[rule]]
id = "violation.owner_notice"
kind = "limit"
amount = 3
unit = "working_day"
after = "entry"
article = "x"
source = "x"
confidence = "high"
since = 2026-12-01
zh = "告知机动车所有人"
en = "Owner told"
"""


def layer(folder, *, of="a7_range.least_fines", value="30", since=DAY):
    (folder / f"{since}.toml").write_text(VALUE.format(of=of, value=value, since=since))
    return own(folder)


@pytest.mark.parametrize("name", parameters())
def test_every_parameter_is_in_words_with_what_is_allowed(name):
    found = parameters()[name]
    assert found.zh.strip()
    assert found.en.strip()
    assert all(zh.strip() and en.strip() for zh, en in found.whys)
    value = found.shipped(DAY)
    if isinstance(value, int | float):
        assert found.fit(value) == value
        assert found.unit in catalogue()["unit"]
    else:
        assert found.unit == ""


def test_a_value_stands_from_its_day_on_and_the_version_says_so(tmp_path):
    found = layer(tmp_path)
    before, after = (params.load(Standing(day, found)) for day in (DAY - timedelta(days=1), DAY))
    assert (before.least_fines, after.least_fines) == (20, 30)
    assert (before.name, after.name) == ("a7-1", "a7-1+2026.12.01")
    assert before == params.load(DAY)
    assert after.least_peers == before.least_peers


def test_a_later_value_follows_and_the_earlier_one_keeps_its_days(tmp_path):
    layer(tmp_path, of="bounds.discovery", value="0.05")
    found = layer(tmp_path, of="bounds.discovery", value="0.1", since=date(2027, 1, 1))
    said = [bounds.load(Standing(day, found)).discovery for day in (date(2026, 11, 30), DAY, date(2027, 1, 1))]
    assert said == [0.10, 0.05, 0.1]


@pytest.mark.parametrize(("of", "value", "code"), [
    ("a7_range.least_fines", '"viele"', "value_no_number"),
    ("a7_range.least_fines", "true", "value_no_number"),
    ("a7_range.least_fines", "20.5", "value_not_whole"),
    ("a7_range.least_fines", "0", "value_out_of_range"),
    ("a7_range.least_fines", "nan", "value_out_of_range"),
    ("a7_range.least_fines", "inf", "value_out_of_range"),
    ("bounds.discovery", "nan", "value_out_of_range"),
    ("bounds.discovery", "0.9", "value_out_of_range"),
    ("p5_defaults.columns", "3", "value_fixed"),
    ("a7_range.nothing", "3", "value_wrong"),
])  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_with_what_is_allowed(tmp_path, of, value, code):
    with pytest.raises(Problem) as found:
        layer(tmp_path, of=of, value=value)
    assert found.value.code == code
    assert found.value.text(lang="zh")
    assert found.value.text(lang="en")


def test_two_values_of_one_day_and_broken_files_are_refused(tmp_path):
    layer(tmp_path)
    (tmp_path / "again.toml").write_text(VALUE.format(of="a7_range.least_fines", value=40, since=DAY))
    with pytest.raises(Problem, match="value_twice"):
        own(tmp_path)
    (tmp_path / "again.toml").write_text("[[value]]\nof = ")
    with pytest.raises(Problem, match="law_unreadable"):
        own(tmp_path)
    (tmp_path / "again.toml").write_text('[[value]]\nof = "bounds.keep"')
    with pytest.raises(Problem, match="value_wrong"):
        own(tmp_path)


def test_a_local_rule_leaves_the_days_before_it_to_the_shipped_one(tmp_path):
    (tmp_path / "limit.toml").write_text(LIMIT)
    law = Law.load("cn", local=tmp_path)
    days = (DAY - timedelta(days=1), DAY)
    assert [law.rule("violation.owner_notice", on=day).data["amount"] for day in days] == [5, 3]
