"""Values and rules change by two persons, after a preview, from a day to come; silences end; the past opens no case."""

from __future__ import annotations

import json
import threading
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from methods_world import day, one_signal, voids_lake

from desk_world import World
from zhunsheng.dated import Standing
from zhunsheng.integrity.parameters import own
from zhunsheng.integrity.signals.a6_voids import params
from zhunsheng.law import Law
from zhunsheng_desk.access.models import Post
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.cases.models import Case, Lead
from zhunsheng_desk.cases.services.intake import import_leads
from zhunsheng_desk.cases.services.steps import take_step
from zhunsheng_desk.methods import layer, selectors
from zhunsheng_desk.methods.board import waiting
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.methods.previews import compared, run_next
from zhunsheng_desk.methods.services import decisions, proposals
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.silences.models import Silence

ASSESSMENT = Path(__file__).parents[2] / "src/zhunsheng_desk/demo/assessment"
TARGET = "a6_voids.least_records"
RULE = {"field": "amount", "article": "甲规定第3条", "source": "支队文件", "zh": "告知所有人", "en": "Owner told"}


def refused(code: str, do, *args, **words) -> Problem:
    with pytest.raises(Problem) as found:
        do(*args, **words)
    assert found.value.code == code
    assert str(found.value)
    return found.value


@pytest.fixture
def world(bureau) -> World:
    """The first and second person, at the bureau."""
    bureau.first, bureau.second = bureau.user("leader", "bureau"), bureau.user("legal", "bureau")
    return bureau


def change(by, *, value: str = "30", target: str = TARGET, after: int = 1, seen: bool = True) -> Proposal:
    """A proposed value; its preview is marked as done where `seen`, so that what follows it can be tried."""
    made = proposals.propose_value(target, value=value, since=day(after), reason="会议纪要", by=by)
    if seen:
        Preview.objects.filter(proposal=made).update(state="done")
    return made


def stands(settings, after: int):
    return params.load(Standing(day(after), own(settings.LOCAL_LAYER)))


def test_a_value_confirmed_by_another_is_read_by_the_commands_from_its_day_on(world, settings):
    made = change(world.first)
    assert not settings.LOCAL_LAYER.exists()
    decisions.confirm(made, note="同意", by=world.second)
    before, then = stands(settings, 0), stands(settings, 1)
    assert (before.least_records, then.least_records) == (20, 30)
    assert then.name == f"a6-1+{day(1):%Y.%m.%d}"
    call_command("previews")
    said = tomllib.loads((settings.LOCAL_LAYER / "desk/value" / f"{TARGET}.toml").read_text())["value"][0]
    assert said["by"] == [world.first.name, world.second.name]
    events = list(Entry.objects.order_by("seq").values_list("event", "actor"))
    assert events[-2:] == [("method.proposed", world.first.pk), ("method.confirmed", world.second.pk)]
    assert [one.new for one in selectors.changes(TARGET)] == [30]


def test_undoing_is_another_dated_change_and_earlier_days_keep_theirs(world, settings):
    decisions.confirm(change(world.first), by=world.second)
    undone = change(world.second, value="20", after=5)
    assert undone.old == 30
    decisions.confirm(undone, by=world.first)
    assert [stands(settings, after).least_records for after in (0, 1, 4, 5)] == [20, 30, 30, 20]
    assert [one.new for one in selectors.changes(TARGET)] == [20, 30]


def test_a_rule_changes_with_its_article_and_the_days_before_keep_the_old_one(world, settings):
    key = "violation.owner_notice"
    refused("law_form", proposals.propose_rule, key, value="[3]", since=day(1), reason="x", by=world.first, **RULE)
    refused("law_form", proposals.propose_rule, key, value="-3", since=day(1), reason="x", by=world.first, **RULE)
    refused("method_same", proposals.propose_rule, key, value="5", since=day(1), reason="x", by=world.first, **RULE)
    made = proposals.propose_rule(key, value="3", since=day(1), reason="x", by=world.first, **RULE)
    Preview.objects.update(state="done")
    decisions.confirm(made, by=world.second)
    law = Law.load("cn", local=settings.LOCAL_LAYER)
    old, new = (law.rule(key, on=day(after)) for after in (0, 1))
    assert (old.data["amount"], new.data["amount"], new.article) == (5, 3, "甲规定第3条")
    assert old.data["after"] == new.data["after"]


def test_exact_numbers_stay_texts_of_the_same_form(world):
    rule = next(one for one in selectors.laws() if one.numbers.get("edges", "").startswith('["'))
    words = RULE | {"field": "edges", "since": day(1), "reason": "x", "by": world.first}
    edges = json.loads(rule.numbers["edges"])
    wrong = ([float(one) for one in edges], edges[:-1], [*edges[:-1], "viel"], [*edges[:-1], "-1"])
    for value in wrong:
        refused("law_form", proposals.propose_rule, rule.id, value=json.dumps(value), **words)
    falling = json.dumps([*edges[:-1], "0"]) if len(edges) > 1 else '["0"]'
    if len(edges) > 1:
        refused("method_unfit", proposals.propose_rule, rule.id, value=falling, **words)
    made = proposals.propose_rule(rule.id, value=json.dumps([*edges[:-1], f"{float(edges[-1]) + 1:g}"]), **words)
    assert isinstance(made.new[-1], str)


def test_nobody_confirms_alone_unseen_unposted_or_backwards(world):
    made = change(world.first, seen=False)
    assert isinstance(refused("change_same_person", decisions.confirm, made, by=world.first), Refused)
    refused("change_unseen", decisions.confirm, made, by=world.second)
    Preview.objects.update(state="done")
    below, viewer = world.user("leader", "branch"), world.user("supervisor", "bureau")
    for by in (below, viewer):
        refused("not_permitted", decisions.confirm, made, by=by)
        refused("not_permitted", proposals.propose_value, "bounds.keep", value="0.9", since=day(1), reason="x", by=by)
    Proposal.objects.update(since=day(0))
    refused("change_too_early", decisions.confirm, made, by=world.second)
    Proposal.objects.update(since=day(1))
    Post.objects.filter(user=world.first).update(since=day(-9), until=day(-1))
    refused("change_post_lost", decisions.confirm, made, by=world.second)
    made.refresh_from_db()
    assert made.state == "proposed"


@pytest.mark.parametrize(("target", "value", "after", "code"), [
    (TARGET, "zwanzig", 1, "method_unfit"),
    (TARGET, "20.5", 1, "method_unfit"),
    (TARGET, "0", 1, "method_unfit"),
    (TARGET, "NaN", 1, "method_unfit"),
    (TARGET, "[30]", 1, "method_unfit"),
    ("bounds.discovery", "0.9", 1, "method_unfit"),
    ("p5_defaults.columns", "3", 1, "method_unfit"),
    (TARGET, "20", 1, "method_same"),
    ("a6_voids.nothing", "3", 1, "method_unknown"),
    (TARGET, "30", 0, "change_too_early"),
    (TARGET, "30", 900, "change_too_late"),
])  # fmt: skip
def test_bad_values_are_refused_with_what_is_allowed(world, target, value, after, code):
    refused(code, change, world.first, target=target, value=value, after=after)
    assert not Proposal.objects.exists()


def test_reasons_set_no_target_and_one_change_waits_at_a_time(world):
    words = {"value": "30", "since": day(1), "by": world.first}
    refused("target_unlawful", proposals.propose_value, TARGET, reason="每人每月查处不少于30起", **words)
    change(world.first)
    refused("change_open", change, world.second, value="40")


def test_a_change_of_what_has_changed_since_is_refused(world):
    first, second = change(world.first), change(world.first, target="bounds.keep", value="0.9")
    decisions.refuse(second, note="理由不足", by=world.second)
    refused("change_decided", decisions.confirm, second, by=world.second)
    decisions.withdraw(first, by=world.first)
    made = change(world.first)
    Proposal.objects.filter(pk=made.pk).update(old=25)
    refused("change_moved", decisions.confirm, made, by=world.second)
    refused("change_note", decisions.refuse, made, note=" ", by=world.second)
    refused("change_not_yours", decisions.withdraw, made, by=world.second)


def test_a_layer_that_cannot_be_written_leaves_the_change_open(world, settings):
    made = change(world.first)
    settings.LOCAL_LAYER.write_text("a file where the folder belongs")
    with pytest.raises(OSError, match=r"local"):
        decisions.confirm(made, by=world.second)
    made.refresh_from_db()
    assert made.state == "proposed"
    assert not Entry.objects.filter(event="method.confirmed").exists()


def test_files_written_by_hand_are_left_alone_and_their_faults_stop_a_change(world, settings):
    settings.LOCAL_LAYER.mkdir()
    hand = settings.LOCAL_LAYER / "hand.toml"
    hand.write_text(f'[[value]]\nof = "{TARGET}"\nvalue = 25\nsince = 2020-01-01\nwhy = "x"\n')
    made = change(world.first)
    assert made.old == 25
    decisions.confirm(made, by=world.second)
    assert hand.read_text().endswith('why = "x"\n')
    hand.write_text("[[rule]]\nid = ")
    refused("method_unfit", change, world.second, value="40", after=9)


def test_a_preview_tells_which_leads_vanish_by_unit_and_kind(world, settings, tmp_path, monkeypatch, signed_in):
    one_signal(monkeypatch)
    settings.LAKE = voids_lake(tmp_path / "lake")
    made = change(world.first, value="100", seen=False)
    assert run_next()
    preview = Preview.objects.get(proposal=made)
    assert (preview.state, preview.problem, preview.done) == ("done", "", preview.steps)
    assert [(one.unit, one.kind, one.appear, one.vanish, one.rise, one.fall) for one in selectors.counts(preview)] == [
        ("甲一中队", "arbitrary", 0, 1, 0, 0)
    ]
    assert not run_next()
    assert not settings.LOCAL_LAYER.exists()
    page = signed_in(world.second).get(reverse("methods:change_leads", args=[made.pk])).content.decode()
    assert "o03" in page
    assert Entry.objects.filter(event="method.leads_listed", purpose="personnel").count() == 1
    above = signed_in(world.user("leader", "other")).get(reverse("methods:change_leads", args=[made.pk]))
    assert above.status_code == 404


def test_a_preview_says_what_it_lacks_and_one_whose_process_ended_is_made_anew(world, settings):
    made = change(world.first, seen=False)
    assert run_next()
    preview = Preview.objects.get(proposal=made)
    assert preview.state == "failed"
    assert "ZHUNSHENG_DESK_LAKE" in preview.problem
    decisions.preview_again(made, by=world.first)
    Preview.objects.update(state="running", beat=timezone.now() - timedelta(hours=1))
    assert run_next()
    assert Preview.objects.get().state == "failed"


def test_levels_are_compared_by_subject_and_kind():
    key, other, third = (("officer", name, "padding") for name in "abc")
    before = {key: ("u2", "red"), other: ("u1", "orange"), third: ("u1", "red")}
    after = {key: ("u2", "yellow"), ("unit", "u1", "padding"): ("u1", "yellow"), third: ("u1", "red")}
    rows = [(row["unit"], row["subject_kind"], row["before"], row["after"]) for row in compared(before, after=after)]
    assert rows == [("u1", "officer", "orange", ""), ("u1", "unit", "", "yellow"), ("u2", "officer", "red", "yellow")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(bureau, settings):
    first, rivals = bureau.user("leader", "bureau"), [bureau.user("legal", "bureau"), bureau.user("leader", "bureau")]
    made, gate, outcomes = change(first), threading.Barrier(2), {}

    def decide(do, by) -> None:
        gate.wait()
        try:
            do(made, note="x", by=by)
            outcomes[by.pk] = "won"
        except Problem as problem:
            outcomes[by.pk] = problem.code
        finally:
            connections.close_all()

    jobs = zip((decisions.confirm, decisions.refuse), rivals, strict=True)
    threads = [threading.Thread(target=decide, args=job) for job in jobs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes.values()) == ["change_decided", "won"]
    made.refresh_from_db()
    assert outcomes[made.decided_by_id] == "won"
    assert Entry.objects.filter(event__in=("method.confirmed", "method.refused")).count() == 1
    assert bool(layer.confirmed()) == settings.LOCAL_LAYER.exists() == (made.state == "confirmed")


def silenced(world: World, *, signal: str = "d1_tier", unit: str = "branch", **days: int) -> Silence:
    at, first, second = world.units[unit], world.user("leader", unit), world.user("legal", unit)
    words = {"since": day(days.get("since", 0)), "until": day(days.get("until", 30)), "reason": "终端升级"}
    made = proposals.propose_silence(signal, unit=at, **words, by=first)
    assert not Silence.objects.filter(signal=signal, unit=at).exists()
    decisions.confirm(made, by=second)
    return Silence.objects.get(signal=signal, unit=at)


def shown(user) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return Template("{% load silences %}{% silences %}").render(Context({"request": request}))


def test_a_silence_needs_an_end_holds_leads_back_and_is_said_where_it_matters(world):
    leader, other = world.user("supervisor", "squadron"), world.user("supervisor", "other")
    words = {"unit": world.units["branch"], "since": day(0), "reason": "x", "by": world.user("leader", "branch")}
    refused("silence_days", proposals.propose_silence, "d1_tier", until=day(-1), **words)
    refused("silence_days", proposals.propose_silence, "d1_tier", until=day(91), **words)
    refused("method_unknown", proposals.propose_silence, "bounds", until=day(9), **words)
    silence = silenced(world)
    assert "终端升级" in shown(leader)
    assert shown(other).strip() == ""
    assert "终端升级" in shown(world.second)
    said = import_leads(ASSESSMENT, lake=None, by=None)
    assert said["silenced"] > 0
    assert not any({one["indicator"] for one in lead.reasons} == {"d1_tier"} for lead in Lead.objects.all())
    silence.until = day(-1)
    silence.since = day(-9)
    silence.save()
    assert shown(leader).strip() == ""
    assert import_leads(ASSESSMENT, lake=None, by=None)["opened"] == said["silenced"]


def test_a_silence_ends_early_by_two_persons(world):
    silence = silenced(world)
    refused("silence_over", proposals.propose_end, silence, since=day(60), reason="x", by=world.first)
    made = proposals.propose_end(silence, since=day(2), reason="已修复", by=world.first)
    refused("change_same_person", decisions.confirm, made, by=world.first)
    decisions.confirm(made, by=world.second)
    silence.refresh_from_db()
    assert silence.until == day(1)


def test_the_past_comes_in_as_history_without_a_case_a_day_or_a_draw(world):
    refused("history_ahead", import_leads, ASSESSMENT, lake=None, history=day(1), by=None)
    said = import_leads(ASSESSMENT, lake=None, history=day(0), by=None)
    assert said["history"] == Lead.objects.count() > 0
    assert said["opened"] == said["drawn"] == 0
    assert set(Case.objects.values_list("state", "due", "blind")) == {("history", None, False)}
    refused("history_late", import_leads, ASSESSMENT, lake=None, history=day(0), by=None)
    Lead.objects.filter(pk=Lead.objects.earliest("pk").pk).update(warning_id="w-older")
    again = import_leads(ASSESSMENT, lake=None, by=None)
    assert (again["history"], again["opened"]) == (1, 0)


def test_a_lead_of_the_past_is_pulled_into_a_case_under_the_daily_budget(world, signed_in):
    import_leads(ASSESSMENT, lake=None, history=day(0), by=None)
    supervisor, other = world.user("supervisor", "branch"), world.user("supervisor", "other")
    case = Case.objects.first()
    page = signed_in(supervisor).get(reverse("cases:cases"), {"state": "history"}).content.decode()
    assert str(case) in page
    assert str(case) not in signed_in(supervisor).get(reverse("cases:cases")).content.decode()
    refused("not_permitted", take_step, case, action="pull", seen=0, text="x", by=other)
    take_step(case, action="pull", seen=0, text="仍在发生", by=supervisor)
    case.refresh_from_db()
    assert (case.state, case.shown_from) == ("new", timezone.localdate())
    assert case.due > timezone.localdate()


def test_a_stronger_lead_than_the_past_holds_is_news(world):
    import_leads(ASSESSMENT, lake=None, history=day(0), by=None)
    case = Case.objects.filter(level="red").first()
    Case.objects.filter(pk=case.pk).update(level="yellow")
    case.leads.update(warning_id="w-older")
    assert import_leads(ASSESSMENT, lake=None, by=None)["opened"] == 1
    assert Case.objects.filter(subject_id=case.subject_id, kind=case.kind, state="new").count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_and_say_what_stands(world, signed_in, language):
    silenced(world)
    made = change(world.first)
    client = signed_in(world.second)
    client.cookies["django_language"] = language
    words = {"zh-hans": "提议变更参数", "en": "Change proposed"}
    assert words[language] in client.get(reverse("methods:change", args=[made.pk])).content.decode()
    label = {"zh-hans": "参与评估的最少记录数", "en": "Fewest records that are assessed"}[language]
    assert label in client.get(reverse("methods:values")).content.decode()
    assert label in client.get(reverse("methods:value"), {"of": TARGET}).content.decode()
    assert client.get(reverse("methods:value"), {"of": "x.y"}).status_code == 404
    page = client.get(reverse("methods:laws"), {"q": "violation.owner_notice"}).content.decode()
    assert "道路交通安全违法行为处理程序规定第20条" in page
    rule = reverse("methods:law")
    assert client.get(rule, {"of": "violation.owner_notice"}).status_code == 200
    wrong = client.post(
        f"{reverse('methods:value')}?of=bounds.discovery", {"value": "0.9", "since": day(1), "reason": "x"}
    )
    assert "0.0001" in wrong.content.decode()
    assert [one.url for one in waiting(world.second)] == [reverse("methods:change", args=[made.pk])]
    assert waiting(world.first) == []
    for name in ("methods:silences", "methods:changes", "methods:silence_new"):
        assert client.get(reverse(name)).status_code == 200
    Preview.objects.update(state="waiting")
    unseen = client.post(reverse("methods:change_confirm", args=[made.pk]), {"note": ""})
    assert unseen.status_code == 409
    assert client.get(reverse("methods:change_progress", args=[made.pk])).status_code == 200
