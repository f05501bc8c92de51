"""Parameters of crash screening, and severity weights: dated data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, TypeVar

from zhunsheng.errors import Problem

T = TypeVar("T")
PACKAGE = "zhunsheng.hazards.screening"


@dataclass(frozen=True)
class Params:
    """See params.toml for each entry's meaning and reason."""

    name: str
    outcomes: tuple[str, ...]
    piece_km: float
    section_km: float
    shortest_km: float
    reach_km: float
    cell_km: float
    cv_limit: float
    least_sites: int
    least_crashes: int
    interval: float
    hot_km: float
    discovery: float
    break_level: float
    road_class: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Weights:
    """What a crash of each severity counts."""

    name: str
    fatal: float
    injury: float
    damage: float
    source: str
    confidence: str


def params(on: date) -> Params:
    """The parameters that stand on a day."""
    return dated(Params, name="params.toml", on=on)


def weights(on: date) -> Weights:
    """The severity weights that stand on a day."""
    return dated(Weights, name="weights.toml", on=on)


def dated(kind: type[T], *, name: str, on: date) -> T:
    """The version of one of this room's files that stands on a day; the first one for any earlier day.

    Raises
    ------
    Problem
        ``params_wrong`` where the file does not hold what the dataclass asks for.
    """
    data = tomllib.loads(files(PACKAGE).joinpath(name).read_text(encoding="utf-8"))
    versions: list[dict[str, Any]] = sorted(data["version"], key=lambda entry: entry["since"])
    standing = [entry for entry in versions if entry["since"] <= on] or versions[:1]
    try:
        return kind(**{key: _frozen(value) for key, value in standing[-1].items() if key not in ("since", "why")})
    except TypeError as error:
        raise Problem("params_wrong", file=f"{PACKAGE}/{name}", detail=str(error)) from error


def _frozen(value: object) -> object:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
