"""Templates of circulars: a clerk's own, wrong ones, hostile names; the shipped ones are what styles and prose make."""

import zipfile
from io import BytesIO

import docx
import pytest

import papers
from papers import opened, order, whole
from zhunsheng.circulars import letter, web
from zhunsheng.circulars.circular import circular
from zhunsheng.circulars.drafting import styles
from zhunsheng.circulars.drafting.templates import templates
from zhunsheng.circulars.kinds import KINDS
from zhunsheng.circulars.matter import vocabulary
from zhunsheng.errors import Problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return papers.folder(tmp_path_factory.mktemp("papers"))


def template_with(tmp_path, text):
    document = docx.Document()
    document.add_paragraph(text)
    path = tmp_path / "own.docx"
    document.save(path)
    return path


def test_a_template_of_ones_own(folder, tmp_path):
    path = template_with(tmp_path, "{{ 月份 }}事故{{ 事故起数.本月 }}起，{{ crashes.last_year }}。")
    found = circular(folder, order=order("comparisons", template=path))
    assert whole(opened(found)) == "2026年6月事故1266起，上升15.9%。"
    assert found.figures == 2


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [("{{ 事故起数.本约 }}", "circular_field_unknown", "“本约”"), ("{{ 事故起说 }}", "circular_field_unknown", "事故起数"),
     ("{{ crashs.now }}", "circular_field_unknown", "crashes"), ("{{ 罚款排名 }}", "circular_refused", "第86条"),
     ("{% if 月份 %}", "circular_template_wrong", "own.docx"),
     ("{{ 月份.__class__.__mro__ }}", "circular_field_unknown", "__class__"),
     ("{{ 月份|nofilter }}", "circular_template_wrong", "nofilter"),
     ("{% for 行 in 事故起数 %}{% endfor %}", "circular_template_wrong", "own"),
     ("{{ 1/0 }}", "circular_template_wrong", "zero")],
)  # fmt: skip
def test_a_wrong_template_is_told_by_its_field(folder, tmp_path, text, code, told):
    with pytest.raises(Problem) as problem:
        circular(folder, order=order("comparisons", template=template_with(tmp_path, text)))
    assert problem.value.code == code
    assert told in problem.value.text(lang="zh")


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_a_template_that_is_no_document(folder, tmp_path, data):
    path = tmp_path / "broken.docx"
    path.write_bytes(data)
    with pytest.raises(Problem, match="circular_template_unreadable"):
        circular(folder, order=order("comparisons", template=path))


HOSTILE = [
    "=cmd|' /C calc'!A0", "<w:p>&amp;]]><!--", "{{ 月份 }}{% for %}", "名" * 300, "A" * 400, "ᠮᠣᠩᠭᠣᠯ ᠤᠨ ᠵᠠᠮ", "錫林郭勒盟公安局",
    "🚓🚨 交警", "a\x00b\x0bc\ud7ffd", "\U0010f710figure:s1\U0010f711x\U0010f712", "第一行\n第二行\t", "  ",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["comparisons", "enforcement", "operations", "coverage"])
def test_hostile_names_survive_as_text(tmp_path, kind):
    rows = papers.units()
    for at, text in enumerate(HOSTILE):
        rows[at + 2]["name"] = text
    found = circular(papers.folder(tmp_path, unit_rows=rows), order=order(kind))
    document = opened(found)
    said = whole(document)
    for text in HOSTILE[:8]:
        assert text in said or kind == "enforcement"
    assert "\x00" not in said
    for name in zipfile.ZipFile(BytesIO(found.docx)).namelist():
        if name.endswith(".xlsx"):
            assert "<f>" not in sheet(found, name)
    assert web.page(found.docx, charts_of=found.charts, lang="zh").count("<w:p>") == 0


def sheet(found, name):
    with zipfile.ZipFile(BytesIO(found.docx)) as held, zipfile.ZipFile(BytesIO(held.read(name))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_shipped_templates_are_those_that_styles_and_prose_make(root):
    held = root / "packages/zhunsheng/src/zhunsheng/circulars/templates"
    made = dict(templates())
    assert {path.name for path in held.glob("*.docx")} == set(made)
    assert [name for name, data in made.items() if (held / name).read_bytes() != data] == []


def test_every_style_has_a_name_in_both_languages():
    for style in styles.styles().values():
        assert style.zh
        assert style.en


def test_every_field_is_used_and_named_in_both_languages(folder, monkeypatch):
    asked = set()
    real = letter.filled

    def seen(template, *, context):
        asked.update(fields(context))
        return real(template, context=context)

    monkeypatch.setattr("zhunsheng.circulars.circular.letter.filled", seen)
    for kind in KINDS:
        circular(folder, order=order(kind))
    names = {entry["name"] for entry in vocabulary().values()}
    assert asked - names == set(vocabulary())
    assert all(entry["zh"] and entry["en"] for entry in vocabulary().values())


def fields(value):
    """Names in a context, rows and groups looked into."""
    held = value if isinstance(value, dict) else vars(value) if type(value).__name__ == "SimpleNamespace" else {}
    for name, inner in held.items():
        yield name
        for each in inner if isinstance(inner, list) else [inner]:
            yield from fields(each)
