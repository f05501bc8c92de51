"""The monthly refit apart from what every day does: time in the functions whose results stay frozen until the next month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

from bench.clock import Spent, now

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def clocked() -> Iterator[dict[str, Spent]]:
    """Time spent in each kind of fit, by name; the functions are put back at the end."""
    spent: dict[str, Spent] = {}
    places = _places()
    for name, home, attribute in places:
        setattr(home, attribute, _timed(getattr(home, attribute), spent=spent, name=name))
    try:
        yield spent
    finally:
        for _, home, attribute in places:
            setattr(home, attribute, getattr(home, attribute).__wrapped__)


@contextmanager
def one_look() -> Iterator[None]:
    """Every window is looked at once, at its end: what a day works out anew while the evidence of the days before stands."""
    from zhunsheng.integrity.horizon import Horizon

    last = property(lambda horizon: (horizon.window.end.astimezone(horizon.zone).date(),))
    with patch.object(Horizon, "days", last):
        yield


def _places() -> list[tuple[str, Any, str]]:
    """What is fitted on the first of a month on the records known before it; none of these calls another."""
    from zhunsheng.integrity.evidence import Comparison
    from zhunsheng.integrity.severity import usual, walks
    from zhunsheng.integrity.signals.a1_same_facts import whim
    from zhunsheng.integrity.signals.a1_same_facts.engine import Shared
    from zhunsheng.integrity.signals.a2_benchmark.engine import Bench

    return [
        ("lawful spread of counts", Comparison, "_fit"),
        ("lawful spread of effects", walks, "fitted"),
        ("A1, A5: what others give on the same facts", usual, "fit"),
        ("A1: how much rests on single peers", Shared, "overlap"),
        ("A1: how an officer's own sanctions differ, by month", whim, "walk"),
        ("A2: weights of the benchmark", Bench, "_fit"),
    ]


def _timed(function: Callable[P, T], *, spent: dict[str, Spent], name: str) -> Callable[P, T]:
    @wraps(function)
    def timed(*words: P.args, **named: P.kwargs) -> T:
        began = now()
        try:
            return function(*words, **named)
        finally:
            spent[name] = spent.get(name, Spent()) + (now() - began)

    return timed
