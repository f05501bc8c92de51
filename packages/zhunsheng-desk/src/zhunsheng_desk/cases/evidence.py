"""What a lead shows on its page, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhunsheng_desk.bridge import words
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.facts import Told, tell
from zhunsheng_desk.cases.models import Case, Check, Lead, Picture


@dataclass(frozen=True)
class Reason:
    """One reason of a lead. `articles` is the law in force then, `stopped` what would have stopped it."""

    name: str
    text: str
    observed: float
    expected: float
    ratio: float | None
    lower: float
    upper: float
    pictures: tuple[Picture, ...]
    benign: tuple[str, ...]
    favour: tuple[str, ...]
    articles: tuple[str, ...]
    stopped: str


@dataclass(frozen=True)
class Shown:
    """A lead with its reasons, records and checks."""

    lead: Lead
    reasons: tuple[Reason, ...]
    records: tuple[Told, ...]
    checks: tuple[tuple[Check, str], ...]


def evidence(case: Case, *, lang: str) -> list[Shown]:
    """Leads of a case; nothing while it is sealed."""
    code = "en" if lang.startswith("en") else "zh"
    return [_shown(lead, code) for lead in selectors.leads(case)]


def _shown(lead: Lead, lang: str) -> Shown:
    pictures = [one for one in lead.pictures.all() if one.lang == lang]
    return Shown(
        lead=lead,
        reasons=tuple(_reason(row, pictures, lang) for row in lead.reasons),
        records=tell(lead, lang=lang),
        checks=tuple((check, check.text_en if lang == "en" else check.text_zh) for check in lead.checks.all()),
    )


def _reason(row: dict[str, Any], pictures: list[Picture], lang: str) -> Reason:
    return Reason(
        name=words.word(row["indicator"], lang=lang),
        text=row[f"text_{lang}"],
        observed=row["observed"],
        expected=row["expected"],
        ratio=row.get("ratio"),
        lower=row["lower"],
        upper=row["upper"],
        pictures=tuple(one for one in pictures if one.indicator == row["indicator"]),
        benign=tuple(cause[f"text_{lang}"] for cause in row.get("benign") or []),
        favour=tuple(row.get(f"favour_{lang}") or []),
        articles=tuple(row.get("articles") or []),
        stopped=row.get(f"stopped_{lang}") or "",
    )
