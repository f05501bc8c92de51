"""The second factor set up, shown, recovered from, reset."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access import factor
from zhunsheng_desk.access.models import RecoveryCode, SecondFactor, User
from zhunsheng_desk.accounts.reach import require_reach
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.problems import Problem


def begin(user: User) -> SecondFactor:
    """The factor that the user is about to set up; one already in use is not touched."""
    return SecondFactor.objects.get_or_create(user=user, defaults={"secret": factor.new_secret()})[0]


@transaction.atomic
def confirm(user: User, *, code: str, by: User) -> list[str]:
    """Take the factor into use with a code of it; gives the recovery codes, which are shown once."""
    if user != by:
        require_reach(by, "nobody", user=user)
    own = SecondFactor.objects.select_for_update().get(user=user, confirmed=None)
    step = factor.step_of(own, code)
    if step is None:
        raise Problem("factor_wrong")
    own.confirmed, own.last_step = timezone.now(), step
    own.save(update_fields=["confirmed", "last_step"])
    codes = factor.new_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=factor.hash_of(code)) for code in codes)
    record("factor.set", by=by, subject=user)
    return codes


@transaction.atomic
def check(user: User, *, code: str) -> bool:
    """Whether a code of the phone, or one on paper, is good; each is good once."""
    own = SecondFactor.objects.select_for_update().get(user=user)
    code = code.strip()
    step = factor.step_of(own, code)
    if step is not None:
        own.last_step = step
        own.save(update_fields=["last_step"])
        return True
    paper = RecoveryCode.objects.filter(user=user, hash=factor.hash_of(code), used=None)
    if paper.update(used=timezone.now()):
        record("factor.recovered", by=user, subject=user)
        return True
    return False


@transaction.atomic
def reset_factor(user: User, *, by: User) -> None:
    """Forget a lost phone; the user sets up another at the next sign-in."""
    require_reach(by, "posts.give", user=user)
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    record("factor.reset", by=by, subject=user)
