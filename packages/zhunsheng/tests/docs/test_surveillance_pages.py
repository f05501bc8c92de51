"""Examples of the pages on surveillance and late records give what the pages say."""

import doctest

import pytest

NAMES = ("farrington", "lateness")


@pytest.mark.parametrize("page", [f"{name}{suffix}" for name in NAMES for suffix in (".md", ".zh-CN.md")])
def test_examples_of_the_page(root, page, monkeypatch):
    monkeypatch.chdir(root)
    text = (root / "docs/methods" / page).read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    assert len(example.examples) >= 10
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []
    runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_show_one_example(root, name):
    pages = [(root / "docs/methods" / f"{name}{suffix}").read_text(encoding="utf-8") for suffix in (".md", ".zh-CN.md")]
    shown = [[entry.source for entry in doctest.DocTestParser().get_examples(page)] for page in pages]
    assert shown[0] == shown[1]
