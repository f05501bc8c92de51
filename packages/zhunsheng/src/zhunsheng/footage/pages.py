"""The pages: one in Chinese, one in English, each a single file with its pictures inside and nothing from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zhunsheng import drawing
from zhunsheng.errors import Lang
from zhunsheng.footage import coverage, frame, lists, pictures, retention, texts
from zhunsheng.footage.checks import Verdict, month_before
from zhunsheng.footage.run import Found
from zhunsheng.footage.samples import Sample
from zhunsheng.footage.summaries import TIMELESS, totals
from zhunsheng.stats.sampling import wilson
from zhunsheng.written import pages as written

NAMES: dict[Lang, str] = {"zh": "footage.zh.html", "en": "footage.en.html"}
PARTS = (
    "states",
    "months",
    "units",
    "blocks",
    "checks",
    "gaps",
    "late",
    "unknown",
    "clocks",
    "retention",
    "sample",
    "about",
)
BLOCKS = ("day", "evening", "night")
REASONS = {
    "covered": ("shown",), "partial": ("short", "interrupted"), "missing": ("nothing_found", "no_time"),
    "late": ("uploaded_late",),
    "pending_upload": ("not_due", "more_to_come"), "unknown_camera": ("no_camera",),
}  # fmt: skip


def write(found: Found, *, verdicts: Sequence[Verdict], sample: Sample | None, folder: Path) -> list[Path]:
    """Write both pages."""
    return written.write(
        "footage.html",
        among=written.environment("zhunsheng.footage", drawing=drawing, pictures=pictures, zip=zip),
        folder=folder, names=NAMES, facts=_facts(found, verdicts=verdicts, sample=sample),
        language=lambda lang: _language(found, lang=lang),
    )  # fmt: skip


def _facts(found: Found, *, verdicts: Sequence[Verdict], sample: Sample | None) -> dict[str, Any]:
    """What both pages show."""
    plan = frame.design(found.scope.as_of.date())
    shares = pictures.shares(found, level=plan.unit_level)[: found.params.listed]
    clocks = found.scope.run(found.clocks.select("state", "shift")).to_pylist()
    return {
        "found": found, "params": found.params, "parts": PARTS, "totals": totals(found.cells),
        "columns": pictures.columns(found.cells), "shares": shares, "axis": pictures.across(shares), "blocks": _blocks(found),
        "lists": lists.lists(found, level=plan.unit_level), "sample": sample,
        "checks": _checks(verdicts, month=month_before(found.scope.as_of.date())),
        "clocks": pictures.clocks(found), "learnt": sum(row["state"] == "learnt" for row in clocks),
        "not_learnable": sum(row["state"] != "learnt" for row in clocks), "off": sum(abs(row["shift"]) > 60 for row in clocks),
        "states": coverage.STATES, "reasons": REASONS, "level": plan.unit_level,
        "hours": coverage.upload_rules(found.scope)[-1].data["value"],
        "months_kept": retention.month_rules(found.scope)[-1].data["value"],
    }  # fmt: skip


def _blocks(found: Found) -> list[tuple[str, int, int, tuple[float, float]]]:
    """Each time of day with what can be told, what is shown, and the interval of its share."""
    made = []
    for block in BLOCKS:
        own = [cell for cell in found.cells if cell.block == block]
        decided, shown = sum(cell.decided for cell in own), sum(cell.shown for cell in own)
        if decided:
            made.append((block, decided, shown, wilson(shown / decided, effective=decided)))
    return made


def _checks(verdicts: Sequence[Verdict], *, month: date) -> list[tuple[str, Counter[str], Sequence[Verdict]]]:
    """Each check of a month with its units by state, and their verdicts."""
    own = [verdict for verdict in verdicts if verdict.month == month]
    names = list(dict.fromkeys(verdict.check for verdict in own))
    return [
        (name, Counter(one.state for one in own if one.check == name), [one for one in own if one.check == name])
        for name in names
    ]


def _language(found: Found, *, lang: Lang) -> dict[str, Any]:
    """What a page has in its own language."""
    zone = found.scope.zone
    return {
        "notes": notes(found, lang=lang),
        "page": lambda code, **params: texts.text("page", code, lang=lang, **params),
        "text": lambda section, code, **params: texts.text(section, code, lang=lang, **params),
        "word": lambda value: texts.word(value, lang=lang),
        "verdict": lambda one: texts.verdict(one, lang=lang),
        "percent": texts.percent, "time": lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
    }  # fmt: skip


def notes(found: Found, *, lang: Lang) -> list[str]:
    """What must be known of the run."""
    scope, zone = found.scope, found.scope.zone
    start, end = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (scope.window.start, scope.window.end))
    counts = totals(found.cells)
    decided, shown = sum(cell.decided for cell in found.cells), sum(cell.shown for cell in found.cells)
    told = [
        texts.text(
            "note", "total", lang=lang, needs=f"{sum(counts.values()):,}", decided=f"{decided:,}", shown=f"{shown:,}",
            share=texts.percent(shown / decided if decided else None),
        ),
        texts.text(
            "note", "scope", lang=lang, start=start, end=end, as_of=f"{scope.as_of:%Y-%m-%d %H:%M}", law=scope.law.version,
            params=found.params.name,
        ),
        *(texts.text("note", code, lang=lang) for code in ("lead", "ranking")),
    ]  # fmt: skip
    return told + [texts.text("note", note.code, lang=lang, **note.params) for note in found.notes]


def state_rows(found: Found, *, lang: Lang) -> list[tuple[str, str, str]]:
    """Each state with its number and share of all, as a table shows it."""
    counts: Mapping[str, int] = totals(found.cells)
    whole = sum(counts.values()) or 1
    return [
        (texts.word(name, lang=lang), f"{count:,}", texts.percent(count / whole))
        for name, count in counts.items()
        if count or name != TIMELESS
    ]
