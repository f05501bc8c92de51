"""Whether the log is whole: each entry hashed again, each link, the end, and every seal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhunsheng_desk.audit.chain import FALLBACK, digest_of
from zhunsheng_desk.audit.models import Entry, Head
from zhunsheng_desk.audit.seals import seals

MOST_FAULTS = 20


@dataclass
class Report:
    """What was found. `faults` is empty for a whole log."""

    entries: int = 0
    seals: int = 0
    fallback: int = 0  # entries hashed with the fallback, for want of SM3
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """No fault."""
        return not self.faults

    def fault(self, said: str) -> None:
        """Keep the first faults."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(said)


def verify() -> Report:
    """Read the whole log in order."""
    report = Report()
    sealed = _sealed(report)
    before, last = "", 0
    for entry in _entries():
        report.entries += 1
        report.fallback += entry.algorithm == FALLBACK
        for said in _faults(entry, last, before, sealed.get(entry.seq)):
            report.fault(said)
        before, last = entry.digest, entry.seq
    head = Head.objects.filter(pk=1).first()
    if (head.seq, head.digest) != (last, before) if head else last:
        report.fault(_("The chain ends at entry %(seq)d, but its head says otherwise.") % {"seq": last})
    for seq in sealed:
        if seq > last:
            report.fault(_("Entry %(seq)d was sealed and is gone.") % {"seq": seq})
    return report


def _faults(entry: Entry, last: int, before: str, sealed: str | None) -> Iterator[str]:
    if entry.seq != last + 1:
        yield _("Entries %(first)d to %(last)d are missing.") % {"first": last + 1, "last": entry.seq - 1}
    elif entry.before != before:
        yield _("Entry %(seq)d does not follow the one before it.") % {"seq": entry.seq}
    if digest_of(entry) != entry.digest:
        yield _("Entry %(seq)d was changed.") % {"seq": entry.seq}
    if sealed not in (None, entry.digest):
        yield _("Entry %(seq)d is not the one that was sealed.") % {"seq": entry.seq}


def _sealed(report: Report) -> dict[int, str]:
    found: dict[int, str] = {}
    for line, seal in enumerate(seals(), start=1):
        report.seals += 1
        if not seal.good:
            report.fault(_("Line %(line)d of the seals does not hold.") % {"line": line})
        else:
            found[seal.seq] = seal.digest
    return found


def _entries() -> Iterator[Entry]:
    return Entry.objects.order_by("seq").iterator(chunk_size=2000)
