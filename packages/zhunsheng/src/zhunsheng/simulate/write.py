"""A world as files: tables as Parquet, and what was done to it in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from zhunsheng.errors import Problem
from zhunsheng.simulate import labels
from zhunsheng.simulate.bureau import AUXILIARIES, CARRIERS, DESK, DEVICES, MONTHLY, NEWCOMERS, REVIEWERS
from zhunsheng.simulate.instruments import SELF_TESTS, SESSIONS
from zhunsheng.simulate.keying import AMENDMENTS, DARK, LATE, MISSING, NEXT_DAY, NO_PARTNER, TYPING, UNPAID, VOIDS
from zhunsheng.simulate.outcomes import MEASURE_SLIPS, TIER_SLIPS, TYPING_SLIPS
from zhunsheng.simulate.spec import STRENGTHS
from zhunsheng.simulate.world import World

TABLES, LABELS = "tables", "labels"


def write(world: World, *, folder: Path, told: Callable[[str], None] = lambda _name: None) -> list[Path]:
    """Write ``tables/<table>.parquet``, ``labels/labels.csv`` and ``labels/world.toml``.

    Parameters
    ----------
    told : is called with each table's name before it is written.

    Raises
    ------
    Problem
        ``simulate_unwritable`` where the folder cannot be written to.
    """
    try:
        for name in (TABLES, LABELS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, table in world.tables.items():
            told(name)
            pq.write_table(table, folder / TABLES / f"{name}.parquet", compression="snappy")
        labels.write(world.labels, path=folder / LABELS / "labels.csv")
        (folder / LABELS / "world.toml").write_text(_described(world), encoding="utf-8")
    except OSError as error:
        raise Problem("simulate_unwritable", folder=str(folder), detail=error.strerror or str(error)) from error
    paths = [folder / TABLES / f"{name}.parquet" for name in world.tables]
    return [*paths, folder / LABELS / "labels.csv", folder / LABELS / "world.toml"]


def _described(world: World) -> str:
    """The numbers from which the world was made."""
    plan = world.plan
    head = {
        "officers": plan.officers,
        "months": plan.months,
        "seed": plan.seed,
        "misconduct": plan.misconduct,
        **({"handling": world.handling} if world.handling else {}),
        "start": plan.start,
        "version": version("zhunsheng"),
        "law": world.law,
    }
    shares = {
        **{
            "auxiliaries": AUXILIARIES,
            "newcomers": NEWCOMERS,
            "carriers": CARRIERS,
            "reviewers": REVIEWERS,
            "desk": DESK,
        },
        **{"next_day": NEXT_DAY, "late": LATE, "voids": VOIDS, "amendments": AMENDMENTS, "unfilmed": DARK},
        **{"unpaid": UNPAID, "missing_step": MISSING, "no_partner": NO_PARTNER, "typing": TYPING},
        **{"tier_slips": TIER_SLIPS, "fine_typos": TYPING_SLIPS, "measure_slips": MEASURE_SLIPS},
    }
    rates = {
        "records_monthly": MONTHLY,
        "self_tests_weekly": SELF_TESTS,
        "sessions": SESSIONS.tolist(),
        "devices": list(DEVICES),
    }
    rows = {name: table.num_rows for name, table in world.tables.items()}
    sections = (("world", head), ("shares", shares), ("rates", rates), ("strengths", STRENGTHS), ("rows", rows))
    return "\n".join(
        f"[{name}]\n" + "".join(_line(key, value=value) for key, value in part.items()) for name, part in sections
    )


def _line(key: str, *, value: object) -> str:
    return f'{key} = "{value}"\n' if isinstance(value, str) else f"{key} = {value}\n"
