"""All pages of the site, and for each page about a record how to make such a record in a unit."""

from __future__ import annotations

import methods_world
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import campaigns_world
import duties_world
import inspections_world
import intake_world
from desk_world import PNG, World
from hazard_world import hazard_record
from zhunsheng_desk.access.models import Post
from zhunsheng_desk.attachments.receiving import keep
from zhunsheng_desk.cases import seal
from zhunsheng_desk.cases.models import Case, Draw, File, Plea, Step
from zhunsheng_desk.orgs.models import Batch


def patterns(resolver: URLResolver | None = None, space: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += patterns(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            found.append((f"{space}{entry.name}", entry))
    return found


def record_of(name: str, world: World, unit: str) -> dict[str, object]:
    """The keys in the address of a page about a record of a unit. A page with keys that is not known here fails."""
    app, _, page = name.partition(":")
    if app in RECORDS:
        return RECORDS[app](page, world, unit)
    if page.startswith("unit"):
        return {"pk": world.units[unit].pk}
    if page.startswith("person"):
        return {"pk": world.person(unit).pk}
    if page == "batch_template":
        return {"kind": "people"}
    if page.startswith("batch"):
        by = world.user("clerk", unit)
        return {
            "pk": Batch.objects.create(kind="people", unit=world.units[unit], file_name="x", file_digest="", by=by).pk
        }
    if page == "post_end":
        return {"pk": Post.objects.get(user=world.user("officer", unit)).pk}
    if app == "accounts":
        return {"pk": world.user("officer", unit).pk}
    raise AssertionError(f"{name}: say in record_of what its record is")


def case_record(page: str, world: World, unit: str) -> int:
    """A case of a unit, or what hangs on one."""
    person, own = world.person(unit), world.units[unit]
    if page.startswith("draw"):
        return Draw.objects.create(
            unit=own, source=person.number, population=[], drawn=[], assessed=0, sealed=seal.sealed("x")
        ).pk
    if page.startswith("plea"):
        return Plea.objects.create(person=person, unit=own, kind="correct", text="x", due=timezone.localdate()).pk
    case = Case.objects.create(
        kind="padding", subject_kind="officer", subject_id=person.number, person=person, unit=own, opened=timezone.localdate(),
        shown_from=timezone.localdate(),
    )  # fmt: skip
    if page != "file":
        return case.pk
    step = Step.objects.create(case=case, turn=1, action="supply", state="assigned")
    file = SimpleUploadedFile("x.png", PNG)
    return File.objects.create(step=step, attachment=keep(file, by=world.user("legal", unit))).pk


RECORDS = {
    "hazards": lambda page, world, unit: {"pk": hazard_record(world, unit, page)},
    "cases": lambda page, world, unit: {"pk": case_record(page, world, unit)},
    "campaigns": campaigns_world.record_of,
    "inspections": inspections_world.record_of,
    "duties": duties_world.record_of,
    "intake": intake_world.record_of,
    "methods": methods_world.record_of,
}
