"""Cases: leads come in once, steps follow the table, the subject is heard, ties keep out, blind cases say nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from desk_world import PNG, World
from zhunsheng.tables import TABLES
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.bridge import leads as written
from zhunsheng_desk.bridge import words
from zhunsheng_desk.cases import exports, quality, seal, selectors
from zhunsheng_desk.cases.facts import BY_LIBRARY, tell
from zhunsheng_desk.cases.models import Case, Draw, Lead, Relative, Step
from zhunsheng_desk.cases.services import duties
from zhunsheng_desk.cases.services.intake import import_leads
from zhunsheng_desk.cases.services.steps import take_step
from zhunsheng_desk.problems import Problem, Refused
from zhunsheng_desk.texts import gather

ASSESSMENT = Path(__file__).parents[2] / "src/zhunsheng_desk/demo/assessment"
TODAY = timezone.localdate()


def case_of(world: World, *, level: str = "orange", unit: str = "squadron", **more: object) -> Case:
    person = world.person(unit)
    world.officer = world.user("officer", unit)
    world.officer.person = person
    world.officer.save()
    fields = {
        "kind": "padding",
        "subject_kind": "officer",
        "subject_id": person.number,
        "person": person,
        "level": level,
    }
    return Case.objects.create(**fields | more, unit=world.units[unit], opened=TODAY, shown_from=TODAY)


def step(case: Case, action: str, by, **given) -> Case:
    case.refresh_from_db()
    return take_step(case, action=action, seen=case.turn, by=by, **given)


@pytest.fixture
def world(bureau):
    bureau.supervisor, bureau.leader = bureau.user("supervisor", "branch"), bureau.user("leader", "branch")
    bureau.second = bureau.user("supervisor", "bureau")
    return bureau


def assigned(world: World, **more: object) -> Case:
    return step(case_of(world, **more), "assign", world.leader, reviewer=world.supervisor)


def replied(world: World, **more: object) -> Case:
    case = step(assigned(world, **more), "ask", world.supervisor, text="请说明")
    return step(case, "reply", world.officer, text="已补传")


def test_leads_come_in_once_and_join_the_open_case(world):
    world.units["squadron"].name = "一中队"
    said = import_leads(ASSESSMENT, lake=None, by=None)
    known = Lead.objects.count()
    assert said["opened"] == known > 0
    assert said["opened"] + said["unit_unknown"] == 10
    again = import_leads(ASSESSMENT, lake=None, by=None)
    assert again["opened"] == again["joined"] == again["drawn"] == 0
    assert again["known"] == known == Lead.objects.count()
    lead = Lead.objects.first()
    Lead.objects.filter(pk=lead.pk).update(warning_id="w-older")
    third = import_leads(ASSESSMENT, lake=None, by=None)
    assert third["joined"] == 1
    assert Case.objects.filter(arm="lead").count() == known


def test_lead_has_records_pictures_in_both_languages_and_law(world):
    import_leads(ASSESSMENT, lake=None, by=None)
    lead = Lead.objects.filter(case__kind="padding").first()
    assert lead.records.exclude(facts={}).count() > 10
    assert {picture.lang for picture in lead.pictures.all()} == {"zh", "en"}
    assert {picture.picture for picture in lead.pictures.all()} >= {"funnel", "timeline"}
    assert not any("driver" in record.facts or "vehicle" in record.facts for record in lead.records.all())


def test_a_first_import_is_spread_over_days(world, monkeypatch):
    from zhunsheng_desk.cases import calls

    for n in range(20):
        case_of(world, level="red" if n == 19 else "yellow", kind="padding")
    calls.plan()
    days = list(Case.objects.order_by("shown_from").values_list("shown_from", flat=True))
    assert days.count(days[0]) == 8
    assert len(set(days)) == 3
    assert Case.objects.get(level="red").shown_from == TODAY
    assert selectors.inbox(world.supervisor, within=world.units["branch"]).count() == 8
    assert selectors.still_to_come(world.supervisor, within=world.units["branch"]) == 12


def test_story_of_a_case(world):
    case = replied(world)
    case = step(case, "decide", world.supervisor, text="属实", reason="training")
    assert (case.state, case.decision, case.decided_by) == ("decided", "training", world.supervisor)
    with pytest.raises(Problem, match="申诉期"):
        step(case, "close", world.supervisor)
    case = step(case, "appeal", world.officer, text="不服")
    Case.objects.update(decided_by=world.leader)
    with pytest.raises(Refused, match="不能再复核"):
        step(case, "settle", world.leader, text="x", reason="explained")
    boss = world.user("leader", "bureau")
    case = step(case, "settle", boss, text="改变原决定", reason="explained")
    case = step(case, "close", world.supervisor)
    case = step(case, "reopen", boss, text="新证据")
    assert case.state == "new"
    assert [one.turn for one in Step.objects.filter(case=case)] == list(range(1, case.turn + 1))
    assert Entry.objects.filter(event="case.moved").count() == case.turn


def test_red_needs_a_second_reader_who_is_another(world):
    case = replied(world, level="red")
    with pytest.raises(Problem, match="第二人"):
        step(case, "decide", world.supervisor, text="x", reason="training")
    case = step(case, "propose", world.supervisor, text="x", reason="training")
    with pytest.raises(Refused):
        step(case, "confirm", world.supervisor, text="x")
    case = step(case, "confirm", world.second, text="同意")
    assert (case.decision, case.decided_by) == ("training", world.second)


def test_page_offers_no_step_that_would_be_refused(world, signed_in):
    case = replied(world, level="red")
    page = signed_in(world.supervisor).get(f"/cases/{case.pk}/")
    offered = [form["action"].value() for form in page.context["forms"]]
    assert offered == ["assign", "documents", "ask", "propose"]
    assert [problem.code for _, problem in page.context["kept_back"]] == ["case_second_reader"]
    assert "该核查须经第二人复核" in page.content.decode()


def test_records_are_told_in_words(world):
    import_leads(ASSESSMENT, lake=None, by=None)
    facts = written.records(ASSESSMENT, lake=None, ids=["R536199005"])["R536199005"]
    lead = Lead.objects.first()
    lead.records.exclude(pk=lead.records.first().pk).delete()
    lead.records.update(record_id="R536199005", facts=facts)
    told = {lang: tell(lead, lang=lang)[0] for lang in ("zh", "en")}
    assert (told["zh"].when, told["zh"].what, told["zh"].outcome) == (
        "2024-01-31 10:01",
        "1116 违反禁令标志指示",
        "警告",
    )
    assert told["en"].what == "1116 Against prohibitory signs"
    assert {"记录状态": "已更正", "程序": "简易程序", "违法类别": "违反信号、标志", "营运车辆": "否"}.items() <= dict(
        told["zh"].facts
    ).items()


def test_every_column_and_value_of_a_record_has_words():
    columns = [column for column in TABLES["enforcement"].columns if not column.hashed and column.name != "record_id"]
    assert {column.name for column in columns} == set(gather("record_columns.toml"))
    said = [f"{column.name}.{value}" for column in columns for value in column.values if column.name not in BY_LIBRARY]
    assert set(said) == set(gather("record_values.toml"))
    for column in columns:
        if column.name in BY_LIBRARY:
            assert all(words.word(value, lang="zh") != value for value in column.values), column.name


def test_officer_is_heard_before_a_decision_against_them(world):
    case = step(assigned(world), "ask", world.supervisor, text="请说明")
    with pytest.raises(Problem, match="听取"):
        step(case, "decide", world.supervisor, text="x", reason="referred")
    Step.objects.filter(case=case, action="ask").update(due=TODAY.replace(year=TODAY.year - 1))
    assert step(case, "decide", world.supervisor, text="逾期未答复", reason="training").state == "decided"


@pytest.mark.parametrize("reason", ["", "other"])
def test_a_decision_needs_its_reason(world, reason):
    with pytest.raises(Problem, match="结论"):
        step(replied(world), "decide", world.supervisor, text="x", reason=reason)


def test_ties_keep_out(world):
    case = case_of(world)
    mate = world.user("supervisor", "squadron")
    with pytest.raises(Refused, match="回避"):
        step(case, "assign", mate, reviewer=world.supervisor)
    with pytest.raises(Refused, match="回避"):
        step(case, "assign", world.leader, reviewer=mate)
    duties.declare_relative(case.person, by=world.supervisor)
    assert Relative.objects.count() == 1
    with pytest.raises(Refused, match="回避"):
        step(case, "assign", world.leader, reviewer=world.supervisor)


def test_a_delegate_acts_for_who_is_away_and_the_step_says_so(world):
    case = assigned(world)
    with pytest.raises(Refused, match="承办人"):
        step(case, "ask", world.second, text="x")
    duties.declare_absence(world.second, since=TODAY, until=TODAY, by=world.supervisor)
    step(case, "ask", world.second, text="x")
    assert Step.objects.get(action="ask").instead_of == world.supervisor


def test_subject_does_not_see_the_case_as_supervisor(world, signed_in):
    case = case_of(world, unit="brigade")
    world.supervisor.person = case.person
    world.officer.person = None
    world.officer.save()
    world.supervisor.save()
    assert signed_in(world.supervisor).get(f"/cases/{case.pk}/").status_code == 404


def test_who_comes_second_is_told(world, signed_in):
    case = replied(world)
    seen = case.turn
    step(case, "decide", world.supervisor, text="先", reason="explained")
    form = {"action": "decide", "seen": seen, "text": "后", "reason": "training"}
    answer = signed_in(world.supervisor).post(f"/cases/{case.pk}/act/", form)
    assert answer.status_code == 409
    assert "您的操作未保存" in answer.content.decode()
    case.refresh_from_db()
    assert case.decision == "explained"


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_wins(world):
    case, won, told = replied(world), [], []

    def decide(reason: str) -> None:
        try:
            take_step(case, action="decide", seen=case.turn, text=reason, reason=reason, by=world.supervisor)
            won.append(reason)
        except Problem as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(reason,)) for reason in ("explained", "training")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.refresh_from_db()
    assert ([case.decision], told) == (won, ["case_moved_on"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "file_kind"),
        ("a.png", b"<script>", "file_not_its_kind"),
        ("a.png", PNG + b"PK\x03\x04", "file_not_its_kind"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(x)>>>>endobj\n%%EOF", "file_active"),
        ("a.xlsx", b"PK\x03\x04 no archive", "file_not_its_kind"),
        ("a.png", b"", "file_empty"),
    ],
)
def test_hostile_files_are_refused_and_nothing_is_kept(world, name, content, code):
    case = step(assigned(world), "ask", world.supervisor, text="x")
    with pytest.raises(Problem) as told:
        step(case, "reply", world.officer, text="x", enclosed=[SimpleUploadedFile(name, content)])
    assert told.value.code == code
    case.refresh_from_db()
    assert case.state == "asked"


def test_files_are_given_out_to_keep_and_to_nobody_else(world, signed_in):
    case = step(assigned(world), "ask", world.supervisor, text="x")
    step(case, "reply", world.officer, text="x", enclosed=[SimpleUploadedFile("证明.png", PNG)])
    file = case.steps.get(action="reply").files.get()
    answer = signed_in(world.supervisor).get(f"/cases/files/{file.pk}/")
    assert answer.content == PNG
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(event="case.file_taken").count() == 1
    own = signed_in(world.officer).get(f"/my/cases/file/?n={file.pk}")
    assert own.content == PNG
    for user, place in (
        (world.user("officer", "squadron"), f"/my/cases/file/?n={file.pk}"),
        (world.user("supervisor", "other"), f"/cases/files/{file.pk}/"),
    ):
        assert signed_in(user).get(place).status_code == 404


def test_own_page_tells_what_is_asked_why_and_who_looked(world, signed_in):
    case = step(assigned(world), "ask", world.supervisor, text="请说明凌晨录入")
    signed_in(world.supervisor, purpose="supervision").get(f"/cases/{case.pk}/")
    page = signed_in(world.officer).get("/my/cases/").content.decode()
    for said in ("请说明凌晨录入", "执法监督", world.supervisor.name, "答复期限"):
        assert said in page
    assert "请说明凌晨录入" not in signed_in(world.user("officer", "squadron")).get("/my/cases/").content.decode()
    other = world.user("officer", "squadron")
    form = {"case": case.pk, "action": "reply", "seen": case.turn, "text": "x"}
    assert signed_in(other).post("/my/cases/act/", form).status_code == 302
    case.refresh_from_db()
    assert case.state == "asked"


@pytest.mark.parametrize("arm", ["lead", "drawn"])
def test_blind_cases_look_the_same(world, signed_in, arm):
    case = case_of(world, level="red" if arm == "lead" else "", blind=True, arm=arm)
    moment = timezone.now()
    Lead.objects.create(case=case, warning_id="w-secret", level="red", score=9, q_value=0.1, window_start=moment,
                        window_end=moment, reasons=[])  # fmt: skip
    page = signed_in(world.supervisor).get(f"/cases/{case.pk}/").content.decode()
    assert "盲核" in page
    for secret in ("w-secret", "level-red", "随机抽取</dd>"):
        assert secret not in page
    with pytest.raises(Problem, match="第二人"):
        step(
            step(case, "assign", world.leader, reviewer=world.supervisor),
            "decide",
            world.supervisor,
            text="x",
            reason="explained",
        )


def test_draw_can_be_checked_once_it_is_opened(world):
    import_leads(ASSESSMENT, lake=None, by=None)
    draw = Draw.objects.get()
    made = Entry.objects.get(event="draw.made")
    assert draw.commitment in made.detail
    from zhunsheng_desk.cases.services.draws import open_draw

    boss = world.user("leader", "bureau")
    with pytest.raises(Problem, match="未决定"):
        open_draw(draw, by=boss)
    Case.objects.filter(arm="drawn").update(decided_at=timezone.now(), decision="explained", state="decided")
    opened = open_draw(draw, by=boss)
    assert hashlib.sha256(opened.opened.encode()).hexdigest() == draw.commitment
    assert seal.drawn(draw.population, count=len(draw.drawn), seed=opened.opened) == draw.drawn


def test_precision_and_recall_from_decisions(world):
    for n in range(12):
        case_of(world, state="decided", decision="training" if n < 9 else "explained", decided_at=timezone.now())
    for n in range(20):
        case_of(
            world,
            state="decided",
            decision="training" if n < 1 else "explained",
            decided_at=timezone.now(),
            arm="drawn",
            level="",
        )
    code = world.units["squadron"].code
    Draw.objects.create(unit=world.units["branch"], source="x", assessed=40, sealed="", drawn=[],
                        population=[[str(n), code, "padding"] for n in range(40)])  # fmt: skip
    found = quality.precision(world.leader, within=world.units["branch"])[""]
    assert (found.hits, found.trials) == (9, 12)
    assert found.lower == pytest.approx(0.4281, abs=1e-4)
    assert found.upper == pytest.approx(0.9451, abs=1e-4)
    whole = quality.recall(world.leader, within=world.units["branch"])
    assert whole.value == pytest.approx(9 / (9 + 40 / 20))
    assert whole.lower < 9 / 11 < whole.upper


def test_export_is_by_unit_and_names_nobody(world, signed_in):
    case = case_of(world, state="decided", decision="data_error", decided_at=timezone.now())
    moment = timezone.now()
    Lead.objects.create(case=case, warning_id="w-1", level="orange", score=9, q_value=0.1, window_start=moment,
                        window_end=moment, reasons=[])  # fmt: skip
    answer = signed_in(world.leader).get("/cases/quality/export/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert list(rows[0]) == list(exports.COLUMNS)
    assert (rows[0]["unit_id"], rows[0]["decision"]) == (case.unit.code, "slip")
    assert case.person.number not in answer.content.decode()


def test_plea_is_made_and_answered_by_another(world, signed_in):
    case = case_of(world)
    signed_in(world.officer).post("/my/plea/", {"kind": "correct", "text": "单位有误"})
    plea = case.person.pleas.get()
    signed_in(world.leader).post(f"/cases/pleas/{plea.pk}/", {"granted": "yes", "answer": "已更正"})
    plea.refresh_from_db()
    assert plea.granted
    assert "已更正" in signed_in(world.officer).get("/my/cases/").content.decode()
