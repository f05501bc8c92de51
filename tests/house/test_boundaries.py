"""Each contract of .importlinter holds, and is seen to fail on an import planted against it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY, DESK = "packages/zhunsheng/src/zhunsheng", "packages/zhunsheng-desk/src/zhunsheng_desk"
PLANTS = {
    "The library's layers point down": (f"{LIBRARY}/lake/plant.py", "import zhunsheng.ingest.run"),
    "The library never sees the site": (f"{LIBRARY}/lake/plant.py", "import django"),
    "Drivers are imported in engines only": (f"{LIBRARY}/lake/plant.py", "import duckdb"),
    "The simulator never sees the model": (f"{LIBRARY}/simulate/plant.py", "import zhunsheng.integrity.bounds"),
    "Statistics are NumPy and SciPy only": (f"{LIBRARY}/stats/plant.py", "import pyarrow"),
    "LightGBM is imported in one module only": (f"{LIBRARY}/stats/plant.py", "import lightgbm"),
    "Signals do not know each other": (
        f"{LIBRARY}/integrity/signals/d1_tier/plant.py",
        "import zhunsheng.integrity.signals.d2_bunching.query",
    ),
    "Benign causes do not know each other": (
        f"{LIBRARY}/integrity/benign/rounding_plant.py",
        "import zhunsheng.integrity.benign.rounding",
    ),
    "Only the bridge reaches the library": (f"{DESK}/config/plant.py", "import zhunsheng.lake"),
    "The site's rooms point down": (f"{DESK}/orgs/plant.py", "import zhunsheng_desk.accounts.selectors"),
    "In an app, views see services, services selectors, selectors models": (
        f"{DESK}/orgs/selectors.py",
        "import zhunsheng_desk.orgs.services.people",
    ),
    "No cycles among siblings": (f"{LIBRARY}/tables/values.py", "import zhunsheng.tables.enforcement"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    source = os.pathsep.join(str(folder / place) for place in ("packages/zhunsheng/src", "packages/zhunsheng-desk/src"))
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", folder / ".importlinter"],
        cwd=folder, env={**os.environ, "PYTHONPATH": source}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    for name in (LIBRARY, DESK):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / ".importlinter", tmp_path)
    return tmp_path


def test_all_contracts_hold_and_are_all_planted_against(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    kept = {line.rpartition(" KEPT")[0] for line in done.stdout.splitlines() if " KEPT" in line}
    assert kept == set(PLANTS)


@pytest.mark.parametrize("contract", PLANTS)
def test_planted_import_breaks_the_contract(copy: Path, contract: str) -> None:
    path, line = PLANTS[contract]
    place = copy / path
    old = place.read_text() if place.exists() else '"""Planted."""\n'
    place.write_text(f"{old}\n{line}\n")
    done = lint(copy)
    assert f"{contract} BROKEN" in done.stdout, done.stdout + done.stderr
