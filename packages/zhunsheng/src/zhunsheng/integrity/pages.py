"""The pages: one in Chinese, one in English, each a single file with its pictures inside and nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from zhunsheng import drawing
from zhunsheng.errors import Lang
from zhunsheng.integrity import axes, coverage, drawings, sentences, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.family import KINDS
from zhunsheng.integrity.favour import favour
from zhunsheng.integrity.pictures.funnels import Funnel, funnels
from zhunsheng.integrity.pictures.histograms import histograms
from zhunsheng.integrity.pictures.timelines import timelines
from zhunsheng.integrity.warnings import Lead
from zhunsheng.written import files
from zhunsheng.written import pages as written

NAMES: dict[Lang, str] = {"zh": "warnings.zh.html", "en": "warnings.en.html"}
SHOWN_RECORDS = 2000  # of a lead
PICTURED = 200  # leads with pictures, the strongest first


def write(found: Assessment, *, folder: Path) -> list[Path]:
    """Write both pages, and their pictures as a table."""
    facts = _facts(found)
    among = written.environment("zhunsheng.integrity", drawing=drawing, axes=axes, sentences=sentences, id=id, zip=zip)
    pictures = drawings.table(found, facts=facts, environment=among)
    return [
        files.whole(folder / "pictures.parquet", table=pictures),
        *written.write(
            "warnings.html", among=among, folder=folder, names=NAMES, facts=facts,
            language=lambda lang: _language(found, lang=lang),
        ),
    ]  # fmt: skip


def _facts(found: Assessment) -> dict[str, Any]:
    """What both pages show."""
    pictured, reach = _strongest(found.leads), coverage.reach(found)
    return {
        "found": found,
        "leads": {kind: [lead for lead in found.leads if lead.judged.kind == kind] for kind in KINDS},
        "names": {id(lead): lead.id(found.scope) for lead in found.leads},
        "pictured": {id(lead) for lead in pictured},
        "cleared": {kind: [entry for entry in found.cleared if entry.line.indicator.kind == kind] for kind in KINDS},
        "sizes": coverage.sizes(found),
        "reach": reach,
        "favour": favour(found),
        "funnels": _by_indicator(funnels(found)),
        "histograms": histograms(found, leads=pictured),
        "timelines": timelines(found, leads=pictured),
        "kinds": KINDS,
        "subject_kinds": [by for by in coverage.SUBJECT_KINDS if any(row.about(by) for row in reach)],
        "states": coverage.STATES,
        "shown": SHOWN_RECORDS,
    }


def _strongest(leads: Sequence[Lead]) -> list[Lead]:
    levels = ("red", "orange", "yellow")
    return sorted(leads, key=lambda lead: (levels.index(lead.level), -lead.score))[:PICTURED]


def _by_indicator(drawn: Sequence[Funnel]) -> dict[str, list[tuple[str, list[Funnel]]]]:
    """Funnels by kind and indicator."""
    made: dict[str, list[tuple[str, list[Funnel]]]] = {kind: [] for kind in KINDS}
    for (kind, indicator), group in groupby(drawn, key=lambda funnel: (funnel.kind, funnel.indicator)):
        made[kind].append((indicator, list(group)))
    return made


def _language(found: Assessment, *, lang: Lang) -> dict[str, Any]:
    """What a page has in its own language."""
    return {
        "scope": _scope(found, lang=lang),
        "page": lambda code, **params: texts.text("page", code, lang=lang, params=params),
        "text": lambda section, code, **params: texts.text(section, code, lang=lang, params=params),
        "word": lambda value: texts.word(value, lang=lang),
    }


def _scope(found: Assessment, *, lang: Lang) -> str:
    scope = found.scope
    start, end, as_of = (
        moment.astimezone(scope.zone) for moment in (scope.window.start, scope.window.end, scope.as_of)
    )
    params = {"start": start, "end": end, "as_of": as_of, "law": scope.law.version, "bounds": found.bounds.name}
    return texts.text("page", "scope", lang=lang, params=params)
