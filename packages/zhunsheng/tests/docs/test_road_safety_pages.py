"""Examples of the road-safety pages give what the pages say."""

import doctest

import pytest

PAGES = [
    f"{name}{suffix}"
    for name in ("two_counts", "screening", "before_after", "rare_events")
    for suffix in (".md", ".zh-CN.md")
]


@pytest.mark.parametrize("page", PAGES)
def test_examples_of_the_page(root, page):
    text = (root / "docs/methods" / page).read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    assert len(example.examples) >= 4
    runner = doctest.DocTestRunner(verbose=False)
    told: list[str] = []
    runner.run(example, out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)


@pytest.mark.parametrize("name", ["two_counts", "screening", "before_after", "rare_events"])
def test_both_languages_show_one_example(root, name):
    pages = [(root / "docs/methods" / f"{name}{suffix}").read_text(encoding="utf-8") for suffix in (".md", ".zh-CN.md")]
    shown = [[entry.source for entry in doctest.DocTestParser().get_examples(page)] for page in pages]
    assert shown[0] == shown[1]
