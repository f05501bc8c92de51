"""Examples of the pages on footage and sampling give what the pages say; commands and options that they name exist."""

import doctest
import re

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.main import app

NAMES, SUFFIXES = ("footage", "sampling"), (".md", ".zh-CN.md")


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


@pytest.mark.parametrize("step", ["", "cover", "seal", "sample", "verify", "estimate"])
def test_options_named_on_the_page_exist(root, step):
    words = ["footage", *([step] if step else [])]
    done = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    for suffix in SUFFIXES:
        commands = re.findall(rf"`zhunsheng {' '.join(words)} (--[^`]*)`", page(root, "footage", suffix))
        assert commands
        for option in re.findall(r"--[a-z-]+", " ".join(commands)):
            assert option in done.output
