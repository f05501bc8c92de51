"""Profiles: data files that say how a source's columns, codes and units become ours.

A profile is TOML and is checked when it is loaded; `docs/operations/profiles.md` is its manual.
"""

from __future__ import annotations

import codecs
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from zhunsheng.errors import Problem
from zhunsheng.ingest.units import UNITS
from zhunsheng.tables import TABLES

Names = tuple[str, ...]
FORMATS = ("csv", "excel", "parquet")
LAWS = ("cn", "us_ma", "none")


@dataclass(frozen=True)
class Condition:
    """When a field or a table applies: a test of one source column, or of a column of ours made earlier."""

    column: Names = ()
    field: str = ""
    among: Names = ()
    unlike: Names = ()
    matches: str = ""
    blank: bool | None = None


@dataclass(frozen=True)
class Field:
    """How one column of ours is made. At most one of the ways in is given; see the manual for each."""

    source: Names = ()
    const: str = ""
    concat: tuple[Names, ...] = ()
    separator: str = "-"
    list: tuple[Names, ...] = ()
    line: bool = False
    prefix: str = ""
    divide: tuple[Names, ...] = ()
    date: Names = ()
    clock: Names = ()
    hour: Names = ()
    minute: Names = ()
    formats: Names = ()
    code_table: str = ""
    cases: tuple[Field, ...] = ()
    when: tuple[Condition, ...] = ()
    map: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None
    match: tuple[tuple[str, str], ...] = ()
    null_if: Names = ()
    unit: str = ""
    label: Names = ()
    pattern: str = ""
    hash: bool = False


@dataclass(frozen=True)
class Target:
    """One canonical table that a profile fills."""

    name: str
    columns: Mapping[str, Field]
    when: tuple[Condition, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Profile:
    """A source's form. ``digest`` changes whenever the file does."""

    id: str
    version: str
    zh: str
    en: str
    targets: tuple[Target, ...]
    digest: str
    formats: Names = FORMATS
    encodings: Names = ("utf-8", "gb18030")
    delimiter: str = ""
    blank: Names = ("",)
    time_zone: str = ""
    currency: str = ""
    jurisdiction: str = ""


def known() -> list[str]:
    """Names of the profiles that come with the product."""
    folder = files("zhunsheng.ingest").joinpath("profiles")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load(name: str) -> Profile:
    """A shipped profile by name, or any by the path of its .toml file.

    Raises
    ------
    Problem
        ``profile_unknown``, ``profile_unreadable``, ``profile_wrong``.
    """
    path = Path(name)
    if path.suffix == ".toml":
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Problem("profile_unreadable", path=name, detail=str(error)) from error
        return parse(text, origin=name)
    if name not in known():
        raise Problem("profile_unknown", name=name, known=", ".join(known()))
    return shipped(name)


@cache
def shipped(name: str) -> Profile:
    """A profile that comes with the product."""
    resource = files("zhunsheng.ingest").joinpath("profiles", f"{name}.toml")
    return parse(resource.read_text(encoding="utf-8"), origin=f"{name}.toml")


def parse(text: str, *, origin: str) -> Profile:
    """Read and check the text of a profile; ``origin`` is named in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem("profile_unreadable", path=origin, detail=str(error)) from error
    return _Reader(origin).profile(data, digest=hashlib.sha256(text.encode()).hexdigest()[:16])


class _Reader:
    """Turns TOML values into the dataclasses above and says exactly where one does not fit."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def wrong(self, place: str, detail: str, allowed: object = "") -> Problem:
        return Problem("profile_wrong", path=self.origin, place=place, detail=detail, allowed=str(allowed))

    def profile(self, data: dict[str, Any], *, digest: str) -> Profile:
        head = data.get("profile", {})
        self._keys(data, allowed={"profile", "table"}, place="")
        self._keys(head, allowed={f.name for f in fields(Profile)} - {"targets", "digest"}, place="profile")
        for key in ("id", "version", "zh", "en"):
            if not isinstance(head.get(key), str):
                raise self.wrong(f"profile.{key}", "missing", "text")
        if not data.get("table"):
            raise self.wrong("table", "missing", "[[table]]")
        lists = {key: tuple(head[key]) for key in ("formats", "encodings", "blank") if key in head}
        profile = Profile(
            **{
                **head,
                **lists,
                "digest": digest,
                "targets": tuple(t for entry in data["table"] for t in self._targets(entry)),
            }
        )
        self._check_head(profile)
        return profile

    def _check_head(self, profile: Profile) -> None:
        if not set(profile.formats) <= set(FORMATS):
            raise self.wrong("profile.formats", str(profile.formats), FORMATS)
        if profile.time_zone and profile.time_zone not in available_timezones():
            raise self.wrong("profile.time_zone", profile.time_zone, "Asia/Shanghai, …")
        if profile.jurisdiction and profile.jurisdiction not in LAWS:
            raise self.wrong("profile.jurisdiction", profile.jurisdiction, LAWS)
        for encoding in profile.encodings:
            try:
                codecs.lookup(encoding)
            except LookupError:
                raise self.wrong("profile.encodings", encoding, "utf-8, gb18030, cp1250, …") from None
        if profile.time_zone:
            ZoneInfo(profile.time_zone)

    def _targets(self, data: dict[str, Any]) -> list[Target]:
        """One target, or every canonical table under its own name where the entry is named ``*``."""
        if data.get("name") != "*":
            return [self._target(data)]
        return [
            Target(name, {column.name: Field(source=(column.name,)) for column in table.columns}, file=name)
            for name, table in TABLES.items()
        ]

    def _target(self, data: dict[str, Any]) -> Target:
        self._keys(data, allowed={"name", "columns", "when", "file"}, place="table")
        name = data.get("name")
        if name not in TABLES:
            raise self.wrong("table.name", str(name), ", ".join(TABLES))
        known_columns = {column.name for column in TABLES[name].columns}
        columns = {}
        for key, value in data.get("columns", {}).items():
            place = f"{name}.{key}"
            if key not in known_columns:
                raise self.wrong(place, "unknown column", ", ".join(sorted(known_columns)))
            columns[key] = self._field(value, place=place)
        return Target(name, columns, self._conditions(data.get("when", []), place=name), data.get("file", ""))

    def _field(self, data: object, *, place: str) -> Field:
        if isinstance(data, str | list):
            data = {"from": data}
        if not isinstance(data, dict):
            raise self.wrong(place, str(data), "text, list or table")
        self._keys(data, allowed={*(f.name for f in fields(Field)), "from"} - {"source"}, place=place)
        values: dict[str, Any] = {}
        for key, value in data.items():
            values["source" if key == "from" else key] = self._value(key, value, place=f"{place}.{key}")
        made = Field(**values)
        if made.unit and made.unit not in UNITS:
            raise self.wrong(f"{place}.unit", made.unit, ", ".join(UNITS))
        return made

    def _value(self, key: str, value: object, *, place: str) -> object:
        if key == "cases":
            return tuple(self._field(case, place=place) for case in self._list(value, place))
        if key == "when":
            return self._conditions(value, place=place)
        if key in ("concat", "divide", "list"):
            return tuple(_names(part) for part in self._list(value, place))
        if key == "match":
            return tuple((str(pair[0]), str(pair[1])) for pair in self._list(value, place))
        if key in ("from", "date", "clock", "hour", "minute", "formats", "null_if", "label"):
            return _names(value)
        if key == "map":
            if not isinstance(value, dict):
                raise self.wrong(place, str(value), '{ "…" = "…" }')
            return {str(k): str(v) for k, v in value.items()}
        if key in ("line", "hash"):
            return bool(value)
        return str(value)

    def _conditions(self, data: object, *, place: str) -> tuple[Condition, ...]:
        entries = data if isinstance(data, list) else [data]
        made = []
        entry: Any
        for entry in entries:
            self._keys(entry, allowed={f.name for f in fields(Condition)}, place=f"{place}.when")
            lists = {key: _names(entry[key]) for key in ("column", "among", "unlike") if key in entry}
            made.append(Condition(**{**entry, **lists}))
        return tuple(made)

    def _keys(self, data: object, *, allowed: set[str], place: str) -> None:
        if not isinstance(data, dict):
            raise self.wrong(place, str(data), "a table")
        for key in data:
            if key not in allowed:
                raise self.wrong(f"{place}.{key}".lstrip("."), "unknown key", ", ".join(sorted(allowed)))

    def _list(self, value: object, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.wrong(place, str(value), "a list")
        return value


def _names(value: object) -> Names:
    return tuple(str(entry) for entry in value) if isinstance(value, list) else (str(value),)
