"""When each document was made and each event happened: every step inside its limit, suspensions and examinations among them.

Columns ``d_KIND`` and ``e_KIND`` of the crashes, ``NO_TIME`` where there is none; ``d_KIND_2`` for a second one.
"""

from __future__ import annotations

import numpy as np

from zhunsheng.simulate.casework.crashes import FATAL, INJURY, ORDINARY, SUMMARY
from zhunsheng.simulate.casework.terms import Terms
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import DAY, HOUR, NO_TIME, NONE, Array, Rows, stream

SCENE = ("scene_photos", "scene_sketch", "survey_record", "statement")
UPHELD, REDO = 0, 1
OUTCOMES = ("upheld", "ordered_redo")


class Steps:
    """Fills the steps of crashes; draws come from a stream of its own."""

    def __init__(self, plan: Plan, *, rows: Rows, terms: Terms) -> None:
        self.rows, self.terms = rows, terms
        self.rng = stream(plan.seed, purpose="casework steps")

    def chance(self, share: float | Array) -> Array:
        """Yes for so many."""
        return np.asarray(self.rng.random(len(self.rows)) < share)

    def within(self, limit: str, *, begins: Array) -> Array:
        """Done at some moment inside the limit."""
        return self.terms.within(limit, begins=begins, share=0.02 + 0.93 * self.rng.beta(2, 2, len(self.rows)))

    def later(self, begins: Array, *, low: int, high: int) -> Array:
        """So many seconds later."""
        return np.where(begins == NO_TIME, NO_TIME, begins + self.rng.integers(low, high, len(self.rows)))


def only(values: Array, *, where: Array) -> Array:
    """The times where a mask holds, no time elsewhere."""
    return np.where(where, values, NO_TIME)


def known(values: Array) -> Array:
    """Is there a time."""
    return np.asarray(values != NO_TIME)


def fill(plan: Plan, *, rows: Rows, terms: Terms, drunk: Array) -> None:
    """All steps of all crashes.

    Parameters
    ----------
    drunk : crashes in which a driver had drunk.
    """
    steps = Steps(plan, rows=rows, terms=terms)
    _scene(steps, drunk=drunk)
    _examined(steps)
    _stated(steps)
    _reviewed(steps)
    _mediated(steps)


def _scene(steps: Steps, *, drunk: Array) -> None:
    rows = steps.rows
    ordinary = rows["procedure"] == ORDINARY
    for kind in SCENE:
        made = rows["arrived"] + (steps.rng.random(len(rows)) * (rows["cleared"] - rows["arrived"])).astype(np.int64)
        rows[f"d_{kind}"] = only(made, where=ordinary | (kind == "scene_photos"))
    consent = (rows["procedure"] == SUMMARY) & (rows["severity"] == INJURY)
    rows["d_summary_consent"] = only(rows["cleared"], where=consent)
    rows["d_alcohol_test"] = only(steps.later(rows["arrived"], low=600, high=2 * HOUR), where=drunk)
    many = rows["deaths"] >= 3
    rows["d_scene_video"] = only(rows["d_scene_photos"], where=many)
    rows["d_in_depth_report"] = only(steps.later(rows["cleared"], low=9 * DAY, high=40 * DAY), where=many)
    late = steps.chance(0.01) & (rows["procedure"] == SUMMARY)
    rows["e_late_reported"] = only(steps.later(rows["cleared"], low=DAY, high=20 * DAY), where=late)
    rows["e_accepted"] = steps.within("late_report", begins=rows["e_late_reported"])


def _examined(steps: Steps) -> None:
    """Death, commission, report, its service, another examination, and the day on which the report is final."""
    rows = steps.rows
    ordinary, fatal = rows["procedure"] == ORDINARY, rows["severity"] == FATAL
    rows["e_died"] = only(steps.later(rows["occurred"], low=0, high=3 * DAY), where=fatal)
    asked = (
        ordinary
        & (rows["fled"] == 0)
        & steps.chance(np.where(fatal, 0.9, np.where(rows["severity"] == INJURY, 0.25, 0.05)))
    )
    begins = only(np.maximum(rows["cleared"], rows["e_died"]), where=asked)
    rows["d_appraisal_request"] = steps.within("appraisal_commissioned", begins=begins)
    longer = steps.chance(0.1) & asked
    rows["e_extended"] = only(steps.later(rows["d_appraisal_request"], low=DAY, high=20 * DAY), where=longer)
    report = steps.within("appraisal_term", begins=rows["d_appraisal_request"])
    slow = steps.within("appraisal_longest", begins=rows["d_appraisal_request"])
    rows["d_appraisal_report"] = np.where(longer, slow, report)
    term = steps.terms.ends("appraisal_term", begins=rows["d_appraisal_request"])
    rows["e_appraisal_due"] = only(np.where(longer, slow, term - HOUR), where=asked)
    rows["e_report_served"] = steps.within("report_sent", begins=rows["d_appraisal_report"])
    again = asked & steps.chance(0.05)
    rows["e_reappraisal_asked"] = only(steps.within("reappraisal_asked", begins=rows["e_report_served"]), where=again)
    rows["d_appraisal_report_2"] = only(
        steps.later(rows["e_reappraisal_asked"], low=5 * DAY, high=20 * DAY), where=again
    )
    window = steps.terms.ends("reappraisal_asked", begins=rows["e_report_served"])
    rows["final"] = np.where(again, rows["d_appraisal_report_2"], window)
    rows["e_vehicle_notified"] = only(steps.within("vehicle_returned", begins=rows["final"]), where=asked)


def _stated(steps: Steps) -> None:
    """The statement by the way in which the case came to it, suspended or not, and its service."""
    rows = steps.rows
    ordinary, asked = rows["procedure"] == ORDINARY, known(rows["d_appraisal_request"])
    fled = rows["fled"] == 1
    rows["e_caught"] = only(steps.later(rows["cleared"], low=DAY, high=40 * DAY), where=fled & steps.chance(0.7))
    unsolved = fled & ~known(rows["e_caught"])
    rows["e_statement_requested"] = only(
        steps.later(rows["cleared"], low=3 * DAY, high=60 * DAY), where=unsolved & steps.chance(0.5)
    )
    plain = ordinary & ~asked & ~fled
    fast = plain & (rows["severity"] == INJURY) & steps.chance(0.08)
    rows["e_fast_requested"] = only(steps.later(rows["cleared"], low=HOUR, high=2 * DAY), where=fast)
    ways = (
        ("statement", only(rows["cleared"], where=plain & ~fast)),
        ("statement_appraisal", rows["final"]),
        ("statement_flight", rows["e_caught"]),
        ("statement_undetected", rows["e_statement_requested"]),
        ("fast", rows["e_fast_requested"]),
        ("simple_statement", only(rows["cleared"], where=rows["procedure"] == SUMMARY)),
    )
    made, way = np.full(len(rows), NO_TIME), np.full(len(rows), NONE)
    begins, ends = made.copy(), made.copy()
    for number, (limit, start) in enumerate(ways):
        here = known(start)
        made = np.where(here, steps.within(limit, begins=start), made)
        begins, way = np.where(here, start, begins), np.where(here, number, way)
        ends = np.where(here, steps.terms.ends(limit, begins=start), ends)
    rows["way"], rows["stated_from"], rows["stated_by"] = way, begins, ends
    rows["d_liability_statement"] = made
    _suspended(steps, free=np.isin(way, (0, 1, 2)))
    disclosed = (rows["severity"] == FATAL) & ordinary & known(rows["d_liability_statement"])
    rows["e_disclosed"] = only(rows["d_liability_statement"] - 4 * HOUR, where=disclosed)
    rows["e_served"] = steps.within("statement_served", begins=rows["d_liability_statement"])


def _suspended(steps: Steps, *, free: Array) -> None:
    """A few are suspended while the time runs; the statement comes within the time after it."""
    rows = steps.rows
    chosen = free & steps.chance(0.06)
    share = 0.05 + 0.85 * steps.rng.random(len(rows))
    begins = only(rows["stated_from"], where=chosen)
    rows["e_suspended"] = np.where(chosen, begins + (share * (rows["stated_by"] - begins)).astype(np.int64), NO_TIME)
    rows["e_resumed"] = steps.within("suspension_longest", begins=rows["e_suspended"])
    rows["resumed_by"] = steps.terms.ends("resumed", begins=rows["e_resumed"])
    made = steps.within("resumed", begins=rows["e_resumed"])
    rows["d_liability_statement"] = np.where(chosen, made, rows["d_liability_statement"])


def _reviewed(steps: Steps) -> None:
    """A request in time, the file above, the decision, and where it orders so a new statement."""
    rows = steps.rows
    asked = (rows["procedure"] == ORDINARY) & steps.chance(0.08)
    request = only(steps.within("review_asked", begins=rows["e_served"]), where=asked)
    rows["d_review_request"] = request
    direct = asked & steps.chance(0.2)
    rows["e_forwarded"] = only(steps.within("file_forwarded", begins=request), where=~direct)
    rows["e_file_called"] = only(steps.later(request, low=HOUR, high=DAY), where=direct)
    rows["e_file_submitted"] = steps.within("file_submitted", begins=rows["e_file_called"])
    rows["e_review_accepted"] = np.where(direct, rows["e_file_called"], rows["e_forwarded"])
    rows["d_review_decision"] = steps.within("review", begins=rows["e_review_accepted"])
    rows["outcome"] = np.where(known(rows["d_review_decision"]), np.where(steps.chance(0.12), REDO, UPHELD), NONE)
    rows["e_review_served"] = steps.within("review_served", begins=rows["d_review_decision"])
    redo = only(rows["d_review_decision"], where=rows["outcome"] == REDO)
    rows["d_liability_statement_2"] = steps.within("redetermination", begins=redo)


def _mediated(steps: Steps) -> None:
    rows = steps.rows
    asked = (rows["procedure"] == ORDINARY) & ~known(rows["d_review_request"]) & steps.chance(0.12)
    rows["e_mediation_asked"] = only(steps.within("mediation_asked", begins=rows["e_served"]), where=asked)
    rows["e_mediation_started"] = steps.later(rows["e_mediation_asked"], low=HOUR, high=20 * DAY)
    rows["d_mediation"] = steps.within("mediation", begins=rows["e_mediation_started"])
