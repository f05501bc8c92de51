"""R's surveillance, run by run: expectation, limit, dispersion and p-value within 1e-9, no other alarm, no other trend.

The calls are in data/farrington/calls.csv; its README says where the files come from. `Noufaily` in a call stands for
noPeriods=10, pastWeeksNotIncluded=26, pThresholdTrend=1, thresholdMethod="nbPlugin".
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from zhunsheng.stats import farrington
from zhunsheng.stats.farrington import fitting, reference, regression, thresholds

DATA = Path(__file__).parent / "data" / "farrington"
NUMBERS = json.loads((DATA.parent / "safety_numbers.json").read_text())
NOUFAILY = {"no_periods": 10, "past_not_included": 26, "p_threshold_trend": 1, "threshold_method": "nbPlugin"}
VIGNETTE = {"b": 4, "w": 3, "limit54": (0, 50)}
CALLS = {
    "newport_2011_vignette_original": ("newport", {**VIGNETTE, "weights_threshold": 1, "past_not_included": 3}),
    "newport_2011_vignette_noufaily": ("newport", VIGNETTE | NOUFAILY),
    "newport_full_default": ("newport", {"b": 5, "w": 3}),
    "newport_full_noufaily_b5": ("newport", {"b": 5, "w": 3, "alpha": 0.005} | NOUFAILY),
    "agona_index_default": ("agona_index", {"b": 5, "w": 3}),
    "agona_date_default": ("agona", {"b": 5, "w": 3}),
    "agona_date_noufaily_b3": ("agona", {"b": 3, "w": 3} | NOUFAILY),
    "seatbelts_DriversKilled_monthly_b5w1": ("seatbelts", {"b": 5, "w": 1}),
    "seatbelts_DriversKilled_monthly_noufaily_b5w1p6": (
        "seatbelts",
        {"b": 5, "w": 1} | NOUFAILY | {"no_periods": 6, "past_not_included": 6},
    ),
}


def rows(name):
    with (DATA / name).open() as file:
        return list(csv.DictReader(file))


def column(table, name):
    return np.array([float("nan") if row[name] == "NA" else float(row[name]) for row in table])


def series(name):
    file, counted, dated = {
        "newport": ("series_salmNewport_germany.csv", "observed", "date"),
        "agona": ("series_salmonella_agona.csv", "observed", "date"),
        "agona_index": ("series_salmonella_agona.csv", "observed", None),
        "seatbelts": ("series_seatbelts_GB_monthly.csv", "DriversKilled", "month"),
    }[name]
    table = rows(file)
    dates = np.array([row[dated] for row in table], dtype="datetime64[D]") if dated else None
    return column(table, counted).astype(int), dates


def near(found, wanted, *, within=1e-9):
    assert np.array_equal(np.isnan(found), np.isnan(wanted))
    known = ~np.isnan(wanted)
    assert np.max(np.abs(found - wanted)[known] / np.abs(wanted[known]), initial=0.0) <= within


def run(name, *, mode):
    which, settings = CALLS[name]
    counts, dates = series(which)
    table = rows(f"farringtonFlexible_{name}.csv")
    index = column(table, "index").astype(int)
    assert counts[index - 1].tolist() == column(table, "observed").tolist()
    span = slice(index[0] - 1, index[-1])
    return table, farrington.detect(counts, dates=dates, span=span, mode=mode, **settings)


def test_every_run_is_in_the_list():
    files = {row["file"] for row in rows("calls.csv")}
    assert {f"farringtonFlexible_{name}.csv" for name in CALLS} == {
        name for name in files if not name.startswith("ears")
    }
    assert {path.name for path in DATA.glob("farringtonFlexible_*.csv")} <= files


@pytest.mark.parametrize("name", CALLS)
def test_every_figure_of_r(name):
    table, found = run(name, mode="surveillance")
    near(found.expected[:, 0], column(table, "expected"))
    near(found.upper[:, 0], column(table, "upperbound"))
    near(found.phi[:, 0], column(table, "phi"))
    near(found.p_value[:, 0], column(table, "pvalue"))
    near(found.slope[:, 0], column(table, "trend_coef"))
    assert found.alarm[:, 0].tolist() == (column(table, "alarm") == 1).tolist()
    assert found.trend[:, 0].tolist() == (column(table, "trend_used") == 1).tolist()
    assert set(found.gap[:, 0]) <= {"", "few"}


@pytest.mark.parametrize("name", CALLS)
def test_rs_score_and_the_published_one(name):
    """R's score of the negative binomial limits mixes the logarithm's scale in; ours, when correct, is the published one."""
    table, found = run(name, mode="surveillance")
    wanted = column(table, "score")
    told = np.abs(wanted) > 1e-6  # near 0/0 elsewhere
    near(found.score[told, 0], wanted[told], within=1e-6)
    _, ours = run(name, mode="correct")
    known = (ours.gap[:, 0] == "") & (ours.upper > ours.expected)[:, 0]
    counts = column(table, "observed")[known]
    expected, upper = ours.expected[known, 0], ours.upper[known, 0]
    assert ours.score[known, 0] == pytest.approx((counts - expected) / (upper - expected))
    assert ((ours.score[known, 0] > 1) == ours.alarm[known, 0]).all()


def test_alarms_of_both_modes():
    """R's run, ours: (surveillance, correct, weeks that differ). Only delta limits and tested trends can differ."""
    told = {}
    for name in CALLS:
        (_, theirs), (_, ours) = run(name, mode="surveillance"), run(name, mode="correct")
        told[name] = (theirs.alarm.sum(), ours.alarm.sum(), (theirs.alarm != ours.alarm).sum())
        assert ours.phi.shape == theirs.phi.shape
    print(told)
    assert told["newport_2011_vignette_original"] == (15, 11, 4)
    assert told["newport_full_default"] == (21, 21, 2)
    assert told["seatbelts_DriversKilled_monthly_b5w1"] == (10, 5, 5)
    assert {name: entry[2] for name, entry in told.items() if "noufaily" in name} == {
        name: 0 for name in CALLS if "noufaily" in name
    }


def worked(name):
    text = (DATA / f"worked_newport_2011w30_{name}.txt").read_text()
    lines = {key: value.split() for key, _, value in (line.partition("=") for line in text.splitlines()) if value}
    coefficients = text.split("second fit coef:")[1].split("phi2raw")[0].split("\n")
    values = {}
    for names, numbers in zip(coefficients[1::2], coefficients[2::2], strict=False):
        values |= dict(zip(names.replace("(Intercept)", "one").split(), map(float, numbers.split()), strict=True))
    return lines, values


@pytest.mark.parametrize(
    ("name", "settings", "trend_p"),
    [
        ("noufaily", {"no_periods": 10, "past_not_included": 26, "p_threshold_trend": 1}, (0.000611822420648, 0.0160912850882)),
        ("original", {"weights_threshold": 1, "past_not_included": 3}, (0.511589401876, 0.664546893632)),
    ],
)  # fmt: skip
def test_the_worked_week(name, settings, trend_p):
    """25 July 2011: dispersion, coefficients and the trend's p-value, R's and the proper one."""
    counts, dates = series("newport")
    _, coefficients = worked(name)
    found = {
        mode: farrington.detect(counts, dates=dates, span=slice(394, 395), mode=mode, **VIGNETTE, **settings)
        for mode in ("surveillance", "correct")
    }
    assert (found["surveillance"].trend_p[0, 0], found["correct"].trend_p[0, 0]) == pytest.approx(trend_p, rel=1e-11)
    if name == "noufaily":
        for each in found.values():
            assert each.slope[0, 0] == pytest.approx(coefficients["wtime"], rel=1e-11)
            assert each.phi[0, 0] == pytest.approx(1.18551498743, rel=1e-11)
            weeks = 394 - np.flatnonzero(dates == np.datetime64("2007-07-02"))[0]
            eta = coefficients["one"] + coefficients["seasgroups10"] + weeks * coefficients["wtime"]
            assert each.expected[0, 0] == pytest.approx(np.exp(eta), rel=1e-10)
        assert found["surveillance"].upper[0, 0] < found["correct"].upper[0, 0]
    else:
        assert not found["surveillance"].trend[0, 0]
        assert not found["correct"].trend[0, 0]


def test_the_baseline_of_the_worked_week():
    """Rows, times and levels of R's design table."""
    counts, dates = series("newport")
    line = reference.timeline(dates, length=len(counts), frequency=None)
    for name, periods, left_out in (("noufaily", 10, 26), ("original", 1, 3)):
        table = rows(f"worked_newport_2011w30_{name}_data.csv")
        at = reference.reference(394, line=line, b=4, w=3, no_periods=periods, left_out=left_out, kinds=None)
        assert counts[at.rows].tolist() == column(table, "response").tolist()
        assert (at.time - at.time[0]).tolist() == column(table, "wtime").tolist()
        assert (at.level + 1).tolist() == column(table, "seasgroups").tolist()


def test_reference_days_move_to_the_same_weekday():
    """R: 2013-06-06 goes back to 2012-06-07, 2011-06-09, 2010-06-03."""
    entry = NUMBERS["reference_points_week"]
    day = np.datetime64(entry["day"])
    dates = day + 7 * np.arange(-200, 1)
    line = reference.timeline(dates, length=len(dates), frequency=None)
    places = [line.back(200, years=years) for years in range(entry["b"], -1, -1)]
    assert [str(dates[place]) for place in places] == entry["expect"]


def test_weights_of_r():
    entry = NUMBERS["weights_unit_test"]
    found = fitting.weights(np.array(entry["s"], dtype=float)[:, None], threshold=entry["threshold"])
    assert found[:, 0].tolist() == pytest.approx(entry["omega"])


@pytest.mark.parametrize(
    "row", NUMBERS["farrington_threshold_unit_tests"], ids=lambda row: f"{row['fn']}-{row.get('power', row['phi'])}"
)
def test_limits_of_rs_unit_tests(row):
    power = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}[row.get("power", "none")]
    mean, error = (float(row["predFit"]), row["se"]) if row["fn"] == "delta" else (5.0, 5 * np.log(2))
    found = thresholds.limits(
        np.array([float(row["y"])]), mean=np.array([mean]), error=np.array([error]), phi=np.array([float(row["phi"])]),
        method=row["fn"], power=power, alpha=row["alpha"],
    )  # fmt: skip
    assert (found.lower[0], found.upper[0]) == pytest.approx((row["lower"], row["upper"]), abs=6e-8)
    assert found.p_value[0] == pytest.approx(row["p"], abs=6e-8)
    if row["fn"] == "delta":
        assert found.score[0] == pytest.approx(row["score"], abs=6e-8)
    else:
        on_log = (row["y"] - np.log(5)) / (row["upper"] - np.log(5))
        assert on_log == pytest.approx(row["score_linkscale"], abs=6e-8)


def test_tails_and_quantiles_against_scipy(rng):
    mean, phi, y = rng.uniform(0.01, 60, 500), np.where(rng.random(500) < 0.3, 1.0, rng.uniform(1.01, 6, 500)), None
    y = rng.poisson(1.3 * mean).astype(float)
    size = mean / np.where(phi > 1, phi - 1, 1)
    wanted = np.where(phi > 1, nbinom.sf(y - 1, size, 1 / phi), poisson.sf(y - 1, mean))
    assert thresholds.tail(y, mean=mean, phi=phi) == pytest.approx(wanted, rel=1e-9)
    found = thresholds.quantile(0.995, mean=mean, phi=phi)
    assert found == pytest.approx(np.where(phi > 1, nbinom.ppf(0.995, size, 1 / phi), poisson.ppf(0.995, mean)))


def plain(counts, *, design, offset, prior):
    """Newton's steps on a whole design matrix; coefficients and their covariance at dispersion 1."""
    beta = np.linalg.lstsq(design, np.log(counts + 0.5) - offset, rcond=None)[0]
    for _ in range(60):
        mean = np.exp(design @ beta + offset)
        information = design.T @ (design * (prior * mean)[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (prior * (counts - mean)))
    return beta, np.linalg.inv(information)


def test_batched_regression_beside_a_design_matrix(rng):
    """Levels, trend, exposures by series and prior weights, each column as if alone."""
    level, time = np.repeat([2, 0, 1], [9, 12, 14]), rng.permutation(35) / 10 - 1.7
    exposure, prior = rng.uniform(0.5, 3, (35, 40)), rng.uniform(0.2, 2, (35, 40))
    counts = rng.poisson(exposure * np.exp(1 + 0.3 * level[:, None] + 0.2 * time[:, None])).astype(float)
    design = regression.Design(level, time, np.log(exposure))
    found = regression.fit(counts, design=design, prior=prior)
    assert found.converged.all()
    matrix = np.column_stack([level[:, None] == np.arange(3), time])
    for column_ in range(40):
        beta, cov = plain(
            counts[:, column_], design=matrix, offset=np.log(exposure[:, column_]), prior=prior[:, column_]
        )
        assert found.solved.intercept[:, column_] == pytest.approx(beta[:3], abs=1e-6)
        assert found.solved.slope[column_] == pytest.approx(beta[3], abs=1e-6)
        assert 1 / found.solved.lever[column_] == pytest.approx(cov[3, 3], rel=1e-4)
        share = np.einsum("ij,jk,ik->i", matrix, cov, matrix)
        hat = regression.leverage(found, design=design)[:, column_]
        assert hat == pytest.approx(share * (prior[:, column_] * found.mean[:, column_]), rel=1e-3)


def test_a_batch_gives_what_each_series_gives_alone(rng):
    counts, dates = series("seatbelts")
    many = np.column_stack([counts, *(rng.binomial(counts, share) for share in (0.5, 0.1, 0.03, 0.005))])
    whole = farrington.detect(many, dates=dates, b=5, w=1, span=slice(180, None))
    for number in range(many.shape[1]):
        alone = farrington.detect(many[:, number], dates=dates, b=5, w=1, span=slice(180, None))
        for name in ("expected", "upper", "phi", "p_value", "alarm", "trend", "gap"):
            both = getattr(whole, name)[:, number], getattr(alone, name)[:, 0]
            assert (
                np.array_equal(*both) if both[0].dtype.kind in "bU" else np.allclose(*both, rtol=1e-12, equal_nan=True)
            )
