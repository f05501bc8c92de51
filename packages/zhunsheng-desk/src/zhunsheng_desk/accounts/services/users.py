"""Accounts opened and closed, passwords changed and reset."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import OldPassword, User
from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.accounts.reach import require_reach
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.orgs.models import Person
from zhunsheng_desk.problems import Problem


@transaction.atomic
def open_account(*, username: str, person: Person, by: User) -> tuple[User, str]:
    """Open a work account for a person; gives the password for the first sign-in, which is shown once."""
    require(by, "users.change", unit=person.unit)
    username = username.strip().lower()
    if User.objects.filter(username=username).exists():
        raise Problem("username_taken", username=username)
    user = User(username=username, name=person.name, person=person, power=Power.WORK)
    password = first_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    record("user.opened", by=by, unit=person.unit, subject=user, detail={"username": username, "power": user.power})
    return user, password


@transaction.atomic
def close_account(user: User, *, by: User) -> None:
    """Close an account: its posts end today, its sessions at their next page."""
    require_reach(by, "users.change", user=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.posts.filter(until=None).update(until=timezone.localdate())
    record("user.closed", by=by, unit=user.person.unit if user.person else None, subject=user)


@transaction.atomic
def change_password(user: User, *, password: str, by: User) -> None:
    """A user's own change; the form has asked for the present password."""
    if user != by:
        require_reach(by, "nobody", user=user)
    validate_password(password, user)
    user.set_password(password)
    user.must_change, user.password_set = False, timezone.now()
    user.save(update_fields=["password", "must_change", "password_set"])
    OldPassword.objects.create(user=user, hash=user.password)
    record("password.changed", by=by, subject=user)


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """Give a password for one sign-in, shown once."""
    require_reach(by, "users.change", user=user)
    password = first_password()
    user.set_password(password)
    user.must_change = True
    user.save(update_fields=["password", "must_change"])
    record("password.reset", by=by, subject=user)
    return password


@transaction.atomic
def open_administrator(*, username: str, name: str, power: Power, by: User | None) -> tuple[User, str]:
    """Open an administrator's account: only from the server's command line, so that none of the three makes another."""
    if by is not None or power == Power.WORK:
        raise Problem("power_of_role", role=name, power=power.label, own=Power.WORK.label)
    user = User(username=username.strip().lower(), name=name, power=power)
    password = first_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    record("user.opened", by=None, subject=user, detail={"username": user.username, "power": power})
    return user, password


def first_password() -> str:
    """A password of 16 characters that meets every rule."""
    return f"{secrets.token_urlsafe(9)}-Aa1{secrets.token_hex(1)}"
