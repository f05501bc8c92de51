"""Who inspects and re-checks comes from another unit."""

from __future__ import annotations

from zhunsheng_desk.access.models import User
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Refused


def require_outsider(by: User, *, unit: Unit) -> None:
    """Refuse a person of the unit, or of one below it."""
    if by.person and unit.down.filter(below=by.person.unit_id).exists():
        raise Refused("inspects_own_unit", unit=unit)
