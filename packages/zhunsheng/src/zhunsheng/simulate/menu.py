"""What officers meet on the road: categories of violations, where and when they stand, what they usually cost.

Shares and amounts are inventions inside the law's ranges; none describes a real bureau.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhunsheng.simulate.rows import Array

BEAT_KINDS = ("urban", "highway", "rural", "school", "expressway")
SHIFT_KINDS = ("day", "evening", "night")


@dataclass(frozen=True)
class Category:
    """A kind of violation.

    Parameters
    ----------
    rates : how common it is on each kind of beat.
    shifts : how much more common on each kind of shift.
    bands : what is decided: names of `BANDS`, one for each code, or one for each tier where it is measured.
    codes : violation codes with their shares; blank where the demonstration table has none.
    away : share recorded from surveillance by those who review pictures.
    """

    name: str
    group: str
    subject: str
    rates: tuple[float, float, float, float, float]
    bands: tuple[str, ...]
    codes: tuple[tuple[str, float], ...] = (("", 1.0),)
    shifts: tuple[float, float, float] = (1.0, 1.0, 0.6)
    away: float = 0.0


@dataclass(frozen=True)
class Band:
    """How a like case is lawfully decided: share of warnings, usual fines in yuan (none for a criminal case)."""

    warned: float
    fines: tuple[int, ...]


BANDS: dict[str, Band] = {
    "speed_0": Band(0.75, (20, 50)),
    "speed_1": Band(0.25, (50, 100)),
    "speed_2": Band(0.02, (100, 150, 200)),
    "speed_3": Band(0.0, (500, 1000, 1500, 2000)),
    "drink": Band(0.0, (1000, 1200, 1500, 2000)),
    "drink_commercial": Band(0.0, (5000,)),
    "drunk": Band(0.0, ()),
    "goods_0": Band(0.0, (200, 300, 400, 500)),
    "goods_1": Band(0.0, (500, 800, 1000, 1500, 2000)),
    "coach_0": Band(0.0, (200, 300, 500)),
    "coach_1": Band(0.0, (500, 1000, 1500, 2000)),
    "passengers": Band(0.05, (50, 100, 200)),
    "grave": Band(0.0, (300, 500, 1000, 1500)),
    "high": Band(0.02, (100, 150, 200)),
    "middle": Band(0.15, (50, 100, 150)),
    "low": Band(0.35, (20, 50, 100)),
    "papers": Band(0.40, (20, 50)),
    "afoot": Band(0.55, (5, 10, 20, 50)),
}

SIGNAL = (("1625", 0.5), ("1116", 0.25), ("1117", 0.25))
LANE = (("1018", 0.25), ("1019", 0.1), ("1208", 0.4), ("1301", 0.25))
PLATES = (("1613", 0.3), ("1614", 0.15), ("1615", 0.1), ("1616", 0.45))
PAPERS = (("1109", 0.35), ("1110", 0.33), ("1005", 0.14), ("1006", 0.04), ("1610", 0.07), ("1709", 0.07))
YIELDING = (("1205", 0.7), ("1103", 0.3))
DRINKING = (0.15, 1.4, 2.8)

CATEGORIES = (
    Category("speeding", "speeding", "motor", (0.10, 0.26, 0.16, 0.08, 0.30), ("speed_0",), away=0.5),
    Category("alcohol", "alcohol", "motor", (0.035, 0.03, 0.04, 0.005, 0.012), ("drink",), shifts=DRINKING),
    Category("goods", "overload_goods", "motor", (0.01, 0.09, 0.04, 0.0, 0.08), ("goods_0",), shifts=(1.0, 1.0, 1.2)),
    Category("passengers", "overload_passengers", "motor", (0.006, 0.02, 0.03, 0.012, 0.02), ("passengers",)),
    Category(
        "signal", "signal", "motor", (0.09, 0.04, 0.02, 0.06, 0.0), ("high", "middle", "middle"), SIGNAL, away=0.4
    ),
    Category("signal_bicycle", "signal", "non_motor", (0.07, 0.01, 0.01, 0.07, 0.0), ("afoot",), (("2007", 1.0),)),
    Category("signal_afoot", "signal", "pedestrian", (0.035, 0.0, 0.0, 0.05, 0.0), ("afoot",), (("3001", 1.0),)),
    Category(
        "lane", "lane", "motor", (0.09, 0.06, 0.03, 0.05, 0.0), ("low", "middle", "middle", "high"), LANE, away=0.2
    ),
    Category("shoulder", "lane", "motor", (0.0, 0.0, 0.0, 0.0, 0.18), ("high",), (("4608", 1.0),), away=0.3),
    Category(
        *("lane_bicycle", "lane", "non_motor", (0.07, 0.02, 0.02, 0.06, 0.0), ("afoot", "afoot")),
        (("2004", 0.5), ("2009", 0.5)),
    ),
    Category("parking", "parking", "motor", (0.14, 0.03, 0.04, 0.18, 0.0), ("middle",), (("1039", 1.0),), away=0.4),
    Category("stopping", "parking", "motor", (0.0, 0.0, 0.0, 0.0, 0.06), ("high",), (("4604", 1.0),)),
    Category("seatbelt", "seatbelt", "motor", (0.09, 0.14, 0.16, 0.06, 0.12), ("low",), (("1101", 1.0),)),
    Category("helmet", "helmet", "motor", (0.02, 0.03, 0.09, 0.02, 0.0), ("low",)),
    Category("helmet_bicycle", "helmet", "non_motor", (0.08, 0.02, 0.08, 0.10, 0.0), ("afoot",)),
    Category("phone", "phone", "motor", (0.05, 0.03, 0.02, 0.05, 0.04), ("middle",), (("1223", 1.0),)),
    Category(
        *("documents", "documents", "motor", (0.05, 0.09, 0.12, 0.03, 0.06)),
        *(("papers", "papers", "grave", "grave", "grave", "high"), PAPERS),
    ),
    Category("plates", "plates", "motor", (0.02, 0.05, 0.05, 0.01, 0.04), ("high", "high", "high", "middle"), PLATES),
    Category(
        *("equipment", "equipment", "motor", (0.03, 0.08, 0.07, 0.01, 0.07), ("low",), (("1102", 1.0),)),
        shifts=(0.6, 1.3, 2.0),
    ),
    Category("yielding", "yielding", "motor", (0.03, 0.01, 0.01, 0.10, 0.0), ("middle", "low"), YIELDING),
    Category(
        *("crossing", "other", "pedestrian", (0.02, 0.0, 0.01, 0.05, 0.0), ("afoot", "afoot")),
        (("3005", 0.7), ("3006", 0.3)),
    ),
)
NUMBER = {category.name: number for number, category in enumerate(CATEGORIES)}
SPEED_CODES = ("6050", "13522", "1636", "")  # by tier; the table has none for the highest
MEASURED_CODES = ("6050", "13522", "1636", "1711", "1712", "1713", "1702", "1703", "1353", "1710")
CODES = (
    *dict.fromkeys(code for category in CATEGORIES for code, _ in category.codes if code),
    *MEASURED_CODES,
)
CODE = {code: number for number, code in enumerate(CODES)} | {"": -1}
BAND = {name: number for number, name in enumerate(BANDS)}
MEASURED = ("speeding", "alcohol", "goods", "passengers")
TRIVIAL = tuple(number for number, category in enumerate(CATEGORIES) if category.subject != "motor")
LICENCE_BY_CODE = {"1005": "none", "1006": "revoked", "1610": "suspended", "1709": "wrong_class"}


def numbers(*names: str) -> Array:
    """The numbers of these categories."""
    return np.array([NUMBER[name] for name in names])


def of_group(*groups: str) -> Array:
    """The numbers of all categories of these groups of violations."""
    return np.array([number for number, category in enumerate(CATEGORIES) if category.group in groups])
