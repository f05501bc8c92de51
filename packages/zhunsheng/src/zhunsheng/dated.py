"""Thresholds as dated data: a TOML with versions, read into a frozen dataclass by the day of the assessment."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any, TypeVar

from zhunsheng.errors import Problem

T = TypeVar("T")


def load(kind: type[T], *, package: str, on: date, name: str = "params.toml") -> T:
    """The version of a parameter file that stands on a day; the first one for any earlier day.

    Raises
    ------
    Problem
        ``params_wrong`` where the file does not hold what the dataclass asks for.
    """
    data = tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    versions: list[dict[str, Any]] = sorted(data["version"], key=lambda entry: entry["since"])
    standing = [entry for entry in versions if entry["since"] <= on] or versions[:1]
    try:
        return kind(**{key: _frozen(value) for key, value in standing[-1].items() if key not in ("since", "why")})
    except TypeError as error:
        raise Problem("params_wrong", file=f"{package}/{name}", detail=str(error)) from error


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
