"""The desk's own work on files: one at a time, each either done, told why not, or back in line after an interruption."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from zhunsheng_desk.bridge import imports, lakes
from zhunsheng_desk.bridge.imports import Profile
from zhunsheng_desk.bridge.lakes import Told
from zhunsheng_desk.intake import files
from zhunsheng_desk.intake.models import Batch, Upload
from zhunsheng_desk.intake.selectors import place, scope_at
from zhunsheng_desk.intake.services import jobs
from zhunsheng_desk.problems import Problem
from zhunsheng_desk.texts import gather

SAID_EVERY = 1.0  # seconds between two notes of progress
log = logging.getLogger(__name__)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this process is the only worker of the desk; it stays so until it ends, however it ends."""
    Path(settings.INTAKE).mkdir(parents=True, exist_ok=True, mode=0o700)
    with (Path(settings.INTAKE) / ".worker").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def work_off() -> int:
    """Do all that waits, then enter batches that came without the desk. Gives the number of files dealt with."""
    done = 0
    while (upload := jobs.begin_next(by=None)) is not None:
        done += 1
        if not _do(upload):
            break
    note_batches()
    return done


def note_batches() -> None:
    """Enter batches of the lake that the desk does not know."""
    known = set(Batch.objects.values_list("key", flat=True))
    for batch in lakes.batches(settings.LAKE, but=known):
        jobs.note(batch, by=None)


def _do(upload: Upload) -> bool:
    """One file's step; False where the lake is in use and the file must wait."""
    step = _try if upload.state == Upload.State.TRYING else _take
    try:
        step(upload)
    except Told as told:
        if told.code == "lake_busy" and upload.state == Upload.State.TAKING:
            jobs.wait(upload, by=None)
            return False
        jobs.fail(upload, problem={"zh": told.text.zh, "en": told.text.en}, found=_seen(upload), by=None)
    except Problem as problem:
        jobs.fail(upload, problem=_both(problem), found=_seen(upload), by=None)
    except Exception as fault:
        log.exception("file %s", upload.pk)
        jobs.fail(upload, problem=_both(Problem("intake_broken", detail=type(fault).__name__)), found={}, by=None)
    return True


def _try(upload: Upload) -> None:
    profile = _profile(upload)
    path = files.path_of(upload)
    said = imports.try_out(place(), path=path, profile=profile, scope=scope_at(upload.unit), count=_counter(upload))
    sheets = imports.look(path, profile=profile)
    jobs.end_trial(upload, profile=profile.id, found={"sheets": sheets} | said, by=None)


def _take(upload: Upload) -> None:
    taken = imports.take_in(
        place(),
        path=files.path_of(upload),
        profile=_profile(upload),
        scope=scope_at(upload.unit),
        count=_counter(upload),
    )
    batch = taken.batch
    if batch is None and not Batch.objects.filter(key=taken.holder).exists():
        batch = next((one for one in lakes.batches(settings.LAKE, but=set()) if one.id == taken.holder), None)
    if batch is None:
        jobs.end_known(upload, holder=taken.holder, by=None)
    else:  # landed now, or just before a worker died
        jobs.land(upload, batch=batch, notes=taken.notes, by=None)


def _profile(upload: Upload) -> Profile:
    """The profile chosen, else the one that knows most of the file's columns."""
    known, _ = imports.known(place())
    name = upload.profile
    if not name:
        suited = imports.suited(place(), path=files.path_of(upload))
        if not suited:
            raise Problem("profile_not_found")
        name = suited[0][0]
    if name not in known:
        raise Problem("profile_gone", profile=name)
    return known[name]


def _seen(upload: Upload) -> dict[str, Any]:
    """What can be shown of a file that was refused: its columns beside those that the profile, or the nearest one, knows."""
    path, profile = files.path_of(upload), imports.known(place())[0].get(upload.profile)
    if profile is None:
        return {"sheets": imports.nearest(place(), path=path)}
    try:
        return {"sheets": imports.look(path, profile=profile)}
    except Problem:
        return {}


def _counter(upload: Upload) -> Callable[[int, int], None]:
    """Keeps how far the file has been read, now and then."""
    state = {"read": 0, "said": time.monotonic()}

    def count(advance: int, total: int) -> None:
        state["read"] += advance
        if time.monotonic() - state["said"] > SAID_EVERY:
            state["said"] = time.monotonic()
            Upload.objects.filter(pk=upload.pk).update(read=state["read"], total=total)

    return count


def _both(problem: Problem) -> dict[str, str]:
    text = gather("problems.toml")[problem.code].text
    return {"zh": text.zh.format(**problem.params), "en": text.en.format(**problem.params)}
