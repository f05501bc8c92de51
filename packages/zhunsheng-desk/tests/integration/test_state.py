"""The desk says whether it can work, to a machine and to the system administrator."""

from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Head


def test_a_desk_that_can_work_is_ready(db, client, settings):
    record("audit.sealed", by=None)
    answer = client.get("/ready/")
    assert answer.status_code == 200
    assert answer.content.decode().splitlines() == [
        f"{code} ok" for code in ("database", "tables", "folder", "room", "log")
    ]


def test_what_fails_is_named_and_nothing_else_told(db, client, settings, tmp_path):
    record("audit.sealed", by=None)
    Head.objects.update(seq=7)
    settings.ROOM_WANTED = 10**18
    settings.HOME = tmp_path / "gone"
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.content.decode().splitlines() == [
        *("database ok", "tables ok", "folder fails", "room fails", "log fails")
    ]


def test_administrator_reads_what_was_found(bureau, signed_in):
    page = signed_in(bureau.user("system_admin", "bureau")).get("/state/").content.decode()
    assert "数据库正常响应" in page
    assert signed_in(bureau.user("leader", "bureau")).get("/state/").status_code == 403
