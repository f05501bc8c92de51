"""How good the leads are, from decisions: the share borne out, and the share of what there is that leads found."""

from __future__ import annotations

from dataclasses import dataclass

from zhunsheng_desk.access.models import User
from zhunsheng_desk.bridge.shares import exact_interval
from zhunsheng_desk.cases import selectors
from zhunsheng_desk.cases.models import Case
from zhunsheng_desk.cases.reasons import confirming
from zhunsheng_desk.orgs.models import Unit


@dataclass(frozen=True)
class Share:
    """A share with its counts and the interval of 95 %."""

    hits: int
    trials: int
    lower: float
    upper: float

    @property
    def value(self) -> float | None:
        """The share; None without trials."""
        return self.hits / self.trials if self.trials else None


@dataclass(frozen=True)
class Recall:
    """Of all there is, what leads found; None where no drawn case was decided."""

    drawn: Share
    population: int
    leads: int
    value: float | None
    lower: float
    upper: float


def share(hits: int, trials: int, *, level: float = 0.95) -> Share:
    """A share with its exact interval."""
    lower, upper = exact_interval(hits, trials=trials, level=level)
    return Share(hits, trials, lower, upper)


def precision(user: User, *, within: Unit) -> dict[str, Share]:
    """By kind, and of all (``""``): the share of decided cases of leads that were borne out."""
    decided = _cases(user, within=within, arm=Case.Arm.LEAD)
    found = {"": _share(decided)}
    return found | {kind: _share([case for case in decided if case.kind == kind]) for kind in Case.Kind.values}


def recall(user: User, *, within: Unit) -> Recall:
    """Leads borne out over those and what the drawn cases say was missed.

    Both shares are taken at 97.5 %, so that the interval holds at 95 % (Bonferroni). Each draw adds its population;
    a subject and kind of several assessments counts in each.
    """
    decided = _cases(user, within=within, arm=Case.Arm.DRAWN)
    codes = set(within.down.values_list("below__code", flat=True))
    population = sum(sum(code in codes for _, code, _ in draw.population) for draw in selectors.draws(user))
    mine = selectors.cases(user).filter(unit__in=within.down.values("below"))
    officers = mine.filter(arm=Case.Arm.LEAD, subject_kind=Case.Subject.OFFICER)
    leads = officers.exclude(state=Case.State.HISTORY).count()
    good = share(*_counts(_cases(user, within=within, arm=Case.Arm.LEAD)), level=0.975)
    missed = share(*_counts(decided), level=0.975)
    value = None
    if missed.trials and good.trials:
        value = _part(leads * (good.value or 0), population * (missed.value or 0))
    lower = _part(leads * good.lower, population * missed.upper) or 0.0
    upper = _part(leads * good.upper, population * missed.lower)
    return Recall(_share(decided), population, leads, value, lower, 1.0 if upper is None else upper)


def _part(found: float, missed: float) -> float | None:
    return found / (found + missed) if found + missed else None


def _cases(user: User, *, within: Unit, arm: str) -> list[Case]:
    seen = selectors.cases(user).filter(unit__in=within.down.values("below"), arm=arm, decided_at__isnull=False)
    return list(seen.filter(subject_kind=Case.Subject.OFFICER) if arm == Case.Arm.DRAWN else seen)


def _counts(cases: list[Case]) -> tuple[int, int]:
    good = confirming()
    return sum(case.decision in good for case in cases), len(cases)


def _share(cases: list[Case]) -> Share:
    return share(*_counts(cases))
