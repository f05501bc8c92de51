"""Every `zhunsheng` command of the pages runs, and every link leads to a file."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import exports
from makers import take
from zhunsheng.cli.main import app
from zhunsheng.ingest import quarantine
from zhunsheng.lake import Lake

PAGES = ("README.md", "docs/operations/lake.md", "docs/operations/local-law.md")
RULE = """
[[rule]]
id = "fine.1625"
kind = "amount"
code = "1625"
fine = 200
since = 2023-01-01
article = "x"
source = "x"
confidence = "high"
zh = "x"
en = "x"
"""


def commands(root: Path, page: str) -> list[str]:
    inside, found = False, []
    for line in (root / page).read_text(encoding="utf-8").splitlines():
        inside = not inside if line.startswith("```") else inside
        if inside and line.startswith("zhunsheng "):
            found.append(line)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_the_page_run(root, page, tmp_path, monkeypatch):
    (tmp_path / "exports").mkdir()
    (tmp_path / "my-law").mkdir()
    (tmp_path / "my-law" / "fines.toml").write_text(RULE)
    rows = [*exports.VIOLATIONS, ("9", *exports.VIOLATIONS[0][1:8], "never", *exports.VIOLATIONS[0][9:])]
    rows = [[str(cell).replace("2023", "2025") for cell in row] for row in rows]  # the year that the pages assess
    exports.xlsx_file(tmp_path / "exports" / "v.xlsx", header=exports.VIOLATIONS_ZH, rows=rows)
    monkeypatch.chdir(tmp_path)
    lines = commands(root, page)
    assert lines
    if not page.startswith("README"):
        take(Lake.create(tmp_path / "lake"), tmp_path / "exports" / "v.xlsx", profile="cn_violations")
    for line in lines:
        words = shlex.split(line.replace("exports/*.xlsx", "exports/v.xlsx"))[1:]
        if "explain" in words:
            (entry,) = quarantine.entries(Lake.open(tmp_path / "lake"))
            words[2] = entry.id
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (line, done.output)


@pytest.mark.parametrize("page", PAGES)
def test_the_chinese_page_has_the_same_commands(root, page):
    assert commands(root, page.replace(".md", ".zh-CN.md")) == commands(root, page)


def test_links_lead_somewhere(root):
    broken = []
    for page in [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("data/**/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http") and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(root)} -> {target}")
    assert broken == []


def test_the_profile_of_the_manual_is_one(root):
    from zhunsheng.ingest import profile as profiles

    page = (root / "docs/operations/profiles.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```toml\n(.*?)^```", page, flags=re.M | re.S)
    assert profiles.parse(text, origin="manual").id == "kommune"


def test_both_languages_have_the_same_pages(root):
    for folder in ("docs/operations", "docs/methods", "docs/reference"):
        names = {path.name.removesuffix(".md").removesuffix(".zh-CN") for path in (root / folder).glob("*.md")}
        for name in names:
            assert (root / folder / f"{name}.md").exists(), name
            assert (root / folder / f"{name}.zh-CN.md").exists(), name
