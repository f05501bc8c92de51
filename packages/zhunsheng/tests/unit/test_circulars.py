"""Circulars read back from the .docx: page, fonts, tables, where each figure comes from, what is never told, what is refused."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

import papers
from papers import body, opened, order, whole
from zhunsheng.circulars import charts, linking, marks, numerals, web
from zhunsheng.circulars.circular import Order, circular
from zhunsheng.circulars.fonts import fonts
from zhunsheng.circulars.kinds import KINDS
from zhunsheng.circulars.kinds.enforcement import together
from zhunsheng.errors import Problem
from zhunsheng.written import files

LANGS = ("zh", "en")
ALL = [(kind, lang) for kind in KINDS for lang in LANGS]
TYPED = re.compile(r"(?:Table|Chart|table|chart|part|表|图) ?\d|^\d\. |^\(\d\) |GB/T 9704[-—]2012|SHA-256")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return papers.folder(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def made(folder):
    """Each document once."""
    held = {}

    def get(kind, lang="zh"):
        if (kind, lang) not in held:
            held[kind, lang] = circular(folder, order=order(kind, lang=lang))
        return held[kind, lang]

    return get


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_that_of_the_standard(made, kind):
    document = opened(made(kind))
    (section,) = document.sections
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.1)
    type_area = (
        section.page_width - section.left_margin - section.right_margin,
        section.page_height - section.top_margin - section.bottom_margin,
    )
    assert (type_area[0] / Mm(1), type_area[1] / Mm(1)) == pytest.approx((156, 225), abs=0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert type_area[1] // int(int(grid.get(qn("w:linePitch"))) * 635) == 22
    text = document.styles["公文正文"]
    tight = int(text.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(type_area[0] / Pt(text.font.size.pt + tight)) == 28
    assert text.paragraph_format.line_spacing.pt * 22 == pytest.approx(Mm(225).pt, abs=1)


def test_fonts_and_sizes_are_those_of_the_standard(made):
    document = opened(made("comparisons"))
    wanted = {
        "公文标题": ("方正小标宋简体", 22), "发文机关标志": ("方正小标宋简体", 36), "公文正文": ("仿宋_GB2312", 16),
        "一级标题": ("黑体", 16), "二级标题": ("楷体_GB2312", 16), "版记": ("仿宋_GB2312", 14), "页码": ("宋体", 14),
        "附件标记": ("黑体", 16),
    }  # fmt: skip
    for name, (font, size) in wanted.items():
        style = document.styles[name]
        assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert style.font.size.pt == size
    told = document.core_properties.comments
    for font in fonts().values():
        if font.role not in ("latin", "sans"):
            assert font.official in told
            assert font.free[0] in told
    names = re.findall(r'<w:font w:name="([^"]+)"><w:altName', part(made("comparisons"), "word/fontTable.xml"))
    assert set(names) == {font.official for font in fonts().values()}


def part(made, name):
    with zipfile.ZipFile(BytesIO(made.docx)) as held:
        return held.read(name).decode()


def test_page_numbers_stand_outside_and_the_number_is_left_as_a_draft(made):
    document = opened(made("comparisons"))
    odd, even = document.sections[0].footer.paragraphs[0], document.sections[0].even_page_footer.paragraphs[0]
    assert document.settings.odd_and_even_pages_header_footer
    for paragraph, side in ((odd, "right"), (even, "left")):
        assert paragraph.text == "— 1 —"
        assert "PAGE" in paragraph._p.xml
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
    numbers = [p.text for p in document.paragraphs if p.style.name == "发文字号"]
    assert [text.strip().replace("　", "") for text in numbers] == ["〔2026〕号"]


def test_date_signature_copies_and_imprint(made):
    document = opened(made("comparisons"))
    said = {p.style.name: p for p in document.paragraphs}
    assert said["成文日期"].text == "2026年7月1日"  # the first working day after the month, in Arabic numerals
    assert said["成文日期"]._p.pPr.ind.get(qn("w:rightChars")) == "400"
    assert said["发文机关署名"].text == papers.BUREAU
    assert said["主送机关"].text == "各支队："
    assert said["版记（抄送）"].text == "抄送：公安部交通管理局。"
    assert said["版记"].text == f"{papers.BUREAU}\t2026年7月1日印发"
    assert said["版记"]._p.pPr.find(qn("w:framePr")).get(qn("w:yAlign")) == "bottom"


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_the_seal_never_stands_on_a_page_without_text(made, kind, lang):
    """From the last demand to the date each paragraph keeps to the next one."""
    paragraphs = opened(made(kind, lang)).paragraphs
    (date_,) = [at for at, p in enumerate(paragraphs) if p.style.style_id == "GwDate"]
    last = max(at for at, p in enumerate(paragraphs[:date_]) if p.style.style_id == "GwBody")  # 特此通报。
    assert paragraphs[last - 1].style.style_id == "GwBody"
    kept = [p.paragraph_format.keep_with_next or p.style.paragraph_format.keep_with_next for p in paragraphs]
    assert all(kept[last - 1 : date_])


def test_findings_are_those_of_the_month(made):
    """The folder holds a finding on a crash of the first of July: neither text nor annex counts it."""
    document = opened(made("handling"))
    assert f"共发现问题{sum(6 + at for at in range(12))}个" in body(document)
    assert "occurred_at ≥ 2026-06-01 且 occurred_at < 2026-07-01" in whole(document)


@pytest.mark.parametrize(
    ("kind", "table", "column"), [("handling", "handling", "occurred_at"), ("coverage", "coverage", "begins_at")]
)
def test_a_table_without_its_time_is_refused(folder, tmp_path, kind, table, column):
    """Findings of all years are never told as those of a month."""
    for path in folder.glob("*.parquet"):
        held = pq.read_table(path)
        pq.write_table(held.drop_columns([column]) if path.stem == table else held, tmp_path / path.name)
    with pytest.raises(Problem) as caught:
        circular(tmp_path, order=order(kind))
    assert (caught.value.code, caught.value.params["lacking"]) == ("circular_columns_missing", column)


def test_a_report_goes_up_and_names_who_signs(folder):
    document = opened(circular(folder, order=order("operations", form="report")))
    said = {p.style.name: p.text for p in document.paragraphs}
    assert said["主送机关"] == "公安部交通管理局："
    assert "签发人" in said["发文字号（上行文）"]
    assert "特此报告。" in whole(document)
    assert "通报" not in body(document)


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_every_number_is_a_figure_or_of_the_format(folder, monkeypatch, kind, lang):
    """With the marks left in, nothing that the template itself says holds a digit but numbers of tables and headings."""
    marked = []
    real = linking.Links.resolve

    def seen(self, *, lang):
        marked.extend(
            "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in self.document.element.body.iter(qn("w:p"))
        )
        real(self, lang=lang)

    monkeypatch.setattr(linking.Links, "resolve", seen)
    found = circular(folder, order=order(kind, lang=lang))
    typed = [TYPED.sub("", marks.without(text)) for text in marked]
    assert [text for text in typed if re.search(r"\d", text)] == []
    kinds = [mark[0] for mark in marks.MARK.findall("".join(marked))]
    assert kinds.count("figure") > 15
    assert found.figures == kinds.count("anchor")


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_every_figure_leads_to_its_source_and_back(made, kind, lang):
    document = opened(made(kind, lang))
    names = {node.get(qn("w:name")) for node in document.element.body.iter(qn("w:bookmarkStart"))}
    links = [node.get(qn("w:anchor")) for node in document.element.body.iter(qn("w:hyperlink"))]
    assert set(links) <= names
    charts = [ref for chart in made(kind, lang).charts.values() for ref in chart.sources]
    assert len(names - set(links)) <= len(
        charts
    )  # what only a chart shows has a row, and no figure of the text to link from
    assert {f"source_{n}" for n in range(1, made(kind, lang).figures + 1)} <= names
    assert marks.START not in part(made(kind, lang), "word/document.xml")
    sources, files = document.tables[-2:]
    assert [row.cells[0]._tc.xpath("string(.)") for row in sources.rows[1:]] == [
        str(n) for n in range(1, made(kind, lang).figures + 1)
    ]
    for row in files.rows[1:]:
        assert re.fullmatch("[0-9a-f]{64}", row.cells[2].text)
    first = "comparisons.parquet" if kind == "comparisons" else None
    assert first is None or first in [row.cells[0].text for row in files.rows]


def test_sentences_say_what_the_table_holds(made):
    text = body(opened(made("comparisons")))
    rows = [row for row in papers.comparisons().to_pylist() if row["unit_id"] == papers.TOP]
    by = {row["category"]: row for row in rows}
    crashes = by["crashes"]
    change = 100 * (crashes["count"] - crashes["last_year_count"]) / crashes["last_year_count"]
    assert f"共发生道路交通事故{crashes['count']:.0f}起，同比上升{change:.1f}%" in text
    assert f"直接财产损失{by['property_loss']['count'] / 1e4:.1f}万元" in text
    assert "未发生较大以上事故" in text


def test_a_base_of_zero_is_a_net_increase(made):
    document = opened(made("comparisons"))
    cells = {row.cells[0].text: [cell._tc.xpath("string(.)") for cell in row.cells] for row in document.tables[0].rows}
    baotou, hulun = cells["包头市公安局交通管理支队"], cells["呼伦贝尔市公安局交通管理支队"]
    assert baotou[4:7] == ["3", "净增3", "50.0%"]
    assert hulun[4:7] == ["0", "持平", "-100%"]
    assert [name for name in cells if name.endswith("支队")] == [
        f"{name}公安局交通管理支队" for _, name in sorted(zip(papers.BRANCHES, papers.NAMES, strict=True))
    ]


@pytest.mark.parametrize(
    ("now", "then", "zh", "en"),
    [(3, 0, "净增3起", "a net increase of 3 crashes"), (0, 0, "持平", "unchanged"), (5, 5, "持平", "unchanged"),
     (0, 4, "下降100%", "down 100%"), (1126, 1000, "上升12.6%", "up 12.6%"), (None, 4, "无可比数据", "not comparable"),
     (9999, 10000, "下降0.01%", "down 0.01%"), (float("nan"), 1, "无可比数据", "not comparable")],
)  # fmt: skip
def test_changes_are_written_as_a_bureau_writes_them(now, then, zh, en):
    assert numerals.change(now, then=then, unit="起", lang="zh") == zh
    assert numerals.change(now, then=then, unit="crashes", lang="en") == en


def test_numbers_and_dates():
    assert numerals.count(12345, lang="zh") == "12345"
    assert numerals.count(12345, lang="en") == "12,345"
    assert numerals.decimal(-0.04) == "0.0"
    assert numerals.percent(0.99996) == "99.996%"
    assert numerals.percent(1.0) == "100%"
    assert numerals.interval(1.1, 1.8) == "1.1～1.8"
    assert numerals.day(date(2026, 7, 1), lang="zh") == "2026年7月1日"
    assert numerals.day(date(2026, 7, 1), lang="en") == "1 July 2026"


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_no_person_is_named(made, kind, lang):
    with zipfile.ZipFile(BytesIO(made(kind, lang).docx)) as held:
        assert [name for name in held.namelist() if b"SECRET" in held.read(name)] == []


def test_the_month_is_the_local_one(made):
    """A record of 1 July by the local clock, 30 June by UTC, is not June's."""
    cells = [cell._tc.xpath("string(.)") for cell in opened(made("coverage")).tables[0].rows[1].cells]
    assert cells[1:] == ["98", "90", "3", "3", "2", "1", "1", "93.9%"]


def test_only_decided_leads_and_small_units_together(made, folder):
    document = opened(made("enforcement"))
    rows = papers.leads().to_pylist()
    decided = [row for row in rows if row["decision"]]
    assert f"共办结线索{len(decided)}条" in body(document)
    cells = {row.cells[0].text: [cell._tc.xpath("string(.)") for cell in row.cells] for row in document.tables[1].rows}
    assert "阿拉善盟公安局交通管理支队" not in cells  # six officers
    joint = cells["规模较小单位（合并）"]
    assert len(cells) == 12  # a head, ten units, one joint row of two
    total = sum(int(cell[1]) for name, cell in cells.items() if name != "单位")
    assert total == len(decided)
    assert int(joint[1]) >= sum(row["unit_id"] == papers.SMALL for row in decided)


@pytest.mark.parametrize(
    ("sizes", "joint"),
    [({"a": 20, "b": 30}, set()), ({"a": 3, "b": 30, "c": 40}, {"a", "b"}), ({"a": 3, "b": 4, "c": 40}, {"a", "b", "c"}),
     ({"a": 6, "b": 6, "c": 40}, {"a", "b"}), ({"a": 9, "b": 11}, {"a", "b"}), ({}, set())],
)  # fmt: skip
def test_a_small_unit_cannot_be_found_by_taking_the_others_away(sizes, joint):
    assert together(sizes, least=10) == joint


def test_without_officers_there_is_no_enforcement_circular(tmp_path):
    rows = papers.units()
    rows[5].pop("officers")
    found = papers.folder(tmp_path, unit_rows=rows)
    with pytest.raises(Problem, match="circular_officers_missing"):
        circular(found, order=order("enforcement"))
    few = [{**row, "officers": 0} for row in papers.units()]
    few[2]["officers"] = 7
    with pytest.raises(Problem, match="circular_too_small"):
        circular(papers.folder(tmp_path, unit_rows=few), order=order("enforcement"))


def test_tickets_and_fines_are_refused_with_the_article(tmp_path):
    found = papers.folder(tmp_path)
    rows = papers.operations().to_pylist()
    rows.append({**rows[0], "measure": "fines"})
    pq.write_table(pa.Table.from_pylist(rows, schema=papers.operations().schema), found / "operations.parquet")
    with pytest.raises(Problem) as refused:
        circular(found, order=order("operations"))
    assert refused.value.code == "circular_refused"
    assert "第86条" in refused.value.text(lang="zh")
    rows = papers.comparisons().to_pylist()
    rows.append({**rows[0], "series_id": f"tickets:{papers.TOP}", "category": "tickets"})
    pq.write_table(pa.Table.from_pylist(rows, schema=papers.comparisons().schema), found / "comparisons.parquet")
    with pytest.raises(Problem, match="circular_refused"):
        circular(found, order=order("comparisons"))


def test_violations_are_never_told_by_unit(made):
    document = opened(made("operations"))
    heads = [cell.text for table in document.tables[:-2] for cell in table.rows[0].cells]
    assert not [head for head in heads if "违法" in head]
    found = [row for row in papers.operations().to_pylist() if row["measure"].startswith("violation.")]
    assert f"发现违法行为{sum(row['count'] for row in found)}起" in body(document)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_give_the_same_bytes(made, folder, kind):
    again = circular(folder, order=order(kind))
    assert again.docx == made(kind).docx
    with zipfile.ZipFile(BytesIO(again.docx)) as held:
        assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    told = opened(again).core_properties
    assert told.created.date() == told.modified.date() == date(2026, 7, 1)


def test_texts_are_in_both_languages_with_the_same_placeholders():
    def walk(entry):
        if set(entry) == {"zh", "en"}:
            assert set(re.findall(r"\{(\w+)\}", entry["zh"])) == set(re.findall(r"\{(\w+)\}", entry["en"])), entry
        else:
            for inner in entry.values():
                walk(inner)

    walk(numerals.catalogue())


@pytest.mark.parametrize(("kind", "lang"), ALL)
def test_the_page_says_what_the_document_says(made, kind, lang):
    found = made(kind, lang)
    page = web.page(found.docx, charts_of=found.charts, lang=lang)
    links, ids = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert links <= ids
    assert "http" not in page
    assert page.count("<svg") == len(found.charts)
    for cell in ("数 据 来 源",) if lang == "zh" else ("Sources of the figures",):
        assert cell in page
    if lang == "en":
        head = page.partition("<main>")[2].partition("annex_mark")[0]
        own = re.sub(r"<[^>]+>", "", head)
        for name in (papers.BUREAU, "公安部交通管理局", *(f"{n}公安局交通管理支队" for n in papers.NAMES)):
            own = own.replace(name, "")
        assert not re.search(r"[，。；：]", own)


def test_what_is_missing_is_told(tmp_path, folder):
    cases = [
        (tmp_path / "none", order("comparisons"), "circular_folder_missing"),
        (tmp_path, order("comparisons"), "circular_issuer_unnamed"),
        (tmp_path, order("comparisons", issuer="某支队"), "circular_table_missing"),
        (folder, Order("comparisons", date(2025, 1, 1), unit=papers.TOP), "circular_month_missing"),
        (folder, Order("hazards", date(2020, 1, 1), unit=papers.TOP), "circular_month_missing"),
        (folder, Order("operations", date(2020, 1, 1), unit=papers.TOP), "circular_month_missing"),
        (folder, order("comparisons", unit="nobody"), "circular_unit_unknown"),
    ]
    for place, wanted, code in cases:
        with pytest.raises(Problem, match=code):
            circular(place, order=wanted)
    pq.write_table(pa.table({"unit_id": ["a"]}), tmp_path / "coverage.parquet")
    with pytest.raises(Problem, match="circular_columns_missing"):
        circular(tmp_path, order=order("coverage", issuer="某支队", to="某大队"))
    (tmp_path / "handling.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(Problem, match="file_damaged"):
        circular(tmp_path, order=order("handling", issuer="某支队", to="某大队"))


@pytest.mark.parametrize("kind", ["operations", "enforcement", "comparisons"])
def test_tables_may_be_csv(made, folder, tmp_path, kind):
    """The desk's exports and what --csv writes give the same text: ids stay text, however much they look like numbers."""
    for path in folder.glob("*.parquet"):
        files.whole(tmp_path / f"{path.stem}.csv", table=files.flat(pq.read_table(path)))
    found = circular(tmp_path, order=order(kind))
    assert body(opened(found)) == body(opened(made(kind)))


def test_a_long_name_leaves_room_in_its_chart():
    assert charts.short("名" * 30) == "名" * 19 + "…"
    assert charts.short("呼和浩特市公安局交通管理支队") == "呼和浩特市公安局交通管理支队"
