"""The table of leads that a benign cause cleared."""

from __future__ import annotations

import pyarrow as pa

from zhunsheng.integrity import sentences, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.outputs import causes
from zhunsheng.integrity.outputs.schemas import CLEARED


def table(found: Assessment) -> pa.Table:
    """A row for each, by kind and id."""
    window = {"window_start": found.scope.window.start, "window_end": found.scope.window.end}
    told = causes.column([entry.line for entry in found.cleared]).to_pylist()
    rows = []
    for entry, benign in zip(found.cleared, told, strict=True):
        line = entry.line
        rows.append(
            {
                **window,
                **{name: getattr(line, name) for name in ("subject_kind", "subject_id", "unit_id", "exposure")},
                **{name: getattr(line, name) for name in ("observed", "expected", "evidence")},
                "kind": line.indicator.kind,
                "indicator": line.indicator.id,
                "explained": entry.explained,
                "evidence_raw": line.raw,
                "evidence_kind": line.indicator.evidence_kind,
                "benign": benign,
                "method": line.indicator.method,
                **{f"text_{lang}": sentences.cleared(entry, lang=lang) for lang in texts.LANGS},
            }
        )
    return pa.Table.from_pylist(rows, schema=CLEARED)
