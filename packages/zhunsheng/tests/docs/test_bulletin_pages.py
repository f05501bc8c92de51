"""Examples of the pages on comparisons and hazards give what the pages say; every command and column that they name exists."""

import doctest
import re

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.main import app
from zhunsheng.comparisons import outputs as compared
from zhunsheng.hazards import outputs as listed

NAMES = ("comparisons", "hazards")
SUFFIXES = (".md", ".zh-CN.md")


def page(root, name, suffix):
    return (root / "docs/methods" / f"{name}{suffix}").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", NAMES)
def test_examples_of_the_page(root, name, suffix):
    example = doctest.DocTestParser().get_doctest(page(root, name, suffix), {}, name, name, 0)
    assert len(example.examples) >= 4
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []
    runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_show_one_example(root, name):
    shown = [
        [one.source for one in doctest.DocTestParser().get_examples(page(root, name, suffix))] for suffix in SUFFIXES
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("words", [("compare",), ("hazards",), ("hazards", "list"), ("hazards", "screen")])
def test_options_named_on_the_pages_exist(root, words):
    done = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    text = page(root, "comparisons" if words == ("compare",) else "hazards", ".md")
    for command in re.findall(rf"`zhunsheng {' '.join(words)} ([^`]*)`", text):
        for option in re.findall(r"--[a-z-]+", command):
            assert option in done.output


def test_columns_named_on_the_pages_exist(root):
    columns = {*compared.SCHEMA.names, *listed.HAZARDS.names, *listed.CLEARANCE.names}
    assert {"own_count", "raised"} <= columns
    assert "`own_count`" in page(root, "comparisons", ".md")
