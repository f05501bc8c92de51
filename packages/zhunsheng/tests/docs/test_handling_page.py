"""Examples of the page on crash handling give what it says; what it names exists."""

import doctest
import re
import tomllib

import pytest
from typer.testing import CliRunner

from handled import Cases, at, found
from zhunsheng.cli.main import app
from zhunsheng.handling import outputs
from zhunsheng.handling.lines import INDICATORS
from zhunsheng.law.rule import read

SUFFIXES = (".md", ".zh-CN.md")


def page(root, suffix):
    return (root / "docs/methods" / f"handling{suffix}").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_examples_of_the_page(root, suffix):
    example = doctest.DocTestParser().get_doctest(page(root, suffix), {}, "handling", "handling", 0)
    assert len(example.examples) >= 10
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []
    runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


def test_both_languages_show_one_example(root):
    shown = [[one.source for one in doctest.DocTestParser().get_examples(page(root, suffix))] for suffix in SUFFIXES]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_options_indicators_and_tables_named_on_the_page_exist(root, suffix):
    done = CliRunner().invoke(app, ["crashes", "audit", "--help"], env={"COLUMNS": "200"})
    (command,) = re.findall(r"`zhunsheng crashes audit ([^`]*)`", page(root, suffix))
    options = re.findall(r"--[a-z-]+", command)
    assert len(options) == 6
    assert [option for option in options if option not in done.output] == []
    assert [name for name in INDICATORS if f"`{name}`" not in page(root, suffix)] == []
    assert [name for name in outputs.TABLES if f"`{name}.parquet`" not in page(root, suffix)] == []


def standard_of(root, suffix):
    """The standard of arrival as the manual shows it."""
    text = (root / "docs/operations" / f"local-law{suffix}").read_text(encoding="utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", text, flags=re.M | re.S)
    (standard,) = [block for block in blocks if 'kind = "arrival"' in block]
    return standard


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_standard_of_the_manual_is_sound(root, suffix, tmp_path):
    standard = standard_of(root, suffix)
    assert tomllib.loads(standard)["rule"][0]["stage"] == "response"
    path = tmp_path / "arrival.toml"
    path.write_text(standard, encoding="utf-8")
    rules, faults = read(path)
    assert (len(rules), faults) == (1, [])


def test_the_standard_of_the_manual_judges(root, tmp_path, session_keys):
    """Reported at 5 minutes past, there at 21: late at three kilometres from the station, in time at ten."""
    cases = Cases()
    for name, lat in (("near", 40.027), ("far", 40.09)):
        cases.add(name, lat=lat, lon=110.0, arrived_at=at("2024-03-04 08:21"))
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "arrival.toml").write_text(standard_of(root, ".md"), encoding="utf-8")
    made = cases.audited(tmp_path / "lake", local=tmp_path / "law")
    assert found(made, rule="arrival.") == [("near", "arrival.response")]
