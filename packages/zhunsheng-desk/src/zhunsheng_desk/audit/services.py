"""What is done with the log itself; each is an entry too."""

from __future__ import annotations

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import holds
from zhunsheng_desk.audit import seals
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Entry, Head
from zhunsheng_desk.audit.verification import Report, verify
from zhunsheng_desk.problems import Refused


def seal_head(*, by: User | None) -> int:
    """Sign the present end of the chain; gives its entry number. The desk itself does it by the command `seal`."""
    if by and not holds(by, "audit.verify"):
        raise Refused("page_not_permitted", permission="audit.verify")
    with transaction.atomic():
        head = Head.objects.filter(pk=1).first()
        if head is None:
            return 0
        seals.add(seq=head.seq, digest=head.digest)
        record("audit.sealed", by=by, detail={"seq": head.seq, "key": seals.fingerprint()})
    return head.seq


def check_log(*, by: User | None) -> Report:
    """Verify the whole log, and keep what was found."""
    if by and not holds(by, "audit.verify"):
        raise Refused("page_not_permitted", permission="audit.verify")
    report = verify()
    with transaction.atomic():
        record("audit.verified", by=by, detail={"entries": report.entries, "faults": report.faults})
    return report


def exported(*, entries: int, purpose: str, by: User) -> Entry:
    """Keep that entries were taken out."""
    if not holds(by, "audit.export"):
        raise Refused("page_not_permitted", permission="audit.export")
    with transaction.atomic():
        return record("audit.exported", by=by, purpose=purpose, detail={"entries": entries})
