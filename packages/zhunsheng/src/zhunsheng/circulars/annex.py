"""The annex: where each figure comes from, and the files with their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

from zhunsheng.circulars import marks
from zhunsheng.circulars.figures import Source
from zhunsheng.circulars.marks import Marked
from zhunsheng.circulars.matter import Matter, row

VERSIONS = ("method", "law_version")  # columns in which outputs name what judged them


def sources(matter: Matter, *, numbers: Mapping[str, int]) -> list[SimpleNamespace]:
    """A row for each source that the document shows, by number."""
    made = []
    for ref, number in numbers.items():
        source = matter.book.sources[ref]
        made.append(
            row(
                number=Marked(str(number), kind="anchor", ref=ref),
                told=marks.name(source.told),
                taken=marks.name(f"{source.file.name}: {source.taken}"),
                condition=marks.name(_condition(source, matter=matter)),
                rows=marks.given(str(source.rows)),
                records=marks.name(source.records),
            )
        )
    return made


def _condition(source: Source, *, matter: Matter) -> str:
    """The selection as it was run, what narrows it row by row, and how to reach the records below."""
    shown = matter.text("annex", "and").join(str(one) for one in source.where)
    parts = [shown or matter.text("annex", "all"), source.note]
    if source.records:
        parts.append(matter.text("annex", "records", where=source.records))
    return matter.text("annex", "joint").join(part for part in parts if part)


def files(matter: Matter) -> list[SimpleNamespace]:
    """Each file that was read, with its hash: the version of the data behind every figure."""
    made = []
    for name in sorted(matter.folder.read):
        file = matter.folder.read[name]
        versions = [value for column in VERSIONS for value in file.distinct(column)]
        made.append(
            row(
                table=marks.name(file.path.name),
                rows=marks.given(str(file.count)),
                sha256=marks.given(file.sha256),
                version=marks.name(matter.text("list", "joint").join(versions) or "—"),
            )
        )
    return made
