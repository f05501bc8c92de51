"""Validation: figures from hand-made worlds with known answers, and one small bureau from end to end."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import betabinom, binom
from typer.testing import CliRunner

from zhunsheng.cli.main import app
from zhunsheng.stats import twogroups
from zhunsheng.validation import (
    calibration,
    naive,
    oracle,
    outcome,
    record_checks,
    reduction,
    report,
    rules,
    scores,
    texts,
    truth,
    verdicts,
    worlds,
)
from zhunsheng.validation.outcome import Outcome, Setting
from zhunsheng.validation.scores import Mean, Share
from zhunsheng.validation.study import Study, scenarios, settings

NEVER = float("nan")
SCENARIO = "D1:strong:2"


def world(
    *, seed: int = 1, misconduct: str = SCENARIO, subjects=(), people=(), lines=(), checks=(), labels=(), slips=()
) -> Outcome:
    """A world as a run would leave it, from a few rows."""
    tables = {
        "subjects": reduction.table(list(subjects), names=reduction.SUBJECTS),
        "people": reduction.table(list(people), names=reduction.PEOPLE),
        "lines": reduction.table(list(lines), names=reduction.LINES),
        "checks": reduction.table(list(checks), names=reduction.CHECKS),
        "labels": reduction.table(list(labels), names=reduction.LABELS),
        "slips": pa.Table.from_pylist(
            [dict(zip(truth.SCHEMA.names, row, strict=True)) for row in slips], schema=truth.SCHEMA
        ),
    }
    sizes = {"padding": 0, "arbitrary": 0, "downgrading": len(list(subjects))}
    setting = Setting(40, 3, seed, misconduct)
    fixed = {"code": outcome.code_version(), "discovery": 0.1, "stricter": 10.0, "looks": 91, "rows": 1000}
    return Outcome(setting=setting, **fixed, sizes=sizes, absent=(), seconds={"assess": 1.0}, memory=0.5, **tables)


def ratio(p: float) -> float:
    return float(twogroups.log_ratio(np.array([p]))[0])


def subject(name: str, *, level: str = "none", p: float = 0.5, orange: float = NEVER, by: str = "officer"):
    return ("downgrading", by, name, p, p, ratio(p), level, p, orange, NEVER)


def line(name: str, *, n: float, k: float, p: float, by: str = "officer", share: float = 0.05):
    return ("downgrading", "d1_tier", by, name, "assessed", n, k, n * share, share, p, ratio(p), p, p)


def label(
    name: str, *, by: str = "officer", kind: str = "downgrading", signal: str = "D1", starts: float = 0.0, records=()
):
    return (signal, kind, by, name, "strong", 0.4, starts, 91.0, list(records))


def told(lines=()) -> Outcome:
    """Two guilty officers, one found; one honest officer warned; the guilty ones' unit and a colleague of another kind."""
    return world(
        subjects=[
            subject("a", level="red", p=1e-9, orange=40.0),
            subject("c", level="orange", p=1e-4, orange=60.0),
            subject("d"),
            subject("e", level="orange", p=1e-4, orange=70.0),
            subject("u1", level="red", p=1e-8, orange=50.0, by="unit"),
            subject("u2", by="unit"),
        ],
        people=[*(("officer", name, "u1") for name in "abe"), *(("officer", name, "u2") for name in "cdf"),
                ("unit", "u1", "u1"), ("unit", "u2", "u2")],
        labels=[label("a", starts=10.0, records=["r1", "r2"]), label("b"), label("e", kind="padding", signal="P5")],
        lines=lines,
        checks=[("d1_tier.charge_below", "r1", "a"), ("d1_tier.charge_below", "r3", "c"), ("d1_tier.charge_above", "r9", "d")],
        slips=[("r1", "a", "tier"), ("r2", "a", "tier"), ("r3", "c", "tier"), ("r4", "d", "fine"), ("r5", "d", "fine")],
    )  # fmt: skip


@pytest.fixture
def known() -> Outcome:
    return told()


def test_standing_beside_the_truth(known: Outcome) -> None:
    found = {(one.kind, one.subject_id): one for one in verdicts.verdicts([known])}
    standing = {name: one.standing for (kind, name), one in found.items() if kind == "downgrading"}
    assert standing == {
        "a": "guilty",
        "b": "guilty",
        "c": "clean",
        "d": "clean",
        "e": "touched",
        "u1": "touched",
        "u2": "clean",
    }
    assert not found["downgrading", "b"].named  # labelled and never assessed is not found
    assert found["downgrading", "a"].waited == 30
    assert verdicts.main_kind(SCENARIO, given=list(found.values())) == "downgrading"


def test_officers_of_a_labelled_unit_are_touched() -> None:
    made = world(
        subjects=[subject("a"), subject("x")],
        people=[("officer", "a", "u1"), ("officer", "x", "u2"), ("unit", "u1", "u1")],
        labels=[label("u1", by="unit", kind="padding", signal="P2")],
    )
    standing = {one.subject_id: one.standing for one in verdicts.verdicts([made])}
    assert standing == {"a": "touched", "x": "clean", "u1": "guilty"}


def test_shares_of_a_known_world(known: Outcome) -> None:
    given = [one for one in verdicts.verdicts([known]) if one.kind == "downgrading"]
    assert scores.recall(given) == Share(1, 2)
    assert scores.precision(given) == Share(1, 2)
    assert scores.false_share(given) == 0.5
    assert scores.alarmed(given, subject_kind="officer", seeds=[1]) == {1: 1}
    days = scores.detection(given)
    assert (days.days, days.never, days.quartiles) == ((30.0,), Share(1, 2), (30.0, 30.0, np.inf))
    assert (days.found_by(29), days.found_by(30)) == (0.0, 0.5)


def test_false_discovery_is_a_mean_over_worlds(known: Outcome) -> None:
    calm = world(
        seed=2, subjects=[subject("a", level="red", orange=9.0)], people=[("officer", "a", "u")], labels=[label("a")]
    )
    given = verdicts.verdicts([known, calm])
    mean = scores.false_discovery([one for one in given if one.kind == "downgrading"])
    assert mean == Mean((0.5, 0.0))
    assert mean.value == 0.25


def test_intervals_are_the_published_ones() -> None:
    low, high = Share(8, 10).interval  # statsmodels: proportion_confint(8, 10, method="wilson")
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert Share(0, 0).interval == (0.0, 1.0)
    low, high = Mean((0.1, 0.2, 0.3)).interval  # R: t.test(c(.1, .2, .3))
    assert (low, round(high, 4)) == (0.0, 0.4484)
    low, high = Mean((0.0,) * 20).interval  # R: binom.test(0, 20)
    assert (low, round(high, 4)) == (0.0, 0.1684)


def test_record_checks_beside_the_truth(known: Outcome) -> None:
    (found,) = [one for one in record_checks.checks([known]) if one.signal == "D1"]
    assert (found.recall, found.precision) == (Share(1, 2), Share(2, 3))
    assert found.rules == ("d1_tier.charge_above", "d1_tier.charge_below")


@pytest.mark.parametrize(("p", "warned"), [(1e-4, 1), (0.3, 0)])
def test_who_is_warned_of_something_else_is_not_warned_of_a_slip(p: float, warned: int) -> None:
    """The officer c has one slip of a tier and is orange: of the slip only where the tier's own indicator says so."""
    made = told([line("c", n=20.0, k=1.0, p=p)])
    slipped = record_checks.slipped([made], given=verdicts.verdicts([made]))
    assert slipped == {"none": Share(0, 1), "one": Share(warned, 1), "more": Share(0, 1)}


def test_likelihood_ratio_is_the_sum_written_out() -> None:
    n, mean, rho, altered = 30, 0.08, 0.05, 0.2
    size = (1 - rho) / rho
    hits = np.arange(n + 1, dtype=float)
    trials, means = np.full(n + 1, float(n)), np.full(n + 1, mean)
    found = np.exp(oracle.log_ratio(hits, trials=trials, mean=means, rho=rho, altered=altered))
    a, b = mean * size, (1 - mean) * size
    for k in range(n + 1):
        whole = sum(binom.pmf(j, n, altered) * betabinom.pmf(k - j, n - j, a, b) for j in range(k + 1))
        assert found[k] == pytest.approx(whole / betabinom.pmf(k, n, a, b), rel=1e-6)
    assert np.sum(found * betabinom.pmf(np.arange(n + 1), n, a, b)) == pytest.approx(1.0, rel=1e-6)


def bureau(rng: np.random.Generator, *, seed: int, guilty: int, altered: float = 0.3, p=None) -> Outcome:
    """Sixty officers with 200 records each, of whom the first few alter a share."""
    size = (1 - 0.01) / 0.01
    rows, subjects = [], []
    for number in range(60):
        own = rng.binomial(200, rng.beta(0.05 * size, 0.95 * size))
        if number < guilty:
            own = max(own, rng.binomial(200, altered))
        value = float(betabinom.sf(own - 1, 200, 0.05 * size, 0.95 * size)) if p is None else p
        rows.append(line(f"o{number:02d}", n=200.0, k=float(own), p=max(value, 1e-300)))
        subjects.append(subject(f"o{number:02d}", p=value))
    people = [("officer", f"o{number:02d}", "u") for number in range(60)]
    labels = [label(f"o{number:02d}") for number in range(guilty)]
    return world(
        seed=seed,
        misconduct=SCENARIO if guilty else "none",
        subjects=subjects,
        people=people,
        lines=rows,
        labels=labels,
    )


def test_oracle_finds_what_can_be_found_and_keeps_the_bound(rng: np.random.Generator) -> None:
    honest = [bureau(rng, seed=seed, guilty=0) for seed in (1, 2)]
    known = oracle.honest(honest, kind="downgrading")
    law = known.laws["d1_tier", "officer"]
    assert abs(law.shift) < 0.2
    assert 0.004 < law.rho < 0.025
    plain = [bureau(rng, seed=seed, guilty=4) for seed in (1, 2)]
    judged = oracle.judge(plain, known=known, bound=0.1)
    assert judged.recall == Share(8, 8)
    assert judged.realised <= 0.1
    assert judged.by_signal == {"D1": Share(8, 8)}
    blind = [bureau(rng, seed=seed, guilty=4, altered=0.0, p=0.5) for seed in (1, 2)]
    assert oracle.judge(blind, known=known, bound=0.1).recall.value < 0.5


def test_naive_screen_knows_neither_numbers_nor_duty() -> None:
    names = [f"o{number:02d}" for number in range(30)]
    rows = [line(name, n=100.0, k=5.0 + number % 3, p=0.5) for number, name in enumerate(names)]
    rows[0] = line("o00", n=100.0, k=40.0, p=1e-9)  # guilty, and warned
    rows[1] = line("o01", n=2.0, k=1.0, p=0.2)  # half of two records
    made = world(
        subjects=[subject("o00", level="red", p=1e-9), *(subject(name) for name in names[1:])],
        people=[("officer", name, "u") for name in names],
        lines=rows,
        labels=[label("o00")],
    )
    ours, screen, same = naive.screen([made], kind="downgrading")
    assert (ours.named, ours.recall, ours.realised.value) == (1, Share(1, 1), 0.0)
    assert (screen.named, screen.recall, screen.realised.value) == (2, Share(1, 1), 0.5)
    assert (same.named, same.recall, same.realised.value) == (1, Share(0, 1), 1.0)  # the half of two stands first


def test_rules_are_compared_by_power_under_a_kept_bound(rng: np.random.Generator) -> None:
    made = [bureau(rng, seed=seed, guilty=4) for seed in (1, 2)]
    kinds = {SCENARIO: "downgrading", "none": ""}
    found = {score.rule: score for score in rules.compare(made, kinds=kinds, bound=0.1)}
    assert set(found) == set(rules.RULES)
    assert found["two_groups"].power.of == 8
    assert found["two_groups"].power == found["two_groups_p"].power  # here the ratios come from the p-values
    assert found["cauchy_bh"].power.found >= found["average_e_bh"].power.found
    assert found["local_fdr"].power.found == 0  # sixty are too few for an empirical null
    greedy = rules.RuleScore("greedy", {SCENARIO: Mean((0.3,))}, {"strong": Share(8, 8)}, 9.0)
    meek = rules.RuleScore("meek", {SCENARIO: Mean((0.0,))}, {"strong": Share(3, 8)}, 0.0)
    own = rules.RuleScore(rules.CHOSEN, {SCENARIO: Mean((0.05,))}, {"strong": Share(6, 8)}, 0.0)
    assert rules.best([greedy, meek, own], bound=0.1) == rules.CHOSEN
    assert rules.best([greedy], bound=0.1) == ""


def test_local_false_discovery_finds_a_clear_tail(rng: np.random.Generator) -> None:
    honest = [np.array([value]) for value in rng.uniform(size=400)]
    passed = rules.local([*honest, *[np.array([1e-9])] * 20], 0.1)
    assert passed[-20:].all()
    assert passed[:400].mean() < 0.02


def test_calibration_counts_small_p_values() -> None:
    rows = [line(f"o{number}", n=100.0, k=10.0, p=0.005 if number < 3 else 0.5) for number in range(100)]
    (found,) = calibration.calibration([world(misconduct="none", lines=rows)])
    assert (found.plain, found.least) == ((Share(3, 100), Share(0, 100)),) * 2
    assert found.ratio == pytest.approx(2.0)


def test_default_scenarios_and_their_twins() -> None:
    words = scenarios(400)
    assert words[0] == "none"
    assert "padding:strong:24" in words
    assert len(words) == 10
    chosen = settings(officers=400, months=12, seeds=range(1, 6), words=words, honest=20)
    assert sum(setting.honest for setting in chosen) == 20
    assert len({setting.name for setting in chosen}) == len(chosen) == 20 + 45


def test_worlds_are_kept_and_read_again(known: Outcome, tmp_path: Path) -> None:
    known.save(tmp_path)
    again = outcome.load(tmp_path)
    assert again.setting == known.setting
    assert again.labels.equals(known.labels)
    assert again.people.equals(known.people)
    assert outcome.held(tmp_path, setting=known.setting, code=known.code)
    assert not outcome.held(tmp_path, setting=known.setting, code="other")
    assert not outcome.held(tmp_path, setting=Setting(41, 3, 1, SCENARIO), code=known.code)


def pages(folder: Path) -> dict[str, str]:
    found = {}
    for lang in ("zh", "en"):
        page = (folder / f"report.{lang}.html").read_text(encoding="utf-8")
        assert "src=" not in page
        assert "http" not in re.sub(r"<meta[^>]*>", "", page)
        found[lang] = re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", page, flags=re.S))
    return found


def test_report_is_whole_in_both_languages(known: Outcome, tmp_path: Path) -> None:
    weak = world(
        misconduct="A7:weak:1",
        subjects=[("arbitrary", "officer", "a", 0.5, 0.5, ratio(0.5), "none", 0.5, NEVER, NEVER)],
        people=[("officer", "a", "u")],
        labels=[("A7", "arbitrary", "officer", "a", "weak", 0.05, 0.0, 91.0, [])],
    )
    written = report.write(Study((known, weak, world(misconduct="none"))), folder=tmp_path)
    assert [path.name for path in written] == ["results.json", "scores.parquet", "report.zh.html", "report.en.html"]
    text = pages(tmp_path)
    assert len(re.findall("[\u4e00-\u9fff]", text["zh"])) > 800
    assert len(re.findall("[\u4e00-\u9fff]", text["en"])) <= 2  # the link to the other page
    facts = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert facts["scenarios"][0]["recall"]["value"] == 0.5
    assert facts["scenarios"][0]["quartiles"] == [30.0, 30.0, None]


def test_texts_say_the_same_in_both_languages() -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, entry in texts.catalogue().items():
        assert set(entry) == {"zh", "en"}, code
        assert placeholders(entry["zh"]) == placeholders(entry["en"]), code


def test_a_small_bureau_from_end_to_end(tmp_path: Path) -> None:
    made = worlds.run(Setting(40, 3, 5, "D1:strong:2", ("a7_range", "d1_tier")))
    assert made.looks == 91
    assert made.labels.num_rows == 2
    (tier,) = [one for one in record_checks.checks([made]) if one.signal == "D1"]
    assert tier.recall.value >= 0.99
    assert tier.precision.value >= 0.99
    assert set(made.sizes) == {"padding", "arbitrary", "downgrading"}
    given = verdicts.verdicts([made])
    assert sum(one.standing == "guilty" for one in given) == 2
    assert made.memory >= 0
    made.save(tmp_path / made.setting.name)
    assert outcome.load(tmp_path / made.setting.name).seconds.keys() == {"make", "ingest", "assess"}


def test_the_command_writes_the_report_and_does_no_world_twice(tmp_path: Path) -> None:
    words = ["integrity", "validate", "--out", str(tmp_path), "--officers", "20", "--months", "1", "--seeds", "1"]
    words += ["--scenarios", "none", "--only", "d1_tier", "--workers", "1"]
    for _ in range(2):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    assert "-20x1-s1-" in done.output
    assert re.search(r"none-20x1-s1-\w+ 0 s", done.output)  # the second time it was there
    assert (tmp_path / "report.zh.html").is_file()


def test_the_group_still_asks_for_its_own_options() -> None:
    missing = CliRunner().invoke(app, ["integrity"])
    assert (missing.exit_code, "--lake" in missing.output) == (2, True)
    other = CliRunner().invoke(app, ["integrity", "validate"])
    assert (other.exit_code, "--out" in other.output, "--lake" in other.output) == (2, True, False)


def test_words_that_are_not_understood_are_said_before_anything_is_made(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["integrity", "validate", "--out", str(tmp_path / "x"), "--scenarios", "Z9:loud:1"])
    assert done.exit_code == 2
    assert "simulate_spec_wrong" in done.output
    assert not (tmp_path / "x").exists()
