"""Every `zhunsheng circular` command of the pages runs; kinds, options and tables that they name exist."""

import re
import shlex
from typing import get_args

import pytest
from typer.testing import CliRunner

import papers
from zhunsheng.circulars import inputs
from zhunsheng.circulars.drafting.templates import template
from zhunsheng.circulars.kinds import Kind
from zhunsheng.cli.main import app

PAGES = ("docs/operations/circulars.md", "docs/operations/circulars.zh-CN.md")


def commands(root, page):
    lines = (root / page).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("zhunsheng circular ")]


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_the_page_run(root, page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    units = [row for row in papers.units() if row["unit_id"] != papers.MINISTRY]
    papers.folder(tmp_path / "out", unit_rows=[{**row, "parent_id": row.get("parent_id") or ""} for row in units])
    for name in ("own.docx", "本单位模板.docx"):
        (tmp_path / name).write_bytes(template("comparisons", lang="zh"))
    assert len(commands(root, page)) == 4
    for line in commands(root, page):
        words = shlex.split(line)[1:]
        extra = ["--to", "某厅"] if "report" in words else []
        done = CliRunner().invoke(app, [*words, *extra], env={"ZHUNSHENG_LANG": "zh"})
        assert done.exit_code == 0, (line, done.output)
        assert (tmp_path / words[words.index("--out") + 1]).stat().st_size > 20_000
        if "--html" in words:
            assert (tmp_path / words[words.index("--out") + 1]).with_suffix(".html").exists()


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_names_exists(root, page):
    text = (root / page).read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, flags=re.M)) == set(get_args(Kind))
    done = CliRunner().invoke(app, ["circular", "--help"], env={"COLUMNS": "300"})
    for option in re.findall(r"`(--[a-z]+)[ `]", text):
        assert option in done.output, option
    for table in inputs.TABLES:
        assert f"`{table}`" in text


def test_bad_words_are_told(tmp_path, monkeypatch):
    papers.folder(tmp_path / "out")
    base = ["circular", "comparisons", "--from", str(tmp_path / "out"), "--unit", papers.TOP]
    for words, code in (
        (["--month", "2026-13", "--out", "a.docx"], "circular_month_wrong"),
        (["--month", "2026-06", "--out", "a.pdf"], "circular_out_wrong"),
    ):
        done = CliRunner().invoke(app, [*base, *words])
        assert done.exit_code == 2
        assert code in done.output
    monkeypatch.setenv("PATH", str(tmp_path))  # no office here
    done = CliRunner().invoke(app, [*base, "--month", "2026-06", "--out", str(tmp_path / "a.docx"), "--pdf"])
    assert done.exit_code == 2
    assert "circular_office_missing" in done.output
    assert (tmp_path / "a.docx").exists()
