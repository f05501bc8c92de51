"""Shared signature, told by example."""

from datetime import timedelta

from makers import END, START, lake_of, record
from zhunsheng.integrity.benign import shared_signature
from zhunsheng.integrity.scope import Scope
from zhunsheng.law import Law
from zhunsheng.types import Window


def signed(tmp_path, rows, *, steps=()):
    """Records whose second signature stands elsewhere."""
    tables = {"steps": list(steps)} if steps else {}
    scope = Scope(lake_of(rows, tmp_path, tables=tables), Law.load("cn"), END, Window(START, END), "M")
    given = scope.columns("record_id", "officer_id", "unit_id", "document_no", "partner_id")
    found = scope.run(shared_signature.signed(given.mutate(one=given.partner_id.isnull()), scope=scope))
    return sorted(found["record_id"].to_pylist())


def test_one_decision_for_several_violations_is_signed_once(tmp_path):
    rows = [
        record(1, officer_id="a", document_no="d1"),
        record(2, officer_id="a", document_no="d1", partner_id="b"),
        record(3, officer_id="a", document_no="d2"),
        record(4, officer_id="a", document_no="d1", unit_id="elsewhere"),
        record(5, officer_id="a"),
    ]
    assert signed(tmp_path, rows) == ["r0000001"]


def test_a_step_taken_by_another_is_a_second_officer_and_a_review_is_not(tmp_path):
    rows = [record(number, officer_id="a") for number in (1, 2, 3)] + [record(4, officer_id="a", partner_id="b")]
    at = (START + timedelta(hours=9)).isoformat()
    taken = [("r0000001", "notice", "b"), ("r0000002", "review", "b"), ("r0000003", "decision", "a")]
    steps = [{"record_id": name, "step": step, "at": at, "officer_id": who} for name, step, who in taken]
    assert signed(tmp_path, rows, steps=steps) == ["r0000001"]
