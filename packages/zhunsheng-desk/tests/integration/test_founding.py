"""A new bureau's desk: founded once, by its server only, with three administrators who hold nothing of each other's."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.roles import power_of
from zhunsheng_desk.audit.verification import verify
from zhunsheng_desk.home.services import found_desk
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem

ROLES = {"system_admin", "security_admin", "audit_admin"}
BUREAU = {"code": "150000000300", "name": "自治区交管总队"}


def found(**said: str) -> dict[str, str]:
    """Run the command; user names and the passwords that it shows."""
    shown = io.StringIO()
    call_command("found", **BUREAU | said, stdout=shown)
    return dict(line.split()[:2] for line in shown.getvalue().splitlines()[:-1])


@pytest.mark.django_db
def test_founding_makes_the_top_unit_and_three_administrators():
    shown = found()
    assert set(shown) == ROLES
    assert Unit.objects.get().code == BUREAU["code"]
    assert {(post.user.username, post.role) for post in Post.objects.all()} == {(role, role) for role in ROLES}
    assert {user.username: user.power for user in User.objects.all()} == {role: power_of(role) for role in ROLES}
    assert verify().whole


@pytest.mark.django_db
def test_the_password_shown_opens_once_and_must_be_changed():
    for username, password in found().items():
        client = Client()
        page = client.post("/account/login/", {"username": username, "password": password}, follow=True)
        assert page.redirect_chain[-1][0] == "/account/password/", username
        assert client.get("/units/")["Location"] == "/account/password/"


@pytest.mark.django_db
def test_a_desk_is_founded_once():
    found()
    with pytest.raises(CommandError, match="已有单位"):
        found(code="150000000301")
    assert (Unit.objects.count(), User.objects.count()) == (1, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"code": "15"}, {"code": "15000000030x"}, {"name": "局" * 65}, {"name": ""}])
def test_a_bureau_that_cannot_be_is_refused_and_nothing_kept(said):
    with pytest.raises(CommandError, match="12"):
        found(**said)
    assert (Unit.objects.count(), User.objects.count()) == (0, 0)


def test_nobody_founds_from_inside(bureau):
    with pytest.raises(Problem):
        found_desk(**BUREAU, by=bureau.user("system_admin", "bureau"))
