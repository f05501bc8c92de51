"""Files sent in, tried through a profile, ordered to be taken in, dropped."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.bridge import imports
from zhunsheng_desk.intake import files
from zhunsheng_desk.intake.models import Upload
from zhunsheng_desk.intake.selectors import place
from zhunsheng_desk.intake.turns import moved
from zhunsheng_desk.intake.workflow import KEPT
from zhunsheng_desk.orgs.models import Unit
from zhunsheng_desk.problems import Problem


def send_file(*, unit: Unit, name: str, chunks: Iterable[bytes], profile: str, by: User) -> Upload:
    """Keep a file for its dry run. One that the unit sent already and that still waits is not kept twice."""
    require(by, "intake.upload", unit=unit)
    _known(profile)
    token = uuid4()
    plain, digest, size = files.keep(token, name=name, chunks=chunks)
    upload = Upload(token=token, unit=unit, name=plain, digest=digest, size=size, profile=profile, by=by)
    try:
        with transaction.atomic():
            _refuse_second(upload)
            upload.save(force_insert=True)
            detail = {"file": digest, "bytes": size, "profile": profile}
            record("intake.uploaded", by=by, unit=unit, subject=upload, detail=detail)
    except BaseException:
        files.forget(upload)
        raise
    return upload


@transaction.atomic
def choose_profile(upload: Upload, *, profile: str, by: User) -> Upload:
    """Try the file again through another profile."""
    _known(profile)
    require(by, "intake.upload", unit=upload.unit)
    upload = moved(upload, move="try")
    upload.profile, upload.found, upload.read = profile, {}, 0
    upload.save(update_fields=["profile", "found", "read"])
    detail = {"profile": profile}
    record("intake.profile_chosen", by=by, unit=upload.unit, subject=upload, detail=detail)
    return upload


@transaction.atomic
def order(upload: Upload, *, by: User) -> Upload:
    """Take the file in as the preview said, as soon as its turn comes."""
    require(by, "intake.upload", unit=upload.unit)
    upload = moved(upload, move="take")
    upload.taken_by, upload.read = by, 0
    upload.save(update_fields=["taken_by", "read"])
    record("intake.ordered", by=by, unit=upload.unit, subject=upload, detail={"file": upload.digest})
    return upload


def drop(upload: Upload, *, by: User) -> None:
    """Let go of a file that has not been taken in."""
    require(by, "intake.upload", unit=upload.unit)
    with transaction.atomic():
        upload = moved(upload, move="drop")
        upload.ended = timezone.now()
        upload.save(update_fields=["ended"])
        record("intake.dropped", by=by, unit=upload.unit, subject=upload, detail={"file": upload.digest})
    files.forget(upload)


def _known(profile: str) -> None:
    if profile and profile not in imports.names(place()):
        raise Problem("profile_gone", profile=profile)


def _refuse_second(upload: Upload) -> None:
    before = Upload.objects.within(upload.unit).filter(digest=upload.digest, state__in=KEPT).select_related("by")
    first = before.first()
    if first is not None:
        at = timezone.localtime(first.at).strftime("%Y-%m-%d %H:%M")
        raise Problem("intake_waiting", by=first.by, at=at, state=first.get_state_display())
