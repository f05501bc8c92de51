"""May this user do this, here? Every answer comes from posts held today; without one the answer is no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.roles import permissions, roles_with
from zhunsheng_desk.problems import Refused

if TYPE_CHECKING:
    from zhunsheng_desk.orgs.models import Unit

AnyUser = User | AnonymousUser


def posts_with(user: AnyUser, permission: str) -> models.QuerySet[Post]:
    """The posts of today that carry a permission. None for who is not signed in, inactive, or of another power."""
    if not isinstance(user, User) or not user.is_active:
        return Post.objects.none()
    return Post.objects.on().filter(user=user, role__in=roles_with(permission, power=user.power))


def units_of(user: AnyUser, permission: str) -> models.QuerySet[Post, Any]:
    """Ids of the units where a user holds a permission, as a subquery: the posts' units and all below them."""
    return posts_with(user, permission).values("unit__down__below")


def holds(user: AnyUser, permission: str) -> bool:
    """Whether a user holds a permission anywhere; what it covers is asked with `may`."""
    return posts_with(user, permission).exists()


def held(user: User) -> frozenset[str]:
    """All permissions that a user holds anywhere, by one query."""
    if not user.is_active:
        return frozenset()
    own = set(Post.objects.on().filter(user=user).values_list("role", flat=True))
    return frozenset(code for code in permissions() if own.intersection(roles_with(code, power=user.power)))


def may(user: AnyUser, permission: str, *, unit: Unit) -> bool:
    """Whether a user holds a permission at a unit, by a post there or above."""
    return posts_with(user, permission).filter(unit__down__below=unit.pk).exists()


def require(user: AnyUser, permission: str, *, unit: Unit) -> None:
    """Refuse what the user may not do at the unit. Services call this before they write."""
    if not may(user, permission, unit=unit):
        raise Refused("not_permitted", permission=permission, unit=str(unit))


class Scoped(models.QuerySet[Any]):
    """Rows that belong to a unit. The model says which permission shows it, and where its unit is."""

    def visible_to(self, user: AnyUser, *, permission: str = "") -> Self:
        """Rows of the units where the user holds the permission, by default the one that shows the model."""
        model: Any = self.model
        return self.filter(**{f"{model.unit_field}__in": units_of(user, permission or model.view_permission)})

    def within(self, unit: Unit) -> Self:
        """Rows of a unit and all below it."""
        model: Any = self.model
        return self.filter(**{f"{model.unit_field}__in": unit.down.values("below")})


class InUnit(models.Model):
    """A model whose rows belong to a unit; each states `view_permission`."""

    view_permission: ClassVar[str]
    unit_field: ClassVar[str] = "unit"

    objects = Scoped.as_manager()

    class Meta:
        abstract = True
