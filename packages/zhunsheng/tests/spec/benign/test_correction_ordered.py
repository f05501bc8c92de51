"""Correction ordered, told by example."""

from datetime import timedelta

import pytest

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import correction_ordered
from zhunsheng.integrity.lowering import changes
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window

ACT = START + timedelta(days=30)


def at(days):
    return (ACT + timedelta(days=days)).isoformat()


def ordered(folder, *, steps, editor, reason=None, procedure="ordinary"):
    """Was a fine lowered four days after the act lowered by order?"""
    row = record(1, officer_id="o1", occurred_at=ACT.isoformat(), procedure=procedure, status_reason=reason)
    edit = {
        "record_id": row["record_id"],
        "edited_at": at(4),
        "editor_id": editor,
        "column": "fine",
        "before": "9",
        "after": "5",
    }
    taken = [
        {"record_id": row["record_id"], "step": step, "at": at(days), "officer_id": who} for step, days, who in steps
    ]
    tables = {"edits": [edit], **({"steps": taken} if taken else {})}
    scope = Scope(lake_of([row], folder, tables=tables), Law.load("cn"), END, Window(START, END), "M")
    found = correction_ordered.marked(scope, changes=changes(scope).rename(at="edited_at"))
    (answer,) = scope.run(found)["ordered"].to_pylist()
    return answer


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("decision", 1, "o1"), ("review", 3, "head")], True),
        ([("review", 0.5, "head"), ("decision", 1, "o1")], False),  # the review that every ordinary case has
        ([("decision", 1, "o1"), ("review", 3, "o1")], False),  # reviewed by oneself
        ([("decision", 1, "o1"), ("review", 5, "head")], False),  # only after the change
        ([("review", 3, "head")], False),  # no decision on file: nobody knows which review it is
    ],
)
def test_a_review_by_another_after_the_decision_orders_what_follows(tmp_path, steps, expected):
    assert ordered(tmp_path, steps=steps, editor="o1") is expected


def test_in_the_summary_procedure_the_decision_is_the_act_itself(tmp_path):
    assert ordered(tmp_path, steps=[("review", 3, "head")], editor="o1", procedure="summary") is True


@pytest.mark.parametrize(("editor", "expected"), [("clerk", True), ("o1", False), (None, False)])
def test_words_count_only_where_the_log_shows_another_hand(tmp_path, editor, expected):
    assert ordered(tmp_path, steps=[], editor=editor, reason="经复核更正") is expected
