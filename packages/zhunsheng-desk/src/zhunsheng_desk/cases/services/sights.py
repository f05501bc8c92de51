"""Cases seen and taken out, with the purpose."""

from __future__ import annotations

from django.db import transaction

from zhunsheng_desk.access.models import User
from zhunsheng_desk.access.scope import require
from zhunsheng_desk.audit.log import record
from zhunsheng_desk.audit.models import Entry
from zhunsheng_desk.cases.models import Case, File
from zhunsheng_desk.orgs.models import Unit


@transaction.atomic
def view_case(case: Case, *, purpose: str, by: User) -> Case:
    """Open a case; nobody sees one without this."""
    require(by, "cases.view", unit=case.unit)
    record("case.viewed", by=by, unit=case.unit, subject=case, purpose=purpose)
    return case


@transaction.atomic
def list_cases(unit: Unit, *, shown: list[int], purpose: str, by: User) -> None:
    """Keep which cases a list showed."""
    require(by, "cases.view", unit=unit)
    record("cases.listed", by=by, unit=unit, purpose=purpose, detail={"cases": shown})


@transaction.atomic
def take_file(file: File, *, purpose: str, by: User) -> File:
    """Keep that a file was taken out, before it is."""
    case = file.step.case
    require(by, "cases.view", unit=case.unit)
    record("case.file_taken", by=by, unit=case.unit, subject=case, purpose=purpose, detail={"file": file.attachment_id})
    return file


@transaction.atomic
def export_leads(unit: Unit, *, count: int, purpose: str, by: User) -> Entry:
    """Keep that decided leads were taken out, before they are."""
    require(by, "cases.export", unit=unit)
    return record("leads.exported", by=by, unit=unit, subject=unit, purpose=purpose, detail={"count": count})
