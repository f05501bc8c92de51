"""The signals, a room each. A room's ``run.run(scope)`` gives a `Reading`; whatever lies in this folder is run, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


@cache
def rooms() -> tuple[str, ...]:
    """The rooms' names, in order."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.ispkg))


def run_of(room: str) -> Callable[..., Any]:
    """A room's ``run``."""
    run: Callable[..., Any] = import_module(f"{__name__}.{room}.run").run
    return run
