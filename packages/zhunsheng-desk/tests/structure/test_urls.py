"""Each page declares what it asks for; each role is tried at each page, on records of its units and of others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from desk_pages import patterns, record_of
from zhunsheng_desk.access import gates
from zhunsheng_desk.access.roles import permissions, roles, roles_with

ONE_OF_EACH, THE_REST = ("brigade", "other_brigade"), ("branch", "bureau")  # below a post at `branch`, and beyond it
BELOW = {"branch", "brigade"}  # what a post at `branch` covers


def views() -> list[tuple[str, object]]:
    return [(name, entry.callback) for name, entry in patterns()]


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
        *("accounts:login", "accounts:code", "web:language", "web:health", "home:ready")
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
def test_records_open_in_the_units_of_the_post_only(bureau, signed_in, role, unit, request):
    """URL × role × unit: a record opens where the role carries the permission and the post covers its unit.

    What the role does not carry is asked for where the post would cover it; with full counts, of every unit.
    """
    user = bureau.user(role, "branch")
    client, everywhere = signed_in(user), unit == "brigade" or request.config.getoption("--prove")
    known = dict(views())
    for name in keyed():
        held = role in roles_with(known[name].permission, power=user.power)
        if not held and not everywhere:
            continue
        answer = ask(client, name, record_of(name, bureau, unit))
        if not held:
            assert answer == 403, (name, answer)
        elif unit in BELOW or name == "orgs:batch_template":
            assert answer in (200, 302, 409), (name, answer)
        else:
            assert answer == 404, (name, answer)
