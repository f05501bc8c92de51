"""What a screening gives."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pyarrow as pa

from zhunsheng.errors import Lang
from zhunsheng.hazards.screening.network import Source
from zhunsheng.hazards.screening.params import Params, Weights
from zhunsheng.hazards.screening.peers import Peers
from zhunsheng.hazards.screening.recording import RecordingBreak
from zhunsheng.hazards.screening.sites import By, Layout
from zhunsheng.stats.betabinomial import Floats
from zhunsheng.types import Window

SCHEMA = pa.schema(
    [
        pa.field("site_id", pa.string(), nullable=False),
        pa.field("road_id", pa.string()),
        pa.field("road_from", pa.float64()),
        pa.field("road_to", pa.float64()),
        pa.field("length_km", pa.float64(), nullable=False),
        pa.field("unit_id", pa.string()),
        pa.field("lat", pa.float64()),
        pa.field("lon", pa.float64()),
        pa.field("peer_group", pa.string(), nullable=False),
        pa.field("flow", pa.float64()),
        pa.field("fatal", pa.int64(), nullable=False),
        pa.field("injury", pa.int64(), nullable=False),
        pa.field("damage", pa.int64(), nullable=False),
        pa.field("observed", pa.float64(), nullable=False),
        pa.field("predicted", pa.float64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("excess", pa.float64(), nullable=False),
        pa.field("lower", pa.float64(), nullable=False),
        pa.field("upper", pa.float64(), nullable=False),
        pa.field("above", pa.float64(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("tied", pa.int64(), nullable=False),
        pa.field("weighted_expected", pa.float64(), nullable=False),
        pa.field("weighted_excess", pa.float64(), nullable=False),
        pa.field("rate", pa.float64(), nullable=False),
        pa.field("critical_rate", pa.float64(), nullable=False),
        pa.field("peak_from", pa.float64()),
        pa.field("peak_to", pa.float64()),
        pa.field("peak_excess_km", pa.float64(), nullable=False),
        pa.field("peak_cv", pa.float64()),
        pa.field("peak_precise", pa.bool_(), nullable=False),
        pa.field("hot_z", pa.float64()),
        pa.field("hot_q", pa.float64()),
        pa.field("hot", pa.bool_(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Coverage:
    """Crashes of the window with the outcomes looked at: all, placed on a row, and those that could not be.

    ``unlocated`` have neither chainage nor coordinates, ``off_network`` lie on no known section or piece.
    """

    crashes: int
    placed: int
    unlocated: int
    off_network: int


@dataclass(frozen=True)
class Note:
    """Something that must be known of a run: a code of texts.toml and its parameters."""

    code: str
    params: dict[str, object] = field(default_factory=dict)

    def text(self, *, lang: Lang) -> str:
        """In words."""
        return texts()["note"][self.code][lang].format(**self.params)


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """The room's sentences."""
    return tomllib.loads(files("zhunsheng.hazards.screening").joinpath("texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Screening:
    """Roads beside their peers.

    Parameters
    ----------
    table : one row a section or window, `SCHEMA`; observed to upper are crashes a year; ``rank`` 1 is the largest excess,
        ``tied`` how many share it; ``rate`` and ``critical_rate`` are crashes a kilometre and year, or a million
        vehicle-kilometres where traffic is known.
    peers : the safety functions. source : of the network.
    breaks : steps in how crashes are recorded, inside the window or not; they are no change in safety.
    """

    table: pa.Table
    window: Window
    years: float
    by: By
    source: Source
    outcomes: tuple[str, ...]
    peers: Peers
    coverage: Coverage
    breaks: tuple[RecordingBreak, ...]
    notes: tuple[Note, ...]
    params: Params
    weights: Weights
    layout: Layout

    def column(self, name: str) -> Floats:
        """A column of numbers as an array, NaN where null."""
        numbers: Floats = self.table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
        return numbers
