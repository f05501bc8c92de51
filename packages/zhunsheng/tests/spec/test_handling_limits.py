"""Time limits of Order 146 told by example: every one with a date before, on and after its end, in two seasons.

A line of `LIMITS` reads: the limit, its article, how long it is, and how a case is written down whose time begins at one
moment and in which the step is done at another. Working days run across Spring Festival 2023 (21 to 27 January off, Saturday
28 and Sunday 29 worked) and across the shifted Sunday before May Day 2023 (23 April worked, 29 April to 3 May off, Saturday 6
May worked); 30 and 60 days are calendar days, and one that ends on a day off ends on the next working day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from handled import Cases, at, found
from zhunsheng.law import Law

Write = Callable[[Cases, str, str, str], None]
SEASONS = {
    # the time begins            the last day of 2, 3, 5, 10 working days and of 30, 60 calendar days
    "2023-01-20 10:00": {2: "2023-01-29", 3: "2023-01-30", 5: "2023-02-01", 10: "2023-02-08", 30: "2023-02-20", 60: "2023-03-21"},
    "2023-04-21 10:00": {2: "2023-04-24", 3: "2023-04-25", 5: "2023-04-27", 10: "2023-05-08", 30: "2023-05-22", 60: "2023-06-20"},
}  # fmt: skip
BEFORE_THREE = {"2023-01-20": "2023-01-17 10:00", "2023-04-21": "2023-04-18 10:00"}  # three working days before
LONG_AFTER = "2024-06-03 10:00"


def moved(moment: str, **by: float) -> str:
    """A moment so much later."""
    return (at(moment) + timedelta(**by)).strftime("%Y-%m-%d %H:%M:%S")


def crash(cases: Cases, name: str, begins: str, **given: object) -> str:
    """A crash whose scene was cleared at that moment."""
    return cases.add(name, moved(begins, hours=-3), cleared_at=at(begins), **given)


def final(cases: Cases, name: str, begins: str) -> None:
    """An examination whose report became final then: another one was asked for in time and came."""
    cases.paper(name, "appraisal_request", moved(begins, days=-20))
    cases.paper(name, "appraisal_report", moved(begins, days=-12))
    cases.event(name, "report_served", moved(begins, days=-11))
    cases.event(name, "reappraisal_asked", moved(begins, days=-10))
    cases.paper(name, "appraisal_report", begins)


def late_report(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-1))
    cases.event(name, "late_reported", begins)
    cases.event(name, "accepted", done)


def simple_statement(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, begins, procedure="summary", severity="damage")
    cases.paper(name, "liability_statement", done)


def commissioned(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, begins)
    cases.paper(name, "appraisal_request", done)


def body(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-4), severity="fatal", deaths=1)
    cases.event(name, "died", begins)
    cases.paper(name, "appraisal_request", done)


def seized(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-9), hit_and_run=True)
    cases.event(name, "caught", begins)
    cases.paper(name, "appraisal_request", done)


def examination(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-1))
    cases.paper(name, "appraisal_request", begins)
    cases.paper(name, "appraisal_report", done)


def longer(cases: Cases, name: str, begins: str, done: str) -> None:
    examination(cases, name, begins, done)
    cases.event(name, "extended", moved(begins, days=20))


def agreed(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-1))
    cases.paper(name, "appraisal_request", begins)
    cases.paper(name, "appraisal_report", moved(begins, days=10))
    cases.event(name, "appraisal_due", done)


def sent(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-9))
    cases.paper(name, "appraisal_request", moved(begins, days=-8))
    cases.paper(name, "appraisal_report", begins)
    cases.event(name, "report_served", done)


def asked_again(cases: Cases, name: str, begins: str, done: str) -> None:
    sent(cases, name, moved(begins, days=-1), begins)
    cases.event(name, "reappraisal_asked", done)
    cases.paper(name, "appraisal_report", LONG_AFTER)


def returned(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-30))
    final(cases, name, begins)
    cases.event(name, "vehicle_notified", done)


def statement(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, begins)
    cases.paper(name, "liability_statement", done)


def flight(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-30), hit_and_run=True)
    cases.event(name, "caught", begins)
    cases.paper(name, "liability_statement", done)


def examined(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-30))
    final(cases, name, begins)
    cases.paper(name, "liability_statement", done)


def served(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-5))
    cases.paper(name, "liability_statement", begins)
    cases.event(name, "served", done)


def undetected(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-40), hit_and_run=True)
    cases.event(name, "statement_requested", begins)
    cases.paper(name, "liability_statement", done)


def suspended(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-2))
    cases.event(name, "suspended", begins)
    cases.event(name, "resumed", done)


def resumed(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-3))
    cases.event(name, "suspended", moved(begins, days=-2))
    cases.event(name, "resumed", begins)
    cases.paper(name, "liability_statement", done)


def fast(cases: Cases, name: str, begins: str, done: str) -> None:
    crash(cases, name, moved(begins, days=-1))
    cases.event(name, "fast_requested", begins)
    cases.paper(name, "liability_statement", done)


def review_asked(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-1), begins)
    cases.paper(name, "review_request", done)
    cases.paper(name, "review_decision", LONG_AFTER, outcome="upheld")


def forwarded(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-2), moved(begins, days=-1))
    cases.paper(name, "review_request", begins)
    cases.event(name, "forwarded", done)


def submitted(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-2), moved(begins, days=-1))
    cases.event(name, "file_called", begins)
    cases.event(name, "file_submitted", done)


def review(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-3), moved(begins, days=-2))
    cases.event(name, "review_accepted", begins)
    cases.paper(name, "review_decision", done, outcome="upheld")


def review_served(cases: Cases, name: str, begins: str, done: str) -> None:
    review(cases, name, moved(begins, days=-5), begins)
    cases.event(name, "review_served", done)


def again(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-20), moved(begins, days=-19))
    cases.paper(name, "review_decision", begins, outcome="ordered_redo")
    cases.paper(name, "liability_statement", done)


def again_examined(cases: Cases, name: str, begins: str, done: str) -> None:
    """The report of the new examination becomes final with the last second of the third working day after its service."""
    again(cases, name, moved(begins, days=-40), done)
    cases.paper(name, "appraisal_request", moved(begins, days=-38))
    cases.event(name, "report_served", BEFORE_THREE[begins[:10]])


def mediation_asked(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-1), begins)
    cases.event(name, "mediation_asked", done)
    cases.event(name, "mediation_started", LONG_AFTER)


def mediation(cases: Cases, name: str, begins: str, done: str) -> None:
    served(cases, name, moved(begins, days=-9), moved(begins, days=-8))
    cases.event(name, "mediation_started", begins)
    cases.paper(name, "mediation", done)


LIMITS: tuple[tuple[str, str, int, str, Write], ...] = (
    ("crash.late_report", "第18条", 3, "working_day", late_report),
    ("crash.simple_statement", "第24条", 3, "working_day", simple_statement),
    ("crash.appraisal_commissioned", "第49条", 3, "working_day", commissioned),
    ("crash.appraisal_commissioned", "第49条", 3, "working_day", body),
    ("crash.appraisal_commissioned", "第49条", 3, "working_day", seized),
    ("crash.appraisal_term", "第51条", 30, "calendar_day", examination),
    ("crash.appraisal_term", "第51条", 30, "calendar_day", agreed),
    ("crash.appraisal_longest", "第51条", 60, "calendar_day", longer),
    ("crash.report_sent", "第55条", 5, "working_day", sent),
    ("crash.reappraisal_asked", "第56条", 3, "working_day", asked_again),
    ("crash.vehicle_returned", "第58条", 5, "working_day", returned),
    ("crash.statement", "第62条", 10, "working_day", statement),
    ("crash.statement_flight", "第62条", 10, "working_day", flight),
    ("crash.statement_appraisal", "第62条", 5, "working_day", examined),
    ("crash.statement_served", "第65条", 3, "working_day", served),
    ("crash.statement_undetected", "第66条", 10, "working_day", undetected),
    ("crash.suspension_longest", "第68条", 60, "calendar_day", suspended),
    ("crash.resumed", "第68条", 5, "working_day", resumed),
    ("crash.fast", "第69条", 5, "working_day", fast),
    ("crash.review_asked", "第71条", 3, "working_day", review_asked),
    ("crash.file_forwarded", "第72条", 2, "working_day", forwarded),
    ("crash.file_submitted", "第72条", 5, "working_day", submitted),
    ("crash.review", "第74条", 30, "calendar_day", review),
    ("crash.review_served", "第78条", 3, "working_day", review_served),
    ("crash.redetermination", "第79条", 10, "working_day", again),
    ("crash.redetermination_appraisal", "第79条", 5, "working_day", again_examined),
    ("crash.mediation_asked", "第86条", 10, "working_day", mediation_asked),
    ("crash.mediation", "第90条", 10, "working_day", mediation),
)
LINES = [(*line, begins) for line in LIMITS for begins in SEASONS]


def ends(begins: str, *, amount: int) -> datetime:
    """The last second of the limit's last day, as the line of the season says."""
    return at(f"{SEASONS[begins][amount]} 23:59:59")


def moments(begins: str, *, amount: int) -> dict[str, datetime]:
    """A date before the limit's end, the last second of its last day, and one second later."""
    last = ends(begins, amount=amount)
    return {"before": last - timedelta(days=1), "on": last, "after": last + timedelta(seconds=1)}


def named(write: Write, begins: str, when: str) -> str:
    return f"{write.__name__}-{begins[:10]}-{when}"


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory, session_keys: None) -> set[tuple[str, str]]:
    """Every line written down three times, all in one lake; crash and limit of each finding."""
    cases = Cases()
    for _, _, amount, _, write, begins in LINES:
        for when, done in moments(begins, amount=amount).items():
            write(cases, named(write, begins, when), begins, done.strftime("%Y-%m-%d %H:%M:%S"))
    return set(found(cases.audited(tmp_path_factory.mktemp("limits")), group="limits"))


@pytest.mark.parametrize(("limit", "article", "amount", "unit", "write", "begins"), LINES)
def test_limit(
    late: set[tuple[str, str]], limit: str, article: str, amount: int, unit: str, write: Write, begins: str
) -> None:
    rule = Law.load("cn").rule(limit, on=at(begins).date())
    assert (rule.data["amount"], rule.data["unit"]) == (amount, unit)
    assert rule.article.endswith(article)
    assert (named(write, begins, "before"), limit) not in late
    assert (named(write, begins, "on"), limit) not in late
    assert (named(write, begins, "after"), limit) in late


def test_every_limit_of_crashes_in_the_law_data_has_its_line() -> None:
    known = {rule.id for rule in Law.load("cn").of_kind("limit") if rule.id.startswith("crash.")}
    assert known == {limit for limit, *_ in LIMITS}


@pytest.fixture(scope="module")
def special(tmp_path_factory: pytest.TempPathFactory, session_keys: None) -> set[tuple[str, str]]:
    """Suspensions, steps not on record, requests that were late and were taken up or not."""
    cases = Cases()
    statement(cases, "late", "2023-03-01 10:00", "2023-04-20 10:00")
    crash(cases, "suspended", "2023-03-01 10:00")
    cases.event("suspended", "suspended", "2023-03-15 10:00")  # the last day of the ten
    cases.event("suspended", "resumed", "2023-04-17 10:00")
    cases.paper("suspended", "liability_statement", "2023-04-20 10:00")
    crash(cases, "too_late", "2023-03-01 10:00")
    cases.event("too_late", "suspended", "2023-03-16 10:00")  # the ten days were over
    cases.event("too_late", "resumed", "2023-04-17 10:00")
    cases.paper("too_late", "liability_statement", "2023-04-20 10:00")
    crash(cases, "forgotten", "2023-03-01 10:00")
    cases.event(
        "forgotten", "suspended", "2023-03-02 10:00"
    )  # never resumed: over after 60 days, then five working days
    cases.paper("forgotten", "liability_statement", "2023-06-01 10:00")
    crash(cases, "never", "2023-03-01 10:00")
    crash(cases, "still_time", "2024-12-25 10:00")
    served(cases, "refused", "2023-03-01 10:00", "2023-03-02 10:00")
    cases.paper("refused", "review_request", "2023-03-20 10:00")
    cases.event("refused", "forwarded", "2023-03-21 10:00")
    served(cases, "taken_up", "2023-03-01 10:00", "2023-03-02 10:00")
    cases.paper("taken_up", "review_request", "2023-03-20 10:00")
    cases.event("taken_up", "review_accepted", "2023-03-21 10:00")
    return set(found(cases.audited(tmp_path_factory.mktemp("special")), group="limits"))


@pytest.mark.parametrize(
    ("name", "limit", "listed"),
    [
        ("late", "crash.statement", True),
        ("suspended", "crash.statement", False),
        ("suspended", "crash.resumed", False),
        ("too_late", "crash.statement", True),
        ("forgotten", "crash.statement", False),
        ("forgotten", "crash.resumed", True),
        ("forgotten", "crash.suspension_longest", True),
        ("never", "crash.statement", True),
        ("still_time", "crash.statement", False),
        ("refused", "crash.review_asked", False),
        ("taken_up", "crash.review_asked", True),
    ],
)
def test_suspension_open_step_and_late_request(
    special: set[tuple[str, str]], name: str, limit: str, listed: bool
) -> None:
    assert ((name, limit) in special) == listed
