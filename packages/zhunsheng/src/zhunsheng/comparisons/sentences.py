"""Why a row stands where it does: each comparison in a sentence, then the verdict."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from zhunsheng.comparisons import texts
from zhunsheng.comparisons.judging import NAMES, THREE, Name
from zhunsheng.comparisons.percent import plain
from zhunsheng.comparisons.rows import Row, Single
from zhunsheng.comparisons.spans import Span
from zhunsheng.errors import Lang


def why(row: Row, *, lang: Lang) -> list[str]:
    """Everything that is said of a row, in order."""
    told = [_count(row, lang=lang), *_late(row, lang=lang)]
    told += [comparison(row, name=name, lang=lang) for name in NAMES]
    told += [part for part in (_limit(row, lang=lang), _percent(row, lang=lang), verdict(row, lang=lang)) if part]
    return told


def last(span: Span) -> date:
    """The last day of a span."""
    return span.end - timedelta(days=1)


def _count(row: Row, *, lang: Lang) -> str:
    params = {"start": row.span.start, "last": last(row.span), "measure": row.measure(lang=lang)}
    return texts.text("why", "count", lang=lang, **params, count=texts.number(row.count))


def _late(row: Row, *, lang: Lang) -> list[str]:
    found, at = row.part.final, row.inner
    if not found.late:
        return []
    share = f"{found.share:.0%}"
    if not np.isfinite(found.expected[at]):
        return [texts.text("why", "late_amount", lang=lang, share=share)]
    numbers = {name: texts.number(round(float(getattr(found, name)[at]))) for name in ("expected", "lower", "upper")}
    return [texts.text("why", "late", lang=lang, share=share, **numbers)]


def comparison(row: Row, *, name: Name, lang: Lang) -> str:
    """One comparison in a sentence, or why it was not made."""
    single = row.singles[name]
    if single.gap:
        words = {
            "comparison": texts.text("comparison", name, lang=lang).capitalize(),
            "gap": texts.text("gap", single.gap, lang=lang),
        }
        return texts.text("why", "gap", lang=lang, **words)
    params: dict[str, object] = {
        "expected": texts.number(single.expected),
        "ratio": texts.number(single.ratio),
        "lower": texts.number(single.lower),
        "upper": texts.number(single.upper),
        "p": texts.chance(single.p_value),
    }
    if name == "peers":
        return _peers(row, single=single, params=params, lang=lang)
    pair = row.pair[name]
    if pair is not None:
        params |= {"then": texts.number(single.then), "then_start": pair.then.start, "then_last": last(pair.then)}
    if name == "last_year":
        params["alignment"] = texts.text("alignment", _alignment(row), lang=lang)
    if name != "history":
        params["exposure"] = texts.text("why", "exposed" if single.exposed else "unexposed", lang=lang)
    return texts.text("why", name, lang=lang, **params)


def _alignment(row: Row) -> str:
    found = row.part.look.alignment
    calendar = row.part.series.measure.calendar and row.part.series.block.daily
    return "days" if found == "plain" and not calendar else found


def _peers(row: Row, *, single: Single, params: dict[str, object], lang: Lang) -> str:
    params |= {"group": row.group(lang=lang), "others": row.others}
    if not single.exposed:
        return texts.text("why", "peers_share", lang=lang, **params)
    return texts.text("why", "peers_rate", lang=lang, **params, exposure=texts.word(row.quantity, lang=lang))


def _limit(row: Row, *, lang: Lang) -> str:
    found, at = row.part.limits, row.inner
    if not row.limit_by:
        return ""
    alarm = texts.text("why", "alarm" if found.alarm[at] else "no_alarm", lang=lang)
    numbers = {"expected": texts.number(float(found.expected[at])), "upper": texts.number(float(found.upper[at]))}
    return texts.text("why", f"limit_{row.limit_by}", lang=lang, **numbers, alarm=alarm)


def _percent(row: Row, *, lang: Lang) -> str:
    year = plain(row.count, then=row.plain["last_year"], lang=lang)
    if row.part.look.last_month is None:
        return texts.text("why", "percent_one", lang=lang, last_year=year)
    month = plain(row.count, then=row.plain["last_month"], lang=lang)
    return texts.text("why", "percent", lang=lang, last_year=year, last_month=month)


def verdict(row: Row, *, lang: Lang) -> str:
    """The verdict, the bound and the size of the family that it was reached in."""
    bulletin = row.bulletin
    rose = row.verdict != "lowered"
    names = [
        texts.text("comparison", name, lang=lang)
        for name in (*THREE, "history")
        if (row.singles[name].raised if rose else row.singles[name].lowered)
    ]
    code = f"verdict_{row.verdict}"
    if row.verdict == "raised" and not names:
        code = "verdict_raised_joined"
    which = ("、" if lang == "zh" else ", ").join(names) if row.verdict in ("raised", "lowered") else ""
    size = bulletin.rose.size if rose else bulletin.fell.size
    return texts.text("why", code, lang=lang, bound=bulletin.setting.params.discovery, size=size, which=which)


def running(row: Row, *, lang: Lang) -> str:
    """Year to date and twelve months."""
    of = row.running
    shown = {name: texts.number(value) for name, value in of.items()}
    pct = {
        "ytd_pct": plain(of["ytd"], then=of["ytd_then"], lang=lang),
        "year_pct": plain(of["year"], then=of["year_then"], lang=lang),
    }
    return texts.text("page", "running", lang=lang, **shown, **pct)
