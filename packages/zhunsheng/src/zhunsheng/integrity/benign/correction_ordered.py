"""Correction ordered: what a review or an objection ordered is the reviewer's doing, not the officer's."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from zhunsheng.integrity.scope import Scope

CAUSE = "correction_ordered"
WORDS = "words.correction_ordered"
DAYS = 30  # a review answers for changes made so many days after it, as long as an extended objection takes


def marked(scope: Scope, *, changes: ir.Table) -> ir.Table:
    """The changes with ``ordered``: did somebody other than the record's officer have it made?

    Parameters
    ----------
    changes : ``record_id``, ``at``, ``officer_id``, ``procedure``, ``status_reason`` and ``own`` (the officer keyed the change;
        null where the editor is not known); one row a record and moment.

    Notes
    -----
    Either a review step of another person stands between the decision and the change, or the reason says so in words of the
    law data *and* the log shows that another person keyed it. Words alone prove nothing: whoever lowers writes them too.
    """
    worded = _worded(changes, scope=scope) & (changes.own == False)  # noqa: E712  (null stays null)
    rows = changes.mutate(worded=worded.fill_null(False))
    if not scope.lake.has("steps"):
        return rows.mutate(ordered=rows.worded).drop("worded")
    found = _reviewed(scope, changes=changes)
    rows = rows.join(found, ["record_id", "at"], how="left", rname="{name}_of_review")
    rows = rows.mutate(ordered=rows.worded | rows.reviewed.fill_null(False))
    return rows.select(*changes.columns, "ordered")


def _worded(changes: ir.Table, *, scope: Scope) -> ir.BooleanValue:
    patterns = [str(rule.data["value"]) for rule in scope.law.of_kind("parameter") if rule.id == WORDS]
    return changes.status_reason.fill_null("").re_search("|".join(patterns)) if patterns else ibis.literal(False)


def _reviewed(scope: Scope, *, changes: ir.Table) -> ir.Table:
    """Changes with a review by another person after the decision (of the summary procedure: after the act)."""
    steps = scope.table("steps").select("record_id", "step", step_at="at", signed="officer_id")
    steps = steps.filter(steps.step.isin(["decision", "review"]))
    acts = scope.every.select("record_id", "occurred_at")
    known = changes.select("record_id", "at", "officer_id", "procedure").join(acts, "record_id", rname="{name}_of_act")
    both = known.join(steps, "record_id", rname="{name}_of_step")
    both = both.filter(both.step_at <= both.at)
    decided = both.group_by("record_id", "at").aggregate(decided=both.step_at.max(where=both.step == "decision"))
    both = both.join(decided, ["record_id", "at"], rname="{name}_of_decision")
    begun = ibis.ifelse(both.procedure == "summary", both.occurred_at, ibis.null("timestamp('UTC')"))
    late = both.step_at > ibis.coalesce(both.decided, begun)
    soon = both.at <= both.step_at + ibis.interval(days=DAYS)
    other = both.signed.notnull() & both.officer_id.notnull() & (both.signed != both.officer_id)
    hit = both.filter((both.step == "review") & late & soon & other)
    return hit.select("record_id", "at").distinct().mutate(reviewed=ibis.literal(True))
