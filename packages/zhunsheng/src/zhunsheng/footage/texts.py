"""Sentences of the coverage page and tables, in Chinese and English, from texts.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.errors import Lang
from zhunsheng.footage.checks import Verdict
from zhunsheng.footage.reviews import Result

LANGS: tuple[Lang, Lang] = ("zh", "en")


@cache
def catalogue() -> dict[str, Any]:
    """All texts, by section and code."""
    return tomllib.loads(files("zhunsheng.footage").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in."""
    return str(catalogue()[section][code][lang]).format(**params)


def word(value: str, *, lang: Lang) -> str:
    """A word of the catalogue, any other as it is."""
    entry = catalogue()["word"].get(value)
    return str(entry[lang]) if entry else value


def percent(share: float | None) -> str:
    """A share as a sentence shows it: never 100 % unless it is all."""
    if share is None or share != share:
        return "—"
    shown = f"{share:.1%}"
    return "99.9%" if shown == "100.0%" and share < 1 else "0.1%" if shown == "0.0%" and share > 0 else shown


def verdict(found: Verdict, *, lang: Lang) -> str:
    """What a check found."""
    if found.state == "not_assessable":
        return text("check", "not_assessable", lang=lang, needs=found.needs)
    params = {"count": f"{found.count:,.0f}", "of": f"{found.of:,.0f}", "share": percent(found.share)}
    least = f"{found.least:g}" if found.check in ("sample", "circular") else percent(found.least)
    return text("check", found.check, lang=lang, **params, least=least) + text("check", found.state, lang=lang)


def result(found: Result, *, lang: Lang) -> str:
    """What reviews say."""
    counts = {"reviewed": f"{found.reviewed:,}", "drawn": f"{found.drawn:,}", "size": f"{found.size:,}"}
    if found.estimate is None:
        return text("estimate", "insufficient", lang=lang, **counts)
    shares = {name: percent(getattr(found.estimate, name)) for name in ("mean", "lower", "upper")}
    return text("estimate", "told", lang=lang, **counts, **shares, total=f"{found.estimate.total:,.0f}")
