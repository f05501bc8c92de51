"""Who is whose peer: units by level and type of territory, roads by class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhunsheng import dated
from zhunsheng.stats.betabinomial import Ints


@dataclass(frozen=True)
class Peers:
    """See peers.toml for each entry's meaning and reason."""

    name: str
    territory: Sequence[Mapping[str, Any]]
    road: Sequence[Mapping[str, str]]

    def type_of(self, adcode: str) -> str:
        """Type of a territory by its six-digit code; blank where the code is none."""
        if len(adcode) < 6 or not adcode[:6].isdigit():
            return ""
        last = int(adcode[4:6])
        return next((str(entry["name"]) for entry in self.territory if entry["low"] <= last <= entry["high"]), "")

    def class_of(self, road_id: str) -> str:
        """Class of a road by its number; blank where the number does not say."""
        for entry in self.road:
            if found := re.match(entry["pattern"], road_id):
                return entry["name"] or found[1]
        return ""


def load(on: date) -> Peers:
    """The peer groups as they stand on a day."""
    return dated.load(Peers, package="zhunsheng.comparisons", on=on, name="peers.toml")


def groups(keys: Sequence[tuple[str, ...]], *, least: int) -> tuple[Ints, list[tuple[str, ...]]]:
    """A group for each subject, by the longest beginning of its key that more than ``least`` others share; -1 without one.

    Parameters
    ----------
    keys : from the coarsest trait to the finest, such as level, type, kind of beat. A blank first trait counts as one too;
        an empty key has no peers.
    """
    found = np.full(len(keys), -1, dtype=np.int64)
    names: list[tuple[str, ...]] = []
    for depth in range(max((len(key) for key in keys), default=0), 0, -1):
        count = Counter(key[:depth] for place, key in enumerate(keys) if len(key) >= depth and found[place] < 0)
        number = {}
        for key, size in sorted(count.items()):
            if size > least:
                number[key] = len(names)
                names.append(key)
        for place, key in enumerate(keys):
            if found[place] < 0 and len(key) >= depth:
                found[place] = number.get(key[:depth], -1)
    return found, names
