"""What an app shows outside its own pages: entries of the menu, what waits for a user, figures of a unit.

An app says so in its own board.py: ``MENU``, ``waiting(user)`` and ``figures(user, unit)``, each of which may be absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

from django.apps import apps

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import held

if TYPE_CHECKING:
    from zhunsheng_desk.orgs.models import Unit


@dataclass(frozen=True)
class MenuItem:
    """One entry: its label is a lazy translation, its view a name of urls.py; shown to who holds the permission."""

    label: object
    view: str
    permission: str
    order: int


@dataclass(frozen=True)
class Item:
    """Something that waits for a user, and where it is done."""

    label: str
    url: str
    due: date | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Figure:
    """A number about a unit, and the records that it counts."""

    label: str
    value: int | str
    url: str


def boards() -> list[ModuleType]:
    """The board.py of each app that has one."""
    names = [f"{config.name}.board" for config in apps.get_app_configs() if config.name.startswith("zhunsheng_desk.")]
    return [import_module(name) for name in names if name != __name__ and find_spec(name)]


def menu(user: User) -> list[MenuItem]:
    """What the user's menu holds."""
    items, own = [item for board in boards() for item in getattr(board, "MENU", ())], held(user)
    return sorted((item for item in items if item.permission in own), key=lambda item: item.order)


def waiting(user: User) -> list[Item]:
    """What waits for the user, urgent first, then by due date."""
    items = [item for board in boards() if hasattr(board, "waiting") for item in board.waiting(user)]
    return sorted(items, key=lambda item: (not item.urgent, item.due or date.max))


def figures(user: User, *, unit: Unit) -> list[Figure]:
    """The unit's figures that the user may see."""
    return [figure for board in boards() if hasattr(board, "figures") for figure in board.figures(user, unit)]
