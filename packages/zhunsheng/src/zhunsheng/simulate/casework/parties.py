"""Parties to the crashes: what each did, how liable it is, which articles are cited; officers differ lawfully."""

from __future__ import annotations

import numpy as np

from zhunsheng.law import Law
from zhunsheng.simulate.places import Places
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.rows import NONE, Array, Rows, picked, stream

GROUPS = ("speeding", "alcohol", "signal", "lane", "yielding", "parking", "phone", "equipment", "documents")
WEIGHTS = np.array([1.2, 1.6, 1.5, 1.0, 0.8, 0.5, 0.7, 0.4, 0.6])  # how grave each is
COMMON = np.array([[0.18, 0.04, 0.10, 0.22, 0.28, 0.06, 0.04, 0.05, 0.03]])
WEAK = np.array([[0.0, 0.0, 0.3, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0]])  # of riders and walkers
KINDS = ("motor", "non_motor", "pedestrian")
LIABILITIES = ("none", "minor", "equal", "main", "full")
NO, MINOR, EQUAL, MAIN, FULL = range(5)
WRONG = ("侵权责任法第6条", "道路交通安全法第131条", "道路交通安全法实施条例第120条")
UNFIT = ("道路交通安全法第48条", "道路交通安全法第51条")
FLIGHT = "道路交通安全法第70条"
WRONG_BIT = 2 * len(GROUPS)
UNFIT_BIT = WRONG_BIT + len(WRONG)
FLIGHT_BIT = UNFIT_BIT + len(UNFIT)
LONE, BOTH = 0.12, 0.5  # crashes of one party; of two of which both did something


def articles(law: Law) -> tuple[str, ...]:
    """The article that is first among those that fit each group, the same in full form, and those that are wrong."""
    fits = {rule.data["group"]: str(rule.data["fits"][0]) for rule in law.of_kind("citation")}
    plain = tuple(fits[group] for group in GROUPS)
    full = tuple(f"《中华人民共和国{text.replace('第', '》第', 1)}第一款" for text in plain)
    return (*plain, *full, *WRONG, *UNFIT, FLIGHT)


def make(plan: Plan, *, crashes: Rows, places: Places, officers: int) -> Rows:
    """One or two parties a crash, those of one crash together: ``crash``, ``no``, ``kind``, ``origin`` and the rest."""
    rng = stream(plan.seed, purpose="casework parties")
    count = len(crashes)
    two = (rng.random(count) >= LONE) | (crashes["fled"] == 1)
    crash = np.repeat(np.arange(count), 1 + two)
    no = np.where(np.r_[True, crash[1:] != crash[:-1]], 0, 1) if count else np.zeros(0, int)
    rows = Rows({"crash": crash, "no": no, "kind": _kinds(rng, crash=crash, no=no)})
    rows["origin"] = np.where(rng.random(len(crash)) < 0.3, 1, 0)
    rows["origin"] = np.where(rows["kind"] == 0, rows["origin"], NONE)
    rows["city"] = places.branch_of[crashes["squadron"][crash]]
    rows["fled"] = ((crashes["fled"][crash] == 1) & (no == 0)).astype(int)
    rows["behaviours"] = _behaviours(rng, rows=rows, two=two[crash])
    rows["liability"] = _liabilities(plan, crashes=crashes, rows=rows, officers=officers)
    rows["articles"] = _cited(rows, crashes=crashes)
    return rows


def _kinds(rng: np.random.Generator, *, crash: Array, no: Array) -> Array:
    """The first party drives a motor vehicle, the second mostly does."""
    drawn = picked(np.array([[0.62, 0.26, 0.12]]), at=np.zeros(len(crash), int), draws=rng.random(len(crash)))
    return np.where(no == 0, 0, drawn)


def _behaviours(rng: np.random.Generator, *, rows: Rows, two: Array) -> Array:
    """A bit for each group; the party that did nothing has none. Which of two did something is drawn by lot."""
    count, crash, no = len(rows), rows["crash"], rows["no"]
    by_crash = rng.random(int(crash.max(initial=-1)) + 1)
    both, first = by_crash < BOTH, (by_crash * 97) % 1 < 0.6
    acts = ~two | both[crash] | (first[crash] == (no == 0))
    kind = (rows["kind"] > 0).astype(int)
    weights = np.vstack([COMMON, WEAK])
    one = 1 << picked(weights, at=kind, draws=rng.random(count))
    more = np.where((rng.random(count) < 0.2), 1 << picked(weights, at=kind, draws=rng.random(count)), 0)
    return np.where(acts, one | more, 0)


def grave(behaviours: Array) -> Array:
    """How grave what a party did is."""
    return np.asarray(sum(WEIGHTS[nth] * (behaviours >> nth & 1) for nth in range(len(GROUPS))))


def _liabilities(plan: Plan, *, crashes: Rows, rows: Rows, officers: int) -> Array:
    """By what each did, with an officer's own width of what is equal and own leaning, both small and lawful."""
    habit = stream(plan.seed, purpose="casework habits")
    width, lean = 0.25 * np.exp(0.2 * habit.standard_normal(officers)), 0.06 * habit.standard_normal(officers)
    noise = stream(plan.seed, purpose="casework judgement").logistic(0, 0.25, len(crashes))
    crash, no = rows["crash"], rows["no"]
    gravity = np.zeros((len(crashes), 2))
    gravity[crash, no] = grave(rows["behaviours"])
    weak = np.zeros(len(crashes), bool)
    weak[crash] |= (no == 1) & (rows["kind"] > 0)
    officer = crashes["officer"]
    tilt = gravity[:, 0] - gravity[:, 1] + noise + np.where(weak, lean[officer], 0.0)
    first = np.where(np.abs(tilt) < width[officer], EQUAL, np.where(tilt > 0, MAIN, MINOR))
    only = (gravity > 0).sum(axis=1) < 2
    first = np.where(only, np.where(gravity[:, 0] >= gravity[:, 1], FULL, NO), first)
    first = np.where(crashes["fled"] == 1, np.where(gravity[:, 1] > 0, MAIN, FULL), first)
    return np.where(no == 0, first[crash], FULL - first[crash])


def _cited(rows: Rows, *, crashes: Rows) -> Array:
    """The fitting article of each behaviour; every other officer writes it out in full."""
    shift = np.where(crashes["officer"][rows["crash"]] % 2 == 0, 0, len(GROUPS))
    flight = np.where(rows["fled"] == 1, 1 << FLIGHT_BIT, 0)
    return np.where(rows["liability"] > NO, rows["behaviours"] << shift, 0) | flight
