"""Attempts to sign in, and the lock after too many failures. Kept in the database, so a restart lifts nothing."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zhunsheng_desk.access.models import Attempt, User
from zhunsheng_desk.access.policy import policy
from zhunsheng_desk.accounts.reach import require_reach
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.problems import Problem

Outcome = Attempt.Outcome


def check_password(username: str, *, password: str, address: str) -> User:
    """The account whose name and password these are; every failure is kept, and too many lock the name."""
    name = username.strip().lower()[: Attempt._meta.get_field("username").max_length or 64]
    if locked(name, address=address):
        raise Problem("sign_in_locked", minutes=policy().minutes)
    user = authenticate(username=name, password=password)
    if not isinstance(user, User):
        failed(name, address=address)
        raise Problem("sign_in_wrong")
    return user


def locked(username: str, *, address: str) -> bool:
    """Whether the name failed too often since it last succeeded, or the address did with any name."""
    since = timezone.now() - timedelta(minutes=policy().minutes)
    recent = Attempt.objects.filter(at__gt=since)
    own = recent.filter(username=username)
    last = own.exclude(outcome=Outcome.BAD).aggregate(last=Max("pk"))["last"] or 0
    bad = own.filter(pk__gt=last, outcome=Outcome.BAD).count()
    from_there = recent.filter(address=address, outcome=Outcome.BAD).count()
    return bad >= policy().failures or from_there >= policy().address_failures


@transaction.atomic
def failed(username: str, *, address: str) -> None:
    """Keep a failure; the one that locks the name is told apart."""
    Attempt.objects.create(username=username, address=address, outcome=Outcome.BAD)
    event = "session.locked" if locked(username, address=address) else "session.failed"
    user = User.objects.filter(username=username).first()
    record(event, by=None, subject=user, detail={"username": username, "address": address})


@transaction.atomic
def opened(user: User, *, address: str) -> None:
    """Keep that a user signed in; failures before it no longer count."""
    Attempt.objects.create(username=user.username, address=address, outcome=Outcome.GOOD)
    record("session.opened", by=user, subject=user, detail={"address": address})


@transaction.atomic
def held(user: User) -> None:
    """Keep that a session was locked, left alone or by its user."""
    record("session.held", by=user, subject=user)


@transaction.atomic
def resumed(user: User, *, address: str) -> None:
    """Keep that a locked session was opened again; failures before it no longer count."""
    Attempt.objects.create(username=user.username, address=address, outcome=Outcome.GOOD)
    record("session.resumed", by=user, subject=user, detail={"address": address})


@transaction.atomic
def closed(user: User) -> None:
    """Keep that a user signed out."""
    record("session.closed", by=user, subject=user)


@transaction.atomic
def lift_lock(user: User, *, by: User) -> None:
    """Let a locked account try again."""
    require_reach(by, "posts.give", user=user)
    Attempt.objects.create(username=user.username, address="", outcome=Outcome.LIFTED)
    record("lock.lifted", by=by, subject=user)
