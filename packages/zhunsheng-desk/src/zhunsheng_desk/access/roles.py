"""Roles and permissions as data: each app's permissions.toml says which roles hold what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.texts import Entry, gather


def roles() -> Mapping[str, Entry]:
    """All roles: code -> its power and text."""
    return gather("roles.toml")


def permissions() -> Mapping[str, Entry]:
    """All permissions: code -> its roles and text."""
    return gather("permissions.toml")


def power_of(role: str) -> Power:
    """The kind of account that may hold a role."""
    return Power(str(roles()[role].more["power"]))


@cache
def holders(permission: str) -> frozenset[tuple[Power, str]]:
    """Roles that carry a permission, with the power of the account they count in. An unknown permission has none."""
    entry = permissions().get(permission)
    held = cast("list[str]", entry.more["roles"]) if entry else []
    return frozenset((power_of(role), role) for role in held)


def roles_with(permission: str, *, power: str) -> list[str]:
    """Codes of the roles that give a permission to an account of this power."""
    return sorted(role for own, role in holders(permission) if own == power)
