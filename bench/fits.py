"""The monthly refit apart from what every day does: seconds in the functions whose results stay frozen until the next month."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def clocked() -> Iterator[dict[str, float]]:
    """Seconds spent in each kind of fit, by name; the functions are put back at the end."""
    spent: dict[str, float] = {}
    places = _places()
    for name, home, attribute in places:
        setattr(home, attribute, _timed(getattr(home, attribute), spent=spent, name=name))
    try:
        yield spent
    finally:
        for _, home, attribute in places:
            setattr(home, attribute, getattr(home, attribute).__wrapped__)


def _places() -> list[tuple[str, Any, str]]:
    """What is fitted on the first of a month on the records known before it; none of these calls another."""
    from zhunsheng.integrity.evidence import Comparison
    from zhunsheng.integrity.severity import usual, walks
    from zhunsheng.integrity.signals.a1_same_facts.engine import Shared
    from zhunsheng.integrity.signals.a2_benchmark.engine import Bench

    return [
        ("lawful spread of counts", Comparison, "_fit"),
        ("lawful spread of effects", walks, "fitted"),
        ("A1, A5: what others give on the same facts", usual, "fit"),
        ("A1: how much rests on single peers", Shared, "overlap"),
        ("A2: weights of the benchmark", Bench, "_fit"),
    ]


def _timed(function: Callable[P, T], *, spent: dict[str, float], name: str) -> Callable[P, T]:
    @wraps(function)
    def timed(*words: P.args, **named: P.kwargs) -> T:
        began = time.perf_counter()
        try:
            return function(*words, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - began

    return timed
