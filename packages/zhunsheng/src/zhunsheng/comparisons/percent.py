"""The plain percentages that people ask for; over a base of zero a net increase, never a percentage."""

from __future__ import annotations

from zhunsheng.comparisons import texts
from zhunsheng.errors import Lang


def plain(now: float, *, then: float, lang: Lang) -> str:
    """The change in words: ``+12 %``, a net increase over zero, none where nothing is on either side."""
    if then != then:
        return "—"
    if then == 0:
        if now == 0:
            return texts.text("why", "none", lang=lang)
        return texts.text("why", "net_increase", lang=lang, count=texts.number(now))
    return f"{100 * (now - then) / then:+.0f}%"
