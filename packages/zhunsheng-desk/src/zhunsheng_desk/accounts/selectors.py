"""Reads of accounts, from the units that the administrator holds."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.scope import units_of


def users(by: User, *, words: str = "") -> QuerySet[User]:
    """Accounts whose person or any post is in a unit that the administrator holds."""
    held = units_of(by, "users.view")
    posted = Post.objects.filter(user=OuterRef("pk"), unit__in=held)
    seen = User.objects.filter(Q(person__unit__in=held) | Exists(posted))
    if words:
        seen = seen.filter(Q(username__startswith=words.lower()) | Q(name__contains=words))
    return seen.select_related("person__unit").order_by("username")


def posts(by: User, *, user: User) -> QuerySet[Post]:
    """A user's posts, past and present, in the units that the administrator holds."""
    return user.posts.filter(unit__in=units_of(by, "users.view")).select_related("unit", "given_by")


def posts_to_end(by: User) -> QuerySet[Post]:
    """Posts that the security administrator may end."""
    return Post.objects.on().filter(unit__in=units_of(by, "posts.give")).select_related("unit", "user")
