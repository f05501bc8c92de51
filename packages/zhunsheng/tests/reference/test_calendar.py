"""The calendars beside the `holidays` library and published notices."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from zhunsheng.law import Calendar
from zhunsheng.law.calendar import lunar, spring_festival


@pytest.mark.parametrize("year", range(2000, 2050))
def test_spring_festival_against_the_library(year):
    found = holidays.country_holidays("CN", years=year, language="en_US")
    named = [
        day
        for day, name in found.items()
        if "Spring Festival" in name and "Eve" not in name and "off" not in name.lower()
    ]
    assert spring_festival(year) in named


@pytest.mark.parametrize(
    ("day", "month", "of"),
    [
        (date(2020, 5, 23), 4, 1),  # the leap fourth month of 2020 begins
        (date(2023, 3, 22), 2, 1),  # the leap second month of 2023 begins
        (date(2024, 2, 10), 1, 1),
        (date(2025, 10, 6), 8, 15),  # mid-autumn
        (date(2026, 6, 19), 5, 5),  # dragon boat
        (date(2033, 12, 22), 11, 1),  # the leap eleventh month of 2033
    ],
)
def test_lunar_dates_of_almanacs(day, month, of):
    found = lunar(day)
    assert (found.month, found.day) == (month, of)


def test_every_day_has_one_lunar_date_and_they_follow_each_other():
    day, before = date(1991, 1, 1), lunar(date(1990, 12, 31))
    while day < date(2049, 6, 1):
        found = lunar(day)
        assert found.day == before.day + 1 or found.day == 1
        day, before = day + timedelta(days=1), found


def test_shifted_working_days_of_the_notice_for_2024():
    """The notice of 25 October 2023: 4 and 18 February, 7 and 28 April, 11 May, 14 and 29 September, 12 October are worked."""
    calendar = Calendar()
    worked = [(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)]
    for month, day in worked:
        assert calendar.is_working(date(2024, month, day)), (month, day)
        assert calendar.is_shifted(date(2024, month, day))
    for month, day in ((2, 12), (2, 16), (4, 4), (5, 3), (10, 7)):
        assert not calendar.is_working(date(2024, month, day))
    assert not calendar.is_working(date(2024, 3, 2))
    assert calendar.is_working(date(2024, 3, 4))


def test_a_year_without_a_notice_is_provisional_and_no_exception():
    calendar = Calendar()
    assert calendar.status(2024) == "official"
    assert calendar.status(2045) == "provisional"
    assert isinstance(calendar.is_working(date(2045, 2, 17)), bool)


def test_working_days_pass_over_the_holiday():
    """Three working days from Thursday 8 February 2024: Friday is worked, the holiday runs to the 17th, Sunday 18th is worked."""
    assert Calendar().add_working_days(date(2024, 2, 8), days=3) == date(2024, 2, 19)
    end = Calendar().deadline(datetime(2024, 2, 8, 15, tzinfo=UTC), amount=24, unit="hour")
    assert end == datetime(2024, 2, 9, 15, tzinfo=UTC)
