"""The parameters of all signals in words, and a bureau's own values of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhunsheng.dated import BESIDE, Versions, room_of, shipped
from zhunsheng.errors import Problem
from zhunsheng.integrity import signals

HOME = "zhunsheng.integrity"
NEEDED = ("of", "value", "since", "why")


@dataclass(frozen=True)
class Parameter:
    """One entry of a parameter file.

    Parameters
    ----------
    id : ``room.entry``, as a bureau's own layer names it.
    zh, en : what it is.
    unit : a code of the ``unit`` texts; blank for a list or a name, which a bureau cannot change.
    least, most : what its value may be, both ends included.
    versions : the shipped values by first day.
    whys : why, in Chinese and English, likewise.
    """

    id: str
    zh: str
    en: str
    unit: str
    least: float
    most: float
    versions: tuple[tuple[date, Any], ...]
    whys: tuple[tuple[str, str], ...]

    @property
    def room(self) -> str:
        """The signal's room, or ``bounds``."""
        return self.id.partition(".")[0]

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return isinstance(self.versions[0][1], int)

    def shipped(self, on: date) -> Any:  # noqa: ANN401  (a number, a name or a list)
        """The shipped value of a day."""
        return ([value for since, value in self.versions if since <= on] or [self.versions[0][1]])[-1]

    def fit(self, value: object) -> float:
        """The value as a number of the right type.

        Raises
        ------
        Problem
            ``value_fixed``, ``value_no_number``, ``value_not_whole``, ``value_out_of_range``.
        """
        if not self.unit:
            raise Problem("value_fixed", entry=self.id)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Problem("value_no_number", entry=self.id, value=repr(value), least=self.least, most=self.most)
        if not self.least <= value <= self.most:
            raise Problem("value_out_of_range", entry=self.id, value=value, least=self.least, most=self.most)
        if self.whole and value != int(value):
            raise Problem("value_not_whole", entry=self.id, value=value, least=self.least, most=self.most)
        return int(value) if self.whole else float(value)


@cache
def parameters() -> Mapping[str, Parameter]:
    """All parameters of the assessment: what all signals share first, then room by room."""
    places = [(HOME, "bounds.toml"), *((f"{HOME}.signals.{room}", "params.toml") for room in signals.rooms())]
    return {found.id: found for package, name in places for found in _of(package, name)}


def own(folder: Path | None) -> Mapping[str, Versions]:
    """A bureau's own values: the ``[[value]]`` entries of the TOML files below a folder.

    Raises
    ------
    Problem
        ``value_wrong`` names the file, the entry and what is allowed; ``value_twice`` two values of one day.
    """
    found: dict[str, dict[date, float]] = {}
    for path in sorted(folder.rglob("*.toml")) if folder else ():
        for entry in _entries(path):
            name, since, value = _checked(entry, file=path.name)
            if since in found.setdefault(name, {}):
                raise Problem("value_twice", file=path.name, entry=name, day=since.isoformat())
            found[name][since] = value
    return {name: tuple(sorted(versions.items())) for name, versions in found.items()}


def _of(package: str, name: str) -> Iterator[Parameter]:
    data = tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    versions = sorted(data["version"], key=lambda entry: entry["since"])
    whys = tuple((version["why_zh"], version["why"]) for version in versions)
    for key in shipped(versions, on=versions[-1]["since"]):
        if key not in (*BESIDE, "name"):
            said = data["entry"][key]
            yield Parameter(
                f"{room_of(package, name=name)}.{key}", said["zh"], said["en"], said.get("unit", ""),
                said.get("least", 0), said.get("most", 0),
                tuple((version["since"], version[key]) for version in versions if key in version), whys,
            )  # fmt: skip


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("value", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("law_unreadable", file=path.name, detail=str(error)) from error
    return found if isinstance(found, list) else [found]


def _checked(entry: Mapping[str, Any], *, file: str) -> tuple[str, date, float]:
    name, since = str(entry.get("of", "")), entry.get("since")
    missing = [key for key in NEEDED if key not in entry]
    if missing:
        raise Problem("value_wrong", file=file, entry=name or "?", what=", ".join(missing), allowed=", ".join(NEEDED))
    if name not in parameters():
        raise Problem("value_wrong", file=file, entry=name, what=f"of = {name!r}", allowed=", ".join(parameters()))
    if type(since) is not date:
        raise Problem("value_wrong", file=file, entry=name, what=f"since = {since!r}", allowed="2026-12-01")
    return name, since, parameters()[name].fit(entry["value"])
