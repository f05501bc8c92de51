"""Files into the lake: profiles, what a file would do, taking it in, mending a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.errors import Problem as LibraryProblem
from zhunsheng.errors import message
from zhunsheng.ingest import headers, mapping
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.profile import Profile
from zhunsheng.ingest.retry import mend as mend_entry
from zhunsheng.ingest.run import Report, ingest
from zhunsheng.ingest.scope import Scope
from zhunsheng.ingest.trial import Trial, trial
from zhunsheng.lake import Lake
from zhunsheng_desk.bridge import lakes
from zhunsheng_desk.bridge.lakes import Landed, Told
from zhunsheng_desk.texts import Text

__all__ = ["Profile", "Scope"]
Json = dict[str, Any]
Count = Callable[[int, int], None]  # bytes or rows read now, bytes in all (0: not known)


@dataclass(frozen=True)
class Place:
    """Where the lake, a bureau's own profiles and its own layer of law lie."""

    lake: Path
    profiles: Path
    law: Path | None = None

    def made(self) -> Lake:
        """The lake, made empty where there is none."""
        return Lake.create(self.lake)


@dataclass(frozen=True)
class Taken:
    """What became of a file: the batch it landed as, or the one that already had it; what the library noted."""

    batch: Landed | None
    holder: str
    notes: list[Json]


def known(place: Place) -> tuple[dict[str, Profile], list[Text]]:
    """Profiles by id, the bureau's own first; and what is wrong with those of its own that cannot be read."""
    found, wrong = {}, []
    for path in sorted(place.profiles.glob("*.toml")):
        try:
            own = profiles.load(str(path))
            found[own.id] = own
        except LibraryProblem as problem:
            wrong.append(lakes.text_of(problem))
    return found | {name: profiles.shipped(name) for name in profiles.known() if name not in found}, wrong


def names(place: Place) -> dict[str, Text]:
    """Profiles by id, in words."""
    return {one.id: Text(zh=one.zh, en=one.en) for one in known(place)[0].values()}


def columns(profile: Profile) -> list[tuple[str, str, list[str]]]:
    """What a profile fills: table, column, and the names it looks for in a source."""
    return [
        (target.name, column, [name for name in mapping.names_of(field) if name != "—"])
        for target in profile.targets
        for column, field in target.columns.items()
    ]


def taken_for(profile: Profile, *, table: str, column: str) -> list[str]:
    """Texts of the source that the profile knows for a column, where it has a list of them."""
    fields = [target.columns.get(column) for target in profile.targets if target.name == table]
    return list(dict.fromkeys(text for field in fields for text in mapping.texts_of(field)))


def suited(place: Place, *, path: Path) -> list[tuple[str, int]]:
    """Profiles that could take a file, best first, with the columns that each knows."""
    try:
        return headers.suited(path, profiles=list(known(place)[0].values()))
    except LibraryProblem as problem:
        raise Told(problem) from problem


def look(path: Path, *, profile: Profile) -> list[Json]:
    """A file's sheets as the profile sees them: columns, what is missing, first rows with persons and plates masked."""
    try:
        return [
            {
                "name": sheet.name,
                "encoding": sheet.encoding,
                "headings": [
                    {"name": one.name, "columns": list(one.columns), "near": list(one.near), "shown": one.shown}
                    for one in sheet.headings
                ],
                "lacking": list(sheet.lacking),
                "rows": [list(row) for row in sheet.rows],
            }
            for sheet in headers.look(path, profile=profile)
        ]
    except LibraryProblem as problem:
        raise Told(problem) from problem


def nearest(place: Place, *, path: Path) -> list[Json]:
    """A file's sheets as that profile sees them whose names they come nearest to; empty where none can read the file."""
    seen = []
    for profile in known(place)[0].values():
        try:
            sheets = look(path, profile=profile)
        except Told:
            continue
        headings = [one for sheet in sheets for one in sheet["headings"]]
        seen.append((sum(bool(one["columns"] or one["near"]) for one in headings), sheets))
    return max(seen, key=lambda pair: pair[0], default=(0, []))[1]


def try_out(place: Place, *, path: Path, profile: Profile, scope: Scope | None, count: Count) -> Json:
    """What taking the file in would do, as JSON: counts by table, reasons, first rows held, notes, or who has it already."""
    try:
        said = trial(path, profile=profile, lake=place.made(), local_law=place.law, scope=scope, progress=_Told(count))
    except LibraryProblem as problem:
        raise Told(problem) from problem
    return _trial(said)


def take_in(place: Place, *, path: Path, profile: Profile, scope: Scope | None, count: Count) -> Taken:
    """Take the file in as one batch; a file already held through this profile is left as it is."""
    lake = place.made()
    try:
        report = ingest([path], profile=profile, lake=lake, local_law=place.law, scope=scope, progress=_Told(count))
    except LibraryProblem as problem:
        raise Told(problem) from problem
    batch = lakes.landed(report.batch, lake=lake) if report.batch else None
    return Taken(batch, next(iter(report.holders.values()), ""), _notes(report))


def mend(
    place: Place, *, entry: str, values: Mapping[str, str], profile: Profile, scope: Scope | None
) -> tuple[Landed | None, tuple[tuple[str, str, str], ...]]:
    """Try a row again with some cells replaced: the batch it landed as, or what is still wrong."""
    lake = Lake.open(place.lake)
    try:
        done = mend_entry(lake, entry=entry, values=values, profile=profile, scope=scope, local_law=place.law)
    except LibraryProblem as problem:
        raise Told(problem) from problem
    return (lakes.landed(done.batch, lake=lake) if done.batch else None), done.wrong


def scope_of(units: Iterable[str], *, batches: Iterable[str]) -> Scope:
    """What a sender may touch."""
    return Scope(frozenset(units), frozenset(batches))


class _Told:
    """Passes the library's progress on."""

    def __init__(self, count: Count) -> None:
        self.count = count

    def __call__(self, name: str, *, advance: int, total: int | None) -> None:
        self.count(advance, total or 0)


def _trial(said: Trial) -> Json:
    batch = said.report.batch
    held = [lakes.held_of(entry) for entry in said.held]
    return {
        "tables": lakes.counts_of(batch) if batch else {},
        "reasons": [[*reason, rows] for reason, rows in said.reasons],
        "held": [
            {"file": one.file, "line": one.line, "table": one.table,
             "why": list(zip(one.columns, one.codes, one.values, strict=True))}
            for one in held
        ],
        "notes": _notes(said.report),
        "answers": batch.resolved.rows if batch and batch.resolved else 0,
        "holder": next(iter(said.report.holders.values()), ""),
    }  # fmt: skip


def _notes(report: Report) -> list[Json]:
    return [
        {"zh": message(code, lang="zh", params=params), "en": message(code, lang="en", params=params)}
        for code, params in report.notes
    ]
