"""The table of warnings: a row for each subject, kind and window, with its reasons inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from zhunsheng.integrity import sentences, texts
from zhunsheng.integrity.assess import Assessment
from zhunsheng.integrity.counterfactual import Stopped
from zhunsheng.integrity.favour import Favour, favour
from zhunsheng.integrity.indicator import Line
from zhunsheng.integrity.outputs import causes
from zhunsheng.integrity.outputs.schemas import WARNINGS
from zhunsheng.integrity.warnings import Lead

NUMBERS = ("exposure", "observed", "expected", "ratio", "lower", "upper", "evidence")


def table(found: Assessment) -> pa.Table:
    """All leads, in each kind the strongest first."""
    return pa.Table.from_pylist(list(_rows(found)), schema=WARNINGS)


def _rows(found: Assessment) -> Iterator[dict[str, Any]]:
    scope, speaks = found.scope, favour(found)
    for lead in found.leads:
        yield {
            "warning_id": lead.id(scope),
            "kind": lead.judged.kind,
            "subject_kind": lead.judged.subject_kind,
            "subject_id": lead.judged.subject_id,
            "unit_id": lead.unit_id,
            "window_start": scope.window.start,
            "window_end": scope.window.end,
            "level": lead.level,
            "score": lead.score,
            "q_value": lead.judged.q,
            "reasons": [
                _reason(lead, line=line, found=stopped, speaks=speaks)
                for line, stopped in zip(lead.reasons, lead.stopped, strict=True)
            ],
            "record_ids": list(lead.record_ids),
            "first_seen_at": lead.first_seen_at,
            "family_size": speaks.sizes[lead.judged.kind],
            "law_version": scope.law.version,
            "methods": [found.bounds.name, *lead.methods],
        }


def _reason(lead: Lead, *, line: Line, found: Stopped, speaks: Favour) -> dict[str, Any]:
    made = {
        "indicator": line.indicator.id,
        **{name: getattr(line, name) for name in NUMBERS},
        "evidence_kind": line.indicator.evidence_kind,
        "benign": causes.column([line]).to_pylist()[0],
        "articles": list(speaks.law(line)),
    }
    for lang in texts.LANGS:
        made[f"text_{lang}"] = sentences.sentence(line, lang=lang)
        made[f"stopped_{lang}"] = sentences.stopped(found, lang=lang)
        made[f"favour_{lang}"] = speaks.points(lead, line=line, lang=lang)
    return made
