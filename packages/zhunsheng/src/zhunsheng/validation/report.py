"""The report: pages in Chinese and English, each a single file with nothing from outside, and the figures as data."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng import drawing
from zhunsheng.errors import Lang
from zhunsheng.simulate.spec import KINDS, STRENGTHS
from zhunsheng.validation import figures, rules, scores, texts
from zhunsheng.validation.scores import Mean, Share
from zhunsheng.validation.study import Study
from zhunsheng.validation.verdicts import Verdict
from zhunsheng.written import pages as written

NAMES: dict[Lang, str] = {"zh": "report.zh.html", "en": "report.en.html"}
DATA, FIGURES = "scores.parquet", "results.json"
AIMS = {"strong": 0.95, "medium": 0.80}


def write(study: Study, *, folder: Path) -> list[Path]:
    """Write both pages, ``scores.parquet`` (every hypothesis beside the truth) and ``results.json`` (all figures)."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = results(study)
    (folder / FIGURES).write_text(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
    names = [field.name for field in fields(Verdict)]
    columns = {name: [getattr(one, name) for one in study.verdicts] for name in names}
    pq.write_table(pa.table(columns), folder / DATA)
    return [folder / FIGURES, folder / DATA, *_pages(study, facts=facts, folder=folder)]


def results(study: Study) -> dict[str, Any]:
    """Every figure of the report by name, ready for JSON; what cannot be said is None."""
    found = {
        "bound": study.bound,
        "worlds": [_world(study, scenario=scenario) for scenario in ("none", *study.scenarios)],
        "honest": _honest(study),
        "scenarios": [_scenario(study, scenario=scenario) for scenario in study.scenarios],
        "signals": [_signal(signal, strength=strength, given=given) for signal, strength, given in study.by_signal()],
        "screens": [_plain(screened) for screened in study.screens],
        "rules": [{**_plain(rule), "worst": rule.worst, "power": _share(rule.power)} for rule in study.rules],
        "best_rule": rules.best(study.rules, bound=study.bound),
        "calibration": [_plain(entry) for entry in study.calibration],
        "checks": [_plain(entry) for entry in study.checks],
        "slipped": {name: _share(share) for name, share in study.slipped.items()},
    }
    cleaned: dict[str, Any] = _said(found)
    return cleaned


def _world(study: Study, *, scenario: str) -> dict[str, Any]:
    worlds = study.of_scenario(scenario)
    seconds = [sum(world.seconds.values()) for world in worlds]
    assess = [world.seconds.get("assess", math.nan) for world in worlds]
    return {
        "scenario": scenario,
        "seeds": sorted(world.setting.seed for world in worlds),
        "officers": sorted({world.setting.officers for world in worlds}),
        "months": sorted({world.setting.months for world in worlds}),
        "looks": sorted({world.looks for world in worlds}),
        "rows": _mean([world.rows for world in worlds]),
        "labels": _mean([world.labels.num_rows for world in worlds]),
        "seconds": _mean(seconds),
        "assess_seconds": _mean(assess),
        "memory": max((world.memory for world in worlds), default=math.nan),
        "code": sorted({world.code for world in worlds}),
        "absent": sorted({name for world in worlds for name in world.absent}),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _honest(study: Study) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("officer", "unit", "device"):
        counts = study.alarms(kind)
        last = study.alarms(kind, passed=scores.at_end)
        found[kind] = {
            "by_seed": counts,
            "mean": _mean([*counts.values()]),
            "mean_at_end": _mean([*last.values()]),
            "worlds_with_any": _share(Share(sum(value > 0 for value in counts.values()), len(counts))),
        }
    return found


def _scenario(study: Study, *, scenario: str) -> dict[str, Any]:
    kind = study.kinds[scenario]
    given, own = study.given(scenario), study.given(scenario, kind=kind)
    days = scores.detection(own)
    judged = next((one for one in study.judgements if one.scenario == scenario), None)
    return {
        "scenario": scenario,
        "kind": kind,
        "recall": _share(scores.recall(own)),
        "recall_ever": _share(scores.recall(own, passed=scores.ever)),
        "precision": _share(scores.precision(own)),
        "false_discovery": _average(scores.false_discovery(given)),
        "false_discovery_ever": _average(scores.false_discovery(given, passed=scores.ever)),
        "false_discovery_kind": _average(scores.false_discovery(own)),
        "oracle": None if judged is None else _plain(judged),
        "quartiles": days.quartiles,
        "never": _share(days.never),
    }


def _signal(signal: str, *, strength: str, given: Sequence[Verdict]) -> dict[str, Any]:
    days = scores.detection(given)
    return {
        "signal": signal,
        "strength": strength,
        "recall": _share(scores.recall(given)),
        "recall_ever": _share(scores.recall(given, passed=scores.ever)),
        "median": days.quartiles[1],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"found": share.found, "of": share.of, "value": share.value, "interval": share.interval}


def _average(mean: Mean) -> dict[str, Any]:
    return {"value": mean.value, "interval": mean.interval, "worlds": len(mean.values)}


def _plain(value: Any) -> Any:  # noqa: ANN401  (anything of the scores)
    """Scores as plain data, shares and means with their intervals."""
    if isinstance(value, Share):
        return _share(value)
    if isinstance(value, Mean):
        return _average(value)
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _said(value: Any) -> Any:  # noqa: ANN401  (any part of the results)
    """Without what JSON has no number for."""
    if isinstance(value, dict):
        return {str(key): _said(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_said(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _pages(study: Study, *, facts: dict[str, Any], folder: Path) -> list[Path]:
    drawn = {
        "nulls": figures.bars([*study.alarms("officer").values()]),
        "recalls": figures.recalls(study),
        "discoveries": figures.discoveries(study),
        "detections": figures.detections(study),
    }
    strengths = dict.fromkeys((*STRENGTHS, *(entry["strength"] for entry in facts["signals"])))
    shared = {
        "facts": facts,
        **drawn,
        "cells": {(entry["signal"], entry["strength"]): entry for entry in facts["signals"]},
        "strengths": [name for name in strengths if any(entry["strength"] == name for entry in facts["signals"])],
        "kinds": KINDS,
    }
    among = written.environment(
        "zhunsheng.validation", drawing=drawing, zip=zip, label=figures.label, chosen=rules.CHOSEN, aims=AIMS
    )
    return written.write(
        "report.html", among=among, folder=folder, names=NAMES, facts=shared,
        language=lambda lang: {
            "text": lambda code, **params: texts.text(code, lang=lang, **params),
            "word": lambda value: texts.word(value, lang=lang),
        },
    )  # fmt: skip
