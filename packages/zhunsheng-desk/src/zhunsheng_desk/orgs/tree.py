"""The closure of the tree, kept as units are added and moved."""

from __future__ import annotations

from django.utils import timezone

from zhunsheng_desk.orgs.models import Placement, Span, Unit


def add(unit: Unit) -> None:
    """Spans and placement of a new unit."""
    above = Span.objects.filter(below=unit.parent_id).values_list("above_id", "depth") if unit.parent_id else []
    Span.objects.bulk_create(
        [Span(above_id=pk, below=unit, depth=depth + 1) for pk, depth in above]
        + [Span(above=unit, below=unit, depth=0)]
    )
    Placement.objects.create(unit=unit, parent=unit.parent, since=timezone.localdate())


def move(unit: Unit, *, parent: Unit) -> None:
    """Hang a unit, with all below it, under another; the placement before is ended, not lost."""
    inside = list(unit.down.values_list("below_id", "depth"))
    ids = [pk for pk, _ in inside]
    Span.objects.filter(below__in=ids).exclude(above__in=ids).delete()
    above = list(parent.up.values_list("above_id", "depth"))
    Span.objects.bulk_create(
        Span(above_id=top, below_id=low, depth=up + down + 1) for top, up in above for low, down in inside
    )
    unit.parent = parent
    unit.save(update_fields=["parent"])
    today = timezone.localdate()
    unit.placements.filter(until=None).update(until=today)
    Placement.objects.create(unit=unit, parent=parent, since=today)


def lies_below(unit: Unit, *, above: Unit) -> bool:
    """Whether a unit is another or lies below it."""
    return above.down.filter(below=unit).exists()
