"""A batch of the lake entered into the desk: the unit that sent it, its rows held back, the rows that it answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge import lakes
from zhunsheng_desk.bridge.lakes import Landed
from zhunsheng_desk.intake.models import Batch, HeldRow, Upload
from zhunsheng_desk.intake.selectors import place, unit_index
from zhunsheng_desk.orgs.models import Unit

AT_ONCE = 2000


def keep_batch(landed: Landed, *, unit: Unit | None, upload: Upload | None, who: User | None) -> Batch:
    """Enter a batch once; its rows held back go to the units that they name, below the one that sent it."""
    old: Batch | None = Batch.objects.filter(key=landed.id).first()
    if old is not None:
        return old
    batch: Batch = Batch.objects.create(
        unit=unit or _answered_for(landed), key=landed.id, profile=landed.profile, at=landed.at, upload=upload, by=who,
        files=list(landed.files), counts={name: list(counts) for name, counts in landed.counts.items()},
        answers=len(landed.answers),
    )  # fmt: skip
    _hold(batch)
    _answer(landed)
    return batch


def _answered_for(landed: Landed) -> Unit:
    """The unit whose rows a batch of mended ones answers, else the top unit."""
    units: set[int] = set()
    for rows in _answered(landed):
        units |= set(rows.values_list("unit", flat=True))
    return Unit.objects.get(pk=units.pop()) if len(units) == 1 else Unit.objects.filter(parent=None).earliest("code")


def _hold(batch: Batch) -> None:
    index, below = unit_index(), set(batch.unit.down.values_list("below", flat=True))
    made = []
    for row in lakes.held(place().lake, batch=batch.key):
        named = index.get(row.unit)
        made.append(
            HeldRow(
                unit_id=named if named in below else batch.unit_id, batch=batch, number=row.number, file=row.file[:300],
                line=row.line, table=row.table, columns=list(row.columns), codes=list(row.codes), values=list(row.values),
                first_code=row.codes[0],
            )
        )  # fmt: skip
    HeldRow.objects.bulk_create(made, batch_size=AT_ONCE)


def _answer(landed: Landed) -> None:
    for rows in _answered(landed):
        rows.update(state=HeldRow.State.ANSWERED)


def _answered(landed: Landed) -> Iterator[QuerySet[HeldRow]]:
    """Rows held back that the batch answers, some at a time."""
    for key in sorted({batch for batch, _ in landed.answers}):
        numbers = [number for batch, number in landed.answers if batch == key]
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            yield HeldRow.objects.filter(batch__key=key, number__in=part)
