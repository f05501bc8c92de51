"""The bulletin as pages, in Chinese and in English: each a single file, its pictures inside and nothing from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from zhunsheng import drawing as strokes
from zhunsheng.comparisons import drawing, measures, pictures, sentences, texts
from zhunsheng.comparisons.bulletin import Bulletin, Part
from zhunsheng.comparisons.columns import drilled
from zhunsheng.comparisons.judging import NAMES, THREE
from zhunsheng.comparisons.percent import plain
from zhunsheng.comparisons.pictures import Funnel
from zhunsheng.comparisons.records import selected
from zhunsheng.comparisons.rows import Row, ranked, row
from zhunsheng.errors import Lang
from zhunsheng.law.calendar import Calendar
from zhunsheng.written import pages as written

FILES: dict[Lang, str] = {"zh": "bulletin.zh.html", "en": "bulletin.en.html"}


@dataclass(frozen=True)
class Branch:
    """One line of the drill-down: how deep it lies, whose row it is, counts and verdicts by measure. ``own`` : the unit alone."""

    depth: int
    row: Row
    counts: tuple[float, ...]
    verdicts: tuple[str, ...]
    own: bool = False


def shown(found: Bulletin) -> list[Row]:
    """Rows with pictures, reasons and records: those that rose or fell first, then the strongest."""
    params = found.setting.params
    passed = [one for one in ranked(found) if one.verdict in ("raised", "lowered")]
    rest = [one for one in islice(ranked(found), params.shown) if one.verdict not in ("raised", "lowered")]
    return [*passed, *rest][: max(params.shown, len(passed))][: params.listed]


def write(found: Bulletin, *, folder: Path, records: dict[str, list[str]]) -> list[Path]:
    """Write both pages."""
    known = {
        "drawing": drawing,
        "strokes": strokes,
        "sentences": sentences,
        "zip": zip,
        "plain": plain,
        "where": selected,
    }
    among = written.environment("zhunsheng.comparisons", **known)
    among.filters["extract"] = lambda place, values: values[place]
    return written.write(
        "bulletin.html", among=among, folder=folder, names=FILES, facts=_facts(found, records=records),
        language=lambda lang: _language(found, lang=lang),
    )  # fmt: skip


def _facts(found: Bulletin, *, records: dict[str, list[str]]) -> dict[str, Any]:
    """What both pages show."""
    rows = shown(found)
    named = {one.key.id: one for one in rows}
    params = found.setting.params
    return {
        "found": found,
        "rows": rows,
        "listed": list(islice(ranked(found), params.listed)),
        "of": len(found.keys),
        "anchors": {one.key.id: f"s{one.rank}" for one in rows},
        "records": records,
        "courses": {one.key.id: pictures.course(one) for one in rows},
        "funnels": pictures.funnels(found, rows=named),
        "three": THREE,
        "names": NAMES,
        "days": _calendar(found),
        "drilled": [part.series.measure for part in _columns(found)],
        "drill": list(_drill(found, columns=_columns(found))),
    }


def _calendar(found: Bulletin) -> list[tuple[str, float, float, float]]:
    """Kinds of day: how many now and in last year's period, and what one weighs in the first part that has a calendar."""
    part = next((one for one in found.parts if one.series.block.calendar), None)
    look, days = found.look, found.setting.days
    now = days.of(look.now)
    then = days.of(look.last_year.then) if look.last_year else now * float("nan")
    rates = part.like.rates.rate if part else now * float("nan")
    rows = zip(days.kinds.kinds, now.tolist(), then.tolist(), rates.tolist(), strict=True)
    return [entry for entry in rows if entry[1] or entry[2]]


def _columns(found: Bulletin) -> list[Part]:
    """What the drill-down counts: sums by unit of the table that comes first, so that all have its units."""
    parts = [part for part in found.parts if part.series.keys[0].by == "unit" and not part.series.keys[0].kind]
    return [
        part
        for part in parts
        if part.series.measure.table == parts[0].series.measure.table and not part.series.measure.late
    ]


def _drill(found: Bulletin, *, columns: Sequence[Part]) -> Iterator[Branch]:
    """Every unit from the top down to the lowest, with what it counts; after those below it what stands at the unit itself."""
    if not columns:
        return
    place = {key.id: number for number, key in enumerate(found.keys)}
    inner = [{key.unit_id: at for at, key in enumerate(part.series.keys)} for part in columns]
    below = drilled(columns[0].series.keys)

    def line(series: str, depth: int, *, own: bool) -> Branch:
        one = row(found, place=place[series])
        at = [places.get(one.key.unit_id) for places in inner]
        pairs = [(part, spot) for part, spot in zip(columns, at, strict=True)]
        counts = [
            0.0 if spot is None else float((part.series.own if own else part.counted)[spot]) for part, spot in pairs
        ]
        told = [
            "" if spot is None or own else row(found, place=place[part.series.keys[spot].id]).verdict
            for part, spot in pairs
        ]
        return Branch(depth, one, tuple(counts), tuple(told), own)

    def walk(series: str, depth: int) -> Iterator[Branch]:
        yield line(series, depth, own=False)
        under = below.get(series, [])
        for key in under:
            yield from walk(key.id, depth + 1)
        itself = line(series, depth + 1, own=True)
        if under and any(itself.counts):
            yield itself

    for key in columns[0].series.keys:
        if not key.parent:
            yield from walk(key.id, 0)


def _language(found: Bulletin, *, lang: Lang) -> dict[str, Any]:
    """What a page has in its own language."""
    return {
        "scope": _scope(found, lang=lang),
        "notes": notes(found, lang=lang),
        "page": lambda code, **params: texts.text("page", code, lang=lang, **params),
        "text": lambda section, code, **params: texts.text(section, code, lang=lang, **params),
        "word": lambda value: texts.word(value, lang=lang),
        "number": texts.number,
        "title": lambda funnel: _title(found, funnel=funnel, lang=lang),
        "chance": texts.chance,
    }


def _title(found: Bulletin, *, funnel: Funnel, lang: Lang) -> str:
    """What a funnel shows."""
    category, by = funnel.title
    code, _, kind = category.partition(".")
    parts = [measure_name(found, code=code, lang=lang), texts.word(kind, lang=lang), texts.word(by, lang=lang)]
    return " · ".join(part for part in parts if part and part != "counts")


def _scope(found: Bulletin, *, lang: Lang) -> str:
    params = {
        "form": texts.text("form", found.form, lang=lang),
        "start": found.look.now.start,
        "last": sentences.last(found.look.now),
        "lake": found.setting.source.lake.identity.id,
        "params": found.setting.params.name,
    }
    return texts.text("page", "scope", lang=lang, **params)


def notes(found: Bulletin, *, lang: Lang) -> list[str]:
    """What must be known of a run, in words."""
    told = [texts.text("notes", "lead", lang=lang), _family(found, lang=lang), _days(found, lang=lang)]
    told += [_limits(found, lang=lang)] if any(part.limits.by.any() for part in found.parts) else []
    for note in found.notes:
        params = dict(note.params)
        if "measure" in params:
            params["measure"] = measure_name(found, code=str(params["measure"]), lang=lang)
        if "form" in params:
            params["form"] = texts.text("form", str(params["form"]), lang=lang)
        told.append(texts.text("notes", note.code, lang=lang, **params))
    return told


def measure_name(found: Bulletin, *, code: str, lang: Lang) -> str:
    """What a measure is called, compared or not."""
    by = {one.id: one for one in measures.load(found.look.now.start).measures}
    return by[code].name(lang=lang) if code in by else code


def _family(found: Bulletin, *, lang: Lang) -> str:
    params = {
        "size": found.rose.size,
        "left": len(found.keys) - found.rose.size,
        "bound": found.setting.params.discovery,
        "rose": int(found.rose.passed.sum()),
        "fell": int(found.fell.passed.sum()),
    }
    return texts.text("notes", "family", lang=lang, **params)


def _limits(found: Bulletin, *, lang: Lang) -> str:
    by = Counter(name for part in found.parts for name in part.limits.by.tolist() if name)
    params = {
        "size": by.total(),
        **{name: by[name] for name in ("own", "pooled", "ears")},
        "above": sum(int(part.limits.alarm.sum()) for part in found.parts),
        "chance": texts.number(round(by.total() * found.setting.params.farrington_alpha, 1)),
    }
    return texts.text("notes", "limits", lang=lang, **params)


def _days(found: Bulletin, *, lang: Lang) -> str:
    setting, now = found.setting, found.look.now
    country = setting.days.country
    status = Calendar(country).status(now.start.year) if country else "weekends"
    part = next((one for one in found.parts if one.series.block.calendar), found.parts[0])
    weight = texts.number(part.like.weight(now))
    words = {"country": texts.word(country, lang=lang) or "—", "status": texts.word(status, lang=lang)}
    params = {**words, "days": now.days, "weight": weight}
    return texts.text("notes", "calendar", lang=lang, **params)
