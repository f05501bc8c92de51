"""Decided leads as the table that circulars read: by unit, never persons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge.cells import safe_cell
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.models import Lead
from zhunsheng_desk.cases.reasons import reasons
from zhunsheng_desk.orgs.models import Unit

COLUMNS = ("warning_id", "unit_id", "kind", "level", "decision", "decided_at")


def decided(user: User, *, within: Unit) -> list[Lead]:
    """Leads of the cases that the user may take out, decided and not under appeal."""
    cases = selectors.cases(user, permission="cases.export").filter(unit__in=within.down.values("below"))
    settled = cases.filter(state__in=("decided", "closed"), decided_at__isnull=False)
    return list(Lead.objects.filter(case__in=settled).select_related("case__unit").order_by("warning_id"))


def table(leads: Iterable[Lead]) -> bytes:
    """CSV in UTF-8; times with their offset."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([safe_cell(cell) for cell in row] for row in rows(leads))
    return text.getvalue().encode()


def rows(leads: Iterable[Lead]) -> Iterator[tuple[str, ...]]:
    """A row for each decided lead."""
    for lead in leads:
        case = lead.case
        said = str(reasons()[case.decision].more["circular"])
        at = case.decided_at.isoformat() if case.decided_at else ""
        yield lead.warning_id, case.unit.code, case.kind, lead.level, said, at
