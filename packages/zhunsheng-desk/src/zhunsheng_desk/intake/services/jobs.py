"""What the desk itself does with a file: its turn, its dry run, its landing, its failure. Only the desk calls these."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge.lakes import Landed
from zhunsheng_desk.intake import files
from zhunsheng_desk.intake.landing import keep_batch
from zhunsheng_desk.intake.models import Batch, Upload
from zhunsheng_desk.intake.turns import moved
from zhunsheng_desk.problems import Refused

State = Upload.State
BEGINS = {State.SENT: ("begin_trial", "intake.trial_begun"), State.QUEUED: ("begin", "intake.begun")}


@transaction.atomic
def begin_next(*, by: User | None) -> Upload | None:
    """Take the file whose turn it is; None where none waits."""
    _only_the_desk(by is not None)
    waiting = Upload.objects.select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    found = waiting.filter(state__in=BEGINS).order_by("pk").first()
    if found is None:
        return None
    move, event = BEGINS[State(found.state)]
    upload = moved(found, move=move)
    record(event, by=by, unit=upload.unit, subject=upload)
    return upload


@transaction.atomic
def resume(*, by: User | None) -> int:
    """Put back in line what a worker that died had begun. A batch that had landed is found by its file, not made twice."""
    _only_the_desk(by is not None)
    begun = list(Upload.objects.filter(state__in=(State.TRYING, State.TAKING)))
    for upload in begun:
        step = "resume" if upload.state == State.TAKING else "resume_trial"
        upload = moved(upload, move=step)
        record("intake.resumed", by=by, unit=upload.unit, subject=upload)
    return len(begun)


@transaction.atomic
def end_trial(upload: Upload, *, profile: str, found: dict[str, Any], by: User | None) -> None:
    """Keep what the dry run said."""
    _only_the_desk(by is not None)
    upload = moved(upload, move="tried")
    upload.profile, upload.found = profile, found
    upload.save(update_fields=["profile", "found"])
    record("intake.tried", by=by, unit=upload.unit, subject=upload, detail={"tables": found.get("tables", {})})


def land(upload: Upload, *, batch: Landed, notes: list[dict[str, str]], by: User | None) -> Batch:
    """Keep the batch that a file landed as, with its rows held back."""
    _only_the_desk(by is not None)
    with transaction.atomic():
        upload = moved(upload, move="landed")
        upload.ended, upload.found = timezone.now(), upload.found | {"notes": notes}
        upload.save(update_fields=["ended", "found"])
        kept = keep_batch(batch, unit=upload.unit, upload=upload, who=upload.taken_by)
        record(
            "intake.landed", by=by, unit=upload.unit, subject=kept, detail={"batch": batch.id, "counts": batch.counts}
        )
    files.forget(upload)
    return kept


def end_known(upload: Upload, *, holder: str, by: User | None) -> None:
    """Say which batch had the file already."""
    _only_the_desk(by is not None)
    with transaction.atomic():
        upload = moved(upload, move="known")
        upload.ended, upload.found = timezone.now(), upload.found | {"holder": holder}
        upload.save(update_fields=["ended", "found"])
        record("intake.known", by=by, unit=upload.unit, subject=upload, detail={"batch": holder})
    files.forget(upload)


@transaction.atomic
def fail(upload: Upload, *, problem: dict[str, str], found: dict[str, Any], by: User | None) -> None:
    """Keep why a file could not be read or taken in; it stays for another profile."""
    _only_the_desk(by is not None)
    upload = moved(upload, move="fail")
    upload.found = found | {"problem": problem}
    upload.save(update_fields=["found"])
    record("intake.failed", by=by, unit=upload.unit, subject=upload, detail={"problem": problem["en"]})


@transaction.atomic
def wait(upload: Upload, *, by: User | None) -> None:
    """Back in line: somebody else is writing into the lake."""
    _only_the_desk(by is not None)
    upload = moved(upload, move="wait")
    record("intake.waited", by=by, unit=upload.unit, subject=upload)


@transaction.atomic
def note(batch: Landed, *, by: User | None) -> Batch:
    """Enter a batch that landed without the desk, or whose landing the desk did not live to see."""
    _only_the_desk(by is not None)
    kept = keep_batch(batch, unit=None, upload=None, who=None)
    record("batch.noted", by=by, unit=kept.unit, subject=kept, detail={"batch": batch.id})
    return kept


def _only_the_desk(somebody: bool) -> None:
    if somebody:
        raise Refused("page_not_permitted", permission="-")
