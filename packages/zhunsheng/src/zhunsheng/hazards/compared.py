"""Reports from the three comparisons: series that rose in the last whole month."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.comparisons import sentences
from zhunsheng.comparisons.bulletin import Bulletin
from zhunsheng.comparisons.columns import OTHER
from zhunsheng.comparisons.judging import NAMES
from zhunsheng.comparisons.records import records, selected
from zhunsheng.comparisons.rows import Row, Single, ranked
from zhunsheng.errors import Lang
from zhunsheng.hazards import texts
from zhunsheng.hazards.categories import Categories
from zhunsheng.hazards.reports import NOWHERE, Report

YEAR = 365.25


def reports(found: Bulletin, *, categories: Categories, centres: Mapping[str, tuple[float, float]]) -> list[Report]:
    """A report for each series that rose, the highest unit left out where one below it rose too.

    Parameters
    ----------
    centres : latitude and longitude of units, by id.
    """
    rose = [row for row in ranked(found) if row.verdict == "raised" and row.key.road_id != OTHER]
    lowest = [row for row in rose if not any(_above(row, below=other) for other in rose)]
    listed = records(found, rows=lowest)
    return [_report(row, categories=categories, centres=centres, ids=listed.get(row.key.id, [])) for row in lowest]


def _above(row: Row, *, below: Row) -> bool:
    """Does a series of the same measure for a unit below say it already, or the same unit's for all causes?"""
    tree = row.bulletin.setting.tree
    one, other = row.key, below.key
    if one.category != other.category or one.id == other.id:
        return False
    return one.by == "unit" and other.by == "unit" and one.unit_id in tree.above(other.unit_id)


def _report(row: Row, *, categories: Categories, centres: Mapping[str, tuple[float, float]], ids: list[str]) -> Report:
    key, best = row.key, strongest(row)
    kind, subject = _subject(row)
    lat, lon = centres.get(key.unit_id, (NOWHERE, NOWHERE)) if kind == "unit" else (NOWHERE, NOWHERE)
    category = categories.of_series(key.measure, by=key.by, kind=key.kind)
    base = best.expected * YEAR / row.span.days
    excess = row.count - best.expected  # of this period, once in the year: nobody knows that it will go on
    lower, upper = (
        (limit - 1) * best.expected if limit < float("inf") else NOWHERE for limit in (best.lower, best.upper)
    )
    amount = row.part.series.measure.amount or row.cases or row.part.series.block.stock
    numbers = (NOWHERE,) * 4 if amount else (base + excess, excess, lower if best.expected else NOWHERE, upper)
    told = {lang: _text(row, best=best, lang=lang) for lang in texts.LANGS}
    return Report(
        f"comparison:{key.id}", "comparison", category.id, kind, subject, key.unit_id, row.span.start,
        told["zh"], told["en"], *numbers, lat, lon, key.road_id, records=tuple(ids), records_where=selected(row),
    )  # fmt: skip


def strongest(row: Row) -> Single:
    """The comparison that says most: of those that were raised the one with the smallest p, else of all that were made."""
    made = [row.singles[name] for name in NAMES if not row.singles[name].gap]
    raised = [one for one in made if one.raised] or made
    return min(raised, key=lambda one: one.p_value)


def _subject(row: Row) -> tuple[str, str]:
    key = row.key
    if key.road_id:
        return "road", key.road_id
    if key.cause:
        return "cause", f"{key.unit_id}:{key.cause}" if key.unit_id else key.cause
    return ("series", key.id) if key.by == "given" else ("unit", key.unit_id or "all")


def _text(row: Row, *, best: Single, lang: Lang) -> str:
    told = sentences.why(row, lang=lang)
    shown = {"subject": row.subject(lang=lang), "measure": row.measure(lang=lang)}
    return texts.text(
        "report", "comparison", lang=lang, **shown, why=" ".join([told[0], *_said(row, best=best, lang=lang)])
    )


def _said(row: Row, *, best: Single, lang: Lang) -> list[str]:
    """The sentence of the strongest comparison, and the verdict."""
    return [sentences.comparison(row, name=best.name, lang=lang), sentences.verdict(row, lang=lang)]
