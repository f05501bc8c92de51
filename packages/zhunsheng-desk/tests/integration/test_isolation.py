"""Isolation, tried: a user of one branch asks for records of another, by every address of the site, by searches and by
lists taken out, with GET and with POST. Nothing opens, nothing changes, and no word of the other branch is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from random import Random

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from desk_pages import patterns, record_of
from desk_world import World
from zhunsheng_desk.access.roles import power_of, roles, roles_with
from zhunsheng_desk.access.scope import InUnit
from zhunsheng_desk.orgs.models import Unit

SEED = 20261128
SECRET = "绝密甲乙丙"  # in the names of all people and units of the other branch
OPEN = {"orgs:batch_template"}  # an empty form, of no unit


@pytest.fixture
def divided(bureau: World) -> World:
    """Two branches; the other one's names are told nowhere else."""
    for name in ("other", "other_brigade"):
        Unit.objects.filter(pk=bureau.units[name].pk).update(name=f"{SECRET}{name}")
        bureau.units[name].refresh_from_db()
        bureau.person(name, SECRET)
    return bureau


def text_of(answer) -> str:
    """What an answer tells; a workbook's sheets are unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(content))
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode(errors="replace")


def rows_of(unit: Unit) -> dict[str, list[dict[str, object]]]:
    """All rows of a unit, of every model that belongs to units."""
    own: list[type[models.Model]] = [model for model in apps.get_models() if issubclass(model, InUnit)]
    return {
        model._meta.label: list(model.objects.filter(**{model.unit_field: unit.pk}).order_by("pk").values())
        for model in own
    }


def carries(role: str, permission: str) -> bool:
    return role in roles_with(permission, power=power_of(role))


def tries(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Role (one that may open such a page at home), the unit of the post, the page, the unit that is tried, the method."""
    draw = Random(SEED)
    pages = {name: entry for name, entry in patterns() if name not in OPEN and set(entry.pattern.converters) <= {"pk"}}
    keyed = [name for name, entry in pages.items() if entry.pattern.converters]
    assert len(keyed) > 20
    order = [*draw.sample(keyed, min(len(keyed), count * 3 // 4)), *draw.choices(list(pages), k=count)][:count]
    for name in order:
        holders = [role for role in roles() if carries(role, pages[name].callback.permission)]
        yield (
            draw.choice(holders or list(roles())),
            draw.choice(["branch", "brigade"]),
            name,
            draw.choice(["other", "other_brigade"]),
            draw.choice(["get", "post"]),
        )


def forged(world: World, other: str) -> dict[str, object]:
    """Ids of the other branch under every name that a query or a form of the site takes."""
    unit, person = world.units[other].pk, world.person(other, SECRET)
    case, file = (record_of(f"cases:{page}", world, other)["pk"] for page in ("case", "file"))
    return {
        **dict.fromkeys(("unit", "within", "parent", "units", "down_to"), unit),
        **dict.fromkeys(("person", "number"), person.number),
        **dict.fromkeys(("reviewer", "delegate", "by"), world.user("supervisor", other).pk),
        **dict.fromkeys(("q", "words", "name"), SECRET),
        **dict.fromkeys(("reason", "note", "text"), "x"),
        "case": case, "n": file, "action": "reply", "seen": 0, "subject": f"cases.case:{case}",
    }  # fmt: skip


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.prove)])
def test_no_try_reaches_the_other_branch(divided, signed_in, count):
    tried = list(tries(count))
    said = {other: forged(divided, other) for other in ("other", "other_brigade")}
    for role, own, name, other, method in tried:
        keys = record_of(name, divided, other) if dict(patterns())[name].pattern.converters else {}
        before = rows_of(divided.units[other])
        client, place = signed_in(divided.user(role, own)), reverse(name, kwargs=keys)
        answer = getattr(client, method)(place, said[other])
        if answer.status_code == 405:
            answer = getattr(client, {"get": "post", "post": "get"}[method])(place, said[other])
        if keys:
            assert answer.status_code in (403, 404), (role, own, name, other, method, answer.status_code)
        told = text_of(answer).replace(f'value="{SECRET}"', "")
        assert SECRET not in told, (role, own, name, other, method)
        assert rows_of(divided.units[other]) == before, (role, own, name, other, method)
    assert len(tried) == count
    print(f"{count} tries across units, none succeeded")


def test_the_same_tries_reach_what_is_ones_own(divided, signed_in):
    """The search is not blind: who holds the other branch finds that name."""
    client = signed_in(divided.user("leader", "other"))
    assert SECRET in client.get("/people/", {"q": SECRET}).content.decode().replace(f'value="{SECRET}"', "")
