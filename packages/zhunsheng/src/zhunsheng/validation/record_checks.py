"""Record checks beside the truth, and honest officers with a slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.validation.outcome import Outcome
from zhunsheng.validation.scores import Share
from zhunsheng.validation.verdicts import Truth, Verdict


@dataclass(frozen=True)
class CheckScore:
    """Record checks of a signal's rooms beside the truth.

    ``recall`` is over the records that labels of the signal name and that are in fact wrong (an altered fine may be lawful still,
    nobody's receiver tells where the officer without one was); ``precision`` over the rows written.
    """

    signal: str
    rules: tuple[str, ...]
    recall: Share
    precision: Share


WHATS = {
    "D1": ("tier",),
    "A7": ("fine", "tier"),
    "P4": ("place", "officer"),
}  # what besides the labels makes a check right
SAID = 0.01  # p of an indicator from which on it is worth a word by itself
MADE_UP = (
    "P1",
    "P4",
    "P5",
    "P6",
    "P8",
    "U1",
)  # records that never happened as told: any place or time of theirs is wrong


def checks(worlds: Sequence[Outcome]) -> list[CheckScore]:
    """Checks of the tier, the fine's range, and place and time, where labels and true slips decide what is right.

    A row is right where the record is in fact wrong in that matter (`truth.slips`), meant or not, or labelled. For place and time
    also where it was made up. The honest midnight of a terminal's default, off the officer's shift, is wrong as written.
    """
    found = []
    for signal, whats in WHATS.items():
        caught, of, right, rows = 0, 0, 0, 0
        rules: set[str] = set()
        for world in worlds:
            mine = [row for row in world.checks.to_pylist() if signal_of(row["rule"]) == signal]
            rules |= {row["rule"] for row in mine}
            named = {row["record_id"] for row in mine}
            labelled, true = _wrong(world, signal=signal, whats=whats)
            caught, of = caught + len(labelled & named), of + len(labelled)
            right, rows = right + len(named & true), rows + len(named)
        found.append(CheckScore(signal, tuple(sorted(rules)), Share(caught, of), Share(right, rows)))
    return found


def signal_of(indicator: str) -> str:
    """The signal of an indicator or rule: ``p5_clones`` to ``P5``."""
    return indicator.partition("_")[0].upper()


def _wrong(world: Outcome, *, signal: str, whats: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Labelled records of the signal that are in fact wrong in its matter, and all that are wrong, labelled or not."""
    slips = {row["record_id"] for row in world.slips.to_pylist() if row["what"] in whats}
    labelled: set[str] = set()
    others: set[str] = set()
    for row in world.labels.to_pylist():
        if row["signal"] == signal:
            labelled |= set(row["record_ids"])
        elif signal == "P4" and row["signal"] in MADE_UP:
            others |= set(row["record_ids"])
    return labelled & slips, slips | labelled | others


SLIPS = {"tier": "d1_tier", "fine": "a7_fine_range"}  # what is wrong, and the indicator that sees it


def slipped(worlds: Iterable[Outcome], *, given: Iterable[Verdict]) -> dict[str, Share]:
    """Officers without fault by their own true slips of tier or fine (none, one, more): how many are ever warned of them.

    Warned of a slip is who is ever orange or red in the kind in which the slip's own indicator was ever at or under `SAID`.
    """
    warned = {(verdict.scenario, verdict.seed, verdict.kind, verdict.subject_id) for verdict in given
              if verdict.subject_kind == "officer" and verdict.ever}  # fmt: skip
    counts: dict[str, list[bool]] = {"none": [], "one": [], "more": []}
    for world in worlds:
        truth, setting = Truth(world), world.setting
        slips = Counter(row["officer_id"] for row in world.slips.to_pylist() if row["what"] in SLIPS)
        said: dict[str, set[str]] = {}
        for row in world.lines.to_pylist():
            if row["indicator"] in SLIPS.values() and row["least"] is not None and row["least"] <= SAID:
                said.setdefault(row["subject_id"], set()).add(row["kind"])
        for subject in truth.unit_of:
            if subject[0] == "officer" and truth.standing(subject, kind="") == "clean":
                number = slips.get(subject[1], 0)
                own = ((setting.misconduct, setting.seed, kind, subject[1]) for kind in said.get(subject[1], ()))
                hit = any(key in warned for key in own)
                counts["none" if number == 0 else "one" if number == 1 else "more"].append(hit)
    return {name: Share(sum(found), len(found)) for name, found in counts.items()}
