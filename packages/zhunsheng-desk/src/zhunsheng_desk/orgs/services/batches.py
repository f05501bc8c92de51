"""Imports: uploaded, looked at, applied, undone."""

from __future__ import annotations

import hashlib

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.orgs.imports.columns import read
from zhunsheng_desk.orgs.imports.judging import judge, state
from zhunsheng_desk.orgs.models import Batch, BatchRow, Unit
from zhunsheng_desk.orgs.services import applying
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.web.workbooks import rows_of

Verdict = BatchRow.Verdict
DOES = (Verdict.NEW, Verdict.CHANGE)


@transaction.atomic
def draft_batch(*, kind: str, unit: Unit, file_name: str, content: bytes, by: User) -> Batch:
    """Read a workbook and keep what each line would do. Nothing is changed yet."""
    require(by, f"{kind}.change", unit=unit)
    judged = judge(read(rows_of(content), kind=kind), kind=kind, user=by)
    digest = hashlib.sha256(content).hexdigest()
    batch = Batch.objects.create(kind=kind, unit=unit, file_name=file_name[:200], file_digest=digest, by=by)
    rows = [
        BatchRow(batch=batch, line=row.line, verdict=row.verdict, before=row.before, after=row.after,
                 problem=row.problem, params=row.params)
        for row in judged
    ]  # fmt: skip
    BatchRow.objects.bulk_create(rows, batch_size=500)
    record("import.drafted", by=by, unit=unit, subject=batch, detail={"file": digest, "rows": len(rows)})
    return batch


@transaction.atomic
def apply_batch(batch: Batch, *, by: User) -> Batch:
    """Do what the preview said, all of it or nothing; refused where anything has changed since."""
    batch = _locked(batch)
    require(by, f"{batch.kind}.change", unit=batch.unit)
    if batch.state != Batch.State.DRAFT:
        raise Problem("batch_not_draft", state=batch.get_state_display())
    rows = list(batch.rows.filter(verdict__in=DOES))
    if not rows:
        raise Problem("batch_empty")
    again = {row.line: row for row in judge([(row.line, dict(row.after)) for row in rows], kind=batch.kind, user=by)}
    for row in rows:
        now = again[row.line]
        if now.problem or now.before != row.before:
            raise Problem("batch_moved_on", line=row.line, key=_key(row))
        applying.apply(batch.kind, after=row.after, before=row.before, by=by)
    batch.state = Batch.State.APPLIED
    batch.save(update_fields=["state"])
    record("import.applied", by=by, unit=batch.unit, subject=batch, detail={"rows": len(rows)})
    return batch


@transaction.atomic
def undo_batch(batch: Batch, *, by: User) -> Batch:
    """Put everything back as it was before; refused where something has been built upon it since."""
    batch = _locked(batch)
    require(by, f"{batch.kind}.change", unit=batch.unit)
    if batch.state != Batch.State.APPLIED:
        raise Problem("batch_not_applied", state=batch.get_state_display())
    key = "code" if batch.kind == Batch.Kind.UNITS else "number"
    now = {values[key]: values for values in state(batch.kind)}
    rows = list(batch.rows.filter(verdict__in=DOES).order_by("-line"))
    for row in rows:
        if now.get(_key(row)) != row.after:
            raise Problem("batch_built_upon", line=row.line, key=_key(row))
        applying.take_back(batch.kind, after=row.after, before=row.before, by=by)
    batch.state = Batch.State.UNDONE
    batch.save(update_fields=["state"])
    record("import.undone", by=by, unit=batch.unit, subject=batch, detail={"rows": len(rows)})
    return batch


def _locked(batch: Batch) -> Batch:
    locked: Batch = Batch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
    return locked


def _key(row: BatchRow) -> str:
    return str(row.after.get("code") or row.after["number"])
