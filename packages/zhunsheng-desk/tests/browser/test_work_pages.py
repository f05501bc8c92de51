"""The demo's campaign, inspection, duties and documents, looked at in both languages and on a phone."""

import pytest

from chromium import desk
from desk_world import PASSWORD
from zhunsheng_desk.demo.services import fill
from zhunsheng_desk.duties.models import Document, DutyList, Signature
from zhunsheng_desk.inspections.models import Drive, Finding, Visit


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "width"),
    [("zh", 390), *(pytest.param(*each, marks=pytest.mark.prove) for each in (("en", 1280), ("zh", 1280)))],
)
def test_pages_of_the_demo(live_server, language, width):
    fill(password=PASSWORD, by=None)
    finding, document = Finding.objects.get().pk, Document.objects.get().pk
    places = {
        "drive": f"/inspections/{Drive.objects.get().pk}/",
        "visit": f"/inspections/visits/{Visit.objects.get().pk}/",
        "duty": f"/duties/{DutyList.objects.first().pk}/",
        "duties": "/duties/",
        "tasks-all": "/tasks/",
        "document": f"/documents/{document}/",
    }
    signed = Signature.objects.count()
    with desk(live_server.url, language=language, width=width) as opened:
        with opened.signed_in("branch_leader") as page:
            opened.picture(page, "home-branch")
            for name, place in places.items():
                page.goto(place)
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
                opened.picture(page, name)
        with opened.signed_in("officer") as page:
            page.click(f".waiting a[href='/documents/{document}/']")
            page.click("form[action$='/sign/'] button")
            assert page.locator("h1 .tag.new").count() == 1
        with opened.signed_in("branch_leader") as page:
            page.click(f".waiting a[href='/findings/{finding}/']")
            opened.picture(page, "finding")
            page.fill("#verify_note", "现场复查")
            page.click("form[action$='/verify/'] button")
            assert page.locator(".note.success").count() == 1
    assert Signature.objects.count() == signed + 1
    assert Finding.objects.get().state == "closed"
