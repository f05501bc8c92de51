"""What only the desk itself does, from its server's command line: founding a bureau, saving and restoring."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.powers import Power
from zhunsheng_desk.access.roles import power_of, roles
from zhunsheng_desk.accounts.services.posts import give_post
from zhunsheng_desk.accounts.services.users import open_administrator
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.verification import Report, verify
from zhunsheng_desk.home import backups
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.orgs.services.units import found_bureau
from zhunsheng_desk.problems import Problem, Refused


@transaction.atomic
def found_desk(*, code: str, name: str, by: User | None) -> list[tuple[User, str]]:
    """Found an empty desk: its top unit, and an administrator of each power with the post of that power there.

    Parameters
    ----------
    code : the bureau's organ code, 12 digits.
    name : the bureau's name, as on its seal.
    by : None; only the desk itself, from the server's command line, may do it.

    Returns
    -------
    list of (User, str)
        Each administrator with the password for the first sign-in. It is kept nowhere.
    """
    if by is not None or Unit.objects.exists() or User.objects.exists():
        raise Problem("desk_founded")
    unit = found_bureau(code=code, name=name, by=by)
    opened = []
    for role, said in roles().items():
        power = power_of(role)
        if power != Power.WORK:
            user, password = open_administrator(username=role, name=str(said.text), power=power, by=by)
            give_post(user, role=role, unit=unit, by=by)
            opened.append((user, password))
    record("desk.founded", by=by, unit=unit, subject=unit, detail={"code": code, "accounts": len(opened)})
    return opened


def save_desk(folder: Path, *, by: User | None) -> None:
    """Copy the desk into a new folder. The copy itself tells that it was made."""
    if by is not None:
        raise Refused("page_not_permitted", permission="-")
    with transaction.atomic():
        record("desk.saved", by=by, detail={"folder": str(folder)})
    backups.save(folder)


def restore_desk(folder: Path, *, by: User | None) -> Report:
    """Put a copy into an empty desk, and verify the log that came with it."""
    if by is not None:
        raise Refused("page_not_permitted", permission="-")
    backups.restore(folder)
    call_command("migrate", verbosity=0)  # the copy may be of an older desk
    with transaction.atomic():
        record("desk.restored", by=by, detail={"folder": str(folder)})
    return verify()
