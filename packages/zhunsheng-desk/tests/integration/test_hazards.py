"""Hazards: found once, put right, verified by others, deferred from above, merged, drawn; each in its units only."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from photo_files import jpeg, polyglot

from hazard_world import closed, finding, hazard_at, listed_row, moved, submitted
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.audit.verification import verify
from zhunsheng_desk.bridge.calendar import working_days_after
from zhunsheng_desk.bridge.hazards import Spell as Counted
from zhunsheng_desk.bridge.hazards import movements
from zhunsheng_desk.hazards import selectors
from zhunsheng_desk.hazards.deadlines import deadlines, due, late_since
from zhunsheng_desk.hazards.lots import drawn, most_false
from zhunsheng_desk.hazards.models import Deferral, Hazard, Inspection, Photo, Spell
from zhunsheng_desk.hazards.services import deferring, drawing, merging
from zhunsheng_desk.hazards.services.finding import import_hazards, report_hazard
from zhunsheng_desk.hazards.services.moving import move_hazard
from zhunsheng_desk.problems import Problem, Refused

State = Hazard.State


@pytest.fixture
def people(bureau):
    return {
        "officer": bureau.user("officer", "brigade"),
        "leader": bureau.user("leader", "brigade"),
        "above": bureau.user("leader", "branch"),
        "supervisor": bureau.user("supervisor", "branch"),
    }


def problem(call) -> str:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code


def pair(people):
    return {"officer": people["officer"], "leader": people["leader"]}


def test_a_hazard_goes_from_found_to_closed_and_each_step_is_in_the_log(bureau, people):
    hazard = closed(bureau, "brigade", **pair(people))
    steps = list(hazard.steps.order_by("pk").values_list("move", flat=True))
    assert steps == ["found", "assign", "start", "submit", "verify", "close"]
    events = list(Entry.objects.filter(subject=f"hazards.hazard:{hazard.pk}").values_list("event", flat=True))
    assert sorted(events) == sorted(
        ["hazard.found", "hazard.assigned", "hazard.started", "hazard.submitted", "hazard.verified", "hazard.closed"]
    )
    assert (hazard.state, hazard.closed) == (State.CLOSED, timezone.localdate())
    assert hazard.spells.get().cleared == timezone.localdate()
    assert verify().whole


def test_nobody_verifies_their_own_work(bureau, people):
    leader = people["leader"]
    hazard = hazard_at(bureau, "brigade")
    moved(hazard, "assign", leader, assignee=leader)
    moved(hazard, "start", leader)
    moved(hazard, "submit", leader, uploads=[("a.jpg", jpeg())])
    for move in ("verify", "send_back"):
        assert problem(lambda move=move: moved(hazard, move, leader)) == "hazard_own_work"
    moved(hazard, "verify", people["above"])
    assert problem(lambda: moved(hazard, "close", leader)) == "hazard_own_work"


def test_submission_needs_a_photo_of_this_round_and_a_note(bureau, people):
    hazard = hazard_at(bureau, "brigade", by=people["leader"])
    moved(hazard, "assign", people["leader"], assignee=people["officer"])
    moved(hazard, "start", people["officer"])
    assert problem(lambda: moved(hazard, "submit", people["officer"])) == "hazard_needs_photo"
    photo = [("a.jpg", jpeg())]
    assert problem(lambda: moved(hazard, "submit", people["officer"], note=" ", uploads=photo)) == "hazard_needs_note"
    assert not Photo.objects.exists()
    moved(hazard, "submit", people["officer"], uploads=photo)
    moved(hazard, "verify", people["leader"])
    moved(hazard, "reopen", people["leader"])
    moved(hazard, "assign", people["leader"], assignee=people["officer"])
    moved(hazard, "start", people["officer"])
    assert problem(lambda: moved(hazard, "submit", people["officer"])) == "hazard_needs_photo"


def test_who_sees_an_old_page_is_told_who_was_first(bureau, people):
    hazard = submitted(bureau, "brigade", **pair(people))
    seen = hazard.version
    move_hazard(hazard, move="verify", seen=seen, note="好", by=people["leader"])
    with pytest.raises(Problem) as caught:
        move_hazard(hazard, move="verify", seen=seen, note="好", by=people["above"])
    assert caught.value.code == "hazard_moved_on"
    assert people["leader"].name in str(caught.value)


def test_assigned_only_to_who_may_put_it_right_there(bureau, people):
    hazard, stranger = hazard_at(bureau, "brigade"), bureau.user("officer", "other_brigade")
    assert problem(lambda: moved(hazard, "assign", people["leader"], assignee=stranger)) == "hazard_needs_assignee"
    assert problem(lambda: moved(hazard, "assign", people["leader"])) == "hazard_needs_assignee"


def test_other_units_see_and_move_nothing(bureau, people, signed_in):
    hazard = submitted(bureau, "brigade", **pair(people))
    stranger = bureau.user("leader", "other")
    photo = hazard.photos.get()
    client = signed_in(stranger)
    assert client.get(f"/hazards/{hazard.pk}/").status_code == 404
    assert client.get(f"/hazards/photos/{photo.pk}/").status_code == 404
    assert client.post(f"/hazards/{hazard.pk}/move/", {"move": "verify", "seen": hazard.version}).status_code == 404
    for words in (str(hazard), "护栏", "G6"):
        page = client.get("/hazards/", {"q": words}).content.decode()
        assert f"/hazards/{hazard.pk}/" not in page
        assert f"/hazards/{hazard.pk}/" not in client.get("/hazards/map/", {"q": words}).content.decode()
    with pytest.raises(Refused):
        move_hazard(hazard, move="verify", seen=hazard.version, note="x", by=stranger)
    own = hazard_at(bureau, "other_brigade")
    answer = client.post(f"/hazards/{own.pk}/merge/", {"into": str(hazard), "note": "x", "seen": own.version})
    assert answer.status_code == 409
    with pytest.raises(Refused):
        report_hazard(finding(), unit=bureau.units["brigade"], uploads=[], by=stranger)


def test_the_same_form_sent_twice_is_one_hazard(bureau, people):
    said = finding()
    both = [
        report_hazard(said, unit=bureau.units["brigade"], uploads=[("a.jpg", jpeg())], by=people["officer"])
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert (Hazard.objects.count(), Photo.objects.count()) == (1, 1)


def test_position_comes_from_the_photo_where_none_was_given(bureau, people):
    said = finding(lat=None, lon=None)
    uploads = [("a.jpg", jpeg()), ("b.jpg", jpeg(position=True))]
    hazard = report_hazard(said, unit=bureau.units["brigade"], uploads=uploads, by=people["officer"])
    assert (hazard.lat, hazard.lon) == (40.84, 111.75)


def test_positions_elsewhere_and_unknown_categories_are_refused(bureau, people):
    outside, unknown = finding(lat=1.0, lon=2.0), finding(category="x")
    for said, code in ((outside, "hazard_position_outside"), (unknown, "hazard_category_unknown")):
        with pytest.raises(Problem) as caught:
            report_hazard(said, unit=bureau.units["brigade"], uploads=[], by=people["officer"])
        assert caught.value.code == code


def test_field_form_over_the_page(bureau, people, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, slip = signed_in(people["officer"]), str(uuid4())
    said = {"slip": slip, "category": "road", "text": "标线不清", "place": "S29", "unit": bureau.units["brigade"].pk}
    bad = client.post("/hazards/new/", said | {"photos": SimpleUploadedFile("a.jpg", b"MZ evil")})
    assert bad.status_code == 200
    assert "不是可用的照片" in bad.content.decode()
    assert not Hazard.objects.exists()
    for _ in range(2):
        good = client.post("/hazards/new/", said | {"photos": SimpleUploadedFile("a.jpg", polyglot())})
        assert good.status_code == 302
    photo = Photo.objects.get()
    answer = client.get(f"/hazards/photos/{photo.pk}/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"<script>" not in answer.content


def test_deferral_is_decided_above_and_by_others(bureau, people):
    hazard = hazard_at(bureau, "brigade")
    hazard = moved(hazard, "assign", people["leader"], assignee=people["officer"])
    until = timezone.localdate() + timedelta(days=60)
    said = {"reason": "待立项", "measure": "限速、夜间封闭", "until": until, "seen": hazard.version}
    asked = deferring.ask_deferral(hazard, **said, by=people["officer"])
    assert problem(lambda: deferring.ask_deferral(hazard, **said, by=people["officer"])) == "hazard_deferral_open"
    assert (
        problem(lambda: deferring.decide_deferral(asked, allow=True, answer="同意", by=people["leader"]))
        == "not_permitted"
    )
    assert [one.pk for one in selectors.deferrals_above(people["above"])] == [asked.pk]
    assert not selectors.deferrals_above(people["leader"])
    deferring.decide_deferral(asked, allow=True, answer="同意", by=people["above"])
    hazard.refresh_from_db()
    assert (hazard.state, hazard.due) == (State.DEFERRED, until)
    assert (
        problem(lambda: deferring.decide_deferral(asked, allow=False, answer="x", by=people["above"]))
        == "hazard_deferral_decided"
    )
    assert moved(hazard, "resume", people["officer"]).due == due("rectifying", category="road", on=timezone.localdate())


def test_a_deferral_in_the_past_or_without_a_measure_is_refused(bureau, people):
    hazard = moved(hazard_at(bureau, "brigade"), "assign", people["leader"], assignee=people["officer"])
    said = {"reason": "a", "measure": "b", "until": timezone.localdate(), "seen": hazard.version}
    assert problem(lambda: deferring.ask_deferral(hazard, **said, by=people["officer"])) == "hazard_deferral_past"
    said |= {"until": timezone.localdate() + timedelta(days=9), "measure": " "}
    assert problem(lambda: deferring.ask_deferral(hazard, **said, by=people["officer"])) == "hazard_needs_note"
    assert not Deferral.objects.exists()


def test_duplicates_are_merged_with_their_past_and_split_again(bureau, people):
    first, second = hazard_at(bureau, "brigade"), hazard_at(bureau, "brigade")
    merging.merge_hazard(second, into=first, note="同一处", seen=second.version, by=people["leader"])
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.MERGED, first)
    assert selectors.spells(bureau.units["brigade"]).count() == 1
    assert first.steps.filter(move="merge", other=second).exists()
    again = lambda: merging.merge_hazard(first, into=second, note="x", seen=first.version + 1, by=people["leader"])  # noqa: E731
    assert problem(again) == "hazard_merge_same"
    merging.split_hazard(second, note="两处", seen=second.version, by=people["leader"])
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.FOUND, None)
    assert selectors.spells(bureau.units["brigade"]).count() == 2


def test_a_list_lands_once_and_a_hazard_that_comes_back_is_reopened(bureau, people):
    code = bureau.units["brigade"].code
    rows = [
        listed_row(code),
        listed_row("999999999999", hazard_id="h2"),
        listed_row(code, hazard_id="h3", category="x"),
    ]
    first = import_hazards(rows, by=None)
    assert (first.new, first.refused) == (1, [("h2", "unit"), ("h3", "category")])
    assert import_hazards(rows[:1], by=None).same == 1
    hazard = Hazard.objects.get(key="h1")
    assert (hazard.place, hazard.listed) == ("G6 K450.0–K451.0", date(2026, 2, 4))
    moved(hazard, "assign", people["leader"], assignee=people["officer"])
    moved(hazard, "start", people["officer"])
    moved(hazard, "submit", people["officer"], uploads=[("a.jpg", jpeg())])
    moved(hazard, "verify", people["leader"])
    moved(hazard, "close", people["leader"])
    later = (timezone.localdate() - date(2026, 1, 5)).days + 3
    assert import_hazards([listed_row(code, days=later)], by=None).reopened == 0  # the old records only
    assert import_hazards([listed_row(code, days=later + 1, record_ids=["c1", "c9"])], by=None).reopened == 1
    hazard.refresh_from_db()
    assert (hazard.state, hazard.round, hazard.assignee) == (State.REOPENED, 2, None)
    assert [spell.back for spell in hazard.spells.all()] == [False, True]


def test_nobody_imports_a_list_by_hand(bureau, people):
    with pytest.raises(Refused):
        import_hazards([], by=people["leader"])


def test_a_draw_can_be_drawn_again_and_a_false_clearance_is_reopened(bureau, people):
    made = [closed(bureau, "brigade", **pair(people)) for _ in range(4)]
    today = timezone.localdate()
    draw = drawing.draw_hazards(bureau.units["branch"], since=today, until=today, size=3, by=people["supervisor"])
    assert draw.lot == sorted(hazard.pk for hazard in made)
    chosen = list(draw.inspections.order_by("hazard").values_list("hazard", flat=True))
    assert chosen == drawn(draw.lot, seed=draw.seed, size=3)
    one = draw.inspections.first()
    assert problem(lambda: drawing.inspect_hazard(one, holds=True, note="x", by=people["officer"])) in (
        "not_permitted",
    )
    assert problem(lambda: drawing.inspect_hazard(one, holds=True, note="x", by=people["leader"])) == "hazard_own_work"
    drawing.inspect_hazard(one, holds=False, note="护栏仍缺", by=people["supervisor"])
    assert problem(lambda: drawing.inspect_hazard(one, holds=True, note="x", by=people["above"])) == "hazard_inspected"
    hazard = Hazard.objects.get(pk=one.hazard_id)
    assert (hazard.state, hazard.spells.last().back) == (State.REOPENED, True)
    assert Inspection.objects.get(pk=one.pk).result == "false"


def test_bound_on_false_clearances():
    """None false among 10 of 20: with 3 false the chance of none is 19448/184756, with 4 it is 8008/184756 < 0.05."""
    assert most_false(false=0, looked_at=20, lot=20) == 0
    assert most_false(false=0, looked_at=10, lot=20) == 0.15
    assert most_false(false=1, looked_at=0 + 1, lot=1) == 1


def test_deadlines_are_working_days(bureau):
    friday = date(2026, 9, 25)  # before the holidays of October 2026
    assert due("submitted", category="road", on=friday) == working_days_after(friday, days=deadlines(friday).verify)
    today = date(2026, 11, 27)
    for days, day in zip(deadlines(today).escalate, late_since(today), strict=True):
        assert working_days_after(day, days=days) <= today < working_days_after(day + timedelta(days=1), days=days)


def test_the_longer_late_the_higher_it_is_told(bureau, people):
    hazard, top = hazard_at(bureau, "brigade"), bureau.user("leader", "bureau")
    limits, today = late_since(timezone.localdate()), timezone.localdate()
    told = {}
    for name, day in {
        "not late": today,
        "a day": today - timedelta(days=1),
        "level 1": limits[0],
        "level 2": limits[1],
    }.items():
        Hazard.objects.filter(pk=hazard.pk).update(due=day)
        told[name] = [selectors.escalated(user).exists() for user in (people["leader"], people["above"], top)]
    assert told["not late"] == [False, False, False]
    assert told["a day"][0]
    assert told["level 1"] == [True, True, False]
    assert told["level 2"] == [True, True, True]


def test_board_counts_spells():
    day = date(2026, 5, 20)
    spells = [
        Counted("a", date(2026, 4, 1), None, False),
        Counted("a", date(2026, 3, 1), date(2026, 5, 4), False),
        Counted("a", date(2026, 5, 10), None, True),
        Counted("a", date(2026, 5, 20), date(2026, 5, 20), False),
        Counted("b", date(2026, 1, 1), date(2026, 2, 1), False),
    ]
    moved_ = movements(spells, groups=["a", "b", "c"], day=day)
    a = moved_["a"]
    assert (a.stock, a.found, a.reopened, a.cleared) == (2, 1, 1, 2)
    assert a.rate == pytest.approx(2 / 4)
    assert (moved_["b"].stock, moved_["b"].closed) == (0, 1)
    assert (moved_["c"].rate, moved_["c"].median) == (None, None)


def test_nothing_deletes_a_hazard(bureau, people):
    from django.db.models import ProtectedError

    hazard = closed(bureau, "brigade", **pair(people))
    with pytest.raises(ProtectedError):
        hazard.delete()
    assert Spell.objects.filter(hazard=hazard).exists()


def test_pages_show_a_filtered_list_map_and_board(bureau, people, signed_in):
    hazard = submitted(bureau, "brigade", **pair(people))
    client = signed_in(people["supervisor"])
    assert f"/hazards/{hazard.pk}/" in client.get("/hazards/", {"state": "submitted"}).content.decode()
    assert f"/hazards/{hazard.pk}/" not in client.get("/hazards/", {"state": "closed"}).content.decode()
    chart = client.get("/hazards/map/").content.decode()
    assert 'class="dot d-submitted"' in chart
    assert "审图号" in chart
    assert "甲一大队" in client.get("/hazards/board/").content.decode()
    assert client.get(f"/hazards/{hazard.pk}/").status_code == 200


def test_command_takes_over_what_the_library_writes(bureau, tmp_path, capsys):
    import pyarrow as pa
    import pyarrow.parquet as pq
    from django.core.management import CommandError, call_command

    from zhunsheng.hazards.outputs import HAZARDS

    row = listed_row(bureau.units["brigade"].code) | {"records_where": ["crashes"]}
    pq.write_table(pa.Table.from_pylist([row], schema=HAZARDS), tmp_path / "hazards.parquet")
    call_command("hazards", tmp_path / "hazards.parquet")
    call_command("hazards", tmp_path / "hazards.parquet")
    assert capsys.readouterr().out.splitlines() == [
        "new 1, changed 0, reopened 0, same 0, refused 0",
        "new 0, changed 0, reopened 0, same 1, refused 0",
    ]
    (tmp_path / "bad.parquet").write_bytes(b"not a table")
    with pytest.raises(CommandError, match=r"bad\.parquet"):
        call_command("hazards", tmp_path / "bad.parquet")
    pq.write_table(pa.table({"hazard_id": ["h"]}), tmp_path / "thin.parquet")
    with pytest.raises(CommandError, match="category"):
        call_command("hazards", tmp_path / "thin.parquet")
