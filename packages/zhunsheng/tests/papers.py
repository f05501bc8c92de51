"""A folder such as the commands write, for circulars: twelve branches with known counts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pyarrow as pa
import pyarrow.parquet as pq
from docx.oxml.ns import qn

from zhunsheng.circulars import inputs
from zhunsheng.circulars.circular import Order
from zhunsheng.comparisons import outputs as compared
from zhunsheng.hazards import outputs as listed

MONTH = date(2026, 6, 1)
TOP, MINISTRY = "150000000000", "000000000000"
NAMES = [
    "呼和浩特市",
    "包头市",
    "呼伦贝尔市",
    "兴安盟",
    "通辽市",
    "赤峰市",
    "锡林郭勒盟",
    "乌兰察布市",
    "鄂尔多斯市",
    "巴彦淖尔市",
    "乌海市",
    "阿拉善盟",
]
BRANCHES = [f"15{number:02d}00000000" for number in (1, 2, 7, 22, 5, 4, 25, 9, 6, 8, 3, 29)]
SMALL = BRANCHES[-1]
BUREAU = "内蒙古自治区公安厅交通管理局"


def units(*, small=6):
    """A ministry, the bureau, its branches; one branch has few officers, each other 120."""
    rows = [
        {"unit_id": MINISTRY, "level": "bureau", "name": "公安部交通管理局", "officers": 0},
        {"unit_id": TOP, "parent_id": MINISTRY, "level": "bureau", "name": BUREAU, "officers": 80},
    ]
    for unit, name in zip(BRANCHES, NAMES, strict=True):
        rows.append({"unit_id": unit, "parent_id": TOP, "level": "branch", "name": f"{name}公安局交通管理支队",
                     "officers": small if unit == SMALL else 120})  # fmt: skip
    return rows


def series(category, unit, count, last_year, last_month, *, parent, rank, verdict="usual", **more):
    """A row of comparisons.parquet."""
    own = {
        "series_id": f"{category}:{unit}", "unit_id": unit, "category": category, "measure": category, "period": MONTH,
        "period_end": date(2026, 6, 30), "count": count, "last_year_count": last_year, "last_month_count": last_month,
        "by": "unit", "form": "month", "parent_id": f"{category}:{parent}" if parent else None, "verdict": verdict,
        "raised": 0, "rank": rank, "ytd": 6.0 * count, "ytd_then": 6.0 * last_year, "family_size": 98, "bound": 0.1,
        "own_count": 0.0, "method": "comparisons-1", "law_version": "cn-3f2a", "record_ids": [],
        "records_where": f"crashes: unit_id = {unit}, 2026-06-01 ≤ occurred_at < 2026-07-01",
    }  # fmt: skip
    for name in ("peers", "last_year", "last_month"):
        own |= {f"{name}_expected": count / 1.1, f"{name}_ratio": 1.1, f"{name}_lower": 0.8, f"{name}_upper": 1.5}
        own |= {f"{name}_p_value": 0.2, f"{name}_raised": False}
    return {**own, **more}


def comparisons():
    """Crashes, deaths, injuries and loss; one branch has deaths on a base of zero, one rose beyond chance."""
    rows, rank = [], 1
    per = {
        "crashes": (100, 90, 95),
        "deaths": (9, 10, 9),
        "injuries": (80, 80, 70),
        "property_loss": (1_234_567.0, 1e6, 9e5),
    }
    per["major_crashes"] = (0, 1, 0)
    for category, (now, year, month) in per.items():
        step = 0 if category == "major_crashes" else 1
        values = [(now + step * at, year + step * (at % 3), month) for at in range(len(BRANCHES))]
        if category == "deaths":
            values[1], values[2] = (3, 0, 2), (0, 0, 4)
        total = [float(sum(column)) for column in zip(*values, strict=True)]
        rows.append(series(category, TOP, *total, parent="", rank=rank))
        rank += 1
        for at, (unit, value) in enumerate(zip(BRANCHES, values, strict=True)):
            strong = {}
            if (category, at) == ("crashes", 8):
                strong = {
                    "verdict": "raised",
                    "raised": 2,
                    "peers_raised": True,
                    "last_year_raised": True,
                    "peers_ratio": 1.46,
                }
            elif (category, at) == ("injuries", 3):
                strong = {"verdict": "lowered"}
            rows.append(series(category, unit, *map(float, value), parent=TOP, rank=rank, **strong))
            rank += 1
    return pa.Table.from_pylist(rows, schema=compared.SCHEMA)


def clearance():
    """A year of eight categories."""
    names = ["driver", "vehicle", "road", "enterprise", "rural", "place", "environment", "duty"]
    rows = []
    for at, category in enumerate(names[:4]):
        stock = 40 + 10 * at
        for number in range(12):
            month = date(2025 + (6 + number) // 12, (6 + number) % 12 + 1, 1)
            found, back, cleared = 12 + at, number % 3, 14 + at
            whole = stock + found + back
            rows.append({"category": category, "month": month, "before": stock, "found": found, "reopened": back,
                         "cleared": cleared, "stock": whole - cleared, "rate": cleared / whole})  # fmt: skip
            stock = whole - cleared
    return pa.Table.from_pylist(rows, schema=listed.CLEARANCE)


def hazards():
    """Sixty hazards; those of drivers and vehicles must never be named."""
    kinds = [("road", "road_segment"), ("driver", "driver"), ("vehicle", "vehicle"), ("enterprise", "firm")]
    rows = []
    for at in range(60):
        category, kind = kinds[at % 4]
        road = (
            {"road_id": f"G{at % 7 + 6}", "road_from": 12.0 + at, "road_to": 13.5 + at}
            if kind == "road_segment"
            else {}
        )
        subject = f"SECRET{at}" if kind in ("driver", "vehicle") else f"某运输公司{at}"
        rows.append({"hazard_id": f"h{at}", "category": category, "subject_kind": kind, "subject_id": subject,
                     "unit_id": BRANCHES[at % 12], "source": "screening", "rank": at + 1,
                     "since": date(2026, 1 + at % 6, 5), "days": 176 - 30 * (at % 6), "reopened": at % 10 == 0,
                     "reports": 1, "method": "hazards-1, categories-1", **road})  # fmt: skip
    return pa.Table.from_pylist(rows, schema=listed.HAZARDS)


def coverage():
    """Records by state; a hundred of each branch, one of each branch still to be uploaded."""
    states = ["covered"] * 90 + ["partial"] * 3 + ["missing"] * 3 + ["late"] * 2 + ["unknown_camera", "pending_upload"]
    laws = ["公安机关现场执法视音频记录工作规定第4条", "交警系统执法记录仪使用管理规定第5条"]
    rows = [
        {"record_id": f"r{unit}{at}", "officer_id": f"SECRET{at}", "unit_id": unit, "required_by": laws[at % 2], "state": state,
         "begins_at": datetime(2026, 6, 1 + at % 28, 4, tzinfo=UTC)}
        for unit in BRANCHES for at, state in enumerate(states)
    ]  # fmt: skip
    rows.append({**rows[0], "record_id": "later", "begins_at": datetime(2026, 6, 30, 17, tzinfo=UTC)})  # 1 July local
    return pa.Table.from_pylist(rows)


def handling():
    """Findings of the four problems, and one on a crash of the next month."""
    problems = ["late_response", "incomplete_survey", "wrong_article", "unfair_liability"]
    articles = [
        "道路交通事故处理程序规定第17条",
        "道路交通事故处理程序规定第33条",
        "道路交通安全法实施条例第91条",
        "道路交通事故处理程序规定第60条",
    ]
    rows = [
        {"crash_id": f"c{unit}{at // 2}", "unit_id": unit, "officer_id": f"SECRET{at}", "problem": problems[at % 4],
         "rule": f"rule_{at % 4}", "indicator": None, "article": articles[at % 4], "level": "fact", "text_zh": "", "text_en": "",
         "occurred_at": datetime(2026, 6, 1 + at, 4, tzinfo=UTC)}
        for number, unit in enumerate(BRANCHES) for at in range(6 + number)
    ]  # fmt: skip
    rows.append({**rows[0], "crash_id": "later", "occurred_at": datetime(2026, 6, 30, 17, tzinfo=UTC)})  # 1 July local
    return pa.Table.from_pylist(rows)


def rules():
    """Names of the rules."""
    names = ["接警后未及时到达", "缺少现场勘查笔录", "引用条款已失效", "责任组合不合法"]
    return pa.Table.from_pylist([
        {"rule": f"rule_{at}", "name_zh": name, "name_en": f"rule {at}"} for at, name in enumerate(names)
    ])  # fmt: skip


def leads():
    """Decided leads of each branch, and two that nobody has decided."""
    kinds, decisions = ["padding", "arbitrary", "downgrading"], ["confirmed", "slip", "dismissed"]
    rows = [
        {"warning_id": f"w{unit}{at}", "unit_id": unit, "kind": kinds[at % 3], "level": "orange",
         "decision": decisions[(at + number) % 3], "decided_at": datetime(2026, 6, 3 + at, tzinfo=UTC)}
        for number, unit in enumerate(BRANCHES) for at in range(1 + number % 4)
    ]  # fmt: skip
    rows += [{**rows[0], "warning_id": f"open{at}", "decision": None} for at in range(2)]
    return pa.Table.from_pylist(rows, schema=pa.schema(inputs.TABLES["leads"]))


def operations():
    """Two nights of all branches."""
    rows = []
    for night, name in enumerate(["“夏夜治安巡查宣防”集中统一行动", "货车超载夜查行动"]):
        for number, unit in enumerate(BRANCHES):
            counts = {"officers": 30 + number, "patrol_cars": 8, "posts": 3, "vehicles_checked": 400 + 7 * number,
                      "people_checked": 500, "people_informed": 260, "violation.drunk_driving": number % 3,
                      "violation.overload_goods": number % 2}  # fmt: skip
            rows += [{"operation_id": f"o{night}", "name": name, "unit_id": unit, "measure": measure, "count": count,
                      "starts_at": datetime(2026, 6, 12 + 7 * night, 12, tzinfo=UTC),
                      "ends_at": datetime(2026, 6, 12 + 7 * night, 16, tzinfo=UTC)}
                     for measure, count in counts.items()]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=pa.schema(inputs.TABLES["operations"]))


def folder(path, *, unit_rows=None):
    """Write all of them."""
    path.mkdir(parents=True, exist_ok=True)
    tables = {
        "comparisons": comparisons(), "clearance": clearance(), "hazards": hazards(), "coverage": coverage(),
        "handling": handling(), "handling_rules": rules(), "leads": leads(), "operations": operations(),
        "units": pa.Table.from_pylist(unit_rows or units(), schema=pa.schema(inputs.TABLES["units"])),
    }  # fmt: skip
    for name, table in tables.items():
        pq.write_table(table, path / f"{name}.parquet")
    return path


def order(kind, **more):
    return Order(kind, MONTH, **{"unit": TOP, **more})


def opened(made):
    return docx.Document(BytesIO(made.docx))


def whole(document):
    """All that a document says, links and tables too."""
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p")))


def body(document):
    """What it says before the annex."""
    return re.split("\n(?:附件|Annex)\n", whole(document))[0]
