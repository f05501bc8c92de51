"""Units closed and people released from their pages: with a reason, once, never while something hangs on them."""

import pytest
from django.core.exceptions import ValidationError

from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.orgs.services.units import found_bureau


def test_person_is_released_and_leaves_the_list(bureau, signed_in):
    person = bureau.person("squadron", "离任者")
    client = signed_in(bureau.user("clerk", "branch"))
    place = f"/people/{person.pk}/release/"
    assert client.post(place, {"reason": ""}).context["form"].errors["reason"]
    assert client.post(place, {"reason": "退休"})["Location"] == "/people/"
    assert Person.objects.get(pk=person.pk).left
    assert person.postings.filter(until=None).count() == 0
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "离任日期" in page
    assert place not in page
    assert "不能重复办理" in client.post(place, {"reason": "退休"}).content.decode()
    assert Entry.objects.filter(event="person.left").count() == 1


def test_unit_with_people_or_units_stays_and_an_empty_one_closes(bureau, signed_in):
    client = signed_in(bureau.user("system_admin", "bureau"))
    squadron, person = bureau.units["squadron"], bureau.person("squadron")
    for unit in ("bureau", "brigade", "squadron"):
        client.post(f"/units/{bureau.units[unit].pk}/close/", {"reason": "机构改革"})
    assert Unit.objects.exclude(closed=None).count() == 0
    signed_in(bureau.user("clerk", "squadron")).post(f"/people/{person.pk}/release/", {"reason": "调出"})
    Person.objects.filter(unit=squadron, left=None).update(unit=bureau.units["brigade"])
    client.post(f"/units/{squadron.pk}/close/", {"reason": "机构改革"})
    assert Unit.objects.get(pk=squadron.pk).closed
    assert "撤销日期" in client.get(f"/units/{squadron.pk}/").content.decode()
    assert client.get(f"/units/{squadron.pk}/close/").status_code == 404
    assert Entry.objects.get(event="unit.closed").detail


def test_top_unit_needs_a_code_of_an_organ(db):
    with pytest.raises(ValidationError):
        found_bureau(code="1", name="x", by=None)
