"""The job behind a preview: the bureau's lake assessed with what stands and with what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from zhunsheng_desk.bridge import methods
from zhunsheng_desk.methods import layer
from zhunsheng_desk.methods.limits import limits
from zhunsheng_desk.methods.models import Preview, Proposal
from zhunsheng_desk.problems import Problem

S = Preview.State


def run_next() -> bool:
    """Make the next preview that waits; False where none does. Several processes may ask: each preview is made by one."""
    _revive()
    found = Preview.objects.filter(state=S.WAITING, proposal__state=Proposal.State.PROPOSED).order_by("pk").first()
    if found is None or not _claimed(found):
        return False
    try:
        _run(found)
    except Exception as fault:
        problem = str(fault) if isinstance(fault, Problem) else f"{type(fault).__name__}: {fault}"
        Preview.objects.filter(pk=found.pk, state=S.RUNNING).update(state=S.FAILED, problem=problem)
        if not isinstance(fault, Problem):
            raise
    return True


def _revive() -> None:
    """A process that ended midway leaves its preview running; it waits again after a while."""
    quiet = timezone.now() - timedelta(minutes=limits().beat_minutes)
    Preview.objects.filter(state=S.RUNNING, beat__lt=quiet).update(state=S.WAITING, beat=timezone.now())


def _claimed(preview: Preview) -> bool:
    now, steps = timezone.now(), 2 * (len(methods.rooms()) - 1)
    mine = Preview.objects.filter(pk=preview.pk, state=S.WAITING)
    return bool(mine.update(state=S.RUNNING, beat=now, done=0, steps=steps))


def _run(preview: Preview) -> None:
    if not Path(settings.LAKE).exists():
        raise Problem("lake_not_named")
    lake, proposal = Path(settings.LAKE), preview.proposal
    as_of = methods.last_day(lake)
    agreed = layer.confirmed()
    others = [one for one in agreed if (one.kind, one.target) != (proposal.kind, proposal.target)]
    proposal.since = date.min  # as if it had always stood; the proposal itself is not saved
    told = _teller(preview)
    with layer.trial(agreed) as folder:
        before = methods.levels(lake, as_of=as_of, local=folder, told=told)
    with layer.trial([*others, proposal]) as folder:
        after = methods.levels(lake, as_of=as_of, local=folder, told=told)
    rows = compared(before, after=after)
    same = len(before.keys() | after.keys()) - len(rows)
    mine = Preview.objects.filter(pk=preview.pk, state=S.RUNNING)
    mine.update(state=S.DONE, rows=rows, same=same, as_of=as_of, done=F("steps"), beat=timezone.now())


def compared(before: methods.Levels, *, after: methods.Levels) -> list[dict[str, Any]]:
    """The leads of two assessments that differ, by unit, kind and subject."""
    rows = []
    for key in before.keys() | after.keys():
        (unit, was), (_, now) = before.get(key, ("", "")), after.get(key, ("", ""))
        if was != now:
            subject_kind, subject_id, kind = key
            place = unit or after[key][0]
            rows.append({"subject_kind": subject_kind, "subject_id": subject_id, "kind": kind, "unit": place,
                         "before": was, "after": now})  # fmt: skip
    return sorted(rows, key=lambda row: (row["unit"], row["kind"], row["subject_kind"], row["subject_id"]))


def _teller(preview: Preview) -> Callable[[str], None]:
    def told(_: str) -> None:
        mine = Preview.objects.filter(pk=preview.pk, state=S.RUNNING)
        mine.update(done=F("done") + 1, beat=timezone.now())

    return told
