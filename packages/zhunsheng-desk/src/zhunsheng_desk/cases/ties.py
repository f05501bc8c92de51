"""Whether a user may take a step in a case: permission, recusal, whose case it is, who may not judge their own judgement."""

from __future__ import annotations

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds, require
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.workflow import MOVES
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Refused


def require_reach(by: User, *, case: Case, action: str) -> None:
    """Refuse who may not take the step.

    Raises
    ------
    Refused
        ``not_permitted``, ``case_not_about_you``, ``case_recused``, ``case_not_reviewer``, ``case_same_reader``.
    """
    move = MOVES[action]
    if move.permission == "cases.own":
        if not case.person_id or by.person_id != case.person_id or not holds(by, "cases.own"):
            raise Refused("case_not_about_you")
        return
    require(by, move.permission, unit=case.unit)
    require_no_tie(by, case=case)
    if move.mine and by.pk != case.reviewer_id and not stands_in(by, case=case):
        raise Refused("case_not_reviewer", reviewer=case.reviewer or "–")
    if action in ("confirm", "return") and by.pk == case.proposed_by_id:
        raise Refused("case_same_reader")
    if action == "settle" and by.pk in (case.decided_by_id, case.proposed_by_id):
        raise Refused("case_same_reader")


def require_no_tie(by: User, *, case: Case) -> None:
    """Refuse who is the subject, serves in the same squadron, or declared the subject a relative."""
    if tied(by, case=case):
        raise Refused("case_recused", name=by.name)


def tied(user: User, *, case: Case) -> bool:
    """Whether the user must keep out of the case."""
    if case.person_id and user.relatives.filter(person=case.person_id).exists():
        return True
    if not user.person:
        return False
    place = case.person.unit if case.person else case.unit
    return user.person_id == case.person_id or (place.kind == Unit.Kind.SQUADRON and user.person.unit_id == place.pk)


def stands_in(user: User, *, case: Case) -> bool:
    """Whether the reviewer is away and named the user."""
    return selectors.stands_in_for(user).filter(user=case.reviewer_id).exists()
