"""What was done to the world: one label for each subject and signal."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HEADS = ("subject_kind", "subject_id", "kind", "signal", "starts", "ends", "strength", "share", "record_ids")


@dataclass(frozen=True)
class Label:
    """Misconduct that a world holds.

    Parameters
    ----------
    kind : ``padding``, ``arbitrary`` or ``downgrading``.
    strength : ``strong``, ``medium``, ``weak``, or the share as it was asked for.
    share : altered records over all in scope, those added counted in.
    record_ids : what was altered or added: records; readings for P3 and for a reading whose record was made away with;
        ``series@month`` for P2.
    """

    subject_kind: str
    subject_id: str
    kind: str
    signal: str
    starts: datetime
    ends: datetime
    strength: str
    share: float
    record_ids: tuple[str, ...]


def write(labels: Sequence[Label], *, path: Path) -> None:
    """Write labels as CSV, ids joined with semicolons."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for label in labels:
            times = (label.starts.isoformat(), label.ends.isoformat())
            head = (label.subject_kind, label.subject_id, label.kind, label.signal)
            writer.writerow((*head, *times, label.strength, f"{label.share:.6f}", ";".join(label.record_ids)))
