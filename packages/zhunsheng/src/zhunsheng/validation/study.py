"""A validation as a whole: which worlds, and everything that is worked out from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zhunsheng.simulate.spec import KINDS, NOTHING, STRENGTHS
from zhunsheng.validation import calibration, naive, oracle, outcome, record_checks, rules, scores, verdicts
from zhunsheng.validation.outcome import Outcome, Setting
from zhunsheng.validation.scores import Share
from zhunsheng.validation.verdicts import Verdict

GUILTY = 0.06  # of the officers, in a default scenario: under the tenth up to which the null is fitted


def scenarios(officers: int) -> list[str]:
    """An honest bureau, and each kind at each strength: the guilty spread evenly over its signals, one at least of each."""
    made = [NOTHING]
    for kind, signals in KINDS.items():
        count = max(len(signals), round(GUILTY * officers))
        made += [f"{kind}:{strength}:{count}" for strength in STRENGTHS]
    return made


def settings(
    *, officers: int, months: int, seeds: Sequence[int], words: Sequence[str], honest: int = 0, only: Sequence[str] = ()
) -> list[Setting]:
    """Every scenario with every seed, honest twins of all of them, and ``honest`` bureaus without misconduct at least."""
    rooms = tuple(sorted(only))
    more = range(max(seeds) + 1, max(seeds) + 1 + max(0, honest - len(seeds)))
    made = [Setting(officers, months, seed, NOTHING, rooms) for seed in (*seeds, *more)]
    made += [Setting(officers, months, seed, text, rooms) for text in words if text != NOTHING for seed in seeds]
    return made


@dataclass(frozen=True)
class Study:
    """Worlds and what they show. The most costly parts are worked out once, when first asked for."""

    worlds: tuple[Outcome, ...]

    @classmethod
    def of(cls, chosen: Sequence[Setting], *, folder: Path) -> Study:
        """From the outcomes that a folder holds."""
        return cls(tuple(outcome.load(folder / setting.name) for setting in chosen))

    @property
    def bound(self) -> float:
        """The false-discovery bound of an orange warning."""
        return self.worlds[0].discovery

    @property
    def honest(self) -> list[Outcome]:
        """Bureaus without misconduct."""
        return [world for world in self.worlds if world.setting.honest]

    @cached_property
    def scenarios(self) -> list[str]:
        """Scenarios with misconduct, in the order given."""
        return list(dict.fromkeys(world.setting.misconduct for world in self.worlds if not world.setting.honest))

    def of_scenario(self, scenario: str) -> list[Outcome]:
        """Worlds of one scenario."""
        return [world for world in self.worlds if world.setting.misconduct == scenario]

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every hypothesis of every world."""
        return verdicts.verdicts(self.worlds)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind that each scenario is about; blank for honest ones."""
        found = {scenario: verdicts.main_kind(scenario, given=self.verdicts) for scenario in self.scenarios}
        return {NOTHING: "", **found}

    def given(self, scenario: str, *, kind: str = "") -> list[Verdict]:
        """Verdicts of one scenario, of one kind or all."""
        return [one for one in self.verdicts if one.scenario == scenario and kind in ("", one.kind)]

    def alarms(self, subject_kind: str, *, passed: scores.Passed = scores.ever) -> dict[int, int]:
        """By seed, how many of an honest bureau are warned of anything."""
        seeds = [world.setting.seed for world in self.honest]
        return scores.alarmed(self.given(NOTHING), subject_kind=subject_kind, seeds=seeds, passed=passed)

    @cached_property
    def judgements(self) -> list[oracle.Judgement]:
        """What the oracle finds in each scenario."""
        judged = {kind for scenario in self.scenarios if (kind := self.kinds[scenario])}
        known = {kind: oracle.honest(self.honest, kind=kind) for kind in sorted(judged)}
        return [
            oracle.judge(self.of_scenario(scenario), known=known[self.kinds[scenario]], bound=self.bound)
            for scenario in self.scenarios
            if self.kinds[scenario]
        ]

    @cached_property
    def screens(self) -> list[naive.Screened]:
        """Beside the naive screen, one entry a scenario and way."""
        return [
            screened
            for scenario in self.scenarios
            if self.kinds[scenario]
            for screened in naive.screen(self.of_scenario(scenario), kind=self.kinds[scenario])
        ]

    @cached_property
    def rules(self) -> list[rules.RuleScore]:
        """Ways to join and to bound, compared."""
        return rules.compare(self.worlds, kinds=self.kinds, bound=self.bound)

    @cached_property
    def calibration(self) -> list[calibration.Calibration]:
        """Of each indicator in honest worlds."""
        return calibration.calibration(self.honest)

    @cached_property
    def checks(self) -> list[record_checks.CheckScore]:
        """Record checks beside the truth."""
        return record_checks.checks(self.worlds)

    @cached_property
    def slipped(self) -> dict[str, Share]:
        """Honest officers by their slips, and how many were ever warned."""
        return record_checks.slipped(self.worlds, given=self.verdicts)

    def by_signal(self) -> Iterator[tuple[str, str, list[Verdict]]]:
        """The guilty by signal and strength."""
        groups: dict[tuple[str, str], list[Verdict]] = {}
        for one in self.verdicts:
            if one.standing == "guilty":
                groups.setdefault((one.signal, one.strength), []).append(one)
        for (signal, strength), found in sorted(groups.items()):
            yield signal, strength, found
