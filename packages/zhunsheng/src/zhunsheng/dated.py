"""Thresholds as dated data: a TOML with versions, read into a frozen dataclass by the day of the assessment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from zhunsheng.errors import Problem

T = TypeVar("T")
BESIDE = ("since", "why", "why_zh")  # of a version, what is about the values and none of them
Versions = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Standing:
    """A day, and a bureau's own values: ``room.entry`` -> its versions by first day."""

    day: date
    own: Mapping[str, Versions] = field(default_factory=lambda: MappingProxyType({}))


def load(kind: type[T], *, package: str, on: date | Standing, name: str = "params.toml") -> T:
    """The version of a parameter file that stands on a day; the first one for any earlier day.

    A bureau's own value goes before the shipped one from its first day on, and the version's name then says since when.

    Raises
    ------
    Problem
        ``params_wrong`` where the file does not hold what the dataclass asks for.
    """
    stands = on if isinstance(on, Standing) else Standing(on)
    data = tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    found = shipped(data["version"], on=stands.day)
    values = {key: _frozen(value) for key, value in found.items() if key not in BESIDE}
    own = {key: version for key in values if (version := _last(stands, key=f"{room_of(package, name=name)}.{key}"))}
    values |= {key: value for key, (_, value) in own.items()}
    if own and "name" in values:
        values["name"] = f"{values['name']}+{max(since for since, _ in own.values()):%Y.%m.%d}"
    try:
        return kind(**values)
    except TypeError as error:
        raise Problem("params_wrong", file=f"{package}/{name}", detail=str(error)) from error


def room_of(package: str, *, name: str) -> str:
    """What a bureau's own layer calls a parameter file: its room, or the file itself where that has a name of its own."""
    return package.rpartition(".")[2] if name == "params.toml" else name.removesuffix(".toml")


def shipped(versions: list[dict[str, Any]], *, on: date) -> dict[str, Any]:
    """The version that stands on a day; the first one for any earlier day."""
    ordered = sorted(versions, key=lambda entry: entry["since"])
    return ([entry for entry in ordered if entry["since"] <= on] or ordered[:1])[-1]


def _last(stands: Standing, *, key: str) -> tuple[date, float] | None:
    begun = [version for version in stands.own.get(key, ()) if version[0] <= stands.day]
    return max(begun) if begun else None


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
