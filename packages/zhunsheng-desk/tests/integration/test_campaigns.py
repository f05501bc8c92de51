"""A task goes down the tree and comes back signed off; dates, gaps, own sign-offs and targets in tickets are refused."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns_world import WORDS, day, down, photo, reported, split, story
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.campaigns import tree
from zhunsheng_desk.campaigns.board import figures, waiting
from zhunsheng_desk.campaigns.models import Campaign, Escalation, Step, Task
from zhunsheng_desk.campaigns.selectors import by_unit
from zhunsheng_desk.campaigns.services import campaigns, escalating, reports, tasks
from zhunsheng_desk.problems import Problem, Refused


def refused(code: str, do, *args, **words) -> Problem:
    with pytest.raises(Problem) as found:
        do(*args, **words)
    assert found.value.code == code
    assert str(found.value)
    return found.value


@pytest.fixture
def told(bureau):
    return story(bureau)


def test_the_whole_way_down_and_up(told):
    task = reported(told)
    squadron, brigade, branch, top = task, task.parent, task.parent.parent, told.task
    assert squadron.reached == 40
    for one, above, own in ((squadron, told.brigade, None), (brigade, told.branch, told.brigade),
                            (branch, told.bureau, told.branch)):  # fmt: skip
        if own:
            reports.move_task(one, move="submit", by=own)
        reports.move_task(one, move="sign_off", note="属实", by=above)
    reports.move_task(top, move="submit", by=told.world.user("clerk", "bureau"))
    reports.move_task(top, move="sign_off", by=told.bureau)
    assert set(Task.objects.values_list("state", flat=True)) == {"closed"}
    assert {one.reached for one in Task.objects.all()} == {40}
    campaigns.close_campaign(told.campaign, by=told.bureau)
    assert Campaign.objects.get().state == "closed"
    assert Entry.objects.filter(event="task.signed_off").count() == 4


def test_gaps_are_shown_until_every_unit_below_has_the_task_or_is_exempt(told):
    units = told.world.units
    assert tree.coverage(told.task).gaps == [units["branch"], units["other"]]
    split(told.task, units["branch"], by=told.bureau)
    assert tree.coverage(told.task).gaps == [units["other"]]
    found = refused("task_not_covered", reports.move_task, told.task, move="submit", by=told.bureau)
    assert "乙支队" in str(found)
    tasks.exempt_unit(told.task, unit=units["other"], reason="无此类道路", by=told.bureau)
    assert tree.coverage(told.task).whole
    refused("unit_exempted", split, told.task, units["other"], by=told.bureau)
    refused("unit_covered", tasks.exempt_unit, told.task, unit=units["branch"], reason="x", by=told.bureau)


def test_a_key_task_needs_one_unit_only(bureau):
    told = story(bureau, kind="key")
    split(told.task, bureau.units["other"], by=told.bureau)
    assert tree.coverage(told.task).whole


def test_numbers_below_carry_the_number_above(bureau):
    told = story(bureau)
    split(told.task, bureau.units["branch"], bureau.units["other"], by=told.bureau, amount=15)
    assert tree.coverage(told.task).total == 30
    refused("task_short", reports.move_task, told.task, move="submit", by=told.bureau)
    split(told.task, bureau.units["branch"], by=told.bureau, amount=10)
    assert tree.coverage(told.task).total is None


def test_a_cap_is_not_exceeded_below(bureau):
    told = story(bureau, title="压降事故")
    Task.objects.update(measure="crashes")
    task = Task.objects.get()
    split(task, bureau.units["branch"], bureau.units["other"], by=told.bureau, amount=25)
    assert tree.coverage(task).total == 50


@pytest.mark.parametrize("after", [51, 61])
def test_no_task_is_due_after_the_one_above(told, after):
    units = told.world.units
    refused("due_after_parent", split, told.task, units["branch"], by=told.bureau, due=day(after))
    first = split(told.task, units["branch"], by=told.bureau, due=day(40))[0]
    refused("due_after_parent", tasks.change_due, first, due=day(after), reason="x", by=told.bureau)
    refused("due_before_child", tasks.change_due, told.task, due=day(39), reason="x", by=told.bureau)
    refused("due_after_parent", tasks.change_due, told.task, due=day(61), reason="x", by=told.bureau)
    assert tasks.change_due(first, due=day(45), reason="x", by=told.bureau).due == day(45)
    refused("due_before_start", tasks.change_due, first, due=day(-31), reason="x", by=told.bureau)


def test_who_was_given_a_task_does_not_move_its_due_date(told):
    first = split(told.task, told.world.units["branch"], by=told.bureau, due=day(40))[0]
    with pytest.raises(Refused):
        tasks.change_due(first, due=day(45), reason="x", by=told.branch)


def test_tasks_go_to_units_directly_below_only(told):
    units = told.world.units
    refused("unit_not_below", split, told.task, units["squadron"], by=told.bureau)
    first = split(told.task, units["branch"], by=told.bureau)[0]
    refused("unit_not_below", split, first, units["other_brigade"], by=told.branch)
    with pytest.raises(Refused):
        split(told.task, units["other"], by=told.branch)


def test_the_level_named_is_the_last(bureau):
    told = story(bureau, down_to="branch")
    first = split(told.task, bureau.units["branch"], by=told.bureau)[0]
    assert not tree.coverage(first).needed
    refused("task_not_split", split, first, bureau.units["brigade"], by=told.branch)


def test_nobody_signs_off_their_own(told):
    task = reported(told)
    own_leader = told.world.user("leader", "squadron")
    with pytest.raises(Refused):  # no post above
        reports.move_task(task, move="sign_off", by=own_leader)
    helper = told.world.user("leader", "brigade")
    other = story_of_helper(told, helper)
    refused("sign_off_own", reports.move_task, other, move="sign_off", by=helper)
    assert reports.move_task(task, move="sign_off", by=told.brigade).state == "closed"


def story_of_helper(told, helper) -> Task:
    """A second task of the squadron, reported on by a leader of the brigade."""
    parent = Task.objects.get(unit=told.world.units["brigade"])
    task = split(parent, told.world.units["squadron"], by=told.brigade)[0]
    reports.report(task, text="代填", amount=1, file=None, by=helper)
    return reports.move_task(task, move="submit", by=told.officer)


def test_a_leader_whose_person_is_in_the_unit_below_does_not_sign_for_it(told):
    task = reported(told)
    told.brigade.person.unit = told.world.units["squadron"]
    told.brigade.person.save()
    refused("sign_off_own", reports.move_task, task, move="sign_off", by=told.brigade)


def test_tasks_of_the_top_unit_are_signed_off_by_the_leading_group(bureau):
    told = story(bureau, down_to="bureau")
    clerk, stranger = bureau.user("clerk", "bureau"), bureau.user("leader", "bureau")
    reports.report(told.task, text="印发方案", amount=40, file=None, by=clerk)
    reports.move_task(told.task, move="submit", by=clerk)
    refused("sign_off_leading_group", reports.move_task, told.task, move="sign_off", by=stranger)
    assert reports.move_task(told.task, move="sign_off", by=told.bureau).state == "closed"


def test_steps_follow_the_table(told):
    task = down(told)[-1]
    refused("task_without_evidence", reports.move_task, task, move="submit", by=told.officer)
    refused("task_moved_on", reports.move_task, task, move="sign_off", by=told.brigade)
    reports.report(task, text="已整改", amount=40, file=None, by=told.officer)
    reports.move_task(task, move="submit", by=told.officer)
    refused("task_moved_on", reports.report, task, text="再报", amount=1, file=None, by=told.officer)
    reports.move_task(task, move="send_back", note="缺照片", by=told.brigade)
    reports.report(task, text="补照片", amount=None, file=photo(), by=told.officer)
    reports.move_task(task, move="submit", by=told.officer)
    reports.move_task(task, move="sign_off", by=told.brigade)
    assert reports.move_task(task, move="reopen", note="抽查不实", by=told.branch).state == "returned"
    assert [step.move for step in Step.objects.filter(task=task)] == [
        "reopen", "sign_off", "submit", "send_back", "submit"
    ]  # fmt: skip


def test_a_task_is_not_reopened_below_one_that_is_done(told):
    task = reported(told)
    reports.move_task(task, move="sign_off", by=told.brigade)
    reports.move_task(task.parent, move="submit", by=told.brigade)
    refused("task_parent_done", reports.move_task, task, move="reopen", by=told.brigade)


def test_an_upper_task_waits_for_those_below(told):
    task = reported(told)
    refused("task_children_open", reports.move_task, task.parent, move="submit", by=told.brigade)


TARGETS = [
    {"title": "查处酒驾，不少于50起"},
    {"text": "每人每月开单不少于10张。"},
    {"goal": "处罚数排名前三"},
    {"title": "查处酒驾醉驾", "goal": "全年3000起"},
    {"text": "Each officer writes at least 20 tickets a month."},
]


@pytest.mark.parametrize("words", TARGETS)
def test_targets_in_tickets_are_refused_with_the_articles(bureau, words):
    found = refused("target_unlawful", story, bureau, **words)
    for article in ("道路交通安全法第86条", "规定第66条", "行政处罚法第74条"):
        assert article in str(found)
    assert not Task.objects.exists()


def test_targets_are_refused_where_a_task_is_split_and_where_a_campaign_is_named(told):
    branch = told.world.units["branch"]
    refused("target_unlawful", split, told.task, branch, by=told.bureau, goal="罚款指标20万元")
    about = {"unit": told.world.units["bureau"], "since": day(0), "until": day(9), "by": told.bureau}
    refused("target_unlawful", campaigns.make_campaign, name="查处竞赛，查处数排名", goal="x", **about)
    number = told.world.person("bureau").number
    add = {"number": number, "group": "team", "duty": "按月通报罚款数额", "by": told.bureau}
    refused("target_unlawful", campaigns.add_member, told.campaign, **(add | {"duty": "罚款任务分解"}))


@pytest.mark.parametrize(("measure", "amount", "code"), [
    ("tickets", 20, "measure_unknown"), ("fines", 20, "measure_unknown"),
    ("hazards_cleared", None, "amount_missing"), ("done", 3, "amount_without_measure"),
])  # fmt: skip
def test_measures_come_from_the_list(told, measure, amount, code):
    words = WORDS | {"kind": "key", "measure": measure, "amount": amount, "down_to": "branch", "due": day(5)}
    refused(code, tasks.issue_task, told.campaign, by=told.bureau, **words)


def test_a_draft_cannot_be_split_and_an_empty_one_not_started(bureau):
    by = bureau.user("leader", "bureau")
    about = {"unit": bureau.units["bureau"], "name": "x", "goal": "x", "by": by}
    refused("campaign_in_order", campaigns.make_campaign, since=day(0), until=day(-1), **about)
    campaign = campaigns.make_campaign(since=day(0), until=day(9), **about)
    refused("campaign_empty", campaigns.start_campaign, campaign, by=by)
    words = WORDS | {"kind": "key", "measure": "done", "amount": None, "down_to": "branch", "due": day(5)}
    task = tasks.issue_task(campaign, by=by, **words)
    refused("campaign_not_running", split, task, bureau.units["branch"], by=by, amount=None)
    refused("campaign_not_running", campaigns.close_campaign, campaign, by=by)


def test_members_are_people_of_the_unit_and_below_once(told):
    add = {"group": "team", "duty": "成员", "by": told.bureau}
    refused("person_not_found", campaigns.add_member, told.campaign, number="nobody", **add)
    person = told.world.person("squadron")
    member = campaigns.add_member(told.campaign, number=person.number, **add)
    refused("member_held", campaigns.add_member, told.campaign, number=person.number, **add)
    campaigns.end_member(member, by=told.bureau)
    assert campaigns.add_member(told.campaign, number=person.number, **add).pk != member.pk


def test_a_running_campaign_with_open_tasks_is_not_closed(told):
    refused("campaign_unfinished", campaigns.close_campaign, told.campaign, by=told.bureau)


def test_overdue_tasks_are_told_upwards_by_working_days_and_once(told, capsys):
    task = down(told)[-1]
    Task.objects.filter(pk=task.pk).update(due=day(-30))
    assert escalating.escalate(day(-30), by=None) == 0
    Task.objects.filter(pk=task.pk).update(due=day(-1))
    assert escalating.escalate(day(0), by=None) == 1
    assert escalating.escalate(day(0), by=None) == 0
    assert escalating.escalate(day(40), by=None) == 2
    found = {one.level: one.unit.name for one in Escalation.objects.all()}
    assert found == {"remind": "甲一大队", "supervise": "甲一大队", "campaign": "自治区总队"}
    call_command("escalate")
    assert "0" in capsys.readouterr().out
    assert any("报专项行动领导小组" in item.label for item in waiting(told.bureau))
    assert any("督办" in item.label for item in waiting(told.brigade))


def test_home_says_what_waits_at_each_level(told):
    task = reported(told)
    assert next(item.label for item in waiting(told.brigade)).startswith("销号")
    assert not any(item.url.endswith(f"/{task.pk}/") for item in waiting(told.officer))
    assert {figure.url.split("=")[1]: figure.value for figure in figures(told.branch, told.world.units["branch"])} == {
        "open": 2, "waiting": 1, "overdue": 0,
    }  # fmt: skip


def test_roll_up_counts_the_last_level_in_the_order_of_codes(told):
    reported(told)
    rows = by_unit(told.campaign, user=told.bureau)
    assert [(row["unit__up__above__name"], row["total"], row["waiting"]) for row in rows] == [("甲支队", 1, 1)]
    found = tree.progress(told.task)
    assert (found.total, found.closed, found.waiting, found.reached) == (1, 0, 1, 40)


def test_another_branch_sees_nothing_of_it(told, signed_in):
    task = reported(told)
    evidence = task.evidence.get()
    other = signed_in(told.world.user("leader", "other"))
    for name, keys in (("task", {"pk": task.pk}), ("evidence_file", {"pk": evidence.pk}),
                       ("campaign", {"pk": told.campaign.pk}), ("task_split", {"pk": task.pk})):  # fmt: skip
        assert other.get(reverse(f"campaigns:{name}", kwargs=keys)).status_code == 404, name
    for name in ("task_report", "task_exempt", "task_due", "task_person"):
        assert other.post(reverse(f"campaigns:{name}", args=[task.pk])).status_code == 404, name
    assert other.post(reverse("campaigns:task_move", args=[task.pk, "sign_off"])).status_code == 404
    assert task.title not in other.get(reverse("campaigns:tasks"), {"q": task.title[:3]}).content.decode()
    assert told.campaign.name not in other.get(reverse("campaigns:campaigns")).content.decode()


def test_a_unit_with_a_task_sees_its_campaign_and_the_titles_above(told, signed_in):
    task = down(told)[-1]
    client = signed_in(told.officer)
    page = client.get(reverse("campaigns:task", args=[task.pk])).content.decode()
    assert told.campaign.name in page
    assert "甲支队" in page
    assert client.get(reverse("campaigns:campaign", args=[told.campaign.pk])).status_code == 200
    assert client.get(reverse("campaigns:task", args=[told.task.pk])).status_code == 404


def test_the_file_comes_back_as_it_went_in_and_the_log_says_who_took_it(told, signed_in):
    evidence = reported(told).evidence.get()
    answer = signed_in(told.brigade).get(reverse("campaigns:evidence_file", args=[evidence.pk]))
    assert answer.content == photo().read()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.filter(event="evidence.downloaded", actor=told.brigade).count() == 1


def test_pages_ask_the_database_no_more_often_with_more_rows(told, signed_in):
    client = signed_in(told.bureau)

    def asked() -> list[int]:
        places = {"tasks": {}, "campaign": {"pk": told.campaign.pk}, "task": {"pk": told.task.pk}}
        counts = []
        for name, keys in places.items():
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(f"campaigns:{name}", kwargs=keys)).status_code == 200
            counts.append(len(seen))
        return counts

    split(told.task, told.world.units["branch"], by=told.bureau)
    few = asked()
    for _ in range(30):
        split(told.task, told.world.units["branch"], by=told.bureau)
    assert asked() == few


@pytest.mark.django_db(transaction=True)
def test_two_sign_off_one_task_one_wins_the_other_is_told(bureau):
    told = story(bureau)
    task = reported(told)
    rivals = [told.brigade, told.world.user("leader", "branch")]
    gate, outcomes = threading.Barrier(2), {}

    def sign(by) -> None:
        gate.wait()
        try:
            reports.move_task(task, move="sign_off", by=by)
            outcomes[by] = None
        except Problem as problem:
            outcomes[by] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=(by,)) for by in rivals]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    won = [by for by, problem in outcomes.items() if problem is None]
    assert len(won) == 1
    lost = next(problem for problem in outcomes.values() if problem)
    assert lost.code == "task_moved_on"
    assert won[0].name in str(lost)
    assert Step.objects.filter(task=task, move="sign_off").count() == 1
    assert Entry.objects.filter(event="task.signed_off").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_due_date_shortened_while_the_task_is_split_leaves_no_child_later_than_its_parent(bureau):
    told = story(bureau)
    gate, outcomes = threading.Barrier(2), []

    def attempt(do) -> None:
        gate.wait()
        try:
            do()
        except Problem as problem:
            outcomes.append(problem.code)
        finally:
            connections.close_all()

    def shorten() -> None:
        tasks.change_due(told.task, due=told.task.due - timedelta(days=20), reason="x", by=told.bureau)

    def give() -> None:
        split(told.task, bureau.units["branch"], by=told.bureau)

    threads = [threading.Thread(target=attempt, args=(do,)) for do in (shorten, give)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(outcomes) == 1
    for task in Task.objects.exclude(parent=None).select_related("parent"):
        assert task.due <= task.parent.due
