"""Units are inspected by others, problems become findings, another person re-checks; no target in tickets on a checklist."""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from campaigns_world import day, photo
from inspections_world import drive
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.inspections import selectors
from zhunsheng_desk.inspections.board import figures, waiting
from zhunsheng_desk.inspections.models import Finding, FindingStep
from zhunsheng_desk.inspections.services import drives, findings
from zhunsheng_desk.problems import Problem


def refused(code: str, do, *args, **words) -> Problem:
    with pytest.raises(Problem) as found:
        do(*args, **words)
    assert found.value.code == code
    assert str(found.value)
    return found.value


@pytest.fixture
def told(bureau):
    return drive(bureau)


def put_up(told) -> Finding:
    finding = told.found()
    findings.rectify(finding, text="已补登记", file=photo(), by=told.brigade)
    return findings.move_finding(finding, move="ask", by=told.brigade)


def test_a_problem_is_found_rectified_and_verified_by_another_person(told):
    finding = put_up(told)
    assert finding.due == working_days_after(day(0), days=10)
    refused("recheck_own", findings.move_finding, finding, move="verify", by=told.inspector)
    assert findings.move_finding(finding, move="verify", by=told.second).state == "closed"
    drives.close_drive(told.drive, by=told.world.user("leader", "branch"))
    refused(
        "drive_closed", drives.begin_visit, told.drive, unit=told.world.units["brigade"], day=day(0), by=told.second
    )


def test_who_rectified_does_not_verify_nor_does_anybody_of_the_unit(told):
    finding = told.found()
    leader = told.world.user("leader", "branch")
    findings.rectify(finding, text="代办", file=None, by=leader)
    findings.move_finding(finding, move="ask", by=told.brigade)
    refused("recheck_own", findings.move_finding, finding, move="verify", by=leader)
    refused("inspects_own_unit", findings.move_finding, finding, move="verify", by=told.world.user("leader", "brigade"))


def test_nobody_inspects_their_own_unit_and_only_units_below(told):
    begin = {"day": day(0)}
    own = told.world.user("leader", "brigade")
    refused("inspects_own_unit", drives.begin_visit, told.drive, unit=told.world.units["brigade"], by=own, **begin)
    branch = told.world.units["branch"]
    refused("unit_outside_drive", drives.begin_visit, told.drive, unit=branch, by=told.inspector, **begin)


def test_every_item_has_its_answer_and_a_problem_its_words(told):
    answers = told.answers()
    answers.popitem()
    found = refused("visit_incomplete", drives.finish_visit, told.visit, answers=answers, by=told.inspector)
    assert "1" in str(found)
    refused("visit_incomplete", drives.finish_visit, told.visit, answers=told.answers(problem=""), by=told.inspector)
    assert drives.finish_visit(told.visit, answers=told.answers(), by=told.inspector) == []
    refused("visit_finished", drives.finish_visit, told.visit, answers=told.answers(), by=told.second)


def test_steps_follow_the_table(told):
    finding = told.found()
    refused("finding_without_remedy", findings.move_finding, finding, move="ask", by=told.brigade)
    refused("finding_moved_on", findings.move_finding, finding, move="verify", by=told.second)
    findings.rectify(finding, text="已补登记", file=None, by=told.brigade)
    findings.move_finding(finding, move="ask", by=told.brigade)
    refused("finding_moved_on", findings.rectify, finding, text="x", file=None, by=told.brigade)
    findings.move_finding(finding, move="refuse", note="仍有缺项", by=told.second)
    findings.move_finding(finding, move="ask", by=told.brigade)
    findings.move_finding(finding, move="verify", by=told.second)
    assert findings.move_finding(finding, move="relapse", by=told.second).state == "returned"
    refused("drive_unfinished", drives.close_drive, told.drive, by=told.world.user("leader", "branch"))


def test_targets_in_tickets_do_not_enter_a_checklist_or_a_drive(told):
    about = {"unit": told.world.units["branch"], "by": told.world.user("leader", "branch")}
    items = ["每人每月处罚不少于20起"]
    refused("target_unlawful", drives.make_checklist, title="x", items=items, **about)
    refused("checklist_empty", drives.make_checklist, title="x", items=[], **about)
    dates = {"checklist": told.drive.checklist, "since": day(0), "until": day(1)}
    refused("target_unlawful", drives.make_drive, name="查处数排名", goal="x", **dates, **about)
    refused("drive_in_order", drives.make_drive, name="x", goal="x", **(dates | {"until": day(-1)}), **about)


def test_home_and_coverage_say_who_is_missing(told):
    units = told.world.units
    assert {unit.name: unit.visited for unit in selectors.coverage(told.drive, user=told.inspector)} == {"甲一大队": 0}
    put_up(told)
    assert {unit.name: unit.visited for unit in selectors.coverage(told.drive, user=told.inspector)} == {"甲一大队": 1}
    assert [item.label[:2] for item in waiting(told.second)] == ["复查"]
    assert waiting(told.inspector) == []
    assert [figure.value for figure in figures(told.second, units["branch"])] == [0, 1, 0]


def test_another_branch_sees_nothing_of_it(told, signed_in):
    finding = put_up(told)
    other = signed_in(told.world.user("supervisor", "other"))
    places = {"drive": told.drive.pk, "visit": told.visit.pk, "finding": finding.pk,
              "remedy_file": finding.remedies.get().pk}  # fmt: skip
    for name, pk in places.items():
        assert other.get(reverse(f"inspections:{name}", args=[pk])).status_code == 404, name
    assert other.post(reverse("inspections:finding_move", args=[finding.pk, "verify"])).status_code == 404
    assert finding.text not in other.get(reverse("inspections:findings"), {"q": finding.text[:2]}).content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_carry_the_story(told, signed_in, language):
    inspector, brigade, second = (signed_in(user) for user in (told.inspector, told.brigade, told.second))
    for client in (inspector, brigade, second):
        client.cookies["django_language"] = language
    page = inspector.get(reverse("inspections:visit", args=[told.visit.pk]))
    assert "公务用车管理符合规定" in page.content.decode()
    data = {}
    for pk, (result, text) in told.answers(problem="派车单登记不全").items():
        data |= {f"result_{pk}": result, f"text_{pk}": text}
    assert inspector.post(reverse("inspections:visit", args=[told.visit.pk]), {}).status_code == 409
    assert inspector.post(reverse("inspections:visit", args=[told.visit.pk]), data).status_code == 302
    finding = Finding.objects.get()
    place = reverse("inspections:finding_rectify", args=[finding.pk])
    assert brigade.post(place, {"text": "已改", "file": photo("x.exe")}).status_code == 409
    assert brigade.post(place, {"text": "已改", "file": photo()}).status_code == 302
    assert brigade.post(reverse("inspections:finding_move", args=[finding.pk, "ask"])).status_code == 302
    assert second.post(reverse("inspections:finding_move", args=[finding.pk, "verify"])).status_code == 302
    page = second.get(reverse("inspections:finding", args=[finding.pk])).content.decode()
    assert {"zh-hans": "已销号", "en": "Signed off"}[language] in page
    assert brigade.get(reverse("inspections:remedy_file", args=[finding.remedies.get().pk])).content == photo().read()


@pytest.mark.django_db(transaction=True)
def test_two_recheck_one_finding_one_wins_the_other_is_told(bureau):
    told = drive(bureau)
    finding = put_up(told)
    rivals, gate, outcomes = [told.second, bureau.user("leader", "branch")], threading.Barrier(2), {}

    def recheck(by) -> None:
        gate.wait()
        try:
            findings.move_finding(finding, move="verify", by=by)
            outcomes[by] = ""
        except Problem as problem:
            outcomes[by] = problem.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=recheck, args=(by,)) for by in rivals]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes.values()) == ["", "finding_moved_on"]
    assert FindingStep.objects.filter(move="verify").count() == 1
    assert Entry.objects.filter(event="finding.verified").count() == 1
