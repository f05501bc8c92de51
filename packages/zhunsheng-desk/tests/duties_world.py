"""Duty lists and documents in the small bureau, for tests."""

from __future__ import annotations

from campaigns_world import day
from desk_world import World
from zhunsheng_desk.attachments.models import Attachment
from zhunsheng_desk.duties.models import Document, DocumentVersion, DutyList, Signature


def record_of(page: str, world: World, unit: str) -> dict[str, object]:
    """The keys of a page about a duty list, a document (not issued, so its own unit's) or a scan of a unit."""
    place, by = world.units[unit], world.user("leader", unit)
    if page.startswith("list"):
        made = DutyList.objects.create(unit=place, title="x", holder="x", rhythm="month", since=day(0))
        return {"pk": made.pk}
    document = Document.objects.create(unit=place, kind="pledge", title="x")
    if page == "scan_file":
        version = DocumentVersion.objects.create(document=document, number=1, text="x", digest="x", by=by)
        scan = Attachment.objects.create(name="x.png", kind="png", size=1, digest="0" * 64, by=by)
        signature = Signature.objects.create(
            version=version, person=by.person, digest="x", on_paper=True, scan=scan, by=by
        )
        return {"pk": signature.pk}
    return {"pk": document.pk}
