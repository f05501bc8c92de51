"""Files through the data desk: tried, taken in once, held back by unit, mended; hostile ones refused; who sees what."""

from __future__ import annotations

import io
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from intake_world import BRIGADE, GAP, MARCH, OTHER, PERSON, PLATE, VIOLATIONS, lake_files, violation, workbook
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.bridge import imports
from zhunsheng_desk.intake import calendar, files, packed, work
from zhunsheng_desk.intake.models import Batch, HeldRow, Upload
from zhunsheng_desk.intake.selectors import place, scope_at
from zhunsheng_desk.intake.services import jobs, rows, uploads
from zhunsheng_desk.problems import Problem, Refused

pytestmark = pytest.mark.django_db
FORGED = violation(3, unit=OTHER)


@pytest.fixture(scope="session")
def made_lake(tmp_path_factory, session_keys):
    """A lake with rows of two branches and three rows held back, taken in by the command line."""
    folder = tmp_path_factory.mktemp("intake")
    own = imports.Place(folder / "lake", folder / "profiles")
    profile = imports.known(own)[0]["canonical"]
    taken = imports.take_in(own, path=lake_files(folder), profile=profile, scope=None, count=lambda *_: None)
    assert taken.batch is not None
    return own.lake


@pytest.fixture
def lake(made_lake, bureau, settings):
    """The desk on a copy of that lake."""
    shutil.copytree(made_lake, settings.LAKE)
    work.note_batches()
    return bureau


def send(unit, by, *, name="导出.xlsx", content=b"", profile=""):
    return uploads.send_file(unit=unit, name=name, chunks=[content], profile=profile, by=by)


def events():
    return list(Entry.objects.values_list("event", flat=True))


def test_a_file_is_tried_then_taken_in_once(bureau, signed_in, settings):
    clerk, unit = bureau.user("clerk", "branch"), bureau.units["branch"]
    content = workbook([violation(1), violation(2, at="昨天"), FORGED])
    file = SimpleUploadedFile("导出.xlsx", content)
    client = signed_in(clerk)
    answer = client.post(reverse("intake:uploads"), {"file": file, "profile": ""})
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("intake:upload", args=[upload.pk])
    with pytest.raises(Problem, match="正在处理"):
        send(unit, clerk, content=content)
    assert work.work_off() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.profile) == ("tried", "cn_violations")
    assert upload.found["tables"] == {"enforcement": [1, 0, 0, 2]}
    assert Batch.objects.count() == 0
    page = client.get(reverse("intake:upload", args=[upload.pk])).content.decode()
    assert "•••" in page
    assert PERSON not in page
    assert PLATE not in page
    assert "无法识别" in page
    assert "处理机关" in page  # what 处理时限 comes near to
    stale = Upload.objects.get()
    uploads.order(upload, by=clerk)
    with pytest.raises(Problem, match="已由他人"):
        uploads.order(stale, by=clerk)
    assert work.work_off() == 1
    upload.refresh_from_db()
    batch = upload.batch
    assert (upload.state, batch.counts, batch.by) == ("landed", {"enforcement": [1, 0, 0, 2]}, clerk)
    assert not files.path_of(upload).exists()
    held = {row.first_code: row.unit for row in batch.rows.all()}
    assert held == {"not_a_time": bureau.units["brigade"], "unit_outside": unit}
    again = send(unit, clerk, content=content)
    work.work_off()
    again.refresh_from_db()
    page = client.get(reverse("intake:upload", args=[again.pk])).content.decode()
    assert batch.key in page
    assert Batch.objects.count() == 1
    assert events().count("intake.landed") == 1


def test_a_worker_that_died_doubles_nothing(bureau):
    clerk, unit = bureau.user("clerk", "branch"), bureau.units["branch"]
    upload = send(unit, clerk, content=workbook([violation(1)]), profile="cn_violations")
    Upload.objects.update(state="queued")
    begun = jobs.begin_next(by=None)
    profile = imports.known(place())[0]["cn_violations"]
    given = {"path": files.path_of(begun), "profile": profile, "scope": scope_at(unit)}
    taken = imports.take_in(place(), count=lambda *_: None, **given)  # landed; the desk dies here
    assert jobs.begin_next(by=None) is None
    assert jobs.resume(by=None) == 1
    work.work_off()
    upload.refresh_from_db()
    assert (upload.state, upload.batch.key) == ("landed", taken.batch.id)
    assert Batch.objects.count() == 1


def test_rows_are_seen_and_mended_by_their_own_unit_only(lake, signed_in):
    own, other = lake.user("clerk", "branch"), lake.user("clerk", "other")
    top = lake.user("clerk", "bureau")
    held = {row.unit.code: row for row in HeldRow.objects.select_related("unit")}
    mine, theirs = held[BRIGADE], held[OTHER]
    assert held[lake.units["bureau"].code].values == ["?"]  # a unit that nobody knows: the sender's
    for user, seen in ((own, {mine}), (other, {theirs}), (top, set(held.values()))):
        client = signed_in(user)
        page = client.get(reverse("intake:rows")).content.decode()
        for row in held.values():
            place_of = reverse("intake:row", args=[row.pk])
            assert (place_of in page) == (row in seen)
            assert client.get(place_of).status_code == (200 if row in seen else 404)
            if row not in seen:
                assert client.post(place_of, {"cell_0": "x"}).status_code == 404
    for wrong in (other, lake.user("leader", "branch")):
        with pytest.raises(Refused):
            rows.mend_row(mine, values={"method": "on_site"}, purpose="maintenance", by=wrong)
    given = {"purpose": "maintenance", "by": own}
    still = rows.mend_row(mine, values={"method": "off_site", "unit_id": OTHER}, **given)
    assert [code for _, code, _ in still] == ["unit_outside"]
    assert rows.mend_row(mine, values={"method": "off_site"}, **given) == ()
    mine.refresh_from_db()
    assert (mine.state, Batch.objects.latest("pk").unit) == ("answered", lake.units["brigade"])
    with pytest.raises(Problem, match="已被改正"):
        rows.mend_row(mine, values={"method": "on_site"}, **given)
    assert {"held.viewed", "held.listed", "held.tried", "held.mended"} <= set(events())


def test_a_workbook_of_rows_goes_out_marked_and_answers_its_own_only(lake, signed_in):
    own = lake.user("clerk", "branch")
    batch = Batch.objects.get()
    top = signed_in(lake.user("clerk", "bureau"), purpose="maintenance")
    assert signed_in(own).get(reverse("intake:batch_rows", args=[batch.pk])).status_code == 404  # another unit's batch
    answer = top.get(reverse("intake:batch_rows", args=[batch.pk]))
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    table = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert "系统维护和数据核对" in table[0][0]
    head = table[1]
    assert head[:4] == ["_quarantine", "_file", "_line", "_reasons"]
    lines = [dict(zip(head, row, strict=True)) for row in table[2:]]
    assert len(lines) == 3
    mended = [
        line | {"method": "on_site", "unit_id": BRIGADE, "occurred_at": "2023-03-02T09:00:00+08:00"} for line in lines
    ]
    text = (
        ",".join(head)
        + "\n"
        + "\n".join(",".join(str(line[name] or "").replace(",", "，") for name in head) for line in mended)
    )
    upload = send(lake.units["branch"], own, name="enforcement-1.csv", content=text.encode(), profile="canonical")
    work.work_off()
    upload.refresh_from_db()
    assert (upload.state, upload.found["answers"]) == ("tried", 1)
    assert "2" in upload.found["notes"][0]["zh"]  # the ids of two rows that are not the branch's
    uploads.order(upload, by=own)
    work.work_off()
    states = {row.unit.code: row.state for row in HeldRow.objects.filter(batch=batch).select_related("unit")}
    assert states == {BRIGADE: "answered", OTHER: "held", lake.units["bureau"].code: "held"}
    assert Entry.objects.get(event="held.exported").purpose == "maintenance"


def test_the_calendar_marks_what_is_missing_in_ones_own_units(lake, signed_in):
    own = lake.user("leader", "branch")
    found = calendar.lines(own, within=lake.units["branch"], table="enforcement", first=MARCH)
    (line,) = found  # the branch itself sends nothing and has units below
    assert line.unit == lake.units["brigade"]
    states = {cell.day: cell.state for cell in line.cells}
    assert {day for day, state in states.items() if state == "gap"} == GAP
    assert states[date(2023, 3, 4)] == "none"  # a Saturday
    client = signed_in(own)
    page = client.get(reverse("intake:coverage"), {"month": "2023-03"}).content.decode()
    assert lake.units["other_brigade"].name not in page
    assert client.get(reverse("intake:coverage_day", args=[lake.units["other_brigade"].pk])).status_code == 404
    place_of = reverse("intake:coverage_day", args=[lake.units["brigade"].pk])
    page = client.get(place_of, {"day": "2023-03-13"}).content.decode()
    assert '<td class="number">5</td>' in page
    assert Batch.objects.get().key not in page  # the bureau's batch: the branch sees the figure, not the batch
    quiet = calendar.lines(lake.user("leader", "bureau"), within=lake.units["bureau"], table="crashes", first=MARCH)
    assert all(line.silent for line in quiet)


def bomb(*, lies: bool) -> bytes:
    """A workbook whose sheet unpacks to far more than is taken; one that lies says that it is small."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<x/>")
        book.writestr("xl/workbook.xml", "<x/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * (3 << 20))
    content = kept.getvalue()
    return content.replace((3 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")) if lies else content


def with_part(name: str) -> bytes:
    kept = io.BytesIO(workbook([violation(1)]))
    with zipfile.ZipFile(kept, "a") as book:
        book.writestr(name, b"x")
    return kept.getvalue()


HOSTILE = {
    "runs.exe": (b"MZ\x90", "可接收"),
    "text.xlsx": (b"a,b\n1,2\n", "扩展名不符"),
    "book.csv": (workbook([violation(1)]), "扩展名不符"),
    "packed.csv": (b"\x1f\x8b\x08\x00rest", "扩展名不符"),
    "bytes.txt": (b"ab\0\1\2\3", "扩展名不符"),
    "macros.xlsx": (with_part("xl/vbaProject.bin"), "宏"),
    "links.xlsx": (with_part("xl/externalLinks/externalLink1.xml"), "外部链接"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
    "bomb.xlsx": (bomb(lies=False), "压缩炸弹"),
    "lies.xlsx": (bomb(lies=True), "扩展名不符"),
    "empty.csv": (b"", "空文件"),
    "large.csv": (b"x" * (5 << 20), "MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_nothing_is_kept(bureau, settings, monkeypatch, name):
    content, said = HOSTILE[name]
    settings.INTAKE_LIMIT = 4 << 20
    monkeypatch.setattr(packed, "MOST_UNPACKED", 2 << 20)
    with pytest.raises(Problem, match=said):
        send(bureau.units["branch"], bureau.user("clerk", "branch"), name=f"../../{name}", content=content)
    assert list(settings.INTAKE.glob("*")) == []
    assert Upload.objects.count() == 0


def test_two_hundred_megabytes_are_refused_before_they_are_read(bureau, signed_in, client):
    place_of, clerk = reverse("intake:uploads"), signed_in(bureau.user("clerk", "branch"))
    given = {"content_type": "multipart/form-data; boundary=x"}
    answer = clerk.generic("POST", place_of, b"", CONTENT_LENGTH=str(200 << 20), **given)
    assert (answer.status_code, "128 MB" in answer.content.decode()) == (413, True)
    assert (
        client.generic("POST", place_of, b"", CONTENT_LENGTH=str(20 << 20), **given).status_code == 413
    )  # not signed in
    assert clerk.generic("POST", reverse("orgs:batches"), b"", CONTENT_LENGTH=str(20 << 20), **given).status_code == 413


def test_a_broken_encoding_holds_its_row_back_and_formulas_stay_text(bureau, signed_in):
    clerk, unit = bureau.user("clerk", "branch"), bureau.units["branch"]
    lines = [",".join(VIOLATIONS), ",".join(violation(1)), ",".join(violation(2, at="=1+1"))]
    content = "\n".join(lines).encode("gb18030") + b"\n" + ",".join(violation(4)).encode("gb18030") + b"\x81\n"
    upload = send(unit, clerk, name="a.csv", content=content, profile="cn_violations")
    Upload.objects.update(state="queued")
    work.work_off()
    upload.refresh_from_db()
    assert sorted(row.first_code for row in upload.batch.rows.all()) == ["bad_encoding", "not_a_time"]
    broken = upload.batch.rows.get(first_code="bad_encoding")
    assert "无法拆分" in signed_in(clerk).get(reverse("intake:row", args=[broken.pk])).content.decode()
    answer = signed_in(clerk).get(reverse("intake:batch_rows", args=[upload.batch.pk]))
    cells = [cell.value for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_a_file_that_no_profile_knows_is_told_with_its_columns(bureau, signed_in):
    clerk, unit = bureau.user("clerk", "branch"), bureau.units["branch"]
    upload = send(unit, clerk, content=workbook([("1", "2")], header=("编号甲", "处理的机关")))
    work.work_off()
    upload.refresh_from_db()
    assert upload.state == "failed"
    page = signed_in(clerk).get(reverse("intake:upload", args=[upload.pk])).content.decode()
    assert "没有一个导入配置认得" in page
    assert "处理的机关" in page
    uploads.choose_profile(upload, profile="cn_violations", by=clerk)
    work.work_off()
    page = signed_in(clerk).get(reverse("intake:upload", args=[upload.pk])).content.decode()
    assert "wfsj" in page  # what it needs and does not find
    assert "处理机关" in page
    uploads.drop(upload, by=clerk)
    assert not files.path_of(upload).exists()
    with pytest.raises(Problem, match="没有名为"):
        send(unit, clerk, content=b"x", name="a.csv", profile="../../etc/passwd")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(bureau):
    clerks = [bureau.user("clerk", "branch"), bureau.user("clerk", "bureau")]
    upload = send(bureau.units["branch"], clerks[0], name="a.csv", content=b"a,b\n")
    Upload.objects.update(state="tried")
    together = Barrier(2)

    def decide(by):
        together.wait(timeout=30)
        try:
            uploads.order(upload, by=by)
        except Problem as problem:
            return problem.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, clerks))
    assert said == ["done", "upload_moved_on"]
    assert events().count("intake.ordered") == 1


def test_only_clerks_send_and_only_to_their_units(bureau):
    for role, unit in (("leader", "branch"), ("clerk", "other"), ("clerk", "brigade")):
        with pytest.raises(Refused):
            send(bureau.units["branch"], bureau.user(role, unit), content=b"a,b\n", name="a.csv")
