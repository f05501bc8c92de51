"""Simulated bureaus whose truth is known: honest ones are left alone, the guilty are found within the bound.

The full counts take hours. They lie in ``out/worlds`` of the repository, by the version of the code, and are not run twice:
``zhunsheng integrity validate --out out --seeds 2 --honest 20`` makes the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from zhunsheng.validation import oracle, rules, scores, worlds
from zhunsheng.validation.outcome import Setting
from zhunsheng.validation.report import AIMS
from zhunsheng.validation.scores import Share
from zhunsheng.validation.study import Study, scenarios, settings

OFFICERS, MONTHS, HONEST, SEEDS = 400, 12, 20, range(1, 3)
NEAR = 0.05  # how far below the oracle recall may lie
WHOLE = 0.99  # of record checks


def judged(chosen: Sequence[Setting], *, folder: Path) -> Study:
    def told(setting: Setting, seconds: float) -> None:
        print(f"{setting.name}: {seconds:.0f} s", flush=True)

    worlds.run_all(chosen, folder=folder, told=told)
    return Study.of(chosen, folder=folder)


def check_honest(study: Study, *, most: float) -> None:
    """On average at most so many officers of a bureau are ever orange or red in a span looked at daily."""
    counts = sorted(study.alarms("officer").values())
    print(f"{len(counts)} honest bureaus, officers ever orange or red: {counts}, mean {np.mean(counts):.2f}")
    for entry in study.calibration:
        if entry.least[1].interval[0] > 0.001:
            print(f"  too ready: {entry.indicator} {entry.subject_kind}: {entry.least[1]} below 0.001 at some look")
    assert np.mean(counts) <= most


def show_scenarios(study: Study) -> None:
    """Each scenario's figures in a line, then each signal's recall."""
    for judgement in study.judgements:
        own = study.given(judgement.scenario, kind=judgement.kind)
        ours, false = scores.recall(own), scores.false_discovery(study.given(judgement.scenario))
        aim = AIMS.get(judgement.scenario.split(":")[1], 0.0)
        print(
            f"{judgement.scenario}: recall {ours.value:.3f} of {ours.of}, oracle {judgement.recall.value:.3f}, "
            f"our order with the true threshold {judgement.ordered.value:.3f}, aim {aim}, "
            f"false discovery {false.value:.3f}, median days {scores.detection(own).quartiles[1]:.0f}"
        )
        print("  oracle " + " ".join(f"{name} {share.value:.2f}" for name, share in judgement.by_signal.items()))
    for signal, strength, given in study.by_signal():
        print(f"  {signal} {strength}: {scores.recall(given)}")


def behind(study: Study, *, of: Callable[[oracle.Judgement], Share]) -> list[str]:
    """Scenarios whose recall lies more than `NEAR` below another one."""
    found = []
    for judgement in study.judgements:
        ours = scores.recall(study.given(judgement.scenario, kind=judgement.kind))
        if ours.value < of(judgement).value - NEAR:
            found.append(f"{judgement.scenario}: recall {ours.value:.3f}, {of(judgement).value:.3f}")
    return found


def test_an_honest_bureau_is_left_alone(tmp_path: Path) -> None:
    check_honest(judged([Setting(40, 3, 101)], folder=tmp_path), most=1.0)


def test_the_strong_are_found_within_the_bound(tmp_path: Path) -> None:
    rooms = ("a7_range", "d1_tier")
    chosen = settings(officers=60, months=4, seeds=[7], words=["D1:strong:3,A7:strong:3"], only=rooms)
    study = judged(chosen, folder=tmp_path)
    given = study.given("D1:strong:3,A7:strong:3")
    print(scores.recall(given), scores.false_discovery(given))
    assert scores.false_discovery(given).value <= study.bound
    assert scores.recall(given).value >= 0.5
    (ours, _, same) = study.screens
    assert ours.recall.found >= same.recall.found


@pytest.fixture(scope="module")
def full(root: Path, session_keys: None) -> Study:
    chosen = settings(officers=OFFICERS, months=MONTHS, seeds=SEEDS, words=scenarios(OFFICERS), honest=HONEST)
    return judged(chosen, folder=root / "out" / "worlds")


@pytest.mark.prove
def test_honest_bureaus_are_left_alone_in_full(full: Study) -> None:
    check_honest(full, most=1.0)


@pytest.mark.prove
def test_false_discovery_keeps_the_bound_in_full(full: Study) -> None:
    show_scenarios(full)
    realised = {scenario: scores.false_discovery(full.given(scenario)).value for scenario in full.scenarios}
    assert {scenario: value for scenario, value in realised.items() if value > full.bound} == {}


BEHIND = (
    "a threshold that holds at every look and over many indicators, without the truth, costs 0 to 15 points of recall"
)


@pytest.mark.prove
@pytest.mark.xfail(reason=BEHIND, strict=True)
def test_recall_is_near_what_the_same_order_gives_at_the_true_threshold_in_full(full: Study) -> None:
    assert behind(full, of=lambda judgement: judgement.ordered) == []


@pytest.mark.prove
@pytest.mark.xfail(reason=f"{BEHIND}; the rest is what the oracle knows of the deeds", strict=True)
def test_recall_is_near_the_oracles_in_full(full: Study) -> None:
    assert behind(full, of=lambda judgement: judgement.recall) == []


@pytest.mark.prove
def test_record_checks_are_whole_and_right_in_full(full: Study) -> None:
    for entry in full.checks:
        print(entry.signal, entry.rules, entry.recall, entry.precision)
    assert [entry.signal for entry in full.checks if entry.recall.value < WHOLE or entry.precision.value < WHOLE] == []


@pytest.mark.prove
def test_one_slip_is_no_warning_in_full(full: Study) -> None:
    print(full.slipped)
    assert full.slipped["one"].value <= 1 / OFFICERS


@pytest.mark.prove
def test_the_naive_screen_is_beaten_in_full(full: Study) -> None:
    for start in range(0, len(full.screens), 3):
        ours, plain, same = full.screens[start : start + 3]
        print(
            ours.scenario,
            *((one.way, f"{one.named:.1f}", one.recall, one.realised.value) for one in (ours, plain, same)),
        )
        assert ours.recall.found >= same.recall.found
        assert ours.realised.value <= same.realised.value


@pytest.mark.prove
def test_the_rule_taken_is_the_most_powerful_that_keeps_the_bound_in_full(full: Study) -> None:
    for score in full.rules:
        print(
            f"{score.rule}: recall {score.power.value:.3f}, worst false discovery {score.worst:.3f}, honest {score.honest:.2f}"
        )
    assert rules.best(full.rules, bound=full.bound) == rules.CHOSEN
