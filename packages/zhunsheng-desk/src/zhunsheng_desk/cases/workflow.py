"""The legal transitions of a case, as a table. Nothing else changes a state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.reasons import confirming
from zhunsheng_desk.problems import Problem

S = Case.State
LOOKED_INTO = (S.ASSIGNED, S.DOCUMENTS, S.ASKED, S.REPLIED)


@dataclass(frozen=True)
class Move:
    """From which states an action leads where, and who may take it.

    `limit` names the days (limits.toml) within which the next step is due; `says` whether words are asked for;
    `mine` whether only the reviewer of the case, or who stands in for them, may take it.
    """

    starts: tuple[S, ...]
    end: S
    permission: str
    limit: str = ""
    says: bool = True
    mine: bool = False


MOVES = {
    "assign": Move(
        (S.NEW, S.ASSIGNED, S.DOCUMENTS, S.REPLIED), S.ASSIGNED, "cases.assign", limit="first_look", says=False
    ),
    "documents": Move((S.ASSIGNED, S.REPLIED), S.DOCUMENTS, "cases.review", limit="documents", mine=True),
    "supply": Move((S.DOCUMENTS,), S.ASSIGNED, "cases.supply", limit="decide"),
    "ask": Move((S.ASSIGNED, S.DOCUMENTS, S.REPLIED), S.ASKED, "cases.review", limit="reply", mine=True),
    "reply": Move((S.ASKED,), S.REPLIED, "cases.own", limit="decide"),
    "propose": Move(LOOKED_INTO, S.SECOND, "cases.review", limit="second", mine=True),
    "decide": Move(LOOKED_INTO, S.DECIDED, "cases.review", limit="appeal", mine=True),
    "confirm": Move((S.SECOND,), S.DECIDED, "cases.second", limit="appeal"),
    "return": Move((S.SECOND,), S.REPLIED, "cases.second", limit="decide"),
    "appeal": Move((S.DECIDED,), S.APPEAL, "cases.own", limit="answer_appeal"),
    "settle": Move((S.APPEAL,), S.DECIDED, "cases.settle", limit="appeal"),
    "close": Move((S.DECIDED,), S.CLOSED, "cases.review", says=False),
    "pull": Move((S.HISTORY,), S.NEW, "cases.assign"),
    "reopen": Move((S.CLOSED,), S.NEW, "cases.oversee", limit="first_look"),
}
REASONED = ("propose", "decide", "settle")  # with a reason of the list


def open_to(case: Case) -> list[str]:
    """Actions that the state of a case allows."""
    return [name for name, move in MOVES.items() if case.state in move.starts]


def barred(case: Case, *, action: str) -> Problem | None:
    """Why a case does not admit an action that its state allows, whoever takes it."""
    over = case.due is not None and case.due < timezone.localdate()
    if action == "ask" and case.person is None:
        return Problem("case_no_person")
    if action == "decide" and (case.level == Case.Level.RED or case.sealed):
        return Problem("case_second_reader")
    if action == "appeal" and (over or case.appealed):
        return Problem("case_appeal_over")
    if action == "close" and case.person and case.decision in confirming() and not over and not case.appealed:
        return Problem("case_appeal_open", due=case.due)
    return None
