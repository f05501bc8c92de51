"""One series of a bulletin, with everything that is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from zhunsheng.comparisons import texts
from zhunsheng.comparisons.blocks import Trials
from zhunsheng.comparisons.bulletin import Bulletin, Part
from zhunsheng.comparisons.columns import OTHER
from zhunsheng.comparisons.judging import NAMES, THREE, Name
from zhunsheng.comparisons.keys import Key
from zhunsheng.comparisons.spans import Pair, Span, period, year_before
from zhunsheng.errors import Lang

Verdict = Literal["raised", "lowered", "usual", "insufficient"]


@dataclass(frozen=True)
class Single:
    """One comparison of one series."""

    name: Name
    then: float
    expected: float
    ratio: float
    lower: float
    upper: float
    p_value: float
    exposed: bool
    gap: str
    raised: bool
    lowered: bool


@dataclass(frozen=True)
class Row:
    """A series: ``place`` among all of the bulletin, ``inner`` in its part."""

    bulletin: Bulletin
    part: Part
    place: int
    inner: int

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.part.series.keys[self.inner]

    @property
    def count(self) -> float:
        """What was counted in the period."""
        return float(self.part.counted[self.inner])

    @property
    def span(self) -> Span:
        """The period."""
        return self.part.look.now

    @property
    def rank(self) -> int:
        """1 is first."""
        return int(self.bulletin.ranks[self.place])

    @property
    def exposure(self) -> float:
        """Exposure of the period, NaN where none is known."""
        return float(self.part.exposed[self.inner])

    @property
    def quantity(self) -> str:
        """What the exposure is; blank where none is known."""
        given = self.part.series.block.exposure
        return given.quantity if given and self.exposure == self.exposure else ""

    @property
    def cases(self) -> bool:
        """Is the count a part of cases rather than a rate of days?"""
        return isinstance(self.part.series.block.exposure, Trials)

    @cached_property
    def singles(self) -> dict[Name, Single]:
        """Each comparison."""
        return {name: self._single(name) for name in NAMES}

    def _single(self, name: Name) -> Single:
        of, at = self.part.against[name], self.inner
        rose, fell = self.bulletin.rose, self.bulletin.fell
        numbers = (float(part[at]) for part in (of.then, of.expected, of.ratio, of.lower, of.upper, of.p_value))
        then, expected, ratio, lower, upper, p = numbers
        raised, lowered = bool(rose.comparisons[name][self.place]), bool(fell.comparisons[name][self.place])
        return Single(
            name, then, expected, ratio, lower, upper, p, bool(of.exposed[at]), str(of.gap[at]), raised, lowered
        )

    @property
    def raised(self) -> int:
        """By how many of the three comparisons it rose."""
        return sum(self.singles[name].raised for name in THREE)

    @property
    def verdict(self) -> Verdict:
        """What is said of it."""
        if self.bulletin.rose.passed[self.place]:
            return "raised"
        if self.bulletin.fell.passed[self.place]:
            return "lowered"
        known = self.bulletin.rose.p[self.place]
        return "usual" if known == known else "insufficient"

    @property
    def p_value(self) -> float:
        """All comparisons joined, on the side of a rise."""
        return float(self.bulletin.rose.p[self.place])

    @property
    def q_value(self) -> float:
        """The bound at which it would just pass."""
        return float(self.bulletin.rose.q[self.place])

    @property
    def limit_by(self) -> str:
        """Where the limit of its past comes from; blank without one."""
        return str(self.part.limits.by[self.inner])

    @property
    def pair(self) -> dict[Name, Pair | None]:
        """The periods that each comparison is of."""
        look = self.part.look
        return {"last_year": look.last_year, "last_month": look.last_month, "history": Pair(look.now, look.base)}

    def total(self, span: Span) -> float:
        """What was counted over another period, NaN where the records do not reach over it."""
        return float(self.part.total(span)[self.inner])

    @cached_property
    def plain(self) -> dict[Name, float]:
        """Counts of the plain percentages: the same dates of last year and the period before, as they stand in the books."""
        look = self.part.look
        before = look.last_month.then if look.last_month else None
        year = year_before(look.now, form=look.form)
        return {"last_year": self.total(year), "last_month": self.total(before) if before else float("nan")}

    @cached_property
    def running(self) -> dict[str, float]:
        """Year to date and twelve months, with the same of the year before."""
        last = self.span.end.toordinal() - 1
        day = type(self.span.end).fromordinal(last)
        ytd, year = period("ytd", day=day), period("year", day=day)
        return {
            "ytd": self.total(ytd),
            "ytd_then": self.total(year_before(ytd, form="ytd")),
            "year": self.total(year),
            "year_then": self.total(year_before(year, form="year")),
        }

    def measure(self, *, lang: Lang) -> str:
        """What is counted."""
        name = self.part.series.measure.name(lang=lang)
        if self.key.kind and self.key.by != "given":
            return f"{name}·{texts.word(self.key.kind, lang=lang)}"
        return name

    def subject(self, *, lang: Lang) -> str:
        """Whose it is, in words."""
        key, tree = self.key, self.bulletin.setting.tree
        unit = tree.name(key.unit_id) if key.unit_id else texts.word("all", lang=lang)
        if key.by == "road":
            name = texts.word("other_roads", lang=lang) if key.road_id == OTHER else key.road_id
            return f"{texts.word('road', lang=lang)} {name}"
        if key.by in ("cause", "branch_cause"):
            return f"{unit} · {texts.word('cause', lang=lang)} {key.cause}"
        return f"{unit} · {key.id.removeprefix('counts:')}" if key.by == "given" else unit

    def group(self, *, lang: Lang) -> str:
        """Its peers, in words; blank without any."""
        number = int(self.part.series.block.group[self.inner])
        if number < 0:
            return ""
        section = "road_class" if self.key.by == "road" else "word"
        traits = [texts.word(part, lang=lang, section=section) for part in self.part.series.groups[number] if part]
        return ("、" if lang == "zh" else ", ").join(traits) or texts.word("none_named", lang=lang)

    @property
    def others(self) -> int:
        """How many peers it has."""
        group = self.part.series.block.group
        return int((group == group[self.inner]).sum()) - 1 if group[self.inner] >= 0 else 0


def row(bulletin: Bulletin, *, place: int) -> Row:
    """The series at a place."""
    part, inner = bulletin.where(place)
    return Row(bulletin, part, place, inner)


def ranked(bulletin: Bulletin) -> Iterator[Row]:
    """All series, by rank."""
    for place in bulletin.order:
        yield row(bulletin, place=int(place))
