"""The log is whole, says so, and says where it is not; the database refuses to change it; a seal outlives a rewritten log."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from zhunsheng_desk.audit import chain, seals
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Entry, Head
from zhunsheng_desk.audit.services import seal_head
from zhunsheng_desk.audit.verification import verify
from zhunsheng_desk.orgs.services import people


def write(count: int) -> None:
    for n in range(count):
        record("audit.sealed", by=None, detail={"n": n})


def forge(statement: str) -> None:
    """Change the table as who owns the database could: with the triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_entries_are_hashed_with_sm3_and_linked(db):
    write(3)
    first, second, third = Entry.objects.order_by("seq")
    assert {entry.algorithm for entry in (first, second, third)} == {"sm3"}
    assert (first.before, second.before, third.before) == ("", first.digest, second.digest)
    assert len(first.digest) == 64
    assert verify().whole


def test_sm3_is_the_published_one():
    """GB/T 32905-2016, example 1: the message "abc"."""
    import hashlib

    assert hashlib.new("sm3", b"abc").hexdigest() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_without_sm3_the_fallback_is_named_and_counted(db, monkeypatch):
    monkeypatch.setattr("hashlib.algorithms_available", {"sha256"})
    write(2)
    assert {entry.algorithm for entry in Entry.objects.all()} == {chain.FALLBACK}
    report = verify()
    assert report.whole
    assert report.fallback == 2


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET purpose = 'x'", "DELETE FROM audit_entry WHERE seq = 2"])
def test_database_refuses_to_change_the_log(db, statement):
    write(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 3


def test_django_cannot_change_it_either(db):
    write(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(purpose="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_entry SET detail = '{}' WHERE seq = 2", "第 2 条记录被改动"),
        ("UPDATE audit_entry SET actor_id = NULL, purpose = 'x' WHERE seq = 3", "第 3 条记录被改动"),
        ("DELETE FROM audit_entry WHERE seq = 2", "缺少第 2 至 2 条记录"),
        ("DELETE FROM audit_entry WHERE seq = 5", "日志止于第 4 条记录"),
    ],
)
def test_verification_finds_what_was_forged(db, statement, said):
    write(5)
    forge(statement)
    assert any(said in fault for fault in verify().faults)


def test_a_rewritten_chain_does_not_match_its_seal(db):
    write(5)
    assert seal_head(by=None) == 5
    forge("DELETE FROM audit_entry")
    Head.objects.all().delete()
    write(6)  # a whole chain again, by its own hashes
    assert any("第 5 条记录与签封不符" in fault for fault in verify().faults)


def test_a_cut_off_end_does_not_match_its_seal(db):
    write(5)
    seal_head(by=None)
    forge("DELETE FROM audit_entry WHERE seq > 3")
    Head.objects.update(seq=3, digest=Entry.objects.get(seq=3).digest)
    assert any("第 5 条记录曾经签封" in fault for fault in verify().faults)


def test_a_forged_seal_does_not_hold(db):
    write(2)
    seal_head(by=None)
    line = json.loads(seals.path().read_text())
    seals.path().write_text(json.dumps(line | {"digest": "0" * 64}) + "\n")
    assert any("签封文件第 1 行" in fault for fault in verify().faults)


def test_command_says_what_is_wrong_and_fails(db, capsys):
    write(3)
    call_command("audit", "seal")
    call_command("audit", "verify")
    assert "4" in capsys.readouterr().out
    forge("UPDATE audit_entry SET detail = 'x' WHERE seq = 1")
    with pytest.raises(CommandError, match="第 1 条"):
        call_command("audit", "verify")


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_what_it_tells():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("audit.sealed", by=None)


@pytest.mark.django_db(transaction=True)
def test_what_fails_leaves_no_entry_and_what_is_refused_no_change():
    def fails() -> None:
        with transaction.atomic():
            record("audit.sealed", by=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Entry.objects.exists()
    with transaction.atomic():
        record("audit.sealed", by=None)
    assert [entry.seq for entry in Entry.objects.all()] == [1]
    assert verify().whole


def test_a_view_of_a_person_needs_its_purpose(bureau):
    with pytest.raises(RuntimeError, match="purpose"):
        people.view_person(bureau.person("brigade"), purpose=" ", by=bureau.user("leader", "branch"))


def test_each_view_of_a_person_is_in_the_log(bureau, signed_in):
    person, leader = bureau.person("brigade"), bureau.user("leader", "branch")
    assert signed_in(leader, purpose="complaint").get(f"/people/{person.pk}/").status_code == 200
    entry = Entry.objects.get(event="person.viewed")
    assert (entry.actor, entry.subject, entry.purpose, entry.unit) == (
        leader,
        f"orgs.person:{person.pk}",
        "complaint",
        person.unit,
    )


def test_without_a_purpose_no_record_is_shown(bureau, signed_in):
    person, leader = bureau.person("brigade", name="不应显示"), bureau.user("leader", "branch")
    client = signed_in(leader, purpose="")
    for place in ("/people/", f"/people/{person.pk}/", "/people/export/"):
        answer = client.get(place, follow=True)
        assert answer.redirect_chain[0][0].startswith("/purpose/")
        assert "不应显示" not in answer.content.decode()
    assert not Entry.objects.filter(event__startswith="p").exists()


def test_the_list_says_whose_names_it_showed(bureau, signed_in):
    shown, hidden = bureau.person("brigade"), bureau.person("other_brigade")
    signed_in(bureau.user("leader", "branch")).get("/people/")
    listed = json.loads(Entry.objects.get(event="people.listed").detail)["people"]
    assert shown.pk in listed
    assert hidden.pk not in listed


def test_auditors_of_a_branch_read_its_entries_only(bureau, signed_in):
    for unit in ("brigade", "other_brigade"):
        people.view_person(bureau.person(unit), purpose="inspection", by=bureau.user("leader", "bureau"))
    write(1)
    own = signed_in(bureau.user("audit_admin", "branch")).get("/audit/").content.decode()
    assert "甲一大队" in own
    assert "乙一大队" not in own
    assert "<td>签封审计链</td>" not in own
    whole = signed_in(bureau.user("audit_admin", "bureau")).get("/audit/").content.decode()
    assert "乙一大队" in whole
    assert "<td>签封审计链</td>" in whole
