"""Adding to the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from zhunsheng_desk.access.models import User
from zhunsheng_desk.audit.chain import algorithm, canonical, digest_of
from zhunsheng_desk.audit.models import Entry, Head
from zhunsheng_desk.texts import gather

if TYPE_CHECKING:
    from zhunsheng_desk.orgs.models import Unit


def record(
    event: str,
    *,
    by: User | None,
    unit: Unit | None = None,
    subject: models.Model | None = None,
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry inside the transaction of what it tells; both stand or neither.

    Call it last: it locks the end of the chain until the transaction ends, so writers take turns from here on.

    Parameters
    ----------
    event : a code of an app's events.toml. An event that says ``purpose = true`` there must be given one.
    by : who did it; None for the desk itself (a first run, a lock after failures).
    unit : whose log shows it.
    subject : the row that it is about.
    detail : what changed, as JSON. No passwords or secrets.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"record({event!r}) belongs inside the transaction of what it tells")
    said = gather("events.toml")[event]
    if said.more.get("purpose") and not purpose.strip():
        raise RuntimeError(f"record({event!r}) needs its purpose")
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    entry = Entry(
        seq=head.seq + 1, at=timezone.now(), event=event, actor=by, unit=unit, subject=name_of(subject),
        purpose=purpose, detail=canonical(detail or {}), before=head.digest, algorithm=algorithm(),
    )  # fmt: skip
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    head.seq, head.digest = entry.seq, entry.digest
    head.save()
    return entry


def name_of(subject: models.Model | None) -> str:
    """How the log names a row: model and key."""
    return f"{subject._meta.label_lower}:{subject.pk}" if subject else ""
