"""Numbers, percentages and dates as a bureau writes them (GB/T 15835-2011), and in English."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from zhunsheng.errors import Lang

NONE = "—"


@cache
def catalogue() -> dict[str, Any]:
    """Words of the documents, by section and code."""
    return tomllib.loads(files("zhunsheng.circulars").joinpath("texts.toml").read_text(encoding="utf-8"))


def text(section: str, code: str, *, lang: Lang, **params: object) -> str:
    """A text with its parameters filled in."""
    return str(catalogue()[section][code][lang]).format(**params)


def word(section: str, code: str, *, lang: Lang) -> str:
    """A word of the catalogue, any other as it is."""
    entry = catalogue()[section].get(code)
    return str(entry[lang]) if entry else code


def known(value: float | None) -> bool:
    """Is there a number at all?"""
    return value is not None and value == value


def count(value: float | None, *, lang: Lang) -> str:
    """A whole number: without separators in Chinese, as official documents have it."""
    if value is None or value != value:
        return NONE
    return f"{value:.0f}" if lang == "zh" else f"{value:,.0f}"


def decimal(value: float | None, *, digits: int = 1) -> str:
    """A number with so many decimals, without a negative zero."""
    if value is None or value != value:
        return NONE
    shown = f"{value:.{digits}f}"
    return shown.lstrip("-") if float(shown) == 0 else shown


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal; the whole and nothing without."""
    if share is None or share != share:
        return NONE
    return f"{100 * share:.0f}%" if share in (0, 1) else f"{_short(100 * share)}%"


def _short(value: float) -> str:
    """One decimal, more where one would round a part to nothing or to the whole."""
    for digits in (1, 2, 3):
        shown = f"{value:.{digits}f}"
        if float(shown) not in (0.0, 100.0):
            return shown
    return f"{value:.1f}"


def ten_thousands(value: float | None) -> str:
    """Money in units of ten thousand, as property loss is told."""
    return NONE if value is None or value != value else decimal(value / 10_000)


def change(now: float | None, *, then: float | None, unit: str, lang: Lang, money: bool = False) -> str:
    """A change in words: up or down by a percentage; over a base of zero a net increase, never a percentage."""
    if now is None or then is None or now != now or then != then:
        return text("change", "unknown", lang=lang)
    if now == then:
        return text("change", "same", lang=lang)
    if then == 0:
        amount = ten_thousands(now) if money else count(now, lang=lang)
        return text("change", "net", lang=lang, amount=amount, unit=unit).strip()
    share = percent(abs(now - then) / then)
    return text("change", "up" if now > then else "down", lang=lang, share=share)


def signed(now: float | None, *, then: float | None, lang: Lang, money: bool = False) -> str:
    """A change as a cell of a table shows it: a percentage with its sign, a net increase over zero."""
    if now is None or then is None or now != now or then != then:
        return NONE
    if then == 0 and now > 0:
        amount = ten_thousands(now) if money else count(now, lang=lang)
        return text("change", "net_cell", lang=lang, amount=amount)
    if now == then:
        return text("change", "same_cell", lang=lang)
    return ("-" if now < then else "") + percent(abs(now - then) / then)


def interval(low: float | None, high: float | None) -> str:
    """From one number to another, joined as GB/T 15834 asks for."""
    return f"{decimal(low)}～{decimal(high)}"


def day(value: date, *, lang: Lang) -> str:
    """A date in Arabic numerals, without a zero before month or day."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_month_name(value)} {value.year}"


def months(first: date, *, last: date, lang: Lang) -> str:
    """A month, or from one month to another of the same year."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月" if lang == "zh" else f"{_month_name(first)} {first.year}"
    if lang == "zh":
        return f"{first.year}年{first.month}—{last.month}月"
    return f"{_month_name(first)}–{_month_name(last)} {first.year}"


def _month_name(value: date) -> str:
    return str(catalogue()["month"]["names"]["en"]).split()[value.month - 1]


def end_of_month(first: date) -> date:
    """The last day of a month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
