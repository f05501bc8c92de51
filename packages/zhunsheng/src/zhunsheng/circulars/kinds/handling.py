"""The audit of crash handling: findings by problem, by rule and by unit; no officer is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from zhunsheng.circulars import marks
from zhunsheng.circulars.charts import Chart, Series
from zhunsheng.circulars.figures import Figure
from zhunsheng.circulars.matter import Context, Matter, named, row
from zhunsheng.circulars.sources import File, Where
from zhunsheng.errors import Problem

MADE_BY = "zhunsheng crashes audit"
PROBLEMS = ("late_response", "incomplete_survey", "wrong_article", "unfair_liability")


def fields(matter: Matter) -> Context:
    """Fields of the circular."""
    file = matter.folder.table("handling", made_by=MADE_BY)
    file.need("crash_id", "unit_id", "problem", "rule", "indicator", "article")
    where = matter.within(file, column="occurred_at")
    rows = file.where(where)
    found = file.run(rows.group_by(["unit_id", "problem"]).aggregate(n=rows.count(), crashes=rows.crash_id.nunique()))
    wrong = sorted({str(line["problem"]) for line in found} - set(PROBLEMS))
    if wrong:
        allowed = "、".join(PROBLEMS)
        raise Problem(
            "circular_value_wrong", table="handling", column="problem", given="、".join(wrong), allowed=allowed
        )
    kinds = _problems(matter, file=file, where=where, found=found)
    return named(
        findings=_count(matter, "findings", value=sum(line["n"] for line in found), file=file, where=where),
        crashes_found=_crashes(matter, file=file, where=where),
        problems=kinds,
        rules=_rules(matter, file=file, where=where),
        units=_units(matter, file=file, where=where, found=found),
        problem_chart=Chart(
            ref="problem_chart",
            form="columns",
            told=matter.text("chart", "problems"),
            categories=tuple(matter.word("problem", name) for name in PROBLEMS),
            series=(Series(matter.text("told", "findings"), tuple(entry.findings for entry in kinds)),),
        ),
    )


def _count(
    matter: Matter,
    code: str,
    *,
    value: int,
    file: File,
    where: tuple[Where, ...],
    taken: str = "count(*)",
    note: str = "",
) -> Figure:
    told = matter.text("told", code)
    return matter.book.count(
        value,
        source=matter.book.source(told, file=file, where=where, taken=taken, rows=value, note=note, part=bool(note)),
    )


def _crashes(matter: Matter, *, file: File, where: tuple[Where, ...]) -> Figure:
    rows = file.where(where)
    value = file.run(rows.aggregate(n=rows.crash_id.nunique()))[0]["n"]
    return _count(matter, "crashes_found", value=value, file=file, where=where, taken="count(distinct crash_id)")


def _problems(
    matter: Matter, *, file: File, where: tuple[Where, ...], found: Sequence[Mapping[str, Any]]
) -> list[SimpleNamespace]:
    """The four problems, in the order in which a crash is handled."""
    whole = sum(line["n"] for line in found)
    made = []
    for name in PROBLEMS:
        own = sum(line["n"] for line in found if line["problem"] == name)
        only = (*where, Where("problem", "=", name))
        told = matter.text("told", "finding_share")
        share = matter.book.source(
            told,
            file=file,
            where=where,
            taken="count(problem)/count(*)",
            rows=whole,
            note=matter.text("told", "each_row"),
        )
        made.append(
            row(
                problem=matter.word("problem", name),
                findings=_count(matter, "findings", value=own, file=file, where=only),
                share=matter.book.share(own, of=whole, source=share),
            )
        )
    return made


def _rules(matter: Matter, *, file: File, where: tuple[Where, ...]) -> list[SimpleNamespace]:
    """What was found by rule or comparison and article, in the order in which a crash is handled."""
    rows = file.where(where)
    found = file.run(rows.group_by(["problem", "rule", "indicator", "article"]).aggregate(n=rows.count()))
    for line in found:
        line["by"] = line["rule"] or line["indicator"]
    order = {name: number for number, name in enumerate(PROBLEMS)}
    names = _names(matter)
    note = matter.text("told", "each_row")
    return [
        row(
            problem=matter.word("problem", line["problem"]),
            rule=marks.name(names.get(line["by"]) or str(line["by"] or "—")),
            article=marks.name(line["article"] or "—"),
            findings=_count(matter, "rule_findings", value=line["n"], file=file, where=where, note=note),
        )
        for line in sorted(found, key=lambda line: (order[line["problem"]], str(line["by"]), str(line["article"])))
    ]


def _names(matter: Matter) -> dict[str, str]:
    """Name of each rule, where the audit says so; how often each was judged is of the whole audit, not of the month."""
    if not matter.folder.has("handling_rules"):
        return {}
    file = matter.folder.table("handling_rules", made_by=MADE_BY)
    name = f"name_{matter.lang}"
    file.need("rule", name)
    return {line["rule"]: line[name] for line in file.run(file.rows.select("rule", name))}


def _units(
    matter: Matter, *, file: File, where: tuple[Where, ...], found: Sequence[Mapping[str, Any]]
) -> list[SimpleNamespace]:
    """Findings of each unit by problem, by id."""
    note = matter.text("told", "rolled")
    made = []
    for part in matter.units.parts(line["unit_id"] for line in found):
        own = [line for line in found if line["unit_id"] and matter.units.part(line["unit_id"]) == part]
        cells = {
            name: _count(
                matter,
                "unit_problem",
                value=sum(line["n"] for line in own if line["problem"] == name),
                file=file,
                where=(*where, Where("problem", "=", name)),
                note=note,
            )
            for name in PROBLEMS
        }
        total = _count(matter, "unit_findings", value=sum(line["n"] for line in own), file=file, where=where, note=note)
        made.append(row(unit=matter.unit(part), findings=total, **cells))
    return made
