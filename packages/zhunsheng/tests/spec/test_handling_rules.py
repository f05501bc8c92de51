"""The survey, the articles, the liabilities and the response of a crash, told by example: what is listed and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from handled import Cases, found
from zhunsheng.handling.audit import Audit
from zhunsheng.handling.sentences import Teller

RTSL, REGULATION, ORDER = "道路交通安全法", "道路交通安全法实施条例", "道路交通事故处理程序规定"
STANDARD = """
[defaults]
kind = "arrival"
source = "虚构大队接处警规范"
confidence = "high"
article = "第三条"
since = 2024-01-01

[[rule]]
id = "arrival.response"
stage = "response"
minutes = [15, 30]
edges_km = [10]
zh = "接警至到达：10公里内15分钟，以远30分钟"
en = "Report to arrival: 15 minutes within 10 km, 30 beyond"

[[rule]]
id = "arrival.dispatch"
stage = "dispatch"
minutes = [3]
edges_km = []
units = ["1501020001"]
zh = "接警至派警3分钟"
en = "Report to sending: 3 minutes"
"""
NEAR, FAR = {"lat": 40.01, "lon": 110.0}, {"lat": 40.2, "lon": 110.0}  # 1.1 and 22 km from the station


def survey(cases: Cases) -> None:
    """Crashes by what is missing of their survey."""
    for name in ("whole", "alone", "helper", "signer", "sketch", "unsigned", "junior", "middle", "two_injured"):
        grave = {"severity": "fatal", "deaths": 1} if name in ("junior", "middle") else {}
        who = {"officer_id": "j002", "partner_id": "j001"} if name == "junior" else {}
        who |= {"alone": {"partner_id": None}, "helper": {"partner_id": "f001"}, "signer": {"partner_id": None}}.get(
            name, {}
        )
        cases.add(name, **grave, **who)
        signed = {"signed": name != "unsigned"}
        cases.scene(name, without=("scene_sketch",) if name == "sketch" else (), **signed)
        if name == "signer":
            cases.paper(name, "scene_sketch", "2024-03-04 09:10", partner_id="j002")
    cases.add("summary_death", procedure="summary", severity="fatal", deaths=1)
    cases.paper("summary_death", "scene_photos", "2024-03-04 09:00")
    for name in ("consented", "not_asked"):
        cases.add(name, procedure="summary")
        cases.paper(name, "scene_photos", "2024-03-04 09:00")
    cases.paper("consented", "summary_consent", "2024-03-04 09:30")
    for name in ("tested", "untested", "blood"):
        cases.add(name)
        cases.scene(name)
        cases.party(name, "full", "1712", articles=f"{RTSL}第22条")  # a code that means alcohol
    cases.paper("tested", "alcohol_test", "2024-03-04 10:00")
    cases.tables["compulsory_measures"].append(
        {"measure_id": "m1", "officer_id": "j001", "crash_id": "blood", "kind": "blood_test",
         "taken_at": "2024-03-04T10:00:00+08:00"}
    )  # fmt: skip
    for name, deaths in (("filmed", 3), ("unfilmed", 4), ("two_dead", 2)):
        cases.add(name, severity="fatal", deaths=1, deaths_7d=deaths)
        cases.scene(name)
    cases.paper("filmed", "scene_video", "2024-03-04 09:00")
    for name, shown in (("shown", "2024-03-10 10:00"), ("shown_after", "2024-03-12 10:00"), ("unshown", "")):
        cases.add(name, severity="fatal", deaths=1)
        cases.scene(name)
        cases.paper(name, "liability_statement", "2024-03-11 10:00")
        if shown:
            cases.event(name, "disclosed", shown)
    for name, second in (("two_reviewers", "j002"), ("one_reviewer", None)):
        cases.add(name)
        cases.scene(name)
        cases.paper(name, "review_decision", "2024-04-11 10:00", partner_id=second, outcome="upheld")


SURVEY = {
    "crash.officers": {"alone", "helper"},
    "crash.requirement.scene_sketch": {"sketch"},
    "crash.signed": {"unsigned"},
    "crash.grade.fatal": {"junior"},
    "crash.summary.deaths": {"summary_death"},
    "crash.requirement.consent": {"not_asked"},
    "crash.requirement.alcohol_test": {"untested"},
    "crash.requirement.scene_video": {"unfilmed"},
    "crash.requirement.disclosed": {"shown_after", "unshown"},
    "crash.review_officers": {"one_reviewer"},
}

LIABILITIES = (
    # what the parties hold, and whether the law lets it stand
    ("full", True),
    ("full none", True),
    ("full none none", True),
    ("full minor", False),
    ("full main", False),
    ("full full", False),
    ("main minor", True),
    ("main minor minor", True),
    ("main minor none", True),
    ("main none", False),
    ("minor none", False),
    ("minor minor", False),
    ("main equal", False),
    ("equal equal", True),
    ("equal none", False),
    ("equal equal minor", True),
    ("equal minor", False),
    ("none none", True),
    ("undetermined undetermined", True),
    ("undetermined none", False),
    ("full undetermined", False),
)

FLIGHT = (
    # who fled or destroyed evidence, its liability, behaviours of the other party, and what is listed
    ({"fled": True}, "full", (), set()),
    ({"fled": True}, "main", (), {"crash.flight"}),
    ({"fled": True}, "main", ("speeding",), set()),  # the other's fault may reduce it
    ({"fled": True}, "none", ("speeding",), {"crash.flight"}),  # but not away
    ({"destroyed": True}, "main", ("speeding",), {"crash.destroyed"}),
    ({"fled": True, "destroyed": True}, "main", ("speeding",), {"crash.destroyed"}),
    ({"destroyed": True}, "full", (), set()),
    ({"fled": False}, "none", ("speeding",), set()),
)
OTHER = {"full": "none", "main": "minor", "none": "full"}

ARTICLES = (
    # behaviours, articles cited, and what is listed; the crash was on 4 March 2024, the statement on 11 March
    ("signal", f"{RTSL}第38条", set()),
    ("signal", f"《中华人民共和国{RTSL}》第三十八条第一款", set()),
    ("1625", f"{RTSL}第26条", set()),  # a code of the table
    ("speeding", f"{RTSL}第42条;{RTSL}第38条", set()),  # general articles go with any
    ("speeding", "", {"none"}),
    ("speeding", f"{RTSL}第48条", {"unfit", "uncited"}),
    ("speeding;alcohol", f"{RTSL}第42条", {"uncited"}),
    ("speeding", f"{RTSL}第131条", {"absent"}),
    ("speeding", f"{RTSL}第42条;{REGULATION}第一百一十六条", {"absent"}),
    ("speeding", f"{RTSL}第42条;侵权责任法第6条", {"out_of_force"}),
    ("speeding", f"{RTSL}第42条;民法典第1208条", set()),
    ("speeding", f"{RTSL}第42条;{ORDER}（公安部令第104号）第46条", {"out_of_force"}),
    ("speeding", f"{RTSL}第42条;{ORDER}（公安部令第146号）第60条", set()),
    ("speeding", f"{RTSL}第42条;某省道路交通安全条例第9条", set()),  # not in the law data: nothing is said
    ("speeding", "超速", set()),  # no citation that can be read
    ("speeding", f"{RTSL}第99条", set()),  # its penalty
    (
        "speeding",
        f"{RTSL}第100条",
        {"uncited"},
    ),  # an article that is listed for nothing is left alone, but fits nothing
    ("other", f"{RTSL}第48条", set()),  # nobody says what fits
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, session_keys: None) -> Audit:
    """All examples in one lake, with a standard of arrival of one brigade."""
    cases = Cases()
    survey(cases)
    for number, (held, _) in enumerate(LIABILITIES):
        name = cases.add(f"liability{number}")
        for one in held.split():
            cases.party(name, one, "speeding", articles=f"{RTSL}第42条")
    for number, (what, liability, behaviours, _) in enumerate(FLIGHT):
        name = cases.add(f"flight{number}")
        cases.party(name, liability, articles=f"{RTSL}第70条", **what)
        cases.party(name, OTHER[liability], *behaviours, articles=f"{RTSL}第42条", fled=False, destroyed=False)
    for number, (behaviours, cited, _) in enumerate(ARTICLES):
        name = cases.add(f"article{number}")
        cases.party(name, "full", *behaviours.split(";"), articles=cited)
        cases.paper(name, "liability_statement", "2024-03-11 10:00")
    responses(cases)
    folder = tmp_path_factory.mktemp("rules")
    (folder / "law").mkdir()
    (folder / "law" / "arrival.toml").write_text(STANDARD, encoding="utf-8")
    return cases.audited(folder, local=folder / "law")


def responses(cases: Cases) -> None:
    """Reported at 8:05 and sent at 8:08 unless told."""
    for name, place, arrived in (
        ("near_on", NEAR, 20),
        ("near_late", NEAR, 21),
        ("far_on", FAR, 35),
        ("far_late", FAR, 36),
    ):
        cases.add(name, arrived_at=f"2024-03-04T08:{arrived}:00+08:00", **place)
    cases.add("nowhere", arrived_at="2024-03-04T09:00:00+08:00")  # no place, so no band
    cases.add("sent_late", dispatched_at="2024-03-04T08:09:00+08:00", **NEAR)
    cases.add("backdated", arrived_at="2024-03-04T08:06:00+08:00", **NEAR)
    cases.add("earlier", "2023-12-04 08:00", arrived_at="2023-12-04T09:00:00+08:00", **NEAR)  # before the standard


@pytest.mark.parametrize(("rule", "listed"), SURVEY.items())
def test_survey(made: Audit, rule: str, listed: set[str]) -> None:
    named = {crash for crash, _ in found(made, rule=rule)}
    assert {name for name in named if not name.startswith(("liability", "flight", "article"))} >= listed
    assert named & {"whole", "middle", "signer", "consented", "tested", "blood", "filmed", "two_dead", "shown"} == set()
    assert named & set().union(*SURVEY.values()) <= listed | _bare(rule)


def _bare(rule: str) -> set[str]:
    """Examples of one rule that fall under another one too."""
    return {"crash.requirement.disclosed": {"junior"}}.get(rule, set())


@pytest.mark.parametrize(("number", "held", "lawful"), [(n, *line) for n, line in enumerate(LIABILITIES)])
def test_liabilities_together(made: Audit, number: int, held: str, lawful: bool) -> None:
    assert ((f"liability{number}", "crash.liability") in found(made, rule="crash.liability")) != lawful


@pytest.mark.parametrize(("number", "listed"), [(n, line[3]) for n, line in enumerate(FLIGHT)])
def test_flight_and_destroyed_evidence(made: Audit, number: int, listed: set[str]) -> None:
    rules = {rule for crash, rule in found(made) if crash == f"flight{number}"}
    assert rules & {"crash.flight", "crash.destroyed"} == listed


@pytest.mark.parametrize(("number", "listed"), [(n, line[2]) for n, line in enumerate(ARTICLES)])
def test_articles(made: Audit, number: int, listed: set[str]) -> None:
    rules = {rule for crash, rule in found(made, rule="crash.cited") if crash == f"article{number}"}
    assert {rule.removeprefix("crash.cited.") for rule in rules} == listed


def test_response_against_the_local_standard_by_distance(made: Audit) -> None:
    late = {crash for crash, _ in found(made, rule="arrival.response")}
    assert late & {"near_on", "near_late", "far_on", "far_late", "nowhere", "earlier", "backdated"} == {
        "near_late",
        "far_late",
    }
    assert {crash for crash, _ in found(made, rule="arrival.dispatch")} == {"sent_late"}
    assert {crash for crash, _ in found(made, rule="crash.true_record")} == {"backdated"}
    row = next(
        row for row in Teller(made).rows() if row["crash_id"] == "near_late" and row["rule"] == "arrival.response"
    )
    assert (row["observed"], row["allowed"], row["article"]) == ("16", "15", "第三条")
    assert "1.1 km" in row["text_en"]
    assert "距驻地1.1公里" in row["text_zh"]


def test_every_finding_says_what_was_seen_allowed_the_article_the_favour_and_what_would_stop_it(made: Audit) -> None:
    rows = list(Teller(made).rows())
    assert len({row["rule"] for row in rows}) > 20
    for row in rows:
        for lang in ("zh", "en"):
            assert row[f"favour_{lang}"] in row[f"text_{lang}"]
            assert row[f"stopped_{lang}"] in row[f"text_{lang}"]
            assert row["article"] in row[f"text_{lang}"]
        assert row["problem"] in ("late_response", "incomplete_survey", "wrong_article", "unfair_liability")
        assert row["level"] in ("red", "orange", "yellow")


MOVED = """
[[rule]]
id = "{id}"
kind = "{kind}"
{data}
article = "道路交通事故处理程序规定第62条"
source = "试拟修改稿"
confidence = "low"
since = {since}
zh = "试拟"
en = "a draft"
"""


@pytest.mark.parametrize(
    ("rule", "since", "listed"),
    [
        (
            {"id": "crash.statement", "kind": "limit", "data": 'amount = 10\nunit = "working_day"\nafter = "x"'},
            "2018-05-01",
            True,
        ),
        (
            {"id": "crash.statement", "kind": "limit", "data": 'amount = 20\nunit = "working_day"\nafter = "x"'},
            "2024-03-20",  # later than the statement: the shipped limit of ten days still stands
            True,
        ),
        (
            {"id": "crash.statement", "kind": "limit", "data": 'amount = 20\nunit = "working_day"\nafter = "x"'},
            "2018-05-01",
            False,
        ),
        ({"id": "crash.cited", "kind": "parameter", "data": 'value = "x"\nunit = "x"'}, "2024-03-20", True),
        (
            {
                "id": "instrument.tort",
                "kind": "instrument",
                "data": 'names = ["侵权责任法"]\narticles = 92\nby = "act"',
            },
            "2024-03-04",
            False,
        ),
        (
            {
                "id": "instrument.tort",
                "kind": "instrument",
                "data": 'names = ["侵权责任法"]\narticles = 92\nby = "act"',
            },
            "2024-03-05",
            True,
        ),
    ],
)
def test_moving_an_articles_date_changes_the_verdict(
    tmp_path: Path, rule: dict[str, str], since: str, listed: bool
) -> None:
    """A crash of 4 March 2024, its statement eleven working days later, an instrument cited that was in force to 2020."""
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "draft.toml").write_text(MOVED.format(**rule, since=since), encoding="utf-8")
    cases = Cases()
    cases.add("one")
    cases.party("one", "full", "speeding", articles=f"{RTSL}第42条;侵权责任法第6条")
    cases.paper("one", "liability_statement", "2024-03-19 10:00")
    made = cases.audited(tmp_path, local=tmp_path / "law")
    wanted = "crash.statement" if rule["id"] == "crash.statement" else "crash.cited.out_of_force"
    assert (("one", wanted) in found(made, rule="crash.")) == listed
