"""`ingest`: files through a profile into a lake, one batch a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from zhunsheng.errors import Problem
from zhunsheng.ingest import files, mapping, quarantine, readers
from zhunsheng.ingest.codes import code_table
from zhunsheng.ingest.landing import Stamp, Workshop
from zhunsheng.ingest.mapping import Mapper
from zhunsheng.ingest.profile import Profile, Target
from zhunsheng.ingest.readers.base import Reading, ahead
from zhunsheng.ingest.scope import Scope
from zhunsheng.ingest.staging import Stage, set_aside_broken
from zhunsheng.lake import Batch, Lake, Origin
from zhunsheng.lake import manifest as manifests


class Progress(Protocol):
    """Told of each block: the file's name, the bytes (or rows) just read, and the file's size where known."""

    def __call__(self, name: str, *, advance: int, total: int | None) -> None: ...


@dataclass
class Report:
    """What an ingest did. ``batch`` is None where every file was already held; ``holders`` says by which batch."""

    batch: Batch | None
    skipped: list[str] = field(default_factory=list)
    holders: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, dict[str, object]]] = field(default_factory=list)


def ingest(
    paths: Sequence[Path],
    *,
    profile: Profile,
    lake: Lake,
    progress: Progress | None = None,
    local_law: Path | None = None,
    scope: Scope | None = None,
) -> Report:
    """Read files into the lake as one batch that lands whole or not at all.

    A file whose bytes the lake already took through the same profile is skipped. Every other row ends accepted,
    amended (its key was held with other content), known (held exactly so), or quarantined. Violation codes are read by the
    law data, a bureau's own layer in the folder ``local_law`` first. Rows outside a ``scope`` are quarantined.

    Raises
    ------
    Problem
        Where a file as a whole cannot be taken; nothing has landed then.
    """
    fits(lake, profile=profile)
    report = Report(None)
    with lake.writing():
        sources = fresh(files.expand(paths, profile=profile), profile=profile, lake=lake, report=report)
        if sources:
            workshop = Workshop(lake, stamp=Stamp.new())
            run = Run(workshop, profile=profile, report=report, progress=progress, local_law=local_law, scope=scope)
            report.batch = run.batch(sources)
            lake.land(report.batch, folder=workshop.folder)
    return report


def fits(lake: Lake, *, profile: Profile) -> None:
    """A lake has one currency and one law."""
    for what, theirs, ours in (
        ("currency", profile.currency, lake.currency),
        ("jurisdiction", profile.jurisdiction, lake.jurisdiction),
    ):
        if theirs and theirs != ours:
            raise Problem("lake_differs", what=what, theirs=theirs, ours=ours, profile=profile.id)


def fresh(paths: Sequence[Path], *, profile: Profile, lake: Lake, report: Report) -> list[tuple[Path, Origin]]:
    """The files that the lake has not yet taken through this profile, with their hashes."""
    taken = {
        origin.sha256: batch.id
        for batch in lake.batches()
        if batch.profile_digest == profile.digest
        for origin in batch.origins
    }
    new = []
    for path in paths:
        digest = manifests.sha256(path)
        if digest in taken:
            report.skipped.append(path.name)
            report.holders[path.name] = taken[digest]
        else:
            new.append((path, Origin(path.name, digest, path.stat().st_size)))
            taken[digest] = ""
    return new


class Run:
    """One batch in the making."""

    def __init__(
        self,
        workshop: Workshop,
        *,
        profile: Profile,
        report: Report,
        progress: Progress | None,
        local_law: Path | None,
        scope: Scope | None,
    ) -> None:
        self.lake = lake = workshop.lake
        self.profile = profile
        self.report = report
        self.progress = progress
        self.workshop = workshop
        self.scope = scope
        self.codes, self.law_version = code_table(lake.jurisdiction, local=local_law)
        self.stages: dict[str, Stage] = {}
        self.origins: list[Origin] = []
        self.header: tuple[str, ...] = ()
        self.answered: set[str | None] = set()

    def batch(self, sources: Sequence[tuple[Path, Origin]]) -> Batch:
        """Read the files and make their batch in the workshop."""
        for path, origin in sources:
            targets = files.targets(path, profile=self.profile)
            before = path.stat().st_mtime_ns
            for reading in self._readings(path, targets=targets):
                self._take(reading, origin=origin, targets=targets)
            if path.stat().st_mtime_ns != before:
                raise Problem("file_changed", file=path.name)
        return self.workshop.batch(
            list(self.stages.values()),
            profile=self.profile,
            law_version=self.law_version,
            origins=self.origins,
            resolved=self._resolved(),
        )

    def _resolved(self) -> list[tuple[str, int]]:
        """Quarantined rows that the files bring back: in now, or held again under a new number."""
        if not self.answered:
            return []
        named = [entry for entry in quarantine.entries(self.lake) if entry.id in self.answered]
        own = [entry for entry in named if self.scope is None or self.scope.answers(entry)]
        if len(own) < len(named):
            self.report.notes.append(("answers_refused", {"rows": len(named) - len(own)}))
        return [(entry.batch, entry.number) for entry in own]

    def _readings(self, path: Path, *, targets: Sequence[Target]) -> Iterator[Reading]:
        known = {name for target in targets for name in mapping.known_names(target)}
        return readers.read(path, profile=self.profile, known=known)

    def _take(self, reading: Reading, *, origin: Origin, targets: Sequence[Target]) -> None:
        header = self._header(reading, targets=targets)
        if not header:
            return
        number = len(self.origins)
        answered = header.index(quarantine.ID) if quarantine.ID in header else None
        rows = 0
        for block in ahead(iter(reading.blocks)):
            rows += block.rows.num_rows + len(block.broken)
            set_aside_broken(block.broken, quarantine=self.workshop.quarantine, table=targets[0].name, file=number)
            for target in targets:
                self._stage(target).add(block, header=header, file=number)
            if answered is not None:
                self.answered.update(block.rows[f"c{answered}"].to_pylist())
            if self.progress:
                self.progress(reading.name, advance=block.size, total=origin.bytes if reading.encoding else None)
        self.origins.append(replace(origin, name=reading.name, encoding=reading.encoding, header=header, rows=rows))

    def _header(self, reading: Reading, *, targets: Sequence[Target]) -> tuple[str, ...]:
        """The reading's own header, else that of the file before it where an export goes on without one."""
        header = reading.header
        if not header and self.header and reading.width == len(self.header):
            self.report.notes.append(("header_inherited", {"file": reading.name}))
            header = self.header
        if not header and "#" in reading.name:
            self.report.notes.append(("sheet_skipped", {"file": reading.name}))
            return ()
        for target in targets:
            mapping.check(target, header=header, profile=self.profile, file=reading.name)
        self.header = header
        return header

    def _stage(self, target: Target) -> Stage:
        if target.name not in self.stages:
            mapper = Mapper(target, self.profile, self.lake.zone, self.codes, self.lake.key().pseudonyms)
            self.stages[target.name] = Stage(
                mapper,
                lake=self.lake,
                folder=self.workshop.pieces,
                quarantine=self.workshop.quarantine,
                scope=self.scope,
            )
        return self.stages[target.name]
