"""The audit as pages, in Chinese and in English: each a single file with its pictures inside and nothing from outside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhunsheng import drawing
from zhunsheng.errors import Lang
from zhunsheng.handling import charts, summary, texts
from zhunsheng.handling.audit import Audit
from zhunsheng.handling.sentences import Teller
from zhunsheng.written import pages as written

FILES: dict[Lang, str] = {"zh": "handling.zh.html", "en": "handling.en.html"}
GROUPS = ("arrival", "limits", "survey", "articles", "liability", "compared")
Case = dict[str, Any]


def write(made: Audit, *, folder: Path) -> list[Path]:
    """Write both pages."""
    return written.write(
        "handling.html",
        among=written.environment("zhunsheng.handling", charts=charts, drawing=drawing),
        folder=folder, names=FILES, facts=_facts(made), language=lambda lang: _language(made, lang=lang),
    )  # fmt: skip


def _facts(made: Audit) -> dict[str, Any]:
    cases, totals = _cases(made)
    rules = list(summary.rules(made))
    chosen = [one for one in (charts.effects(each) for each in made.compared) if one]
    return {
        "made": made,
        "rules": sorted((row for row in rules if row["state"] != "not_assessable"), key=_place),
        "missing": [row for row in rules if row["needs"]],
        "cases": cases,
        "totals": totals,
        "paces": charts.paces(made.paces) if made.paces else None,
        "effects": chosen,
        "bars": _bars(cases),
        "units": _units(made),
        "slow": _first_of_unit(made, cases=cases),
    }


def _place(row: Mapping[str, Any]) -> int:
    return GROUPS.index(row["group"])


def _cases(made: Audit) -> tuple[dict[str, list[Case]], dict[str, int]]:
    """By rule or indicator the cases that the page lists, and how many there are."""
    held: dict[str, list[Case]] = {}
    totals: dict[str, int] = {}
    for row in Teller(made).rows():
        rule = row["rule"] or row["indicator"]
        totals[rule] = totals.get(rule, 0) + 1
        listed = held.setdefault(rule, [])
        if len(listed) < made.params.listed or row["indicator"]:
            listed.append({**row, "place": f"{_slug(rule)}-{totals[rule]}"})
    return held, totals


def _slug(rule: str) -> str:
    return rule.replace(".", "-")


def _bars(cases: Mapping[str, list[Case]]) -> list[charts.Bar]:
    """Days over the limit of the steps that the page lists."""
    late = [
        ((datetime.fromisoformat(row["observed"]) - datetime.fromisoformat(row["allowed"])).days, row["place"])
        for rows in cases.values()
        for row in rows
        if row["group"] == "limits" and row["observed"]
    ]
    return charts.bars(late) if late else []


def _first_of_unit(made: Audit, *, cases: Mapping[str, list[Case]]) -> dict[str, str]:
    """The first case on response that the page lists of each brigade."""
    found: dict[str, str] = {}
    for rows in cases.values():
        for row in rows:
            if row["group"] == "arrival":
                found.setdefault(made.brigade(row["unit_id"]), row["place"])
    return found


def _units(made: Audit) -> dict[str, dict[str, tuple[int, int]]]:
    """Judged and found of every brigade by group of rules."""
    teller = Teller(made)
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for count in made.counts:
        own = found.setdefault(made.brigade(count.unit_id), {})
        group = teller.told(count.rule).group
        judged, hits = own.get(group, (0, 0))
        own[group] = judged + count.judged, hits + count.found
    return dict(sorted(found.items()))


def _language(made: Audit, *, lang: Lang) -> dict[str, Any]:
    """What a page has in its own language."""
    return {
        "groups": GROUPS[:-1],
        "scope": _scope(made, lang=lang),
        "notes": notes(made, lang=lang),
        "page": lambda code, **params: page(code, lang=lang, **params),
        "word": lambda value: texts.word(value, lang=lang),
        "slug": _slug,
        "told": lambda rule: Teller(made).told(rule),
        "unit_name": lambda unit: page("whole", lang=lang) if unit == "*" else made.tree.name(unit),
    }


def _scope(made: Audit, *, lang: Lang) -> str:
    zone = made.scope.zone
    return page(
        "scope",
        lang=lang,
        lake=made.scope.lake.identity.id,
        start=f"{made.scope.window.start.astimezone(zone):%Y-%m-%d}",
        day=f"{made.scope.as_of.astimezone(zone):%Y-%m-%d %H:%M}",
        crashes=f"{made.crashes:,}",
        law=made.scope.law.version,
        params=made.params.name,
    )


@cache
def catalogue() -> dict[str, Any]:
    """Words of the pages, by section and code."""
    return tomllib.loads(files("zhunsheng.handling").joinpath("pages.toml").read_text(encoding="utf-8"))


def page(code: str, *, lang: Lang, **params: object) -> str:
    """A text of the pages with its parameters filled in."""
    return str(catalogue()["page"][code][lang]).format(**params)


def notes(made: Audit, *, lang: Lang) -> list[str]:
    """What must be known of a run, in words."""
    return [str(catalogue()["notes"][note.code][lang]).format(**note.params) for note in made.notes]
