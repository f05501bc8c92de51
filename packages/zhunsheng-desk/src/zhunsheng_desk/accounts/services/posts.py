"""Posts given and ended, by the security administrator."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.access.roles import power_of, roles
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem, Refused


@transaction.atomic
def give_post(user: User, *, role: str, unit: Unit, by: User | None) -> Post:
    """Give a role at a unit and all below. None of the three administrators gets another's, nor work; nobody serves themself.

    `by` is None for the desk itself, from the server's command line (the first administrators).
    """
    if by is not None:
        require(by, "posts.give", unit=unit)
    if user == by:
        raise Refused("post_own")
    if role not in roles():
        raise Problem("role_unknown", role=role)
    user = User.objects.select_for_update().get(pk=user.pk)
    if power_of(role) != user.power:
        said = {"role": roles()[role].text, "power": power_of(role).label, "own": Power(user.power).label}
        raise Problem("power_of_role", **said)
    if Post.objects.on().filter(user=user, role=role, unit=unit).exists():
        raise Problem("post_held", role=roles()[role].text, unit=unit)
    post = Post.objects.create(user=user, unit=unit, role=role, since=timezone.localdate(), given_by=by)
    record("post.given", by=by, unit=unit, subject=user, detail={"role": role, "unit": unit.code})
    return post


@transaction.atomic
def end_post(post: Post, *, by: User) -> None:
    """End a post today."""
    require(by, "posts.give", unit=post.unit)
    if post.user == by:
        raise Refused("post_own")
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.until is not None:
        raise Problem("post_ended")
    post.until = timezone.localdate()
    post.save(update_fields=["until"])
    record("post.ended", by=by, unit=post.unit, subject=post.user, detail={"role": post.role, "unit": post.unit.code})
