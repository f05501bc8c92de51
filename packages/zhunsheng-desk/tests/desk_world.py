"""A small bureau for tests: one bureau, two branches, brigades and squadrons below, and a user for any role anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from zhunsheng_desk.access.models import Post, User
from zhunsheng_desk.access.roles import power_of
from zhunsheng_desk.orgs import tree
from zhunsheng_desk.orgs.models import Person, Posting, Unit

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PASSWORD = "Right-horse-battery-1"
TREE = {
    "bureau": ("150000000300", "自治区总队", None),
    "branch": ("150100000300", "甲支队", "bureau"),
    "brigade": ("150102000300", "甲一大队", "branch"),
    "squadron": ("150102000301", "甲一中队", "brigade"),
    "other": ("150200000300", "乙支队", "bureau"),
    "other_brigade": ("150202000300", "乙一大队", "other"),
}
KINDS = {"bureau": "bureau", "branch": "branch", "other": "branch", "squadron": "squadron"}


@dataclass
class World:
    """Units by name, and makers of people and users."""

    units: dict[str, Unit] = field(default_factory=dict)
    made: int = 0

    def person(self, unit: str, name: str = "测试") -> Person:
        """A person who does not exist, in a unit."""
        self.made += 1
        person = Person.objects.create(number=f"T{self.made:05d}", name=name, kind="police", unit=self.units[unit])
        Posting.objects.create(person=person, unit=person.unit, since=timezone.localdate())
        return person

    def user(self, role: str, unit: str, *, username: str = "") -> User:
        """A user with a role at a unit."""
        self.made += 1
        user = self.account(power_of(role), username or f"{role}{self.made}", unit=unit)
        Post.objects.create(user=user, unit=self.units[unit], role=role, since=timezone.localdate())
        return user

    def account(self, power: str, username: str, *, unit: str = "") -> User:
        """An account without a post."""
        person = self.person(unit) if unit and power == "work" else None
        user = User(username=username, name=username, power=power, person=person)
        user.must_change, user.password_set = False, timezone.now()
        user.password = self.hash
        user.save()
        return user

    @cached_property
    def hash(self) -> str:
        """The hash of PASSWORD, made once."""
        user = User()
        user.set_password(PASSWORD)
        return str(user.password)


def world() -> World:
    """Make the units."""
    made = World()
    for name, (code, shown, parent) in TREE.items():
        above = made.units[parent] if parent else None
        unit = Unit.objects.create(code=code, name=shown, kind=KINDS.get(name, "brigade"), parent=above)
        tree.add(unit)
        made.units[name] = unit
    return made
