"""Duties are attested once a period; documents are signed by everybody, version by version, and who is missing is known."""

import threading
from datetime import date

import pytest
from django.db import connections
from django.urls import reverse

from campaigns_world import photo
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.duties import periods, selectors
from zhunsheng_desk.duties.board import figures, waiting
from zhunsheng_desk.duties.models import Attestation, Signature
from zhunsheng_desk.duties.services import documents, standing
from zhunsheng_desk.problems import Problem, Refused

ITEMS = ("督促落实安全防护措施", "每周检查执法记录仪使用情况")


def refused(code: str, do, *args, **words) -> Problem:
    with pytest.raises(Problem) as found:
        do(*args, **words)
    assert found.value.code == code
    assert str(found.value)
    return found.value


@pytest.fixture
def clerk(bureau):
    return bureau.user("clerk", "branch")


@pytest.fixture
def pledge(bureau, clerk):
    """A commitment of the branch, issued."""
    document = documents.make_document(
        unit=bureau.units["branch"], kind="pledge", who="all", title="保密承诺书", by=clerk
    )
    return documents.issue_version(document, text="严守保密纪律。", by=clerk)


def make_list(bureau, by, **words):
    own = {
        "unit": bureau.units["brigade"],
        "title": "大队长责任清单",
        "holder": "大队长",
        "rhythm": "month",
        "items": ITEMS,
    }
    return standing.make_list(by=by, **(own | words))


@pytest.mark.parametrize(("rhythm", "name", "end"), [
    ("month", "2028-02", date(2028, 2, 29)), ("quarter", "2028Q1", date(2028, 3, 31)), ("year", "2028", date(2028, 12, 31)),
])  # fmt: skip
def test_periods(rhythm, name, end):
    assert periods.name(date(2028, 2, 10), rhythm=rhythm) == name
    assert periods.end(date(2028, 2, 10), rhythm=rhythm) == end
    assert periods.name(date(2028, 10, 1), rhythm="quarter") == "2028Q4"


@pytest.mark.parametrize("rhythm", ["month", "quarter", "year"])
def test_duties_are_attested_once_a_period_and_missing_until_then(bureau, clerk, rhythm):
    found, leader = make_list(bureau, clerk, rhythm=rhythm), bureau.user("leader", "brigade")
    assert [item.label for item in waiting(leader)] == ["填报履责情况：大队长责任清单"]
    assert figures(clerk, bureau.units["branch"])[0].value == 1
    standing.attest(found, text="已开展4次检查", by=leader)
    assert waiting(leader) == []
    assert figures(clerk, bureau.units["branch"])[0].value == 0
    refused("duties_attested", standing.attest, found, text="再报", by=leader)
    Attestation.objects.update(period="2001-01")
    assert [one.pk for one in selectors.lists(clerk, only="missing")] == [found.pk]
    standing.end_list(found, by=clerk)
    refused("duties_ended", standing.attest, found, text="x", by=leader)


def test_no_list_or_document_carries_a_target_in_tickets(bureau, clerk, pledge):
    refused("target_unlawful", make_list, bureau, clerk, items=["每月完成处罚100起"])
    refused("duties_empty", make_list, bureau, clerk, items=[])
    refused(
        "target_unlawful", documents.issue_version, pledge.document, text="本单位承诺全年罚款不少于50万元。", by=clerk
    )


def test_everybody_signs_and_who_is_missing_is_known_by_unit(bureau, clerk, pledge, signed_in):
    officer = bureau.user("officer", "squadron")
    bureau.person("brigade")
    assert [item.label for item in waiting(officer)] == ["签署：保密承诺书"]
    documents.sign(pledge, by=officer)
    assert waiting(officer) == []
    rows = selectors.by_unit(pledge.document, user=clerk)
    assert [(row["unit__up__above__name"], row["total"], row["done"]) for row in rows] == [
        ("甲支队", 1, 0), ("甲一大队", 2, 1)
    ]  # fmt: skip
    names = {person.number for person in selectors.missing(pledge.document, user=clerk, within=bureau.units["branch"])}
    assert len(names) == 2
    assert officer.person.number not in names
    page = signed_in(clerk).get(reverse("duties:document_missing", args=[pledge.document_id]))
    assert all(number in page.content.decode() for number in names)
    entry = Entry.objects.get(event="document.missing_listed")
    assert entry.purpose == "personnel"


def test_a_signature_holds_for_its_version_only(bureau, clerk, pledge):
    officer = bureau.user("officer", "squadron")
    documents.sign(pledge, by=officer)
    refused("document_signed", documents.sign, pledge, by=officer)
    second = documents.issue_version(pledge.document, text="严守保密纪律，不私存涉密资料。", by=clerk)
    found = refused("document_newer", documents.sign, pledge, by=officer)
    assert "2" in str(found)
    assert [version.number for version in selectors.to_sign(officer)] == [2]
    assert documents.sign(second, by=officer).digest == second.digest != pledge.digest


def test_only_those_whom_it_is_for_sign_it_and_each_for_themselves(bureau, clerk, pledge):
    stranger = bureau.user("officer", "other_brigade")
    refused("document_not_for", documents.sign, pledge, by=stranger)
    nobody = bureau.account("work", "no_person")
    refused("account_without_person", documents.sign, pledge, by=nobody)
    document = documents.make_document(
        unit=bureau.units["branch"], kind="charge", who="auxiliary", title="辅警责任书", by=clerk
    )
    version = documents.issue_version(document, text="x", by=clerk)
    refused("document_not_for", documents.sign, version, by=bureau.user("officer", "squadron"))


def test_paper_is_recorded_with_its_scan_by_who_holds_the_unit(bureau, clerk, pledge, signed_in):
    person, outside = bureau.person("squadron"), bureau.person("other_brigade")
    signature = documents.record_paper(pledge, number=person.number, file=photo(), by=clerk)
    assert signature.on_paper
    refused("signer_not_found", documents.record_paper, pledge, number=outside.number, file=photo(), by=clerk)
    bad = photo("x.png", b"no picture")
    refused(
        "file_not_its_kind", documents.record_paper, pledge, number=bureau.person("brigade").number, file=bad, by=clerk
    )
    place = reverse("duties:scan_file", args=[signature.pk])
    assert signed_in(clerk).get(place).content == photo().read()
    assert signed_in(bureau.user("clerk", "other")).get(place).status_code == 404
    assert signed_in(bureau.user("officer", "squadron")).get(place).status_code == 403


def test_a_document_is_seen_below_once_it_is_issued_and_not_beside(bureau, clerk, signed_in):
    document = documents.make_document(
        unit=bureau.units["branch"], kind="pledge", who="all", title="禁酒承诺书", by=clerk
    )
    below, beside = signed_in(bureau.user("officer", "squadron")), signed_in(bureau.user("leader", "other"))
    place = reverse("duties:document", args=[document.pk])
    assert below.get(place).status_code == 404
    documents.issue_version(document, text="工作日不饮酒。", by=clerk)
    assert below.get(place).status_code == 200
    assert beside.get(place).status_code == 404
    assert below.post(reverse("duties:document_issue", args=[document.pk])).status_code == 403
    with pytest.raises(Refused):
        documents.issue_version(document, text="x", by=bureau.user("clerk", "brigade"))


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "本人已签署"), ("en", "Signed by me")])
def test_pages_carry_the_story(bureau, clerk, pledge, signed_in, language, word):
    officer, writer = signed_in(bureau.user("officer", "squadron")), signed_in(clerk)
    officer.cookies["django_language"] = language
    place = reverse("duties:document", args=[pledge.document_id])
    assert officer.get(place).status_code == 200
    sign = reverse("duties:document_sign", args=[pledge.document_id])
    assert officer.post(sign, {"number": "9"}).status_code == 404
    assert officer.post(sign, {"number": "1"}).status_code == 302
    assert word in officer.get(place).content.decode()
    assert writer.get(place).status_code == 200
    data = {"title": "中队责任清单", "holder": "中队", "rhythm": "quarter", "items": "一\n\n二"}
    assert writer.post(reverse("duties:list_new"), data).status_code == 302
    found = selectors.lists(clerk).get()
    assert [duty.text for duty in found.duties.all()] == ["一", "二"]
    leader = signed_in(bureau.user("leader", "branch"))
    assert leader.post(reverse("duties:list_attest", args=[found.pk]), {"text": "已落实"}).status_code == 302
    page = leader.get(reverse("duties:list", args=[found.pk])).content.decode()
    assert "已落实" in page


@pytest.mark.django_db(transaction=True)
def test_a_new_version_while_the_old_one_is_signed_leaves_no_doubt(bureau):
    clerk, officer = bureau.user("clerk", "branch"), bureau.user("officer", "squadron")
    document = documents.make_document(unit=bureau.units["branch"], kind="pledge", who="all", title="x", by=clerk)
    first = documents.issue_version(document, text="一", by=clerk)
    gate, outcomes = threading.Barrier(2), []

    def attempt(do) -> None:
        gate.wait()
        try:
            do()
        except Problem as problem:
            outcomes.append(problem.code)
        finally:
            connections.close_all()

    jobs = (lambda: documents.sign(first, by=officer), lambda: documents.issue_version(document, text="二", by=clerk))
    threads = [threading.Thread(target=attempt, args=(do,)) for do in jobs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert document.versions.count() == 2
    signed = Signature.objects.filter(version=first).exists()
    assert outcomes == ([] if signed else ["document_newer"])
    assert [version.number for version in selectors.to_sign(officer)] == [2]
