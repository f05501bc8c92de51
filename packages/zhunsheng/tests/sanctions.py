"""Synthetic records for the specs of A1, A2 and A5: a force that warns or fines as facts and discretion lead it."""

from __future__ import annotations

import numpy as np

from makers import record

GROUPS = {"signal": 0.75, "seatbelt": 0.35, "lane": 0.5}  # share fined, by what was done

CODES = {"signal": "1625", "seatbelt": "1101", "lane": "1208"}


def moment(number: int) -> str:
    """Some time of the working day, all over the year."""
    day = f"2023-{1 + number % 12:02d}-{1 + number % 28:02d}"
    return f"{day}T{9 + number % 8:02d}:{number % 60:02d}:00+08:00"


def force(
    rng: np.random.Generator, *, officers: int = 24, each: int = 150, spread: float = 0.2
) -> list[dict[str, object]]:
    """Officers who meet the same facts by chance and differ lawfully in how often they fine."""
    rows = []
    for officer in range(officers):
        leaning = rng.normal(0, spread)
        for number in range(each):
            group = str(rng.choice(list(GROUPS)))
            rows.append(
                record(
                    len(rows), officer_id=f"o{officer:02d}", group=group, code=CODES[group],
                    occurred_at=moment(number),
                    vehicle_class="car", vehicle_origin="15" if rng.random() < 0.7 else "11", road_kind="other",
                    **decided(rng, share=GROUPS[group], leaning=leaning),
                )
            )  # fmt: skip
    return rows


def decided(rng: np.random.Generator, *, share: float, leaning: float = 0.0) -> dict[str, object]:
    """A warning or a fine, the share of fines moved by a leaning on the logit scale."""
    odds = share / (1 - share) * np.exp(leaning)
    return (
        {"sanction": "fine", "fine": 100} if rng.random() < odds / (1 + odds) else {"sanction": "warning", "fine": None}
    )


def named(found) -> set[tuple[str, str]]:
    """Kind and subject of the officers who are orange or red."""
    leads = [lead for lead in found.leads if lead.level != "yellow" and lead.judged.subject_kind == "officer"]
    return {(lead.judged.kind, lead.judged.subject_id) for lead in leads}
