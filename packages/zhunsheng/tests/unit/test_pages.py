"""The pages: whole in both languages, nothing fetched, every link leads somewhere, every figure to its records."""

import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

from staged import ARTICLE, CLEARED, GUILTY, INSTRUMENT, staged
from zhunsheng import drawing
from zhunsheng.integrity import bounds as all_bounds
from zhunsheng.integrity import coverage, doubts, pages, texts
from zhunsheng.integrity.course import Course
from zhunsheng.integrity.indicator import Indicator, Line
from zhunsheng.integrity.pictures import funnels, histograms, timelines
from zhunsheng.integrity.pictures.limits import limits
from zhunsheng.stats import betabinomial
from zhunsheng.stats.spread import Null

DAY = date(2024, 1, 1)
NULL = Null(((0.0, 0.02, 1.0),))


@pytest.fixture(scope="module")
def found(tmp_path_factory, session_keys):
    return staged(tmp_path_factory.mktemp("staged"), step="D")


@pytest.fixture(scope="module")
def written(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    pages.write(found, folder=folder)
    return {lang: (folder / pages.NAMES[lang]).read_text(encoding="utf-8") for lang in texts.LANGS}


class Outline(HTMLParser):
    """Ids, inner links and headings, and whether every element is closed in its turn."""

    VOID = ("meta", "br", "link", "img", "input", "hr")

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.headings, self.open = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("href", "").startswith("#"):
            self.links.append(given["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", texts.LANGS)
def test_pages_fetch_nothing_and_run_nothing(written, lang):
    page = written[lang]
    assert "src=" not in page
    assert "<script" not in page
    assert "http" not in re.sub(r"<meta[^>]*>", "", page)
    assert "default-src 'none'" in page


def test_each_page_is_in_its_own_language(written):
    for lang, page in written.items():
        bare = re.sub(r"<style.*?</style>", "", page, flags=re.S)
        bare = re.sub(r'<(\w+)[^>]*\blang="zh-Hans"[^>]*>[^<]*</\1>', "", bare)  # names of laws; the other page's link
        text = re.sub(r"<[^>]+>", " ", bare)
        labels = " ".join(re.findall(r'(?:aria-label|title)="([^"]*)"', bare))
        han = len(re.findall("[\u4e00-\u9fff]", text + labels))
        assert han > 500 if lang == "zh" else han == 0
        for code in ("d1_tier", "d2_bunching", "downgrading", "not_assessable", "typing_error", "nan", "None"):
            assert not re.search(rf"\b{code}\b", text), code
    words = re.sub(r"<(style|code)[^>]*>.*?</\1>|<[^>]+>|cn-[\w.-]+", " ", written["zh"], flags=re.S)
    known = {"English", "stand", "bounds", "checks", "cleared", "parquet", "enforcement", "measured"}
    assert set(re.findall(r"[A-Za-z]{4,}", words)) <= known


@pytest.mark.parametrize("lang", texts.LANGS)
def test_links_lead_to_one_place_and_headings_do_not_skip(written, lang):
    outline = Outline(written[lang])
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.links) <= set(outline.ids)
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


@pytest.mark.parametrize("lang", texts.LANGS)
def test_every_figure_of_a_lead_leads_to_its_records(written, found, lang):
    for lead in found.leads:
        name = lead.id(found.scope)
        article = re.search(rf'<article[^>]*id="{name}".*?</article>', written[lang], flags=re.S)[0]
        figures = re.findall(r"<figure>.*?</figure>", article, flags=re.S)
        assert len(figures) == 2  # a histogram and a timeline for the one reason
        assert all(f'href="#{name}-r"' in figure for figure in figures)
        for place, record in enumerate(lead.record_ids, start=1):
            assert f'<li id="{name}-r{place}"><code>{record}</code>' in article
        assert len(lead.record_ids) == int(lead.reasons[0].observed)


def test_a_lead_shows_what_speaks_for_it_and_what_would_have_stopped_it(written, found):
    page = written["en"]
    assert "What speaks for the officer" in page
    assert "What speaks for the device" in page
    assert "Tested, and explains nothing here: campaign, typing error." in page
    assert ARTICLE in page
    assert page.count("What would have stopped it") == len(found.leads)
    assert {lead.judged.subject_id for lead in found.leads} == {GUILTY, INSTRUMENT}


def test_cleared_leads_have_their_section(written):
    for lang, page in written.items():
        section = page.partition('<h2 id="cleared">')[2].partition("<h2")[0]
        assert CLEARED in section, lang
        assert GUILTY not in section, lang


def test_the_reach_counts_everybody_once(found):
    by = {row.indicator: row for row in coverage.reach(found)}
    assert by["d1_tier"].about("officer") == 20
    assert by["d1_tier"].counts["device", "assessed"] == 16
    assert by["d1_tier"].counts["unit", "insufficient"] == 2
    assert by["d1_tier"].checks == 1
    assert by["d2_bunching"].counts["officer", "not_assessable"] == 20
    (size,) = [size for size in coverage.sizes(found) if size.kind == "downgrading"]
    assert (size.members["officer"], size.members["device"], size.cleared) == (20, 16, 1)
    assert sum(size.levels.values()) == 2


def test_the_timeline_ends_where_the_line_does(found):
    drawn = timelines.timelines(found, leads=found.leads)
    assert len(drawn) == 2
    for lead in found.leads:
        line = lead.reasons[0]
        made = drawn[line.indicator.id, line.subject_kind, line.subject_id]
        assert made.seen[-1] == line.observed
        assert made.expected[-1] == pytest.approx(line.expected, rel=1e-6)
        assert made.high[-1] < line.observed
        assert all(low <= middle <= high for low, middle, high in zip(made.low, made.expected, made.high, strict=True))
        assert list(made.seen) == sorted(made.seen)
        assert len(made.days) <= timelines.LOOKS


def test_funnels_name_only_those_that_are_leads(found, written):
    drawn = {funnel.subject_kind: funnel for funnel in funnels.funnels(found)}
    assert [dot.name for dot in drawn["officer"].dots] == [GUILTY]
    assert [dot.name for dot in drawn["device"].dots] == [INSTRUMENT]
    assert drawn["officer"].of == 19
    section = written["en"].partition('<h2 id="funnels">')[2]
    assert "o001" not in section
    assert GUILTY in section


def test_histograms_hold_every_record(found):
    drawn = histograms.histograms(found, leads=found.leads)
    for (_, _, subject), made in drawn.items():
        line = next(lead.reasons[0] for lead in found.leads if lead.judged.subject_id == subject)
        assert sum(made.seen) == line.exposure
        assert sum(made.expected) == pytest.approx(line.exposure)
        assert made.seen[made.places.index(1)] >= line.observed


def test_limits_are_those_of_the_null_for_small_and_large_counts():
    trials = np.array([40, 400, 10_000])
    share = np.full(3, 0.05)
    low, high = limits((0.025, 0.975), trials=trials, share=share, null=NULL)
    a, b = betabinomial.shapes(share, rho=0.02)
    exact = [betabinomial.quantile(level, trials=trials, a=a, b=b) for level in (0.025, 0.975)]
    assert np.abs(low - exact[0]).max() <= 3
    assert np.abs(high - exact[1]).max() <= 3
    assert (low[:2] == exact[0][:2]).all()
    assert (high[:2] == exact[1][:2]).all()


def test_limits_widen_with_what_is_not_known_of_the_null():
    trials, share = np.array([2000]), np.array([0.05])
    several = Null(((-0.4, 0.02, 0.5), (0.4, 0.02, 0.5)))
    (plain,), (wide,) = (limits((0.975,), trials=trials, share=share, null=null) for null in (NULL, several))
    assert wide[0] > plain[0]
    assert limits((0.5,), trials=np.array([0]), share=np.array([0.05]), null=NULL)[0][0] == 0


def counted(size, *, rho, seed):
    """Lines of subjects whose lawful spread is ``rho``, told against a null of 0.02."""
    rng = np.random.default_rng(seed)
    n = rng.integers(200, 900, size)
    whole = (1 - rho) / rho
    hits = rng.binomial(n, rng.beta(0.05 * whole, 0.95 * whole, size))
    indicator = Indicator("d1_tier", "downgrading", "m")
    lines = tuple(
        Line("officer", f"o{place}", "u", indicator, float(trials), float(count), "assessed",
             expected=trials * 0.05, share=0.05, null=NULL)
        for place, (trials, count) in enumerate(zip(n.tolist(), hits.tolist(), strict=True))
    )  # fmt: skip
    none = np.zeros((size, 1))
    return Course(indicator, "officer", tuple(line.subject_id for line in lines), none, none, none, lines)


def test_an_indicator_whose_null_is_too_narrow_is_doubted():
    bounds = all_bounds.load(DAY)
    assert list(doubts.notes([counted(600, rho=0.02, seed=1)], bounds=bounds)) == []
    (note,) = doubts.notes([counted(600, rho=0.08, seed=2)], bounds=bounds)
    assert note.code == "empirical_null"
    assert note.params["sd"] > bounds.null_sd
    for lang in texts.LANGS:
        assert "600" in texts.text("notes", note.code, lang=lang, params=note.params)


def test_too_few_subjects_cannot_show_whether_a_null_fits():
    bounds = all_bounds.load(DAY)
    assert list(doubts.notes([counted(bounds.null_least - 1, rho=0.2, seed=3)], bounds=bounds)) == []
    assert len(doubts.scores(counted(50, rho=0.02, seed=4).lines, least=1000)) == 0


def test_axes_keep_their_marks_inside():
    log = drawing.Axis(30, 900, 50, 600, log=True)
    assert log(30) == 50
    assert log(900) == 600
    assert log(5000) == 600
    assert log.ticks() == [50, 100, 200, 500]
    assert drawing.Axis(0, 7, 0, 100).ticks() == [0, 2, 4, 6]
    assert drawing.area([0, 1], low=[0, 0], high=[1, 1], across=drawing.Axis(0, 1, 0, 10), upwards=drawing.Axis(0, 1, 10, 0)) \
        == "M0,0 L10,0 L10,10 L0,10 Z"  # fmt: skip
