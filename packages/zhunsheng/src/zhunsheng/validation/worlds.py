"""Simulated bureaus made, taken in and assessed day by day, some side by side in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.lake import Lake
from zhunsheng.simulate import honest, spec, write
from zhunsheng.simulate.misconduct import deeds
from zhunsheng.simulate.plan import Plan
from zhunsheng.simulate.world import START, World
from zhunsheng.validation import outcome as outcomes
from zhunsheng.validation import reduction, truth
from zhunsheng.validation.outcome import Outcome, Setting

ZONE = ZoneInfo("Asia/Shanghai")
MOST_WORKERS = 2
Told = Callable[[Setting, float], None]


def run(setting: Setting) -> Outcome:
    """Make the bureau, take it in through the canonical profile, look at it every day to its end, and keep what matters.

    The lake and its key lie in a folder of their own that is gone afterwards.
    """
    code = outcomes.code_version()
    clock = _Clock()
    with tempfile.TemporaryDirectory(prefix="zhunsheng-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        with _key(place / "key"):
            plan = Plan(setting.officers, setting.months, setting.seed, setting.misconduct, START)
            state, given = deeds.commit(honest.make(plan), items=spec.read(setting.misconduct))
            world = World(plan, honest.tables(state), given, state.book.law.version)
            slips = truth.slips(state, positions=world.tables["positions"])
            del state
            files = write.write(world, folder=place / "world")
            clock("make")
            lake = Lake.create(place / "lake")
            ingest([path for path in files if path.suffix == ".parquet"], profile=profiles.load("canonical"), lake=lake)
            clock("ingest")
            begins, ends = (datetime.combine(day, datetime.min.time(), tzinfo=ZONE) for day in (START, plan.end))
            only = setting.only or None
            found = assess(lake, as_of=ends, start=begins, step="D", only=only)
            clock("assess")
            return _kept(found, setting=setting, code=code, world=world, clock=clock, slips=slips)


def _kept(found: Assessment, *, setting: Setting, code: str, world: World, clock: _Clock, slips: pa.Table) -> Outcome:
    absent = {line.indicator.id for line in found.lines if line.state == "not_assessable"}
    return Outcome(
        setting=setting,
        code=code,
        discovery=found.bounds.discovery,
        stricter=found.bounds.stricter,
        looks=len(found.scope.horizon.days),
        rows=sum(part.num_rows for part in world.tables.values()),
        sizes={family.kind: len(family.members) for family in found.families},
        absent=tuple(sorted(absent)),
        seconds=clock.seconds,
        memory=_peak(),
        subjects=reduction.subjects(found),
        people=reduction.people(found),
        lines=reduction.lines(found),
        checks=reduction.checks(found),
        labels=reduction.labels(world.labels, begins=found.scope.window.start),
        slips=slips,
    )


class _Clock:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 2)
        self._last = now


@contextmanager
def _key(path: Path) -> Iterator[None]:
    """The key of the lake that is thrown away lies beside it, not among the user's."""
    before = os.environ.get("ZHUNSHENG_KEY_FILE")
    os.environ["ZHUNSHENG_KEY_FILE"] = str(path)
    try:
        yield
    finally:
        os.environ.pop("ZHUNSHENG_KEY_FILE")
        if before is not None:
            os.environ["ZHUNSHENG_KEY_FILE"] = before


def _peak() -> float:
    """Peak memory of this process in GB; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1e9 if sys.platform == "darwin" else 1e6
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 2)


def run_all(
    settings: Sequence[Setting], *, folder: Path, workers: int = MOST_WORKERS, told: Told | None = None
) -> None:
    """Run every setting that the folder does not hold yet, made by this code, each in a fresh process.

    Parameters
    ----------
    folder : one folder a world is written into it; `outcome.load` reads them.
    workers : processes side by side; more than `MOST_WORKERS` hardly pays, for DuckDB uses all processors by itself.
    told : called with each setting and its seconds as it is done, 0 for one that was there.
    """
    code = outcomes.code_version()
    missing = []
    for setting in settings:
        if outcomes.held(folder / setting.name, setting=setting, code=code):
            if told:
                told(setting, 0.0)
        else:
            missing.append(setting)
    if not missing:
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(missing)), mp_context=context, max_tasks_per_child=1) as pool:
        waiting = {pool.submit(_saved, setting, folder=folder / setting.name): setting for setting in missing}
        for done in as_completed(waiting):
            seconds = done.result()
            if told:
                told(waiting[done], seconds)


def _saved(setting: Setting, *, folder: Path) -> float:
    begun = time.perf_counter()
    run(setting).save(folder)
    return time.perf_counter() - begun
