"""What a rule looks at and finds, as expressions: whom it can judge, whom it finds, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import ibis
import ibis.expr.types as ir

TIME = "timestamp('UTC', 6)"
TOLD = {
    "law": "int64",
    "begins": TIME,
    "done": TIME,
    "ends": TIME,
    "what": "string",
    "value": "float64",
    "bound": "float64",
    "favour": "string",
}
WHO = ("crash_id", "unit_id", "officer_id")


@dataclass(frozen=True)
class Measure:
    """One rule over rows that hold a crash each (or a party each).

    Parameters
    ----------
    rule : its name in texts.toml or in the law data. needs : what the lake lacks to judge it, blank where it lacks nothing.
    judged, broken : of each row. told : of those broken, columns of `TOLD`; ``law`` is the place of the rule of law in the
        law data, ``favour`` what speaks for the officer, as a word of texts.toml.
    """

    rule: str
    judged: ir.BooleanValue | None = None
    broken: ir.BooleanValue | None = None
    needs: str = ""
    told: dict[str, ir.Value] = field(default_factory=dict)

    def lacking(self, needs: str) -> Measure:
        """The same, not assessable."""
        return replace(self, needs=needs)


@dataclass(frozen=True)
class Count:
    """How many crashes (or parties, or steps) of an officer in a unit a rule judged, and how many it found."""

    rule: str
    unit_id: str
    officer_id: str
    judged: int
    found: int


def found(rows: ir.Table, *, measure: Measure) -> ir.Table:
    """The rows that a measure finds, in one form for all."""
    assert measure.judged is not None
    assert measure.broken is not None
    hits = rows.filter(measure.judged.fill_null(False), measure.broken.fill_null(False))
    shown = {
        name: measure.told[name].cast(kind) if name in measure.told else ibis.null(kind) for name, kind in TOLD.items()
    }
    return hits.select(*WHO, rule=ibis.literal(measure.rule), **shown)
