"""Posts open their unit and what lies below, for the account's own power, today; everything else is refused."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from zhunsheng_desk.access.models import Post
from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.access.scope import holds, may
from zhunsheng_desk.accounts.services import posts, users
from zhunsheng_desk.orgs.models import Person, Unit
from zhunsheng_desk.problems import Problem, Refused

ADMINISTRATORS = {"system": "system_admin", "security": "security_admin", "audit": "audit_admin"}


def test_a_post_covers_its_unit_and_all_below(bureau):
    leader = bureau.user("leader", "branch")
    covered = {name for name, unit in bureau.units.items() if may(leader, "people.view", unit=unit)}
    assert covered == {"branch", "brigade", "squadron"}
    assert set(Unit.objects.visible_to(leader)) == {bureau.units[name] for name in covered}


def test_visible_people_are_those_of_the_units(bureau):
    inside, outside = bureau.person("squadron"), bureau.person("other_brigade")
    seen = Person.objects.visible_to(bureau.user("leader", "branch"))
    assert inside in seen
    assert outside not in seen


@pytest.mark.parametrize("why", ["anonymous", "closed", "not yet", "ended", "unknown permission", "unknown role"])
def test_without_a_post_of_today_nothing_is_permitted(bureau, why):
    user, day, permission = bureau.user("leader", "bureau"), timezone.localdate(), "people.view"
    assert holds(user, permission)
    if why == "anonymous":
        user = AnonymousUser()
    elif why == "closed":
        user.is_active = False
    elif why == "not yet":
        Post.objects.update(since=day + timedelta(days=1))
    elif why == "ended":
        Post.objects.update(since=day - timedelta(days=1), until=day)
    elif why == "unknown role":
        Post.objects.update(role="emperor")
    else:
        permission = "people.everything"
    assert not holds(user, permission)
    assert not may(user, permission, unit=bureau.units["bureau"])
    assert not Person.objects.visible_to(user, permission=permission).exists()


@pytest.mark.parametrize("power", [*ADMINISTRATORS, "work"])
def test_no_account_holds_a_role_of_another_power(bureau, power):
    security = bureau.user("security_admin", "bureau", username="keeper")
    account = bureau.account(power, "newcomer", unit="branch")
    for other, role in ({"work": "leader"} | ADMINISTRATORS).items():
        if other == power:
            assert posts.give_post(account, role=role, unit=bureau.units["branch"], by=security)
        else:
            with pytest.raises(Problem) as refused:
                posts.give_post(account, role=role, unit=bureau.units["branch"], by=security)
            assert refused.value.code == "power_of_role"


def test_a_role_put_into_the_table_against_the_rules_counts_for_nothing(bureau):
    system = bureau.user("system_admin", "bureau")
    Post.objects.create(user=system, unit=bureau.units["bureau"], role="audit_admin", since=timezone.localdate())
    assert not holds(system, "audit.read")


def test_power_is_one_of_four_in_the_database_too(bureau):
    user = bureau.user("leader", "bureau")
    user.power = "everything"
    with pytest.raises(IntegrityError):
        user.save()


def test_nobody_gives_themselves_a_post(bureau):
    security = bureau.user("security_admin", "bureau")
    with pytest.raises(Refused):
        posts.give_post(security, role="security_admin", unit=bureau.units["branch"], by=security)


def test_posts_are_given_inside_the_givers_units_only(bureau):
    security = bureau.user("security_admin", "other")
    account = bureau.account("work", "newcomer", unit="branch")
    with pytest.raises(Refused):
        posts.give_post(account, role="leader", unit=bureau.units["branch"], by=security)


def test_administrators_are_made_at_the_server_only(bureau):
    system = bureau.user("system_admin", "bureau")
    with pytest.raises(Problem):
        users.open_administrator(username="second", name="x", power=Power.SECURITY, by=system)
    made, password = users.open_administrator(username="second", name="x", power=Power.SECURITY, by=None)
    assert made.check_password(password)


def test_a_closed_account_loses_its_posts(bureau):
    system, officer = bureau.user("system_admin", "bureau"), bureau.user("officer", "squadron")
    users.close_account(officer, by=system)
    officer.refresh_from_db()
    assert not officer.is_active
    assert not Post.objects.on().filter(user=officer).exists()
