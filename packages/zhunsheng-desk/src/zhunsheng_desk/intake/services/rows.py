"""Rows held back: listed, seen in clear, mended one by one, taken out to be mended as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.bridge import imports, lakes
from zhunsheng_desk.bridge.lakes import Told
from zhunsheng_desk.intake.landing import keep_batch
from zhunsheng_desk.intake.models import Batch, HeldRow
from zhunsheng_desk.intake.selectors import held, place, scope_of_user
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem

Wrong = tuple[tuple[str, str, str], ...]


@transaction.atomic
def list_rows(unit: Unit, *, shown: Sequence[int], purpose: str, by: User) -> None:
    """Keep which rows a list showed."""
    require(by, "held.view", unit=unit)
    record("held.listed", by=by, unit=unit, purpose=purpose, detail={"rows": list(shown)})


@transaction.atomic
def open_row(row: HeldRow, *, purpose: str, by: User) -> dict[str, str]:
    """The row as its source gave it, in clear. Nobody sees one without this."""
    require(by, "held.view", unit=row.unit)
    if row.state != HeldRow.State.HELD:
        return {}
    found = lakes.source_rows(place().lake, entries={row.entry}, who=f"desk:{by.username}")
    record("held.viewed", by=by, unit=row.unit, subject=row, purpose=purpose, detail={"row": row.entry})
    return found.get(row.entry, {})


def mend_row(row: HeldRow, *, values: Mapping[str, str], purpose: str, by: User) -> Wrong:
    """Try the row again with some cells replaced: empty where it was taken in, else what is still wrong.

    The lake decides who was first: a row that somebody mended or sent again meanwhile is refused.
    """
    require(by, "held.view", unit=row.unit)
    require(by, "intake.upload", unit=row.unit)
    profile = imports.known(place())[0].get(row.batch.profile)
    if profile is None:
        raise Problem("profile_gone", profile=row.batch.profile)
    scope = scope_of_user(by, permission="intake.upload")
    try:
        batch, wrong = imports.mend(place(), entry=row.entry, values=values, profile=profile, scope=scope)
    except Told as told:
        raise (Problem("row_answered") if told.code == "entry_unknown" else told) from told
    changed = {"row": row.entry, "columns": sorted(values)}
    with transaction.atomic():
        if batch is None:
            record("held.tried", by=by, unit=row.unit, subject=row, purpose=purpose, detail=changed)
        else:
            keep_batch(batch, unit=row.unit, upload=None, who=by)
            detail = changed | {"batch": batch.id}
            record("held.mended", by=by, unit=row.unit, subject=row, purpose=purpose, detail=detail)
    return wrong


@transaction.atomic
def export_rows(batch: Batch, *, purpose: str, by: User) -> tuple[Entry, list[str], list[list[str]]]:
    """Headings and lines of a batch's rows held back, as far as the user may see them, to be mended and sent again.

    Lines that could not be split into columns are left out: they are mended at the source.
    """
    rows = list(held(by, permission="held.export").filter(batch=batch, state=HeldRow.State.HELD))
    if not rows:
        raise Problem("rows_none")
    for unit in {row.unit for row in rows}:
        require(by, "held.export", unit=unit)
    found = lakes.source_rows(place().lake, entries={row.entry for row in rows}, who=f"desk:{by.username}")
    whole = [(row, found[row.entry]) for row in rows if row.entry in found and lakes.TEXT not in found[row.entry]]
    names = list(dict.fromkeys(name for _, cells in whole for name in cells))
    headings = [lakes.ID, "_file", "_line", lakes.REASONS, *names]
    lines = [
        [row.entry, row.file, str(row.line), row.reasons(), *(cells.get(name, "") for name in names)]
        for row, cells in whole
    ]
    detail = {"batch": batch.key, "rows": [row.number for row, _ in whole]}
    kept = record("held.exported", by=by, unit=batch.unit, subject=batch, purpose=purpose, detail=detail)
    return kept, headings, lines
