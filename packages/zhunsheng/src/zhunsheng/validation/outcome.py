"""What is kept of one simulated bureau: evidence, warnings, checks and the truth; small enough to hold many of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.simulate.spec import NOTHING

META = "world.json"
PARTS = ("subjects", "people", "lines", "checks", "labels", "slips")
BESIDE = ("cli", "validation")  # folders whose code does not move a world
WITHIN = ("outcome.py", "reduction.py", "truth.py", "worlds.py")  # of validation, what does


@dataclass(frozen=True)
class Setting:
    """From what a bureau was made and which rooms looked at it; all of them where ``only`` is empty."""

    officers: int
    months: int
    seed: int
    misconduct: str = NOTHING
    only: tuple[str, ...] = ()

    @property
    def honest(self) -> bool:
        """Without any misconduct."""
        return self.misconduct == NOTHING

    @property
    def name(self) -> str:
        """A folder's name, its own for every setting."""
        words = re.sub(r"[^a-z0-9]+", "-", self.misconduct.lower()).strip("-")[:40]
        tag = hashlib.sha256(repr((self.misconduct, sorted(self.only))).encode()).hexdigest()[:6]
        return f"{words}-{self.officers}x{self.months}-s{self.seed}-{tag}"


@dataclass(frozen=True)
class Outcome:
    """One bureau, assessed.

    Parameters
    ----------
    code : version of the code that made it. ``discovery``, ``stricter`` : the bounds of orange and red.
    looks : how often it was looked at. ``sizes`` : hypotheses of each kind at the last look.
    absent : indicators that could not be assessed. ``seconds`` : by stage. ``memory`` : peak of the process, GB.
    subjects : ``kind, subject_kind, subject_id, p, q, ratio, level, p_least, orange_day, red_day``; days since the window
        began, NaN for never.
    people : ``subject_kind, subject_id, unit_id``.
    lines : ``kind, indicator, subject_kind, subject_id, state, exposure, observed, expected, share, evidence, ratio, plain,
        least``; ``ratio`` is the logarithm of its likelihood ratio, ``plain`` the p-value of the last look alone, ``least``
        the smallest over all looks.
    checks : ``rule, record_id, officer_id``.
    labels : the simulator's, ``start_day`` and ``end_day`` since the window began.
    slips : ``record_id, officer_id, what``: what each record is truly wrong in, whoever meant it.
    """

    setting: Setting
    code: str
    discovery: float
    stricter: float
    looks: int
    rows: int
    sizes: Mapping[str, int]
    absent: tuple[str, ...]
    seconds: Mapping[str, float]
    memory: float
    subjects: pa.Table
    people: pa.Table
    lines: pa.Table
    checks: pa.Table
    labels: pa.Table
    slips: pa.Table

    def assessed(self, kind: str) -> list[dict[str, Any]]:
        """The lines of a kind that have evidence, as rows."""
        mask = pc.and_(pc.equal(self.lines["kind"], kind), pc.equal(self.lines["state"], "assessed"))
        rows: list[dict[str, Any]] = self.lines.filter(mask).to_pylist()
        return rows

    def save(self, folder: Path) -> None:
        """Write it to a folder, the description last: a folder without it is not whole."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / META).unlink(missing_ok=True)
        for part in PARTS:
            pq.write_table(getattr(self, part), folder / f"{part}.parquet")
        head = {name: value for name, value in vars(self).items() if name not in (*PARTS, "setting")}
        text = json.dumps({"setting": asdict(self.setting), **head}, ensure_ascii=False, indent=1)
        (folder / META).write_text(text, encoding="utf-8")


def load(folder: Path) -> Outcome:
    """Read what `Outcome.save` wrote."""
    head = json.loads((folder / META).read_text(encoding="utf-8"))
    setting = head.pop("setting")
    setting["only"] = tuple(setting["only"])
    head["absent"] = tuple(head["absent"])
    parts = {part: pq.read_table(folder / f"{part}.parquet") for part in PARTS}
    return Outcome(setting=Setting(**setting), **head, **parts)


def held(folder: Path, *, setting: Setting, code: str) -> bool:
    """Is this very world there, made by this code?"""
    path = folder / META
    if not path.is_file():
        return False
    head = json.loads(path.read_text(encoding="utf-8"))
    return bool(head["code"] == code and head["setting"] == json.loads(json.dumps(asdict(setting))))


@cache
def code_version() -> str:
    """A digest of all code and data that moves a world."""
    digest = hashlib.sha256()
    for name, part in sorted(_sources(files("zhunsheng"), at="")):
        top, _, rest = name.partition("/")
        if top not in BESIDE or (top == "validation" and rest in WITHIN):
            digest.update(name.encode() + b"\0" + part.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _sources(folder: Traversable, *, at: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for part in folder.iterdir():
        if part.is_dir() and part.name != "__pycache__":
            found += _sources(part, at=f"{at}{part.name}/")
        elif part.name.endswith((".py", ".toml", ".csv")):
            found.append((f"{at}{part.name}", part))
    return found
