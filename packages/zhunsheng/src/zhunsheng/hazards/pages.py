"""The list as pages, in Chinese and in English: each a single file with its map inside and nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from zhunsheng.errors import Lang
from zhunsheng.hazards import chart, texts
from zhunsheng.hazards.flow import LONG, Ages, Month
from zhunsheng.hazards.listing import Hazard
from zhunsheng.hazards.register import Register
from zhunsheng.written import pages as written

FILES: dict[Lang, str] = {"zh": "hazards.zh.html", "en": "hazards.en.html"}
MONTHS_SHOWN = 6


def write(made: Register, *, folder: Path) -> list[Path]:
    """Write both pages."""
    return written.write(
        "hazards.html", among=written.environment("zhunsheng.hazards", chart=chart), folder=folder, names=FILES,
        facts=_facts(made), language=lambda lang: _language(made, lang=lang),
    )  # fmt: skip


def _facts(made: Register) -> dict[str, Any]:
    listed = list(made.hazards[: made.params.listed])
    return {
        "made": made,
        "listed": listed,
        "map": chart.drawn(made.hazards, outlines=made.outlines),
        "shown": {hazard.id for hazard in listed},
        "counts": _counts(made.hazards),
        "flow": _flow(made),
        "long": LONG,
    }


def _counts(hazards: Sequence[Hazard]) -> dict[str, int]:
    """Hazards by category."""
    found: dict[str, int] = {}
    for hazard in hazards:
        found[hazard.lead.category] = found.get(hazard.lead.category, 0) + 1
    return found


def _flow(made: Register) -> list[tuple[Ages, list[Month]]]:
    """Each category with its latest months."""
    by = {name: list(same) for name, same in groupby(made.months, key=lambda month: month.category)}
    return [(entry, by.get(entry.category, [])[-MONTHS_SHOWN:]) for entry in made.ages]


def _language(made: Register, *, lang: Lang) -> dict[str, Any]:
    """What a page has in its own language."""
    names = {category.id: category.name(lang=lang) for category in made.categories.every}
    return {
        "names": names,
        "scope": _scope(made, lang=lang),
        "notes": notes(made, lang=lang),
        "page": lambda code, **params: texts.text("page", code, lang=lang, **params),
        "text": lambda section, code, **params: texts.text(section, code, lang=lang, **params),
        "word": lambda value: texts.word(value, lang=lang),
        "number": texts.number,
        "median": lambda entry: _median(entry, lang=lang),
        "why": lambda hazard: [one.text_zh if lang == "zh" else one.text_en for one in _ordered(hazard)],
        "where": lambda hazard: where(hazard, lang=lang),
    }


def _ordered(hazard: Hazard) -> list[Any]:
    first = hazard.lead
    return [first, *(report for report in hazard.reports if report is not first)]


def _median(entry: Ages, *, lang: Lang) -> str:
    shown = [
        texts.text("page", "unseen", lang=lang) if value != value else texts.number(value)
        for value in entry.curve.median()
    ]
    return f"{shown[0]} ({shown[1]}–{shown[2]})"


def where(hazard: Hazard, *, lang: Lang) -> str:
    """Road and chainage, else coordinates, in words."""
    place = hazard.place
    if place.road_id:
        stretch = f" {place.road_from:.1f}–{place.road_to:.1f} km" if place.chained else ""
        return f"{texts.word('road', lang=lang)} {place.road_id}{stretch}"
    return f"{place.lat:.4f}, {place.lon:.4f}" if place.located and place.subject_kind != "unit" else "—"


def _scope(made: Register, *, lang: Lang) -> str:
    params = {
        "day": made.day,
        "lake": made.lake.identity.id,
        "categories": made.categories.name,
        "params": made.params.name,
    }
    return texts.text("page", "scope", lang=lang, **params)


def notes(made: Register, *, lang: Lang) -> list[str]:
    """What must be known of a run, in words."""
    told = [texts.text("notes", "lead", lang=lang)]
    for note in made.notes:
        params = dict(note.params)
        if note.problem is not None:
            params["why"] = note.problem.text(lang=lang)
        told.append(texts.text("notes", note.code, lang=lang, **params))
    return told
