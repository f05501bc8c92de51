"""Shared by the library's tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from makers import END, START, lake_of
from zhunsheng.ingest import profile as profiles
from zhunsheng.ingest.run import ingest
from zhunsheng.integrity.assess import Assessment, assess
from zhunsheng.integrity.horizon import Step
from zhunsheng.lake import Lake


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(20240131)


@pytest.fixture
def assessed(tmp_path: Path) -> Callable[..., Assessment]:
    """Rows to an assessment, through a lake."""

    def made(
        rows: list[dict[str, object]],
        *,
        tables: Mapping[str, list[dict[str, object]]] | None = None,
        only: tuple[str, ...] | None = None,
        as_of: datetime = END,
        start: datetime = START,
        step: Step = "M",
        **identity: str,
    ) -> Assessment:
        lake = lake_of(rows, tmp_path, tables=tables, **identity)
        return assess(lake, as_of=as_of, start=start, step=step, only=only)

    return made


@pytest.fixture(scope="session")
def boston(root: Path, tmp_path_factory: pytest.TempPathFactory, session_keys: None) -> Lake:
    """The Boston citations in a lake."""
    profile = profiles.load("boston")
    folder = tmp_path_factory.mktemp("boston") / "lake"
    lake = Lake.create(folder, zone=profile.time_zone, currency=profile.currency, jurisdiction=profile.jurisdiction)
    report = ingest([root / "data/boston_bpd_citations/bpd_offenses.csv.gz"], profile=profile, lake=lake)
    assert report.batch is not None
    assert report.batch.tables["enforcement"].accepted == 313_643
    return lake
