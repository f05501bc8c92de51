"""D5: query, engine, statistic, result."""

from __future__ import annotations

from zhunsheng.integrity.indicator import Indicator
from zhunsheng.integrity.marks import Reading
from zhunsheng.integrity.scope import Scope
from zhunsheng.integrity.signals.d5_edits import params as parameters
from zhunsheng.integrity.signals.d5_edits import query


def run(scope: Scope) -> Reading:
    """Records lowered after entry, by whose records they are; and changes by whose hand they are."""
    params = parameters.load(scope.standing)
    lowered = Indicator("d5_lowered", "downgrading", params.name)
    editor = Indicator("d5_editor", "downgrading", params.name, exposure_unit="changes")
    reading = Reading()
    if lack := scope.lacking(edits=("column", "before")):
        return reading.lack(lowered, editor, needs=lack)
    reading.marks.append(query.lowered(scope, params=params, indicator=lowered))
    if lack := scope.lacking(edits=("editor_id",)):
        return reading.lack(editor, needs=lack)
    reading.marks.append(query.editors(scope, params=params, indicator=editor))
    return reading
