"""A simulated bureau with known gaps: planted states and clocks are found again."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from makers import take
from zhunsheng.footage.run import cover
from zhunsheng.lake import Lake
from zhunsheng.simulate import honest, recordings
from zhunsheng.simulate.plan import Plan

ZONE = ZoneInfo("Asia/Shanghai")
END = datetime(2024, 5, 1, tzinfo=ZONE)
EACH = 60  # records planted with each state
AHEAD = (-520, -380, -200, -95, 110, 240, 330, 470, 540)  # seconds, added to as many clocks
PLANTED = {"missing": "missing", "partial": "partial", "late": "late", "unknown": "unknown_camera"}


def lonely(stops, films):
    """Stops with one recording of their own and nothing else of their officer for forty minutes: record, recording, moment."""
    stops = stops.sort_values(["officer_id", "occurred_at"])
    away = pd.Timedelta(minutes=40)
    alone = pd.Series(True, index=stops.index)
    for step in (1, -1):
        same = stops.officer_id == stops.officer_id.shift(step)
        alone &= ~same | ((stops.occurred_at - stops.occurred_at.shift(step)).abs() > away)
    both = stops[alone].merge(films, on="officer_id", suffixes=("", "_film"))
    near = (both.starts_at - both.occurred_at).abs() < pd.Timedelta(minutes=20)
    both = both[near & (both.occurred_at < END - pd.Timedelta(days=6))]
    return both[~both.record_id.duplicated(keep=False) & ~both.footage_id.duplicated(keep=False)]


def plant(stops, films, rng, own):
    """Take recordings away, cut them, delay them, name cameras that nobody lists; the truth by record."""
    chosen = lonely(stops, films).sample(
        len(PLANTED) * EACH, random_state=np.random.RandomState(int(rng.integers(2**31)))
    )
    truth = {}
    for nth, name in enumerate(PLANTED):
        part = chosen.iloc[nth * EACH : (nth + 1) * EACH]
        truth |= dict.fromkeys(part.record_id, name)
        mine = films.footage_id.isin(part.footage_id)
        if name in ("missing", "unknown"):
            films = films[~mine].copy()
        if name == "partial":
            moments = dict(zip(part.footage_id, part.occurred_at, strict=True))
            ahead = pd.to_timedelta([own[officer] for officer in films.officer_id[mine]], unit="s")
            films.loc[mine, "starts_at"] = films.footage_id[mine].map(moments) + ahead - pd.Timedelta(seconds=15)
            films.loc[mine, "ends_at"] = films.loc[mine, "starts_at"] + pd.Timedelta(seconds=45)
        if name == "late":
            films.loc[mine, "uploaded_at"] = films.loc[mine, "ends_at"] + pd.Timedelta(days=4)
        if name == "unknown":
            stops.loc[stops.record_id.isin(part.record_id), "camera_id"] = "C99999999"
    return films, truth


def set_ahead(films, cameras, own):
    """Move clocks of cameras that were right; what each is ahead in truth."""
    truth = {camera: own[officer] for camera, officer in zip(cameras.camera_id, cameras.officer_id, strict=True)}
    busy = films.camera_id.value_counts()
    right = [camera for camera in busy.index if abs(truth[camera]) <= 5 and busy[camera] > 120]
    for camera, seconds in zip(right[:: max(1, len(right) // len(AHEAD))], AHEAD, strict=False):
        mine = films.camera_id == camera
        for name in ("starts_at", "ends_at"):
            films.loc[mine, name] += pd.Timedelta(seconds=seconds)
        truth[camera] += seconds
    return films, truth


@pytest.fixture(scope="module")
def bureau(tmp_path_factory, session_keys):
    """The run over the altered bureau, the planted states and the true clocks."""
    state = honest.make(Plan(60, 4, 17, "none", date(2024, 1, 1)))
    tables = honest.tables(state)
    ids = recordings.officer_ids(np.arange(60), bureau=state.bureau).to_pylist()
    own = dict(zip(ids, state.bureau.officers["camera_skew"].tolist(), strict=True))
    rng = np.random.default_rng(3)
    stops, films, cameras = (tables[name].to_pandas() for name in ("enforcement", "footage", "cameras"))
    once = stops[
        (stops.method == "on_site") & (stops.status == "valid") & ~stops.record_id.duplicated(keep=False)
    ].copy()
    films, truth = plant(once, films, rng, own)
    films, clocks = set_ahead(films.copy(), cameras, own)
    renamed = dict(zip(once.record_id, once.camera_id, strict=True))
    stops["camera_id"] = [renamed.get(name, old) for name, old in zip(stops.record_id, stops.camera_id, strict=True)]
    folder = tmp_path_factory.mktemp("footage")
    for name, table in tables.items():
        altered = {"footage": films, "enforcement": stops}.get(name)
        if altered is not None:
            table = pa.Table.from_pandas(altered, schema=table.schema, preserve_index=False)
        pq.write_table(table, folder / f"{name}.parquet")
    lake = Lake.create(folder / "lake")
    needed = ("units", "officers", "shifts", "enforcement", "compulsory_measures", "footage", "cameras")
    take(lake, *(folder / f"{name}.parquet" for name in needed))
    found = cover(lake, as_of=END, start=datetime(2024, 1, 1, tzinfo=ZONE))
    return found, truth, clocks


def test_planted_states_are_found_again(bureau):
    found, truth, _ = bureau
    rows = found.scope.run(found.needs.select("record_id", "state")).to_pandas()
    states = dict(zip(rows.record_id, rows.state, strict=True))
    for name, state in PLANTED.items():
        meant = [record for record, what in truth.items() if what == name]
        got = [states[record] for record in meant]
        print(name, pd.Series(got).value_counts().to_dict())
        assert np.mean([one == state for one in got]) >= 0.98, name
    strange = rows[rows.state.isin(["partial", "unknown_camera"]) & ~rows.record_id.isin(truth)]
    assert len(strange) < 0.005 * len(rows)


def test_what_was_recorded_is_covered(bureau):
    found, truth, _ = bureau
    rows = found.scope.run(found.needs.select("record_id", "state")).to_pandas()
    plain = rows[~rows.record_id.isin(truth)]
    assert (
        plain.state.isin(["covered", "late"]).mean() > 0.94
    )  # cameras are off at two in a hundred, and a unit's upload fails


def test_clocks_are_found_again(bureau):
    found, _, truth = bureau
    clocks = found.scope.run(found.clocks).to_pandas()
    learnt = clocks[(clocks.state == "learnt") & (clocks.recordings >= 40)]
    wrong = learnt["shift"] - learnt.camera.map(truth)
    print(
        f"{len(learnt)} clocks learnt, off by {wrong.abs().median():.0f} s in the middle, {wrong.abs().max():.0f} s at most"
    )
    assert wrong.abs().max() < 30
    assert wrong.abs().median() < 8
    far = learnt[learnt.camera.map(truth).abs() > 90]
    assert far.camera.nunique() >= 8
    assert learnt.tolerance.median() < 120


def test_few_recordings_teach_no_clock(bureau):
    found, _, _ = bureau
    clocks = found.scope.run(found.clocks).to_pandas()
    few = clocks[clocks.recordings < found.params.clock_recordings]
    assert set(few.state) <= {"not_learnable"}
    assert (few["shift"] == 0).all()
    assert (few.tolerance == found.params.tolerance_seconds).all()
