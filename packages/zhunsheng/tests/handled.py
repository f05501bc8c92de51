"""Crashes with documents and events for the tests: nobody in them exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from makers import SHANGHAI, Row, record
from zhunsheng.handling.audit import Audit, audit
from zhunsheng.handling.sentences import Teller
from zhunsheng.lake import Lake

UNIT, OFFICER = "150102000100", "j001"
UNITS = [
    {"unit_id": "150000000000", "level": "bureau", "name": "虚构总队", "adcode": "150000"},
    {"unit_id": "150100000000", "parent_id": "150000000000", "level": "branch", "name": "虚构支队", "adcode": "150100"},
    {"unit_id": "150102000000", "parent_id": "150100000000", "level": "brigade", "name": "虚构大队", "adcode": "150102"},
    {"unit_id": UNIT, "parent_id": "150102000000", "level": "squadron", "name": "虚构中队", "adcode": "150102",
     "lat": 40.0, "lon": 110.0},
]  # fmt: skip
SCENE = ("scene_photos", "scene_sketch", "survey_record", "statement")
AS_OF = datetime(2024, 12, 31, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    """A moment on the local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class Cases:
    """Crashes added one by one; what is not given is in order."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {
            name: [] for name in ("crashes", "crash_parties", "crash_documents", "crash_events", "compulsory_measures")
        }
        self.tables["units"] = list(UNITS)
        self.tables["officers"] = [
            {"officer_id": name, "unit_id": UNIT, "kind": kind, "crash_grade": grade}
            for name, kind, grade in (
                *((OFFICER, "officer", "middle"), ("j002", "officer", "junior")),
                ("f001", "auxiliary", ""),
            )
        ]

    def add(self, name: str, occurred: str = "2024-03-04 08:00", **given: object) -> str:
        """A crash of the ordinary procedure that two officers dealt with."""
        moment = at(occurred)
        times = {"reported_at": 5, "dispatched_at": 8, "arrived_at": 20, "cleared_at": 90}
        row = {
            "crash_id": name,
            "unit_id": UNIT,
            "occurred_at": moment.isoformat(),
            **{key: (moment + timedelta(minutes=minutes)).isoformat() for key, minutes in times.items()},
            "severity": "injury",
            "procedure": "ordinary",
            "officer_id": OFFICER,
            "partner_id": "j002",
            **{key: value.isoformat() if isinstance(value, datetime) else value for key, value in given.items()},
        }
        self.tables["crashes"].append({key: value for key, value in row.items() if value is not None})
        return name

    def paper(self, crash: str, kind: str, made: str, **given: object) -> None:
        """A document."""
        row = {"crash_id": crash, "kind": kind, "made_at": at(made).isoformat(), "officer_id": OFFICER, **given}
        self.tables["crash_documents"].append({key: value for key, value in row.items() if value is not None})

    def scene(
        self, crash: str, made: str = "2024-03-04 09:00", *, without: Iterable[str] = (), **given: object
    ) -> None:
        """The documents of a scene."""
        for kind in SCENE:
            if kind not in without:
                self.paper(crash, kind, made, **given)

    def event(self, crash: str, kind: str, when: str) -> None:
        """An event."""
        self.tables["crash_events"].append({"crash_id": crash, "kind": kind, "at": at(when).isoformat()})

    def party(self, crash: str, liability: str, *behaviours: str, articles: str = "", **given: object) -> None:
        """A party, numbered in the order of adding."""
        number = sum(row["crash_id"] == crash for row in self.tables["crash_parties"]) + 1
        lists = {"behaviours": ";".join(behaviours), "articles": articles}
        row = {"crash_id": crash, "party_no": number, "kind": "motor", "liability": liability, **lists, **given}
        self.tables["crash_parties"].append(row)

    def audited(self, folder: Path, *, as_of: datetime = AS_OF, local: Path | None = None) -> Audit:
        """The audit of a lake that holds them."""
        return audit(lake(self.tables, folder), as_of=as_of, local_law=local)


def lake(tables: Mapping[str, Iterable[Row]], folder: Path) -> Lake:
    """A lake with these tables."""
    from makers import lake_of

    filled = {name: rows for name, rows in tables.items() if rows}
    return lake_of([record(0)], folder, tables=filled)


def found(made: Audit, *, rule: str = "", group: str = "") -> list[tuple[str, str]]:
    """Crash and rule of each finding, sorted."""
    rows = [row for row in Teller(made).rows() if row["rule"]]
    kept = (row for row in rows if row["rule"].startswith(rule) and group in ("", row["group"]))
    return sorted((row["crash_id"], row["rule"]) for row in kept)
