"""Hazards of the demo: places that do not exist, near the middle of real territories; some open, some cleared, some back."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from zhunsheng_desk.bridge.maps import middle
from zhunsheng_desk.hazards.deadlines import due
from zhunsheng_desk.hazards.models import Hazard, Spell, Step
from zhunsheng_desk.hazards.selectors import categories
from zhunsheng_desk.orgs.models import Unit

SEED = 20220402
EACH = 2  # hazards a brigade
TEXTS = {
    "driver": ("满分未学习的驾驶人仍在辖区用车", "Drivers with full points and no study still seen driving"),
    "vehicle": ("逾期未检验的货车在用", "Trucks past their inspection still in use"),
    "road": ("弯道护栏缺失，夜间视距不足", "Guard rail missing at a bend, short sight at night"),
    "enterprise": ("客运企业动态监控无人值守", "Nobody watches the tracking desk of a coach firm"),
    "rural": ("集市日三轮车违法载人", "Three-wheelers carry people on market days"),
    "place": ("学校门前无减速设施", "No speed control before a school"),
    "environment": ("施工路段标志不全", "Signs missing at road works"),
    "duty": ("检查站夜间勤务空档", "Checkpoint not manned at night"),
}
CLEARED = frozenset({Hazard.State.CLOSED})


def fill(units: dict[str, Unit]) -> int:
    """Two hazards for each brigade; a quarter was cleared, and some of those came back."""
    draw, today = Random(SEED), timezone.localdate()
    brigades = [unit for unit in units.values() if unit.kind == Unit.Kind.BRIGADE]
    made = [_hazard(unit, draw, today) for unit in brigades for _ in range(EACH)]
    Hazard.objects.bulk_create(made, batch_size=500)
    Step.objects.bulk_create(
        [Step(hazard=one, move="found", after=Hazard.State.FOUND, round=1) for one in made], batch_size=500
    )
    Spell.objects.bulk_create([spell for one in made for spell in _spells(one, draw)], batch_size=500)
    return len(made)


def _hazard(unit: Unit, draw: Random, today: date) -> Hazard:
    category = draw.choice(sorted(categories()))
    zh, en = TEXTS[category]
    lat, lon = middle(unit.code)
    since, state = (
        today - timedelta(days=draw.randint(1, 150)),
        draw.choice([Hazard.State.FOUND] * 3 + [Hazard.State.CLOSED]),
    )
    closed = since + timedelta(days=draw.randint(0, (today - since).days)) if state in CLEARED else None
    return Hazard(
        unit=unit, category=category, source=draw.choice(["person", "screening", "overdue"]), state=state,
        place=f"X{draw.randint(100, 999)} K{draw.randint(1, 90)}", text_zh=f"{zh}（演示）", text_en=f"{en} (demo)",
        lat=round(lat + draw.uniform(-0.1, 0.1), 5), lon=round(lon + draw.uniform(-0.1, 0.1), 5), since=since,
        due=due(Hazard.State.FOUND, category=category, on=max(since, today - timedelta(days=12))), closed=closed,
    )  # fmt: skip


def _spells(hazard: Hazard, draw: Random) -> list[Spell]:
    """The time it is or was open; every fifth open one had been cleared a month before."""
    own = Spell(hazard=hazard, unit=hazard.unit, since=hazard.since, cleared=hazard.closed)
    if hazard.closed or draw.random() > 0.2:
        return [own]
    first = Spell(
        hazard=hazard,
        unit=hazard.unit,
        since=hazard.since - timedelta(days=60),
        cleared=hazard.since - timedelta(days=30),
    )
    own.back = True
    return [first, own]
