"""A bulletin: every series of a lake for one period, beside its peers, last year and last month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import numpy as np

from zhunsheng.comparisons import days as all_days
from zhunsheng.comparisons import exposures, given, measures, recording, refusal, territory, units
from zhunsheng.comparisons import params as all_params
from zhunsheng.comparisons.arrivals import Arrivals, arrivals, needed
from zhunsheng.comparisons.assembly import Series, Setting, first_day, series
from zhunsheng.comparisons.days import Days, Kinds
from zhunsheng.comparisons.family import Family, family
from zhunsheng.comparisons.final import Final, final
from zhunsheng.comparisons.gather import Source
from zhunsheng.comparisons.judging import NAMES, Against, Name, judge
from zhunsheng.comparisons.keys import Key
from zhunsheng.comparisons.likeness import Likeness, likeness
from zhunsheng.comparisons.looks import earlier, look
from zhunsheng.comparisons.measures import Measure
from zhunsheng.comparisons.params import Params
from zhunsheng.comparisons.spans import Form, Look, Span, on, period
from zhunsheng.comparisons.surveillance import Limits, limits
from zhunsheng.errors import Problem
from zhunsheng.lake import Lake
from zhunsheng.law import Law
from zhunsheng.stats.betabinomial import Floats, Ints


@dataclass(frozen=True)
class Note:
    """Something that must be known of a run: a code of texts.toml and its parameters."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One block as judged."""

    series: Series
    look: Look
    like: Likeness
    against: dict[Name, Against]
    counted: Floats
    limits: Limits
    final: Final
    _totals: dict[Span, Floats] = field(default_factory=dict, compare=False)

    @cached_property
    def exposed(self) -> Floats:
        """Exposure of each series in the period, NaN where none is known."""
        return self.series.block.exposed(self.look.now)

    def total(self, span: Span) -> Floats:
        """What each series counts over another period, NaN where the records do not reach over it; worked out once."""
        if span not in self._totals:
            block = self.series.block
            self._totals[span] = np.where(block.seen(span), block.over(span), np.nan)
        return self._totals[span]


@dataclass(frozen=True)
class Bulletin:
    """Everything one run found.

    Parameters
    ----------
    rose, fell : the families of rises and of falls, over all series in the order of ``keys``.
    """

    setting: Setting
    form: Form
    look: Look
    parts: tuple[Part, ...]
    rose: Family
    fell: Family
    notes: tuple[Note, ...]
    refused: tuple[str, ...]

    @cached_property
    def keys(self) -> list[Key]:
        """Every series, part after part."""
        return [key for part in self.parts for key in part.series.keys]

    @cached_property
    def against(self) -> dict[Name, Against]:
        """Each comparison over all series."""
        return {name: _whole([part.against[name] for part in self.parts]) for name in NAMES}

    @cached_property
    def counted(self) -> Floats:
        """What each series counts in the period."""
        return np.concatenate([part.counted for part in self.parts])

    @cached_property
    def order(self) -> Ints:
        """Places of the series from the most telling rise on: raised by most comparisons, then by the joined evidence."""
        three = sum(self.rose.comparisons[name].astype(np.int64) for name in NAMES[:3])
        evidence = np.nan_to_num(self.rose.p, nan=1.0)
        ids = np.array([key.id for key in self.keys])
        return np.lexsort((ids, -self.counted, evidence, -np.asarray(three), ~self.rose.passed))

    @cached_property
    def ranks(self) -> Ints:
        """Rank of each series, 1 first."""
        ranks = np.empty(len(self.order), dtype=np.int64)
        ranks[self.order] = np.arange(1, len(self.order) + 1)
        return ranks

    def where(self, place: int) -> tuple[Part, int]:
        """The part that a series is in, and its place there."""
        for part in self.parts:
            if place < part.series.block.size:
                return part, place
            place -= part.series.block.size
        raise IndexError(place)


def compare(
    lake: Lake,
    *,
    day: date,
    form: Form = "month",
    as_of: datetime | None = None,
    local_law: Law | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Bulletin:
    """The three comparisons for the period that a day stands for.

    Parameters
    ----------
    day : any day of the month or week; of the longer forms a day of the month that they end with.
    as_of : rows known later are not seen; None for all that has arrived.

    Raises
    ------
    Problem
        ``compare_nothing`` where the lake has no table that is compared; ``compare_outside`` where it has none of the period;
        ``series_refused`` where all it has are counts of tickets or fines.
    """
    span = period(form, day=day)
    kinds, params = all_days.load(span.start), all_params.load(span.start)
    country = kinds.country(jurisdiction=lake.jurisdiction, zone=lake.zone)
    source = Source(lake, local_law or Law.load("cn"), span.start, as_of)
    first, last = _reach(source, span_start=span.start)
    begin = first_day((first, last), now=span, years=params.years)
    if not begin < span.start or last < span.start:
        raise Problem("compare_outside", start=str(span.start), end=str(span.end), first=str(first), last=str(last))
    tree = units.load(lake)
    days = Days(begin, (span.end - begin).days, country, kinds)
    setting = Setting(source, tree, territory.load(span.start), params, days, span, exposures.road_classes(lake))
    made, notes = _gathered(setting, form=form, told=told)
    parts = [_judged(entry, form=form, day=day, kinds=kinds, country=country, params=params) for entry in made.series]
    return _bulletin(setting, form=form, parts=parts, notes=notes, refused=made.refused, day=day)


@dataclass(frozen=True)
class _Gathered:
    series: tuple[Series, ...]
    refused: tuple[str, ...]


def _gathered(setting: Setting, *, form: Form, told: Callable[[str], None]) -> tuple[_Gathered, list[Note]]:
    """Series of all measures that the lake can show, and what is missing."""
    made: list[Series] = []
    notes: list[Note] = []
    late = _Late(setting)
    for measure in measures.load(setting.now.start).measures:
        told(measure.id)
        if not setting.source.can(measure):
            notes.append(Note("lacking", {"measure": measure.id, "table": measure.table}))
            continue
        reach = setting.source.reach(measure)
        if reach is None or reach.last < setting.now.start or reach.first >= setting.now.start:
            notes.append(Note("lacking", {"measure": measure.id, "table": measure.table}))
            continue
        if reach.stops_before(setting.now.end):
            notes.append(Note("unfinished", {"measure": measure.id, "last": str(reach.last)}))
        arrived, told_of = late.of(measure)
        notes += told_of
        made += [entry.arriving(arrived) for entry in series(measure, setting=setting)]
    notes += _steps(setting)
    own = given.given(setting, form=form, on=setting.now.start)
    if own.refused:
        articles = refusal.articles(refusal.load(setting.now.start), on=setting.now.start)
        notes.append(Note("refused", {"count": len(own.refused), "articles": "、".join(articles)}))
    if own.unfit:
        notes.append(Note("unfit", {"count": len(own.unfit), "form": form}))
    return _Gathered((*made, *own.series), own.refused), notes


@dataclass(frozen=True)
class _Late:
    """Which records may still come, by table; worked out once each."""

    setting: Setting
    _known: dict[tuple[str, str], tuple[Arrivals | None, bool]] = field(default_factory=dict)

    def of(self, measure: Measure) -> tuple[Arrivals | None, list[Note]]:
        """How fast a measure's records come in, None where all are there or nobody can tell; and what must be known of it."""
        if measure.late or measure.stock:
            return None, []
        key = (measure.table, measure.day)
        if key not in self._known:
            self._known[key] = self._looked(measure)
        arrived, unknown = self._known[key]
        if unknown:
            return None, [Note("arrivals_unknown", {"measure": measure.id, "days": self.setting.params.late_days})]
        if arrived is None:
            return None, []
        share, _ = arrived.entered(self.setting.now)
        params = {"measure": measure.id, "now": str(arrived.now), "share": round(100 * share)}
        return arrived, [Note("late", params)] if share < self.setting.params.late_complete else []

    def _looked(self, measure: Measure) -> tuple[Arrivals | None, bool]:
        setting = self.setting
        if setting.source.backtest:
            return None, False
        entries = setting.source.entries(measure)
        now = setting.source.today(entries)
        if now is None or not needed(setting.now, now=now, params=setting.params):
            return None, False
        found = arrivals(entries, span=setting.now, now=now, params=setting.params)
        return found, found is None


def _steps(setting: Setting) -> list[Note]:
    """Changes of recording between the year before last and the period: they would pass for a rise or a fall."""
    since = on(setting.now.start, months=-24)
    found = recording.steps(setting.source, span=Span(setting.days.first, on(setting.now.end, months=0)))
    return [
        Note("recording", {"month": f"{step.month:%Y-%m}", "odds": round(step.odds, 2)})
        for step in found
        if step.month >= since
    ]


def _reach(source: Source, *, span_start: date) -> tuple[date, date]:
    """The first and the last day over all tables that are compared."""
    found = [
        (reach.first, reach.last)
        for measure in measures.load(span_start).measures
        if source.can(measure) and (reach := source.reach(measure))
    ]
    if source.lake.has("counts"):
        table = source.lake.table("counts", as_of=source.as_of)
        row = source.lake.run(table.aggregate(first=table.period.min(), last=table.period.max())).to_pylist()[0]
        found += [(row["first"], row["last"])] if row["first"] else []
    if not found:
        raise Problem("compare_nothing", path=str(source.lake.path))
    return min(reach[0] for reach in found), max(reach[1] for reach in found)


def _judged(entry: Series, *, form: Form, day: date, kinds: Kinds, country: str, params: Params) -> Part:
    block = entry.block
    found = look(form, day=day, kinds=kinds, country=country, daily=block.daily)
    history = earlier(found, first=block.days.first, kinds=kinds, country=country, daily=block.daily)
    like = likeness(block, before=found.now, params=params)
    against = judge(block, look=found, history=history, like=like, params=params)
    spans = [found.now] if form == "ytd" else [found.now, *(past.now for past in history)]
    beside, end = limits(block, look=found, like=like, params=params), final(block, spans=spans, params=params)
    return Part(entry, found, like, against, block.over(found.now), beside, end)


def _bulletin(
    setting: Setting, *, form: Form, parts: list[Part], notes: list[Note], refused: tuple[str, ...], day: date
) -> Bulletin:
    if not parts:
        if refused:
            articles = refusal.articles(refusal.load(setting.now.start), on=setting.now.start)
            raise Problem("series_refused", count=len(refused), articles="、".join(articles))
        raise Problem("compare_nothing", path=str(setting.source.lake.path))
    whole = {name: _whole([part.against[name] for part in parts]) for name in NAMES}
    bound = setting.params.discovery
    days = setting.days
    found = look(form, day=day, kinds=days.kinds, country=days.country)
    return Bulletin(
        setting, form, found, tuple(parts), family(whole, rose=True, bound=bound),
        family(whole, rose=False, bound=bound), tuple(notes), refused,
    )  # fmt: skip


def _whole(parts: list[Against]) -> Against:
    names = ("then", "expected", "ratio", "lower", "upper", "p_value", "dispersion", "exposed", "gap")
    return Against(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
