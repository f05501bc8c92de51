"""The pictures of each lead on their own, for a site that shows one lead a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
from jinja2 import Environment
from jinja2.environment import TemplateModule

from zhunsheng.errors import Lang
from zhunsheng.integrity import texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.pictures.funnels import Funnel
from zhunsheng.integrity.warnings import Lead

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("warning_id", "indicator", "subject_kind", "picture", "lang", "svg")]
)


def table(found: Assessment, *, facts: dict[str, Any], environment: Environment) -> pa.Table:
    """A row for each lead, reason, picture and language: ``funnel``, ``histogram`` or ``timeline`` as SVG without style.

    Parameters
    ----------
    facts : the numbers behind the pages' pictures.
    environment : that of the pages' templates.
    """
    rows = [
        {"warning_id": facts["names"][id(lead)], "lang": lang, **drawn}
        for lang in texts.LANGS
        for lead in found.leads
        if id(lead) in facts["pictured"]
        for drawn in _drawn(lead, facts=facts, draw=_macros(environment, lang=lang), lang=lang)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _macros(environment: Environment, *, lang: Lang) -> TemplateModule:
    said = {
        "page": lambda code, **params: texts.text("page", code, lang=lang, params=params),
        "text": lambda section, code, **params: texts.text(section, code, lang=lang, params=params),
        "word": lambda value: texts.word(value, lang=lang),
    }
    return environment.get_template("drawings.html").make_module(said)


def _drawn(lead: Lead, *, facts: dict[str, Any], draw: TemplateModule, lang: Lang) -> Iterator[dict[str, str]]:
    funnels: list[Funnel] = [one for _, group in facts["funnels"][lead.judged.kind] for one in group]
    for line in lead.reasons:
        key = (line.indicator.id, line.subject_kind, line.subject_id)
        named = {"indicator": line.indicator.id, "subject_kind": line.subject_kind}
        for funnel in funnels:
            if (funnel.indicator, funnel.subject_kind) == key[:2]:
                yield {
                    **named,
                    "picture": "funnel",
                    "svg": str(_call(draw, "funnel", _alone(funnel, lead=facts["names"][id(lead)]))),
                }
        if key in facts["histograms"]:
            label = texts.text("axis", line.indicator.id, lang=lang, params={})
            yield {
                **named,
                "picture": "histogram",
                "svg": str(_call(draw, "histogram", facts["histograms"][key], label)),
            }
        if key in facts["timelines"] and facts["timelines"][key].days:
            label = texts.text("page", "timeline", lang=lang, params={})
            svg = _call(draw, "timeline", facts["timelines"][key], label, lead.first_seen_at)
            yield {**named, "picture": "timeline", "svg": str(svg)}


def _call(draw: TemplateModule, name: str, *given: object) -> str:
    return str(getattr(draw, name)(*given)).strip()


def _alone(funnel: Funnel, *, lead: str) -> Funnel:
    """The funnel with only this lead named; who reads its case need not learn of the others'."""
    calm = funnel.calm + tuple((dot.x, dot.y) for dot in funnel.dots if dot.lead != lead)
    return replace(funnel, dots=tuple(dot for dot in funnel.dots if dot.lead == lead), calm=calm)
