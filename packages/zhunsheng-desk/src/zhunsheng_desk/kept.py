"""How a model keeps its past. Each model declares one; a structure test asks for it."""

from __future__ import annotations

from enum import StrEnum


class Kept(StrEnum):
    """The three ways."""

    LOGGED = "each write goes through a service and is an entry of the audit log"
    ADDED = "rows are added and ended, never overwritten: the table is its own history"
    PASSING = "not a record: attempts, drafts, sessions"
