"""Each page declares what it asks for; each role is tried at each page, on records of its units and of others."""

from __future__ import annotations

import methods_world
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

import campaigns_world
import duties_world
import inspections_world
import intake_world
from desk_world import PNG, World
from hazard_world import hazard_record
from zhunsheng_desk.access import gates
from zhunsheng_desk.access.models import Post
from zhunsheng_desk.access.roles import permissions, roles, roles_with
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.cases import seal
from zhunsheng_desk.cases.models import Case, Draw, File, Plea, Step
from zhunsheng_desk.orgs.models import Batch

ONE_OF_EACH, THE_REST = ("brigade", "other_brigade"), ("branch", "bureau")  # below a post at `branch`, and beyond it
BELOW = {"branch", "brigade"}  # what a post at `branch` covers


def patterns(resolver: URLResolver | None = None, space: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += patterns(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            found.append((f"{space}{entry.name}", entry))
    return found


def views() -> list[tuple[str, object]]:
    return [(name, entry.callback) for name, entry in patterns()]


def record_of(name: str, world: World, unit: str) -> dict[str, object]:
    """The keys in the address of a page about a record of a unit. A page with keys that is not known here fails."""
    app, _, page = name.partition(":")
    if app in RECORDS:
        return RECORDS[app](page, world, unit)
    if page.startswith("unit"):
        return {"pk": world.units[unit].pk}
    if page.startswith("person"):
        return {"pk": world.person(unit).pk}
    if page == "batch_template":
        return {"kind": "people"}
    if page.startswith("batch"):
        by = world.user("clerk", unit)
        return {
            "pk": Batch.objects.create(kind="people", unit=world.units[unit], file_name="x", file_digest="", by=by).pk
        }
    if page == "post_end":
        return {"pk": Post.objects.get(user=world.user("officer", unit)).pk}
    if app == "accounts":
        return {"pk": world.user("officer", unit).pk}
    raise AssertionError(f"{name}: say in record_of what its record is")


def case_record(page: str, world: World, unit: str) -> int:
    """A case of a unit, or what hangs on one."""
    person, own = world.person(unit), world.units[unit]
    if page.startswith("draw"):
        return Draw.objects.create(
            unit=own, source=person.number, population=[], drawn=[], assessed=0, sealed=seal.sealed("x")
        ).pk
    if page.startswith("plea"):
        return Plea.objects.create(person=person, unit=own, kind="correct", text="x", due=timezone.localdate()).pk
    case = Case.objects.create(
        kind="padding", subject_kind="officer", subject_id=person.number, person=person, unit=own, opened=timezone.localdate(),
        shown_from=timezone.localdate(),
    )  # fmt: skip
    if page != "file":
        return case.pk
    step = Step.objects.create(case=case, turn=1, action="supply", state="assigned")
    file = SimpleUploadedFile("x.png", PNG)
    return File.objects.create(step=step, attachment=keep(file, by=world.user("legal", unit))).pk


RECORDS = {
    "hazards": lambda page, world, unit: {"pk": hazard_record(world, unit, page)},
    "cases": lambda page, world, unit: {"pk": case_record(page, world, unit)},
    "campaigns": campaigns_world.record_of,
    "inspections": inspections_world.record_of,
    "duties": duties_world.record_of,
    "intake": intake_world.record_of,
    "methods": methods_world.record_of,
}


def keyed() -> list[str]:
    return [name for name, entry in patterns() if entry.pattern.converters]


def ask(client: Client, name: str, keys: dict[str, object]) -> int:
    """The answer to GET, or to an empty form where the page takes no GET."""
    place = reverse(name, kwargs=keys)
    answer = client.get(place)
    return (client.post(place) if answer.status_code == 405 else answer).status_code


def test_every_page_declares_a_known_permission():
    undeclared = [name for name, view in views() if not hasattr(view, "permission")]
    assert undeclared == []
    known = {gates.PUBLIC, gates.SIGNED_IN, *permissions()}
    assert {name: view.permission for name, view in views() if view.permission not in known} == {}


def test_public_pages_are_these():
    assert {name for name, view in views() if view.permission == gates.PUBLIC} == {
        *("accounts:login", "accounts:code", "web:language", "web:health")
    }


def test_permissions_are_given_to_known_roles_and_used():
    for code, entry in permissions().items():
        assert set(entry.more["roles"]) <= set(roles()), code
        assert entry.more["roles"], code


@pytest.mark.django_db
def test_page_without_a_declaration_is_refused(bureau, signed_in, settings):
    settings.ROOT_URLCONF = "undeclared_urls"
    assert signed_in(bureau.user("leader", "bureau")).get("/plant/").status_code == 403


@pytest.mark.django_db
def test_pages_ask_for_an_account(client):
    for name, view in views():
        if view.permission != gates.PUBLIC:
            keys = {"pk": 1} if "pk" in dict(patterns())[name].pattern.converters else {}
            keys |= {"kind": "people"} if "kind" in dict(patterns())[name].pattern.converters else {}
            keys |= {"move": "verify"} if "move" in dict(patterns())[name].pattern.converters else {}
            answer = client.get(reverse(name, kwargs=keys))
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/account/login/"), name


@pytest.mark.parametrize("role", roles())
def test_pages_open_to_roles_that_hold_their_permission(bureau, signed_in, role):
    """URL × role: a page without a record opens where the role carries its permission, and nowhere else."""
    user = bureau.user(role, "branch")
    for name, view in views():
        if name in keyed() or view.permission == gates.PUBLIC or name in ("accounts:logout",):
            continue
        client = signed_in(user)
        held = view.permission == gates.SIGNED_IN or role in roles_with(view.permission, power=user.power)
        assert (ask(client, name, {}) in (200, 302)) == held, (name, role)


@pytest.mark.parametrize("unit", [*ONE_OF_EACH, *(pytest.param(unit, marks=pytest.mark.prove) for unit in THE_REST)])
@pytest.mark.parametrize("role", roles())
def test_records_open_in_the_units_of_the_post_only(bureau, signed_in, role, unit):
    """URL × role × unit: a record opens where the role carries the permission and the post covers its unit."""
    user = bureau.user(role, "branch")
    for name in keyed():
        view = dict(views())[name]
        keys = record_of(name, bureau, unit)
        held = role in roles_with(view.permission, power=user.power)
        answer = ask(signed_in(user), name, keys)
        if not held:
            assert answer == 403, (name, answer)
        elif unit in BELOW or name == "orgs:batch_template":
            assert answer in (200, 302, 409), (name, answer)
        else:
            assert answer == 404, (name, answer)
