"""A dry run: the whole ingest, up to the moment where its batch would land."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zhunsheng.ingest import quarantine
from zhunsheng.ingest.landing import Stamp, Workshop
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.quarantine import Entry
from zhunsheng.ingest.run import Progress, Report, Run, fits, fresh
from zhunsheng.ingest.scope import Scope
from zhunsheng.lake import Lake

SHOWN = 20


@dataclass(frozen=True)
class Trial:
    """What an ingest would do.

    Parameters
    ----------
    report : as `ingest` would give it; its batch has not landed and is gone.
    reasons : rows that would be quarantined by table, column and code, most first.
    held : the first of them.
    """

    report: Report
    reasons: tuple[tuple[tuple[str, str, str], int], ...] = ()
    held: tuple[Entry, ...] = ()


def trial(
    path: Path,
    *,
    profile: Profile,
    lake: Lake,
    progress: Progress | None = None,
    local_law: Path | None = None,
    scope: Scope | None = None,
) -> Trial:
    """What `ingest` would do with a file now: every row is read, mapped, judged and compared with those held.

    The lake is not changed and not locked; work in progress lies in a temporary folder that is gone at the end.

    Raises
    ------
    Problem
        As `ingest`.
    """
    fits(lake, profile=profile)
    report = Report(None)
    with tempfile.TemporaryDirectory(prefix="zhunsheng-trial-") as folder:
        beside = Lake(lake.path, identity=lake.identity, spill=Path(folder, "spill"))
        sources = fresh([path], profile=profile, lake=beside, report=report)
        if not sources:
            return Trial(report)
        workshop = Workshop(beside, stamp=Stamp.new(), place=Path(folder))
        run = Run(workshop, profile=profile, report=report, progress=progress, local_law=local_law, scope=scope)
        report.batch = batch = run.batch(sources)
        if batch.quarantine is None:
            return Trial(report)
        file = workshop.folder / batch.quarantine.path
        counted: Counter[tuple[str, str, str]] = Counter()
        for entry in quarantine.held_back(file, batch=batch):
            counted.update((entry.table, *reason) for reason in zip(entry.columns, entry.codes, strict=True))
        held = tuple(islice(quarantine.held_back(file, batch=batch), SHOWN))
        return Trial(report, tuple(counted.most_common()), held)
